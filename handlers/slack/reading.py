"""Slack's nested payloads end here: past this module everything has a type."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.domain.errors import SeatError
from bot.domain.roles import Actor
from handlers.slack import ids

Payload = Mapping[str, Any]

_OPENING = '"“”„'
_CLOSING = '"“”'
_MEMBER = re.compile(r"<@([A-Z0-9]+)(?:\|[^>]*)?>")
_CHANNEL = re.compile(r"<#([A-Z0-9]+)(?:\|[^>]*)?>")
_CHANNEL_ID = re.compile(r"[CGD][A-Z0-9]{2,30}")

LARGEST = 2**31 - 1
"""No id and no page of ours is beyond it; what a forged button carries may be, and is more than a column holds."""


class UnbalancedQuote(SeatError):
    """A quotation mark was opened and not closed, so we cannot tell where the name ends."""

    code = "unbalanced_quote"

    def __init__(self, command: str = "/seats") -> None:
        super().__init__(
            f"A quotation mark is missing. Put one before and one after the name, such as `{command} assign "
            '"Seat 2" @ana`.'
        )


class Kind(StrEnum):
    """What arrived: each is answered in its own way."""

    COMMAND = "command"
    SUBMISSION = "view_submission"
    CLOSED = "view_closed"
    ACTION = "block_actions"
    OPTIONS = "block_suggestion"
    SHORTCUT = "shortcut"
    EVENT = "event"


@dataclass(frozen=True)
class Mention:
    """Somebody named with ``@``: their Slack id."""

    id: str


@dataclass(frozen=True)
class ChannelMention:
    """A channel named with ``#``: its Slack id."""

    id: str


Token = str | Mention | ChannelMention


@dataclass(frozen=True)
class Command:
    """What was typed after ``/seats``.

    ``word`` is the first word, in lower case ("" when nothing was typed); ``words`` the plain words after it, quoted
    names kept together; ``members`` and ``channels`` the ids of those mentioned, in order and once each.
    """

    actor: Actor
    word: str
    words: tuple[str, ...]
    members: tuple[str, ...]
    channels: tuple[str, ...]
    text: str
    channel: str
    trigger_id: str
    response_url: str

    @property
    def rest(self) -> str:
        """The plain words after the first, as one string: a seat's name needs no quotes when it stands alone."""
        return " ".join(self.words)

    @property
    def origin(self) -> Origin:
        """Nowhere to draw anew, but the outcome can be said where the command was typed."""
        return Origin("", 0, self.response_url, channel=self.channel)


@dataclass(frozen=True)
class Pressed:
    """A button or menu that was used: ``value`` is the button's or the chosen option's; ``chosen`` all of them."""

    action_id: str
    block_id: str
    value: str
    chosen: tuple[str, ...]

    @property
    def facts(self) -> dict[str, Any]:
        """The facts a button of ours carries; empty if it carries none."""
        return unpack(self.value)


@dataclass(frozen=True)
class Origin:
    """Where somebody was looking at the seats when they pressed a button, so that the same place can be drawn anew.

    ``surface`` is ``message``, ``modal``, ``home``, or ``seat`` for the modal of one ``seat`` ("" when there is nothing
    to redraw: after a typed command, or from a message that others see too); ``offset`` is where their page began;
    ``channel`` where they typed or pressed; ``behind`` what a seat's modal was opened from; ``words`` what the seats
    shown were found by.
    """

    surface: str = ""
    offset: int = 0
    response_url: str = ""
    view_id: str = ""
    channel: str = ""
    seat: int = 0
    behind: Origin | None = None
    words: str = ""

    def to_facts(self) -> dict[str, Any]:
        """As compact facts, to travel in a modal's ``private_metadata``."""
        facts = {
            "s": self.surface,
            "o": self.offset,
            "u": self.response_url,
            "v": self.view_id,
            "c": self.channel,
            "n": self.seat,
            "b": self.behind.to_facts() if self.behind else None,
            "w": self.words,
        }
        return {name: value for name, value in facts.items() if value}

    @classmethod
    def from_facts(cls, facts: Any) -> Origin:
        """What ``to_facts`` made; an empty origin from anything else."""
        facts = facts if isinstance(facts, dict) else {}
        texts = {name: str(facts.get(name, "")) for name in "suvcw"}
        return cls(
            surface=texts["s"],
            offset=whole(facts.get("o")),
            response_url=texts["u"],
            view_id=texts["v"],
            channel=texts["c"],
            seat=whole(facts.get("n")),
            behind=cls.from_facts(facts["b"]) if isinstance(facts.get("b"), dict) else None,
            words=texts["w"],
        )


def kind(body: Payload) -> Kind:
    """Which of Slack's payloads this is."""
    if "command" in body:
        return Kind.COMMAND
    try:
        return Kind(str(body.get("type", "")))
    except ValueError:
        return Kind.EVENT


def account(body: Payload) -> str:
    """The account's id: the enterprise's where the app is installed for the whole organisation, else the team's."""
    # In a channel shared with another company an event's own ids may be theirs; the authorization's are ours.
    ours = (body.get("authorizations") or [{}])[0]
    enterprise = _id(ours.get("enterprise_id")) or _id(body.get("enterprise_id")) or _id(body.get("enterprise"))
    org_wide = body.get("is_enterprise_install", ours.get("is_enterprise_install", False))
    if enterprise and str(org_wide).lower() == "true":
        return enterprise
    user = body.get("user")
    return (
        _id(ours.get("team_id"))
        or _id(body.get("team_id"))
        or _id(body.get("team"))
        or (_id(user.get("team_id")) if isinstance(user, dict) else "")
        or enterprise
    )


def actor(body: Payload) -> Actor:
    """Who asks, and which delivery this is: the same submission or trigger delivered twice is one request."""
    event = body.get("event") or {}
    member = _id(body.get("user_id")) or _id(body.get("user")) or _id(event.get("user"))
    request: str | None = None
    if kind(body) is Kind.SUBMISSION:
        request = f"view:{body['view']['id']}"
    elif body.get("trigger_id"):
        request = str(body["trigger_id"])
    return Actor(account(body), member, request)


def command(body: Payload) -> Command:
    """What was typed. Raises UnbalancedQuote."""
    text = str(body.get("text") or "").strip()
    tokens = tokenise(text)
    plain = [t for t in tokens if isinstance(t, str)]
    word = plain.pop(0).casefold() if tokens and isinstance(tokens[0], str) else ""
    return Command(
        actor=actor(body),
        word=word,
        words=tuple(plain),
        members=tuple(dict.fromkeys(t.id for t in tokens if isinstance(t, Mention))),
        channels=tuple(dict.fromkeys(t.id for t in tokens if isinstance(t, ChannelMention))),
        text=text,
        channel=str(body.get("channel_id") or ""),
        trigger_id=str(body.get("trigger_id") or ""),
        response_url=str(body.get("response_url") or ""),
    )


def tokenise(text: str) -> tuple[Token, ...]:
    """Words as people mean them: quoted ones (straight or curly) stay together, mentions become ids.

    Raises UnbalancedQuote.
    """
    return tuple(_tokens(text))


def _tokens(text: str) -> Iterator[Token]:
    at, word, started = 0, "", False
    while at < len(text):
        letter = text[at]
        if letter in _OPENING:
            end = next((i for i in range(at + 1, len(text)) if text[i] in _CLOSING), None)
            if end is None:
                raise UnbalancedQuote
            word, started, at = word + text[at + 1 : end], True, end + 1
            continue
        mention: Token | None = None
        if found := _MEMBER.match(text, at):
            mention = Mention(found[1])
        elif found := _CHANNEL.match(text, at):
            mention = ChannelMention(found[1])
        if (letter.isspace() or mention) and started:
            yield html.unescape(word)
            word, started = "", False
        if found and mention:
            yield mention
            at = found.end()
            continue
        if not letter.isspace():
            word, started = word + letter, True
        at += 1
    if started:
        yield html.unescape(word)


def pressed(body: Payload) -> Pressed:
    """The button or menu that was used, of the first action in the payload."""
    action = body["actions"][0]
    chosen = _chosen(action)
    value = action.get("value") or (chosen[0] if chosen else "")
    return Pressed(str(action.get("action_id", "")), str(action.get("block_id", "")), str(value), chosen)


def origin(body: Payload) -> Origin:
    """Where a button was pressed; its own facts say at which page (``offset``), and by which words it was found."""
    view = body.get("view") or {}
    carried = pressed(body).facts if body.get("actions") else {}
    offset, words = whole(carried.get("offset")), str(carried.get("words", ""))
    if view.get("type") == "home":
        return Origin("home", offset)
    if view.get("callback_id") == ids.SEAT_MODAL:
        facts = metadata(body)
        behind = Origin.from_facts(facts.get("from"))
        return Origin("seat", 0, view_id=str(view.get("id", "")), seat=whole(facts.get("seat")), behind=behind)
    if view:
        return Origin("modal", offset, view_id=str(view.get("id", "")), words=words)
    if body.get("actions") and body.get("response_url"):
        # A message that everybody sees (a warning, a report) is never turned into one person's list.
        own = (body.get("container") or {}).get("is_ephemeral", True)
        surface = "message" if own else ""
        return Origin(surface, offset, response_url=str(body["response_url"]), channel=channel(body), words=words)
    return Origin()


def channel(body: Payload) -> str:
    """Where a command was typed or a message's button pressed; "" in views."""
    return str(body.get("channel_id") or "") or _id(body.get("channel"))


def message_place(body: Payload) -> tuple[str, str] | None:
    """Slack's channel and timestamp of the message whose button was pressed; None in views."""
    container = body.get("container") or {}
    if container.get("type") != "message" or not container.get("message_ts"):
        return None
    return str(container.get("channel_id") or channel(body)), str(container["message_ts"])


def channel_id(text: str) -> str:
    """The id of a channel, "" when it cannot be one."""
    return text if _CHANNEL_ID.fullmatch(text) else ""


def carried_seat(facts: Mapping[str, Any]) -> int | None:
    """The id of the seat that a button is about: None when it names none, nought (no seat's) when it names nonsense."""
    return whole(facts["seat"]) if "seat" in facts else None


def view(body: Payload) -> dict[str, Any]:
    """The view that was submitted or in which a button was pressed; {} when it was a message."""
    return body.get("view") or {}


def metadata(body: Payload) -> dict[str, Any]:
    """The facts that the view carries in its ``private_metadata``."""
    return unpack(str(view(body).get("private_metadata") or ""))


def state_value(view: Payload, block: str, action: str) -> str | None:
    """What a view's field holds: the text entered or the one thing chosen; None when empty or not there.

    The block may carry a suffix (``members:2``), see ``ids``.
    """
    values = state_values(view, block, action)
    return values[0] if values else None


def state_values(view: Payload, block: str, action: str) -> tuple[str, ...]:
    """All that a view's field holds: one for a text, as many as were chosen for a multiple select."""
    fields = (view.get("state") or {}).get("values") or {}
    for block_id, actions in fields.items():
        if (block_id == block or block_id.startswith(f"{block}:")) and action in actions:
            field = actions[action]
            chosen = _chosen(field)
            text = str(field.get("value") or "").strip()
            return chosen or ((text,) if text else ())
    return ()


def searched(body: Payload) -> str:
    """What was typed into a searching select."""
    return str(body.get("value") or "").strip()


def pack(facts: Mapping[str, Any]) -> str:
    """Facts as compact JSON, for a button's value or a view's ``private_metadata``."""
    return json.dumps(facts, separators=(",", ":"), ensure_ascii=False, sort_keys=True)


def unpack(text: str) -> dict[str, Any]:
    """What ``pack`` made; {} from anything else, since old messages keep old buttons."""
    try:
        facts = json.loads(text)
    except ValueError:
        return {}
    return facts if isinstance(facts, dict) else {}


def _chosen(field: Payload) -> tuple[str, ...]:
    """The values chosen in a select of any sort."""
    single = field.get("selected_option")
    if isinstance(single, dict):
        return (str(single.get("value", "")),)
    many = field.get("selected_options")
    if isinstance(many, list):
        return tuple(str(option.get("value", "")) for option in many)
    for name in ("selected_conversation", "selected_channel", "selected_user"):
        if field.get(name):
            return (str(field[name]),)
    for name in ("selected_conversations", "selected_channels", "selected_users"):
        if field.get(name):
            return tuple(str(value) for value in field[name])
    return ()


def _id(value: Any) -> str:
    """Slack gives an id bare or within an object."""
    return str(value.get("id") or "") if isinstance(value, dict) else str(value or "")


def whole(value: Any) -> int:
    """A whole number (or the digits of one) from nought to the largest of ours; nought from anything else."""
    if isinstance(value, str) and value.isdecimal() and len(value) <= len(str(LARGEST)):
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= LARGEST else 0
