"""Puts the product together: the one module that knows everybody, and that starts and stops them in order."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

from bot.carriers.base import Carrier
from bot.carriers.pool import PoolCarrier
from bot.domain.seats import Account
from bot.services import Services
from bot.services.desk import Desk
from bot.services.notices import Notice
from bot.settings import Settings
from handlers.clock import Clock, Rhythm
from handlers.http import app as http_app
from handlers.http.server import CannotListen, HttpServer
from handlers.slack import app as slack_app
from handlers.slack import directory, groups
from handlers.slack.answers import After
from handlers.slack.delivery import Delivery, Retry, Sent, Undeliverable
from handlers.slack.directory import retry_after
from handlers.slack.once import Again
from handlers.slack.socket_mode import reconnects_at_once
from handlers.slack.trouble import error_of, is_passing
from storage import Storage, StoredPool

logger = logging.getLogger(__name__)

STOP_SECONDS = 8
"""What is acknowledged gets so long to finish; supervisors kill after ten."""

HARD_STOP_SECONDS = 9.5
"""Whoever still waits for Slack then is left behind: everything that matters is in the database."""

SLACK_SECONDS = 10
"""How long one call to Slack may take."""

PATIENCE_SECONDS = 20
"""How long a start waits for a Slack that has trouble of its own."""


class CannotStart(Exception):
    """What keeps the bot from running, with its cure."""


def utc_now() -> datetime:
    """The present, aware."""
    return datetime.now(UTC)


def services(
    storage: Storage,
    now: Callable[[], datetime] = utc_now,
    *,
    administrators: frozenset[str] = frozenset(),
    contact: str | None = None,
    carrier: Carrier | None = None,
    clock: Callable[[], datetime] | None = None,
) -> Services:
    """The services over a database and a clock, with the local pool as the carrier unless another is given.

    ``clock`` is the real time where ``now``, the product's, may differ from it.
    """
    desk = Desk(storage, now, administrators, contact, clock)
    return Services.over(desk, carrier or PoolCarrier(StoredPool(storage, now)))


class Application:
    """One running bot: Slack's door (Socket Mode or signed HTTP), the HTTP door, and the clock."""

    def __init__(
        self,
        settings: Settings,
        now: Callable[[], datetime] = utc_now,
        rhythm: Rhythm | None = None,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        self.settings = settings
        self.storage = Storage(settings.database_url)
        self.services = services(
            self.storage, now, administrators=settings.administrators, contact=settings.contact, clock=clock
        )
        self._now = now
        self._rhythm = rhythm
        self._after = After()
        self._socket: SocketModeHandler | None = None
        self._http: HttpServer | None = None
        self._clock: Clock | None = None
        self._is_ready = False
        self._stopping = threading.Event()

    def start(self) -> None:
        """Open the doors. Raises CannotStart."""
        if not self.storage.hold_alone():
            raise CannotStart(
                "Another Seatline is running on this database file already. Stop it first; for several processes "
                "use PostgreSQL (DATABASE_URL)."
            )
        self.storage.migrate()
        client = self._client()
        account = self._account(self._client(waits=False))
        bolt = slack_app.create(
            self.services,
            self._after,
            training_url=self.settings.training_url,
            now=self._now,
            client=client,
            signing_secret=_secret(self.settings.slack_signing_secret),
            # Else Bolt gives its loggers the root's level, whatever has been set for them.
            logger=logging.getLogger("slack_bolt"),
        )
        self._http = HttpServer(
            http_app.create(None if self.settings.socket_mode else bolt, self._why_not_ready),
            self.settings.host,
            self.settings.port,
        )
        try:
            self._http.start()
        except CannotListen as error:
            self._http = None
            raise CannotStart(str(error)) from error
        delivery, reader = Delivery(client), self._client(waits=False)
        self._clock = Clock(
            self.services,
            lambda notice: self._deliver(delivery, notice),
            rhythm=self._rhythm,
            repeated=(
                (
                    lambda: directory.read(reader, self.services, account.id, self._stopping.wait),
                    (self._rhythm or Rhythm()).directory,
                ),
                (
                    lambda: groups.refresh(reader, self.services, account.id),
                    (self._rhythm or Rhythm()).groups,
                ),
            ),
        )
        self._clock.start()
        if self.settings.slack_app_token:
            self._connect(bolt, self.settings.slack_app_token.get_secret_value())
        self._is_ready = True
        how = "over Socket Mode" if self.settings.socket_mode else "at /slack/events"
        logger.info(
            "Seatline serves %s %s; HTTP on %s port %d.", account.name, how, self.settings.host, self._http.port
        )

    def stop(self) -> None:
        """Close the doors, and finish what was acknowledged; within ten seconds."""
        deadline = time.monotonic() + STOP_SECONDS
        self._is_ready = False
        self._stopping.set()
        closing = threading.Thread(target=self._socket.close, daemon=True) if self._socket else None
        if closing:
            closing.start()
        if self._clock:
            self._clock.stop()
        if self._http:
            self._http.stop(max(1.0, (deadline - time.monotonic()) / 2))
        if not self._after.drain(max(0.1, deadline - time.monotonic())):
            logger.warning("Some answers to Slack did not finish in time; what people asked for is stored.")
        if closing:
            # The SDK's close waits for a read that may last three seconds more, and nothing depends on it.
            closing.join(1)
        self.storage.close()

    def _client(self, *, waits: bool = True) -> WebClient:
        """``waits``: it sleeps when asked too often, which nothing can interrupt."""
        return WebClient(
            token=self.settings.slack_bot_token.get_secret_value(),
            base_url=self.settings.slack_api_url,
            timeout=SLACK_SECONDS,
            retry_handlers=[Again() if waits else Again(longest_wait=0)],
        )

    def _account(self, client: WebClient) -> Account:
        try:
            who = self._patiently(client.auth_test)
        except SlackApiError as error:
            raise CannotStart(
                f"Slack refused SLACK_BOT_TOKEN ({error_of(error)}). Copy it again from your app's page, "
                "OAuth & Permissions."
            ) from error
        except (OSError, SlackClientError) as error:
            raise CannotStart(
                f"Slack did not answer at {self.settings.slack_api_url} ({error}). Check the network and SLACK_API_URL."
            ) from error
        return self.services.accounts.ensure(
            str(who.get("enterprise_id") if who.get("is_enterprise_install") else who["team_id"]),
            str(who.get("team") or ""),
            seats=self.settings.seats,
            monthly_allowance=self.settings.monthly_allowance,
            time_zone=self.settings.time_zone,
        )

    def _connect(self, bolt: App, app_token: str) -> None:
        self._socket = handler = SocketModeHandler(bolt, app_token)
        client = self._client(waits=False)
        try:
            # Asked for here: the SDK would wait for as long as Slack says, again and again.
            answer = self._patiently(lambda: client.apps_connections_open(app_token=app_token))
            handler.client.wss_uri = answer["url"]
            reconnects_at_once(handler.client)
            handler.connect()  # type: ignore[no-untyped-call]
        except SlackApiError as error:
            raise CannotStart(
                f"Slack refused SLACK_APP_TOKEN ({error_of(error)}). Make one with the scope "
                "connections:write on your app's page, Basic Information."
            ) from error
        except (OSError, SlackClientError) as error:
            raise CannotStart(f"Socket Mode could not connect ({error}). Check the network.") from error

    def _patiently(self, ask: Callable[[], SlackResponse]) -> SlackResponse:
        """Ask Slack, and again while it has trouble of its own, for some twenty seconds. Raises CannotStart."""
        deadline, pause = time.monotonic() + PATIENCE_SECONDS, 1.0
        while True:
            try:
                return ask()
            except SlackApiError as error:
                if not is_passing(error):
                    raise
                trouble, wait = error_of(error), retry_after(error) or pause
                cause: Exception = error
            except OSError as error:
                if not isinstance(getattr(error, "reason", error), TimeoutError):
                    raise
                trouble, wait, cause = "no answer in time", pause, error
            if time.monotonic() + wait > deadline:
                raise CannotStart(f"Slack is having trouble ({trouble}). Start again in a moment.") from cause
            logger.info("Slack is having trouble (%s); asking again in %.0f s.", trouble, wait)
            if self._stopping.wait(wait):
                raise CannotStart("Stopped before Slack had answered.") from cause
            pause *= 2

    def _deliver(self, delivery: Delivery, notice: Notice) -> None:
        match delivery.deliver(notice, self.services.notices.is_mine):
            case Sent(ts, channel):
                self.services.notices.told(notice.id, ts, channel)
                if changed := self.services.notices.overtaken(notice):
                    delivery.draw_anew(changed, channel, ts)
            case Retry(after_seconds, why, may_be_posted):
                self.services.notices.try_later(notice, after_seconds, why, may_be_posted=may_be_posted)
            case Undeliverable(why):
                logger.warning("A %s could not be posted: %s", notice.kind, why)
                self.services.notices.undeliverable(notice.id, why)

    def _why_not_ready(self) -> str | None:
        if not self._is_ready:
            return "starting or stopping"
        if self._socket and not self._socket.client.is_connected():
            return "not connected to Slack"
        return None if self.storage.is_migrated() else "the database is not migrated"


def run(settings: Settings, now: Callable[[], datetime] = utc_now, rhythm: Rhythm | None = None) -> None:
    """Run until SIGTERM or SIGINT; ``now`` is the product's time, which a demo may move. Raises CannotStart."""
    stop = threading.Event()
    started = False

    def ask_to_stop(*_: object) -> None:
        if not stop.is_set():
            # At its end Python waits for threads, and those may wait for Slack.
            last = threading.Timer(HARD_STOP_SECONDS, os._exit, (0,))
            last.daemon = True
            last.start()
        stop.set()
        if not started:  # nothing is acknowledged yet, and Slack may never answer
            raise SystemExit(0)

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, ask_to_stop)
    application = Application(settings, now, rhythm, utc_now)
    try:
        application.start()
        started = True
        stop.wait()
    finally:
        application.stop()


def _secret(value: object) -> str | None:
    read = getattr(value, "get_secret_value", None)
    return str(read()) if read else None
