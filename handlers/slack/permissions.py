"""/seats permissions: the pages of the ATS that somebody may text from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.domain.errors.pages import PagesChanged
from bot.domain.gates import pages_typed
from bot.domain.names import folded
from bot.domain.pages import ALL_PAGES, AtsPage
from handlers.slack import ids, listing, reading
from handlers.slack.assign import NobodyChosen
from handlers.slack.conversation import Desk, Json, Listener, Turn, Word
from handlers.slack.reading import Command, Kind, Origin
from handlers.slack.views import blocks
from handlers.slack.views import permissions as views

_SHORT: dict[str, tuple[AtsPage, ...] | None] = {"default": None, "none": (), "nowhere": (), "all": ALL_PAGES}
"""Words that may stand in the place of pages; None gives the account's default."""


def _typed(desk: Desk, turn: Turn, command: Command) -> None:
    """``/seats permissions [@user] [pages …]``"""
    _may_change(desk, turn)
    if not command.members:
        if command.words:
            turn.say(blocks.message(blocks.sentence(views.not_a_mention(command.rest))))
        else:
            turn.open(views.choose({"from": command.origin.to_facts()}))
        return
    if len(command.members) > 1:
        turn.say(blocks.message(views.ONE_AT_A_TIME))
        return
    member = command.members[0]
    if not command.words:
        permissions = desk.services.members.permissions(turn.actor, member)
        turn.open(views.modal(permissions, {"from": command.origin.to_facts()}))
        return
    short = folded(command.rest)
    pages = _SHORT[short] if short in _SHORT else pages_typed(command.words)
    desk.services.members.set_pages(turn.actor, member, pages)
    turn.say(blocks.message(blocks.sentence(_outcome(desk, turn, member))))


def _may_change(desk: Desk, turn: Turn) -> None:
    """Refuse whoever may not, before anything is shown or asked: by asking for their own."""
    desk.services.members.permissions(turn.actor, turn.actor.member)


def _pressed(desk: Desk, turn: Turn) -> None:
    """*Permissions*, in an answer to /seats why."""
    _may_change(desk, turn)
    carried = reading.pressed(turn.body).facts
    facts: dict[str, Any] = {"from": reading.origin(turn.body).to_facts()}
    if "member" in carried:
        permissions = desk.services.members.permissions(turn.actor, reading.carried_member(carried))
        turn.open(views.modal(permissions, facts))
    else:
        turn.open(views.choose(facts))


def _submitted(desk: Desk, turn: Turn) -> None:
    """*Next*, once it is said whose pages, or *Save*."""
    facts = reading.metadata(turn.body)
    if "member" not in facts:
        chosen = next(iter(reading.chosen_members(turn.view, ids.MEMBERS_BLOCK, ids.PICK_MEMBER)), None)
        if not chosen:
            raise NobodyChosen
        view = views.modal(desk.services.members.permissions(turn.actor, chosen), facts)
        turn.ack(response_action="update", view=view)
        return
    member, seen = reading.carried_member(facts), str(facts.get("seen") or "")
    ticked = reading.state_values(turn.view, ids.PAGES_BLOCK, ids.PERMISSIONS_PAGES)
    # Left as it was, theirs goes on following the default.
    pages = None if seen == "default" and _same(ticked, facts.get("default")) else ticked
    try:
        desk.services.members.set_pages(turn.actor, member, pages, seen=seen)
    except PagesChanged as error:
        turn.ack(response_action="update", view=_drawn_anew(desk, turn, member, error.sentence))
        return
    _redraw(desk, turn, member)


def _same(ticked: Sequence[str], default: object) -> bool:
    """Whether these are the pages that the form showed as the default, in whatever order."""
    return isinstance(default, list) and sorted(map(str, default)) == sorted(ticked)


def _default(desk: Desk, turn: Turn) -> None:
    """*Use the default*: at once, and the form shows it."""
    member = reading.carried_member(reading.metadata(turn.body))
    desk.services.members.set_pages(turn.actor, member, None)
    turn.update(_drawn_anew(desk, turn, member, _outcome(desk, turn, member)))
    _redraw(desk, turn, member)


def _drawn_anew(desk: Desk, turn: Turn, member: str, note: str) -> Json:
    facts = reading.metadata(turn.body)
    facts["draft"] = reading.whole(facts.get("draft")) + 1
    return views.modal(desk.services.members.permissions(turn.actor, member), facts, note)


def _outcome(desk: Desk, turn: Turn, member: str) -> str:
    return views.outcome(desk.services.members.permissions(turn.actor, member))


def _redraw(desk: Desk, turn: Turn, member: str) -> None:
    """Draw anew what the form was opened from, or say the outcome there."""
    origin, outcome = Origin.from_facts(reading.metadata(turn.body).get("from")), _outcome(desk, turn, member)
    turn.later(listing.refresh, turn.client, desk.services, turn.actor, origin, outcome)


WORDS = (
    Word(
        "permissions",
        "[@user] [pages]",
        "See and change which pages somebody may text from: name them, or `default`, `all` or `none`.",
        "/seats permissions @ana pool profile",
        "administrators",
        _typed,
    ),
)
LISTENERS = (
    Listener(Kind.ACTION, ids.PERMISSIONS_OPEN, _pressed),
    Listener(Kind.ACTION, ids.PERMISSIONS_DEFAULT, _default),
    Listener(Kind.SUBMISSION, ids.PERMISSIONS_SUBMITTED, _submitted),
)
