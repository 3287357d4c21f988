"""Everything that went between the app and Slack lately, as an inspector shows it; tokens are never in it."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Literal

Way = Literal["to_app", "from_app"]
Kind = Literal["slash_commands", "interactive", "events_api", "web_api", "response_url", "socket"]
KEPT = 500
HIDDEN = "…"


class Passage:
    """One entry, from the moment it is under way; `end` says what came of it."""

    def __init__(self, entry: dict[str, Any], traffic: Traffic) -> None:
        self._entry, self._traffic, self._began = entry, traffic, time.monotonic()

    def end(
        self,
        outcome: str = "ok",
        *,
        status: int | None = None,
        response: Any = None,
        fault: str | None = None,
    ) -> None:
        """It is over; until then `ms` is null."""
        self._entry |= {
            "ms": round((time.monotonic() - self._began) * 1000),
            "outcome": outcome,
            "status": status,
            "response": self._traffic.without_tokens(response),
            "fault": fault,
        }
        self._traffic.on_change()


class Traffic:
    """The last 500 entries; touched on the server's event loop only."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets = tuple(secrets)
        self._entries: deque[dict[str, Any]] = deque(maxlen=KEPT)
        self._last = 0
        self.on_change: Callable[[], None] = lambda: None

    def begin(self, way: Way, kind: Kind, name: str, request: Any, person: str | None = None) -> Passage:
        """Something is under way."""
        self._last += 1
        entry: dict[str, Any] = {
            "id": self._last,
            "at": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "way": way,
            "kind": kind,
            "name": name,
            "person": person,
            "ms": None,
            "outcome": "ok",
            "status": None,
            "request": self.without_tokens(request),
            "response": None,
            "fault": None,
        }
        self._entries.append(entry)
        self.on_change()
        return Passage(entry, self)

    def since(self, after: int = 0) -> list[dict[str, Any]]:
        """The entries with a higher id, the newest last."""
        return [dict(entry) for entry in self._entries if entry["id"] > after]

    def clear(self) -> None:
        """Forget all; ids go on, so that nobody takes a new entry for one already seen."""
        self._entries.clear()
        self.on_change()

    def without_tokens(self, value: Any) -> Any:
        """A copy that keeps the shape and shows no secret."""
        if isinstance(value, Mapping):
            return {key: HIDDEN if key == "token" else self.without_tokens(inner) for key, inner in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.without_tokens(inner) for inner in value]
        if isinstance(value, str):
            for secret in self._secrets:
                value = value.replace(secret, HIDDEN)
        return value
