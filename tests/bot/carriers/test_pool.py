"""The local pool as a carrier, and the list of numbers that fills it."""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.carriers.base import Carrier
from bot.carriers.pool import ImportedNumbers, ImportLine, PoolCarrier, read_numbers
from bot.domain.errors import CarrierCannotSend
from bot.domain.phone_numbers import PhoneNumber
from tests.bot.carriers.contract import CarrierContract

AUSTIN = PhoneNumber("+15125550132")
TORONTO = PhoneNumber("+14165550132")
NUMBERS = [f"+1{code}55501{n:02}" for code in ("512", "212", "416") for n in range(4)]


class ShelfInventory:
    """Numbers in memory; ``taken`` ones are in the pool but not open."""

    def __init__(self, numbers: Sequence[str], taken: Collection[str] = ()) -> None:
        self.numbers, self.taken = list(numbers), set(taken)

    def open_numbers(self, area_codes: Sequence[str] | None, limit: int, avoiding: Collection[str]) -> list[str]:
        found = [
            n
            for n in self.numbers
            if n not in self.taken and n not in avoiding and (area_codes is None or n[2:5] in area_codes)
        ]
        random.shuffle(found)
        return found[:limit]

    def is_in_pool(self, e164: str) -> bool:
        return e164 in self.numbers


class TestPool(CarrierContract):
    """The suite that every carrier passes, and what only the pool does."""

    @pytest.fixture
    def carrier(self) -> Carrier:
        return PoolCarrier(ShelfInventory(NUMBERS))

    @pytest.fixture
    def unavailable(self) -> PhoneNumber:
        return PhoneNumber("+15125550199")

    def test_it_never_claims_to_have_sent(self, carrier: Carrier) -> None:
        with pytest.raises(CarrierCannotSend):
            carrier.send(AUSTIN, TORONTO, "Hello")

    def test_its_numbers_cost_nothing_more(self, carrier: Carrier) -> None:
        offers = carrier.search(area_codes=["512"])
        assert {(o.place, o.monthly_cents) for o in offers} == {("Austin, Texas", None)}

    def test_a_number_that_the_caller_has_claimed_can_be_ordered(self) -> None:
        pool = PoolCarrier(ShelfInventory(NUMBERS, taken=NUMBERS))
        assert pool.search() == []
        pool.order(PhoneNumber(NUMBERS[0]), "seat-1")


def read(text: str) -> ImportedNumbers:
    return read_numbers(text.splitlines(keepends=True))


def wrong_lines(text: str) -> list[int]:
    return [problem.line_number for problem in read(text).problems]


def test_a_list_with_labels_is_read() -> None:
    assert read("number,label\n(512) 555-0132,Campus\n+1 416 555 0132,\n") == ImportedNumbers(
        good=(ImportLine(2, AUSTIN, "Campus"), ImportLine(3, TORONTO))
    )


@pytest.mark.parametrize(
    "text",
    [
        "number\n5125550132",
        "\N{ZERO WIDTH NO-BREAK SPACE}number\r\n5125550132\r\n",
        "Label, NUMBER \n,512 555 0132\n",
        "\n\nnumber\n\n  \n5125550132\n\n",
        '"number","label"\n"5125550132",""\n',
        "number,owner\n5125550132,Ana\n",
        "number,label\n,\n5125550132,\n",
    ],
)
def test_a_list_is_read_however_a_spreadsheet_writes_it(text: str) -> None:
    found = read(text)
    assert [line.number for line in found.good] == [AUSTIN]
    assert not found.problems


@pytest.mark.parametrize(
    "text", ["", "\n", "5125550132\n4165550132\n", "label\nCampus\n", "number;label\n5125550132;x\n", "number,number\n"]
)
def test_without_a_header_nothing_is_imported_and_line_1_says_so(text: str) -> None:
    found = read(text)
    assert not found.good
    assert [p.line_number for p in found.problems] == [1]
    assert "header" in found.problems[0].sentence


def test_wrong_lines_are_named_and_the_good_ones_read() -> None:
    found = read("number,label\nhello,x\n5125550132,y\n911,\n,nobody\n4165550132,z\n")
    assert [line.line_number for line in found.good] == [3, 6]
    assert [p.line_number for p in found.problems] == [2, 4, 5]
    assert found.problems[0].text == "hello,x"
    assert found.problems[0].sentence.startswith("“hello” is not a valid phone number.")
    assert "no number" in found.problems[2].sentence


def test_a_number_that_stands_twice_is_told_where_first() -> None:
    found = read("number\n5125550132\n4165550132\n+1 (512) 555-0132\n")
    assert [line.line_number for line in found.good] == [2, 3]
    assert found.problems[0].line_number == 4
    assert found.problems[0].sentence == "(512) 555-0132 stands on line 2 already. Remove one of the two."


@pytest.mark.parametrize(
    ("line", "hint"), [("5125550132", "1 column,"), ("5125550132,Sales, East", "in quotation marks")]
)
def test_a_line_with_too_few_or_too_many_columns_is_told(line: str, hint: str) -> None:
    found = read(f"number,label\n{line}\n4165550132,ok\n")
    assert [p.line_number for p in found.problems] == [2]
    assert hint in found.problems[0].sentence
    assert [line.number for line in found.good] == [TORONTO]


def test_a_record_over_several_lines_counts_from_its_first() -> None:
    found = read('number,label\n5125550132,"Campus\nand fairs"\nhello,x\n4165550132,"a, b"\n')
    assert found.good == (ImportLine(2, AUSTIN, "Campus and fairs"), ImportLine(5, TORONTO, "a, b"))
    assert [p.line_number for p in found.problems] == [4]


def test_a_quotation_mark_too_many_costs_its_own_line_only() -> None:
    found = read('number,label\n5125550132,"Campus\n4165550132,ok\n2125550132,\n')
    assert [p.line_number for p in found.problems] == [2]
    assert "quotation marks" in found.problems[0].sentence
    assert [line.line_number for line in found.good] == [3, 4]


def test_a_cell_of_absurd_length_costs_its_own_line_only() -> None:
    found = read(f"number,label\n5125550132,{'x' * 200_000}\n4165550132,ok\n")
    assert [p.line_number for p in found.problems] == [2]
    assert len(found.problems[0].text) <= 80
    assert [line.number for line in found.good] == [TORONTO]


def test_a_label_has_its_limit() -> None:
    assert wrong_lines(f"number,label\n5125550132,{'x' * 80}\n4165550132,{'x' * 81}\n") == [3]


def test_nul_bytes_are_told_and_never_shown() -> None:
    found = read("number,label\n512\x005550132,\n4165550132,a\x00b\n2125550132,ok\n")
    assert [p.line_number for p in found.problems] == [2, 3]
    assert all(p.text.isprintable() and p.sentence.isprintable() for p in found.problems)
    assert [line.line_number for line in found.good] == [4]


@given(st.lists(st.text('0123456789",+\n\r\x00 ab', max_size=25), max_size=8))
def test_no_file_does_worse_than_be_told_its_problems(lines: list[str]) -> None:
    text = "number,label\n" + "\n".join(lines)
    found = read(text)
    places = [line.line_number for line in found.good] + [problem.line_number for problem in found.problems]
    assert len(places) == len(set(places))
    assert all(1 < place <= len(text.splitlines()) for place in places)


@given(st.lists(st.sampled_from([*NUMBERS, "hello", ""]), max_size=30))
def test_every_number_is_good_once_or_a_problem(cells: list[str]) -> None:
    found = read("\n".join(["number", *cells]))
    assert {line.number.e164 for line in found.good} == set(cells) & set(NUMBERS)
    assert len(found.good) + len(found.problems) == len([c for c in cells if c])
