"""Slack without Socket Mode: signed requests to the app's own address."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import httpx

from bot.sandbox.connection import Acknowledgement, Kind
from bot.sandbox.errors import NotAcknowledged


def signature(secret: str, timestamp: str, body: str) -> str:
    """Slack's `v0` signature of a request body."""
    return "v0=" + hmac.new(secret.encode(), f"v0:{timestamp}:{body}".encode(), hashlib.sha256).hexdigest()


def encoded(kind: Kind, payload: Mapping[str, Any]) -> tuple[str, str]:
    """The body and its content type: forms for commands and interactions, JSON for events."""
    if kind == "events_api":
        return json.dumps(payload), "application/json"
    if kind == "slash_commands":
        return urlencode({k: str(v) for k, v in payload.items()}), "application/x-www-form-urlencoded"
    return urlencode({"payload": json.dumps(payload)}), "application/x-www-form-urlencoded"


class HttpMode:
    """Posts every delivery to one request URL."""

    def __init__(self, app_url: str, signing_secret: str) -> None:
        self._app_url = app_url
        self._secret = signing_secret
        self._client = httpx.AsyncClient(trust_env=False, follow_redirects=False)

    @property
    def is_connected(self) -> bool:
        """There is nothing to keep open, so the app counts as there."""
        return True

    async def deliver(self, kind: Kind, payload: Mapping[str, Any], seconds: float) -> Acknowledgement:
        """Post one signed request; only an answer of 2xx acknowledges."""
        body, content_type = encoded(kind, payload)
        timestamp = str(int(time.time()))
        headers = {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(self._secret, timestamp, body),
        }
        try:
            # httpx counts each phase by itself; Slack counts from the beginning to the end.
            async with asyncio.timeout(seconds):
                answer = await self._client.post(self._app_url, content=body, headers=headers, timeout=None)
        except TimeoutError:
            raise NotAcknowledged("operation_timeout") from None
        except httpx.HTTPError:
            raise NotAcknowledged("dispatch_failed") from None
        if answer.status_code // 100 != 2:
            raise NotAcknowledged("http_service_error")
        return Acknowledgement.of_text(answer.text)

    async def close(self) -> None:
        """Let go of the pooled connections."""
        await self._client.aclose()
