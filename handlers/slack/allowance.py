"""/seats allowance and /seats topup: the monthly allowance, and more for this month only."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from bot.domain.allowance import parse_messages
from bot.domain.errors import NoSuchSeat
from bot.domain.errors.allowances import InvalidAmount
from bot.domain.roles import Action, Actor
from bot.domain.seats import Seat
from bot.services.allowances import Allowances
from handlers.slack import ids, one_seat, picking, reading
from handlers.slack.conversation import Desk, Json, Listener, Turn, Word
from handlers.slack.reading import Command, Kind, Origin
from handlers.slack.views import allowance as views
from handlers.slack.views import blocks


@dataclass(frozen=True)
class Way:
    """One of the two ways to give a seat messages; ``least`` is the smallest number that makes sense."""

    action: Action
    least: int
    go: Callable[[Allowances, Actor, int, int], Seat]
    form: Callable[[Seat | None, Origin, int | None], Json]
    outcome: Callable[[Seat, int], str]


CHANGE = Way(Action.CHANGE_ALLOWANCE, 0, Allowances.change, views.change, views.changed)
TOP_UP = Way(Action.TOP_UP, 1, Allowances.top_up, views.top_up, views.topped_up)


def _typed(way: Way, desk: Desk, turn: Turn, command: Command) -> None:
    """``/seats allowance [seat] [n]``, ``/seats topup [seat] [n]``"""
    desk.services.members.permit(turn.actor, way.action)
    readings = _readings(way, desk, command)
    seat, messages = readings[0]
    if len(readings) > 1 or seat is None or messages is None:
        turn.open(way.form(seat, command.origin, messages))
        return
    changed = way.go(desk.services.allowances, turn.actor, seat.id, messages)
    turn.say(blocks.message(blocks.sentence(way.outcome(changed, messages))))


def _readings(way: Way, desk: Desk, command: Command) -> list[tuple[Seat | None, int | None]]:
    """Each way in which the words are a seat and a number, the one with the longest name first.

    A number that stands alone and is no seat's is one of messages; ``1 000`` is one too, and not seat 1 with nought.
    """
    words = command.words
    if not words:
        return [(None, None)]
    readings: list[tuple[Seat | None, int | None]] = []
    refusal: NoSuchSeat | InvalidAmount | None = None
    try:
        for seat, left in picking.seats_typed(desk, command.actor, words):
            if not left:
                return [(seat, None)]
            try:
                readings.append((seat, parse_messages(" ".join(left), way.least)))
            except InvalidAmount as error:
                refusal = refusal or error
    except NoSuchSeat as error:
        refusal = error
    if readings:
        return readings
    if len(words) == 1 or words[1].startswith("0"):
        with contextlib.suppress(InvalidAmount):
            return [(None, parse_messages(command.rest, way.least))]
    assert refusal is not None
    raise refusal


def _pressed(way: Way, desk: Desk, turn: Turn) -> None:
    """*Change allowance*, *Top up this month*"""
    turn.open(way.form(one_seat.pressed(desk, turn, way.action), reading.origin(turn.body), None))


def _submitted(way: Way, desk: Desk, turn: Turn) -> None:
    written = reading.state_value(turn.view, ids.MESSAGES_BLOCK, ids.MESSAGES_FIELD) or ""
    messages = parse_messages(written, way.least)
    seat = way.go(desk.services.allowances, turn.actor, one_seat.chosen(turn), messages)
    one_seat.refresh(desk, turn, one_seat.began(turn), way.outcome(seat, messages))


WORDS = (
    Word(
        "allowance",
        "[seat] [n]",
        "Change how many messages a seat has a month, from now on.",
        "/seats allowance 2 1,500",
        "administrators",
        partial(_typed, CHANGE),
    ),
    Word(
        "topup",
        "[seat] [n]",
        "Give a seat more messages, this month only.",
        "/seats topup 2 500",
        "administrators",
        partial(_typed, TOP_UP),
    ),
)
LISTENERS = (
    Listener(Kind.ACTION, ids.ALLOWANCE_OPEN, partial(_pressed, CHANGE)),
    Listener(Kind.ACTION, ids.TOPUP_OPEN, partial(_pressed, TOP_UP)),
    Listener(Kind.SUBMISSION, ids.ALLOWANCE_SUBMITTED, partial(_submitted, CHANGE)),
    Listener(Kind.SUBMISSION, ids.TOPUP_SUBMITTED, partial(_submitted, TOP_UP)),
)
