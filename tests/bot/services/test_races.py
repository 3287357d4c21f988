"""Many callers at the same moment, in threads and in processes: the right ones win, the others get the right answer."""

import multiprocessing
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from bot.domain.errors import SeatError
from bot.domain.roles import Actor
from bot.domain.seats import Direction
from bot.services import Services
from bot.services.members import Profile
from storage import Storage
from tests.bot.services.ledger import broken_promises, difference_from_log
from tests.support.clock import Clock
from tests.support.world import (
    ACCOUNT,
    ADMIN,
    ANA,
    AUSTIN,
    BEN,
    CARO,
    CHANNEL,
    DALLAS,
    PEOPLE,
    World,
    number_in,
    rows,
    services_over,
    together,
)

CALLERS = 32
AREA_CODES_TO_SPARE = [
    str(code)
    for code in (512, 214, 307, 415, 212, 907, 303, 404, 505, 602, 702, 801, 206, 503, 612, 314, 504, 615, 704, 804)
]
CROWD = [f"U2CROWD{n:02d}" for n in range(CALLERS)]
ADMINISTRATOR = Actor(ACCOUNT, ADMIN)


@pytest.fixture
def world(storage: Storage, clock: Clock) -> World:
    """Enough seats, numbers and people for a crowd."""
    crowd = [Profile(member, f"Crowd {member}") for member in CROWD]
    return World(storage, clock, seats=8, monthly_allowance=10, people=[*PEOPLE, *crowd], numbers_each=10)


def outcomes(results: Sequence[object]) -> Counter[str]:
    """How often each answer was given; an exception that is not a plain refusal is passed on."""
    for result in results:
        if isinstance(result, Exception) and not isinstance(result, SeatError):
            raise result
    return Counter(result.code if isinstance(result, SeatError) else "won" for result in results)


def people_on(world: World, *positions: int) -> list[str]:
    """Who is on these seats, as the table has it."""
    seats = [world.seat(position) for position in positions]
    found = rows(world.storage, "SELECT seat_id, member_id FROM assignments ORDER BY seat_id, slot")
    return [row["member_id"] for row in found if row["seat_id"] in seats]


def nothing_is_half_done(world: World) -> None:
    assert broken_promises(world.storage) == []
    assert difference_from_log(world.storage, world.account) == []


def test_of_32_callers_who_want_the_last_place_one_gets_it(world: World) -> None:
    world.set_up(1, ANA, BEN)
    seat = world.seat(1)
    results = together([partial(world.services.seats.assign, ADMINISTRATOR, seat, [member]) for member in CROWD])
    assert outcomes(results) == {"won": 1, "seat_full": 31}
    assert len(people_on(world, 1)) == 3
    nothing_is_half_done(world)


def test_three_places_wanted_by_32_callers_are_all_given(world: World) -> None:
    world.set_up(1)
    seat = world.seat(1)
    results = together([partial(world.services.seats.assign, ADMINISTRATOR, seat, [member]) for member in CROWD])
    assert outcomes(results) == {"won": 3, "seat_full": 29}
    assert len(people_on(world, 1)) == 3
    nothing_is_half_done(world)


def test_one_member_wanted_on_eight_seats_is_on_one(world: World) -> None:
    seats = [world.set_up(position).id for position in range(1, 9)]
    results = together([partial(world.services.seats.assign, ADMINISTRATOR, seat, [ANA]) for seat in seats * 4])
    assert outcomes(results) == {"won": 1, "already_assigned": 31}
    assert people_on(world, *range(1, 9)) == [ANA]
    nothing_is_half_done(world)


def test_one_number_wanted_for_eight_seats_goes_to_one(world: World) -> None:
    number = number_in(AUSTIN, 0)

    def take(position: int) -> Callable[[], object]:
        return partial(world.services.numbers.begin_setup, ADMINISTRATOR, world.seat(position), number, CHANNEL)

    results = together([take(position) for position in range(1, 9)])
    assert outcomes(results) == {"won": 1, "number_taken": 7}
    (row,) = rows(world.storage, "SELECT state FROM numbers WHERE seat_id IS NOT NULL")
    assert row["state"] == "ordered"
    nothing_is_half_done(world)


def test_of_many_numbers_for_one_seat_it_gets_one(world: World) -> None:
    seat = world.seat(1)
    wanted = [number_in(code, line) for code in (AUSTIN, DALLAS) for line in range(10)]
    results = together(
        [partial(world.services.numbers.begin_setup, ADMINISTRATOR, seat, number, CHANNEL) for number in wanted]
    )
    assert outcomes(results) == {"won": 1, "already_has_number": 19}
    assert len(rows(world.storage, "SELECT id FROM numbers WHERE state <> 'open'")) == 1
    nothing_is_half_done(world)


def test_of_32_texts_for_the_allowances_last_message_one_is_sent(world: World) -> None:
    world.set_up(1, ANA, BEN, CARO)
    world.text(9)
    record = world.services.texting.record
    results = together(
        [partial(record, ACCOUNT, Direction.SENT, member=(ANA, BEN, CARO)[n % 3]) for n in range(CALLERS)]
    )
    assert outcomes(results) == {"won": 1, "allowance_used_up": 31}
    (month,) = rows(world.storage, "SELECT sent, received FROM allowances")
    assert month == {"sent": 10, "received": 0}
    assert len(rows(world.storage, "SELECT id FROM messages")) == 10
    nothing_is_half_done(world)


def test_a_months_first_texts_all_at_once_are_all_counted(world: World) -> None:
    world.set_up(1, ANA)
    results = together([partial(world.receive, 1, world.seat(1)) for _ in range(CALLERS)])
    assert outcomes(results) == {"won": 32}
    (month,) = rows(world.storage, "SELECT sent, received FROM allowances")
    assert month == {"sent": 0, "received": 32}
    marks = rows(world.storage, "SELECT mark FROM notices ORDER BY mark")
    assert [row["mark"] for row in marks] == [80, 95, 100]
    nothing_is_half_done(world)


def test_a_text_told_of_eight_times_at_once_is_counted_once(world: World) -> None:
    world.set_up(1, ANA)
    record = partial(world.services.texting.record, ACCOUNT, Direction.SENT, member=ANA, key="text-1")
    assert outcomes(together([record] * 8)) == {"won": 8}
    (month,) = rows(world.storage, "SELECT sent FROM allowances")
    assert month["sent"] == 1
    nothing_is_half_done(world)


def test_the_same_setup_delivered_eight_times_at_once_is_one(world: World) -> None:
    seat = world.seat(1)
    delivered = Actor(ACCOUNT, ADMIN, "view-1")
    begin = partial(world.services.numbers.begin_setup, delivered, seat, number_in(AUSTIN, 0), CHANNEL)
    assert outcomes(together([begin] * 8)) == {"won": 8}
    assert outcomes(together([partial(world.services.numbers.finish_setup, ADMINISTRATOR, seat)] * 8)) == {"won": 8}
    actions = Counter(
        row["action"] for row in rows(world.storage, "SELECT action FROM log WHERE action LIKE 'number%'")
    )
    assert actions == {"number_ordered": 1, "number_live": 1}
    nothing_is_half_done(world)


def test_the_same_assignment_or_removal_delivered_eight_times_at_once_is_one(world: World) -> None:
    seat = world.set_up(1).id
    assign = partial(world.services.seats.assign, Actor(ACCOUNT, ADMIN, "trigger-1"), seat, [ANA])
    assert outcomes(together([assign] * 8)) == {"won": 8}
    assert people_on(world, 1) == [ANA]
    remove = partial(world.services.seats.remove, Actor(ACCOUNT, ADMIN, "trigger-2"), ANA, seat)
    assert outcomes(together([remove] * 8)) == {"won": 8}
    assert people_on(world, 1) == []
    nothing_is_half_done(world)


def test_two_people_taken_in_opposite_order_onto_two_seats_do_not_lock_each_other_out(world: World) -> None:
    first, second = world.set_up(1).id, world.set_up(2).id
    assign = world.services.seats.assign
    for _ in range(5):
        results = together(
            [partial(assign, ADMINISTRATOR, first, [ANA, BEN]), partial(assign, ADMINISTRATOR, second, [BEN, ANA])] * 4
        )
        assert outcomes(results) == {"won": 1, "already_assigned": 7}
        assert sorted(people_on(world, 1, 2)) == [ANA, BEN]
        for member in (ANA, BEN):
            world.services.seats.remove(ADMINISTRATOR, member)
    nothing_is_half_done(world)


def test_a_removal_and_assignments_at_the_same_moment_leave_a_whole_seat(world: World) -> None:
    seat, elsewhere = world.set_up(1, ANA, BEN, CARO).id, world.set_up(2).id
    seats = world.services.seats
    results = together(
        [partial(seats.remove, ADMINISTRATOR, ANA, seat)] * 4
        + [partial(seats.assign, ADMINISTRATOR, seat, [member]) for member in CROWD[:12]]
        + [partial(seats.assign, ADMINISTRATOR, elsewhere, [ANA])] * 4
        + [partial(world.services.texting.record, ACCOUNT, Direction.SENT, member=BEN) for _ in range(4)]
    )
    removed, taken, moved, sent = results[:4], results[4:16], results[16:20], results[20:]
    # Whoever moves her at once may find her removed once more from there: the asker saw her on the first seat.
    assert outcomes(removed) == {"won": 1, "not_on_seat": 3}
    assert outcomes(taken)["won"] <= 1
    assert outcomes(moved)["won"] <= 1
    assert outcomes(sent) == {"won": 4}
    nothing_is_half_done(world)


def test_texts_and_removals_at_the_same_moment_agree(world: World) -> None:
    seat = world.set_up(1, ANA).id
    send = partial(world.services.texting.record, ACCOUNT, Direction.SENT, member=ANA)
    results = together([send] * 8 + [partial(world.services.seats.remove, ADMINISTRATOR, ANA, seat)])
    counted = outcomes(results[:8])
    assert counted["won"] + counted["not_on_seat"] == 8
    assert len(rows(world.storage, "SELECT id FROM messages")) == counted["won"]
    nothing_is_half_done(world)


def test_two_who_learn_of_the_same_people_in_opposite_order_do_not_lock_each_other_out(world: World) -> None:
    learn = partial(world.services.members.learn, ACCOUNT)
    results = together([partial(learn, PEOPLE), partial(learn, PEOPLE[::-1])] * 4)
    assert outcomes(results) == {"won": 8}


def test_an_account_begun_by_eight_at_once_is_one(storage: Storage, clock: Clock) -> None:
    begin = partial(services_over(storage, clock).accounts.ensure, ACCOUNT, "Test", seats=3, monthly_allowance=10)
    assert outcomes(together([begin] * 8)) == {"won": 8}
    assert len(rows(storage, "SELECT id FROM seats")) == 3


# Processes

Call = tuple[str, Any]
"""What one caller asks for: a name among ``_asked``, and whom or what for."""


def _asked(services: Services, call: Call) -> object:
    what, given = call
    calls: dict[str, Callable[[], object]] = {
        "assign": lambda: services.seats.assign(ADMINISTRATOR, given[0], given[1]),
        "begin": lambda: services.numbers.begin_setup(ADMINISTRATOR, given[0], given[1], CHANNEL),
        "send": lambda: services.texting.record(ACCOUNT, Direction.SENT, member=given),
    }
    return calls[what]()


def _process(url: str, now: datetime, barrier: Any, answers: Any, rounds: list[list[Call]]) -> None:
    storage = Storage(url)
    services = services_over(storage, Clock(now))

    def ask(call: Call, name: str) -> None:
        barrier.wait(60)
        try:
            _asked(services, call)
            answer = "won"
        except SeatError as no:
            answer = no.code
        except Exception as other:
            answer = repr(other)
        answers.put((name, answer))

    for number, calls in enumerate(rounds):
        threads = [threading.Thread(target=ask, args=(call, str(number))) for call in calls]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    storage.close()


def in_processes(world: World, url: str, processes: int, rounds: list[list[Call]]) -> list[Counter[str]]:
    """Ask, round by round, from so many processes at the same moment; gives what each round answered."""
    context = multiprocessing.get_context("spawn")
    barrier, answers = context.Barrier(CALLERS), context.Queue()
    each = CALLERS // processes
    children = [
        context.Process(
            target=_process,
            args=(url, world.clock(), barrier, answers, [calls[n * each : (n + 1) * each] for calls in rounds]),
        )
        for n in range(processes)
    ]
    for child in children:
        child.start()
    got = [answers.get(timeout=90) for _ in range(CALLERS * len(rounds))]
    for child in children:
        child.join(30)
        assert child.exitcode == 0
    return [Counter(answer for name, answer in got if name == str(number)) for number in range(len(rounds))]


def race_in_processes(world: World, url: str, processes: int) -> None:
    last_place, two_seats = world.set_up(1, ANA, BEN).id, [world.set_up(2).id, world.set_up(3).id]
    last_message = world.set_up(4, CARO)
    world.text(9, CARO)
    number, empty = number_in("907", 0), [world.seat(5), world.seat(6)]
    world.beside(area_codes=("907",), numbers_each=1)
    answers = in_processes(
        world,
        url,
        processes,
        [
            [("assign", (last_place, [member])) for member in CROWD],
            [("assign", (two_seats[n % 2], ["U0DAN"])) for n in range(CALLERS)],
            [("begin", (empty[n % 2], number)) for n in range(CALLERS)],
            [("send", CARO)] * CALLERS,
        ],
    )
    assert answers[0] == {"won": 1, "seat_full": 31}
    assert answers[1] == {"won": 1, "already_assigned": 31}
    assert answers[2]["won"] == 1
    assert set(answers[2]) <= {"won", "number_taken", "already_has_number"}
    assert answers[3] == {"won": 1, "allowance_used_up": 31}
    assert len(people_on(world, 1)) == 3
    assert people_on(world, 2, 3) == ["U0DAN"]
    assert world.services.seats.get(ADMINISTRATOR, last_message.id).allowance.used == 10
    nothing_is_half_done(world)


def test_threads_of_four_processes_race_as_threads_of_one_do(world: World, database_url: str) -> None:
    race_in_processes(world, database_url, processes=4)


@pytest.mark.soak
def test_32_processes_race_as_threads_of_one_do(world: World, database_url: str) -> None:
    race_in_processes(world, database_url, processes=32)


# Sudden ends


def _work_for_ever(url: str, now: datetime, ready: Any, seats: list[int]) -> None:
    storage = Storage(url)
    services = services_over(storage, Clock(now))
    for seat in seats:
        number = services.numbers.offers(ADMINISTRATOR, seat, limit=1).offers[0].number.e164
        services.numbers.begin_setup(ADMINISTRATOR, seat, number, CHANNEL)
        services.numbers.finish_setup(ADMINISTRATOR, seat)
        services.seats.assign(ADMINISTRATOR, seat, [ANA, BEN])
        for _ in range(3):
            services.texting.record(ACCOUNT, Direction.SENT, member=ANA)
        services.seats.remove(ADMINISTRATOR, ANA)
        services.seats.remove(ADMINISTRATOR, BEN)
        ready.set()


def survive_kills(storage: Storage, url: str, clock: Clock, after_seconds: Sequence[float]) -> None:
    world = World(
        storage,
        clock,
        seats=100 * len(after_seconds),
        area_codes=AREA_CODES_TO_SPARE[: len(after_seconds)],
        numbers_each=100,
    )
    context = multiprocessing.get_context("spawn")
    for wait in after_seconds:
        empty = [seat.id for seat in world.services.seats.without_number(world.admin, limit=100)]
        ready = context.Event()
        child = context.Process(target=_work_for_ever, args=(url, clock(), ready, empty))
        child.start()
        assert ready.wait(60)
        time.sleep(wait)
        child.kill()
        child.join()
        assert child.exitcode == -9, "it had finished before it was killed"
        nothing_is_half_done(world)
        for member in (ANA, BEN):
            if world.services.seats.seat_of(world.admin, member):
                world.services.seats.remove(world.admin, member)
    clock.advance(timedelta(seconds=31))
    world.services.numbers.finish_left_behind()
    assert rows(storage, "SELECT id FROM numbers WHERE state = 'ordered'") == []
    nothing_is_half_done(world)
    assert rows(storage, "SELECT count(*) AS live FROM numbers WHERE state = 'live'")[0]["live"] > 0


def test_a_process_killed_at_any_moment_leaves_nothing_half_done(
    storage: Storage, database_url: str, clock: Clock
) -> None:
    survive_kills(storage, database_url, clock, after_seconds=(0.05, 0.15, 0.3))


@pytest.mark.soak
def test_twenty_processes_killed_leave_nothing_half_done(storage: Storage, database_url: str, clock: Clock) -> None:
    survive_kills(storage, database_url, clock, after_seconds=[random.uniform(0.01, 0.6) for _ in range(20)])
