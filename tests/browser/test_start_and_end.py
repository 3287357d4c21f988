"""The demo as a process: how it starts, that it leaves nothing behind, and what it says when its port is taken."""

import os
import socket
import time
from pathlib import Path

import httpx
import pytest

from tests.browser.demo import Demo, free_port

pytestmark = pytest.mark.browser


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_ctrl_c_ends_all_of_it(tmp_path: Path) -> None:
    demo = Demo(tmp_path)
    try:
        demo.wait_until_up()
        assert demo.is_serving()
        (bot,) = demo.children()
        assert [name.startswith("seatline-demo-") for name in demo.leftovers()] == [True]

        began = time.monotonic()
        demo.interrupt()
        assert demo.process.wait(10) == 0, demo.said()
        assert time.monotonic() - began < 10
        assert not is_alive(bot), "the bot outlives the demo"
        assert demo.leftovers() == []
        assert "The demo has ended." in demo.said()
        with socket.socket() as again:
            again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            again.bind(("127.0.0.1", demo.port))
    finally:
        demo.end()


def test_over_http_it_is_the_same(tmp_path: Path) -> None:
    demo = Demo(tmp_path, DEMO_CONNECTION="http")
    try:
        demo.wait_until_up()
        with httpx.Client(base_url=demo.url, trust_env=False, timeout=10) as page:
            controls = page.get("/sandbox/controls").json()
            assert (controls["connection"], controls["connected"], controls["why"]) == ("http", True, None)
            typed = {"as": "U0ADMIN001", "channel": "C0RECRUIT1", "text": "/seats"}
            assert page.post("/sandbox/command", json=typed).json() == {"ok": True}
            told = page.get("/sandbox/traffic").json()["entries"]
        assert [(entry["name"], entry["status"]) for entry in told if entry["kind"] == "slash_commands"] == [
            ("/seats", 200)
        ]
    finally:
        demo.end()


def test_an_impatient_ctrl_c_leaves_nothing_behind(tmp_path: Path) -> None:
    demo = Demo(tmp_path)
    try:
        demo.wait_until_up()
        (bot,) = demo.children()
        for _ in range(3):
            demo.interrupt()
        assert demo.process.wait(15) == 0, demo.said()
        assert not is_alive(bot), "the bot outlives the demo"
        assert demo.leftovers() == []
    finally:
        demo.end()


def test_a_taken_port_is_said_so(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", free_port()))
        taken.listen()
        port = taken.getsockname()[1]
        demo = Demo(tmp_path, port)
        assert demo.process.wait(60) == 1
    assert f"Port {port} is taken." in demo.said()
    assert "DEMO_PORT=8090 make demo" in demo.said()
    assert demo.leftovers() == []
