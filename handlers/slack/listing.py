"""The list of seats: typed as /seats, paged, and drawn anew after whatever changed it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.roles import Actor
from handlers.slack import find, home, ids, reading, why
from handlers.slack.conversation import Desk, Json, Listener, Turn, Word, respond
from handlers.slack.opening import update_view
from handlers.slack.reading import Command, Kind, Origin
from handlers.slack.views import blocks, manage, seats

if TYPE_CHECKING:
    from slack_sdk.web import WebClient

    from bot.services import Services


def message(services: Services, actor: Actor, offset: int = 0, note: str = "") -> Json:
    """The seats as a message: a page of all, or a recruiter's own."""
    seen = services.seats.overview(actor, offset, seats.PAGE_SIZE)
    if seen.page is None:
        return seats.own_message(seen.own, seen.viewer, note)
    return seats.message(seen.page, seen.viewer, note)


def modal(services: Services, actor: Actor, offset: int = 0, note: str = "") -> Json:
    """The seats as a modal: a page of all, or a recruiter's own."""
    seen = services.seats.overview(actor, offset, seats.PAGE_SIZE)
    if seen.page is None:
        return seats.own_modal(seen.own, seen.viewer, note)
    return seats.modal(seen.page, seen.viewer, note)


def seat_modal(services: Services, actor: Actor, origin: Origin, note: str = "") -> Json:
    """One seat in a modal of its own, with all that an administrator can do with it."""
    seat = services.seats.get(actor, origin.seat)
    held, left = services.numbers.held(actor, seat.id), services.numbers.not_given_back(actor, seat.id)
    return manage.modal(seat, services.members.viewer(actor), held, left, origin.behind or Origin(), note)


def refresh(client: WebClient, services: Services, actor: Actor, origin: Origin, note: str = "") -> None:
    """Draw the seats, or an answer about somebody, anew where they were looked at, with what just happened on top.

    Calls Slack, so it belongs in ``turn.later``. From nowhere (a typed command) there is nothing to draw; a message
    that others see too is left alone and the note said to the asker.
    """
    match origin.surface:
        case "message" | "modal" if origin.about:
            why.refresh(client, services, actor, origin, origin.about, note)
        case "message":
            if origin.words:
                shown = find.message(services, actor, origin.words, origin.offset, note)
            else:
                shown = message(services, actor, origin.offset, note)
            respond(client, origin.response_url, shown, actor.member, origin.channel, replace=True)
        case "modal":
            if origin.words:
                seen = find.modal(services, actor, origin.words, origin.offset, note)
            else:
                seen = modal(services, actor, origin.offset, note)
            update_view(client, origin.view_id, seen)
        case "home":
            home.refresh(client, services, actor, origin.offset, note)
        case "seat":
            update_view(client, origin.view_id, seat_modal(services, actor, origin, note))
            if origin.behind:
                refresh(client, services, actor, origin.behind)
        case _ if origin.response_url and note:
            told = blocks.message(blocks.sentence(note))
            respond(client, origin.response_url, told, actor.member, origin.channel)


def redraw_on_refusal(desk: Desk, turn: Turn) -> None:
    """From here on, a refusal of this turn comes with a fresh list: its button was stale, the page is old."""
    origin = reading.origin(turn.body)

    def say(sentence: str) -> None:
        """Whoever may not see the seats any more is told so in their place."""
        reply = blocks.message(blocks.sentence(sentence))
        if origin.surface in ("modal", "seat"):
            shown = blocks.modal("Text messaging", reply["blocks"], callback_id=ids.NOTE_MODAL)
            update_view(turn.client, origin.view_id, shown)
        elif origin.response_url:
            respond(turn.client, origin.response_url, reply, turn.actor.member, origin.channel)

    def refuse(sentence: str) -> None:
        turn.later(refresh, turn.client, desk.services, turn.actor, origin, f"⚠️ {sentence}", failed=say)

    turn.refuse = refuse


def _typed(desk: Desk, turn: Turn, command: Command) -> None:
    turn.say(message(desk.services, command.actor))


def _turned(desk: Desk, turn: Turn) -> None:
    """Another page, in the place of the one shown."""
    origin = reading.origin(turn.body)
    if origin.surface == "modal":
        turn.update(modal(desk.services, turn.actor, origin.offset))
    else:
        turn.replace(message(desk.services, turn.actor, origin.offset))


def _nothing(desk: Desk, turn: Turn) -> None:
    """A button with a link also tells us that it was pressed: there is nothing to do."""


WORDS = (Word("", "", "See the seats: number, people, what is left, when it resets.", "/seats", "everyone", _typed),)
LISTENERS = (
    Listener(Kind.ACTION, ids.PAGE_TURNED, _turned),
    Listener(Kind.ACTION, ids.OPEN_TRAINING, _nothing),
)
