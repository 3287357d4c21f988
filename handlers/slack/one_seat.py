"""What the words about one seat share: whoever may, and no question to whoever may not; which seat; where it began."""

from __future__ import annotations

from bot.domain.roles import Action
from bot.domain.seats import Seat
from handlers.slack import ids, listing, reading
from handlers.slack.conversation import Desk, Turn
from handlers.slack.reading import Origin


def pressed(desk: Desk, turn: Turn, action: Action) -> Seat | None:
    """The seat whose button opens a form; None where the button names none. Raises NotPermitted, NoSuchSeat."""
    desk.services.members.permit(turn.actor, action)  # first: the seats are not drawn anew for whoever may not see them
    listing.redraw_on_refusal(desk, turn)
    seat = reading.carried_seat(reading.pressed(turn.body).facts)
    return None if seat is None else desk.services.seats.get(turn.actor, seat)


def chosen(turn: Turn) -> int:
    """The id of the seat that a submitted form is about: it was opened for one, or one was chosen in it."""
    picked = reading.state_value(turn.view, ids.SEAT_BLOCK, ids.PICK_SEAT)
    return reading.whole(picked or reading.metadata(turn.body).get("seat"))


def began(turn: Turn) -> Origin:
    """Where a submitted form was opened."""
    return Origin.from_facts(reading.metadata(turn.body).get("from"))


def refresh(desk: Desk, turn: Turn, origin: Origin, note: str) -> None:
    """Draw anew what they were looking at, with the outcome on top; say it where they typed."""
    turn.later(listing.refresh, turn.client, desk.services, turn.actor, origin, note)
