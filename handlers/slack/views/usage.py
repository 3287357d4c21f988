"""What is left this month and who used how much, for /seats usage and the home's button."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.seats import Report, SeatUse, Viewer
from handlers.slack import ids
from handlers.slack.views import blocks, figures, report
from handlers.slack.views.blocks import Json, escaped
from handlers.slack.views.seats import without_seat


def message(use: Report, viewer: Viewer, now: datetime, offset: int = 0) -> Json:
    """The month so far, as a message: a page of the seats."""
    return blocks.message(_text(use, viewer), _content(use, viewer, now, offset))


def modal(use: Report, viewer: Viewer, now: datetime, offset: int = 0) -> Json:
    """The month so far, as a modal: a page of the seats."""
    return blocks.modal("Use this month", _content(use, viewer, now, offset), callback_id=ids.NOTE_MODAL)


def _text(use: Report, viewer: Viewer) -> str:
    if not use.seats and not viewer.sees_all:
        return without_seat(viewer)
    return f"{use.period.title} so far: {figures.left(use.total)}."


def _content(use: Report, viewer: Viewer, now: datetime, offset: int) -> list[Json]:
    if not use.seats and not viewer.sees_all:
        return [blocks.section(without_seat(viewer))]
    local = now.astimezone(ZoneInfo(use.account.time_zone))
    resets = figures.resets_on(use.period.ends(use.account.time_zone), use.account.time_zone)

    def facts(seat: SeatUse) -> str:
        return seat_facts(seat, use, local.day)

    top = [blocks.header(f"{use.period.title} so far")]
    if viewer.sees_all:
        top.append(blocks.section(report.totals(use)))
    return [
        *top,
        *report.seats(use, offset, facts),
        blocks.context(f"Resets on {resets}. Sent and received texts both count."),
        *report.pager(use, offset, ids.usage_page_turned),
    ]


def seat_facts(seat: SeatUse, use: Report, day: int) -> str:
    """One seat: what is left, who used how much, and where the month is heading."""
    if report.is_idle(seat):
        return f"*{escaped(seat.seat)}*   No number yet · {figures.counted(seat.allowance.total, 'message')} a month"
    lines = [
        f"*{escaped(seat.seat)}*   {seat.number.national if seat.number else 'No number yet'}",
        f"{figures.bar(seat.allowance)}  {figures.left(seat.allowance)}",
        report.members(seat.members),
    ]
    forecast = seat.allowance.forecast(use.period, day) if seat.allowance.used else None
    if forecast is not None:
        heading = "more than it has" if forecast > seat.allowance.total else "enough is left"
        lines.append(f"At this pace about {figures.counted(forecast, 'message')} by the end of the month: {heading}.")
    return "\n".join(lines)
