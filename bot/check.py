"""``python -m bot check``: whether the bot can run here, line by line, each fault with its cure. It changes nothing."""

from __future__ import annotations

import errno
import http.client
import sys
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import yaml
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from bot.app import SLACK_SECONDS
from bot.domain.errors import quoted
from bot.settings import Settings, SettingsError
from handlers.http.server import CannotListen, listen
from handlers.slack.trouble import error_of, is_passing, status_of
from storage.database import Schema
from storage.looking import DatabaseSeen, look, reason_of

MANIFEST = Path(__file__).parent.parent / "manifest.yaml"

PROBE_SECONDS = 3
"""How long whoever answers at our own address may take."""

INDISPENSABLE = frozenset({"commands", "chat:write", "users:read"})
"""Without one of these nobody can use the bot; without another scope a part of it does not work."""

_LOST = (OSError, http.client.HTTPException, SlackClientError, ValueError)
"""What calls to Slack raise when there is no answer, or none that makes sense."""

_NOT_SLACK = "no_json"

_TOKEN_CURE = "Copy it again from your app's page, OAuth & Permissions."
_APP_TOKEN_CURE = (
    "Switch Socket Mode on for your app, and make a token with the scope connections:write on its page, Basic "
    "Information."
)
_SCOPE_CURE = "Paste the current manifest.yaml into your app's page, App Manifest, and install the app again."
_IMPORT_CURE = "Import some: python -m bot numbers import numbers.csv"


class Mark(StrEnum):
    """How good it is."""

    GOOD = "✓"
    DOUBTFUL = "!"
    WRONG = "✗"


_PLAIN_MARKS = {Mark.GOOD: "ok", Mark.DOUBTFUL: "!", Mark.WRONG: "x"}
"""For a terminal that has no such signs."""


@dataclass(frozen=True)
class Finding:
    """One line: what was found, and what to do about it; WRONG keeps the bot from running."""

    mark: Mark
    what: str
    cure: str = ""

    def __str__(self) -> str:
        return f"{self.mark} {self.what} {self.cure}".rstrip()


def run(environ: Mapping[str, str], env_file: Path | None, manifest: Path = MANIFEST) -> int:
    """Print each finding as it is made, and then how it is on the whole; 1 if something keeps the bot from running."""
    found: list[Finding] = []
    for finding in findings(environ, env_file, manifest):
        found.append(finding)
        _say(str(finding))
    _say(summary(found))
    return int(any(finding.mark is Mark.WRONG for finding in found))


def summary(found: Collection[Finding]) -> str:
    """How it is on the whole."""
    wrong = sum(finding.mark is Mark.WRONG for finding in found)
    doubtful = sum(finding.mark is Mark.DOUBTFUL for finding in found)
    if wrong:
        return f"Seatline cannot run like this: {wrong} {'thing' if wrong == 1 else 'things'} to mend, marked ✗."
    if doubtful:
        return f"Seatline can run; {doubtful} {'line deserves' if doubtful == 1 else 'lines deserve'} a look, marked !."
    return "Seatline can run."


def _say(line: str) -> None:
    encoding = sys.stdout.encoding or "utf-8"
    try:
        line.encode(encoding)
    except UnicodeEncodeError:
        for mark, plain in _PLAIN_MARKS.items():
            line = line.replace(mark, plain)
        line = line.encode(encoding, "replace").decode(encoding)
    print(line, flush=True)


def findings(environ: Mapping[str, str], env_file: Path | None, manifest: Path = MANIFEST) -> Iterator[Finding]:
    """Everything that can be known without changing anything, in the order in which a start needs it."""
    try:
        settings = Settings.load(environ, env_file)
    except SettingsError as error:
        for problem in error.problems:
            yield Finding(Mark.WRONG, f"{problem.name} {problem.what}.", problem.cure)
        yield from _with_the_database_only(environ, env_file)
        return
    source = f"{env_file} and the environment" if env_file and env_file.is_file() else "the environment"
    yield Finding(Mark.GOOD, f"Settings: complete, from {source}.")
    yield from _slack(settings, manifest)
    seen: DatabaseSeen | None = None
    try:
        seen = look(settings.database_url)
        yield from _database(settings, seen)
    except DBAPIError as error:
        yield _unreachable(settings, error)
    running, refusal = _listened(settings)
    yield from _address(settings, running, refusal, seen)
    if not settings.socket_mode:
        yield _public_address(settings, is_running=running is not None)


def _with_the_database_only(environ: Mapping[str, str], env_file: Path | None) -> Iterator[Finding]:
    """What can be looked at while other settings are wrong."""
    try:
        settings = Settings.load(environ, env_file, for_slack=False)
    except SettingsError:
        return
    try:
        yield from _database(settings, look(settings.database_url))
    except DBAPIError as error:
        yield _unreachable(settings, error)


# --- Slack ---------------------------------------------------------------------------------------------------


def _slack(settings: Settings, manifest: Path) -> Iterator[Finding]:
    token = settings.slack_bot_token.get_secret_value()
    client = WebClient(token=token, base_url=settings.slack_api_url, timeout=SLACK_SECONDS, retry_handlers=[])
    try:
        answer = client.auth_test()
        workspace = quoted(str(answer.get("team") or ""))
        yield Finding(Mark.GOOD, f"Slack: the bot token is good for the workspace “{workspace}”.")
        yield from _scopes(answer.headers, manifest)
    except SlackApiError as error:
        yield _refused(settings, error, "SLACK_BOT_TOKEN", _TOKEN_CURE)
        if error_of(error) == _NOT_SLACK:
            return
    except _LOST as error:
        yield _unanswered(settings, error)
        return
    if settings.slack_app_token is None:
        yield Finding(Mark.GOOD, "Signed HTTP: SLACK_SIGNING_SECRET is set, to check Slack's requests with.")
        return
    try:
        client.apps_connections_open(app_token=settings.slack_app_token.get_secret_value())
        yield Finding(Mark.GOOD, "Socket Mode: the app token is good.")
    except SlackApiError as error:
        yield _refused(settings, error, "SLACK_APP_TOKEN", _APP_TOKEN_CURE)
    except _LOST as error:
        yield _unanswered(settings, error)


def _refused(settings: Settings, error: SlackApiError, setting: str, cure: str) -> Finding:
    word = error_of(error)
    if word == _NOT_SLACK:
        return Finding(
            Mark.WRONG, f"What answers at {_bare(settings.slack_api_url)} is not Slack.", "Check SLACK_API_URL."
        )
    if status_of(error) == 429 or word == "ratelimited":
        what = f"Slack was asked too often just now, so that {setting} could not be tried."
        return Finding(Mark.DOUBTFUL, what, "Check again in a minute.")
    if is_passing(error):
        return Finding(Mark.WRONG, f"Slack is having trouble ({word}).", "Check again in a moment.")
    return Finding(Mark.WRONG, f"Slack refused {setting} ({word}).", cure)


def _unanswered(settings: Settings, error: Exception) -> Finding:
    where, cause = _bare(settings.slack_api_url), getattr(error, "reason", error)
    if isinstance(cause, TimeoutError):
        why = f"within {SLACK_SECONDS:g} seconds"
    else:  # only what the system calls it: the message may repeat the whole address
        why = f"({getattr(cause, 'strerror', None) or type(cause).__name__})"
    return Finding(Mark.WRONG, f"Slack did not answer at {where} {why}.", "Check the network and SLACK_API_URL.")


def _scopes(headers: Mapping[str, Any], manifest: Path) -> Iterator[Finding]:
    """The scopes that the token has, against those that the manifest asks for."""
    wanted = _wanted_scopes(manifest)
    if wanted is None:
        what = f"Scopes: not compared, since no {manifest.name} can be read beside this package."
        yield Finding(Mark.DOUBTFUL, what, "Compare your app's with the project's manifest.")
        return
    said = next((value for name, value in headers.items() if name.lower() == "x-oauth-scopes"), None)
    if said is None:
        yield Finding(Mark.DOUBTFUL, "Scopes: Slack does not say which the bot token has.", _SCOPE_CURE)
        return
    granted = {scope.strip() for scope in str(said[0] if isinstance(said, list) else said).split(",")}
    missing = [scope for scope in wanted if scope not in granted]
    for scope in missing:
        mark = Mark.WRONG if scope in INDISPENSABLE else Mark.DOUBTFUL
        yield Finding(mark, f"Scopes: the bot token lacks {scope}.", _SCOPE_CURE)
    if not missing:
        yield Finding(Mark.GOOD, f"Scopes: the bot token has all {len(wanted)} that the manifest asks for.")


def _wanted_scopes(manifest: Path) -> list[str] | None:
    try:
        read = yaml.safe_load(manifest.read_text(encoding="utf-8"))
        return [str(scope) for scope in read["oauth_config"]["scopes"]["bot"]]
    except (OSError, ValueError, LookupError, TypeError, yaml.YAMLError):
        return None


def _public_address(settings: Settings, is_running: bool) -> Finding:
    """Over HTTP Slack must reach us; whether it does can be tried only while the bot is running."""
    if settings.public_url is None:
        what = "PUBLIC_URL is not set, and over HTTP Slack must reach this bot from outside."
        return Finding(Mark.DOUBTFUL, what, "Set it to the https:// address whose /slack/events your app's page names.")
    events = f"{settings.public_url}/slack/events"
    if not is_running:
        return Finding(Mark.GOOD, f"Public address: Slack has to call {events}, which is tried while the bot runs.")
    if _text_at(f"{settings.public_url}/healthz") == (200, _HEALTHY):
        return Finding(Mark.GOOD, f"Public address: {events} leads here.")
    what = f"Public address: {settings.public_url} does not lead to this bot, as far as can be seen from here."
    return Finding(Mark.DOUBTFUL, what, "Check PUBLIC_URL and the proxy in front of the bot.")


# --- the database and the carrier ----------------------------------------------------------------------------


def _database(settings: Settings, seen: DatabaseSeen) -> Iterator[Finding]:
    name = _name_of(settings)
    if seen.trouble:
        what = f"Database: {name} cannot be written: {_one_line(seen.trouble)}."
        yield Finding(Mark.WRONG, what, "Let the user that runs the bot write there, or set DATABASE_URL.")
    elif not seen.is_there:
        yield Finding(Mark.GOOD, f"Database: {name} is not there yet; the first run makes it.")
    elif seen.schema is Schema.UNKNOWN:
        what = f"Database: {name} was last used by a newer Seatline."
        yield Finding(Mark.WRONG, what, "Update this one: an older version cannot work on it.")
    elif seen.schema is Schema.FOREIGN:
        what = f"Database: {name} has tables of something else with the names of Seatline's."
        yield Finding(Mark.WRONG, what, "Set DATABASE_URL to a database of its own.")
    else:
        yield Finding(Mark.GOOD, f"Database: {name} can be written, and {_STATES[seen.schema]}.")
    if seen.open_numbers:
        has = f"{seen.open_numbers:,} open {'number' if seen.open_numbers == 1 else 'numbers'}"
        yield Finding(Mark.GOOD, f"Carrier: the pool has {has}.")
    elif seen.open_numbers == 0 or seen.schema is Schema.NONE:
        yield Finding(Mark.DOUBTFUL, "Carrier: the pool has no open number, so that no seat can get one.", _IMPORT_CURE)


_STATES = {
    Schema.NONE: "is empty: the first run makes the tables",
    Schema.OLDER: "has an older version's schema: the next run brings it up to date",
    Schema.CURRENT: "has this version's schema",
}


def _unreachable(settings: Settings, error: DBAPIError) -> Finding:
    what = f"Database: {_name_of(settings)} cannot be used: {reason_of(error)}."
    return Finding(Mark.WRONG, what, "Check DATABASE_URL, and that the database is up.")


def _name_of(settings: Settings) -> str:
    """The database without user, password and options."""
    address = make_url(settings.database_url)
    if address.get_backend_name() == "sqlite":
        return str(Path(address.database or "").absolute())
    return f"{address.database} (PostgreSQL{f' on {address.host}' if address.host else ''})"


# --- where we listen -----------------------------------------------------------------------------------------

_HEALTHY = "ok\n"
_READY = "ready\n"


@dataclass(frozen=True)
class _Running:
    """A Seatline that answers at our address; ``obstacle`` is why it is not ready."""

    obstacle: str | None


def _running(settings: Settings) -> _Running | None:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)
    here = f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"
    if _text_at(f"{here}/healthz", is_local=True) != (200, _HEALTHY):
        return None
    status, said = _text_at(f"{here}/readyz", is_local=True)
    if (status, said) == (200, _READY):
        return _Running(None)
    return _Running(_one_line(said)) if status == 503 else None


def _text_at(url: str, *, is_local: bool = False) -> tuple[int, str]:
    try:
        answer = httpx.get(url, timeout=PROBE_SECONDS, trust_env=not is_local)  # no proxy leads back to this machine
    except (httpx.HTTPError, httpx.InvalidURL, ValueError):
        return 0, ""
    return answer.status_code, answer.text


def _listened(settings: Settings) -> tuple[_Running | None, CannotListen | None]:
    """Whether one can listen at our address, and if not, whether that is because Seatline does."""
    try:
        listen(settings.host, settings.port).close()
    except CannotListen as error:
        is_taken = isinstance(error.__cause__, OSError) and error.__cause__.errno == errno.EADDRINUSE
        return _running(settings) if is_taken else None, error
    return None, None


def _address(
    settings: Settings, running: _Running | None, refusal: CannotListen | None, seen: DatabaseSeen | None
) -> Iterator[Finding]:
    """Whether a run could listen there, or is running there already."""
    where = f"{settings.host} port {settings.port}"
    is_file = make_url(settings.database_url).get_backend_name() == "sqlite"
    if running and is_file and seen and not seen.is_held:
        what = f"HTTP: a Seatline with another database is running on {where}."
        yield Finding(Mark.WRONG, what, "Stop it, or set PORT to another.")
    elif running and running.obstacle:
        what = f"HTTP: a Seatline is running on {where}, and is not ready: {running.obstacle}."
        yield Finding(Mark.DOUBTFUL, what, "If this lasts, its log says why.")
    elif running:
        yield Finding(Mark.GOOD, f"HTTP: Seatline is running on {where}, and ready.")
    else:
        yield Finding(Mark.WRONG, f"HTTP: {refusal}") if refusal else Finding(Mark.GOOD, f"HTTP: {where} is free.")
        if seen and seen.is_held:
            what = "Database: another Seatline is running on this file."
            yield Finding(Mark.WRONG, what, "Stop it first; for several processes use PostgreSQL (DATABASE_URL).")


def _one_line(text: str) -> str:
    return " ".join(text.split())[:200].rstrip(".")


def _bare(url: str) -> str:
    """An address without user and password."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
