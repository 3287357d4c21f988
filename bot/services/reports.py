"""What was used: this month so far, and any month's report."""

from __future__ import annotations

from bot.domain.errors import NothingToReport
from bot.domain.periods import Period
from bot.domain.roles import Action, Actor
from bot.domain.seats import Report
from bot.services.desk import Desk


class Reports:
    """Months, seat by seat."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def usage(self, actor: Actor) -> Report:
        """This month so far: every seat for administrators and reporters, their own (or none) for members."""
        with self._desk.storage.reading() as books:
            viewer = self._desk.permit(books, actor, Action.SEE_OWN_SEAT)
            account, period = viewer.account, self._desk.period(viewer.account)
            if viewer.sees_all:
                return Report(account, period, books.use.by_seat(account, period), is_finished=False)
            held = books.assignments.of_member(account.id, actor.member)
            seats = books.use.by_seat(account, period, held.seat_id) if held else ()
            return Report(account, period, seats, is_finished=False)

    def month(self, actor: Actor, period: Period) -> Report:
        """The report of that month; of the present one, as it stands.

        Raises NotPermitted, NothingToReport (a month to come, or before the account began).
        """
        with self._desk.storage.reading() as books:
            viewer = self._desk.permit(books, actor, Action.SEE_REPORTS)
            account, present = viewer.account, self._desk.period(viewer.account)
            if period > present:
                raise NothingToReport(f"{period.title} has not begun. This month's use is at `/seats usage`.")
            began = Period.of(books.accounts.began(account.id), account.time_zone)
            if period < began:
                raise NothingToReport(
                    f"There is nothing to report for {period.title}: this workspace began in {began.title}. "
                    f"Try `/seats report {began}`."
                )
            return Report(account, period, books.use.by_seat(account, period), is_finished=period < present)
