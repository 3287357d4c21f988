"""A call is made again where nothing can be done twice by it, and nowhere else."""

from __future__ import annotations

import time
from http.client import RemoteDisconnected
from urllib.error import URLError

import pytest
from slack_sdk.http_retry import HttpRequest, HttpResponse, RetryState

from handlers.slack import once
from handlers.slack.once import Again

REFUSED = URLError(ConnectionRefusedError(111, "Connection refused"))
LOST = RemoteDisconnected("Remote end closed connection without response")
LATE = TimeoutError("timed out")


def tries(again: Again, method: str, outcome: Exception | int, retry_after: str = "1") -> int:
    """How often it is tried again when that comes of it every time."""
    request = HttpRequest(method="POST", url=f"https://slack.com/api/{method}", headers={})
    response = error = None
    if isinstance(outcome, int):
        response = HttpResponse(status_code=outcome, headers={"Retry-After": [retry_after]})
    else:
        error = outcome
    state = RetryState()
    while again.can_retry(state=state, request=request, response=response, error=error):
        state.increment_current_attempt()
    return state.current_attempt


@pytest.mark.parametrize(
    ("method", "outcome", "times"),
    [
        ("chat.postMessage", LOST, 0),
        ("chat.postMessage", LATE, 0),
        ("chat.postMessage", 500, 0),
        ("chat.postMessage", REFUSED, 3),
        ("chat.postMessage", 429, 2),
        ("chat.postEphemeral", LOST, 0),
        ("views.open", LOST, 0),
        ("views.push", 500, 0),
        ("views.open", REFUSED, 2),
        ("views.update", LOST, 3),
        ("views.update", 500, 3),
        ("views.update", LATE, 1),
        ("views.publish", LOST, 3),
        ("users.list", LOST, 3),
        ("views.update", 200, 0),
        ("views.update", ValueError("ours"), 0),
    ],
)
def test_only_what_was_not_done_or_may_be_done_twice_is_tried_again(
    method: str, outcome: Exception | int, times: int
) -> None:
    assert tries(Again(), method, outcome) == times


def test_nobody_waits_longer_than_makes_sense() -> None:
    assert tries(Again(), "views.update", 429, "30") == 2
    assert tries(Again(), "views.update", 429, "31") == 0
    assert tries(Again(longest_wait=0), "views.update", 429, "1") == 0
    assert tries(Again(), "views.open", 429, "2") == 0, "its trigger would be spent"


def test_what_replaces_a_message_may_do_so_twice_and_what_is_new_is_rather_seen_twice_than_never() -> None:
    assert tries(Again(same_twice=True), "T1/2/3", LOST) == 3
    assert tries(Again(after_trouble=True), "T1/2/3", LOST) == 0
    assert tries(Again(after_trouble=True), "T1/2/3", 503) == 3


def test_it_waits_as_long_as_slack_says(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr(time, "sleep", waited.append)
    request, state = HttpRequest(method="POST", url="https://slack.com/api/views.update", headers={}), RetryState()
    asked = HttpResponse(status_code=429, headers={"retry-after": ["7"]})
    Again().prepare_for_next_attempt(state=state, request=request, response=asked)
    Again().prepare_for_next_attempt(state=state, request=request, error=REFUSED)
    assert waited == [7.0, once.PAUSES_SECONDS[1]]
    assert state.next_attempt_requested
