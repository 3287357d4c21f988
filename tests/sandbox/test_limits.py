"""Each limit of Slack's refuses one step past it, with Slack's code, and lets its twin one step inside pass."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox.limits import Surface, problems
from bot.sandbox.people import RECRUITING
from bot.sandbox.person import Person
from tests.sandbox.broken import Row, actions, element, field, message, modal, typed
from tests.sandbox.broken_blocks import LATER_BLOCKS, SUGGESTIONS
from tests.sandbox.broken_messages import ACTIONS, RESPONSES, TEXTS
from tests.sandbox.broken_views import INPUTS, SUBMISSIONS, VIEWS
from tests.sandbox.little_app import LittleApp, button, little_app, section

ANA = "U0ANA00001"
ROWS = [*VIEWS, *INPUTS, *TEXTS, *ACTIONS, *LATER_BLOCKS]


def named(row: Row) -> str:
    return row.name


@pytest.fixture(scope="module")
def connected() -> Iterator[tuple[LittleApp, dict[str, Any]]]:
    """An app that answers submissions and searches with whatever it is given."""
    answers: dict[str, Any] = {}
    with little_app("socket") as started:

        @started.bolt.view("limits")
        def submitted(ack: Any) -> None:
            ack(answers["submission"])

        @started.bolt.options("limits")
        def searched(ack: Any) -> None:
            ack(answers["suggestion"])

        yield started, answers


@pytest.fixture
def app(connected: tuple[LittleApp, dict[str, Any]]) -> LittleApp:
    connected[0].sandbox.start_over()
    return connected[0]


@pytest.fixture
def answers(connected: tuple[LittleApp, dict[str, Any]]) -> dict[str, Any]:
    return connected[1]


class Sender:
    """Sends a payload by its method, into a workspace where that method has something to work on."""

    def __init__(self, app: LittleApp) -> None:
        self.sandbox = app.sandbox
        self.client: WebClient = app.client

    def trigger(self) -> str:
        return self.sandbox.look(lambda: self.sandbox.workspace.triggers.new(ANA))

    def opened(self) -> str:
        view_id: str = self.client.views_open(trigger_id=self.trigger(), view=modal(section("before")))["view"]["id"]
        return view_id

    def send(self, method: str, payload: Any) -> None:
        with warnings.catch_warnings():
            # slack_sdk warns of messages without a text, which is what one of these is about.
            warnings.simplefilter("ignore")
            if method == "views.open":
                self.client.views_open(trigger_id=self.trigger(), view=payload)
            elif method == "views.push":
                self.opened()
                self.client.views_push(trigger_id=self.trigger(), view=payload)
            elif method == "views.update":
                self.client.views_update(view_id=self.opened(), view=payload)
            elif method == "views.publish":
                self.client.views_publish(user_id=ANA, view=payload)
            elif method == "chat.postEphemeral":
                self.client.chat_postEphemeral(channel=RECRUITING, user=ANA, **payload)
            elif method == "chat.update":
                ts = self.client.chat_postMessage(channel=RECRUITING, text="before")["ts"]
                self.client.chat_update(channel=RECRUITING, ts=ts, **payload)
            else:
                self.client.chat_postMessage(channel=RECRUITING, **payload)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_what_is_past_a_limit_is_refused_by_slacks_code_and_its_twin_is_taken(app: LittleApp, row: Row) -> None:
    sender = Sender(app)
    with pytest.raises(SlackApiError) as refused:
        sender.send(row.method, row.broken)
    answer = refused.value.response
    told = "\n".join((answer.get("response_metadata") or {}).get("messages", []))
    assert (answer["error"], row.says in told) == (row.code, True), f"{told} (https://docs.slack.dev/{row.page})"
    app.sandbox.start_over()
    sender.send(row.method, row.twin)


def test_every_limit_names_its_page_and_no_two_are_called_the_same() -> None:
    assert len(ROWS) >= 60
    assert len({row.name for row in ROWS}) == len(ROWS)
    assert all(row.page.startswith(("reference/", "surfaces/")) for row in [*ROWS, *SUBMISSIONS, *SUGGESTIONS])


def test_what_is_wrong_with_blocks_is_told_with_and_without_its_weight(app: LittleApp) -> None:
    with pytest.raises(SlackApiError) as refused:
        app.client.chat_postMessage(channel=RECRUITING, **message(section("x" * 3001)))
    wrong = "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    assert refused.value.response["errors"] == [wrong]
    assert refused.value.response["response_metadata"]["messages"] == [f"[ERROR] {wrong}"]


def test_characters_are_counted_neither_as_bytes_nor_as_halves_of_an_emoji(app: LittleApp) -> None:
    app.client.chat_postMessage(channel=RECRUITING, **message(actions(button("😀" * 75, "a"))))
    with pytest.raises(SlackApiError):
        app.client.chat_postMessage(channel=RECRUITING, **message(actions(button("😀" * 76, "a"))))


def test_the_text_of_an_update_is_counted_in_bytes(app: LittleApp) -> None:
    Sender(app).send("chat.update", {"text": "語" * 1333})
    with pytest.raises(SlackApiError, match="msg_too_long"):
        Sender(app).send("chat.update", {"text": "語" * 1334})


# --- what the app answers ------------------------------------------------------------------------------------


def form() -> dict[str, Any]:
    search = element("external_select", min_query_length=1) | {"action_id": "limits"}
    return modal(field(typed(), block_id="word", optional=True), actions(search), callback_id="limits")


@pytest.fixture
def ana(app: LittleApp) -> Person:
    sender = Sender(app)
    app.client.views_open(trigger_id=sender.trigger(), view=form())
    return app.sandbox.person(ANA)


@pytest.mark.parametrize("row", SUBMISSIONS, ids=named)
def test_a_submission_answered_wrongly_leaves_the_modal_and_its_twin_does_its_work(
    ana: Person, answers: dict[str, Any], row: Row
) -> None:
    before = ana.modals
    answers["submission"] = row.broken
    refused = ana.submits()
    assert (refused.ok, refused.error) == (False, row.code)
    assert ana.modals == before
    answers["submission"] = row.twin
    assert ana.submits().ok
    assert ana.modals != before


def test_errors_stand_under_the_fields_that_they_name(ana: Person, answers: dict[str, Any]) -> None:
    answers["submission"] = {"response_action": "errors", "errors": {"word": "No"}}
    assert ana.submits().errors == {"word": "No"}


@pytest.mark.parametrize("row", SUGGESTIONS, ids=named)
def test_a_search_answered_wrongly_shows_nothing_and_its_twin_is_shown(
    ana: Person, answers: dict[str, Any], row: Row
) -> None:
    answers["suggestion"] = row.broken
    refused = ana.suggestions("limits", "x")
    assert row.says in (refused.error or "")
    assert (refused.options, refused.option_groups) == ([], [])
    answers["suggestion"] = row.twin
    assert ana.suggestions("limits", "x").error is None


@pytest.mark.parametrize("row", RESPONSES, ids=named)
def test_a_response_past_a_limit_is_refused_and_its_twin_is_seen(app: LittleApp, row: Row) -> None:
    ana = app.sandbox.person(ANA)
    url = app.sandbox.look(lambda: app.sandbox.workspace.new_response_url(ANA, RECRUITING))
    refused = httpx.post(url, json=row.broken).json()
    assert refused["error"] == row.code
    assert row.says in "\n".join((refused.get("response_metadata") or {}).get("messages", []))
    assert ana.sees() == []
    assert httpx.post(url, json=row.twin).text == "ok"
    assert ana.last().ephemeral


JUNK: tuple[Any, ...] = (None, 7, True, "x", [], {}, [None], {"type": "modal"}, {"type": ["modal"]}, {"text": {}})


def damaged(value: Any) -> Iterator[Any]:
    """The value with junk in each of its places, one at a time."""
    yield from JUNK
    places = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for place, inside in places:
        for other in damaged(inside):
            copied = value.copy()
            copied[place] = other
            yield copied


@pytest.mark.parametrize("row", [row for row in ROWS if len(str(row.twin)) < 700], ids=named)
def test_no_payload_however_damaged_makes_the_checks_fall_over(row: Row) -> None:
    surface: Surface = "message" if row.method.startswith("chat.") else "home" if "publish" in row.method else "modal"
    for payload in damaged(row.twin):
        if isinstance(payload, dict):
            problems(surface, payload)
