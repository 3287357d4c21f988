"""The addresses at which the app may answer a person for half an hour, as it posts to them."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from bot.sandbox.answering import Answer, Answering, LostAnswer
from bot.sandbox.answers import show_response
from bot.sandbox.errors import SlackError
from bot.sandbox.workspace import Workspace

SPENT = ("used_url", "expired_url", "invalid_url")


class ResponseUrls:
    """Serves `/response/<id>`."""

    def __init__(self, workspace: Workspace, answering: Answering) -> None:
        self._workspace = workspace
        self._answering = answering

    async def serve(self, request: Request) -> Response:
        """Show what the app says; an address that is spent is not found."""
        try:
            body = json.loads(await request.body())
        except ValueError:
            body = None
        url_id = request.path_params["id"]
        known = self._workspace.response_urls.get(url_id)
        person = known.person if known else None
        answer = await self._answering.answer(
            "response_url", "response_url", body, person, lambda: self._shown(url_id, body)
        )
        if isinstance(answer, LostAnswer):
            return answer
        if answer.outcome == "ok":
            return PlainTextResponse("ok")
        return JSONResponse(answer.body, answer.status, headers=dict(answer.headers))

    def _shown(self, url_id: str, body: Any) -> Answer:
        if not isinstance(body, dict):
            return Answer({"ok": False, "error": "invalid_payload"}, 400)
        try:
            show_response(self._workspace, self._workspace.use_response_url(url_id), body)
        except SlackError as refused:
            said = {"ok": False, "error": refused.code, "response_metadata": {"messages": refused.messages}}
            return Answer(said, 404 if refused.code in SPENT else 200)
        return Answer({"ok": True})
