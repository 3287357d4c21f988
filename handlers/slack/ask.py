"""/seats ask: a recruiter asks for more messages or a seat, and an administrator decides."""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from slack_sdk.errors import SlackApiError

from bot.domain.allowance import parse_messages
from bot.domain.errors.asks import AskerMoved, OutOfDate
from bot.domain.roles import Actor
from bot.domain.seats import AskKind
from handlers.slack import ids, listing, reading
from handlers.slack.conversation import Desk, Listener, Turn, Word
from handlers.slack.reading import Command, Kind, Origin, Unreadable
from handlers.slack.views import ask as views
from handlers.slack.views import assign, blocks
from handlers.slack.views.ask import Card

if TYPE_CHECKING:
    from slack_sdk.web import WebClient

    from bot.services import Services

logger = logging.getLogger(__name__)

_MENTION = re.compile(r"<([@#])[A-Z0-9]+(?:\|([^>]*))?>")


# Asking


def _typed(desk: Desk, turn: Turn, command: Command) -> None:
    """``/seats ask [messages] [why]``: with anything typed it is asked at once."""
    words = _said(command)
    if not words:
        seat = desk.services.asks.to_ask(turn.actor)
        turn.open(views.form(seat, desk.services.members.viewer(turn.actor), command.origin))
        return
    desk.services.asks.ask_in_words(turn.actor, words)
    turn.say(blocks.message(blocks.sentence(_asked(desk, turn))))


def _said(command: Command) -> str:
    """All that stands after the word, as it was written; of a mention its name."""
    _, _, said = " ".join(command.text.split()).partition(" ")
    return html.unescape(_MENTION.sub(lambda found: f"{found[1]}{found[2] or 'somebody'}", said))


def _pressed(desk: Desk, turn: Turn) -> None:
    """*Ask for more*, *Ask for a seat*: in the home, or where somebody has read why they cannot text."""
    seat = desk.services.asks.to_ask(turn.actor)
    origin = reading.origin(turn.body)
    if origin.surface == "message":  # what they were reading stays; the outcome is said below it
        origin = replace(origin, surface="")
    turn.open(views.form(seat, desk.services.members.viewer(turn.actor), origin))


def _submitted(desk: Desk, turn: Turn) -> None:
    facts = reading.metadata(turn.body)
    messages = _entered(turn)
    why = reading.state_value(turn.view, ids.WHY_BLOCK, ids.ASK_WHY) or ""
    kind = next((kind for kind in AskKind if kind == facts.get("kind")), None)
    if kind is None:
        raise Unreadable
    desk.services.asks.ask(turn.actor, messages, why, kind)
    origin = Origin.from_facts(facts.get("from"))
    turn.later(listing.refresh, turn.client, desk.services, turn.actor, origin, _asked(desk, turn))


def _asked(desk: Desk, turn: Turn) -> str:
    return views.asked(desk.services.members.administrators(turn.actor.account))


# Deciding


def _approve_pressed(desk: Desk, turn: Turn) -> None:
    facts = desk.services.asks.to_decide(turn.actor, _ask(turn), approve=True)
    only = None
    if facts.ask.kind is AskKind.SEAT:
        with_places = desk.services.seats.with_places(turn.actor, limit=2)
        if not with_places:
            turn.say(blocks.message(assign.NO_PLACES))
            return
        only = with_places[0] if len(with_places) == 1 else None
    turn.open(views.approve_form(facts, reading.message_place(turn.body), only))


def _decline_pressed(desk: Desk, turn: Turn) -> None:
    facts = desk.services.asks.to_decide(turn.actor, _ask(turn))
    turn.open(views.decline_form(facts, reading.message_place(turn.body)))


def _approved(desk: Desk, turn: Turn) -> None:
    messages = _entered(turn)
    chosen = reading.state_value(turn.view, ids.SEAT_BLOCK, ids.ASSIGN_SEAT)
    if messages is not None:  # for the seat that the form shows; nought, nobody's, where it shows none
        seat_id: int | None = reading.whole(reading.metadata(turn.body).get("seat"))
    else:
        seat_id = reading.whole(chosen) if chosen else None
    try:
        desk.services.asks.approve(turn.actor, _ask(turn), messages, seat_id, _words(turn))
    except AskerMoved as moved:  # the form as things stand, so that whoever approves sees to which seat they add
        facts = desk.services.asks.to_decide(turn.actor, _ask(turn), approve=True)
        turn.ack(response_action="update", view=views.approve_form(facts, _card(turn), note=moved.sentence))


def _declined(desk: Desk, turn: Turn) -> None:
    desk.services.asks.decline(turn.actor, _ask(turn), _words(turn))


def _redrawing(decide: Callable[[Desk, Turn], None]) -> Callable[[Desk, Turn], None]:
    """What was decided, and what a card no longer shows as it is: every card of the question is drawn anew."""

    def run(desk: Desk, turn: Turn) -> None:
        is_form = turn.kind is Kind.SUBMISSION
        try:
            decide(desk, turn)
        except OutOfDate as late:
            if is_form:
                turn.ack(response_action="update", view=views.too_late(late.sentence))
            else:
                turn.say(blocks.message(blocks.sentence(late.sentence)))
        else:
            if not is_form:  # the form has been opened, nothing decided
                return
        turn.later(redraw, turn.client, desk.services, turn.actor, _ask(turn), _card(turn))

    return run


def redraw(client: WebClient, services: Services, actor: Actor, ask_id: int, pressed: Card | None = None) -> None:
    """Draw every administrator's card of the question anew, and the one that was ``pressed``.

    Calls Slack, so it belongs in ``turn.later``. As far as Slack lets us: the decision stands, and an old card says so
    when somebody presses it.
    """
    shown = views.card(services.asks.get(actor, ask_id))
    cards = [*([pressed] if pressed else []), *services.asks.cards(actor, ask_id)]
    for channel, ts in dict.fromkeys(cards):
        try:
            client.chat_update(channel=channel, ts=ts, **shown)
        except (SlackApiError, OSError) as error:
            why = error.response.get("error") if isinstance(error, SlackApiError) else type(error).__name__
            logger.info("A card of a question could not be drawn anew: %s", why)


# What was sent


def _ask(turn: Turn) -> int:
    """The question that a card's button, or the form opened from it, is about; nought for nonsense."""
    facts = reading.metadata(turn.body) if turn.kind is Kind.SUBMISSION else reading.pressed(turn.body).facts
    return reading.whole(facts.get("ask"))


def _card(turn: Turn) -> Card | None:
    if turn.kind is not Kind.SUBMISSION:
        return reading.message_place(turn.body)
    card = reading.metadata(turn.body).get("card")
    return (str(card[0]), str(card[1])) if isinstance(card, list) and len(card) == 2 else None


def _entered(turn: Turn) -> int | None:
    text = reading.state_value(turn.view, ids.MESSAGES_BLOCK, ids.MESSAGES_FIELD)
    return parse_messages(text, 1) if text else None


def _words(turn: Turn) -> str:
    return reading.state_value(turn.view, ids.WHY_BLOCK, ids.DECLINE_WHY) or ""


WORDS = (
    Word(
        "ask",
        "[messages] [why]",
        "Ask the administrators for more messages this month or, if you are on no seat, for one.",
        "/seats ask 200 big hiring day",
        "everyone",
        _typed,
    ),
)
LISTENERS = (
    Listener(Kind.ACTION, ids.ASK_OPEN, _pressed),
    Listener(Kind.SUBMISSION, ids.ASK_SUBMITTED, _submitted),
    Listener(Kind.ACTION, ids.APPROVE_OPEN, _redrawing(_approve_pressed)),
    Listener(Kind.SUBMISSION, ids.APPROVE_SUBMITTED, _redrawing(_approved)),
    Listener(Kind.ACTION, ids.DECLINE_OPEN, _redrawing(_decline_pressed)),
    Listener(Kind.SUBMISSION, ids.DECLINE_SUBMITTED, _redrawing(_declined)),
)
