"""The command line: ``python -m bot demo``, ``run``, ``check``, ``migrate``, ``numbers import FILE``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from bot import app, logs
from bot.carriers.pool import read_numbers
from bot.domain.errors import SeatError
from bot.settings import DemoSettings, Settings, SettingsError
from storage import Storage
from storage.looking import reason_of

ENV_FILE = Path(".env")


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
    demo = commands.add_parser("demo", help="try it in a browser, with a pretend Slack (DEMO_PORT, DEMO_CONNECTION)")
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


def _demo(_: argparse.Namespace) -> int:
    settings = DemoSettings.load(os.environ)
    from bot import demo

    return demo.run(settings)


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
