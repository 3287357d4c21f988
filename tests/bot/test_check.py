"""What an operator is told before a start: every fault with its cure, no secret, and nothing is changed by looking."""

from __future__ import annotations

import copy
import logging
import socket
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from sqlalchemy import create_engine, make_url, text

from bot import check, cli, logs
from bot.check import Mark
from bot.sandbox.server import Sandbox
from storage import Storage
from tests.support.bot import MANIFEST, free_port, running
from tests.support.databases import PostgresDatabases, SqliteDatabases
from tests.support.world import dump

Environ = dict[str, str]
PASSWORD = "qz9verysecret"


@pytest.fixture(scope="module")
def slack() -> Iterator[Sandbox]:
    with Sandbox(MANIFEST) as made:
        yield made


@pytest.fixture
def sandbox(slack: Sandbox) -> Iterator[Sandbox]:
    yield slack
    slack.faults.end_all()


@pytest.fixture
def fine(sandbox: Sandbox, tmp_path: Path) -> Environ:
    """Settings with which the bot can run, on a database that is not there yet."""
    return {
        "SLACK_BOT_TOKEN": sandbox.bot_token,
        "SLACK_APP_TOKEN": sandbox.app_token,
        "SLACK_API_URL": sandbox.api_url,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'data' / 'seatline.db'}",
        "PORT": str(free_port()),
    }


@pytest.fixture
def url(sqlite_databases: SqliteDatabases) -> Iterator[str]:
    made = sqlite_databases.migrated()
    yield made
    sqlite_databases.drop(made)


def told(environ: Environ, manifest: Path = check.MANIFEST) -> tuple[str, str, str]:
    """What is good, doubtful and wrong; every fault has a cure."""
    found = list(check.findings(environ, None, manifest))
    for finding in found:
        assert "\n" not in str(finding)
        assert finding.mark is Mark.GOOD or len(str(finding).rstrip(".?").split(". ")) > 1 or finding.cure, finding
        for secret in (environ.get("SLACK_BOT_TOKEN"), environ.get("SLACK_APP_TOKEN"), PASSWORD):
            assert not secret or secret not in str(finding)
    good, doubtful, wrong = ("\n".join(str(f) for f in found if f.mark is mark) for mark in Mark)
    return good, doubtful, wrong


def test_what_is_right_is_said_and_nothing_is_made(
    fine: Environ, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check.run(fine, None) == 0
    said = capsys.readouterr().out.splitlines()
    scopes = len(MANIFEST["oauth_config"]["scopes"]["bot"])
    assert said == [
        "✓ Settings: complete, from the environment.",
        "✓ Slack: the bot token is good for the workspace “Harbor Recruiting”.",
        f"✓ Scopes: the bot token has all {scopes} that the manifest asks for.",
        "✓ Socket Mode: the app token is good.",
        f"✓ Database: {tmp_path / 'data' / 'seatline.db'} is not there yet; the first run makes it.",
        "! Carrier: the pool has no open number, so that no seat can get one. "
        "Import some: python -m bot numbers import numbers.csv",
        f"✓ HTTP: 127.0.0.1 port {fine['PORT']} is free.",
        "Seatline can run; 1 line deserves a look, marked !.",
    ]
    assert list(tmp_path.iterdir()) == []


def test_every_missing_and_wrong_setting_is_named_at_once(url: str) -> None:
    good, _, wrong = told({"PORT": "many", "TIME_ZONE": "Chicago", "PUBLIC_URL": "http://x", "DATABASE_URL": url})
    assert [line.split()[1] for line in wrong.splitlines()] == [
        "SLACK_BOT_TOKEN",
        "SLACK_SIGNING_SECRET",
        "PORT",
        "PUBLIC_URL",
        "TIME_ZONE",
    ]
    assert "has this version's schema" in good  # the database is looked at all the same
    _, _, wrong = told({"DATABASE_URL": f"mysql://u:{PASSWORD}@x/y"})
    assert "DATABASE_URL is neither" in wrong


# --- Slack ---------------------------------------------------------------------------------------------------


def test_tokens_that_slack_refuses_are_named(fine: Environ) -> None:
    _, _, wrong = told(fine | {"SLACK_BOT_TOKEN": "xoxb-1-wrong", "SLACK_APP_TOKEN": "xapp-1-wrong"})
    assert wrong.splitlines() == [
        "✗ Slack refused SLACK_BOT_TOKEN (invalid_auth). Copy it again from your app's page, OAuth & Permissions.",
        "✗ Slack refused SLACK_APP_TOKEN (invalid_auth). Switch Socket Mode on for your app, and make a token with the "
        "scope connections:write on its page, Basic Information.",
    ]


def test_a_slack_that_is_down_slow_or_something_else_has_its_line(
    fine: Environ, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        closed = f"http://u:{PASSWORD}@localhost:{silent.getsockname()[1]}/api/"
        _, _, wrong = told(fine | {"SLACK_API_URL": closed})
    assert wrong.startswith("✗ Slack did not answer at http://localhost:")
    assert wrong.count("\n") == 0
    _, _, wrong = told(fine | {"SLACK_API_URL": f"{sandbox.url}/nothing/"})
    assert wrong == f"✗ What answers at {sandbox.url}/nothing/ is not Slack. Check SLACK_API_URL."
    monkeypatch.setattr(check, "SLACK_SECONDS", 0.2)
    sandbox.faults.begin("slow", methods=["auth.test"], seconds=0.5)
    _, _, wrong = told(fine)
    assert wrong == (
        f"✗ Slack did not answer at {sandbox.api_url} within 0.2 seconds. Check the network and SLACK_API_URL."
    )
    sandbox.faults.end("slow")
    sandbox.faults.begin("server_error", methods=["auth.test"])
    sandbox.faults.begin("ratelimited", methods=["apps.connections.open"], seconds=30)
    _, doubtful, wrong = told(fine)
    assert wrong == "✗ Slack is having trouble (internal_error). Check again in a moment."
    assert "! Slack was asked too often just now, so that SLACK_APP_TOKEN could not be tried." in doubtful


def test_every_scope_that_the_token_lacks_is_named(fine: Environ) -> None:
    less = copy.deepcopy(MANIFEST)
    for scope in ("users:read", "im:history"):
        less["oauth_config"]["scopes"]["bot"].remove(scope)
    with Sandbox(less) as other:
        theirs = {
            "SLACK_BOT_TOKEN": other.bot_token,
            "SLACK_APP_TOKEN": other.app_token,
            "SLACK_API_URL": other.api_url,
        }
        good, doubtful, wrong = told(fine | theirs)
    assert "the bot token lacks users:read. Paste the current manifest.yaml" in wrong  # nobody could use it
    assert "the bot token lacks im:history. Paste the current manifest.yaml" in doubtful
    assert "Scopes" not in good


def test_without_a_manifest_the_scopes_are_not_compared_and_the_rest_is(fine: Environ, tmp_path: Path) -> None:
    for broken in (None, "features: [", yaml.safe_dump({"oauth_config": None})):
        if broken is not None:
            (tmp_path / "manifest.yaml").write_text(broken)
        good, doubtful, wrong = told(fine, tmp_path / "manifest.yaml")
        assert "Scopes: not compared, since no manifest.yaml can be read" in doubtful
        assert ("Socket Mode" in good, wrong) == (True, "")


# --- the database --------------------------------------------------------------------------------------------


def test_the_state_of_a_database_is_told_and_looking_leaves_it_as_it_is(
    fine: Environ, empty_database_url: str, database_url: str
) -> None:
    good, doubtful, wrong = told(fine | {"DATABASE_URL": empty_database_url})
    assert ("is empty: the first run makes the tables" in good or "is not there yet" in good, wrong) == (True, "")
    assert "Import some: python -m bot numbers import" in doubtful
    storage = Storage(database_url)
    try:
        before = dump(storage)
        good, doubtful, wrong = told(fine | {"DATABASE_URL": database_url})
        assert ("can be written, and has this version's schema" in good, wrong) == (True, "")
        assert "no open number" in doubtful
        assert dump(storage) == before
        with storage.engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        _, _, wrong = told(fine | {"DATABASE_URL": database_url})
        assert "was last used by a newer Seatline. Update this one" in wrong
        with storage.engine.begin() as connection:
            connection.execute(text("DELETE FROM alembic_version"))
        _, _, wrong = told(fine | {"DATABASE_URL": database_url})
        assert "has tables of something else with the names of Seatline's" in wrong
    finally:
        storage.close()


def test_a_file_that_is_no_database_or_not_ours_is_left_as_it_is(fine: Environ, tmp_path: Path) -> None:
    file = tmp_path / "some.db"
    for content, sentence in ((b"hello " * 500, "file is not a database"), (_a_database(tmp_path), "is empty")):
        file.write_bytes(content)
        good, _, wrong = told(fine | {"DATABASE_URL": f"sqlite:///{file}"})
        assert sentence in good + wrong
        assert file.read_bytes() == content
    _, _, wrong = told(fine | {"DATABASE_URL": f"sqlite:///{file}/in/a/file.db"})
    assert f"{file} is no folder" in wrong


def _a_database(folder: Path) -> bytes:
    with sqlite3.connect(folder / "made.db") as made:
        made.execute("CREATE TABLE notes (id)")
    made.close()
    return (folder / "made.db").read_bytes()


def test_a_postgresql_that_is_down_or_takes_no_writes_is_told(
    fine: Environ, postgresql_databases: PostgresDatabases
) -> None:
    _, _, wrong = told(fine | {"DATABASE_URL": f"postgresql://me:{PASSWORD}@127.0.0.1:9/seatline"})
    assert wrong.startswith("✗ Database: seatline (PostgreSQL on 127.0.0.1) cannot be used: connection failed")
    made = postgresql_databases.migrated()
    engine = create_engine(made)
    try:
        _, _, wrong = told(fine | {"DATABASE_URL": _as(made, "default_transaction_read_only=on")})
        assert "cannot be written: it takes no writes just now" in wrong
        reader = f"{engine.url.database}_reader"
        with engine.begin() as connection:
            connection.execute(text(f"CREATE ROLE {reader}"))
            connection.execute(text(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {reader}"))
        _, _, wrong = told(fine | {"DATABASE_URL": _as(made, f"role={reader}")})
        assert "cannot be written: its user may not" in wrong
        with engine.begin() as connection:
            connection.execute(text(f"DROP OWNED BY {reader}"))
            connection.execute(text(f"DROP ROLE {reader}"))
    finally:
        engine.dispose()
        postgresql_databases.drop(made)


def _as(url: str, option: str) -> str:
    """The same database, with a setting of the connection's own."""
    return make_url(url).update_query_dict({"options": f"-c {option}"}).render_as_string(hide_password=False)


# --- where it listens ----------------------------------------------------------------------------------------


def test_a_running_seatline_is_recognised_and_no_fault(fine: Environ, url: str) -> None:
    with running(url, "http") as bot:
        assert bot.application is not None
        port = bot.application.settings.port
        here = fine | {"DATABASE_URL": url, "PORT": str(port), "HOST": "0.0.0.0"}
        good, doubtful, wrong = told(here)
        assert (f"HTTP: Seatline is running on 0.0.0.0 port {port}, and ready." in good, wrong) == (True, "")
        assert "Carrier: the pool has 12 open numbers." in good
        # Over HTTP, whether the public address leads here can be tried.
        del here["SLACK_APP_TOKEN"]
        here["SLACK_SIGNING_SECRET"] = PASSWORD
        assert "PUBLIC_URL is not set" in told(here)[1]
        good, doubtful, _ = told(here | {"PUBLIC_URL": f"http://127.0.0.1:{port}"})
        assert (f"http://127.0.0.1:{port}/slack/events leads here" in good, doubtful) == (True, "")
        assert "does not lead to this bot" in told(here | {"PUBLIC_URL": f"http://127.0.0.1:{free_port()}"})[1]
        bot.application._is_ready = False
        assert "is not ready: starting or stopping" in told(here)[1]
        # What a second one would meet.
        assert "a Seatline with another database is running" in told(fine | {"PORT": str(port)})[2]
        assert "another Seatline is running on this file. Stop it first" in told(fine | {"DATABASE_URL": url})[2]


def test_an_address_that_cannot_be_used_says_what_to_do(fine: Environ, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "PROBE_SECONDS", 0.2)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        _, _, wrong = told(fine | {"PORT": str(port)})
    assert wrong == f"✗ HTTP: Something else is already using 127.0.0.1 port {port}. Stop it, or set PORT to another."
    _, _, wrong = told(fine | {"HOST": "192.0.2.1"})
    assert "There is no address 192.0.2.1 on this machine. Set HOST to another." in wrong


# --- the command ---------------------------------------------------------------------------------------------


def test_the_command_says_it_all_in_words_and_by_its_exit_code(
    fine: Environ, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(logs, "set_up", lambda *_: logging.disable(logging.CRITICAL))
    for name in ("TIME_ZONE", "PUBLIC_URL", "HOST", "SLACK_SIGNING_SECRET"):
        monkeypatch.delenv(name, raising=False)
    for name, value in fine.items():
        monkeypatch.setenv(name, value)
    (tmp_path / ".env").write_text("SEATS=5\n")
    try:
        assert cli.main(["check"]) == 0
        assert "✓ Settings: complete, from .env and the environment." in capsys.readouterr().out
        monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:9/api/")
        assert cli.main(["check"]) == 1
    finally:
        logging.disable(logging.NOTSET)
    said = capsys.readouterr()
    assert said.out.splitlines()[-1] == "Seatline cannot run like this: 1 thing to mend, marked ✗."
    assert said.err == ""


def test_a_terminal_without_such_signs_gets_plain_ones(
    fine: Environ, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with (tmp_path / "said.txt").open("w", encoding="ascii") as plain:
        monkeypatch.setattr("sys.stdout", plain)
        assert check.run(fine | {"PORT": "0"}, None) == 1
    said = (tmp_path / "said.txt").read_text(encoding="ascii").splitlines()
    assert said[0].startswith("x PORT is '0'.")
    assert said[1].startswith("ok Database: ")
    assert said[-1].endswith("marked x.")
