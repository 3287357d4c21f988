"""Everybody is read in the background, and whoever is deactivated in Slack leaves: administrators are told of both."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy import text

from bot.domain.errors import SeatError
from bot.domain.roles import Actor
from bot.domain.seats import DirectoryState
from bot.sandbox import limits, people
from bot.sandbox.people import TEAM_ID, Account
from bot.sandbox.person import Person, SeenMessage
from handlers.clock import Rhythm
from handlers.slack import directory
from handlers.slack.reading import Origin
from handlers.slack.views import assign
from handlers.slack.views.directory import still_reading
from storage import Storage
from tests.support import bot as support
from tests.support.bot import (
    ANA,
    BEN,
    DANA,
    MARGARET,
    START,
    Bot,
    message_saying,
    modal_saying,
    running,
    sets_up,
    until,
)
from tests.support.databases import SqliteDatabases
from tests.support.world import rows

STILL_READING = "Still reading who is in Slack"
BEN_LEFT = "*Ben* was deactivated in Slack and has left *Seat 1*."


def told(person: Person, words: str = "has left") -> list[SeenMessage]:
    return [message for message in person.sees("app") if words in message.words]


def admits(bot: Bot, *accounts: Account) -> None:
    """They are in Slack from now on, or are other than they were, and Slack tells nobody."""
    bot.sandbox.look(lambda: bot.sandbox.workspace.accounts.update({a.id: a for a in accounts}))


def is_otherwise(bot: Bot, member: str, **facts: Any) -> None:
    admits(bot, replace(bot.sandbox.look(lambda: bot.sandbox.workspace.account(member)), **facts))


# Whoever is deactivated


def test_whoever_is_deactivated_leaves_at_once_and_each_administrator_is_told_once(
    bot: Bot, margaret: Person, daniel: Person
) -> None:
    sets_up(margaret)
    margaret.types("/seats assign 1 @ana @ben @caro")
    bot.text(BEN)
    for _ in range(3):
        bot.sandbox.changes(BEN, deleted=True)
    with pytest.raises(SeatError):
        bot.text(BEN)
    margaret.types("/seats")
    assert "Ana" in margaret.last().words
    assert "Ben" not in margaret.last().words
    note = message_saying(margaret, BEN_LEFT, "app")
    message_saying(daniel, BEN_LEFT, "app")
    bot.settled()
    assert [len(told(person)) for person in (margaret, daniel)] == [1, 1]
    # The place is given away from the note.
    assert margaret.clicks("assign_open", note).ok
    modal_saying(margaret, "1 place free")
    assert margaret.searches("assign_members", "ben cart") == []
    margaret.searches("assign_members", "kwame")
    assert margaret.submits({"members": ["U0KWAME001"]}).ok
    message_saying(margaret, "Kwame is on Seat 1 and can text from", "app")
    # The other administrator's button is old by now.
    assert daniel.clicks("assign_open", told(daniel)[0]).ok
    message_saying(daniel, "Seat 1 already has three people: Ana, ", "app")
    assert daniel.modal is None
    assert len(told(daniel, "Assign someone else")) == 1


def test_the_button_on_the_note_says_so_when_the_seat_has_lost_its_number(one_bot: Bot) -> None:
    margaret = one_bot.person(MARGARET)
    number = sets_up(margaret)
    margaret.types("/seats assign 1 @ben")
    one_bot.sandbox.changes(BEN, deleted=True)
    note = message_saying(margaret, BEN_LEFT, "app")
    admin = Actor(TEAM_ID, MARGARET)
    one_bot.services.numbers.release(admin, one_bot.services.seats.find(admin, "1").id, number[-4:])
    assert margaret.clicks("assign_open", note).ok
    message_saying(margaret, "Seat 1 has no number yet. Give it one first", "app")
    assert margaret.modal is None
    assert margaret.notices == []


def test_whoever_left_unheard_is_found_by_the_next_reading_and_does_not_come_back_by_themselves(one_bot: Bot) -> None:
    margaret = one_bot.person(MARGARET)
    sets_up(margaret)
    margaret.types("/seats assign 1 @ana @ben")
    is_otherwise(one_bot, BEN, deleted=True)
    one_bot.clock.advance(timedelta(hours=23))
    _a_few_rounds()
    assert told(margaret) == []
    one_bot.clock.advance(timedelta(hours=1))
    message_saying(margaret, BEN_LEFT, "app")
    one_bot.sandbox.changes(BEN, deleted=False)
    until(lambda: one_bot.services.members.get(Actor(TEAM_ID, MARGARET), BEN).can_take_a_seat)
    margaret.types("/seats")
    assert "Ben" not in margaret.last().words
    margaret.types("/seats assign 1 @ben")
    assert margaret.last().words.startswith("Ben is on Seat 1")


def test_whoever_is_looked_up_and_found_deactivated_takes_no_seat(one_bot: Bot) -> None:
    margaret = one_bot.person(MARGARET)
    sets_up(margaret)
    admits(one_bot, Account("U0LATE0001", "late", "Lata Late", deleted=True))
    margaret.types("/seats assign 1 <@U0LATE0001>")
    assert "is deactivated in Slack and cannot be put on a seat" in margaret.last().words


def test_pickers_offer_people_of_this_workspace_only_and_say_who_is_a_guest(one_bot: Bot) -> None:
    margaret = one_bot.person(MARGARET)
    sets_up(margaret)
    one_bot.sandbox.joins(Account("U0STRANGER", "stranger", "Stella Pine", team_id=people.ELSEWHERE))
    one_bot.sandbox.joins(Account("U0ROBOT001", "robot", "Robo Pine", is_bot=True))
    one_bot.sandbox.joins(Account("U0LEFT0001", "left", "Lefty Pine", deleted=True))
    margaret.types("/seats assign 1")
    modal_saying(margaret, "3 places free")
    offered = {o["value"]: o["text"]["text"] for o in margaret.searches("assign_members", "")}
    assert not {people.SLACKBOT_ID, people.BOT_USER_ID, DANA, "U0STRANGER", "U0ROBOT001", "U0LEFT0001"} & set(offered)
    pines = margaret.searches("assign_members", "pine")
    assert [(o["value"], o["text"]["text"]) for o in pines] == [("U0GUEST001", "Gloria Pine · guest")]
    assert "guest" not in offered[ANA]


# Everybody


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A minute of Slack's is three seconds, and we are in more of a hurry than it allows."""
    monkeypatch.setattr(directory, "PAUSE_SECONDS", 0.05)


@pytest.fixture
def large(sqlite_url: str, hurried: None) -> Iterator[Bot]:
    """Not started yet; two pages a second and a half."""
    with running(sqlite_url, "http", starts=False) as bot:
        pace = bot.sandbox.rates.pace("users.list")
        pace.calls, pace.seconds = 2, 1.5
        yield bot


def reads_everybody(bot: Bot, crowd: int, timeout_seconds: float) -> None:
    """So many more people are learnt, each page once, through a restart, refusals and what Slack tells meanwhile."""
    pace = bot.sandbox.rates.pace("users.list")
    admits(bot, *people.crowd(crowd))
    bot.start(knows_everybody=False)
    seen: list[int] = []

    def count() -> int:
        seen.append(bot.directory.count)
        return seen[-1]

    until(lambda: count() > crowd // 2, timeout_seconds)
    margaret = bot.person(MARGARET)
    opened = margaret.opens_home()
    assert opened is not None
    assert re.search(rf"{STILL_READING}: [\d,]+ people so far\. Somebody missing\?", opened.words)
    read, unread = _members(crowd, "read"), _members(crowd, "unread")
    for member in (read, unread):
        bot.sandbox.changes(member, real_name="Renamed Meanwhile", display_name="")
    held = rows_of(bot, "SELECT directory_begun_at FROM accounts")
    bot.stop()
    until(lambda: rows_of(bot, "SELECT directory_begun_at FROM accounts") != held)  # it has let go of the reading
    asked = len(bot.sandbox.calls("users.list"))
    (stored,) = rows_of(bot, "SELECT directory_cursor FROM accounts")
    assert stored["directory_cursor"]
    # What others ask for with the same token counts as well.
    others = sum([_asks_too(bot) for _ in range(5)])
    refused_to_others = 5 - others
    bot.start(knows_everybody=False)
    until(lambda: count() >= 0 and not bot.directory.is_being_read, timeout_seconds)
    first, *_ = [given for _, given in bot.sandbox.calls("users.list")[asked:] if given.get("cursor")]
    assert first["cursor"] == stored["directory_cursor"]
    # Everybody, once, as they are.
    everybody = bot.sandbox.look(lambda: list(bot.sandbox.workspace.accounts.values()))
    known = rows_of(bot, "SELECT id, name, is_bot, is_deactivated, is_stranger, is_guest FROM members")
    assert len(known) == len(everybody)
    assert {row["id"]: _as_known(row) for row in known} == {a.id: _as_meant(a) for a in everybody}
    assert bot.directory.count == sum(not any(_as_meant(a)[1:4]) for a in everybody)
    assert seen == sorted(seen)
    pages = -(-len(everybody) // directory.PAGE_SIZE)
    assert len(bot.sandbox.calls("users.list")) - pace.refused - others == pages
    assert 0 < pace.refused - refused_to_others <= pages, "it was refused, and waited as long as it was told"
    opened = margaret.opens_home()
    assert opened is not None
    assert STILL_READING not in opened.words


def test_a_directory_of_600_is_learnt_once_through_a_restart_and_slacks_limit(large: Bot) -> None:
    reads_everybody(large, 600, 20)
    asked = len(large.sandbox.calls("users.list"))
    large.restart()
    _a_few_rounds()
    assert len(large.sandbox.calls("users.list")) == asked, "everybody is known: they are not read again today"


@pytest.mark.soak
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_directory_of_50_000_is_learnt_under_slacks_own_limit(request: pytest.FixtureRequest, kind: str) -> None:
    databases = request.getfixturevalue(f"{kind}_databases")
    url = databases.migrated()
    began = time.monotonic()
    with running(url, "http", starts=False) as bot:
        reads_everybody(bot, 50_000, 3600)
    print(f"\n{kind}: 50,000 people read in {(time.monotonic() - began) / 60:.1f} minutes")
    databases.drop(url)


def test_a_place_in_the_list_that_slack_has_forgotten_means_from_the_beginning(large: Bot) -> None:
    admits(large, *people.crowd(250))
    large.start(knows_everybody=False)
    until(lambda: large.directory.count > 0)
    large.stop()
    _run(large, "UPDATE accounts SET directory_cursor = 'expired'")
    large.start(knows_everybody=False)
    until(lambda: not large.directory.is_being_read, 15)
    known = rows_of(large, "SELECT id FROM members")
    assert len(known) == large.sandbox.look(lambda: len(large.sandbox.workspace.accounts))


def test_a_reading_that_was_cut_off_is_taken_over_when_it_has_been_silent(
    sqlite_databases: SqliteDatabases, hurried: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(support, "QUICK", Rhythm(directory=0.1))
    url = sqlite_databases.migrated()
    with running(url, "http", starts=False) as bot:
        bot.start()
        asked = len(bot.sandbox.calls("users.list"))
        # As a process that was killed leaves it.
        _run(bot, "UPDATE accounts SET directory_read_at = NULL, directory_cursor = NULL")
        _a_few_rounds()
        assert len(bot.sandbox.calls("users.list")) == asked
        bot.clock.advance(timedelta(minutes=2))
        until(lambda: bot.directory.read_at)
        assert len(bot.sandbox.calls("users.list")) == asked + 1
    sqlite_databases.drop(url)


def test_the_line_about_the_reading_is_shown_the_first_time_and_after_long_only() -> None:
    now = START
    assert still_reading(DirectoryState()) == []
    assert still_reading(DirectoryState(0, now)) != []
    assert still_reading(DirectoryState(12_400, now, now - timedelta(days=1))) == []
    assert still_reading(DirectoryState(12_400, now, now)) == []
    again = DirectoryState(12_400, now, now - timedelta(days=30))
    (line,) = still_reading(again)
    assert line["type"] == "context"
    assert line["elements"][0]["text"] == (
        "Still reading who is in Slack: 12,400 people so far. Somebody missing? They can be named with @ meanwhile."
    )
    modal = assign.modal(None, Origin(), asks_seat=True, directory=again)
    assert modal["blocks"][-1] == line
    assert limits.problems("modal", modal) == []


def rows_of(bot: Bot, query: str) -> list[dict[str, Any]]:
    """What is in the database, whether the product runs or not."""
    storage = Storage(bot.database_url)
    try:
        return rows(storage, query)
    finally:
        storage.close()


def _run(bot: Bot, statement: str) -> None:
    storage = Storage(bot.database_url)
    try:
        with storage.engine.begin() as connection:
            connection.execute(text(statement))
    finally:
        storage.close()


def _asks_too(bot: Bot) -> bool:
    """Another user of the same token asks; whether it was let in."""
    try:
        WebClient(bot.sandbox.bot_token, base_url=bot.sandbox.api_url).users_list(limit=1)
    except SlackApiError:
        return False
    return True


def _members(crowd: int, which: str) -> str:
    """Somebody of the crowd's first page, or of its last: neither a bot nor gone."""
    numbers = range(crowd) if which == "read" else range(crowd - 1, 0, -1)
    accounts = (people.crowd_member(n) for n in numbers)
    return next(a.id for a in accounts if not (a.is_bot or a.deleted or a.team_id != TEAM_ID))


def _as_known(row: dict[str, Any]) -> tuple[object, ...]:
    return (
        row["name"],
        bool(row["is_bot"]),
        bool(row["is_deactivated"]),
        bool(row["is_stranger"]),
        bool(row["is_guest"]),
    )


def _as_meant(account: Account) -> tuple[object, ...]:
    is_bot = account.is_bot or account.id == people.SLACKBOT_ID
    # Of somebody who is gone Slack does not say that they were a guest.
    is_guest = account.is_restricted and not account.deleted
    return (account.shown_as, is_bot, account.deleted, account.team_id != TEAM_ID, is_guest)


def _a_few_rounds() -> None:
    time.sleep(0.7)
