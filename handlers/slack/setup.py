"""Giving a seat its number: /seats auto shows one open number after another, /seats choose those of an area code."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from concurrent.futures import wait
from dataclasses import dataclass, replace

from slack_sdk.errors import SlackApiError

from bot.domain.area_codes import parse_area_code
from bot.domain.errors import (
    AlreadyHasNumber,
    CarrierRefused,
    InvalidAreaCode,
    InvalidChannel,
    NoNumbersLeft,
    NoNumberYet,
    NoSuchSeat,
    NumberTaken,
    SeatError,
    UnknownMember,
)
from bot.domain.roles import Actor
from bot.domain.seats import Offer, Seat
from handlers.slack import ids, listing, reading
from handlers.slack.answers import with_note
from handlers.slack.conversation import Desk, Failed, Json, Listener, Turn, Word, respond, update_view
from handlers.slack.reading import Command, Kind, Origin
from handlers.slack.views import blocks
from handlers.slack.views import setup as views
from handlers.slack.views.setup import SetUp

PROMPT_SECONDS = 1.2
"""A submission waits so long for the carrier, so that the outcome is the acknowledgement itself: of three seconds, and
after whatever look-ups came before."""

LATE_SECONDS = 1.0
"""How long an acknowledgement may be on its way to the screen, before a call that changes the same view follows it."""

COVERED_AT_MOST = 3
"""So often the call is made again when the acknowledgement was later still, and has covered its view."""

ALL_SET_UP = "Every seat has its number already. Type `/seats` to see them."
NO_OTHERS = "These are all the open numbers: starting again from the first."
ONLY_ONE = "No other number is open just now."


def _auto_typed(desk: Desk, turn: Turn, command: Command) -> None:
    """``/seats auto [seat]``"""
    first = _first(desk, turn.actor)
    seat = desk.services.seats.find(turn.actor, command.rest) if command.rest else first
    _begin(desk, turn, seat, SetUp(0), command.origin)


def _choose_typed(desk: Desk, turn: Turn, command: Command) -> None:
    """``/seats choose [seat] [area code]``"""
    seat, code = _seat_and_code(desk, command)
    _begin(desk, turn, seat, SetUp(0, auto=False, typed=code), command.origin)


def _auto_pressed(desk: Desk, turn: Turn) -> None:
    _begin(desk, turn, _seat_pressed(desk, turn), SetUp(0), reading.origin(turn.body))


def _choose_pressed(desk: Desk, turn: Turn) -> None:
    _begin(desk, turn, _seat_pressed(desk, turn), SetUp(0, auto=False), reading.origin(turn.body))


def _seat_pressed(desk: Desk, turn: Turn) -> Seat | None:
    listing.redraw_on_refusal(desk, turn)
    first = _first(desk, turn.actor)
    wanted = reading.carried_seat(reading.pressed(turn.body).facts)
    return desk.services.seats.get(turn.actor, wanted) if wanted is not None else first


def _first(desk: Desk, actor: Actor) -> Seat | None:
    """The first seat without a number, or None when all have one.

    Asked before all else: it refuses whoever may not set up numbers, in the words that fit.
    """
    return next(iter(desk.services.seats.without_number(actor, limit=1)), None)


def _seat_and_code(desk: Desk, command: Command) -> tuple[Seat | None, str]:
    """The seat and the area code that the words name; a word that could be either is a seat if there is one."""
    first, words = _first(desk, command.actor), command.rest
    if not words:
        return first, ""
    try:
        return desk.services.seats.find(command.actor, words), ""
    except NoSuchSeat:
        *before, last = words.split(" ")
        seat = " ".join(before)
        code = _area_code(last)
        if not code:
            # Of "choose 2 51" the seat is right and the area code wrong: say that, not that seat "2 51" is unknown.
            if seat and last.isdecimal() and desk.services.seats.find(command.actor, seat):
                raise InvalidAreaCode(last) from None
            raise
        return (desk.services.seats.find(command.actor, seat) if seat else first), code


def _area_code(text: str) -> str:
    """The area code as three digits, "" when it is none."""
    try:
        return parse_area_code(text)
    except InvalidAreaCode:
        return ""


def _begin(desk: Desk, turn: Turn, seat: Seat | None, setup: SetUp, origin: Origin) -> None:
    """Open the modal at once: a trigger is good for three seconds, and a carrier may need longer."""
    viewer = desk.services.members.viewer(turn.actor)
    if seat is None:
        if turn.refuse:
            turn.refuse(ALL_SET_UP)
        else:
            turn.say(blocks.message(ALL_SET_UP))
        return
    if seat.number is not None:
        raise AlreadyHasNumber(seat.name, seat.number.number.national)
    setup = replace(setup, seat=seat.id, asks_channel=viewer.account.warning_channel is None, origin=origin)
    if not setup.auto and not setup.typed:
        turn.open(views.choice(setup, seat.name))
        return
    waiting = views.looking(setup, seat.name) if setup.auto else views.choice(setup, seat.name, waiting=True)
    opened: list[str] = []
    stacked = turn.view.get("type") == "modal"

    def show() -> None:
        call = turn.client.views_push if stacked else turn.client.views_open
        answer = call(trigger_id=turn.trigger_id, view=waiting)
        opened.append(str((answer.get("view") or {})["id"]))
        update_view(turn.client, opened[0], _drawn(desk, turn.actor, setup).view)

    def failed(sentence: str) -> None:
        if opened:
            update_view(turn.client, opened[0], views.stopped(setup, sentence, again=True))
        elif turn.body.get("response_url"):
            told, channel = blocks.message(blocks.sentence(sentence)), reading.channel(turn.body)
            respond(turn.client, str(turn.body["response_url"]), told, turn.actor.member, channel)

    turn.later(show, failed=failed)


def _another(desk: Desk, turn: Turn) -> None:
    """Pass over the number on show, or look again at how a set-up stands."""
    setup = _setup(turn)
    looks = reading.pressed(turn.body).facts.get("looks")
    _later(desk, turn, setup if looks else setup.passing_over(setup.number))


def _generate(desk: Desk, turn: Turn) -> None:
    """*Generate numbers*, or Enter in the field of the area code."""
    setup = _setup(turn)
    try:
        setup = replace(setup, typed=parse_area_code(setup.typed))
    except InvalidAreaCode as error:
        sentence = error.sentence if setup.typed else "Enter an area code first: three digits, such as 512."
        turn.update(with_note(turn.view, sentence))
        return
    seat = desk.services.seats.get(turn.actor, setup.seat)
    turn.update(views.choice(setup, seat.name, waiting=True))
    _later(desk, turn, setup)


def _chosen(desk: Desk, turn: Turn) -> None:
    """A number of the list was marked; it counts once the modal is submitted."""


def _submitted(desk: Desk, turn: Turn) -> None:
    """*Complete setup*: the order is written down before it is acknowledged, and finished by whoever is there."""
    setup = _setup(turn)
    number = setup.number
    if not setup.auto:
        number = reading.state_value(turn.view, ids.NUMBER_BLOCK, ids.SETUP_NUMBER) or ""
        code = parse_area_code(setup.typed)
        if not number or code != setup.listed:
            if setup.listed == code:
                turn.ack(
                    response_action="update",
                    view=with_note(turn.view, "Choose one of these numbers, then press Complete setup."),
                )
                return
            setup = replace(setup, typed=code)
            seat = desk.services.seats.get(turn.actor, setup.seat)
            waiting = views.choice(setup, seat.name, waiting=True)
            _answer(desk, turn, setup, waiting, lambda: _drawn(desk, turn.actor, setup))
            return
    if not number:
        _answer(desk, turn, setup, views.looking(setup), lambda: _drawn(desk, turn.actor, setup))
        return
    if setup.asks_channel and not setup.channel:
        raise InvalidChannel
    # One view may be submitted for one number after another, when somebody was quicker: each is a request of its own.
    actor = replace(turn.actor, request=f"{turn.actor.request}:{number}")
    try:
        seat = _written_down(desk, actor, setup, number)
    except UnknownMember:
        raise
    except InvalidChannel as error:
        if setup.asks_channel:
            raise
        _answer_refused(desk, turn, replace(setup, asks_channel=True), error)
        return
    except SeatError as error:
        _answer_refused(desk, turn, setup.passing_over(number), error)
        return
    setup = replace(setup, number=number)
    _answer(desk, turn, setup, views.working(setup, seat), lambda: _finished(desk, actor, setup))


def _answer_refused(desk: Desk, turn: Turn, setup: SetUp, refusal: SeatError) -> None:
    _answer(desk, turn, setup, views.looking(setup), lambda: _drawn(desk, turn.actor, setup, refusal))


def _written_down(desk: Desk, actor: Actor, setup: SetUp, number: str) -> Seat:
    try:
        return desk.services.seats.begin_setup(actor, setup.seat, number, setup.channel or None)
    except AlreadyHasNumber:
        # Completed twice with the same number: the second time is as good as the first.
        seat = desk.services.seats.get(actor, setup.seat)
        if seat.number and seat.number.number.e164 == number:
            return seat
        raise


@dataclass(frozen=True)
class _Outcome:
    """What the modal shows in the end; ``note`` says what happened to the seats ("" when nothing did)."""

    view: Json
    note: str = ""


def _answer(desk: Desk, turn: Turn, setup: SetUp, waiting: Json, work: Callable[[], _Outcome]) -> None:
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
    outcomes: list[_Outcome] = []

    def late() -> None:
        outcomes.append(job.result())
        _replace_waiting(turn, outcomes[0].view)

    def last() -> None:
        for outcome in outcomes:
            _refresh(desk, turn, setup, outcome)

    turn.ack(response_action="update", view=waiting)
    turn.later(late, failed=_showing(turn, setup))
    turn.later(last)


def _replace_waiting(turn: Turn, view: Json) -> None:
    """Put the view in place of the waiting one, which travels in the acknowledgement and may be later than this call.

    With a ``hash`` Slack changes a view only if it is still the one we last saw: as long as it does, the
    acknowledgement has yet to arrive, and will cover what we put there.
    """
    seen = turn.view.get("hash")
    for _ in range(COVERED_AT_MOST):
        time.sleep(LATE_SECONDS)
        try:
            shown = turn.client.views_update(view_id=turn.view["id"], view=view, hash=seen)
        except SlackApiError:
            break  # the acknowledgement has arrived; or it was closed, or Slack says below what else is wrong
        seen = (shown.get("view") or {}).get("hash")
    update_view(turn.client, turn.view["id"], view)


def _refresh(desk: Desk, turn: Turn, setup: SetUp, outcome: _Outcome) -> None:
    """Draw the seats anew where the set-up began, if they have changed."""
    if setup.origin.surface and outcome.note:
        listing.refresh(turn.client, desk.services, turn.actor, setup.origin, outcome.note)


def _finished(desk: Desk, actor: Actor, setup: SetUp) -> _Outcome:
    """The order carried out, or its refusal with other numbers to choose from."""
    try:
        seat = desk.services.seats.finish_setup(actor, setup.seat)
    except (NumberTaken, CarrierRefused, NoNumberYet) as error:
        refusal = None if isinstance(error, NoNumberYet) else error
        return _drawn(desk, actor, setup.passing_over(setup.number), refusal)
    note = f"{seat.name} now has {seat.number.number.national}." if seat.number else ""
    return _Outcome(_done(desk, actor, setup, seat), note)


def _done(desk: Desk, actor: Actor, setup: SetUp, seat: Seat) -> Json:
    # Of two first set-ups at once the first one's channel stays, and not everybody's own.
    return views.done(setup, seat, desk.services.members.viewer(actor).account.warning_channel)


def _drawn(desk: Desk, actor: Actor, setup: SetUp, refusal: SeatError | None = None) -> _Outcome:
    """What is open now, with the reason on top if something was refused before."""
    note = refusal.sentence if isinstance(refusal, AlreadyHasNumber) else ""
    return _Outcome(_fresh(desk, actor, setup, refusal), note)


def _fresh(desk: Desk, actor: Actor, setup: SetUp, refusal: SeatError | None = None) -> Json:
    """The modal as things stand now: never a dead end."""
    note = refusal.sentence if refusal else None
    try:
        asks_channel = desk.services.members.viewer(actor).account.warning_channel is None
        setup = replace(setup, asks_channel=asks_channel)
        seat = desk.services.seats.get(actor, setup.seat)
        if seat.number is not None and not seat.number.is_live and not refusal:
            return views.unfinished(setup, seat)
        if seat.number is not None and seat.number.number.e164 == setup.number and not refusal:
            return _done(desk, actor, setup, seat)
        if seat.number is not None:
            error = refusal or AlreadyHasNumber(seat.name, seat.number.number.national)
            return views.already(setup, seat, error.sentence)
        if setup.auto:
            return _one(desk, actor, setup, seat, note)
        code = setup.typed or setup.listed
        if not code:
            return views.choice(setup, seat.name, note=note)
        try:
            offers = desk.services.seats.offers(actor, seat.id, code, avoiding=setup.shown)
        except (NoNumbersLeft, InvalidAreaCode, CarrierRefused) as error:
            return views.choice(setup, seat.name, note=" ".join(filter(None, [note, error.sentence])))
        return views.choice(replace(setup, draft=setup.draft + 1), seat.name, offers, note)
    except CarrierRefused as error:
        return views.stopped(setup, error.sentence, again=True)
    except SeatError as error:
        return views.stopped(setup, error.sentence)


def _one(desk: Desk, actor: Actor, setup: SetUp, seat: Seat, note: str | None) -> Json:
    """One number that was not on show yet; when there is none, it begins again, though not with the last one."""
    if offer := _open_number(desk, actor, seat, setup.shown):
        return views.one(setup, seat.name, offer, note)
    last = setup.shown[-1:]
    setup = replace(setup, shown=last)
    if last and (offer := _open_number(desk, actor, seat, last)):
        return views.one(setup, seat.name, offer, note or NO_OTHERS)
    offers = desk.services.seats.offers(actor, seat.id, limit=1)
    return views.one(replace(setup, shown=()), seat.name, offers.offers[0], note or ONLY_ONE)


def _open_number(desk: Desk, actor: Actor, seat: Seat, avoiding: Collection[str]) -> Offer | None:
    try:
        return next(iter(desk.services.seats.offers(actor, seat.id, avoiding=avoiding, limit=1).offers), None)
    except NoNumbersLeft:
        if not avoiding:
            raise
        return None


def _setup(turn: Turn) -> SetUp:
    """What the modal carries, and what its fields hold."""
    setup = SetUp.from_facts(reading.metadata(turn.body))
    return replace(
        setup,
        typed=reading.state_value(turn.view, ids.AREA_CODE_BLOCK, ids.SETUP_AREA_CODE) or "",
        channel=reading.channel_id(
            reading.state_value(turn.view, ids.CHANNEL_BLOCK, ids.SETUP_CHANNEL) or setup.channel
        ),
    )


def _later(desk: Desk, turn: Turn, setup: SetUp) -> None:
    """Draw the modal anew once the acknowledgement has left; after a button it leaves the view as it is."""

    def draw() -> None:
        update_view(turn.client, turn.view["id"], _drawn(desk, turn.actor, setup).view)

    turn.later(draw, failed=_showing(turn, setup))


def _showing(turn: Turn, setup: SetUp) -> Failed:
    def failed(sentence: str) -> None:
        update_view(turn.client, turn.view["id"], views.stopped(setup, sentence, again=True))

    return failed


WORDS = (
    Word(
        "auto",
        "[seat]",
        "Give a seat an open number picked for you.",
        "/seats auto 2",
        "administrators",
        _auto_typed,
    ),
    Word(
        "choose",
        "[seat] [area code]",
        "Give a seat a number that you choose by area code.",
        "/seats choose 2 512",
        "administrators",
        _choose_typed,
    ),
)
LISTENERS = (
    Listener(Kind.ACTION, ids.AUTO_ASSIGN, _auto_pressed),
    Listener(Kind.ACTION, ids.CHOOSE_NUMBER, _choose_pressed),
    Listener(Kind.ACTION, ids.ANOTHER_NUMBER, _another),
    Listener(Kind.ACTION, ids.GENERATE_NUMBERS, _generate),
    Listener(Kind.ACTION, ids.SETUP_AREA_CODE, _generate),
    Listener(Kind.ACTION, ids.SETUP_NUMBER, _chosen),
    Listener(Kind.SUBMISSION, ids.SETUP_SUBMITTED, _submitted),
)
