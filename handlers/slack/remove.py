"""Taking people off their seats: /seats remove asks first, the buttons of the list have asked already."""

from __future__ import annotations

from bot.domain.errors import NotOnSeat
from bot.domain.roles import Action
from bot.domain.seats import Seat
from handlers.slack import ids, listing, reading
from handlers.slack.conversation import Desk, Json, Listener, Turn, Word, respond
from handlers.slack.reading import Command, Kind
from handlers.slack.views import blocks
from handlers.slack.views import remove as views

AT_ONCE = 5
"""People asked about after one command: each question but the first uses the response_url, good for five times."""


def _typed(desk: Desk, turn: Turn, command: Command) -> None:
    """``/seats remove @user``: one question for each person."""
    desk.services.members.permit(turn.actor, Action.REMOVE)  # so that nobody is asked a question and then refused
    if not command.members:
        turn.say(blocks.message(blocks.sentence(views.not_a_mention(command.rest) if command.rest else views.HOW)))
        return
    if len(command.members) > AT_ONCE:
        turn.say(blocks.message(views.too_many(AT_ONCE)))
        return
    words = command.words[1:] if command.words[:1] == ("from",) else command.words
    seat = desk.services.seats.find(turn.actor, " ".join(words)) if words else None
    first, *others = [_question(desk, turn, member, seat) for member in command.members]
    turn.say(first)
    for question in others:
        turn.later(respond, turn.client, command.response_url, question, turn.actor.member, command.channel)


def _question(desk: Desk, turn: Turn, member: str, seat: Seat | None) -> Json:
    """The question, or why there is nothing to ask; ``seat`` is the one that the asker named."""
    person = desk.services.members.get(turn.actor, member)
    held = desk.services.seats.seat_of(turn.actor, member)
    if held is None or (seat and held.id != seat.id):
        return blocks.message(blocks.sentence(NotOnSeat(person.name, seat.name if seat else None).sentence))
    return views.question(held, person)


def _confirmed(desk: Desk, turn: Turn) -> None:
    """*Remove*, after the question or with a trash can: at once, and what was on show is drawn anew."""
    listing.redraw_on_refusal(desk, turn)
    wanted = reading.pressed(turn.body).facts
    member = reading.carried_member(wanted)
    seat = desk.services.seats.remove(turn.actor, member, reading.carried_seat(wanted))
    outcome = views.outcome(seat, desk.services.members.get(turn.actor, member))
    if wanted.get("asked"):
        turn.replace(blocks.message(blocks.sentence(outcome)))
    else:
        origin = reading.origin(turn.body)
        turn.later(listing.refresh, turn.client, desk.services, turn.actor, origin, outcome)


def _kept(desk: Desk, turn: Turn) -> None:
    """*Keep*: the question goes, everything stays."""
    member = reading.carried_member(reading.pressed(turn.body).facts)
    person = desk.services.members.get(turn.actor, member)
    held = desk.services.seats.seat_of(turn.actor, member)
    turn.replace(blocks.message(blocks.sentence(views.kept(held, person))))


WORDS = (
    Word(
        "remove",
        "@user",
        "Take somebody off their seat; it asks first.",
        "/seats remove @ana",
        "administrators",
        _typed,
    ),
)
LISTENERS = (
    Listener(Kind.ACTION, ids.REMOVE_CONFIRMED, _confirmed),
    Listener(Kind.ACTION, ids.REMOVE_KEPT, _kept),
)
