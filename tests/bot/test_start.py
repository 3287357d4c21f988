"""A start outlasts a short trouble of Slack's, and never takes it for a wrong token."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from bot import app as product
from bot.app import CannotStart
from tests.support.bot import Bot, running, until
from tests.support.databases import SqliteDatabases

ASKED = ("auth.test", "apps.connections.open")


@pytest.fixture
def bot(sqlite_databases: SqliteDatabases) -> Iterator[Bot]:
    url = sqlite_databases.migrated()
    with running(url, "socket", starts=False) as made:
        yield made
    sqlite_databases.drop(url)


@pytest.mark.parametrize("method", ASKED)
@pytest.mark.parametrize(
    ("fault", "error"),
    [("server_error", None), ("ratelimited", None), ("server_error", "internal_error")],
    ids=["5xx", "asked too often", "internal_error"],
)
def test_a_short_trouble_is_waited_out(bot: Bot, method: str, fault: str, error: str | None) -> None:
    bot.faults.begin(fault, methods=[method], times=1, seconds=1, error=error)
    bot.start()
    assert bot.faults.met == [method]


@pytest.mark.parametrize("method", ASKED)
@pytest.mark.parametrize(
    ("fault", "error", "named"),
    [
        ("server_error", None, "internal_error"),
        ("ratelimited", None, "ratelimited"),
        ("server_error", "fatal_error", "fatal_error"),
    ],
)
def test_a_long_trouble_is_said_as_what_it_is(
    bot: Bot, monkeypatch: pytest.MonkeyPatch, method: str, fault: str, error: str | None, named: str
) -> None:
    monkeypatch.setattr(product, "PATIENCE_SECONDS", 1.5)
    bot.faults.begin(fault, methods=[method], seconds=60, error=error)
    with pytest.raises(CannotStart) as caught:
        bot.start()
    assert str(caught.value) == f"Slack is having trouble ({named}). Start again in a moment."


def test_a_slack_that_does_not_answer_in_time_is_having_trouble(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(product, "PATIENCE_SECONDS", 1.5)
    monkeypatch.setattr(product, "SLACK_SECONDS", 0.2)
    bot.faults.begin("slow", methods=["auth.test"], seconds=0.5)
    with pytest.raises(CannotStart, match=r"Slack is having trouble \(no answer in time\)"):
        bot.start()
    assert len(bot.faults.met) > 1


def test_a_wrong_token_is_said_at_once(bot: Bot) -> None:
    bot.faults.begin("server_error", methods=["auth.test"], error="invalid_auth")
    with pytest.raises(CannotStart, match=r"Slack refused SLACK_BOT_TOKEN \(invalid_auth\)"):
        bot.start()
    assert bot.faults.met == ["auth.test"]


def test_a_start_that_waits_for_slack_can_be_stopped(bot: Bot) -> None:
    bot.faults.begin("ratelimited", methods=["auth.test"], seconds=15)
    said: list[str] = []

    def start() -> None:
        try:
            bot.start()
        except CannotStart as error:
            said.append(str(error))

    thread = threading.Thread(target=start)
    thread.start()
    until(lambda: bot.faults.met)
    began = time.monotonic()
    assert bot.application is not None
    bot.application._stopping.set()
    thread.join(5)
    assert said == ["Stopped before Slack had answered."]
    assert time.monotonic() - began < 3
