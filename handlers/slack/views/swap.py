"""How swapping a number looks: what is given up for the new one, and what became of it."""

from __future__ import annotations

from datetime import datetime

from bot.domain.phone_numbers import PhoneNumber
from bot.domain.seats import Account, HeldNumber, Seat
from handlers.slack.views import figures, live_number
from handlers.slack.views.blocks import escaped


def about(seat: Seat, account: Account, now: datetime) -> str:
    """The present number, who stays, and how long the number is held, as mrkdwn."""
    people = live_number.who(
        seat.members, "stays and texts from the new number at once.", "stay and text from the new number at once.", ""
    )
    return (
        f"*{escaped(seat.name)}* has *{figures.number_of(seat)}* now. "
        f"{live_number.held_from(now, account, 'The old number')}\n{people or 'Nobody is on it yet.'}"
    )


def became(seat: Seat, before: PhoneNumber, held: HeldNumber | None, account: Account) -> str:
    """``Ana and Ben stay on it. (512) 555-0132 is held until December 1.``, as plain words."""
    stay = f"{seat.names} {'stays' if len(seat.members) == 1 else 'stay'} on it. " if seat.members else ""
    return f"{stay}{live_number.held(before.national, held, account)}"
