"""The product's time in the demo: forward in steps or fast, and the same in the bot's own process."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.sandbox.clock import Course, FollowedClock, MovableClock
from bot.sandbox.errors import SlackError

CHICAGO = ZoneInfo("America/Chicago")
NOVEMBER_24 = datetime(2026, 11, 24, 10, 30, tzinfo=CHICAGO)


@dataclass
class Real:
    """The real time, in seconds since 1970."""

    seconds: float = NOVEMBER_24.timestamp()

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def real() -> Real:
    return Real()


@pytest.fixture
def clock(real: Real) -> MovableClock:
    return MovableClock("America/Chicago", real)


def here(clock: MovableClock) -> datetime:
    return clock.now().astimezone(CHICAGO)


def test_left_alone_it_is_the_real_time(clock: MovableClock, real: Real) -> None:
    real.seconds += 90
    assert here(clock) == NOVEMBER_24 + timedelta(seconds=90)
    assert clock.state() == {"now": "2026-11-24T10:31:30-06:00", "zone": "America/Chicago", "rate": 1.0, "moved": False}


@pytest.mark.parametrize(
    ("to", "then"),
    [
        ("tomorrow", datetime(2026, 11, 25, 9, tzinfo=CHICAGO)),
        ("month_end", datetime(2026, 11, 30, 23, tzinfo=CHICAGO)),
        ("next_month", datetime(2026, 12, 1, 9, tzinfo=CHICAGO)),
        ("2027-03-14T12:00:00+00:00", datetime(2027, 3, 14, 12, tzinfo=UTC)),
    ],
)
def test_it_goes_on_to_where_it_is_sent_and_passes_as_before(
    clock: MovableClock, real: Real, to: str, then: datetime
) -> None:
    clock.move(to)
    assert clock.now() == then
    real.seconds += 5
    assert clock.now() == then + timedelta(seconds=5)
    assert clock.state()["moved"]


def test_in_the_last_hour_the_months_end_is_that_of_the_next_month(clock: MovableClock) -> None:
    clock.move("month_end")
    clock.move("month_end")
    assert here(clock) == datetime(2026, 12, 31, 23, tzinfo=CHICAGO)


@pytest.mark.parametrize("to", ["yesterday", "", "2026-12-01T09:00:00", "2020-01-01T00:00:00+00:00", "9999-01-01"])
def test_it_never_goes_back_and_never_guesses(clock: MovableClock, to: str) -> None:
    with pytest.raises(SlackError, match="invalid_arguments"):
        clock.move(to)
    assert here(clock) == NOVEMBER_24


def test_it_runs_fast_until_the_month_is_over_and_no_longer(clock: MovableClock, real: Real) -> None:
    clock.run(43_200)
    real.seconds += 2
    assert here(clock) == NOVEMBER_24 + timedelta(days=1)
    assert clock.state()["rate"] == 43_200
    real.seconds += 60
    first = datetime(2026, 12, 1, 9, tzinfo=CHICAGO)
    assert first < here(clock) < first + timedelta(seconds=60)
    assert clock.state()["rate"] == 1


def test_a_fast_month_can_be_stopped(clock: MovableClock, real: Real) -> None:
    clock.run(86_400)
    real.seconds += 1
    clock.run(1)
    real.seconds += 10
    assert here(clock) == NOVEMBER_24 + timedelta(days=1, seconds=10)
    for wrong in (0, -1, 1e9):
        with pytest.raises(SlackError):
            clock.run(wrong)


def test_it_can_begin_at_another_time_and_stand_still_there(real: Real) -> None:
    then = datetime(2026, 11, 17, 16, 24, tzinfo=UTC)
    clock = MovableClock("America/Chicago", real, Course(then.timestamp(), real(), rate=0))
    real.seconds += 3600
    assert clock.now() == then


def test_another_process_has_the_same_time(clock: MovableClock, real: Real) -> None:
    lines: list[str] = []
    clock.follow(lambda course: lines.append(course.written()))
    followed = FollowedClock(real)
    clock.move("month_end")
    clock.run(3600)
    followed.follow(lines)
    for _ in range(5):
        real.seconds += 700
        assert followed() == clock.now()
    assert len(lines) == 3
    assert Course.read(lines[-1]).rate == 3600
