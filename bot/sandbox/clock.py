"""The product's time in the demo: the real one, until somebody moves it forward or lets it run faster.

Only the product's: Slack's own time stamps, signatures, triggers, time-outs and retries keep the real time.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from bot.domain.periods import Period
from bot.sandbox.errors import SlackError

Move = Literal["tomorrow", "month_end", "next_month"]

FASTEST = 100_000.0
MORNING = 9
LAST = datetime(2100, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Course:
    """How time goes: it is ``at`` when the real time is ``since``, both in seconds since 1970.

    From then on ``rate`` seconds pass in one, until it is ``until``; after that one second takes a second again.
    """

    at: float
    since: float
    rate: float = 1.0
    until: float | None = None

    def at_real(self, real: float) -> float:
        """The product's time at that real time."""
        fast = self.at + (real - self.since) * self.rate
        if self.until is None or fast <= self.until:
            return fast
        return self.until + (real - self.since) - (self.until - self.at) / self.rate

    def rate_at(self, real: float) -> float:
        """How fast it goes at that real time."""
        return 1.0 if self.until is not None and self.at_real(real) >= self.until else self.rate

    def written(self) -> str:
        """One line, which ``read`` understands."""
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, line: str) -> Course:
        """What ``written`` gave."""
        return cls(**json.loads(line))


class MovableClock:
    """Never goes back by itself; whoever follows it is told of every change of its course, first of the present one.

    ``time_zone`` is the one in which people read it; ``real`` gives seconds since 1970. Without a ``course`` it begins
    with the real time.
    """

    def __init__(self, time_zone: str, real: Callable[[], float] = time.time, course: Course | None = None) -> None:
        self.time_zone = time_zone
        self._real = real
        self._lock = threading.Lock()
        self._followers: list[Callable[[Course], None]] = []
        self._course = course or Course(real(), real())

    def follow(self, follower: Callable[[Course], None]) -> None:
        """Hear of the course from now on."""
        with self._lock:
            self._followers.append(follower)
            follower(self._course)

    def now(self) -> datetime:
        """The product's present, aware."""
        return datetime.fromtimestamp(self._course.at_real(self._real()), UTC)

    def move(self, to: str) -> None:
        """Go on to tomorrow morning, an hour before the month's end, the first of the next month, or an ISO moment.

        Raises SlackError ``invalid_arguments`` for anything else, and for what is past.
        """
        here = self.now().astimezone(ZoneInfo(self.time_zone))
        month = Period.of(here, self.time_zone)
        if to == "tomorrow":
            then = datetime.combine(here.date() + timedelta(days=1), datetime.min.time(), here.tzinfo).replace(
                hour=MORNING
            )
        elif to == "month_end":
            then = month.ends(self.time_zone) - timedelta(hours=1)
            if then <= here:
                then = month.next.ends(self.time_zone) - timedelta(hours=1)
        elif to == "next_month":
            then = month.next.starts(self.time_zone, MORNING)
        else:
            then = _moment(to)
        self.move_to(then)

    def move_to(self, when: datetime) -> None:
        """Go on to that moment; time passes as before from there. Raises SlackError ``invalid_arguments``."""
        if not self.now() <= when <= LAST:
            raise SlackError("invalid_arguments", ["Time only goes forward here, to the end of the century."])
        real = self._real()
        self._change(Course(when.timestamp(), real))

    def run(self, rate: float) -> None:
        """Let so many seconds pass in one, for a month; 1 is the ordinary pace. Raises SlackError."""
        if not 1 <= rate <= FASTEST:
            raise SlackError("invalid_arguments", [f"Between 1 and {FASTEST:,.0f} seconds can pass in one."])
        now, real = self.now(), self._real()
        month = Period.of(now, self.time_zone)
        until = month.next.starts(self.time_zone, MORNING).timestamp()
        self._change(Course(now.timestamp(), real, rate, until if rate > 1 else None))

    def state(self) -> dict[str, Any]:
        """What the page shows of it."""
        real = self._real()
        here = self.now().astimezone(ZoneInfo(self.time_zone))
        return {
            "now": here.isoformat(timespec="seconds"),
            "zone": self.time_zone,
            "rate": self._course.rate_at(real),
            "moved": abs(here.timestamp() - real) > 1,
        }

    def _change(self, course: Course) -> None:
        with self._lock:
            self._course = course
            for follower in self._followers:
                follower(course)


class FollowedClock:
    """The same time in another process, which is sent each course as a line."""

    def __init__(self, real: Callable[[], float] = time.time) -> None:
        self._real = real
        self._course = Course(real(), real())

    def __call__(self) -> datetime:
        """The product's present, aware."""
        return datetime.fromtimestamp(self._course.at_real(self._real()), UTC)

    def follow(self, lines: Iterable[str]) -> None:
        """Take over every course that comes, until there are no more lines."""
        for line in lines:
            self._course = Course.read(line)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise SlackError("invalid_arguments", ["Say when, with the time zone: 2026-12-01T09:00:00-06:00."])
    return moment
