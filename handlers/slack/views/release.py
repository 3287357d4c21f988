"""How giving up a number looks: what it means before the digits are typed, how it is undone, who came back with it."""

from __future__ import annotations

from datetime import datetime

from bot.domain.errors import listed
from bot.domain.phone_numbers import PhoneNumber
from bot.domain.seats import Account, BroughtBack, HeldNumber, Seat
from handlers.slack import ids
from handlers.slack.reading import Origin
from handlers.slack.views import blocks, figures, live_number, picking
from handlers.slack.views.blocks import Json, escaped

TITLE = "Release number"
UNDO_TITLE = "Undo release"
DIGITS = 4


def form(seat: Seat, number: PhoneNumber, account: Account, now: datetime, origin: Origin, digits: str = "") -> Json:
    """What it means to release the seat's number, and the field for its last four digits."""
    people = figures.people(seat.members, "")
    loss = f"{people} can no longer text from it. This takes effect at once." if people else "Nobody is on it."
    content = [
        blocks.section(f"*{escaped(seat.name)}*   *{number.national}*\n{loss}"),
        blocks.section(live_number.held_from(now, account)),
        blocks.input(
            "The number's last four digits",
            blocks.text_field(ids.RELEASE_DIGITS, initial=digits or None, longest=DIGITS),
            block_id=ids.DIGITS_BLOCK,
            hint="To make sure that it is the right number.",
        ),
    ]
    facts = {"seat": seat.id, "number": number.e164, "from": origin.to_facts()}
    return blocks.modal(
        TITLE, content, callback_id=ids.RELEASE_SUBMITTED, submit="Release number", close="Cancel", facts=facts
    )


def outcome(seat: Seat, held: HeldNumber, account: Account, now: datetime) -> str:
    """``(512) 555-0132 is released from Seat 2. It is held until December 1.``, as plain words."""
    kept = f"It is held until {live_number.day(held.held_until, account)}." if can_be_undone(held, now) else ""
    return f"{held.number.national} is released from {seat.name}. {kept or 'It cannot be brought back.'}"


def released(seat: Seat, held: HeldNumber, account: Account, now: datetime) -> Json:
    """The same as a message, with the button that undoes it while that is possible."""
    said = blocks.sentence(outcome(seat, held, account, now))
    content = [blocks.section(said)]
    if can_be_undone(held, now):
        content.append(blocks.actions([undo_button(held)]))
    return blocks.message(said, content)


def can_be_undone(held: HeldNumber, now: datetime) -> bool:
    """Whether the number can still be brought back."""
    return held.held_until > now


def undo_button(held: HeldNumber) -> Json:
    """``alone``: the message is there for this button only, and is replaced by what comes of it."""
    facts = {"number": held.id, "alone": True}
    return blocks.button("Undo release", ids.UNDO_RELEASE, facts, label=f"Undo release of {held.number.national}")


def elsewhere(held: HeldNumber, seat: Seat, empty: Seat | None, account: Account, origin: Origin, alone: bool) -> Json:
    """The seat of a held number has another one by now: an empty seat for it or, without one, what to do."""
    number, has = held.number.national, figures.number_of(seat)
    told = f"*{escaped(seat.name)}* has another number by now, {has}."
    facts = {"number": held.id, "alone": alone, "from": origin.to_facts()}
    if empty is None:
        until = live_number.day(held.held_until, account)
        how = (
            f"No other seat is without a number, so {number} has nowhere to go. Release the number of one first; "
            f"{number} is held until {until}."
        )
        return blocks.modal(UNDO_TITLE, [blocks.section(f"{told} {how}")], callback_id=ids.NOTE_MODAL)
    content = [
        blocks.section(f"{told} {number} can go to a seat that has none."),
        picking.seat_field("Seat without a number", empty, empty=True, to=True),
        blocks.context("Whoever was on it and is on no other seat comes back with it."),
    ]
    return blocks.modal(
        UNDO_TITLE, content, callback_id=ids.UNDO_SUBMITTED, submit="Bring it back", close="Cancel", facts=facts
    )


def brought_back(done: BroughtBack) -> str:
    """``(512) 555-0132 is back on Seat 2, with Ben. Not back: Ana, who is on Seat 3 now.``, as plain words."""
    people = f", with {listed([m.name for m in done.back])}" if done.back else ""
    others = [f"{left.member.name}, who {left.why}" for left in done.left_out]
    left_out = f" Not back: {'; '.join(others)}." if others else ""
    return f"{done.number.national} is back on {done.seat.name}{people}.{left_out}"
