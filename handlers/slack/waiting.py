"""Waiting for the carrier: what a set-up or a swap shows until its answer is there, and what it shows then."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from concurrent.futures import wait
from dataclasses import dataclass, replace

from slack_sdk.errors import SlackApiError

from bot.domain.errors import (
    AlreadyHasNumber,
    CarrierRefused,
    InvalidAreaCode,
    NoNumbersLeft,
    NoNumberYet,
    NumberTaken,
    SeatError,
)
from bot.domain.phone_numbers import PhoneNumber
from bot.domain.roles import Actor
from bot.domain.seats import Offer, Seat
from handlers.slack import listing
from handlers.slack.conversation import Desk, Json, Turn
from handlers.slack.live_number import NumberChanged
from handlers.slack.opening import update_view
from handlers.slack.views import setup as views
from handlers.slack.views import swap as swaps
from handlers.slack.views.setup import SetUp

PROMPT_SECONDS = 1.2
"""A submission waits so long for the carrier, so that the outcome is the acknowledgement itself: of three seconds, and
after whatever look-ups came before."""

LATE_SECONDS = 1.0
"""How long an acknowledgement may be on its way to the screen, before a call that changes the same view follows it."""

COVERED_AT_MOST = 3
"""So often the call is made again when the acknowledgement was later still, and has covered its view."""

NO_OTHERS = "These are all the open numbers: starting again from the first."
ONLY_ONE = "No other number is open just now."


@dataclass(frozen=True)
class Outcome:
    """What the modal shows in the end; ``note`` says what happened to the seats ("" when nothing did)."""

    view: Json
    note: str = ""


def answer(desk: Desk, turn: Turn, setup: SetUp, waiting: Json, work: Callable[[], Outcome]) -> None:
    """Answer a submission with what the work comes to or, when the carrier takes longer, with ``waiting`` until then.

    Most outcomes travel in the acknowledgement, where nothing can overtake them.
    """
    job = turn.start(work)
    wait([job], PROMPT_SECONDS)
    if job.done():
        outcome = job.result()
        turn.ack(response_action="update", view=outcome.view)
        turn.later(_refresh, desk, turn, setup, outcome)
        return
    outcomes: list[Outcome] = []

    def late() -> None:
        outcomes.append(job.result())
        replace_waiting(turn, outcomes[0].view)

    def last() -> None:
        for outcome in outcomes:
            _refresh(desk, turn, setup, outcome)

    turn.ack(response_action="update", view=waiting)
    turn.later(late, failed=lambda sentence: replace_waiting(turn, views.stopped(setup, sentence, again=True)))
    turn.later(last)


def draw_later(desk: Desk, turn: Turn, setup: SetUp) -> None:
    """Draw the modal anew once the acknowledgement has left; after a button it leaves the view as it is."""

    def draw() -> None:
        update_view(turn.client, turn.view["id"], drawn(desk, turn.actor, setup).view)

    def failed(sentence: str) -> None:
        update_view(turn.client, turn.view["id"], views.stopped(setup, sentence, again=True))

    turn.later(draw, failed=failed)


def replace_waiting(turn: Turn, view: Json) -> bool:
    """Put the view in place of the waiting one, which travels in the acknowledgement and may be later than this call.

    False when they have closed it meanwhile.

    With a ``hash`` Slack changes a view only if it is still the one we last saw: as long as it does, the
    acknowledgement has yet to arrive, and will cover what we put there.
    """
    seen = turn.view.get("hash")
    for _ in range(COVERED_AT_MOST):
        time.sleep(LATE_SECONDS)
        try:
            shown = turn.client.views_update(view_id=turn.view["id"], view=view, hash=seen)
        except (SlackApiError, TimeoutError):
            break  # the acknowledgement has arrived; or it was closed, or Slack says below what else is wrong
        seen = (shown.get("view") or {}).get("hash")
    return update_view(turn.client, turn.view["id"], view)


def _refresh(desk: Desk, turn: Turn, setup: SetUp, outcome: Outcome) -> None:
    """Draw the seats anew where the set-up began, if they have changed."""
    if setup.origin.surface and outcome.note:
        listing.refresh(turn.client, desk.services, turn.actor, setup.origin, outcome.note)


# What the modal shows


def finished(desk: Desk, actor: Actor, setup: SetUp) -> Outcome:
    """The order carried out, or its refusal with other numbers to choose from."""
    try:
        seat = desk.services.numbers.finish_setup(actor, setup.seat)
    except (NumberTaken, CarrierRefused, NoNumberYet) as error:
        refusal = None if isinstance(error, NoNumberYet) else error
        return drawn(desk, actor, setup.passing_over(setup.number), refusal)
    if seat.number and seat.number.number.e164 == setup.replaces:
        # Somebody else had finished the order, and been refused: the number before is back.
        refused = CarrierRefused(f"{PhoneNumber(setup.number).national} was refused.")
        return drawn(desk, actor, setup.passing_over(setup.number), refused)
    became = _became(desk, actor, setup, seat)
    note = (
        " ".join(filter(None, [f"{seat.name} now has {seat.number.number.national}.", became])) if seat.number else ""
    )
    return Outcome(_done(desk, actor, setup, seat, became), note)


def drawn(desk: Desk, actor: Actor, setup: SetUp, refusal: SeatError | None = None) -> Outcome:
    """What is open now, with the reason on top if something was refused before."""
    note = refusal.sentence if isinstance(refusal, AlreadyHasNumber | NumberChanged) else ""
    return Outcome(_fresh(desk, actor, setup, refusal), note)


def _done(desk: Desk, actor: Actor, setup: SetUp, seat: Seat, became: str = "") -> Json:
    # Of two first set-ups at once the first one's channel stays, and not everybody's own.
    return views.done(setup, seat, desk.services.members.viewer(actor).account, became)


def _fresh(desk: Desk, actor: Actor, setup: SetUp, refusal: SeatError | None = None) -> Json:
    """The modal as things stand now: never a dead end."""
    note = refusal.sentence if refusal else None
    try:
        viewer = desk.services.members.viewer(actor)
        setup = replace(setup, asks_channel=not setup.swaps and desk.services.accounts.asks_channel(actor))
        seat = desk.services.seats.get(actor, setup.seat)
        if seat.number is not None and not seat.number.is_live and not refusal:
            return views.unfinished(setup, seat)
        if seat.number is not None and seat.number.number.e164 == setup.number and not refusal:
            return _done(desk, actor, setup, seat, _became(desk, actor, setup, seat))
        if seat.number is not None and seat.number.number.e164 != setup.replaces:
            return views.already(setup, seat, (refusal or has_changed(setup, seat)).sentence)
        if seat.number is None and setup.swaps:
            return views.stopped(setup, (refusal or has_changed(setup, seat)).sentence)
        about = swaps.about(seat, viewer.account, desk.now()) if setup.swaps else ""
        if setup.auto:
            return _one(desk, actor, setup, seat, note, about)
        code = setup.typed or setup.listed
        if not code:
            return views.choice(setup, seat.name, note=note, about=about)
        try:
            offers = desk.services.numbers.offers(actor, seat.id, code, avoiding=setup.shown, swaps=setup.swaps)
        except (NoNumbersLeft, InvalidAreaCode, CarrierRefused) as error:
            told = " ".join(filter(None, [note, error.sentence]))
            return views.choice(setup, seat.name, note=told, about=about)
        return views.choice(replace(setup, draft=setup.draft + 1), seat.name, offers, note, about=about)
    except CarrierRefused as error:
        return views.stopped(setup, error.sentence, again=True)
    except SeatError as error:
        return views.stopped(setup, error.sentence)


def has_changed(setup: SetUp, seat: Seat) -> SeatError:
    """Why the modal cannot go on: the seat has another number than it shows, or none any more."""
    number = seat.number.number.national if seat.number else None
    if setup.swaps:
        return NumberChanged(seat.name, PhoneNumber(setup.replaces).national, number)
    return AlreadyHasNumber(seat.name, number or "")


def _became(desk: Desk, actor: Actor, setup: SetUp, seat: Seat) -> str:
    """After a swap: who stays, and what became of the number before."""
    if not setup.swaps:
        return ""
    found = desk.services.numbers.held(actor, seat.id)
    held = [h for h in found if h.number.e164 == setup.replaces and h.held_until > desk.now()]
    account = desk.services.members.viewer(actor).account
    return swaps.became(seat, PhoneNumber(setup.replaces), next(iter(held), None), account)


def _one(desk: Desk, actor: Actor, setup: SetUp, seat: Seat, note: str | None, about: str) -> Json:
    """One number that was not on show yet; when there is none, it begins again, though not with the last one."""
    if offer := _open_number(desk, actor, setup, setup.shown):
        return views.one(setup, seat.name, offer, note, about)
    last = setup.shown[-1:]
    setup = replace(setup, shown=last)
    if last and (offer := _open_number(desk, actor, setup, last)):
        return views.one(setup, seat.name, offer, note or NO_OTHERS, about)
    offers = desk.services.numbers.offers(actor, setup.seat, limit=1, swaps=setup.swaps)
    return views.one(replace(setup, shown=()), seat.name, offers.offers[0], note or ONLY_ONE, about)


def _open_number(desk: Desk, actor: Actor, setup: SetUp, avoiding: Collection[str]) -> Offer | None:
    try:
        found = desk.services.numbers.offers(actor, setup.seat, avoiding=avoiding, limit=1, swaps=setup.swaps)
        return next(iter(found.offers), None)
    except NoNumbersLeft:
        if not avoiding:
            raise
        return None
