"""Facts as strange as people and workspaces make them, for whatever has to show them; each is made by a ``Chance``.

Counts reach from nought beyond a thousand million, lists from nothing to the most of everything.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain.allowance import MOST_IN_A_MONTH, MOST_MESSAGES, Allowance
from bot.domain.gates import Facts, Permissions, Why
from bot.domain.holders import GroupPeople, Holders, RoleHolder, Source
from bot.domain.names import SEAT_NAME
from bot.domain.pages import ALL_PAGES, AtsPage
from bot.domain.periods import Period
from bot.domain.phone_numbers import PhoneNumber
from bot.domain.roles import Role
from bot.domain.seats import (
    PLACES,
    Account,
    Ask,
    AskKind,
    AskState,
    Assignment,
    BroughtBack,
    DirectoryState,
    GivenBack,
    HeldNumber,
    LeftOut,
    LogEntry,
    Member,
    MemberUse,
    NotGivenBack,
    NumberState,
    Offer,
    Offers,
    Page,
    Report,
    Seat,
    SeatNumber,
    SeatUse,
    TakenOff,
    Viewer,
)
from bot.services.asks import LONGEST_WORDS
from bot.services.desk import OPERATOR, SYSTEM
from bot.services.notices import AskFacts, DepartedFacts, NotGivenBackFacts
from bot.services.seats import LogPage
from handlers.slack.groups import UserGroup
from handlers.slack.reading import About, Origin
from handlers.slack.views.log import ACTIONS, Where
from handlers.slack.views.setup import REMEMBERED, SetUp
from tests.support.chance import Chance

PERSONS_NAME = 255
SEARCHED = 80
CARRIERS_REASON = 500
LARGEST_ID = 2**31 - 1
ADMINISTRATORS_GROUP, REPORTERS_GROUP = "S0ADMINS", f"S{'9' * 30}"


# Words and figures


def seat_name(chance: Chance) -> str:
    return chance.text(SEAT_NAME)


def persons_name(chance: Chance) -> str:
    return chance.text(PERSONS_NAME)


def searched(chance: Chance) -> str:
    return chance.text(SEARCHED)


def typed(chance: Chance) -> str:
    return chance.of("", chance.text(20), chance.text(SEARCHED))


def said(chance: Chance) -> str:
    """What somebody gave as a reason, or as an answer; often nothing."""
    return chance.of("", chance.text(LONGEST_WORDS), chance.text(LONGEST_WORDS))


def reason(chance: Chance) -> str:
    """What a carrier said."""
    return chance.text(CARRIERS_REASON)


def sentence(chance: Chance) -> str:
    """One of ours that quotes names."""
    return f"{persons_name(chance)} is no longer on {seat_name(chance)}. Type `/seats` to see it."


def note(chance: Chance) -> str:
    return chance.of("", sentence(chance))


def flag(chance: Chance) -> bool:
    return chance.of(True, False)


def count(chance: Chance) -> int:
    return chance.of(2, 0, 1, 999, MOST_MESSAGES, 10**9, MOST_IN_A_MONTH)


def messages(chance: Chance) -> int:
    return chance.of(500, 0, 1, MOST_MESSAGES)


def row_id(chance: Chance) -> int:
    return chance.of(1, 7, LARGEST_ID)


def percent(chance: Chance) -> int:
    return chance.of(80, 1, 95, 100)


def offset(chance: Chance) -> int:
    return chance.of(0, 10, 9_990, LARGEST_ID)


def moment(chance: Chance) -> datetime:
    days = chance.of(*range(9))
    return datetime(2026, 11, 24, 16, tzinfo=UTC) - timedelta(days=days, hours=days)


def zone(chance: Chance) -> str:
    return chance.of("America/Chicago", "UTC", "America/Argentina/ComodRivadavia", "Pacific/Kiritimati")


def period(chance: Chance) -> Period:
    return chance.of(Period(2026, 11), Period(2026, 9), Period(2024, 2), Period(9998, 12))


def number(chance: Chance) -> PhoneNumber:
    return PhoneNumber(chance.of("+15125550132", "+442079460018", "+4930123456789012"))


def member_id(chance: Chance) -> str:
    return chance.of("U0ANA", "U0BEN", "U0CARO", f"W{'9' * 30}")


def channel(chance: Chance) -> str:
    return chance.of("C0RECRUITING", f"C{'9' * 30}")


def pages(chance: Chance) -> tuple[AtsPage, ...]:
    return chance.of(ALL_PAGES, ALL_PAGES[:1], ())


def role(chance: Chance) -> Role:
    return chance.of(Role.ADMINISTRATOR, Role.REPORTER, Role.MEMBER)


def allowance(chance: Chance) -> Allowance:
    return Allowance(count(chance), count(chance), count(chance))


def taken_off(chance: Chance) -> TakenOff:
    return TakenOff(row_id(chance), moment(chance))


# People and workspaces


def member(chance: Chance) -> Member:
    return Member(
        id=member_id(chance),
        name=persons_name(chance),
        real_name=persons_name(chance),
        email=chance.of("", "ana@example.com", f"{'a' * 240}@example.com"),
        is_guest=chance.of(False, True),
        is_bot=chance.of(False, False, True),
        is_deactivated=chance.of(False, False, True),
        is_stranger=chance.of(False, False, True),
        pages=chance.maybe(pages),
    )


def people(chance: Chance, *how_many: int) -> tuple[Member, ...]:
    """Each with an id of their own; without a word none to as many as a seat takes."""
    several = chance.some(member, *(how_many or (1, 0, 2, PLACES)))
    return tuple(replace(one, id=f"U{place:010d}") for place, one in enumerate(several, 1))


def directory(chance: Chance) -> DirectoryState:
    return DirectoryState(count(chance), chance.maybe(moment), chance.maybe(moment))


def account(chance: Chance) -> Account:
    return Account(
        id="T0TEST",
        name=seat_name(chance),
        time_zone=zone(chance),
        is_enabled=chance.of(True, True, False),
        warning_channel=chance.maybe(channel),
        report_channel=chance.maybe(channel),
        marks=chance.of((80, 95, 100), (100,), (1, 25, 50, 75, 100)),
        seat_count=count(chance),
        undo_days=chance.of(7, 0, 30),
        requires_opt_in=flag(chance),
        default_pages=pages(chance),
        administrators_group=chance.of(None, ADMINISTRATORS_GROUP),
        reporters_group=chance.of(None, REPORTERS_GROUP),
        groups_problem=chance.of(None, "no_such_subteam", "missing_scope", "<!channel>", "x" * 100),
        directory=directory(chance),
    )


def viewer(chance: Chance) -> Viewer:
    return Viewer(member(chance), role(chance), account(chance), people(chance))


def holder(chance: Chance) -> RoleHolder:
    return RoleHolder(member(chance), role(chance), chance.subset(*Source), chance.maybe(role))


def page_of_holders(chance: Chance, size: int = 10) -> Holders:
    total = chance.of(1, 0, size, 10_000)
    beginning = chance.of(0, max(0, total - 1) // size * size)
    shown = chance.some(holder, min(size, total - beginning))
    return Holders(shown, beginning, total, size, chance.of(min(1, total), 0, total))


def user_group(chance: Chance) -> UserGroup:
    return UserGroup(
        chance.of(ADMINISTRATORS_GROUP, REPORTERS_GROUP), seat_name(chance), chance.text(SEAT_NAME), count(chance)
    )


def group_people(chance: Chance) -> GroupPeople:
    return GroupPeople(count(chance), count(chance))


def permissions(chance: Chance) -> Permissions:
    return Permissions(member(chance), pages(chance))


# Seats and their numbers


def seat(chance: Chance) -> Seat:
    """With none to three people; with a number in any state, or without one."""
    month, since = period(chance), moment(chance)
    return Seat(
        id=row_id(chance),
        account="T0TEST",
        position=row_id(chance),
        name=seat_name(chance),
        monthly_allowance=messages(chance),
        allowance=allowance(chance),
        period=month,
        resets=month.ends("America/Chicago"),
        number=chance.maybe(seat_number),
        assignments=tuple(Assignment(one, slot, since, one.id) for slot, one in enumerate(people(chance), 1)),
        channel=chance.maybe(channel),
        is_suspended=chance.of(False, True),
    )


def seat_number(chance: Chance) -> SeatNumber:
    return SeatNumber(number(chance), chance.of(NumberState.LIVE, NumberState.LIVE, NumberState.LIVE, *NumberState))


def live_seat(chance: Chance) -> Seat:
    return replace(seat(chance), number=SeatNumber(number(chance), NumberState.LIVE))


def page_of_seats(chance: Chance, size: int = 10) -> Page[Seat]:
    """Of none to ten thousand seats: the first page, the second, the last, or one beyond them all."""
    total = chance.of(1, 0, 7, size, size + 1, 10_000)
    beginning = chance.of(0, size, max(0, total - 1) // size * size)
    shown = chance.some(seat, max(0, min(size, total - beginning)))
    apart = (replace(one, id=place, position=place) for place, one in enumerate(shown, beginning + 1))
    return Page(tuple(apart), beginning, total, size)


def held_number(chance: Chance) -> HeldNumber:
    return HeldNumber(row_id(chance), number(chance), row_id(chance), moment(chance), moment(chance), people(chance))


def many_held(chance: Chance) -> tuple[HeldNumber, ...]:
    several = chance.some(held_number, 1, 0, 40)
    return tuple(replace(one, id=place) for place, one in enumerate(several, 1))


def not_given_back(chance: Chance) -> NotGivenBack:
    return NotGivenBack(
        row_id(chance), number(chance), row_id(chance), seat_name(chance), moment(chance), count(chance),
        reason(chance), moment(chance), flag(chance),
    )  # fmt: skip


def many_left(chance: Chance) -> tuple[NotGivenBack, ...]:
    several = chance.some(not_given_back, 1, 0, 3, 40)
    return tuple(replace(one, id=place) for place, one in enumerate(several, 1))


def given_back(chance: Chance) -> GivenBack:
    return GivenBack(number(chance), chance.maybe(not_given_back))


def brought_back(chance: Chance) -> BroughtBack:
    def left_out(chance: Chance) -> LeftOut:
        return LeftOut(member(chance), f"is on {seat_name(chance)} now")

    return BroughtBack(seat(chance), number(chance), people(chance), chance.some(left_out, 0, 1, PLACES))


def offer(chance: Chance) -> Offer:
    return Offer(number(chance), seat_name(chance), chance.of(None, 0, 115, 10**9))


def offers(chance: Chance, *how_many: int) -> Offers:
    several = chance.some(offer, *(how_many or (1, 0, 10)))
    apart = (replace(one, number=PhoneNumber(f"+1512555{line:04d}")) for line, one in enumerate(several))
    nearness = chance.of("exact", "city", "state")
    return Offers(tuple(apart), nearness, chance.of("512", None), seat_name(chance))


# What is told


def ask(chance: Chance) -> Ask:
    kind, state = chance.of(*AskKind), chance.of(*AskState)
    return Ask(
        row_id(chance), "T0TEST", member_id(chance), kind, state, moment(chance),
        messages=chance.of(None, 1, MOST_MESSAGES), why=said(chance), granted=chance.of(None, 1, MOST_MESSAGES),
        answer=said(chance),
    )  # fmt: skip


def ask_facts(chance: Chance) -> AskFacts:
    return AskFacts(ask(chance), member(chance), chance.maybe(seat), chance.maybe(member), zone(chance))


def departed(chance: Chance) -> DepartedFacts:
    return DepartedFacts(member(chance), seat(chance))


def never_given_back(chance: Chance) -> NotGivenBackFacts:
    return NotGivenBackFacts(number(chance), seat_name(chance), chance.maybe(not_given_back), zone(chance))


def seat_use(chance: Chance) -> SeatUse:
    def member_use(chance: Chance) -> MemberUse:
        return MemberUse(chance.maybe(member), count(chance), count(chance))

    uses = chance.some(member_use, 1, 0, PLACES, 12, 200)
    return SeatUse(row_id(chance), seat_name(chance), row_id(chance), chance.maybe(number), allowance(chance), uses)


def report(chance: Chance) -> Report:
    """A month of none to ten thousand seats."""
    seats = chance.some(seat_use, 1, 0, 10, 11, 20, 20, 21, 10_000)
    return Report(account(chance), period(chance), seats, flag(chance))


def why(chance: Chance) -> Why:
    helpers = chance.of(None, "an administrator", persons_name(chance))
    page = chance.of(None, *AtsPage)
    facts = Facts(
        account(chance), member(chance), chance.maybe(seat), page, flag(chance), helpers, chance.maybe(seat_name)
    )
    return Why.of(facts)


# The log

_FACTS = (
    "administrators", "after", "answer", "before", "default_pages", "from", "from_seat", "granted", "held_until",
    "kind", "left_out", "lost", "marks", "member", "members", "messages", "monthly_allowance", "note", "number",
    "number_id", "replaces", "report_channel", "reporters", "requires_opt_in", "restored", "role", "time_zone", "to",
    "undo_days", "warning_channel", "why",
)  # fmt: skip


def _fact(chance: Chance, depth: int = 0) -> object:
    """What the facts of an entry hold: right for the action, right for another one, or nonsense."""
    kind = chance.of("simple", "simple", "name", "listed", "changed", "mapped") if depth < 2 else "simple"
    if kind == "name":
        return chance.of(reason, persons_name)(chance)
    if kind == "listed":
        return [_fact(chance, depth + 1)] * chance.of(1, 0, PLACES, 300)
    if kind == "changed":
        return {"before": _fact(chance, depth + 1), "after": _fact(chance, depth + 1)}
    if kind == "mapped":
        return {"member": member_id(chance), "role": _fact(chance, depth + 1)}
    return chance.of(
        None, True, count(chance), "+15125550132", "2026-12-01T06:00:00+00:00", "U0ANA", "C0RECRUITING", "reporter",
        "candidate_pool",
    )  # fmt: skip


def log_entry(chance: Chance) -> LogEntry:
    action = chance.of(*ACTIONS, "swap_undone", seat_name(chance))
    actor = chance.of("U0ANA", "U0BEN", "U0GONE", SYSTEM, OPERATOR)
    facts = {name: _fact(chance) for name in {chance.of(*_FACTS) for _ in range(8)}}
    return LogEntry(row_id(chance), moment(chance), actor, action, chance.of(1, 2, None), facts)


def log_page(chance: Chance, size: int = 12) -> LogPage:
    """With people and seats that its entries name, but for some of them."""
    entries = tuple(replace(log_entry(chance), id=place) for place in range(chance.of(1, 0, size)))
    known = {one: replace(member(chance), id=one) for one in ("U0ANA", "U0BEN")}
    return LogPage(entries, known, {1: seat_name(chance)}, chance.of(None, 1, LARGEST_ID))


def log_seen(chance: Chance) -> tuple[LogPage, Where]:
    """A page of the log and how it is looked at; whatever number it tells of is held still."""
    page = log_page(chance)
    held = tuple(
        HeldNumber(entry.id, PhoneNumber("+15125550132"), entry.seat_id or 0, entry.at, entry.at)
        for entry in page.entries
    )
    return page, Where(zone(chance), moment(chance), chance.of(None, 1, 2), flag(chance), held)


# Where somebody looked

_URL = f"https://hooks.slack.com/actions/T0TEST/{'9' * 20}/{'x' * 40}"


def origin(chance: Chance) -> Origin:
    """Any place, with the most that it remembers."""
    if chance.of(False, False, True):
        return Origin("seat", view_id=f"V{'9' * 30}", seat=row_id(chance), behind=_where_seats_are_listed(chance))
    return _where_seats_are_listed(chance)


def _where_seats_are_listed(chance: Chance) -> Origin:
    about = About(member_id(chance), chance.of("", *AtsPage))
    return Origin(
        chance.of("", "message", "modal", "home"), offset(chance), chance.of("", _URL), chance.of("", f"V{'9' * 30}"),
        chance.of("", channel(chance)), words=chance.of("", searched(chance)), about=chance.of(None, about),
    )  # fmt: skip


def set_up(chance: Chance) -> SetUp:
    passed_over = tuple(f"+{10**14 + line}" for line in range(REMEMBERED))
    return SetUp(
        row_id(chance), flag(chance), chance.of("", "+15125550132"), chance.of((), passed_over), chance.of("", "512"),
        chance.of("", chance.text(20)), flag(chance), chance.of("", channel(chance)), offset(chance), origin(chance),
        chance.of("", "+15125550132"),
    )  # fmt: skip
