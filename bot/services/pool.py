"""The operator's own numbers, put into the pool from the command line."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.phone_numbers import PhoneNumber
from bot.services.desk import Desk

CARRIER = "pool"


class Pool:
    """Numbers that no account has until a seat takes one."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def add(self, numbers: Iterable[tuple[PhoneNumber, str]]) -> tuple[PhoneNumber, ...]:
        """Put numbers, each with its label, into the pool; gives those that were new. All of them or none."""
        with self._desk.storage.transaction() as books:
            return tuple(number for number, label in numbers if books.numbers.add_to_pool(number, label, CARRIER))
