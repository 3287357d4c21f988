"""Slack's published limits on messages, modals and App Homes, as pure functions over what an app sends.

`problems(surface, payload)` names every breach in the words of Slack's `response_metadata.messages`. The figures are
those of docs.slack.dev (Block Kit reference: blocks, block elements, composition objects, surfaces).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from bot.sandbox import limits_elements
from bot.sandbox.limits_elements import at, length, missing, option_lists, text_object, text_problems

Surface = Literal["modal", "home", "message", "options"]

BLOCKS_PER_SURFACE = {"modal": 100, "home": 100, "message": 50}
VIEW_BYTES = 250_000
MESSAGE_TEXT = 40_000
PRIVATE_METADATA = 3000
ID = 255
MODAL_WORDS = 24

ELEMENTS_IN: dict[str, frozenset[str]] = {
    "section": limits_elements.BUTTONS
    | limits_elements.SELECTS
    | limits_elements.CHOICES
    | {"image"}
    | limits_elements.PICKERS,
    "actions": limits_elements.BUTTONS
    | limits_elements.SELECTS
    | limits_elements.CHOICES
    | limits_elements.PICKERS
    | {"rich_text_input"},
    "input": limits_elements.INPUTS,
    "context_actions": frozenset({"feedback_buttons", "icon_button"}),
}
"""Which elements may stand in which block."""

_ANYWHERE = frozenset({"section", "actions", "divider", "image", "context", "header", "input", "rich_text", "video"})
BLOCKS_ON: dict[str, frozenset[str]] = {
    "message": _ANYWHERE | {"file", "markdown", "table", "context_actions", "card", "carousel", "plan", "task_card"},
    "modal": _ANYWHERE | {"alert"},
    "home": _ANYWHERE,
}
"""Which blocks may stand on which surface."""

MULTI_ONLY_OUTSIDE_ACTIONS = frozenset(kind for kind in limits_elements.SELECTS if kind.startswith("multi_"))


def problems(surface: Surface, payload: Mapping[str, Any]) -> list[str]:
    """Every breach of Slack's limits, empty when Slack would take it.

    `payload` is the view for `modal` and `home`, `{"text", "blocks"}` for `message`, and the answer to a
    block_suggestion (`options` or `option_groups`) for `options`.
    """
    if surface == "options":
        return list(option_lists(payload, "", required=True))
    if surface == "message":
        return list(_message(payload))
    return list(_view(surface, payload))


def _view(surface: Literal["modal", "home"], view: Mapping[str, Any]) -> Iterator[str]:
    if view.get("type") != surface:
        yield at(f"must be of type {surface}", "/view/type")
        return
    if len(json.dumps(view)) > VIEW_BYTES:
        yield at("view is too large", "/view")
    yield from length(view.get("private_metadata"), PRIVATE_METADATA, "/view/private_metadata")
    yield from length(view.get("callback_id"), ID, "/view/callback_id")
    yield from length(view.get("external_id"), ID, "/view/external_id")
    if surface == "modal":
        if not view.get("title"):
            yield missing("title", "/view")
        for part in ("title", "submit", "close"):
            if view.get(part) is not None:
                yield from text_object(view[part], MODAL_WORDS, f"/view/{part}", plain_only=True)
    blocks = view.get("blocks")
    if not isinstance(blocks, list):
        yield missing("blocks", "/view")
        return
    has_input = any(isinstance(block, Mapping) and block.get("type") == "input" for block in blocks)
    if surface == "modal" and has_input and not view.get("submit"):
        yield missing("submit", "/view")
    yield from _blocks(surface, blocks, "/view/blocks")


def _message(message: Mapping[str, Any]) -> Iterator[str]:
    text = message.get("text")
    if isinstance(text, str) and len(text) > MESSAGE_TEXT:
        yield at("must be less than 40001 characters", "/text")
    blocks = message.get("blocks")
    if blocks is None:
        return
    if not isinstance(blocks, list):
        yield at("must be an array", "/blocks")
        return
    yield from _blocks("message", blocks, "/blocks")
    tables = [i for i, block in enumerate(blocks) if isinstance(block, Mapping) and block.get("type") == "table"]
    for i in tables[1:]:
        yield at("only one table is allowed in a message", f"/blocks/{i}")


def _blocks(surface: str, blocks: Sequence[Any], path: str) -> Iterator[str]:
    most = BLOCKS_PER_SURFACE[surface]
    if len(blocks) > most:
        yield at(f"no more than {most} items allowed", path)
    seen: set[str] = set()
    focused = 0
    for i, block in enumerate(blocks):
        here = f"{path}/{i}"
        if not isinstance(block, Mapping):
            yield at("must be an object", here)
            continue
        block_id = block.get("block_id")
        if block_id is not None:
            yield from length(block_id, ID, f"{here}/block_id")
            if str(block_id) in seen:
                yield at(f"block_id already exists: {block_id}", f"{here}/block_id")
            seen.add(str(block_id))
        kind = block.get("type")
        if kind not in BLOCKS_ON[surface]:
            yield at(f"unsupported type: {kind}", f"{here}/type")
            continue
        yield from _block(surface, block, here)
        inside = [block.get("element"), block.get("accessory"), *_list(block.get("elements"))]
        focused += sum(1 for e in inside if isinstance(e, Mapping) and e.get("focus_on_load"))
    if focused > 1:
        yield at("only one element can have focus_on_load", path)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _block(surface: str, block: Mapping[str, Any], path: str) -> Iterator[str]:
    kind = block["type"]
    check = {
        "section": _section,
        "actions": _actions,
        "context": _context,
        "header": _header,
        "image": _image,
        "input": _input,
        "context_actions": _context_actions,
        "table": _table,
        "markdown": _markdown,
        "alert": _alert,
    }.get(kind)
    if check is not None:
        yield from check(block, path)


def _section(block: Mapping[str, Any], path: str) -> Iterator[str]:
    if not block.get("text") and not block.get("fields"):
        yield missing("text", path)
    if block.get("text"):
        yield from text_object(block["text"], 3000, f"{path}/text")
    fields = block.get("fields")
    if fields is not None:
        if not isinstance(fields, list) or not fields:
            yield at("no less than 1 items allowed", f"{path}/fields")
            return
        if len(fields) > 10:
            yield at("no more than 10 items allowed", f"{path}/fields")
        for i, field in enumerate(fields):
            yield from text_object(field, 2000, f"{path}/fields/{i}")
    if block.get("accessory") is not None:
        yield from _element("section", block["accessory"], f"{path}/accessory")


def _actions(block: Mapping[str, Any], path: str) -> Iterator[str]:
    yield from _elements("actions", block, path, 25)


def _context_actions(block: Mapping[str, Any], path: str) -> Iterator[str]:
    yield from _elements("context_actions", block, path, 5)


def _elements(kind: str, block: Mapping[str, Any], path: str, most: int) -> Iterator[str]:
    elements = block.get("elements")
    if not isinstance(elements, list):
        yield missing("elements", path)
        return
    if not elements:
        yield at("no less than 1 items allowed", f"{path}/elements")
    if len(elements) > most:
        yield at(f"no more than {most} items allowed", f"{path}/elements")
    seen: set[str] = set()
    for i, element in enumerate(elements):
        here = f"{path}/elements/{i}"
        yield from _element(kind, element, here)
        action_id = element.get("action_id") if isinstance(element, Mapping) else None
        if action_id is not None:
            if action_id in seen:
                yield at(f"action_id already exists: {action_id}", f"{here}/action_id")
            seen.add(action_id)


def _context(block: Mapping[str, Any], path: str) -> Iterator[str]:
    elements = block.get("elements")
    if not isinstance(elements, list):
        yield missing("elements", path)
        return
    if not elements:
        yield at("no less than 1 items allowed", f"{path}/elements")
    if len(elements) > 10:
        yield at("no more than 10 items allowed", f"{path}/elements")
    for i, element in enumerate(elements):
        here = f"{path}/elements/{i}"
        if isinstance(element, Mapping) and element.get("type") == "image":
            yield from limits_elements.image(element, here)
        else:
            yield from text_object(element, 3000, here)


def _header(block: Mapping[str, Any], path: str) -> Iterator[str]:
    if not block.get("text"):
        yield missing("text", path)
    else:
        yield from text_object(block["text"], 150, f"{path}/text", plain_only=True)


def _image(block: Mapping[str, Any], path: str) -> Iterator[str]:
    yield from limits_elements.image(block, path)
    if block.get("title") is not None:
        yield from text_object(block["title"], 2000, f"{path}/title", plain_only=True)


def _input(block: Mapping[str, Any], path: str) -> Iterator[str]:
    if not block.get("label"):
        yield missing("label", path)
    else:
        yield from text_object(block["label"], 2000, f"{path}/label", plain_only=True)
    if block.get("hint") is not None:
        yield from text_object(block["hint"], 2000, f"{path}/hint", plain_only=True)
    if block.get("element") is None:
        yield missing("element", path)
    else:
        yield from _element("input", block["element"], f"{path}/element")


def _table(block: Mapping[str, Any], path: str) -> Iterator[str]:
    rows = block.get("rows")
    if not isinstance(rows, list) or not rows:
        yield missing("rows", path)
        return
    if len(rows) > 100:
        yield at("no more than 100 items allowed", f"{path}/rows")
    for i, row in enumerate(rows):
        if not isinstance(row, list):
            yield at("must be an array", f"{path}/rows/{i}")
        elif len(row) > 20:
            yield at("no more than 20 items allowed", f"{path}/rows/{i}")
    if len(_list(block.get("column_settings"))) > 20:
        yield at("no more than 20 items allowed", f"{path}/column_settings")


def _markdown(block: Mapping[str, Any], path: str) -> Iterator[str]:
    yield from text_problems(block.get("text"), 12_000, f"{path}/text")


def _alert(block: Mapping[str, Any], path: str) -> Iterator[str]:
    if not block.get("text"):
        yield missing("text", path)
    else:
        yield from text_object(block["text"], 200, f"{path}/text")
    if block.get("level") not in (None, "default", "info", "warning", "error", "success"):
        yield at("must be a valid enum value", f"{path}/level")


def _element(block_kind: str, element: Any, path: str) -> Iterator[str]:
    if not isinstance(element, Mapping):
        yield at("must be an object", path)
        return
    kind = element.get("type")
    if kind not in ELEMENTS_IN[block_kind]:
        yield at(f"unsupported type: {kind}", f"{path}/type")
        return
    if block_kind == "actions" and kind in MULTI_ONLY_OUTSIDE_ACTIONS:
        yield at(f"unsupported type: {kind}", f"{path}/type")
        return
    yield from limits_elements.element(element, path)
