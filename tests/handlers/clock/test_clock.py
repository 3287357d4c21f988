"""The clock asks on and on: a failing job is logged and tried again, an end is an end, two clocks tell once."""

from __future__ import annotations

import logging
import threading
import time
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.services import Services
from bot.services.notices import Notice
from handlers.clock import Clock, Rhythm
from storage import Storage
from tests.support.bot import until
from tests.support.clock import Clock as StoppedClock
from tests.support.world import World, rows

QUICK = Rhythm(notices=0.02, reports=0.02, left_behind=0.02, old_requests=60)


class Asked:
    """Services that only count how often they are asked; ``notes`` fails as often as it is told."""

    def __init__(self, failures: int = 0) -> None:
        self.failures = failures
        self.reports = self.claims = 0
        self.notices = [cast(Notice, SimpleNamespace(id=f"n{n}")) for n in range(3)]

    def note_reports(self) -> int:
        self.reports += 1
        if self.reports <= self.failures:
            raise OSError("the database is away")
        return 0

    def claim_due(self, limit: int) -> tuple[Notice, ...]:
        self.claims += 1
        return (self.notices.pop(),) if self.notices else ()

    def services(self) -> Services:
        notices = SimpleNamespace(
            note_reports=self.note_reports, claim_due=self.claim_due, forget_old_requests=lambda: 0
        )
        return cast(
            Services,
            SimpleNamespace(
                notices=notices, numbers=SimpleNamespace(finish_left_behind=lambda: 0, give_back_due=lambda: 0)
            ),
        )


def test_a_job_that_fails_is_logged_once_with_a_reference_and_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    asked = Asked(failures=1)
    clock = Clock(asked.services(), lambda _: None, rhythm=QUICK)
    clock.start()
    try:
        until(lambda: asked.reports >= 4)
    finally:
        clock.stop()
    (record,) = (record for record in caplog.records if record.levelno >= logging.ERROR)
    assert "note_reports" in record.getMessage()
    assert "reference" in record.getMessage()
    assert record.exc_info


def test_a_delivery_that_fails_does_not_hold_up_the_next(caplog: pytest.LogCaptureFixture) -> None:
    asked, delivered = Asked(), list[str]()

    def deliver(notice: Notice) -> None:
        delivered.append(notice.id)
        if len(delivered) == 1:
            raise RuntimeError("lost")

    clock = Clock(asked.services(), deliver, rhythm=QUICK)
    clock.start()
    try:
        until(lambda: len(delivered) == 3)
    finally:
        clock.stop()
    assert sorted(delivered) == ["n0", "n1", "n2"]


def test_what_is_to_run_once_runs_beside_the_others() -> None:
    asked, ran = Asked(), threading.Event()
    release = threading.Event()

    def once() -> None:
        ran.set()
        release.wait(5)

    clock = Clock(asked.services(), lambda _: None, started=(once,), rhythm=QUICK)
    clock.start()
    try:
        assert ran.wait(5)
        until(lambda: asked.reports >= 2 and asked.claims >= 2)
    finally:
        release.set()
        clock.stop()


def test_after_stop_nothing_more_is_asked_and_the_notice_under_way_is_finished() -> None:
    asked, begun, go_on, finished = Asked(), threading.Event(), threading.Event(), list[str]()

    def deliver(notice: Notice) -> None:
        begun.set()
        go_on.wait(5)
        finished.append(notice.id)

    clock = Clock(asked.services(), deliver, rhythm=QUICK)
    clock.start()
    assert begun.wait(5)
    clock.stop()
    clock.stop()  # a second time does no harm
    go_on.set()
    until(lambda: finished)
    reports = asked.reports
    time.sleep(0.1)
    assert finished == ["n2"]
    assert asked.reports == reports


def test_two_clocks_on_one_database_tell_each_notice_once(storage: Storage, clock: StoppedClock) -> None:
    world = World(storage, clock, monthly_allowance=20)
    for position, member in enumerate(("U0ANA", "U0BEN", "U0CARO"), 1):
        world.set_up(position, member)
    told: list[str] = []

    def deliver(notice: Notice) -> None:
        time.sleep(0.01)
        told.append(notice.id)
        world.services.notices.told(notice.id, "1.2")

    clocks = [Clock(world.services, deliver, rhythm=QUICK) for _ in range(2)]
    for one in clocks:
        one.start()
    try:
        for member in ("U0ANA", "U0BEN", "U0CARO"):
            for used in (16, 3, 1):
                world.text(used, member)
        until(lambda: _waiting(storage) == 0)
    finally:
        for one in clocks:
            one.stop()
    assert len(told) == 9
    assert len(set(told)) == 9


def _waiting(storage: Storage) -> Any:
    return rows(storage, "SELECT COUNT(*) AS n FROM notices WHERE state = 'waiting'")[0]["n"]
