"""Block Kit through a few typed builders, so that no name of any length or spelling can break a view.

Plain dictionaries: the SDK's classes cost 0.2 ms an element (they check these in the tests). Texts are cut to Slack's
limits here, with an ellipsis; names of people and seats come through ``escaped``, which leaves no mark-up in them.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from handlers.slack.reading import pack

Json = dict[str, Any]

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
SECTION_TEXT = 3000
HEADER_TEXT = 150
BUTTON_TEXT = 75
OPTION_TEXT = 75
OPTIONS = 100
ACTIONS = 25
CONTEXT_ELEMENTS = 10
MODAL_TITLE = 24
MESSAGE_TEXT = 4000
POSTED_TEXT = 12_000
"""All texts of a message in a channel, together with so much for each block: Slack takes 13,200, and what could not be
posted where it belongs is told elsewhere with a few words above it. Slack publishes no figure; people have measured."""
POSTED_BLOCK = 130
NAME = 80
"""Longer names of people and seats are cut, so that a line of three still reads as a line."""

_MARKUP = re.compile(r"[*_~`]")
_LOOSE_MARKUP = re.compile(r"(?<!\w)[*_~`]|[*_~`](?!\w)")
"""Within a word, as in an email address, Slack makes nothing of it."""
_EXAMPLE = re.compile(r"(`/[a-z][^`]*`)")
_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_DIRECTIONS = re.compile(r"[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
"""Characters nobody sees that turn round the direction of what follows, the rest of our sentence included."""
_UNFINISHED = re.compile(r"&[a-z]{0,4}$|<[^>]*$")
_ZERO_WIDTH = "\u200b"
_ISOLATE, _END_OF_ISOLATE = "\u2068", "\u2069"


def shortened(text: str, limit: int) -> str:
    """A name or plain text, cut to the limit with an ellipsis."""
    return text if len(text) <= limit else _cut(text[: limit - 1]) + "…"


def _shortened_mrkdwn(text: str, limit: int) -> str:
    """The same with mark-up: never cut within an entity such as ``&amp;`` or a mention, and what is kept apart ends."""
    if len(text) <= limit:
        return text
    cut = _cut(_UNFINISHED.sub("", text[: limit - 2]))
    return f"{cut}…{_END_OF_ISOLATE if cut.count(_ISOLATE) > cut.count(_END_OF_ISOLATE) else ''}"


def _cut(text: str) -> str:
    return text.rstrip().rstrip("\u200d\ufe0f")


def _title(text: str) -> str:
    """A modal's title within its limit: Slack counts an emoji as the two or more units it takes in UTF-16."""
    line = plain(text, MODAL_TITLE)
    while _units(line) > MODAL_TITLE:
        line = shortened(line, len(line) - 1)
    return line


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def clean(text: str) -> str:
    """The text on one line, without characters that nobody sees: every name and every typed word comes through here."""
    return _BREAKS.sub(" ", _DIRECTIONS.sub("", text)).strip()


def escaped(name: str, limit: int = NAME) -> str:
    """A name as mrkdwn may carry it: on one line, no mention, link or emphasis made of it, right-to-left kept apart."""
    line = shortened(clean(name), limit)
    safe = html.escape(line, quote=False)
    # Slack has no escape for * _ ~ `: a zero-width space beside them keeps them from pairing.
    safe = _kept_apart(_MARKUP, safe)
    # An isolate keeps a right-to-left name from turning the rest of the line round.
    return f"{_ISOLATE}{safe}{_END_OF_ISOLATE}" if _is_right_to_left(line) else safe


def sentence(words: str) -> str:
    """A sentence of ours that quotes names: its `/seats` examples stay, but no mention, link or emphasis is made."""
    parts = _EXAMPLE.split(html.escape(clean(words), quote=False))
    return "".join(part if _EXAMPLE.fullmatch(part) else _kept_apart(_LOOSE_MARKUP, part) for part in parts)


def _kept_apart(markup: re.Pattern[str], text: str) -> str:
    return markup.sub(lambda found: f"{_ZERO_WIDTH}{found[0]}{_ZERO_WIDTH}", text)


def _is_right_to_left(text: str) -> bool:
    return any("\u0590" <= letter <= "\u08ff" for letter in text)


def plain(text: str, limit: int) -> str:
    """A line of plain text within its limit; Slack refuses empty ones."""
    return shortened(clean(text), limit) or "–"


def field_error(words: str) -> str:
    """A sentence of ours as it stands under a field, where Slack shows the marks of a `/seats` example as they are."""
    return plain(words.replace("`", ""), 2000)


def plain_text(text: str, limit: int) -> Json:
    """A plain_text object. Without ``emoji`` a name such as ``:wave:`` stays as it is written."""
    return {"type": "plain_text", "text": plain(text, limit), "emoji": False}


def mrkdwn(text: str, limit: int = SECTION_TEXT) -> Json:
    """A mrkdwn object. Names in it must have come through ``escaped``."""
    return {"type": "mrkdwn", "text": _shortened_mrkdwn(text, limit) or "–"}


def section(text: str, *, block_id: str | None = None, accessory: Json | None = None) -> Json:
    """A paragraph of mrkdwn, with perhaps one element at its right."""
    return _with({"type": "section", "text": mrkdwn(text)}, block_id=block_id, accessory=accessory)


def context(*texts: str, block_id: str | None = None) -> Json:
    """Small print: up to ten texts in a row."""
    return _with({"type": "context", "elements": [mrkdwn(t) for t in texts[:CONTEXT_ELEMENTS]]}, block_id=block_id)


def header(text: str) -> Json:
    """A large line of plain text."""
    return {"type": "header", "text": plain_text(text, HEADER_TEXT)}


def divider() -> Json:
    """A line across."""
    return {"type": "divider"}


def actions(elements: Iterable[Json], *, block_id: str | None = None) -> Json:
    """A row of buttons."""
    return _with({"type": "actions", "elements": list(elements)[:ACTIONS]}, block_id=block_id)


def button(
    text: str,
    action_id: str,
    facts: Mapping[str, Any] | None = None,
    *,
    style: str | None = None,
    confirm: Json | None = None,
    url: str | None = None,
    label: str | None = None,
) -> Json:
    """A button that carries facts. ``style`` is ``primary`` or ``danger``; ``label`` is what screen readers say."""
    block = {"type": "button", "text": plain_text(text, BUTTON_TEXT), "action_id": action_id}
    return _with(
        block,
        value=pack(facts) if facts else None,
        style=style,
        confirm=confirm,
        url=url,
        accessibility_label=plain(label, BUTTON_TEXT) if label else None,
    )


def confirm(title: str, text: str, yes: str, no: str = "Cancel", *, style: str | None = None) -> Json:
    """A dialog that asks first: title 100, text 300, buttons 30 characters."""
    return _with(
        {
            "title": plain_text(title, 100),
            "text": plain_text(text, 300),
            "confirm": plain_text(yes, 30),
            "deny": plain_text(no, 30),
        },
        style=style,
    )


def option(text: str, value: str, description: str | None = None) -> Json:
    """One choice. The value may have 75 characters at most and is never cut: a cut id would be another's."""
    if len(value) > OPTION_TEXT:
        raise ValueError(f"An option's value has {len(value)} characters; Slack takes {OPTION_TEXT}.")
    return _with(
        {"text": plain_text(text, OPTION_TEXT), "value": value},
        description=plain_text(description, OPTION_TEXT) if description else None,
    )


def input(
    label: str,
    element: Json,
    *,
    block_id: str,
    hint: str | None = None,
    optional: bool = False,
    dispatch: bool = False,
) -> Json:
    """A field of a form. ``dispatch``: tell us at once when it is used."""
    return _with(
        {
            "type": "input",
            "block_id": block_id,
            "label": plain_text(label, 2000),
            "element": element,
            "optional": optional,
        },
        hint=plain_text(hint, 2000) if hint else None,
        dispatch_action=dispatch or None,
    )


def text_field(
    action_id: str, *, placeholder: str | None = None, initial: str | None = None, longest: int = 200
) -> Json:
    """A line to type into."""
    return _with(
        {"type": "plain_text_input", "action_id": action_id, "max_length": longest},
        placeholder=plain_text(placeholder, 150) if placeholder else None,
        initial_value=initial,
    )


def number_field(action_id: str, *, initial: int | None = None, least: int = 0, most: int = 1_000_000) -> Json:
    """A whole number to type in."""
    return _with(
        {
            "type": "number_input",
            "action_id": action_id,
            "is_decimal_allowed": False,
            "min_value": str(least),
            "max_value": str(most),
        },
        initial_value=None if initial is None else str(initial),
    )


def checkboxes(action_id: str, options: Sequence[Json], initial: Sequence[Json] = ()) -> Json:
    """Up to ten choices, any number of which may be taken."""
    return _with(
        {"type": "checkboxes", "action_id": action_id, "options": list(options)[:10]},
        initial_options=list(initial) or None,
    )


def external_select(
    action_id: str,
    *,
    placeholder: str = "Type part of a name",
    many: bool = False,
    most: int | None = None,
    initial: Json | Sequence[Json] | None = None,
    shortest_query: int = 0,
) -> Json:
    """A searching menu: Slack asks us for its choices as people type. ``most`` caps how many may be chosen."""
    block: Json = {
        "type": "multi_external_select" if many else "external_select",
        "action_id": action_id,
        "placeholder": plain_text(placeholder, 150),
        "min_query_length": shortest_query,
    }
    return _with(
        block,
        max_selected_items=most if many else None,
        initial_options=list(initial) if many and initial else None,
        initial_option=initial if initial and not many else None,
    )


def conversation_select(action_id: str, *, placeholder: str = "Choose a channel", initial: str | None = None) -> Json:
    """A menu of channels, public and private; bots, direct messages and channels shared with others are left out."""
    return _with(
        {
            "type": "conversations_select",
            "action_id": action_id,
            "placeholder": plain_text(placeholder, 150),
            "filter": {
                "include": ["public", "private"],
                "exclude_bot_users": True,
                "exclude_external_shared_channels": True,
            },
        },
        initial_conversation=initial,
    )


def radio(action_id: str, options: Sequence[Json], initial: Json | None = None) -> Json:
    """Up to ten choices, all in view."""
    return _with(
        {"type": "radio_buttons", "action_id": action_id, "options": list(options)[:10]}, initial_option=initial
    )


def modal(
    title: str,
    content: Sequence[Json],
    *,
    callback_id: str,
    submit: str | None = None,
    close: str = "Close",
    facts: Mapping[str, Any] | None = None,
) -> Json:
    """A modal; ``facts`` travel in its ``private_metadata`` (3000 characters)."""
    return _with(
        {
            "type": "modal",
            "callback_id": callback_id,
            "title": plain_text(_title(title), MODAL_TITLE),
            "close": plain_text(close, MODAL_TITLE),
            "blocks": list(content)[:VIEW_BLOCKS],
        },
        submit=plain_text(submit, MODAL_TITLE) if submit else None,
        private_metadata=pack(facts) if facts else None,
    )


def home(content: Sequence[Json], *, callback_id: str) -> Json:
    """The App Home."""
    return {"type": "home", "callback_id": callback_id, "blocks": list(content)[:VIEW_BLOCKS]}


def message(text: str, content: Sequence[Json] | None = None) -> Json:
    """A message: its plain ``text`` always, for notifications and screen readers; blocks where they say more."""
    reply: Json = {"text": _shortened_mrkdwn(text, MESSAGE_TEXT)}
    reply["blocks"] = list(content)[:MESSAGE_BLOCKS] if content else [section(text)]
    return reply


def can_be_posted(content: Sequence[Json]) -> bool:
    """Whether a message with these blocks may go to a channel, which takes less than an answer to one person does."""
    return sum(_letters(block) + POSTED_BLOCK for block in content) <= POSTED_TEXT


def _letters(part: Any) -> int:
    """All texts within, wherever they stand."""
    if isinstance(part, list):
        return sum(map(_letters, part))
    if not isinstance(part, dict):
        return 0
    return sum(len(p) if name == "text" and isinstance(p, str) else _letters(p) for name, p in part.items())


def _with(block: Json, **parts: Any) -> Json:
    """The block with those parts that are there: Slack refuses nulls."""
    block.update({name: part for name, part in parts.items() if part is not None})
    return block
