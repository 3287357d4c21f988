"""The pretend Slack as one object: start it, point an unmodified Bolt app at it, act as its people."""

from __future__ import annotations

import asyncio
import contextlib
import json
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
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute

from bot.sandbox import user_groups
from bot.sandbox.answers import show_response
from bot.sandbox.connection import Connection
from bot.sandbox.errors import SlackError
from bot.sandbox.http_mode import HttpMode
from bot.sandbox.interactions import Interactions
from bot.sandbox.page_api import PageApi, Texts
from bot.sandbox.payloads import action_ts
from bot.sandbox.people import Account, as_slack_user
from bot.sandbox.person import Person
from bot.sandbox.socket_mode import SocketMode
from bot.sandbox.web_api import WebApi
from bot.sandbox.workspace import Patience, Workspace

T = TypeVar("T")
START_SECONDS = 10.0


class Sandbox:
    """A Slack workspace on loopback with one app installed, described by its manifest.

    With `app_url` payloads are posted there, signed; without, the app connects by Socket Mode. Use it as a context
    manager, or `start()` and `stop()`.
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
    ) -> None:
        self.bot_token = "xoxb-sandbox-" + secrets.token_hex(12)
        self.app_token = "xapp-1-A0SANDBOX1-" + secrets.token_hex(12)
        self.signing_secret = signing_secret or secrets.token_hex(16)
        self.workspace = Workspace(manifest, patience)
        self._host, self._port, self._app_url = host, port, app_url
        self._sockets = SocketMode()
        self._sockets.on_change = lambda: self.workspace.changed(None, {"type": "state"})
        self.connection: Connection = self._sockets
        self.interactions = Interactions(self.workspace, self.connection)
        self._web_api = WebApi(self.workspace, self._sockets, self.bot_token, self.app_token)
        self._page = PageApi(self.interactions, texts)
        self._listening: socket.socket | None = None
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

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
        self.workspace.base_url = self.url
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
                Route("/response/{id}", self._response, methods=["POST"]),
                WebSocketRoute("/socket", self._sockets.serve),
                *self._page.routes(),
            ],
            lifespan=self._lifespan,
        )

    @contextlib.asynccontextmanager
    async def _lifespan(self, app: Starlette) -> Any:
        self._loop = asyncio.get_running_loop()
        if self._app_url is not None:
            self.delivers_to(HttpMode(self._app_url, self.signing_secret))
        yield
        await self.connection.close()

    async def _leave(self) -> None:
        self._page.end_streams()
        await self._sockets.close()

    def delivers_to(self, connection: Connection) -> None:
        """Carry payloads to the app by this connection from now on."""
        self.connection = self.interactions.connection = connection

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
        """What to give to a client as Slack's address; ends with a slash."""
        return f"{self.url}/api/"

    async def _response(self, request: Request) -> Response:
        try:
            body = json.loads(await request.body())
        except ValueError:
            return JSONResponse({"ok": False, "error": "invalid_payload"}, status_code=400)
        try:
            show_response(self.workspace, self.workspace.use_response_url(request.path_params["id"]), body)
        except SlackError as refused:
            status = 404 if refused.code in ("used_url", "expired_url", "invalid_url") else 200
            return JSONResponse(
                {"ok": False, "error": refused.code, "response_metadata": {"messages": refused.messages}},
                status_code=status,
            )
        return PlainTextResponse("ok")

    # --- for tests and the demo ----------------------------------------------------------------------------

    def wait_connected(self, timeout: float = 10.0) -> None:
        """Wait until the app has opened its socket; raises TimeoutError."""
        deadline = time.monotonic() + timeout
        while not self.connection.is_connected:
            if time.monotonic() > deadline:
                raise TimeoutError("The app did not connect to the sandbox.")
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
        return self.run(_value(at))

    def start_over(self) -> None:
        """Forget all that was said, shown and called; connections stay. For tests that share one sandbox."""

        def forget() -> None:
            self.workspace.seed()
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

    def _as_told(self, account: Account) -> dict[str, Any]:
        return as_slack_user(account, with_email=self._web_api.tells_email)

    def send_event(self, event: Mapping[str, Any]) -> bool:
        """Send any event to the app; whether it was acknowledged."""
        return self.run(self.interactions.send_event(event)).ok

    def ask_to_reconnect(self) -> None:
        """Tell the app's sockets to come back on new ones."""
        self.run(self._sockets.disconnect())

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
