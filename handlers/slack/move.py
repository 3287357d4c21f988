"""/seats move: a number with its people goes to another seat."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.errors import NoNumberYet, NoSuchSeat
from bot.domain.errors.numbers import SameSeat, ThatSeatHasNumber
from bot.domain.roles import Action
from bot.domain.seats import Seat
from handlers.slack import ids, listing, live_number, picking, reading
from handlers.slack.conversation import Desk, Json, Listener, Turn, Word
from handlers.slack.live_number import NumberChanged
from handlers.slack.reading import Command, Kind, Origin, Quoted
from handlers.slack.views import blocks
from handlers.slack.views import live_number as shared
from handlers.slack.views import move as views


def _typed(desk: Desk, turn: Turn, command: Command) -> None:
    """``/seats move [seat] to [seat]``: it asks first, also when both are named."""
    desk.services.members.permit(turn.actor, Action.MOVE)
    seat, to = _seats(desk, turn, command.words)
    if to and to.number:
        raise ThatSeatHasNumber(to.name, to.number.number.national)
    if seat:
        _open(desk, turn, seat, to, command.origin)
    elif _has_room(desk, turn):
        also = {"to": to.id} if to else None
        turn.open(shared.which_seat(views.TITLE, ids.MOVE_SUBMITTED, command.origin, also))


def _seats(desk: Desk, turn: Turn, words: Sequence[str]) -> tuple[Seat | None, Seat | None]:
    """The seat before ``to`` and the one after it; ``to`` may be left out between two.

    A name may begin with "to" or have it within: as many words as possible are the first seat's.
    """
    try:
        seat, left = picking.seat_typed(desk, turn.actor, words)
    except NoSuchSeat:
        if not _is_to(words):
            raise
        seat, left = None, tuple(words)
    names = _after_to(left)
    to = desk.services.seats.meant(turn.actor, names)[0][1] if names else None
    if seat and to and seat.id == to.id:
        raise SameSeat(seat.name)
    return seat, to


def _after_to(words: Sequence[str]) -> list[str]:
    """What may be the name of the second seat, the longest first."""
    after = words[1:] if _is_to(words) else words
    whole = words if not any(isinstance(word, Quoted) for word in words) else after
    return list(dict.fromkeys(" ".join(name) for name in (whole, after))) if after else []


def _is_to(words: Sequence[str]) -> bool:
    return bool(words) and words[0].casefold() == "to" and not isinstance(words[0], Quoted)


def _pressed(desk: Desk, turn: Turn) -> None:
    listing.redraw_on_refusal(desk, turn)
    desk.services.members.permit(turn.actor, Action.MOVE)
    _open(desk, turn, live_number.seat_pressed(desk, turn), None, reading.origin(turn.body))


def _open(desk: Desk, turn: Turn, seat: Seat, to: Seat | None, origin: Origin) -> None:
    form = _form(seat, to, origin)
    if to or _has_room(desk, turn):
        turn.open(form)


def _has_room(desk: Desk, turn: Turn) -> bool:
    """Whether any seat could take a number; says so if none can."""
    if desk.services.seats.without_number(turn.actor, limit=1):
        return True
    if turn.refuse:
        turn.refuse(views.NOWHERE)
    else:
        turn.say(blocks.message(views.NOWHERE))
    return False


def _form(seat: Seat, to: Seat | None, origin: Origin) -> Json:
    return views.form(seat, live_number.of(seat, "move"), to, origin)


def _submitted(desk: Desk, turn: Turn) -> None:
    """*Next* after the seat, or *Move number*."""
    desk.services.members.permit(turn.actor, Action.MOVE)
    origin = live_number.origin(turn)
    if live_number.asked_seat(turn):
        seat = live_number.seat_chosen(desk, turn)
        named = reading.whole(reading.metadata(turn.body).get("to"))
        to = desk.services.seats.get(turn.actor, named) if named else None
        turn.ack(response_action="update", view=_form(seat, to if to and not to.number else None, origin))
        return
    to_seat = reading.whole(reading.state_value(turn.view, ids.TO_SEAT_BLOCK, ids.PICK_EMPTY_SEAT))
    try:
        seat = live_number.seat_shown(desk, turn)
        done = desk.services.numbers.move(turn.actor, seat.id, to_seat)
    except (NumberChanged, NoNumberYet) as error:
        live_number.end(desk, turn, views.TITLE, error.sentence)
        return
    note = views.outcome(done.from_seat, done.to_seat)
    turn.later(listing.refresh, turn.client, desk.services, turn.actor, origin, note)


WORDS = (
    Word(
        "move",
        "[seat] to [seat]",
        "Move a number with its people to a seat that has none.",
        "/seats move 1 to 3",
        "administrators",
        _typed,
    ),
)
LISTENERS = (
    Listener(Kind.ACTION, ids.MOVE_OPEN, _pressed),
    Listener(Kind.SUBMISSION, ids.MOVE_SUBMITTED, _submitted),
)
