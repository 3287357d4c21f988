"""The page's JSON: everything that the demo's page shows and does goes through these addresses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from bot.sandbox.people import RECRUITING
from bot.sandbox.server import Sandbox
from tests.sandbox.little_app import MANIFEST, LittleApp, little_app

ANA, ADMIN = "U0ANA00001", "U0ADMIN001"


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
def page(app: LittleApp) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=app.sandbox.url, trust_env=False, timeout=5) as client:
        yield client


def views(page: httpx.Client, app: LittleApp) -> list[dict[str, Any]]:
    ana = app.sandbox.person(ANA)
    ana.waits_for(lambda: ana.modal)
    found: list[dict[str, Any]] = page.get("/sandbox/views", params={"as": ANA}).json()["views"]
    return found


def test_state_says_what_the_sidebar_needs(page: httpx.Client) -> None:
    state = page.get("/sandbox/state", params={"as": ANA}).json()
    assert state["me"]["id"] == ANA
    assert state["app"]["connected"]
    little = {"command": "/little", "usage_hint": "[word]", "description": "Try it", "words": []}
    assert state["commands"][0] == little
    assert state["shortcuts"] == [{"callback_id": "little_form", "name": "Little form", "type": "global"}]
    assert state["texting"] is False
    assert "leadership" not in [c["name"] for c in state["channels"]]
    admins = page.get("/sandbox/state", params={"as": ADMIN}).json()
    assert "leadership" in [c["name"] for c in admins["channels"]]
    assert {person["role"] for person in state["people"]} >= {
        "owner",
        "administrator",
        "recruiter",
        "guest",
        "deactivated",
    }


def test_somebody_unknown_is_refused(page: httpx.Client) -> None:
    assert page.get("/sandbox/state", params={"as": "U0NOBODY01"}).status_code == 404
    assert page.post("/sandbox/command", json={"channel": RECRUITING}).status_code == 400


def test_a_command_and_its_answer(page: httpx.Client) -> None:
    answer = page.post("/sandbox/command", json={"as": ANA, "channel": RECRUITING, "text": "/little hi"}).json()
    assert answer == {"ok": True}
    messages = page.get(f"/sandbox/channels/{RECRUITING}/messages", params={"as": ANA}).json()["messages"]
    assert set(messages[0]) == {
        "ts",
        "user",
        "bot",
        "author_name",
        "text",
        "blocks",
        "ephemeral",
        "thread_ts",
        "reply_count",
        "latest_reply",
        "edited",
        "files",
    }
    assert (messages[0]["text"], messages[0]["ephemeral"], messages[0]["bot"]) == ("You said hi", True, True)
    others = page.get(f"/sandbox/channels/{RECRUITING}/messages", params={"as": ADMIN}).json()["messages"]
    assert others == []


def test_a_modal_is_searched_submitted_and_closed(app: LittleApp, page: httpx.Client) -> None:
    page.post("/sandbox/shortcut", json={"as": ANA, "callback_id": "little_form"})
    view = views(page, app)[-1]
    container = {"type": "view", "view_id": view["id"]}
    found = page.post(
        "/sandbox/suggest",
        json={"as": ANA, "container": container, "block_id": "colour", "action_id": "colours", "value": "blu"},
    ).json()
    assert [o["value"] for o in found["options"]] == ["blue"]
    state = {"word": {"typed": {"type": "plain_text_input", "value": "bad"}}}
    refused = page.post("/sandbox/submit", json={"as": ANA, "view_id": view["id"], "state": state}).json()
    assert refused == {"ok": False, "errors": {"word": "bad is not fine"}}
    assert page.post("/sandbox/close", json={"as": ANA, "view_id": view["id"]}).json() == {"ok": True}
    assert page.get("/sandbox/views", params={"as": ANA}).json() == {"views": []}
    gone = page.post("/sandbox/submit", json={"as": ANA, "view_id": view["id"], "state": state}).json()
    assert gone == {"ok": False, "error": "not_found"}


def test_a_click_carries_the_modals_state(app: LittleApp, page: httpx.Client) -> None:
    page.post("/sandbox/shortcut", json={"as": ANA, "callback_id": "little_form"})
    view = views(page, app)[-1]
    click = {
        "as": ANA,
        "container": {"type": "view", "view_id": view["id"]},
        "block_id": "more",
        "action_id": "longer",
        "value": "1",
        "state": {"word": {"typed": {"type": "plain_text_input", "value": "typed so far"}}},
    }
    assert page.post("/sandbox/action", json=click).json() == {"ok": True}
    told = app.told("block_actions")[0]
    assert told["view"]["state"]["values"]["word"]["typed"]["value"] == "typed so far"


def test_nobody_clicks_in_somebody_elses_modal(app: LittleApp, page: httpx.Client) -> None:
    page.post("/sandbox/shortcut", json={"as": ANA, "callback_id": "little_form"})
    view = views(page, app)[-1]
    click = {"as": ADMIN, "container": {"type": "view", "view_id": view["id"]}, "action_id": "longer"}
    assert page.post("/sandbox/action", json=click).json() == {"ok": False, "error": "not_found"}


def test_the_home_is_opened(app: LittleApp, page: httpx.Client) -> None:
    assert page.get("/sandbox/home", params={"as": ANA}).json() == {"view": None}
    assert page.post("/sandbox/home/open", json={"as": ANA}).json() == {"ok": True}
    ana = app.sandbox.person(ANA)
    ana.waits_for(lambda: ana.home)
    assert page.get("/sandbox/home", params={"as": ANA}).json()["view"]["type"] == "home"


def test_changes_are_streamed_to_whom_they_concern(app: LittleApp, page: httpx.Client) -> None:
    with page.stream("GET", "/sandbox/events", params={"as": ANA}) as stream:
        lines = stream.iter_lines()
        assert next(lines).startswith(":")
        app.client.chat_postEphemeral(channel=RECRUITING, user=ADMIN, text="Not for Ana")
        app.client.chat_postMessage(channel="C0HIRINGOP", text="For all")
        told = (json.loads(line[6:]) for line in lines if line.startswith("data: "))
        event = next(one for one in told if one["type"] != "traffic")
    assert event == {"type": "channel", "channel": "C0HIRINGOP", "thread_ts": None}


def test_texting_is_the_callables_and_refused_without_one(page: httpx.Client) -> None:
    body = {"as": ANA, "member": ANA, "direction": "sent", "count": 10}
    assert page.post("/sandbox/text", json=body).json()["ok"] is False

    def texts(member: str, direction: str, count: int) -> str:
        if direction == "received":
            raise ValueError("Nobody writes.")
        return f"{member} {direction} {count}"

    with Sandbox(MANIFEST, texts=texts) as sandbox:
        url = sandbox.url + "/sandbox/text"
        assert httpx.post(url, json=body).json() == {"ok": True, "message": f"{ANA} sent 10"}
        refused = httpx.post(url, json=body | {"direction": "received"}).json()
        assert refused == {"ok": False, "error": "Nobody writes."}


def test_static_files_stay_inside_their_folder(page: httpx.Client) -> None:
    assert page.get("/").status_code == 200
    assert page.get("/page/%2e%2e/server.py").status_code == 404
    assert page.get("/page/nothing.js").status_code == 404


def test_the_words_of_a_command_are_told_with_it() -> None:
    hi = {"word": "hi", "usage": "[name]", "what": "Say hello."}
    with Sandbox(MANIFEST, words={"/little": [hi]}) as sandbox:
        commands = httpx.get(f"{sandbox.url}/sandbox/state", trust_env=False).json()["commands"]
    assert [command["words"] for command in commands if command["command"] == "/little"] == [[hi]]
