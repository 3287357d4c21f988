"""/seats help: all that can be typed, told by the conversations themselves."""

from __future__ import annotations

from handlers.slack import ids
from handlers.slack.conversation import Desk, Listener, Turn, Word
from handlers.slack.reading import Command, Kind
from handlers.slack.views import help as views


def _typed(desk: Desk, turn: Turn, command: Command) -> None:
    turn.say(views.message(desk.words.values(), desk.training_url))


def _pressed(desk: Desk, turn: Turn) -> None:
    turn.open(views.modal(desk.words.values(), desk.training_url))


WORDS = (Word("help", "", "See all that you can type.", "/seats help", "everyone", _typed),)
LISTENERS = (Listener(Kind.ACTION, ids.SEE_HELP, _pressed),)
