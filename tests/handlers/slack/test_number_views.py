"""Releasing, swapping and moving fit Slack with any name, and say what will happen before it does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from slack_sdk.models.views import View

from bot.domain.allowance import Allowance
from bot.domain.periods import Period
from bot.domain.phone_numbers import PhoneNumber
from bot.domain.seats import (
    Account,
    Assignment,
    BroughtBack,
    HeldNumber,
    LeftOut,
    Member,
    NumberState,
    Offer,
    Offers,
    Seat,
    SeatNumber,
)
from bot.sandbox.limits import problems
from handlers.slack import ids
from handlers.slack.reading import Origin
from handlers.slack.views import live_number, move, release, swap
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
        live_number.which_seat(setups.SWAP_TITLE, ids.SWAP_SUBMITTED, ORIGIN, {"code": "512"}),
        live_number.ended(release.TITLE, name),
        setups.one(setup, name, offer, name, about),
        setups.choice(setup, name, Offers((offer,) * 10), name, about=about),
        setups.done(setup, full, became=swap.became(full, NUMBER, held(), ACCOUNT)),
        setups.already(setup, full, name),
    ):
        assert problems("modal", view) == []
        View(**view).validate_json()
    assert problems("message", release.released(full, held(), ACCOUNT, NOW)) == []


def test_a_held_number_is_dated_on_the_accounts_own_calendar() -> None:
    assert "held until December 7 and" in said(release.form(seat(), NUMBER, ACCOUNT, NOW, ORIGIN))
    assert release.outcome(seat(), held(), ACCOUNT, NOW).endswith("It is held until December 7.")
    assert swap.became(seat(people=("Ana",)), NUMBER, held(), ACCOUNT) == (
        "Ana stays on it. (512) 555-0132 is held until December 7."
    )


def test_without_an_undo_window_nothing_offers_to_undo() -> None:
    never = Account("T1", "Test & Co", "America/Chicago", undo_days=0)
    assert "given back at once and cannot be brought back" in said(release.form(seat(), NUMBER, never, NOW, ORIGIN))
    assert "undo_release" not in str(release.released(seat(), held(0), never, NOW))
    assert "given back and cannot be brought back" in swap.became(seat(), NUMBER, None, never)


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
