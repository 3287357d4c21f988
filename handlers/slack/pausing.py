"""/seats suspend and /seats resume: texting on a seat pauses, and goes on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from bot.domain.errors import NoSuchSeat
from bot.domain.roles import Action
from bot.domain.seats import Seat
from handlers.slack import ids, listing, one_seat, picking, reading
from handlers.slack.conversation import Desk, Listener, Turn, Word, respond
from handlers.slack.reading import Command, Kind
from handlers.slack.views import pausing as views


@dataclass(frozen=True)
class Way:
    """One of the two ways: texting stops (``suspends``) or goes on."""

    suspends: bool

    def go(self, desk: Desk, turn: Turn, seat_id: int) -> Seat:
        seats = desk.services.seats
        return (seats.suspend if self.suspends else seats.resume)(turn.actor, seat_id)


SUSPEND, RESUME = Way(suspends=True), Way(suspends=False)


def _typed(way: Way, desk: Desk, turn: Turn, command: Command) -> None:
    """``/seats suspend [seat]``, ``/seats resume [seat]``: it can be undone with one click, so it does not ask."""
    desk.services.members.permit(turn.actor, Action.SUSPEND)
    seat, left = picking.seat_typed(desk, turn.actor, command.words)
    if left:
        raise NoSuchSeat(command.rest)
    if seat is None:
        turn.open(views.form(command.origin, suspends=way.suspends))
        return
    turn.say(views.done(way.go(desk, turn, seat.id)))


def _submitted(way: Way, desk: Desk, turn: Turn) -> None:
    seat, origin = way.go(desk, turn, one_seat.chosen(turn)), one_seat.began(turn)
    if origin.response_url:
        told = views.done(seat)
        turn.later(respond, turn.client, origin.response_url, told, turn.actor.member, origin.channel)


def _pressed(way: Way, desk: Desk, turn: Turn) -> None:
    """In the seat's modal, or below the outcome of a typed one."""
    desk.services.members.permit(turn.actor, Action.SUSPEND)
    listing.redraw_on_refusal(desk, turn)
    facts = reading.pressed(turn.body).facts
    seat = way.go(desk, turn, reading.carried_seat(facts) or 0)
    if facts.get("alone") and turn.body.get("response_url"):
        turn.replace(views.done(seat))
    else:
        one_seat.refresh(desk, turn, reading.origin(turn.body), views.outcome(seat))


WORDS = (
    Word(
        "suspend",
        "[seat]",
        "Pause texting on a seat: nobody sends from it, texts from candidates still arrive.",
        "/seats suspend 2",
        "administrators",
        partial(_typed, SUSPEND),
    ),
    Word(
        "resume",
        "[seat]",
        "Let people text from a suspended seat again.",
        "/seats resume 2",
        "administrators",
        partial(_typed, RESUME),
    ),
)
LISTENERS = (
    Listener(Kind.ACTION, ids.SUSPEND, partial(_pressed, SUSPEND)),
    Listener(Kind.ACTION, ids.RESUME, partial(_pressed, RESUME)),
    Listener(Kind.SUBMISSION, ids.SUSPEND_SUBMITTED, partial(_submitted, SUSPEND)),
    Listener(Kind.SUBMISSION, ids.RESUME_SUBMITTED, partial(_submitted, RESUME)),
)
