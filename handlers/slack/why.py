"""/seats why: every gate between somebody and a text, each open or shut, with the fix."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.errors.pages import InvalidPage
from bot.domain.gates import pages_typed
from bot.domain.pages import ALL_PAGES, AtsPage
from bot.domain.roles import Actor
from handlers.slack import ids
from handlers.slack.conversation import Desk, Listener, Turn, Word, respond
from handlers.slack.opening import update_view
from handlers.slack.reading import About, Command, Kind, Origin
from handlers.slack.views import blocks
from handlers.slack.views import why as views

if TYPE_CHECKING:
    from slack_sdk.web import WebClient

    from bot.services import Services


def refresh(client: WebClient, services: Services, actor: Actor, origin: Origin, about: About, note: str = "") -> None:
    """Judge anew where somebody looks at the answer, with what just happened on top. It belongs in ``turn.later``."""
    page = next((page for page in ALL_PAGES if page == about.page), None)
    why = services.gates.why(actor, about.member, page)
    if origin.surface == "modal":
        update_view(client, origin.view_id, views.modal(why, note))
    else:
        shown = views.message(why, note)
        respond(client, origin.response_url, shown, actor.member, origin.channel, replace=True)


def _typed(desk: Desk, turn: Turn, command: Command) -> None:
    """``/seats why [@user] [page]``"""
    pages: tuple[AtsPage, ...] = ()
    unknown: InvalidPage | None = None
    try:
        pages = pages_typed(command.words)
    except InvalidPage as error:
        unknown = error
    member = command.members[0] if command.members else None
    why = desk.services.gates.why(turn.actor, member, pages[0] if pages else None)  # refuses first of all
    if unknown and command.members:
        raise unknown
    if unknown:
        turn.say(blocks.message(blocks.sentence(views.not_understood(command.rest))))
    elif len(command.members) > 1 or len(pages) > 1:
        turn.say(blocks.message(views.ONE_AT_A_TIME))
    else:
        turn.say(views.message(why))


def _pressed(desk: Desk, turn: Turn) -> None:
    """*Why can or can't I text?* in the home."""
    turn.open(views.modal(desk.services.gates.why(turn.actor)))


WORDS = (
    Word(
        "why",
        "[@user] [page]",
        "See why you can or cannot text, and what to do; administrators ask about others too.",
        "/seats why @ana candidate pool",
        "everyone",
        _typed,
    ),
)
LISTENERS = (Listener(Kind.ACTION, ids.WHY_OPEN, _pressed),)
