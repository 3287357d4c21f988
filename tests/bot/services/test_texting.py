"""Texts: counted once, never oversold, in the month that the account's own clock shows."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.errors import AccountDisabled, AllowanceUsedUp, NoSuchSeat, NotOnSeat, UnknownMember
from bot.domain.seats import Direction
from storage import Storage, tables
from tests.bot.services.ledger import broken_promises
from tests.support.clock import CHICAGO, Clock
from tests.support.world import ANA, BEN, CARO, OTHER_RECRUITER, World, dump, rows


def marks(world: World) -> list[tuple[int, str]]:
    found = rows(world.storage, "SELECT mark, state FROM notices WHERE kind = 'warning' ORDER BY period, mark")
    return [(row["mark"], row["state"]) for row in found]


def small(storage: Storage, clock: Clock, allowance: int, time_zone: str = "America/Chicago") -> World:
    world = World(storage, clock, monthly_allowance=allowance, time_zone=time_zone)
    world.set_up(1, ANA, BEN)
    return world


def test_sent_and_received_share_one_allowance(storage: Storage, clock: Clock) -> None:
    world = small(storage, clock, 10)
    world.text(2, ANA)
    world.text(3, BEN)
    seat = world.receive(4)
    assert (seat.allowance.sent, seat.allowance.received, seat.allowance.remaining) == (5, 4, 1)


def test_nothing_is_sent_past_nought(storage: Storage, clock: Clock) -> None:
    world = small(storage, clock, 3)
    world.text(3)
    before = dump(storage)
    with pytest.raises(AllowanceUsedUp, match=r"Seat 1 has used all 3 messages .* resets on December 1"):
        world.text()
    assert dump(storage) == before


def test_received_texts_are_counted_past_nought(storage: Storage, clock: Clock) -> None:
    world = small(storage, clock, 3)
    world.text(3)
    allowance = world.receive(12).allowance
    assert (allowance.remaining, allowance.over, allowance.used) == (0, 12, 15)


def test_an_allowance_of_nothing_sends_nothing_and_receives(storage: Storage, clock: Clock) -> None:
    world = small(storage, clock, 0)
    with pytest.raises(AllowanceUsedUp):
        world.text()
    assert world.receive().allowance.over == 1


@pytest.mark.parametrize("direction", Direction)
def test_a_text_with_a_key_counts_once(world: World, direction: Direction) -> None:
    world.set_up(1, ANA)
    for _ in range(3):
        seat = world.services.texting.record(world.account, direction, member=ANA, key="text-1")
    assert seat.allowance.used == 1


def test_texts_without_a_key_each_count(world: World) -> None:
    world.set_up(1, ANA)
    assert world.text(2).allowance.used == 2


def test_a_key_is_the_accounts_own(world: World, other: World) -> None:
    world.set_up(1, ANA)
    world.services.texting.record(world.account, Direction.SENT, member=ANA, key="text-1")
    theirs = other.services.texting.record(other.account, Direction.SENT, member=OTHER_RECRUITER, key="text-1")
    assert theirs.allowance.used == 1


def test_a_refused_texts_key_may_be_used_when_there_is_room_again(storage: Storage, clock: Clock) -> None:
    world = small(storage, clock, 1)
    world.text()
    with pytest.raises(AllowanceUsedUp):
        world.services.texting.record(world.account, Direction.SENT, member=ANA, key="text-1")
    clock.set(datetime(2026, 12, 1, tzinfo=CHICAGO))
    sent = world.services.texting.record(world.account, Direction.SENT, member=ANA, key="text-1")
    assert sent.allowance.used == 1


def test_who_used_how_much_is_kept(world: World) -> None:
    world.set_up(1, ANA, BEN)
    world.text(3, BEN)
    world.receive(2)
    world.services.texting.record(world.account, Direction.RECEIVED, member=ANA)
    (seat, *_) = world.services.reports.usage(world.admin).seats
    assert [(share.member.id if share.member else None, share.used) for share in seat.members] == [
        (BEN, 3),
        (None, 2),
        (ANA, 1),
    ]


def test_a_text_for_somebody_who_left_the_seat_counts_on_it_when_received(world: World) -> None:
    seat = world.set_up(1, ANA)
    world.services.seats.remove(world.admin, ANA)
    got = world.services.texting.record(world.account, Direction.RECEIVED, member=ANA, seat_id=seat.id)
    assert got.allowance.received == 1


def test_who_is_on_no_seat_sends_nothing(world: World) -> None:
    seat = world.set_up(1, ANA)
    elsewhere = world.set_up(2)
    record = world.services.texting.record
    before = dump(world.storage)
    with pytest.raises(NotOnSeat):
        record(world.account, Direction.SENT, member=CARO)
    with pytest.raises(NotOnSeat):
        record(world.account, Direction.SENT, member=CARO, seat_id=seat.id)
    with pytest.raises(NotOnSeat):
        record(world.account, Direction.SENT, member=ANA, seat_id=elsewhere.id)
    with pytest.raises(NotOnSeat):
        record(world.account, Direction.RECEIVED, member=CARO)
    with pytest.raises(UnknownMember):
        record(world.account, Direction.SENT, member="U9NOBODY")
    with pytest.raises(NoSuchSeat):
        record(world.account, Direction.RECEIVED, seat_id=999)
    with pytest.raises(AccountDisabled):
        record("T9NOWHERE", Direction.RECEIVED, seat_id=seat.id)
    with pytest.raises(ValueError):
        record(world.account, Direction.SENT, seat_id=seat.id)
    with pytest.raises(ValueError):
        record(world.account, Direction.RECEIVED)
    assert dump(world.storage) == before


# Months


@pytest.mark.parametrize(
    "time_zone",
    [
        "America/Chicago",
        "America/St_Johns",
        "Asia/Kathmandu",
        "Pacific/Kiritimati",
        "Pacific/Pago_Pago",
        "Australia/Lord_Howe",
    ],
)
def test_the_allowance_resets_on_the_first_where_the_account_is(storage: Storage, clock: Clock, time_zone: str) -> None:
    first = datetime(2026, 12, 1, tzinfo=ZoneInfo(time_zone))
    clock.set(first - timedelta(seconds=1))
    world = small(storage, clock, 2, time_zone)
    last = world.text(2)
    assert (str(last.period), last.allowance.remaining, last.resets) == ("2026-11", 0, first)
    with pytest.raises(AllowanceUsedUp):
        world.text()
    clock.set(first)
    fresh = world.text()
    assert (str(fresh.period), fresh.allowance.used) == ("2026-12", 1)


@pytest.mark.parametrize(
    ("time_zone", "last_moment", "next_month"),
    [
        # The clocks change in the course of the month, so that it is an hour longer, or shorter, than it looks.
        ("America/Chicago", "2026-12-01T05:59:59+00:00", "2026-12-01T06:00:00+00:00"),
        ("America/Chicago", "2026-04-01T04:59:59+00:00", "2026-04-01T05:00:00+00:00"),
        ("Europe/Berlin", "2026-03-31T21:59:59+00:00", "2026-03-31T22:00:00+00:00"),
        ("Australia/Sydney", "2026-10-31T12:59:59+00:00", "2026-10-31T13:00:00+00:00"),
        # Here they change at the very midnight of a first: 1 March 2026 is no such day, 1 November 2020 in Havana was.
        ("America/Havana", "2020-11-01T03:59:59+00:00", "2020-11-01T04:00:00+00:00"),
    ],
)
def test_the_reset_follows_the_clocks_of_the_zone(
    storage: Storage, clock: Clock, time_zone: str, last_moment: str, next_month: str
) -> None:
    clock.set(datetime.fromisoformat(last_moment))
    world = small(storage, clock, 5, time_zone)
    assert world.text().resets == datetime.fromisoformat(next_month)
    clock.set(datetime.fromisoformat(next_month))
    assert world.text().allowance.used == 1


def test_a_machine_that_slept_over_months_finds_the_present_one_fresh(storage: Storage, clock: Clock) -> None:
    world = small(storage, clock, 2)
    world.text(2)
    clock.set(datetime(2027, 3, 15, tzinfo=CHICAGO))
    assert world.text().allowance.remaining == 1
    kept = rows(storage, "SELECT period, sent FROM allowances ORDER BY period")
    assert kept == [{"period": "2026-11", "sent": 2}, {"period": "2027-03", "sent": 1}]
    assert broken_promises(storage) == []


# Marks


def test_each_mark_warns_once_when_it_is_reached(storage: Storage, clock: Clock) -> None:
    world = small(storage, clock, 20)
    told_after: dict[int, list[tuple[int, str]]] = {}
    for used in range(1, 21):
        world.text()
        if used in (15, 16, 18, 19, 20):
            told_after[used] = marks(world)
    waiting = [(80, "waiting"), (95, "waiting"), (100, "waiting")]
    assert told_after == {15: [], 16: waiting[:1], 18: waiting[:1], 19: waiting[:2], 20: waiting}
    world.receive(10)
    assert marks(world) == waiting


def test_a_text_that_passes_two_marks_leaves_one_warning_to_tell(storage: Storage, clock: Clock) -> None:
    world = small(storage, clock, 10)
    world.text(9)
    assert marks(world) == [(80, "waiting")]
    world.text()
    assert marks(world) == [(80, "waiting"), (95, "merged"), (100, "waiting")]


def test_an_allowance_of_one_is_told_of_once(storage: Storage, clock: Clock) -> None:
    world = small(storage, clock, 1)
    world.text()
    assert marks(world) == [(80, "merged"), (95, "merged"), (100, "waiting")]


def test_each_month_and_seat_warns_anew(storage: Storage, clock: Clock) -> None:
    world = small(storage, clock, 1)
    world.set_up(2, CARO)
    world.text(1, ANA)
    world.text(1, CARO)
    clock.advance(timedelta(days=20))
    world.text(1, ANA)
    assert [state for _, state in marks(world)].count("waiting") == 3


def test_a_refused_text_warns_nobody(storage: Storage, clock: Clock) -> None:
    world = small(storage, clock, 0)
    with pytest.raises(AllowanceUsedUp):
        world.text()
    assert marks(world) == []


def test_no_table_has_room_for_what_a_text_says() -> None:
    columns = {column.name for table in tables.metadata.tables.values() for column in table.columns}
    assert columns.isdisjoint({"body", "text", "content", "message", "recipient", "sender", "candidate"})
    assert {column.name for column in tables.messages.columns} == {
        "id",
        "account_id",
        "seat_id",
        "member_id",
        "direction",
        "at",
        "key",
    }
