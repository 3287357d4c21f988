"""Slack's tiers: as often as its documentation says, and a plain 429 after that."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox.people import HIRING_OPS, RECRUITING
from bot.sandbox.rates import POSTS_AT_ONCE, TIERS, Pace, Rates
from bot.sandbox.server import Sandbox
from bot.sandbox.web_methods import METHODS
from tests.sandbox.little_app import MANIFEST

ANA = "U0ANA00001"


def let_in(client: WebClient, method: str, most: int, **given: Any) -> tuple[int, SlackApiError | None]:
    """How many of so many calls were let in, and what the next one was told."""
    for n in range(most):
        try:
            client.api_call(method, params=given)
        except SlackApiError as refused:
            return n, refused
    return most, None


def test_every_method_has_a_tier() -> None:
    assert set(METHODS) | {"api.test", "apps.connections.open"} == set(TIERS)


@pytest.mark.parametrize(
    ("method", "given", "calls"),
    [
        ("users.list", {"limit": 1}, 20),
        ("conversations.list", {}, 20),
        ("usergroups.list", {}, 20),
        ("conversations.history", {"channel": RECRUITING, "limit": 1}, 50),
        ("users.info", {"user": ANA}, 100),
    ],
)
def test_a_tier_lets_so_many_calls_in_a_minute(
    client: WebClient, method: str, given: dict[str, Any], calls: int
) -> None:
    count, refused = let_in(client, method, calls + 1, **given)
    assert count == calls
    assert refused is not None
    answer = refused.response
    assert (answer.status_code, answer["error"]) == (429, "ratelimited")
    assert 1 <= int(answer.headers["retry-after"]) <= 60
    assert client.auth_test()["ok"], "each method has its own"


def test_a_channel_takes_one_message_a_second_and_a_short_burst(client: WebClient) -> None:
    count, refused = let_in(client, "chat.postMessage", POSTS_AT_ONCE + 1, channel=RECRUITING, text="Hi")
    assert count == POSTS_AT_ONCE
    assert refused is not None
    assert 1 <= int(refused.response.headers["retry-after"]) <= POSTS_AT_ONCE
    assert client.chat_postMessage(channel=HIRING_OPS, text="Hi")["ok"], "each channel has its own"


def test_starting_over_forgets_what_was_called(sandbox: Sandbox, client: WebClient) -> None:
    assert let_in(client, "users.list", 21, limit=1)[0] == 20
    sandbox.start_over()
    assert client.users_list(limit=1)["ok"]


def test_generous_rates_are_for_tests_about_something_else() -> None:
    with Sandbox(MANIFEST, rates=Rates(generous=10)) as sandbox:
        client = WebClient(token=sandbox.bot_token, base_url=sandbox.api_url)
        assert let_in(client, "chat.postMessage", 30, channel=RECRUITING, text="Hi")[0] == 30


def test_sockets_that_slack_has_closed_are_not_held_against_the_app(sandbox: Sandbox) -> None:
    pace = sandbox.rates.pace("apps.connections.open")
    for _ in range(TIERS["apps.connections.open"]):
        pace.count()
    client = WebClient(base_url=sandbox.api_url)
    with pytest.raises(SlackApiError, match="ratelimited"):
        client.apps_connections_open(app_token=sandbox.app_token)
    pace.forgive()
    assert client.apps_connections_open(app_token=sandbox.app_token)["ok"]


def test_a_pace_says_how_long_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("bot.sandbox.rates.time.monotonic", lambda: now[0])
    pace, waits = Pace(2, 10), []
    for moment in (0.0, 4.0, 5.0, 9.9, 10.0, 12.0):
        now[0] = moment
        try:
            pace.count()
            waits.append(0)
        except Exception as refused:
            waits.append(getattr(refused, "retry_after", -1))
    assert waits == [0, 0, 5, 1, 0, 2]
    assert pace.refused == 3
