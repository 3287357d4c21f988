"""Choosing a seat or a person in a form, and telling a seat from the words typed after it: for every conversation."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.names import SEAT_NAME
from bot.domain.roles import Actor
from bot.domain.seats import Seat
from handlers.slack import ids, reading
from handlers.slack.conversation import Desk, Listener, Turn, Word
from handlers.slack.reading import Kind, Quoted
from handlers.slack.views import assign as people
from handlers.slack.views import blocks
from handlers.slack.views.picking import seat_option

LONGEST_NAME = SEAT_NAME // 2
"""A seat's name may have so many words."""


def seat_typed(desk: Desk, actor: Actor, words: Sequence[str]) -> tuple[Seat | None, tuple[str, ...]]:
    """The seat that the first words name, as many of them as possible, and the words that are left.

    ``None`` and no words when nothing was typed. Raises NoSuchSeat when words were typed and no seat begins them.
    """
    return seats_typed(desk, actor, words)[0] if words else (None, ())


def seats_typed(desk: Desk, actor: Actor, words: Sequence[str]) -> list[tuple[Seat, tuple[str, ...]]]:
    """Each seat that the first words may name, the longest name first, with the words that are left.

    Raises NoSuchSeat when no seat begins them.
    """
    ends = _ends(words)
    found = desk.services.seats.meant(actor, [" ".join(words[:end]) for end in ends])
    return [(seat, tuple(words[ends[place] :])) for place, seat in found]


def _ends(words: Sequence[str]) -> Sequence[int]:
    """How many of the first words may be a name, the most first; one in quotation marks is a name by itself."""
    quoted = next((n for n, word in enumerate(words) if isinstance(word, Quoted)), len(words))
    return range(min(quoted, LONGEST_NAME), 0, -1) if quoted else [1]


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
