"""Naming a seat: the form, and the sentence after it."""

from __future__ import annotations

from bot.domain.names import SEAT_NAME, position_meant
from bot.domain.seats import Seat
from handlers.slack import ids
from handlers.slack.reading import Origin
from handlers.slack.views import blocks, picking
from handlers.slack.views.blocks import Json

NO_MENTIONS = "A seat cannot be named after a person or a channel that is mentioned. Write the name without @ and #."


def form(seat: Seat | None, origin: Origin, name: str = "") -> Json:
    """Asks for the name, and for the seat where none was said; ``name`` is what was typed already."""
    found = f"It is still found by its number, {seat.position:,}." if seat else "It is still found by its number."
    field = blocks.text_field(
        ids.NAME_FIELD,
        placeholder="Austin team",
        initial=name or (seat.name if seat else None),
        longest=2 * SEAT_NAME,  # an emoji may count for two; the rule is told under the field
    )
    content = [] if seat else [picking.seat_field()]
    content.append(
        blocks.input("Name", field, block_id=ids.NAME_BLOCK, hint=f"At most {SEAT_NAME} characters. {found}")
    )
    return blocks.modal(
        "Rename seat",
        content,
        callback_id=ids.NAME_SUBMITTED,
        submit="Rename",
        close="Cancel",
        facts={"seat": seat.id if seat else 0, "from": origin.to_facts()},
    )


def outcome(seat: Seat) -> str:
    """``Seat 2 is called Austin team from now on.``, as plain words."""
    if position_meant(seat.name) is not None:
        return f"{seat.name} is called by its number again."
    return f"Seat {seat.position:,} is called {seat.name} from now on. It is still found by its number."
