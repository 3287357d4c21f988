"""The App Home: published when somebody opens it, turns its page, or has changed something from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.errors import AccountDisabled, NotPermitted
from bot.domain.roles import Actor
from handlers.slack import ids, reading
from handlers.slack.conversation import Desk, Json, Listener, Turn, Word
from handlers.slack.reading import Kind
from handlers.slack.views import home as views
from handlers.slack.views.seats import PAGE_SIZE

if TYPE_CHECKING:
    from slack_sdk.web import WebClient

    from bot.services import Services


def view(services: Services, actor: Actor, offset: int = 0, note: str = "") -> Json:
    """What somebody's home shows just now."""
    try:
        seen = services.seats.overview(actor, offset, PAGE_SIZE)
    except (AccountDisabled, NotPermitted) as refusal:
        return views.refused(refusal.sentence)
    if seen.page is None:
        return views.own(seen.own, seen.viewer, note)
    left = services.numbers.not_given_back(actor) if seen.viewer.is_administrator else ()
    return views.everyones(seen.page, seen.viewer, note, left, is_new=seen.is_new)


def refresh(
    client: WebClient,
    services: Services,
    actor: Actor,
    offset: int = 0,
    note: str = "",
) -> None:
    """Draw somebody's home anew, with what just happened on top. Calls Slack, so it belongs in ``turn.later``."""
    client.views_publish(user_id=actor.member, view=view(services, actor, offset, note))


def _opened(desk: Desk, turn: Turn) -> None:
    if (turn.body.get("event") or {}).get("tab", "home") == "home":
        _publish(desk, turn, 0)


def _turned(desk: Desk, turn: Turn) -> None:
    _publish(desk, turn, reading.origin(turn.body).offset)


def _publish(desk: Desk, turn: Turn, offset: int) -> None:
    view(desk.services, turn.actor, offset)  # so that whoever nobody has heard of is looked up first
    turn.later(refresh, turn.client, desk.services, turn.actor, offset)


WORDS: tuple[Word, ...] = ()
LISTENERS = (
    Listener(Kind.EVENT, ids.HOME_OPENED, _opened),
    Listener(Kind.ACTION, ids.HOME_PAGE_TURNED, _turned),
)
