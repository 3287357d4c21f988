"""Slack's published limits on messages, modals and App Homes, as pure functions over what an app sends.

`problems(surface, payload)` names every breach in the words of Slack's `response_metadata.messages`. The figures are
those of docs.slack.dev; the shapes of blocks, elements and composition objects stand in the modules beside this one.
Where Slack publishes no figure the stricter reading is taken, so that what passes here passes there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from bot.sandbox import limits_objects as objects
from bot.sandbox.limits_blocks import BLOCKS, BLOCKS_ON, MARKDOWN, words
from bot.sandbox.limits_shapes import Check, Shape, at, flag, items, kinds, one_of, string

Surface = Literal["modal", "home", "message", "options"]

VIEW_BYTES = 250_000
"""Of the view as JSON in ASCII, the longest of the ways to write it."""
MESSAGE_TEXT = 40_000
UPDATED_TEXT_BYTES = 4000
"""Slack writes "4,000 characters" of chat.update's text; those who measured found that it counts bytes of UTF-8."""
METADATA_BYTES = 8000
"""Slack publishes no figure for `metadata_too_large`."""
ATTACHMENTS = 100
BLOCKS_TEXT = 13_200
BLOCK_COST = 130
"""Slack publishes no figure for `msg_blocks_too_long`; those who measured found the texts of all blocks and about 130
characters for each block to be at most 13,200 together."""
TABLES = ("table", "data_table")
CHARTS_IN_MESSAGE = 2
ONE_TABLE = "only_one_table_allowed"
TOO_LARGE = "view is too large"

_blocks_of: dict[str, Check] = {
    surface: items(
        kinds({kind: BLOCKS[kind] for kind in sorted(allowed)}), *((0, 50) if surface == "message" else (1, 100))
    )
    for surface, allowed in BLOCKS_ON.items()
}
_KEPT: dict[str, Check] = {"private_metadata": string(0, 3000)}
_KEPT |= dict.fromkeys(("callback_id", "external_id"), string(0, 255))
_MODAL = Shape(
    {"type": one_of("modal"), "title": objects.plain_text(24), "blocks": _blocks_of["modal"]},
    {
        **_KEPT,
        **dict.fromkeys(("submit", "close"), objects.plain_text(24)),
        **dict.fromkeys(("clear_on_close", "notify_on_close", "submit_disabled"), flag),
    },
)
_HOME = Shape({"type": one_of("home"), "blocks": _blocks_of["home"]}, _KEPT)
_SUGGESTED = Shape({}, objects.option_fields(0), objects.OPTION_RULES)


def problems(surface: Surface, payload: Mapping[str, Any]) -> list[str]:
    """Every breach of Slack's limits, empty when Slack would take it.

    `payload` is the view for `modal` and `home`, `{"text", "blocks", "attachments"}` for `message`, and the answer to a
    block_suggestion (`options` or `option_groups`) for `options`.
    """
    if surface == "options":
        return list(_SUGGESTED(payload, ""))
    if surface == "message":
        return list(_message(payload))
    return list(_view(surface, payload))


def blocks_too_long(blocks: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a channel's message carries more text than Slack stores (`msg_blocks_too_long`)."""
    return words(list(blocks)) + BLOCK_COST * len(blocks) > BLOCKS_TEXT


def _view(surface: Literal["modal", "home"], view: Mapping[str, Any]) -> Iterator[str]:
    if len(json.dumps(view)) > VIEW_BYTES:
        yield at(TOO_LARGE, "/view")
    yield from (_MODAL if surface == "modal" else _HOME)(view, "/view")
    blocks = _objects(view.get("blocks"))
    if surface == "modal" and "submit" not in view:
        for i, block in enumerate(blocks):
            if block.get("type") == "input":
                yield at("must define `submit` to use an `input` block in modals", f"/view/blocks/{i}/input")
    yield from _together(surface, blocks, "/view/blocks")


def _message(message: Mapping[str, Any]) -> Iterator[str]:
    if message.get("text") is not None:
        yield from string(0, MESSAGE_TEXT)(message["text"], "/text")
    if message.get("blocks") is not None:
        yield from _blocks(message["blocks"], "/blocks")
    if message.get("attachments") is not None:
        yield from _attachments(message["attachments"])


def _blocks(given: Any, path: str) -> Iterator[str]:
    yield from _blocks_of["message"](given, path)
    blocks = _objects(given)
    yield from _together("message", blocks, path)
    markdown = sum(words(block) for block in blocks if block.get("type") == "markdown")
    if markdown > MARKDOWN:
        yield at(f"markdown must be less than {MARKDOWN + 1} characters together", path)
    for i in _places(blocks, TABLES)[1:]:
        yield at(ONE_TABLE, f"{path}/{i}")
    for i in _places(blocks, ("data_visualization",))[CHARTS_IN_MESSAGE:]:
        yield at(f"no more than {CHARTS_IN_MESSAGE} charts allowed", f"{path}/{i}")


def _attachments(given: Any) -> Iterator[str]:
    if not isinstance(given, list):
        yield at("must provide an array", "/attachments")
        return
    for i, attachment in enumerate(given):
        path = f"/attachments/{i}"
        if not isinstance(attachment, Mapping):
            yield at("must provide an object", path)
        elif attachment.get("blocks") is not None:
            yield from _blocks(attachment["blocks"], f"{path}/blocks")


def _objects(value: Any) -> list[Mapping[str, Any]]:
    """The blocks that can be looked into; an empty object in the place of what is none."""
    if not isinstance(value, list):
        return []
    return [one if isinstance(one, Mapping) else {} for one in value]


def _places(blocks: Sequence[Mapping[str, Any]], wanted: Sequence[str]) -> list[int]:
    return [i for i, block in enumerate(blocks) if _types(block) & set(wanted)]


def _types(block: Mapping[str, Any]) -> set[str]:
    return {str(one.get("type")) for one in (block, *_objects(block.get("child_blocks")))}


def _together(surface: str, blocks: Sequence[Mapping[str, Any]], path: str) -> Iterator[str]:
    """What holds between blocks: ids apart, one focus; and what only some surfaces take."""
    seen: set[str] = set()
    focused = 0
    for here, block in _with_children(blocks, path):
        block_id = block.get("block_id")
        if isinstance(block_id, str):
            if block_id in seen:
                yield at(f'`block_id` "{block_id}" already exists', f"{here}/block_id")
            seen.add(block_id)
        for inside, element in _elements(block, here):
            if element.get("type") == "file_input" and surface != "modal":
                yield at("unsupported type: file_input", f"{inside}/type")
            if "response_url_enabled" in element and not (surface == "modal" and block.get("type") == "input"):
                yield at("response_url_enabled works in input blocks of modals only", f"{inside}/response_url_enabled")
            if element.get("focus_on_load"):
                focused += 1
                if focused > 1:
                    yield at("only one element can have focus_on_load", f"{inside}/focus_on_load")


def _with_children(blocks: Sequence[Mapping[str, Any]], path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for i, block in enumerate(blocks):
        yield f"{path}/{i}", block
        for field in ("child_blocks", "elements"):
            if field == "child_blocks" or block.get("type") == "carousel":
                yield from _with_children(_objects(block.get(field)), f"{path}/{i}/{field}")


def _elements(block: Mapping[str, Any], path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for field in ("element", "accessory"):
        if isinstance(block.get(field), Mapping):
            yield f"{path}/{field}", block[field]
    if block.get("type") == "actions":
        for i, element in enumerate(_objects(block.get("elements"))):
            yield f"{path}/elements/{i}", element
