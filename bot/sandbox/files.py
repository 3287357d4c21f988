"""Files that the app has uploaded: announced, sent, and at last shared, as Slack's external upload has it."""

from __future__ import annotations

import mimetypes
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.sandbox import people

Kind = Literal["public", "private", "im"]
FILE_TYPES = {"text/plain": "text", "text/csv": "csv", "image/jpeg": "jpg", "image/svg+xml": "svg"}


@dataclass(eq=False)
class File:
    """One file. `content` is None until its bytes have come.

    `shares`: the channels in which it can be seen, each with its kind and the time stamp of the message.
    """

    id: str
    ticket: str
    name: str
    length: int
    base_url: str
    alt_text: str = ""
    snippet_type: str = ""
    title: str = ""
    created: int = field(default_factory=lambda: int(time.time()))
    content: bytes | None = None
    is_complete: bool = False
    shares: dict[str, tuple[Kind, str]] = field(default_factory=dict)

    @property
    def mimetype(self) -> str:
        """Judged by the name, as Slack does first."""
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"

    @property
    def filetype(self) -> str:
        """Slack's short word for the kind."""
        if self.snippet_type:
            return self.snippet_type
        return FILE_TYPES.get(self.mimetype, self.mimetype.rpartition("/")[2].removeprefix("x-"))

    @property
    def private_url(self) -> str:
        """Where the app reads it, with its token."""
        return f"{self.base_url}/files-pri/{people.TEAM_ID}-{self.id}/{self.name.lower().replace(' ', '_')}"

    def as_slack(self) -> dict[str, Any]:
        """The file object of Slack's Web API."""
        shown: dict[str, Any] = {
            "id": self.id,
            "created": self.created,
            "timestamp": self.created,
            "name": self.name,
            "title": self.title or self.name,
            "mimetype": self.mimetype,
            "filetype": self.filetype,
            "pretty_type": self.filetype.upper(),
            "user": people.BOT_USER_ID,
            "user_team": people.TEAM_ID,
            "editable": bool(self.snippet_type),
            "size": self.length,
            "mode": "snippet" if self.snippet_type else "hosted",
            "is_external": False,
            "external_type": "",
            "is_public": bool(self._shared("public")),
            "public_url_shared": False,
            "display_as_bot": False,
            "username": "",
            "url_private": self.private_url,
            "url_private_download": self.private_url,
            "permalink": f"https://{people.TEAM_DOMAIN}.slack.example/files/{people.BOT_USER_ID}/{self.id}",
            "channels": self._shared("public"),
            "groups": self._shared("private"),
            "ims": self._shared("im"),
            "comments_count": 0,
            "file_access": "visible",
        }
        if self.alt_text:
            shown["alt_txt"] = self.alt_text
        if self.shares:
            shown["shares"] = {
                "public": {c: [{"ts": ts}] for c, (kind, ts) in self.shares.items() if kind == "public"},
                "private": {c: [{"ts": ts}] for c, (kind, ts) in self.shares.items() if kind != "public"},
            }
        return shown

    def _shared(self, kind: Kind) -> list[str]:
        return [channel for channel, (of_kind, _) in self.shares.items() if of_kind == kind]


class Files:
    """All files of the workspace."""

    def __init__(self) -> None:
        self._files: dict[str, File] = {}

    def __iter__(self) -> Iterator[File]:
        return iter(self._files.values())

    def announce(self, name: str, length: int, base_url: str, *, alt_text: str = "", snippet_type: str = "") -> File:
        """A file that will be sent."""
        file = File(
            "F0" + secrets.token_hex(5).upper(),
            secrets.token_urlsafe(32),
            name,
            length,
            base_url,
            alt_text=alt_text,
            snippet_type=snippet_type,
        )
        self._files[file.id] = file
        return file

    def find(self, file_id: Any) -> File | None:
        """The file with that id."""
        return self._files.get(str(file_id))

    def of_ticket(self, ticket: str) -> File | None:
        """The file whose bytes go to the address with that ticket."""
        return next((file for file in self if file.ticket == ticket), None)
