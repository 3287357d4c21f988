"""Every setting in one place, typed, so that what is wrong is named all at once and with its cure."""

import difflib
import ipaddress
import re
import zoneinfo
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import BaseModel, ConfigDict, Field, SecretStr

LogLevel = Literal["debug", "info", "warning", "error"]
LogFormat = Literal["text", "json"]
LOG_LEVELS: tuple[LogLevel, ...] = ("debug", "info", "warning", "error")
LOG_FORMATS: tuple[LogFormat, ...] = ("text", "json")

Connection = Literal["socket", "http"]
CONNECTIONS: tuple[Connection, ...] = ("socket", "http")


class Problem(NamedTuple):
    """One setting that is missing or wrong, and what to do about it."""

    name: str
    what: str
    cure: str

    def __str__(self) -> str:
        return f"{self.name} {self.what}. {self.cure}"


class SettingsError(Exception):
    """All settings that are missing or wrong, one a line. No token or password is ever repeated in it."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class Settings(BaseModel):
    """What the operator decides, checked once at the start.

    `run` and `check` need all of it; `migrate` and `numbers import` only the database and the log;
    `demo` has its own, `DemoSettings`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    # Only for `run` and `check`: empty when loaded with for_slack=False.
    slack_bot_token: SecretStr = SecretStr("")
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_api_url: str = "https://slack.com/api/"
    administrators: frozenset[str] = frozenset()
    carrier: Literal["pool"] = "pool"
    host: str = "127.0.0.1"
    port: int = 3000
    public_url: str | None = Field(default=None, description="without a slash at its end; None: nobody has said")
    seats: int = 3
    monthly_allowance: int = 1000
    time_zone: str | None = Field(default=None, description="None: the time zone of the workspace's primary owner")
    contact: str | None = None
    training_url: str | None = None

    # For every command that touches what is stored. The address may hold a password.
    database_url: str = Field(default="sqlite:///data/seatline.db", repr=False)
    log_level: LogLevel = "info"
    log_format: LogFormat = "text"

    @property
    def socket_mode(self) -> bool:
        """Whether Slack is reached over Socket Mode; if not, Slack calls us over signed HTTP."""
        return self.slack_app_token is not None

    @classmethod
    def load(cls, environ: Mapping[str, str], env_file: Path | None, *, for_slack: bool = True) -> "Settings":
        """The settings from the file, where there is one, and the environment, which wins.

        With for_slack=False only the database and the log are read; all else keeps its default.
        Raises SettingsError, naming every wrong setting.
        """
        values, problems = _values(environ, env_file)
        reader = _Reader(values, problems)
        found: dict[str, object] = {
            "database_url": reader.database_url(),
            "log_level": reader.one_of("LOG_LEVEL", LOG_LEVELS),
            "log_format": reader.one_of("LOG_FORMAT", LOG_FORMATS),
        }
        if for_slack:
            found |= {
                "slack_bot_token": reader.bot_token(),
                "slack_app_token": reader.app_token(),
                "slack_signing_secret": reader.signing_secret(),
                "slack_api_url": reader.slack_api_url(),
                "administrators": reader.administrators(),
                "carrier": reader.carrier(),
                "host": reader.host(),
                "port": reader.whole_number("PORT", 1, 65535),
                "public_url": reader.public_url(),
                "seats": reader.whole_number("SEATS", 0, 100_000),
                "monthly_allowance": reader.whole_number("MONTHLY_ALLOWANCE", 1, 1_000_000),
                "time_zone": reader.time_zone(),
                "contact": reader.text("CONTACT"),
                "training_url": reader.training_url(),
            }
        if problems:
            raise SettingsError(tuple(problems))
        return cls.model_validate({name: value for name, value in found.items() if value is not None})


class DemoSettings(NamedTuple):
    """All that can be set of the demo."""

    port: int = 8080
    connection: Connection = "socket"

    @classmethod
    def load(cls, environ: Mapping[str, str]) -> "DemoSettings":
        """The demo's settings from the environment; it reads nothing else, and no file. Raises SettingsError."""
        problems: list[Problem] = []
        reader = _Reader(environ, problems)
        port = reader.whole_number("DEMO_PORT", 1, 65535)
        connection = reader.one_of("DEMO_CONNECTION", CONNECTIONS)
        if problems:
            raise SettingsError(tuple(problems))
        return cls(port or cls().port, "http" if connection == "http" else "socket")


def _values(environ: Mapping[str, str], env_file: Path | None) -> tuple[Mapping[str, str], list[Problem]]:
    """What is set, and what is wrong with the file. A `$` in the file is itself: passwords contain it."""
    in_file: dict[str, str | None] = {}
    problems: list[Problem] = []
    if env_file is not None and env_file.is_file():
        try:
            in_file = dict(dotenv_values(env_file, interpolate=False, encoding="utf-8"))
        except UnicodeDecodeError:
            problems.append(Problem(env_file.name, "is not a UTF-8 text file", "Save it again as UTF-8."))
        except OSError as error:
            problems.append(
                Problem(env_file.name, f"cannot be read: {error.strerror}", "Let this user read it, or remove it.")
            )
    return {name: value for name, value in in_file.items() if value is not None} | dict(environ), problems


class _Reader:
    """Reads one setting at a time; None means "not set, or wrong and noted among the problems"."""

    def __init__(self, values: Mapping[str, str], problems: list[Problem]) -> None:
        self._values = values
        self._problems = problems

    def _wrong(self, name: str, what: str, cure: str) -> None:
        self._problems.append(Problem(name, what, cure))

    def text(self, name: str) -> str | None:
        return self._values.get(name, "").strip() or None

    def whole_number(self, name: str, least: int, most: int) -> int | None:
        text = self.text(name)
        if text is None:
            return None
        # Not int() alone: that takes 1_000 and Arabic digits, and refuses very long ones with a traceback.
        if re.fullmatch(r"[0-9]{1,9}", text) and least <= int(text) <= most:
            return int(text)
        self._wrong(name, f"is {_shown(text)}", f"Give a whole number from {least} to {most}.")
        return None

    def one_of(self, name: str, choices: tuple[str, ...]) -> str | None:
        text = self.text(name)
        if text is None or text.lower() in choices:
            return text and text.lower()
        self._wrong(name, f"is {_shown(text)}", f"Choose one of {', '.join(choices)}.")
        return None

    def bot_token(self) -> SecretStr | None:
        return self._token(
            "SLACK_BOT_TOKEN",
            "xoxb-",
            "Copy it from your app's page, OAuth & Permissions; it begins with xoxb-.",
            required=True,
        )

    def app_token(self) -> SecretStr | None:
        return self._token(
            "SLACK_APP_TOKEN",
            "xapp-",
            "Copy it from your app's page, Basic Information, App-Level Tokens; it begins with xapp-.",
            required=False,
        )

    def _token(self, name: str, prefix: str, cure: str, *, required: bool) -> SecretStr | None:
        text = self.text(name)
        if text is None:
            if required:
                self._wrong(name, "is missing", cure)
            return None
        if not re.fullmatch(re.escape(prefix) + r"[!-~]+", text):
            self._wrong(name, f"does not look like a token that begins with {prefix}", cure)
            return None
        return SecretStr(text)

    def signing_secret(self) -> SecretStr | None:
        text = self.text("SLACK_SIGNING_SECRET")
        if text is not None:
            return SecretStr(text)
        if self.text("SLACK_APP_TOKEN") is None:
            self._wrong(
                "SLACK_SIGNING_SECRET",
                "is missing, and so is SLACK_APP_TOKEN",
                "For Socket Mode set SLACK_APP_TOKEN; for HTTP copy the signing secret from your app's page, "
                "Basic Information.",
            )
        return None

    def slack_api_url(self) -> str | None:
        text = self.text("SLACK_API_URL")
        if text is None:
            return None
        if not _is_web_address(text):
            self._wrong(
                "SLACK_API_URL",
                f"is {_shown(text)}, which is not a web address",
                "Give one like https://slack.com/api/, or leave it out for Slack's own.",
            )
            return None
        if not text.endswith("/"):
            self._wrong("SLACK_API_URL", "does not end with a slash", f"Write {text}/ instead.")
            return None
        return text

    def administrators(self) -> frozenset[str] | None:
        text = self.text("ADMINISTRATORS")
        if text is None:
            return None
        ids = [part for part in (part.strip() for part in text.split(",")) if part]
        wrong = [part for part in ids if not re.fullmatch(r"[UW][A-Z0-9]{2,}", part)]
        if wrong:
            self._wrong(
                "ADMINISTRATORS",
                f"has what is no Slack user id: {', '.join(_shown(part) for part in wrong)}",
                "In Slack open the person's profile, choose Copy member ID, and put commas between, "
                "as in U012AB3CD,U045EF6GH.",
            )
            return None
        return frozenset(ids)

    def database_url(self) -> str | None:
        text = self.text("DATABASE_URL")
        if text is None:
            return None
        scheme, separator, rest = text.partition("://")
        if separator and scheme == "sqlite":
            path = rest.partition("?")[0].removeprefix("/")
            if rest.startswith("/") and path and not path.startswith(":memory:"):
                return text
            self._wrong(
                "DATABASE_URL",
                "names no file",
                "Write sqlite:/// and then the path, as in sqlite:///data/seatline.db.",
            )
            return None
        # Hosting providers hand out the plain forms; we always speak through psycopg.
        if separator and scheme in ("postgres", "postgresql", "postgresql+psycopg"):
            if _names_a_database(f"postgresql://{rest}"):
                return f"postgresql+psycopg://{rest}"
            self._wrong(
                "DATABASE_URL",
                "is no complete PostgreSQL address",
                "Write postgresql+psycopg://user:password@host:5432/database; "
                "in the password write %40 for @, %2F for / and %3A for :.",
            )
            return None
        self._wrong(
            "DATABASE_URL",
            "is neither a SQLite nor a PostgreSQL address",
            "Begin it with sqlite:/// or with postgresql+psycopg://.",
        )
        return None

    def carrier(self) -> str | None:
        text = self.text("CARRIER")
        if text is None or text == "pool":
            return text
        self._wrong("CARRIER", f"is {_shown(text)}", "Only pool is available so far: write pool, or leave it out.")
        return None

    def host(self) -> str | None:
        text = self.text("HOST")
        if text is None or re.fullmatch(r"[A-Za-z0-9_.:%-]+", text):
            return text
        self._wrong(
            "HOST",
            f"is {_shown(text)}",
            "Give the address to listen on, without scheme or port: 127.0.0.1, or 0.0.0.0 for every network.",
        )
        return None

    def public_url(self) -> str | None:
        text = self.text("PUBLIC_URL")
        if text is None:
            return None
        cure = "Give the address by which others reach this bot, as in https://seatline.example.com."
        if not _is_web_address(text):
            self._wrong("PUBLIC_URL", "is not a web address", cure)
            return None
        parts = urlsplit(text)
        if parts.query or parts.fragment or "@" in parts.netloc:
            self._wrong("PUBLIC_URL", "has more in it than a host and perhaps a path", cure)
            return None
        if parts.scheme != "https" and not _is_loopback(parts.hostname or ""):
            self._wrong("PUBLIC_URL", f"is {_shown(text)}, and Slack calls encrypted addresses only", cure)
            return None
        return text.rstrip("/")

    def time_zone(self) -> str | None:
        text = self.text("TIME_ZONE")
        if text is None:
            return None
        known = zoneinfo.available_timezones()
        if text in known:
            return text
        near = difflib.get_close_matches(text, known, n=1)
        self._wrong(
            "TIME_ZONE",
            f"is {_shown(text)}, which is no time zone",
            f"Did you mean {near[0]}?" if near else "Give a name like America/Chicago or Europe/Berlin.",
        )
        return None

    def training_url(self) -> str | None:
        text = self.text("TRAINING_URL")
        if text is None or _is_web_address(text):
            return text
        self._wrong(
            "TRAINING_URL",
            f"is {_shown(text)}, which is not a web address",
            "Begin it with https://, or leave it out.",
        )
        return None


def _shown(text: str) -> str:
    """A wrong value as a message repeats it: short, and on one line."""
    return repr(text if len(text) <= 60 else f"{text[:57]}...")


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", text)


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _names_a_database(url: str) -> bool:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return len(parts.path) > 1 and "/" not in parts.path[1:] and not re.search(r"\s", url)
