"""The door by which Slack's signed requests come in where there is no Socket Mode."""

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import PlainTextResponse
from slack_bolt import App
from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response

LARGEST_BODY = 1_000_000
"""In bytes. Slack's own largest, a submitted view, stays under 250 kB; this is read before its signature is known."""


def routes(bolt_app: App) -> APIRouter:
    """`POST /slack/events`: commands, events and interactions. Bolt checks each one's signature."""
    router = APIRouter()

    @router.post("/slack/events")
    async def events(request: Request) -> Response:
        body = await _body(request)
        if body is None:
            return PlainTextResponse("This is larger than anything that Slack sends.\n", status_code=413)
        try:
            asked = to_bolt_request(request, body)
        except Exception:
            # Bolt takes the body apart before it checks the signature, and trips over garbage in many ways.
            return PlainTextResponse("This is not a request from Slack.\n", status_code=400)
        # Bolt's own adapter dispatches on the event loop, where one slow listener would hold up every other request.
        return to_starlette_response(await run_in_threadpool(bolt_app.dispatch, asked))

    return router


async def _body(request: Request) -> bytes | None:
    """The body, or None as soon as it proves too large."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            return None
    return bytes(body)
