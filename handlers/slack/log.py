"""/seats log: who did what, typed or pressed, for the whole account or one seat."""

from __future__ import annotations

from bot.domain.errors import NotOnSeat
from bot.domain.roles import Action, Actor
from bot.domain.seats import TAKE_OFF, HeldNumber, Seat, Viewer
from bot.services.seats import LogPage
from handlers.slack import ids, reading
from handlers.slack.conversation import Desk, Listener, Turn, Word
from handlers.slack.reading import Command, Kind
from handlers.slack.views import log as views

SEATS_ASKED = 3
"""Of at most so many seats on a page we ask which released numbers can still be brought back."""


def _typed(desk: Desk, turn: Turn, command: Command) -> None:
    """``/seats log [seat]``; a person who is mentioned stands for their seat."""
    viewer = _viewer(desk, turn)
    seat = _seat_meant(desk, turn.actor, command)
    turn.say(views.message(*_page(desk, turn, viewer, seat.id if seat else None)))


def _viewer(desk: Desk, turn: Turn) -> Viewer:
    return desk.services.members.permit(turn.actor, Action.SEE_LOG)  # before anything is said about the seat


def _seat_meant(desk: Desk, actor: Actor, command: Command) -> Seat | None:
    if command.words:
        return desk.services.seats.find(actor, command.rest)
    for member in command.members[:1]:
        person = desk.services.members.get(actor, member)
        if seat := desk.services.seats.seat_of(actor, member):
            return seat
        raise NotOnSeat(person.name)
    return None


def _pressed(desk: Desk, turn: Turn) -> None:
    """*Log* in the home or in a seat's modal."""
    viewer = _viewer(desk, turn)
    seat = reading.carried_seat(reading.pressed(turn.body).facts)
    turn.open(views.modal(*_page(desk, turn, viewer, seat)))


def _turned(desk: Desk, turn: Turn) -> None:
    """*Older* or *Newest*, in the place of the page shown."""
    viewer = _viewer(desk, turn)
    carried = reading.pressed(turn.body).facts
    before = reading.whole(carried.get("before")) or None
    shown = _page(desk, turn, viewer, reading.carried_seat(carried), before)
    if reading.origin(turn.body).surface == "modal":
        turn.update(views.modal(*shown))
    else:
        turn.replace(views.message(*shown))


def _page(
    desk: Desk, turn: Turn, viewer: Viewer, seat: int | None, before: int | None = None
) -> tuple[LogPage, views.Where]:
    page = desk.services.seats.log_page(turn.actor, seat, before, views.PAGE_SIZE)
    # A seat's own modal, below its log, has these buttons already, and would not be drawn anew.
    is_above_seat = seat is not None and turn.kind is Kind.ACTION and turn.view != {}
    undoes = viewer.is_administrator and not is_above_seat
    held = _held(desk, turn.actor, page) if undoes else ()
    return page, views.Where(viewer.account.time_zone, desk.now(), seat, is_newest=before is None, held=held)


def _held(desk: Desk, actor: Actor, page: LogPage) -> tuple[HeldNumber, ...]:
    """The numbers of this page that can still be brought back."""
    released = dict.fromkeys(e.seat_id for e in page.entries if e.action in TAKE_OFF and e.seat_id is not None)
    return tuple(h for seat in list(released)[:SEATS_ASKED] for h in desk.services.numbers.held(actor, seat))


WORDS = (
    Word(
        "log",
        "[seat]",
        "See who did what, and when.",
        '/seats log "Seat 2"',
        "administrators and reporters",
        _typed,
    ),
)
LISTENERS = (
    Listener(Kind.ACTION, ids.LOG_OPEN, _pressed),
    Listener(Kind.ACTION, ids.LOG_PAGE_TURNED, _turned),
)
