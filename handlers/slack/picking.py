"""Choosing a seat or a person in a form, and telling a seat from the words typed after it: for every conversation."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.errors import NoSuchSeat
from bot.domain.roles import Actor
from bot.domain.seats import Seat
from handlers.slack import ids, reading
from handlers.slack.conversation import Desk, Listener, Turn, Word
from handlers.slack.reading import Kind
from handlers.slack.views import assign as people
from handlers.slack.views import blocks
from handlers.slack.views.picking import seat_option

LONGEST_NAME = 12
"""A seat's name may have so many words; more than these are not tried."""


def seat_typed(desk: Desk, actor: Actor, words: Sequence[str]) -> tuple[Seat | None, tuple[str, ...]]:
    """The seat that the first words name, as many of them as possible, and the words that are left.

    ``None`` and no words when nothing was typed. Raises NoSuchSeat when words were typed and no seat begins them.
    """
    if not words:
        return None, ()
    refusal: NoSuchSeat | None = None
    for end in range(min(len(words), LONGEST_NAME), 0, -1):
        try:
            return desk.services.seats.find(actor, " ".join(words[:end])), tuple(words[end:])
        except NoSuchSeat as error:
            refusal = error  # the last one names the fewest words: most likely the seat itself
    assert refusal is not None
    raise refusal


def _seats(desk: Desk, turn: Turn) -> None:
    found = desk.services.seats.matching(turn.actor, reading.searched(turn.body), blocks.OPTIONS)
    turn.ack(options=[seat_option(seat) for seat in found])


def _empty_seats(desk: Desk, turn: Turn) -> None:
    found = desk.services.seats.without_number(turn.actor, blocks.OPTIONS, reading.searched(turn.body))
    turn.ack(options=[seat_option(seat) for seat in found])


def _members(desk: Desk, turn: Turn) -> None:
    found = desk.services.members.search(turn.actor, reading.searched(turn.body), blocks.OPTIONS)
    turn.ack(options=[people.member_option(member) for member in found])


WORDS: tuple[Word, ...] = ()
LISTENERS = (
    Listener(Kind.OPTIONS, ids.PICK_SEAT, _seats),
    Listener(Kind.OPTIONS, ids.PICK_EMPTY_SEAT, _empty_seats),
    Listener(Kind.OPTIONS, ids.PICK_MEMBER, _members),
)
