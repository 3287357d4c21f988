"""What seats and people use, month by month: totals kept in the same transaction as each text."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, func, insert, literal, select, update

from bot.domain.allowance import Allowance
from bot.domain.periods import Period
from bot.domain.phone_numbers import PhoneNumber
from bot.domain.seats import HOLDING, Account, Direction, Member, MemberUse, SeatUse
from storage import tables as t
from storage.queries.inserts import insert_those_not_there, insert_unless_there
from storage.queries.members import member_of


class Use:
    """Allowances, members' shares of them, and the texts themselves (without their bodies)."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def open_month(self, account: str, seat_id: int, period: Period) -> None:
        """Give the seat its row for the month, unless it has one."""
        total = select(t.seats.c.monthly_allowance).where(t.seats.c.account_id == account, t.seats.c.id == seat_id)
        insert_unless_there(
            self._connection,
            t.allowances,
            {
                "account_id": account,
                "seat_id": seat_id,
                "period": str(period),
                "total": total.scalar_subquery(),
                "sent": 0,
                "received": 0,
            },
        )

    def keep_months(self, account: str, seat_id: int, periods: Iterable[Period], total: int) -> None:
        """Give those of the months that have no row one of this total, so that it stays theirs whatever changes."""
        rows = [
            {
                "account_id": account,
                "seat_id": seat_id,
                "period": str(period),
                "total": total,
                "sent": 0,
                "received": 0,
            }
            for period in periods
        ]
        if rows:
            insert_those_not_there(self._connection, t.allowances, rows, t.allowances.c.period)

    def months_from(self, account: str, seat_id: int, period: Period) -> dict[Period, Allowance]:
        """The seat's months from this one on that have a row; no text is counted in them until the transaction ends.

        There are later ones only where the account's time zone has moved west since.
        """
        u = t.allowances.c
        rows = self._connection.execute(
            select(u.period, u.total, u.sent, u.received)
            .where(u.account_id == account, u.seat_id == seat_id, u.period >= str(period))
            .order_by(u.period)
            .with_for_update()
        )
        return {Period.parse(row.period): Allowance(row.total, row.sent, row.received) for row in rows}

    def set_total(self, account: str, seat_id: int, period: Period, total: int) -> None:
        """What the seat may use in that month in all."""
        u = t.allowances.c
        self._connection.execute(
            update(t.allowances)
            .where(u.account_id == account, u.seat_id == seat_id, u.period == str(period))
            .values(total=total)
        )

    def charge(self, account: str, seat_id: int, period: Period, direction: Direction) -> Allowance | None:
        """Count one text; gives the month after it. None when it may not be sent, or the month has no row yet.

        It may be sent while something is left and texting on the seat is not suspended. One conditional update: of two
        that race for the last message, one finds the condition false.
        """
        u = t.allowances.c
        column = u.sent if direction is Direction.SENT else u.received
        change = update(t.allowances).where(u.account_id == account, u.seat_id == seat_id, u.period == str(period))
        if direction is Direction.SENT:
            s = t.seats.c
            suspended = exists().where(s.id == u.seat_id, s.suspended_at.is_not(None))
            change = change.where(u.sent + u.received < u.total, ~suspended)
        row = self._connection.execute(
            change.values({column.name: column + 1}).returning(u.total, u.sent, u.received)
        ).first()
        return Allowance(row.total, row.sent, row.received) if row else None

    def was_any(self, account: str, period: Period) -> bool:
        """Whether any seat sent or received a text in that month."""
        u = t.allowances.c
        used = select(u.seat_id).where(u.account_id == account, u.period == str(period), u.sent + u.received > 0)
        return self._connection.execute(used.limit(1)).first() is not None

    def credit_member(
        self, account: str, seat_id: int, period: Period, member: str | None, direction: Direction
    ) -> None:
        """Add one text to the member's share."""
        key = {"seat_id": seat_id, "period": str(period), "member_id": member or ""}
        m = t.member_use.c
        column = m.sent if direction is Direction.SENT else m.received
        change = (
            update(t.member_use)
            .where(m.seat_id == seat_id, m.period == str(period), m.member_id == (member or ""))
            .values({column.name: column + 1})
        )
        if self._connection.execute(change).rowcount == 0:
            insert_unless_there(
                self._connection, t.member_use, {"account_id": account, **key, "sent": 0, "received": 0}
            )
            self._connection.execute(change)

    def seat_of_message(self, account: str, key: str) -> int | None:
        """The seat on which a text of that name was counted already."""
        m = t.messages.c
        wanted = select(m.seat_id).where(m.account_id == account, m.key == key)
        return self._connection.execute(wanted).scalar_one_or_none()

    def note_message(
        self, account: str, seat_id: int, member: str | None, direction: Direction, at: datetime, key: str | None
    ) -> bool:
        """Write the text down; False when one of that name is there."""
        values = {
            "account_id": account,
            "seat_id": seat_id,
            "member_id": member,
            "direction": direction.value,
            "at": at,
            "key": key,
        }
        if key is None:
            self._connection.execute(insert(t.messages).values(**values))
            return True
        return insert_unless_there(self._connection, t.messages, values)

    def by_seat(self, account: Account, period: Period, seat_id: int | None = None) -> tuple[SeatUse, ...]:
        """Each seat's month, in the order that people number them; everyone who was on it or used it."""
        s, n, u = t.seats, t.numbers, t.allowances
        holding = n.c.state.in_([state.value for state in HOLDING])
        wanted = (
            select(
                s.c.id,
                s.c.position,
                s.c.name,
                n.c.number,
                func.coalesce(u.c.total, s.c.monthly_allowance).label("total"),
                func.coalesce(u.c.sent, literal(0)).label("sent"),
                func.coalesce(u.c.received, literal(0)).label("received"),
            )
            .select_from(
                s.outerjoin(n, and_(n.c.seat_id == s.c.id, holding)).outerjoin(
                    u, and_(u.c.seat_id == s.c.id, u.c.period == str(period))
                )
            )
            .where(s.c.account_id == account.id)
            .order_by(s.c.position)
        )
        if seat_id is not None:
            wanted = wanted.where(s.c.id == seat_id)
        shares = self._shares(account, period, seat_id)
        return tuple(
            SeatUse(
                seat_id=row.id,
                seat=row.name,
                position=row.position,
                number=PhoneNumber(row.number) if row.number else None,
                allowance=Allowance(row.total, row.sent, row.received),
                members=_most_first(shares.get(row.id, {}).values()),
            )
            for row in self._connection.execute(wanted)
        )

    def _shares(self, account: Account, period: Period, seat_id: int | None) -> dict[int, dict[str, MemberUse]]:
        used, present, past = t.member_use, t.assignments, t.past_assignments
        shares: dict[int, dict[str, MemberUse]] = {}
        begin, end = period.starts(account.time_zone), period.ends(account.time_zone)

        def rows(table: Any, columns: list[Any], *conditions: ColumnElement[bool]) -> Any:
            of_member = and_(t.members.c.account_id == table.c.account_id, t.members.c.id == table.c.member_id)
            chosen = [] if seat_id is None else [table.c.seat_id == seat_id]
            return self._connection.execute(
                select(table.c.seat_id, *columns, t.members)
                .select_from(table.outerjoin(t.members, of_member))
                .where(table.c.account_id == account.id, *conditions, *chosen)
            ).mappings()

        for row in rows(used, [used.c.sent, used.c.received], used.c.period == str(period)):
            member = member_of(row) if row["id"] else None
            share = MemberUse(member, row["sent"], row["received"])
            shares.setdefault(row["seat_id"], {})[member.id if member else ""] = share
        were_on_it = [
            rows(present, [], present.c.since < end),
            rows(past, [], past.c.since < end, past.c.until >= begin),
        ]
        for found in were_on_it:
            for row in found:
                shares.setdefault(row["seat_id"], {}).setdefault(row["id"], MemberUse(member_of(row), 0, 0))
        return shares


def _most_first(shares: Iterable[MemberUse]) -> tuple[MemberUse, ...]:
    def order(share: MemberUse) -> tuple[int, bool, str]:
        member: Member | None = share.member
        return (-share.used, member is None, member.name.casefold() if member else "")

    return tuple(sorted(shares, key=order))
