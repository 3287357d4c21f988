"""The gates and the pages fit Slack with any name, say open or shut in words, and offer only what helps."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from slack_sdk.models.views import View

from bot.domain.allowance import Allowance
from bot.domain.gates import Facts, Permissions, Why
from bot.domain.pages import ALL_PAGES, AtsPage
from bot.domain.periods import Period
from bot.domain.phone_numbers import PhoneNumber
from bot.domain.seats import Account, Member, NumberState, Seat, SeatNumber
from bot.sandbox.limits import problems
from handlers.slack import ids
from handlers.slack.reading import About, Origin, unpack
from handlers.slack.views import permissions as pages
from handlers.slack.views import why as views
from handlers.slack.views.blocks import Json

ACCOUNT = Account("T1", "Acme", "America/Chicago")
NAMES = ["Ana", "A" * 255, "👩‍👩‍👧‍👦" * 60, "عائشة بنت أبي بكر " * 12, "<!channel> *b* `c`"]
URL = "https://hooks.slack.com/actions/T0123456789/1234567890123/abcdefghijkl"
RESETS = datetime(2026, 12, 1, 6, tzinfo=UTC)


def shut(name: str = "Ana", number: SeatNumber | None = None, helpers: str | None = None, is_own: bool = False) -> Why:
    """Everything about a seat that can be shut is."""
    seat = Seat(7, "T1", 2, name[:80], 1000, Allowance(1000, 1000), Period(2026, 11), RESETS, number, is_suspended=True)
    return Why.of(Facts(ACCOUNT, Member("U1", name, pages=()), seat, helpers=helpers, is_own=is_own))


def buttons(view: Json) -> list[tuple[str, dict[str, object]]]:
    return [(e["action_id"], unpack(e.get("value", ""))) for b in view["blocks"] for e in b.get("elements", [])]


@pytest.mark.parametrize("name", NAMES)
def test_every_answer_and_form_fits_slack(name: str) -> None:
    for why in (shut(name), replace(shut(name, helpers=f"{name}, {name} or {name}", is_own=True), seat=None)):
        assert problems("message", views.message(why, name)) == []
        view = views.modal(why, name)
        assert problems("modal", view) == []
        View(**view).validate_json()
    behind = Origin("modal", 99_990, URL, "V" * 20, "C" * 20)
    about = About("U" * 30, "candidate_profile")
    facts = {"from": Origin("seat", 1, URL, "V" * 20, "C" * 20, 2**31 - 1, behind, about=about).to_facts()}
    for given in (None, (), ALL_PAGES):
        form = pages.modal(Permissions(Member("U1", name, pages=given), ALL_PAGES), {**facts, "draft": 3}, name)
        for view in (form, pages.choose(facts)):
            assert problems("modal", view) == []
            View(**view).validate_json()


def test_a_gate_is_open_or_shut_in_words() -> None:
    lines = [b["text"]["text"] for b in views.modal(shut())["blocks"] if b["type"] == "section"][1:]
    assert [line.split(":* ")[1].split(".")[0] for line in lines] == ["open"] * 3 + ["shut"] * 4


def test_each_shut_gate_has_the_button_that_opens_it() -> None:
    carried = {"seat": 7, "why": ["U1", ""]}
    permissions = (ids.PERMISSIONS_OPEN, {"member": "U1", "why": ["U1", ""]})
    assert buttons(views.modal(shut())) == [
        (ids.AUTO_ASSIGN, carried),
        (ids.RESUME, carried),
        permissions,
        (ids.TOPUP_OPEN, carried),
    ]
    # A number on its way needs no other, and whoever is no administrator is offered nothing that would be refused.
    ordered = SeatNumber(PhoneNumber("+15125550132"), NumberState.ORDERED)
    assert ids.AUTO_ASSIGN not in dict(buttons(views.modal(shut(number=ordered))))
    assert buttons(views.modal(shut(helpers="Olga"))) == []
    assert buttons(views.modal(shut(helpers="Olga", is_own=True))) == [(ids.ASK_OPEN, {"why": ["U1", ""]})]


def test_the_page_asked_about_is_carried_to_the_form() -> None:
    why = Why.of(Facts(ACCOUNT, Member("U1", "Ana", pages=()), page=AtsPage.CANDIDATE_POOL))
    carried = {"member": "U1", "why": ["U1", "candidate_pool"]}
    assert dict(buttons(views.message(why)))[ids.PERMISSIONS_OPEN] == carried
