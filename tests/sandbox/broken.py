"""Payloads one step past each of Slack's limits, each with a twin one step inside it and the documentation's page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.sandbox.little_app import button, option, section, text

Json = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """What is sent, by which method, and what Slack says of the broken one; the twin is taken."""

    name: str
    page: str
    method: str
    broken: Any
    twin: Any
    code: str
    says: str = ""


def modal(*blocks: Json, **more: Any) -> Json:
    shown = list(blocks) or [section("x")]
    return {"type": "modal", "title": text("A modal"), "submit": text("Send"), "blocks": shown, **more}


def home(*blocks: Json, **more: Any) -> Json:
    return {"type": "home", "blocks": list(blocks) or [section("x")], **more}


def message(*blocks: Json, **more: Any) -> Json:
    return {"text": "x", "blocks": list(blocks), **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def field(element: Json, **more: Any) -> Json:
    return {"type": "input", "label": text("Label"), "element": element, **more}


def element(kind: str, **more: Any) -> Json:
    return {"type": kind, "action_id": "e", **more}


def options(count: int) -> list[Json]:
    return [option(f"o{n}") for n in range(count)]


def groups(count: int) -> list[Json]:
    return [{"label": text("g"), "options": options(1)} for _ in range(count)]


def select(**more: Any) -> Json:
    return element("static_select", **({"options": options(2)} | more))


def typed(**more: Any) -> Json:
    return element("plain_text_input", **more)


def asked(**more: Any) -> Json:
    question = {"title": text("Sure?"), "text": text("Really?"), "confirm": text("Yes"), "deny": text("No")}
    return message(actions(button("Go", "go") | {"confirm": question | more}))


def picture(**more: Any) -> Json:
    return {"type": "image", "alt_text": "A", **({"image_url": "https://x.example/a.png"} | more)}


def table(rows: int = 1, cells: int = 1, letters: str = "x", **more: Any) -> Json:
    row = [{"type": "raw_text", "text": letters}] * cells
    return {"type": "table", "rows": [row] * rows, **more}


def card(**more: Any) -> Json:
    return {"type": "card", "title": text("Card"), **more}


def video(**more: Any) -> Json:
    urls = {name: f"https://x.example/{name}" for name in ("video_url", "thumbnail_url")}
    return {"type": "video", "alt_text": "A", "title": text("V"), **urls, **more}


def rich(*leaves: Json) -> Json:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(leaves)}]}


def icon(name: str) -> Json:
    return {"type": "context_actions", "elements": [{"type": "icon_button", "icon": name, "text": text("Delete")}]}


def data_table(*lengths: int) -> Json:
    return {"type": "data_table", "caption": "Seats", "rows": [table(1, cells)["rows"][0] for cells in lengths]}


def task(status: str) -> Json:
    return {"type": "task_card", "task_id": "1", "title": "T", "status": status}


def without(payload: Json, *names: str) -> Json:
    return {name: value for name, value in payload.items() if name not in names}


MODALS = "reference/views/modal-views"
HOMES = "reference/views/home-tab-views"
BLOCKS = "reference/block-kit/blocks"
ELEMENTS = "reference/block-kit/block-elements"
OBJECTS = "reference/block-kit/composition-objects"
METHODS = "reference/methods"
VIEW = "invalid_arguments"
POST = "invalid_blocks"


def counted(
    name: str, page: str, method: str, make: Callable[[int], Json], most: int, code: str = "", says: str = ""
) -> Row:
    """A row of a payload made from a count, and the last count that is taken."""
    code = code or (POST if method.startswith("chat.") else VIEW)
    return Row(name, page, method, make(most + 1), make(most), code, says or f"less than {most + 1} characters")


def many(name: str, page: str, method: str, make: Callable[[int], Json], most: int) -> Row:
    return counted(name, page, method, make, most, says=f"no more than {most} items")


def in_message(name: str, page: str, broken: Json, twin: Json, says: str) -> Row:
    return Row(name, page, "chat.postMessage", message(broken), message(twin), POST, says)


def in_modal(name: str, page: str, broken: Json, twin: Json, says: str) -> Row:
    return Row(name, page, "views.open", modal(broken), modal(twin), VIEW, says)
