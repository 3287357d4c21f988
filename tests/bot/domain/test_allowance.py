"""What is left of an allowance, and when people are to be warned."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.allowance import MARKS, Allowance
from bot.domain.periods import Period

counts = st.integers(0, 5_000)
batches = st.lists(st.integers(0, 400), max_size=30)
some_marks = st.lists(st.integers(1, 200), max_size=5, unique=True).map(sorted)


@given(counts, counts, counts)
def test_what_is_left_and_what_is_over_make_up_the_total(total: int, sent: int, received: int) -> None:
    allowance = Allowance(total, sent, received)
    assert allowance.used == sent + received
    assert allowance.remaining - allowance.over == total - allowance.used
    assert min(allowance.remaining, allowance.over) == 0


@given(st.integers(1, 5_000), counts)
def test_a_hundred_per_cent_is_nothing_left(total: int, used: int) -> None:
    allowance = Allowance(total, used)
    assert (allowance.percent_used >= 100) == (allowance.remaining == 0)
    assert allowance.percent_used * total <= used * 100 < (allowance.percent_used + 1) * total


def test_an_allowance_of_nought_is_used_up() -> None:
    assert Allowance(0).percent_used == 100
    assert Allowance(0).remaining == 0


@given(counts, batches, some_marks)
def test_which_marks_are_crossed_does_not_depend_on_the_batches(total: int, sizes: list[int], marks: list[int]) -> None:
    at_once = Allowance(total).marks_crossed(sum(sizes), marks)
    used, one_by_one = 0, []
    for size in sizes:
        one_by_one += Allowance(total, used).marks_crossed(size, marks)
        used += size
    assert one_by_one == at_once


@given(counts, batches, some_marks)
def test_each_mark_is_crossed_once(total: int, sizes: list[int], marks: list[int]) -> None:
    used, crossed = 0, []
    for size in sizes:
        crossed += Allowance(total, sent=used // 2, received=used - used // 2).marks_crossed(size, marks)
        used += size
    assert len(crossed) == len(set(crossed))
    assert all(one < other for one, other in pairwise(crossed))


@given(st.integers(1, 5_000), counts, counts)
def test_a_mark_is_crossed_exactly_when_the_share_reaches_it(total: int, used: int, more: int) -> None:
    before, after = Allowance(total, used).percent_used, Allowance(total, used + more).percent_used
    assert Allowance(total, used).marks_crossed(more) == [m for m in MARKS if before < m <= after]


def test_the_message_that_reaches_a_mark_is_the_one_that_warns() -> None:
    assert Allowance(1000, sent=799).marks_crossed(1) == [80]
    assert Allowance(1000, sent=800).marks_crossed(1) == []
    assert Allowance(1000, sent=700, received=50).marks_crossed(300) == [80, 95, 100]


def test_a_forecast_goes_on_at_the_pace_so_far() -> None:
    november = Period(2026, 11)
    assert Allowance(1000, sent=100).forecast(november, 10) == 300
    assert Allowance(1000, sent=100).forecast(november, 30) == 100
    assert Allowance(1000, sent=100).forecast(november, 2) is None


@given(counts, st.integers(3, 31))
def test_a_forecast_is_never_below_what_is_used_already(used: int, day: int) -> None:
    forecast = Allowance(1000, used).forecast(Period(2026, 12), day)
    assert forecast is not None
    assert forecast >= used
