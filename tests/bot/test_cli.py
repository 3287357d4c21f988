"""The command line as an operator meets it: plain sentences, exit codes, and an end within ten seconds."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot import cli, logs
from bot.sandbox.server import Sandbox
from storage import Storage
from tests.support.bot import (
    MANIFEST,
    MARGARET,
    free_port,
    message_saying,
    modal_saying,
    running,
    sets_up,
    until,
)
from tests.support.databases import SqliteDatabases
from tests.support.world import rows

PROJECT = Path(__file__).parent.parent.parent
NOWHERE = "http://127.0.0.1:9/api/"


@pytest.fixture
def url(sqlite_databases: SqliteDatabases) -> Iterator[str]:
    made = sqlite_databases.migrated()
    yield made
    sqlite_databases.drop(made)


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, url: str) -> Callable[..., None]:
    """Leaves only the settings given, in a folder without .env."""
    for name in list(os.environ):
        if name.startswith(("SLACK_", "DATABASE_", "LOG_")) or name in ("PORT", "HOST", "SEATS", "TIME_ZONE"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(logs, "set_up", lambda *_: None)  # the log of the tests' own process stays as it is
    monkeypatch.setenv("DATABASE_URL", url)

    def also(**settings: str) -> None:
        for name, value in settings.items():
            monkeypatch.setenv(name, value)

    return also


def pool(url: str) -> list[str]:
    storage = Storage(url)
    try:
        return [row["number"] for row in rows(storage, "SELECT number FROM numbers ORDER BY number")]
    finally:
        storage.close()


# --- numbers import ------------------------------------------------------------------------------------------


@pytest.fixture
def csv(tmp_path: Path, environment: object) -> Callable[[str], str]:
    def write(text: str) -> str:
        (tmp_path / "numbers.csv").write_text(text, encoding="utf-8")
        return "numbers.csv"

    return write


def test_good_numbers_are_imported_and_nothing_twice(
    csv: Callable[[str], str], url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = csv("number,label\n+1 512 555 0100,Austin\n(512) 555-0101,\n")
    assert cli.main(["numbers", "import", file]) == 0
    assert capsys.readouterr().out == "2 numbers imported.\n"
    file = csv("number\n+15125550100\n+15125550102\n")
    assert cli.main(["numbers", "import", file]) == 0
    assert capsys.readouterr().out == "1 number imported. 1 was there already.\n"
    assert pool(url) == ["+15125550100", "+15125550101", "+15125550102"]


def test_wrong_lines_are_named_by_number_and_the_good_ones_imported(
    csv: Callable[[str], str], url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = csv("number,label\n+15125550100,a\nnonsense,b\n+15125550101,c\n+15125550100,again\n")
    assert cli.main(["numbers", "import", file]) == 1
    said = capsys.readouterr()
    assert said.out == "2 numbers imported. 2 lines could not be imported.\n"
    wrong = said.err.splitlines()
    assert [line.split(":")[0] for line in wrong] == ["line 3", "line 5"]
    assert "“nonsense” is not a valid phone number" in wrong[0]
    assert "stands on line 2 already" in wrong[1]
    assert pool(url) == ["+15125550100", "+15125550101"]


def test_a_file_without_the_column_says_so(csv: Callable[[str], str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["numbers", "import", csv("phone\n+15125550100\n")]) == 1
    assert "a column called number" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["nowhere.csv", "."])
def test_a_file_that_cannot_be_read_says_so(name: str, environment: object, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["numbers", "import", name]) == 1
    assert f"{name} cannot be read:" in capsys.readouterr().err


# --- migrate, wrong words, wrong settings --------------------------------------------------------------------


def test_migrate_makes_the_schema_and_may_be_repeated(
    environment: Callable[..., None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fresh = f"sqlite:///{tmp_path / 'new' / 'fresh.db'}"
    environment(DATABASE_URL=fresh)
    assert cli.main(["migrate"]) == cli.main(["migrate"]) == 0
    assert capsys.readouterr().out.count("has this version's schema") == 2
    assert pool(fresh) == []


def test_a_database_that_is_not_there_is_a_plain_sentence(
    environment: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    environment(DATABASE_URL="postgresql+psycopg://nobody@127.0.0.1:9/none")
    assert cli.main(["migrate"]) == 1
    said = capsys.readouterr().err
    assert "The database cannot be used" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("words", [[], ["serve"], ["numbers"], ["numbers", "import"], ["run", "fast"]])
def test_wrong_words_exit_with_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main(words)
    assert left.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_run_names_every_missing_or_malformed_setting_at_once(
    environment: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    environment(PORT="many", SLACK_APP_TOKEN="xoxb-wrong", TIME_ZONE="Chicago")
    assert cli.main(["run"]) == 1
    said = capsys.readouterr().err
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "PORT", "TIME_ZONE"):
        (line,) = (line for line in said.splitlines() if line.startswith(name))
        assert re.search(r"[.] .+[.?]$", line), f"no cure: {line}"
    assert "Traceback" not in said


# --- run, as a process ---------------------------------------------------------------------------------------


class Process:
    """``python -m bot …`` with the settings given and no others."""

    def __init__(self, folder: Path, *words: str, **settings: str) -> None:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
        environment = {**kept, "PYTHONPATH": str(PROJECT), "PYTHONDONTWRITEBYTECODE": "1", **settings}
        self._log = (folder / f"log-{free_port()}.txt").open("w+")
        self.popen = subprocess.Popen(
            [sys.executable, "-m", "bot", *words], cwd=folder, env=environment, stdout=self._log, stderr=self._log
        )

    @property
    def said(self) -> str:
        return Path(self._log.name).read_text()

    def waits_to_say(self, words: str, seconds: float = 30) -> None:
        deadline = time.monotonic() + seconds
        while words not in self.said:
            assert self.popen.poll() is None, self.said
            assert time.monotonic() < deadline, self.said
            time.sleep(0.02)

    def ends(self, seconds: float = 30) -> int:
        return self.popen.wait(seconds)

    def terminate(self) -> tuple[int, float]:
        """SIGTERM; the exit code, and how long it took."""
        began = time.monotonic()
        self.popen.send_signal(signal.SIGTERM)
        return self.ends(), time.monotonic() - began

    def close(self) -> None:
        if self.popen.poll() is None:
            self.popen.kill()
            self.popen.wait()
        self._log.close()


Start = Callable[..., Process]


@pytest.fixture
def start(tmp_path: Path, url: str) -> Iterator[Start]:
    with contextlib.ExitStack() as at_the_end:

        def begin(*words: str, **settings: str) -> Process:
            given = {"DATABASE_URL": url, "PORT": str(free_port()), "LOG_LEVEL": "info", **settings}
            process = Process(tmp_path, *words, **given)
            at_the_end.callback(process.close)
            return process

        yield begin


def for_slack(sandbox: Sandbox) -> dict[str, str]:
    return {
        "SLACK_BOT_TOKEN": sandbox.bot_token,
        "SLACK_APP_TOKEN": sandbox.app_token,
        "SLACK_API_URL": sandbox.api_url,
    }


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    made = Sandbox(MANIFEST)
    with made:
        yield made


@pytest.fixture
def handlers_kept() -> Iterator[None]:
    """What a run in this process sets for the signals is taken back."""
    kept = {name: signal.getsignal(name) for name in (signal.SIGTERM, signal.SIGINT)}
    yield
    for name, handler in kept.items():
        signal.signal(name, handler)


@pytest.mark.usefixtures("handlers_kept")
def test_what_keeps_run_from_starting_is_a_plain_sentence(
    environment: Callable[..., None], sandbox: Sandbox, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as taken, running(url, "http"):
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        fine = for_slack(sandbox) | {"PORT": str(free_port()), "DATABASE_URL": "sqlite:///own.db"}
        for wrong, sentence in (
            ({"SLACK_BOT_TOKEN": "xoxb-1-wrong"}, "Slack refused SLACK_BOT_TOKEN (invalid_auth). Copy it again"),
            ({"SLACK_APP_TOKEN": "xapp-1-wrong"}, "Slack refused SLACK_APP_TOKEN (invalid_auth). Make one"),
            ({"SLACK_API_URL": NOWHERE}, f"Slack did not answer at {NOWHERE}"),
            ({"PORT": port}, f"Something else is already using 127.0.0.1 port {port}. Stop it, or set PORT"),
            ({"DATABASE_URL": url}, "Another Seatline is running on this database file already. Stop it first"),
        ):
            environment(**fine | wrong)
            assert cli.main(["run"]) == 1
            said = capsys.readouterr().err
            assert sentence in said
            assert "Traceback" not in said
            assert not [word for word in said.split() if word.startswith(("xoxb-", "xapp-"))]


def test_a_process_takes_an_import_beside_it_and_finishes_what_was_acknowledged_when_it_is_told_to_go(
    start: Start, sandbox: Sandbox, url: str, csv: Callable[[str], str]
) -> None:
    process = start("run", **for_slack(sandbox))
    process.waits_to_say("Seatline serves")
    assert cli.main(["numbers", "import", csv("number\n+15125550100\n+15125550101\n")]) == 0
    margaret = sandbox.person(MARGARET)
    assert "(512) 555-010" in sets_up(margaret)
    margaret.types("/seats assign 1 @ana")
    margaret.types("/seats remove @ana")
    question = margaret.last()
    margaret.types("/seats auto 2")
    modal = modal_saying(margaret, "gets this number")
    # In the midst of work: a removal and an order are acknowledged, and the process is told to go.
    assert margaret.clicks("remove_member:1", question).ok
    assert margaret.submits().ok
    code, seconds = process.terminate()
    assert (code, seconds < 10) == (0, True), process.said
    message_saying(margaret, "Ana is off Seat 1")
    assert modal.id
    modal_saying(margaret, "now has")
    storage = Storage(url)
    try:
        assert [row["state"] for row in rows(storage, "SELECT state FROM numbers")] == ["live", "live"]
        assert rows(storage, "SELECT * FROM assignments") == []
    finally:
        storage.close()
    assert "Traceback" not in process.said
    assert "+1512555" not in process.said


def test_sigterm_ends_a_start_that_slack_never_answers(start: Start, sandbox: Sandbox) -> None:
    # It takes every connection and never says a word.
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        silent.settimeout(30)
        nowhere = f"http://127.0.0.1:{silent.getsockname()[1]}/api/"
        process = start("run", **for_slack(sandbox) | {"SLACK_API_URL": nowhere})
        connection, _ = silent.accept()
        with connection:
            code, seconds = process.terminate()
    assert (code, seconds < 5) == (0, True), (code, seconds, process.said)
    assert "Traceback" not in process.said


def test_sigterm_ends_a_bot_whose_slack_has_fallen_silent_in_the_midst_of_the_directory(
    start: Start, sandbox: Sandbox
) -> None:
    sandbox.faults.begin("ratelimited", methods=["users.list"], seconds=60)
    process = start("run", **for_slack(sandbox))
    process.waits_to_say("Seatline serves")
    until(lambda: "users.list" in sandbox.faults.met)
    silent = ("apps.connections.open", "chat.postMessage", "views.open", "views.publish")
    sandbox.faults.begin("slow", methods=silent, seconds=40)
    sandbox.drop_sockets()
    code, seconds = process.terminate()
    assert (code, seconds < 10.5) == (0, True), (code, seconds, process.said)
