"""/seats release: a number is given up, held for the undo window, and brought back while it is held."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from bot.domain.errors import NoNumberYet, NoSuchSeat
from bot.domain.errors.numbers import NumberGone, SeatHasNewNumber
from bot.domain.roles import Action, Actor
from bot.domain.seats import NotGivenBack, Seat, TakenOff
from handlers.slack import ids, listing, live_number, picking, reading
from handlers.slack.answers import with_note
from handlers.slack.conversation import Desk, Json, Listener, Turn, Word, respond
from handlers.slack.live_number import NumberChanged
from handlers.slack.reading import Command, Kind, Origin
from handlers.slack.views import blocks, seats
from handlers.slack.views import live_number as shared
from handlers.slack.views import release as views


def _typed(desk: Desk, turn: Turn, command: Command) -> None:
    """``/seats release [seat]``: it asks first, always."""
    desk.services.members.permit(turn.actor, Action.RELEASE)
    seat, left = picking.seat_typed(desk, turn.actor, command.words)
    digits = " ".join(left)
    if digits and not (digits.isdecimal() and len(digits) == views.DIGITS):
        raise NoSuchSeat(command.rest)
    if seat is None:
        turn.open(shared.which_seat(views.TITLE, ids.RELEASE_SUBMITTED, command.origin))
        return
    turn.open(_form(desk, turn, seat, command.origin, digits))


def _pressed(desk: Desk, turn: Turn) -> None:
    listing.redraw_on_refusal(desk, turn)
    desk.services.members.permit(turn.actor, Action.RELEASE)
    turn.open(_form(desk, turn, live_number.seat_pressed(desk, turn), reading.origin(turn.body)))


def _form(desk: Desk, turn: Turn, seat: Seat, origin: Origin, digits: str = "") -> Json:
    number = live_number.of(seat, "release")
    account = desk.services.members.viewer(turn.actor).account
    return views.form(seat, number, account, desk.now(), origin, digits)


def _submitted(desk: Desk, turn: Turn) -> None:
    """*Next* after the seat, or *Release number*."""
    viewer = desk.services.members.permit(turn.actor, Action.RELEASE)
    origin = live_number.origin(turn)
    if live_number.asked_seat(turn):
        turn.ack(response_action="update", view=_form(desk, turn, live_number.seat_chosen(desk, turn), origin))
        return
    digits = reading.state_value(turn.view, ids.DIGITS_BLOCK, ids.RELEASE_DIGITS) or ""
    try:
        seat = live_number.seat_shown(desk, turn)
        done = desk.services.numbers.release(turn.actor, seat.id, digits)
    except (NumberChanged, NoNumberYet, NumberGone) as error:
        live_number.end(desk, turn, views.TITLE, error.sentence)
        return
    if origin.surface:
        note = views.outcome(done.seat, done.held, viewer.account, desk.now())
        turn.later(listing.refresh, turn.client, desk.services, turn.actor, origin, note)
    elif origin.response_url:
        told = views.released(done.seat, done.held, viewer.account, desk.now())
        turn.later(respond, turn.client, origin.response_url, told, turn.actor.member, origin.channel)


# Undo


def _undo(desk: Desk, turn: Turn) -> None:
    """*Undo release*, in a message of its own, in the seat's modal, in the log."""
    facts, origin = reading.pressed(turn.body).facts, reading.origin(turn.body)
    alone = bool(facts.get("alone"))
    if alone or origin.surface == "seat":
        listing.redraw_on_refusal(desk, turn)
    desk.services.members.permit(turn.actor, Action.RELEASE)
    taken_off = live_number.taken_off(facts)
    try:
        done = desk.services.numbers.bring_back(turn.actor, taken_off)
    except SeatHasNewNumber:
        form = _elsewhere(desk, turn, taken_off, origin, alone)
        if origin.surface == "modal":  # the log may be the third on the stack, and Slack takes no fourth
            turn.update(form)
        else:
            turn.open(form)
        return
    _tell(desk, turn, origin, alone, views.brought_back(done))


def _elsewhere(desk: Desk, turn: Turn, taken_off: TakenOff, origin: Origin, alone: bool) -> Json:
    held = desk.services.numbers.held_number(turn.actor, taken_off)
    seat = desk.services.seats.get(turn.actor, held.seat_id)
    empty = next(iter(desk.services.seats.without_number(turn.actor, limit=1)), None)
    account = desk.services.members.viewer(turn.actor).account
    return views.elsewhere(held, seat, empty, account, origin, alone)


def _undo_submitted(desk: Desk, turn: Turn) -> None:
    """*Bring it back*, to the empty seat that was chosen."""
    facts: dict[str, Any] = reading.metadata(turn.body)
    to_seat = reading.state_value(turn.view, ids.TO_SEAT_BLOCK, ids.PICK_EMPTY_SEAT)
    try:
        done = desk.services.numbers.bring_back(turn.actor, live_number.taken_off(facts), reading.whole(to_seat))
    except NumberGone as error:
        live_number.end(desk, turn, views.UNDO_TITLE, error.sentence)
        return
    _tell(desk, turn, live_number.origin(turn), bool(facts.get("alone")), views.brought_back(done))


def _tell(desk: Desk, turn: Turn, origin: Origin, alone: bool, note: str) -> None:
    """What came of it, where they pressed: a message that was there for its button only makes way for it."""
    if origin.surface == "seat":
        turn.later(listing.refresh, turn.client, desk.services, turn.actor, origin, note)
    elif origin.response_url:
        told = blocks.message(blocks.sentence(note))
        turn.later(respond, turn.client, origin.response_url, told, turn.actor.member, origin.channel, replace=alone)
    elif turn.kind is Kind.SUBMISSION:
        turn.ack(response_action="update", view=shared.ended(views.UNDO_TITLE, note))
    elif not turn.in_modal:
        turn.say(blocks.message(blocks.sentence(note)))
    else:
        shown = with_note(turn.view, note)
        turn.update({**shown, "blocks": [*seats.noted(note), *shown["blocks"][1:]]})


# What the carrier does not take back


def _try_again(desk: Desk, turn: Turn) -> None:
    """*Try again now*, in a note of ours, in the seat's modal, in the home."""
    listing.redraw_on_refusal(desk, turn)
    origin, taken_off = reading.origin(turn.body), live_number.taken_off(reading.pressed(turn.body).facts)
    left = desk.services.numbers.begin_giving_back(turn.actor, taken_off)
    redraw = partial(listing.refresh, turn.client, desk.services, turn.actor, origin)
    if origin.surface:  # elsewhere the outcome is the first that they hear, and all
        turn.later(redraw, views.asking(left))
    turn.later(_ask_carrier, desk, turn.actor, left, redraw, failed=redraw)


def _ask_carrier(desk: Desk, actor: Actor, left: NotGivenBack, tell: Callable[[str], object]) -> None:
    done = desk.services.numbers.finish_giving_back(actor, left)
    tell(views.came_of_it(done, desk.services.members.viewer(actor).account.time_zone))


WORDS = (
    Word(
        "release",
        "[seat]",
        "Give up a seat's number: it is held for a while, and can be brought back.",
        "/seats release 2",
        "administrators",
        _typed,
    ),
)
LISTENERS = (
    Listener(Kind.ACTION, ids.RELEASE_OPEN, _pressed),
    Listener(Kind.SUBMISSION, ids.RELEASE_SUBMITTED, _submitted),
    Listener(Kind.ACTION, ids.UNDO_RELEASE, _undo),
    Listener(Kind.SUBMISSION, ids.UNDO_SUBMITTED, _undo_submitted),
    Listener(Kind.ACTION, ids.TRY_GIVING_BACK, _try_again),
)
