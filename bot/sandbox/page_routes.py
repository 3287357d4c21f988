"""The wrapping of the page's JSON: who asks, what Slack refuses, and where it is told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.sandbox.errors import SlackError

Reading = Callable[[Request], Awaitable[dict[str, Any]]]
"""What somebody looks at."""

Doing = Callable[[str, Mapping[str, Any]], Awaitable[dict[str, Any]]]
"""What somebody does: who, and the body of the request."""


def reading(handler: Reading) -> Callable[[Request], Awaitable[Response]]:
    """A GET of JSON; what is not there is a 404 with Slack's code."""

    async def serve(request: Request) -> Response:
        try:
            return JSONResponse(await handler(request), headers={"Cache-Control": "no-store"})
        except SlackError as refused:
            return JSONResponse({"ok": False, "error": refused.code}, status_code=404)

    return serve


def doing(handler: Doing) -> Callable[[Request], Awaitable[Response]]:
    """A POST of JSON with `as`; what is refused says so in its body."""

    async def serve(request: Request) -> Response:
        try:
            body = await request.json()
            me = body["as"]
        except (ValueError, KeyError, TypeError):
            return JSONResponse({"ok": False, "error": "invalid_json"}, status_code=400)
        try:
            return JSONResponse(await handler(str(me), body))
        except SlackError as refused:
            return JSONResponse({"ok": False, "error": refused.code})

    return serve
