"""Every payload on its way to the app: recorded, told twice where that fault is on, and events again until taken."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine, Mapping
from typing import Any

from bot.sandbox.connection import Acknowledgement, Connection, Kind, Retry
from bot.sandbox.errors import NotAcknowledged
from bot.sandbox.faults import Faults
from bot.sandbox.traffic import Traffic
from bot.sandbox.workspace import Patience


class Deliveries:
    """Delivers by whichever connection the app has."""

    def __init__(self, connection: Connection, patience: Patience, faults: Faults, traffic: Traffic) -> None:
        self.connection = connection
        self._patience = patience
        self._faults = faults
        self._traffic = traffic
        self._under_way: set[asyncio.Task[None]] = set()

    async def deliver(self, kind: Kind, payload: Mapping[str, Any], retry: Retry | None = None) -> Acknowledgement:
        """Hand it over and wait for the acknowledgement, three seconds; raises NotAcknowledged."""
        twice = "delivered_twice" if self._faults.meet(kind, ("delivered_twice",)) else None
        first = asyncio.ensure_future(self._once(kind, payload, retry, twice))
        if twice:
            await asyncio.sleep(0)  # the first one is on its way
            self._go_on(self._ignored(self._once(kind, payload, retry, twice)))
        return await first

    async def tell(self, payload: Mapping[str, Any]) -> None:
        """Deliver an event. What is not acknowledged is delivered again, up to three times, without keeping us waiting.

        Raises NotAcknowledged when the first time was in vain.
        """
        try:
            await self.deliver("events_api", payload)
        except NotAcknowledged as refused:
            if refused.again:
                self._go_on(self._again(payload, refused.reason))
            raise

    async def _again(self, payload: Mapping[str, Any], reason: str) -> None:
        for number, pause in enumerate(self._patience.retry_seconds, start=1):
            await asyncio.sleep(pause)
            try:
                await self.deliver("events_api", payload, Retry(number, reason))
            except NotAcknowledged as refused:
                reason = refused.reason
                if not refused.again:
                    return
            else:
                return

    async def _once(
        self, kind: Kind, payload: Mapping[str, Any], retry: Retry | None, fault: str | None
    ) -> Acknowledgement:
        request = dict(payload) | ({"retry_attempt": retry.number, "retry_reason": retry.reason} if retry else {})
        passage = self._traffic.begin("to_app", kind, _name(kind, payload), request, _person(payload))
        try:
            answer = await self.connection.deliver(kind, payload, self._patience.acknowledge_seconds, retry)
        except NotAcknowledged as refused:
            passage.end(refused.code, status=refused.status, fault=fault)
            raise
        except asyncio.CancelledError:
            passage.end("cancelled", fault=fault)
            raise
        passage.end(status=answer.status, response=answer.body, fault=fault)
        return answer

    async def _ignored(self, delivery: Coroutine[Any, Any, Acknowledgement]) -> None:
        with contextlib.suppress(NotAcknowledged):
            await delivery

    def _go_on(self, delivery: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(delivery)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    def forget(self) -> None:
        """Deliver nothing again that was not acknowledged so far."""
        for task in list(self._under_way):
            task.cancel()

    async def close(self) -> None:
        """Let go of what is under way, and of the connection."""
        under_way = list(self._under_way)
        self.forget()
        await asyncio.gather(*under_way, return_exceptions=True)
        await self.connection.close()


def _name(kind: Kind, payload: Mapping[str, Any]) -> str:
    if kind == "slash_commands":
        return str(payload.get("command"))
    if kind == "events_api":
        return str((payload.get("event") or {}).get("type"))
    actions = payload.get("actions") or [{}]
    view = payload.get("view") or {}
    named = actions[0].get("action_id") or payload.get("action_id") or payload.get("callback_id")
    return f"{payload.get('type')} {named or view.get('callback_id') or ''}".strip()


def _person(payload: Mapping[str, Any]) -> str | None:
    user = payload.get("user_id") or payload.get("user") or (payload.get("event") or {}).get("user")
    if isinstance(user, Mapping):
        user = user.get("id")
    return str(user) if user else None
