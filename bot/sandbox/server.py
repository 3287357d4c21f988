"""The pretend Slack as one object: start it, point an unmodified Bolt app at it, act as its people."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import socket
import threading
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import replace
from types import TracebackType
from typing import Any, TypeVar

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute

from bot.sandbox import file_methods, people, user_groups
from bot.sandbox.answering import Answering
from bot.sandbox.clock import MovableClock
from bot.sandbox.connection import Connection
from bot.sandbox.deliveries import Deliveries
from bot.sandbox.faults import Faults
from bot.sandbox.http_mode import HttpMode
from bot.sandbox.interactions import Interactions
from bot.sandbox.line import Line
from bot.sandbox.page_api import PageApi, Texts, Words
from bot.sandbox.page_controls import PageControls
from bot.sandbox.payloads import action_ts
from bot.sandbox.people import Account, as_slack_user
from bot.sandbox.person import Person
from bot.sandbox.rates import Rates
from bot.sandbox.response_urls import ResponseUrls
from bot.sandbox.socket_mode import Farewell, SocketMode
from bot.sandbox.traffic import Traffic
from bot.sandbox.web_api import WebApi
from bot.sandbox.workspace import Patience, Workspace

T = TypeVar("T")
START_SECONDS = 10.0


class Sandbox:
    """A Slack workspace on loopback with one app installed, described by its manifest.

    With `app_url` payloads are posted there, signed; without, the app connects by Socket Mode. `rates`: how often the
    app may call, Slack's own limits unless given. `words`: what the page offers after a command. `faults` switches
    troubles on. Use it as a context manager, or `start()` and `stop()`.
    """

    def __init__(
        self,
        manifest: Mapping[str, Any],
        host: str = "127.0.0.1",
        port: int = 0,
        app_url: str | None = None,
        signing_secret: str | None = None,
        texts: Texts | None = None,
        patience: Patience | None = None,
        rates: Rates | None = None,
        clock: MovableClock | None = None,
        words: Words | None = None,
    ) -> None:
        self.bot_token = "xoxb-sandbox-" + secrets.token_hex(12)
        self.app_token = "xapp-1-A0SANDBOX1-" + secrets.token_hex(12)
        self.signing_secret = signing_secret or secrets.token_hex(16)
        self.workspace = Workspace(manifest, patience)
        self.rates = rates or Rates()
        self.faults = Faults(self.look)
        self.traffic = Traffic((self.bot_token, self.app_token, self.signing_secret))
        self._host, self._port, self._app_url = host, port, app_url
        self._line = Line(host)
        self._sockets = SocketMode(self.traffic, self.workspace.patience.goodbye_seconds)
        self.deliveries = Deliveries(self._sockets, self.workspace.patience, self.faults, self.traffic)
        self.interactions = Interactions(self.workspace, self.deliveries)
        answering = Answering(self.faults, self.traffic, self._line)
        self._response_urls = ResponseUrls(self.workspace, answering)
        self._web_api = WebApi(
            self.workspace, self._sockets, self.bot_token, self.app_token, rates=self.rates, answering=answering
        )
        controls = PageControls(self.deliveries, self.faults, self.traffic, clock)
        self._page = PageApi(self.interactions, texts, controls, words)
        self._connect_parts()
        self._listening: socket.socket | None = None
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def _connect_parts(self) -> None:
        def connection_changed() -> None:
            self.workspace.changed(None, {"type": "state"})
            self.workspace.changed(None, {"type": "controls"})

        self._connection_changed = connection_changed
        self._sockets.on_change = connection_changed
        # What Slack itself has closed is not held against the app.
        self._sockets.on_closed_by_us = lambda: self.rates.pace("apps.connections.open").forgive()
        self.faults.on_change = lambda: self.workspace.changed(None, {"type": "controls"})
        self.faults.effects = {
            "refused": (lambda _: self._line.refuse(), self._line.accept),
            "socket_dropped": (lambda fault: self._sockets.drop(fault.seconds), self._sockets.keep),
        }
        self.traffic.on_change = lambda: self.workspace.changed(None, {"type": "traffic"})

    # --- starting and stopping -----------------------------------------------------------------------------

    def start(self) -> Sandbox:
        """Listen and serve in a thread; raises OSError when the port is taken."""
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind((self._host, self._port))
            listening.listen(128)
        except OSError:
            listening.close()
            raise
        self._listening = listening
        self._port = listening.getsockname()[1]
        try:
            self._line.reserve()
        except OSError:
            listening.close()
            raise
        self.workspace.base_url = f"http://{self._host}:{self._line.port}"
        config = uvicorn.Config(
            self._application(),
            log_config=None,
            access_log=False,
            lifespan="on",
            ws="websockets-sansio",
            timeout_graceful_shutdown=1,
        )
        self._server = _Server(config, self._leave)
        self._thread = threading.Thread(target=self._server.run, args=([listening],), name="sandbox", daemon=True)
        self._thread.start()
        deadline = time.monotonic() + START_SECONDS
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > deadline:
                raise RuntimeError("The sandbox did not start.")
            time.sleep(0.005)
        return self

    def stop(self) -> None:
        """Close every connection and end the thread."""
        if self._server is None or self._thread is None:
            return
        self._server.should_exit = True
        self._thread.join(10)
        if self._listening is not None:
            self._listening.close()
        self._line.release()
        self._server = self._thread = self._listening = None

    def __enter__(self) -> Sandbox:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _application(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/api/{method}", self._web_api.serve, methods=["GET", "POST"]),
                Route("/response/{id}", self._response_urls.serve, methods=["POST"]),
                Route("/upload/v1/{ticket}", self._upload, methods=["POST"]),
                Route("/files-pri/{id}/{name:path}", self._web_api.read_file),
                WebSocketRoute("/socket", self._sockets.serve),
                *self._page.routes(),
            ],
            lifespan=self._lifespan,
        )

    @contextlib.asynccontextmanager
    async def _lifespan(self, app: Starlette) -> Any:
        self._loop = asyncio.get_running_loop()
        self._line.open(self._host, self._port)
        if self._app_url is not None:
            over_http = HttpMode(self._app_url, self.signing_secret, self.workspace.patience.acknowledge_seconds)
            over_http.on_change = self._connection_changed
            self.deliveries.connection = over_http
            over_http.start()
        yield
        await self.deliveries.close()
        await self._line.close()

    async def _leave(self) -> None:
        self.faults.forget()
        self._page.end_streams()
        await self._sockets.close()

    @property
    def connection(self) -> Connection:
        """What carries payloads to the app."""
        return self.deliveries.connection

    @property
    def is_over_http(self) -> bool:
        """Whether payloads are posted to the app, rather than sent over its socket."""
        return self._app_url is not None

    # --- addresses -----------------------------------------------------------------------------------------

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._port

    @property
    def url(self) -> str:
        """The address of the web page."""
        return f"http://{self._host}:{self._port}"

    @property
    def api_url(self) -> str:
        """What to give to a client as Slack's address; ends with a slash. It leads over the line, which can fail."""
        return f"{self.workspace.base_url}/api/"

    async def _upload(self, request: Request) -> Response:
        return await file_methods.take(self.workspace, request)

    # --- for tests and the demo ----------------------------------------------------------------------------

    def wait_connected(self, timeout: float = 10.0) -> None:
        """Wait until the app has opened its socket, or its address has been verified; raises TimeoutError."""
        deadline = time.monotonic() + timeout
        while not self.connection.is_connected:
            if time.monotonic() > deadline:
                raise TimeoutError(f"The app did not connect to the sandbox. {self.connection.obstacle or ''}")
            time.sleep(0.01)

    def person(self, user_id: str) -> Person:
        """Somebody of the workspace, to act as."""
        return Person(self, self.run(_value(lambda: self.workspace.account(user_id))))

    def run(self, doing: Coroutine[Any, Any, T]) -> T:
        """Do something on the server's own loop and wait for it."""
        return self.begin(doing).result(60)

    def begin(self, doing: Coroutine[Any, Any, T]) -> Future[T]:
        """Do something on the server's own loop and go on meanwhile."""
        if self._loop is None:
            raise RuntimeError("Start the sandbox first.")
        return asyncio.run_coroutine_threadsafe(doing, self._loop)

    def look(self, at: Callable[[], T]) -> T:
        """Read something of the workspace while nothing else changes it."""
        try:
            is_there = asyncio.get_running_loop() is self._loop
        except RuntimeError:
            is_there = False
        return at() if is_there else self.run(_value(at))

    def start_over(self) -> None:
        """Forget all that was said, shown and called, and end all faults; connections stay.

        For tests that share one sandbox.
        """

        def forget() -> None:
            self.faults.forget()
            self.deliveries.forget()
            self.workspace.seed()
            self.rates.reset()
            self.traffic.clear()
            self._web_api.calls.clear()

        self.look(forget)

    def joins(self, account: Account) -> Person:
        """Somebody new joins the team; the app is told with `team_join`."""
        self.look(lambda: self.workspace.admit(account))
        self.send_event({"type": "team_join", "user": self._as_told(account), "event_ts": action_ts()})
        return Person(self, account)

    def changes(self, user_id: str, **facts: Any) -> Person:
        """Somebody is renamed, promoted, deactivated (`deleted=True`); the app is told with `user_change`."""
        account = self.look(lambda: replace(self.workspace.account(user_id), **facts))
        self.look(lambda: self.workspace.admit(account))
        self.send_event({"type": "user_change", "user": self._as_told(account), "event_ts": action_ts()})
        return Person(self, account)

    def changes_group(self, group_id: str, **facts: Any) -> None:
        """A user group has other people (`users`), or is archived (`is_disabled=True`); the app is told of it."""
        before = self.look(lambda: self.workspace.user_groups[group_id])
        group = replace(before, **facts, updated=int(time.time()))
        self.look(lambda: self.workspace.regroup(group))
        if "users" in facts:
            self.send_event(user_groups.members_changed(group, before.users))
        self.send_event(user_groups.updated(group))

    def archives(self, channel_id: str) -> None:
        """A channel is archived: nobody posts there or joins; the app is told with `channel_archive`."""
        channel = self.look(lambda: self.workspace.archive(channel_id))
        kind = "group_archive" if channel.is_private else "channel_archive"
        self.send_event({"type": kind, "channel": channel.id, "user": people.seeded()[0].id, "event_ts": action_ts()})

    def _as_told(self, account: Account) -> dict[str, Any]:
        return as_slack_user(account, with_email=self._web_api.tells_email)

    def send_event(self, event: Mapping[str, Any]) -> bool:
        """Send any event to the app; whether it was acknowledged."""
        return self.run(self.interactions.send_event(event)).ok

    def ask_to_reconnect(self, reason: Farewell = "refresh_requested") -> None:
        """Tell the app's sockets to come back on new ones."""
        self.run(self._sockets.disconnect(reason))

    def drop_sockets(self) -> None:
        """Close every socket of the app from Slack's side, without a warning."""
        self.run(self._sockets.close())

    def calls(self, method: str | None = None) -> list[tuple[str, Mapping[str, Any]]]:
        """The Web API calls that were let in so far, in order."""
        return self.look(lambda: [c for c in self._web_api.calls if method in (None, c[0])])


async def _value(of: Callable[[], T]) -> T:
    return of()


class _Server(uvicorn.Server):
    """uvicorn in a thread: leaves signals alone, and says goodbye to open streams before it waits for them."""

    def __init__(self, config: uvicorn.Config, leave: Callable[[], Coroutine[Any, Any, None]]) -> None:
        super().__init__(config)
        self._leave = leave

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await self._leave()
        await super().shutdown(sockets)
