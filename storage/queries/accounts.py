"""Accounts, and who is asking in one: the statement with which every request begins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, insert, or_, select, update

from bot.domain.seats import Account, Member
from storage import tables as t
from storage.queries.members import member_of


@dataclass(frozen=True)
class Standing:
    """Who asks: the account, the member's row, and what their role is derived from."""

    account: Account
    member: Member | None
    is_admin: bool
    granted_role: str | None


class Accounts:
    """One row a workspace."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def standing(self, account: str, member: str) -> Standing | None:
        """The account and the member's place in it; None when there is no such account."""
        row = self._connection.execute(_STANDING, {"account": account, "member": member}).mappings().first()
        if row is None:
            return None
        known = row["member_id"] is not None
        return Standing(
            account=_account(row),
            member=member_of(row, "member_") if known else None,
            is_admin=bool(known and row["member_is_admin"]),
            granted_role=row["member_granted_role"],
        )

    def get(self, account: str) -> Account | None:
        """The account of that id."""
        row = self._connection.execute(select(t.accounts).where(t.accounts.c.id == account)).mappings().first()
        return _account(row) if row else None

    def began(self, account: str) -> datetime:
        """When the account was written down."""
        began: datetime = self._connection.execute(
            select(t.accounts.c.created_at).where(t.accounts.c.id == account)
        ).scalar_one()
        return began

    def reported(self) -> list[tuple[Account, datetime]]:
        """Every enabled account that has a channel for reports, with when it got one."""
        a = t.accounts.c
        rows = self._connection.execute(
            select(t.accounts).where(a.is_enabled, a.report_channel.is_not(None), a.reports_since.is_not(None))
        ).mappings()
        return [(_account(row), row["reports_since"]) for row in rows]

    def add(self, account: Account, *, time_zone_is_known: bool, at: datetime) -> None:
        """Write a new account down. Raises Refused when it is there already."""
        self._connection.execute(
            insert(t.accounts).values(
                id=account.id,
                name=account.name,
                time_zone=account.time_zone,
                time_zone_is_known=time_zone_is_known,
                is_enabled=account.is_enabled,
                warning_channel=account.warning_channel,
                report_channel=account.report_channel,
                marks=list(account.marks),
                seat_count=account.seat_count,
                created_at=at,
            )
        )

    def set_time_zone(self, account: str, time_zone: str) -> bool:
        """Take the zone, whatever was known; False when it was known to be that one."""
        a = t.accounts.c
        changed = self._connection.execute(
            update(t.accounts)
            .where(a.id == account, or_(a.time_zone != time_zone, a.time_zone_is_known.is_(False)))
            .values(time_zone=time_zone, time_zone_is_known=True)
        )
        return changed.rowcount == 1

    def learn_time_zone(self, account: str, time_zone: str) -> bool:
        """Take the zone as known, unless one is known already; whether it was taken."""
        row = self._connection.execute(
            update(t.accounts)
            .where(t.accounts.c.id == account, t.accounts.c.time_zone_is_known.is_(False))
            .values(time_zone=time_zone, time_zone_is_known=True)
        )
        return row.rowcount == 1

    def choose_first_channel(self, account: str, channel: str, at: datetime) -> bool:
        """Where warnings go, and the month's report unless it has a place; False when a channel was chosen before."""
        a = t.accounts.c
        changed = self._connection.execute(
            update(t.accounts)
            .where(a.id == account, a.warning_channel.is_(None))
            .values(
                warning_channel=channel,
                report_channel=func.coalesce(a.report_channel, channel),
                reports_since=func.coalesce(a.reports_since, at),
            )
        )
        return changed.rowcount == 1


def _account(row: Mapping[Any, Any]) -> Account:
    return Account(
        id=row["id"],
        name=row["name"],
        time_zone=row["time_zone"],
        is_enabled=row["is_enabled"],
        warning_channel=row["warning_channel"],
        report_channel=row["report_channel"],
        marks=tuple(row["marks"]),
        seat_count=row["seat_count"],
    )


# Built once: every request begins with it.
_STANDING = (
    select(t.accounts, *(column.label(f"member_{column.name}") for column in t.members.c))
    .select_from(
        t.accounts.outerjoin(
            t.members, and_(t.members.c.account_id == t.accounts.c.id, t.members.c.id == bindparam("member"))
        )
    )
    .where(t.accounts.c.id == bindparam("account"))
)
