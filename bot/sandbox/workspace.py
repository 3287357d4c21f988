"""The workspace that the app is installed in: everything it can see or change, held in memory.

All of it is touched on the server's event loop only, so nothing here locks.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.sandbox import conversations, people, user_groups
from bot.sandbox.conversations import Channel, Clock, Message
from bot.sandbox.errors import SlackError
from bot.sandbox.files import File, Files
from bot.sandbox.people import Account
from bot.sandbox.user_groups import UserGroup
from bot.sandbox.views import Screens, Triggers, View, completed

Listener = Callable[[str | None, dict[str, Any]], None]
"""Hears of a change: whom it concerns (None: everybody) and the event that the page understands."""

RESPONSE_URL_USES = 5


@dataclass(frozen=True)
class Patience:
    """How long Slack waits; the defaults are Slack's own.

    `retry_seconds`: before each further delivery of an event; `goodbye_seconds`: before a socket is closed that was
    told to reconnect.
    """

    acknowledge_seconds: float = 3.0
    trigger_seconds: float = 3.0
    response_url_seconds: float = 1800.0
    retry_seconds: tuple[float, ...] = (0.0, 60.0, 300.0)
    goodbye_seconds: float = 10.0


@dataclass
class ResponseUrl:
    """Leave to answer in one place for one person, five times in half an hour."""

    id: str
    person: str
    channel: str
    born: float
    message_ts: str | None = None
    uses: int = 0


class Workspace:
    """One team with its people, channels, screens and the installed app."""

    def __init__(self, manifest: Mapping[str, Any], patience: Patience | None = None) -> None:
        self.manifest = manifest
        self.patience = patience or Patience()
        self.bot = people.app_account(manifest)
        self.base_url = ""
        self.clock = Clock()
        self._listeners: list[Listener] = []
        self.seed()

    def seed(self) -> None:
        """Begin, or begin again, with the seeded people and channels and nothing said."""
        self.accounts: dict[str, Account] = {a.id: a for a in [*people.seeded(), self.bot]}
        self.channels: dict[str, Channel] = conversations.seeded(list(self.accounts.values()))
        for channel in self.channels.values():
            if channel.is_im:
                channel.name = self.bot.shown_as
        # A workspace on the free plan has no user groups.
        self.plan = user_groups.PAID
        self.user_groups: dict[str, UserGroup] = {g.id: g for g in user_groups.seeded()}
        self.screens = Screens()
        self.triggers = Triggers(self.patience.trigger_seconds)
        self.response_urls: dict[str, ResponseUrl] = {}
        self.message_values: dict[tuple[str, str, str], dict[str, dict[str, dict[str, Any]]]] = {}
        self.notices: dict[str, list[str]] = {}
        self.files = Files()
        self.changed(None, {"type": "state"})

    # --- who listens ---------------------------------------------------------------------------------------

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Be told of every change; calling the result ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def changed(self, person: str | None, event: dict[str, Any]) -> None:
        """Tell those who listen."""
        for listener in list(self._listeners):
            listener(person, event)

    def notice(self, person: str, text: str) -> None:
        """Tell one person that something did not work."""
        self.notices.setdefault(person, []).append(text)
        self.changed(person, {"type": "notice", "text": text})

    # --- people and channels -------------------------------------------------------------------------------

    def account(self, user_id: Any) -> Account:
        """The account with that id; raises SlackError `user_not_found`."""
        found = self.accounts.get(str(user_id))
        if found is None:
            raise SlackError("user_not_found")
        return found

    def direct_message(self, person: str) -> Channel:
        """The person's conversation with the app."""
        channel = self.channels.get("D" + person[1:])
        if channel is None:
            raise SlackError("channel_not_found")
        return channel

    def channel(self, named: Any, *, as_person: str | None = None) -> Channel:
        """A conversation by id, `#name`, or person; raises SlackError `channel_not_found`.

        Private ones and other people's direct messages are not found by who is not in them.
        """
        viewer = as_person or people.BOT_USER_ID
        wanted = str(named or "")
        if re.fullmatch(r"[UW][A-Z0-9]+", wanted) and wanted in self.accounts:
            return self.direct_message(wanted)
        name = wanted.lstrip("#")
        for channel in self.channels.values():
            if channel.id == wanted or (not channel.is_im and channel.name == name):
                if (channel.is_private or channel.is_im) and viewer not in channel.members:
                    break
                return channel
        raise SlackError("channel_not_found")

    def visible_channels(self, person: str) -> list[Channel]:
        """What the person's sidebar shows."""
        return [c for c in self.channels.values() if person in c.members and not c.is_archived]

    def admit(self, account: Account) -> None:
        """Somebody is new, or is not who they were: the account takes the place of the one with its id."""
        known = account.id in self.accounts
        self.accounts[account.id] = account
        if not known:
            direct = Channel("D" + account.id[1:], self.bot.shown_as, im_user=account.id)
            direct.members |= {account.id, self.bot.id}
            self.channels[direct.id] = direct
            for public in (people.GENERAL, people.RECRUITING):
                self.channels[public].members.add(account.id)
        self.changed(None, {"type": "state"})

    def archive(self, channel_id: str) -> Channel:
        """Close a channel for good."""
        channel = self.channels[channel_id]
        channel.is_archived = True
        self.changed(None, {"type": "state"})
        return channel

    def regroup(self, group: UserGroup) -> None:
        """A user group is new, or is not as it was."""
        self.user_groups[group.id] = group
        self.changed(None, {"type": "state"})

    # --- messages ------------------------------------------------------------------------------------------

    def post(
        self,
        channel: Channel,
        user: str,
        text: str,
        blocks: Sequence[Any] = (),
        *,
        viewer: str | None = None,
        thread_ts: str | None = None,
        broadcast: bool = False,
        metadata: dict[str, Any] | None = None,
        attachments: Sequence[Any] = (),
        files: Sequence[File] = (),
    ) -> Message:
        """Add a message; with a viewer it is ephemeral, with a `thread_ts` a reply (`broadcast`: in the channel too).

        Raises SlackError `thread_not_found`, `cannot_reply_to_message`.
        """
        root = channel.root(thread_ts) if thread_ts else None
        message = Message(
            self.clock.ts(),
            channel.id,
            user,
            text,
            completed(list(blocks)),
            thread_ts=root.ts if root else None,
            parent_user=root.user if root else None,
            broadcast=bool(root and broadcast and viewer is None),
            metadata=metadata,
            viewer=viewer,
            attachments=list(attachments),
            files=list(files),
        )
        channel.messages.append(message)
        if root and viewer is None:
            root.replies.append((message.ts, user))
        self.message_changed(message)
        return message

    def edit(self, message: Message, text: str, blocks: Sequence[Any]) -> None:
        """Show something else in the message's place."""
        message.text = text
        message.blocks = completed(list(blocks))
        message.edited = self.clock.ts()
        self.message_changed(message)

    def remove(self, message: Message) -> None:
        """Take the message away; one that was replied to leaves a gravestone."""
        channel = self.channels[message.channel]
        if message.replies:
            message.bury()
        elif message in channel.messages:
            channel.messages.remove(message)
            root = channel.find(message.thread_ts) if message.thread_ts else None
            if root is not None:
                root.replies = [(ts, user) for ts, user in root.replies if ts != message.ts]
        self.message_changed(message)

    def message_changed(self, message: Message) -> None:
        """Tell the page that a channel or a thread looks different."""
        event = {"type": "channel", "channel": message.channel, "thread_ts": message.thread_ts}
        self.changed(message.viewer, event)

    def seen_by(self, person: str, channel: Channel) -> list[Message]:
        """The messages that the person sees there, replies in threads included, the newest last."""
        return [m for m in channel.messages if m.viewer in (None, person)]

    # --- views ---------------------------------------------------------------------------------------------

    def view_of(self, person: str, view_id: Any) -> View:
        """A view on that person's own screen; raises SlackError `not_found`."""
        view = self.screens.find(view_id)
        if view.person != person:
            raise SlackError("not_found")
        return view

    def views_changed(self, view: View) -> None:
        """Tell the page that a modal or App Home looks different."""
        self.changed(view.person, {"type": "home" if view.given["type"] == "home" else "views"})

    # --- response_url --------------------------------------------------------------------------------------

    def new_response_url(self, person: str, channel: str, message_ts: str | None = None) -> str:
        """An address at which the app may answer that person in that channel."""
        url_id = f"{people.APP_ID}-{secrets.token_hex(12)}"
        self.response_urls[url_id] = ResponseUrl(url_id, person, channel, time.monotonic(), message_ts)
        return f"{self.base_url}/response/{url_id}"

    def use_response_url(self, url_id: str) -> ResponseUrl:
        """Count one use; raises SlackError `used_url` or `expired_url` when there is none left."""
        known = self.response_urls.get(url_id)
        if known is None:
            raise SlackError("invalid_url")
        if time.monotonic() - known.born > self.patience.response_url_seconds:
            raise SlackError("expired_url")
        if known.uses >= RESPONSE_URL_USES:
            raise SlackError("used_url")
        known.uses += 1
        return known
