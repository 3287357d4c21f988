"""Threads: replies stay in them unless they are broadcast, and their root counts them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox.people import BOT_USER_ID, HIRING_OPS, RECRUITING
from bot.sandbox.server import Sandbox
from tests.sandbox.little_app import LittleApp, little_app, section

ANA, BEN = "U0ANA00001", "U0BEN00001"


@pytest.fixture(scope="module")
def running() -> Iterator[LittleApp]:
    with little_app("http") as started:
        yield started


@pytest.fixture
def app(running: LittleApp) -> LittleApp:
    running.sandbox.start_over()
    running.heard.clear()
    return running


@pytest.fixture
def sandbox(app: LittleApp) -> Sandbox:
    return app.sandbox


@pytest.fixture
def client(app: LittleApp) -> WebClient:
    return app.client


def posted(client: WebClient, text: str, **more: Any) -> str:
    return str(client.chat_postMessage(channel=RECRUITING, text=text, **more)["ts"])


def page(sandbox: Sandbox, path: str, who: str = ANA) -> list[dict[str, Any]]:
    address = f"{sandbox.url}/sandbox/channels/{RECRUITING}/{path}"
    messages: list[dict[str, Any]] = httpx.get(address, params={"as": who}, trust_env=False).json()["messages"]
    return messages


def test_a_root_counts_its_replies_and_the_channel_shows_roots_only(client: WebClient) -> None:
    root = posted(client, "Root")
    replies = [posted(client, text, thread_ts=root) for text in ("One", "Two")]
    (shown,) = client.conversations_history(channel=RECRUITING)["messages"]
    assert (shown["thread_ts"], shown["reply_count"], shown["latest_reply"]) == (root, 2, replies[-1])
    assert (shown["reply_users"], shown["reply_users_count"]) == ([BOT_USER_ID], 1)
    thread = client.conversations_replies(channel=RECRUITING, ts=root)["messages"]
    assert [message["text"] for message in thread] == ["Root", "One", "Two"]
    assert (thread[1]["thread_ts"], thread[1]["parent_user_id"]) == (root, BOT_USER_ID)
    assert "reply_count" not in thread[1]


def test_a_reply_may_be_broadcast_to_the_channel(client: WebClient) -> None:
    root = posted(client, "Root")
    posted(client, "Loud", thread_ts=root, reply_broadcast=True)
    history = client.conversations_history(channel=RECRUITING)["messages"]
    assert [(message["text"], message.get("subtype")) for message in history] == [
        ("Loud", "thread_broadcast"),
        ("Root", None),
    ]


def test_a_reply_to_a_reply_belongs_to_the_root(client: WebClient) -> None:
    root = posted(client, "Root")
    reply = posted(client, "One", thread_ts=root)
    posted(client, "Two", thread_ts=reply)
    thread = client.conversations_replies(channel=RECRUITING, ts=root)["messages"]
    assert [message.get("thread_ts") for message in thread] == [root, root, root]


def test_threads_that_do_not_exist_are_refused(sandbox: Sandbox, client: WebClient) -> None:
    with pytest.raises(SlackApiError, match="thread_not_found"):
        posted(client, "Lost", thread_ts="1700000000.000001")
    with pytest.raises(SlackApiError, match="thread_not_found"):
        client.conversations_replies(channel=RECRUITING, ts="1700000000.000001")
    secret = client.chat_postEphemeral(channel=RECRUITING, user=ANA, text="Psst")["message_ts"]
    with pytest.raises(SlackApiError, match="cannot_reply_to_message"):
        posted(client, "To a whisper", thread_ts=secret)
    elsewhere = client.chat_postMessage(channel=HIRING_OPS, text="There")["ts"]
    with pytest.raises(SlackApiError, match="thread_not_found"):
        posted(client, "Here", thread_ts=elsewhere)


def test_an_ephemeral_reply_is_seen_by_one_and_counted_by_nobody(sandbox: Sandbox, client: WebClient) -> None:
    root = posted(client, "Root")
    client.chat_postEphemeral(channel=RECRUITING, user=ANA, text="Psst", thread_ts=root)
    assert [message["text"] for message in page(sandbox, f"threads/{root}")] == ["Root", "Psst"]
    assert [message["text"] for message in page(sandbox, f"threads/{root}", BEN)] == ["Root"]
    assert page(sandbox, "messages")[0]["reply_count"] == 0
    assert [m["text"] for m in client.conversations_replies(channel=RECRUITING, ts=root)["messages"]] == ["Root"]


def test_a_deleted_reply_is_counted_no_more_and_a_deleted_root_leaves_its_thread(client: WebClient) -> None:
    root = posted(client, "Root", blocks=[section("Root")])
    gone, stays = (posted(client, text, thread_ts=root) for text in ("One", "Two"))
    client.chat_delete(channel=RECRUITING, ts=gone)
    (shown,) = client.conversations_history(channel=RECRUITING)["messages"]
    assert (shown["reply_count"], shown["latest_reply"]) == (1, stays)
    client.chat_delete(channel=RECRUITING, ts=root)
    thread = client.conversations_replies(channel=RECRUITING, ts=root)["messages"]
    assert [(message["text"], message.get("subtype")) for message in thread] == [
        ("This message was deleted.", "tombstone"),
        ("Two", None),
    ]
    with pytest.raises(SlackApiError, match="cant_delete_message"):
        client.chat_delete(channel=RECRUITING, ts=root)


def test_the_page_lists_roots_and_reads_and_writes_in_a_thread(app: LittleApp) -> None:
    sandbox = app.sandbox
    root = posted(app.client, "Root")
    body = {"as": ANA, "channel": RECRUITING, "text": "@Little see this", "thread_ts": root}
    assert httpx.post(f"{sandbox.url}/sandbox/message", json=body, trust_env=False).json() == {"ok": True}
    ana = sandbox.person(ANA)
    ana.waits_for(lambda: len(page(sandbox, f"threads/{root}")) == 3)
    (listed,) = page(sandbox, "messages")
    thread = page(sandbox, f"threads/{root}")
    assert (listed["reply_count"], listed["latest_reply"], listed["thread_ts"]) == (2, thread[-1]["ts"], root)
    assert [message["text"] for message in thread][::2] == ["Root", "You called?"]
    told = {body["event"]["type"]: body["event"] for body in app.told("event_callback")}
    assert told["app_mention"]["thread_ts"] == told["message"]["thread_ts"] == root


def test_a_command_in_a_thread_is_refused_by_slack_itself(app: LittleApp) -> None:
    root = posted(app.client, "Root")
    ana = app.sandbox.person(ANA)
    assert ana.types("/little hello", thread_ts=root).error == "not_supported_in_threads"
    assert page(app.sandbox, f"threads/{root}")[-1]["text"] == "/little is not supported in threads. Sorry!"
    assert app.heard == []


def test_a_click_in_a_thread_says_which_and_its_answer_stays_there(app: LittleApp) -> None:
    root = posted(app.client, "Root")
    go = {"type": "button", "action_id": "answer", "text": {"type": "plain_text", "text": "Go"}}
    posted(app.client, "Reply", thread_ts=root, blocks=[{"type": "actions", "elements": [go]}])

    @app.bolt.action("answer")
    def answer(ack: Any, respond: Any) -> None:
        ack()
        respond(text="Between us", replace_original=False)

    ana = app.sandbox.person(ANA)
    assert ana.clicks("answer").ok
    assert app.told("block_actions")[0]["container"]["thread_ts"] == root
    ana.waits_for(lambda: ana.last().text == "Between us")
    assert ana.last().thread_ts == root
