"""Deliveries already seen, so that one of Slack's that comes twice counts once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, select

from storage import tables as t
from storage.queries.inserts import insert_unless_there


class Requests:
    """Names of deliveries, by account."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def is_first(self, account: str, key: str, at: datetime) -> bool:
        """Write the delivery down; False when it was there already. Waits for a transaction that writes the same."""
        return insert_unless_there(self._connection, t.requests, {"account_id": account, "key": key, "at": at})

    def seen_at(self, account: str, key: str) -> datetime | None:
        """When the delivery was written down; None when it never was."""
        r = t.requests.c
        return self._connection.execute(select(r.at).where(r.account_id == account, r.key == key)).scalar_one_or_none()

    def forget_before(self, at: datetime) -> int:
        """Drop those older than that; Slack repeats within minutes."""
        return self._connection.execute(delete(t.requests).where(t.requests.c.at < at)).rowcount
