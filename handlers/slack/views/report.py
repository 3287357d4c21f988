"""A month's use as people read it: in /seats report, in /seats usage, and posted on the first of the next month."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.domain.seats import PLACES, MemberUse, Page, Report, SeatUse
from handlers.slack import ids
from handlers.slack.views import blocks, figures
from handlers.slack.views.blocks import Json, escaped

PAGE_SIZE = 10

SHOWN = 20
"""With more seats than this, what is posted shows the ten that used the most and the ten that used the least."""

MEMBERS_SHOWN = 12
"""So many people of one seat are named; the rest are counted."""

_NAME_AMONG_MANY = 30
"""So much of a name is shown where more people are named than sit on a seat at a time."""

_POSTED = ((blocks.NAME, MEMBERS_SHOWN), (40, PLACES), (20, 0))
"""How long names may be, and how many people of a seat are named, in what is posted: the first that Slack takes."""


def report(month: Report) -> Json:
    """The month in one message, as it is posted: all seats together, then each; of many the extremes."""
    for longest, people in _POSTED:
        content = [*_top(month), *_posted_seats(month, longest, people)]
        content.append(blocks.context("Sent and received texts both count. Other months: `/seats report 2026-10`."))
        if blocks.can_be_posted(content):
            break
    return blocks.message(f"{_title(month)}: {plain_totals(month)}", content)


def page(month: Report, offset: int = 0) -> Json:
    """The month as the answer to /seats report: ten seats at a time, and buttons to the others."""
    content = [*_top(month), *seats(month, offset, seat_facts)]
    content.append(blocks.context("Sent and received texts both count. Other months: `/seats report 2026-10`."))
    content += pager(month, offset, ids.report_page_turned)
    return blocks.message(f"{_title(month)}: {plain_totals(month)}", content)


def _title(month: Report) -> str:
    return f"Text messaging in {month.period.title}{'' if month.is_finished else ' so far'}"


def _top(month: Report) -> list[Json]:
    return [blocks.header(_title(month)), blocks.section(totals(month))]


def totals(month: Report) -> str:
    """All seats together, as mrkdwn."""
    total = month.total
    if not month.seats:
        return "There were no seats in this month."
    return (
        f"*{total.used:,}* of {total.total:,} messages used ({total.percent_used:,} %) on "
        f"{figures.counted(len(month.seats), 'seat')}: {total.sent:,} sent, {total.received:,} received.\n"
        f"{figures.bar(total)}"
    )


def plain_totals(month: Report) -> str:
    """The same in one line, for notifications and screen readers."""
    total = month.total
    return f"{total.used:,} of {total.total:,} messages used, {total.sent:,} sent, {total.received:,} received."


def seats(month: Report, offset: int, facts: Callable[[SeatUse], str]) -> list[Json]:
    """A page of seats, a section each; which ones these are, where there are more."""
    shown = _page(month, offset)
    content = [blocks.section(facts(seat)) for seat in shown.items]
    if len(shown.items) < shown.total:
        first, last = shown.offset + 1, shown.offset + len(shown.items)
        content.append(blocks.context(f"Seats {first:,} to {last:,} of {shown.total:,}"))
    return [blocks.divider(), *content] if content else []


def pager(month: Report, offset: int, action: Callable[[str], str]) -> list[Json]:
    """Buttons to the pages before and after, where there are any; they carry ``offset`` and ``month``."""
    shown = _page(month, offset)
    carried = {"month": str(month.period)}
    buttons: list[Json] = []
    if shown.previous_offset is not None:
        buttons.append(blocks.button("← Previous", action("previous"), carried | {"offset": shown.previous_offset}))
    if shown.next_offset is not None:
        buttons.append(blocks.button("Next →", action("next"), carried | {"offset": shown.next_offset}))
    return [blocks.actions(buttons)] if buttons else []


def _page(month: Report, offset: int) -> Page[SeatUse]:
    """The page that begins there; the last one when there are fewer seats than that."""
    ordered = _by_position(month)
    if offset >= len(ordered):
        offset = max(0, len(ordered) - 1) // PAGE_SIZE * PAGE_SIZE
    return Page(ordered[offset : offset + PAGE_SIZE], offset, len(ordered), PAGE_SIZE)


def _by_position(month: Report) -> tuple[SeatUse, ...]:
    return tuple(sorted(month.seats, key=lambda seat: seat.position))


def _posted_seats(month: Report, longest: int, people: int) -> list[Json]:
    """A section for each seat; of more than twenty, the extremes, and where all of them are."""

    def rows(seats: Sequence[SeatUse]) -> list[Json]:
        return [blocks.section(seat_facts(seat, longest, people)) for seat in seats]

    if len(month.seats) <= SHOWN:
        return [blocks.divider(), *rows(_by_position(month))] if month.seats else []
    by_use = sorted(month.seats, key=lambda s: (-s.allowance.used, s.position))
    half = SHOWN // 2
    return [
        blocks.divider(),
        blocks.section(f"*The {half} seats that used the most*"),
        *rows(by_use[:half]),
        blocks.divider(),
        blocks.section(f"*The {half} seats that used the least*"),
        *rows(by_use[-half:]),
        blocks.section(
            f"All {len(month.seats):,} seats: administrators and reporters see them with "
            f"`/seats report {month.period}`."
        ),
    ]


def seat_facts(use: SeatUse, longest: int = blocks.NAME, people: int = MEMBERS_SHOWN) -> str:
    """One seat's month: total, used, sent, received, members; one line for a seat that nobody had."""
    name = escaped(use.seat, longest)
    if is_idle(use):
        return f"*{name}*   No number, nothing used of {use.allowance.total:,}"
    over = f", {use.allowance.over:,} over" if use.allowance.over else ""
    return (
        f"*{name}*   {use.number.national if use.number else 'No number'}\n"
        f"{figures.used(use.allowance)}{over} · {use.allowance.sent:,} sent, {use.allowance.received:,} received\n"
        f"{members(use.members, longest, people)}"
    )


def is_idle(use: SeatUse) -> bool:
    """There is nothing to tell of it: no number, nobody on it, nothing used."""
    return use.number is None and not use.members and not use.allowance.used


def members(uses: Sequence[MemberUse], longest: int = blocks.NAME, people: int = MEMBERS_SHOWN) -> str:
    """Who used how much: ``Ana 300 · Ben 212 · no one in particular 12``."""
    if min(people, len(uses)) > PLACES:
        longest = min(longest, _NAME_AMONG_MANY)
    named = [
        f"{escaped(u.member.name, longest) if u.member else 'no one in particular'} {u.used:,}" for u in uses[:people]
    ]
    if rest := uses[people:]:
        more = "more " if named else ""
        named.append(f"{len(rest):,} {more}{'person' if len(rest) == 1 else 'people'} {sum(u.used for u in rest):,}")
    return " · ".join(named) or "Nobody was on it"
