"""What an administrator can choose for an account, and what may be chosen."""

from __future__ import annotations

import re
import zoneinfo
from dataclasses import dataclass, fields
from functools import cache
from itertools import islice

from bot.domain.errors import SeatError
from bot.domain.errors.settings import InvalidMarks, InvalidTimeZone, InvalidUndoWindow
from bot.domain.names import folded
from bot.domain.pages import ALL_PAGES, AtsPage, in_order
from bot.domain.seats import UNDO_DAYS, Account

LONGEST_UNDO_DAYS = 30
"""A number that is held is paid for."""

MOST_MARKS = 5

_UTC_WORDS = "utc gmt coordinated universal greenwich mean time"
"""What people call it who search for UTC."""


@dataclass(frozen=True)
class AccountSettings:
    """An account's settings. Without a channel for warnings administrators are told directly; without one for reports
    none is posted.

    ``marks`` are per cent of an allowance. ``undo_days`` is how long a released number is held. ``default_pages`` are
    for people to whom nobody has given pages of their own.
    """

    warning_channel: str | None
    report_channel: str | None
    marks: tuple[int, ...]
    time_zone: str
    undo_days: int = UNDO_DAYS
    requires_opt_in: bool = True
    default_pages: tuple[AtsPage, ...] = ALL_PAGES

    def __post_init__(self) -> None:
        """Raises InvalidMarks, InvalidTimeZone, InvalidUndoWindow."""
        if not 1 <= len(self.marks) <= MOST_MARKS or any(not 1 <= mark <= 100 for mark in self.marks):
            raise InvalidMarks(", ".join(map(str, self.marks)))
        if self.time_zone not in time_zones():
            raise InvalidTimeZone(self.time_zone)
        if not 0 <= self.undo_days <= LONGEST_UNDO_DAYS:
            raise InvalidUndoWindow(LONGEST_UNDO_DAYS)

    @classmethod
    def of(cls, account: Account) -> AccountSettings:
        """What the account has now."""
        return cls(
            account.warning_channel,
            account.report_channel,
            account.marks,
            account.time_zone,
            account.undo_days,
            account.requires_opt_in,
            account.default_pages,
        )

    def to_facts(self) -> list[object]:
        """As plain values, for a form to carry."""
        return [
            self.warning_channel,
            self.report_channel,
            list(self.marks),
            self.time_zone,
            self.undo_days,
            self.requires_opt_in,
            list(self.default_pages),
        ]

    @classmethod
    def from_facts(cls, facts: object) -> AccountSettings | None:
        """What ``to_facts`` made; None from anything else."""
        if not isinstance(facts, list) or len(facts) != len(fields(cls)):
            return None
        warnings, reports, marks, zone, days, opt_in, pages = facts
        try:
            return cls(warnings, reports, tuple(marks), zone, days, opt_in, in_order(pages))
        except (TypeError, ValueError, SeatError):
            return None


def parse_marks(text: str) -> tuple[int, ...]:
    """Read ``80, 95 and 100 %``: each once, the lowest first. Raises InvalidMarks."""
    words = re.sub(r"[,;%]|\band\b", " ", text).split()
    if not words or not all(word.isascii() and word.isdecimal() and len(word) <= 3 for word in words):
        raise InvalidMarks(text)
    marks = tuple(sorted({int(word) for word in words}))
    if len(marks) > MOST_MARKS or not 1 <= marks[0] <= marks[-1] <= 100:
        raise InvalidMarks(text)
    return marks


@cache
def time_zones() -> frozenset[str]:
    """Every zone that an account may have; Slack's profiles and the operator may name any."""
    return frozenset(zoneinfo.available_timezones())


@cache
def _searched() -> tuple[tuple[str, str], ...]:
    """The zones to choose from, by name, each with what it is found by: those of places, and UTC.

    The others mislead: Etc/GMT+5 lies west of Greenwich, and EST knows no summer.
    """
    places = (z for z in time_zones() if "/" in z and not z.startswith(("Etc/", "SystemV/", "posix/", "right/")))
    return (("UTC", _UTC_WORDS), *((zone, folded(zone.replace("_", " "))) for zone in sorted(places)))


def zones_like(words: str, limit: int) -> tuple[str, ...]:
    """The zones that have every word in their name, by name; ``new york`` finds ``America/New_York``, ``GMT`` UTC."""
    wanted = folded(words).split()
    return tuple(islice((zone for zone, name in _searched() if all(word in name for word in wanted)), limit))
