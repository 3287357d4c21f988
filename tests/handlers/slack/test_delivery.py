"""A delivery keeps its promise whatever Slack answers: people see a notice once, administrators hear what cannot be."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest
from slack_sdk.web import WebClient

from bot.domain.allowance import Allowance
from bot.domain.periods import Period
from bot.domain.seats import Member, SeatUse
from bot.services.notices import Notice, WarningFacts
from handlers.slack import delivery, trouble
from handlers.slack.delivery import Delivery, Lost, Retry, Sent, Undeliverable
from handlers.slack.views import blocks

Answer = dict[str, Any] | str | int | tuple[int, dict[str, str]] | None
CREATED = datetime(2026, 11, 20, tzinfo=UTC)
OK: Answer = {"ok": True, "ts": "1.5", "channel": "C1"}


class Slack:
    """Answers each method with what it is told to, in order, and remembers what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, list[Answer]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        slack = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                method = self.path.split("?")[0].rsplit("/", 1)[-1]
                data = json.loads(body) if body.startswith("{") else {k: v[0] for k, v in parse_qs(body).items()}
                data |= {k: v[0] for k, v in parse_qs(self.path.partition("?")[2]).items()}
                slack.asked.append((method, data))
                queue = slack.answers.get(method) or [{"ok": False, "error": "not_expected"}]
                answer = queue.pop(0) if len(queue) > 1 else queue[0]
                if answer is None:  # taken in, and the answer lost
                    self.close_connection = True
                    return
                status, headers = answer if isinstance(answer, tuple) else (answer, {})
                if isinstance(answer, (dict, str)):
                    status, headers = 200, {}
                self.send_response(int(status))  # type: ignore[arg-type]
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                if isinstance(answer, dict):
                    self.wfile.write(json.dumps(answer).encode())
                elif isinstance(answer, str):
                    self.wfile.write(answer.encode())
                elif status == 429:
                    self.wfile.write(b'{"ok":false,"error":"ratelimited"}')

            do_GET = do_POST  # noqa: N815

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def client(self) -> WebClient:
        return WebClient("xoxb-1", base_url=f"http://127.0.0.1:{self.server.server_address[1]}/api/")

    def posts(self) -> list[str]:
        return [data["channel"] for method, data in self.asked if method == "chat.postMessage"]


@pytest.fixture
def slack() -> Iterator[Slack]:
    made = Slack()
    yield made
    made.server.shutdown()
    made.server.server_close()


def notice(
    attempts: int = 1,
    channel: str | None = "C1",
    administrators: tuple[str, ...] = ("U8", "U9"),
    may_be_posted: bool = False,
) -> Notice:
    use = SeatUse(1, "Seat 1", 1, None, Allowance(1000, 800))
    facts = WarningFacts(
        use, 80, Period(2026, 11), Period(2026, 11).ends("America/Chicago"), "America/Chicago", (Member("U1", "Ana"),)
    )
    return Notice("n1", "warning", "T1", channel, attempts, CREATED, facts, administrators, may_be_posted)


def found(id: str = "n1", event: str = "seatline_notice") -> Answer:
    metadata = {"event_type": event, "event_payload": {"id": id}}
    return {"ok": True, "messages": [{"ts": "1.1", "text": "x"}, {"ts": "1.2", "metadata": metadata}]}


EMPTY: Answer = {"ok": True, "messages": []}


def refused(error: str) -> Answer:
    return {"ok": False, "error": error}


def test_a_first_try_posts_with_its_id(slack: Slack) -> None:
    slack.answers = {"chat.postMessage": [OK]}
    assert Delivery(slack.client()).deliver(notice()) == Sent("1.5", "C1")
    ((_, data),) = slack.asked
    metadata = data["metadata"]
    assert (json.loads(metadata) if isinstance(metadata, str) else metadata)["event_payload"] == {"id": "n1"}
    assert data["text"].startswith("⚠️ Seat 1 has used 800")


def test_what_arrived_before_is_not_posted_again(slack: Slack) -> None:
    slack.answers = {"conversations.history": [found()]}
    assert Delivery(slack.client()).deliver(notice(attempts=2, may_be_posted=True)) == Sent("1.2", "C1")
    assert slack.posts() == []
    assert float(slack.asked[0][1]["oldest"]) < CREATED.timestamp()
    assert slack.asked[0][1]["include_all_metadata"] in ("1", "true", True)


@pytest.mark.parametrize("history", [EMPTY, found("another"), found(event="other")])
def test_what_did_not_arrive_is_posted(slack: Slack, history: Answer) -> None:
    slack.answers = {"conversations.history": [history], "chat.postMessage": [OK]}
    assert Delivery(slack.client()).deliver(notice(attempts=2, may_be_posted=True)) == Sent("1.5", "C1")


def test_history_is_read_to_its_end(slack: Slack) -> None:
    first = {"ok": True, "messages": [], "response_metadata": {"next_cursor": "c"}}
    slack.answers = {"conversations.history": [first, found()]}
    assert Delivery(slack.client()).deliver(notice(attempts=2, may_be_posted=True)) == Sent("1.2", "C1")
    assert slack.asked[1][1]["cursor"] == "c"


def test_a_history_without_end_is_not_read_for_ever(slack: Slack) -> None:
    first = {"ok": True, "messages": [], "response_metadata": {"next_cursor": "c"}}
    slack.answers = {
        "conversations.history": [first], "chat.postMessage": [OK],
        "conversations.open": [{"ok": True, "channel": {"id": "D1"}}],
    }  # fmt: skip
    outcome = Delivery(slack.client()).deliver(notice(attempts=2, may_be_posted=True))
    assert isinstance(outcome, Undeliverable)
    assert "C1" not in slack.posts()


@pytest.mark.parametrize("attempts", [2, 5, 6, 50])
def test_a_history_that_slack_gives_out_too_slowly_is_not_begun_anew_for_ever(slack: Slack, attempts: int) -> None:
    first = {"ok": True, "messages": [], "response_metadata": {"next_cursor": "c"}}
    slack.answers = {
        "conversations.history": [first, (429, {"Retry-After": "60"})], "chat.postMessage": [OK],
        "conversations.open": [{"ok": True, "channel": {"id": "D1"}}],
    }  # fmt: skip
    outcome = Delivery(slack.client()).deliver(notice(attempts, may_be_posted=True))
    if attempts <= delivery.PATIENT_SEARCHES:
        assert outcome == Retry(60.0, "ratelimited", may_be_posted=True)
        assert slack.posts() == []
    else:
        assert isinstance(outcome, Undeliverable)
        assert "may have been posted" in outcome.cure
        assert slack.posts() == ["U8", "U9"]


@pytest.mark.parametrize(
    ("asked", "waits"), [("37", 37.0), ("1e300", 3600.0), ("inf", 3600.0), ("nan", 10.0), ("-5", 10.0)]
)
def test_slack_is_asked_again_within_the_hour_whatever_it_says(slack: Slack, asked: str, waits: float) -> None:
    slack.answers = {"chat.postMessage": [(429, {"Retry-After": asked})]}
    assert Delivery(slack.client()).deliver(notice()) == Retry(waits, "ratelimited")


@pytest.mark.parametrize("error", ["invalid_blocks", "msg_too_long", "metadata_too_large"])
def test_administrators_do_not_get_what_slack_takes_for_no_message(
    slack: Slack, error: str, caplog: pytest.LogCaptureFixture
) -> None:
    slack.answers = {"chat.postMessage": [refused(error), OK]}
    outcome = Delivery(slack.client()).deliver(notice())
    assert isinstance(outcome, Undeliverable)
    assert slack.posts() == ["C1", "U8", "U9"]
    told = str(slack.asked[-1][1])
    assert "Seat 1" not in told
    assert "/seats usage" in told
    assert error in caplog.text


@pytest.mark.parametrize("error", ["missing_scope", "channel_not_found", "access_denied"])
def test_where_history_cannot_be_read_it_is_not_posted_twice_and_administrators_are_told(
    slack: Slack, error: str
) -> None:
    slack.answers = {
        "conversations.history": [refused(error)], "chat.postMessage": [OK],
        "conversations.open": [{"ok": True, "channel": {"id": "D1"}}],
    }  # fmt: skip
    outcome = Delivery(slack.client()).deliver(notice(attempts=2, may_be_posted=True))
    assert isinstance(outcome, Undeliverable)
    assert "may have been posted" in outcome.cure
    assert slack.posts() == ["U8", "U9"]


@pytest.mark.parametrize(
    ("answer", "least"),
    [((429, {"Retry-After": "37"}), 37), (503, 1), (500, 1), (None, 1), (refused("fatal_error"), 1)],
)
@pytest.mark.parametrize("at", ["chat.postMessage", "conversations.history"])
def test_passing_trouble_is_tried_later_and_nobody_is_bothered(
    slack: Slack, answer: Answer, least: float, at: str
) -> None:
    slack.answers = {"conversations.history": [EMPTY], "chat.postMessage": [OK]} | {at: [answer]}
    unknown = at == "conversations.history"
    outcome = Delivery(slack.client()).deliver(notice(1 + unknown, may_be_posted=unknown))
    assert isinstance(outcome, Retry)
    assert outcome.after_seconds >= least
    assert len([m for m, _ in slack.asked if m == at]) == 1, "it must not repeat by itself"
    assert len(slack.posts()) == (at == "chat.postMessage")


def test_a_slow_slack_is_tried_later(slack: Slack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "TIMEOUT_SECONDS", 0.2)
    client = slack.client()
    slack.server.RequestHandlerClass.do_POST = lambda self: time.sleep(1)  # type: ignore[attr-defined]
    outcome = Delivery(client).deliver(notice())
    assert isinstance(outcome, Retry)
    assert outcome.may_be_posted


@pytest.mark.parametrize(
    ("answer", "may_be_posted"),
    [
        ((429, {"Retry-After": "37"}), False),
        (refused("ratelimited"), False),
        (refused("token_expired"), False),
        (refused("internal_error"), True),
        (503, True),
        (200, True),
        (None, True),
    ],
)
def test_after_a_plain_refusal_nobody_need_look_and_after_anything_else_they_must(
    slack: Slack, answer: Answer, may_be_posted: bool
) -> None:
    slack.answers = {"chat.postMessage": [answer]}
    outcome = Delivery(slack.client()).deliver(notice())
    assert isinstance(outcome, Retry)
    assert outcome.may_be_posted == may_be_posted


def test_a_web_page_instead_of_an_answer_is_passing_trouble_of_unknown_outcome(slack: Slack) -> None:
    slack.answers = {"chat.postMessage": ["<html>"]}
    outcome = Delivery(slack.client()).deliver(notice())
    assert isinstance(outcome, Retry)
    assert (outcome.why, outcome.may_be_posted) == ("no_json", True)


def test_a_doubt_that_could_not_be_settled_remains(slack: Slack) -> None:
    slack.answers = {"conversations.history": [(429, {"Retry-After": "37"})]}
    outcome = Delivery(slack.client()).deliver(notice(attempts=2, may_be_posted=True))
    assert outcome == Retry(37.0, "ratelimited", may_be_posted=True)


def test_once_looked_for_and_refused_the_doubt_is_gone(slack: Slack) -> None:
    slack.answers = {"conversations.history": [EMPTY], "chat.postMessage": [(429, {"Retry-After": "37"})]}
    outcome = Delivery(slack.client()).deliver(notice(attempts=2, may_be_posted=True))
    assert outcome == Retry(37.0, "ratelimited", may_be_posted=False)


def test_what_slack_refused_is_posted_without_looking_and_the_channel_joined(slack: Slack) -> None:
    slack.answers = {"chat.postMessage": [refused("not_in_channel"), OK], "conversations.join": [{"ok": True}]}
    assert Delivery(slack.client()).deliver(notice(attempts=2)) == Sent("1.5", "C1")
    assert [method for method, _ in slack.asked] == ["chat.postMessage", "conversations.join", "chat.postMessage"]


@pytest.mark.parametrize(("then", "outcome"), [(EMPTY, Sent("1.5", "C1")), (found(), Sent("1.2", "C1"))])
def test_a_public_channel_is_joined_to_read_its_history(slack: Slack, then: Answer, outcome: Sent) -> None:
    slack.answers = {
        "conversations.history": [refused("not_in_channel"), then], "conversations.join": [{"ok": True}],
        "chat.postMessage": [OK],
    }  # fmt: skip
    assert Delivery(slack.client()).deliver(notice(attempts=2, may_be_posted=True)) == outcome


def test_what_another_has_taken_over_is_not_posted(slack: Slack) -> None:
    slack.answers = {"chat.postMessage": [OK], "conversations.history": [EMPTY]}
    assert Delivery(slack.client()).deliver(notice(), lambda _: False) == Lost()
    assert Delivery(slack.client()).deliver(notice(2, may_be_posted=True), lambda _: False) == Lost()
    assert Delivery(slack.client()).deliver(notice(channel=None), lambda _: False) == Lost()
    assert slack.posts() == []


def test_it_is_asked_whose_the_notice_is_before_each_post(slack: Slack) -> None:
    slack.answers = {"chat.postMessage": [refused("not_in_channel"), OK], "conversations.join": [{"ok": True}]}
    left = [True, False]
    assert Delivery(slack.client()).deliver(notice(), lambda _: left.pop(0)) == Lost()
    assert slack.posts() == ["C1"]


def test_a_delivery_ends_in_time(slack: Slack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "DEADLINE_SECONDS", 0.3)
    endless = {"ok": True, "messages": [], "response_metadata": {"next_cursor": "c"}}
    slack.answers = {"conversations.history": [endless], "chat.postMessage": [OK]}
    slow, inner = slack.server.RequestHandlerClass, slack.server.RequestHandlerClass.do_POST  # type: ignore[attr-defined]

    def answer(handler: Any) -> None:
        time.sleep(0.1)
        inner(handler)

    slow.do_POST = slow.do_GET = answer  # type: ignore[attr-defined]
    outcome = Delivery(slack.client()).deliver(notice(attempts=2, may_be_posted=True))
    assert isinstance(outcome, Retry)
    assert outcome.may_be_posted
    assert len(slack.asked) <= 4
    assert slack.posts() == []


def test_the_whole_deadline_lies_well_within_the_claim() -> None:
    assert delivery.DEADLINE_SECONDS + delivery.TIMEOUT_SECONDS < 100


def test_a_public_channel_is_joined_once(slack: Slack) -> None:
    slack.answers = {"chat.postMessage": [refused("not_in_channel"), OK], "conversations.join": [{"ok": True}]}
    assert Delivery(slack.client()).deliver(notice()) == Sent("1.5", "C1")
    assert slack.posts() == ["C1", "C1"]


@pytest.mark.parametrize("error", [
    "channel_not_found", "is_archived", "not_in_channel", "restricted_action", "restricted_action_read_only_channel",
    "restricted_action_thread_only_channel", "novel",
])  # fmt: skip
def test_what_cannot_be_posted_goes_to_administrators_with_the_cure(slack: Slack, error: str) -> None:
    slack.answers = {
        "chat.postMessage": [refused(error), OK], "conversations.join": [refused("method_not_supported")],
    }  # fmt: skip
    outcome = Delivery(slack.client()).deliver(notice())
    assert isinstance(outcome, Undeliverable)
    assert outcome.why == error
    assert slack.posts() == ["C1", "U8", "U9"]
    told = slack.asked[-1][1]["text"]
    assert outcome.cure in told
    assert "Seat 1 has used 800" in told


def test_without_a_channel_a_warning_is_the_administrators_own_and_nothing_went_wrong(slack: Slack) -> None:
    slack.answers = {"chat.postMessage": [OK]}
    assert isinstance(Delivery(slack.client()).deliver(notice(channel=None)), Sent)
    assert slack.posts() == ["U8", "U9"]
    told = slack.asked[-1][1]
    assert told["text"].startswith("⚠️ Seat 1 has used 800 of its 1,000 messages")
    assert "could not" not in str(told)
    assert "no channel is chosen for them" in str(told["blocks"])


def test_administrators_who_cannot_be_reached_now_are_tried_later_and_told_once(slack: Slack) -> None:
    slack.answers = {"chat.postMessage": [(429, {"Retry-After": "9"})]}
    assert Delivery(slack.client()).deliver(notice(channel=None)) == Retry(9.0, "ratelimited")
    slack.answers = {
        "chat.postMessage": [OK], "conversations.open": [{"ok": True, "channel": {"id": "D1"}}],
        "conversations.history": [found(), EMPTY],
    }  # fmt: skip
    slack.asked.clear()
    assert isinstance(Delivery(slack.client()).deliver(notice(2, channel=None)), Sent)
    assert slack.posts() == ["U9"]


def test_an_administrator_whose_answer_was_lost_is_told_once(slack: Slack) -> None:
    slack.answers = {"chat.postMessage": [None]}
    assert isinstance(Delivery(slack.client()).deliver(notice(channel=None, administrators=("U8",))), Retry)
    slack.answers = {
        "conversations.open": [{"ok": True, "channel": {"id": "D1"}}], "conversations.history": [found()],
    }  # fmt: skip
    again = Delivery(slack.client()).deliver(notice(2, channel=None, administrators=("U8",), may_be_posted=True))
    assert again == Sent("1.2", "D1")
    assert slack.posts() == ["U8"]


@pytest.mark.parametrize("error", sorted(trouble.NO_ACCESS))
@pytest.mark.parametrize("at", ["chat.postMessage", "conversations.history", "conversations.open"])
def test_without_access_a_notice_waits_and_that_is_logged_once(
    slack: Slack, error: str, at: str, caplog: pytest.LogCaptureFixture
) -> None:
    slack.answers = {at: [refused(error)]}
    channel = None if at == "conversations.open" else "C1"
    told = notice(2, channel=channel, may_be_posted=at == "conversations.history")
    post = Delivery(slack.client())
    for _ in range(3):
        assert post.deliver(told) == Retry(600, error, told.may_be_posted)
    assert len([r for r in caplog.records if error in r.getMessage()]) == 1


@pytest.mark.parametrize("administrators", [(), ("U8", "U9")])
def test_with_no_administrator_reached_a_notice_waits(
    slack: Slack, administrators: tuple[str, ...], caplog: pytest.LogCaptureFixture
) -> None:
    slack.answers = {"chat.postMessage": [refused("channel_not_found")]}
    post = Delivery(slack.client())
    for _ in range(2):
        outcome = post.deliver(notice(administrators=administrators))
        assert isinstance(outcome, Retry)
        assert outcome.after_seconds == 600
        assert "no administrator was reached" in outcome.why
    assert len(caplog.records) == max(1, len(administrators))


def test_one_administrator_reached_is_enough(slack: Slack) -> None:
    slack.answers = {"chat.postMessage": [refused("is_archived"), refused("channel_not_found"), OK]}
    assert isinstance(Delivery(slack.client()).deliver(notice()), Undeliverable)
    assert slack.posts() == ["C1", "U8", "U9"]


def test_what_cannot_be_drawn_is_logged_once_and_handed_over(
    slack: Slack, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object) -> blocks.Json:
        raise KeyError("mark")

    monkeypatch.setattr(delivery, "warning", fails)
    slack.answers = {"chat.postMessage": [OK]}
    outcome = Delivery(slack.client()).deliver(notice())
    assert isinstance(outcome, Undeliverable)
    assert slack.posts() == ["U8", "U9"]
    (record,) = caplog.records
    assert record.exc_info
    reference = outcome.cure.split("reference ")[1].rstrip(").")
    assert reference in record.getMessage()
    assert reference in slack.asked[-1][1]["text"]


def test_cures_can_be_followed_today() -> None:
    for cure in [*delivery._CURES.values(), delivery._CURE]:
        assert "settings" not in cure
        assert "another" not in cure
    assert "`/invite @Seatline`" in delivery._CURES["not_in_channel"]
    assert "Unarchive the channel" in delivery._CURES["is_archived"]
    assert "Let apps post there" in delivery._CURES["restricted_action"]
