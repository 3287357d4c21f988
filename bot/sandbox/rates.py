"""How often the pretend Slack lets a method be called, and the answer to whoever calls more often."""

from __future__ import annotations

import math
import time
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from starlette.exceptions import HTTPException

if TYPE_CHECKING:
    from bot.sandbox.workspace import Workspace

TIER_2 = 20
"""Calls a minute."""


class AskedTooOften(HTTPException):
    """Slack's answer is HTTP's own 429; ``Retry-After`` counts whole seconds."""

    def __init__(self, seconds: float) -> None:
        headers = {"Retry-After": str(max(1, math.ceil(seconds))), "Content-Type": "application/json"}
        super().__init__(429, '{"ok":false,"error":"ratelimited"}', headers)


@dataclass
class Pace:
    """So many calls within so many seconds; refused ones do not count."""

    calls: int = TIER_2
    seconds: float = 60.0
    refused: int = 0
    _lately: deque[float] = field(default_factory=deque)

    def count(self) -> None:
        """Let one more call in. Raises AskedTooOften."""
        now = time.monotonic()
        while self._lately and self._lately[0] <= now - self.seconds:
            self._lately.popleft()
        if len(self._lately) >= self.calls:
            self.refused += 1
            raise AskedTooOften(self._lately[0] + self.seconds - now)
        self._lately.append(now)


_LISTING_PEOPLE: WeakKeyDictionary[Workspace, Pace] = WeakKeyDictionary()


def listing_people(workspace: Workspace) -> Pace:
    """How often `users.list` may be called there (tier 2); its figures may be changed, to make a minute shorter."""
    return _LISTING_PEOPLE.setdefault(workspace, Pace())
