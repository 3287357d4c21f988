"""What a person does in the client, from the key press to what they see afterwards."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox import answers, limits, payloads, people, view_state
from bot.sandbox.conversations import Channel, Message
from bot.sandbox.deliveries import Deliveries
from bot.sandbox.errors import NotAcknowledged, SlackError
from bot.sandbox.views import View
from bot.sandbox.workspace import Workspace

TROUBLE = "We had some trouble connecting. Try again?"
NO_ANSWER = "This did not work: the app did not answer in time ({code})."


@dataclass(frozen=True)
class Outcome:
    """Whether the app took it; `errors` are a modal's, by block; `error` is what Slack itself complains of."""

    ok: bool
    error: str | None = None
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Suggestions:
    """What an external select offers."""

    options: list[dict[str, Any]] = field(default_factory=list)
    option_groups: list[dict[str, Any]] = field(default_factory=list)
    error: str | None = None


class Interactions:
    """The client's side of Slack, for every person of the workspace."""

    def __init__(self, workspace: Workspace, deliveries: Deliveries) -> None:
        self.workspace = workspace
        self._deliveries = deliveries
        self._under_way: set[asyncio.Task[Outcome]] = set()

    @property
    def is_connected(self) -> bool:
        """Whether the app is there."""
        return self._deliveries.connection.is_connected

    # --- typing --------------------------------------------------------------------------------------------

    def commands(self) -> list[Mapping[str, Any]]:
        """The manifest's slash commands."""
        features = self.workspace.manifest.get("features") or {}
        return list(features.get("slash_commands") or [])

    def shortcuts(self) -> list[Mapping[str, Any]]:
        """The manifest's shortcuts."""
        features = self.workspace.manifest.get("features") or {}
        return list(features.get("shortcuts") or [])

    async def say(self, person: str, channel_id: str, text: str, thread_ts: str | None = None) -> Outcome:
        """Type a line and press Enter: a command, `/invite @app`, or a message; with a `thread_ts` in that thread."""
        channel = self.workspace.channel(channel_id, as_person=person)
        text = text.strip()
        if channel.is_archived:
            raise SlackError("is_archived")
        if text.startswith("/"):
            if thread_ts:
                return self._not_in_threads(person, channel, text, thread_ts)
            return await self._command(person, channel, text)
        if person not in channel.members:
            raise SlackError("not_in_channel")
        posted = self.workspace.post(channel, person, self.escape(text), thread_ts=thread_ts)
        self._tell_of_message(person, channel, posted)
        return Outcome(True)

    async def _command(self, person: str, channel: Channel, line: str) -> Outcome:
        word, _, text = line.partition(" ")
        if word in ("/invite", "/kick"):
            return self._membership(person, channel, word, text)
        known = next((c for c in self.commands() if c.get("command") == word), None)
        if known is None:
            return self._slackbot(person, channel, f"`{word}` is not a valid command.", "unknown_command")
        text = text.strip()
        payload = payloads.command(
            self.workspace.account(person),
            channel,
            word,
            self.escape(text) if known.get("should_escape") else text,
            trigger_id=self.workspace.triggers.new(person),
            response_url=self.workspace.new_response_url(person, channel.id),
        )
        try:
            answer = await self._deliveries.deliver("slash_commands", payload)
            answers.show_command_answer(self.workspace, person, channel.id, answer.body)
        except (NotAcknowledged, SlackError) as refused:
            return self._slackbot(person, channel, f'{word} failed with the error "{refused.code}"', refused.code)
        return Outcome(True)

    def _not_in_threads(self, person: str, channel: Channel, line: str, thread_ts: str) -> Outcome:
        word = line.partition(" ")[0]
        text = f"{word} is not supported in threads. Sorry!"
        return self._slackbot(person, channel, text, "not_supported_in_threads", thread_ts)

    def _slackbot(self, person: str, channel: Channel, text: str, code: str, thread_ts: str | None = None) -> Outcome:
        self.workspace.post(channel, people.SLACKBOT_ID, text, viewer=person, thread_ts=thread_ts)
        return Outcome(False, code)

    def _membership(self, person: str, channel: Channel, word: str, text: str) -> Outcome:
        bot = self.workspace.bot
        named = text.strip().lstrip("@").lower()
        if channel.is_im or named not in (
            bot.name,
            bot.shown_as.lower(),
            bot.real_name.lower(),
            f"<@{bot.id.lower()}>",
        ):
            return self._slackbot(person, channel, f"Nobody here is called {text.strip()}.", "user_not_found")
        if word == "/kick":
            channel.members.discard(bot.id)
            return Outcome(True)
        channel.members.add(bot.id)
        self.workspace.changed(None, {"type": "channel", "channel": channel.id})
        self._tell(
            {
                "type": "member_joined_channel",
                "user": bot.id,
                "channel": channel.id,
                "team": people.TEAM_ID,
                "inviter": person,
                "event_ts": payloads.action_ts(),
            }
        )
        return Outcome(True)

    def escape(self, text: str) -> str:
        """`@ana` becomes `<@U…|ana>` and `#general` becomes `<#C…|general>`, as `should_escape` asks for."""
        names: dict[str, str] = {}
        for account in self.workspace.accounts.values():
            for name in (account.real_name, account.display_name, account.name):
                if name and not account.deleted:
                    names[name.lower()] = f"<@{account.id}|{account.name}>"
        for account in self.workspace.accounts.values():
            if not account.deleted:
                names[account.name] = f"<@{account.id}|{account.name}>"
        longest = sorted(names, key=len, reverse=True)
        people_re = re.compile(r"(?<![\w<])@(" + "|".join(map(re.escape, longest)) + r")(?![\w-])", re.IGNORECASE)
        text = people_re.sub(lambda found: names[found.group(1).lower()], text)
        channels = {c.name: c.id for c in self.workspace.channels.values() if not c.is_im}
        return re.sub(
            r"(?<![\w<&])#([\w-]+)",
            lambda found: (
                f"<#{channels[found.group(1)]}|{found.group(1)}>" if found.group(1) in channels else found.group(0)
            ),
            text,
        )

    # --- clicking ------------------------------------------------------------------------------------------

    def _element(
        self, blocks: list[dict[str, Any]], block_id: str | None, action_id: str
    ) -> tuple[Mapping[str, Any], dict[str, Any]]:
        found = view_state.find(blocks, action_id, block_id)
        if not found:
            raise SlackError("action_not_found")
        return found[0]

    async def act_in_message(
        self, person: str, channel_id: str, ts: str, block_id: str | None, action_id: str, given: Mapping[str, Any]
    ) -> Outcome:
        """Use an element of a message."""
        channel = self.workspace.channel(channel_id, as_person=person)
        message = self._message(person, channel, ts)
        block, element = self._element(message.blocks, block_id, action_id)
        key = (person, channel.id, message.ts)
        values = view_state.initial(message.blocks, self.workspace.message_values.get(key))
        view_state.merge(message.blocks, values, given.get("state"))
        _note(values, block, element, given)
        self.workspace.message_values[key] = values
        payload = payloads.message_action(
            self.workspace.account(person),
            channel,
            message,
            payloads.action(block, element, given),
            values,
            trigger_id=self.workspace.triggers.new(person),
            response_url=self.workspace.new_response_url(person, channel.id, message.ts),
        )
        return await self._acted(person, payload)

    async def act_in_view(
        self, person: str, view_id: str, block_id: str | None, action_id: str, given: Mapping[str, Any]
    ) -> Outcome:
        """Use an element of a modal or App Home."""
        view = self.workspace.view_of(person, view_id)
        block, element = self._element(view.blocks, block_id, action_id)
        view_state.merge(view.blocks, view.values, given.get("state"))
        _note(view.values, block, element, given)
        if block.get("type") == "input" and not block.get("dispatch_action"):
            return Outcome(True)
        payload = payloads.view_action(
            self.workspace.account(person),
            view,
            payloads.action(block, element, given),
            trigger_id=self.workspace.triggers.new(person),
        )
        return await self._acted(person, payload)

    async def _acted(self, person: str, payload: Mapping[str, Any]) -> Outcome:
        try:
            await self._deliveries.deliver("interactive", payload)
        except NotAcknowledged as refused:
            self.workspace.notice(person, NO_ANSWER.format(code=refused.code))
            return Outcome(False, refused.code)
        return Outcome(True)

    def _message(self, person: str, channel: Channel, ts: str) -> Message:
        message = channel.find(ts)
        if message is None or message.viewer not in (None, person):
            raise SlackError("message_not_found")
        return message

    async def suggest(
        self, person: str, container: Mapping[str, Any], block_id: str | None, action_id: str, value: str
    ) -> Suggestions:
        """Type letters into an external select; below `min_query_length` (3 by default) the app is not asked."""
        place: View | Message
        channel: Channel | None = None
        if container.get("type") == "message":
            channel = self.workspace.channel(container.get("channel"), as_person=person)
            place = self._message(person, channel, str(container.get("ts")))
        else:
            place = self.workspace.view_of(person, container.get("view_id"))
        block, element = self._element(place.blocks, block_id, action_id)
        if len(value) < int(element.get("min_query_length", 3)):
            return Suggestions()
        payload = payloads.suggestion(self.workspace.account(person), block, element, value, place, channel)
        try:
            answer = (await self._deliveries.deliver("interactive", payload)).body
        except NotAcknowledged as refused:
            return Suggestions(error=refused.code)
        breaches = limits.problems("options", answer)
        if breaches:
            return Suggestions(error="; ".join(breaches))
        return Suggestions(list(answer.get("options") or []), list(answer.get("option_groups") or []))

    # --- modals --------------------------------------------------------------------------------------------

    async def submit(self, person: str, view_id: str, state: Mapping[str, Any] | None) -> Outcome:
        """Press the modal's submit button. What the client itself refuses never reaches the app."""
        view = self.workspace.view_of(person, view_id)
        if view.given["type"] != "modal" or not view.given.get("submit"):
            raise SlackError("no_submit")
        view_state.merge(view.blocks, view.values, state)
        refused_here = view_state.client_side_errors(view.blocks, view.values)
        if refused_here:
            return Outcome(False, errors=refused_here)
        payload = payloads.submission(
            self.workspace.account(person),
            view,
            trigger_id=self.workspace.triggers.new(person),
            response_urls=self._response_urls(person, view),
        )
        try:
            answer = await self._deliveries.deliver("interactive", payload)
            errors = answers.apply_submission_answer(self.workspace, view, answer.body)
        except (NotAcknowledged, SlackError) as refused:
            self.workspace.notice(person, TROUBLE)
            return Outcome(False, refused.code)
        return Outcome(not errors, errors=errors)

    def _response_urls(self, person: str, view: View) -> list[dict[str, Any]]:
        urls = []
        for block, element in view_state.elements(view.blocks):
            if not element.get("response_url_enabled"):
                continue
            held = view.values[str(block["block_id"])][str(element["action_id"])]
            chosen = held.get("selected_conversation") or held.get("selected_channel")
            if chosen:
                urls.append(
                    {
                        "block_id": block["block_id"],
                        "action_id": element["action_id"],
                        "channel_id": chosen,
                        "response_url": self.workspace.new_response_url(person, chosen),
                    }
                )
        return urls

    async def close(self, person: str, view_id: str, *, everything: bool = False) -> Outcome:
        """Cancel the modal, or all of them; the app hears of it where a view asks for that."""
        view = self.workspace.view_of(person, view_id)
        everything = everything or bool(view.given.get("clear_on_close"))
        gone = self.workspace.screens.close(view, everything=everything)
        self.workspace.views_changed(view)
        for one in gone:
            if one.given.get("notify_on_close"):
                payload = payloads.closed(self.workspace.account(person), one, is_cleared=everything)
                # The person has left the modal and is shown nothing of a failure.
                with contextlib.suppress(NotAcknowledged):
                    await self._deliveries.deliver("interactive", payload)
        return Outcome(True)

    async def shortcut(self, person: str, callback_id: str) -> Outcome:
        """Use a global shortcut from the manifest."""
        if not any(s.get("callback_id") == callback_id for s in self.shortcuts()):
            raise SlackError("shortcut_not_found")
        trigger_id = self.workspace.triggers.new(person)
        return await self._acted(
            person, payloads.shortcut(self.workspace.account(person), callback_id, trigger_id=trigger_id)
        )

    # --- events --------------------------------------------------------------------------------------------

    def subscribed(self, event_type: str) -> bool:
        """Whether the manifest asks for the event; a manifest that names none gets all."""
        settings = self.workspace.manifest.get("settings") or {}
        subscriptions = settings.get("event_subscriptions")
        if subscriptions is None:
            return True
        return event_type in (subscriptions.get("bot_events") or [])

    async def open_home(self, person: str) -> Outcome:
        """Go to the app's Home tab."""
        event: dict[str, Any] = {
            "type": "app_home_opened",
            "user": person,
            "channel": self.workspace.direct_message(person).id,
            "tab": "home",
            "event_ts": payloads.action_ts(),
        }
        home = self.workspace.screens.home(person)
        if home is not None:
            event["view"] = home.as_slack()
        return await self.send_event(event)

    def _tell(self, event: Mapping[str, Any], subscription: str | None = None) -> None:
        """Send an event without keeping the person waiting for the app."""
        task = asyncio.get_running_loop().create_task(self.send_event(event, subscription))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def send_event(self, event: Mapping[str, Any], subscription: str | None = None) -> Outcome:
        """Send any event that the app subscribes to; others are dropped, as in Slack."""
        if not self.subscribed(subscription or str(event["type"])):
            return Outcome(True)
        try:
            await self._deliveries.tell(payloads.event(event))
        except NotAcknowledged as refused:
            return Outcome(False, refused.code)
        return Outcome(True)

    def _tell_of_message(self, person: str, channel: Channel, message: Message) -> None:
        if self.workspace.bot.id not in channel.members:
            return
        kind = "im" if channel.is_im else "group" if channel.is_private else "channel"
        event = {
            "channel": channel.id,
            "channel_type": kind,
            "user": person,
            "text": message.text,
            "ts": message.ts,
            "event_ts": message.ts,
            "team": people.TEAM_ID,
        }
        if message.thread_ts:
            event |= {"thread_ts": message.thread_ts, "parent_user_id": message.parent_user or ""}
        plural = {"im": "message.im", "group": "message.groups", "channel": "message.channels"}[kind]
        self._tell({"type": "message", **event}, plural)
        if f"<@{self.workspace.bot.id}" in message.text and not channel.is_im:
            self._tell({"type": "app_mention", **event})


def _note(
    values: view_state.Values, block: Mapping[str, Any], element: Mapping[str, Any], given: Mapping[str, Any]
) -> None:
    """Keep in the state what was picked just now."""
    value_field = view_state.VALUE_FIELDS.get(element["type"])
    if value_field is not None and value_field in given:
        held = {"type": element["type"], value_field: given[value_field]}
        values.setdefault(str(block.get("block_id")), {})[str(element["action_id"])] = held
