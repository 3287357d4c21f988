"""/seats settings: channels, marks, time zone, undo window, opt-in rule, default pages."""

from __future__ import annotations

import time
from collections.abc import Mapping
from concurrent.futures import Future, wait
from functools import partial
from typing import Any

from bot.domain.errors.settings import InvalidUndoWindow
from bot.domain.gates import pages_of
from bot.domain.settings import LONGEST_UNDO_DAYS, AccountSettings, parse_marks, zones_like
from handlers.slack import channels, ids, listing, reading
from handlers.slack.conversation import Desk, Listener, Turn, Word
from handlers.slack.reading import Command, Kind, Origin
from handlers.slack.views import blocks
from handlers.slack.views import settings as views

ANSWER_SECONDS = 2.2
"""All that a submission waits for together, look-ups of people included, of the three seconds that Slack gives us."""

LATE_SECONDS = 2.0
"""What Slack has not said of a channel by then is waited for so much longer, after everything is saved."""


def _typed(desk: Desk, turn: Turn, command: Command) -> None:
    turn.open(views.modal(desk.services.accounts.settings(turn.actor), command.origin))


def _pressed(desk: Desk, turn: Turn) -> None:
    turn.open(views.modal(desk.services.accounts.settings(turn.actor), reading.origin(turn.body)))


def _search_zones(desk: Desk, turn: Turn) -> None:
    desk.services.accounts.settings(turn.actor)
    found = zones_like(reading.searched(turn.body), blocks.OPTIONS)
    turn.ack(options=[views.zone_option(zone) for zone in found])


def _submitted(desk: Desk, turn: Turn) -> None:
    """Saved unless Slack says in time that we cannot post in a channel just chosen; said too late, it is told later."""
    now = AccountSettings.of(desk.services.accounts.settings(turn.actor))
    wanted, carried = _wanted(turn.view), reading.metadata(turn.body)
    shown = AccountSettings.from_facts(carried.get("shown")) or now
    check = _Check(turn, shown, wanted)
    if troubles := check.troubles(turn.began + ANSWER_SECONDS - time.monotonic()):
        turn.ack(response_action="errors", errors={b: blocks.field_error(why) for b, why in troubles.items()})
        return
    account = desk.services.accounts.change_settings(turn.actor, wanted, shown)
    origin = Origin.from_facts(carried.get("from"))

    def tell() -> None:
        note = views.saved(account, check.troubles(LATE_SECONDS))
        listing.refresh(turn.client, desk.services, turn.actor, origin, note)

    turn.later(tell)


class _Check:
    """What Slack says of each channel that was chosen anew; all are asked about at once."""

    def __init__(self, turn: Turn, shown: AccountSettings, wanted: AccountSettings) -> None:
        chosen = {
            ids.WARNING_CHANNEL_BLOCK: (wanted.warning_channel, shown.warning_channel),
            ids.REPORT_CHANNEL_BLOCK: (wanted.report_channel, shown.report_channel),
        }
        self._chosen = {block: new for block, (new, old) in chosen.items() if new and new != old}
        self._asked: dict[str, Future[str | None]] = {
            channel: turn.start(partial(channels.trouble, turn.client, channel))
            for channel in dict.fromkeys(self._chosen.values())
        }

    def troubles(self, seconds: float) -> dict[str, str]:
        """What is wrong with a channel, by its field, as far as it is known after so long."""
        answered, _ = wait(self._asked.values(), max(0.0, seconds))
        found = {c: job.result() for c, job in self._asked.items() if job in answered and not job.exception()}
        sentences = {block: found.get(channel) for block, channel in self._chosen.items()}
        return {block: sentence for block, sentence in sentences.items() if sentence}


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
