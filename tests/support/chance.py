"""Chance, and the texts that it brings: every script, and all mark-up that Slack might act on.

Of a chance Hypothesis draws no more than the seed: a page of seats drawn choice by choice takes ten times as long as to
show it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import cycle, islice
from random import Random
from typing import TypeVar

from hypothesis import strategies as st

T = TypeVar("T")

LIVE = (
    "<!channel>",
    "<!here>",
    "<@U0SENTINEL>",
    "<#C0SENTINEL>",
    "<!subteam^S0SENTINEL>",
    "<https://sentinel.example|look>",
    "*loud*",
    "_slant_",
    "~gone~",
    "`code`",
    "\u202e",
)
"""What Slack would act on if a name brought it into a text with mark-up: none of it may arrive there as it is."""

PIECES = (
    "Ana",
    *LIVE,
    " ",
    "👩‍👩‍👧‍👦",
    "🇦🇹🇯🇵",
    "👍🏽",
    "Z\u0337\u0310a\u0338\u0313\u0301l\u0335",
    "عائشة",
    "שָׁלוֹם",
    "\u2067مقعد\u2069 ٢",
    "\u202bAna\u202c",
    "&",
    "&amp;",
    "&lt;!channel&gt;",
    "```block```",
    "first\nsecond\r\n\tthird\u2028end",
    "“Ana” \"Ben\" 'Caro'",
    ":wave:",
    "@channel #general",
    "> quoted",
    "U0SENTINEL",
)


@cache
def _texts(longest: int) -> tuple[str, ...]:
    """Each piece alone, over and over with spaces and without; all of them; what Slack or mark-up makes longer."""
    short = [piece for piece in PIECES if len(piece) <= longest]
    over_and_over = [(f"{piece} " * longest)[:longest] for piece in PIECES]
    without_a_gap = [(letter * longest)[:longest] for letter in ("A", "&", "*", "👩‍👩‍👧‍👦", "ع")]
    return (*short, *over_and_over, *without_a_gap, "W", " ".join(PIECES)[:longest])


class Chance:
    """Makes every choice; the same seed makes the same ones. Seed 0 takes the first of everything."""

    def __init__(self, seed: int) -> None:
        self._seed, self._random = seed, Random(seed)

    def __repr__(self) -> str:
        return f"Chance({self._seed})"

    def of(self, *values: T) -> T:
        return values[0] if self._seed == 0 else self._random.choice(values)

    def maybe(self, make: Callable[[Chance], T]) -> T | None:
        return make(self) if self.of(True, True, False) else None

    def some(self, make: Callable[[Chance], T], *how_many: int) -> tuple[T, ...]:
        """One of these counts of them, of which at most two differ."""
        count = self.of(*how_many)
        return tuple(islice(cycle([make(self) for _ in range(min(count, 2))]), count))

    def subset(self, *values: T) -> tuple[T, ...]:
        return tuple(value for value in values if self.of(True, False))

    def text(self, longest: int) -> str:
        """Of one to so many characters; one in eight of any characters at all, but for halves of characters."""
        if self._seed == 0 or self._random.random() < 0.875:
            return self.of(*_texts(longest))
        letters = [
            self._random.choice((0x20, 0x250, 0x3000, 0x1F300, 0xE000)) + self._random.randrange(0x100)
            for _ in range(20)
        ]
        return "".join(map(chr, letters))[: self.of(1, 2, longest)]


chances = st.integers(0, 2**24).map(Chance)
"""Whatever is made by one of them is made again by the same seed."""
