"""From no seat to ten thousand, under names of every kind: every list is shown, within Slack's limits."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from bot.domain.names import folded
from bot.sandbox.person import Person
from tests.support.bot import ANA, MARGARET, Bot, running, sets_up, until

NAMES = ("A", "Ж" * 80, "🧑‍💼🧑‍💼 Night shift 🌙", "משרד תל אביב", "*Bold* <@U0ANA00001> & `code`")


@pytest.mark.parametrize("seats", [0, 1, 7, 250, 10_000])
def test_every_list_is_shown_and_its_pages_turn(sqlite_url: str, seats: int) -> None:
    with running(sqlite_url, "http", seats=seats) as bot:
        margaret = bot.person(MARGARET)
        if seats:
            sets_up(margaret)
            assert margaret.types(f"/seats assign 1 <@{ANA}>").ok
        renamed(bot, seats)
        for command in ("", "find a", "usage", "report", "log", "roles"):
            shown(margaret, f"/seats {command}".strip())
        home = margaret.opens_home()
        assert home is not None
        assert (f"{seats:,}" if seats else "no seats yet") in home.words
        if seats > 10:
            assert f"Seats 21 to 30 of {seats:,}" in third_page(margaret)
        assert margaret.notices == [], "Slack refused something"


def renamed(bot: Bot, seats: int) -> None:
    """Give some of the seats trying names, by plain SQL."""
    with bot.storage.engine.begin() as connection:
        for place, name in enumerate(NAMES[:seats], start=1):
            connection.execute(
                text("UPDATE seats SET name = :name, folded_name = :folded WHERE position = :place"),
                {"name": name, "folded": folded(name), "place": seats - place + 1},
            )


def shown(person: Person, command: str) -> str:
    """What the command answers, in a message or a modal; the modal is closed again."""
    before = len(person.sees())
    assert person.types(command).ok
    until(lambda: len(person.sees()) > before or person.modal)
    words = person.modal.words if person.modal else person.last().words
    assert "went wrong" not in words, f"{command}: {words}"
    if person.modal:
        person.closes(everything=True)
    return words


def third_page(person: Person) -> str:
    """What the list says after its page was turned twice."""
    person.types("/seats")
    for _ in range(2):
        seen = person.last().words
        assert person.clicks("page_turned:next", person.last()).ok
        until(lambda seen=seen: person.last().words != seen)  # type: ignore[misc]
    return person.last().words
