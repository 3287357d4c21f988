"""Who is on which seat, and who was."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from storage import tables as t


@dataclass(frozen=True)
class Held:
    """A place that a member holds."""

    id: int
    seat_id: int
    slot: int
    since: datetime
    assigned_by: str


@dataclass(frozen=True)
class Place:
    """A member's place on a seat."""

    member: str
    slot: int
    since: datetime


class Assignments:
    """The present ones, and the past ones beside them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def begin(
        self, account: str, seat_id: int, number_id: int, member: str, slot: int, by: str, since: datetime
    ) -> bool:
        """Put a member in a place; False when the database holds that the place or the member is taken.

        The transaction goes on either way: read again and see which.
        """
        try:
            with self._connection.begin_nested():
                self._connection.execute(
                    insert(t.assignments).values(
                        account_id=account,
                        seat_id=seat_id,
                        number_id=number_id,
                        member_id=member,
                        slot=slot,
                        since=since,
                        assigned_by=by,
                    )
                )
        except IntegrityError:
            return False
        return True

    def of_member(self, account: str, member: str, *, share: bool = False, alone: bool = False) -> Held | None:
        """The place that the member holds.

        With ``share`` nobody ends or changes it before the transaction does; with ``alone`` nobody shares it either.
        """
        a = t.assignments.c
        wanted = select(a.id, a.seat_id, a.slot, a.since, a.assigned_by).where(
            a.account_id == account, a.member_id == member
        )
        locked = wanted.with_for_update(read=not alone) if share or alone else wanted
        row = self._connection.execute(locked).first()
        # Whoever waited while the member was moved to another seat finds nothing, and looks again.
        while row is None and locked is not wanted and self._connection.execute(wanted).first():
            row = self._connection.execute(locked).first()
        return Held(row.id, row.seat_id, row.slot, row.since, row.assigned_by) if row else None

    def taken_slots(self, seat_id: int) -> set[int]:
        """The places taken on a seat."""
        a = t.assignments.c
        return set(self._connection.execute(select(a.slot).where(a.seat_id == seat_id)).scalars())

    def end(self, account: str, member: str, held: Held, number: str, by: str, until: datetime) -> bool:
        """Take the member out of the place and keep the fact; False when somebody else just did."""
        if self._connection.execute(delete(t.assignments).where(t.assignments.c.id == held.id)).rowcount != 1:
            return False
        self._connection.execute(
            insert(t.past_assignments).values(
                account_id=account,
                seat_id=held.seat_id,
                member_id=member,
                number=number,
                since=held.since,
                until=until,
                assigned_by=held.assigned_by,
                ended_by=by,
            )
        )
        return True

    def end_all(self, account: str, seat_id: int, number: str, by: str, until: datetime) -> list[Place]:
        """Take everybody off the seat and keep the facts; gives the places they had."""
        a = t.assignments.c
        ended = delete(t.assignments).where(a.account_id == account, a.seat_id == seat_id)
        rows = self._connection.execute(ended.returning(a.member_id, a.slot, a.since, a.assigned_by)).all()
        if rows:
            past = [
                {
                    "account_id": account,
                    "seat_id": seat_id,
                    "member_id": row.member_id,
                    "number": number,
                    "since": row.since,
                    "until": until,
                    "assigned_by": row.assigned_by,
                    "ended_by": by,
                }
                for row in rows
            ]
            self._connection.execute(insert(t.past_assignments), past)
        return _by_slot(rows)

    def begin_all(
        self, account: str, seat_id: int, number_id: int, places: Sequence[Place], by: str, since: datetime
    ) -> None:
        """Put those who were just taken off one seat into the same places of another, which has nobody."""
        if places:
            rows = [
                {
                    "account_id": account,
                    "seat_id": seat_id,
                    "number_id": number_id,
                    "member_id": place.member,
                    "slot": place.slot,
                    "since": since,
                    "assigned_by": by,
                }
                for place in places
            ]
            self._connection.execute(insert(t.assignments), rows)

    def change_number(self, account: str, seat_id: int, number_id: int) -> list[Place]:
        """Let everybody on the seat text from another of its numbers; gives the places they have."""
        a = t.assignments.c
        changed = update(t.assignments).where(a.account_id == account, a.seat_id == seat_id).values(number_id=number_id)
        return _by_slot(self._connection.execute(changed.returning(a.member_id, a.slot, a.since, a.assigned_by)).all())

    def last_seat_of(self, account: str, member: str) -> int | None:
        """The seat that the member was last taken off."""
        p = t.past_assignments.c
        wanted = select(p.seat_id).where(p.account_id == account, p.member_id == member).order_by(p.id.desc()).limit(1)
        return self._connection.execute(wanted).scalar_one_or_none()


def _by_slot(rows: Iterable[Row[*tuple[Any, ...]]]) -> list[Place]:
    return sorted((Place(row.member_id, row.slot, row.since) for row in rows), key=lambda place: place.slot)
