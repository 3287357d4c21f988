"""``python -m bot demo``: a pretend Slack here, and the bot in a process of its own, ``python -m bot.demo``."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import yaml

from bot import app, logs
from bot.domain.errors import SeatError
from bot.domain.phone_numbers import PhoneNumber
from bot.domain.roles import Actor, Role
from bot.domain.seats import Direction, Seat
from bot.sandbox import people
from bot.sandbox.clock import Course, FollowedClock, MovableClock
from bot.sandbox.people import TEAM_ID, TEAM_NAME, Account
from bot.sandbox.server import Sandbox
from bot.services import Services
from bot.services.members import Profile
from bot.settings import DemoSettings, Settings
from handlers.clock import Rhythm
from handlers.slack import app as slack_app
from handlers.slack import ids
from storage import Storage

PROJECT = Path(__file__).parent.parent

AREA_CODES = ("512", "737", "214", "713", "212", "646", "415", "310", "312", "617", "206", "416")
NUMBERS_EACH = 8
SEATS = 3
ALLOWANCE = 200
"""Small enough that a newcomer sees every warning within a minute."""

RHYTHM = Rhythm(reports=1)
"""While a month passes in a minute its report is not to wait for half of the next."""

_CHILD_SECONDS = 12


def run(settings: DemoSettings, course: Course | None = None) -> int:
    """Serve the demo until it is interrupted; gives the exit code. ``course`` is another time to begin with."""
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
        clock = MovableClock(_owner().tz, course=course)
        storage.migrate()
        services = app.services(storage, clock.now, clock=app.utc_now)
        _seed(services)
        bot_port = _free_port()
        sandbox = Sandbox(
            yaml.safe_load(manifest_file.read_text(encoding="utf-8")),
            port=settings.port,
            app_url=f"http://127.0.0.1:{bot_port}/slack/events" if settings.connection == "http" else None,
            texts=_texts(services, TEAM_ID),
            words={ids.COMMAND: _words()},
            clock=clock,
        )
        try:
            sandbox.start()
        except OSError as error:
            reason = "is taken" if error.errno == errno.EADDRINUSE else f"cannot be used ({error.strerror})"
            _complain(f"Port {settings.port} {reason}. Stop what uses it, or choose another: DEMO_PORT=8090 make demo")
            return 1
        try:
            return _serve(sandbox, clock, bot_port, folder, str(storage.url))
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


def _serve(sandbox: Sandbox, clock: MovableClock, bot_port: int, folder: Path, database_url: str) -> int:
    # Nothing of the newcomer's own environment or .env reaches the bot: it runs in the demo's folder.
    environment = {
        **{name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR", "SYSTEMROOT") if name in os.environ},
        "PYTHONPATH": str(PROJECT),
        "SLACK_BOT_TOKEN": sandbox.bot_token,
        **_way_in(sandbox),
        "SLACK_API_URL": sandbox.api_url,
        "DATABASE_URL": database_url,
        "PORT": str(bot_port),
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
    bot = subprocess.Popen(
        [sys.executable, "-m", "bot.demo"], cwd=folder, env=environment, stdin=subprocess.PIPE, bufsize=0
    )
    signal.signal(signal.SIGINT, ask_to_end)
    if asked_at:
        bot.terminate()
    clock.follow(lambda course: _send(bot, course))
    print(f"Seatline's demo is at {sandbox.url}/ (Ctrl-C ends it)", flush=True)
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


def _send(bot: subprocess.Popen[bytes], course: Course) -> None:
    assert bot.stdin is not None
    with suppress(OSError):  # it has ended, which the loop above notices
        bot.stdin.write(f"{course.written()}\n".encode())


def _way_in(sandbox: Sandbox) -> dict[str, str]:
    """By which of its two doors the pretend Slack comes in."""
    if sandbox.is_over_http:
        return {"SLACK_SIGNING_SECRET": sandbox.signing_secret}
    return {"SLACK_APP_TOKEN": sandbox.app_token}


# What the demo begins with


def _seed(services: Services) -> None:
    """Numbers to choose from, three small seats, and a reporter, so that every role can be tried."""
    services.pool.add(_fictional_numbers())
    services.accounts.ensure(TEAM_ID, TEAM_NAME, seats=SEATS, monthly_allowance=ALLOWANCE)
    owner = _owner()
    reporter = next(account for account in people.seeded() if account.role == "reporter")
    services.members.learn(TEAM_ID, [_profile(owner), _profile(reporter)])
    services.roles.grant(Actor(TEAM_ID, owner.id), reporter.id, Role.REPORTER)


def _owner() -> Account:
    return next(account for account in people.seeded() if account.is_primary_owner)


def _profile(account: Account) -> Profile:
    first, _, last = account.real_name.partition(" ")
    return Profile(
        account.id,
        account.real_name,
        account.display_name,
        first,
        last,
        account.email,
        account.tz,
        is_admin=account.is_admin,
        is_owner=account.is_owner,
        is_primary_owner=account.is_primary_owner,
    )


def _fictional_numbers() -> list[tuple[PhoneNumber, str]]:
    # 555-0100 to 555-0199 are kept for fiction in every area code: nobody can be called by mistake.
    return [
        (PhoneNumber.parse(f"+1{area_code}5550{100 + n}"), "Demo")
        for area_code in AREA_CODES
        for n in range(NUMBERS_EACH)
    ]


def _words() -> list[dict[str, str]]:
    """What the demo's page offers after /seats: each word with its help line."""
    words = (word for conversation in slack_app.CONVERSATIONS for word in conversation.WORDS)
    return [{"word": word.name, "usage": word.usage, "what": word.what} for word in words if word.name]


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


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _complain(sentence: str) -> None:
    print(sentence, file=sys.stderr)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


# The bot's own process


def serve_bot() -> int:
    """The bot as ``python -m bot run`` starts it, with the product's time as the demo sends it; gives the exit code."""
    settings = Settings.load(os.environ, None, for_slack=True)
    logs.set_up(settings.log_level, settings.log_format)
    clock = FollowedClock()
    threading.Thread(target=clock.follow, args=(_lines(),), name="product's time", daemon=True).start()
    try:
        app.run(settings, clock, RHYTHM)
    except app.CannotStart as error:
        _complain(str(error))
        return 1
    return 0


def _lines() -> Iterator[str]:
    # Not sys.stdin: at its end Python would wait for the lock that a thread holds while it reads.
    begun = b""
    while read := os.read(0, 65536):
        *lines, begun = (begun + read).split(b"\n")
        yield from (line.decode() for line in lines)


if __name__ == "__main__":
    sys.exit(serve_bot())
