"""The running product says whether it can work, and only says yes while it can."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import text

from tests.support.bot import MODES, Bot, Mode, running, until
from tests.support.databases import SqliteDatabases


@pytest.fixture
def url(sqlite_databases: SqliteDatabases) -> Iterator[str]:
    made = sqlite_databases.migrated()
    yield made
    sqlite_databases.drop(made)


def probe(bot: Bot, name: str = "readyz") -> tuple[int, str]:
    assert bot.application is not None
    assert bot.application._http is not None
    answer = httpx.get(f"http://127.0.0.1:{bot.application._http.port}/{name}")
    return answer.status_code, answer.text.strip()


@pytest.mark.parametrize("mode", MODES)
def test_a_running_bot_is_ready(url: str, mode: Mode) -> None:
    with running(url, mode) as bot:
        until(lambda: probe(bot) == (200, "ready"))
        assert probe(bot, "healthz") == (200, "ok")


def test_without_slack_it_is_alive_and_not_ready(url: str) -> None:
    with running(url, "socket") as bot:
        until(lambda: probe(bot)[0] == 200)
        assert bot.application is not None
        assert bot.application._socket is not None
        bot.application._socket.client.auto_reconnect_enabled = False
        bot.sandbox.drop_sockets()
        until(lambda: probe(bot) == (503, "not connected to Slack"))
        assert probe(bot, "healthz")[0] == 200


def test_on_another_versions_database_it_is_not_ready(url: str) -> None:
    with running(url, "http") as bot:
        with bot.storage.engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = 'older'"))
        assert probe(bot) == (503, "the database is not migrated")


def test_while_it_stops_it_is_not_ready(url: str) -> None:
    with running(url, "http") as bot:
        assert bot.application is not None
        application = bot.application
        bot.stop()
        assert application._why_not_ready() == "starting or stopping"
