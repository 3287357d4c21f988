"""Notices: stored once, handed to one deliverer at a time, and kept until Slack has them."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo

import pytest

from bot.domain.seats import Report
from bot.services.notices import Notice, WarningFacts
from storage import Storage
from tests.support.clock import CHICAGO, Clock
from tests.support.world import ADMIN, ANA, BEN, CHANNEL, OPERATORS_ADMIN, OWNER, World, rows, together


@pytest.fixture
def warned(storage: Storage, clock: Clock) -> World:
    """A seat that has just used its only message."""
    world = World(storage, clock, monthly_allowance=1)
    world.set_up(1, ANA, BEN)
    world.text()
    return world


def states(world: World) -> list[str]:
    return [row["state"] for row in rows(world.storage, "SELECT state FROM notices ORDER BY mark")]


def claim(world: World) -> tuple[Notice, ...]:
    return world.services.notices.claim_due()


def test_a_warning_carries_what_people_must_be_told(warned: World) -> None:
    (notice,) = claim(warned)
    facts = notice.facts
    assert isinstance(facts, WarningFacts)
    assert (notice.channel, notice.attempts, notice.administrators) == (CHANNEL, 1, (OWNER, ADMIN, OPERATORS_ADMIN))
    assert (facts.mark, facts.seat.seat, facts.seat.allowance.used, facts.seat.allowance.total) == (100, "Seat 1", 1, 1)
    assert [member.id for member in facts.members] == [ANA, BEN]
    assert facts.resets == datetime(2026, 12, 1, tzinfo=CHICAGO)


def test_a_warning_tells_of_the_use_that_caused_it_and_of_who_is_on_the_seat_now(warned: World) -> None:
    warned.receive(2)
    warned.services.seats.remove(warned.admin, ANA)
    (notice,) = claim(warned)
    assert isinstance(notice.facts, WarningFacts)
    assert notice.facts.seat.allowance.used == 1
    assert [member.id for member in notice.facts.members] == [BEN]


def test_a_seats_own_channel_comes_before_the_accounts(warned: World) -> None:
    with warned.storage.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE seats SET channel = 'C0SEAT' WHERE position = 1")
    (notice,) = claim(warned)
    assert notice.channel == "C0SEAT"


def test_a_notice_is_handed_to_one_of_many(storage: Storage, clock: Clock) -> None:
    world = World(storage, clock, seats=12, monthly_allowance=1)
    for position in range(1, 13):
        world.set_up(position)
        world.receive(1, world.seat(position))
    handed: list[Notice] = []
    for result in together([lambda: claim(world)] * 8):
        assert isinstance(result, tuple), result
        handed.extend(result)
    handed.extend(claim(world))
    assert len(handed) == 12
    assert set(Counter(notice.id for notice in handed).values()) == {1}


def test_a_notice_that_nobody_settles_is_handed_out_again_after_two_minutes(warned: World, clock: Clock) -> None:
    (first,) = claim(warned)
    clock.advance(timedelta(seconds=119))
    assert claim(warned) == ()
    clock.advance(timedelta(seconds=1))
    (again,) = claim(warned)
    assert (again.id, again.attempts) == (first.id, 2)


def test_a_told_notice_is_never_handed_out_again(warned: World, clock: Clock) -> None:
    (notice,) = claim(warned)
    warned.services.notices.told(notice.id, "1764000000.000100")
    # Somebody slower, who held it before, cannot wake it.
    warned.services.notices.try_later(notice, 0, "slow")
    warned.services.notices.undeliverable(notice.id, "slow")
    clock.advance(timedelta(days=1))
    assert claim(warned) == ()
    assert rows(warned.storage, "SELECT slack_ts, problem FROM notices WHERE state = 'told'") == [
        {"slack_ts": "1764000000.000100", "problem": None}
    ]


def test_a_notice_put_off_comes_when_it_was_put_off_to(warned: World, clock: Clock) -> None:
    (notice,) = claim(warned)
    warned.services.notices.try_later(notice, 300, "Slack is busy" * 100)
    clock.advance(timedelta(seconds=299))
    assert claim(warned) == ()
    clock.advance(timedelta(seconds=1))
    assert [again.attempts for again in claim(warned)] == [2]


def test_a_notice_that_nobody_settled_may_be_posted(warned: World, clock: Clock) -> None:
    assert [notice.may_be_posted for notice in claim(warned)] == [False]
    clock.advance(timedelta(minutes=2))
    assert [notice.may_be_posted for notice in claim(warned)] == [True]


@pytest.mark.parametrize("may_be_posted", [True, False])
def test_whether_a_notice_may_be_posted_is_remembered(warned: World, clock: Clock, may_be_posted: bool) -> None:
    (notice,) = claim(warned)
    warned.services.notices.try_later(notice, 300, "ratelimited", may_be_posted=may_be_posted)
    clock.advance(timedelta(seconds=300))
    (again,) = claim(warned)
    assert again.may_be_posted == may_be_posted
    warned.services.notices.try_later(again, 300, "ratelimited", may_be_posted=False)
    clock.advance(timedelta(seconds=300))
    assert [once_more.may_be_posted for once_more in claim(warned)] == [False]


def test_a_claim_is_ones_own_until_it_ends_or_another_has_it(warned: World, clock: Clock) -> None:
    notices = warned.services.notices
    (first,) = claim(warned)
    assert notices.is_mine(first)
    clock.advance(timedelta(seconds=119))
    assert notices.is_mine(first)
    clock.advance(timedelta(seconds=1))
    assert not notices.is_mine(first)
    (second,) = claim(warned)
    assert notices.is_mine(second)
    assert not notices.is_mine(first)
    # Who was suspended cannot put off what another is delivering.
    notices.try_later(first, 0, "slow", may_be_posted=False)
    assert notices.is_mine(second)
    assert claim(warned) == ()
    notices.told(second.id, "1.2")
    assert not notices.is_mine(second)


def test_an_undeliverable_notice_is_kept_with_its_reason_and_left_alone(warned: World, clock: Clock) -> None:
    (notice,) = claim(warned)
    warned.services.notices.undeliverable(notice.id, "channel_not_found")
    clock.advance(timedelta(days=1))
    assert claim(warned) == ()
    assert rows(warned.storage, "SELECT problem FROM notices WHERE state = 'undeliverable'") == [
        {"problem": "channel_not_found"}
    ]


def test_no_more_notices_are_handed_out_than_asked_for(storage: Storage, clock: Clock) -> None:
    world = World(storage, clock, monthly_allowance=1)
    for position in (1, 2, 3):
        world.set_up(position)
        world.receive(1, world.seat(position))
    assert len(world.services.notices.claim_due(limit=2)) == 2
    assert len(world.services.notices.claim_due(limit=2)) == 1


# Reports


@pytest.mark.parametrize("time_zone", ["America/Chicago", "Pacific/Kiritimati"])
def test_the_report_is_due_at_seven_on_the_first_where_the_account_is(
    storage: Storage, clock: Clock, time_zone: str
) -> None:
    world = World(storage, clock, time_zone=time_zone)
    world.set_up(1)
    seven = datetime(2026, 12, 1, 7, tzinfo=ZoneInfo(time_zone))
    clock.set(seven - timedelta(seconds=1))
    assert world.services.notices.note_reports() == 0
    clock.set(seven)
    assert world.services.notices.note_reports() == 1
    (notice,) = claim(world)
    assert isinstance(notice.facts, Report)
    assert (notice.kind, notice.channel, str(notice.facts.period)) == ("report", CHANNEL, "2026-11")


def test_a_report_is_stored_once_however_often_and_by_however_many(world: World, clock: Clock) -> None:
    world.set_up(1)
    clock.set(datetime(2026, 12, 1, 7, tzinfo=CHICAGO))
    assert sum(int(str(new)) for new in together([world.services.notices.note_reports] * 8)) == 1
    clock.advance(timedelta(days=20))
    assert world.services.notices.note_reports() == 0
    clock.set(datetime(2027, 1, 1, 7, tzinfo=CHICAGO))
    assert world.services.notices.note_reports() == 1


def test_a_machine_that_was_off_on_the_first_reports_when_it_is_back(world: World, clock: Clock) -> None:
    world.set_up(1)
    clock.set(datetime(2026, 12, 19, 3, tzinfo=CHICAGO))
    assert world.services.notices.note_reports() == 1


def test_a_machine_that_was_off_for_a_year_reports_the_oldest_month_first(world: World, clock: Clock) -> None:
    world.set_up(1)
    clock.set(datetime(2027, 10, 19, 3, tzinfo=CHICAGO))
    assert world.services.notices.note_reports() == 11
    months = []
    while due := claim(world):  # one after another, though all of them are due
        (notice,) = due
        assert isinstance(notice.facts, Report)
        months.append(str(notice.facts.period))
        world.services.notices.told(notice.id, "1.1")
    assert months == ["2026-11", "2026-12", *(f"2027-{month:02}" for month in range(1, 10))]


@pytest.mark.parametrize("began", [datetime(2026, 11, 24, 3), datetime(2026, 12, 1, 3)])
def test_no_month_before_the_account_began_is_reported(storage: Storage, clock: Clock, began: datetime) -> None:
    clock.set(began.replace(tzinfo=CHICAGO))
    world = World(storage, clock)
    world.set_up(1)
    assert world.services.notices.note_reports() == 0
    clock.set(datetime(2026, 12, 1, 7, tzinfo=CHICAGO))
    assert world.services.notices.note_reports() == (began.month == 11)


def test_an_account_without_a_report_channel_or_not_enabled_has_no_report(storage: Storage, clock: Clock) -> None:
    without = World(storage, clock)
    disabled = without.beside()
    disabled.set_up(1)
    disabled.disable()
    clock.set(datetime(2026, 12, 1, 7, tzinfo=CHICAGO))
    assert without.services.notices.note_reports() == 0


def test_each_account_is_reported_to_by_its_own_clock(world: World, clock: Clock) -> None:
    world.set_up(1)
    tokyo = world.beside(time_zone="Asia/Tokyo")
    tokyo.set_up(1)
    clock.set(datetime(2026, 12, 1, 7, tzinfo=ZoneInfo("Asia/Tokyo")))
    assert world.services.notices.note_reports() == 1
    assert [notice.account for notice in claim(world)] == [tokyo.account]


def test_warnings_of_other_months_tell_of_their_month(warned: World, clock: Clock) -> None:
    clock.set(datetime(2026, 12, 2, tzinfo=CHICAGO))
    (notice,) = claim(warned)
    assert isinstance(notice.facts, WarningFacts)
    assert (str(notice.facts.period), notice.facts.seat.allowance.used) == ("2026-11", 1)
    assert notice.facts.resets == datetime(2026, 12, 1, tzinfo=CHICAGO)
    assert states(warned) == ["merged", "merged", "waiting"]


# One after another


def marks_of(notices: Iterable[Notice]) -> list[tuple[str, int]]:
    return sorted((n.facts.seat.seat, n.facts.mark) for n in notices if isinstance(n.facts, WarningFacts))


def test_a_seats_warnings_are_given_in_the_order_of_its_marks(storage: Storage, clock: Clock) -> None:
    world = World(storage, clock, monthly_allowance=20)
    world.set_up(1, ANA)
    world.set_up(2)
    world.text(16)
    (first,) = claim(world)
    world.services.notices.try_later(first, 300, "ratelimited", may_be_posted=False)
    clock.advance(timedelta(seconds=10))
    world.text(4)  # past 95 and then 100 %, while the 80 % wait
    world.receive(16, world.seat(2))
    for due in ([("Seat 2", 80)], [], [("Seat 1", 80)], [("Seat 1", 95)], [("Seat 1", 100)], []):
        handed = claim(world)
        assert marks_of(handed) == due
        for notice in handed:
            world.services.notices.told(notice.id, "1.1")
        if not due:
            clock.advance(timedelta(seconds=300))


def test_of_many_who_claim_nobody_gives_a_seats_second_warning_first(storage: Storage, clock: Clock) -> None:
    world = World(storage, clock, monthly_allowance=20)
    world.set_up(1, ANA)
    world.text(20)
    for mark in (80, 95, 100):
        handed = [notice for found in together([lambda: claim(world)] * 6) for notice in cast(tuple[Notice], found)]
        assert marks_of(handed) == [("Seat 1", mark)]
        world.services.notices.told(handed[0].id, "1.1")


# While the operator has not enabled the account


def test_while_an_account_is_not_enabled_nobody_is_told_anything(warned: World, clock: Clock) -> None:
    other = warned.beside(monthly_allowance=1)
    other.set_up(1)
    other.receive()
    warned.disable()
    assert [notice.account for notice in claim(warned)] == [other.account]
    clock.advance(timedelta(days=1))
    warned.disable(enabled=True)
    assert {notice.account for notice in claim(warned)} == {warned.account, other.account}


def test_what_is_over_by_the_time_an_account_is_enabled_again_is_not_told(warned: World, clock: Clock) -> None:
    warned.services.asks.ask(warned.actor(BEN), 5, "soon")
    warned.disable()
    clock.set(datetime(2026, 12, 2, 0, 0, 1, tzinfo=CHICAGO))
    warned.disable(enabled=True)
    assert {notice.kind for notice in claim(warned)} == {"ask"}
    problem = "its month was over before it could be told"
    assert rows(warned.storage, "SELECT state, problem FROM notices WHERE mark = 100") == [
        {"state": "undeliverable", "problem": problem}
    ]


def test_a_month_in_which_nobody_could_text_is_not_reported_later(warned: World, clock: Clock) -> None:
    clock.set(datetime(2026, 11, 28, tzinfo=CHICAGO))
    warned.disable()
    for day in (datetime(2026, 12, 1, 7), datetime(2027, 1, 1, 7), datetime(2027, 2, 1, 7)):
        clock.set(day.replace(tzinfo=CHICAGO))
        assert warned.services.notices.note_reports() == 0
    clock.set(datetime(2027, 2, 3, tzinfo=CHICAGO))
    warned.disable(enabled=True)
    assert warned.services.notices.note_reports() == 1
    (report,) = claim(warned)
    assert isinstance(report.facts, Report)
    assert str(report.facts.period) == "2026-11"
