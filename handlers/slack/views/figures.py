"""Figures and dates as people write them, once for every view."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.allowance import Allowance
from bot.domain.errors import listed
from bot.domain.periods import day_and_month
from bot.domain.seats import Member, NumberState, Seat
from handlers.slack.views.blocks import escaped

BAR = 10


def bar(allowance: Allowance) -> str:
    """What is used, as ten boxes: never full while something is left, never empty once something is used."""
    if allowance.remaining == 0:
        full = BAR
    else:
        full = min(BAR - 1, max(allowance.used * BAR // allowance.total, int(allowance.used > 0)))
    return "▰" * full + "▱" * (BAR - full)


def left(allowance: Allowance) -> str:
    """``712 of 1,000 left``, ``0 of 1,000 left, 12 over``."""
    over = f", {allowance.over:,} over" if allowance.over else ""
    return f"{allowance.remaining:,} of {allowance.total:,} left{over}"


def used(allowance: Allowance) -> str:
    """``288 of 1,000 used (28 %)``."""
    return f"{allowance.used:,} of {allowance.total:,} used ({allowance.percent_used:,} %)"


def counted(number: int, one: str, many: str | None = None) -> str:
    """``1 seat``, ``1,200 seats``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def resets_on(instant: datetime, time_zone: str) -> str:
    """The day on which an allowance resets, in the account's zone: ``December 1``."""
    return day_and_month(instant.astimezone(ZoneInfo(time_zone)).date())


def number_of(seat: Seat) -> str:
    """The seat's number, or how far it has come."""
    if seat.number is None:
        return "No number yet"
    national = seat.number.number.national
    match seat.number.state:
        case NumberState.LIVE:
            return national
        case NumberState.UNCLEAR:
            return f"{national} (unclear: waiting for the carrier's answer)"
        case _:
            return f"{national} (being set up)"


def people(members: Sequence[Member], nobody: str = "Nobody yet") -> str:
    """Names as mrkdwn: ``Ana, Ben and Caro``."""
    return listed([escaped(m.name) for m in members]) or nobody


def whom_to_ask(administrators: Sequence[Member]) -> str:
    """``Ana, Ben or Caro``: at most three names, else what they are."""
    names = [escaped(m.name) for m in administrators[:3]]
    return listed(names, last="or") or "an administrator"
