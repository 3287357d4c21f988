"""The pool's shelf: numbers that the operator owns and no seat has taken."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from storage.database import Storage


class StoredPool:
    """What the local pool, as a carrier, may ask of the database."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def open_numbers(self, area_codes: Sequence[str] | None, limit: int, avoiding: Collection[str]) -> list[str]:
        """Numbers (E.164) that are free, in random order."""
        with self._storage.reading() as books:
            return books.numbers.open(area_codes, limit, avoiding)

    def is_in_pool(self, e164: str) -> bool:
        """Whether the operator put that number in."""
        with self._storage.reading() as books:
            return books.numbers.is_known(e164)
