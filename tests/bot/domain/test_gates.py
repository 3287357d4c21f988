"""The gates between somebody and a text: whatever is shut is named, and nothing that is open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from typing import Any

import pytest

from bot.domain.allowance import Allowance
from bot.domain.errors.pages import InvalidPage
from bot.domain.gates import GATES, Facts, Gate, Permissions, Why, pages_of, pages_typed, where
from bot.domain.pages import ALL_PAGES, AtsPage
from bot.domain.periods import Period
from bot.domain.phone_numbers import PhoneNumber
from bot.domain.seats import Account, Member, NumberState, Seat, SeatNumber

JOBS, POOL, PROFILE = AtsPage.JOB_POSTINGS, AtsPage.CANDIDATE_POOL, AtsPage.CANDIDATE_PROFILE

ACCOUNT = Account("T1", "Test & Co", "America/Chicago")
ANA = Member("U1", "Ana")
NUMBER = SeatNumber(PhoneNumber("+15125550132"), NumberState.LIVE)
SEAT = Seat(
    7, "T1", 2, "Seat 2", 1000, Allowance(1000, 200, 88), Period(2026, 11), datetime(2026, 12, 1, 6, tzinfo=UTC), NUMBER
)
OPEN = Facts(ACCOUNT, ANA, SEAT, helpers="Olga or Adam", contact="help@seatline.example")

# Each gate's ways of being shut, all else being open, as changes to the facts.
SHUT: dict[Gate, list[dict[str, Any]]] = {
    Gate.ACCOUNT_ENABLED: [{"account": {"is_enabled": False}}],
    Gate.MEMBER_ACTIVE: [{"member": {flag: True}} for flag in ("is_bot", "is_deactivated", "is_stranger")],
    Gate.ON_A_SEAT: [{"seat": None}],
    Gate.NUMBER_LIVE: [
        {"seat": {"number": number}}
        for number in (None, replace(NUMBER, state=NumberState.ORDERED), replace(NUMBER, state=NumberState.UNCLEAR))
    ],
    Gate.SEAT_NOT_SUSPENDED: [{"seat": {"is_suspended": True}}],
    Gate.PAGE_PERMITTED: [
        {"member": {"pages": ()}},
        {"account": {"default_pages": ()}},
        {"member": {"pages": (JOBS, PROFILE)}, "page": POOL},
        {"account": {"default_pages": (JOBS, PROFILE)}, "page": POOL},
    ],
    Gate.ALLOWANCE_LEFT: [
        {"seat": {"allowance": used}} for used in (Allowance(3, 2, 1), Allowance(3, 3, 9), Allowance(0))
    ],
}
NEED_A_SEAT = {Gate.NUMBER_LIVE, Gate.SEAT_NOT_SUSPENDED, Gate.ALLOWANCE_LEFT}
CAUSES = [(gate, how) for gate, ways in SHUT.items() for how in ways]


def changed(facts: Facts, how: dict[str, Any]) -> Facts:
    for part, change in how.items():
        present = getattr(facts, part)
        value = replace(present, **change) if isinstance(change, dict) and present is not None else change
        if not (isinstance(change, dict) and present is None):
            facts = replace(facts, **{part: value})
    return facts


def combinations() -> Iterator[tuple[set[Gate], Facts]]:
    """Every gate open, or shut in its first way, with every other."""
    for choice in product((False, True), repeat=len(SHUT)):
        gates = [gate for gate, is_shut in zip(SHUT, choice, strict=True) if is_shut]
        facts = OPEN
        for gate in sorted(gates, key=lambda gate: gate is Gate.ON_A_SEAT):
            facts = changed(facts, SHUT[gate][0])
        yield set(gates), facts


def test_gates_are_told_in_one_order() -> None:
    assert [judge(OPEN).gate for judge in GATES] == list(Gate)


def test_whoever_meets_open_gates_only_may_text_and_nobody_else() -> None:
    for shut, facts in combinations():
        why = Why.of(facts)
        assert why.may_text == (not shut)
        assert why.may_text == all(state.is_open for state in why.gates)
        untold = NEED_A_SEAT if Gate.ON_A_SEAT in shut else set()
        assert {state.gate for state in why.shut} == shut - untold
        assert {state.gate for state in why.gates if state.is_open is None} == untold


@pytest.mark.parametrize(("gate", "how"), CAUSES, ids=lambda given: given if isinstance(given, str) else "")
def test_of_one_cause_one_gate_is_shut_and_it_is_said_first(gate: Gate, how: dict[str, Any]) -> None:
    why = Why.of(changed(OPEN, how))
    assert [state.gate for state in why.shut] == [gate]
    (shut,) = why.shut
    assert why.summary.startswith("Ana cannot text")
    assert why.summary.endswith(f": {shut.because}.")
    assert shut.fix.endswith(".")


@pytest.mark.parametrize("helpers", [None, "Olga or Adam"])
@pytest.mark.parametrize("is_own", [True, False])
def test_everything_is_said_in_plain_sentences(is_own: bool, helpers: str | None) -> None:
    for how in [{}, *(how for _, how in CAUSES)]:
        why = Why.of(replace(changed(OPEN, how), is_own=is_own, helpers=helpers))
        for said in [why.summary, *(f"{state.what}." for state in why.gates), *(s.fix for s in why.shut)]:
            assert said[0].isupper()
            assert said.endswith(".")
            assert ".." not in said
            assert not {"None", "U1", "2026-12-01"} & set(said.split())
            assert not is_own or "Ana" not in said
        for state in why.gates:
            assert bool(state.because) == state.is_shut


@pytest.mark.parametrize(
    ("how", "summary", "fix"),
    [
        ({"seat": None}, "Ana cannot text: they are on no seat.", "Ask Olga or Adam to put Ana on a seat."),
        (
            {"seat": {"allowance": Allowance(1000, 900, 100)}},
            "Ana cannot text: Seat 2 has no messages left this month.",
            "Ask Olga or Adam to add messages to Seat 2 for this month, or wait until December 1, when it resets.",
        ),
        (
            {"member": {"pages": (JOBS,)}, "page": POOL},
            "Ana cannot text from the candidate pool: they may not text from there.",
            "Ask Olga or Adam to permit Ana to text from the candidate pool.",
        ),
        (
            {"account": {"is_enabled": False}},
            "Ana cannot text: text messaging is not enabled for this workspace.",
            "Contact help@seatline.example to add it.",
        ),
        ({"member": {"is_bot": True}}, "Ana cannot text: they are a bot.", "Only people text: choose one of them."),
    ],
)
def test_what_to_do_is_said_with_whom_to_ask(how: dict[str, Any], summary: str, fix: str) -> None:
    why = Why.of(changed(OPEN, how))
    assert (why.summary, why.shut[0].fix) == (summary, fix)


def test_whoever_asks_is_spoken_to() -> None:
    own = replace(OPEN, seat=None, is_own=True)
    assert Why.of(own).summary == "You cannot text: you are on no seat."
    assert Why.of(own).shut[0].fix == "Ask Olga or Adam to put you on a seat."
    assert Why.of(replace(own, helpers=None)).shut[0].fix == "Put yourself on a seat."
    assert Why.of(replace(OPEN, is_own=True, page=POOL)).summary == (
        "You can text from the candidate pool, with (512) 555-0132."
    )


def test_without_a_page_those_permitted_are_listed() -> None:
    why = Why.of(changed(OPEN, {"member": {"pages": (POOL, PROFILE)}}))
    page = next(state for state in why.gates if state.gate is Gate.PAGE_PERMITTED)
    assert page.is_open
    assert page.what == "Ana may text from the candidate pool and the candidate profile; not from job postings"
    assert why.summary == "Ana can text from the candidate pool and the candidate profile, with (512) 555-0132."


def test_nothing_is_to_be_done_for_what_never_texts() -> None:
    why = Why.of(replace(OPEN, member=Member("U2", "Robo", is_bot=True, pages=()), seat=None, helpers=None))
    assert [(state.gate, bool(state.fix)) for state in why.shut] == [
        (Gate.MEMBER_ACTIVE, True),
        (Gate.ON_A_SEAT, False),
        (Gate.PAGE_PERMITTED, False),
    ]


# --- pages ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "pages"),
    [
        ("", ()),
        ("pool", (POOL,)),
        ("Candidate Pool", (POOL,)),
        ("candidate_pool", (POOL,)),
        ("candidate-pool", (POOL,)),
        ("candidate’s pool", (POOL,)),
        ("talent pool", (POOL,)),
        ("profile", (PROFILE,)),
        ("the candidate profiles", (PROFILE,)),
        ("job", (JOBS,)),
        ("postings", (JOBS,)),
        ("Job posting page", (JOBS,)),
        ("jobs", (JOBS,)),
        ("profile pool profile", (POOL, PROFILE)),
        ("pool, profile and job postings", ALL_PAGES),
    ],
)
def test_pages_are_known_in_any_sensible_spelling(typed: str, pages: tuple[AtsPage, ...]) -> None:
    assert pages_typed(typed.split()) == pages
    assert pages_typed([typed] if typed else []) == pages


@pytest.mark.parametrize("page", ALL_PAGES)
def test_every_page_is_known_by_its_code_and_by_its_words(page: AtsPage) -> None:
    assert pages_typed([page.value]) == pages_typed(page.in_words.split()) == pages_of([page.value]) == (page,)


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [("inbox", "inbox"), ("pool inbox", "inbox"), ("candidate", "candidate"), ("and", "and"), ("?", "?")],
)
def test_a_wrong_page_gets_the_right_ones(typed: str, wrong: str) -> None:
    with pytest.raises(InvalidPage) as refused:
        pages_typed(typed.split())
    assert refused.value.sentence == (
        f"“{wrong}” is not a page to text from. The pages are job postings, candidate pool and candidate profile."
    )


def test_a_code_that_is_no_page_is_refused() -> None:
    for wrong in ("pool", "Candidate pool", ""):
        with pytest.raises(InvalidPage):
            pages_of(["candidate_pool", wrong])


def test_pages_of_their_own_stand_before_the_default() -> None:
    default = (JOBS,)
    assert Permissions(ANA, default).pages == default
    assert Permissions(replace(ANA, pages=()), default).pages == ()
    given = [None, (), (JOBS,), (POOL,), ALL_PAGES]
    assert len({Permissions(replace(ANA, pages=pages), default).version for pages in given}) == len(given)
    assert where(()) == "no page"
