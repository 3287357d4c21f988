"""/seats finds the right conversation, and whatever goes wrong is answered once, plainly, to the asker only."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest
from slack_bolt import App, BoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web import WebClient

from bot.domain.errors import NotPermitted, SeatFull, UnknownMember
from bot.services import Services
from handlers.slack import app as slack_app
from handlers.slack import commands, directory, ids
from handlers.slack.answers import After, answers
from handlers.slack.conversation import Desk, Listener, Turn, Word
from handlers.slack.reading import Command, Kind

SERVICES = cast(Services, SimpleNamespace())


def said(desk: Desk, turn: Turn, command: Command) -> None:
    turn.say({"text": f"{command.word} was run"})


def word(name: str, example: str = "") -> Word:
    return Word(name, "", f"Does {name}.", example or f"/seats {name}", "everyone", said)


DESK = Desk(
    SERVICES,
    {w.name: w for w in (word(""), word("assign", '/seats assign "Seat 2" @ana'), word("remove"), word("report"))},
)


def slash(text: str) -> dict[str, Any]:
    return {
        "command": "/seats", "text": text, "team_id": "T1", "user_id": "U1", "channel_id": "C1", "trigger_id": "1.2",
        "response_url": "https://hooks.example/1",
    }  # fmt: skip


class Slack:
    """What Bolt hands a listener, and what came back."""

    def __init__(self, body: dict[str, Any]) -> None:
        self.body = body
        self.acks: list[dict[str, Any]] = []
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.client = self

    def ack(self, **answer: Any) -> None:
        self.acks.append(answer)

    def __getattr__(self, name: str) -> Callable[..., None]:
        def call(**arguments: Any) -> None:
            self.calls.append((name, arguments))

        return call


def ask(body: dict[str, Any], listener: Callable[[Desk, Turn], object] = commands.typed, desk: Desk = DESK) -> Slack:
    slack, after = Slack(body), After(1)
    answers(desk, after, listener)(cast(Any, slack))
    assert after.drain(5)
    return slack


def raising(error: Exception) -> Callable[[Desk, Turn], object]:
    def listener(desk: Desk, turn: Turn) -> None:
        turn.ack(text="too soon")
        turn.later(turn.client.views_open, trigger_id="1", view={})
        raise error

    return listener


@pytest.mark.parametrize(("text", "run"), [("assign Seat", "assign"), ("ASSIGN", "assign"), ("  remove ", "remove")])
def test_the_word_is_found_and_answered_to_the_asker_only(text: str, run: str) -> None:
    assert ask(slash(text)).acks == [{"response_type": "ephemeral", "text": f"{run} was run"}]


def test_nothing_typed_is_the_list() -> None:
    assert ask(slash("")).acks[0]["text"] == " was run"


def test_a_wrong_word_gets_the_nearest_right_one_and_an_example() -> None:
    (answer,) = ask(slash("asign Seat")).acks
    assert answer["text"] == (
        'I do not know “asign”. Did you mean `/seats assign`? For example: `/seats assign "Seat 2" @ana`'
    )
    assert answer["response_type"] == "ephemeral"


def test_a_word_like_no_other_is_sent_to_the_help() -> None:
    assert ask(slash("xyzzy &lt;!here&gt;")).acks[0]["text"].endswith("Type `/seats help` to see what I can do.")


@pytest.mark.parametrize("text", ["2", "seat 2", "Seat 2"])
def test_a_seat_alone_gets_guidance(text: str) -> None:
    assert "`/seats auto 2` gives it a number" in ask(slash(text)).acks[0]["text"]


def test_a_person_alone_gets_guidance() -> None:
    assert '`/seats assign "Seat 2" <@U7>`' in ask(slash("<@U7|ana>")).acks[0]["text"]


def test_an_open_quotation_mark_is_answered() -> None:
    assert "quotation mark is missing" in ask(slash('assign "Seat 2 <@U7>')).acks[0]["text"]


def test_two_conversations_cannot_claim_one_word() -> None:
    double = SimpleNamespace(WORDS=(word("a"), word("a")), LISTENERS=())
    with pytest.raises(ValueError, match="claim"):
        commands.registry([double])


def test_a_refused_command_is_told_in_place_of_what_it_had_begun_to_say() -> None:
    slack = ask(slash("x"), raising(NotPermitted("Only administrators set up numbers.", ["Ana"])))
    assert [a["text"] for a in slack.acks] == ["Only administrators set up numbers. Ask Ana."]
    assert slack.calls == []


def view(*blocks: dict[str, Any], kind: str = "modal") -> dict[str, Any]:
    return {"id": "V1", "type": kind, "hash": "h", "callback_id": "c", "title": {}, "blocks": list(blocks), "state": {}}


FULL = SeatFull("Seat 2", ["Ana", "Ben", "Caro"])


def test_a_refused_submission_is_told_under_its_field() -> None:
    shown = view({"type": "input", "block_id": "members:2"})
    slack = ask({"type": "view_submission", "view": shown, "user": {"id": "U1"}, "team": {"id": "T1"}}, raising(FULL))
    assert slack.acks == [{"response_action": "errors", "errors": {"members:2": FULL.sentence}}]


def test_a_refused_submission_without_such_a_field_is_told_on_top_once() -> None:
    body = {"type": "view_submission", "view": view({"type": "section", "block_id": "members"}), "user": {"id": "U1"}}
    (first,) = ask(body, raising(FULL)).acks
    again = {**body, "view": {**first["view"], "id": "V1"}}
    (second,) = ask(again, raising(FULL)).acks
    assert second["response_action"] == "update"
    assert [b["block_id"] for b in second["view"]["blocks"]] == [ids.NOTE_BLOCK, "members"]
    assert "hash" not in second["view"]
    assert "id" not in second["view"]


def test_a_refused_button_in_a_modal_is_told_on_top() -> None:
    slack = ask({"type": "block_actions", "view": view(), "trigger_id": "1", "actions": [{}]}, raising(FULL))
    assert slack.acks == [{}]
    assert [name for name, _ in slack.calls] == ["views_update"]
    assert FULL.sentence in slack.calls[0][1]["view"]["blocks"][0]["text"]["text"]


def test_a_refused_button_at_home_opens_a_small_modal() -> None:
    slack = ask({"type": "block_actions", "view": view(kind="home"), "trigger_id": "1", "actions": [{}]}, raising(FULL))
    assert [(name, call["trigger_id"]) for name, call in slack.calls] == [("views_open", "1")]


def test_a_refused_search_offers_nothing() -> None:
    assert ask({"type": "block_suggestion", "value": "a"}, raising(FULL)).acks == [{"options": []}]


def test_a_listener_may_show_refusals_in_its_own_way() -> None:
    def listener(desk: Desk, turn: Turn) -> None:
        turn.refuse = lambda sentence: turn.later(turn.client.views_publish, note=sentence)
        raise FULL

    slack = ask({"type": "block_actions", "actions": [{}]}, listener)
    assert (slack.acks, slack.calls) == ([{}], [("views_publish", {"note": FULL.sentence})])


def test_the_unexpected_is_logged_once_and_its_reference_given(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        slack = ask(slash("x"), raising(RuntimeError("boom")))
    (record,) = caplog.records
    (answer,) = slack.acks
    reference = record.getMessage().split("]")[0][1:]
    assert f"Something went wrong on our side (reference {reference})." in answer["text"]
    assert record.exc_info


def test_a_failed_call_afterwards_is_logged_and_told_and_does_not_stop_the_next(
    caplog: pytest.LogCaptureFixture,
) -> None:
    told: list[str] = []

    def fail() -> None:
        raise RuntimeError("gone")

    def refuse() -> None:
        raise FULL

    def listener(desk: Desk, turn: Turn) -> None:
        turn.later(fail, failed=told.append)
        turn.later(refuse, failed=told.append)
        turn.later(told.append, "next")

    ask(slash("x"), listener)
    assert told[0].startswith("Something went wrong on our side (reference ")
    assert told[1:] == [FULL.sentence, "next"]
    assert len(caplog.records) == 1


def test_somebody_never_seen_is_looked_up_and_the_listener_run_again(monkeypatch: pytest.MonkeyPatch) -> None:
    known: set[str] = set()

    def look_up(client: object, services: object, account: str, member: str, seconds: float) -> bool:
        known.add(member)
        return member != "U0"

    monkeypatch.setattr(directory, "look_up", look_up)

    def listener(desk: Desk, turn: Turn) -> None:
        for stranger in ("U1", "U2"):
            if stranger not in known:
                raise UnknownMember(stranger)
        turn.say({"text": "done"})

    assert ask(slash("x"), listener).acks == [{"response_type": "ephemeral", "text": "done"}]
    nobody = ask(slash("x"), raising(UnknownMember("U0")))
    assert nobody.acks[0]["text"].startswith("I could not find the person U0")


def test_after_waits_for_what_is_under_way_but_not_for_ever() -> None:
    after, held = After(1), threading.Event()
    after.run(held.wait, 5)
    assert not after.drain(0.05)
    held.set()
    late: list[int] = []
    after.run(late.append, 1)
    assert late == [1]


def test_bolt_reaches_the_listener_and_takes_its_answer() -> None:
    app = App(client=WebClient("xoxb-1"), signing_secret="s", request_verification_enabled=False,
              token_verification_enabled=False, process_before_response=True,
              authorize=lambda **_: AuthorizeResult(
                  enterprise_id=None, team_id="T1", bot_token="xoxb-1"))  # fmt: skip
    slack_app.register(app, Listener(Kind.COMMAND, ids.COMMAND, commands.typed), DESK, After(1))
    response = app.dispatch(BoltRequest(body=slash("asign"), mode="socket_mode"))
    assert response.status == 200
    assert "Did you mean" in json.loads(response.body)["text"]


def test_every_listener_and_word_is_there_once() -> None:
    listeners = [(listener.kind, str(listener.name)) for listener in slack_app.listeners()]
    assert len(listeners) == len(set(listeners))
    words = commands.registry(slack_app.CONVERSATIONS)
    assert {"", "usage", "report", "help"} <= set(words)
