"""Giving a seat a number: /seats auto shows one open number after another, /seats choose those of an area code.

A swap is the same with a seat that has a number already: it begins in ``swap`` and goes on here.
"""

from __future__ import annotations

from dataclasses import replace

from bot.domain.area_codes import parse_area_code
from bot.domain.errors import AlreadyHasNumber, InvalidAreaCode, InvalidChannel, NoSuchSeat, SeatError, UnknownMember
from bot.domain.roles import Actor
from bot.domain.seats import Seat
from handlers.slack import ids, listing, reading, waiting
from handlers.slack.answers import with_note
from handlers.slack.conversation import Desk, Json, Listener, Turn, Word, respond
from handlers.slack.opening import Loading
from handlers.slack.reading import Command, Kind, Origin, Unreadable
from handlers.slack.views import blocks
from handlers.slack.views import setup as views
from handlers.slack.views.setup import SetUp

ALL_SET_UP = "Every seat has its number already. Type `/seats` to see them."


def _auto_typed(desk: Desk, turn: Turn, command: Command) -> None:
    """``/seats auto [seat]``"""
    first = _first(desk, turn.actor)
    seat = desk.services.seats.find(turn.actor, command.rest) if command.rest else first
    begin(desk, turn, seat, SetUp(0), command.origin)


def _choose_typed(desk: Desk, turn: Turn, command: Command) -> None:
    """``/seats choose [seat] [area code]``"""
    seat, code = _seat_and_code(desk, command)
    begin(desk, turn, seat, SetUp(0, auto=False, typed=code), command.origin)


def _auto_pressed(desk: Desk, turn: Turn) -> None:
    begin(desk, turn, _seat_pressed(desk, turn), SetUp(0), reading.origin(turn.body))


def _choose_pressed(desk: Desk, turn: Turn) -> None:
    """*Choose number*; within a swap, *Choose by area code*: the list in place of the one number."""
    if turn.view.get("callback_id") == ids.SWAP_SUBMITTED:
        waiting.draw_later(desk, turn, replace(carried(turn), auto=False, number=""))
        return
    begin(desk, turn, _seat_pressed(desk, turn), SetUp(0, auto=False), reading.origin(turn.body))


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
        code = area_code(last)
        if not code:
            # Of "choose 2 51" the seat is right and the area code wrong: say that, not that seat "2 51" is unknown.
            if seat and last.isdecimal() and desk.services.seats.find(command.actor, seat):
                raise InvalidAreaCode(last) from None
            raise
        return (desk.services.seats.find(command.actor, seat) if seat else first), code


def area_code(text: str) -> str:
    """The area code as three digits, "" when it is none."""
    try:
        return parse_area_code(text)
    except InvalidAreaCode:
        return ""


def begin(desk: Desk, turn: Turn, seat: Seat | None, setup: SetUp, origin: Origin) -> None:
    """Open the modal for an empty seat."""
    if seat is None:
        if turn.refuse:
            turn.refuse(ALL_SET_UP)
        else:
            turn.say(blocks.message(ALL_SET_UP))
        return
    if seat.number is not None:
        raise AlreadyHasNumber(seat.name, seat.number.number.national)
    asks_channel = desk.services.accounts.asks_channel(turn.actor)
    setup = replace(setup, seat=seat.id, asks_channel=asks_channel, origin=origin)
    if not setup.auto and not setup.typed:
        turn.open(views.choice(setup, seat.name))
        return
    open_and_look(desk, turn, setup, seat)


def open_and_look(desk: Desk, turn: Turn, setup: SetUp, seat: Seat) -> None:
    """Open the modal at once, and then look: a trigger is good for three seconds, and a carrier may need longer."""
    form = Loading(turn.client, turn.trigger_id, stacked=turn.view.get("type") == "modal")

    def show() -> None:
        form.open(looking(setup, seat))
        form.fill(waiting.drawn(desk, turn.actor, setup).view)

    def failed(sentence: str) -> None:
        if not form.end(views.stopped(setup, sentence, again=True)) and turn.response_url:
            told, channel = blocks.message(blocks.sentence(sentence)), reading.channel(turn.body)
            respond(turn.client, turn.response_url, told, turn.actor.member, channel)

    turn.later(show, failed=failed)


def looking(setup: SetUp, seat: Seat) -> Json:
    """What the modal shows while the carrier is asked for numbers."""
    return views.looking(setup, seat.name) if setup.auto else views.choice(setup, seat.name, waiting=True)


def _another(desk: Desk, turn: Turn) -> None:
    """Pass over the number on show, or look again at how a set-up stands."""
    setup = carried(turn)
    looks = reading.pressed(turn.body).facts.get("looks")
    waiting.draw_later(desk, turn, setup if looks else setup.passing_over(setup.number))


def _generate(desk: Desk, turn: Turn) -> None:
    """*Generate numbers*, or Enter in the field of the area code."""
    setup = carried(turn)
    try:
        setup = replace(setup, typed=parse_area_code(setup.typed))
    except InvalidAreaCode as error:
        sentence = error.sentence if setup.typed else "Enter an area code first: three digits, such as 512."
        turn.update(with_note(turn.view, sentence))
        return
    seat = desk.services.seats.get(turn.actor, setup.seat)
    turn.update(views.choice(setup, seat.name, waiting=True))
    waiting.draw_later(desk, turn, setup)


def _chosen(desk: Desk, turn: Turn) -> None:
    """A number of the list was marked; it counts once the modal is submitted."""


def submitted(desk: Desk, turn: Turn) -> None:
    """*Complete setup*, *Swap number*: the order is written down, acknowledged, and finished by whoever is there."""
    setup = carried(turn)
    number = setup.number
    if not setup.auto:
        chosen = reading.state_value(turn.view, ids.NUMBER_BLOCK, ids.SETUP_NUMBER) or ""
        number = chosen if views.is_number(chosen) else ""
        code = parse_area_code(setup.typed)
        if not number or code != setup.listed:
            if setup.listed == code:
                turn.ack(response_action="update", view=with_note(turn.view, views.choose_first(setup)))
                return
            setup = replace(setup, typed=code)
            seat = desk.services.seats.get(turn.actor, setup.seat)
            waiting.answer(desk, turn, setup, looking(setup, seat), lambda: waiting.drawn(desk, turn.actor, setup))
            return
    if not number:
        waiting.answer(desk, turn, setup, views.looking(setup), lambda: waiting.drawn(desk, turn.actor, setup))
        return
    if setup.asks_channel and not setup.channel:
        raise InvalidChannel
    # One view may be submitted for one number after another, when somebody was quicker: each is a request of its own.
    actor = replace(turn.actor, request=f"{turn.actor.request}:{number}")
    try:
        seat = _written_down(desk, actor, setup, number)
    except UnknownMember:
        raise
    except SeatError as error:
        _answer_refused(desk, turn, setup.passing_over(number), error)
        return
    setup = replace(setup, number=number)
    waiting.answer(desk, turn, setup, views.working(setup, seat), lambda: waiting.finished(desk, actor, setup))


def _answer_refused(desk: Desk, turn: Turn, setup: SetUp, refusal: SeatError) -> None:
    waiting.answer(desk, turn, setup, views.looking(setup), lambda: waiting.drawn(desk, turn.actor, setup, refusal))


def _written_down(desk: Desk, actor: Actor, setup: SetUp, number: str) -> Seat:
    if setup.swaps:
        return _swap_written_down(desk, actor, setup, number)
    try:
        return desk.services.numbers.begin_setup(actor, setup.seat, number, setup.channel or None)
    except AlreadyHasNumber:
        # Completed twice with the same number: the second time is as good as the first.
        seat = desk.services.seats.get(actor, setup.seat)
        if seat.number and seat.number.number.e164 == number:
            return seat
        raise


def _swap_written_down(desk: Desk, actor: Actor, setup: SetUp, number: str) -> Seat:
    """The same for a swap, which was confirmed for the number that the modal shows, and no other."""
    seat = desk.services.seats.get(actor, setup.seat)
    has = seat.number.number.e164 if seat.number else ""
    if has == number:
        return seat
    if has != setup.replaces:
        raise waiting.has_changed(setup, seat)
    return desk.services.numbers.begin_swap(actor, setup.seat, number)


def carried(turn: Turn) -> SetUp:
    """What the modal carries, and what its fields hold. Raises Unreadable, also where there is no modal."""
    if not turn.in_modal:
        raise Unreadable
    setup = SetUp.from_facts(reading.metadata(turn.body))
    return replace(
        setup,
        typed=reading.state_value(turn.view, ids.AREA_CODE_BLOCK, ids.SETUP_AREA_CODE) or "",
        channel=reading.channel_id(
            reading.state_value(turn.view, ids.CHANNEL_BLOCK, ids.SETUP_CHANNEL) or setup.channel
        ),
    )


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
    Listener(Kind.SUBMISSION, ids.SETUP_SUBMITTED, submitted),
)
