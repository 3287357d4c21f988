"""Putting people on a seat: straight from the mentions after /seats assign, or in a modal that searches for them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.errors import AlreadyAssigned, NoNumberYet, NoSuchSeat, SeatError, SeatFull
from bot.domain.seats import PLACES, DirectoryState, Member, Seat
from handlers.slack import ids, listing, picking, reading
from handlers.slack.conversation import Desk, Json, Listener, Turn, Word
from handlers.slack.reading import Command, Kind, Origin
from handlers.slack.views import assign as views
from handlers.slack.views import blocks


class NobodyChosen(SeatError):
    """The form was sent without people."""

    code = "nobody_chosen"
    field = "members"

    def __init__(self) -> None:
        super().__init__("Choose at least one person.")


def _typed(desk: Desk, turn: Turn, command: Command) -> None:
    """``/seats assign [seat] [@user …]``"""
    with_places = desk.services.seats.with_places(turn.actor, limit=2)  # refuses whoever may not assign, first of all
    seat, unknown = _seat_meant(desk, command) if command.words else (None, "")
    if unknown:
        turn.say(blocks.message(blocks.sentence(views.not_a_mention(unknown, seat.name if seat else ""))))
        return
    if seat and command.members:
        seat = desk.services.seats.assign(turn.actor, seat.id, command.members)
        turn.say(blocks.message(blocks.sentence(views.outcome(seat, command.members))))
        return
    _open(desk, turn, seat, with_places, command.origin, _free(desk, turn, command.members))


def _seat_meant(desk: Desk, command: Command) -> tuple[Seat | None, str]:
    """The seat that the plain words name, and those of them that name no seat but perhaps a person."""
    words = command.words
    people = next((n for n, word in enumerate(words) if word.startswith("@")), len(words))
    try:
        seat, left = picking.seat_typed(desk, command.actor, words[:people])
        return seat, " ".join([*left, *words[people:]])
    except NoSuchSeat:
        if command.members or people == len(words):
            raise
        return None, " ".join(words)


def _free(desk: Desk, turn: Turn, members: Sequence[str]) -> list[Member]:
    """The people mentioned, all of whom can be chosen. Raises UnknownMember, AlreadyAssigned."""
    people = [desk.services.members.get(turn.actor, member) for member in members]
    for person in people:
        if seat := desk.services.seats.seat_of(turn.actor, person.id):
            raise AlreadyAssigned(person.name, seat.name)
    return people


def _pressed(desk: Desk, turn: Turn) -> None:
    """*Assign user* in the list or the home, *Assign people* after a set-up."""
    carried = reading.pressed(turn.body).facts
    origin = Origin.from_facts(carried["from"]) if "from" in carried else reading.origin(turn.body)
    if origin.surface and "from" not in carried:
        listing.redraw_on_refusal(desk, turn)
    with_places = desk.services.seats.with_places(turn.actor, limit=2)
    wanted = reading.carried_seat(carried)
    seat = desk.services.seats.get(turn.actor, wanted) if wanted is not None else None
    named = [reading.carried_member(carried)] if "member" in carried else []
    _open(desk, turn, seat, with_places, origin, _free(desk, turn, named))


def _open(
    desk: Desk,
    turn: Turn,
    seat: Seat | None,
    with_places: Sequence[Seat],
    origin: Origin,
    people: Sequence[Member] = (),
) -> None:
    if seat:
        _must_have_places(seat)
    elif not with_places:
        if turn.refuse:
            turn.refuse(views.NO_PLACES)
        else:
            turn.say(blocks.message(views.NO_PLACES))
        return
    if len(people) > PLACES:
        turn.say(blocks.message(f"A seat takes {PLACES} people at most, and you named {len(people)}."))
        return
    only = with_places[0] if not seat and len(with_places) == 1 else seat
    note = None
    if only and len(people) > only.free_places:
        note = SeatFull(only.name, [m.name for m in only.members], len(people)).sentence
    view = views.modal(only, origin, asks_seat=seat is None, people=people, note=note, directory=_directory(desk, turn))
    if turn.view.get("callback_id") == ids.SETUP_SUBMITTED:
        turn.update(view)  # the set-up is done: its modal goes on as this one
    else:
        turn.open(view)


def _must_have_places(seat: Seat) -> None:
    if seat.number is None or not seat.number.is_live:
        raise NoNumberYet(seat.name, pending=seat.number is not None)
    if not seat.free_places:
        raise SeatFull(seat.name, [m.name for m in seat.members])


def _seat_chosen(desk: Desk, turn: Turn) -> None:
    """Another seat, in the modal that asks for it: show who is on it and how many it takes."""
    seat = desk.services.seats.get(turn.actor, reading.whole(reading.pressed(turn.body).value))
    _must_have_places(seat)
    chosen = reading.chosen_members(turn.view, ids.MEMBERS_BLOCK, ids.ASSIGN_MEMBERS)
    people = [desk.services.members.get(turn.actor, member) for member in chosen]
    note = None
    if len(people) > seat.free_places:
        note = SeatFull(seat.name, [m.name for m in seat.members], len(people)).sentence
    turn.update(
        views.modal(seat, _origin(turn), asks_seat=True, people=people, note=note, directory=_directory(desk, turn))
    )


def _search_members(desk: Desk, turn: Turn) -> None:
    found = desk.services.members.available(turn.actor, reading.searched(turn.body), blocks.OPTIONS)
    turn.ack(options=[views.member_option(member) for member in found])


def _search_seats(desk: Desk, turn: Turn) -> None:
    found = desk.services.seats.with_places(turn.actor, reading.searched(turn.body), blocks.OPTIONS)
    turn.ack(options=[views.seat_option(seat) for seat in found])


def _submitted(desk: Desk, turn: Turn) -> None:
    """The modal closes, and the seats are drawn anew where it came from, with the outcome on top."""
    chosen = reading.state_value(turn.view, ids.SEAT_BLOCK, ids.ASSIGN_SEAT)
    seat_id = reading.whole(chosen or reading.metadata(turn.body).get("seat"))
    members = reading.chosen_members(turn.view, ids.MEMBERS_BLOCK, ids.ASSIGN_MEMBERS)
    if not members:
        raise NobodyChosen
    try:
        seat = desk.services.seats.assign(turn.actor, seat_id, members)
    except SeatFull as error:
        turn.ack(response_action="update", view=_fewer_places(desk, turn, seat_id, members, error))
        return
    turn.later(listing.refresh, turn.client, desk.services, turn.actor, _origin(turn), views.outcome(seat, members))


def _fewer_places(desk: Desk, turn: Turn, seat_id: int, members: Sequence[str], error: SeatFull) -> Json:
    """The modal as the seat stands now, with the reason on top; of a full seat, with the choice of another."""
    seat = desk.services.seats.get(turn.actor, seat_id)
    people = [desk.services.members.get(turn.actor, member) for member in members]
    asks_seat = not seat.free_places or not reading.metadata(turn.body).get("seat")
    shown = seat if seat.free_places else None
    return views.modal(
        shown, _origin(turn), asks_seat=asks_seat, people=people, note=error.sentence, directory=_directory(desk, turn)
    )


def _directory(desk: Desk, turn: Turn) -> DirectoryState:
    return desk.services.members.viewer(turn.actor).account.directory


def _origin(turn: Turn) -> Origin:
    return Origin.from_facts(reading.metadata(turn.body).get("from"))


WORDS = (
    Word(
        "assign",
        "[seat] [@user …]",
        "Put people on a seat: search for them, or name them here.",
        '/seats assign "Seat 2" @ana',
        "administrators",
        _typed,
    ),
)
LISTENERS = (
    Listener(Kind.ACTION, ids.ASSIGN_OPEN, _pressed),
    Listener(Kind.ACTION, ids.ASSIGN_SEAT, _seat_chosen),
    Listener(Kind.OPTIONS, ids.ASSIGN_SEAT, _search_seats),
    Listener(Kind.OPTIONS, ids.ASSIGN_MEMBERS, _search_members),
    Listener(Kind.SUBMISSION, ids.ASSIGN_SUBMITTED, _submitted),
)
