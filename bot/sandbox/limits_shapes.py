"""A small language for Slack's payloads: strings, numbers, lists and objects with their limits, in Slack's own words.

A check takes a value and the JSON pointer to it and yields every breach. Slack counts characters (code points), neither
bytes nor UTF-16 units: its published validator, github.com/slackhq/hack-json-schema, asks `mb_strlen`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Check = Callable[[Any, str], Iterator[str]]


def at(problem: str, path: str) -> str:
    """A breach in Slack's words, with the place that it names."""
    return f"[ERROR] {problem} [json-pointer:{path}]"


def missing(name: str, path: str) -> str:
    """A required field that is not there."""
    return at(f"missing required field: {name}", path)


def string(least: int = 0, most: int | None = None, form: str | None = None) -> Check:
    """A string of so many characters, in that form where one is given."""

    def check(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield at("must provide a string", path)
            return
        if len(value) < least:
            yield at(f"must be more than {least - 1} characters", path)
        elif most is not None and len(value) > most:
            yield at(f"must be less than {most + 1} characters", path)
        elif form is not None and not re.search(form, value):
            yield at(f"input must match regex pattern: {form}", path)

    return check


def flag(value: Any, path: str) -> Iterator[str]:
    """A yes or no."""
    if not isinstance(value, bool):
        yield at("must be a boolean", path)


def number(value: Any, path: str) -> Iterator[str]:
    """Any number."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        yield at("must provide a number", path)


def whole(least: int = 0, most: int | None = None) -> Check:
    """A whole number between these two, both allowed, whatever Slack's words say."""

    def check(value: Any, path: str) -> Iterator[str]:
        if isinstance(value, bool) or not isinstance(value, int):
            yield at("must provide an integer", path)
        elif value < least:
            yield at(f"must be greater than {least}", path)
        elif most is not None and value > most:
            yield at(f"must be less than {most}", path)

    return check


def one_of(*allowed: Any) -> Check:
    """One of these values."""

    def check(value: Any, path: str) -> Iterator[str]:
        if value not in allowed:
            yield at("must be a valid enum value", path)

    return check


def items(check: Check, least: int = 0, most: int | None = None, *, distinct: bool = False) -> Check:
    """A list of so many, each of which passes the check."""

    def check_all(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield at("must provide an array", path)
            return
        if len(value) < least:
            yield at(f"no less than {least} items allowed", path)
        if most is not None and len(value) > most:
            yield at(f"no more than {most} items allowed", path)
        if distinct and any(one in value[:i] for i, one in enumerate(value)):
            yield at("Input contains duplicate items", path)
        for i, one in enumerate(value):
            yield from check(one, f"{path}/{i}")

    return check_all


@dataclass(frozen=True)
class Shape:
    """An object with these fields and no others; `rules` look at all of them together once each is right."""

    required: Mapping[str, Check] = field(default_factory=dict)
    optional: Mapping[str, Check] = field(default_factory=dict)
    rules: Sequence[Check] = ()

    def __call__(self, value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, Mapping):
            yield at("must provide an object", path)
            return
        alone = list(self._fields(value, path))
        yield from alone
        if not alone:
            for rule in self.rules:
                yield from rule(value, path)

    def _fields(self, value: Mapping[str, Any], path: str) -> Iterator[str]:
        for name in self.required:
            if name not in value:
                yield missing(name, path)
        for name, given in value.items():
            check = self.required.get(name) or self.optional.get(name)
            if check is None:
                yield at(f"invalid additional property: {name}", path)
            else:
                yield from check(given, f"{path}/{name}")


def kinds(known: Mapping[str, Shape]) -> Check:
    """An object whose `type` says which of these shapes it has."""
    shapes = {kind: _typed(kind, shape) for kind, shape in known.items()}

    def check(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, Mapping):
            yield at("must provide an object", path)
        elif "type" not in value:
            yield missing("type", path)
        elif not isinstance(value["type"], str) or value["type"] not in shapes:
            yield at(f"unsupported type: {value['type']}", f"{path}/type")
        else:
            yield from shapes[value["type"]](value, path)

    return check


def _typed(kind: str, shape: Shape) -> Shape:
    return Shape({"type": one_of(kind), **shape.required}, shape.optional, shape.rules)


def any_of(*names: str) -> Check:
    """A rule: at least one of these fields is there."""

    def rule(value: Any, path: str) -> Iterator[str]:
        if not any(name in value for name in names):
            yield missing(" or ".join(names), path)

    return rule


def not_both(one: str, other: str) -> Check:
    """A rule: one of the two fields, but not both."""

    def rule(value: Any, path: str) -> Iterator[str]:
        if one in value and other in value:
            yield at(f"{one} and {other} cannot both be given", path)

    return rule
