"""Refusals: one family, each with its own code and a sentence that people can act on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest

from bot.domain import errors
from bot.domain.errors import SeatError, listed

EXAMPLES: list[SeatError] = [
    errors.NotPermitted("Only administrators set up numbers.", ["Ana", "Ben"]),
    errors.UnknownMember("U123"),
    errors.CannotTakeSeat("Slackbot", "is a bot"),
    errors.NoSuchSeat("Seat 9", ["Seat 1", "Seat 2"]),
    errors.NoNumberYet("Seat 2"),
    errors.AlreadyHasNumber("Seat 2", "(512) 555-0132"),
    errors.NumberTaken("(512) 555-0132"),
    errors.NoNumbersLeft("512"),
    errors.InvalidAreaCode("5i2"),
    errors.InvalidNumber("hello"),
    errors.SeatFull("Seat 2", ["Ana", "Ben", "Caro"]),
    errors.AlreadyAssigned("Ana", "Seat 1"),
    errors.NotOnSeat("Ana", "Seat 1"),
    errors.AllowanceUsedUp("Seat 2", 1000, "December 1"),
    errors.InvalidChannel(),
    errors.InvalidPeriod("October"),
    errors.NothingToReport("December 2026 has not begun. Ask for an earlier month."),
    errors.CarrierCannotSend(),
    errors.CarrierRefused("the carrier did not answer."),
    errors.AccountDisabled(None),
]
OTHER_WORDINGS: list[SeatError] = [
    errors.NotPermitted("Only administrators set up numbers."),
    errors.NotPermitted("Only administrators set up numbers.", contact="ops@example.com"),
    errors.NoSuchSeat("Seat 9"),
    errors.NoNumberYet("Seat 2", pending=True),
    errors.NoNumbersLeft(),
    errors.InvalidNumber("555 x7", "has an extension, which texts cannot reach"),
    errors.SeatFull("Seat 2", ["Ana", "Ben"], wanted=2),
    errors.SeatFull("Seat 2", ["Ana"], wanted=3),
    errors.NotOnSeat("Ana"),
    errors.AccountDisabled("sales@example.com"),
]


def family(of: type[SeatError] = SeatError) -> Iterator[type[SeatError]]:
    for kind in of.__subclasses__():
        if kind.__module__ == errors.__name__:
            yield kind
            yield from family(kind)


def test_every_error_has_an_example_here() -> None:
    assert {type(e) for e in EXAMPLES} == set(family())


def test_every_code_is_its_own() -> None:
    kinds: list[type[SeatError]] = [SeatError, *family()]
    codes = [kind.code for kind in kinds]
    assert len(codes) == len(set(codes))
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", code) for code in codes)
    assert all("code" in vars(kind) for kind in family())


@pytest.mark.parametrize("error", EXAMPLES + OTHER_WORDINGS, ids=lambda error: type(error).__name__)
def test_every_error_says_a_plain_sentence(error: SeatError) -> None:
    sentence = str(error)
    assert sentence == error.sentence
    assert sentence.isprintable()
    assert sentence[0].isupper() or sentence[0] in "“("
    assert sentence[-1] in ".?"
    assert len(sentence) <= 200
    assert "  " not in sentence
    assert ".." not in sentence
    assert "None" not in sentence


def test_a_refusal_names_whom_to_ask() -> None:
    refused = errors.NotPermitted("Only administrators set up numbers.", ["Ana", "Ben"], contact="ops@example.com")
    assert str(refused) == "Only administrators set up numbers. Ask Ana or Ben."


def test_a_full_seat_says_who_is_on_it() -> None:
    assert str(errors.SeatFull("Seat 2", ["Ana", "Ben", "Caro"])) == (
        "Seat 2 already has three people: Ana, Ben and Caro. Remove one of them first, or use another seat."
    )


def test_too_many_people_are_told_how_many_fit() -> None:
    assert "1 free place," in str(errors.SeatFull("Seat 2", ["Ana", "Ben"], wanted=2))
    assert "2 free places," in str(errors.SeatFull("Seat 2", ["Ana"], wanted=3))


def test_names_are_listed_as_people_list_them() -> None:
    assert listed([]) == ""
    assert listed(["Ana"]) == "Ana"
    assert listed(["Ana", "Ben"]) == "Ana and Ben"
    assert listed(["Ana", "Ben", "Caro"], last="or") == "Ana, Ben or Caro"


@pytest.mark.parametrize(
    "refusal", [errors.NoSuchSeat, errors.InvalidPeriod, errors.InvalidAreaCode, errors.InvalidNumber]
)
def test_a_long_mistake_is_not_repeated_in_full(refusal: Callable[[str], SeatError]) -> None:
    for typed in ("x" * 3000, "a\u202eb\n" * 999, "\x00" * 50):
        error = refusal(typed)
        assert error.sentence.isprintable()
        assert len(error.sentence) < 150
    assert "“" + "x" * 39 + "…”" in refusal("x" * 3000).sentence


def test_what_helps_until_the_allowance_resets_can_be_done() -> None:
    assert str(errors.AllowanceUsedUp("Seat 2", 1000, "December 1")) == (
        "Seat 2 has used all 1,000 messages of this month. It resets on December 1; "
        "until then reach candidates by email or phone."
    )
