"""Texts on a seat: each one sent or received is counted against the month, and crossing a mark is noted with it."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from bot.domain.allowance import Allowance
from bot.domain.errors import AccountDisabled, AllowanceUsedUp, NoSuchSeat, NotOnSeat, UnknownMember
from bot.domain.errors.pausing import SeatSuspended
from bot.domain.periods import Period, day_and_month
from bot.domain.seats import Account, Direction, Seat
from bot.services.desk import Desk
from bot.services.notices import note_marks
from storage import Books, Suspension


class Texting:
    """What the ATS (and later the carriers) tell of texts."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def record(
        self,
        account: str,
        direction: Direction,
        *,
        member: str | None = None,
        seat_id: int | None = None,
        key: str | None = None,
    ) -> Seat:
        """Count one text on a seat, and give the seat as it then stands.

        A text sent names its member, and counts on the seat they are on; a text received names the seat, or the member
        it is for. ``key`` is the caller's name for the text (at most 255 characters): the same one counts once.

        Texts received are always counted, past nought and while the seat is suspended too. Raises AccountDisabled,
        UnknownMember, NotOnSeat, NoSuchSeat, and for a text sent SeatSuspended, AllowanceUsedUp.
        """
        with self._desk.storage.transaction() as books:
            known = books.accounts.get(account)
            if known is None or not known.is_enabled:
                raise AccountDisabled(self._desk.contact)
            period = self._desk.period(known)
            counted_on = books.use.seat_of_message(account, key) if key else None
            if counted_on is not None:
                return self._seat(books, known, period, counted_on)
            seat_id = self._seat_of(books, known, period, direction, member, seat_id)
            if books.use.note_message(account, seat_id, member, direction, self._desk.now(), key):
                after = self._charge(books, known, period, seat_id, direction)
                books.use.credit_member(account, seat_id, period, member, direction)
                note_marks(books, known, period, seat_id, after, direction, self._desk.present())
            return self._seat(books, known, period, seat_id)

    def _seat_of(
        self,
        books: Books,
        account: Account,
        period: Period,
        direction: Direction,
        member: str | None,
        seat_id: int | None,
    ) -> int:
        if member is not None:
            person = books.members.get(account.id, [member]).get(member)
            if person is None:
                raise UnknownMember(member)
            held = books.assignments.of_member(account.id, member, share=True)
            if held and seat_id in (None, held.seat_id):
                return held.seat_id
            if direction is Direction.SENT or seat_id is None:
                raise NotOnSeat(person.name)
        if seat_id is None:
            raise ValueError("a text names a member or a seat")
        if direction is Direction.SENT:
            raise ValueError("a text sent names its member")
        return self._seat(books, account, period, seat_id).id

    def _seat(self, books: Books, account: Account, period: Period, seat_id: int) -> Seat:
        seat = books.seats.get(account, period, seat_id)
        if seat is None:
            raise NoSuchSeat(str(seat_id))
        return seat

    def _charge(self, books: Books, account: Account, period: Period, seat_id: int, direction: Direction) -> Allowance:
        after = books.use.charge(account.id, seat_id, period, direction)
        if after is None:
            books.use.open_month(account.id, seat_id, period)
            after = books.use.charge(account.id, seat_id, period, direction)
        while after is None:
            seat = self._seat(books, account, period, seat_id)
            if suspension := books.seats.suspension(account.id, seat_id):
                raise self._suspended(books, account, seat, suspension)
            if not seat.allowance.remaining:
                raise AllowanceUsedUp(seat.name, seat.allowance.total, day_and_month(period.next.first_day))
            # Resumed, or topped up, between our asking and our looking why not.
            after = books.use.charge(account.id, seat_id, period, direction)
        return after

    def _suspended(self, books: Books, account: Account, seat: Seat, suspension: Suspension) -> SeatSuspended:
        by = suspension.by or ""
        person = books.members.get(account.id, [by]).get(by)
        since = suspension.since.astimezone(ZoneInfo(account.time_zone)).date()
        return SeatSuspended(seat.name, person.name if person else None, day_and_month(since))
