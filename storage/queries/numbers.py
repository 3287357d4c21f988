"""Phone numbers between the pool and the seats, and the way back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, case, delete, exists, func, literal, or_, select, update

from bot.domain.phone_numbers import PhoneNumber
from bot.domain.seats import TAKE_OFF, HeldNumber, NotGivenBack, NumberState, TakenOff
from storage import tables as t
from storage.queries.inserts import insert_those_not_there

POOL = "pool"
"""The carrier whose numbers stay the operator's when a seat gives one back."""

_NOBODYS: dict[str, object] = {
    "state": NumberState.OPEN.value,
    "account_id": None,
    "seat_id": None,
    "ordered_by": None,
    "ordered_at": None,
    "replaces_id": None,
    "released_at": None,
    "held_until": None,
    "failures": 0,
    "problem": None,
    "claimed_until": None,
}


@dataclass(frozen=True)
class Order:
    """A number written down for a seat; ``id`` is the reference that the carrier is given.

    ``replaces`` is the row of the held number that comes back if the carrier refuses this one.
    """

    id: int
    account: str
    seat_id: int
    number: PhoneNumber
    carrier: str
    ordered_by: str
    replaces: int | None = None


@dataclass(frozen=True)
class Kept:
    """A number that is an account's: in which state, for which seat; ``released_at`` is None while it is on one.

    ``failures`` is how often its carrier would not take it back, ``problem`` what came of it last ("" the first time).
    """

    id: int
    number: PhoneNumber
    state: NumberState
    account: str
    seat_id: int
    carrier: str
    released_at: datetime | None
    failures: int
    problem: str


class Numbers:
    """One row a number, anywhere."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # The pool

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

    def open(
        self, area_codes: Sequence[str] | None, limit: int, avoiding: Collection[str], rested_since: datetime
    ) -> list[str]:
        """Open numbers (E.164) in random order; those given back later than ``rested_since`` after all the others."""
        n = t.numbers.c
        rests = case((n.given_back_at > rested_since, 1), else_=0)
        wanted = select(n.number).where(n.state == NumberState.OPEN.value).order_by(rests, func.random()).limit(limit)
        if area_codes is not None:
            wanted = wanted.where(n.area_code.in_(area_codes))
        if avoiding:
            wanted = wanted.where(n.number.not_in(avoiding))
        return list(self._connection.execute(wanted).scalars())

    def is_known(self, number: str) -> bool:
        """Whether there is a row of that number (E.164)."""
        return self._connection.execute(select(t.numbers.c.id).where(t.numbers.c.number == number)).first() is not None

    # Orders

    def claim(
        self, number: PhoneNumber, account: str, seat_id: int, by: str, at: datetime, replaces: int | None = None
    ) -> bool:
        """Order an open number for a seat; False when it is not open. Raises Refused when the seat has one."""
        n = t.numbers.c
        changed = self._connection.execute(
            update(t.numbers)
            .where(n.number == number.e164, n.state == NumberState.OPEN.value)
            .values(
                state=NumberState.ORDERED.value,
                account_id=account,
                seat_id=seat_id,
                ordered_by=by,
                ordered_at=at,
                replaces_id=replaces,
            )
        )
        return changed.rowcount == 1

    def order_of(self, account: str, seat_id: int) -> Order | None:
        """The seat's number that the carrier has not yet confirmed."""
        n = t.numbers.c
        row = self._connection.execute(_ORDERS.where(n.account_id == account, n.seat_id == seat_id)).first()
        return _order(row) if row else None

    def orders_before(self, carrier: str, at: datetime, limit: int) -> list[Order]:
        """Orders of that carrier's numbers, of any account, that somebody began before then and has not finished."""
        n = t.numbers.c
        wanted = _ORDERS.where(n.carrier == carrier, n.ordered_at < at).order_by(n.ordered_at).limit(limit)
        return [_order(row) for row in self._connection.execute(wanted)]

    def confirm(self, order: Order) -> bool:
        """The carrier has it: live; False when somebody else had settled the order."""
        return self._settle(order, {"state": NumberState.LIVE.value, "replaces_id": None})

    def give_back(self, order: Order) -> bool:
        """The carrier refused: open again; False when somebody else had settled the order."""
        return self._settle(order, _NOBODYS)

    def id_of_live(self, account: str, seat_id: int) -> int:
        """The row of the seat's live number, held until the transaction ends."""
        n = t.numbers.c
        wanted = select(n.id).where(n.account_id == account, n.seat_id == seat_id, n.state == NumberState.LIVE.value)
        return int(self._connection.execute(wanted.with_for_update(read=True)).scalar_one())

    # Held numbers

    def hold(self, number_id: int, now: datetime, until: datetime) -> None:
        """Take the live number off its seat, which is locked; until then it can be brought back."""
        values = {"state": NumberState.HELD.value, "released_at": now, "held_until": until}
        assert self._from(number_id, NumberState.LIVE, values)

    def held_of(self, account: str, seat_id: int) -> list[HeldNumber]:
        """Numbers that can be brought back to the seat, the latest first, without their people."""
        n = t.numbers.c
        wanted = _HELD.where(n.account_id == account, n.seat_id == seat_id).order_by(n.released_at.desc(), n.id.desc())
        return [_held(row) for row in self._connection.execute(wanted)]

    def held(self, account: str, number_id: int) -> HeldNumber | None:
        """One number that can be brought back, without its people."""
        n = t.numbers.c
        row = self._connection.execute(_HELD.where(n.account_id == account, n.id == number_id)).first()
        return _held(row) if row else None

    def kept(self, account: str, number_id: int) -> Kept | None:
        """A number of the account, in whatever state."""
        n = t.numbers.c
        row = self._connection.execute(_KEPT.where(n.account_id == account, n.id == number_id)).first()
        return _kept(row) if row else None

    def people_of(self, account: str, held: Sequence[HeldNumber]) -> dict[int, dict[str, int]]:
        """Who was on each of the held numbers when it was taken off its seat: by its id, member ids with their places.

        The log has it: past assignments do not know the places, and after a swap people stay on their seat.
        """
        if not held:
            return {}
        log, moments = t.log.c, [number.released_at for number in held]
        entries = self._connection.execute(
            select(log.seat_id, log.at, log.action, log.facts)
            .where(
                log.account_id == account,
                log.seat_id.in_({number.seat_id for number in held}),
                log.at.between(min(moments), max(moments)),
                log.action.in_(TAKE_OFF),
            )
            .order_by(log.id)
        )
        places = {
            (seat, at, facts[TAKE_OFF[action]]): {place["member"]: place["slot"] for place in facts["members"]}
            for seat, at, action, facts in entries
        }
        return {h.id: places.get((h.seat_id, h.released_at, h.number.e164), {}) for h in held}

    def bring_back(self, held: HeldNumber, seat_id: int) -> bool:
        """Make a held number the live one of a seat that has none; False when it is held no more."""
        values = {"state": NumberState.LIVE.value, "seat_id": seat_id, "released_at": None, "held_until": None}
        return self._from(held.id, NumberState.HELD, values, t.numbers.c.seat_id == held.seat_id)

    def may_be_restored(self, number_id: int) -> bool:
        """Whether an unfinished order replaces the number: it is its seat's again if the carrier refuses."""
        n = t.numbers.c
        wanted = select(n.id).where(n.state == NumberState.ORDERED.value, n.replaces_id == number_id)
        return self._connection.execute(wanted).first() is not None

    def restore(self, order: Order) -> PhoneNumber:
        """Make the number that a refused order was to replace the seat's live one again: it was held for that."""
        assert order.replaces is not None
        values = {"state": NumberState.LIVE.value, "released_at": None, "held_until": None}
        assert self._from(order.replaces, NumberState.HELD, values)
        number = select(t.numbers.c.number).where(t.numbers.c.id == order.replaces)
        return PhoneNumber(self._connection.execute(number).scalar_one())

    def move(self, number_id: int, to_seat: int) -> None:
        """Make a seat's live number that of another seat, which is locked too and has none."""
        assert self._from(number_id, NumberState.LIVE, {"seat_id": to_seat})

    # Back to the carrier

    def claim_due(self, carrier: str, now: datetime, until: datetime) -> Kept | None:
        """Take one of the carrier's numbers that is held no longer, for oneself until then.

        It is due again if nothing is heard of it. One that an unfinished order replaces is kept.
        """
        n, ordered = t.numbers.c, t.numbers.alias("ordered")
        is_needed = exists().where(ordered.c.replaces_id == n.id, ordered.c.state == NumberState.ORDERED.value)
        due = (
            _KEPT.where(n.state.in_(_LEAVING), n.held_until <= now, n.carrier == carrier, ~is_needed)
            .order_by(n.held_until, n.id)
            .limit(1)
            .with_for_update(skip_locked=True, of=t.numbers)
        )
        return self._claimed(self._connection.execute(due).first(), until)

    def claim_left_over(
        self, account: str, taken_off: TakenOff, carrier: str, now: datetime, until: datetime
    ) -> Kept | None:
        """The same for one number that the carrier would not take back before, if it is due."""
        n = t.numbers.c
        due = _KEPT.where(*_left_over(account, taken_off), n.held_until <= now, n.carrier == carrier)
        return self._claimed(self._connection.execute(due.with_for_update(of=t.numbers)).first(), until)

    def make_due(self, account: str, taken_off: TakenOff, now: datetime) -> None:
        """Let the carrier be asked at once to take the number back, unless somebody is asking it already."""
        n = t.numbers.c
        is_free = or_(n.claimed_until.is_(None), n.claimed_until <= now)
        changed = update(t.numbers).where(*_left_over(account, taken_off), is_free).values(held_until=now)
        self._connection.execute(changed)

    def not_given_back(
        self, account: str, now: datetime, *, seat_id: int | None = None, taken_off: TakenOff | None = None
    ) -> list[NotGivenBack]:
        """What the carrier would not take back yet: of the account, of one seat, or that one; the oldest first."""
        n, s = t.numbers.c, t.seats.c
        wanted = (
            select(
                n.id,
                n.number,
                n.seat_id,
                s.name,
                n.released_at,
                n.failures,
                n.problem,
                n.held_until,
                n.claimed_until,
            )
            .join_from(t.numbers, t.seats, (s.account_id == n.account_id) & (s.id == n.seat_id))
            .where(*_left_over(account, taken_off))
            .order_by(n.released_at, n.id)
        )
        if seat_id is not None:
            wanted = wanted.where(n.seat_id == seat_id)
        return [
            NotGivenBack(
                row.id,
                PhoneNumber(row.number),
                row.seat_id,
                row.name,
                row.released_at,
                row.failures,
                row.problem or "",
                row.held_until,
                row.claimed_until is not None and row.claimed_until > now,
            )
            for row in self._connection.execute(wanted)
        ]

    def any_due(self, carrier: str, now: datetime) -> bool:
        """Whether there may be anything of the carrier's to claim."""
        n = t.numbers.c
        wanted = select(n.id).where(n.state.in_(_LEAVING), n.held_until <= now, n.carrier == carrier).limit(1)
        return self._connection.execute(wanted).first() is not None

    def given_back(self, number: Kept, claimed_until: datetime, now: datetime) -> bool:
        """The carrier has it again: the pool's are open, others forgotten; False when the claim was no longer ours."""
        n = t.numbers.c
        ours = (
            n.id == number.id,
            n.seat_id == number.seat_id,
            n.state == NumberState.GIVING_BACK.value,
            n.claimed_until == claimed_until,
        )
        gone = self._connection.execute(delete(t.numbers).where(*ours, n.carrier != POOL)).rowcount
        opened = update(t.numbers).where(*ours, n.carrier == POOL).values(**_NOBODYS, given_back_at=now)
        return gone + self._connection.execute(opened).rowcount == 1

    def not_taken_back(self, number: Kept, claimed_until: datetime, next_try: datetime, why: str) -> bool:
        """The carrier would not have it: it is due again then; False when the claim was no longer ours."""
        n = t.numbers.c
        values = {"failures": n.failures + 1, "problem": why, "held_until": next_try, "claimed_until": None}
        return self._from(number.id, NumberState.GIVING_BACK, values, n.claimed_until == claimed_until)

    # How

    def _claimed(self, row: Row[*tuple[Any, ...]] | None, until: datetime) -> Kept | None:
        if row is None:
            return None
        values = {"state": NumberState.GIVING_BACK.value, "held_until": until, "claimed_until": until}
        self._connection.execute(update(t.numbers).where(t.numbers.c.id == row.id).values(values))
        return _kept(row)

    def _from(
        self, number_id: int, state: NumberState, values: Mapping[str, object], *conditions: ColumnElement[bool]
    ) -> bool:
        n = t.numbers.c
        changed = update(t.numbers).where(n.id == number_id, n.state == state.value, *conditions).values(**values)
        return self._connection.execute(changed).rowcount == 1

    def _settle(self, order: Order, values: Mapping[str, object]) -> bool:
        return self._from(order.id, NumberState.ORDERED, values, t.numbers.c.seat_id == order.seat_id)


def _order(row: Row[*tuple[Any, ...]]) -> Order:
    number = PhoneNumber(row.number)
    return Order(row.id, row.account_id, row.seat_id, number, row.carrier, row.ordered_by, row.replaces_id)


def _held(row: Row[*tuple[Any, ...]]) -> HeldNumber:
    return HeldNumber(row.id, PhoneNumber(row.number), row.seat_id, row.released_at, row.held_until)


def _kept(row: Row[*tuple[Any, ...]]) -> Kept:
    return Kept(
        row.id,
        PhoneNumber(row.number),
        NumberState(row.state),
        row.account_id,
        row.seat_id,
        row.carrier,
        row.released_at,
        row.failures,
        row.problem or "",
    )


def _left_over(account: str, taken_off: TakenOff | None) -> list[ColumnElement[bool]]:
    """What the carrier was asked to take back, and would not: all of the account's, or only what was taken off then."""
    wanted = [_n.account_id == account, _n.state == NumberState.GIVING_BACK.value, _n.failures > 0]
    return [*wanted, _n.id == taken_off.number_id, _n.released_at == taken_off.at] if taken_off else wanted


_n = t.numbers.c
# In the statement's text, as the index has them: SQLite would not see else that it fits.
_LEAVING = [literal(state.value, literal_execute=True) for state in (NumberState.HELD, NumberState.GIVING_BACK)]
_ORDERS = select(_n.id, _n.account_id, _n.seat_id, _n.number, _n.carrier, _n.ordered_by, _n.replaces_id).where(
    _n.state == NumberState.ORDERED.value
)
_HELD = select(_n.id, _n.number, _n.seat_id, _n.released_at, _n.held_until).where(_n.state == NumberState.HELD.value)
_KEPT = select(
    _n.id, _n.number, _n.state, _n.account_id, _n.seat_id, _n.carrier, _n.released_at, _n.failures, _n.problem
)
