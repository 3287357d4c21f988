"""One call of a Web API method: its arguments read as Slack reads them, and Slack's cursors."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.sandbox import people
from bot.sandbox.conversations import Channel
from bot.sandbox.errors import SlackError
from bot.sandbox.workspace import Workspace

Row = TypeVar("Row")


@dataclass(frozen=True)
class Call:
    """One call of a method by the app."""

    workspace: Workspace
    given: Mapping[str, Any]
    granted: frozenset[str] | None = None

    def text(self, name: str) -> str:
        """An argument that must be there; raises SlackError `invalid_arguments` naming it."""
        value = self.given.get(name)
        if value in (None, ""):
            raise SlackError("invalid_arguments", [f"[ERROR] missing required field: {name}"])
        return str(value)

    def flag(self, name: str) -> bool:
        """A yes or no, as forms and JSON write it."""
        return str(self.given.get(name, "")).lower() in ("1", "true")

    def number(self, name: str, default: int, most: int) -> int:
        """A count; raises SlackError `invalid_limit` when it is none."""
        try:
            value = int(self.given.get(name) or default)
        except ValueError:
            raise SlackError("invalid_limit") from None
        if value < 1:
            raise SlackError("invalid_limit")
        return min(value, most)

    def time_stamp(self, name: str, default: float) -> float:
        """A moment in seconds; raises SlackError `invalid_ts_<name>` when it is none."""
        try:
            return float(self.given.get(name) or default)
        except (TypeError, ValueError):
            raise SlackError(f"invalid_ts_{name}") from None

    def channel(self) -> Channel:
        """The conversation in `channel`."""
        if not self.given.get("channel"):
            raise SlackError("channel_not_found")
        return self.workspace.channel(self.given["channel"])

    def writable(self, named: Any = None) -> Channel:
        """The conversation in `channel` (or the one named) to post in; a person's id means the direct message to them.

        Raises SlackError `channel_not_found`, `is_archived`, `not_in_channel`.
        """
        target = named or self.given.get("channel") or ""
        account = self.workspace.accounts.get(str(target))
        if account is not None and account.deleted:
            raise SlackError("channel_not_found")
        channel = self.workspace.channel(target)
        if channel.is_archived:
            raise SlackError("is_archived")
        if people.BOT_USER_ID not in channel.members:
            public = self.granted is not None and "chat:write.public" in self.granted and not channel.is_private
            if not public:
                raise SlackError("not_in_channel")
        return channel

    def joined(self) -> Channel:
        """The conversation in `channel`, of which the app must be a member."""
        channel = self.channel()
        if people.BOT_USER_ID not in channel.members:
            raise SlackError("not_in_channel")
        return channel


def page(rows: Sequence[Row], call: Call, *, default: int = 100, most: int = 1000) -> tuple[list[Row], str]:
    """The asked-for stretch of a list and the cursor to the next one, empty at the end."""
    start = 0
    cursor = str(call.given.get("cursor") or "")
    if cursor:
        try:
            word, _, number = base64.b64decode(cursor, validate=True).decode().partition(":")
            start = int(number)
        except ValueError:
            raise SlackError("invalid_cursor") from None
        if word != "offset" or not 0 <= start <= len(rows):
            raise SlackError("invalid_cursor")
    limit = call.number("limit", default, most)
    end = start + limit
    return list(rows[start:end]), base64.b64encode(f"offset:{end}".encode()).decode() if end < len(rows) else ""


def next_page(cursor: str) -> dict[str, Any]:
    return {"response_metadata": {"next_cursor": cursor}}
