"""Every journey is made over Socket Mode and over signed HTTP; some over Socket Mode only by `make soak`."""

from collections.abc import Iterator

import pytest

from bot.sandbox.person import Person
from tests.support.bot import DANIEL, MARGARET, MODES, Bot, Mode, running
from tests.support.databases import SqliteDatabases

ALLOWANCE = 20
"""Small, so that it is soon used up."""


@pytest.fixture(params=MODES)
def mode(request: pytest.FixtureRequest) -> Mode:
    chosen: Mode = request.param
    return chosen


@pytest.fixture
def sqlite_url(sqlite_databases: SqliteDatabases) -> Iterator[str]:
    url = sqlite_databases.migrated()
    yield url
    sqlite_databases.drop(url)


@pytest.fixture
def bot(sqlite_url: str, mode: Mode) -> Iterator[Bot]:
    """The product with three seats of 20 messages, in both ways that Slack can reach it."""
    with running(sqlite_url, mode, monthly_allowance=ALLOWANCE) as started:
        yield started
        stays_inside_slacks_rates(started)


@pytest.fixture(params=["http", pytest.param("socket", marks=pytest.mark.soak)])
def one_bot(sqlite_url: str, request: pytest.FixtureRequest) -> Iterator[Bot]:
    """The same in one way, where it makes little difference which; `make soak` tries the other."""
    with running(sqlite_url, request.param, monthly_allowance=ALLOWANCE) as started:
        yield started
        stays_inside_slacks_rates(started)


def stays_inside_slacks_rates(bot: Bot) -> None:
    """However quickly people click, Slack never says that the product asks too often, unless a fault has it say so."""
    entries = bot.sandbox.look(bot.sandbox.traffic.since)
    assert [e["name"] for e in entries if e["outcome"] == "ratelimited" and not e["fault"]] == []


@pytest.fixture
def margaret(bot: Bot) -> Person:
    """The primary owner."""
    return bot.person(MARGARET)


@pytest.fixture
def daniel(bot: Bot) -> Person:
    """Another administrator."""
    return bot.person(DANIEL)
