"""/seats usage: what I have left this month, or, for administrators and reporters, everyone."""

from __future__ import annotations

from handlers.slack import ids, reading
from handlers.slack.conversation import Desk, Listener, Turn, Word
from handlers.slack.reading import Command, Kind
from handlers.slack.views import usage as views


def _typed(desk: Desk, turn: Turn, command: Command) -> None:
    viewer = desk.services.members.viewer(command.actor)
    turn.say(views.message(desk.services.reports.usage(command.actor), viewer, desk.now()))


def _pressed(desk: Desk, turn: Turn) -> None:
    viewer = desk.services.members.viewer(turn.actor)
    turn.open(views.modal(desk.services.reports.usage(turn.actor), viewer, desk.now()))


def _turned(desk: Desk, turn: Turn) -> None:
    """Another page, in the place of the one shown."""
    viewer = desk.services.members.viewer(turn.actor)
    use, origin = desk.services.reports.usage(turn.actor), reading.origin(turn.body)
    if origin.surface == "modal":
        turn.update(views.modal(use, viewer, desk.now(), origin.offset))
    else:
        turn.replace(views.message(use, viewer, desk.now(), origin.offset))


WORDS = (
    Word("usage", "", "See what is left this month, who used how much, and how it goes on.", "/seats usage", "everyone",
         _typed),
)  # fmt: skip
LISTENERS = (
    Listener(Kind.ACTION, ids.SEE_USAGE, _pressed),
    Listener(Kind.ACTION, ids.USAGE_PAGE_TURNED, _turned),
)
