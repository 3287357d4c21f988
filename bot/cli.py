"""The command line: ``python -m bot demo``, ``run``, ``check``, ``migrate``, ``numbers import FILE``."""

from __future__ import annotations

import argparse
import errno
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DBAPIError

from bot import app, logs
from bot.carriers.pool import read_numbers
from bot.domain.errors import SeatError
from bot.domain.phone_numbers import PhoneNumber
from bot.domain.seats import Direction, Seat
from bot.services import Services
from bot.settings import Settings, SettingsError, demo_port
from storage import Storage
from storage.looking import reason_of

PROJECT = Path(__file__).parent.parent
ENV_FILE = Path(".env")

DEMO_AREA_CODES = ("512", "737", "214", "713", "212", "646", "415", "310", "312", "617", "206", "416")
DEMO_NUMBERS_EACH = 8
DEMO_ALLOWANCE = 200
"""Small enough that a newcomer sees every warning within a minute."""

_CHILD_SECONDS = 12


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit code is 0 when all went well, 1 when something was wrong, 2 for wrong words."""
    parser = _parser()
    chosen = parser.parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = chosen.command
    try:
        return command(chosen)
    except SettingsError as error:
        _complain(f"Some settings are missing or wrong:\n{error}")
    except (app.CannotStart, SeatError) as error:
        _complain(str(error))
    except DBAPIError as error:
        _complain(f"The database cannot be used: {reason_of(error)}. Check DATABASE_URL, and that the database is up.")
    except KeyboardInterrupt:
        return 130
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description="Text-messaging seats, run from Slack.")
    commands = parser.add_subparsers(required=True, metavar="command")
    demo = commands.add_parser("demo", help="try it in a browser, with a pretend Slack (DEMO_PORT chooses the port)")
    demo.set_defaults(command=_demo)
    run = commands.add_parser("run", help="serve a Slack workspace; settings come from the environment and .env")
    run.set_defaults(command=_run)
    check = commands.add_parser("check", help="say what is missing or wrong before you run it; it changes nothing")
    check.set_defaults(command=_check)
    migrate = commands.add_parser("migrate", help="bring the database to this version's schema (run does it too)")
    migrate.set_defaults(command=_migrate)
    numbers = commands.add_parser("numbers", help="the local pool's phone numbers")
    of_numbers = numbers.add_subparsers(required=True, metavar="what")
    load = of_numbers.add_parser("import", help="put numbers from a CSV file into the pool")
    load.add_argument("file", type=Path, help="a CSV with the columns number and, if wanted, label")
    load.set_defaults(command=_import)
    return parser


def _run(_: argparse.Namespace) -> int:
    settings = _settings(for_slack=True)
    app.run(settings)
    return 0


def _check(_: argparse.Namespace) -> int:
    from bot import check

    logs.set_up("critical", "text")  # what it finds it says itself
    return check.run(os.environ, ENV_FILE)


def _migrate(_: argparse.Namespace) -> int:
    storage = Storage(_settings().database_url)
    try:
        storage.migrate()
    finally:
        storage.close()
    print("The database has this version's schema.")
    return 0


def _import(chosen: argparse.Namespace) -> int:
    settings = _settings()
    try:
        with chosen.file.open(newline="", encoding="utf-8", errors="replace") as lines:
            read = read_numbers(lines)
    except OSError as error:
        _complain(f"{chosen.file} cannot be read: {error.strerror}. Name a CSV file with a column called number.")
        return 1
    storage = Storage(settings.database_url)
    try:
        storage.migrate()
        new = app.services(storage).pool.add((line.number, line.label) for line in read.good)
    finally:
        storage.close()
    for problem in read.problems:
        print(f"line {problem.line_number}: {problem.sentence}", file=sys.stderr)
    known = len(read.good) - len(new)
    already = f" {known} {'was' if known == 1 else 'were'} there already." if known else ""
    wrong = f" {_counted(len(read.problems), 'line')} could not be imported." if read.problems else ""
    print(f"{_counted(len(new), 'number')} imported.{already}{wrong}")
    return 1 if read.problems else 0


def _settings(*, for_slack: bool = False) -> Settings:
    settings = Settings.load(os.environ, ENV_FILE, for_slack=for_slack)
    logs.set_up(settings.log_level, settings.log_format)
    return settings


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _complain(sentence: str) -> None:
    print(sentence, file=sys.stderr)


# The demo: a pretend Slack here, and the bot as it is in a process of its own.


def _demo(_: argparse.Namespace) -> int:
    import yaml

    from bot.sandbox.people import TEAM_ID
    from bot.sandbox.server import Sandbox

    port = demo_port(os.environ)
    manifest_file = PROJECT / "manifest.yaml"
    if not manifest_file.is_file():
        _complain("The demo runs from a checkout of the project: there is no manifest.yaml beside this package.")
        return 1
    folder = Path(tempfile.mkdtemp(prefix="seatline-demo-"))
    storage = Storage(f"sqlite:///{folder / 'seatline.db'}")
    # SIGTERM ends it as cleanly as Ctrl-C; and Ctrl-C does where a shell without job control had it ignored.
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, signal.default_int_handler)
    try:
        storage.migrate()
        services = app.services(storage)
        services.pool.add(_fictional_numbers())
        manifest = yaml.safe_load(manifest_file.read_text(encoding="utf-8"))
        sandbox = Sandbox(manifest, port=port, texts=_texts(services, TEAM_ID))
        try:
            sandbox.start()
        except OSError as error:
            reason = "is taken" if error.errno == errno.EADDRINUSE else f"cannot be used ({error.strerror})"
            _complain(f"Port {port} {reason}. Stop what uses it, or choose another: DEMO_PORT=8090 make demo")
            return 1
        try:
            return _serve_demo(sandbox, port, folder, str(storage.url))
        finally:
            sandbox.stop()
    except KeyboardInterrupt:
        print("\nThe demo has ended.")
        return 0
    finally:
        for name in (signal.SIGTERM, signal.SIGINT):  # a second Ctrl-C would leave the folder behind
            signal.signal(name, signal.SIG_IGN)
        storage.close()
        shutil.rmtree(folder, ignore_errors=True)


def _serve_demo(sandbox: Any, port: int, folder: Path, database_url: str) -> int:
    # Nothing of the newcomer's own environment or .env reaches the bot: it runs in the demo's folder.
    environment = {
        **{name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR", "SYSTEMROOT") if name in os.environ},
        "PYTHONPATH": str(PROJECT),
        "SLACK_BOT_TOKEN": sandbox.bot_token,
        "SLACK_APP_TOKEN": sandbox.app_token,
        "SLACK_API_URL": sandbox.api_url,
        "DATABASE_URL": database_url,
        "PORT": str(_free_port()),
        "MONTHLY_ALLOWANCE": str(DEMO_ALLOWANCE),
        "LOG_LEVEL": "warning",
    }
    bot: subprocess.Popen[bytes] | None = None
    asked_at: float | None = None

    def ask_to_end(*_: object) -> None:
        # Not an exception: one that came between two lines, or a second one, would leave the bot behind.
        nonlocal asked_at
        asked_at = asked_at or time.monotonic()
        if bot:
            bot.terminate()

    signal.signal(signal.SIGTERM, ask_to_end)
    # In our process group: Ctrl-C reaches both at once, and whatever kills one kills the other.
    # Until it listens to signals itself it ignores Ctrl-C, and ends without a trace when we end it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    bot = subprocess.Popen([sys.executable, "-m", "bot", "run"], cwd=folder, env=environment)
    signal.signal(signal.SIGINT, ask_to_end)
    if asked_at:
        bot.terminate()
    print(f"Seatline's demo is at http://127.0.0.1:{port}/ (Ctrl-C ends it)", flush=True)
    while True:
        with suppress(subprocess.TimeoutExpired):
            code = bot.wait(1)
            break
        if asked_at and time.monotonic() - asked_at > _CHILD_SECONDS:
            bot.kill()
    if asked_at:
        print("\nThe demo has ended.")
        return 0
    _complain(f"The bot ended unexpectedly (exit code {code}).")
    return 1


def _fictional_numbers() -> list[tuple[PhoneNumber, str]]:
    # 555-0100 to 555-0199 are kept for fiction in every area code: nobody can be called by mistake.
    return [
        (PhoneNumber.parse(f"+1{area_code}5550{100 + n}"), "Demo")
        for area_code in DEMO_AREA_CODES
        for n in range(DEMO_NUMBERS_EACH)
    ]


def _texts(services: Services, account: str) -> Callable[[str, str, int], str]:
    """What *Text as …* on the demo's page does: record so many texts, as the ATS would."""

    def text(member: str, direction: str, count: int) -> str:
        seat: Seat | None = None
        done = 0
        try:
            for _ in range(count):
                seat = services.texting.record(account, Direction(direction), member=member)
                done += 1
        except SeatError as error:
            if not done:
                raise
            return f"{_counted(done, 'text')} {direction}. {error.sentence}"
        left = seat.allowance if seat else None
        if seat is None or left is None:
            return "Nothing to do."
        over = f", {left.over:,} over" if left.over else ""
        return f"{_counted(done, 'text')} {direction} on {seat.name}. {left.remaining:,} of {left.total:,} left{over}."

    return text


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
