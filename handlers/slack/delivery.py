"""Posts one stored notice to Slack, so that people see it once however often we try.

Slack has no idempotency key. A notice carries its id as message metadata; before a second try we look for it in the
channel, and where we cannot look we do not post twice but tell an administrator.
"""

from __future__ import annotations

import http.client
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import WebClient

from bot.domain.seats import Report
from handlers.slack import ids
from handlers.slack.directory import retry_after
from handlers.slack.views import blocks, figures
from handlers.slack.views.report import report
from handlers.slack.views.warning import warning

if TYPE_CHECKING:
    from bot.services.notices import Notice

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 10
LONGEST_PAUSE_SECONDS = 600
PAGE_SIZE = 100
LOOK_BACK_SECONDS = 600
"""Our clock and Slack's differ: the search begins this much before the notice was made."""

PAGES = 20
"""So much of a channel's history is searched; a notice is looked for from the moment it was made."""

_LATER = frozenset(
    {"ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout",
     "team_access_not_granted_retry", "message_limit_exceeded"}
)  # fmt: skip
_NO_ACCESS = frozenset({"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"})
_CURES = {
    "not_in_channel": "Invite Seatline to the channel (type `/invite @Seatline` there).",
    "channel_not_found": "The channel is gone, or private: invite Seatline there, or choose another one.",
    "is_archived": "The channel is archived. Choose another one.",
    "restricted_action": "Only some people may post in that channel. Choose another one.",
    "no_channel": "No channel has been chosen yet. It is asked for when a seat is set up.",
    "history_too_long": "It may have been posted all the same: look in the channel.",
    "missing_scope": "Seatline lacks a permission. Install it again with the current manifest.",
}


@dataclass(frozen=True)
class Sent:
    """Slack has it; ``ts`` names the message."""

    ts: str


@dataclass(frozen=True)
class Retry:
    """Not now: try again after so many seconds."""

    after_seconds: float
    why: str


@dataclass(frozen=True)
class Undeliverable:
    """Never like this: why, and what an administrator can do about it."""

    why: str
    cure: str


class HistoryTooLong(Exception):
    """So much was written since the notice was made that we stop looking for it."""


Outcome = Sent | Retry | Undeliverable


class Delivery:
    """Posts notices with a client of one account. It does not try again by itself: whoever keeps the notice does."""

    def __init__(self, client: WebClient) -> None:
        # The SDK would repeat a post on a lost connection without looking whether the first had arrived.
        self._client = WebClient(
            token=client.token,
            base_url=client.base_url,
            timeout=TIMEOUT_SECONDS,
            headers=client.headers,
            proxy=client.proxy,
            ssl=client.ssl,
            retry_handlers=[],
        )

    def deliver(self, notice: Notice) -> Outcome:
        """Post the notice where it belongs, once; administrators are told when it cannot be."""
        message = rendered(notice)
        if not notice.channel:
            return self._hand_over(notice, message, "no_channel", _CURES["no_channel"])
        try:
            if notice.attempts > 1:
                try:
                    seen = self._find(notice, notice.channel)
                except SlackApiError as error:
                    why = error_of(error)
                    if why in _NO_ACCESS or is_passing(error):
                        return self._sorted(notice, message, error)
                    doubt = "It may have been posted all the same: I could not read the channel to see."
                    return self._hand_over(notice, message, why, f"{doubt} {_CURES.get(why, '')}".rstrip())
                if seen:
                    return Sent(seen)
            return Sent(self._post(notice, message, notice.channel))
        except SlackApiError as error:
            return self._sorted(notice, message, error)
        except HistoryTooLong:
            return self._hand_over(notice, message, "history_too_long", _CURES["history_too_long"])
        except (OSError, http.client.HTTPException, SlackClientError, ValueError) as error:
            # Time-outs, lost connections, answers that are not JSON: whether it was posted we find out next time.
            return Retry(pause(notice.attempts), f"no answer from Slack: {type(error).__name__}")

    def _sorted(self, notice: Notice, message: blocks.Json, error: SlackApiError) -> Outcome:
        """What Slack's refusal means for the notice."""
        why = error_of(error)
        if is_passing(error):
            return Retry(retry_after(error) or pause(notice.attempts), why)
        if why in _NO_ACCESS:
            return Undeliverable(why, "Seatline is no longer installed here, or its token is wrong. Install it again.")
        return self._hand_over(notice, message, why, _CURES.get(why, "Choose another channel."))

    def _post(self, notice: Notice, message: blocks.Json, channel: str, may_join: bool = True) -> str:
        metadata = {"event_type": ids.NOTICE_EVENT, "event_payload": {"id": notice.id}}
        try:
            answer = self._client.chat_postMessage(
                channel=channel, metadata=metadata, unfurl_links=False, unfurl_media=False, **message
            )
        except SlackApiError as error:
            if error_of(error) != "not_in_channel" or not may_join or not self._join(channel):
                raise
            return self._post(notice, message, channel, may_join=False)
        return str(answer["ts"])

    def _join(self, channel: str) -> bool:
        """Public channels may be joined; private ones need an invitation."""
        try:
            self._client.conversations_join(channel=channel)
        except SlackApiError as error:
            if is_passing(error):
                raise
            return False
        return True

    def _find(self, notice: Notice, channel: str) -> str | None:
        """The message that carries this notice's id, if an earlier try did arrive."""
        oldest = f"{notice.created_at.timestamp() - LOOK_BACK_SECONDS:.6f}"
        cursor: str | None = None
        for _ in range(PAGES):
            answer = self._client.conversations_history(
                channel=channel, oldest=oldest, limit=PAGE_SIZE, cursor=cursor, include_all_metadata=True
            )
            for message in answer.get("messages") or []:
                metadata = message.get("metadata") or {}
                if metadata.get("event_type") == ids.NOTICE_EVENT:
                    payload = metadata.get("event_payload") or {}
                    if payload.get("id") == notice.id:
                        return str(message["ts"])
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or None
            if not cursor:
                return None
        raise HistoryTooLong

    def _hand_over(self, notice: Notice, message: blocks.Json, why: str, cure: str) -> Outcome:
        """Give it to the administrators instead, with the cure; again later when none of them can be reached now."""
        kind = "warning" if notice.kind == "warning" else "monthly report"
        where = f" in <#{notice.channel}>" if notice.channel else ""
        note = f"I could not post this {kind}{where}. {cure}"
        told = blocks.message(f"{note} {message['text']}", [blocks.section(note), blocks.divider(), *message["blocks"]])
        passing: Retry | None = None
        reached = 0
        for administrator in notice.administrators:
            try:
                if notice.attempts == 1 or not self._was_told(notice, administrator):
                    self._post(notice, told, administrator, may_join=False)
                reached += 1
            except SlackApiError as error:
                logger.warning("Administrator %s could not be told: %s", administrator, error_of(error))
                if is_passing(error):
                    passing = Retry(retry_after(error) or pause(notice.attempts), error_of(error))
            except (OSError, http.client.HTTPException, SlackClientError, ValueError) as error:
                passing = Retry(pause(notice.attempts), f"no answer from Slack: {type(error).__name__}")
        if passing and not reached:
            return passing
        return Undeliverable(why, cure)

    def _was_told(self, notice: Notice, administrator: str) -> bool:
        """Whether an earlier try reached them; where that cannot be read we would rather tell twice than never."""
        try:
            answer = self._client.conversations_open(users=[administrator])
            return self._find(notice, str(answer["channel"]["id"])) is not None
        except HistoryTooLong:
            return False
        except SlackApiError as error:
            if is_passing(error):
                raise
            return False


def rendered(notice: Notice) -> blocks.Json:
    """The notice as a message."""
    facts = notice.facts
    if isinstance(facts, Report):
        return report(facts)
    resets = figures.resets_on(facts.resets, facts.time_zone)
    return warning(facts.seat, facts.mark, resets, [member.id for member in facts.members])


def error_of(error: SlackApiError) -> str:
    """Slack's word for what went wrong; ``server_error`` for a failure without one."""
    data: Any = getattr(error.response, "data", error.response)
    word = data.get("error") if isinstance(data, dict) else None
    return str(word) if word else ("server_error" if status_of(error) >= 500 else "unknown_error")


def status_of(error: SlackApiError) -> int:
    """The HTTP status, or 0."""
    return int(getattr(error.response, "status_code", 0) or 0)


def is_passing(error: SlackApiError) -> bool:
    """Whether it may well work later: asked too often, or Slack's own trouble."""
    return status_of(error) == 429 or status_of(error) >= 500 or error_of(error) in _LATER


def pause(attempts: int) -> float:
    """Seconds until the next try: longer each time, ten minutes at most."""
    return float(min(5 * 2 ** min(attempts, 10), LONGEST_PAUSE_SECONDS))
