"""/seats name: what people call a seat."""

from __future__ import annotations

from bot.domain.errors import NoSuchSeat
from bot.domain.names import seat_name
from bot.domain.roles import Action
from bot.domain.seats import Seat
from handlers.slack import ids, one_seat, picking, reading
from handlers.slack.conversation import Desk, Listener, Turn, Word
from handlers.slack.reading import Command, Kind
from handlers.slack.views import blocks
from handlers.slack.views import naming as views


def _typed(desk: Desk, turn: Turn, command: Command) -> None:
    """``/seats name [seat] "…"``"""
    desk.services.members.permit(turn.actor, Action.RENAME)
    if command.members or command.channels:
        turn.say(blocks.message(views.NO_MENTIONS))
        return
    try:
        seat, typed = _seat_and_name(desk, command)
        refusal = None
    except NoSuchSeat as error:
        seat, typed, refusal = None, "", error
    # Only now: delivered again, the words may have lost their meaning while they were looked up.
    renamed = desk.services.seats.renamed_by(turn.actor, command.rest)
    if renamed is None:
        if refusal:
            raise refusal
        name = seat_name(typed) if typed else ""
        if seat is None or not name:
            turn.open(views.form(seat, command.origin, name))
            return
        renamed = desk.services.seats.rename(turn.actor, seat.id, name)
    turn.say(blocks.message(blocks.sentence(views.outcome(renamed))))


def _seat_and_name(desk: Desk, command: Command) -> tuple[Seat | None, str]:
    """The seat and what it is to be called; one word that is like no seat's name is taken for the new one."""
    try:
        seat, left = picking.seat_typed(desk, command.actor, command.words)
    except NoSuchSeat as error:
        if len(command.words) > 1 or error.near:
            raise
        return None, command.rest
    return seat, " ".join(left)


def _pressed(desk: Desk, turn: Turn) -> None:
    """*Rename*"""
    turn.open(views.form(one_seat.pressed(desk, turn, Action.RENAME), reading.origin(turn.body)))


def _submitted(desk: Desk, turn: Turn) -> None:
    name = reading.state_value(turn.view, ids.NAME_BLOCK, ids.NAME_FIELD) or ""
    seat = desk.services.seats.rename(turn.actor, one_seat.chosen(turn), name)
    one_seat.refresh(desk, turn, one_seat.began(turn), views.outcome(seat))


WORDS = (
    Word(
        "name",
        '[seat] "…"',
        "Name a seat. It is still found by its number.",
        '/seats name 2 "Austin team"',
        "administrators",
        _typed,
    ),
)
LISTENERS = (
    Listener(Kind.ACTION, ids.NAME_OPEN, _pressed),
    Listener(Kind.SUBMISSION, ids.NAME_SUBMITTED, _submitted),
)
