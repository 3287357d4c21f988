"""Questions and answers stay within Slack's limits and say only what is ours, whatever people are called and write."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.allowance import Allowance
from bot.domain.periods import Period
from bot.domain.phone_numbers import PhoneNumber
from bot.domain.roles import Role
from bot.domain.seats import Account, Ask, AskKind, AskState, Member, NumberState, Seat, SeatNumber, Viewer
from bot.sandbox import limits
from bot.services.notices import AskFacts
from handlers.slack.reading import Origin
from handlers.slack.views import ask as views

NOW = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
ZONE = "America/Chicago"
RUDE = "<!channel> *&_"
NAMES = ("A", RUDE * 18, "👩‍👩‍👧 " * 30, "مريم " * 50)
DECIDED = (AskState.OPEN, AskState.APPROVED, AskState.DECLINED)


def facts(name: str, kind: AskKind, state: AskState, words: str, *, on_a_seat: bool = True) -> AskFacts:
    asker, decider = Member("U0ASKER", name[:255]), Member("U0DECIDES", name[:255])
    number = SeatNumber(PhoneNumber("+15125550132"), NumberState.LIVE)
    seat = Seat(7, "T0", 2, name[:80], 1000, Allowance(1000, 900, 150), Period(2026, 11), NOW, number)
    ask = Ask(
        2**31 - 1, "T0", asker.id, kind, state, NOW, 7, 1_000_000, words, decider.id, NOW, 1_000_000, words
    )  # fmt: skip
    return AskFacts(ask, asker, seat if on_a_seat else None, decider, ZONE)


@pytest.mark.parametrize("name", NAMES, ids=["short", "rude", "emoji", "right-to-left"])
def test_every_card_answer_and_form_is_within_limits(name: str) -> None:
    viewer = Viewer(Member("U0ASKER", name), Role.MEMBER, Account("T0", "Test", ZONE))
    for kind in AskKind:
        for on_a_seat in (True, False):
            for state in DECIDED:
                asked = facts(name, kind, state, (name * 300)[:300], on_a_seat=on_a_seat)
                for shown in (views.card(asked), views.answer(replace(asked, is_answer=True))):
                    assert limits.problems("message", shown) == []
                    said = [shown["text"], *(b["text"]["text"] for b in shown["blocks"] if b["type"] == "section")]
                    assert not any("<!channel>" in text for text in said)
            asked = facts(name, kind, AskState.OPEN, (name * 300)[:300], on_a_seat=on_a_seat)
            card = ("D0123456789", "1795509267.678687")
            for form in (
                views.approve_form(asked, card, asked.seat),
                views.decline_form(asked, card),
                views.form(asked.seat, viewer, Origin("home"), 1_000_000, "x" * 300),
                views.too_late(name * 10),
            ):
                assert limits.problems("modal", form) == []


def test_a_seat_given_and_suspended_or_taken_away_since_is_not_called_ready() -> None:
    asked = facts("Ana", AskKind.SEAT, AskState.APPROVED, "")
    assert asked.seat is not None
    assert "type `/seats` to see" in views.answer(asked)["text"]
    suspended = replace(asked.seat, is_suspended=True)
    assert "can text from it now" not in views.answer(replace(asked, seat=suspended))["text"]
