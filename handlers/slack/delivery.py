"""Posts one stored notice to Slack, so that people see it once however often we try.

Slack has no idempotency key. A notice carries its id as message metadata; after a try whose outcome is unknown we look
for it in the channel, and where we cannot look we do not post twice but tell an administrator.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from slack_sdk.errors import SlackApiError
from slack_sdk.web import WebClient

from bot.domain.seats import Report
from bot.services.notices import AskFacts, DepartedFacts, NotGivenBackFacts
from handlers.slack import ids
from handlers.slack.directory import retry_after
from handlers.slack.once import once
from handlers.slack.trouble import LOST, error_of, is_access, is_passing, is_unclear, status_of
from handlers.slack.views import ask, blocks, figures, release
from handlers.slack.views.departed import departed
from handlers.slack.views.report import report
from handlers.slack.views.warning import warning

if TYPE_CHECKING:
    from bot.services.notices import Notice

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 10
DEADLINE_SECONDS = 60
"""No call is begun later than this: a delivery ends well before its claim does, after two minutes."""

LONGEST_PAUSE_SECONDS = 600
LONGEST_WAIT_SECONDS = 3600
"""However long Slack wants us to wait, we ask again after this: what comes next to the same people waits as well."""

PAGE_SIZE = 100
LOOK_BACK_SECONDS = 600
"""Our clock and Slack's differ: the search begins this much before the notice was made."""

PAGES = 20
"""So much of a channel's history is searched; a notice is looked for from the moment it was made."""

PATIENT_SEARCHES = 5
"""So often a search is begun anew that Slack would not let us end: apps outside its Marketplace get a page of fifteen
messages a minute, and would never be done."""

COMPLAINT_SECONDS = 3600
"""What stays wrong is logged so often."""

_CONTENT = frozenset(
    {
        "invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long", "no_text",
        "invalid_arguments", "invalid_metadata_format", "invalid_metadata_schema", "metadata_too_large",
    }
)  # fmt: skip
"""What is wrong with the message itself: administrators would not get it either."""

_INVITE = "invite Seatline to it: type `/invite @Seatline` there."
_CURES = {
    "not_in_channel": f"Seatline is not in the channel: {_INVITE}",
    "channel_not_found": f"The channel is private or was deleted. If it is private, {_INVITE}",
    "is_archived": "The channel is archived. Unarchive the channel.",
    "restricted_action": "Only some people may post in that channel. Let apps post there.",
    "history_too_long": "It may have been posted all the same: look in the channel.",
    "missing_scope": "Seatline lacks a permission. Install it again with the current manifest.",
}
_KINDS = {
    "warning": "warning",
    "report": "monthly report",
    "ask": "question",
    "answer": "answer",
    "departed": "note about somebody who left",
    "not_given_back": "note about a number that could not be given back",
}
_CURE = "Check in Slack that Seatline is in the channel and may post there."
_NO_CHANNEL = "Warnings come to administrators directly: no channel is chosen for them. `/seats settings` changes that."
_CURES_OF_PEOPLE = "Whoever was to read it may have left the workspace; tell them yourself if not."


@dataclass(frozen=True)
class Sent:
    """Slack has it; ``channel`` and ``ts`` name the message."""

    ts: str
    channel: str = ""


@dataclass(frozen=True)
class Retry:
    """Not now: try again after so many seconds. ``may_be_posted``: Slack has not plainly refused it."""

    after_seconds: float
    why: str
    may_be_posted: bool = False


@dataclass(frozen=True)
class Undeliverable:
    """Never like this: why, and what an administrator can do about it."""

    why: str
    cure: str


@dataclass(frozen=True)
class Lost:
    """The claim ran out meanwhile: the notice is somebody else's, and nothing is to be noted."""


class HistoryTooLong(Exception):
    """So much was written since the notice was made that we stop looking for it."""


class ClaimLost(Exception):
    """Somebody else may be posting the notice by now."""


class OutOfTime(Exception):
    """The delivery has taken as long as it may."""


Outcome = Sent | Retry | Undeliverable | Lost


class Delivery:
    """Posts notices with a client of one account. It does not try again by itself: whoever keeps the notice does."""

    def __init__(self, client: WebClient) -> None:
        # The SDK would repeat a post on a lost connection without looking whether the first had arrived.
        self._client = once(client, TIMEOUT_SECONDS)
        self._complaints: dict[str, float] = {}

    def deliver(self, notice: Notice, is_mine: Callable[[Notice], bool] = lambda _: True) -> Outcome:
        """Post the notice where it belongs, once; administrators are told when it cannot be.

        ``is_mine`` is asked before each post: a process that was suspended does not post what another has taken over.
        """
        return _Attempt(self._client, notice, is_mine, self._complain).make()

    def draw_anew(self, notice: Notice, channel: str, ts: str) -> None:
        """Put what the notice says by now in the place of what was posted, as far as Slack lets us."""
        try:
            self._client.chat_update(channel=channel, ts=ts, **rendered(notice))
        except (SlackApiError, *LOST) as error:
            why = error_of(error) if isinstance(error, SlackApiError) else type(error).__name__
            logger.info("A %s could not be drawn anew: %s", _KINDS.get(notice.kind, "message"), why)

    def _complain(self, about: str, message: str, *facts: object, exc_info: bool = False) -> None:
        """Log a warning, unless the same was logged within the hour."""
        now = time.monotonic()
        self._complaints = {key: at for key, at in self._complaints.items() if now - at < COMPLAINT_SECONDS}
        if about not in self._complaints:
            self._complaints[about] = now
            logger.warning(message, *facts, exc_info=exc_info)


class _Attempt:
    """One attempt at one notice; ``may_be_posted`` holds what is known at each moment."""

    def __init__(
        self,
        client: WebClient,
        notice: Notice,
        is_mine: Callable[[Notice], bool],
        complain: Callable[..., None],
    ) -> None:
        self._slack = client
        self._notice = notice
        self._is_mine = is_mine
        self._complain = complain
        self._ends = time.monotonic() + DEADLINE_SECONDS
        self._may_be_posted = notice.may_be_posted

    def make(self) -> Outcome:
        try:
            return self._made()
        except ClaimLost:
            return Lost()
        except OutOfTime:
            return self._later(pause(self._notice.attempts), "Slack was too slow")
        except SlackApiError as error:
            return self._passing(error)
        except LOST as error:
            return self._later(pause(self._notice.attempts), f"no answer from Slack: {type(error).__name__}")

    def _made(self) -> Outcome:
        try:
            message = rendered(self._notice)
        except Exception:
            return self._not_drawn("render")
        channel = self._notice.channel
        if not channel:
            # Nobody has to mend anything: without a channel a warning is the administrators'.
            told = {**message, "blocks": [*message["blocks"], blocks.context(_NO_CHANNEL)]}
            return self._tell_administrators(told, "no_channel")
        if self._may_be_posted:
            try:
                if is_member(channel):
                    channel = self._direct(channel)
                seen = self._find(channel, may_join=True)
            except HistoryTooLong:
                return self._hand_over(message, "history_too_long", _CURES["history_too_long"])
            except SlackApiError as error:
                if is_passing(error) or is_access(error):
                    raise
                doubt = "It may have been posted all the same: I could not read the channel to see."
                why = error_of(error)
                return self._hand_over(message, why, f"{doubt} {self._cure(why, '')}".rstrip())
            if seen:
                return Sent(seen, channel)
            self._may_be_posted = False
        try:
            return self._post_to_channel(message, channel)
        except SlackApiError as error:
            if is_passing(error) or is_access(error):
                raise
            why = error_of(error)
            if why in _CONTENT:
                return self._not_drawn(why)
            return self._hand_over(message, why, self._cure(why, _CURE))

    def _not_drawn(self, why: str) -> Outcome:
        """The message is our own mistake: administrators are told where its figures are."""
        reference = secrets.token_hex(3).upper()
        self._complain(
            self._notice.id, "Notice %s could not be drawn (%s, reference %s).", self._notice.id, why, reference,
            exc_info=why == "render",
        )  # fmt: skip
        cure = f"That is Seatline's fault: tell whoever runs it (reference {reference})."
        return self._hand_over(blocks.message("Its figures are in `/seats usage` and `/seats report`."), why, cure)

    def _cure(self, why: str, otherwise: str) -> str:
        if is_member(self._notice.channel or ""):
            return _CURES_OF_PEOPLE
        return _CURES["restricted_action"] if why.startswith("restricted_action") else _CURES.get(why, otherwise)

    def _later(self, after_seconds: float, why: str) -> Retry:
        return Retry(after_seconds, why, self._may_be_posted)

    def _passing(self, error: SlackApiError) -> Retry:
        """What Slack cannot do now, or not before somebody has given us access again."""
        why = error_of(error)
        if is_access(error):
            self._complain(
                why, "Slack refuses our token (%s): notices wait. Install Seatline again, or correct SLACK_BOT_TOKEN.",
                why,
            )  # fmt: skip
            return self._later(LONGEST_PAUSE_SECONDS, why)
        asked = retry_after(error) or 0
        wait = min(asked, LONGEST_WAIT_SECONDS) if asked > 0 else pause(self._notice.attempts)
        return self._later(wait, why)

    def _client(self) -> WebClient:
        """For one more call, while there is time."""
        if time.monotonic() >= self._ends:
            raise OutOfTime
        return self._slack

    def _post_to_channel(self, message: blocks.Json, channel: str) -> Sent:
        """Post it there, once; a public channel is joined first when Slack wants it."""
        for may_join in (True, False):
            client = self._mine()
            self._may_be_posted = True
            try:
                return self._post(client, message, channel)
            except SlackApiError as error:
                self._may_be_posted = is_unclear(error)
                if error_of(error) != "not_in_channel" or not may_join or not self._join(channel):
                    raise
        raise AssertionError("unreachable")

    def _mine(self) -> WebClient:
        """For one more post, while the notice is ours."""
        client = self._client()
        if not self._is_mine(self._notice):
            raise ClaimLost
        return client

    def _post(self, client: WebClient, message: blocks.Json, to: str) -> Sent:
        metadata = {"event_type": ids.NOTICE_EVENT, "event_payload": {"id": self._notice.id}}
        answer = client.chat_postMessage(
            channel=to, metadata=metadata, unfurl_links=False, unfurl_media=False, **message
        )
        return Sent(str(answer["ts"]), str(answer.get("channel") or to))

    def _direct(self, member: str) -> str:
        """The direct message with a member: one can post to a member, but not read there."""
        return str(self._client().conversations_open(users=[member])["channel"]["id"])

    def _join(self, channel: str) -> bool:
        """Public channels may be joined; private ones need an invitation."""
        try:
            self._client().conversations_join(channel=channel)
        except SlackApiError as error:
            if is_passing(error):
                raise
            return False
        return True

    def _find(self, channel: str, may_join: bool = False) -> str | None:
        """The message that carries this notice's id, if an earlier try did arrive."""
        try:
            return self._search(channel)
        except SlackApiError as error:
            if error_of(error) != "not_in_channel" or not may_join or not self._join(channel):
                raise
        return self._search(channel)

    def _search(self, channel: str) -> str | None:
        oldest = f"{self._notice.created_at.timestamp() - LOOK_BACK_SECONDS:.6f}"
        cursor: str | None = None
        for _ in range(PAGES):
            try:
                answer = self._client().conversations_history(
                    channel=channel, oldest=oldest, limit=PAGE_SIZE, cursor=cursor, include_all_metadata=True
                )
            except SlackApiError as error:
                if status_of(error) == 429 and self._notice.attempts > PATIENT_SEARCHES:
                    raise HistoryTooLong from error
                raise
            for message in answer.get("messages") or []:
                metadata = message.get("metadata") or {}
                if metadata.get("event_type") == ids.NOTICE_EVENT:
                    payload = metadata.get("event_payload") or {}
                    if payload.get("id") == self._notice.id:
                        return str(message["ts"])
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or None
            if not cursor:
                return None
        raise HistoryTooLong

    def _hand_over(self, message: blocks.Json, why: str, cure: str) -> Outcome:
        """Give it to the administrators instead, with the cure; again later when none of them was reached."""
        note = f"I could not post this {self._kind}{_where(self._notice.channel)}. {cure}"
        told = blocks.message(f"{note} {message['text']}", [blocks.section(note), blocks.divider(), *message["blocks"]])
        outcome = self._tell_administrators(told, why)
        return outcome if isinstance(outcome, Retry) else Undeliverable(why, cure)

    @property
    def _kind(self) -> str:
        return _KINDS.get(self._notice.kind, "message")

    def _tell_administrators(self, message: blocks.Json, why: str) -> Sent | Retry:
        """Tell each of them directly: where the first of them has it, or again later when none was reached."""
        notice = self._notice
        if not notice.administrators:
            sentence = "A %s could not be posted (%s), and no administrator is known; it waits."
            self._complain(why, sentence, self._kind, why)
        # With nobody told it is not settled: somebody may become an administrator, or the channel be mended.
        otherwise = self._later(LONGEST_PAUSE_SECONDS, f"{why}, and no administrator was reached")
        reached: list[Sent] = []
        for administrator in notice.administrators:
            try:
                before = None if notice.attempts == 1 else self._told_before(administrator)
                reached.append(before or self._post(self._mine(), message, administrator))
            except SlackApiError as error:
                if is_passing(error) or is_access(error):
                    otherwise = self._passing(error)
                else:
                    self._complain(
                        f"{administrator}: {error_of(error)}", "Administrator %s could not be told: %s", administrator,
                        error_of(error),
                    )  # fmt: skip
            except LOST as error:
                otherwise = self._later(pause(notice.attempts), f"no answer from Slack: {type(error).__name__}")
            except OutOfTime:
                otherwise = self._later(pause(notice.attempts), "Slack was too slow")
                break
        return reached[0] if reached else otherwise

    def _told_before(self, administrator: str) -> Sent | None:
        """What reached them earlier; where that cannot be read we would rather tell twice than never."""
        try:
            channel = self._direct(administrator)
            seen = self._find(channel)
        except HistoryTooLong:
            return None
        except SlackApiError as error:
            if is_passing(error) or is_access(error):
                raise
            return None
        return Sent(seen, channel) if seen else None


def _where(channel: str | None) -> str:
    if not channel:
        return ""
    return f" for <@{channel}>" if is_member(channel) else f" in <#{channel}>"


def is_member(channel: str) -> bool:
    """Whether the notice goes to a member directly."""
    return channel.startswith(("U", "W"))


def rendered(notice: Notice) -> blocks.Json:
    """The notice as a message."""
    facts = notice.facts
    if isinstance(facts, Report):
        return report(facts)
    if isinstance(facts, AskFacts):
        return ask.answer(facts) if facts.is_answer else ask.card(facts)
    if isinstance(facts, DepartedFacts):
        return departed(facts)
    if isinstance(facts, NotGivenBackFacts):
        return release.not_given_back(facts)
    resets = figures.resets_on(facts.resets, facts.time_zone)
    return warning(facts.seat, facts.mark, resets, [member.id for member in facts.members])


def pause(attempts: int) -> float:
    """Seconds until the next try: longer each time, ten minutes at most."""
    return float(min(5 * 2 ** min(attempts, 10), LONGEST_PAUSE_SECONDS))
