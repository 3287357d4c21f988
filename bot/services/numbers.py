"""Numbers: one for a seat, from the offer to the carrier's answer, and what becomes of it until it is given back."""

from __future__ import annotations

import logging
import random
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.carriers.base import Carrier
from bot.domain.area_codes import parse_area_code, place_of, same_city, same_state
from bot.domain.errors import (
    AlreadyHasNumber,
    CarrierRefused,
    InvalidChannel,
    NoNumbersLeft,
    NoNumberYet,
    NumberTaken,
    SeatError,
)
from bot.domain.errors.numbers import (
    AlreadyGivenBack,
    NothingTo,
    NumberGone,
    OtherCarriers,
    SameSeat,
    SeatHasNewNumber,
    SwapUnderWay,
    ThatSeatHasNumber,
    WrongDigits,
)
from bot.domain.phone_numbers import PhoneNumber
from bot.domain.roles import Action, Actor
from bot.domain.seats import (
    BroughtBack,
    GivenBack,
    HeldNumber,
    LeftOut,
    Member,
    Moved,
    NotGivenBack,
    NumberState,
    Offers,
    Released,
    Seat,
    SeatNumber,
    TakenOff,
    Viewer,
)
from bot.services.desk import SYSTEM, Desk
from bot.services.notices import note_not_given_back
from storage import Books, Kept, Order, Place

logger = logging.getLogger(__name__)

_LEFT_BEHIND_AFTER = timedelta(seconds=30)
"""An order this old has lost whoever began it; the carrier answers within a few seconds or not at all."""

_GIVING_BACK = timedelta(seconds=30)
"""Whoever gives a number back has so long; then it is due again."""

_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)
"""A carrier that would not take a number back is asked again after so long: each time twice that, at most an hour."""

_TOLD_AFTER = 5
"""After so many failures, a quarter of an hour, it is no passing trouble, and administrators are told."""

_REASON = 500
"""So much of a carrier's reason is kept."""


class Numbers:
    """Where seats get their numbers, and what becomes of them."""

    def __init__(self, desk: Desk, carrier: Carrier) -> None:
        self._desk = desk
        self._carrier = carrier

    def offers(
        self,
        actor: Actor,
        seat_id: int,
        area_code: str | None = None,
        avoiding: Collection[str] = (),
        limit: int = 10,
        swaps: bool = False,
    ) -> Offers:
        """Numbers the seat could have: any, or in the area code; else in its city, else in its state or province.

        ``avoiding`` are E.164 numbers already shown; ``swaps``: in the place of the number it has. Waits for the
        carrier. Raises NotPermitted, NoSuchSeat, AlreadyHasNumber (or NoNumberYet), InvalidAreaCode, NoNumbersLeft,
        CarrierRefused.
        """
        with self._desk.storage.reading() as books:
            viewer = self._desk.permit(books, actor, Action.SWAP if swaps else Action.SET_UP)
            seat = self._desk.seat(books, viewer, seat_id)
            if swaps:
                _live(seat, "swap")
            else:
                _must_be_empty(seat)
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
            seat = self._desk.seat(books, viewer, seat_id)
            if not is_first:
                return seat
            _must_be_empty(seat)
            if books.accounts.awaits_channel(actor.account):
                self._choose_channel(books, viewer, channel)
            now = self._desk.now()
            if not books.numbers.claim(wanted, actor.account, seat_id, actor.member, now):
                raise NumberTaken(wanted.national)
            books.log.note(actor.account, now, actor.member, "number_ordered", seat_id, number=wanted.e164)
            return self._desk.seat(books, viewer, seat_id)

    def finish_setup(self, actor: Actor, seat_id: int) -> Seat:
        """Ask the carrier for the number written down; safe to repeat, and a live number is left as it is.

        Raises NotPermitted, NoSuchSeat, NoNumberYet, OtherCarriers, and what the carrier says no with: NumberTaken,
        CarrierRefused (the seat is empty again then, or has the number again that was to be swapped).
        """
        with self._desk.storage.reading() as books:
            viewer = self._desk.permit(books, actor, Action.SET_UP)
            order = books.numbers.order_of(actor.account, seat_id)
            seat = self._desk.seat(books, viewer, seat_id)
        if order:
            self._must_be_ours(order.number, order.carrier)
            self._settle(order, actor.member)
            seat = self._present(actor, seat_id)
        if seat.number is None:
            raise NoNumberYet(seat.name)
        return seat

    def finish_left_behind(self, limit: int = 20) -> int:
        """Finish orders whose process has gone, of any account; gives how many were looked at."""
        with self._desk.storage.reading() as books:
            orders = books.numbers.orders_before(self._carrier.name, self._desk.now() - _LEFT_BEHIND_AFTER, limit)
        for order in orders:
            try:
                self._settle(order, order.ordered_by)
            except (NumberTaken, CarrierRefused):
                continue  # given back, and noted in the log
            except Exception:
                # It stays written down and is tried again; those behind it must not wait for it.
                logger.exception("The order of %s could not be finished.", order.number)
        return len(orders)

    # What becomes of it

    def release(self, actor: Actor, seat_id: int, last_four: str) -> Released:
        """Take the number off the seat, and with it everybody who is on it, at once; it is held for the undo window.

        ``last_four`` are the number's last digits, as whoever asks has typed them. Raises NotPermitted, NoSuchSeat,
        NoNumberYet, WrongDigits; asked again by the same delivery, NumberGone when it is held no more.
        """
        with self._desk.storage.transaction() as books:
            viewer = self._desk.permit(books, actor, Action.RELEASE)
            is_first = self._desk.is_first(books, actor)
            books.seats.lock(actor.account, seat_id)
            seat = self._desk.seat(books, viewer, seat_id)
            if not is_first:
                return Released(seat, self._released_before(books, actor, seat, last_four))
            number = _live(seat, "release").number
            if _digits(last_four) != number.last_four:
                raise WrongDigits(seat.name, number.national, last_four)
            now = self._desk.now()
            until = now + timedelta(days=viewer.account.undo_days)
            number_id = books.numbers.id_of_live(actor.account, seat_id)
            places = books.assignments.end_all(actor.account, seat_id, number.e164, actor.member, now)
            books.numbers.hold(number_id, now, until)
            books.log.note(
                actor.account,
                now,
                actor.member,
                "released",
                seat_id,
                number=number.e164,
                held_until=until.isoformat(),
                members=_places(places),
            )
            held = HeldNumber(number_id, number, seat_id, now, until)
            return Released(self._desk.seat(books, viewer, seat_id), *self._with_people(books, actor, [held]))

    def held(self, actor: Actor, seat_id: int) -> tuple[HeldNumber, ...]:
        """Numbers taken off the seat that can still be brought back, the latest first.

        Raises NotPermitted, NoSuchSeat.
        """
        with self._desk.storage.reading() as books:
            viewer = self._desk.permit(books, actor, Action.RELEASE)
            self._desk.seat(books, viewer, seat_id)
            return self._with_people(books, actor, books.numbers.held_of(actor.account, seat_id))

    def held_number(self, actor: Actor, taken_off: TakenOff) -> HeldNumber:
        """One number that can still be brought back. Raises NotPermitted, NumberGone."""
        with self._desk.storage.reading() as books:
            viewer = self._desk.permit(books, actor, Action.RELEASE)
            held = books.numbers.held(actor.account, taken_off.number_id)
            if held is None or held.taken_off != taken_off:
                raise self._gone(books, viewer, taken_off)
            return self._with_people(books, actor, [held])[0]

    def bring_back(self, actor: Actor, taken_off: TakenOff, to_seat: int | None = None) -> BroughtBack:
        """Undo: the number is live on its seat again (or on an empty one), with those of its people who are free.

        Only that time is undone: taken off its seat anew since, the number stays held. Raises NotPermitted, NoSuchSeat,
        NumberGone, SwapUnderWay, SeatHasNewNumber (naming an empty seat), AlreadyHasNumber.
        """
        with self._desk.storage.transaction() as books:
            viewer = self._desk.permit(books, actor, Action.RELEASE)
            is_first = self._desk.is_first(books, actor)
            kept = books.numbers.kept(actor.account, taken_off.number_id)
            if kept is None:
                raise NumberGone
            wanted = kept.seat_id if to_seat is None else to_seat
            for locked in sorted({kept.seat_id, wanted}):  # so that two never wait for each other in a ring
                books.seats.lock(actor.account, locked)
            seat = self._desk.seat(books, viewer, wanted)
            if not is_first and seat.number and seat.number.is_live and seat.number.number == kept.number:
                return BroughtBack(seat, kept.number, seat.members)
            held = books.numbers.held(actor.account, taken_off.number_id)
            if not is_first or held is None or held.taken_off != taken_off or held.seat_id != kept.seat_id:
                raise self._gone(books, viewer, taken_off)
            if books.numbers.may_be_restored(held.id):
                raise SwapUnderWay(self._desk.seat(books, viewer, held.seat_id).name, held.number.national)
            if seat.number is not None:
                raise self._occupied(books, viewer, seat, seat.number, held if to_seat is None else None)
            if not books.numbers.bring_back(held, seat.id):
                raise self._gone(books, viewer, taken_off)
            places = books.numbers.people_of(actor.account, [held])[held.id]
            left_out = self._put_back(books, viewer, seat.id, held.id, places)
            stayed = {left.member.id for left in left_out}
            facts: dict[str, object] = {} if seat.id == held.seat_id else {"from_seat": held.seat_id}
            books.log.note(
                actor.account,
                self._desk.now(),
                actor.member,
                "brought_back",
                seat.id,
                number=held.number.e164,
                members=[{"member": m, "slot": slot} for m, slot in places.items() if m not in stayed],
                left_out=[left.member.id for left in left_out],
                **facts,
            )
            seat = self._desk.seat(books, viewer, seat.id)
            return BroughtBack(seat, held.number, seat.members, left_out)

    def begin_swap(self, actor: Actor, seat_id: int, number: str) -> Seat:
        """Write another number down for the seat, whose people stay; ``finish_setup`` then makes it live.

        The old one is held from now on, and is the seat's again if the carrier refuses. Raises NotPermitted,
        NoSuchSeat, NoNumberYet, NumberTaken, InvalidNumber.
        """
        wanted = PhoneNumber.parse(number)
        with self._desk.storage.transaction() as books:
            viewer = self._desk.permit(books, actor, Action.SWAP)
            is_first = self._desk.is_first(books, actor)
            books.seats.lock(actor.account, seat_id)
            seat = self._desk.seat(books, viewer, seat_id)
            if not is_first:
                return seat
            old = _live(seat, "swap").number
            now = self._desk.now()
            until = now + timedelta(days=viewer.account.undo_days)
            old_id = books.numbers.id_of_live(actor.account, seat_id)
            books.numbers.hold(old_id, now, until)  # first: a seat has one number at a time
            if not books.numbers.claim(wanted, actor.account, seat_id, actor.member, now, replaces=old_id):
                raise NumberTaken(wanted.national)
            order = books.numbers.order_of(actor.account, seat_id)
            assert order is not None
            places = books.assignments.change_number(actor.account, seat_id, order.id)
            books.log.note(
                actor.account,
                now,
                actor.member,
                "swap_begun",
                seat_id,
                number=wanted.e164,
                replaces=old.e164,
                held_until=until.isoformat(),
                members=_places(places),
            )
            return self._desk.seat(books, viewer, seat_id)

    def move(self, actor: Actor, from_seat: int, to_seat: int) -> Moved:
        """Give a seat's number with its people to a seat without one; each seat keeps its allowance and its use.

        Raises NotPermitted, NoSuchSeat, SameSeat, NoNumberYet, AlreadyHasNumber.
        """
        with self._desk.storage.transaction() as books:
            viewer = self._desk.permit(books, actor, Action.MOVE)
            is_first = self._desk.is_first(books, actor)
            for locked in sorted({from_seat, to_seat}):  # so that two never wait for each other in a ring
                books.seats.lock(actor.account, locked)
            source, target = (self._desk.seat(books, viewer, seat) for seat in (from_seat, to_seat))
            if source.id == target.id:
                raise SameSeat(source.name)
            if not is_first:
                return Moved(source, target)
            number = _live(source, "move").number
            if target.number is not None:
                raise ThatSeatHasNumber(target.name, target.number.number.national)
            now = self._desk.now()
            number_id = books.numbers.id_of_live(actor.account, from_seat)
            # Nobody may be on the number while it changes seats: the database holds them to be on both.
            places = books.assignments.end_all(actor.account, from_seat, number.e164, actor.member, now)
            books.numbers.move(number_id, to_seat)
            books.assignments.begin_all(actor.account, to_seat, number_id, places, actor.member, now)
            for action, seat, facts in (
                ("moved_away", from_seat, {"to": to_seat}),
                ("moved_here", to_seat, {"from": from_seat}),
            ):
                entry = {"number": number.e164, **facts, "members": _places(places)}
                books.log.note_all(actor.account, now, actor.member, action, [(seat, entry)])
            return Moved(self._desk.seat(books, viewer, from_seat), self._desk.seat(books, viewer, to_seat))

    def give_back_due(self, limit: int = 20) -> int:
        """Give numbers whose undo window has ended back to the carrier, of any account; gives how many it took back."""
        done = 0
        for _ in range(limit):
            # One at a time, so that none is claimed longer than one call may take.
            with self._desk.storage.reading() as books:
                if not books.numbers.any_due(self._carrier.name, self._desk.now()):
                    break
            with self._desk.storage.transaction() as books:
                now = self._desk.now()
                until = now + _GIVING_BACK
                number = books.numbers.claim_due(self._carrier.name, now, until)
            if number is None:
                break
            done += self._give_back(number, until, SYSTEM)
        return done

    def not_given_back(self, actor: Actor, seat_id: int | None = None) -> tuple[NotGivenBack, ...]:
        """Numbers that the carrier would not take back yet, of the account or of one seat, the oldest first.

        Raises NotPermitted.
        """
        with self._desk.storage.reading() as books:
            self._desk.permit(books, actor, Action.RELEASE)
            return tuple(books.numbers.not_given_back(actor.account, self._desk.now(), seat_id=seat_id))

    def begin_giving_back(self, actor: Actor, taken_off: TakenOff) -> NotGivenBack:
        """Have the carrier asked once more, at once, to take back what it would not: ``finish_giving_back`` asks.

        Should nobody finish it, the clock does. Raises NotPermitted, AlreadyGivenBack, OtherCarriers.
        """
        with self._desk.storage.transaction() as books:
            self._desk.permit(books, actor, Action.RELEASE)
            is_first = self._desk.is_first(books, actor)
            left = self._left(books, actor, taken_off)
            kept = books.numbers.kept(actor.account, taken_off.number_id)
            if left is None or kept is None:
                raise AlreadyGivenBack
            self._must_be_ours(kept.number, kept.carrier)
            if is_first:
                books.numbers.make_due(actor.account, taken_off, self._desk.now())
            return self._left(books, actor, taken_off) or left

    def finish_giving_back(self, actor: Actor, left: NotGivenBack) -> GivenBack:
        """Ask the carrier, unless somebody else is asking or has asked since; waits for it. Raises NotPermitted."""
        with self._desk.storage.transaction() as books:
            self._desk.permit(books, actor, Action.RELEASE)
            now = self._desk.now()
            until = now + _GIVING_BACK
            number = books.numbers.claim_left_over(actor.account, left.taken_off, self._carrier.name, now, until)
        if number:
            self._give_back(number, until, actor.member)
        with self._desk.storage.reading() as books:
            return GivenBack(left.number, self._left(books, actor, left.taken_off))

    # How

    def _left(self, books: Books, actor: Actor, taken_off: TakenOff) -> NotGivenBack | None:
        found = books.numbers.not_given_back(actor.account, self._desk.now(), taken_off=taken_off)
        return next(iter(found), None)

    def _give_back(self, number: Kept, claimed_until: datetime, by: str) -> bool:
        """Tell the carrier, and note what came of it; whether it has the number again."""
        try:
            self._carrier.release(number.number)
        except Exception as error:
            self._note_failure(number, claimed_until, error)
            return False
        with self._desk.storage.transaction() as books:
            now = self._desk.now()
            if not books.numbers.given_back(number, claimed_until, now):
                return False  # somebody else has taken it up, and notes it
            books.log.note(number.account, now, by, "given_back", number.seat_id, number=number.number.e164)
        if number.failures:
            logger.info("The carrier has taken %s back, after %d failures.", number.number, number.failures)
        return True

    def _note_failure(self, number: Kept, claimed_until: datetime, error: Exception) -> None:
        """It is tried again, later each time: those behind it must not wait for it, and it must not be forgotten."""
        why, failures = _why_not_taken_back(error), number.failures + 1
        with self._desk.storage.transaction() as books:
            now = self._desk.now()
            if not books.numbers.not_taken_back(number, claimed_until, now + _pause(failures), why):
                return  # somebody else has taken it up, and notes it
            if failures == 1:
                facts = {"number": number.number.e164, "why": why}
                books.log.note(number.account, now, SYSTEM, "give_back_failed", number.seat_id, **facts)
            if failures >= _TOLD_AFTER:
                # Each administrator once: at the first of these failures, or when they have become one.
                note_not_given_back(books, self._desk, number)
        if why != number.problem:
            unforeseen = None if isinstance(error, SeatError) else error
            logger.warning("The carrier did not take %s back: %s", number.number, why, exc_info=unforeseen)

    def _must_be_ours(self, number: PhoneNumber, carrier: str) -> None:
        if carrier != self._carrier.name:
            raise OtherCarriers(number.national, carrier)

    def _present(self, actor: Actor, seat_id: int) -> Seat:
        with self._desk.storage.reading() as books:
            return self._desk.seat(books, self._desk.viewer(books, actor), seat_id)

    def _choose_channel(self, books: Books, viewer: Viewer, channel: str | None) -> None:
        if not channel:
            raise InvalidChannel
        account, now = viewer.account, self._desk.now()
        # Two first set-ups at once: the channel of whoever comes first stays.
        if books.accounts.choose_first_channel(account.id, channel, now):
            chosen = books.accounts.get(account.id)
            assert chosen is not None
            books.log.note(
                account.id,
                now,
                viewer.member.id,
                "channels_chosen",
                None,
                warning_channel={"before": None, "after": channel},
                report_channel={"before": account.report_channel, "after": chosen.report_channel},
            )

    def _settle(self, order: Order, by: str) -> None:
        refusal: NumberTaken | CarrierRefused | None = None
        try:
            self._carrier.order(order.number, reference=f"order-{order.id}")
        except (NumberTaken, CarrierRefused) as no:
            refusal = no
        with self._desk.storage.transaction() as books:
            books.seats.lock(order.account, order.seat_id)
            if refusal:
                settled = self._take_back(books, order, by)
            elif settled := books.numbers.confirm(order):
                now = self._desk.now()
                books.log.note(order.account, now, by, "number_live", order.seat_id, number=order.number.e164)
            is_ours = books.numbers.kept(order.account, order.id) is not None
        # Of two who finish the same order one may settle it, and the other is to hear of it all the same.
        if refusal and (settled or not is_ours):
            raise refusal

    def _take_back(self, books: Books, order: Order, by: str) -> bool:
        """The carrier refused: the seat has the number again that was to be swapped, or none.

        False when somebody else had settled the order.
        """
        account, seat_id, now = order.account, order.seat_id, self._desk.now()
        present = books.numbers.order_of(account, seat_id)
        if present is None or present.id != order.id:
            return False
        facts: dict[str, object] = {"number": order.number.e164}
        if order.replaces is None:
            books.numbers.give_back(order)
        else:
            # People are on the refused number: first they leave it, then it goes, then the old one is the seat's.
            books.assignments.change_number(account, seat_id, order.replaces)
            books.numbers.give_back(order)
            facts["restored"] = books.numbers.restore(order).e164
        books.log.note(account, now, by, "number_refused", seat_id, **facts)
        return True

    def _released_before(self, books: Books, actor: Actor, seat: Seat, last_four: str) -> HeldNumber:
        """What the same delivery has released already. Raises NumberGone."""
        held = books.numbers.held_of(actor.account, seat.id)
        meant = [number for number in held if number.number.last_four == _digits(last_four)]
        if not meant:
            on_it = seat.number.number.national if seat.number else None
            raise NumberGone(on_it, seat.name if on_it else None)
        return self._with_people(books, actor, meant[:1])[0]

    def _with_people(self, books: Books, actor: Actor, held: Sequence[HeldNumber]) -> tuple[HeldNumber, ...]:
        """The held numbers, each with those who were on it until then, by place: two statements for however many."""
        places = books.numbers.people_of(actor.account, held)
        known = books.members.get(actor.account, {member for on_it in places.values() for member in on_it})

        def people(on_it: Mapping[str, int]) -> tuple[Member, ...]:
            return tuple(known[m] for m in sorted(on_it, key=on_it.__getitem__))

        return tuple(replace(number, members=people(places[number.id])) for number in held)

    def _gone(self, books: Books, viewer: Viewer, taken_off: TakenOff) -> NumberGone:
        kept = books.numbers.kept(viewer.account.id, taken_off.number_id)
        if kept is None:
            return NumberGone()
        if kept.state is NumberState.GIVING_BACK:
            return NumberGone(kept.number.national, is_leaving=True)
        is_held_anew = kept.state is NumberState.HELD
        seat = self._desk.seat(books, viewer, kept.seat_id)
        return NumberGone(kept.number.national, seat.name, is_held_anew=is_held_anew)

    def _occupied(
        self, books: Books, viewer: Viewer, seat: Seat, number: SeatNumber, held: HeldNumber | None
    ) -> AlreadyHasNumber | SeatHasNewNumber:
        """Why the seat cannot have a number back; ``held`` is that number, unless another seat was asked for."""
        if held is None:
            return ThatSeatHasNumber(seat.name, number.number.national)
        empty = books.seats.without_number(viewer.account, self._desk.period(viewer.account), "", 1)
        name = empty[0].name if empty else None
        return SeatHasNewNumber(seat.name, number.number.national, held.number.national, name)

    def _put_back(
        self, books: Books, viewer: Viewer, seat_id: int, number_id: int, places: Mapping[str, int]
    ) -> tuple[LeftOut, ...]:
        """Put people into their old places, those who are free; gives the others."""
        known = books.members.get(viewer.account.id, places, share=True)
        left_out: list[LeftOut] = []
        # By id, so that two who put the same people on different seats never wait for each other in a ring.
        for person in sorted(known.values(), key=lambda m: m.id):
            slot, by, now = places[person.id], viewer.member.id, self._desk.now()
            why = self._why_not_back(books, viewer, person)
            while not why and not books.assignments.begin(
                viewer.account.id, seat_id, number_id, person.id, slot, by, now
            ):
                why = self._why_not_back(books, viewer, person)  # somebody was quicker with the person
            if why:
                left_out.append(LeftOut(person, why))
        return tuple(sorted(left_out, key=lambda left: places[left.member.id]))

    def _why_not_back(self, books: Books, viewer: Viewer, person: Member) -> str:
        if person.is_bot:
            return "is a bot"
        if person.is_deactivated:
            return "is deactivated in Slack"
        if person.is_stranger:
            return "is from another workspace"
        place = books.assignments.of_member(viewer.account.id, person.id)
        return f"is on {self._desk.seat(books, viewer, place.seat_id).name} now" if place else ""


def _must_be_empty(seat: Seat) -> None:
    if seat.number is not None:
        raise AlreadyHasNumber(seat.name, seat.number.number.national)


def _live(seat: Seat, what: str) -> SeatNumber:
    """The seat's number. Raises NoNumberYet when there is none to do that with."""
    if seat.number is None or not seat.number.is_live:
        raise NothingTo(seat.name, what, pending=seat.number is not None)
    return seat.number


def _digits(typed: str) -> str:
    """What somebody typed, as plain digits: spaces, dashes and other people's digits aside."""
    return "".join(c for c in unicodedata.normalize("NFKC", typed[:64]) if c.isalnum())


def _pause(failures: int) -> timedelta:
    """Until the next try; not quite the same for all, so that what failed together is not tried together."""
    return min(_FIRST_PAUSE * (1 << min(failures - 1, 10)), _LONGEST_PAUSE) * random.uniform(0.75, 1)


def _why_not_taken_back(error: Exception) -> str:
    """The carrier's reason, as people can read it and any database keeps it."""
    if not isinstance(error, SeatError):
        return "Something unforeseen went wrong. Whoever runs Seatline finds it in the log of the process."
    reason = error.why if isinstance(error, CarrierRefused) else error.sentence
    return "".join(c if c.isprintable() else " " for c in reason[:_REASON])


def _places(places: Sequence[Place]) -> list[dict[str, object]]:
    return [{"member": place.member, "slot": place.slot} for place in places]
