"""The pool's shelf: numbers that the operator owns and no seat has taken."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime, timedelta

from bot.domain.seats import REST_DAYS
from storage.database import Storage


def _utc_now() -> datetime:
    return datetime.now(UTC)


class StoredPool:
    """What the local pool, as a carrier, may ask of the database."""

    def __init__(self, storage: Storage, now: Callable[[], datetime] = _utc_now) -> None:
        self._storage, self._now = storage, now

    def open_numbers(self, area_codes: Sequence[str] | None, limit: int, avoiding: Collection[str]) -> list[str]:
        """Numbers (E.164) that are free, in random order; those that rest after the others."""
        with self._storage.reading() as books:
            return books.numbers.open(area_codes, limit, avoiding, self._now() - timedelta(days=REST_DAYS))

    def is_in_pool(self, e164: str) -> bool:
        """Whether the operator put that number in."""
        with self._storage.reading() as books:
            return books.numbers.is_known(e164)
