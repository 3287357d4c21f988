"""Slack's Socket Mode, the server's side: envelopes out over a WebSocket, acknowledgements back."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import secrets
import uuid
from collections.abc import Callable, Mapping
from typing import Any, Literal

from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.sandbox import people
from bot.sandbox.connection import Acknowledgement, Kind, Retry
from bot.sandbox.errors import NotAcknowledged
from bot.sandbox.traffic import Traffic

MOST_SOCKETS = 10
GOING_AWAY = 1001
Farewell = Literal["warning", "refresh_requested", "link_disabled", "too_many_websockets"]


class SocketMode:
    """All sockets that the app has opened; each envelope goes to one of them, in turn.

    `goodbye_seconds`: how long a socket lives on after its `disconnect`, so that the app can open another one first.
    """

    def __init__(self, traffic: Traffic, goodbye_seconds: float = 10.0) -> None:
        self._traffic = traffic
        self._goodbye_seconds = goodbye_seconds
        self._tickets: set[str] = set()
        self._sockets: list[WebSocket] = []
        self._leaving: set[WebSocket] = set()
        self._turns = itertools.count()
        self._waiting: dict[str, asyncio.Future[Acknowledgement]] = {}
        self._goodbyes: set[asyncio.Task[None]] = set()
        self._drops: set[asyncio.Task[None]] = set()
        self._drops_after: float | None = None
        self.on_change: Callable[[], None] = lambda: None
        self.on_closed_by_us: Callable[[], None] = lambda: None

    @property
    def is_connected(self) -> bool:
        """Whether at least one socket is open."""
        return bool(self._sockets)

    @property
    def obstacle(self) -> str | None:
        """That none is."""
        return None if self._sockets else "The app has no socket open."

    def new_ticket(self) -> str:
        """Leave to open one socket, given out by `apps.connections.open`."""
        ticket = secrets.token_hex(16)
        self._tickets.add(ticket)
        return ticket

    async def serve(self, socket: WebSocket) -> None:
        """Greet the app on its new socket and take its acknowledgements until it leaves."""
        ticket = socket.query_params.get("ticket", "")
        if ticket not in self._tickets:
            await socket.close(code=4001)
            return
        self._tickets.discard(ticket)
        await socket.accept()
        try:
            if len(self._sockets) >= MOST_SOCKETS:
                await self._dismiss(socket, "too_many_websockets", 0)
                return
            self._sockets.append(socket)
            hello = {
                "type": "hello",
                "num_connections": len(self._sockets),
                "debug_info": {"host": "sandbox", "build_number": 1, "approximate_connection_time": 18060},
                "connection_info": {"app_id": people.APP_ID},
            }
            await self._say(socket, "hello", hello)
            self.on_change()
            if self._drops_after is not None:
                self.on_closed_by_us()
                self._later(self._drops_after, socket, self._drops)
            while True:
                self._take(await socket.receive_text())
        except WebSocketDisconnect as left:
            if socket in self._sockets:  # else it was we who closed it
                self._traffic.begin("from_app", "socket", "close", {"code": left.code}).end()
        except RuntimeError:
            pass  # we closed the socket ourselves
        finally:
            self._leaving.discard(socket)
            if socket in self._sockets:
                self._sockets.remove(socket)
            self.on_change()

    async def _say(self, socket: WebSocket, name: str, message: Mapping[str, Any]) -> None:
        self._traffic.begin("to_app", "socket", name, message).end()
        await socket.send_text(json.dumps(message))

    def _take(self, raw: str) -> None:
        try:
            answer = json.loads(raw)
        except ValueError:
            return
        if not isinstance(answer, dict):
            return
        waiting = self._waiting.pop(str(answer.get("envelope_id")), None)
        if waiting is not None and not waiting.done():
            body = answer.get("payload")
            waiting.set_result(Acknowledgement(body if isinstance(body, dict) else {}))

    # --- envelopes -----------------------------------------------------------------------------------------

    async def deliver(
        self, kind: Kind, payload: Mapping[str, Any], seconds: float, retry: Retry | None = None
    ) -> Acknowledgement:
        """Send one envelope and wait for its acknowledgement; a socket that drops meanwhile is waited for in vain."""
        envelope_id = str(uuid.uuid4())
        envelope: dict[str, Any] = {
            "envelope_id": envelope_id,
            "payload": payload,
            "type": kind,
            "accepts_response_payload": kind != "events_api" and payload.get("type") != "block_actions",
        }
        if kind == "events_api":
            envelope |= {
                "retry_attempt": retry.number if retry else 0,
                "retry_reason": retry.reason if retry else "",
            }
        waiting: asyncio.Future[Acknowledgement] = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = waiting
        try:
            await self._send(json.dumps(envelope))
            return await asyncio.wait_for(waiting, seconds)
        except TimeoutError:
            raise NotAcknowledged("operation_timeout", "timeout") from None
        finally:
            self._waiting.pop(envelope_id, None)

    async def _send(self, raw: str) -> None:
        """To one of the sockets that stay; one that proves to be gone is passed over."""
        gone: set[WebSocket] = set()
        while True:
            open_ones = [socket for socket in self._sockets if socket not in gone]
            staying = [socket for socket in open_ones if socket not in self._leaving] or open_ones
            if not staying:
                raise NotAcknowledged("dispatch_failed", "connection_failed")
            socket = staying[next(self._turns) % len(staying)]
            try:
                await socket.send_text(raw)
            except (WebSocketDisconnect, RuntimeError):
                gone.add(socket)
            else:
                return

    # --- farewells -----------------------------------------------------------------------------------------

    async def disconnect(self, reason: Farewell = "refresh_requested") -> None:
        """Tell every socket that it will be closed, as Slack does about once an hour, and close it a little later.

        `link_disabled` means that Socket Mode was switched off: these are closed at once.
        """
        for socket in list(self._sockets):
            if socket not in self._leaving:
                self.on_closed_by_us()
                await self._dismiss(socket, reason, 0 if reason == "link_disabled" else self._goodbye_seconds)

    async def _dismiss(self, socket: WebSocket, reason: Farewell, seconds: float) -> None:
        self._leaving.add(socket)
        message = {"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}}
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):  # it may have gone already
            await self._say(socket, f"disconnect {reason}", message)
        if seconds:
            self._later(seconds, socket, self._goodbyes)
        else:
            await self._close(socket)

    def drop(self, seconds: float) -> None:
        """Close every socket now without a word, and each new one again after so many seconds."""
        self._drops_after = seconds
        for socket in list(self._sockets):
            self.on_closed_by_us()
            self._later(0, socket, self._goodbyes)

    def keep(self) -> None:
        """Sockets stay again."""
        self._drops_after = None
        for drop in list(self._drops):
            drop.cancel()

    async def close(self) -> None:
        """Close every socket."""
        for timer in [*self._goodbyes, *self._drops]:
            timer.cancel()
        for socket in list(self._sockets):
            self.on_closed_by_us()
            await self._close(socket)

    def _later(self, seconds: float, socket: WebSocket, timers: set[asyncio.Task[None]]) -> None:
        async def close() -> None:
            await asyncio.sleep(seconds)
            if socket in self._sockets:
                await self._close(socket)

        timer = asyncio.get_running_loop().create_task(close())
        timers.add(timer)
        timer.add_done_callback(timers.discard)

    async def _close(self, socket: WebSocket) -> None:
        if socket in self._sockets:
            self._sockets.remove(socket)
        self._traffic.begin("to_app", "socket", "close", {"code": GOING_AWAY}).end()
        with contextlib.suppress(RuntimeError):  # it may have gone already
            await socket.close(code=GOING_AWAY)
        self.on_change()
