"""How giving up a number looks: what it means before the digits are typed, how it is undone, who came back with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.errors import listed
from bot.domain.phone_numbers import PhoneNumber
from bot.domain.seats import Account, BroughtBack, GivenBack, HeldNumber, NotGivenBack, Seat
from bot.services.notices import NotGivenBackFacts
from handlers.slack import ids
from handlers.slack.reading import Origin
from handlers.slack.views import blocks, figures, live_number, picking
from handlers.slack.views.blocks import Json, escaped

TITLE = "Release number"
UNDO_TITLE = "Undo release"
DIGITS = 4

LEFT_SHOWN = 3
"""So many of the numbers that the carrier would not take back are shown at once."""

_REASON = 300


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
    return f"{held.number.national} is released from {seat.name}. {kept or 'It is being given back.'}"


def released(seat: Seat, held: HeldNumber, account: Account, now: datetime) -> Json:
    """The same as a message, with the button that undoes it while that is possible."""
    said = blocks.sentence(outcome(seat, held, account, now))
    content = [blocks.section(said)]
    if can_be_undone(held, now):
        content.append(blocks.actions([undo_button(held, alone=True)]))
    return blocks.message(said, content)


def can_be_undone(held: HeldNumber, now: datetime) -> bool:
    """Whether the number can still be brought back."""
    return held.held_until > now


def undo_button(held: HeldNumber, *, alone: bool = False) -> Json:
    """``alone``: the message is there for this button only, and is replaced by what comes of it."""
    facts = live_number.carried(held.taken_off) | ({"alone": True} if alone else {})
    return blocks.button("Undo release", ids.UNDO_RELEASE, facts, label=f"Undo release of {held.number.national}")


def elsewhere(held: HeldNumber, seat: Seat, empty: Seat | None, account: Account, origin: Origin, alone: bool) -> Json:
    """The seat of a held number has another one by now: an empty seat for it or, without one, what to do."""
    number, has = held.number.national, figures.number_of(seat)
    told = f"*{escaped(seat.name)}* has another number by now, {has}."
    facts = {**live_number.carried(held.taken_off), "alone": alone, "from": origin.to_facts()}
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


# What the carrier does not take back


def left_over(left: Sequence[NotGivenBack], time_zone: str, *, of_seats: bool = False) -> list[Json]:
    """Numbers that are paid for still, with *Try again now*: at most two blocks each for a few, and one more.

    ``of_seats``: they are those of several seats, and each says of which.
    """
    content: list[Json] = []
    for number in left[:LEFT_SHOWN]:
        what = f"*{number.number.national}*{f', which *{escaped(number.seat)}* had,' if of_seats else ''}"
        told = (
            f"⚠️ {what} could not be given back yet, and is still paid for. {_why(number)} {_again(number, time_zone)}"
        )
        content += [blocks.section(told), blocks.actions([_try_button(number)], block_id=f"left:{number.id}")]
    if len(left) > LEFT_SHOWN:
        content.append(blocks.context(f"{len(left) - LEFT_SHOWN:,} more could not be given back yet."))
    return content


def not_given_back(facts: NotGivenBackFacts) -> Json:
    """The same as administrators are told directly, once; by then the carrier may have taken it back."""
    number, seat, left = facts.number.national, escaped(facts.seat), facts.left
    if left is None:
        return blocks.message(
            f"{number}, which {seat} had, could not be given back for a while. By now it is, and nothing is left to do."
        )
    said = f"{number}, which {seat} had, could not be given back, and is still paid for."
    content = [
        blocks.section(f"⚠️ *{number}*, which *{seat}* had, could not be given back, and is still paid for."),
        blocks.section(
            f"The carrier was asked {left.failures:,} times. {_why(left)}\n"
            "Mend the cause with the carrier and press *Try again now*, or give the number back there yourself. "
            "Until it is gone, Seatline asks again by itself, at least once an hour."
        ),
        blocks.actions([_try_button(left)]),
    ]
    return blocks.message(f"{said} {_why(left)}", content)


def asking(left: NotGivenBack) -> str:
    """While the carrier is asked, as plain words."""
    return f"Asking the carrier to take {left.number.national} back…"


def came_of_it(done: GivenBack, time_zone: str) -> str:
    """``(512) 555-0132 is given back for good.``, or why it is not, as plain words."""
    number, left = done.number.national, done.left
    if left is None:
        return f"{number} is given back for good."
    if left.is_under_way:
        return f"{number} is being given back just now. Look again in a moment."
    reason = _sentence(blocks.plain(left.why, _REASON))
    return f"{number} could not be given back this time either. {reason} {_again(left, time_zone)}"


def _try_button(left: NotGivenBack) -> Json:
    label = f"Try again now to give {left.number.national} back"
    return blocks.button("Try again now", ids.TRY_GIVING_BACK, live_number.carried(left.taken_off), label=label)


def _why(left: NotGivenBack) -> str:
    return _sentence(escaped(left.why, _REASON))


def _sentence(reason: str) -> str:
    return reason if reason.endswith((".", "!", "?", "…")) else f"{reason}."


def _again(left: NotGivenBack, time_zone: str) -> str:
    if left.is_under_way:
        return "The carrier is being asked again just now."
    # The minute after it: earlier, nobody could see what came of it.
    by_then = (left.next_try + timedelta(seconds=59)).astimezone(ZoneInfo(time_zone))
    return f"Seatline asks again by itself at {by_then:%H:%M}."
