"""The log: who did what to which seat, when, and what it was before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, insert, select

from bot.domain.seats import LogEntry
from storage import tables as t


class Log:
    """Entries are only ever added."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def note(
        self, account: str, at: datetime, actor: str, action: str, seat_id: int | None = None, **facts: object
    ) -> None:
        """Add one entry."""
        self.note_all(account, at, actor, action, [(seat_id, facts)])

    def note_all(
        self,
        account: str,
        at: datetime,
        actor: str,
        action: str,
        entries: Sequence[tuple[int | None, dict[str, object]]],
    ) -> None:
        """Add one entry of the same action for each seat."""
        rows = [
            {"account_id": account, "at": at, "actor": actor, "action": action, "seat_id": seat_id, "facts": facts}
            for seat_id, facts in entries
        ]
        if rows:
            self._connection.execute(insert(t.log), rows)

    def entries(self, account: str, seat_id: int | None, before: int | None, limit: int) -> tuple[LogEntry, ...]:
        """The newest first; ``before`` is the id to go on from."""
        wanted = select(t.log).where(t.log.c.account_id == account).order_by(t.log.c.id.desc()).limit(limit)
        if seat_id is not None:
            wanted = wanted.where(t.log.c.seat_id == seat_id)
        if before is not None:
            wanted = wanted.where(t.log.c.id < before)
        return _entries(self._connection, wanted)

    def since(self, account: str, at: datetime, actor: str, action: str) -> tuple[LogEntry, ...]:
        """What the actor did of this at that moment and later, the oldest first."""
        e = t.log.c
        return _entries(
            self._connection,
            select(t.log)
            .where(e.account_id == account, e.at >= at, e.actor == actor, e.action == action)
            .order_by(e.id),
        )


def _entries(connection: Connection, wanted: Select[Any]) -> tuple[LogEntry, ...]:
    return tuple(
        LogEntry(row.id, row.at, row.actor, row.action, row.seat_id, row.facts) for row in connection.execute(wanted)
    )
