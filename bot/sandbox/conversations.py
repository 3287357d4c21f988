"""Channels and what was said in them, with the parts of a message that only one person may see."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox import people
from bot.sandbox.errors import SlackError
from bot.sandbox.files import File
from bot.sandbox.people import Account


@dataclass
class Message:
    """One message; `viewer` is set on an ephemeral one and names the only person who sees it.

    A reply carries its root's `thread_ts`; a root carries its `replies`: the time stamp of each, and who wrote it.
    """

    ts: str
    channel: str
    user: str
    text: str
    blocks: list[dict[str, Any]] = field(default_factory=list)
    thread_ts: str | None = None
    metadata: dict[str, Any] | None = None
    viewer: str | None = None
    edited: str | None = None
    attachments: list[dict[str, Any]] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    parent_user: str | None = None
    broadcast: bool = False
    replies: list[tuple[str, str]] = field(default_factory=list)
    is_buried: bool = False

    @property
    def is_in_channel(self) -> bool:
        """Whether the channel itself shows it: replies stay in their thread, unless they are broadcast."""
        return self.thread_ts is None or self.broadcast

    @property
    def repliers(self) -> list[str]:
        """Who has replied, each once."""
        return list(dict.fromkeys(user for _, user in self.replies))

    def bury(self) -> None:
        """It was deleted, and its thread stays."""
        self.is_buried = True
        self.user, self.text, self.blocks = people.SLACKBOT_ID, "This message was deleted.", []
        self.attachments, self.files, self.metadata = [], [], None

    @property
    def by_app(self) -> bool:
        """Whether our app wrote it."""
        return self.user == people.BOT_USER_ID

    def as_slack(self, *, with_metadata: bool = False) -> dict[str, Any]:
        """The message object that history and interaction payloads carry."""
        shown: dict[str, Any] = {"type": "message", "user": self.user, "ts": self.ts, "text": self.text}
        shown["team"] = people.TEAM_ID
        if self.by_app:
            shown |= {"bot_id": people.BOT_ID, "app_id": people.APP_ID}
        if self.blocks:
            shown["blocks"] = self.blocks
        if self.attachments:
            shown["attachments"] = self.attachments
        if self.files:
            shown |= {"files": [file.as_slack() for file in self.files], "upload": True}
        if self.thread_ts:
            shown |= {"thread_ts": self.thread_ts, "parent_user_id": self.parent_user}
        if self.replies:
            shown |= {
                "thread_ts": self.ts,
                "reply_count": len(self.replies),
                "reply_users_count": len(self.repliers),
                "latest_reply": self.replies[-1][0],
                "reply_users": self.repliers[:5],
                "is_locked": False,
                "subscribed": False,
            }
        if subtype := self._subtype():
            shown["subtype"] = subtype
        if self.edited:
            shown["edited"] = {"user": self.user, "ts": self.edited}
        if self.metadata:
            # Without include_all_metadata Slack tells the type of the event and keeps its payload back.
            shown["metadata"] = self.metadata if with_metadata else {"event_type": self.metadata.get("event_type")}
        return shown

    def _subtype(self) -> str | None:
        if self.is_buried:
            return "tombstone"
        if self.broadcast:
            return "thread_broadcast"
        return "file_share" if self.files else None


@dataclass
class Channel:
    """A conversation; a direct message is one between `im_user` and the app."""

    id: str
    name: str
    topic: str = ""
    is_private: bool = False
    im_user: str | None = None
    members: set[str] = field(default_factory=set)
    messages: list[Message] = field(default_factory=list)
    is_archived: bool = False

    @property
    def is_im(self) -> bool:
        """Whether this is a direct message."""
        return self.im_user is not None

    def find(self, ts: str) -> Message | None:
        """The message with that time stamp, ephemeral or not."""
        return next((m for m in self.messages if m.ts == ts), None)

    def root(self, ts: str) -> Message:
        """The message whose thread this is; the one to which a reply belongs, when its own time stamp is given.

        Raises SlackError `thread_not_found`, `cannot_reply_to_message`.
        """
        found = self.find(ts)
        if found is not None and found.thread_ts:
            found = self.find(found.thread_ts)
        if found is None:
            raise SlackError("thread_not_found")
        if found.viewer is not None:
            raise SlackError("cannot_reply_to_message")
        return found

    def thread(self, ts: str) -> list[Message]:
        """A message and the replies to it, the newest last, ephemeral ones included."""
        return [m for m in self.messages if ts in (m.ts, m.thread_ts)]

    def as_slack(self) -> dict[str, Any]:
        """The conversation object of `conversations.*`."""
        if self.is_im:
            return {
                "id": self.id,
                "created": 1_700_000_000,
                "is_im": True,
                "is_org_shared": False,
                "user": self.im_user,
                "is_archived": False,
                "is_user_deleted": False,
                "priority": 0,
            }
        return {
            "id": self.id,
            "name": self.name,
            "name_normalized": self.name,
            "is_channel": not self.is_private,
            "is_group": self.is_private,
            "is_im": False,
            "is_mpim": False,
            "is_private": self.is_private,
            "is_archived": self.is_archived,
            "is_general": self.id == people.GENERAL,
            "is_shared": False,
            "is_ext_shared": False,
            "is_member": people.BOT_USER_ID in self.members,
            "created": 1_700_000_000,
            "creator": "U0ADMIN001",
            "topic": {"value": self.topic, "creator": "U0ADMIN001", "last_set": 1_700_000_000},
            "purpose": {"value": "", "creator": "", "last_set": 0},
            "num_members": len(self.members),
        }


class Clock:
    """Slack's time stamps: seconds with six digits, and no two alike."""

    def __init__(self) -> None:
        self._last = 0

    def ts(self) -> str:
        """The next time stamp, later than every one before."""
        self._last = max(self._last + 1, time.time_ns() // 1000)
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"


def seeded(accounts: list[Account]) -> dict[str, Channel]:
    """The channels of the seeded workspace and everybody's direct message with the app."""
    staff = {a.id for a in accounts if a.role in ("owner", "administrator", "reporter", "recruiter")}
    admins = {a.id for a in accounts if a.is_admin}
    bot = {people.BOT_USER_ID}
    guests = {a.id for a in accounts if a.is_restricted}
    channels = [
        Channel(people.GENERAL, "general", "Company-wide news", members=set(staff)),
        Channel(people.RECRUITING, "recruiting", "Candidates, roles, offers", members=staff | guests | bot),
        Channel(people.HIRING_OPS, "hiring-ops", "Tools and process", members=staff | bot),
        Channel(people.LEADERSHIP, "leadership", "Planning", is_private=True, members=set(admins)),
    ]
    for account in accounts:
        if account.id != people.SLACKBOT_ID and not account.is_bot:
            channels.append(
                Channel("D" + account.id[1:], "", im_user=account.id, members={account.id, people.BOT_USER_ID})
            )
    return {channel.id: channel for channel in channels}
