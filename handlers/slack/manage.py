"""One seat in a modal of its own: opened with *Manage* beside a seat, drawn anew after each change made from it."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.roles import Action
from handlers.slack import ids, listing, reading
from handlers.slack.conversation import Desk, Listener, Turn, Word
from handlers.slack.reading import Kind, Origin


def _pressed(desk: Desk, turn: Turn) -> None:
    desk.services.members.permit(turn.actor, Action.RENAME)
    listing.redraw_on_refusal(desk, turn)
    behind = replace(reading.origin(turn.body), offset=reading.whole(reading.pressed(turn.body).facts.get("offset")))
    seat = reading.carried_seat(reading.pressed(turn.body).facts) or 0
    turn.open(listing.seat_modal(desk.services, turn.actor, Origin("seat", seat=seat, behind=behind)))


WORDS: tuple[Word, ...] = ()
LISTENERS = (Listener(Kind.ACTION, ids.MANAGE_SEAT, _pressed),)
