"""Socket Mode by slack_sdk's client, without the seconds of silence that it leaves when a socket is replaced."""

from __future__ import annotations

import json
import logging
from functools import partial

from slack_sdk.socket_mode.builtin import SocketModeClient

logger = logging.getLogger(__name__)

LEAVING_SECONDS = 0.2
"""How long one read of a socket lasts that is about to be replaced."""


def reconnects_at_once(client: SocketModeClient) -> None:
    """Have the client read its new socket as soon as it is open, and open one as soon as the old one is closed."""
    client.on_message_listeners.append(partial(_leave, client))
    client.on_close_listeners.append(partial(_come_back, client))


def _leave(client: SocketModeClient, message: str) -> None:
    """Slack asks for a new socket.

    The client closes the old one between two reads, of which each may last three seconds, and reads the new one only
    then: a command that came by the new one would wait as long.
    """
    if '"disconnect"' not in message or json.loads(message).get("type") != "disconnect":
        return
    leaving = client.current_session.sock if client.current_session else None
    if leaving is not None:
        leaving.settimeout(LEAVING_SECONDS)


def _come_back(client: SocketModeClient, code: int, reason: str | None) -> None:
    """Slack has closed the socket.

    The client still takes it for open when it is told, and would look again ten seconds later.
    """
    if not client.auto_reconnect_enabled or client.connect_operation_lock.locked():
        return  # we are leaving ourselves, or a new one is being opened already
    try:
        client.connect_to_new_endpoint(force=True)
    except Exception as error:
        logger.info("A new socket could not be opened at once (%s); it is tried again.", type(error).__name__)
