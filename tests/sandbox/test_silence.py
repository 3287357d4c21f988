"""What people see when the app says nothing, and what the app may no longer do when it was too slow."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from websockets.sync.client import ClientConnection, connect

from bot.sandbox.interactions import NO_ANSWER, TROUBLE
from bot.sandbox.people import RECRUITING
from bot.sandbox.person import Person
from bot.sandbox.server import Sandbox
from bot.sandbox.workspace import Patience
from tests.sandbox.little_app import MANIFEST, button, form, text

ANA, BEN = "U0ANA00001", "U0BEN00001"
CONFIRM = {"title": text("Sure?"), "text": text("It is gone then."), "confirm": text("Yes"), "deny": text("No")}


@pytest.fixture(scope="module")
def running() -> Iterator[Sandbox]:
    with Sandbox(MANIFEST, patience=Patience(acknowledge_seconds=0.2, trigger_seconds=0.3)) as started:
        yield started


@pytest.fixture
def silent(sandbox: Sandbox) -> Iterator[ClientConnection]:
    """An app that listens and never says a word."""
    url = WebClient(base_url=sandbox.api_url).apps_connections_open(app_token=sandbox.app_token)["url"]
    with connect(url) as socket:
        assert json.loads(socket.recv(5))["type"] == "hello"
        yield socket


@pytest.fixture
def ana(sandbox: Sandbox, silent: ClientConnection) -> Person:
    return sandbox.person(ANA)


def told(silent: ClientConnection) -> dict[str, Any]:
    payload: dict[str, Any] = json.loads(silent.recv(5))["payload"]
    return payload


def opens(sandbox: Sandbox, client: WebClient, **more: Any) -> str:
    trigger = sandbox.look(lambda: sandbox.workspace.triggers.new(ANA))
    return str(client.views_open(trigger_id=trigger, view=form(**more))["view"]["id"])


def test_a_command(ana: Person) -> None:
    assert ana.types("/little hello").error == "operation_timeout"
    seen = ana.last()
    assert (seen.text, seen.ephemeral, seen.author) == (
        '/little failed with the error "operation_timeout"', True, "Slackbot",
    )  # fmt: skip


def test_a_button(client: WebClient, ana: Person) -> None:
    client.chat_postMessage(
        channel=RECRUITING, text="Press", blocks=[{"type": "actions", "elements": [button("Go", "go")]}]
    )
    assert ana.clicks("go").error == "operation_timeout"
    assert ana.notices == [NO_ANSWER.format(code="operation_timeout")]


def test_a_shortcut(ana: Person) -> None:
    assert ana.shortcut("little_form").error == "operation_timeout"
    assert ana.notices == [NO_ANSWER.format(code="operation_timeout")]


def test_a_submission_keeps_the_modal_and_what_was_typed(sandbox: Sandbox, client: WebClient, ana: Person) -> None:
    opens(sandbox, client)
    assert ana.submits({"word": "Typed"}).error == "operation_timeout"
    assert ana.notices == [TROUBLE]
    assert ana.modal is not None
    assert ana.modal.values["word"]["typed"]["value"] == "Typed"


def test_options(sandbox: Sandbox, client: WebClient, ana: Person) -> None:
    opens(sandbox, client)
    assert ana.suggestions("colours", "b").error == "operation_timeout"


def test_a_modal_that_nobody_hears_of_closes_all_the_same(sandbox: Sandbox, client: WebClient, ana: Person) -> None:
    opens(sandbox, client, notify_on_close=True)
    assert ana.closes().ok
    assert (ana.modal, ana.notices) == (None, [])


def test_a_trigger_that_was_told_is_too_old_soon(client: WebClient, ana: Person, silent: ClientConnection) -> None:
    ana.types("/little form")
    late = told(silent)["trigger_id"]
    time.sleep(0.3)
    with pytest.raises(SlackApiError, match="expired_trigger_id"):
        client.views_open(trigger_id=late, view=form())


def test_a_response_url_still_answers_whom_it_was_given_for(ana: Person, silent: ClientConnection) -> None:
    ana.types("/little hello")
    httpx.post(told(silent)["response_url"], json={"text": "Sorry for being late"})
    assert ana.last().text == "Sorry for being late"


def test_a_click_behind_a_question_tells_the_question(client: WebClient, ana: Person, silent: ClientConnection) -> None:
    risky = {**button("Delete", "delete"), "confirm": CONFIRM}
    client.chat_postMessage(channel=RECRUITING, text="x", blocks=[{"type": "actions", "elements": [risky]}])
    ana.clicks("delete")
    assert told(silent)["actions"][0]["confirm"]["title"]["text"] == "Sure?"


def test_nobody_presses_what_only_another_person_sees(client: WebClient, ana: Person, sandbox: Sandbox) -> None:
    go = {"type": "actions", "elements": [button("Go", "go")]}
    client.chat_postEphemeral(channel=RECRUITING, user=ANA, text="Press", blocks=[go])
    seen = ana.last()
    with pytest.raises(Exception, match="message_not_found"):
        sandbox.person(BEN).clicks("go", seen)


def test_with_no_app_there_at_all(sandbox: Sandbox) -> None:
    ana = sandbox.person(ANA)
    assert ana.types("/little hello").error == "dispatch_failed"
    assert ana.last().text == '/little failed with the error "dispatch_failed"'
