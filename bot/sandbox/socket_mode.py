"""Slack's Socket Mode, the server's side: envelopes out over a WebSocket, acknowledgements back."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import secrets
import uuid
from collections.abc import Mapping
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.sandbox import people
from bot.sandbox.connection import Acknowledgement, Kind
from bot.sandbox.errors import NotAcknowledged


class SocketMode:
    """All sockets that the app has opened; each delivery goes to one of them, in turn."""

    def __init__(self) -> None:
        self._tickets: set[str] = set()
        self._sockets: list[WebSocket] = []
        self._turns = itertools.count()
        self._waiting: dict[str, asyncio.Future[Acknowledgement]] = {}
        self.on_change: Any = lambda: None

    @property
    def is_connected(self) -> bool:
        """Whether at least one socket is open."""
        return bool(self._sockets)

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
        self._sockets.append(socket)
        try:
            hello = {
                "type": "hello",
                "num_connections": len(self._sockets),
                "debug_info": {"host": "sandbox", "build_number": 1, "approximate_connection_time": 18060},
                "connection_info": {"app_id": people.APP_ID},
            }
            await socket.send_text(json.dumps(hello))
            self.on_change()
            while True:
                self._take(await socket.receive_text())
        except (WebSocketDisconnect, RuntimeError):
            pass  # the app left, or we closed the socket ourselves
        finally:
            if socket in self._sockets:
                self._sockets.remove(socket)
            self.on_change()

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

    async def deliver(self, kind: Kind, payload: Mapping[str, Any], seconds: float) -> Acknowledgement:
        """Send one envelope and wait for its acknowledgement."""
        if not self._sockets:
            raise NotAcknowledged("dispatch_failed")
        envelope_id = str(uuid.uuid4())
        envelope: dict[str, Any] = {
            "envelope_id": envelope_id,
            "payload": payload,
            "type": kind,
            "accepts_response_payload": kind != "events_api" and payload.get("type") != "block_actions",
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": 0, "retry_reason": ""}
        waiting: asyncio.Future[Acknowledgement] = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = waiting
        socket = self._sockets[next(self._turns) % len(self._sockets)]
        try:
            await socket.send_text(json.dumps(envelope))
            return await asyncio.wait_for(waiting, seconds)
        except TimeoutError:
            raise NotAcknowledged("operation_timeout") from None
        except (WebSocketDisconnect, RuntimeError):
            raise NotAcknowledged("dispatch_failed") from None
        finally:
            self._waiting.pop(envelope_id, None)

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Ask every socket to come back on a new one, as Slack does about once an hour."""
        for socket in list(self._sockets):
            await socket.send_text(
                json.dumps({"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}})
            )

    async def close(self) -> None:
        """Close every socket."""
        for socket in list(self._sockets):
            with contextlib.suppress(RuntimeError):  # it may have gone already
                await socket.close(code=1001)
