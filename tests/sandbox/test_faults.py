"""With each fault switched on Slack fails as it does, and is as good as new once the fault is ended."""

from __future__ import annotations

import http.client
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox.faults import CATALOGUE
from bot.sandbox.people import RECRUITING
from bot.sandbox.server import Sandbox
from tests.sandbox.little_app import LittleApp, little_app

ANA = "U0ANA00001"


@pytest.fixture
def client(sandbox: Sandbox) -> WebClient:
    return WebClient(token=sandbox.bot_token, base_url=sandbox.api_url, timeout=5, retry_handlers=[])


@pytest.fixture(scope="module")
def connected() -> Iterator[LittleApp]:
    with little_app("socket") as started:
        yield started


@pytest.fixture
def app(connected: LittleApp) -> LittleApp:
    connected.sandbox.start_over()
    connected.heard.clear()
    connected.sandbox.wait_connected()
    return connected


def refusal(client: WebClient) -> SlackApiError:
    with pytest.raises(SlackApiError) as refused:
        client.auth_test()
    return refused.value


def shown(sandbox: Sandbox) -> list[str]:
    return [message.text for message in sandbox.person(ANA).sees()]


def test_a_slow_slack_has_done_the_work_and_answers_later(sandbox: Sandbox, client: WebClient) -> None:
    sandbox.faults.begin("slow", seconds=0.4)
    began = time.monotonic()
    with ThreadPoolExecutor(1) as threads:
        posting = threads.submit(client.chat_postMessage, channel=RECRUITING, text="Slowly")
        sandbox.person(ANA).waits_for(lambda: shown(sandbox) == ["Slowly"])
        assert not posting.done()
        assert posting.result()["ok"]
    assert 0.4 <= time.monotonic() - began < 3


def test_whoever_waits_is_let_go_when_the_fault_is_ended(sandbox: Sandbox, client: WebClient) -> None:
    sandbox.faults.begin("slow", seconds=60, times=1)
    with ThreadPoolExecutor(1) as threads:
        asking = threads.submit(client.auth_test)
        sandbox.person(ANA).waits_for(lambda: sandbox.faults.met == ["auth.test"])
        sandbox.faults.end("slow")
        assert asking.result(3)["ok"]


def test_asked_too_often_says_when_to_come_back(sandbox: Sandbox, client: WebClient) -> None:
    sandbox.faults.begin("ratelimited", seconds=6.2)
    answer = refusal(client).response
    assert (answer.status_code, answer["error"], answer.headers["retry-after"]) == (429, "ratelimited", "7")


def test_slacks_own_trouble_is_a_500_or_the_code_that_is_given(sandbox: Sandbox, client: WebClient) -> None:
    sandbox.faults.begin("server_error")
    answer = refusal(client).response
    assert (answer.status_code, answer["error"]) == (500, "internal_error")
    sandbox.faults.begin("server_error", error="fatal_error")
    answer = refusal(client).response
    assert (answer.status_code, answer["error"]) == (200, "fatal_error")


def test_a_refused_connection_leaves_the_port_to_the_sandbox(sandbox: Sandbox, client: WebClient) -> None:
    sandbox.faults.begin("refused")
    with pytest.raises(OSError, match="refused"):
        client.auth_test()
    assert httpx.get(sandbox.url, trust_env=False).status_code == 200, "the page stays"
    sandbox.faults.end("refused")
    assert client.auth_test()["ok"]


def test_an_answer_is_lost_after_the_work_was_done(sandbox: Sandbox, client: WebClient) -> None:
    sandbox.faults.begin("answer_lost", times=1)
    with pytest.raises((http.client.HTTPException, OSError)):
        client.chat_postMessage(channel=RECRUITING, text="Into the dark")
    assert shown(sandbox) == ["Into the dark"]
    assert client.chat_postMessage(channel=RECRUITING, text="Again")["ok"]


def test_a_response_url_meets_a_fault_only_when_it_is_named(sandbox: Sandbox) -> None:
    url = sandbox.look(lambda: sandbox.workspace.new_response_url(ANA, RECRUITING))
    sandbox.faults.begin("server_error")
    assert httpx.post(url, json={"text": "One"}).status_code == 200
    sandbox.faults.begin("server_error", methods=["response_url"])
    assert httpx.post(url, json={"text": "Two"}).status_code == 500
    assert shown(sandbox) == ["One"]


def test_only_the_methods_named_meet_it_and_only_so_often(sandbox: Sandbox, client: WebClient) -> None:
    sandbox.faults.begin("server_error", methods=["auth.test"], times=2)
    assert client.users_info(user=ANA)["ok"]
    for _ in range(2):
        refusal(client)
    assert client.auth_test()["ok"]
    assert sandbox.faults.met == ["auth.test", "auth.test"]
    assert not any(fault["on"] for fault in sandbox.look(sandbox.faults.states))


def test_several_faults_are_met_at_once(sandbox: Sandbox, client: WebClient) -> None:
    sandbox.faults.begin("slow", seconds=0.3)
    sandbox.faults.begin("server_error")
    began = time.monotonic()
    assert refusal(client).response.status_code == 500
    assert time.monotonic() - began >= 0.3
    sandbox.faults.end_all()
    assert client.auth_test()["ok"]


def test_what_is_no_fault_is_said_so(sandbox: Sandbox) -> None:
    wrong: list[dict[str, Any]] = [
        {"name": "earthquake"},
        {"name": "slow", "seconds": -1},
        {"name": "slow", "times": 0},
    ]
    for given in wrong:
        with pytest.raises(ValueError, match=r"There is no fault|Give from 0"):
            sandbox.faults.begin(**given)


def test_starting_over_ends_all_faults(sandbox: Sandbox, client: WebClient) -> None:
    for name in CATALOGUE:
        sandbox.faults.begin(name)
    sandbox.start_over()
    assert client.auth_test()["ok"]
    assert sandbox.faults.met == []


# --- on the way to the app -----------------------------------------------------------------------------------


def test_a_dropped_socket_drops_again_until_the_fault_is_ended(app: LittleApp) -> None:
    ana, sandbox = app.sandbox.person(ANA), app.sandbox

    def closed() -> int:
        return len([e for e in sandbox.look(sandbox.traffic.since) if (e["kind"], e["name"]) == ("socket", "close")])

    sandbox.faults.begin("socket_dropped", seconds=0.1)
    ana.waits_for(lambda: closed() >= 3)
    sandbox.faults.end("socket_dropped")
    sandbox.wait_connected()
    time.sleep(0.2)
    before = closed()
    ana.waits_for(lambda: ana.types("/little hello").ok)
    assert closed() == before


@pytest.mark.parametrize(("line", "told"), [("/little loud", "Everybody hears"), ("/little hello", "You said hello")])
def test_what_is_delivered_twice_shows_one_answer(app: LittleApp, line: str, told: str) -> None:
    app.sandbox.faults.begin("delivered_twice")
    ana = app.sandbox.person(ANA)
    assert ana.types(line).ok
    ana.waits_for(lambda: len(app.heard) == 2)
    assert app.heard[0]["trigger_id"] == app.heard[1]["trigger_id"]
    assert [message.text for message in ana.sees()] == [told]
    app.sandbox.faults.end_all()
    ana.types(line)
    assert len(app.heard) == 3
