"""Names that look the same are the same, and names that look different are not."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.names import folded, position_meant, seat_name, words_searched

ENGLAND, SCOTLAND = (
    "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
)
FAMILY = "\U0001f469\u200d\U0001f467"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Austin", "Aus\u034ftin"),
        ("Austin", "Austin\ufe0f"),
        ("Austin", "Aus\u200dtin"),
        ("Austin", "Austin\u180e"),
        ("Austin", "\u115fAustin\u1160"),
        ("Austin", "Austin\U000e0041"),
        ("Austin", "Aus\x00tin"),
        ("Austin team", "Austin\u3164team"),
        ("Austin team", "Austin\u2800team"),
        ("Austin team", "Austin\uffa0team"),
        ("❤", "❤\ufe0f"),
        ("Seat 2", "Seat ٢"),
        ("Seat 2", "𝐒𝐞𝐚𝐭 𝟐"),
        ("Seat 2", "Seat 2\ufe0f\u20e3"),
        ("کتاب ها", "کتاب\u200c ها"),
    ],
)
def test_names_that_look_the_same_are_the_same(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(
    ("one", "other"), [(ENGLAND, SCOTLAND), (FAMILY, "\U0001f469"), ("Austin team", "Austinteam"), ("कि", "की")]
)
def test_names_that_look_different_are_different(one: str, other: str) -> None:
    assert folded(one) != folded(other)


@pytest.mark.parametrize("name", [FAMILY, ENGLAND, "❤\ufe0f", "کتاب\u200cها"])
def test_emoji_and_scripts_that_need_joiners_keep_them(name: str) -> None:
    assert seat_name(f" {name} ") == name


@pytest.mark.parametrize(("typed", "kept"), [("A\u3164B", "A B"), ("A\u034fB\u1160", "AB"), ("A\U000e0041", "A")])
def test_what_nobody_sees_is_not_kept(typed: str, kept: str) -> None:
    assert seat_name(typed) == kept


@pytest.mark.parametrize(
    "words", ["Seat ２", "Seat ٢", "٢", "Seat 2\u200d", "𝐒𝐞𝐚𝐭 𝟐", "Se\u034fat\u2800 2", "2\ufe0f\u20e3"]
)
def test_a_number_is_a_number_in_any_script(words: str) -> None:
    assert position_meant(words) == 2


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(st.text(st.characters(codec="ascii")))
def test_plain_names_are_folded_as_all_others(text: str) -> None:
    marked = folded(f"{text}\N{COMBINING ACUTE ACCENT}") if text.strip() else folded(text)
    assert folded(text) == marked == folded(unicodedata.normalize("NFKD", text))


def test_the_words_of_a_search_are_counted_as_they_are_looked_for() -> None:
    assert words_searched("a\u2800b  C\x00\N{NO-BREAK SPACE}d " + "e " * 20) == (*"abcd", *"eeee")
