"""What a seat may use in a month, what it has used, and when people are to be warned."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.errors.allowances import BeginsWithNought, InvalidAmount
from bot.domain.periods import Period

MARKS = (80, 95, 100)
"""The shares of an allowance, in per cent, that call for a warning unless an account says otherwise."""

MOST_MESSAGES = 1_000_000
"""The largest monthly allowance, and the largest top-up."""

MOST_IN_A_MONTH = 2_000_000_000
"""The largest total of one month, whatever is added to it: more than the database's whole numbers should hold."""

_AMOUNT = re.compile(r"\d{1,12}|\d{1,3}([, '’])\d{3}(?:\1\d{3}){0,2}")
"""Digits, or threes of them with the same sign between: ``1.000`` is a thousand to some and one to others."""

FORECAST_FROM_DAY = 3
"""Before this day of the month a forecast says more about chance than about the seat."""


@dataclass(frozen=True)
class Allowance:
    """Messages that a seat may use in one period: sent and received both count."""

    total: int
    sent: int = 0
    received: int = 0

    @property
    def used(self) -> int:
        return self.sent + self.received

    @property
    def remaining(self) -> int:
        """What is left to send; never below nought."""
        return max(0, self.total - self.used)

    @property
    def over(self) -> int:
        """Received past the total."""
        return max(0, self.used - self.total)

    @property
    def percent_used(self) -> int:
        """Whole per cent of the total, rounded down; an allowance of nought is always used up."""
        return self.used * 100 // self.total if self.total else 100

    def marks_crossed(self, messages: int, marks: Sequence[int] = MARKS) -> list[int]:
        """The warning marks, in per cent, that these messages more carry us past."""
        after = self.used + messages
        return [m for m in marks if self.used * 100 < m * self.total <= after * 100]

    def marks_lowered_past(self, total: int, marks: Sequence[int] = MARKS) -> list[int]:
        """The warning marks, in per cent, that we are past once the total is lowered to this, and were not before."""
        return [m for m in marks if m * total <= self.used * 100 < m * self.total]

    def forecast(self, period: Period, day: int) -> int | None:
        """Use by the month's end at the pace of its days so far (``day`` has begun); None before day 3."""
        if day < FORECAST_FROM_DAY:
            return None
        return round(self.used / day * period.days)


def parse_messages(text: str, least: int = 0) -> int:
    """Read a number of messages as people write it: ``1000``, ``1,000``, ``1 000``, ``1'000``. Raises InvalidAmount.

    Several digits that begin with a nought are what is left of a longer number: they are refused.
    """
    written = " ".join(text.split())
    if not _AMOUNT.fullmatch(written):
        raise InvalidAmount(written, least, MOST_MESSAGES)
    digits = re.sub(r"\D", "", written)
    if len(digits) > 1 and int(digits[0]) == 0:
        raise BeginsWithNought(written, least, MOST_MESSAGES)
    return within(int(digits), least)


def within(messages: int, least: int) -> int:
    """The number, if that many messages may be given at a time. Raises InvalidAmount."""
    if not least <= messages <= MOST_MESSAGES:
        raise InvalidAmount(messages, least, MOST_MESSAGES)
    return messages


def suggested_top_up(allowance: Allowance, monthly: int) -> int:
    """A sensible number of messages to add: half a month's, and what has been received past the total."""
    return min(MOST_MESSAGES, allowance.over + (max(1, monthly // 2) if monthly else 100))
