"""The inspector's record: what went each way, what came of it, and never a token."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from bot.sandbox.people import RECRUITING
from bot.sandbox.traffic import KEPT, Traffic
from tests.sandbox.little_app import LittleApp, Mode, little_app

ANA = "U0ANA00001"


@pytest.fixture(scope="module", params=["socket", "http"])
def mode(request: pytest.FixtureRequest) -> Mode:
    chosen: Mode = request.param
    return chosen


@pytest.fixture(scope="module")
def running(mode: Mode) -> Iterator[LittleApp]:
    with little_app(mode) as started:
        started.sandbox.wait_connected()
        yield started


@pytest.fixture
def app(running: LittleApp) -> LittleApp:
    running.sandbox.start_over()
    return running


def entries(app: LittleApp, kind: str) -> list[dict[str, Any]]:
    return [entry for entry in app.sandbox.look(app.sandbox.traffic.since) if entry["kind"] == kind]


def test_a_command_is_there_with_its_answer_its_person_and_its_time(app: LittleApp, mode: Mode) -> None:
    app.sandbox.person(ANA).types("/little hello")
    (entry,) = entries(app, "slash_commands")
    assert (entry["way"], entry["name"], entry["person"], entry["outcome"]) == ("to_app", "/little", ANA, "ok")
    assert entry["status"] == (200 if mode == "http" else None)
    assert entry["request"]["text"] == "hello"
    assert entry["response"] == {"text": "You said hello"}
    assert 0 <= entry["ms"] < 3000
    assert entry["at"].endswith("Z")
    assert len(entry["at"]) == len("2026-11-24T12:00:00.000Z")


def test_interactions_and_events_are_named_by_what_was_used(app: LittleApp) -> None:
    ana = app.sandbox.person(ANA)
    ana.types("/little form")
    ana.waits_for(lambda: ana.modal)
    ana.searches("colours", "b")
    ana.clicks("longer")
    ana.submits({"word": "fine"})
    ana.opens_home()
    assert [entry["name"] for entry in entries(app, "interactive")] == [
        "block_suggestion colours",
        "block_actions longer",
        "view_submission form",
    ]
    assert [entry["name"] for entry in entries(app, "events_api")] == ["app_home_opened"]


def test_refused_calls_are_there_with_slacks_code(app: LittleApp) -> None:
    with pytest.raises(SlackApiError):
        app.client.chat_postMessage(channel="C0NOWHERE1", text="Hi")
    (entry,) = entries(app, "web_api")
    assert (entry["way"], entry["name"], entry["outcome"], entry["status"]) == (
        "from_app", "chat.postMessage", "channel_not_found", 200,
    )  # fmt: skip
    assert entry["request"]["text"] == "Hi"
    assert entry["response"]["ok"] is False


def test_a_fault_is_named(app: LittleApp) -> None:
    app.sandbox.faults.begin("ratelimited", times=1)
    with pytest.raises(SlackApiError):
        app.client.auth_test()
    app.sandbox.faults.begin("answer_lost", times=1)
    # Left to itself, slack_sdk sends once more what it has lost the answer to.
    client = WebClient(token=app.sandbox.bot_token, base_url=app.sandbox.api_url, retry_handlers=[])
    with pytest.raises(OSError, match="closed connection"):
        client.auth_test()
    found = [(entry["fault"], entry["outcome"], entry["status"]) for entry in entries(app, "web_api")]
    assert found == [("ratelimited", "ratelimited", 429), ("answer_lost", "answer_lost", None)]


def test_a_response_url_is_there_with_whom_it_answers(app: LittleApp) -> None:
    url = app.sandbox.look(lambda: app.sandbox.workspace.new_response_url(ANA, RECRUITING))
    for text in "123456":
        WebhookClient(url).send(text=text)
    found = [(entry["person"], entry["outcome"], entry["status"]) for entry in entries(app, "response_url")]
    assert found == [(ANA, "ok", 200)] * 5 + [(ANA, "used_url", 404)]


def test_no_token_is_ever_in_it(app: LittleApp, mode: Mode) -> None:
    app.client.api_call("auth.test", params={"token": app.sandbox.bot_token})
    app.client.apps_connections_open(app_token=app.sandbox.app_token)
    app.client.chat_postMessage(channel=RECRUITING, text=f"I say {app.sandbox.bot_token}")
    app.sandbox.person(ANA).types("/little hello")
    record = json.dumps(app.sandbox.look(app.sandbox.traffic.since))
    for secret in (app.sandbox.bot_token, app.sandbox.app_token, app.sandbox.signing_secret, "verification-token"):
        assert secret not in record
    assert "I say" in record


def test_the_last_500_are_kept_and_ids_go_on() -> None:
    traffic = Traffic()
    for n in range(KEPT + 10):
        traffic.begin("from_app", "web_api", str(n), {}).end()
    kept = traffic.since()
    assert [kept[0]["name"], kept[-1]["name"], len(kept)] == ["10", "509", KEPT]
    assert [entry["name"] for entry in traffic.since(kept[-2]["id"])] == ["509"]
    traffic.clear()
    traffic.begin("from_app", "web_api", "next", {})
    (entry,) = traffic.since(kept[-1]["id"])
    assert (entry["name"], entry["ms"], entry["response"]) == ("next", None, None)
