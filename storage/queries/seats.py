"""Seats with their number, their people and their month: three statements for a page, whatever its account's size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, func, insert, literal, select

from bot.domain.allowance import Allowance
from bot.domain.periods import Period
from bot.domain.phone_numbers import PhoneNumber
from bot.domain.seats import HOLDING, PLACES, Account, Assignment, NumberState, Seat, SeatNumber
from storage import tables as t
from storage.queries.members import member_of


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
        return self._one(account, period, _BY_ID, seat_id=seat_id)

    def of_member(self, account: Account, period: Period, member: str) -> Seat | None:
        """The seat that the member is on."""
        return self._one(account, period, _OF_MEMBER, member_id=member)

    def page(self, account: Account, period: Period, after: int, size: int) -> tuple[Seat, ...]:
        """Those that follow the position ``after``, as people number them."""
        return self._complete(account, period, _PAGE, after=after, size=size)

    def named(self, account: Account, period: Period, words: str) -> Seat | None:
        """The seat that the words mean: its name, else its position (``2``, ``seat 2``); case and spaces aside."""
        wanted = " ".join(words.split())
        by_name = self._one(account, period, _BY_NAME, name=wanted)
        digits = wanted.lower().removeprefix("seat").strip()
        if by_name or not (digits.isascii() and digits.isdecimal() and len(digits) <= 9):
            return by_name
        return self._one(account, period, _BY_POSITION, position=int(digits))

    def names(self, account: str, limit: int) -> list[str]:
        """The names of the first seats, to hint at the right one."""
        wanted = select(t.seats.c.name).where(t.seats.c.account_id == account).order_by(t.seats.c.position)
        return list(self._connection.execute(wanted.limit(limit)).scalars())

    def without_number(self, account: Account, period: Period, limit: int) -> tuple[Seat, ...]:
        """The first seats that have no number."""
        return self._complete(account, period, _WITHOUT_NUMBER, size=limit)

    def with_places(self, account: Account, period: Period, words: str, limit: int) -> tuple[Seat, ...]:
        """The first seats with a live number and a free place, whose name has every word in it."""
        wanted = _WITH_PLACES
        for word in words.split():
            wanted = wanted.where(func.lower(t.seats.c.name).contains(word.lower(), autoescape=True))
        return self._complete(account, period, wanted, size=limit)

    def _one(self, account: Account, period: Period, wanted: Select[Any], **values: object) -> Seat | None:
        found = self._complete(account, period, wanted, **values)
        return found[0] if found else None

    def _complete(self, account: Account, period: Period, wanted: Select[Any], **values: object) -> tuple[Seat, ...]:
        given = {"account_id": account.id, "period": str(period), **values}
        rows = self._connection.execute(wanted, given).mappings().all()
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
        people: dict[int, list[Assignment]] = {}
        for row in self._connection.execute(_PEOPLE, {"seat_ids": seat_ids}).mappings():
            assignment = Assignment(member_of(row), row["slot"], row["since"], row["assigned_by"])
            people.setdefault(row["seat_id"], []).append(assignment)
        return people


def _number(row: Mapping[Any, Any]) -> SeatNumber | None:
    if row["number"] is None:
        return None
    return SeatNumber(PhoneNumber(row["number"]), NumberState(row["state"]), row["label"])


# The statements are built once, with parameters to fill in: building them took longer than running them.


def _seats_with_number_and_month() -> Select[Any]:
    s, n, u = t.seats, t.numbers, t.allowances
    holding = n.c.state.in_([literal(state.value, literal_execute=True) for state in HOLDING])
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
            s.outerjoin(n, and_(n.c.seat_id == s.c.id, holding)).outerjoin(
                u, and_(u.c.seat_id == s.c.id, u.c.period == bindparam("period"))
            )
        )
        .where(s.c.account_id == bindparam("account_id"))
    )


def _seat_of_member() -> Select[Any]:
    a = t.assignments.c
    on = select(a.seat_id).where(a.account_id == bindparam("account_id"), a.member_id == bindparam("member_id"))
    return _SEATS.where(t.seats.c.id == on.scalar_subquery())


def _seats_with_places() -> Select[Any]:
    taken = select(func.count()).where(t.assignments.c.seat_id == t.seats.c.id).scalar_subquery()
    return _IN_ORDER.where(t.numbers.c.state == NumberState.LIVE.value, taken < PLACES)


def _people_of_seats() -> Select[Any]:
    a, m = t.assignments, t.members
    return (
        select(a.c.seat_id, a.c.slot, a.c.since, a.c.assigned_by, m)
        .join_from(a, m, and_(m.c.account_id == a.c.account_id, m.c.id == a.c.member_id))
        .where(a.c.seat_id.in_(bindparam("seat_ids", expanding=True)))
        .order_by(a.c.seat_id, a.c.slot)
    )


_SEATS = _seats_with_number_and_month()
_IN_ORDER = _SEATS.order_by(t.seats.c.position).limit(bindparam("size"))
_PAGE = _IN_ORDER.where(t.seats.c.position > bindparam("after"))
_WITHOUT_NUMBER = _IN_ORDER.where(t.numbers.c.id.is_(None))
_WITH_PLACES = _seats_with_places()
_BY_ID = _SEATS.where(t.seats.c.id == bindparam("seat_id"))
_BY_NAME = _SEATS.where(func.lower(t.seats.c.name) == func.lower(bindparam("name")))
_BY_POSITION = _SEATS.where(t.seats.c.position == bindparam("position"))
_OF_MEMBER = _seat_of_member()
_PEOPLE = _people_of_seats()
