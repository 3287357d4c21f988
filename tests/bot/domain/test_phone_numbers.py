"""Phone numbers as people type them, and as people see them."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import area_codes
from bot.domain.errors import InvalidNumber
from bot.domain.phone_numbers import PhoneNumber

AUSTIN = PhoneNumber("+15125550132")

nanp_numbers = st.builds(
    lambda code, exchange, line: PhoneNumber(f"+1{code}{exchange}{line:04}"),
    st.integers(200, 999),
    st.integers(200, 999),
    st.integers(0, 9999),
)


@pytest.mark.parametrize(
    "text",
    [
        "(512) 555-0132",
        "512.555.0132",
        "+1 512 555 0132",
        "1-512-555-0132",
        "  5125550132\n",
        "tel:+1-512-555-0132",
        "512\N{NO-BREAK SPACE}555\N{EN DASH}0132",
        "\N{LEFT-TO-RIGHT EMBEDDING}+15125550132\N{POP DIRECTIONAL FORMATTING}",
        "５１２５５５０１３２",
    ],
)
def test_a_number_is_read_however_people_write_it(text: str) -> None:
    assert PhoneNumber.parse(text) == AUSTIN


def test_the_region_says_where_a_number_without_a_country_code_is() -> None:
    assert PhoneNumber.parse("020 7946 0018", region="GB") == PhoneNumber("+442079460018")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is not a valid"),
        ("hello", "is not a valid"),
        ("911", "is not a valid"),
        ("+1 012 555 0132", "is not a valid"),
        ("5125550132 / 5125550133", "is not a valid"),
        ("$5125550132", "is not a valid"),
        ("512-555-O132", "has letters"),
        ("1-800-FLOWERS", "has letters"),
        ("512 555 0132 ext. 7", "has an extension"),
        ("512 555 0132 x7", "has an extension"),
        ("512\x00555 0132", "cannot be printed"),
        ("512\n555 0132", "cannot be printed"),
        ("5" * 65, "is too long"),
        ("5" * 1_000_000, "is too long"),
    ],
)
def test_what_is_no_number_is_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(InvalidNumber, match=why) as refused:
        PhoneNumber.parse(text)
    assert str(refused.value).isprintable()
    assert len(str(refused.value)) < 200


@given(st.text())
def test_no_text_does_worse_than_be_refused(text: str) -> None:
    try:
        number = PhoneNumber.parse(text)
    except InvalidNumber:
        return
    assert phonenumbers.is_valid_number(phonenumbers.parse(str(number)))


@given(st.text("0123456789+()-. x#;,*/aé\x00\u202a", max_size=20))
def test_what_was_read_is_read_again_the_same(text: str) -> None:
    try:
        number = PhoneNumber.parse(text)
    except InvalidNumber:
        return
    assert PhoneNumber.parse(str(number)) == PhoneNumber.parse(number.national) == number


@given(nanp_numbers)
def test_the_fast_format_of_country_code_1_is_the_formatters(number: PhoneNumber) -> None:
    slow = phonenumbers.format_number(phonenumbers.parse(number.e164), phonenumbers.PhoneNumberFormat.NATIONAL)
    assert number.national == slow


@pytest.mark.parametrize("code", ["512", "416", "787", "876", "800", "900", "500"])
def test_the_fast_format_holds_for_every_kind_of_code(code: str) -> None:
    number = PhoneNumber(f"+1{code}5550132")
    slow = phonenumbers.format_number(phonenumbers.parse(number.e164), phonenumbers.PhoneNumberFormat.NATIONAL)
    assert number.national == slow


def test_people_see_it_nationally_and_from_abroad_internationally() -> None:
    assert AUSTIN.national == "(512) 555-0132"
    assert PhoneNumber("+442079460018").national == "+44 20 7946 0018"


def test_text_is_e164() -> None:
    assert str(AUSTIN) == f"{AUSTIN}" == "+15125550132"


def test_numbers_are_values() -> None:
    assert len({AUSTIN, PhoneNumber("+15125550132")}) == 1
    assert sorted([PhoneNumber("+15125550133"), AUSTIN])[0] == AUSTIN
    with pytest.raises(AttributeError):
        AUSTIN.e164 = "+15125550133"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("e164", "area_code"),
    [
        ("+15125550132", "512"),
        ("+17875550132", "787"),
        ("+18005550132", None),
        ("+19005550132", None),
        ("+15005550132", None),
        ("+442079460018", None),
    ],
)
def test_only_numbers_with_a_place_in_the_plan_have_an_area_code(e164: str, area_code: str | None) -> None:
    assert PhoneNumber(e164).area_code == area_code


@pytest.mark.parametrize(
    ("e164", "place"),
    [
        ("+15125550132", "Austin, Texas"),
        ("+14165550132", "Toronto, Ontario"),
        ("+12365550132", "British Columbia"),
        ("+17875550132", "Puerto Rico"),
        ("+12423021234", "Bahamas"),
        ("+18005550132", "Toll-free"),
        ("+15005550132", "North America"),
        ("+442079460018", "United Kingdom"),
        ("+441481256789", "Guernsey"),
        ("+80012345678", "International"),
    ],
)
def test_the_place_is_in_peoples_words(e164: str, place: str) -> None:
    assert PhoneNumber(e164).place == place


@pytest.mark.parametrize("region", sorted(phonenumbers.SUPPORTED_REGIONS))
def test_every_country_has_a_name(region: str) -> None:
    example = phonenumbers.example_number(region)
    assert example
    number = PhoneNumber(phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164))
    assert number.place not in ("", "International", "North America")


def test_masked_is_enough_to_recognise_it() -> None:
    assert AUSTIN.masked == "+1 512 ••• ••32"
    assert PhoneNumber("+442079460018").masked == "+44 ••• ••18"
    assert AUSTIN.last_four == "0132"


@given(nanp_numbers)
def test_masked_never_shows_the_whole(number: PhoneNumber) -> None:
    shown = [c for c in number.masked if c.isdigit()]
    assert len(shown) == len(number.e164) - 1 - 5


def test_every_area_code_has_a_number_for_fiction() -> None:
    for code in ("512", "737", "212", "416", "604"):
        assert PhoneNumber.parse(f"{code} 555 0100").area_code == code
        assert area_codes.place_of(code)
