"""The operator's own numbers, put into the pool from the command line."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.phone_numbers import PhoneNumber
from bot.services.desk import Desk

CARRIER = "pool"

_AT_A_TIME = 500


class Pool:
    """Numbers that no account has until a seat takes one."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def add(self, numbers: Iterable[tuple[PhoneNumber, str]]) -> tuple[PhoneNumber, ...]:
        """Put numbers, each with its label, into the pool; gives those that were new. Safe to repeat.

        A few hundred at a time: a bot that runs on the same SQLite file must not wait for a long list.
        """
        wanted = list(numbers)
        new: set[str] = set()
        for start in range(0, len(wanted), _AT_A_TIME):
            with self._desk.storage.transaction() as books:
                new |= books.numbers.add_to_pool(wanted[start : start + _AT_A_TIME], CARRIER)
        return tuple(number for number, _ in wanted if number.e164 in new)
