"""Use and reports: what this month has been so far, and what any month was."""

from datetime import datetime

import pytest

from bot.domain.errors import NothingToReport
from bot.domain.periods import Period
from storage import Storage
from tests.support.clock import CHICAGO, Clock
from tests.support.world import ANA, BEN, CARO, DAN, REPORTER, World

NOVEMBER, DECEMBER = Period(2026, 11), Period(2026, 12)


def test_usage_is_every_seat_for_those_who_see_all(world: World) -> None:
    world.set_up(2, ANA)
    world.text(3)
    for member in (world.admin.member, REPORTER):
        report = world.services.reports.usage(world.actor(member))
        assert [(seat.seat, seat.allowance.used) for seat in report.seats] == [
            ("Seat 1", 0),
            ("Seat 2", 3),
            ("Seat 3", 0),
        ]
        assert (report.period, report.is_finished, report.total.used) == (NOVEMBER, False, 3)


def test_usage_is_their_own_seat_for_a_member_or_none(world: World) -> None:
    world.set_up(1, BEN)
    world.set_up(2, ANA)
    assert [seat.seat for seat in world.services.reports.usage(world.actor(ANA)).seats] == ["Seat 2"]
    assert world.services.reports.usage(world.actor(CARO)).seats == ()


def test_a_months_report_is_what_the_month_was(world: World, clock: Clock) -> None:
    seat = world.set_up(1, ANA, BEN, CARO)
    world.text(2, ANA)
    world.text(1, BEN)
    world.receive(4)
    world.services.seats.remove(world.admin, BEN)
    clock.set(datetime(2026, 12, 24, tzinfo=CHICAGO))
    world.services.seats.remove(world.admin, CARO)
    world.services.seats.assign(world.admin, seat.id, [DAN])
    world.text(5, DAN)
    report = world.services.reports.month(world.admin, NOVEMBER)
    (used, *_) = report.seats
    assert report.is_finished
    assert (used.allowance.total, used.allowance.sent, used.allowance.received) == (1000, 3, 4)
    people = [(share.member.id if share.member else None, share.sent, share.received) for share in used.members]
    assert people == [(None, 0, 4), (ANA, 2, 0), (BEN, 1, 0), (CARO, 0, 0)]


def test_who_was_taken_off_before_the_month_is_not_in_it(world: World, clock: Clock) -> None:
    world.set_up(1, ANA)
    world.services.seats.remove(world.admin, ANA)
    clock.set(datetime(2026, 12, 24, tzinfo=CHICAGO))
    assert world.services.reports.month(world.admin, DECEMBER).seats[0].members == ()


def test_a_month_to_come_has_no_report(world: World) -> None:
    with pytest.raises(NothingToReport, match="December 2026 has not begun"):
        world.services.reports.month(world.admin, DECEMBER)


def test_a_month_before_the_account_began_has_no_report(storage: Storage, clock: Clock) -> None:
    # Already December in London, and still November in Chicago.
    clock.set(datetime(2026, 11, 30, 23, 59, tzinfo=CHICAGO))
    world = World(storage, clock)
    clock.set(datetime(2026, 12, 24, tzinfo=CHICAGO))
    with pytest.raises(NothingToReport, match="this workspace began in November 2026"):
        world.services.reports.month(world.admin, Period(2026, 10))
    assert world.services.reports.month(world.admin, NOVEMBER).is_finished


def test_this_months_report_is_not_finished(world: World) -> None:
    assert not world.services.reports.month(world.admin, NOVEMBER).is_finished
