"""Seats with their number, their people and their month: three statements for a page, whatever its account's size."""

from __future__ import annotations

import string
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, func, insert, literal, or_, select, update
from sqlalchemy.exc import IntegrityError

from bot.domain.allowance import Allowance
from bot.domain.names import folded, position_meant, words_searched
from bot.domain.periods import Period
from bot.domain.phone_numbers import PhoneNumber
from bot.domain.seats import HOLDING, PLACES, Account, Assignment, NumberState, Seat, SeatNumber
from storage import tables as t
from storage.queries.members import member_of

_FEWEST_DIGITS = 3
"""One or two digits are in nearly every number: they are looked for in names only."""


@dataclass(frozen=True)
class Suspension:
    """Texting on a seat is suspended: since when, and by which member."""

    since: datetime
    by: str | None


class Seats:
    """The seats of an account, as they stand in a period."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, account: str, names: Sequence[str], monthly_allowance: int) -> list[tuple[int, int, str]]:
        """Write new seats down, numbered from 1; gives their ids, positions and names."""
        rows = [
            {
                "account_id": account,
                "position": position,
                "name": name,
                "folded_name": folded(name),
                "monthly_allowance": monthly_allowance,
            }
            for position, name in enumerate(names, start=1)
        ]
        if rows:
            self._connection.execute(insert(t.seats), rows)
        written = select(t.seats.c.id, t.seats.c.position, t.seats.c.name).where(t.seats.c.account_id == account)
        return [(r.id, r.position, r.name) for r in self._connection.execute(written.order_by(t.seats.c.position))]

    def lock(self, account: str, seat_id: int) -> None:
        """Make others who would change this seat wait until the transaction ends (on SQLite all writers do).

        Rows that only point at the seat are written meanwhile: whoever takes somebody off it, or counts their text, has
        their place already when they come to the seat.
        """
        s = t.seats.c
        self._connection.execute(
            select(s.id).where(s.account_id == account, s.id == seat_id).with_for_update(key_share=True)
        ).one_or_none()

    def suspend(self, account: str, seat_id: int, at: datetime | None) -> None:
        """Suspend texting from then on; None: it goes on."""
        self._change(account, seat_id, suspended_at=at)

    def suspension(self, account: str, seat_id: int) -> Suspension | None:
        """Since when texting on the seat is suspended, and by whom the log says; None when it is not."""
        s, entry = t.seats.c, t.log.c
        by = (
            select(entry.actor)
            .where(entry.account_id == account, entry.seat_id == seat_id, entry.action == "suspended")
            .order_by(entry.id.desc())
            .limit(1)
            .scalar_subquery()
        )
        row = self._connection.execute(
            select(s.suspended_at, by.label("by")).where(
                s.account_id == account, s.id == seat_id, s.suspended_at.is_not(None)
            )
        ).first()
        return Suspension(row.suspended_at, row.by) if row else None

    def rename(self, account: str, seat_id: int, name: str) -> bool:
        """Name the seat; False when the database holds that another one is called so. The transaction goes on."""
        try:
            with self._connection.begin_nested():
                self._change(account, seat_id, name=name, folded_name=folded(name))
        except IntegrityError:
            return False
        return True

    def called(self, account: str, name: str) -> tuple[int, int] | None:
        """The id and the position of the seat of that name (case, accents, spaces aside)."""
        s = t.seats.c
        wanted = select(s.id, s.position).where(s.account_id == account, s.folded_name == folded(name))
        row = self._connection.execute(wanted).first()
        return (row.id, row.position) if row else None

    def change_allowance(self, account: str, seat_id: int, messages: int) -> None:
        """What a month that nobody has used yet begins with, from now on."""
        self._change(account, seat_id, monthly_allowance=messages)

    def _change(self, account: str, seat_id: int, **values: object) -> None:
        s = t.seats.c
        self._connection.execute(update(t.seats).where(s.account_id == account, s.id == seat_id).values(**values))

    def get(self, account: Account, period: Period, seat_id: int) -> Seat | None:
        """One seat of the account."""
        return self._one(account, period, _BY_ID, seat_id=seat_id)

    def of_member(self, account: Account, period: Period, member: str) -> Seat | None:
        """The seat that the member is on."""
        return self._one(account, period, _OF_MEMBER, member_id=member)

    def page(self, account: Account, period: Period, after: int, size: int) -> tuple[Seat, ...]:
        """Those that follow the position ``after``, as people number them."""
        return self._complete(account, period, _PAGE, after=after, size=size)

    def meant(self, account: Account, period: Period, spellings: Sequence[str]) -> list[tuple[int, Seat]]:
        """Which of the spellings mean a seat (by their place), each with the seat.

        A seat is meant by its name (case, accents, spaces aside), else by its position (``2``).
        """
        names = [folded(spelling) for spelling in spellings]
        positions = [position_meant(spelling) for spelling in spellings]
        found = self._complete(account, period, _BY_NAMES, folded_names=names)
        if numbered := [position for position in positions if position is not None]:
            found += self._complete(account, period, _BY_POSITIONS, positions=numbered)
        by_name = {folded(seat.name): seat for seat in found}
        by_position = {seat.position: seat for seat in found}
        meant = (by_name.get(n) or by_position.get(p or 0) for n, p in zip(names, positions, strict=True))
        return [(place, seat) for place, seat in enumerate(meant) if seat]

    def any_with_number(self, account: str) -> bool:
        """Whether a number is in any seat, or on its way there."""
        n = t.numbers.c
        wanted = select(literal(1)).where(n.account_id == account, n.state.in_([state.value for state in HOLDING]))
        return self._connection.execute(wanted.limit(1)).first() is not None

    def names(self, account: str, limit: int) -> list[str]:
        """The names of the first seats, to hint at the right one."""
        wanted = select(t.seats.c.name).where(t.seats.c.account_id == account).order_by(t.seats.c.position)
        return list(self._connection.execute(wanted.limit(limit)).scalars())

    def without_number(self, account: Account, period: Period, words: str, limit: int) -> tuple[Seat, ...]:
        """The first seats that have no number, whose name has every word in it."""
        return self._complete(account, period, _named_like(_WITHOUT_NUMBER, words), size=limit)

    def matching(self, account: Account, period: Period, words: str, limit: int) -> tuple[Seat, ...]:
        """The first seats whose name has every word in it."""
        return self._complete(account, period, _named_like(_IN_ORDER, words), size=limit)

    def with_places(self, account: Account, period: Period, words: str, limit: int) -> tuple[Seat, ...]:
        """The first seats with a live number and a free place, whose name has every word in it."""
        return self._complete(account, period, _named_like(_WITH_PLACES, words), size=limit)

    def search(
        self, account: Account, period: Period, words: str, offset: int, size: int
    ) -> tuple[tuple[Seat, ...], int]:
        """Seats where every word is part of the name, the number, or a name or address of somebody on it; and how many.

        Of many words the first eight count. The number is looked into for words of at least three digits and no
        letters, whatever marks stand between them.
        """
        given = {"account_id": account.id, "offset": offset, "size": size}
        found = self._connection.execute(_found_by(words_searched(words)), given).all()
        if not found:
            return (), 0
        seats = self._complete(account, period, _BY_IDS, seat_ids=[row.id for row in found])
        return seats, int(found[0].total)

    def names_of(self, account: str, seat_ids: Collection[int]) -> dict[int, str]:
        """The names of those seats among them that are the account's."""
        wanted = select(t.seats.c.id, t.seats.c.name).where(t.seats.c.account_id == account, t.seats.c.id.in_(seat_ids))
        return {row.id: row.name for row in self._connection.execute(wanted)}

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
                is_suspended=row["suspended_at"] is not None,
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


def _named_like(wanted: Select[Any], words: str) -> Select[Any]:
    for word in words_searched(words):
        wanted = wanted.where(t.seats.c.folded_name.contains(word, autoescape=True))
    return wanted


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
            s.c.suspended_at,
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


def _ids_with_total() -> Select[Any]:
    s, n = t.seats, t.numbers
    holding = n.c.state.in_([literal(state.value, literal_execute=True) for state in HOLDING])
    return (
        select(s.c.id, func.count().over().label("total"))
        .select_from(s.outerjoin(n, and_(n.c.seat_id == s.c.id, holding)))
        .where(s.c.account_id == bindparam("account_id"))
        .order_by(s.c.position)
        .limit(bindparam("size"))
        .offset(bindparam("offset"))
    )


def _found_by(words: Sequence[str]) -> Select[Any]:
    wanted = _IDS_WITH_TOTAL
    a, m = t.assignments, t.members
    on_seats = (
        select(a.c.seat_id)
        .join_from(a, m, and_(m.c.account_id == a.c.account_id, m.c.id == a.c.member_id))
        .where(a.c.account_id == bindparam("account_id"))
    )
    for word in words:
        # Those with the word on them are looked up once for all seats, not once for each.
        people = on_seats.where(m.c.search_text.contains(word, autoescape=True))
        fits = [t.seats.c.folded_name.contains(word, autoescape=True), t.seats.c.id.in_(people)]
        digits = "".join(c for c in word if c in string.digits)
        if len(digits) >= _FEWEST_DIGITS and not any(c.isalpha() for c in word):
            fits.append(t.numbers.c.number.contains(digits, autoescape=True))
        wanted = wanted.where(or_(*fits))
    return wanted


_SEATS = _seats_with_number_and_month()
_IDS_WITH_TOTAL = _ids_with_total()
_BY_IDS = _SEATS.where(t.seats.c.id.in_(bindparam("seat_ids", expanding=True))).order_by(t.seats.c.position)
_IN_ORDER = _SEATS.order_by(t.seats.c.position).limit(bindparam("size"))
_PAGE = _IN_ORDER.where(t.seats.c.position > bindparam("after"))
_WITHOUT_NUMBER = _IN_ORDER.where(t.numbers.c.id.is_(None))
_WITH_PLACES = _seats_with_places()
_BY_ID = _SEATS.where(t.seats.c.id == bindparam("seat_id"))
_BY_NAMES = _SEATS.where(t.seats.c.folded_name.in_(bindparam("folded_names", expanding=True)))
_BY_POSITIONS = _SEATS.where(t.seats.c.position.in_(bindparam("positions", expanding=True)))
_OF_MEMBER = _seat_of_member()
_PEOPLE = _people_of_seats()
