"""Texting on a seat pauses and goes on: nothing is sent meanwhile, everything received counts."""

from datetime import timedelta
from functools import partial
from typing import cast

import pytest

from bot.domain.errors import NoSuchSeat, NotPermitted, SeatError
from bot.domain.errors.pausing import AlreadySuspended, NotSuspended, SeatSuspended
from bot.domain.seats import Direction
from tests.bot.services.ledger import broken_promises, difference_from_log
from tests.support.clock import Clock
from tests.support.world import ADMIN, ANA, BEN, OTHER_ADMIN, REPORTER, World, dump, rows, together


def logged(world: World) -> list[tuple[str, dict[str, object]]]:
    entries = world.services.seats.log(world.admin, world.seat(1))
    return [(entry.action, entry.facts) for entry in entries if entry.action in ("suspended", "resumed")][::-1]


def test_nothing_is_sent_from_a_suspended_seat_and_whoever_tries_is_told_by_whom(world: World) -> None:
    seat = world.set_up(1, ANA)
    world.text(2)
    assert world.services.seats.suspend(world.admin, seat.id).is_suspended
    before = dump(world.storage)
    with pytest.raises(SeatSuspended) as refused:
        world.services.texting.record(world.account, Direction.SENT, member=ANA, key="text-1")
    assert str(refused.value) == (
        "Adam Admin suspended texting on Seat 1 on November 24. Ask Adam Admin or another administrator to resume it; "
        "until then reach candidates by email or phone."
    )
    assert dump(world.storage) == before
    assert not world.services.seats.resume(world.admin, seat.id).is_suspended
    assert world.services.texting.record(world.account, Direction.SENT, member=ANA, key="text-1").allowance.used == 3


def test_a_months_first_text_is_refused_as_plainly_as_any_other(world: World) -> None:
    seat = world.set_up(1, ANA)
    world.services.seats.suspend(world.admin, seat.id)
    before = dump(world.storage)
    with pytest.raises(SeatSuspended):
        world.text()
    assert dump(world.storage) == before


def test_texts_received_count_on_a_suspended_seat(world: World) -> None:
    seat = world.set_up(1, ANA)
    world.services.seats.suspend(world.admin, seat.id)
    assert world.receive(3).allowance.received == 3
    assert world.services.texting.record(world.account, Direction.RECEIVED, member=ANA).allowance.received == 4


def test_a_text_told_again_after_the_seat_was_suspended_is_still_the_same(world: World) -> None:
    seat = world.set_up(1, ANA)
    record = partial(world.services.texting.record, world.account, Direction.SENT, member=ANA, key="text-1")
    record()
    world.services.seats.suspend(world.admin, seat.id)
    assert record().allowance.used == 1


def test_other_seats_go_on(world: World) -> None:
    world.set_up(1, ANA)
    other = world.set_up(2, BEN)
    world.services.seats.suspend(world.admin, other.id)
    assert world.text(1, ANA).allowance.used == 1


def test_suspending_and_resuming_twice_changes_nothing(world: World, clock: Clock) -> None:
    seat = world.set_up(1)
    with pytest.raises(NotSuspended, match="Nothing was changed"):
        world.services.seats.resume(world.admin, seat.id)
    world.services.seats.suspend(world.admin, seat.id)
    since = clock().isoformat()
    clock.advance(timedelta(days=2))
    before = dump(world.storage)
    with pytest.raises(AlreadySuspended, match="Nothing was changed"):
        world.services.seats.suspend(world.admin, seat.id)
    assert dump(world.storage) == before
    world.services.seats.resume(world.admin, seat.id)
    (begun, facts), (ended, told) = logged(world)
    assert (begun, facts, ended) == ("suspended", {}, "resumed")
    assert str(told["since"])[:10] == since[:10]


def test_the_same_delivery_counts_once_though_the_seat_was_resumed_since(world: World) -> None:
    seat = world.set_up(1)
    suspend = partial(world.services.seats.suspend, world.actor(ADMIN, "trigger-1"), seat.id)
    suspend()
    world.services.seats.resume(world.admin, seat.id)
    assert not suspend().is_suspended
    assert len(logged(world)) == 2


def test_only_administrators_of_the_account_suspend_and_resume(world: World, other: World) -> None:
    world.services.seats.suspend(world.admin, world.seat(2))
    for change, position in ((world.services.seats.suspend, 1), (world.services.seats.resume, 2)):
        seat, before = world.seat(position), dump(world.storage)
        for member in (ANA, REPORTER):
            with pytest.raises(NotPermitted, match="Only administrators suspend and resume"):
                change(world.actor(member), seat)
        with pytest.raises(NoSuchSeat):
            change(other.actor(OTHER_ADMIN), seat)
        assert dump(world.storage) == before


def test_texts_and_a_suspension_at_the_same_moment_agree(world: World) -> None:
    seat = world.set_up(1, ANA)
    send = partial(world.services.texting.record, world.account, Direction.SENT, member=ANA)
    for _ in range(3):
        before = len(rows(world.storage, "SELECT id FROM messages"))
        results = together([send] * 6 + [partial(world.services.seats.suspend, world.admin, seat.id)])
        refused = [result for result in results if isinstance(result, Exception)]
        assert all(isinstance(result, SeatSuspended) for result in refused), refused
        assert len(rows(world.storage, "SELECT id FROM messages")) == before + 6 - len(refused)
        with pytest.raises(SeatError):
            send()
        world.services.seats.resume(world.admin, seat.id)
    assert broken_promises(world.storage) == []
    assert difference_from_log(world.storage, world.account) == []


def test_a_text_that_meets_the_resumption_is_sent_or_told_of_the_suspension(world: World) -> None:
    seat = world.set_up(1, ANA)
    send = partial(world.services.texting.record, world.account, Direction.SENT, member=ANA)

    def flips() -> None:
        for _ in range(15):
            world.services.seats.suspend(world.admin, seat.id)
            world.services.seats.resume(world.admin, seat.id)

    def sends() -> list[Exception]:
        refused = []
        for _ in range(30):
            try:
                send()
            except Exception as refusal:
                refused.append(refusal)
        return refused

    _, *refusals = together([flips, sends, sends, sends])
    others = [why for found in refusals for why in cast(list[Exception], found) if not isinstance(why, SeatSuspended)]
    assert others == []
    assert broken_promises(world.storage) == []
