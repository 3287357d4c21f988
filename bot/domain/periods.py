"""Calendar months in an account's own time zone: what a period is, when it ends, how people write it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from bot.domain.errors import InvalidPeriod


@dataclass(frozen=True, order=True)
class Period:
    """A calendar month. ``str()`` gives ``2026-11``."""

    year: int
    month: int

    @classmethod
    def of(cls, instant: datetime, time_zone: str) -> Period:
        """The period an instant (aware) falls in, in the IANA zone given."""
        local = instant.astimezone(ZoneInfo(time_zone))
        return cls(local.year, local.month)

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read ``2026-10``. Raises InvalidPeriod."""
        found = re.fullmatch(r"(\d{4})-(\d{1,2})", text.strip())
        if not found or not 1 <= int(found[2]) <= 12 or not 2000 <= int(found[1]) <= 9998:
            raise InvalidPeriod(text)
        return cls(int(found[1]), int(found[2]))

    @property
    def next(self) -> Period:
        """The month after."""
        return Period(self.year + self.month // 12, self.month % 12 + 1)

    @property
    def previous(self) -> Period:
        """The month before."""
        return Period(self.year - (self.month == 1), (self.month - 2) % 12 + 1)

    @property
    def first_day(self) -> date:
        """The first of the month."""
        return date(self.year, self.month, 1)

    @property
    def days(self) -> int:
        """How many days the month has."""
        return (self.next.first_day - self.first_day).days

    def starts(self, time_zone: str, hour: int = 0) -> datetime:
        """The instant, in UTC, at which the clocks of the zone show that hour on the first of the month."""
        return datetime(self.year, self.month, 1, hour, tzinfo=ZoneInfo(time_zone)).astimezone(UTC)

    def ends(self, time_zone: str) -> datetime:
        """The instant, in UTC, at which the next period starts."""
        return self.next.starts(time_zone)

    @property
    def title(self) -> str:
        """As people write it: ``November 2026``."""
        return f"{self.first_day:%B} {self.year}"

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


def day_and_month(day: date) -> str:
    """``December 1``: the month in words, the day without a leading zero."""
    return f"{day:%B} {day.day}"
