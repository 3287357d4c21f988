"""Asks the tables what is due, on and on: nothing is scheduled in memory that a restart could lose."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from bot.services import Services
from bot.services.notices import Notice

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Rhythm:
    """How often each question is asked, in seconds."""

    notices: float = 1
    reports: float = 30
    left_behind: float = 15
    given_back: float = 15
    old_requests: float = 3600
    directory: float = 60
    groups: float = 600


class Clock:
    """Any number of processes may run one on the same database: every piece of work is claimed by a row.

    ``deliver`` posts one notice and settles it; ``started`` are jobs to run once, beside the others. ``repeated`` are
    jobs that may take long: each is run at once, and again so many seconds after it has ended.
    """

    def __init__(
        self,
        services: Services,
        deliver: Callable[[Notice], object],
        started: tuple[Callable[[], object], ...] = (),
        rhythm: Rhythm | None = None,
        repeated: tuple[tuple[Callable[[], object], float], ...] = (),
    ) -> None:
        rhythm = rhythm or Rhythm()
        self._services = services
        self._deliver = deliver
        self._stopping = False
        self._scheduler = BackgroundScheduler(
            timezone="UTC",
            executors={"default": ThreadPoolExecutor(4 + len(started) + len(repeated))},
            # Late is better than never, and one late run does for several missed ones.
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        for job, seconds in (
            (self._tell, rhythm.notices),
            (services.notices.note_reports, rhythm.reports),
            (services.numbers.finish_left_behind, rhythm.left_behind),
            (services.numbers.give_back_due, rhythm.given_back),
            (services.notices.forget_old_requests, rhythm.old_requests),
        ):
            self._scheduler.add_job(_quietly(job), "interval", seconds=seconds)
        # A report that fell due while nobody ran, and an order left behind, do not wait for the first interval.
        for once in (services.notices.note_reports, services.numbers.finish_left_behind, *started):
            self._scheduler.add_job(_quietly(once))
        for long_one, pause_seconds in repeated:
            self._scheduler.add_job(self._again_and_again(_quietly(long_one), pause_seconds))

    def start(self) -> None:
        """Ask from now on."""
        self._scheduler.start()

    def stop(self) -> None:
        """Ask no more, and finish the notice under way."""
        self._stopping = True
        if self._scheduler.running:
            self._scheduler.remove_all_jobs()
            self._scheduler.shutdown(wait=False)

    def _again_and_again(self, job: Callable[[], object], seconds: float) -> Callable[[], None]:
        # An interval would fall due while it runs, and the scheduler complain of it every time.
        def run() -> None:
            job()
            if not self._stopping:
                self._scheduler.add_job(run, "date", run_date=datetime.now(UTC) + timedelta(seconds=seconds))

        return run

    def _tell(self) -> None:
        # One at a time, so that a notice is only claimed once its delivery begins.
        while not self._stopping:
            due = self._services.notices.claim_due(limit=1)
            if not due:
                return
            self._deliver(due[0])


def _quietly(job: Callable[[], object]) -> Callable[[], None]:
    """The job, with what it raises logged once: the next time it is due it runs again."""
    name = getattr(job, "__name__", "job")

    def run() -> None:
        try:
            job()
        except Exception:
            logger.exception("The clock's %s failed (reference %s); it is tried again.", name, secrets.token_hex(3))

    return run
