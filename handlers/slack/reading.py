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
_MEMBER_ID = re.compile(r"[UW][A-Z0-9]{1,30}")
_CHANNEL_ID = re.compile(r"[CGD][A-Z0-9]{1,30}")
_ACCOUNT_ID = re.compile(r"[TE][A-Z0-9]{1,30}")
_MEMBER = re.compile(rf"<@({_MEMBER_ID.pattern})(?:\|[^>]*)?>")
_CHANNEL = re.compile(rf"<#({_CHANNEL_ID.pattern})(?:\|[^>]*)?>")
_HANDLE = re.compile(r"[!-~]{1,200}")
"""What Slack calls a view, a trigger, a timestamp: printable, and short enough to be written down."""

_URL = re.compile(r"https?://[!-~]{1,1000}")
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
"""What no database takes in a text: NUL, and halves of characters."""

_DEEPEST = 8
"""No facts of ours lie deeper within each other."""

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


class Unreadable(SeatError):
    """A form or button carries nothing that we could have put there, or is pressed where it never stood."""

    code = "unreadable"

    def __init__(self) -> None:
        super().__init__("I cannot read this form any more: nothing was changed. Type `/seats` and begin again there.")


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


class Quoted(str):
    """Words that stood in quotation marks: a name, and nothing but the name."""


Token = str | Mention | ChannelMention


@dataclass(frozen=True)
class Command:
    """What was typed after ``/seats``.

    ``word`` is the first word, in lower case ("" when nothing was typed); ``words`` the plain words after it, quoted
    names kept together as ``Quoted``; ``members`` and ``channels`` the ids of those mentioned, in order and once each.
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
class About:
    """What an answer to /seats why is about: whether the member may text from the ``page``, or ("") from any."""

    member: str
    page: str = ""

    def to_facts(self) -> list[str]:
        """As compact facts, for the buttons of the answer."""
        return [self.member, self.page]

    @classmethod
    def from_facts(cls, facts: Any) -> About | None:
        """What ``to_facts`` made; None from anything else."""
        match facts:
            case [member, str(page)] if member_id(member):
                return cls(member, page)
        return None


@dataclass(frozen=True)
class Origin:
    """Where somebody was looking at the seats when they pressed a button, so that the same place can be drawn anew.

    ``surface`` is ``message``, ``modal``, ``home``, or ``seat`` for the modal of one ``seat`` ("" when there is nothing
    to redraw: after a typed command, or from a message that others see too); ``offset`` is where their page began;
    ``channel`` where they typed or pressed; ``behind`` what a seat's modal was opened from; ``words`` what the seats
    shown were found by; ``about`` is set where no seats were shown, but the answer to why somebody can or cannot text.
    """

    surface: str = ""
    offset: int = 0
    response_url: str = ""
    view_id: str = ""
    channel: str = ""
    seat: int = 0
    behind: Origin | None = None
    words: str = ""
    about: About | None = None

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
            "y": self.about.to_facts() if self.about else None,
        }
        return {name: value for name, value in facts.items() if value}

    @classmethod
    def from_facts(cls, facts: Any) -> Origin:
        """What ``to_facts`` made; an empty origin from anything else: what cannot be drawn anew is left alone."""
        facts = facts if isinstance(facts, dict) else {}
        read = cls(
            surface=_text(facts.get("s")),
            offset=whole(facts.get("o")),
            response_url=_shaped(_URL, facts.get("u")),
            view_id=_shaped(_HANDLE, facts.get("v")),
            channel=_shaped(_CHANNEL_ID, facts.get("c")),
            seat=whole(facts.get("n")),
            behind=cls.from_facts(facts["b"]) if isinstance(facts.get("b"), dict) else None,
            words=_text(facts.get("w")),
            about=About.from_facts(facts.get("y")),
        )
        match read.surface:
            case "message":
                is_there = bool(read.response_url)
            case "modal":
                is_there = bool(read.view_id)
            case "seat":
                is_there = bool(read.view_id and read.seat)
            case surface:
                is_there = surface in ("", "home")
        return read if is_there else cls()


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
    ours = _first(body.get("authorizations"))
    enterprise = _account(ours.get("enterprise_id"), body.get("enterprise_id"), body.get("enterprise"))
    org_wide = body.get("is_enterprise_install", ours.get("is_enterprise_install", False))
    if enterprise and str(org_wide).lower() == "true":
        return enterprise
    user = _dict(body.get("user"))
    return _account(ours.get("team_id"), body.get("team_id"), body.get("team"), user.get("team_id")) or enterprise


def actor(body: Payload) -> Actor:
    """Who asks, and which delivery this is: the same submission or trigger delivered twice is one request.

    Raises Unreadable for a submission that does not say of which view.
    """
    named = (body.get("user_id"), body.get("user"), _dict(body.get("event")).get("user"))
    member = next(filter(None, (member_id(_id(one)) for one in named)), "")
    if kind(body) is Kind.SUBMISSION:
        if not view_id(body):
            raise Unreadable
        request: str | None = f"view:{view_id(body)}"
    else:
        request = trigger(body) or None
    return Actor(account(body), member, request)


def command(body: Payload) -> Command:
    """What was typed. Raises UnbalancedQuote."""
    text = _text(body.get("text")).strip()
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
        channel=channel(body),
        trigger_id=trigger(body),
        response_url=response_url(body),
    )


def tokenise(text: str) -> tuple[Token, ...]:
    """Words as people mean them: quoted ones (straight or curly) stay together, mentions become ids.

    Raises UnbalancedQuote.
    """
    return tuple(_tokens(text))


def _tokens(text: str) -> Iterator[Token]:
    at, word, started, quoted = 0, "", False, False
    while at < len(text):
        letter = text[at]
        if letter in _OPENING:
            end = next((i for i in range(at + 1, len(text)) if text[i] in _CLOSING), None)
            if end is None:
                raise UnbalancedQuote
            word, started, quoted, at = word + text[at + 1 : end], True, True, end + 1
            continue
        mention: Token | None = None
        if found := _MEMBER.match(text, at):
            mention = Mention(found[1])
        elif found := _CHANNEL.match(text, at):
            mention = ChannelMention(found[1])
        if (letter.isspace() or mention) and started:
            yield _word(word, quoted)
            word, started, quoted = "", False, False
        if found and mention:
            yield mention
            at = found.end()
            continue
        if not letter.isspace():
            word, started = word + letter, True
        at += 1
    if started:
        yield _word(word, quoted)


def _word(text: str, quoted: bool) -> str:
    word = html.unescape(text)
    return Quoted(word) if quoted else word


def pressed(body: Payload) -> Pressed:
    """The button or menu that was used, of the first action in the payload."""
    action = _first(body.get("actions"))
    chosen = _chosen(action)
    value = _text(action.get("value")) or (chosen[0] if chosen else "")
    return Pressed(_text(action.get("action_id")), _text(action.get("block_id")), value, chosen)


def origin(body: Payload) -> Origin:
    """Where a button was pressed; its own facts say at which page (``offset``), found by which words, or why what."""
    carried = pressed(body).facts
    offset, words = whole(carried.get("offset")), _text(carried.get("words"))
    about = About.from_facts(carried.get("why"))
    if view(body).get("type") == "home":
        return Origin("home", offset)
    if view(body).get("callback_id") == ids.SEAT_MODAL and view_id(body):
        facts = metadata(body)
        if seat := whole(facts.get("seat")):
            behind = Origin.from_facts(facts.get("from"))
            return Origin("seat", 0, view_id=view_id(body), seat=seat, behind=behind)
    if view_id(body):
        return Origin("modal", offset, view_id=view_id(body), words=words, about=about)
    if body.get("actions") and response_url(body):
        # A message that everybody sees (a warning, a report) is never turned into one person's list.
        own = _dict(body.get("container")).get("is_ephemeral", True)
        surface = "message" if own else ""
        where = channel(body)
        return Origin(surface, offset, response_url=response_url(body), channel=where, words=words, about=about)
    return Origin()


def channel(body: Payload) -> str:
    """Where a command was typed or a message's button pressed; "" in views."""
    return _shaped(_CHANNEL_ID, body.get("channel_id")) or _shaped(_CHANNEL_ID, _id(body.get("channel")))


def trigger(body: Payload) -> str:
    """Good for one view, for three seconds; "" when there is none."""
    return _shaped(_HANDLE, body.get("trigger_id"))


def response_url(body: Payload) -> str:
    """Where a message of the asker's is answered or replaced; "" where there is none."""
    return _shaped(_URL, body.get("response_url"))


def message_place(body: Payload) -> tuple[str, str] | None:
    """Slack's channel and timestamp of the message whose button was pressed; None in views."""
    container = _dict(body.get("container"))
    ts = _shaped(_HANDLE, container.get("message_ts"))
    if container.get("type") != "message" or not ts:
        return None
    return _shaped(_CHANNEL_ID, container.get("channel_id")) or channel(body), ts


def channel_id(text: str) -> str:
    """The id of a channel, "" when it cannot be one."""
    return _shaped(_CHANNEL_ID, text)


def member_id(text: Any) -> str:
    """The id of a member, "" when it cannot be one."""
    return _shaped(_MEMBER_ID, text)


def carried_member(facts: Mapping[str, Any]) -> str:
    """The id of the member that a button or a form is about. Raises Unreadable when it names none."""
    member = member_id(facts.get("member"))
    if not member:
        raise Unreadable
    return member


def carried_seat(facts: Mapping[str, Any]) -> int | None:
    """The id of the seat that a button is about: None when it names none, nought (no seat's) when it names nonsense."""
    return whole(facts["seat"]) if "seat" in facts else None


def view(body: Payload) -> dict[str, Any]:
    """The view that was submitted or in which a button was pressed; {} when it was a message."""
    return _dict(body.get("view"))


def view_id(body: Payload) -> str:
    """Slack's name for that view; "" when it was a message."""
    return _shaped(_HANDLE, view(body).get("id"))


def metadata(body: Payload) -> dict[str, Any]:
    """The facts that the view carries in its ``private_metadata``."""
    return unpack(view(body).get("private_metadata"))


def state_value(view: Payload, block: str, action: str) -> str | None:
    """What a view's field holds: the text entered or the one thing chosen; None when empty or not there.

    The block may carry a suffix (``members:2``), see ``ids``.
    """
    values = state_values(view, block, action)
    return values[0] if values else None


def state_values(view: Payload, block: str, action: str) -> tuple[str, ...]:
    """All that a view's field holds: one for a text, as many as were chosen for a multiple select."""
    for block_id, actions in _dict(_dict(view.get("state")).get("values")).items():
        if (block_id == block or block_id.startswith(f"{block}:")) and action in _dict(actions):
            field = _dict(actions[action])
            chosen = _chosen(field)
            text = _text(field.get("value")).strip()
            return chosen or ((text,) if text else ())
    return ()


def chosen_members(view: Payload, block: str, action: str) -> tuple[str, ...]:
    """The ids of the members that a view's field holds."""
    return tuple(filter(member_id, state_values(view, block, action)))


def searched(body: Payload) -> str:
    """What was typed into a searching select."""
    return _text(body.get("value")).strip()


def pack(facts: Mapping[str, Any]) -> str:
    """Facts as compact JSON, for a button's value or a view's ``private_metadata``."""
    return json.dumps(facts, separators=(",", ":"), ensure_ascii=False, sort_keys=True)


def unpack(text: Any) -> dict[str, Any]:
    """What ``pack`` made; {} from anything else, since old messages keep old buttons.

    Facts are as good as none when one of them is such as we never pack: a number or a text that no column holds, or one
    within another within another, and so on.
    """
    try:
        facts = json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        return {}
    return facts if isinstance(facts, dict) and _is_sound(facts) else {}


def _is_sound(fact: Any, depth: int = 0) -> bool:
    match fact:
        case None | bool():
            return True
        case str():
            return not _UNSTORABLE.search(fact)
        case int():
            return abs(fact) <= LARGEST
        case dict() if depth < _DEEPEST:
            return all(_is_sound(part, depth + 1) for pair in fact.items() for part in pair)
        case list() if depth < _DEEPEST:
            return all(_is_sound(part, depth + 1) for part in fact)
        case _:
            return False


def _chosen(field: Payload) -> tuple[str, ...]:
    """The values chosen in a select of any sort."""
    values: list[Any] = []
    if isinstance(field.get("selected_option"), dict):
        values = [field["selected_option"].get("value")]
    elif isinstance(field.get("selected_options"), list):
        values = [_dict(option).get("value") for option in field["selected_options"]]
    else:
        for one in ("selected_conversation", "selected_channel", "selected_user"):
            if field.get(one):
                values = [field[one]]
            elif isinstance(field.get(f"{one}s"), list):
                values = field[f"{one}s"]
    return tuple(filter(None, map(_text, values)))


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _first(value: Any) -> dict[str, Any]:
    return _dict(value[0]) if isinstance(value, list) and value else {}


def _text(value: Any) -> str:
    """A text as it can be stored; "" from anything else."""
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", value) if isinstance(value, str) else ""


def _shaped(shape: re.Pattern[str], value: Any) -> str:
    """The text if it has that shape, else ""."""
    return value if isinstance(value, str) and shape.fullmatch(value) else ""


def _id(value: Any) -> Any:
    """Slack gives an id bare or within an object."""
    return value.get("id") if isinstance(value, dict) else value


def _account(*named: Any) -> str:
    """The first of these that is the id of a workspace or an organisation, "" when none is."""
    return next(filter(None, (_shaped(_ACCOUNT_ID, _id(one)) for one in named)), "")


def whole(value: Any) -> int:
    """A whole number (or the digits of one) from nought to the largest of ours; nought from anything else."""
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) <= len(str(LARGEST)):
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= LARGEST else 0
