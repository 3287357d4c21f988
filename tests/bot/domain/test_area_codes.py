"""Where area codes are, and which of them are nearby."""

from __future__ import annotations

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.area_codes import Place, parse_area_code, place_of, same_city, same_state
from bot.domain.errors import InvalidAreaCode
from tests.tools import make_area_codes

ALL = [row["area_code"] for row in csv.DictReader(make_area_codes.CSV.read_text(encoding="utf-8").splitlines())]


@pytest.mark.soak
def test_the_table_is_what_phonenumbers_and_the_overlays_make() -> None:
    assert make_area_codes.CSV.read_text(encoding="utf-8") == make_area_codes.text()


def test_every_region_of_the_plan_is_in_the_table() -> None:
    states = {place.state for code in ALL if (place := place_of(code))}
    named = (make_area_codes.STATES, make_area_codes.TERRITORIES, make_area_codes.ISLANDS)
    assert states >= {name for names in named for name in names.values()}
    assert len(ALL) == len(set(ALL)) > 400


def test_no_area_code_stands_in_two_overlays() -> None:
    codes = make_area_codes.OVERLAYS.replace("|", " ").split()
    assert len(codes) == len(set(codes))


def test_area_codes_of_states_and_provinces_have_a_main_city_unless_they_span_too_much() -> None:
    bare = {code for code in ALL if (p := place_of(code)) and p.country in ("US", "CA") and not p.city}
    territories = {code for code in bare if str(place_of(code)) in make_area_codes.TERRITORIES.values()}
    assert bare - territories == make_area_codes.STATE_WIDE | {"867"}


@pytest.mark.parametrize(
    ("code", "place", "country"),
    [
        ("512", "Austin, Texas", "US"),
        ("737", "Austin, Texas", "US"),
        ("212", "New York, New York", "US"),
        ("213", "Los Angeles, California", "US"),
        ("945", "Dallas, Texas", "US"),
        ("202", "Washington, D.C.", "US"),
        ("206", "Seattle, Washington", "US"),
        ("416", "Toronto, Ontario", "CA"),
        ("514", "Montreal, Quebec", "CA"),
        ("257", "British Columbia", "CA"),
        ("902", "Halifax, Nova Scotia", "CA"),
        ("787", "Puerto Rico", "US"),
        ("876", "Jamaica", "JM"),
    ],
)
def test_a_place_reads_as_people_say_it(code: str, place: str, country: str) -> None:
    found = place_of(code)
    assert found
    assert (str(found), found.country) == (place, country)


def test_a_place_without_a_city_is_its_state() -> None:
    assert str(Place("", "Texas", "US")) == "Texas"


def test_what_has_no_place_has_none() -> None:
    assert [place_of(code) for code in ("800", "911", "000", "", "51")] == [None] * 5


@pytest.mark.parametrize("text", ["512", "(512)", " 512 ", "+1 512", "1512", "1-512", "+1 (512)", "+1512", "\t512\n"])
def test_an_area_code_is_read_however_people_write_it(text: str) -> None:
    assert parse_area_code(text) == "512"


@pytest.mark.parametrize(
    "text",
    ["", "51", "5122", "abc", "5i2", "411", "911", "800", "000", "999", "2512", "+44 512", "512 555", "-512-", "٥١٢"],
)
def test_what_is_no_area_code_is_refused(text: str) -> None:
    with pytest.raises(InvalidAreaCode) as refused:
        parse_area_code(text)
    assert refused.value.wanted == text


@given(st.text(max_size=200))
def test_no_text_does_worse_than_be_refused(text: str) -> None:
    sentence = ""
    try:
        assert parse_area_code(text) in ALL
    except InvalidAreaCode as refused:
        sentence = str(refused)
    assert sentence.isprintable()
    assert len(sentence) < 120


def test_overlays_are_the_same_city() -> None:
    assert same_city("512") == ("737",)
    assert same_city("737") == ("512",)
    assert same_city("212") == ("332", "646", "917")
    assert same_city("416") == ("437", "647", "942")
    assert {"323", "738"} <= set(same_city("213"))
    assert {"214", "469", "972"} <= set(same_city("945"))


def test_cities_of_one_name_in_two_states_are_two() -> None:
    assert "816" not in same_city("913")  # Kansas City, Kansas and Missouri
    assert "207" not in same_city("503")  # Portland, Maine and Oregon


def test_no_city_means_no_same_city() -> None:
    assert same_city("787") == ()
    assert same_city("257") == ()


def test_the_same_state_is_further_than_the_city() -> None:
    assert {"737", "210", "214", "713"} <= set(same_state("512"))
    assert "405" not in same_state("512")
    assert same_state("787") == ("939",)
    assert same_state("809") == ("829", "849")
    assert {"604", "250"} <= set(same_state("257"))


def test_nowhere_has_no_neighbours() -> None:
    assert same_city("800") == same_state("800") == ()


@given(st.sampled_from(ALL), st.sampled_from(ALL))
def test_nearness_holds_both_ways_and_never_with_oneself(one: str, other: str) -> None:
    assert one not in same_city(one)
    assert one not in same_state(one)
    assert (one in same_city(other)) == (other in same_city(one))
    assert (one in same_state(other)) == (other in same_state(one))
    assert set(same_city(one)) <= set(same_state(one))
    assert list(same_state(one)) == sorted(same_state(one))
