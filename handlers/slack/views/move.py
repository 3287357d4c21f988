"""How moving a number looks: from which seat to which empty one, who goes along, and what stays."""

from __future__ import annotations

from bot.domain.errors import listed
from bot.domain.phone_numbers import PhoneNumber
from bot.domain.seats import Seat
from handlers.slack import ids
from handlers.slack.reading import Origin
from handlers.slack.views import blocks, live_number, picking
from handlers.slack.views.blocks import Json, escaped

TITLE = "Move number"
NOWHERE = "Every seat has a number, so there is none to move this one to. Release the number of one first."


def form(seat: Seat, number: PhoneNumber, to: Seat | None, origin: Origin) -> Json:
    """The seat it leaves, the empty one it goes to, and who goes along."""
    people = live_number.who(
        seat.members,
        "goes along and texts from the other seat at once.",
        "go along and text from the other seat at once.",
        "Nobody is on it yet.",
    )
    content = [
        blocks.section(f"*{escaped(seat.name)}*   *{number.national}*\n{people}"),
        picking.seat_field("To", to, empty=True, to=True),
        blocks.context("Each seat keeps its own allowance: what was used here stays counted here."),
    ]
    facts = {"seat": seat.id, "number": number.e164, "from": origin.to_facts()}
    return blocks.modal(
        TITLE, content, callback_id=ids.MOVE_SUBMITTED, submit="Move number", close="Cancel", facts=facts
    )


def outcome(left: Seat, reached: Seat) -> str:
    """``(512) 555-0132 is on Seat 3 now, with Ana and Ben. Seat 1 has no number now.``, as plain words."""
    if reached.number is None:
        return f"{left.name} and {reached.name} have changed since. Type `/seats` to see them."
    people = f", with {listed([m.name for m in reached.members])}" if reached.members else ""
    emptied = f" {left.name} has no number now." if left.number is None else ""
    return f"{reached.number.number.national} is on {reached.name} now{people}.{emptied}"
