"""Puts the HTTP doors together into one application."""

from fastapi import FastAPI
from slack_bolt import App

from handlers.http import ops, slack
from handlers.http.ops import Ready


def create(bolt_app: App | None, ready: Ready) -> FastAPI:
    """The application; without a Bolt app, as under Socket Mode, it has no `/slack/events`."""
    # The documentation pages wait for the API that they would describe.
    app = FastAPI(title="Seatline", docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(ops.routes(ready))
    if bolt_app is not None:
        app.include_router(slack.routes(bolt_app))
    return app
