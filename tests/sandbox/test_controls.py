"""What the page offers beside Slack: faults, the connection, the traffic and the product's clock."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from bot.sandbox.clock import MovableClock
from bot.sandbox.faults import CATALOGUE
from bot.sandbox.server import Sandbox
from tests.sandbox.little_app import MANIFEST, LittleApp, little_app

ANA = "U0ANA00001"
CHICAGO = ZoneInfo("America/Chicago")


@pytest.fixture(scope="module")
def running() -> Iterator[LittleApp]:
    with little_app("socket") as started:
        yield started


@pytest.fixture
def app(running: LittleApp) -> LittleApp:
    running.sandbox.start_over()
    running.sandbox.wait_connected()
    return running


@pytest.fixture
def page(app: LittleApp) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=app.sandbox.url, trust_env=False, timeout=5) as client:
        yield client


def controls(page: httpx.Client) -> dict[str, Any]:
    found: dict[str, Any] = page.get("/sandbox/controls", params={"as": ANA}).json()
    return found


def test_the_catalogue_says_what_can_be_switched_on(page: httpx.Client) -> None:
    state = controls(page)
    assert (state["connection"], state["connected"], state["why"], state["clock"]) == ("socket", True, None, None)
    assert [fault["name"] for fault in state["faults"]] == list(CATALOGUE)
    assert set(state["faults"][0]) == {"name", "label", "detail", "on", "seconds"}
    assert {fault["name"]: fault["seconds"] for fault in state["faults"]} == {
        "slow": 5, "ratelimited": 5, "server_error": None, "refused": None, "socket_dropped": 2, "answer_lost": None,
        "delivered_twice": None,
    }  # fmt: skip


def test_a_fault_is_switched_on_and_off(page: httpx.Client) -> None:
    on = {"as": ANA, "name": "slow", "on": True, "seconds": 0.5}
    assert page.post("/sandbox/fault", json=on).json() == {"ok": True}
    assert [(f["on"], f["seconds"]) for f in controls(page)["faults"] if f["name"] == "slow"] == [(True, 0.5)]
    assert page.post("/sandbox/fault", json={"as": ANA, "name": "slow", "on": False}).json() == {"ok": True}
    assert not any(fault["on"] for fault in controls(page)["faults"])


@pytest.mark.parametrize(
    "given", [{"name": "earthquake"}, {"name": "slow", "seconds": "5"}, {"name": "slow", "seconds": 1e9}]
)
def test_what_is_no_fault_is_refused(page: httpx.Client, given: dict[str, Any]) -> None:
    answer = page.post("/sandbox/fault", json={"as": ANA, "on": True, **given}).json()
    assert answer["ok"] is False
    assert answer["error"].endswith((".", "?"))


def test_the_app_is_asked_to_reconnect(app: LittleApp, page: httpx.Client) -> None:
    assert page.post("/sandbox/reconnect", json={"as": ANA}).json() == {"ok": True}

    def names() -> list[str]:
        entries = page.get("/sandbox/traffic", params={"as": ANA, "after": 0}).json()["entries"]
        return [entry["name"] for entry in entries if entry["kind"] == "socket"]

    app.sandbox.person(ANA).waits_for(lambda: names()[:2] == ["disconnect refresh_requested", "hello"])


def test_over_http_there_is_nothing_to_reconnect() -> None:
    with little_app("http") as app:
        answer = httpx.post(f"{app.sandbox.url}/sandbox/reconnect", json={"as": ANA}, trust_env=False).json()
        assert answer == {"ok": False, "error": "Over HTTP there is no connection to renew."}


def test_traffic_is_read_on_from_an_id_and_streamed(app: LittleApp, page: httpx.Client) -> None:
    app.client.auth_test()
    first = page.get("/sandbox/traffic", params={"as": ANA}).json()["entries"]
    with page.stream("GET", "/sandbox/events", params={"as": ANA}) as stream:
        lines = stream.iter_lines()
        assert next(lines).startswith(":")
        app.client.team_info()
        assert {"type": "traffic"} in [json.loads(next(line for line in lines if line.startswith("data: "))[6:])]
    later = page.get("/sandbox/traffic", params={"as": ANA, "after": first[-1]["id"]}).json()["entries"]
    assert [entry["name"] for entry in later] == ["team.info"]


# --- the product's clock -------------------------------------------------------------------------------------


def test_the_clock_is_moved_and_runs_from_the_page() -> None:
    real = [datetime(2026, 11, 24, 10, 0, tzinfo=CHICAGO).timestamp()]
    clock = MovableClock("America/Chicago", real=lambda: real[0])
    with Sandbox(MANIFEST, clock=clock) as sandbox, httpx.Client(base_url=sandbox.url, trust_env=False) as page:
        assert controls(page)["clock"] == {
            "now": "2026-11-24T10:00:00-06:00", "zone": "America/Chicago", "rate": 1, "moved": False,
        }  # fmt: skip
        moved = page.post("/sandbox/clock", json={"as": ANA, "to": "month_end"}).json()
        assert (moved["ok"], moved["clock"]["now"]) == (True, "2026-11-30T23:00:00-06:00")
        assert page.post("/sandbox/clock", json={"as": ANA, "rate": 60}).json()["clock"]["rate"] == 60
        assert controls(page)["clock"]["moved"] is True
        for refused in ("2026-11-01T00:00:00-05:00", "soon", "2026-12-01T08:00:00"):
            answer = page.post("/sandbox/clock", json={"as": ANA, "to": refused}).json()
            assert (answer["ok"], answer["error"][-1]) == (False, "."), "in a sentence"


def test_the_real_present_is_offered_and_time_does_not_go_back_to_it() -> None:
    clock = MovableClock("America/Chicago")
    with Sandbox(MANIFEST, clock=clock) as sandbox, httpx.Client(base_url=sandbox.url, trust_env=False) as page:
        assert page.post("/sandbox/clock", json={"as": ANA, "to": "tomorrow"}).json()["ok"] is True
        assert page.post("/sandbox/clock", json={"as": ANA, "to": "now"}).json()["ok"] is False


def test_without_a_clock_there_is_nothing_to_move(page: httpx.Client) -> None:
    assert page.post("/sandbox/clock", json={"as": ANA, "to": "tomorrow"}).json()["ok"] is False
