"""A month's use as people read it: in /seats report, in /seats usage, and posted on the first of the next month."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.domain.seats import MemberUse, Report, SeatUse
from handlers.slack.views import blocks, figures
from handlers.slack.views.blocks import Json, escaped

SHOWN = 20
"""With more seats than this, the ten that used the most and the ten that used the least are shown."""

MEMBERS_SHOWN = 12
"""So many people of one seat are named; the rest are counted."""


def report(month: Report) -> Json:
    """The month: all seats together, then each seat's total, used, sent, received and members."""
    title = f"Text messaging in {month.period.title}{'' if month.is_finished else ' so far'}"
    content = [blocks.header(title), blocks.section(totals(month)), *seats(month, seat_facts)]
    content.append(blocks.context("Sent and received texts both count. Other months: `/seats report 2026-10`."))
    return blocks.message(f"{title}: {plain_totals(month)}", content)


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


def seats(month: Report, facts: Callable[[SeatUse], str]) -> list[Json]:
    """A section for each seat; of more than twenty, the ones that used the most and the least."""
    if len(month.seats) <= SHOWN:
        ordered = sorted(month.seats, key=lambda s: s.position)
        return [blocks.divider(), *(blocks.section(facts(s)) for s in ordered)] if ordered else []
    by_use = sorted(month.seats, key=lambda s: (-s.allowance.used, s.position))
    half = SHOWN // 2
    return [
        blocks.divider(),
        blocks.section(f"*The {half} seats that used the most*"),
        *(blocks.section(facts(s)) for s in by_use[:half]),
        blocks.divider(),
        blocks.section(f"*The {half} seats that used the least*"),
        *(blocks.section(facts(s)) for s in by_use[-half:]),
        blocks.context(f"{len(month.seats) - SHOWN:,} seats in between are not shown."),
    ]


def seat_facts(use: SeatUse) -> str:
    """One seat's month: total, used, sent, received, members; one line for a seat that nobody had."""
    if is_idle(use):
        return f"*{escaped(use.seat)}*   No number, nothing used of {use.allowance.total:,}"
    over = f", {use.allowance.over:,} over" if use.allowance.over else ""
    return (
        f"*{escaped(use.seat)}*   {use.number.national if use.number else 'No number'}\n"
        f"{figures.used(use.allowance)}{over} · {use.allowance.sent:,} sent, {use.allowance.received:,} received\n"
        f"{members(use.members)}"
    )


def is_idle(use: SeatUse) -> bool:
    """There is nothing to tell of it: no number, nobody on it, nothing used."""
    return use.number is None and not use.members and not use.allowance.used


def members(uses: Sequence[MemberUse]) -> str:
    """Who used how much: ``Ana 300 · Ben 212 · no one in particular 12``."""
    named = [
        f"{escaped(u.member.name) if u.member else 'no one in particular'} {u.used:,}" for u in uses[:MEMBERS_SHOWN]
    ]
    if len(uses) > MEMBERS_SHOWN:
        rest = uses[MEMBERS_SHOWN:]
        named.append(f"{len(rest):,} more people {sum(u.used for u in rest):,}")
    return " · ".join(named) or "Nobody was on it"
