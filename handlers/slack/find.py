"""/seats find: the seats where a name, number or person matches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.roles import Action, Actor
from handlers.slack import ids, reading
from handlers.slack.conversation import Desk, Json, Listener, Turn, Word
from handlers.slack.reading import Command, Kind
from handlers.slack.views import blocks
from handlers.slack.views import find as views

if TYPE_CHECKING:
    from bot.services import Services

LONGEST = 80
"""So much of what was typed is looked for, and travels in every button of what was found."""


def message(services: Services, actor: Actor, words: str, offset: int = 0, note: str = "") -> Json:
    """A page of the seats found by the words."""
    words = blocks.clean(words)[:LONGEST].strip()
    found = services.seats.search(actor, words, offset, views.PAGE_SIZE)
    return views.message(found, services.members.viewer(actor), words, note)


def _typed(desk: Desk, turn: Turn, command: Command) -> None:
    """``/seats find words``; a person may be mentioned too."""
    desk.services.members.permit(turn.actor, Action.SEE_ALL_SEATS)
    people = [desk.services.members.get(turn.actor, member).name for member in command.members]
    words = " ".join([*command.words, *people])
    turn.say(message(desk.services, turn.actor, words) if blocks.clean(words) else blocks.message(views.HOW))


def _turned(desk: Desk, turn: Turn) -> None:
    """Another page of what was found, in the place of the one shown."""
    origin = reading.origin(turn.body)
    turn.replace(message(desk.services, turn.actor, origin.words, origin.offset))


WORDS = (
    Word(
        "find",
        "words",
        "Find seats by part of a name, of a number, or of somebody's name or address.",
        "/seats find ana",
        "administrators and reporters",
        _typed,
    ),
)
LISTENERS = (Listener(Kind.ACTION, ids.FIND_PAGE_TURNED, _turned),)
