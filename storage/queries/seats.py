"""Seats with their number, their people and their month: three statements for a page, whatever its account's size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, and_, func, insert, literal, or_, select

from bot.domain.allowance import Allowance
from bot.domain.periods import Period
from bot.domain.phone_numbers import PhoneNumber
from bot.domain.seats import HOLDING, PLACES, Account, Assignment, NumberState, Seat, SeatNumber
from storage import tables as t
from storage.queries.members import member_of

_HOLDING = [state.value for state in HOLDING]


class Seats:
    """The seats of an account, as they stand in a period."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, account: str, names: Sequence[str], monthly_allowance: int) -> list[tuple[int, int, str]]:
        """Write new seats down, numbered from 1; gives their ids, positions and names."""
        rows = [
            {"account_id": account, "position": position, "name": name, "monthly_allowance": monthly_allowance}
            for position, name in enumerate(names, start=1)
        ]
        self._connection.execute(insert(t.seats), rows)
        written = select(t.seats.c.id, t.seats.c.position, t.seats.c.name).where(t.seats.c.account_id == account)
        return [(r.id, r.position, r.name) for r in self._connection.execute(written.order_by(t.seats.c.position))]

    def lock(self, account: str, seat_id: int) -> None:
        """Make others who would change this seat wait until the transaction ends (on SQLite all writers do)."""
        s = t.seats.c
        self._connection.execute(
            select(s.id).where(s.account_id == account, s.id == seat_id).with_for_update()
        ).one_or_none()

    def get(self, account: Account, period: Period, seat_id: int) -> Seat | None:
        """One seat of the account."""
        return self._one(account, period, t.seats.c.id == seat_id)

    def of_member(self, account: Account, period: Period, member: str) -> Seat | None:
        """The seat that the member is on."""
        on = select(t.assignments.c.seat_id).where(
            t.assignments.c.account_id == account.id, t.assignments.c.member_id == member
        )
        return self._one(account, period, t.seats.c.id == on.scalar_subquery())

    def page(self, account: Account, period: Period, after: int, size: int) -> tuple[Seat, ...]:
        """Those that follow the position ``after``, as people number them."""
        wanted = _with_number_and_month(account, period).where(t.seats.c.position > after)
        return self._complete(account, period, wanted.order_by(t.seats.c.position).limit(size))

    def named(self, account: Account, period: Period, words: str) -> Seat | None:
        """The seat that the words mean: its name, else its position (``2``, ``seat 2``); case and spaces aside."""
        wanted = " ".join(words.split())
        by_name = self._one(account, period, func.lower(t.seats.c.name) == func.lower(wanted))
        digits = wanted.lower().removeprefix("seat").strip()
        if by_name or not (digits.isascii() and digits.isdecimal() and len(digits) <= 9):
            return by_name
        return self._one(account, period, t.seats.c.position == int(digits))

    def names(self, account: str, limit: int) -> list[str]:
        """The names of the first seats, to hint at the right one."""
        wanted = select(t.seats.c.name).where(t.seats.c.account_id == account).order_by(t.seats.c.position)
        return list(self._connection.execute(wanted.limit(limit)).scalars())

    def without_number(self, account: Account, period: Period, limit: int) -> tuple[Seat, ...]:
        """The first seats that have no number."""
        wanted = _with_number_and_month(account, period).where(t.numbers.c.id.is_(None))
        return self._complete(account, period, wanted.order_by(t.seats.c.position).limit(limit))

    def with_places(self, account: Account, period: Period, words: str, limit: int) -> tuple[Seat, ...]:
        """The first seats with a live number and a free place, whose name has every word in it."""
        a = t.assignments.c
        taken = select(func.count()).where(a.seat_id == t.seats.c.id).scalar_subquery()
        wanted = _with_number_and_month(account, period).where(
            t.numbers.c.state == NumberState.LIVE.value, taken < PLACES
        )
        for word in words.split():
            wanted = wanted.where(func.lower(t.seats.c.name).contains(word.lower(), autoescape=True))
        return self._complete(account, period, wanted.order_by(t.seats.c.position).limit(limit))

    def _one(self, account: Account, period: Period, condition: Any) -> Seat | None:
        found = self._complete(account, period, _with_number_and_month(account, period).where(condition).limit(1))
        return found[0] if found else None

    def _complete(self, account: Account, period: Period, wanted: Select[Any]) -> tuple[Seat, ...]:
        rows = self._connection.execute(wanted).mappings().all()
        if not rows:
            return ()
        people = self._assignments([row["id"] for row in rows])
        resets = period.ends(account.time_zone)
        return tuple(
            Seat(
                id=row["id"],
                account=account.id,
                position=row["position"],
                name=row["name"],
                monthly_allowance=row["monthly_allowance"],
                allowance=Allowance(row["total"], row["sent"], row["received"]),
                period=period,
                resets=resets,
                number=_number(row),
                assignments=tuple(people.get(row["id"], ())),
                channel=row["channel"],
            )
            for row in rows
        )

    def _assignments(self, seat_ids: Sequence[int]) -> dict[int, list[Assignment]]:
        a, m = t.assignments, t.members
        wanted = (
            select(a.c.seat_id, a.c.slot, a.c.since, a.c.assigned_by, m)
            .join_from(a, m, and_(m.c.account_id == a.c.account_id, m.c.id == a.c.member_id))
            .where(a.c.seat_id.in_(seat_ids))
            .order_by(a.c.seat_id, a.c.slot)
        )
        people: dict[int, list[Assignment]] = {}
        for row in self._connection.execute(wanted).mappings():
            assignment = Assignment(member_of(row), row["slot"], row["since"], row["assigned_by"])
            people.setdefault(row["seat_id"], []).append(assignment)
        return people


def _with_number_and_month(account: Account, period: Period) -> Select[Any]:
    s, n, u = t.seats, t.numbers, t.allowances
    return (
        select(
            s.c.id,
            s.c.position,
            s.c.name,
            s.c.monthly_allowance,
            s.c.channel,
            n.c.number,
            n.c.state,
            n.c.label,
            # A month that nobody has used yet has no row: its total is what the seat has now.
            func.coalesce(u.c.total, s.c.monthly_allowance).label("total"),
            func.coalesce(u.c.sent, literal(0)).label("sent"),
            func.coalesce(u.c.received, literal(0)).label("received"),
        )
        .select_from(
            s.outerjoin(n, and_(n.c.seat_id == s.c.id, or_(*(n.c.state == state for state in _HOLDING)))).outerjoin(
                u, and_(u.c.seat_id == s.c.id, u.c.period == str(period))
            )
        )
        .where(s.c.account_id == account.id)
    )


def _number(row: Mapping[Any, Any]) -> SeatNumber | None:
    if row["number"] is None:
        return None
    return SeatNumber(PhoneNumber(row["number"]), NumberState(row["state"]), row["label"])
