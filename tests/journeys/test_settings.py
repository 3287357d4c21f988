"""The settings, from the command or the home: filled in with what holds, checked against Slack, saved once."""

from __future__ import annotations

import time

import pytest

from bot.sandbox.person import Person
from tests.support.bot import (
    ANA,
    GENERAL,
    HIRING_OPS,
    LEADERSHIP,
    MARGARET,
    RECRUITING,
    Bot,
    Mood,
    message_saying,
    sets_up,
    until,
)
from tests.support.world import rows

FILLED = {"marks": "50, 90", "undo_days": "3"}


def held(bot: Bot) -> dict[str, object]:
    (account,) = rows(bot.storage, "SELECT * FROM accounts")
    return account


def changes(bot: Bot) -> int:
    (found,) = rows(bot.storage, "SELECT COUNT(*) AS n FROM log WHERE action = 'settings_changed'")
    return int(found["n"])


def test_settings_are_shown_as_they_hold_and_saved(bot: Bot) -> None:
    margaret = bot.person(MARGARET)
    assert margaret.types("/seats settings").ok
    form = margaret.waits_for(lambda: margaret.modal)
    assert form.title == "Settings"
    assert margaret.modal is not None
    assert "80, 95, 100" in str(form.blocks)
    (zone,) = margaret.searches("pick_time_zone", "honolulu")
    assert zone["value"] == "Pacific/Honolulu"
    saved = margaret.submits(
        {"warning_channel": RECRUITING, "report_channel": HIRING_OPS, "time_zone": "Pacific/Honolulu", **FILLED}
    )
    assert saved.ok, saved.errors
    assert "at 50, 90 % of an allowance" in message_saying(margaret, "The settings are saved").words
    account = held(bot)
    assert (account["warning_channel"], account["report_channel"]) == (RECRUITING, HIRING_OPS)
    assert (account["time_zone"], account["undo_days"]) == ("Pacific/Honolulu", 3)
    margaret.types("/seats settings")
    again = margaret.waits_for(lambda: margaret.modal)
    assert "50, 90" in str(again.blocks)
    assert RECRUITING in str(again.blocks)


def test_from_the_home_the_home_says_that_they_are_saved(one_bot: Bot) -> None:
    margaret = one_bot.person(MARGARET)
    sets_up(margaret)  # a new account's home shows the first step only
    margaret.opens_home()
    margaret.waits_for(lambda: margaret.home and "555-01" in margaret.home.words)
    assert margaret.clicks("settings_open").ok
    margaret.waits_for(lambda: margaret.modal)
    assert margaret.submits(FILLED).ok
    margaret.waits_for(lambda: margaret.home and "The settings are saved" in margaret.home.words)


@pytest.mark.parametrize("field", ["warning_channel", "report_channel"])
def test_a_private_channel_without_seatline_says_how_to_let_it_in(one_bot: Bot, field: str) -> None:
    margaret = one_bot.person(MARGARET)
    margaret.types("/seats settings")
    margaret.waits_for(lambda: margaret.modal)
    refused = margaret.submits({field: LEADERSHIP})
    assert set(refused.errors) == {field}
    assert "/invite @Seatline" in refused.errors[field]
    assert changes(one_bot) == 0
    margaret.submits({field: GENERAL})
    until(lambda: held(one_bot)[field] == GENERAL)


def test_wrong_entries_are_said_under_their_fields(one_bot: Bot) -> None:
    margaret = one_bot.person(MARGARET)
    margaret.types("/seats settings")
    margaret.waits_for(lambda: margaret.modal)
    assert set(margaret.submits({"marks": "most of it"}).errors) == {"marks"}
    assert changes(one_bot) == 0


def test_a_slack_that_does_not_answer_keeps_nobody_from_saving(one_bot: Bot) -> None:
    margaret = one_bot.person(MARGARET)
    one_bot.moods.for_good["conversations.join"] = Mood(late_seconds=1.5)
    margaret.types("/seats settings")
    margaret.waits_for(lambda: margaret.modal)
    began = time.monotonic()
    assert margaret.submits({"warning_channel": RECRUITING}).ok
    assert time.monotonic() - began < 3
    until(lambda: held(one_bot)["warning_channel"] == RECRUITING)


def test_others_are_refused_and_told_whom_to_ask(one_bot: Bot) -> None:
    ana: Person = one_bot.person(ANA)
    ana.types("/seats settings")
    assert "Only administrators see and change settings. Ask " in ana.last().words
    assert ana.modal is None
