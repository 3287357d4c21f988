"""What can go wrong with seats, in one family, so that every door can tell people in the same words.

Each error carries its facts, a stable ``code``, one sentence that says what happened and what to do next, and,
where a form has one, the ``field`` it belongs to.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from bot.domain.places import PLACES, PLACES_IN_WORDS

QUOTED = 40
"""So much of what somebody typed is repeated to them: enough to know it again."""


class SeatError(Exception):
    """A refusal that people can act on; ``str()`` of it is the sentence to show."""

    code: ClassVar[str] = "seat_error"
    field: ClassVar[str | None] = None

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotPermitted(SeatError):
    """The actor's role does not allow it; ``ask`` are the names of those who can help."""

    code = "not_permitted"

    def __init__(self, what: str, ask: Sequence[str] = (), contact: str | None = None) -> None:
        self.what, self.ask = what, tuple(ask)
        whom = listed(self.ask, last="or") if self.ask else contact
        super().__init__(f"{what} Ask {whom}." if whom else what)


class UnknownMember(SeatError):
    """Nobody by that id is known to the account yet: the door looks them up and tries again."""

    code = "unknown_member"
    field = "members"

    def __init__(self, member: str) -> None:
        self.member = member
        super().__init__(
            f"I could not find the person {quoted(member)} in this workspace. Check the name and try again."
        )


class CannotTakeSeat(SeatError):
    """Bots and deactivated people are never put on a seat."""

    code = "cannot_take_seat"
    field = "members"

    def __init__(self, name: str, why: str) -> None:
        self.name, self.why = name, why
        super().__init__(f"{name} {why} and cannot be put on a seat. Choose someone else.")


class NoSuchSeat(SeatError):
    """The account has no seat of that name or number."""

    code = "no_such_seat"
    field = "seat"

    def __init__(self, wanted: str, near: Sequence[str] = ()) -> None:
        self.wanted, self.near = quoted(wanted), tuple(near)
        hint = f" Did you mean {listed(self.near, last='or')}?" if self.near else " Type `/seats` to see them all."
        super().__init__(f"There is no seat called “{self.wanted}”.{hint}")


class NoNumberYet(SeatError):
    """People are assigned to a number: the seat must have a live one first."""

    code = "no_number_yet"
    field = "seat"

    def __init__(self, seat: str, pending: bool = False) -> None:
        self.seat, self.pending = seat, pending
        super().__init__(
            f"The number of {seat} is still being set up. Try again in a moment."
            if pending
            else f"{seat} has no number yet. Give it one first, with Auto assign or Choose number, then assign people."
        )


class AlreadyHasNumber(SeatError):
    """The seat has a number that is ordered, live or unclear."""

    code = "already_has_number"
    field = "seat"

    def __init__(self, seat: str, number: str) -> None:
        self.seat, self.number = seat, number
        super().__init__(f"{seat} already has the number {number}. Nothing was changed.")


class NumberTaken(SeatError):
    """Somebody was quicker, or the number is not on offer."""

    code = "number_taken"
    field = "number"

    def __init__(self, number: str) -> None:
        self.number = number
        super().__init__(f"{number} was just taken. Choose another number.")


class NoNumbersLeft(SeatError):
    """The carrier offers nothing (there)."""

    code = "no_numbers_left"
    field = "area_code"

    def __init__(self, area_code: str | None = None) -> None:
        self.area_code = area_code
        super().__init__(
            f"No numbers are open in area code {area_code}, nor nearby. Try another area code."
            if area_code
            else "No open numbers are left. Ask whoever runs Seatline to add some, then try again."
        )


class InvalidAreaCode(SeatError):
    """Not three digits of the North American plan."""

    code = "invalid_area_code"
    field = "area_code"

    def __init__(self, wanted: str) -> None:
        self.wanted = quoted(wanted)
        super().__init__(f"“{self.wanted}” is not an area code. Enter three digits, such as 512.")


class InvalidNumber(SeatError):
    """Not a phone number that could exist."""

    code = "invalid_number"
    field = "number"

    def __init__(self, wanted: str, why: str = "is not a valid phone number") -> None:
        self.wanted = quoted(wanted)
        super().__init__(f"“{self.wanted}” {why}. Write it with its country code, such as +1 512 555 0132.")


class SeatFull(SeatError):
    """More people than the seat has places; ``members`` are the names of those on it."""

    code = "seat_full"
    field = "members"

    def __init__(self, seat: str, members: Sequence[str], wanted: int = 1) -> None:
        self.seat, self.members, self.wanted = seat, tuple(members), wanted
        free = PLACES - len(self.members)
        super().__init__(
            f"{seat} already has {PLACES_IN_WORDS} people: {listed(self.members)}. "
            "Remove one of them first, or use another seat."
            if free <= 0
            else f"{seat} has {free} free {'place' if free == 1 else 'places'}, and you chose {wanted} people. "
            f"Choose {free}, or use another seat as well."
        )


class AlreadyAssigned(SeatError):
    """A member is on one seat at a time; ``seat`` names the one they are on."""

    code = "already_assigned"
    field = "members"

    def __init__(self, member: str, seat: str, here: bool = False) -> None:
        self.member, self.seat, self.here = member, seat, here
        super().__init__(
            f"{member} is on {seat} already. "
            + ("Nothing was changed." if here else "Remove them there first, or choose someone else.")
        )


class NotOnSeat(SeatError):
    """The member is on no seat (or no longer on that one)."""

    code = "not_on_seat"
    field = "members"

    def __init__(self, member: str, seat: str | None = None) -> None:
        self.member, self.seat = member, seat
        super().__init__(
            f"{member} is no longer on {seat}. Nothing was changed."
            if seat
            else f"{member} is not on a seat. An administrator can add them with `/seats assign`."
        )


class AllowanceUsedUp(SeatError):
    """Nothing is left for sending in this period."""

    code = "allowance_used_up"

    def __init__(self, seat: str, total: int, resets: str) -> None:
        self.seat, self.total, self.resets = seat, total, resets
        super().__init__(
            f"{seat} has used all {total:,} messages of this month. It resets on {resets}; "
            "until then reach candidates by email or phone."
        )


class InvalidChannel(SeatError):
    """The setting-up form wants a channel for warnings and the report."""

    code = "invalid_channel"
    field = "channel"

    def __init__(self, sentence: str = "Choose the channel where warnings and the month's report should go.") -> None:
        super().__init__(sentence)


class InvalidPeriod(SeatError):
    """Not a calendar month."""

    code = "invalid_period"
    field = "period"

    def __init__(self, wanted: str) -> None:
        self.wanted = quoted(wanted)
        super().__init__(f"“{self.wanted}” is not a month. Write it as year and month, such as 2026-10.")


class NothingToReport(SeatError):
    """The month is yet to come, or lies before the account began."""

    code = "nothing_to_report"
    field = "period"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)


class CarrierCannotSend(SeatError):
    """The local pool owns numbers but moves no messages."""

    code = "carrier_cannot_send"

    def __init__(self) -> None:
        super().__init__(
            "Numbers of the local pool cannot send texts from here. Send from the ATS, which records the text."
        )


class CarrierRefused(SeatError):
    """The carrier said no, with its reason."""

    code = "carrier_refused"

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(f"The number could not be set up: {why} Try another number.")


class AccountDisabled(SeatError):
    """The operator has not enabled texting for the account."""

    code = "account_disabled"

    def __init__(self, contact: str | None) -> None:
        self.contact = contact
        super().__init__(
            f"Text messaging is not enabled for this workspace. Contact {contact or 'your account manager'} to add it."
        )


def quoted(text: str) -> str:
    """What somebody typed, as a sentence can repeat it: on one line, printable, not too long."""
    clean = "".join(c if c.isprintable() else " " for c in text[: QUOTED * 4]).strip()
    return clean if len(clean) <= QUOTED else f"{clean[: QUOTED - 1].rstrip()}…"


def listed(names: Sequence[str], last: str = "and") -> str:
    """Names as people list them: ``Ana, Ben and Caro``."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"
