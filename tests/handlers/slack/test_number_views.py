"""Releasing, swapping and moving fit Slack with any name, and say what will happen before it does."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from slack_sdk.models.views import View

from bot.domain.allowance import Allowance
from bot.domain.periods import Period
from bot.domain.phone_numbers import PhoneNumber
from bot.domain.roles import Role
from bot.domain.seats import (
    Account,
    Assignment,
    BroughtBack,
    GivenBack,
    HeldNumber,
    LeftOut,
    Member,
    NotGivenBack,
    NumberState,
    Offer,
    Offers,
    Page,
    Seat,
    SeatNumber,
    Viewer,
)
from bot.sandbox.limits import problems
from bot.services.notices import NotGivenBackFacts
from handlers.slack import ids, live_number
from handlers.slack.reading import Origin, Unreadable, unpack
from handlers.slack.views import home, manage, move, release, swap
from handlers.slack.views import live_number as shared
from handlers.slack.views import setup as setups
from handlers.slack.views.blocks import Json
from handlers.slack.views.setup import SetUp

NUMBER, OTHER = PhoneNumber("+15125550132"), PhoneNumber("+15125550140")
RESPONSE_URL = "https://hooks.slack.com/actions/T0123456789/1234567890123/abcdefghijklmnopqrstuvwx"
NAMES = ["Seat 2", "S" * 255, "👩‍👩‍👧‍👦" * 60, "مقعد التوظيف " * 20, "<!channel> *b* `c`"]
NOW = datetime(2026, 12, 1, 3, tzinfo=UTC)  # still the last evening of November in Chicago
ACCOUNT = Account("T1", "Test & Co", "America/Chicago")
BEHIND = Origin("message", 99_990, RESPONSE_URL, channel="C0123456789")
ORIGIN = Origin("seat", 99_990, RESPONSE_URL, "V0123456789", "C0123456789", 10**9, BEHIND)


def seat(name: str = "Seat 2", people: tuple[str, ...] = ("Ana", "Ben"), number: PhoneNumber | None = NUMBER) -> Seat:
    has = SeatNumber(number, NumberState.LIVE) if number else None
    on_it = tuple(Assignment(Member(f"U{n}", who), n, NOW, "U9") for n, who in enumerate(people, 1))
    month = Period(2026, 11)
    return Seat(2, "T1", 2, name, 1000, Allowance(1000), month, month.ends("America/Chicago"), has, on_it)


def held(days: int = 7) -> HeldNumber:
    return HeldNumber(2**31 - 1, NUMBER, 2, NOW, NOW + timedelta(days=days))


def left(why: str = "The account is locked", of: str = "Seat 2") -> NotGivenBack:
    return NotGivenBack(2**31 - 1, NUMBER, 2, of, NOW, 5, why, NOW + timedelta(minutes=30))


def said(view: Json) -> str:
    texts = [b.get("text", {}).get("text", "") for b in view["blocks"]]
    return "\n".join(texts)


@pytest.mark.parametrize("name", NAMES)
def test_every_view_fits_slack(name: str) -> None:
    full = seat(name, (name, name, name))
    shown = tuple(f"+1512555{n:04d}" for n in range(100))
    setup = SetUp(10**9, number=OTHER.e164, shown=shown, origin=ORIGIN, replaces=NUMBER.e164)
    about = swap.about(full, ACCOUNT, NOW)
    offer = Offer(OTHER, name, 115)
    for view in (
        release.form(full, NUMBER, ACCOUNT, NOW, ORIGIN, "0132"),
        release.elsewhere(held(), full, full, ACCOUNT, ORIGIN, alone=True),
        release.elsewhere(held(), full, None, ACCOUNT, ORIGIN, alone=True),
        move.form(full, NUMBER, full, ORIGIN),
        shared.which_seat(setups.SWAP_TITLE, ids.SWAP_SUBMITTED, ORIGIN, {"code": "512"}),
        shared.ended(release.TITLE, name),
        setups.one(setup, name, offer, name, about),
        setups.choice(setup, name, Offers((offer,) * 10), name, about=about),
        setups.done(setup, full, became=swap.became(full, NUMBER, held(), ACCOUNT)),
        setups.already(setup, full, name),
    ):
        assert problems("modal", view) == []
        View(**view).validate_json()
    assert problems("message", release.released(full, held(), ACCOUNT, NOW)) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_seat_with_many_numbers_held_and_left_over_keeps_its_buttons(name: str) -> None:
    full = seat(name, (name, name, name))
    many = [replace(held(), id=n, members=full.members) for n in range(1, 61)]
    ten = [replace(left(name * 9), id=n) for n in range(100, 110)]
    viewer = Viewer(Member("U9", name), Role.ADMINISTRATOR, ACCOUNT)
    shown = manage.modal(full, viewer, many, ten, BEHIND, "Done.")
    assert problems("modal", shown) == []
    View(**shown).validate_json()
    pressed = [e["action_id"] for b in shown["blocks"] for e in b.get("elements", []) if "action_id" in e]
    assert pressed.index(ids.LOG_OPEN) < pressed.index(ids.UNDO_RELEASE)
    assert (pressed.count(ids.UNDO_RELEASE), pressed.count(ids.TRY_GIVING_BACK)) == (5, 3)
    assert "55 more can be brought back: see `/seats log 2`." in str(shown)
    assert "7 more could not be given back yet." in str(shown)
    few = manage.modal(full, viewer, many[:5], (), BEHIND)
    assert "more" not in str(few["blocks"][-1])
    at_home = home.everyones(Page((full,) * 10, 0, 10, 10), viewer, "Done.", ten)
    assert problems("home", at_home) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_note_about_a_number_left_over_fits_slack(name: str) -> None:
    facts = NotGivenBackFacts(NUMBER, name, left(name * 9, name), ACCOUNT.time_zone)
    for told in (release.not_given_back(facts), release.not_given_back(replace(facts, left=None))):
        assert problems("message", told) == []


def test_a_number_left_over_says_that_it_is_paid_for_why_and_what_to_do() -> None:
    told = release.not_given_back(NotGivenBackFacts(NUMBER, "Seat 2", left(), ACCOUNT.time_zone))
    assert told["text"] == (
        "(512) 555-0132, which Seat 2 had, could not be given back, and is still paid for. The account is locked."
    )
    assert "The carrier was asked 5 times. The account is locked.\nMend the cause with the carrier" in said(told)
    (button,) = told["blocks"][-1]["elements"]
    assert (button["text"]["text"], button["value"]) == (
        "Try again now",
        '{"at":"2026-12-01T03:00:00+00:00","number":2147483647}',
    )
    assert release.came_of_it(GivenBack(NUMBER, left()), ACCOUNT.time_zone) == (
        "(512) 555-0132 could not be given back this time either. The account is locked. "
        "Seatline asks again by itself at 21:30."
    )
    under_way = replace(left(), is_under_way=True)
    assert "just now" in release.came_of_it(GivenBack(NUMBER, under_way), ACCOUNT.time_zone)
    assert release.came_of_it(GivenBack(NUMBER), ACCOUNT.time_zone) == "(512) 555-0132 is given back for good."
    over = release.not_given_back(NotGivenBackFacts(NUMBER, "Seat 2", None, ACCOUNT.time_zone))
    assert over["text"].endswith("By now it is, and nothing is left to do.")
    assert len(over["blocks"]) == 1


@pytest.mark.parametrize("at", [None, "", "yesterday", "9999-12-31T23:59:59-23:59", 7, "x" * 5000])
def test_an_undo_button_that_does_not_say_which_time_it_means_is_refused(at: object) -> None:
    with pytest.raises(Unreadable):
        live_number.taken_off({"number": 7, "at": at})


def test_an_undo_button_means_one_time_only() -> None:
    assert live_number.taken_off(unpack(release.undo_button(held())["value"])) == held().taken_off


def test_a_held_number_is_dated_on_the_accounts_own_calendar() -> None:
    assert "held until December 7 and" in said(release.form(seat(), NUMBER, ACCOUNT, NOW, ORIGIN))
    assert release.outcome(seat(), held(), ACCOUNT, NOW).endswith("It is held until December 7.")
    assert swap.became(seat(people=("Ana",)), NUMBER, held(), ACCOUNT) == (
        "Ana stays on it. (512) 555-0132 is held until December 7."
    )


def test_without_an_undo_window_nothing_offers_to_undo() -> None:
    never = Account("T1", "Test & Co", "America/Chicago", undo_days=0)
    assert "given back at once: do not count on bringing it back" in said(
        release.form(seat(), NUMBER, never, NOW, ORIGIN)
    )
    assert "undo_release" not in str(release.released(seat(), held(0), never, NOW))
    assert "(512) 555-0132 is being given back." in swap.became(seat(), NUMBER, None, never)


def test_who_did_not_come_back_is_named_with_the_reason() -> None:
    ana, ben = Member("U1", "Ana"), Member("U2", "Ben")
    left_out = (LeftOut(ana, "is on Seat 3 now"), LeftOut(ben, "is deactivated in Slack"))
    assert release.brought_back(BroughtBack(seat(), NUMBER, (), left_out)) == (
        "(512) 555-0132 is back on Seat 2. Not back: Ana, who is on Seat 3 now; Ben, who is deactivated in Slack."
    )


def test_a_swap_says_who_stays_and_a_set_up_has_nothing_of_it() -> None:
    offer = Offer(OTHER, "Austin, Texas")
    swaps = setups.one(SetUp(2, replaces=NUMBER.e164), "Seat 2", offer, about=swap.about(seat(), ACCOUNT, NOW))
    assert "Ana and Ben stay and text from the new number at once." in said(swaps)
    assert swaps["callback_id"] == ids.SWAP_SUBMITTED
    assert "old" not in SetUp(2).to_facts()
    first = setups.one(SetUp(2), "Seat 2", offer)
    assert first["callback_id"] == ids.SETUP_SUBMITTED
    assert "Choose by area code" not in str(first)
    button = next(e for b in first["blocks"] for e in b.get("elements", []) if e.get("action_id") == ids.ANOTHER_NUMBER)
    assert button["accessibility_label"].startswith(button["text"]["text"])
    assert SetUp.from_facts(SetUp(2, replaces=NUMBER.e164).to_facts()) == SetUp(2, replaces=NUMBER.e164)
