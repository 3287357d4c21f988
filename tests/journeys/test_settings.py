"""The settings, from the command or the home: filled in with what holds, checked against Slack, saved once."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import delete, update

from bot.domain.roles import Actor
from bot.domain.settings import AccountSettings
from bot.sandbox.people import TEAM_ID
from bot.sandbox.person import Person
from handlers.slack import channels, directory
from storage import tables
from tests.support.bot import (
    ANA,
    DANIEL,
    GENERAL,
    HIRING_OPS,
    LEADERSHIP,
    MARGARET,
    RECRUITING,
    Bot,
    message_saying,
    modal_saying,
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
    one_bot.faults.begin("slow", methods=["conversations.join"], seconds=1.5)
    margaret.types("/seats settings")
    margaret.waits_for(lambda: margaret.modal)
    began = time.monotonic()
    assert margaret.submits({"warning_channel": RECRUITING}).ok
    assert time.monotonic() - began < 3
    until(lambda: held(one_bot)["warning_channel"] == RECRUITING)


def test_look_ups_of_people_and_of_channels_share_the_time_that_slack_gives(
    one_bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    look_up = directory.look_up

    def looks_up_slowly(*given: Any) -> bool:
        time.sleep(1.3)
        return look_up(*given)

    def archived(*_: object) -> str:
        time.sleep(2)
        return "That channel is archived."

    daniel = one_bot.person(DANIEL)
    daniel.types("/seats settings")
    daniel.waits_for(lambda: daniel.modal)
    with one_bot.storage.engine.begin() as connection:
        connection.execute(delete(tables.members).where(tables.members.c.id == DANIEL))
    monkeypatch.setattr(directory, "look_up", looks_up_slowly)
    monkeypatch.setattr(channels, "trouble", archived)
    began = time.monotonic()
    assert daniel.submits({"warning_channel": RECRUITING}).ok
    assert time.monotonic() - began < 3
    assert held(one_bot)["warning_channel"] == RECRUITING
    # What Slack said too late is told with the outcome.
    told = message_saying(daniel, "The settings are saved")
    assert "Channel for warnings: That channel is archived." in told.words


def test_a_channel_taken_away_stays_away_and_warnings_come_to_administrators_plainly(one_bot: Bot) -> None:
    margaret = one_bot.person(MARGARET)
    sets_up(margaret, 1)
    actor, accounts = Actor(TEAM_ID, MARGARET), one_bot.services.accounts
    chosen = AccountSettings.of(accounts.settings(actor))
    accounts.change_settings(actor, replace(chosen, warning_channel=None, report_channel=None))
    margaret.types("/seats auto 2")
    assert "channel" not in {b.get("block_id") for b in modal_saying(margaret, "gets this number").blocks}
    assert margaret.submits().ok
    modal_saying(margaret, "now has")
    margaret.closes()
    margaret.types("/seats assign 2 @ana")
    one_bot.text(ANA, 16)
    told = message_saying(margaret, "*Seat 2* has used 16 of its 20 messages (80 %)", "app")
    assert "could not" not in told.words
    assert "`/seats settings` changes that" in told.words
    one_bot.settled()
    assert rows(one_bot.storage, "SELECT state, problem FROM notices") == [{"state": "told", "problem": None}]
    assert (held(one_bot)["warning_channel"], held(one_bot)["report_channel"]) == (None, None)


def test_an_account_whose_zone_is_no_place_can_open_its_settings(one_bot: Bot) -> None:
    with one_bot.storage.engine.begin() as connection:
        connection.execute(update(tables.accounts).values(time_zone="Etc/GMT+12"))
    margaret = one_bot.person(MARGARET)
    margaret.types("/seats settings")
    margaret.waits_for(lambda: margaret.modal)
    (zone,) = margaret.searches("pick_time_zone", "gmt")
    assert zone["value"] == "UTC"
    assert margaret.submits({"undo_days": "3"}).ok
    assert (held(one_bot)["time_zone"], held(one_bot)["undo_days"]) == ("Etc/GMT+12", 3)


def test_others_are_refused_and_told_whom_to_ask(one_bot: Bot) -> None:
    ana: Person = one_bot.person(ANA)
    ana.types("/seats settings")
    assert "Only administrators see and change settings. Ask " in ana.last().words
    assert ana.modal is None
