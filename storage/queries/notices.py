"""Things to tell people in Slack: stored with the fact that caused them, claimed by whoever delivers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Column, ColumnElement, Connection, exists, func, select, tuple_, update
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from bot.domain.allowance import Allowance
from bot.domain.periods import Period
from storage import tables as t
from storage.queries.inserts import insert_unless_there


@dataclass(frozen=True)
class StoredNotice:
    """A notice as the table has it; ``may_be_posted``: an earlier claim ended without Slack's plain answer."""

    id: str
    account: str
    kind: str
    seat_id: int | None
    period: Period
    mark: int | None
    allowance: Allowance | None
    channel: str | None
    attempts: int
    may_be_posted: bool
    created_at: datetime
    facts: dict[str, Any]


class Notices:
    """One row a notice."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self,
        account: str,
        kind: str,
        cause: str,
        period: Period,
        at: datetime,
        *,
        seat_id: int | None = None,
        mark: int | None = None,
        allowance: Allowance | None = None,
        channel: str | None = None,
        facts: dict[str, Any] | None = None,
        merged: bool = False,
    ) -> bool:
        """Store a notice, unless this cause has one; whether it is new.

        ``channel`` may be a member, who is told directly. ``merged``: another notice tells it too.
        """
        return insert_unless_there(
            self._connection,
            t.notices,
            {
                "id": uuid4().hex,
                "account_id": account,
                "kind": kind,
                "cause": cause,
                "seat_id": seat_id,
                "period": str(period),
                "mark": mark,
                "total": allowance.total if allowance else None,
                "sent": allowance.sent if allowance else None,
                "received": allowance.received if allowance else None,
                "facts": facts,
                "channel": channel,
                "state": "merged" if merged else "waiting",
                "attempts": 0,
                "may_be_posted": False,
                "created_at": at,
                "due_at": at,
            },
        )

    def is_stored(self, account: str, cause: str) -> bool:
        """Whether this cause has a notice."""
        n = t.notices.c
        return (
            self._connection.execute(select(n.id).where(n.account_id == account, n.cause == cause)).first() is not None
        )

    def any_due(self, now: datetime) -> bool:
        """Whether there is anything to claim."""
        return self._connection.execute(select(t.notices.c.id).where(*_due(now)).limit(1)).first() is not None

    def claim(self, now: datetime, until: datetime, limit: int) -> list[StoredNotice]:
        """Take those that are due, for oneself until then; each comes back due if nothing is heard of it.

        Of one kind, seat and channel they come one after another: none before an older one is settled. Those of an
        account that is not enabled stay where they are.
        """
        n = t.notices.c
        due = (
            select(n.id, n.may_be_posted)
            .where(*_due(now))
            .order_by(n.due_at, *_in_order(n))
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        before = {row.id: row.may_be_posted for row in self._connection.execute(due)}
        if not before:
            return []
        # Whoever claims may post and never be heard of again.
        claimed = {"due_at": until, "attempts": n.attempts + 1, "may_be_posted": True}
        self._connection.execute(update(t.notices).where(n.id.in_(before)).values(claimed))
        rows = self._connection.execute(select(t.notices).where(n.id.in_(before)).order_by(*_in_order(n)))
        return [
            StoredNotice(
                id=r.id,
                account=r.account_id,
                kind=r.kind,
                seat_id=r.seat_id,
                period=Period.parse(r.period),
                mark=r.mark,
                allowance=None if r.total is None else Allowance(r.total, r.sent, r.received),
                channel=r.channel,
                attempts=r.attempts,
                may_be_posted=before[r.id],
                created_at=r.created_at,
                facts=r.facts or {},
            )
            for r in rows
        ]

    def settle(
        self,
        notice: str,
        state: str,
        slack_ts: str | None = None,
        posted_in: str | None = None,
        problem: str | None = None,
    ) -> None:
        """It is ``told`` (Slack's channel and timestamp say where), or ``undeliverable`` (and why)."""
        self._change(
            notice, state=state, slack_ts=slack_ts, posted_in=posted_in, problem=problem[:500] if problem else None
        )

    def posted(self, account: str, causes_begin: str) -> list[tuple[str, str]]:
        """Where those were posted whose cause begins so: Slack's channel and timestamp of each."""
        n = t.notices.c
        found = self._connection.execute(
            select(n.posted_in, n.slack_ts).where(
                n.account_id == account,
                n.cause.startswith(causes_begin, autoescape=True),
                n.posted_in.is_not(None),
                n.slack_ts.is_not(None),
            )
        )
        return [(row.posted_in, row.slack_ts) for row in found]

    def put_off(self, notice: str, attempt: int, until: datetime, problem: str, may_be_posted: bool) -> None:
        """Try again at that time; nothing changes when a later attempt has begun."""
        n = t.notices.c
        self._connection.execute(
            update(t.notices)
            .where(n.id == notice, n.state == "waiting", n.attempts == attempt)
            .values(due_at=until, problem=problem[:500], may_be_posted=may_be_posted)
        )

    def is_claimed(self, notice: str, attempt: int, now: datetime) -> bool:
        """Whether it still belongs to whoever claimed it for that attempt."""
        n = t.notices.c
        mine = select(n.id).where(n.id == notice, n.state == "waiting", n.attempts == attempt, n.due_at > now)
        return self._connection.execute(mine).first() is not None

    def _change(self, notice: str, **values: object) -> None:
        self._connection.execute(
            update(t.notices).where(t.notices.c.id == notice, t.notices.c.state == "waiting").values(**values)
        )


def _in_order(n: ReadOnlyColumnCollection[str, Column[Any]]) -> tuple[ColumnElement[Any], ...]:
    """As they were stored; of reports caught up with at the same moment, the oldest month is first."""
    return n.created_at, n.period, func.coalesce(n.mark, 0), n.id


def _due(now: datetime) -> list[ColumnElement[bool]]:
    n, older = t.notices.c, t.notices.alias("older").c
    is_before = exists().where(
        older.state == "waiting",
        older.account_id == n.account_id,
        older.kind == n.kind,
        older.seat_id.is_not_distinct_from(n.seat_id),
        older.channel.is_not_distinct_from(n.channel),
        tuple_(*_in_order(older)) < tuple_(*_in_order(n)),
    )
    enabled = select(t.accounts.c.id).where(t.accounts.c.is_enabled)
    return [n.state == "waiting", n.due_at <= now, n.account_id.in_(enabled), ~is_before]
