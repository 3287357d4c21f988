"""Modals, App Homes and the triggers that open them: who has which view, with Slack's hashes and stack of three."""

from __future__ import annotations

import copy
import itertools
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox import people, view_state
from bot.sandbox.errors import SlackError
from bot.sandbox.view_state import Values

STACK_LIMIT = 3
TEXTUAL = ("image", "plain_text", "mrkdwn")
INTERACTIVE = ("actions", "input", "section", "context_actions", "card")


@dataclass
class View:
    """A view on somebody's screen; `given` is the app's definition, completed with block and action ids."""

    id: str
    person: str
    given: dict[str, Any]
    hash: str
    root_id: str
    previous_id: str | None = None
    values: Values = field(default_factory=dict)

    @property
    def blocks(self) -> list[dict[str, Any]]:
        """Its blocks, in order."""
        blocks: list[dict[str, Any]] = self.given["blocks"]
        return blocks

    def as_slack(self) -> dict[str, Any]:
        """The view object of the Web API and of interaction payloads."""
        given = self.given
        return {
            "id": self.id,
            "team_id": people.TEAM_ID,
            "type": given["type"],
            "blocks": copy.deepcopy(given["blocks"]),
            "private_metadata": given.get("private_metadata", ""),
            "callback_id": given.get("callback_id", ""),
            "state": {"values": copy.deepcopy(self.values)},
            "hash": self.hash,
            "title": given.get("title") or {"type": "plain_text", "text": "View Title", "emoji": True},
            "clear_on_close": bool(given.get("clear_on_close")),
            "notify_on_close": bool(given.get("notify_on_close")),
            "close": given.get("close"),
            "submit": given.get("submit"),
            "previous_view_id": self.previous_id,
            "root_view_id": self.root_id,
            "app_id": people.APP_ID,
            "external_id": given.get("external_id", ""),
            "app_installed_team_id": people.TEAM_ID,
            "bot_id": people.BOT_ID,
        }


@dataclass
class _Trigger:
    person: str
    born: float
    used: bool = False


class Triggers:
    """Triggers live a few seconds and are exchanged once."""

    def __init__(self, lifetime_seconds: float) -> None:
        self.lifetime_seconds = lifetime_seconds
        self._known: dict[str, _Trigger] = {}
        self._numbers = itertools.count(7_000_000_001)

    def new(self, person: str) -> str:
        """A fresh trigger of that person, in Slack's form of three parts."""
        trigger = f"{next(self._numbers)}.{int(time.time())}.{secrets.token_hex(16)}"
        self._known[trigger] = _Trigger(person, time.monotonic())
        return trigger

    def exchange(self, trigger_id: Any) -> str:
        """The person behind the trigger, which is spent by this; raises SlackError with Slack's codes."""
        known = self._known.get(str(trigger_id))
        if known is None:
            raise SlackError("invalid_trigger_id")
        if known.used:
            raise SlackError("exchanged_trigger_id")
        if time.monotonic() - known.born > self.lifetime_seconds:
            raise SlackError("expired_trigger_id")
        known.used = True
        return known.person


def completed(blocks: list[Any]) -> list[dict[str, Any]]:
    """A copy of the blocks with the ids that Slack makes up where the app gave none."""
    full: list[dict[str, Any]] = copy.deepcopy(blocks)
    for block in full:
        block.setdefault("block_id", secrets.token_urlsafe(4)[:5])
        if block["type"] in INTERACTIVE:
            for part in view_state.parts(block):
                if part.get("type") not in TEXTUAL:
                    part.setdefault("action_id", secrets.token_urlsafe(4)[:5])
    return full


class Screens:
    """Every person's stack of modals and App Home."""

    def __init__(self) -> None:
        self._stacks: dict[str, list[View]] = {}
        self._homes: dict[str, View] = {}
        self._hashes = itertools.count(1)

    def stack(self, person: str) -> list[View]:
        """The person's modals, the top one last."""
        return self._stacks.setdefault(person, [])

    def home(self, person: str) -> View | None:
        """What the app has published for the person."""
        return self._homes.get(person)

    def find(self, view_id: Any = None, external_id: Any = None) -> View:
        """The open modal or App Home with that id; raises SlackError `not_found`, Slack's word here."""
        everything = [*itertools.chain(*self._stacks.values()), *self._homes.values()]
        for view in everything:
            if view_id and view.id == view_id:
                return view
            if not view_id and external_id and view.given.get("external_id") == external_id:
                return view
        raise SlackError("not_found")

    def open(self, person: str, given: Mapping[str, Any]) -> View:
        """Put a modal on top of what is open (Slack's views.open does so too); at most three."""
        stack = self.stack(person)
        if len(stack) >= STACK_LIMIT:
            raise SlackError("push_limit_reached")
        self._check_external_id(given)
        view_id = "V0" + secrets.token_hex(5).upper()
        view = View(view_id, person, self._definition(given), self._hash(), root_id=view_id)
        if stack:
            view.root_id, view.previous_id = stack[0].id, stack[-1].id
        view.values = view_state.initial(view.blocks)
        stack.append(view)
        return view

    def push(self, person: str, given: Mapping[str, Any]) -> View:
        """Put a modal on top of an open one."""
        if not self.stack(person):
            raise SlackError("not_found")
        return self.open(person, given)

    def update(self, view: View, given: Mapping[str, Any], wanted_hash: Any = None) -> View:
        """Show something else in the same place; what the person has typed in blocks that stay is kept."""
        if wanted_hash and wanted_hash != view.hash:
            raise SlackError("hash_conflict")
        self._check_external_id(given, view)
        view.given = self._definition(given)
        view.hash = self._hash()
        view.values = view_state.initial(view.blocks, view.values)
        return view

    def publish(self, person: str, given: Mapping[str, Any], wanted_hash: Any = None) -> View:
        """Replace the person's App Home."""
        home = self._homes.get(person)
        if home is not None:
            return self.update(home, given, wanted_hash)
        view_id = "V0" + secrets.token_hex(5).upper()
        home = View(view_id, person, self._definition(given), self._hash(), root_id=view_id)
        home.values = view_state.initial(home.blocks)
        self._homes[person] = home
        return home

    def close(self, view: View, *, everything: bool = False) -> list[View]:
        """Take the modal (and those above it, or all) off the screen; says which, the top one first."""
        stack = self.stack(view.person)
        if view not in stack:
            return []
        start = 0 if everything else stack.index(view)
        gone = stack[start:]
        del stack[start:]
        return gone[::-1]

    def _definition(self, given: Mapping[str, Any]) -> dict[str, Any]:
        definition = copy.deepcopy(dict(given))
        definition["blocks"] = completed(definition["blocks"])
        return definition

    def _hash(self) -> str:
        return f"{int(time.time())}.{next(self._hashes):08x}"

    def _check_external_id(self, given: Mapping[str, Any], itself: View | None = None) -> None:
        wanted = given.get("external_id")
        if not wanted:
            return
        for view in [*itertools.chain(*self._stacks.values()), *self._homes.values()]:
            if view is not itself and view.given.get("external_id") == wanted:
                raise SlackError("duplicate_external_id")
