"""/seats settings: channels, marks, time zone, undo window, opt-in rule, default pages."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future, wait
from typing import Any

from bot.domain.errors.settings import InvalidUndoWindow
from bot.domain.gates import pages_of
from bot.domain.settings import LONGEST_UNDO_DAYS, AccountSettings, parse_marks, zones_like
from handlers.slack import channels, ids, listing, reading
from handlers.slack.conversation import Desk, Listener, Turn, Word
from handlers.slack.reading import Command, Kind, Origin
from handlers.slack.views import blocks
from handlers.slack.views import settings as views

CHECK_SECONDS = 2.0
"""Both channels are asked about at once; whoever saves is not kept waiting for longer."""


def _typed(desk: Desk, turn: Turn, command: Command) -> None:
    turn.open(views.modal(desk.services.accounts.settings(turn.actor), command.origin))


def _pressed(desk: Desk, turn: Turn) -> None:
    turn.open(views.modal(desk.services.accounts.settings(turn.actor), reading.origin(turn.body)))


def _search_zones(desk: Desk, turn: Turn) -> None:
    desk.services.accounts.settings(turn.actor)
    found = zones_like(reading.searched(turn.body), blocks.OPTIONS)
    turn.ack(options=[views.zone_option(zone) for zone in found])


def _submitted(desk: Desk, turn: Turn) -> None:
    """Saved when Slack has not said of a channel just chosen that we cannot post there."""
    now = AccountSettings.of(desk.services.accounts.settings(turn.actor))
    wanted, carried = _wanted(turn.view), reading.metadata(turn.body)
    shown = AccountSettings.from_facts(carried.get("shown")) or now
    errors = _troubles(turn, shown, wanted)
    if errors:
        turn.ack(response_action="errors", errors=errors)
        return
    account = desk.services.accounts.change_settings(turn.actor, wanted, shown)
    origin = Origin.from_facts(carried.get("from"))
    turn.later(listing.refresh, turn.client, desk.services, turn.actor, origin, views.saved(account))


def _wanted(view: Mapping[str, Any]) -> AccountSettings:
    def one(block: str, action: str = ids.SETTINGS_FIELD) -> str:
        return reading.state_value(view, block, action) or ""

    days = one(ids.UNDO_DAYS_BLOCK)
    if not (days.isascii() and days.isdecimal() and len(days) <= 3):
        raise InvalidUndoWindow(LONGEST_UNDO_DAYS)
    return AccountSettings(
        warning_channel=reading.channel_id(one(ids.WARNING_CHANNEL_BLOCK, ids.SETTINGS_CHANNEL)) or None,
        report_channel=reading.channel_id(one(ids.REPORT_CHANNEL_BLOCK, ids.SETTINGS_CHANNEL)) or None,
        marks=parse_marks(one(ids.MARKS_BLOCK)),
        time_zone=one(ids.TIME_ZONE_BLOCK, ids.PICK_TIME_ZONE),
        undo_days=int(days),
        requires_opt_in=one(ids.OPT_IN_BLOCK) == views.OPT_IN,
        default_pages=pages_of(reading.state_values(view, ids.PAGES_BLOCK, ids.SETTINGS_FIELD)),
    )


def _troubles(turn: Turn, shown: AccountSettings, wanted: AccountSettings) -> dict[str, str]:
    """What is wrong with a channel that was chosen anew, under its field."""
    chosen = {
        ids.WARNING_CHANNEL_BLOCK: wanted.warning_channel if wanted.warning_channel != shown.warning_channel else None,
        ids.REPORT_CHANNEL_BLOCK: wanted.report_channel if wanted.report_channel != shown.report_channel else None,
    }
    asked: dict[str, Future[str | None]] = {}
    for channel in {channel for channel in chosen.values() if channel}:
        asked[channel] = turn.start(lambda channel=channel: channels.trouble(turn.client, channel))  # type: ignore[misc]
    wait(asked.values(), CHECK_SECONDS)
    found = {channel: answer.result() for channel, answer in asked.items() if answer.done() and not answer.exception()}
    sentences = {block: found.get(channel or "") for block, channel in chosen.items()}
    return {block: blocks.plain(sentence, 2000) for block, sentence in sentences.items() if sentence}


WORDS = (
    Word(
        "settings",
        "",
        "Choose the channels, when to warn, the time zone, and what is allowed.",
        "/seats settings",
        "administrators",
        _typed,
    ),
)
LISTENERS = (
    Listener(Kind.ACTION, ids.SETTINGS_OPEN, _pressed),
    Listener(Kind.OPTIONS, ids.PICK_TIME_ZONE, _search_zones),
    Listener(Kind.SUBMISSION, ids.SETTINGS_SUBMITTED, _submitted),
)
