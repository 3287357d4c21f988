"""What recruiters ask administrators for, and how it was decided."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.domain.seats import Ask, AskKind, AskState
from storage import tables as t


class Asks:
    """One row a question."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self,
        account: str,
        member: str,
        kind: AskKind,
        at: datetime,
        *,
        seat_id: int | None,
        messages: int | None,
        why: str,
    ) -> int | None:
        """Write a question down; gives its id, None when the member has one open. The transaction goes on."""
        values = {
            "account_id": account,
            "member_id": member,
            "kind": kind.value,
            "seat_id": seat_id,
            "messages": messages,
            "why": why,
            "state": AskState.OPEN.value,
            "asked_at": at,
            "answer": "",
        }
        try:
            with self._connection.begin_nested():
                written = self._connection.execute(insert(t.asks).values(**values).returning(t.asks.c.id))
                return int(written.scalar_one())
        except IntegrityError:
            return None

    def get(self, account: str, ask_id: int, *, lock: bool = False) -> Ask | None:
        """One question of the account; with ``lock``, others who would decide it wait until the transaction ends."""
        a = t.asks.c
        wanted = select(t.asks).where(a.account_id == account, a.id == ask_id)
        return self._one(wanted.with_for_update() if lock else wanted)

    def open_of(self, account: str, member: str) -> Ask | None:
        """The question of that member which nobody has decided yet."""
        a = t.asks.c
        return self._one(
            select(t.asks).where(a.account_id == account, a.member_id == member, a.state == AskState.OPEN.value)
        )

    def latest_of(self, account: str, member: str) -> Ask | None:
        """What the member asked for last, decided or not."""
        a = t.asks.c
        wanted = select(t.asks).where(a.account_id == account, a.member_id == member)
        return self._one(wanted.order_by(a.id.desc()).limit(1))

    def decide(
        self,
        account: str,
        ask_id: int,
        state: AskState,
        by: str,
        at: datetime,
        *,
        seat_id: int | None = None,
        granted: int | None = None,
        answer: str = "",
    ) -> bool:
        """Approve or decline it; False when somebody else was quicker. One conditional update: one decision."""
        a = t.asks.c
        values: dict[str, Any] = {
            "state": state.value,
            "decided_by": by,
            "decided_at": at,
            "granted": granted,
            "answer": answer,
        }
        if seat_id is not None:
            values["seat_id"] = seat_id
        changed = self._connection.execute(
            update(t.asks)
            .where(a.account_id == account, a.id == ask_id, a.state == AskState.OPEN.value)
            .values(**values)
        )
        return changed.rowcount == 1

    def _one(self, wanted: Select[Any]) -> Ask | None:
        row = self._connection.execute(wanted).mappings().first()
        return _ask(row) if row else None


def _ask(row: Mapping[Any, Any]) -> Ask:
    return Ask(
        id=row["id"],
        account=row["account_id"],
        member=row["member_id"],
        kind=AskKind(row["kind"]),
        state=AskState(row["state"]),
        asked_at=row["asked_at"],
        seat_id=row["seat_id"],
        messages=row["messages"],
        why=row["why"],
        decided_by=row["decided_by"],
        decided_at=row["decided_at"],
        granted=row["granted"],
        answer=row["answer"],
    )
