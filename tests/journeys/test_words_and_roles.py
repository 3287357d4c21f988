"""Every word, typed by everybody: refused or answered as the promise says, and refused by name of whom to ask."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from bot.sandbox.people import TEAM_ID
from handlers.slack import app, commands
from storage import tables
from tests.support.bot import ANA, BEN, CARO, DANIEL, MARGARET, Bot, sets_up, until
from tests.support.world import Dump, dump

REPORTER, STRANGER, GUEST, NEWCOMER = "U0DEVI0001", "U0TOMASZ01", "U0GUEST001", "U0FATIMA01"

EVERYBODY, READERS, ADMINISTRATORS = "everybody", "readers", "administrators"

TYPED: dict[str, list[tuple[str, str]]] = {
    "": [("", EVERYBODY)],
    "find": [("find ana", READERS)],
    "auto": [("auto", ADMINISTRATORS), ("auto 3", ADMINISTRATORS)],
    "choose": [("choose", ADMINISTRATORS), ("choose 3 512", ADMINISTRATORS)],
    "assign": [("assign", ADMINISTRATORS), (f"assign 1 <@{CARO}>", ADMINISTRATORS)],
    "remove": [("remove", ADMINISTRATORS), (f"remove <@{ANA}>", ADMINISTRATORS)],
    "release": [("release", ADMINISTRATORS), ("release 1", ADMINISTRATORS)],
    "swap": [("swap", ADMINISTRATORS), ("swap 1", ADMINISTRATORS)],
    "move": [("move", ADMINISTRATORS), ("move 1 to 3", ADMINISTRATORS)],
    "suspend": [("suspend", ADMINISTRATORS), ("suspend 2", ADMINISTRATORS)],
    "resume": [("resume", ADMINISTRATORS), ("resume 2", ADMINISTRATORS)],
    "name": [("name", ADMINISTRATORS), ('name 2 "Austin team"', ADMINISTRATORS)],
    "usage": [("usage", EVERYBODY)],
    "report": [("report", READERS), ("report 2025-11", READERS)],
    "allowance": [("allowance", ADMINISTRATORS), ("allowance 2 500", ADMINISTRATORS)],
    "topup": [("topup", ADMINISTRATORS), ("topup 2 5", ADMINISTRATORS)],
    "ask": [("ask 5 for the fair", EVERYBODY)],
    "why": [("why", EVERYBODY), (f"why <@{BEN}> pool", ADMINISTRATORS)],
    "permissions": [("permissions", ADMINISTRATORS), (f"permissions <@{BEN}> pool", ADMINISTRATORS)],
    "roles": [("roles", ADMINISTRATORS), (f"roles grant <@{BEN}> reporter", ADMINISTRATORS)],
    "settings": [("settings", ADMINISTRATORS)],
    "log": [("log", READERS), ("log 1", READERS)],
    "help": [("help", EVERYBODY)],
}
PEOPLE = {
    MARGARET: {EVERYBODY, READERS, ADMINISTRATORS},
    DANIEL: {EVERYBODY, READERS, ADMINISTRATORS},
    REPORTER: {EVERYBODY, READERS},
    ANA: {EVERYBODY},  # on a seat
    NEWCOMER: {EVERYBODY},  # on none
    GUEST: {EVERYBODY},
    STRANGER: set(),
}
MAY_CHANGE = {"ask"}


@pytest.fixture
def company(one_bot: Bot) -> Bot:
    """Two seats with numbers, Ana on the first; a reporter, and somebody from another workspace."""
    margaret = one_bot.person(MARGARET)
    sets_up(margaret)
    sets_up(margaret, 2)
    assert margaret.types(f"/seats assign 1 <@{ANA}>").ok
    with one_bot.storage.engine.begin() as connection:
        member = tables.members.c
        connection.execute(
            update(tables.members)
            .where(member.account_id == TEAM_ID, member.id == REPORTER)
            .values(granted_role="reporter")
        )
        connection.execute(
            update(tables.members).where(member.account_id == TEAM_ID, member.id == STRANGER).values(is_stranger=True)
        )
    return one_bot


def test_every_word_is_in_the_table() -> None:
    assert set(TYPED) == set(commands.registry(app.CONVERSATIONS))


@pytest.mark.parametrize("member", PEOPLE)
def test_every_word_is_refused_or_answered_as_promised(company: Bot, member: str) -> None:
    person = company.person(member)
    for word, lines in TYPED.items():
        for typed, for_whom in lines:
            before, seen = state(company), len(person.sees())
            outcome = person.types(f"/seats {typed}".strip())
            assert outcome.ok, f"{typed}: {outcome.error}"
            until(lambda seen=seen: len(person.sees()) > seen or person.modal)  # type: ignore[misc]
            answer = person.modal.words if person.modal else person.last().words
            # Help is for whoever asks; it says nothing of anybody's seats.
            may = for_whom in PEOPLE[member] or word == "help"
            refused = "Only administrators" in answer or "other workspaces" in answer
            assert refused != may, f"/seats {typed}: {answer}"
            if may:
                assert "went wrong" not in answer, f"/seats {typed}: {answer}"
            else:
                assert person.modal is None, typed
                assert "Ask Margaret" in answer or member == STRANGER, f"/seats {typed}: {answer}"
                assert "Seat 1" not in answer, f"/seats {typed} reveals: {answer}"
            if not may or (ADMINISTRATORS not in PEOPLE[member] and word not in MAY_CHANGE):
                assert state(company) == before, f"/seats {typed} changed something"
            if person.modal:
                person.closes(everything=True)


def state(bot: Bot) -> Dump:
    """All that is remembered, but for what was delivered and what has been told."""
    return {name: found for name, found in dump(bot.storage).items() if name not in ("requests", "notices")}


def test_somebody_deactivated_is_refused_whatever_their_client_still_sends(company: Bot) -> None:
    with company.storage.engine.begin() as connection:
        member = tables.members.c
        connection.execute(
            update(tables.members).where(member.account_id == TEAM_ID, member.id == ANA).values(is_deactivated=True)
        )
    ana, before = company.person(ANA), state(company)
    for word, lines in TYPED.items():
        if word == "help":
            continue
        ana.types(f"/seats {lines[0][0]}".strip())
        assert "Deactivated people" in ana.last().words, word
    assert state(company) == before
