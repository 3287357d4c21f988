"""What Slack refuses because it came late (a view closed meanwhile, a spent response_url) is no error."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import SimpleNamespace
from typing import Any, cast

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web import WebClient

from bot.domain.errors import NoSuchSeat
from bot.domain.roles import Actor
from bot.services import Services
from handlers.slack import assign, listing, once, picking
from handlers.slack.conversation import Desk, Turn, respond
from handlers.slack.opening import update_view
from handlers.slack.reading import Origin, command
from handlers.slack.trouble import SlackTrouble


class Url:
    """A response_url that answers with the status it is told."""

    def __init__(self) -> None:
        self.status, self.taken = 404, 0
        url = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                url.taken += 1
                self.send_response(url.status)
                self.end_headers()
                self.wfile.write(b"expired_url")

            def log_message(self, *args: object) -> None:
                return None

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}/"


@pytest.fixture
def url() -> Iterator[Url]:
    made = Url()
    yield made
    made.server.shutdown()
    made.server.server_close()


class Slack:
    """Remembers what was posted, and refuses with the error it is told."""

    proxy: str | None = None
    ssl = None

    def __init__(self, error: str = "") -> None:
        self.error = error
        self.posted: list[dict[str, Any]] = []
        self.published: list[str] = []

    def _answer(self) -> None:
        if self.error:
            raise SlackApiError("no", cast(Any, {"error": self.error}))  # type: ignore[no-untyped-call]

    def chat_postEphemeral(self, **sent: Any) -> None:  # noqa: N802
        self._answer()
        self.posted.append(sent)

    def views_update(self, **sent: Any) -> None:
        self._answer()

    @property
    def client(self) -> WebClient:
        return cast(WebClient, self)


def test_what_a_spent_response_url_does_not_take_is_told_in_the_channel(url: Url) -> None:
    slack = Slack()
    respond(slack.client, url.address, {"text": "Done."}, "U1", "C1", replace=True)
    assert slack.posted == [{"channel": "C1", "user": "U1", "text": "Done."}]


@pytest.mark.parametrize(("error", "channel"), [("", ""), ("not_in_channel", "C1")])
def test_where_nobody_can_be_told_it_is_one_quiet_line(
    url: Url, error: str, channel: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        respond(Slack(error).client, url.address, {"text": "Done."}, "U1", channel)
    (record,) = (record for record in caplog.records if record.name.startswith("handlers"))
    assert (record.levelno, record.exc_info) == (logging.INFO, None)


def test_a_slack_in_trouble_is_asked_again_for_a_while(url: Url, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(once, "PAUSES_SECONDS", (0.01, 0.02))
    url.status = 500
    with pytest.raises(SlackTrouble):
        respond(Slack().client, url.address, {"text": "Done."}, "U1", "C1")
    assert url.taken == 3


def test_a_response_url_is_reached_through_the_proxy_of_the_client(url: Url) -> None:
    url.status = 200
    slack = Slack()
    slack.proxy = url.address
    respond(slack.client, "http://hooks.invalid/1", {"text": "Done."}, "U1")
    assert url.taken == 1


def test_an_outcome_is_told_in_the_channel_when_its_command_is_half_an_hour_old(url: Url) -> None:
    slack, origin = Slack(), Origin("", 0, url.address, channel="C1")
    listing.refresh(slack.client, cast(Services, None), Actor("T1", "U1"), origin, "Ana is on Seat 2.")
    assert slack.posted[0]["text"] == "Ana is on Seat 2."


@pytest.mark.parametrize("error", ["not_found", "view_not_found"])
def test_a_view_that_was_closed_is_no_error(error: str) -> None:
    assert update_view(Slack(error).client, "V1", {}) is False
    assert update_view(Slack().client, "V1", {}) is True


def test_another_refusal_of_a_view_is_one() -> None:
    with pytest.raises(SlackApiError):
        update_view(Slack("invalid_blocks").client, "V1", {})


def test_a_long_line_is_looked_up_once() -> None:
    asked: list[Sequence[str]] = []

    class Seats:
        def with_places(self, actor: Actor, limit: int) -> tuple[()]:
            return ()

        def meant(self, actor: Actor, spellings: Sequence[str]) -> None:
            asked.append(spellings)
            raise NoSuchSeat(spellings[-1])

    body = {"command": "/seats", "text": "assign " + "word " * 600, "team_id": "T1", "user_id": "U1"}
    desk = Desk(cast(Services, SimpleNamespace(seats=Seats())))
    with pytest.raises(NoSuchSeat):
        assign._typed(desk, Turn(body, Slack().client), command(body))
    (spellings,) = asked
    assert len(spellings) == picking.LONGEST_NAME
