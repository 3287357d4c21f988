"""/seats report: a month's report, here and now."""

from __future__ import annotations

from bot.domain.periods import Period
from handlers.slack import ids, reading
from handlers.slack.conversation import Desk, Listener, Turn, Word
from handlers.slack.reading import Command, Kind
from handlers.slack.views import report as views


def _typed(desk: Desk, turn: Turn, command: Command) -> None:
    """The month asked for; without one, this month so far."""
    if command.words:
        period = Period.parse(command.rest)
    else:
        viewer = desk.services.members.viewer(command.actor)
        period = Period.of(desk.now(), viewer.account.time_zone)
    turn.say(views.page(desk.services.reports.month(command.actor, period)))


def _turned(desk: Desk, turn: Turn) -> None:
    """Another page of the same month, in the place of the one shown."""
    period = Period.parse(str(reading.pressed(turn.body).facts.get("month", "")))
    month = desk.services.reports.month(turn.actor, period)
    turn.replace(views.page(month, reading.origin(turn.body).offset))


WORDS = (
    Word("report", "[2026-10]", "See a month's report; without a month, this one so far.", "/seats report 2026-10",
         "administrators and reporters", _typed),
)  # fmt: skip
LISTENERS = (Listener(Kind.ACTION, ids.REPORT_PAGE_TURNED, _turned),)
