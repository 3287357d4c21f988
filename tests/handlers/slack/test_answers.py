"""Whatever goes wrong in a listener is acknowledged once, logged once, and told to the asker in a sentence."""

from __future__ import annotations

import contextlib
import logging
import re
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import SimpleNamespace
from typing import Any, cast
from urllib.error import URLError

import pytest
from slack_sdk.web import WebClient

from bot.domain.errors import SeatFull, UnknownMember
from bot.services import Services
from bot.services.members import Profile
from handlers.slack import answers as listeners
from handlers.slack.answers import SLACK_TROUBLE, TOO_MANY_TO_LOOK_UP, After, answers
from handlers.slack.conversation import Desk, Later, Turn


class Members:
    """Remembers whom it was told of."""

    def __init__(self) -> None:
        self.known: list[str] = []

    def learn(self, account: str, profiles: list[Profile]) -> None:
        self.known += [profile.id for profile in profiles]


class Slack:
    """Answers users.info, late if told so."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.late_seconds = 0.0
        slack = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                sent = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                slack.asked.append(f"{self.path} {sent}")
                time.sleep(slack.late_seconds)
                known = b'{"ok":true,"user":{"id":"U7","profile":{"real_name":"Nia"}}}'
                body = known if "U7" in f"{self.path} {sent}" else b'{"ok":false,"error":"user_not_found"}'
                with contextlib.suppress(BrokenPipeError):  # whoever asked has not waited
                    self.send_response(200)
                    self.end_headers()
                    self.wfile.write(body)

            do_GET = do_POST  # noqa: N815

            def log_message(self, *args: object) -> None:
                return None

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        self.client = WebClient("xoxb-1", base_url=f"http://127.0.0.1:{self.server.server_address[1]}/api/")


@pytest.fixture
def slack() -> Iterator[Slack]:
    made = Slack()
    yield made
    made.server.shutdown()
    made.server.server_close()


BODY = {"command": "/seats", "text": "", "team_id": "T1", "user_id": "U7", "trigger_id": "1", "channel_id": "C1"}


def run(listener: Callable[[Desk, Turn], object], client: Any = None, members: Members | None = None) -> list[Any]:
    acks: list[Any] = []
    desk = Desk(cast(Services, SimpleNamespace(members=members or Members())))
    arguments = SimpleNamespace(body=BODY, client=client, ack=lambda **answer: acks.append(answer))
    after = After(1)
    answers(desk, after, listener)(cast(Any, arguments))
    assert after.drain(5)
    return acks


def test_the_unexpected_is_one_line_in_the_log_with_the_reference_that_the_person_is_given(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def listener(desk: Desk, turn: Turn) -> None:
        turn.ack(text="too soon")
        raise ZeroDivisionError("nobody should read this")

    (answer,) = run(listener)
    found = re.search(r"reference ([0-9A-F]{6})", answer["text"])
    assert found
    (record,) = (record for record in caplog.records if record.levelno >= logging.ERROR)
    assert found[1] in record.getMessage()
    assert record.exc_info
    assert "nobody should read this" not in answer["text"]
    assert answer["response_type"] == "ephemeral"


def test_a_failure_after_the_acknowledgement_is_logged_once_and_told(caplog: pytest.LogCaptureFixture) -> None:
    told: list[str] = []

    def listener(desk: Desk, turn: Turn) -> None:
        turn.later(lambda: 1 / 0, failed=told.append)

    assert run(listener) == [{}]
    (record,) = (record for record in caplog.records if record.levelno >= logging.ERROR)
    (sentence,) = told
    reference = re.search(r"reference ([0-9A-F]{6})", sentence)
    assert reference
    assert reference[1] in record.getMessage()


@pytest.mark.parametrize("raised", [None, SeatFull("Seat 1", ["A", "B", "C"]), KeyError("x"), UnknownMember("U9")])
def test_every_turn_is_acknowledged_exactly_once(raised: Exception | None, slack: Slack) -> None:
    def listener(desk: Desk, turn: Turn) -> None:
        turn.ack(text="well")
        if raised:
            raise raised

    (answer,) = run(listener, slack.client)
    assert (answer["text"] == "well") == (raised is None)


def test_a_refusal_is_not_an_error_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    def listener(desk: Desk, turn: Turn) -> None:
        raise SeatFull("Seat 1", ["A", "B", "C"])

    (answer,) = run(listener)
    assert answer["text"].startswith("Seat 1 already has three people: A, B and C.")
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


def test_somebody_unknown_is_looked_up_and_the_listener_run_again(slack: Slack) -> None:
    members = Members()

    def listener(desk: Desk, turn: Turn) -> None:
        if "U7" not in members.known:
            raise UnknownMember("U7")
        turn.ack(text="Hello, Nia")

    assert run(listener, slack.client, members) == [{"text": "Hello, Nia"}]
    assert len(slack.asked) == 1
    assert "users.info" in slack.asked[0]


def test_somebody_whom_slack_does_not_know_either_is_asked_about_once(slack: Slack) -> None:
    def listener(desk: Desk, turn: Turn) -> None:
        raise UnknownMember("U9")

    (answer,) = run(listener, slack.client)
    assert "I could not find the person U9" in answer["text"]
    assert len(slack.asked) == 1


def test_when_the_look_up_has_no_answer_a_plain_sentence_comes_within_three_seconds(
    slack: Slack, caplog: pytest.LogCaptureFixture
) -> None:
    slack.late_seconds = 1.5

    def listener(desk: Desk, turn: Turn) -> None:
        raise UnknownMember("U7")

    began = time.monotonic()
    (answer,) = run(listener, slack.client)
    assert time.monotonic() - began < 3
    assert answer["text"] == TOO_MANY_TO_LOOK_UP
    (record,) = (record for record in caplog.records if record.name == "handlers.slack.answers")
    assert (record.levelno, record.exc_info) == (logging.WARNING, None)


def test_many_unknown_people_are_looked_up_for_a_second_and_a_half_at_most(slack: Slack) -> None:
    slack.late_seconds = 0.6
    wanted = iter(f"U7{n}" for n in range(8))

    def listener(desk: Desk, turn: Turn) -> None:
        raise UnknownMember(next(wanted))

    began = time.monotonic()
    (answer,) = run(listener, slack.client)
    assert time.monotonic() - began < 2
    assert answer["text"] == TOO_MANY_TO_LOOK_UP
    assert len(slack.asked) == 3


def test_work_begun_beside_a_listener_is_waited_for_when_the_process_stops() -> None:
    after, done = After(1), list[int]()

    def work() -> None:
        time.sleep(0.1)
        done.append(1)

    job = after.start(work)
    assert after.drain(5)
    assert job.done()
    assert after.start(lambda: done.append(2)).done()
    assert done == [1, 2]


def test_what_slack_did_not_take_is_tried_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listeners, "PUT_OFF_SECONDS", (0.01, 0.02, 0.03))
    after, tried = After(1), list[str]()

    def refused(*_: object) -> None:
        tried.append("")
        if len(tried) < 3:
            raise URLError(ConnectionRefusedError())

    after.run_all([Later(refused)])
    wait_until(lambda: after.is_idle)
    assert len(tried) == 3
    tried.clear()
    after.run_all([Later(refused, failed=refused)])
    wait_until(lambda: after.is_idle)
    assert len(tried) == 3, "the call, its sentence, and the sentence again"
    assert after.drain(5)


@pytest.mark.parametrize("lost", [TimeoutError("late"), ConnectionResetError("gone")])
def test_what_slack_may_have_taken_is_not(lost: Exception, caplog: pytest.LogCaptureFixture) -> None:
    after = After(1)

    def lose() -> None:
        raise lost

    told: list[str] = []
    after.run_all([Later(lose, failed=told.append)])
    wait_until(lambda: after.is_idle)
    assert told == [SLACK_TROUBLE]
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert after.drain(5)


def test_what_is_put_off_is_left_behind_when_the_process_stops() -> None:
    after = After(1)

    def refused() -> None:
        raise URLError(ConnectionRefusedError())

    after.run_all([Later(refused)])
    wait_until(lambda: after._put_off)
    began = time.monotonic()
    assert after.drain(5)
    assert time.monotonic() - began < 1


def test_a_delivery_that_comes_twice_is_answered_twice_and_done_once() -> None:
    done: list[str] = []

    def listener(desk: Desk, turn: Turn) -> None:
        done.append("asked")
        turn.ack(text="well")
        turn.later(done.append, "said")

    acks: list[Any] = []
    after = After(1)
    run = answers(Desk(cast(Services, SimpleNamespace())), after, listener)
    arguments = SimpleNamespace(body=BODY, client=None, ack=lambda **answer: acks.append(answer))
    for _ in range(3):
        run(cast(Any, arguments))
    assert after.drain(5)
    assert acks == [{"text": "well"}] * 3
    assert done == ["asked", "said"]


def wait_until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)
