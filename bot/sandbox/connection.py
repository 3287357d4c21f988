"""The one way to the app: deliver a payload, wait for the acknowledgement; Socket Mode and HTTP implement it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

Kind = Literal["slash_commands", "interactive", "events_api"]


@dataclass(frozen=True)
class Acknowledgement:
    """What came back with the acknowledgement: a JSON body, or plain text, which means the same as its `text`."""

    body: Mapping[str, Any]
    status: int | None = None

    @classmethod
    def of_text(cls, text: str, status: int = 200) -> Acknowledgement:
        """Read an HTTP body as Slack does."""
        if not text.strip():
            return cls({}, status)
        try:
            body = json.loads(text)
        except ValueError:
            return cls({"text": text}, status)
        return cls(body if isinstance(body, dict) else {"text": text}, status)


@dataclass(frozen=True)
class Retry:
    """An event that was not acknowledged, delivered again: which time this is, and what was wrong the last time."""

    number: int
    reason: str


class Connection(Protocol):
    """Whatever carries payloads to the app."""

    @property
    def is_connected(self) -> bool:
        """Whether somebody is there."""

    @property
    def obstacle(self) -> str | None:
        """Why nobody is there, in a sentence; None when somebody is."""

    async def deliver(
        self, kind: Kind, payload: Mapping[str, Any], seconds: float, retry: Retry | None = None
    ) -> Acknowledgement:
        """Hand the payload over and wait that long; raises NotAcknowledged with what Slack shows."""

    async def close(self) -> None:
        """Say goodbye."""
