"""A seat, its number and the people on it, as facts that services return and doors show."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

from bot.domain.allowance import MARKS, Allowance
from bot.domain.errors import listed
from bot.domain.pages import ALL_PAGES, AtsPage
from bot.domain.periods import Period
from bot.domain.phone_numbers import PhoneNumber
from bot.domain.places import PLACES as PLACES
from bot.domain.roles import Role


class NumberState(StrEnum):
    """Where a number stands between the carrier and a seat."""

    OPEN = "open"  # in the pool, no account's
    ORDERED = "ordered"  # written down for a seat, not yet confirmed by the carrier
    LIVE = "live"
    UNCLEAR = "unclear"  # the carrier's answer was lost: an administrator must decide
    HELD = "held"  # released; it can be brought back until the undo window ends
    GIVING_BACK = "giving_back"  # the undo window has ended, and the carrier is being told


UNDO_DAYS = 7
"""So long a released number is held, unless the account says otherwise."""

REST_DAYS = 30
"""So long a number that was given back to the pool rests: it is offered when there are no others."""

HOLDING = (NumberState.ORDERED, NumberState.LIVE, NumberState.UNCLEAR)
"""The states in which a number occupies its seat."""


@dataclass(frozen=True)
class Member:
    """A Slack user known to the account. ``id`` is Slack's; a stranger is from another workspace.

    ``pages`` are those given to them; None: the account's default.
    """

    id: str
    name: str
    real_name: str = ""
    email: str = ""
    is_guest: bool = False
    is_bot: bool = False
    is_deactivated: bool = False
    is_stranger: bool = False
    pages: tuple[AtsPage, ...] | None = None

    @property
    def can_take_a_seat(self) -> bool:
        return not (self.is_bot or self.is_deactivated or self.is_stranger)


@dataclass(frozen=True)
class Assignment:
    """A member on a seat's number: in which of its places (1 to 3), from when, by whom (a member id)."""

    member: Member
    slot: int
    since: datetime
    by: str


@dataclass(frozen=True)
class SeatNumber:
    """The number a seat has, or is about to have."""

    number: PhoneNumber
    state: NumberState
    label: str = ""

    @property
    def is_live(self) -> bool:
        return self.state is NumberState.LIVE


@dataclass(frozen=True)
class TakenOff:
    """Which time is meant: a number (its row) was taken off its seat at that moment, released or swapped for another.

    A number of the pool comes back, and is taken off again: a button that was drawn for one time means no other.
    """

    number_id: int
    at: datetime


TAKE_OFF = {"released": "number", "swap_begun": "replaces"}
"""The log's actions that take a number off its seat, each with the fact that names it."""


@dataclass(frozen=True)
class HeldNumber:
    """A number taken off its seat that can still be brought back: until when, and who was on it by then."""

    id: int
    number: PhoneNumber
    seat_id: int
    released_at: datetime
    held_until: datetime
    members: tuple[Member, ...] = ()

    @property
    def taken_off(self) -> TakenOff:
        return TakenOff(self.id, self.released_at)


@dataclass(frozen=True)
class NotGivenBack:
    """A number that the carrier would not take back when its undo window was over: it is paid for until it does.

    ``seat`` is what the seat is called that had it. ``failures`` is how often the carrier was asked, ``why`` what came
    of it last, in words; ``next_try`` when it is asked again. ``is_under_way``: it is being asked just now.
    """

    id: int
    number: PhoneNumber
    seat_id: int
    seat: str
    released_at: datetime
    failures: int
    why: str
    next_try: datetime
    is_under_way: bool = False

    @property
    def taken_off(self) -> TakenOff:
        return TakenOff(self.id, self.released_at)


@dataclass(frozen=True)
class Seat:
    """A paid place to text from, as it stands in one period.

    ``position`` is how people number seats (1, 2, …); ``id`` is ours. ``resets`` is when the next period starts (UTC).
    """

    id: int
    account: str
    position: int
    name: str
    monthly_allowance: int
    allowance: Allowance
    period: Period
    resets: datetime
    number: SeatNumber | None = None
    assignments: tuple[Assignment, ...] = ()
    channel: str | None = None
    is_suspended: bool = False

    @property
    def members(self) -> tuple[Member, ...]:
        """The people on it, by place."""
        return tuple(a.member for a in self.assignments)

    @property
    def free_places(self) -> int:
        """How many more people it takes; nought without a live number."""
        return PLACES - len(self.assignments) if self.number and self.number.is_live else 0

    @property
    def names(self) -> str:
        """The people on it, as people list them."""
        return listed([m.name for m in self.members])


T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some of a list: ``items`` from ``offset`` on, of ``total``; ``size`` is how many a page holds."""

    items: tuple[T, ...]
    offset: int
    total: int
    size: int

    @property
    def next_offset(self) -> int | None:
        after = self.offset + self.size
        return after if after < self.total else None

    @property
    def previous_offset(self) -> int | None:
        return max(0, self.offset - self.size) if self.offset > 0 else None


@dataclass(frozen=True)
class DirectoryState:
    """How far Slack's list of everybody has been read: ``count`` people so far, or in all.

    ``begun_at`` is when whoever reads it was last heard of, ``read_at`` when it was last read to its end.
    """

    count: int = 0
    begun_at: datetime | None = None
    read_at: datetime | None = None

    @property
    def is_being_read(self) -> bool:
        """Whether a reading has begun and not finished."""
        return self.begun_at is not None and (self.read_at is None or self.read_at < self.begun_at)


@dataclass(frozen=True)
class Account:
    """One Slack workspace (or Enterprise Grid organisation): ``id`` is Slack's team or enterprise id.

    ``undo_days`` is how long a released number is held. The groups are Slack user groups whose people are
    administrators or reporters; ``groups_problem`` is Slack's word for why they could not be read.
    """

    id: str
    name: str
    time_zone: str
    is_enabled: bool = True
    warning_channel: str | None = None
    report_channel: str | None = None
    marks: tuple[int, ...] = MARKS
    seat_count: int = 0
    undo_days: int = UNDO_DAYS
    requires_opt_in: bool = True
    default_pages: tuple[AtsPage, ...] = ALL_PAGES
    administrators_group: str | None = None
    reporters_group: str | None = None
    groups_problem: str | None = None
    directory: DirectoryState = field(default_factory=DirectoryState)


@dataclass(frozen=True)
class Viewer:
    """Who looks: the member, their role, their account, and the names of administrators to ask."""

    member: Member
    role: Role
    account: Account
    administrators: tuple[Member, ...] = ()

    @property
    def is_administrator(self) -> bool:
        return self.role is Role.ADMINISTRATOR

    @property
    def sees_all(self) -> bool:
        return self.role is not Role.MEMBER


@dataclass(frozen=True)
class Offer:
    """A number on offer: where it is and what it costs a month (US cents; None where the operator owns it already)."""

    number: PhoneNumber
    place: str
    monthly_cents: int | None = None


@dataclass(frozen=True)
class Offers:
    """What was found. ``nearness`` says how: ``exact``, ``city`` or ``state`` when the area code itself had none."""

    offers: tuple[Offer, ...]
    nearness: str = "exact"
    area_code: str | None = None
    place: str = ""


@dataclass(frozen=True)
class MemberUse:
    """What one member used on a seat in a period; ``member`` None for texts received that name nobody."""

    member: Member | None
    sent: int
    received: int

    @property
    def used(self) -> int:
        return self.sent + self.received


@dataclass(frozen=True)
class SeatUse:
    """A seat's month: its allowance and who used how much, most first; everyone who was on it in that month."""

    seat_id: int
    seat: str
    position: int
    number: PhoneNumber | None
    allowance: Allowance
    members: tuple[MemberUse, ...] = ()


@dataclass(frozen=True)
class Report:
    """A month of an account, seat by seat."""

    account: Account
    period: Period
    seats: tuple[SeatUse, ...]
    is_finished: bool = True

    @property
    def total(self) -> Allowance:
        """All seats together."""
        return Allowance(
            sum(s.allowance.total for s in self.seats),
            sum(s.allowance.sent for s in self.seats),
            sum(s.allowance.received for s in self.seats),
        )


@dataclass(frozen=True)
class LogEntry:
    """Who did what to which seat, when, and what it was before.

    ``actor`` is a member id, or ``seatline`` for what the product does itself, or ``operator`` for its command line.
    """

    id: int
    at: datetime
    actor: str
    action: str
    seat_id: int | None
    facts: dict[str, object] = field(default_factory=dict)


class Direction(StrEnum):
    """Which way a text went, seen from the seat."""

    SENT = "sent"
    RECEIVED = "received"


class AskKind(StrEnum):
    """What recruiters ask administrators for."""

    TOP_UP = "top_up"
    SEAT = "seat"


class AskState(StrEnum):
    """How far a question has come."""

    OPEN = "open"
    APPROVED = "approved"
    DECLINED = "declined"


@dataclass(frozen=True)
class Ask:
    """What a member asked for: ``messages`` more for their seat this month, or a seat; ``why`` in their words.

    ``member`` and ``decided_by`` are member ids. Once decided, ``granted`` is how many messages were added, ``seat_id``
    the seat that they were given, ``answer`` what was said about it.
    """

    id: int
    account: str
    member: str
    kind: AskKind
    state: AskState
    asked_at: datetime
    seat_id: int | None = None
    messages: int | None = None
    why: str = ""
    decided_by: str | None = None
    decided_at: datetime | None = None
    granted: int | None = None
    answer: str = ""

    @property
    def in_words(self) -> str:
        """What was asked for: ``200 messages more``, ``more messages``, ``a seat``."""
        if self.kind is AskKind.SEAT:
            return "a seat"
        if self.messages is None:
            return "more messages"
        return f"{self.messages:,} {'message' if self.messages == 1 else 'messages'} more"


@dataclass(frozen=True)
class Released:
    """A number was taken off its seat (as it is now) and is held."""

    seat: Seat
    held: HeldNumber


@dataclass(frozen=True)
class LeftOut:
    """Somebody who was on a number and did not come back with it; ``why`` goes on after their name."""

    member: Member
    why: str


@dataclass(frozen=True)
class BroughtBack:
    """A held number is on a seat again (as it is now): who came back with it, and who did not."""

    seat: Seat
    number: PhoneNumber
    back: tuple[Member, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True)
class GivenBack:
    """What came of asking the carrier to take a number back once more; ``left`` is None when it has."""

    number: PhoneNumber
    left: NotGivenBack | None = None


@dataclass(frozen=True)
class Moved:
    """A number with its people went from one seat to another; both as they are now."""

    from_seat: Seat
    to_seat: Seat
