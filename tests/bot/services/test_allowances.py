"""Allowances and top-ups: what changes from now on, what this month only, and who is warned because of it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import text

from bot.domain.allowance import MOST_IN_A_MONTH, Allowance, parse_messages, suggested_top_up
from bot.domain.errors import AllowanceUsedUp, NoSuchSeat, NotPermitted
from bot.domain.errors.allowances import InvalidAmount, TooManyMessages
from bot.domain.periods import Period
from bot.domain.seats import Direction, Seat
from bot.services.notices import WarningFacts
from storage import Storage
from tests.bot.services.ledger import broken_promises, difference_from_log
from tests.support.clock import CHICAGO, Clock
from tests.support.world import ADMIN, ANA, BEN, OTHER_ADMIN, OWNER, REPORTER, World, dump, rows, together


@pytest.fixture
def small(storage: Storage, clock: Clock) -> World:
    """Ten messages a month, and two people who send them."""
    world = World(storage, clock, monthly_allowance=10)
    world.set_up(1, ANA, BEN)
    return world


def change(world: World, messages: int, position: int = 1) -> Seat:
    return world.services.allowances.change(world.admin, world.seat(position), messages)


def top_up(world: World, messages: int, position: int = 1) -> Seat:
    return world.services.allowances.top_up(world.admin, world.seat(position), messages)


def told(world: World) -> list[tuple[int, int, str]]:
    """Each warning's mark and total, and whether it is to be told or told by another."""
    found = rows(world.storage, "SELECT mark, total, state FROM notices WHERE kind = 'warning' ORDER BY total, mark")
    return [(row["mark"], row["total"], row["state"]) for row in found]


def newest(world: World) -> tuple[str, dict[str, object]]:
    entry = world.services.seats.log(world.admin)[0]
    return entry.action, entry.facts


def in_order(world: World) -> bool:
    return not broken_promises(world.storage) and not difference_from_log(world.storage, world.account)


# Numbers as people write them


@pytest.mark.parametrize(
    ("written", "messages"),
    [
        ("1000", 1000),
        (" 1,000 ", 1000),
        ("1 000", 1000),
        ("1'000", 1000),
        ("1\u202f000\u202f000", 1_000_000),
        ("١٠٠٠", 1000),
        ("0", 0),
    ],
)
def test_a_number_of_messages_is_read_as_people_write_it(written: str, messages: int) -> None:
    assert parse_messages(written) == messages


@pytest.mark.parametrize(
    "written", ["", "many", "-5", "1.5", "1,00", "1e3", "1000001", "9" * 5000, "²", "1.000", "1,000 000"]
)
def test_what_is_no_number_of_messages_is_refused(written: str) -> None:
    with pytest.raises(InvalidAmount, match=r"Write a whole number from 0 to 1,000,000, such as 500\."):
        parse_messages(written)
    with pytest.raises(InvalidAmount, match="from 1 to"):
        parse_messages("0", least=1)


@pytest.mark.parametrize("written", ["000", "00", "0500", "0,500", "0 500", "٠٠٠"])
def test_digits_that_begin_with_a_nought_are_refused_as_part_of_another_number(written: str) -> None:
    with pytest.raises(InvalidAmount, match=f"“{written}” begins with a 0, so I cannot tell which number is meant"):
        parse_messages(written)


def test_a_sensible_top_up_is_half_a_month_and_what_is_over() -> None:
    assert suggested_top_up(Allowance(1000, 700, 0), 1000) == 500
    assert suggested_top_up(Allowance(1000, 700, 320), 1000) == 520
    assert [suggested_top_up(Allowance(0), monthly) for monthly in (0, 1, 1_000_000)] == [100, 1, 500_000]


# From now on


def test_a_changed_allowance_counts_this_month_and_every_month_to_come(small: World, clock: Clock) -> None:
    small.text(4)
    seat = change(small, 15)
    assert (seat.monthly_allowance, seat.allowance.total, seat.allowance.remaining) == (15, 15, 11)
    assert newest(small) == (
        "allowance_changed",
        {"before": 10, "after": 15, "total_before": 10, "total_after": 15, "period": "2026-11"},
    )
    clock.set(datetime(2026, 12, 1, tzinfo=CHICAGO))
    assert small.services.seats.get(small.admin, seat.id).allowance.total == 15
    assert in_order(small)


def test_this_months_top_ups_stay_when_the_allowance_changes(small: World) -> None:
    top_up(small, 7)
    assert change(small, 12).allowance.total == 19
    assert change(small, 0).allowance.total == 7
    assert change(small, 1_000_000).allowance.total == 1_000_007
    assert in_order(small)


def test_months_past_keep_what_they_had(small: World, clock: Clock) -> None:
    small.text(4)
    clock.set(datetime(2027, 2, 3, tzinfo=CHICAGO))  # nothing was sent in December and January
    change(small, 25)
    clock.set(datetime(2027, 4, 3, tzinfo=CHICAGO))
    change(small, 30)
    month = small.services.reports.month
    totals = {
        period: month(small.admin, Period.parse(period)).seats[0].allowance
        for period in ("2026-11", "2026-12", "2027-01", "2027-02", "2027-03", "2027-04")
    }
    assert totals == {
        "2026-11": Allowance(10, 4),
        "2026-12": Allowance(10),
        "2027-01": Allowance(10),
        "2027-02": Allowance(25),
        "2027-03": Allowance(25),
        "2027-04": Allowance(30),
    }
    assert in_order(small)


def test_a_month_begun_before_the_time_zone_moved_west_changes_too(small: World, clock: Clock) -> None:
    clock.set(datetime(2026, 12, 1, 0, 30, tzinfo=CHICAGO))
    small.text(4)
    small.services.accounts.ensure(
        small.account, "Test", seats=3, monthly_allowance=10, time_zone="America/Los_Angeles"
    )
    assert change(small, 25).period == Period(2026, 11)
    clock.advance(timedelta(hours=3))
    assert small.text().allowance == Allowance(25, 5)
    assert in_order(small)


def test_the_allowance_it_has_already_is_no_change(small: World) -> None:
    before = dump(small.storage)
    assert change(small, 10).monthly_allowance == 10
    assert dump(small.storage) == before


# This month only


def test_a_top_up_adds_to_this_month_only(small: World, clock: Clock) -> None:
    small.text(10)
    with pytest.raises(AllowanceUsedUp):
        small.text()
    seat = top_up(small, 5)
    assert (seat.monthly_allowance, seat.allowance.total, seat.allowance.remaining) == (10, 15, 5)
    assert newest(small) == (
        "topped_up",
        {"messages": 5, "total_before": 10, "total_after": 15, "period": "2026-11"},
    )
    assert small.text(5).allowance.remaining == 0
    clock.set(datetime(2026, 12, 1, tzinfo=CHICAGO))
    assert small.text().allowance == Allowance(10, 1)
    assert in_order(small)


def test_a_total_never_grows_beyond_counting(small: World) -> None:
    top_up(small, 10)
    with small.storage.engine.begin() as connection:
        connection.execute(text("UPDATE allowances SET total = :most"), {"most": MOST_IN_A_MONTH - 5})
    before = dump(small.storage)
    with pytest.raises(TooManyMessages, match="may have 2,000,000,000 at most"):
        top_up(small, 6)
    with pytest.raises(TooManyMessages):
        change(small, 16)
    assert dump(small.storage) == before
    assert top_up(small, 5).allowance.total == MOST_IN_A_MONTH


# Who may, how much, how often


def test_only_sensible_amounts_are_taken(small: World) -> None:
    before = dump(small.storage)
    for call, amount in ((change, -1), (change, 1_000_001), (top_up, 0), (top_up, -5), (top_up, 2**40)):
        with pytest.raises(InvalidAmount):
            call(small, amount)
    assert dump(small.storage) == before


def test_only_administrators_of_the_account_change_what_its_seats_have(small: World) -> None:
    other, seat = small.beside(), small.seat(1)
    before = dump(small.storage)
    for call in (small.services.allowances.change, small.services.allowances.top_up):
        for member in (ANA, REPORTER):
            with pytest.raises(NotPermitted, match="Only administrators"):
                call(small.actor(member), seat, 50)
        with pytest.raises(NoSuchSeat):
            call(other.actor(OTHER_ADMIN), seat, 50)
    assert dump(small.storage) == before


def test_the_same_delivery_adds_once(small: World) -> None:
    deliver = partial(small.services.allowances.top_up, small.actor(ADMIN, "view-1"), small.seat(1), 5)
    results = together([deliver] * 4)
    assert all(isinstance(seat, Seat) and seat.allowance.total == 15 for seat in results), results
    again = partial(small.services.allowances.change, small.actor(ADMIN, "view-2"), small.seat(1), 20)
    again()
    change(small, 30)
    assert again().monthly_allowance == 30
    assert in_order(small)


# Marks


def test_raising_the_total_opens_the_marks_again(small: World) -> None:
    small.text(10)
    assert {mark for mark, _, _ in told(small)} == {80, 95, 100}
    for raise_it in (partial(top_up, small, 10), partial(change, small, 20)):  # 20 of 20, then 30 of 30
        before = told(small)
        total = raise_it().allowance.total
        assert told(small) == before
        small.text(10)
        assert [mark for mark, of, _ in told(small) if of == total] == [80, 95, 100]
    assert in_order(small)


def test_lowering_past_a_mark_tells_it_at_once(storage: Storage, clock: Clock) -> None:
    nothing_left = [(80, "merged"), (95, "merged"), (100, "waiting")]
    expected = {
        (7, 9): [],
        (7, 8): [(80, "waiting")],
        (7, 7): nothing_left,
        (7, 0): nothing_left,
        (8, 9): [],  # 80 % was told of ten already
        (0, 0): nothing_left,
    }
    world = World(storage, clock, seats=len(expected), monthly_allowance=10)
    for position, ((used, to), warnings) in enumerate(expected.items(), start=1):
        if used:
            world.receive(used, world.seat(position))
        change(world, to, position)
        found = rows(
            storage,
            "SELECT mark, state FROM notices WHERE seat_id = :seat AND total = :total ORDER BY mark",
            seat=world.seat(position),
            total=to,
        )
        assert [(row["mark"], row["state"]) for row in found] == warnings, (used, to)


def test_a_warning_of_a_lowered_total_tells_the_figures_of_that_moment(small: World, clock: Clock) -> None:
    small.text(7)
    change(small, 8)
    clock.advance(timedelta(seconds=1))
    small.text()
    (first,) = small.services.notices.claim_due()
    small.services.notices.told(first.id, "1.2")
    (second,) = small.services.notices.claim_due()
    assert isinstance(first.facts, WarningFacts)
    assert (first.facts.mark, first.facts.seat.allowance) == (80, Allowance(8, 7))
    assert isinstance(second.facts, WarningFacts)
    assert (second.facts.mark, second.facts.seat.allowance) == (100, Allowance(8, 8))


def test_each_mark_is_told_once_for_a_total_however_it_goes_up_and_down(small: World) -> None:
    small.text(8)
    for to in (20, 10, 30, 9, 10, 9):
        change(small, to)
    assert told(small) == [(80, 9, "waiting"), (80, 10, "waiting")]
    small.text()
    assert told(small)[:3] == [(80, 9, "waiting"), (95, 9, "merged"), (100, 9, "waiting")]
    assert in_order(small)


@pytest.mark.parametrize("steps", ["ttl", "tlt", "ltt"])
def test_lowering_and_texting_tell_the_same_marks_in_any_order(small: World, clock: Clock, steps: str) -> None:
    small.text(6)
    for step in steps:
        clock.advance(timedelta(seconds=1))
        small.receive() if step == "t" else change(small, 8)
    assert small.services.seats.get(small.admin, small.seat(1)).allowance == Allowance(8, 6, 2)
    heard = rows(small.storage, "SELECT mark FROM notices WHERE state = 'waiting' ORDER BY created_at")
    assert [row["mark"] for row in heard] == [80, 100]


# At the same moment


def test_top_ups_at_the_same_moment_all_count(small: World) -> None:
    actors = [small.actor(who, f"trigger-{n}") for n, who in enumerate((ADMIN, OWNER) * 4)]
    calls = [partial(small.services.allowances.top_up, actor, small.seat(1), 5) for actor in actors]
    assert all(isinstance(seat, Seat) for seat in together(calls))
    assert rows(small.storage, "SELECT total FROM allowances") == [{"total": 50}]
    assert in_order(small)


def test_texts_and_changes_at_the_same_moment_neither_oversell_nor_lose_a_message(small: World) -> None:
    send = partial(small.services.texting.record, small.account, Direction.SENT, member=ANA)
    receive = partial(small.receive, 1, small.seat(1))
    calls: list[Callable[[], object]] = [*[send] * 12, *[receive] * 4]
    calls += [
        partial(top_up, small, 3),
        partial(change, small, 5),
        partial(top_up, small, 2),
        partial(change, small, 8),
    ]
    for _ in range(2):
        before = len(rows(small.storage, "SELECT id FROM messages"))
        results = together(calls)
        refused = [result for result in results if isinstance(result, Exception)]
        assert all(isinstance(result, AllowanceUsedUp) for result in refused), refused
        counted = len(rows(small.storage, "SELECT id FROM messages"))
        assert counted == before + 16 - len(refused)
        assert in_order(small)
    (month,) = rows(small.storage, "SELECT total, sent, received FROM allowances")
    assert month["total"] == 10 + 10 + small.services.seats.get(small.admin, small.seat(1)).monthly_allowance - 10
    assert month["received"] == 8
    # Each mark was told in the transaction that passed it, so none that stands passed now is missing.
    passed = {m for m in (80, 95, 100) if (month["sent"] + month["received"]) * 100 >= m * month["total"]}
    assert passed <= {mark for mark, _, _ in told(small)}


def test_texts_for_the_last_messages_of_a_top_up_are_as_many_as_it_had(small: World) -> None:
    small.text(10)
    send = partial(small.services.texting.record, small.account, Direction.SENT, member=BEN)
    results = together([send] * 10 + [partial(top_up, small, 4)])
    sent = [result for result in results[:10] if isinstance(result, Seat)]
    assert len(sent) <= 4
    for _ in range(4 - len(sent)):
        send()
    with pytest.raises(AllowanceUsedUp):
        send()
    assert in_order(small)
