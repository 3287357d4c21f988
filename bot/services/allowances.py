"""Allowances: what a seat may use in a month, changed from now on or topped up for this month only."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.allowance import MOST_IN_A_MONTH, Allowance, within
from bot.domain.errors.allowances import TooManyMessages
from bot.domain.periods import Period
from bot.domain.roles import Action, Actor
from bot.domain.seats import Seat, Viewer
from bot.services.desk import Desk
from bot.services.notices import note_lowered
from storage import Books


class Allowances:
    """How many messages seats have."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def change(self, actor: Actor, seat_id: int, messages: int) -> Seat:
        """Give the seat so many messages a month from now on; this month's total changes by the difference.

        So this month's top-ups stay, and earlier months keep what they had. A total lowered past a mark tells that mark
        at once. What it has already stays without a trace. Raises NotPermitted, NoSuchSeat, InvalidAmount (0 to
        1,000,000), TooManyMessages.
        """
        with self._desk.storage.transaction() as books:
            viewer = self._desk.permit(books, actor, Action.CHANGE_ALLOWANCE)
            is_first = self._desk.is_first(books, actor)
            books.seats.lock(actor.account, seat_id)
            # Only now, since whoever held the seat may have held it over the end of a month.
            seat = self._desk.seat(books, viewer, seat_id)
            if not is_first:
                return seat
            within(messages, 0)
            before = seat.monthly_allowance
            if messages == before:
                return seat
            began = Period.of(books.accounts.began(actor.account), viewer.account.time_zone)
            books.use.keep_months(actor.account, seat_id, _months(min(began, seat.period), seat.period), before)
            books.seats.change_allowance(actor.account, seat_id, messages)
            changed = {}
            for period, month in books.use.months_from(actor.account, seat_id, seat.period).items():
                changed[period] = self._change_total(books, viewer, seat, period, month, messages - before)
            books.log.note(
                actor.account,
                self._desk.now(),
                actor.member,
                "allowance_changed",
                seat_id,
                before=before,
                after=messages,
                total_before=seat.allowance.total,
                total_after=changed[seat.period],
                period=str(seat.period),
            )
            return _as_of(books, viewer, seat)

    def top_up(self, actor: Actor, seat_id: int, messages: int) -> Seat:
        """Give the seat so many messages more this month; the next is as before.

        Raises NotPermitted, NoSuchSeat, InvalidAmount (1 to 1,000,000), TooManyMessages.
        """
        with self._desk.storage.transaction() as books:
            viewer = self._desk.permit(books, actor, Action.TOP_UP)
            if self._desk.is_first(books, actor):
                return add_to_month(books, self._desk, viewer, seat_id, messages)
            return self._desk.seat(books, viewer, seat_id)

    def _change_total(self, books: Books, viewer: Viewer, seat: Seat, period: Period, month: Allowance, by: int) -> int:
        """Change the month's total by so many, to nought at least; gives the new one."""
        total = max(0, month.total + by)
        if by > 0 and total > MOST_IN_A_MONTH:
            raise TooManyMessages(seat.name, month.total, MOST_IN_A_MONTH)
        books.use.set_total(viewer.account.id, seat.id, period, total)
        note_lowered(books, viewer.account, period, seat.id, month, total, self._desk.present())
        return total


def add_to_month(books: Books, desk: Desk, viewer: Viewer, seat_id: int, messages: int) -> Seat:
    """Give the seat so many messages more this month, on behalf of somebody who may, in their transaction.

    Raises NoSuchSeat, InvalidAmount (1 to 1,000,000), TooManyMessages.
    """
    account = viewer.account.id
    books.seats.lock(account, seat_id)
    seat = desk.seat(books, viewer, seat_id)
    within(messages, 1)
    books.use.open_month(account, seat_id, seat.period)
    before = books.use.months_from(account, seat_id, seat.period)[seat.period].total
    after = before + messages
    if after > MOST_IN_A_MONTH:
        raise TooManyMessages(seat.name, before, MOST_IN_A_MONTH)
    books.use.set_total(account, seat_id, seat.period, after)
    books.log.note(
        account,
        desk.now(),
        viewer.member.id,
        "topped_up",
        seat_id,
        messages=messages,
        total_before=before,
        total_after=after,
        period=str(seat.period),
    )
    return _as_of(books, viewer, seat)


def _months(first: Period, last: Period) -> Iterator[Period]:
    """Every month from the first to the last, both included."""
    while first <= last:
        yield first
        first = first.next


def _as_of(books: Books, viewer: Viewer, seat: Seat) -> Seat:
    """The seat as it stands now, in the month in which it was read before."""
    present = books.seats.get(viewer.account, seat.period, seat.id)
    assert present is not None
    return present
