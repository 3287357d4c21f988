"""The probes by which an operator's machinery sees whether this process lives, and whether it can work."""

import logging
from collections.abc import Callable

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse

Ready = Callable[[], str | None]
"""Says what stands in the way of working, in a sentence that may be shown to anybody; None when nothing does."""

log = logging.getLogger(__name__)


def routes(ready: Ready) -> APIRouter:
    """`/healthz`: the process answers. `/readyz`: it can also reach what it needs; 503 and the reason when not."""
    router = APIRouter()

    @router.get("/healthz", response_class=PlainTextResponse)
    async def healthz() -> str:
        return "ok\n"

    # Not async: looking may take the database a while, and the event loop must not wait for it.
    @router.get("/readyz", response_class=PlainTextResponse)
    def readyz() -> PlainTextResponse:
        try:
            obstacle = ready()
        except Exception:
            log.exception("The readiness check itself failed")
            obstacle = "The readiness check itself failed; the log says why."
        if obstacle is None:
            return PlainTextResponse("ready\n")
        return PlainTextResponse(f"{obstacle}\n", status_code=503)

    return router
