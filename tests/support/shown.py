"""What must hold for whatever Slack is given to show, beside its limits: nothing live, nothing dead, nothing lost."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from bot.sandbox import limits
from handlers.slack import app as slack_app
from handlers.slack.reading import Kind
from handlers.slack.views import blocks
from tests.support.chance import LIVE

NEARLY_FULL = 100
"""A text that comes so near its limit, and ends in an ellipsis, may have lost what to do next."""

_REFERENCE = re.compile(r"<(?:@[UW]|#C|!subteam\^S)[A-Z0-9]+>|(?m:^> )")
"""What our own texts may bring: a person, a channel, a user group, each by its id; and the mark before a quotation."""

_EXAMPLE = re.compile("`/[^`\n]*`")
"""What can be typed, as we write it: within it nothing is emphasised."""

_MARKUP = re.compile(r"[<>]|&(?!(?:amp|lt|gt);)")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u061c\u2028-\u202e\u2066\u2067]")
"""Control characters, and marks that turn the writing round."""

_HANDED_OVER = [blocks.section("x" * 500), blocks.divider()]
"""What stands above a message that could not be posted where it was meant to be."""


def flaws(surface: str, shown: Mapping[str, Any], *, may_be_cut: bool = False) -> list[str]:
    """What is wrong with a ``modal``, a ``home`` or a ``message``, which may be ``posted`` in a channel or ``updated``.

    ``may_be_cut``: texts may end in an ellipsis where they come near Slack's limit.
    """
    return [*_of_surface(surface, shown), *_of_parts(shown), *([] if may_be_cut else _cut(shown))]


def _of_surface(surface: str, shown: Mapping[str, Any]) -> Iterator[str]:
    if surface == "modal":
        yield from limits.problems("modal", shown)
        yield from _unheard_modal(shown)
    elif surface == "home":
        yield from limits.problems("home", shown)
    else:
        yield from limits.problems("message", shown)
        if not shown["text"].strip():
            yield "no text for notifications and screen readers"
        yield from _ill_marked(shown["text"])
        if surface != "message" and limits.blocks_too_long([*_HANDED_OVER, *shown["blocks"]]):
            yield "msg_blocks_too_long"
        if surface == "updated" and len(shown["text"].encode()) > limits.UPDATED_TEXT_BYTES:
            yield "msg_too_long"
    most = blocks.VIEW_BLOCKS if surface in ("modal", "home") else blocks.MESSAGE_BLOCKS
    if len(shown["blocks"]) >= most:
        yield f"{most} blocks, and perhaps more that were left out"


def _of_parts(shown: Mapping[str, Any]) -> Iterator[str]:
    for block in shown["blocks"]:
        yield from _unheard_in(block)
    for part in _parts(shown):
        match part.get("type"):
            case "mrkdwn":
                yield from _ill_marked(part["text"])
            case "plain_text" if _UNSEEN.search(part["text"]):
                yield f"something that nobody sees: {part['text']!r}"
            case "button":
                yield from _ill_labelled(part)


def _cut(shown: Mapping[str, Any]) -> Iterator[str]:
    for part in _parts(shown):
        text = part["text"] if part.get("type") == "mrkdwn" else ""
        if len(text) > blocks.SECTION_TEXT - NEARLY_FULL and text.rstrip("\u2069").endswith("…"):
            yield f"the end of a text is left out: {text[:100]!r}"


def _parts(value: Any) -> Iterator[Mapping[str, Any]]:
    """The object and every object within."""
    if isinstance(value, Mapping):
        yield value
        for inner in value.values():
            yield from _parts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _parts(inner)


def _ill_marked(text: str) -> Iterator[str]:
    """Mark-up that is not ours, in a text with mark-up."""
    outside = _EXAMPLE.sub("", text)
    for live in LIVE:
        if live in (text if live.startswith("<") else outside):
            yield f"{live!r} is live: {text!r}"
    if _MARKUP.search(_REFERENCE.sub("", text)):
        yield f"mark-up that is not ours: {text!r}"
    if _UNSEEN.search(text.replace("\n", "")):
        yield f"something that nobody sees: {text!r}"
    if text.count("\u2068") != text.count("\u2069"):
        yield f"what is kept apart does not end: {text!r}"


def _ill_labelled(button: Mapping[str, Any]) -> Iterator[str]:
    """People say what they see, so that what is spoken begins with it; a trash can says *Remove*."""
    seen, label = button["text"]["text"].replace("🗑", "Remove"), button.get("accessibility_label")
    if label is not None and not label.startswith(seen):
        yield f"{seen!r} is called {label!r}"


# Who hears of it


def _unheard_in(block: Mapping[str, Any]) -> Iterator[str]:
    for element in block["elements"] if block["type"] == "actions" else ():
        yield from _unheard(element)
    if "accessory" in block:
        yield from _unheard(block["accessory"])
    if "element" in block:
        yield from _unheard(block["element"], tells_at_once=block.get("dispatch_action", False))


def _unheard(element: Mapping[str, Any], *, tells_at_once: bool = True) -> Iterator[str]:
    if tells_at_once and not _is_heard(Kind.ACTION, element["action_id"]):
        yield f"nobody listens to {element['action_id']}"
    if "external" in element["type"] and not _is_heard(Kind.OPTIONS, element["action_id"]):
        yield f"nobody offers anything in {element['action_id']}"


def _unheard_modal(modal: Mapping[str, Any]) -> Iterator[str]:
    if "submit" in modal and not _is_heard(Kind.SUBMISSION, modal["callback_id"]):
        yield f"nobody takes {modal['callback_id']}"
    if modal.get("notify_on_close") and not _is_heard(Kind.CLOSED, modal["callback_id"]):
        yield f"nobody hears that {modal['callback_id']} was closed"


@cache
def _is_heard(kind: Kind, name: str) -> bool:
    wanted = [listener.name for listener in slack_app.listeners() if listener.kind is kind]
    return any(one == name if isinstance(one, str) else one.search(name) for one in wanted)
