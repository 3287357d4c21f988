"""Each limit of Slack's refuses one step past it and lets its twin one step inside pass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from bot.sandbox.limits import Surface, problems
from tests.sandbox.little_app import button, form, option, section, text

Payload = dict[str, Any]
DOCS = "https://docs.slack.dev/reference/"


@dataclass(frozen=True)
class Limit:
    """A payload made from a count, the last count that passes, and where the breach is named."""

    name: str
    surface: Surface
    make: Callable[[int], Payload]
    most: int
    pointer: str
    page: str


def modal(*blocks: Payload, **more: Any) -> Payload:
    return {"type": "modal", "title": text("A modal"), "submit": text("Send"), "blocks": list(blocks), **more}


def home(*blocks: Payload) -> Payload:
    return {"type": "home", "blocks": list(blocks)}


def message(*blocks: Payload) -> Payload:
    return {"text": "x", "blocks": list(blocks)}


def actions(*elements: Payload) -> Payload:
    return {"type": "actions", "elements": list(elements)}


def field(element: Payload, **more: Any) -> Payload:
    return {"type": "input", "block_id": "i", "label": text("Label"), "element": element, **more}


def select(options: list[Payload], **more: Any) -> Payload:
    return {"type": "static_select", "action_id": "s", "options": options, **more}


def options(count: int) -> list[Payload]:
    return [option(f"o{n}") for n in range(count)]


def confirm(**more: Any) -> Payload:
    asked = {"title": text("Sure?"), "text": text("Really?"), "confirm": text("Yes"), "deny": text("No")}
    return button("Go", "go") | {"confirm": asked | more}


def typed(**more: Any) -> Payload:
    return {"type": "plain_text_input", "action_id": "t", **more}


LIMITS = [
    Limit("modal title", "modal", lambda n: modal(title=text("t" * n)), 24, "/view/title/text", "views/modal-views"),
    Limit("modal submit", "modal", lambda n: modal(submit=text("t" * n)), 24, "/view/submit/text", "views/modal-views"),
    Limit("modal close", "modal", lambda n: modal(close=text("t" * n)), 24, "/view/close/text", "views/modal-views"),
    Limit("modal metadata", "modal", lambda n: modal(private_metadata="m" * n), 3000, "/view/private_metadata",
          "views/modal-views"),
    Limit("modal callback_id", "modal", lambda n: modal(callback_id="c" * n), 255, "/view/callback_id",
          "views/modal-views"),
    Limit("modal external_id", "modal", lambda n: modal(external_id="c" * n), 255, "/view/external_id",
          "views/modal-views"),
    Limit("modal blocks", "modal", lambda n: modal(*[section("x")] * n), 100, "/view/blocks", "block-kit/blocks"),
    Limit("home blocks", "home", lambda n: home(*[section("x")] * n), 100, "/view/blocks", "block-kit/blocks"),
    Limit("message blocks", "message", lambda n: message(*[section("x")] * n), 50, "/blocks", "block-kit/blocks"),
    Limit("message text", "message", lambda n: {"text": "x" * n}, 40_000, "/text", "methods/chat.postMessage"),
    Limit("block_id", "message", lambda n: message(section("x", block_id="b" * n)), 255, "/blocks/0/block_id",
          "block-kit/blocks/section-block"),
    Limit("section text", "message", lambda n: message(section("x" * n)), 3000, "/blocks/0/text/text",
          "block-kit/blocks/section-block"),
    Limit("section fields", "message", lambda n: message({"type": "section", "fields": [text("f")] * n}), 10,
          "/blocks/0/fields", "block-kit/blocks/section-block"),
    Limit("section field", "message", lambda n: message({"type": "section", "fields": [text("f" * n)]}), 2000,
          "/blocks/0/fields/0/text", "block-kit/blocks/section-block"),
    Limit("header", "message", lambda n: message({"type": "header", "text": text("h" * n)}), 150, "/blocks/0/text/text",
          "block-kit/blocks/header-block"),
    Limit("context elements", "message", lambda n: message({"type": "context", "elements": [text("c")] * n}), 10,
          "/blocks/0/elements", "block-kit/blocks/context-block"),
    Limit("actions elements", "message", lambda n: message(actions(*[button("B", f"a{i}") for i in range(n)])), 25,
          "/blocks/0/elements", "block-kit/blocks/actions-block"),
    Limit("button text", "message", lambda n: message(actions(button("b" * n, "a"))), 75,
          "/blocks/0/elements/0/text/text", "block-kit/block-elements/button-element"),
    Limit("button value", "message", lambda n: message(actions(button("b", "a", "v" * n))), 2000,
          "/blocks/0/elements/0/value", "block-kit/block-elements/button-element"),
    Limit("action_id", "message", lambda n: message(actions(button("b", "a" * n))), 255,
          "/blocks/0/elements/0/action_id", "block-kit/block-elements/button-element"),
    Limit("confirm title", "message", lambda n: message(actions(confirm(title=text("t" * n)))), 100,
          "/blocks/0/elements/0/confirm/title/text", "block-kit/composition-objects/confirmation-dialog-object"),
    Limit("confirm text", "message", lambda n: message(actions(confirm(text=text("t" * n)))), 300,
          "/blocks/0/elements/0/confirm/text/text", "block-kit/composition-objects/confirmation-dialog-object"),
    Limit("confirm button", "message", lambda n: message(actions(confirm(confirm=text("t" * n)))), 30,
          "/blocks/0/elements/0/confirm/confirm/text", "block-kit/composition-objects/confirmation-dialog-object"),
    Limit("deny button", "message", lambda n: message(actions(confirm(deny=text("t" * n)))), 30,
          "/blocks/0/elements/0/confirm/deny/text", "block-kit/composition-objects/confirmation-dialog-object"),
    Limit("select options", "message", lambda n: message(actions(select(options(n)))), 100,
          "/blocks/0/elements/0/options", "block-kit/block-elements/select-menu-element"),
    Limit("option text", "message", lambda n: message(actions(select([option("o" * n) | {"value": "v"}]))), 75,
          "/blocks/0/elements/0/options/0/text/text", "block-kit/composition-objects/option-object"),
    Limit("option value", "message", lambda n: message(actions(select([option("o") | {"value": "v" * n}]))), 150,
          "/blocks/0/elements/0/options/0/value", "block-kit/composition-objects/option-object"),
    Limit("option description", "message",
          lambda n: message(actions(select([option("o") | {"description": text("d" * n)}]))), 75,
          "/blocks/0/elements/0/options/0/description/text", "block-kit/composition-objects/option-object"),
    Limit("placeholder", "message", lambda n: message(actions(select(options(1), placeholder=text("p" * n)))), 150,
          "/blocks/0/elements/0/placeholder/text", "block-kit/block-elements/select-menu-element"),
    Limit("overflow options", "message",
          lambda n: message(actions({"type": "overflow", "action_id": "o", "options": options(n)})), 5,
          "/blocks/0/elements/0/options", "block-kit/block-elements/overflow-menu-element"),
    Limit("checkboxes", "modal",
          lambda n: modal(field({"type": "checkboxes", "action_id": "c", "options": options(n)})), 10,
          "/view/blocks/0/element/options", "block-kit/block-elements/checkboxes-element"),
    Limit("radio buttons", "modal",
          lambda n: modal(field({"type": "radio_buttons", "action_id": "c", "options": options(n)})), 10,
          "/view/blocks/0/element/options", "block-kit/block-elements/radio-button-group-element"),
    Limit("input label", "modal", lambda n: modal(field(typed()) | {"label": text("l" * n)}), 2000,
          "/view/blocks/0/label/text", "block-kit/blocks/input-block"),
    Limit("input hint", "modal", lambda n: modal(field(typed(), hint=text("h" * n))), 2000, "/view/blocks/0/hint/text",
          "block-kit/blocks/input-block"),
    Limit("input max_length", "modal", lambda n: modal(field(typed(max_length=n))), 3000,
          "/view/blocks/0/element/max_length", "block-kit/block-elements/plain-text-input-element"),
    Limit("table rows", "message",
          lambda n: message({"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]] * n}), 100,
          "/blocks/0/rows", "block-kit/blocks/table-block"),
    Limit("table columns", "message",
          lambda n: message({"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * n]}), 20,
          "/blocks/0/rows/0", "block-kit/blocks/table-block"),
    Limit("suggested options", "options", lambda n: {"options": options(n)}, 100, "/options",
          "block-kit/block-elements/select-menu-element"),
    Limit("option groups", "options",
          lambda n: {"option_groups": [{"label": text("g"), "options": options(1)}] * n}, 100, "/option_groups",
          "block-kit/composition-objects/option-group-object"),
]  # fmt: skip


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: limit.name)
def test_one_past_the_limit_is_refused_and_the_limit_passes(limit: Limit) -> None:
    assert problems(limit.surface, limit.make(limit.most)) == []
    breaches = problems(limit.surface, limit.make(limit.most + 1))
    assert [b for b in breaches if b.endswith(f"[json-pointer:{limit.pointer}]")], f"{breaches}; see {DOCS}{limit.page}"


def without(payload: Payload, *path: str | int) -> Payload:
    """The payload's last named part taken away."""
    inside: Any = payload
    for step in path[:-1]:
        inside = inside[step]
    del inside[path[-1]]
    return payload


TWICE = [section("x", block_id="same"), section("y", block_id="same")]
ONCE = [section("x", block_id="same"), section("y", block_id="other")]

BROKEN: list[tuple[str, Surface, Payload, Payload, str]] = [
    ("no submit beside an input", "modal", without(form(), "submit"), form(), "missing required field: submit"),
    ("no title", "modal", without(modal(), "title"), modal(), "missing required field: title"),
    ("no blocks", "modal", without(modal(), "blocks"), modal(), "missing required field: blocks"),
    ("a title in mrkdwn", "modal", modal(title={"type": "mrkdwn", "text": "x"}), modal(title=text("x")), "unsupported"),
    ("an empty text", "message", message(section("")), message(section("x")), "must be more than 0"),
    ("a section of nothing", "message", message({"type": "section"}), message(section("x")), "missing required"),
    ("a block_id twice", "message", message(*TWICE), message(*ONCE), "block_id already exists"),
    ("an action_id twice in a block", "message", message(actions(button("A", "a"), button("B", "a"))),
     message(actions(button("A", "a")), actions(button("B", "a"))), "action_id already exists"),
    ("an unknown block", "message", message({"type": "sections"}), message({"type": "divider"}), "unsupported type"),
    ("an unknown element", "message", message(actions({"type": "knob"})), message(actions(button("A", "a"))), "unsup"),
    ("a text input among actions", "message", message(actions(typed())), modal(field(typed())), "unsupported type"),
    ("a table in a modal", "modal", modal({"type": "table", "rows": [[]]}), modal(section("x")), "unsupported type"),
    ("a multi-select among actions", "message",
     message(actions({"type": "multi_users_select", "action_id": "m"})),
     message(section("x", accessory={"type": "multi_users_select", "action_id": "m"})), "unsupported type"),
    ("no options", "message", message(actions(select([]))), message(actions(select(options(1)))), "no less than 1"),
    ("actions without elements", "message", message(actions()), message(actions(button("A", "a"))), "no less than 1"),
    ("an unknown style", "message", message(actions(button("A", "a") | {"style": "loud"})),
     message(actions(button("A", "a") | {"style": "danger"})), "enum"),
    ("an initial option from elsewhere", "message", message(actions(select(options(2), initial_option=option("x")))),
     message(actions(select(options(2), initial_option=option("o1")))), "must be one of the options"),
    ("an image without words", "message", message({"type": "image", "image_url": "https://x.example/a.png"}),
     message({"type": "image", "image_url": "https://x.example/a.png", "alt_text": "A"}), "must be a string"),
    ("a home of the wrong type", "home", modal(section("x")), home(section("x")), "must be of type home"),
    ("emoji in mrkdwn", "message", message({"type": "section", "text": {"type": "mrkdwn", "text": "x", "emoji": True}}),
     message({"type": "section", "text": text("x") | {"emoji": True}}), "no more fields"),
    ("a view past 250 kB", "modal", modal(*[section("x" * 2999)] * 90), modal(*[section("x" * 2000)] * 90), "large"),
    ("two focused inputs", "modal",
     modal(field(typed(focus_on_load=True)), field(typed(focus_on_load=True)) | {"block_id": "j"}),
     modal(field(typed(focus_on_load=True)), field(typed()) | {"block_id": "j"}), "focus_on_load"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "surface", "broken", "whole", "says"), BROKEN, ids=[row[0] for row in BROKEN])
def test_what_is_broken_is_named_and_its_whole_twin_passes(
    name: str, surface: Surface, broken: Payload, whole: Payload, says: str
) -> None:
    assert [b for b in problems(surface, broken) if says in b], name
    whole_surface: Surface = "modal" if whole.get("type") == "modal" else surface
    assert problems(whole_surface, whole) == []
