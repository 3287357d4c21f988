"""A seat's messages: what it has now, the field for what it is to have, the sentence after it."""

from __future__ import annotations

from bot.domain.allowance import MOST_MESSAGES, suggested_top_up
from bot.domain.periods import day_and_month
from bot.domain.seats import Seat
from handlers.slack import ids
from handlers.slack.reading import Origin
from handlers.slack.views import blocks, figures, picking
from handlers.slack.views.blocks import Json, escaped


def change(seat: Seat | None, origin: Origin, messages: int | None = None) -> Json:
    """Asks for the monthly allowance, and for the seat where none was said; ``messages`` is what was typed already."""
    if messages is None and seat:
        messages = seat.monthly_allowance
    hint = f"At most {MOST_MESSAGES:,}. From this month on: its total changes by the difference."
    field = picking.messages_field("Messages a month", messages, hint)
    return _form("Change allowance", "Change", ids.ALLOWANCE_SUBMITTED, field, seat, origin)


def top_up(seat: Seat | None, origin: Origin, messages: int | None = None) -> Json:
    """Asks for the messages to add, and for the seat where none was said; a sensible number stands there already."""
    if messages is None and seat:
        messages = suggested_top_up(seat.allowance, seat.monthly_allowance)
    hint = "For this month only."
    if seat:
        hint += f" On {_reset(seat)} it starts again with {figures.counted(seat.monthly_allowance, 'message')}."
    field = picking.messages_field("Messages to add", messages, hint)
    return _form("Top up this month", "Add", ids.TOPUP_SUBMITTED, field, seat, origin)


def changed(seat: Seat, messages: int) -> str:
    """``Seat 2 has 1,500 messages a month from now on; 812 of 1,500 left this month.``, as plain words."""
    monthly = figures.counted(seat.monthly_allowance, "message")
    return f"{seat.name} has {monthly} a month from now on; {figures.left(seat.allowance)} this month."


def topped_up(seat: Seat, messages: int) -> str:
    """``Seat 2 has 500 messages more until December 1: 512 of 1,500 left.``, as plain words."""
    more = figures.counted(messages, "message")
    return f"{seat.name} has {more} more until {_reset(seat)}: {figures.left(seat.allowance)}."


def _form(title: str, submit: str, callback_id: str, field: Json, seat: Seat | None, origin: Origin) -> Json:
    return blocks.modal(
        title,
        [blocks.section(_present(seat)) if seat else picking.seat_field(), field],
        callback_id=callback_id,
        submit=submit,
        close="Cancel",
        facts={"seat": seat.id if seat else 0, "from": origin.to_facts()},
    )


def _present(seat: Seat) -> str:
    """What the seat has now, as mrkdwn."""
    monthly = figures.counted(seat.monthly_allowance, "message")
    return (
        f"*{escaped(seat.name)}*   {monthly} a month\n"
        f"{figures.bar(seat.allowance)}  {figures.used(seat.allowance)}, {seat.allowance.remaining:,} left\n"
        f"Resets on {_reset(seat)}."
    )


def _reset(seat: Seat) -> str:
    return day_and_month(seat.period.next.first_day)
