"""What releasing, swapping and moving a number begin with: whoever may, and a seat that still has the number shown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.domain.errors import SeatError
from bot.domain.errors.numbers import NothingTo
from bot.domain.phone_numbers import PhoneNumber
from bot.domain.seats import Seat, TakenOff
from handlers.slack import ids, listing, reading
from handlers.slack.conversation import Desk, Turn
from handlers.slack.reading import Origin, Unreadable
from handlers.slack.views import live_number as views


class NumberChanged(SeatError):
    """The form shows a number that the seat has no longer; ``number`` is what it has now, if any."""

    code = "number_changed"
    field = "seat"

    def __init__(self, seat: str, shown: str, number: str | None) -> None:
        self.seat, self.shown, self.number = seat, shown, number
        has = f"{seat} has another number by now: {number}." if number else f"{seat} no longer has {shown}."
        super().__init__(f"{has} Nothing was changed.")


def of(seat: Seat, what: str) -> PhoneNumber:
    """The seat's number; ``what`` is the verb for what is to be done with it. Raises NothingTo."""
    if seat.number is None or not seat.number.is_live:
        raise NothingTo(seat.name, what, pending=seat.number is not None)
    return seat.number.number


def seat_pressed(desk: Desk, turn: Turn) -> Seat:
    """The seat whose button was pressed."""
    return desk.services.seats.get(turn.actor, reading.carried_seat(reading.pressed(turn.body).facts) or 0)


def seat_chosen(desk: Desk, turn: Turn) -> Seat:
    """The seat chosen in a form that asks for it first. Raises NoSuchSeat."""
    wanted = reading.state_value(turn.view, ids.SEAT_BLOCK, ids.PICK_SEAT)
    return desk.services.seats.get(turn.actor, reading.whole(wanted))


def seat_shown(desk: Desk, turn: Turn) -> Seat:
    """The seat that the form is about, if it is empty by now or has the number shown.

    An empty one is left to the service: it knows whether this very submission has emptied it.
    Raises NumberChanged, InvalidNumber.
    """
    facts = reading.metadata(turn.body)
    seat = desk.services.seats.get(turn.actor, reading.carried_seat(facts) or 0)
    shown = str(facts.get("number", ""))
    if seat.number is not None and seat.number.number.e164 != shown:
        raise NumberChanged(seat.name, PhoneNumber.parse(shown).national, seat.number.number.national)
    return seat


def taken_off(facts: Mapping[str, Any]) -> TakenOff:
    """Which number a button or form is about, and which time that it was taken off its seat. Raises Unreadable."""
    try:
        at = datetime.fromisoformat(str(facts.get("at", ""))).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Unreadable from None
    return TakenOff(reading.whole(facts.get("number")), at)


def asked_seat(turn: Turn) -> bool:
    """Whether the form submitted asked for the seat, and nothing else yet."""
    return not reading.metadata(turn.body).get("number")


def origin(turn: Turn) -> Origin:
    """Where the form that was submitted began."""
    return Origin.from_facts(reading.metadata(turn.body).get("from"))


def end(desk: Desk, turn: Turn, title: str, sentence: str) -> None:
    """Answer a form that has nothing left to do: say why in its place, and draw anew what lies behind it."""
    turn.ack(response_action="update", view=views.ended(title, sentence))
    began = origin(turn)
    if began.surface:
        turn.later(listing.refresh, turn.client, desk.services, turn.actor, began, f"⚠️ {sentence}")
