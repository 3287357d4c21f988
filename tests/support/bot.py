"""The whole product in this process, at work in a pretend Slack that can fail, with a clock that the test moves."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import SecretStr

from bot import app as product
from bot.app import Application
from bot.domain.phone_numbers import PhoneNumber
from bot.domain.seats import Direction, DirectoryState
from bot.sandbox import people
from bot.sandbox.person import Person, SeenMessage, SeenView
from bot.sandbox.server import Sandbox
from bot.sandbox.workspace import Patience
from bot.services import Services
from bot.settings import Settings
from handlers.clock.clock import Rhythm
from storage import Storage
from tests.support.clock import CHICAGO, Clock
from tests.support.world import rows

Mode = Literal["socket", "http"]
MODES: tuple[Mode, ...] = ("socket", "http")

PROJECT = Path(__file__).parent.parent.parent
MANIFEST: dict[str, Any] = yaml.safe_load((PROJECT / "manifest.yaml").read_text(encoding="utf-8"))

MARGARET, DANIEL = "U0ADMIN001", "U0ADMIN002"
ANA, BEN, CARO, ANGEL, GULSEN = "U0ANA00001", "U0BEN00001", "U0CARO0001", "U0ANGEL001", "U0GULSEN01"
KWAME, FATIMA, DEVI, DANA = "U0KWAME001", "U0FATIMA01", "U0DEVI0001", "U0GONE0001"
RECRUITING, HIRING_OPS, GENERAL, LEADERSHIP = people.RECRUITING, people.HIRING_OPS, people.GENERAL, people.LEADERSHIP

# Slack's time stamps are the real present: what was posted is looked for from a moment that lies before it.
START = datetime(2025, 11, 24, 10, 0, tzinfo=CHICAGO)

UNHURRIED = Patience(acknowledge_seconds=8, trigger_seconds=8)
"""Four tests at a time share two cores. Those that are about Slack's three seconds look at the clock themselves."""

QUICK = Rhythm(notices=0.05, reports=0.1, left_behind=0.1, directory=0.2)


class Bot:
    """The running product and the workspace that it serves."""

    def __init__(self, sandbox: Sandbox, database_url: str, clock: Clock, mode: Mode, **settings: Any) -> None:
        self.sandbox, self.clock, self.mode = sandbox, clock, mode
        self.faults = sandbox.faults
        self.database_url = database_url
        self._given = settings
        self.application: Application | None = None

    @property
    def services(self) -> Services:
        assert self.application is not None
        return self.application.services

    @property
    def storage(self) -> Storage:
        assert self.application is not None
        return self.application.storage

    def start(self, *, knows_everybody: bool = True) -> None:
        """Start the product; ``knows_everybody``: wait until it has read the directory."""
        self.application = Application(self._settings(), self.clock, QUICK)
        self.application.start()
        self.sandbox.wait_connected()
        if knows_everybody:
            until(lambda: self.directory.read_at and not self.directory.is_being_read)

    def stop(self) -> None:
        """Stop it as SIGTERM would."""
        if self.application is None:
            return
        socket_mode = self.application._socket
        if socket_mode:
            # From Slack's side first: slack_sdk's own close waits up to three seconds for its reader.
            socket_mode.client.auto_reconnect_enabled = False
            self.sandbox.drop_sockets()
            with contextlib.suppress(TimeoutError):
                until(lambda: not socket_mode.client.is_connected(), 2)
            # It looks whether it was closed once a second, or when something arrives.
            socket_mode.client.closed = True
            socket_mode.client.message_queue.put("")
        self.application.stop()
        self.application = None

    def restart(self) -> None:
        """Stop and start again, on the same database."""
        self.stop()
        self.start()

    @property
    def directory(self) -> DirectoryState:
        """How far the product has read who is in the workspace."""
        account = self.services.accounts.get(people.TEAM_ID)
        assert account is not None
        return account.directory

    def knows(self, member: str) -> bool:
        """Whether the product has learnt of somebody."""
        with self.storage.reading() as books:
            return member in books.members.get(people.TEAM_ID, [member])

    def person(self, user: str) -> Person:
        return self.sandbox.person(user)

    def text(self, member: str, count: int = 1, direction: Direction = Direction.SENT) -> None:
        """So many texts, as the ATS would record them."""
        for _ in range(count):
            self.services.texting.record(people.TEAM_ID, direction, member=member)

    def settled(self) -> None:
        """Wait until no notice is due any more."""
        until(lambda: not self.due())

    def due(self) -> int:
        """Notices that wait."""
        (found,) = rows(self.storage, "SELECT COUNT(*) AS n FROM notices WHERE state = 'waiting'")
        return int(found["n"])

    def _settings(self) -> Settings:
        way: dict[str, Any]
        if self.mode == "socket":
            way = {"slack_app_token": SecretStr(self.sandbox.app_token), "port": 0}
        else:
            way = {"slack_signing_secret": SecretStr(self.sandbox.signing_secret)}
        return Settings(
            slack_bot_token=SecretStr(self.sandbox.bot_token),
            slack_api_url=self.sandbox.api_url,
            database_url=self.database_url,
            **{**way, **self._given},
        )


@contextlib.contextmanager
def running(
    database_url: str,
    mode: Mode = "socket",
    *,
    clock: Clock | None = None,
    numbers: tuple[str, ...] = ("512", "737", "214"),
    numbers_each: int = 4,
    starts: bool = True,
    knows_everybody: bool = True,
    patience: Patience = UNHURRIED,
    **settings: Any,
) -> Iterator[Bot]:
    """The product at work on that (migrated) database, with a pool of fictional numbers."""
    storage = Storage(database_url)
    try:
        product.services(storage).pool.add(
            (PhoneNumber.parse(f"+1{code}5550{100 + n}"), "Test") for code in numbers for n in range(numbers_each)
        )
    finally:
        storage.close()
    app_url = None
    if mode == "http":
        settings["port"] = free_port()
        app_url = f"http://127.0.0.1:{settings['port']}/slack/events"
    sandbox = Sandbox(MANIFEST, app_url=app_url, patience=patience)
    with sandbox:
        bot = Bot(sandbox, database_url, clock or Clock(START), mode, **settings)
        try:
            if starts:
                bot.start(knows_everybody=knows_everybody)
            yield bot
        finally:
            bot.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def until(condition: Callable[[], Any], timeout_seconds: float = 15) -> Any:
    """Wait for it and give its value; raises TimeoutError."""
    deadline = time.monotonic() + timeout_seconds
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise TimeoutError("It did not come about.")
        time.sleep(0.01)
    return value


# What people do, in the words of the journeys.


def modal_saying(person: Person, words: str) -> SeenView:
    """Wait for the modal on top to say that."""
    seen: SeenView = person.waits_for(lambda: person.modal if person.modal and words in person.modal.words else None)
    return seen


def message_saying(person: Person, words: str, channel: str = RECRUITING) -> SeenMessage:
    """Wait for a message that says that; the newest of several."""
    seen: SeenMessage = person.waits_for(
        lambda: next((m for m in reversed(person.sees(channel)) if words in m.words), None)
    )
    return seen


def sets_up(person: Person, seat: int = 1, channel: str | None = RECRUITING) -> str:
    """Give the seat any number; gives the number as people see it."""
    assert person.types(f"/seats auto {seat}").ok
    modal = modal_saying(person, "gets this number")
    number = next(b["text"]["text"] for b in modal.blocks if b["type"] == "header")
    asks = any(b.get("block_id") == "channel" for b in modal.blocks)
    assert person.submits({"channel": channel} if asks else {}).ok
    modal_saying(person, "now has")
    person.closes()
    return str(number)


def radio_buttons(blocks: list[dict[str, Any]]) -> dict[str, Any]:
    """The list to choose one from."""
    return next(e for b in blocks for e in b.get("elements", []) if e.get("type") == "radio_buttons")
