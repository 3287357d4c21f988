"""Where the area codes of the North American plan are, and which share a city or a state: what *nearby* means."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from bot.domain.errors import InvalidAreaCode


@dataclass(frozen=True)
class Place:
    """Where an area code is. ``city`` is its main one, or empty; ``state`` a state, province, territory or island."""

    city: str
    state: str
    country: str

    def __str__(self) -> str:
        return f"{self.city}, {self.state}" if self.city else self.state


def parse_area_code(text: str) -> str:
    """Read ``512``, ``(512)``, ``+1 512`` or ``1512`` as people write it. Raises InvalidAreaCode.

    Toll-free codes and others without a place are refused as well: no seat can have their numbers.
    """
    wanted = " ".join(text.split())
    found = re.fullmatch(r"(?:\+?1)?[ .-]*\(?([2-9][0-9]{2})\)?", wanted, re.ASCII)
    if not found or found[1] not in _places():
        raise InvalidAreaCode("".join(c for c in wanted[:20] if c.isprintable()))
    return found[1]


def place_of(area_code: str) -> Place | None:
    """Where the area code is; None when it has no place (toll-free, not in use)."""
    return _places().get(area_code)


def same_city(area_code: str) -> tuple[str, ...]:
    """The other area codes with the same main city, lowest first; none where no city is known."""
    place = place_of(area_code)
    if not place or not place.city:
        return ()
    return tuple(code for code in _by_city()[place] if code != area_code)


def same_state(area_code: str) -> tuple[str, ...]:
    """The other area codes of the same state, province or territory (those of the city included), lowest first."""
    place = place_of(area_code)
    if not place:
        return ()
    return tuple(code for code in _by_state()[place.state, place.country] if code != area_code)


@cache
def _places() -> Mapping[str, Place]:
    lines = (resources.files("bot.domain") / "area_codes.csv").read_text(encoding="utf-8").splitlines()
    return {r["area_code"]: Place(r["city"], r["state"], r["country"]) for r in csv.DictReader(lines)}


@cache
def _by_city() -> Mapping[Place, list[str]]:
    codes: dict[Place, list[str]] = defaultdict(list)
    for code, place in sorted(_places().items()):
        codes[place].append(code)
    return codes


@cache
def _by_state() -> Mapping[tuple[str, str], list[str]]:
    codes: dict[tuple[str, str], list[str]] = defaultdict(list)
    for code, place in sorted(_places().items()):
        codes[place.state, place.country].append(code)
    return codes
