"""Serves HTTP from a thread, because the main thread belongs to Socket Mode and to the signals."""

import contextlib
import errno
import socket
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any

import uvicorn


class CannotListen(Exception):
    """The address cannot be served at; says why, and what to do."""


class HttpServer:
    """One ASGI application at one address, from `start` to `stop`. As a context manager it does both.

    Port 0 takes any free one; `port` then tells which.
    """

    def __init__(self, app: Callable[..., Any], host: str, port: int) -> None:
        self.host = host
        self.port = port
        self._server = uvicorn.Server(
            # The log is configured once, by whoever starts us. A line for each request would hold phone numbers.
            uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", server_header=False)
        )
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Answer requests from now on. Raises CannotListen."""
        listening = listen(self.host, self.port)
        self.port = listening.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, args=(listening,), name="http", daemon=True)
        self._thread.start()

    def stop(self, timeout_seconds: float = 5) -> bool:
        """Take no more requests and finish those that came in; False when the time did not suffice for them."""
        if self._thread is None:
            return True
        # Uvicorn counts in whole seconds, and from when it has stopped listening.
        self._server.config.timeout_graceful_shutdown = max(1, int(timeout_seconds))
        self._server.should_exit = True
        self._thread.join(timeout_seconds)
        if self._thread.is_alive():
            self._server.force_exit = True
            self._thread.join(1)
            return False
        return True

    def __enter__(self) -> "HttpServer":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _serve(self, listening: socket.socket) -> None:
        with listening:
            self._server.run(sockets=[listening])


def listen(host: str, port: int) -> socket.socket:
    """A socket that takes connections already: nobody who connects from now on is turned away. Raises CannotListen."""
    where = f"{host} port {port}"
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with contextlib.ExitStack() as undo:
            listening = undo.enter_context(socket.socket(family, kind, protocol))
            # Else a restart fails for a minute while old connections fade; it lets nobody share a live port.
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(address)
            listening.listen(2048)
            undo.pop_all()
            return listening
    except socket.gaierror as error:
        raise CannotListen(f"There is no address {host} on this machine. Set HOST to another.") from error
    except OSError as error:
        match error.errno:
            case errno.EADDRINUSE:
                reason = f"Something else is already using {where}. Stop it, or set PORT to another."
            case errno.EADDRNOTAVAIL:
                reason = f"There is no address {host} on this machine. Set HOST to another."
            case errno.EACCES:
                reason = f"This user may not listen on {where}. Set PORT to 1024 or more."
            case _:
                reason = f"Cannot listen on {where}: {error.strerror}. Set HOST or PORT to another."
        raise CannotListen(reason) from error
