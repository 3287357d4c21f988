"""Roles in Slack: granted and taken away, typed and by button; user groups that give them; plans that have none."""

from __future__ import annotations

import time
from typing import Any

import pytest

from bot.domain.roles import Actor, Role
from bot.sandbox.people import TEAM_ID
from bot.sandbox.person import Person, SeenView
from bot.sandbox.user_groups import COORDINATORS, FREE, TALENT_LEADS
from handlers.slack import groups, roles, waiting
from tests.support.bot import (
    ANA,
    BEN,
    DANIEL,
    DEVI,
    FATIMA,
    KWAME,
    MARGARET,
    Bot,
    message_saying,
    modal_saying,
    sets_up,
    until,
)
from tests.support.world import rows

LIST = "Reporters read; administrators change."
GRANT_FORM = "Changes everything here."


def role_of(bot: Bot, member: str) -> Role:
    return bot.services.members.viewer(Actor(TEAM_ID, member)).role


def logged(bot: Bot, action: str) -> int:
    return len(rows(bot.storage, "SELECT id FROM log WHERE action = :action", action=action))


def roles_open(person: Person) -> SeenView:
    assert person.types("/seats roles").ok
    return modal_saying(person, LIST)


def row(view: SeenView, name: str) -> dict[str, Any]:
    """The row of the list that is somebody's."""
    return next(b for b in view.blocks if f"*{name}*" in (b.get("text") or {}).get("text", ""))


def chooses_groups(person: Person, **groups: str | None) -> None:
    """Open the choice of user groups from the list of roles, choose, and save."""
    assert person.clicks("groups_open").ok
    form = modal_saying(person, "Whoever is in a user group")
    for field in groups:
        person.searches("pick_group", "", form, block_id=field)
    assert person.submits(groups).ok


def test_roles_are_listed_granted_and_revoked_in_the_modal(bot: Bot, margaret: Person) -> None:
    listed = roles_open(margaret)
    assert row(listed, "Margaret")["text"]["text"] == "*Margaret* — administrator: owner of the workspace"
    assert "accessory" not in row(listed, "Margaret")
    assert row(listed, "Daniel")["text"]["text"] == "*Daniel* — administrator: admin of the workspace"
    assert margaret.clicks("grant_open").ok
    modal_saying(margaret, GRANT_FORM)
    assert not {o["value"] for o in margaret.searches("pick_member", "")} & {"USLACKBOT", "U0GONE0001", "U0APPBOT01"}
    assert set(margaret.submits({"members": DANIEL, "role": "reporter"}).errors) == {"members"}
    margaret.searches("pick_member", "ana")
    assert margaret.submits({"members": ANA, "role": "reporter"}).ok
    listed = modal_saying(margaret, "Ana is a reporter now. They see all seats")
    assert len(margaret.modals) == 1
    assert row(listed, "Ana")["text"]["text"] == "*Ana* — reporter: granted here"
    button = row(listed, "Ana")["accessory"]
    assert button["accessibility_label"].startswith("Revoke")
    assert button["confirm"]["title"]["text"] == "Revoke the role of Ana?"
    assert role_of(bot, ANA) is Role.REPORTER
    assert margaret.clicks(button["action_id"], listed).ok
    modal_saying(margaret, "Ana is neither administrator nor reporter any more.")
    assert role_of(bot, ANA) is Role.MEMBER
    assert (logged(bot, "role_granted"), logged(bot, "role_revoked")) == (1, 1)


def test_a_second_click_on_revoke_is_told_so_above_a_fresh_list(one_bot: Bot) -> None:
    margaret = one_bot.person(MARGARET)
    margaret.types("/seats roles grant @ana reporter")
    listed = roles_open(margaret)
    button = row(listed, "Ana")["accessory"]
    press = margaret._sandbox.interactions.act_in_view
    clicks = [margaret._sandbox.begin(press(MARGARET, listed.id, None, button["action_id"], {})) for _ in range(2)]
    assert all(click.result(10).ok for click in clicks)
    until(lambda: "*Ana*" not in modal_saying(margaret, LIST).words)
    assert logged(one_bot, "role_revoked") == 1
    # An old page: somebody else was quicker, and the list is as it is now.
    margaret.closes()
    margaret.types("/seats roles grant @ana reporter")
    listed = roles_open(margaret)
    daniel = one_bot.person(DANIEL)
    daniel.types("/seats roles revoke @ana")
    margaret.clicks(row(listed, "Ana")["accessory"]["action_id"], listed)
    fresh = modal_saying(margaret, "⚠️ Ana has no role to take away. Nothing was changed.")
    assert "*Ana*" not in fresh.words


def test_what_is_typed_completely_is_done_at_once(bot: Bot, margaret: Person) -> None:
    assert margaret.types("/seats roles grant @ana administrator").ok
    assert margaret.last().words == "Ana is an administrator now. They may change everything here."
    assert margaret.last().ephemeral
    margaret.types("/seats roles grant @ana admin")
    assert margaret.last().words == "Ana is an administrator already: granted here. Nothing was changed."
    margaret.types("/seats roles revoke @daniel")
    assert "Daniel is an administrator as admin of the workspace" in margaret.last().words
    assert "Slack's own administration" in margaret.last().words
    ana = bot.person(ANA)
    assert ana.types("/seats roles revoke @ana").ok
    assert message_saying(ana, "neither administrator nor reporter")
    assert role_of(bot, ANA) is Role.MEMBER


def test_what_is_typed_in_part_opens_the_form_and_nonsense_is_explained(one_bot: Bot) -> None:
    margaret = one_bot.person(MARGARET)
    margaret.types("/seats roles grant @ben")
    form = modal_saying(margaret, GRANT_FORM)
    assert form.values["members"]["pick_member"]["selected_option"]["value"] == BEN
    assert margaret.submits({"role": "administrator"}).ok
    message_saying(margaret, "Ben is an administrator now.")
    for typed, says in {
        "grant @ben boss": "“boss” is no role.",
        "grant ben reporter": "I could not tell who “ben” is.",
        "grant @ben @ana reporter": "one person at a time",
        "revoke ben": "I could not tell who “ben” is.",
        "revoke @ben @ana": "one person at a time",
        "@ben": "/seats roles grant @ana reporter",
        "sing": "/seats roles grant @ana reporter",
    }.items():
        assert margaret.types(f"/seats roles {typed}").ok
        assert says in margaret.last().words, typed
    assert margaret.modal is None
    assert logged(one_bot, "role_granted") == 1


def test_members_and_reporters_are_refused_before_anything_else(one_bot: Bot) -> None:
    margaret = one_bot.person(MARGARET)
    margaret.types("/seats roles grant @ben reporter")
    for member in (ANA, BEN):
        person = one_bot.person(member)
        for typed in (
            "",
            " grant",
            " grant @ana boss",
            " grant @nobody",
            " grant @ana administrator",
            " revoke @ben",
            " groups",
        ):
            assert person.types(f"/seats roles{typed}").ok
            assert "Only administrators see and change roles. Ask Margaret" in person.last().words, typed
        assert person.modal is None
    assert role_of(one_bot, BEN) is Role.REPORTER


def test_who_gives_up_their_own_role_sees_no_list_any_more(one_bot: Bot) -> None:
    one_bot.person(MARGARET).types("/seats roles grant @ana administrator")
    ana = one_bot.person(ANA)
    listed = roles_open(ana)
    ana.clicks(row(listed, "Ana")["accessory"]["action_id"], listed)
    left = modal_saying(ana, "Ana is neither administrator nor reporter any more.")
    assert "Only administrators see and change roles" in left.words
    assert "Margaret* —" not in left.words


def test_a_long_list_is_paged_and_stays_where_it_was(one_bot: Bot) -> None:
    margaret = one_bot.person(MARGARET)
    names = ("ana", "ben", "caro", "angel.nunez", "gulsen", "devi", "kwame", "meiling", "tomasz", "fatima", "gloria")
    for name in names:
        margaret.types(f"/seats roles grant @{name} reporter")
    first = roles_open(margaret)
    assert "2 administrators, 11 reporters; these are 1 to 10 of 13." in first.words
    assert margaret.clicks("roles_page_turned:next").ok
    second = modal_saying(margaret, "11 to 13 of 13")
    button = next(b["accessory"] for b in second.blocks if "accessory" in b)
    margaret.clicks(button["action_id"], second)
    modal_saying(margaret, "11 to 12 of 12")
    assert margaret.clicks("roles_page_turned:previous").ok
    modal_saying(margaret, "1 to 10 of 12")


def test_the_home_opens_the_list(one_bot: Bot) -> None:
    margaret = one_bot.person(MARGARET)
    sets_up(margaret)
    assert margaret.clicks("roles_open", margaret.opens_home()).ok
    modal_saying(margaret, LIST)


# --- user groups ---------------------------------------------------------------------------------------------


def test_a_user_groups_people_have_its_role_and_lose_it(bot: Bot, margaret: Person) -> None:
    roles_open(margaret)
    chooses_groups(margaret, administrators_group=TALENT_LEADS)
    listed = modal_saying(margaret, "The user groups are saved. They make 2 administrators and no reporters.")
    assert f"*Kwame* — administrator: in the user group <!subteam^{TALENT_LEADS}>" in listed.words
    assert "accessory" not in row(listed, "Kwame")
    assert (role_of(bot, KWAME), role_of(bot, DEVI)) == (Role.ADMINISTRATOR, Role.ADMINISTRATOR)
    margaret.types("/seats roles revoke @kwame")
    assert "Change it in the user group in Slack." in margaret.last().words
    bot.sandbox.changes_group(TALENT_LEADS, users=[KWAME, ANA])
    until(lambda: role_of(bot, ANA) is Role.ADMINISTRATOR and role_of(bot, DEVI) is Role.MEMBER)
    bot.sandbox.changes_group(TALENT_LEADS, is_disabled=True)
    until(lambda: role_of(bot, KWAME) is Role.MEMBER)
    margaret.closes()
    assert "is archived or deleted, and gives nobody a role" in roles_open(margaret).words


def test_groups_are_found_by_part_of_a_name_and_kept_apart(one_bot: Bot) -> None:
    margaret = one_bot.person(MARGARET)
    margaret.types("/seats roles groups")
    form = modal_saying(margaret, "Whoever is in a user group")
    found = margaret.searches("pick_group", "@lead", form, block_id="reporters_group")
    assert [o["text"]["text"] for o in found] == ["Talent leads · @talent-leads · 2 people"]
    margaret.searches("pick_group", "coord", form, block_id="administrators_group")
    same = margaret.submits({"administrators_group": TALENT_LEADS, "reporters_group": TALENT_LEADS})
    assert set(same.errors) == {"reporters_group"}
    assert margaret.submits({"administrators_group": COORDINATORS, "reporters_group": TALENT_LEADS}).ok
    message_saying(margaret, "They make 1 administrator and 2 reporters.")
    assert len(one_bot.sandbox.calls("usergroups.list")) == 1  # what people type is not asked of Slack each time
    # The form shows what was chosen, and leaving a field empty ends it.
    margaret.types("/seats roles groups")
    form = modal_saying(margaret, "Whoever is in a user group")
    assert form.values["administrators_group"]["pick_group"]["selected_option"]["value"] == COORDINATORS
    assert margaret.submits({"administrators_group": None}).ok
    message_saying(margaret, "They make no administrators and 2 reporters.")
    assert role_of(one_bot, FATIMA) is Role.MEMBER


def test_a_plan_without_user_groups_says_so_and_roles_are_granted_one_by_one(one_bot: Bot) -> None:
    sandbox, margaret = one_bot.sandbox, one_bot.person(MARGARET)
    sandbox.look(lambda: setattr(sandbox.workspace, "plan", FREE))
    roles_open(margaret)
    assert margaret.clicks("groups_open").ok
    note = modal_saying(margaret, "The Slack plan of this workspace has no user groups.")
    assert "Roles can be granted one by one" in note.words
    assert not note.given.get("submit")
    margaret.closes()
    assert len(margaret.modals) == 1
    margaret.types("/seats roles grant @ana reporter")
    assert role_of(one_bot, ANA) is Role.REPORTER


def test_a_plan_that_loses_user_groups_leaves_people_their_roles(one_bot: Bot) -> None:
    sandbox, margaret = one_bot.sandbox, one_bot.person(MARGARET)
    roles_open(margaret)
    chooses_groups(margaret, administrators_group=TALENT_LEADS)
    modal_saying(margaret, "They make 2 administrators")
    sandbox.look(lambda: setattr(sandbox.workspace, "plan", FREE))
    one_bot.restart()  # the groups are read at every start
    until(lambda: rows(one_bot.storage, "SELECT 1 FROM accounts WHERE groups_problem = 'plan_upgrade_required'"))
    assert role_of(one_bot, KWAME) is Role.ADMINISTRATOR
    margaret.closes(everything=True)
    listed = roles_open(margaret)
    assert "has no user groups" in listed.words
    assert "keeps it until they can be read again" in listed.words


def test_a_slow_or_troubled_slack_leaves_no_form_hanging(one_bot: Bot) -> None:
    margaret = one_bot.person(MARGARET)
    one_bot.faults.begin("server_error", methods=["usergroups.list"], times=1, error="missing_scope")
    margaret.types("/seats roles groups")
    modal_saying(margaret, "with the scope usergroups:read")
    margaret.closes()
    one_bot.faults.begin("server_error", methods=["usergroups.list"], times=1)
    margaret.types("/seats roles groups")
    modal_saying(margaret, "Slack did not say in time")
    margaret.closes()
    roles_open(margaret)
    one_bot.faults.begin("ratelimited", methods=["usergroups.users.list"], times=1, seconds=30)
    margaret.clicks("groups_open")
    form = modal_saying(margaret, "Whoever is in a user group")
    margaret.searches("pick_group", "", form, block_id="administrators_group")
    margaret.submits({"administrators_group": TALENT_LEADS})
    modal_saying(margaret, "Slack did not say in time")
    assert role_of(one_bot, KWAME) is Role.MEMBER
    # Slower than an acknowledgement may be: the form gives way, and once that is closed the outcome comes behind it.
    one_bot.faults.begin("slow", methods=["usergroups.users.list"], times=1, seconds=2)
    one_bot.faults.begin("server_error", methods=["usergroups.users.list"], times=1)
    assert margaret.submits({"administrators_group": TALENT_LEADS}).ok
    modal_saying(margaret, "Reading who is in the user groups.")
    margaret.closes()
    modal_saying(margaret, "⚠️ Slack did not say in time")


def test_whatever_comes_of_a_slow_reading_takes_the_place_of_the_waiting_view(
    one_bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roles, "PROMPT_SECONDS", 0)
    monkeypatch.setattr(waiting, "LATE_SECONDS", 0.05)
    margaret, faults = one_bot.person(MARGARET), one_bot.faults
    reading = ["usergroups.users.list"]

    def chosen(says: str, **chosen: str | None) -> None:
        chooses_groups(margaret, **chosen)
        modal_saying(margaret, says)
        assert len(margaret.modals) == 2
        margaret.closes()
        assert modal_saying(margaret, LIST).words.count(says) == 0  # told once

    roles_open(margaret)
    chosen("The user groups are saved. They make 2 administrators and no reporters.", administrators_group=TALENT_LEADS)
    assert LIST in modal_saying(margaret, "*Kwame*").words
    both = {"administrators_group": TALENT_LEADS, "reporters_group": TALENT_LEADS}
    chosen("⚠️ Administrators may do all that reporters may.", **both)
    faults.begin("server_error", methods=reading, times=1)
    chosen("⚠️ Slack did not say in time", administrators_group=COORDINATORS)
    faults.begin("server_error", methods=reading, times=1, error="missing_scope")
    chosen("⚠️ Seatline may not read user groups yet", administrators_group=COORDINATORS)
    monkeypatch.setattr(roles, "OUTCOME_SECONDS", 0.05)
    faults.begin("slow", methods=reading, times=1, seconds=1)
    chosen("⚠️ Slack has not said yet who is in the user groups", administrators_group=COORDINATORS)
    assert role_of(one_bot, KWAME) is Role.ADMINISTRATOR


def test_the_outcome_of_a_slow_reading_is_tried_again_when_slack_does_not_take_it(
    one_bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roles, "PROMPT_SECONDS", 0)
    monkeypatch.setattr(waiting, "LATE_SECONDS", 0.05)
    margaret = one_bot.person(MARGARET)
    margaret.types("/seats roles groups")
    form = modal_saying(margaret, "Whoever is in a user group")
    margaret.searches("pick_group", "", form, block_id="administrators_group")
    one_bot.faults.begin("server_error", methods=["views.update"], times=2)
    margaret.submits({"administrators_group": TALENT_LEADS})
    modal_saying(margaret, "The user groups are saved. They make 2 administrators")


def test_a_menu_of_groups_does_not_wait_for_a_slow_slack(one_bot: Bot) -> None:
    margaret = one_bot.person(MARGARET)
    margaret.types("/seats roles groups")
    form = modal_saying(margaret, "Whoever is in a user group")
    groups._lists.clear()  # as after a minute
    one_bot.faults.begin("slow", methods=["usergroups.list"], times=1, seconds=2.5)
    began = time.monotonic()
    assert margaret.searches("pick_group", "lead", form, block_id="reporters_group") == []
    assert time.monotonic() - began < 2.5
    assert margaret.searches("pick_group", "lead", form, block_id="reporters_group")
