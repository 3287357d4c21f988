"""Slack's Web API as an unmodified client sees it: one address per method, Slack's answers and error codes."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.sandbox import file_methods, people
from bot.sandbox.answering import Answer, Answering, LostAnswer
from bot.sandbox.errors import SlackError
from bot.sandbox.rates import AskedTooOften, Rates
from bot.sandbox.socket_mode import SocketMode
from bot.sandbox.web_call import Call
from bot.sandbox.web_methods import METHODS, SCOPES
from bot.sandbox.workspace import Workspace

JSON_ARGUMENTS = ("blocks", "view", "metadata", "attachments", "files")


class WebApi:
    """Serves `/api/<method>` for the installed app."""

    def __init__(
        self,
        workspace: Workspace,
        sockets: SocketMode,
        bot_token: str,
        app_token: str,
        *,
        rates: Rates,
        answering: Answering,
    ) -> None:
        self._workspace = workspace
        self._sockets = sockets
        self._bot_token = bot_token
        self._app_token = app_token
        self._rates = rates
        self._answering = answering
        oauth = workspace.manifest.get("oauth_config") or {}
        granted = (oauth.get("scopes") or {}).get("bot")
        self._granted: frozenset[str] | None = None if granted is None else frozenset(granted)
        self.calls: list[tuple[str, Mapping[str, Any]]] = []

    @property
    def tells_email(self) -> bool:
        """Whether the app may read e-mail addresses."""
        return self._granted is None or "users:read.email" in self._granted

    async def serve(self, request: Request) -> Response:
        """Answer one call, unless a fault has it otherwise."""
        method = request.path_params["method"]
        given: Mapping[str, Any] = {}
        unread: Answer | None = None
        try:
            given = await arguments(request)
        except SlackError as refused:
            unread = Answer.refusal(refused)
        person = given.get("user") or given.get("user_id")
        token = _token(request, given)
        answer = await self._answering.answer(
            "web_api",
            method,
            given,
            str(person) if person else None,
            lambda: unread or self._done(method, given, token),
        )
        if isinstance(answer, LostAnswer):
            return answer
        headers = {"x-slack-req-id": secrets.token_hex(16), **answer.headers}
        if self._granted is not None:
            headers["x-oauth-scopes"] = ",".join(sorted(self._granted))
        return JSONResponse(answer.body, answer.status, headers=headers)

    async def read_file(self, request: Request) -> Response:
        """A file's `url_private`: for the app's token, with the scope to read files."""
        may = self._granted is None or "files:read" in self._granted
        file_id = request.path_params["id"].partition("-")[2]
        asks = _token(request, {}) == self._bot_token
        return file_methods.given_out(self._workspace.files.find(file_id) if may and asks else None)

    def _done(self, method: str, given: Mapping[str, Any], token: str) -> Answer:
        try:
            return Answer(self._answer(method, given, token))
        except SlackError as refused:
            return Answer.refusal(refused)
        except AskedTooOften as refused:
            return Answer.later(refused.retry_after)

    def _answer(self, method: str, given: Mapping[str, Any], token: str) -> dict[str, Any]:
        if method == "api.test":
            self._rates.count(method)
            return {"ok": True, "args": dict(given)}
        if not token:
            raise SlackError("not_authed")
        if method == "apps.connections.open":
            if token != self._app_token:
                raise SlackError("not_allowed_token_type" if token == self._bot_token else "invalid_auth")
            self._rates.count(method)
            url = self._workspace.base_url.replace("http", "ws", 1)
            return {"ok": True, "url": f"{url}/socket?ticket={self._sockets.new_ticket()}&app_id={people.APP_ID}"}
        handler = METHODS.get(method)
        if handler is None:
            raise SlackError("unknown_method", req_method=method)
        if token != self._bot_token:
            raise SlackError("not_allowed_token_type" if token == self._app_token else "invalid_auth")
        needed = SCOPES.get(method, ())
        if self._granted is not None and needed and not self._granted.intersection(needed):
            raise SlackError("missing_scope", needed=",".join(needed), provided=",".join(sorted(self._granted)))
        self.calls.append((method, given))
        self._rates.count(method, self._posted_to(given) if method == "chat.postMessage" else None)
        return {"ok": True, **handler(Call(self._workspace, given, self._granted))}

    def _posted_to(self, given: Mapping[str, Any]) -> str | None:
        try:
            return self._workspace.channel(given.get("channel")).id
        except SlackError:
            return None  # it will be refused for that


def _token(request: Request, given: Mapping[str, Any]) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else str(given.get("token") or "")


async def arguments(request: Request) -> dict[str, Any]:
    """The call's arguments from the address, a form or a JSON body; JSON inside form fields is read."""
    given: dict[str, Any] = dict(request.query_params)
    content_type = request.headers.get("content-type", "")
    if content_type.startswith("application/json"):
        try:
            body = json.loads(await request.body() or b"{}")
        except ValueError:
            raise SlackError("invalid_json") from None
        if not isinstance(body, dict):
            raise SlackError("json_not_object")
        given |= body
    elif request.method == "POST":
        given |= {key: value for key, value in (await request.form()).items() if isinstance(value, str)}
    for name in JSON_ARGUMENTS:
        if isinstance(given.get(name), str):
            try:
                given[name] = json.loads(given[name])
            except ValueError:
                code = "invalid_blocks_format" if name == "blocks" else "invalid_arguments"
                raise SlackError(code, [f"[ERROR] not valid JSON [json-pointer:/{name}]"]) from None
    return given
