"""What people are told without asking: warnings as the allowance runs low, the report of the month before; once."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

import pytest

from bot.domain.seats import Direction
from bot.sandbox.person import Person, SeenMessage
from handlers.slack import delivery
from tests.support.bot import (
    ANA,
    BEN,
    DANIEL,
    GENERAL,
    HIRING_OPS,
    LEADERSHIP,
    MARGARET,
    RECRUITING,
    Bot,
    message_saying,
    sets_up,
    until,
)
from tests.support.clock import CHICAGO
from tests.support.world import rows

FIRST = datetime(2025, 12, 1, 7, 0, tzinfo=CHICAGO)


def told(person: Person, words: str, channel: str = RECRUITING) -> list[SeenMessage]:
    return [message for message in person.sees(channel) if words in message.words and not message.ephemeral]


def test_each_warning_comes_once_in_the_chosen_channel_and_mentions_the_members(bot: Bot, margaret: Person) -> None:
    sets_up(margaret, channel=HIRING_OPS)
    margaret.types("/seats assign 1 @ana @ben")
    ana = bot.person(ANA)
    bot.text(ANA, 15)
    bot.settled()
    assert told(ana, "Seat 1", HIRING_OPS) == []
    for texts, used in ((1, 16), (3, 19), (1, 20)):
        bot.text(ANA, texts)
        warned = message_saying(ana, f"has used {used} of its 20 messages ({used * 5} %)", HIRING_OPS)
        assert f"<@{ANA}> <@{BEN}>" in warned.words
        assert "resets on December 1" in warned.words
        assert warned.text
    bot.text(BEN, 3, Direction.RECEIVED)
    bot.settled()
    assert len(told(ana, "has used", HIRING_OPS)) == 3
    assert told(ana, "has used", RECRUITING) == told(ana, "has used", GENERAL) == told(ana, "has used", "app") == []
    ana.types("/seats")
    assert "0 of 20 left, 3 over" in ana.last().words


def test_the_report_posts_itself_at_seven_on_the_first_in_the_accounts_zone(bot: Bot, margaret: Person) -> None:
    sets_up(margaret)
    margaret.types("/seats assign 1 @ana")
    bot.text(ANA, 7)
    bot.clock.set(FIRST - timedelta(seconds=1))
    bot.restart()  # it looks for what fell due as soon as it starts
    bot.settled()
    assert told(margaret, "Text messaging in November 2025") == []
    bot.clock.set(FIRST)
    report = message_saying(margaret, "Text messaging in November 2025")
    assert "7 of 20 used" in report.words
    assert "so far" not in report.words
    bot.clock.advance(timedelta(hours=5))
    bot.restart()
    bot.clock.advance(timedelta(days=3))
    margaret.types("/seats")  # something has happened since, and no second report
    bot.settled()
    assert len(told(margaret, "Text messaging in November 2025")) == 1
    margaret.types("/seats usage")
    assert "20 of 20 left" in margaret.last().words  # the new month has begun by itself


def test_a_report_that_fell_due_while_the_bot_was_off_comes_when_it_is_back(one_bot: Bot) -> None:
    margaret = one_bot.person(MARGARET)
    sets_up(margaret)
    one_bot.stop()
    one_bot.clock.set(FIRST + timedelta(days=9))
    one_bot.start()
    message_saying(margaret, "Text messaging in November 2025")
    one_bot.restart()
    one_bot.settled()
    assert len(told(margaret, "Text messaging in November 2025")) == 1


# --- when Slack has a bad day --------------------------------------------------------------------------------


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A delivery does not wait long for Slack."""
    monkeypatch.setattr(delivery, "TIMEOUT_SECONDS", 0.4)


@pytest.fixture
def warned(impatient: None, one_bot: Bot) -> Bot:
    """One text before the first warning."""
    margaret = one_bot.person(MARGARET)
    sets_up(margaret)
    margaret.types("/seats assign 1 @ana")
    one_bot.text(ANA, 15)
    return one_bot


@pytest.mark.parametrize(
    ("fault", "seconds", "is_posted"),
    [("ratelimited", 17, False), ("server_error", None, False), ("slow", 0.8, True), ("answer_lost", None, True)],
    ids=["asked too often", "Slack's own trouble", "taken in, and answered too late", "taken in, and the answer lost"],
)
def test_whatever_slack_answers_a_warning_is_there_once(
    warned: Bot, fault: str, seconds: float | None, is_posted: bool
) -> None:
    warned.faults.begin(fault, methods=["chat.postMessage"], times=1, seconds=seconds)
    warned.text(ANA)
    until(lambda: warned.faults.met == ["chat.postMessage"])
    until(lambda: _attempted(warned))
    ana = warned.person(ANA)
    assert len(told(ana, "has used 16")) == (1 if is_posted else 0)
    for _ in range(3):
        warned.clock.advance(timedelta(minutes=11))
        warned.settled()
    assert len(told(ana, "has used 16")) == 1


def test_slack_is_not_asked_again_before_the_time_it_named(warned: Bot) -> None:
    warned.faults.begin("ratelimited", methods=["chat.postMessage"], times=1, seconds=60)
    warned.text(ANA)
    until(lambda: _attempted(warned))
    warned.clock.advance(timedelta(seconds=55))
    _a_few_rounds()
    assert told(warned.person(ANA), "has used 16") == []
    warned.clock.advance(timedelta(seconds=6))
    message_saying(warned.person(ANA), "has used 16")


def test_a_public_channel_is_joined(one_bot: Bot) -> None:
    margaret = one_bot.person(MARGARET)
    sets_up(margaret)
    margaret.types("/seats assign 1 @ana")
    margaret.types("/kick @Seatline")
    one_bot.text(ANA, 16)
    message_saying(margaret, "has used 16 of its 20")
    assert one_bot.sandbox.calls("conversations.join")


def test_for_a_private_channel_administrators_are_told_with_the_cure(one_bot: Bot) -> None:
    margaret = one_bot.person(MARGARET)
    sets_up(margaret, channel=LEADERSHIP)
    margaret.types("/seats assign 1 @ana")
    one_bot.text(ANA, 16)
    for administrator in (MARGARET, DANIEL):
        person = one_bot.person(administrator)
        message = message_saying(person, "I could not post this warning", "app")
        assert "invite Seatline" in message.words
        assert "has used 16 of its 20" in message.words
    one_bot.settled()
    assert told(margaret, "has used 16", LEADERSHIP) == told(margaret, "has used 16") == []
    # Invited, it hears of the next one there.
    margaret.types("/invite @Seatline", LEADERSHIP)
    one_bot.text(ANA, 3)
    message_saying(margaret, "has used 19 of its 20", LEADERSHIP)


def _attempted(bot: Bot) -> bool:
    """Whether the first try has failed and the next is written down."""
    (found,) = rows(bot.storage, "SELECT COUNT(*) AS n FROM notices WHERE problem IS NOT NULL")
    return bool(found["n"])


def _a_few_rounds() -> None:
    time.sleep(0.3)
