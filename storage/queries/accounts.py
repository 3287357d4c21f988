"""Accounts, and who is asking in one: the statement with which every request begins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, case, func, insert, literal, or_, select, update

from bot.domain.pages import in_order
from bot.domain.seats import Account, DirectoryState, Member
from bot.domain.settings import AccountSettings
from storage import tables as t
from storage.queries.members import member_of

BY_OPERATOR, BY_ADMINISTRATOR = "operator", "administrator"
"""Who said which time zone it is."""

_LONGEST_CURSOR = 500
"""So much of a cursor the column holds; Slack's have some twenty characters."""


@dataclass(frozen=True)
class Standing:
    """Who asks: the account, the member's row, and what their role is derived from."""

    account: Account
    member: Member | None
    is_admin: bool
    granted_role: str | None
    group_role: str | None


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
            group_role=row["member_group_role"],
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

    def reported(self) -> list[tuple[Account, datetime, datetime]]:
        """Every account that has a channel for reports, with when it got that one, and when the account began."""
        a = t.accounts.c
        rows = self._connection.execute(
            select(t.accounts).where(a.report_channel.is_not(None), a.reports_since.is_not(None))
        ).mappings()
        return [(_account(row), row["reports_since"], row["created_at"]) for row in rows]

    def add(self, account: Account, *, time_zone_by: str | None, at: datetime) -> None:
        """Write a new account down. Raises Refused when it is there already."""
        self._connection.execute(
            insert(t.accounts).values(
                id=account.id,
                name=account.name,
                time_zone=account.time_zone,
                time_zone_by=time_zone_by,
                is_enabled=account.is_enabled,
                warning_channel=account.warning_channel,
                report_channel=account.report_channel,
                marks=list(account.marks),
                seat_count=account.seat_count,
                undo_days=account.undo_days,
                requires_opt_in=account.requires_opt_in,
                default_pages=list(account.default_pages),
                directory_count=0,
                created_at=at,
            )
        )

    def set_time_zone(self, account: str, time_zone: str) -> str | None:
        """Take the operator's zone, unless an administrator has chosen one; gives the one before, None if it stays."""
        a = t.accounts.c
        is_theirs = and_(a.time_zone != time_zone, a.time_zone_by != BY_ADMINISTRATOR)
        return self._move(account, time_zone, BY_OPERATOR, or_(a.time_zone_by.is_(None), is_theirs))

    def learn_time_zone(self, account: str, time_zone: str) -> str | None:
        """Take the zone of the owner's profile, unless somebody has said which it is; gives the one before, or None."""
        return self._move(account, time_zone, "profile", t.accounts.c.time_zone_by.is_(None))

    def _move(self, account: str, time_zone: str, by: str, when: ColumnElement[bool]) -> str | None:
        a = t.accounts.c
        # Locked as it is read, so that what is said to have been before was.
        found = select(a.time_zone).where(a.id == account, when).with_for_update(key_share=True)
        before: str | None = self._connection.execute(found).scalar_one_or_none()
        if before is not None:
            self._connection.execute(
                update(t.accounts).where(a.id == account).values(time_zone=time_zone, time_zone_by=by)
            )
        return before

    def lock(self, account: str) -> None:
        """Make others who would change what belongs to the whole account wait until the transaction ends."""
        wanted = select(t.accounts.c.id).where(t.accounts.c.id == account)
        # Not against those who only refer to it: every new row of the account does, the delivery's own name included.
        self._connection.execute(wanted.with_for_update(key_share=True)).one_or_none()

    def set_groups(self, account: str, administrators: str | None, reporters: str | None) -> None:
        """The Slack user groups whose people are administrators and reporters."""
        self._connection.execute(
            update(t.accounts)
            .where(t.accounts.c.id == account)
            .values(administrators_group=administrators, reporters_group=reporters)
        )

    def set_groups_problem(self, account: str, problem: str | None) -> None:
        """Why the user groups could not be read; None when they could."""
        self._connection.execute(
            update(t.accounts).where(t.accounts.c.id == account).values(groups_problem=problem and problem[:255])
        )

    def change_settings(self, account: str, settings: AccountSettings, at: datetime, *, moves_zone: bool) -> None:
        """Write the settings down; reports begin anew in another channel, and leave out what the last one had."""
        a = t.accounts.c
        values: dict[str, Any] = {
            "warning_channel": settings.warning_channel,
            "report_channel": settings.report_channel,
            "marks": list(settings.marks),
            "time_zone": settings.time_zone,
            "undo_days": settings.undo_days,
            "requires_opt_in": settings.requires_opt_in,
            "default_pages": list(settings.default_pages),
        }
        if moves_zone:
            values["time_zone_by"] = BY_ADMINISTRATOR
        if settings.report_channel:
            is_another = a.report_channel.is_distinct_from(settings.report_channel)
            values["reports_since"] = case((is_another, literal(at, t.Instant())), else_=a.reports_since)
        self._connection.execute(update(t.accounts).where(a.id == account).values(values))

    def awaits_channel(self, account: str) -> bool:
        """Whether nobody has ever chosen a channel for warnings: that one was taken away again, the log tells."""
        a, log = t.accounts.c, t.log.c
        chosen = self._connection.execute(select(a.warning_channel).where(a.id == account)).scalar_one_or_none()
        if chosen is not None:
            return False
        choices = select(log.facts).where(
            log.account_id == account, log.action.in_(("channels_chosen", "settings_changed"))
        )
        return not any("warning_channel" in facts for facts in self._connection.execute(choices).scalars())

    def choose_first_channel(self, account: str, channel: str, at: datetime) -> bool:
        """Where warnings go, and the month's report unless its place was chosen, or taken away, before.

        False when there is a channel for warnings already.
        """
        a = t.accounts.c
        has_none_yet = and_(a.report_channel.is_(None), a.reports_since.is_(None))
        changed = self._connection.execute(
            update(t.accounts)
            .where(a.id == account, a.warning_channel.is_(None))
            .values(
                warning_channel=channel,
                report_channel=case((has_none_yet, channel), else_=a.report_channel),
                reports_since=func.coalesce(a.reports_since, literal(at, t.Instant())),
            )
        )
        return changed.rowcount == 1

    def claim_directory(
        self, account: str, heard: datetime | None, at: datetime, *, anew: bool
    ) -> tuple[str, int] | None:
        """Take the reading of everybody over, as nothing was heard of it since: where to go on, how many so far.

        ``heard`` is when it was last heard of; None is given when somebody was quicker. ``anew``: from the beginning.
        """
        a = t.accounts.c
        values: dict[str, Any] = {"directory_begun_at": at}
        if anew:
            values |= {"directory_cursor": None, "directory_count": 0}
        row = self._connection.execute(
            update(t.accounts)
            .where(a.id == account, a.directory_begun_at.is_not_distinct_from(heard))
            .values(values)
            .returning(a.directory_cursor, a.directory_count)
        ).first()
        if row is None:
            return None
        return (row.directory_cursor, row.directory_count) if row.directory_cursor else ("", 0)

    def move_directory(
        self, account: str, heard: datetime, at: datetime, cursor: str, count: int, *, is_read: bool = False
    ) -> bool:
        """So far the reading has come, heard of at that moment; False when somebody else has taken it over since."""
        a = t.accounts.c
        values: dict[str, Any] = {
            "directory_begun_at": at,
            # Without a place to go on from, whoever takes over begins anew.
            "directory_cursor": cursor if 0 < len(cursor) <= _LONGEST_CURSOR else None,
            "directory_count": count,
        }
        if is_read:
            values["directory_read_at"] = at
        moved = self._connection.execute(
            update(t.accounts).where(a.id == account, a.directory_begun_at == heard).values(values)
        )
        return moved.rowcount == 1


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
        undo_days=row["undo_days"],
        requires_opt_in=row["requires_opt_in"],
        default_pages=in_order(row["default_pages"]),
        administrators_group=row["administrators_group"],
        reporters_group=row["reporters_group"],
        groups_problem=row["groups_problem"],
        directory=DirectoryState(row["directory_count"], row["directory_begun_at"], row["directory_read_at"]),
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
