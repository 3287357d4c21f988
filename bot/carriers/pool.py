"""The local pool: a carrier made of numbers that the operator owns already, and how their list is read."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.domain.errors import CarrierCannotSend, InvalidNumber, NumberTaken
from bot.domain.phone_numbers import PhoneNumber
from bot.domain.seats import Offer

LONGEST_LABEL = 80
"""Characters in a label; more would not fit beside a number in a list."""


class Inventory(Protocol):
    """Where the pool's numbers are kept."""

    def open_numbers(self, area_codes: Sequence[str] | None, limit: int, avoiding: Collection[str]) -> list[str]:
        """E.164 numbers that no account has, in random order, at most ``limit``; from anywhere without area codes."""

    def is_in_pool(self, e164: str) -> bool:
        """Whether the operator owns the number, open or taken."""


class PoolCarrier:
    """Offers the operator's own numbers. It costs nothing, and it moves no messages: the ATS sends and records."""

    name = "pool"

    def __init__(self, inventory: Inventory) -> None:
        self._inventory = inventory

    def search(
        self, *, area_codes: Sequence[str] | None = None, limit: int = 10, avoiding: Collection[str] = ()
    ) -> list[Offer]:
        """Open numbers of the pool, in random order."""
        if limit < 1 or (area_codes is not None and not area_codes):
            return []
        found = [PhoneNumber(e164) for e164 in self._inventory.open_numbers(area_codes, limit, avoiding)]
        return [Offer(number, number.place) for number in found]

    def order(self, number: PhoneNumber, reference: str) -> None:
        """Nothing to buy: the row that the caller wrote before is the claim. Raises NumberTaken outside the pool."""
        if not self._inventory.is_in_pool(number.e164):
            raise NumberTaken(number.national)

    def release(self, number: PhoneNumber) -> None:
        """Nothing to give back: the number stays the operator's."""

    def send(self, sender: PhoneNumber, recipient: PhoneNumber, body: str) -> str:
        """Raises CarrierCannotSend, always: the pool never claims to have sent a text."""
        raise CarrierCannotSend


@dataclass(frozen=True)
class ImportLine:
    """A number to import, and the line (from 1) on which its record begins."""

    line_number: int
    number: PhoneNumber
    label: str = ""


@dataclass(frozen=True)
class ImportProblem:
    """A line that cannot be imported: ``text`` is how it begins, ``sentence`` says why and what to do."""

    line_number: int
    text: str
    sentence: str


@dataclass(frozen=True)
class ImportedNumbers:
    """What a list of numbers holds: the good ones to import and the lines that are wrong."""

    good: tuple[ImportLine, ...] = ()
    problems: tuple[ImportProblem, ...] = ()


def read_numbers(lines: Iterable[str]) -> ImportedNumbers:
    """Read a CSV with the columns ``number`` and, if wanted, ``label``; other columns are left alone.

    Numbers without ``+`` are read as US ones. Open the file with ``newline=""`` and ``errors="replace"``.
    """
    kept = list(lines)
    if kept:
        kept[0] = kept[0].removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
    records = (r for r in _records(kept) if r.problem or any(cell.strip() for cell in r.cells))
    header = next(records, _Record(1, "", []))
    columns = [cell.strip().casefold() for cell in header.cells]
    trouble = header.problem or _trouble_with_header(columns)
    if trouble:
        return ImportedNumbers(problems=(ImportProblem(header.line_number, header.text, trouble),))
    good: dict[PhoneNumber, ImportLine] = {}
    problems: list[ImportProblem] = []
    for record in records:
        try:
            line = _read(record, columns)
            if line.number in good:
                first = good[line.number].line_number
                raise _WrongLine(f"{line.number.national} stands on line {first} already. Remove one of the two.")
            good[line.number] = line
        except (_WrongLine, InvalidNumber) as wrong:
            problems.append(ImportProblem(record.line_number, record.text, str(wrong)))
    return ImportedNumbers(tuple(good.values()), tuple(problems))


class _WrongLine(Exception):
    """A line that cannot be imported, with the sentence that says so."""


@dataclass(frozen=True)
class _Record:
    line_number: int
    text: str
    cells: list[str]
    problem: str = ""


def _records(lines: Sequence[str]) -> Iterator[_Record]:
    """The records with the line each begins on. After a broken one, reading goes on at the very next line.

    Otherwise one quotation mark too many would swallow every good line below it.
    """
    start = 0
    while start < len(lines):
        reader = csv.reader((lines[i] for i in range(start, len(lines))), strict=True)
        begins = start
        try:
            for cells in reader:
                yield _Record(begins + 1, _beginning(lines[begins]), cells)
                begins = start + reader.line_num
            return
        except csv.Error:
            sentence = "This line is not well-formed CSV. Check its quotation marks."
            yield _Record(begins + 1, _beginning(lines[begins]), [], sentence)
            start = begins + 1


def _trouble_with_header(columns: Sequence[str]) -> str:
    """What is wrong with the header; empty if nothing is."""
    if columns.count("number") == 1 and columns.count("label") <= 1:
        return ""
    if columns.count("number") > 1 or columns.count("label") > 1:
        return "The header names a column twice. Keep one called number and at most one called label."
    return "The first line has to be a header with a column called number, such as: number,label"


def _read(record: _Record, columns: Sequence[str]) -> ImportLine:
    """One record as a line to import. Raises _WrongLine or InvalidNumber."""
    if record.problem:
        raise _WrongLine(record.problem)
    cells = record.cells
    if len(cells) != len(columns):
        hint = " Put a label that has a comma in it in quotation marks." if len(cells) > len(columns) else ""
        raise _WrongLine(f"This line has {_columns(len(cells))}, and the header has {_columns(len(columns))}.{hint}")
    by_name = dict(zip(columns, cells, strict=True))
    if not by_name["number"].strip():
        raise _WrongLine("This line has no number. Add one, or remove the line.")
    number = PhoneNumber.parse(by_name["number"])
    label = " ".join(by_name.get("label", "").split())
    if any(not c.isprintable() for c in label):
        raise _WrongLine("The label has characters in it that cannot be printed. Write it anew.")
    if len(label) > LONGEST_LABEL:
        raise _WrongLine(f"The label has {len(label)} characters, and {LONGEST_LABEL} fit. Shorten it.")
    return ImportLine(record.line_number, number, label)


def _columns(count: int) -> str:
    return f"{count} column" if count == 1 else f"{count} columns"


def _beginning(line: str) -> str:
    """A line as a report can quote it."""
    clean = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in line.strip())
    return clean if len(clean) <= LONGEST_LABEL else f"{clean[: LONGEST_LABEL - 1]}…"
