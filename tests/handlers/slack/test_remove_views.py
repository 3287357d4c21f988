"""Removing asks first, names the person and the seat, fits Slack with any name, and says what became of the places."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.domain.allowance import Allowance
from bot.domain.periods import Period
from bot.domain.phone_numbers import PhoneNumber
from bot.domain.seats import Assignment, Member, NumberState, Seat, SeatNumber
from bot.sandbox.limits import problems
from handlers.slack import ids
from handlers.slack.reading import unpack
from handlers.slack.views import remove as views

NAMES = ["Ana", "A" * 255, "👩‍👩‍👧‍👦" * 60, "عائشة بنت أبي بكر " * 12, "<!channel> *b* `c`"]
WHEN = datetime(2026, 11, 24, 16, tzinfo=UTC)
ANA = Member("U1", "Ana")


def seat(*people: Member, name: str = "Seat 2") -> Seat:
    number = SeatNumber(PhoneNumber("+15125550132"), NumberState.LIVE)
    on_it = tuple(Assignment(who, n, WHEN, "U9") for n, who in enumerate(people, start=1))
    return Seat(2, "T1", 2, name, 1000, Allowance(1000), Period(2026, 11), WHEN, number, on_it)


@pytest.mark.parametrize("name", NAMES)
def test_the_question_fits_slack(name: str) -> None:
    person = Member("U1", name)
    assert problems("message", views.question(seat(person, name=name), person)) == []


@pytest.mark.parametrize("name", NAMES)
def test_no_name_mentions_anybody(name: str) -> None:
    person = Member("U1", name)
    question = views.question(seat(person, name=name), person)
    assert "<!" not in question["text"]
    assert "<!" not in question["blocks"][0]["text"]["text"]


def test_the_question_names_the_person_the_seat_and_what_follows() -> None:
    question = views.question(seat(ANA), ANA)
    assert question["text"] == "Remove Ana from Seat 2?"
    assert question["blocks"][0]["text"]["text"].startswith(
        "Remove *Ana* from *Seat 2*, (512) 555-0132? Ana can no longer text from it."
    )
    remove, keep = question["blocks"][1]["elements"]
    assert remove["style"] == "danger"
    assert ids.REMOVE_CONFIRMED.match(remove["action_id"])
    assert unpack(remove["value"]) == {"seat": 2, "member": "U1", "asked": True}
    assert keep["action_id"] == ids.REMOVE_KEPT


def test_the_button_is_that_of_the_persons_place() -> None:
    ben = Member("U2", "Ben")
    remove = views.question(seat(ANA, ben), ben)["blocks"][1]["elements"][0]
    assert remove["action_id"] == ids.remove_member(2)


def test_the_outcome_says_how_many_places_are_taken() -> None:
    assert views.outcome(seat(Member("U2", "Ben")), ANA) == (
        "Ana is off Seat 2, (512) 555-0132. 1 of 3 places is taken."
    )
    assert views.outcome(seat(), ANA) == "Ana is off Seat 2, (512) 555-0132. Nobody is on it now."


def test_keeping_says_that_nothing_changed() -> None:
    assert views.kept(seat(ANA), ANA) == "Ana stays on Seat 2."
    assert views.kept(None, ANA) == "Ana is not on a seat. Nothing was changed."
