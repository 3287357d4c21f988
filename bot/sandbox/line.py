"""The line between the app and Slack: a relay of bytes on loopback that can be out of order where a network can.

The app knows only the line's address, which stays the same while connections are refused.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Coroutine
from typing import Any

_CHUNK = 65536
# Where there is no SO_REUSEPORT, two sockets may be bound to a port as long as one of them does not listen.
_SHARED = getattr(socket, "SO_REUSEPORT", socket.SO_REUSEADDR)


class Line:
    """Relays every connection to the server; but for `reserve` and `release` it is touched on one event loop only."""

    def __init__(self, host: str) -> None:
        self._host = host
        self._server: tuple[str, int] = (host, 0)
        self._reserved: socket.socket | None = None
        self._listening: socket.socket | None = None
        self._to_apps: dict[int, asyncio.StreamWriter] = {}
        self._relays: set[asyncio.Task[None]] = set()
        self.port = 0

    def reserve(self) -> None:
        """Take a port, at which nobody is answered yet. Raises OSError."""
        self._reserved = self._bound(0)
        self.port = self._reserved.getsockname()[1]

    def release(self) -> None:
        """Give the port back."""
        if self._reserved is not None:
            self._reserved.close()
            self._reserved = None

    def open(self, host: str, port: int) -> None:
        """Relay to that address from now on."""
        self._server = (host, port)
        self.accept()

    def accept(self) -> None:
        """Take connections (again)."""
        if self._listening is None:
            self._listening = self._bound(self.port)
            self._listening.setblocking(False)
            self._listening.listen(128)
            asyncio.get_running_loop().add_reader(self._listening, self._take)

    def refuse(self) -> None:
        """Refuse new connections; those that are open stay, and so does the port."""
        if self._listening is not None:
            asyncio.get_running_loop().remove_reader(self._listening)
            self._listening.close()
            self._listening = None

    def cut(self, peer_port: int) -> bool:
        """Break the connection that the server sees coming from that port; whether there is one."""
        to_app = self._to_apps.get(peer_port)
        if to_app is None:
            return False
        to_app.transport.abort()
        return True

    async def close(self) -> None:
        """Refuse, and break what is open."""
        self.refuse()
        relays = list(self._relays)
        for relay in relays:
            relay.cancel()
        await asyncio.gather(*relays, return_exceptions=True)

    def _bound(self, port: int) -> socket.socket:
        bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            bound.setsockopt(socket.SOL_SOCKET, _SHARED, 1)
            bound.bind((self._host, port))
        except OSError:
            bound.close()
            raise
        return bound

    def _take(self) -> None:
        if self._listening is None:
            return
        try:
            app, _ = self._listening.accept()
        except OSError:
            return  # whoever called has gone again
        app.setblocking(False)
        relay = asyncio.get_running_loop().create_task(self._relay(app))
        self._relays.add(relay)
        relay.add_done_callback(self._relays.discard)

    async def _relay(self, app: socket.socket) -> None:
        async with contextlib.AsyncExitStack() as at_the_end:
            with contextlib.suppress(OSError):  # the app has gone, or the server is going
                from_app, to_app = await _streams(asyncio.open_connection(sock=app), at_the_end)
                from_server, to_server = await _streams(asyncio.open_connection(*self._server), at_the_end)
                port = to_server.get_extra_info("sockname")[1]
                self._to_apps[port] = to_app
                at_the_end.callback(self._to_apps.pop, port, None)
                # Whoever ends first ends both: half-closed connections are nobody's habit here.
                ways = [asyncio.ensure_future(_pass_on(from_app, to_server))]
                ways.append(asyncio.ensure_future(_pass_on(from_server, to_app)))
                try:
                    await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    for way in ways:
                        way.cancel()
                    await asyncio.gather(*ways, return_exceptions=True)


Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def _streams(opening: Coroutine[Any, Any, Streams], at_the_end: contextlib.AsyncExitStack) -> Streams:
    reader, writer = await opening
    at_the_end.callback(writer.close)
    return reader, writer


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while chunk := await reader.read(_CHUNK):
            writer.write(chunk)
            await writer.drain()
