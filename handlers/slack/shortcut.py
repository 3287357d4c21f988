"""The global shortcut "Show seats": the same page as the home, as a modal, since nobody can be taken to the home."""

from __future__ import annotations

from handlers.slack import ids, listing
from handlers.slack.conversation import Desk, Listener, Turn, Word
from handlers.slack.reading import Kind


def _shown(desk: Desk, turn: Turn) -> None:
    turn.open(listing.modal(desk.services, turn.actor))


WORDS: tuple[Word, ...] = ()
LISTENERS = (Listener(Kind.SHORTCUT, ids.SHOW_SEATS, _shown),)
