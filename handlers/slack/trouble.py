"""What Slack's refusals and silences mean: whether it may work later, and whether it may have been done after all."""

from __future__ import annotations

import errno
import http.client
import re
import socket
from typing import Any
from urllib.error import URLError

from slack_sdk.errors import SlackApiError, SlackClientError

LOST = (OSError, http.client.HTTPException, SlackClientError, ValueError)
"""Time-outs, lost connections, answers that make no sense: whether it was done we do not know."""

_UNKNOWN = frozenset({"internal_error", "fatal_error", "service_unavailable", "server_error", "no_json"})
"""Slack may have done it before it said so."""

_LATER = _UNKNOWN | frozenset(
    {
        "ratelimited", "rate_limited", "request_timeout", "team_access_not_granted_retry", "message_limit_exceeded",
        "team_added_to_org", "org_login_required",
    }
)  # fmt: skip
"""The last two: the workspace is moving into an organisation."""

NO_ACCESS = frozenset({"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"})


_UNREACHABLE = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH})


class SlackTrouble(Exception):
    """Slack could not be reached, or had trouble of its own: nobody's mistake, and it passes."""


def error_of(error: SlackApiError) -> str:
    """Slack's word for what went wrong; ``server_error`` or ``no_json`` where the answer was not Slack's own."""
    data: Any = getattr(error.response, "data", error.response)
    word = str(data.get("error") or "") if isinstance(data, dict) else ""
    if re.fullmatch(r"\w+", word):
        return word
    if status_of(error) >= 500:
        return "server_error"
    # The SDK puts a sentence of its own there when what came was a web page.
    return "no_json" if word else "unknown_error"


def status_of(error: SlackApiError) -> int:
    """The HTTP status, or 0."""
    return int(getattr(error.response, "status_code", 0) or 0)


def is_passing(error: SlackApiError) -> bool:
    """Whether it may well work later: asked too often, or Slack's own trouble."""
    return status_of(error) == 429 or status_of(error) >= 500 or error_of(error) in _LATER


def is_access(error: SlackApiError) -> bool:
    """Whether our token is refused, whatever we ask."""
    return error_of(error) in NO_ACCESS


def is_unclear(error: SlackApiError) -> bool:
    """Whether Slack may have done it all the same."""
    return status_of(error) >= 500 or error_of(error) in _UNKNOWN


def is_outside(error: BaseException) -> bool:
    """Whether Slack or the way to it is to blame, and nothing of ours."""
    if isinstance(error, SlackApiError):
        return is_passing(error) or error_of(error) == "expired_trigger_id"
    return isinstance(error, SlackTrouble | OSError | http.client.HTTPException)


def is_undone(error: BaseException) -> bool:
    """Whether the trouble has passed without anything done, or with nothing that could not be done again.

    Of the Web API we call afterwards only what puts the same in the same place.
    """
    if isinstance(error, SlackApiError):
        return is_passing(error)
    return isinstance(error, SlackTrouble) or never_arrived(error)


def never_arrived(error: BaseException) -> bool:
    """Whether there was no connection over which it could have gone."""
    reason = error.reason if isinstance(error, URLError) else None
    return isinstance(reason, ConnectionRefusedError | socket.gaierror) or (
        isinstance(reason, OSError) and reason.errno in _UNREACHABLE
    )


def in_words(error: BaseException) -> str:
    """For the log: Slack's word, or what became of the connection."""
    if isinstance(error, SlackApiError):
        return error_of(error)
    return f"{type(error).__name__}: {error}"
