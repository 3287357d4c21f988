"""Roles fit Slack with any name and any number of people, and say in words where each comes from."""

from __future__ import annotations

import pytest
from slack_sdk.models.views import View

from bot.domain.holders import GroupPeople, Holders, Source, holder_of
from bot.domain.roles import Role
from bot.domain.seats import Account, Member
from bot.sandbox.limits import problems
from handlers.slack.groups import GroupsUnavailable, UserGroup
from handlers.slack.reading import Origin
from handlers.slack.views import roles as views

NAMES = ["Ana", "A" * 255, "👩‍👩‍👧‍👦" * 60, "عائشة بنت أبي بكر " * 12, "<!channel> *b* `c`"]
ACCOUNT = Account("T1", "Test", "UTC", administrators_group="S0LEADS", reporters_group="S0READERS")
ORIGIN = Origin("modal", 99_990, view_id="V1")


@pytest.mark.parametrize("name", NAMES)
def test_every_view_fits_slack(name: str) -> None:
    member = Member("U1", name, real_name=name, email=f"{'e' * 300}@x.example")
    everything = holder_of(
        member, is_admin=True, is_operator=True, granted=Role.ADMINISTRATOR, group=Role.ADMINISTRATOR
    )
    lesser = holder_of(member, group=Role.ADMINISTRATOR, granted=Role.REPORTER)
    page = Holders((everything, lesser) * 5, 10, 50_000, 10, administrators=20_000)
    groups = [UserGroup(f"S{n}", name, "h" * 80, 50_000) for n in range(3)]
    for problem in (None, "plan_upgrade_required", "something_else"):
        account = Account("T1", name, "UTC", administrators_group="S1", reporters_group="S9", groups_problem=problem)
        for view in (
            views.modal(page, account, name),
            views.refused(name, name),
            views.grant_form(ORIGIN, member, Role.REPORTER),
            views.grant_form(ORIGIN),
            views.groups_form(groups, account, ORIGIN),
            views.groups_form([], account, ORIGIN),
            views.groups_note(name),
            views.groups_told(name),
        ):
            assert problems("modal", view) == []
            View(**view).validate_json()
    assert problems("options", {"options": [views.group_option(group) for group in groups]}) == []


def test_each_row_says_what_they_are_and_where_it_comes_from() -> None:
    ana = Member("U1", "Ana")
    rows = {
        "administrator: owner of the workspace": holder_of(ana, is_owner=True, is_admin=True),
        "administrator: admin of the workspace and granted here": holder_of(
            ana, is_admin=True, granted=Role.ADMINISTRATOR
        ),
        "administrator: named in the setting ADMINISTRATORS": holder_of(ana, is_operator=True),
        "reporter: granted here": holder_of(ana, granted=Role.REPORTER),
        "administrator: in the user group <!subteam^S0LEADS>; also reporter, granted here": holder_of(
            ana, granted=Role.REPORTER, group=Role.ADMINISTRATOR
        ),
        "reporter: in the user group <!subteam^S0READERS>": holder_of(ana, group=Role.REPORTER),
    }
    for words, holder in rows.items():
        blocks = views.modal(Holders((holder,), 0, 1, 10, administrators=1), ACCOUNT)["blocks"]
        row = next(b for b in blocks if b["type"] == "section")
        assert row["text"]["text"] == f"*Ana* — {words}"
        assert ("accessory" in row) is (holder.granted is not None)


@pytest.mark.parametrize(
    ("administrators", "reporters", "says"),
    [
        (2, 1, "2 administrators, 1 reporter. Reporters read;"),
        (1, 0, "1 administrator, no reporters. Reporters read;"),
        (1_200, 4, "1,200 administrators, 4 reporters; these are 11 to 20 of 1,204. Reporters read;"),
    ],
)
def test_the_list_begins_with_how_many_there_are_of_each(administrators: int, reporters: int, says: str) -> None:
    holder, total = holder_of(Member("U1", "Ana"), granted=Role.REPORTER), administrators + reporters
    shown = min(10, total)
    page = Holders((holder,) * shown, 10 if total > 10 else 0, total, 10, administrators)
    summary = views.modal(page, Account("T1", "Test", "UTC"))["blocks"][0]
    assert summary["elements"][0]["text"].startswith(says)


def test_what_happened_is_said_with_what_is_left() -> None:
    ana = Member("U1", "Ana")
    assert views.granted(holder_of(ana)) == "Ana has no role now."
    assert views.revoked("Ana", None).startswith("Ana is neither administrator nor reporter any more.")
    left = holder_of(ana, group=Role.REPORTER)
    assert left.sources == (Source.GROUP,)
    assert views.revoked("Ana", left) == "What was granted to Ana is taken away. They stay reporter: in a user group."
    assert views.groups_chosen(GroupPeople(1, 1_200)) == (
        "The user groups are saved. They make 1 administrator and 1,200 reporters."
    )


def test_why_there_are_no_groups_is_said_in_words() -> None:
    assert GroupsUnavailable("plan_upgrade_required").sentence == (
        "The Slack plan of this workspace has no user groups."
    )
    assert "something_else" in GroupsUnavailable("something_else").sentence
    assert "in time" in GroupsUnavailable("").sentence
