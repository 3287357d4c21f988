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
    words = _short(words)
    found = services.seats.search(actor, words, offset, views.PAGE_SIZE)
    return views.message(found, services.members.viewer(actor), words, note)


def modal(services: Services, actor: Actor, words: str, offset: int = 0, note: str = "") -> Json:
    """The same, as a modal."""
    words = _short(words)
    found = services.seats.search(actor, words, offset, views.PAGE_SIZE)
    return views.modal(found, services.members.viewer(actor), words, note)


def _short(words: str) -> str:
    return blocks.clean(words)[:LONGEST].strip()


def _typed(desk: Desk, turn: Turn, command: Command) -> None:
    """``/seats find words``; a person may be mentioned too."""
    desk.services.members.permit(turn.actor, Action.SEE_ALL_SEATS)
    people = [desk.services.members.get(turn.actor, member).name for member in command.members]
    words = " ".join([*command.words, *people])
    turn.say(message(desk.services, turn.actor, words) if blocks.clean(words) else blocks.message(views.HOW))


def _turned(desk: Desk, turn: Turn) -> None:
    """Another page of what was found, in the place of the one shown."""
    origin = reading.origin(turn.body)
    if origin.surface == "modal":
        turn.update(modal(desk.services, turn.actor, origin.words, origin.offset))
    else:
        turn.replace(message(desk.services, turn.actor, origin.words, origin.offset))


def _pressed(desk: Desk, turn: Turn) -> None:
    """*Find a seat*: asks for the words; in the place of the modal it was pressed in, since Slack stacks only three."""
    desk.services.members.permit(turn.actor, Action.SEE_ALL_SEATS)
    if turn.view.get("type") == "modal":
        turn.update(views.form())
    else:
        turn.open(views.form())


def _submitted(desk: Desk, turn: Turn) -> None:
    """What was found, in the place of the question."""
    words = reading.state_value(turn.view, ids.WORDS_BLOCK, ids.FIND_FIELD) or ""
    turn.ack(response_action="update", view=modal(desk.services, turn.actor, words))


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
LISTENERS = (
    Listener(Kind.ACTION, ids.FIND_PAGE_TURNED, _turned),
    Listener(Kind.ACTION, ids.FIND_OPEN, _pressed),
    Listener(Kind.SUBMISSION, ids.FIND_SUBMITTED, _submitted),
)
