"""A small Bolt app that is not ours, to hold the sandbox to what any app expects of Slack."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from typing import Any, Literal
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_sdk import WebClient

from bot.sandbox.server import Sandbox
from bot.sandbox.workspace import Patience

Mode = Literal["socket", "http"]

MANIFEST: dict[str, Any] = {
    "display_information": {"name": "Little"},
    "features": {
        "app_home": {"home_tab_enabled": True},
        "bot_user": {"display_name": "Little"},
        "slash_commands": [
            {"command": "/little", "description": "Try it", "usage_hint": "[word]", "should_escape": True},
            {"command": "/plain", "description": "Unescaped"},
        ],
        "shortcuts": [
            {"name": "Little form", "type": "global", "callback_id": "little_form", "description": "Open it"}
        ],
    },
}
COLOURS = ("Amber", "Azure", "Beige", "Blue")


def text(words: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": words}


def option(words: str) -> dict[str, Any]:
    return {"text": text(words), "value": words.lower()}


def button(words: str, action_id: str, value: str = "1") -> dict[str, Any]:
    return {"type": "button", "action_id": action_id, "text": text(words), "value": value}


def section(words: str, **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": words}, **more}


def form(**more: Any) -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": "form",
        "title": text("Little form"),
        "submit": text("Send"),
        "blocks": [
            {
                "type": "input",
                "block_id": "word",
                "label": text("Word"),
                "element": {"type": "plain_text_input", "action_id": "typed", "initial_value": "hello"},
            },
            {
                "type": "input",
                "block_id": "colour",
                "optional": True,
                "label": text("Colour"),
                "element": {"type": "external_select", "action_id": "colours", "min_query_length": 1},
            },
            {"type": "actions", "block_id": "more", "elements": [button("Longer", "longer"), button("Next", "next")]},
        ],
        **more,
    }


class LittleApp:
    """The app with what it was told, in order."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.heard: list[dict[str, Any]] = []
        self.release = threading.Event()
        self.client = WebClient(token=sandbox.bot_token, base_url=sandbox.api_url)
        self.bolt = App(client=self.client, signing_secret=sandbox.signing_secret)
        self._listen()

    def _listen(self) -> None:
        app = self.bolt

        @app.middleware
        def hear(body: dict[str, Any], next: Callable[[], None]) -> None:
            self.heard.append(body)
            next()

        @app.command("/little")
        def little(ack: Any, command: dict[str, Any], client: WebClient) -> None:
            word = command["text"]
            if word == "form":
                ack()
                client.views_open(trigger_id=command["trigger_id"], view=form(notify_on_close=True))
            elif word == "button":
                ack(
                    text="Press it", blocks=[section("Press it"), {"type": "actions", "elements": [button("Go", "go")]}]
                )
            elif word == "loud":
                ack(text="Everybody hears", response_type="in_channel")
            elif word == "slow":
                self.release.wait(5)
                ack()
            elif word == "silent":
                ack()
            else:
                ack(f"You said {word}")

        @app.command("/plain")
        def plain(ack: Any, command: dict[str, Any]) -> None:
            ack(f"You said {command['text']}")

        @app.shortcut("little_form")
        def shortcut(ack: Any, shortcut: dict[str, Any], client: WebClient) -> None:
            ack()
            client.views_open(trigger_id=shortcut["trigger_id"], view=form())

        @app.options("colours")
        def colours(ack: Any, payload: dict[str, Any]) -> None:
            letters = payload["value"].lower()
            ack(options=[option(colour) for colour in COLOURS if letters in colour.lower()])

        @app.view("form")
        def submitted(ack: Any, body: dict[str, Any], view: dict[str, Any], client: WebClient) -> None:
            values = view["state"]["values"]
            word = values["word"]["typed"]["value"]
            colour = values["colour"]["colours"]["selected_option"]
            if word == "push":
                ack(response_action="push", view=form(title=text("On top")))
            elif word == "update":
                ack(response_action="update", view=form(title=text("Another")))
            elif word == "clear":
                ack(response_action="clear")
            elif word == "astray":
                ack(response_action="errors", errors={"nowhere": "No such block"})
            elif word != "fine":
                ack(response_action="errors", errors={"word": f"{word} is not fine"})
            else:
                ack()
                chosen = colour["text"]["text"] if colour else "no colour"
                client.chat_postMessage(channel=body["user"]["id"], text=f"{word}, {chosen}")

        @app.view_closed("form")
        def closed(ack: Any) -> None:
            ack()

        @app.action("longer")
        def longer(ack: Any, body: dict[str, Any], client: WebClient) -> None:
            ack()
            shown = form()
            shown["blocks"].append(section("One more"))
            client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=shown)

        @app.action("next")
        def next_(ack: Any, body: dict[str, Any], client: WebClient) -> None:
            ack()
            client.views_push(trigger_id=body["trigger_id"], view=form(title=text("Pushed")))

        @app.action("go")
        def go(ack: Any, respond: Any) -> None:
            ack()
            respond(text="Gone", replace_original=True)

        @app.action("pick")
        def pick(ack: Any) -> None:
            ack()

        @app.event("app_home_opened")
        def home(event: dict[str, Any], client: WebClient) -> None:
            blocks = [
                section(f"Welcome <@{event['user']}>"),
                {"type": "actions", "elements": [button("Again", "again")]},
            ]
            client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})

        @app.action("again")
        def again(ack: Any, body: dict[str, Any], client: WebClient) -> None:
            ack()
            client.views_publish(
                user_id=body["user"]["id"], view={"type": "home", "blocks": [section("Twice welcome")]}
            )

        @app.event("app_mention")
        def mentioned(event: dict[str, Any], say: Any) -> None:
            say(text="You called?", thread_ts=event["ts"])

        @app.event("team_join")
        @app.event("user_change")
        @app.event("message")
        def message() -> None:
            return

    def told(self, kind: str) -> list[dict[str, Any]]:
        """What arrived of one type."""
        return [body for body in self.heard if body.get("type") == kind]


class _Threads(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        return


@contextmanager
def served(wsgi: Callable[..., Iterable[bytes]]) -> Iterator[str]:
    """A WSGI app on a port of its own."""
    server = make_server("127.0.0.1", 0, wsgi, server_class=_Threads, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/slack/events"
    finally:
        server.shutdown()
        server.server_close()


def hang_up(handler: SocketModeHandler, sandbox: Sandbox) -> None:
    """End Socket Mode from Slack's side first: slack_sdk's own close waits up to 3 s for its reader, and for ever when
    the reader had not begun."""
    client = handler.client
    client.auto_reconnect_enabled = False
    sandbox.drop_sockets()
    deadline = time.monotonic() + 2
    while client.is_connected() and time.monotonic() < deadline:
        time.sleep(0.005)
    handler.close()  # type: ignore[no-untyped-call]


@contextmanager
def little_app(mode: Mode, patience: Patience | None = None, signing_secret: str | None = None) -> Iterator[LittleApp]:
    """The app and its workspace, connected in that mode; with another signing secret it refuses Slack's requests."""
    if mode == "socket":
        with Sandbox(MANIFEST, patience=patience) as sandbox:
            app = LittleApp(sandbox)
            handler = SocketModeHandler(app.bolt, sandbox.app_token, ping_interval=0.5)
            handler.connect()  # type: ignore[no-untyped-call]
            sandbox.wait_connected()
            try:
                yield app
            finally:
                app.release.set()
                hang_up(handler, sandbox)
        return
    behind: list[SlackRequestHandler] = []
    is_there = threading.Event()

    def front(environ: Any, start: Any) -> Iterable[bytes]:
        is_there.wait(5)  # Slack looks at the address before the app, which needs Slack's own, can be made
        return behind[0](environ, start)

    with (
        served(front) as app_url,
        Sandbox(MANIFEST, app_url=app_url, patience=patience) as sandbox,
    ):
        app = LittleApp(sandbox)
        if signing_secret:
            app.bolt = App(client=app.client, signing_secret=signing_secret)
        behind.append(SlackRequestHandler(app.bolt))
        is_there.set()
        if not signing_secret:  # with another secret the app never lets Slack in
            sandbox.wait_connected()
        try:
            yield app
        finally:
            app.release.set()
