"""Fields to choose a seat or a person in, the same in every form."""

from __future__ import annotations

from bot.domain.seats import Member, Seat
from handlers.slack import ids
from handlers.slack.views import assign, blocks
from handlers.slack.views.blocks import Json


def seat_option(seat: Seat) -> Json:
    """A seat to choose: its name, its number, and who is on it."""
    number = seat.number.number.national if seat.number else "no number yet"
    return blocks.option(f"{blocks.plain(seat.name, 50)} · {number}", str(seat.id), seat.names or None)


def seat_field(label: str = "Seat", initial: Seat | None = None, *, empty: bool = False, to: bool = False) -> Json:
    """A searching field for one seat. ``empty``: one without a number; ``to``: the seat that something goes to."""
    element = blocks.external_select(
        ids.PICK_EMPTY_SEAT if empty else ids.PICK_SEAT,
        placeholder="Type part of a seat's name",
        initial=seat_option(initial) if initial else None,
    )
    return blocks.input(label, element, block_id=ids.TO_SEAT_BLOCK if to else ids.SEAT_BLOCK)


def member_field(label: str = "Person", initial: Member | None = None) -> Json:
    """A searching field for one person."""
    element = blocks.external_select(ids.PICK_MEMBER, initial=assign.member_option(initial) if initial else None)
    return blocks.input(label, element, block_id=ids.MEMBERS_BLOCK)


def messages_field(label: str, initial: int | None = None, hint: str | None = None) -> Json:
    """A field for a number of messages."""
    element = blocks.number_field(ids.MESSAGES_FIELD, initial=initial)
    return blocks.input(label, element, block_id=ids.MESSAGES_BLOCK, hint=hint)
