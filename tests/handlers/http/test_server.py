"""The HTTP server must start and stop when told, and say plainly why it cannot."""

import socket
import threading
import time

import httpx
import pytest
from fastapi import FastAPI

from handlers.http.server import CannotListen, HttpServer


@pytest.fixture
def app() -> FastAPI:
    app = FastAPI()

    @app.get("/")
    def hello() -> str:
        return "hello"

    return app


def test_it_answers_from_start_to_stop(app: FastAPI) -> None:
    server = HttpServer(app, "127.0.0.1", 0)
    server.start()
    url = f"http://127.0.0.1:{server.port}/"
    assert httpx.get(url).json() == "hello"
    assert server.stop(5)
    with pytest.raises(httpx.ConnectError):
        httpx.get(url)


def test_a_taken_port_is_said_so(app: FastAPI) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CannotListen, match=f"already using 127.0.0.1 port {port}. Stop it, or set PORT"):
            HttpServer(app, "127.0.0.1", port).start()


@pytest.mark.parametrize("host", ["192.0.2.1", "no such host"])
def test_an_address_of_another_machine_is_said_so(app: FastAPI, host: str) -> None:
    with pytest.raises(CannotListen, match="Set HOST to another"):
        HttpServer(app, host, 0).start()


def test_the_port_is_free_again_after_stop(app: FastAPI) -> None:
    with HttpServer(app, "127.0.0.1", 0) as server:
        httpx.get(f"http://127.0.0.1:{server.port}/")
    with HttpServer(app, "127.0.0.1", server.port) as again:
        assert httpx.get(f"http://127.0.0.1:{again.port}/").status_code == 200


def test_stop_finishes_what_came_in(app: FastAPI) -> None:
    entered, leave = threading.Event(), threading.Event()

    @app.get("/slow")
    def slow() -> str:
        entered.set()
        leave.wait(10)
        return "done"

    server = HttpServer(app, "127.0.0.1", 0)
    server.start()
    answers: list[str] = []
    asking = threading.Thread(target=lambda: answers.append(httpx.get(f"http://127.0.0.1:{server.port}/slow").json()))
    asking.start()
    assert entered.wait(5)
    threading.Timer(0.3, leave.set).start()
    assert server.stop(5)
    asking.join(5)
    assert answers == ["done"]


def test_stop_does_not_wait_for_ever(app: FastAPI) -> None:
    entered, leave = threading.Event(), threading.Event()

    @app.get("/stuck")
    def stuck() -> str:
        entered.set()
        leave.wait(30)
        return "late"

    server = HttpServer(app, "127.0.0.1", 0)
    server.start()
    asking = threading.Thread(target=lambda: httpx.get(f"http://127.0.0.1:{server.port}/stuck"))
    asking.start()
    try:
        assert entered.wait(5)
        began = time.monotonic()
        assert not server.stop(1)
        assert time.monotonic() - began < 4
    finally:
        leave.set()
        asking.join(10)


def test_stop_before_start_is_nothing(app: FastAPI) -> None:
    assert HttpServer(app, "127.0.0.1", 0).stop()
