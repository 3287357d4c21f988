"""Months begin when the account's own clocks say so."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.errors import InvalidPeriod
from bot.domain.periods import Period, day_and_month

ZONES = (
    "America/Chicago",
    "America/Phoenix",  # no summer time
    "America/Sao_Paulo",  # summer time began at midnight, until 2019
    "Asia/Amman",  # summer time has begun and ended at the turn of a month
    "Asia/Kathmandu",  # a quarter of an hour off
    "Australia/Lord_Howe",  # half an hour of summer time
    "Europe/London",
    "Pacific/Apia",
    "Pacific/Kiritimati",  # 14 hours ahead
    "UTC",
)
zones = st.sampled_from(ZONES)
periods = st.builds(Period, st.integers(2000, 9997), st.integers(1, 12))
recent = st.builds(Period, st.integers(2012, 2037), st.integers(1, 12))
instants = st.datetimes(datetime(2012, 1, 1), datetime(2037, 12, 1), timezones=st.just(UTC))


@given(periods)
def test_next_and_previous_undo_each_other(period: Period) -> None:
    assert period.next.previous == period == period.previous.next
    assert period.previous < period < period.next


@given(periods)
def test_a_period_reads_as_it_is_written(period: Period) -> None:
    assert Period.parse(str(period)) == period


@given(periods)
def test_a_month_has_as_many_days_as_to_the_next(period: Period) -> None:
    assert period.first_day + timedelta(days=period.days) == period.next.first_day


@given(recent, zones)
def test_a_period_ends_where_the_next_starts(period: Period, zone: str) -> None:
    assert period.ends(zone) == period.next.starts(zone)
    assert timedelta(days=27, hours=22) < period.ends(zone) - period.starts(zone) < timedelta(days=31, hours=2)


@given(instants, zones)
@example(datetime(2026, 11, 1, 4, 59, 59, tzinfo=UTC), "America/Chicago")
@example(datetime(2026, 11, 1, 5, tzinfo=UTC), "America/Chicago")
@example(datetime(2012, 12, 31, 23, 59, tzinfo=UTC), "Pacific/Kiritimati")
def test_an_instant_lies_in_its_period(instant: datetime, zone: str) -> None:
    period = Period.of(instant, zone)
    assert period.starts(zone) <= instant < period.ends(zone)


@given(recent, zones)
def test_the_first_instant_is_the_periods_and_the_one_before_is_not(period: Period, zone: str) -> None:
    start = period.starts(zone)
    assert Period.of(start, zone) == period
    assert Period.of(start - timedelta(microseconds=1), zone) == period.previous


@given(recent, zones, zones)
def test_the_zone_of_the_instant_given_does_not_matter(period: Period, zone: str, other: str) -> None:
    start = period.starts(zone)
    assert Period.of(start.astimezone(ZoneInfo(other)), zone) == period


def test_a_month_starts_by_the_accounts_own_clocks() -> None:
    assert Period(2026, 12).starts("America/Chicago") == datetime(2026, 12, 1, 6, tzinfo=UTC)
    assert Period(2026, 7).starts("America/Chicago") == datetime(2026, 7, 1, 5, tzinfo=UTC)
    assert Period(2026, 12).starts("America/Chicago", hour=8) == datetime(2026, 12, 1, 14, tzinfo=UTC)


def test_november_is_an_hour_longer_where_the_clocks_go_back() -> None:
    november = Period(2026, 11)
    assert november.ends("America/Chicago") - november.starts("America/Chicago") == timedelta(days=30, hours=1)
    assert november.ends("America/Phoenix") - november.starts("America/Phoenix") == timedelta(days=30)


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-13", "2026-00", "1999-12", "9999-01", "2026/10", "October", "x2026-10"]
)
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(InvalidPeriod):
        Period.parse(text)


@given(st.text())
def test_no_text_does_worse_than_be_refused(text: str) -> None:
    try:
        period = Period.parse(text)
    except InvalidPeriod:
        return
    assert Period.parse(str(period)) == period


def test_a_month_is_read_without_its_zero() -> None:
    assert Period.parse(" 2026-3 ") == Period(2026, 3)


def test_people_read_the_month_in_words() -> None:
    assert Period(2026, 11).title == "November 2026"
    assert str(Period(2026, 3)) == "2026-03"
    assert day_and_month(date(2026, 12, 1)) == "December 1"
