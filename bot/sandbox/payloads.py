"""The exact shapes in which Slack tells an app what a person did; pure functions."""

from __future__ import annotations

import copy
import secrets
import time
from collections.abc import Mapping
from typing import Any

from bot.sandbox import people
from bot.sandbox.conversations import Channel, Message
from bot.sandbox.people import Account
from bot.sandbox.view_state import VALUE_FIELDS
from bot.sandbox.views import View

VERIFICATION_TOKEN = "sandbox-verification-token"


def action_ts() -> str:
    """The moment of an action, as Slack writes it."""
    return f"{time.time():.6f}"


def channel_name(channel: Channel) -> str:
    """What Slack calls the channel in payloads: private places have no names of their own."""
    if channel.is_im:
        return "directmessage"
    return "privategroup" if channel.is_private else channel.name


def _team() -> dict[str, str]:
    return {"id": people.TEAM_ID, "domain": people.TEAM_DOMAIN}


def _user(account: Account) -> dict[str, str]:
    return {"id": account.id, "username": account.name, "name": account.name, "team_id": people.TEAM_ID}


def _interaction(kind: str, account: Account) -> dict[str, Any]:
    return {
        "type": kind,
        "team": _team(),
        "user": _user(account),
        "api_app_id": people.APP_ID,
        "token": VERIFICATION_TOKEN,
        "enterprise": None,
        "is_enterprise_install": False,
    }


def command(
    account: Account, channel: Channel, word: str, text: str, *, trigger_id: str, response_url: str
) -> dict[str, Any]:
    """A slash command."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": people.TEAM_ID,
        "team_domain": people.TEAM_DOMAIN,
        "channel_id": channel.id,
        "channel_name": channel_name(channel),
        "user_id": account.id,
        "user_name": account.name,
        "command": word,
        "text": text,
        "api_app_id": people.APP_ID,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger_id,
    }


def action(block: Mapping[str, Any], element: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """One entry of `actions`: the element's identity, and what was picked or typed."""
    kind = element["type"]
    entry: dict[str, Any] = {
        "type": kind,
        "action_id": element["action_id"],
        "block_id": block.get("block_id"),
        "action_ts": action_ts(),
    }
    if kind in ("button", "icon_button"):
        entry["text"] = {"emoji": True, **element.get("text", {})}
        entry |= {key: element[key] for key in ("value", "url", "style", "icon") if key in element}
    elif kind == "overflow":
        entry["selected_option"] = given.get("selected_option")
    else:
        value_field = VALUE_FIELDS.get(kind, "value")
        entry[value_field] = given.get(value_field)
        if "placeholder" in element and kind != "plain_text_input":
            entry["placeholder"] = element["placeholder"]
    if "confirm" in element:
        entry["confirm"] = element["confirm"]
    return entry


def message_container(message: Message) -> dict[str, Any]:
    """Where an action in a message happened."""
    container: dict[str, Any] = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": message.viewer is not None,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    return container


def message_action(
    account: Account,
    channel: Channel,
    message: Message,
    entry: Mapping[str, Any],
    values: Mapping[str, Any],
    *,
    trigger_id: str,
    response_url: str,
) -> dict[str, Any]:
    """A click in a message. Of an ephemeral message Slack sends the place, not the content."""
    payload = _interaction("block_actions", account) | {
        "container": message_container(message),
        "trigger_id": trigger_id,
        "channel": {"id": channel.id, "name": channel_name(channel)},
        "state": {"values": copy.deepcopy(dict(values))},
        "response_url": response_url,
        "actions": [entry],
    }
    if message.viewer is None:
        payload["message"] = message.as_slack()
    return payload


def view_action(account: Account, view: View, entry: Mapping[str, Any], *, trigger_id: str) -> dict[str, Any]:
    """A click in a modal or App Home; these have no response_url."""
    return _interaction("block_actions", account) | {
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": trigger_id,
        "view": view.as_slack(),
        "actions": [entry],
    }


def suggestion(
    account: Account,
    block: Mapping[str, Any],
    element: Mapping[str, Any],
    value: str,
    place: View | Message,
    channel: Channel | None,
) -> dict[str, Any]:
    """Letters typed into an external select."""
    payload = _interaction("block_suggestion", account) | {
        "action_id": element["action_id"],
        "block_id": block.get("block_id"),
        "value": value,
    }
    if isinstance(place, View):
        return payload | {"container": {"type": "view", "view_id": place.id}, "view": place.as_slack()}
    payload["container"] = message_container(place)
    if channel is not None:
        payload["channel"] = {"id": channel.id, "name": channel_name(channel)}
    if place.viewer is None:
        payload["message"] = place.as_slack()
    return payload


def submission(account: Account, view: View, *, trigger_id: str, response_urls: list[dict[str, Any]]) -> dict[str, Any]:
    """A modal submitted."""
    return _interaction("view_submission", account) | {
        "trigger_id": trigger_id,
        "view": view.as_slack(),
        "response_urls": response_urls,
    }


def closed(account: Account, view: View, *, is_cleared: bool) -> dict[str, Any]:
    """A modal closed, where its view asks to be told."""
    return _interaction("view_closed", account) | {"view": view.as_slack(), "is_cleared": is_cleared}


def shortcut(account: Account, callback_id: str, *, trigger_id: str) -> dict[str, Any]:
    """A global shortcut: no channel and no response_url."""
    return _interaction("shortcut", account) | {
        "callback_id": callback_id,
        "trigger_id": trigger_id,
        "action_ts": action_ts(),
    }


def event(inner: Mapping[str, Any]) -> dict[str, Any]:
    """An event in the Events API's wrapping."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": people.TEAM_ID,
        "api_app_id": people.APP_ID,
        "event": dict(inner),
        "type": "event_callback",
        "event_id": "Ev0" + secrets.token_hex(5).upper(),
        "event_time": int(time.time()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": people.TEAM_ID,
                "user_id": people.BOT_USER_ID,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": "4-" + secrets.token_hex(16),
    }
