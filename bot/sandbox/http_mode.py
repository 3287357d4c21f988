"""Slack without Socket Mode: signed requests to the app's own address, once that has proved to be the app's."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

import httpx

from bot.sandbox.connection import Acknowledgement, Kind, Retry
from bot.sandbox.errors import NotAcknowledged
from bot.sandbox.payloads import VERIFICATION_TOKEN

FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.1, 2.0


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
    """Posts every delivery to one request URL. Nothing but `url_verification` is posted before that has succeeded."""

    def __init__(self, app_url: str, signing_secret: str, seconds: float = 3.0) -> None:
        self._app_url = app_url
        self._secret = signing_secret
        self._seconds = seconds
        self._client = httpx.AsyncClient(trust_env=False, follow_redirects=False)
        self._verified = False
        self._obstacle = "Slack has not verified the app's address yet."
        self._verifying: asyncio.Task[None] | None = None
        self.on_change: Callable[[], None] = lambda: None

    @property
    def is_connected(self) -> bool:
        """Whether the address is verified; there is nothing to keep open after that."""
        return self._verified

    @property
    def obstacle(self) -> str | None:
        """What came of the last try to verify it."""
        return None if self._verified else self._obstacle

    def start(self) -> None:
        """Begin to verify the address, again and again until it works."""
        self._verifying = asyncio.get_running_loop().create_task(self._verify_until_it_works())

    async def deliver(
        self, kind: Kind, payload: Mapping[str, Any], seconds: float, retry: Retry | None = None
    ) -> Acknowledgement:
        """Post one signed request; only an answer of 2xx acknowledges."""
        if not self._verified:
            await self._verify()
        headers = {"x-slack-retry-num": str(retry.number), "x-slack-retry-reason": retry.reason} if retry else {}
        body, content_type = encoded(kind, payload)
        answer = await self._post(body, content_type, seconds, headers)
        return Acknowledgement.of_text(answer.text, answer.status_code)

    async def close(self) -> None:
        """Let go of the pooled connections."""
        if self._verifying is not None:
            self._verifying.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._verifying
        await self._client.aclose()

    async def _post(
        self, body: str, content_type: str, seconds: float, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        timestamp = str(int(time.time()))
        signed = {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(self._secret, timestamp, body),
            **(headers or {}),
        }
        try:
            # httpx counts each phase by itself; Slack counts from the beginning to the end.
            async with asyncio.timeout(seconds):
                answer = await self._client.post(self._app_url, content=body, headers=signed, timeout=None)
        except TimeoutError:
            raise NotAcknowledged("operation_timeout", "http_timeout") from None
        except httpx.HTTPError:
            raise NotAcknowledged("dispatch_failed", "connection_failed") from None
        if answer.status_code // 100 != 2:
            again = answer.headers.get("x-slack-no-retry") != "1"
            raise NotAcknowledged("http_service_error", "http_error", status=answer.status_code, again=again)
        return answer

    # --- url_verification ----------------------------------------------------------------------------------

    async def _verify_until_it_works(self) -> None:
        pause = FIRST_PAUSE_SECONDS
        while not self._verified:
            with contextlib.suppress(NotAcknowledged):
                await self._verify()
                return
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)

    async def _verify(self) -> None:
        """Ask the address to repeat a challenge. Raises NotAcknowledged."""
        challenge = secrets.token_urlsafe(40)
        asked = {"token": VERIFICATION_TOKEN, "challenge": challenge, "type": "url_verification"}
        before = self._verified, self._obstacle
        try:
            answer = await self._post(json.dumps(asked), "application/json", self._seconds)
            if not _repeats(answer, challenge):
                raise NotAcknowledged("http_service_error", "http_error", status=answer.status_code)
        except NotAcknowledged as refused:
            self._obstacle = _in_words(refused)
            raise
        else:
            self._verified = True
        finally:
            if before != (self._verified, self._obstacle):
                self.on_change()


def _repeats(answer: httpx.Response, challenge: str) -> bool:
    if answer.text.strip() == challenge:
        return True
    body = Acknowledgement.of_text(answer.text).body
    return body.get("challenge") == challenge


def _in_words(refused: NotAcknowledged) -> str:
    if refused.reason == "http_timeout":
        return "The app's address did not answer the url_verification in time."
    if refused.reason == "connection_failed":
        return "Nothing answers at the app's address yet."
    if refused.status and refused.status // 100 == 2:
        return "The app's address did not repeat the challenge of the url_verification."
    return f"The app's address refused the url_verification ({refused.status})."
