"""Seats: what there are, giving one a number, putting people on it and taking them off."""

from __future__ import annotations

import difflib
import logging
from collections.abc import Collection, Sequence
from datetime import timedelta

from bot.carriers.base import Carrier
from bot.domain.area_codes import parse_area_code, place_of, same_city, same_state
from bot.domain.errors import (
    AlreadyAssigned,
    AlreadyHasNumber,
    CannotTakeSeat,
    CarrierRefused,
    InvalidChannel,
    NoNumbersLeft,
    NoNumberYet,
    NoSuchSeat,
    NotOnSeat,
    NumberTaken,
    SeatFull,
    UnknownMember,
)
from bot.domain.phone_numbers import PhoneNumber
from bot.domain.roles import Action, Actor
from bot.domain.seats import PLACES, LogEntry, Member, Offers, Page, Seat, Viewer
from bot.services.desk import Desk
from storage import Books, Order

logger = logging.getLogger(__name__)

_LEFT_BEHIND_AFTER = timedelta(seconds=30)
"""An order this old has lost whoever began it; the carrier answers within a few seconds or not at all."""


class Seats:
    """The seat service: every door that changes a seat comes through here."""

    def __init__(self, desk: Desk, carrier: Carrier) -> None:
        self._desk = desk
        self._carrier = carrier

    # What there is

    def page(self, actor: Actor, offset: int = 0, size: int = 10) -> Page[Seat]:
        """A page of the account's seats, as people number them. Raises NotPermitted."""
        with self._desk.storage.reading() as books:
            viewer = self._desk.permit(books, actor, Action.SEE_ALL_SEATS)
            seats = books.seats.page(viewer.account, self._desk.period(viewer.account), max(0, offset), size)
        return Page(seats, max(0, offset), viewer.account.seat_count, size)

    def own(self, actor: Actor) -> Seat | None:
        """The seat that the actor is on."""
        with self._desk.storage.reading() as books:
            viewer = self._desk.permit(books, actor, Action.SEE_OWN_SEAT)
            return books.seats.of_member(viewer.account, self._desk.period(viewer.account), actor.member)

    def find(self, actor: Actor, words: str) -> Seat:
        """The seat that somebody's words mean: ``2``, ``Seat 2``, its name. Raises NotPermitted, NoSuchSeat."""
        with self._desk.storage.reading() as books:
            viewer = self._desk.permit(books, actor, Action.SEE_ALL_SEATS)
            seat = books.seats.named(viewer.account, self._desk.period(viewer.account), words)
            if seat is None:
                raise NoSuchSeat(words, _near(words, books.seats.names(actor.account, limit=1000)))
            return seat

    def get(self, actor: Actor, seat_id: int) -> Seat:
        """One seat of the account. Raises NotPermitted, NoSuchSeat."""
        with self._desk.storage.reading() as books:
            viewer = self._desk.permit(books, actor, Action.SEE_ALL_SEATS)
            return self._seat(books, viewer, seat_id)

    def seat_of(self, actor: Actor, member: str) -> Seat | None:
        """The seat that a member is on; one's own may be asked for by anybody."""
        action = Action.SEE_OWN_SEAT if member == actor.member else Action.SEE_ALL_SEATS
        with self._desk.storage.reading() as books:
            viewer = self._desk.permit(books, actor, action)
            return books.seats.of_member(viewer.account, self._desk.period(viewer.account), member)

    def without_number(self, actor: Actor, limit: int = 100) -> tuple[Seat, ...]:
        """The first seats that have no number."""
        with self._desk.storage.reading() as books:
            viewer = self._desk.permit(books, actor, Action.SET_UP)
            return books.seats.without_number(viewer.account, self._desk.period(viewer.account), limit)

    def with_places(self, actor: Actor, words: str = "", limit: int = 100) -> tuple[Seat, ...]:
        """The first seats with a live number and a free place, where each word is part of the name."""
        with self._desk.storage.reading() as books:
            viewer = self._desk.permit(books, actor, Action.ASSIGN)
            return books.seats.with_places(viewer.account, self._desk.period(viewer.account), words, limit)

    def log(
        self, actor: Actor, seat_id: int | None = None, before: int | None = None, limit: int = 50
    ) -> tuple[LogEntry, ...]:
        """Who did what, the newest first; ``before`` is the id to go on from. Raises NotPermitted."""
        with self._desk.storage.reading() as books:
            self._desk.permit(books, actor, Action.SEE_LOG)
            return books.log.entries(actor.account, seat_id, before, limit)

    # A number for a seat

    def offers(
        self,
        actor: Actor,
        seat_id: int,
        area_code: str | None = None,
        avoiding: Collection[str] = (),
        limit: int = 10,
    ) -> Offers:
        """Numbers the seat could have: any, or in the area code; else in its city, else in its state or province.

        ``avoiding`` are E.164 numbers already shown. Waits for the carrier. Raises NotPermitted, NoSuchSeat,
        AlreadyHasNumber, InvalidAreaCode, NoNumbersLeft, CarrierRefused.
        """
        with self._desk.storage.reading() as books:
            viewer = self._desk.permit(books, actor, Action.SET_UP)
            _must_be_empty(self._seat(books, viewer, seat_id))
        if area_code is None:
            found = self._carrier.search(limit=limit, avoiding=avoiding)
            if not found:
                raise NoNumbersLeft
            return Offers(tuple(found))
        code = parse_area_code(area_code)
        place = place_of(code)
        rings: list[tuple[str, Sequence[str], str]] = [
            ("exact", (code,), str(place or "")),
            ("city", same_city(code), str(place or "")),
            ("state", same_state(code), place.state if place else ""),
        ]
        for nearness, area_codes, where in rings:
            found = self._carrier.search(area_codes=area_codes, limit=limit, avoiding=avoiding) if area_codes else []
            if found:
                return Offers(tuple(found), nearness, code, where)
        raise NoNumbersLeft(code)

    def begin_setup(self, actor: Actor, seat_id: int, number: str, channel: str | None = None) -> Seat:
        """Write the number down for the seat; ``finish_setup`` then makes it the seat's.

        The account's first set-up names the channel for warnings and the month's report. Raises NotPermitted,
        NoSuchSeat, AlreadyHasNumber, NumberTaken, InvalidNumber, InvalidChannel.
        """
        wanted = PhoneNumber.parse(number)
        with self._desk.storage.transaction() as books:
            viewer = self._desk.permit(books, actor, Action.SET_UP)
            is_first = self._desk.is_first(books, actor)
            books.seats.lock(actor.account, seat_id)
            seat = self._seat(books, viewer, seat_id)
            if not is_first:
                return seat
            _must_be_empty(seat)
            if viewer.account.warning_channel is None:
                self._choose_channel(books, viewer, channel)
            now = self._desk.now()
            if not books.numbers.claim(wanted, actor.account, seat_id, actor.member, now):
                raise NumberTaken(wanted.national)
            books.log.note(actor.account, now, actor.member, "number_ordered", seat_id, number=wanted.e164)
            return self._seat(books, viewer, seat_id)

    def finish_setup(self, actor: Actor, seat_id: int) -> Seat:
        """Ask the carrier for the number written down; safe to repeat, and a live number is left as it is.

        Raises NotPermitted, NoSuchSeat, NoNumberYet, and what the carrier says no with: NumberTaken, CarrierRefused
        (the seat is empty again then).
        """
        with self._desk.storage.reading() as books:
            viewer = self._desk.permit(books, actor, Action.SET_UP)
            order = books.numbers.order_of(actor.account, seat_id)
            seat = self._seat(books, viewer, seat_id)
        if order:
            self._settle(order, actor.member)
            seat = self.get(actor, seat_id)
        if seat.number is None:
            raise NoNumberYet(seat.name)
        return seat

    def finish_left_behind(self, limit: int = 20) -> int:
        """Finish orders whose process has gone, of any account; gives how many were looked at."""
        with self._desk.storage.reading() as books:
            orders = books.numbers.orders_before(self._desk.now() - _LEFT_BEHIND_AFTER, limit)
        for order in orders:
            try:
                self._settle(order, order.ordered_by)
            except (NumberTaken, CarrierRefused):
                continue  # given back, and noted in the log
            except Exception:
                # It stays written down and is tried again; those behind it must not wait for it.
                logger.exception("The order of %s could not be finished.", order.number)
        return len(orders)

    # People on a seat

    def assign(self, actor: Actor, seat_id: int, members: Sequence[str]) -> Seat:
        """Put members on the seat's number; they may text from it at once. All of them or none.

        Raises NotPermitted, NoSuchSeat, UnknownMember, CannotTakeSeat, NoNumberYet, AlreadyAssigned (naming the seat),
        SeatFull.
        """
        wanted = list(dict.fromkeys(members))
        with self._desk.storage.transaction() as books:
            viewer = self._desk.permit(books, actor, Action.ASSIGN)
            is_first = self._desk.is_first(books, actor)
            books.seats.lock(actor.account, seat_id)
            seat = self._seat(books, viewer, seat_id)
            if not is_first:
                return seat
            if seat.number is None or not seat.number.is_live:
                raise NoNumberYet(seat.name, pending=seat.number is not None)
            people = self._assignable(books, viewer, seat, wanted)
            if len(people) > seat.free_places:
                raise SeatFull(seat.name, [m.name for m in seat.members], len(people))
            number_id = books.numbers.id_of_live(actor.account, seat_id)
            # By id, so that two who assign the same people to different seats never wait for each other in a ring.
            for person in sorted(people, key=lambda m: m.id):
                slot = self._take_place(books, viewer, seat, number_id, person, actor)
                books.log.note(
                    actor.account,
                    self._desk.now(),
                    actor.member,
                    "assigned",
                    seat_id,
                    member=person.id,
                    slot=slot,
                    number=seat.number.number.e164,
                )
            return self._seat(books, viewer, seat_id)

    def remove(self, actor: Actor, member: str, seat_id: int | None = None) -> Seat:
        """Take a member off their seat, at once; ``seat_id`` is the seat that the asker saw them on.

        Raises NotPermitted, UnknownMember, NotOnSeat, NoSuchSeat.
        """
        with self._desk.storage.transaction() as books:
            viewer = self._desk.permit(books, actor, Action.REMOVE)
            is_first = self._desk.is_first(books, actor)
            person = books.members.get(actor.account, [member]).get(member)
            if person is None:
                raise UnknownMember(member)
            if not is_first:  # done, even if somebody has put them back since
                was_on = seat_id or books.assignments.last_seat_of(actor.account, member)
                if was_on is not None:
                    return self._seat(books, viewer, was_on)
            held = books.assignments.of_member(actor.account, member)
            seen_on = self._seat(books, viewer, seat_id).name if seat_id is not None else None
            if held is None or (seat_id is not None and held.seat_id != seat_id):
                raise NotOnSeat(person.name, seen_on)
            seat = self._seat(books, viewer, held.seat_id)
            number = seat.number.number.e164 if seat.number else ""
            now = self._desk.now()
            if not books.assignments.end(actor.account, member, held, number, actor.member, now):
                raise NotOnSeat(person.name, seat.name)
            books.log.note(
                actor.account,
                now,
                actor.member,
                "removed",
                seat.id,
                member=member,
                slot=held.slot,
                number=number,
                since=held.since.isoformat(),
            )
            return self._seat(books, viewer, seat.id)

    # How

    def _seat(self, books: Books, viewer: Viewer, seat_id: int) -> Seat:
        seat = books.seats.get(viewer.account, self._desk.period(viewer.account), seat_id)
        if seat is None:
            raise NoSuchSeat(str(seat_id))
        return seat

    def _choose_channel(self, books: Books, viewer: Viewer, channel: str | None) -> None:
        if not channel:
            raise InvalidChannel
        account, now = viewer.account, self._desk.now()
        # Two first set-ups at once: the channel of whoever comes first stays.
        if books.accounts.choose_first_channel(account.id, channel, now):
            books.log.note(
                account.id,
                now,
                viewer.member.id,
                "channels_chosen",
                None,
                warning_channel={"before": None, "after": channel},
                report_channel={"before": account.report_channel, "after": account.report_channel or channel},
            )

    def _assignable(self, books: Books, viewer: Viewer, seat: Seat, wanted: Sequence[str]) -> list[Member]:
        known = books.members.get(viewer.account.id, wanted)
        for member in wanted:
            if member not in known:
                raise UnknownMember(member)
        people = [known[member] for member in wanted]
        for person in people:
            if person.is_bot:
                raise CannotTakeSeat(person.name, "is a bot")
            if person.is_deactivated:
                raise CannotTakeSeat(person.name, "is deactivated in Slack")
            if person.is_stranger:
                raise CannotTakeSeat(person.name, "is from another workspace")
        here = {m.id for m in seat.members}
        if people and all(p.id in here for p in people):
            raise AlreadyAssigned(people[0].name, seat.name, here=True)
        newcomers = [p for p in people if p.id not in here]
        for person in newcomers:
            self._must_be_free(books, viewer, person)
        return newcomers

    def _must_be_free(self, books: Books, viewer: Viewer, person: Member) -> None:
        held = books.assignments.of_member(viewer.account.id, person.id)
        if held:
            raise AlreadyAssigned(person.name, self._seat(books, viewer, held.seat_id).name)

    def _take_place(
        self, books: Books, viewer: Viewer, seat: Seat, number_id: int, person: Member, actor: Actor
    ) -> int:
        # Reading, choosing and inserting are three steps: when the database refuses the third, read again. Only three
        # taken places mean full; only a place held elsewhere means that somebody else was quicker with the person.
        while free := sorted(set(range(1, PLACES + 1)) - books.assignments.taken_slots(seat.id)):
            if books.assignments.begin(
                actor.account, seat.id, number_id, person.id, free[0], actor.member, self._desk.now()
            ):
                return free[0]
            self._must_be_free(books, viewer, person)
        present = self._seat(books, viewer, seat.id)
        raise SeatFull(seat.name, [m.name for m in present.members])

    def _settle(self, order: Order, by: str) -> None:
        refusal: NumberTaken | CarrierRefused | None = None
        try:
            self._carrier.order(order.number, reference=f"order-{order.id}")
        except (NumberTaken, CarrierRefused) as no:
            refusal = no
        with self._desk.storage.transaction() as books:
            settled = books.numbers.give_back(order) if refusal else books.numbers.confirm(order)
            if settled:
                action = "number_refused" if refusal else "number_live"
                books.log.note(order.account, self._desk.now(), by, action, order.seat_id, number=order.number.e164)
        if refusal and settled:
            raise refusal


def _must_be_empty(seat: Seat) -> None:
    if seat.number is not None:
        raise AlreadyHasNumber(seat.name, seat.number.number.national)


def _near(words: str, names: Sequence[str]) -> list[str]:
    by_folded = {name.casefold(): name for name in names}
    return [by_folded[n] for n in difflib.get_close_matches(words.casefold(), list(by_folded), n=2, cutoff=0.7)]
