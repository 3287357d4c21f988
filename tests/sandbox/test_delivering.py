"""Events until they are taken, addresses that must prove themselves, sockets that come and go."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from bot.sandbox.people import RECRUITING, Account
from bot.sandbox.server import Sandbox
from bot.sandbox.workspace import Patience
from tests.sandbox.little_app import MANIFEST, served

ANA = "U0ANA00001"
HASTY = Patience(acknowledge_seconds=0.3, retry_seconds=(0.0, 0.1, 0.2), goodbye_seconds=0.3)
NIA = Account("U0NEW00001", "nia", "Nia Adeyemi")


def test_slacks_own_times_are_the_default() -> None:
    assert Patience().retry_seconds == (0.0, 60.0, 300.0)
    assert (Patience().acknowledge_seconds, Patience().goodbye_seconds) == (3.0, 10.0)


# --- over HTTP -----------------------------------------------------------------------------------------------


class Address:
    """An app's address that answers as the test says, and keeps what it was sent."""

    def __init__(self) -> None:
        self.status = "200 OK"
        self.headers: list[tuple[str, str]] = []
        self.repeats_challenges = True
        self.seconds = 0.0
        self.told: list[tuple[dict[str, Any], dict[str, str]]] = []
        self.verifications = 0

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        payload = json.loads(body) if environ["CONTENT_TYPE"] == "application/json" else {"type": "other"}
        if payload["type"] == "url_verification":
            self.verifications += 1
            start("200 OK", [("Content-Type", "text/plain")])
            return [payload["challenge"].encode() if self.repeats_challenges else b"hello"]
        self.told.append((payload, {k: v for k, v in environ.items() if k.startswith("HTTP_X_SLACK")}))
        time.sleep(self.seconds)
        start(self.status, self.headers)
        return [b""]

    @property
    def retries(self) -> list[tuple[str | None, str | None]]:
        names = ("HTTP_X_SLACK_RETRY_NUM", "HTTP_X_SLACK_RETRY_REASON")
        return [(headers.get(names[0]), headers.get(names[1])) for _, headers in self.told]


@pytest.fixture
def address() -> Address:
    return Address()


@pytest.fixture
def sandbox(address: Address) -> Iterator[Sandbox]:
    with served(address) as url, Sandbox(MANIFEST, app_url=url, patience=HASTY) as started:
        yield started


def wait_for(condition: Callable[[], Any], seconds: float = 5) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "It did not come about."
        time.sleep(0.01)


def test_an_event_that_is_refused_is_delivered_three_times_more(sandbox: Sandbox, address: Address) -> None:
    address.status = "500 Oh"
    sandbox.joins(NIA)
    wait_for(lambda: len(address.told) == 4)
    time.sleep(0.5)
    assert address.retries == [(None, None), ("1", "http_error"), ("2", "http_error"), ("3", "http_error")]
    assert len({payload["event_id"] for payload, _ in address.told}) == 1


def test_an_event_is_delivered_until_it_is_taken(sandbox: Sandbox, address: Address) -> None:
    address.seconds = 0.5
    sandbox.joins(NIA)
    address.seconds = 0
    wait_for(lambda: len(address.told) == 2)
    time.sleep(0.4)
    assert address.retries == [(None, None), ("1", "http_timeout")]


def test_an_app_may_want_no_retry(sandbox: Sandbox, address: Address) -> None:
    address.status, address.headers = "503 No", [("X-Slack-No-Retry", "1")]
    sandbox.joins(NIA)
    time.sleep(0.5)
    assert address.retries == [(None, None)]


def test_an_app_that_is_gone_is_tried_again_and_starting_over_ends_that(address: Address) -> None:
    with served(address) as url:
        sandbox = Sandbox(MANIFEST, app_url=url, patience=Patience(retry_seconds=(0.0, 0.6)))
        sandbox.start()
        sandbox.wait_connected()
    try:
        sandbox.joins(NIA)
        traffic = sandbox.traffic

        def retries() -> list[tuple[int, str]]:
            events = [e["request"] for e in sandbox.look(traffic.since) if e["kind"] == "events_api"]
            return [(e["retry_attempt"], e["retry_reason"]) for e in events if "retry_attempt" in e]

        wait_for(lambda: retries() == [(1, "connection_failed")])
        sandbox.start_over()
        time.sleep(0.8)
        assert retries() == []
    finally:
        sandbox.stop()


def test_commands_are_never_delivered_again(sandbox: Sandbox, address: Address) -> None:
    address.status = "500 Oh"
    assert sandbox.person(ANA).types("/little hello").error == "http_service_error"
    time.sleep(0.3)
    assert len(address.told) == 1


def test_nothing_is_delivered_before_the_address_has_proved_itself(address: Address) -> None:
    address.repeats_challenges = False
    with served(address) as url, Sandbox(MANIFEST, app_url=url, patience=HASTY) as sandbox:
        ana = sandbox.person(ANA)
        assert ana.types("/little hello").error == "http_service_error"
        assert address.told == []
        controls = httpx.get(f"{sandbox.url}/sandbox/controls", trust_env=False).json()
        assert (controls["connection"], controls["connected"]) == ("http", False)
        assert "did not repeat the challenge" in controls["why"]
        address.repeats_challenges = True
        sandbox.wait_connected()
        assert ana.types("/little hello").ok
        assert address.verifications > 1
        controls = httpx.get(f"{sandbox.url}/sandbox/controls", trust_env=False).json()
        assert (controls["connected"], controls["why"]) == (True, None)


def test_an_app_that_starts_later_is_found(address: Address) -> None:
    with served(address) as url:
        pass
    sandbox = Sandbox(MANIFEST, app_url=url, patience=HASTY)
    with sandbox:
        wait_for(lambda: sandbox.connection.obstacle == "Nothing answers at the app's address yet.")
        assert not sandbox.connection.is_connected


# --- over Socket Mode ----------------------------------------------------------------------------------------


@pytest.fixture
def by_socket() -> Iterator[Sandbox]:
    with Sandbox(MANIFEST, patience=HASTY) as started:
        yield started


@contextmanager
def socket_of(sandbox: Sandbox) -> Iterator[ClientConnection]:
    url = WebClient(base_url=sandbox.api_url).apps_connections_open(app_token=sandbox.app_token)["url"]
    with connect(url) as socket:
        assert json.loads(socket.recv(5))["type"] == "hello"
        yield socket


def envelope(socket: ClientConnection) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(socket.recv(5))
    return found


def test_an_event_that_is_not_acknowledged_comes_again_over_the_socket(by_socket: Sandbox) -> None:
    with socket_of(by_socket) as socket:
        telling = threading.Thread(target=by_socket.joins, args=[NIA])
        telling.start()
        found = [envelope(socket) for _ in range(3)]
        socket.send(json.dumps({"envelope_id": found[-1]["envelope_id"]}))
        telling.join(5)
        assert [(e["retry_attempt"], e["retry_reason"]) for e in found] == [(0, ""), (1, "timeout"), (2, "timeout")]
        assert len({e["envelope_id"] for e in found}) == 3
        with pytest.raises(TimeoutError):
            socket.recv(0.5)


def test_an_event_waits_for_an_app_that_has_no_socket_just_now(by_socket: Sandbox) -> None:
    by_socket.joins(NIA)
    with socket_of(by_socket) as socket:
        found = envelope(socket)
        assert (found["payload"]["event"]["type"], found["retry_reason"]) == ("team_join", "connection_failed")


def test_an_envelope_goes_to_one_socket_of_several(by_socket: Sandbox) -> None:
    with socket_of(by_socket) as one, socket_of(by_socket) as other:
        for _ in range(2):
            by_socket.begin(by_socket.interactions.say(ANA, RECRUITING, "/little hello"))
        assert {envelope(one)["type"], envelope(other)["type"]} == {"slash_commands"}
        for socket in (one, other):
            with pytest.raises(TimeoutError):
                socket.recv(0.1)


def test_whatever_was_on_a_socket_that_dropped_times_out_for_the_person(by_socket: Sandbox) -> None:
    with socket_of(by_socket) as socket:
        asking = by_socket.begin(by_socket.interactions.say(ANA, RECRUITING, "/little hello"))
        envelope(socket)
        by_socket.drop_sockets()
        assert asking.result(5).error == "operation_timeout"
        ana = by_socket.person(ANA)
        assert ana.last().text == '/little failed with the error "operation_timeout"'
    assert ana.types("/little hello").error == "dispatch_failed"


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
def test_a_socket_that_must_go_stays_until_a_new_one_is_there(by_socket: Sandbox, reason: Any) -> None:
    with socket_of(by_socket) as old:
        by_socket.ask_to_reconnect(reason)
        goodbye = envelope(old)
        assert (goodbye["type"], goodbye["reason"]) == ("disconnect", reason)
        by_socket.begin(by_socket.interactions.say(ANA, RECRUITING, "/little hello"))
        assert envelope(old)["type"] == "slash_commands", "it is all there is yet"
        with socket_of(by_socket) as new:
            by_socket.begin(by_socket.interactions.say(ANA, RECRUITING, "/little hello"))
            assert envelope(new)["type"] == "slash_commands"
            with pytest.raises(ConnectionClosed):
                old.recv(5)
            assert by_socket.connection.is_connected


def test_a_link_that_is_disabled_closes_at_once(by_socket: Sandbox) -> None:
    with socket_of(by_socket) as socket:
        by_socket.ask_to_reconnect("link_disabled")
        assert envelope(socket)["reason"] == "link_disabled"
        with pytest.raises(ConnectionClosed):
            socket.recv(5)
    assert not by_socket.connection.is_connected


def test_an_eleventh_socket_is_one_too_many(by_socket: Sandbox) -> None:
    url = WebClient(base_url=by_socket.api_url).apps_connections_open
    with ExitStack() as sockets:
        for number in range(1, 11):
            socket = sockets.enter_context(connect(url(app_token=by_socket.app_token)["url"]))
            assert envelope(socket)["num_connections"] == number
        by_socket.rates.reset()
        with connect(url(app_token=by_socket.app_token)["url"]) as eleventh:
            assert envelope(eleventh)["reason"] == "too_many_websockets"
