"""A seat, its number and the people on it, as facts that services return and doors show."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

from bot.domain.allowance import MARKS, Allowance
from bot.domain.errors import listed
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


HOLDING = (NumberState.ORDERED, NumberState.LIVE, NumberState.UNCLEAR)
"""The states in which a number occupies its seat."""


@dataclass(frozen=True)
class Member:
    """A Slack user known to the account. ``id`` is Slack's; a stranger is from another workspace."""

    id: str
    name: str
    real_name: str = ""
    email: str = ""
    is_guest: bool = False
    is_bot: bool = False
    is_deactivated: bool = False
    is_stranger: bool = False


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
class Account:
    """One Slack workspace (or Enterprise Grid organisation): ``id`` is Slack's team or enterprise id."""

    id: str
    name: str
    time_zone: str
    is_enabled: bool = True
    warning_channel: str | None = None
    report_channel: str | None = None
    marks: tuple[int, ...] = MARKS
    seat_count: int = 0


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
