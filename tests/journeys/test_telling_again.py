"""A notice that Slack did not take at first still arrives, once, through the real clock and tables."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.support.bot import ANA, MARGARET, RECRUITING, Bot, message_saying, sets_up, until
from tests.support.world import rows


@pytest.fixture
def kicked(one_bot: Bot) -> Bot:
    """One text before a warning, in a public channel that Seatline has not joined."""
    margaret = one_bot.person(MARGARET)
    sets_up(margaret)
    margaret.types("/seats assign 1 @ana")
    margaret.types("/kick @Seatline")
    one_bot.text(ANA, 15)
    return one_bot


@pytest.mark.parametrize(
    ("fault", "error", "may_be_posted"),
    [("ratelimited", None, False), ("server_error", "token_expired", False), ("server_error", None, True)],
)
def test_a_trouble_before_the_channel_was_joined_loses_nothing(
    kicked: Bot, fault: str, error: str | None, may_be_posted: bool
) -> None:
    kicked.faults.begin(fault, methods=["chat.postMessage"], times=1, error=error)
    kicked.text(ANA)
    until(lambda: rows(kicked.storage, "SELECT id FROM notices WHERE problem IS NOT NULL"))
    (stored,) = rows(kicked.storage, "SELECT may_be_posted FROM notices WHERE state = 'waiting'")
    assert bool(stored["may_be_posted"]) == may_be_posted
    kicked.clock.advance(timedelta(minutes=11))
    margaret = kicked.person(MARGARET)
    message_saying(margaret, "has used 16 of its 20")
    kicked.settled()
    assert len([m for m in margaret.sees(RECRUITING) if "has used 16" in m.words]) == 1
    assert bool(kicked.sandbox.calls("conversations.history")) == may_be_posted
    assert not [m for m in margaret.sees("app") if "could not post" in m.words]
