"""What Slack refuses besides wrong payloads, above all in an archived channel, which is still listed and read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox.errors import SlackError
from bot.sandbox.people import GENERAL, HIRING_OPS, RECRUITING
from bot.sandbox.server import Sandbox

ANA = "U0ANA00001"


def refusal(call: Callable[..., Any], **arguments: Any) -> str:
    with pytest.raises(SlackApiError) as refused:
        call(**arguments)
    return str(refused.value.response["error"])


def test_nobody_posts_joins_or_leaves_where_it_is_archived(sandbox: Sandbox, client: WebClient) -> None:
    sandbox.archives(RECRUITING)
    sandbox.archives(GENERAL)
    assert refusal(client.chat_postMessage, channel=RECRUITING, text="Hi") == "is_archived"
    assert refusal(client.chat_postEphemeral, channel=RECRUITING, user=ANA, text="Hi") == "is_archived"
    assert refusal(client.chat_postMessage, channel=GENERAL, text="Hi") == "is_archived"
    assert refusal(client.conversations_join, channel=GENERAL) == "is_archived"
    assert refusal(client.conversations_leave, channel=RECRUITING) == "is_archived"
    assert client.chat_postMessage(channel=HIRING_OPS, text="Hi")["ok"]


def test_what_was_said_in_an_archived_channel_is_read_and_not_changed(sandbox: Sandbox, client: WebClient) -> None:
    ts = client.chat_postMessage(channel=RECRUITING, text="Hi")["ts"]
    sandbox.archives(RECRUITING)
    assert refusal(client.chat_update, channel=RECRUITING, ts=ts, text="Hello") == "is_inactive"
    assert client.conversations_history(channel=RECRUITING)["messages"][0]["text"] == "Hi"


def test_a_response_url_does_not_reach_an_archived_channel(sandbox: Sandbox) -> None:
    url = sandbox.look(lambda: sandbox.workspace.new_response_url(ANA, RECRUITING))
    sandbox.archives(RECRUITING)
    assert httpx.post(url, json={"text": "Hi"}).json()["error"] == "is_archived"


def test_an_archived_channel_is_listed_unless_such_are_left_out(sandbox: Sandbox, client: WebClient) -> None:
    sandbox.archives(HIRING_OPS)
    listed = {c["name"]: c["is_archived"] for c in client.conversations_list()["channels"]}
    assert listed == {"general": False, "recruiting": False, "hiring-ops": True}
    left = client.conversations_list(exclude_archived=True)["channels"]
    assert {c["name"] for c in left} == {"general", "recruiting"}
    assert client.conversations_info(channel=HIRING_OPS)["channel"]["is_archived"]


def test_a_person_neither_sees_an_archived_channel_at_the_side_nor_types_there(sandbox: Sandbox) -> None:
    ana = sandbox.person(ANA)
    sandbox.archives(RECRUITING)
    with pytest.raises(SlackError, match="is_archived"):
        ana.types("Hi")
    assert RECRUITING not in sandbox.look(lambda: [c.id for c in sandbox.workspace.visible_channels(ANA)])


# --- elsewhere -----------------------------------------------------------------------------------------------


def test_a_conversation_that_was_not_joined_is_left_without_an_error(client: WebClient) -> None:
    assert client.conversations_leave(channel=GENERAL)["not_in_channel"]
    client.conversations_join(channel=GENERAL)
    assert refusal(client.conversations_leave, channel=GENERAL) == "cant_leave_general"
    direct = client.conversations_open(users=ANA)["channel"]["id"]
    assert refusal(client.conversations_leave, channel=direct) == "method_not_supported_for_channel_type"


def test_a_message_is_not_changed_by_the_id_of_the_person_that_it_was_sent_to(client: WebClient) -> None:
    sent = client.chat_postMessage(channel=ANA, text="Hi")
    assert refusal(client.chat_update, channel=ANA, ts=sent["ts"], text="Hello") == "channel_not_found"
    assert refusal(client.chat_delete, channel=ANA, ts=sent["ts"]) == "channel_not_found"
    assert client.chat_update(channel=sent["channel"], ts=sent["ts"], text="Hello")["ok"]


@pytest.mark.parametrize("name", ["oldest", "latest"])
def test_a_moment_that_is_none_is_named(client: WebClient, name: str) -> None:
    assert refusal(client.conversations_history, channel=RECRUITING, **{name: "yesterday"}) == f"invalid_ts_{name}"


def test_a_conversation_of_many_is_not_opened(client: WebClient) -> None:
    many = [f"U{n}" for n in range(9)]
    assert refusal(client.conversations_open, users=many) == "too_many_users"
    assert refusal(client.conversations_open, users=many[:2]) == "method_not_supported_for_channel_type"


@pytest.mark.parametrize("stranger", ["U0NOBODY01", "U0GONE0001"])
def test_nothing_is_shown_to_who_is_not_in_the_channel(client: WebClient, stranger: str) -> None:
    refused = refusal(client.chat_postEphemeral, channel=RECRUITING, user=stranger, text="Hi")
    assert refused == "user_not_in_channel"
