"""The JSON that the demo's web page lives on: what a person sees, and what they do."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.sandbox import file_methods, people
from bot.sandbox.conversations import Message
from bot.sandbox.errors import SlackError
from bot.sandbox.interactions import Interactions, Outcome
from bot.sandbox.page_controls import PageControls
from bot.sandbox.page_routes import doing, reading

PAGE = Path(__file__).parent / "page"
Texts = Callable[[str, str, int], str]
"""Texts as a member: member id, `sent` or `received`, how many; returns a sentence for the person."""
Words = Mapping[str, Sequence[Mapping[str, str]]]
"""What may follow a command, as its app explains it: `word`, `usage` and `what` of each."""

GIVEN = (
    "value",
    "selected_option",
    "selected_options",
    "selected_conversation",
    "selected_conversations",
    "selected_channel",
    "selected_channels",
    "selected_user",
    "selected_users",
    "selected_date",
    "selected_time",
    "selected_date_time",
    "state",
)
KEEP_ALIVE_SECONDS = 15.0


class PageApi:
    """Serves `/`, `/page/*` and `/sandbox/*`, with what the controls add."""

    def __init__(
        self, interactions: Interactions, texts: Texts | None, controls: PageControls, words: Words | None = None
    ) -> None:
        self._doing = interactions
        self._words = words or {}
        self._workspace = interactions.workspace
        self._texts = texts
        self._controls = controls
        controls.on_change = lambda: self._workspace.changed(None, {"type": "controls"})
        self._streams: set[asyncio.Queue[dict[str, Any] | None]] = set()

    def routes(self) -> list[Route]:
        """All addresses."""
        gets = {
            "/sandbox/state": self._state,
            "/sandbox/channels/{id}/messages": self._messages,
            "/sandbox/channels/{id}/threads/{ts}": self._thread,
            "/sandbox/home": self._home,
            "/sandbox/views": self._views,
        }
        posts = {
            "/sandbox/command": self._say,
            "/sandbox/message": self._say,
            "/sandbox/action": self._action,
            "/sandbox/suggest": self._suggest,
            "/sandbox/submit": self._submit,
            "/sandbox/close": self._close,
            "/sandbox/shortcut": self._shortcut,
            "/sandbox/home/open": self._open_home,
            "/sandbox/text": self._text,
        }
        return [
            Route("/", self._index),
            Route("/page/{path:path}", self._static),
            Route("/sandbox/events", self._events),
            Route("/sandbox/files/{id}", self._file_of_message),
            *self._controls.routes(),
            *(Route(path, reading(handler)) for path, handler in gets.items()),
            *(Route(path, doing(handler), methods=["POST"]) for path, handler in posts.items()),
        ]

    # --- files ---------------------------------------------------------------------------------------------

    async def _index(self, request: Request) -> Response:
        return self._file("index.html")

    async def _static(self, request: Request) -> Response:
        return self._file(request.path_params["path"])

    def _file(self, name: str) -> Response:
        wanted = (PAGE / name).resolve()
        if not wanted.is_relative_to(PAGE.resolve()) or not wanted.is_file():
            return JSONResponse({"ok": False, "error": "not_found"}, status_code=404)
        return FileResponse(wanted, headers={"Cache-Control": "no-cache"})

    # --- what a person sees --------------------------------------------------------------------------------

    def _viewer(self, request: Request) -> str:
        # Whoever opens the page without saying who they are is the first of the directory: the owner.
        chosen = request.query_params.get("as") or next(iter(self._workspace.accounts))
        return self._workspace.account(chosen).id

    async def _state(self, request: Request) -> dict[str, Any]:
        me = self._workspace.account(self._viewer(request))
        shown = [
            {
                "id": a.id,
                "name": a.name,
                "real_name": a.real_name,
                "title": a.title,
                "role": a.role,
                "deleted": a.deleted,
                "color": "#" + a.color,
            }
            for a in self._workspace.accounts.values()
        ]
        channels = [
            {"id": c.id, "name": c.name, "is_private": c.is_private, "is_im": c.is_im, "topic": c.topic}
            for c in self._workspace.visible_channels(me.id)
        ]
        bot = self._workspace.bot
        return {
            "team": {"id": people.TEAM_ID, "name": people.TEAM_NAME},
            "me": next(person for person in shown if person["id"] == me.id),
            "people": shown,
            "channels": channels,
            "app": {
                "id": people.APP_ID,
                "user_id": bot.id,
                "name": bot.shown_as,
                "connected": self._doing.is_connected,
            },
            "commands": [
                {
                    "command": c.get("command"),
                    "usage_hint": c.get("usage_hint", ""),
                    "description": c.get("description", ""),
                    "words": [dict(word) for word in self._words.get(str(c.get("command")), ())],
                }
                for c in self._doing.commands()
            ],
            "shortcuts": [
                {"callback_id": s.get("callback_id"), "name": s.get("name"), "type": s.get("type", "global")}
                for s in self._doing.shortcuts()
            ],
            "user_groups": [{"id": g.id, "handle": g.handle} for g in self._workspace.user_groups.values()],
            "texting": self._texts is not None,
        }

    async def _messages(self, request: Request) -> dict[str, Any]:
        me = self._viewer(request)
        channel = self._workspace.channel(request.path_params["id"], as_person=me)
        seen = self._workspace.seen_by(me, channel)
        return {"messages": [self._shown(message, me) for message in seen if message.is_in_channel]}

    async def _thread(self, request: Request) -> dict[str, Any]:
        me = self._viewer(request)
        channel = self._workspace.channel(request.path_params["id"], as_person=me)
        root = channel.root(request.path_params["ts"])
        thread = [message for message in channel.thread(root.ts) if message.viewer in (None, me)]
        return {"messages": [self._shown(message, me) for message in thread]}

    async def _file_of_message(self, request: Request) -> Response:
        """A file, for whoever is in a channel that it was shared in."""
        try:
            me = self._viewer(request)
        except SlackError:
            return file_methods.given_out(None)
        file = self._workspace.files.find(request.path_params["id"])
        channels = [self._workspace.channels.get(channel) for channel in file.shares] if file else []
        return file_methods.given_out(file if any(c and me in c.members for c in channels) else None)

    def _shown(self, message: Message, me: str) -> dict[str, Any]:
        author = self._workspace.account(message.user)
        return {
            "ts": message.ts,
            "user": message.user,
            "bot": message.by_app,
            "author_name": author.shown_as,
            "text": message.text,
            "blocks": message.blocks,
            "ephemeral": message.viewer is not None,
            "thread_ts": message.ts if message.replies else message.thread_ts,
            "reply_count": len(message.replies),
            "latest_reply": message.replies[-1][0] if message.replies else None,
            "edited": message.edited is not None,
            "files": [
                {
                    "id": file.id,
                    "name": file.name,
                    "title": file.title,
                    "mimetype": file.mimetype,
                    "size": file.length,
                    "url": f"/sandbox/files/{file.id}?as={me}",
                    "alt_text": file.alt_text,
                }
                for file in message.files
            ],
        }

    async def _home(self, request: Request) -> dict[str, Any]:
        home = self._workspace.screens.home(self._viewer(request))
        return {"view": home.as_slack() if home else None}

    async def _views(self, request: Request) -> dict[str, Any]:
        return {"views": [view.as_slack() for view in self._workspace.screens.stack(self._viewer(request))]}

    async def _events(self, request: Request) -> Response:
        me = self._viewer(request)
        queue: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()

        def hear(person: str | None, event: dict[str, Any]) -> None:
            if person in (None, me):
                queue.put_nowait(event)

        async def stream() -> AsyncIterator[str]:
            end = self._workspace.listen(hear)
            self._streams.add(queue)
            try:
                yield ": welcome\n\n"
                while True:
                    try:
                        event = await asyncio.wait_for(queue.get(), KEEP_ALIVE_SECONDS)
                    except TimeoutError:
                        yield ": still here\n\n"
                        continue
                    if event is None:
                        return
                    yield f"data: {json.dumps(event)}\n\n"
            finally:
                self._streams.discard(queue)
                end()

        return StreamingResponse(stream(), media_type="text/event-stream", headers={"Cache-Control": "no-store"})

    def end_streams(self) -> None:
        """Let every open event stream finish, so that the server can stop."""
        for queue in list(self._streams):
            queue.put_nowait(None)

    # --- what a person does --------------------------------------------------------------------------------

    async def _say(self, me: str, body: Mapping[str, Any]) -> dict[str, Any]:
        thread_ts = str(body["thread_ts"]) if body.get("thread_ts") else None
        return _told(await self._doing.say(me, str(body.get("channel")), str(body.get("text") or ""), thread_ts))

    async def _action(self, me: str, body: Mapping[str, Any]) -> dict[str, Any]:
        container = body.get("container") or {}
        given = {key: body[key] for key in GIVEN if body.get(key) is not None or key in body}
        block_id, action_id = body.get("block_id"), str(body.get("action_id"))
        if container.get("type") == "message":
            outcome = await self._doing.act_in_message(
                me, str(container.get("channel")), str(container.get("ts")), block_id, action_id, given
            )
        else:
            outcome = await self._doing.act_in_view(me, str(container.get("view_id")), block_id, action_id, given)
        return _told(outcome)

    async def _suggest(self, me: str, body: Mapping[str, Any]) -> dict[str, Any]:
        found = await self._doing.suggest(
            me,
            body.get("container") or {},
            body.get("block_id"),
            str(body.get("action_id")),
            str(body.get("value") or ""),
        )
        if found.error:
            return {"error": found.error}
        return {"option_groups": found.option_groups} if found.option_groups else {"options": found.options}

    async def _submit(self, me: str, body: Mapping[str, Any]) -> dict[str, Any]:
        return _told(await self._doing.submit(me, str(body.get("view_id")), body.get("state")))

    async def _close(self, me: str, body: Mapping[str, Any]) -> dict[str, Any]:
        return _told(await self._doing.close(me, str(body.get("view_id")), everything=bool(body.get("all"))))

    async def _shortcut(self, me: str, body: Mapping[str, Any]) -> dict[str, Any]:
        return _told(await self._doing.shortcut(me, str(body.get("callback_id"))))

    async def _open_home(self, me: str, body: Mapping[str, Any]) -> dict[str, Any]:
        return _told(await self._doing.open_home(me))

    async def _text(self, me: str, body: Mapping[str, Any]) -> dict[str, Any]:
        if self._texts is None:
            return {"ok": False, "error": "not_found"}
        member, direction = str(body.get("member") or me), str(body.get("direction") or "sent")
        count = body.get("count", 1)
        if direction not in ("sent", "received") or not isinstance(count, int) or not 1 <= count <= 10_000:
            return {"ok": False, "error": "invalid_arguments"}
        try:
            sentence = await asyncio.to_thread(self._texts, member, direction, count)
        except Exception as refused:  # the callable is the demo's; the person should read what it says
            return {"ok": False, "error": str(refused)}
        return {"ok": True, "message": sentence}


def _told(outcome: Outcome) -> dict[str, Any]:
    told: dict[str, Any] = {"ok": outcome.ok}
    if outcome.errors:
        told["errors"] = dict(outcome.errors)
    if outcome.error:
        told["error"] = outcome.error
    return told
