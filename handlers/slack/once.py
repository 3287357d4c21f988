"""A client that asks Slack once, within a time of its own: where somebody waits, or must look before trying again."""

from __future__ import annotations

from typing import cast

from slack_sdk.web import WebClient


def once(client: WebClient, seconds: float) -> WebClient:
    """The same client, which gives up after so long and does not try again by itself."""
    return WebClient(
        token=client.token,
        base_url=client.base_url,
        timeout=cast(int, seconds),  # handed to the socket, which takes parts of seconds
        headers=client.headers,
        proxy=client.proxy,
        ssl=client.ssl,
        retry_handlers=[],
    )
