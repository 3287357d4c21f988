"""/seats swap: another number for a seat, and its people stay. It begins here and goes on as a set-up does."""

from __future__ import annotations

from bot.domain.errors import InvalidAreaCode, NoSuchSeat
from bot.domain.roles import Action
from bot.domain.seats import Seat
from handlers.slack import ids, listing, live_number, picking, reading, setup, waiting
from handlers.slack.conversation import Desk, Listener, Turn, Word
from handlers.slack.reading import Command, Kind, Origin
from handlers.slack.views import live_number as shared
from handlers.slack.views.setup import SWAP_TITLE, SetUp


def _typed(desk: Desk, turn: Turn, command: Command) -> None:
    """``/seats swap [seat] [area code]``: without an area code a number picked at random is shown."""
    desk.services.members.permit(turn.actor, Action.SWAP)
    seat, code = _seat_and_code(desk, command)
    if seat is None:
        also = {"code": code} if code else None
        turn.open(shared.which_seat(SWAP_TITLE, ids.SWAP_SUBMITTED, command.origin, also))
        return
    setup.open_and_look(desk, turn, _begun(seat, code, command.origin), seat)


def _seat_and_code(desk: Desk, command: Command) -> tuple[Seat | None, str]:
    """The seat and the area code that the words name; a word that could be either is a seat if there is one."""
    try:
        seat, left = picking.seat_typed(desk, command.actor, command.words)
    except NoSuchSeat:
        code = setup.area_code(command.rest)
        if not code:
            raise
        return None, code
    code = setup.area_code(" ".join(left))
    if left and not code:
        raise InvalidAreaCode(" ".join(left))
    return seat, code


def _pressed(desk: Desk, turn: Turn) -> None:
    listing.redraw_on_refusal(desk, turn)
    desk.services.members.permit(turn.actor, Action.SWAP)
    seat = live_number.seat_pressed(desk, turn)
    setup.open_and_look(desk, turn, _begun(seat, "", reading.origin(turn.body)), seat)


def _submitted(desk: Desk, turn: Turn) -> None:
    """*Next* after the seat, or *Swap number*."""
    facts = reading.metadata(turn.body)
    if facts.get("old"):
        setup.submitted(desk, turn)
        return
    desk.services.members.permit(turn.actor, Action.SWAP)
    seat = live_number.seat_chosen(desk, turn)
    begun = _begun(seat, setup.area_code(str(facts.get("code", ""))), live_number.origin(turn))
    waiting.answer(desk, turn, begun, setup.looking(begun, seat), lambda: waiting.drawn(desk, turn.actor, begun))


def _begun(seat: Seat, code: str, origin: Origin) -> SetUp:
    number = live_number.of(seat, "swap")
    return SetUp(seat.id, auto=not code, typed=code, origin=origin, replaces=number.e164)


WORDS = (
    Word(
        "swap",
        "[seat] [area code]",
        "Give a seat another number; its people stay on it.",
        "/seats swap 2 512",
        "administrators",
        _typed,
    ),
)
LISTENERS = (
    Listener(Kind.ACTION, ids.SWAP_OPEN, _pressed),
    Listener(Kind.SUBMISSION, ids.SWAP_SUBMITTED, _submitted),
)
