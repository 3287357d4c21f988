"""Suspending and resuming texting on a seat: the form that asks which seat, and the outcome with its way back."""

from __future__ import annotations

from bot.domain.seats import Seat
from handlers.slack import ids
from handlers.slack.reading import Origin
from handlers.slack.views import blocks, manage, picking
from handlers.slack.views.blocks import Json


def form(origin: Origin, *, suspends: bool) -> Json:
    """Asks for the seat."""
    what = (
        "Nobody can send from the seat until it is resumed. Texts from candidates still arrive and count."
        if suspends
        else "The people on the seat can send from it again."
    )
    return blocks.modal(
        "Suspend texting" if suspends else "Resume texting",
        [picking.seat_field(), blocks.section(what)],
        callback_id=ids.SUSPEND_SUBMITTED if suspends else ids.RESUME_SUBMITTED,
        submit="Suspend" if suspends else "Resume",
        close="Cancel",
        facts={"from": origin.to_facts()},
    )


def outcome(seat: Seat) -> str:
    """How the seat stands now, as plain words."""
    number = seat.number.number.national if seat.number and seat.number.is_live else ""
    if seat.is_suspended:
        return (
            f"Texting on {seat.name} is suspended: nobody can send from {number or 'it'} until it is resumed. "
            "Texts from candidates still arrive and count."
        )
    if number and seat.members:
        return f"Texting on {seat.name} goes on: {seat.names} can send from {number} again."
    return f"Texting on {seat.name} is not suspended any more."


def done(seat: Seat) -> Json:
    """The outcome as a message of its own, with the button that undoes it."""
    undo = next(
        button
        for button in manage.seat_buttons(seat, {"seat": seat.id, "alone": 1})
        if button["action_id"] in (ids.SUSPEND, ids.RESUME)
    )
    text = blocks.sentence(outcome(seat))
    return blocks.message(text, [blocks.section(text), blocks.actions([undo])])
