"""Phone numbers between the pool and the seats."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from bot.domain.phone_numbers import PhoneNumber
from bot.domain.seats import NumberState
from storage import tables as t
from storage.queries.inserts import insert_those_not_there


@dataclass(frozen=True)
class Order:
    """A number written down for a seat; ``id`` is the reference that the carrier is given."""

    id: int
    account: str
    seat_id: int
    number: PhoneNumber
    ordered_by: str


class Numbers:
    """One row a number, anywhere."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add_to_pool(self, numbers: Sequence[tuple[PhoneNumber, str]], carrier: str) -> set[str]:
        """Put numbers, each with its label, into the pool, unless they are known; gives the new ones (E.164)."""
        rows = [
            {
                "number": number.e164,
                "carrier": carrier,
                "state": NumberState.OPEN.value,
                "label": label,
                "area_code": number.area_code,
            }
            for number, label in numbers
        ]
        return set(insert_those_not_there(self._connection, t.numbers, rows, t.numbers.c.number))

    def open(self, area_codes: Sequence[str] | None, limit: int, avoiding: Collection[str]) -> list[str]:
        """Open numbers (E.164) in random order."""
        n = t.numbers.c
        wanted = select(n.number).where(n.state == NumberState.OPEN.value).order_by(func.random()).limit(limit)
        if area_codes is not None:
            wanted = wanted.where(n.area_code.in_(area_codes))
        if avoiding:
            wanted = wanted.where(n.number.not_in(avoiding))
        return list(self._connection.execute(wanted).scalars())

    def is_known(self, number: str) -> bool:
        """Whether there is a row of that number (E.164)."""
        return self._connection.execute(select(t.numbers.c.id).where(t.numbers.c.number == number)).first() is not None

    def claim(self, number: PhoneNumber, account: str, seat_id: int, by: str, at: datetime) -> bool:
        """Order an open number for a seat; False when it is not open. Raises Refused when the seat has one."""
        n = t.numbers.c
        changed = self._connection.execute(
            update(t.numbers)
            .where(n.number == number.e164, n.state == NumberState.OPEN.value)
            .values(state=NumberState.ORDERED.value, account_id=account, seat_id=seat_id, ordered_by=by, ordered_at=at)
        )
        return changed.rowcount == 1

    def order_of(self, account: str, seat_id: int) -> Order | None:
        """The seat's number that the carrier has not yet confirmed."""
        return self._order(t.numbers.c.account_id == account, t.numbers.c.seat_id == seat_id)

    def orders_before(self, at: datetime, limit: int) -> list[Order]:
        """Orders, of any account, that somebody began before that and has not finished."""
        n = t.numbers.c
        rows = self._connection.execute(
            select(n.id, n.account_id, n.seat_id, n.number, n.ordered_by)
            .where(n.state == NumberState.ORDERED.value, n.ordered_at < at)
            .order_by(n.ordered_at)
            .limit(limit)
        )
        return [Order(r.id, r.account_id, r.seat_id, PhoneNumber(r.number), r.ordered_by) for r in rows]

    def confirm(self, order: Order) -> bool:
        """The carrier has it: live; False when somebody else had settled the order."""
        return self._settle(order, state=NumberState.LIVE.value)

    def give_back(self, order: Order) -> bool:
        """The carrier refused: open again; False when somebody else had settled the order."""
        return self._settle(
            order, state=NumberState.OPEN.value, account_id=None, seat_id=None, ordered_by=None, ordered_at=None
        )

    def id_of_live(self, account: str, seat_id: int) -> int:
        """The row of the seat's live number, held until the transaction ends."""
        n = t.numbers.c
        wanted = select(n.id).where(n.account_id == account, n.seat_id == seat_id, n.state == NumberState.LIVE.value)
        return int(self._connection.execute(wanted.with_for_update(read=True)).scalar_one())

    def _settle(self, order: Order, **values: object) -> bool:
        n = t.numbers.c
        return (
            self._connection.execute(
                update(t.numbers)
                .where(n.id == order.id, n.seat_id == order.seat_id, n.state == NumberState.ORDERED.value)
                .values(**values)
            ).rowcount
            == 1
        )

    def _order(self, *conditions: object) -> Order | None:
        n = t.numbers.c
        row = self._connection.execute(
            select(n.id, n.account_id, n.seat_id, n.number, n.ordered_by).where(
                n.state == NumberState.ORDERED.value,
                *conditions,  # type: ignore[arg-type]
            )
        ).first()
        return Order(row.id, row.account_id, row.seat_id, PhoneNumber(row.number), row.ordered_by) if row else None
