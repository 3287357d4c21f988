"""What a conversation is made of: the words it adds to /seats, its listeners, and the turn that each is given."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from bot.domain.roles import Actor
from handlers.slack import ids, reading
from handlers.slack.once import Again
from handlers.slack.opening import open_view, update_view
from handlers.slack.reading import Command, Kind
from handlers.slack.trouble import SlackTrouble
from handlers.slack.views import blocks

if TYPE_CHECKING:
    from slack_sdk.web import WebClient

    from bot.services import Services

logger = logging.getLogger(__name__)

Json = dict[str, Any]
Failed = Callable[[str], object]
T = TypeVar("T")

RESPOND_SECONDS = 10
"""How long one answer through a ``response_url`` may take."""


@dataclass(frozen=True)
class Word:
    """A word after /seats: how it is typed, what it does, an example, and for whom (such as ``everyone``)."""

    name: str
    usage: str
    what: str
    example: str
    for_whom: str
    run: Callable[[Desk, Turn, Command], object]


@dataclass(frozen=True)
class Listener:
    """One thing that Slack sends us and who takes it. ``kind`` is how it comes, ``name`` one of ``ids``."""

    kind: Kind
    name: str | re.Pattern[str]
    run: Callable[[Desk, Turn], object]


class Conversation(Protocol):
    """A module that holds one conversation."""

    WORDS: tuple[Word, ...]
    LISTENERS: tuple[Listener, ...]


@dataclass(frozen=True)
class Desk:
    """What every listener may ask: the services, the words, the training that the operator links to, the clock."""

    services: Services
    words: Mapping[str, Word] = field(default_factory=dict)
    training_url: str | None = None
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


@dataclass(frozen=True)
class Later:
    """A call to make once the acknowledgement has left; ``failed`` is given the sentence to show when it fails."""

    call: Callable[[], object]
    failed: Failed | None = None


def at_once(work: Callable[[], T]) -> Future[T]:
    """The work, done here and now."""
    done: Future[T] = Future()
    try:
        done.set_result(work())
    except Exception as error:
        done.set_exception(error)
    return done


@dataclass
class Turn:
    """One delivery from Slack, and what we answer.

    Ask the services first, then ``ack`` (or nothing: an empty acknowledgement is the default) and leave every call
    to Slack to ``later`` or to the verbs below: what is acknowledged has been committed, and the acknowledgement only
    leaves when the listener returns. ``refuse`` may be set to show refusals in a way of the listener's own. ``start``
    has work done beside the listener, which may wait for it a little. ``began`` is when the delivery came, on the
    monotonic clock: look-ups of strangers have taken their part of Slack's three seconds since.
    """

    body: Mapping[str, Any]
    client: WebClient
    acknowledgement: Json | None = None
    calls: list[Later] = field(default_factory=list)
    refuse: Failed | None = None
    start: Callable[[Callable[[], Any]], Future[Any]] = at_once
    began: float = field(default_factory=time.monotonic)

    @cached_property
    def actor(self) -> Actor:
        """Who asks."""
        return reading.actor(self.body)

    @cached_property
    def kind(self) -> Kind:
        """What arrived."""
        return reading.kind(self.body)

    @property
    def view(self) -> Json:
        """The view it came from; {} when it came from a message."""
        return reading.view(self.body)

    @property
    def trigger_id(self) -> str:
        """Good for one view, for three seconds."""
        return reading.trigger(self.body)

    @property
    def response_url(self) -> str:
        """Where the message whose button was pressed is answered or replaced; "" where there is none."""
        return reading.response_url(self.body)

    @property
    def in_modal(self) -> bool:
        """Whether it came from a modal, which can be drawn anew; a home and a message are not one."""
        return bool(reading.view_id(self.body)) and self.view.get("type") != "home"

    def ack(self, **answer: Any) -> None:
        """Answer in the acknowledgement: of several, the last counts."""
        self.acknowledgement = answer

    def later(self, function: Callable[..., object], *args: Any, failed: Failed | None = None, **kwargs: Any) -> None:
        """Make a call once the acknowledgement has left, in the order asked, one after another."""
        self.calls.append(Later(lambda: function(*args, **kwargs), failed))

    def say(self, reply: Json) -> None:
        """Tell the asker only (``text`` and perhaps ``blocks``), and leave what they see as it is."""
        if self.kind is Kind.COMMAND:
            self.ack(response_type="ephemeral", **reply)
        elif self.response_url:
            self.later(self._respond, reply)
        elif self.trigger_id:  # in a modal or the home there is no message to answer with
            content = reply.get("blocks") or [blocks.section(reply["text"])]
            self.open(blocks.modal("Text messaging", content, callback_id=ids.NOTE_MODAL))

    def replace(self, reply: Json) -> None:
        """Put a message in the place of the one whose button was pressed; where there is none, beside it."""
        if self.response_url:
            self.later(self._respond, reply, replace=True)
        else:
            self.say(reply)

    def open(self, view: Json) -> None:
        """Open a modal; on top of the one that is open, when the button was in a modal."""
        stacked = self.in_modal and self.kind is Kind.ACTION
        self.later(open_view, self.client, self.trigger_id, view, stacked=stacked, failed=self._not_opened)

    def _not_opened(self, sentence: str) -> None:
        """Slack took too long, or the trigger was spent: without this the asker would wait in vain."""
        if self.response_url:
            self._respond({"text": sentence})

    def update(self, view: Json) -> None:
        """Put another view in the place of the modal it came from; from anywhere else, open it."""
        if self.in_modal:
            self.later(update_view, self.client, self.view["id"], view)
        else:
            self.open(view)

    def _respond(self, reply: Json, *, replace: bool = False) -> None:
        channel = reading.channel(self.body)
        respond(self.client, self.response_url, reply, self.actor.member, channel, replace=replace)


def respond(
    client: WebClient, response_url: str, reply: Json, member: str, channel: str = "", *, replace: bool = False
) -> None:
    """Answer through a ``response_url`` (five times within half an hour): a message that only the asker sees.

    When it is spent or old, the channel takes the message instead, where we know the channel and may post there.
    """
    body = {"response_type": "ephemeral", "replace_original": replace, **reply}
    url = WebhookClient(
        response_url,
        timeout=RESPOND_SECONDS,
        proxy=client.proxy,
        ssl=client.ssl,
        retry_handlers=[Again(same_twice=replace, after_trouble=True)],
    )
    answer = url.send_dict(body)
    if answer.status_code == 200:
        return
    if not 400 <= answer.status_code < 500:
        raise SlackTrouble(f"response_url answered {answer.status_code}: {answer.body[:100]}")
    if not channel:
        logger.info("A response_url was spent (%s), and nobody could be told.", answer.body[:100])
        return
    try:
        client.chat_postEphemeral(channel=channel, user=member, **reply)
    except SlackApiError as error:
        logger.info("A response_url was spent, and the channel takes nothing: %s", error.response.get("error"))
