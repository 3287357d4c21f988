"""What the page offers beside Slack itself: the traffic, the faults, the app's connection and the product's clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.routing import Route

from bot.sandbox.clock import MovableClock
from bot.sandbox.deliveries import Deliveries
from bot.sandbox.errors import SlackError
from bot.sandbox.faults import Faults
from bot.sandbox.page_routes import doing, reading
from bot.sandbox.socket_mode import SocketMode
from bot.sandbox.traffic import Traffic


class PageControls:
    """Serves `/sandbox/traffic`, `/sandbox/controls` and what changes them."""

    def __init__(
        self, deliveries: Deliveries, faults: Faults, traffic: Traffic, clock: MovableClock | None = None
    ) -> None:
        self._deliveries = deliveries
        self._faults = faults
        self._traffic = traffic
        self._clock = clock
        self.on_change: Callable[[], None] = lambda: None

    def routes(self) -> list[Route]:
        """All addresses."""
        return [
            Route("/sandbox/traffic", reading(self._entries)),
            Route("/sandbox/controls", reading(self._controls)),
            Route("/sandbox/fault", doing(self._fault), methods=["POST"]),
            Route("/sandbox/reconnect", doing(self._reconnect), methods=["POST"]),
            Route("/sandbox/clock", doing(self._move_clock), methods=["POST"]),
        ]

    async def _entries(self, request: Request) -> dict[str, Any]:
        after = request.query_params.get("after", "")
        return {"entries": self._traffic.since(int(after) if after.isascii() and after.isdigit() else 0)}

    async def _controls(self, request: Request) -> dict[str, Any]:
        connection = self._deliveries.connection
        return {
            "faults": self._faults.states(),
            "connection": "socket" if isinstance(connection, SocketMode) else "http",
            "connected": connection.is_connected,
            "why": connection.obstacle,
            "clock": dict(self._clock.state()) if self._clock else None,
        }

    async def _fault(self, me: str, body: Mapping[str, Any]) -> dict[str, Any]:
        name, seconds = str(body.get("name")), body.get("seconds")
        if seconds is not None and (isinstance(seconds, bool) or not isinstance(seconds, (int, float))):
            return {"ok": False, "error": "Give the seconds as a number."}
        try:
            self._faults.begin(name, seconds=seconds) if body.get("on") else self._faults.end(name)
        except ValueError as refused:
            return {"ok": False, "error": str(refused)}
        return {"ok": True}

    async def _reconnect(self, me: str, body: Mapping[str, Any]) -> dict[str, Any]:
        connection = self._deliveries.connection
        if not isinstance(connection, SocketMode):
            return {"ok": False, "error": "Over HTTP there is no connection to renew."}
        if not connection.is_connected:
            return {"ok": False, "error": "not_connected"}
        await connection.disconnect()
        return {"ok": True}

    async def _move_clock(self, me: str, body: Mapping[str, Any]) -> dict[str, Any]:
        if self._clock is None:
            return {"ok": False, "error": "This product's clock cannot be moved."}
        rate, to = body.get("rate"), body.get("to")
        try:
            if isinstance(rate, (int, float)) and not isinstance(rate, bool):
                self._clock.run(float(rate))
            elif to == "now":
                self._clock.move_to(datetime.now(UTC))
            else:
                self._clock.move(str(to))
        except SlackError as refused:
            return {"ok": False, "error": " ".join(refused.messages) or refused.code}
        self.on_change()
        return {"ok": True, "clock": dict(self._clock.state())}
