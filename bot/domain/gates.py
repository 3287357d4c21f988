"""Every gate between somebody and a text, each open or shut, so that nobody has to guess which one it is.

A gate is one small function over plain facts; ``GATES`` is their order. Sentences name the member, or say "you" to
somebody who asks about themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.errors import listed
from bot.domain.errors.pages import InvalidPage
from bot.domain.names import folded
from bot.domain.pages import ALL_PAGES, AtsPage, in_order
from bot.domain.periods import day_and_month
from bot.domain.seats import Account, Member, NumberState, Seat

# Pages


@dataclass(frozen=True)
class Permissions:
    """The pages that a member may text from: those given to them, else the account's default."""

    member: Member
    default: tuple[AtsPage, ...]

    @property
    def is_default(self) -> bool:
        """Whether nobody has given them pages of their own."""
        return self.member.pages is None

    @property
    def pages(self) -> tuple[AtsPage, ...]:
        return self.default if self.member.pages is None else self.member.pages

    @property
    def version(self) -> str:
        """What a form that shows them carries, so that a change made since is noticed."""
        return "default" if self.member.pages is None else ",".join(self.member.pages)


def where(pages: Sequence[AtsPage], last: str = "and") -> str:
    """``job postings, the candidate pool and the candidate profile``; ``no page``."""
    return listed([_with_article(page) for page in pages], last) or "no page"


def _with_article(page: AtsPage) -> str:
    return page.in_words if page is AtsPage.JOB_POSTINGS else f"the {page.in_words}"


def pages_of(codes: Iterable[str]) -> tuple[AtsPage, ...]:
    """The pages of these codes, in order. Raises InvalidPage for the first that is none."""
    found: list[AtsPage] = []
    for code in codes:
        try:
            found.append(AtsPage(code))
        except ValueError:
            raise _no_page(code) from None
    return in_order(found)


def pages_typed(words: Sequence[str]) -> tuple[AtsPage, ...]:
    """The pages that somebody's words name, in any sensible spelling: ``pool``, ``Candidate profiles and jobs``.

    Raises InvalidPage for the first word that names none, and for words that name none at all.
    """
    text = re.sub(r"['’]s\b|_", " ", folded(" ".join(words)))
    left = " ".join(re.findall(r"\w+", text))
    found: list[AtsPage] = []
    while left:
        match = _SPELLING.match(left)
        if match is None:
            raise _no_page(left.split(" ")[0])
        if match.lastgroup:
            found.append(AtsPage(match.lastgroup))
        left = left[match.end() :].lstrip()
    if words and not found:
        raise _no_page(" ".join(words))
    return in_order(found)


def _no_page(wanted: str) -> InvalidPage:
    return InvalidPage(wanted, [page.in_words for page in ALL_PAGES])


_SPELLING = re.compile(
    r"(?:(?P<job_postings>jobs? ?(?:posting|post)s?|jobs?|postings?)"
    r"|(?P<candidate_pool>(?:(?:candidate|talent)s? ?)?pools?)"
    r"|(?P<candidate_profile>(?:candidates? ?)?profiles?)"
    r"|and|or|the|from|pages?)\b"
)
"""Each group is called after its page."""


# Gates


class Gate(StrEnum):
    """What stands between somebody and a text."""

    ACCOUNT_ENABLED = "account_enabled"
    MEMBER_ACTIVE = "member_active"
    ON_A_SEAT = "on_a_seat"
    NUMBER_LIVE = "number_live"
    SEAT_NOT_SUSPENDED = "seat_not_suspended"
    PAGE_PERMITTED = "page_permitted"
    ALLOWANCE_LEFT = "allowance_left"

    @property
    def in_words(self) -> str:
        """As people read it: ``On a seat``."""
        return self.value.replace("_", " ").capitalize()


@dataclass(frozen=True)
class GateState:
    """How one gate stands.

    ``is_open`` is None where it cannot be told, because a gate before it is shut. ``what`` is what it is about, as it
    stands, without a full stop; ``because`` the same after "Ana cannot text:". ``fix``, where it is shut, is the
    sentence that says what to do and whom to ask; "" where nothing can be done before another gate is open.
    """

    gate: Gate
    is_open: bool | None
    what: str
    because: str = ""
    fix: str = ""

    @property
    def is_shut(self) -> bool:
        return self.is_open is False


@dataclass(frozen=True)
class Facts:
    """All that the gates look at, as it stood at one moment.

    ``page`` None: from any page. ``is_own``: the member asks about themselves. ``helpers`` are the names of those who
    may mend what is shut, as people list them; None when the asker may. ``contact`` is whom to ask for the feature.
    """

    account: Account
    member: Member
    seat: Seat | None = None
    page: AtsPage | None = None
    is_own: bool = False
    helpers: str | None = None
    contact: str | None = None

    @property
    def permissions(self) -> Permissions:
        return Permissions(self.member, self.account.default_pages)

    @property
    def subject(self) -> str:
        return "You" if self.is_own else self.member.name

    @property
    def them(self) -> str:
        """The member, as the object of a sentence that the asker, or a helper, acts on."""
        if not self.is_own:
            return self.member.name
        return "yourself" if self.helpers is None else "you"

    def is_(self, what: str) -> str:
        """``Ana is on Seat 2``, ``You are on Seat 2``."""
        return f"{self.subject} {'are' if self.is_own else 'is'} {what}"

    def they_are(self, what: str) -> str:
        """The same after "Ana cannot text:"."""
        return f"{'you' if self.is_own else 'they'} are {what}"

    def mend(self, what: str) -> str:
        """What an administrator has to do, as it is said to the asker; nothing for somebody who never texts."""
        if not self.member.can_take_a_seat:
            return ""
        return f"{what[0].upper()}{what[1:]}." if self.helpers is None else f"Ask {self.helpers} to {what}."


@dataclass(frozen=True)
class Why:
    """Whether the member may text (from ``page``, or from any), with every gate in order.

    ``pages`` are those permitted, ``seat`` the one they are on. ``may_mend``: the asker is an administrator.
    """

    member: Member
    page: AtsPage | None
    gates: tuple[GateState, ...]
    pages: tuple[AtsPage, ...] = ()
    seat: Seat | None = None
    is_own: bool = False
    may_mend: bool = False

    @classmethod
    def of(cls, facts: Facts) -> Why:
        """Every gate, judged by these facts."""
        return cls(
            member=facts.member,
            page=facts.page,
            gates=tuple(judge(facts) for judge in GATES),
            pages=facts.permissions.pages,
            seat=facts.seat,
            is_own=facts.is_own,
            may_mend=facts.helpers is None,
        )

    @property
    def may_text(self) -> bool:
        return all(state.is_open for state in self.gates)

    @property
    def shut(self) -> tuple[GateState, ...]:
        """The gates that are shut; the first is the one to see to first."""
        return tuple(state for state in self.gates if state.is_shut)

    @property
    def summary(self) -> str:
        """``Ana can text from the candidate pool, with (512) 555-0132.``, ``Ana cannot text: they are on no seat.``"""
        subject = "You" if self.is_own else self.member.name
        place = f" from {where([self.page])}" if self.page else ""
        if not self.may_text:
            return f"{subject} cannot text{place}: {self.shut[0].because}."
        number = f", with {self.seat.number.number.national}" if self.seat and self.seat.number else ""
        return f"{subject} can text{place or f' from {where(self.pages)}'}{number}."


def _account_enabled(facts: Facts) -> GateState:
    if facts.account.is_enabled:
        return GateState(Gate.ACCOUNT_ENABLED, True, "Text messaging is enabled for this workspace")
    return GateState(
        Gate.ACCOUNT_ENABLED,
        False,
        "Text messaging is not enabled for this workspace",
        "text messaging is not enabled for this workspace",
        f"Contact {facts.contact or 'your account manager'} to add it.",
    )


def _member_active(facts: Facts) -> GateState:
    member = facts.member
    if member.can_take_a_seat:
        return GateState(Gate.MEMBER_ACTIVE, True, facts.is_("active in Slack"))
    if member.is_bot:
        what, fix = "a bot", "Only people text: choose one of them."
    elif member.is_deactivated:
        what, fix = "deactivated in Slack", "Have their Slack account activated again, or choose someone else."
    else:
        what, fix = "from another workspace", "Only people of this workspace text from its seats: choose one of them."
    return GateState(Gate.MEMBER_ACTIVE, False, facts.is_(what), facts.they_are(what), fix)


def _on_a_seat(facts: Facts) -> GateState:
    if facts.seat:
        return GateState(Gate.ON_A_SEAT, True, facts.is_(f"on {facts.seat.name}"))
    fix = facts.mend(f"put {facts.them} on a seat")
    return GateState(Gate.ON_A_SEAT, False, facts.is_("on no seat"), facts.they_are("on no seat"), fix)


def _number_live(facts: Facts) -> GateState:
    seat = facts.seat
    if seat is None:
        return _without_seat(facts, Gate.NUMBER_LIVE, "number")
    if seat.number is None:
        what, fix = f"{seat.name} has no number", facts.mend(f"give {seat.name} a number")
        return GateState(Gate.NUMBER_LIVE, False, what, what, fix)
    number = seat.number.number.national
    if seat.number.is_live:
        return GateState(Gate.NUMBER_LIVE, True, f"{seat.name} texts from {number}")
    is_unclear = seat.number.state is NumberState.UNCLEAR
    how = "is waiting for the carrier's answer" if is_unclear else "is still being set up"
    what = f"{seat.name}'s number {number} {how}"
    return GateState(Gate.NUMBER_LIVE, False, what, what, "Wait a moment, then look again.")


def _seat_not_suspended(facts: Facts) -> GateState:
    seat = facts.seat
    if seat is None:
        return _without_seat(facts, Gate.SEAT_NOT_SUSPENDED, "seat")
    if not seat.is_suspended:
        return GateState(Gate.SEAT_NOT_SUSPENDED, True, f"{seat.name} is not suspended")
    what, fix = f"{seat.name} is suspended", facts.mend(f"resume texting on {seat.name}")
    return GateState(Gate.SEAT_NOT_SUSPENDED, False, what, what, fix)


def _page_permitted(facts: Facts) -> GateState:
    pages, asked = facts.permissions.pages, facts.page
    is_open = asked in pages if asked else bool(pages)
    others = [page for page in ALL_PAGES if page not in pages]
    but = f"; not from {where(others, 'or')}" if pages and others else ""
    what = f"{facts.subject} may text from {where(pages)}{but}"
    wanted = where([asked]) if asked else "one page at least"
    because = f"{'you' if facts.is_own else 'they'} may not text from {'there' if asked else 'any page'}"
    fix = facts.mend(f"permit {facts.them} to text from {wanted}")
    return GateState(Gate.PAGE_PERMITTED, is_open, what, *(() if is_open else (because, fix)))


def _allowance_left(facts: Facts) -> GateState:
    seat = facts.seat
    if seat is None:
        return _without_seat(facts, Gate.ALLOWANCE_LEFT, "allowance")
    left, total = seat.allowance.remaining, seat.allowance.total
    if left:
        return GateState(Gate.ALLOWANCE_LEFT, True, f"{seat.name} has {left:,} of {total:,} messages left this month")
    resets = day_and_month(seat.resets.astimezone(ZoneInfo(facts.account.time_zone)).date())
    return GateState(
        Gate.ALLOWANCE_LEFT,
        False,
        f"{seat.name} has used all {total:,} messages of this month" if total else f"{seat.name} has an allowance of 0",
        f"{seat.name} has no messages left this month",
        facts.mend(f"add messages to {seat.name} for this month, or wait until {resets}, when it resets"),
    )


def _without_seat(facts: Facts, gate: Gate, what: str) -> GateState:
    verb = "are" if facts.is_own else "is"
    return GateState(gate, None, f"There is no {what} to look at while {_lower_you(facts)} {verb} on no seat")


def _lower_you(facts: Facts) -> str:
    return "you" if facts.is_own else facts.member.name


GATES: tuple[Callable[[Facts], GateState], ...] = (
    _account_enabled,
    _member_active,
    _on_a_seat,
    _number_live,
    _seat_not_suspended,
    _page_permitted,
    _allowance_left,
)
"""In the order in which people are told of them."""
