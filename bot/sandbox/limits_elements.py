"""Slack's block elements with their limits: buttons, menus, pickers and inputs, and which block takes which.

The figures are those of docs.slack.dev, reference/block-kit/block-elements.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from bot.sandbox import limits_objects as objects
from bot.sandbox.limits_rich_text import RICH_TEXT
from bot.sandbox.limits_shapes import Check, Shape, any_of, at, flag, items, kinds, not_both, one_of, string, whole

ACTION_ID = 255
TYPED = 3000
"""Characters that a text input takes."""

SELECTS = frozenset(f"{kind}_select" for kind in ("static", "external", "users", "conversations", "channels"))
MULTI_SELECTS = frozenset(f"multi_{kind}" for kind in SELECTS)

_ACTION: dict[str, Check] = {"action_id": string(1, ACTION_ID)}
_CONFIRMED: dict[str, Check] = {**_ACTION, "confirm": objects.CONFIRM}
_CHOSEN: dict[str, Check] = {**_CONFIRMED, "focus_on_load": flag}
_PLACEHOLDER: dict[str, Check] = {"placeholder": objects.plain_text(150)}
_PICKED: dict[str, Check] = {**_CHOSEN, **_PLACEHOLDER}
_TYPED: dict[str, Check] = {
    **_ACTION,
    **_PLACEHOLDER,
    "focus_on_load": flag,
    "dispatch_action_config": objects.DISPATCH_ACTION_CONFIG,
}
_LABEL: dict[str, Check] = {"accessibility_label": string(1, 75)}
_BUTTON_VALUE = string(1, 2000)
_NUMBER = r"^-?[0-9]+(\.[0-9]+)?$"


def _known_options(value: Any) -> list[Any]:
    groups = value.get("option_groups") or []
    return [*(value.get("options") or []), *(option for group in groups for option in group["options"])]


def _initial_among_options(value: Any, path: str) -> Iterator[str]:
    known = _known_options(value)
    if "initial_option" in value and value["initial_option"] not in known:
        yield at("initial_option must be one of the options", f"{path}/initial_option")
    for i, option in enumerate(value.get("initial_options", [])):
        if option not in known:
            yield at("initial_options must be among the options", f"{path}/initial_options/{i}")


def _calendar_date(value: Any, path: str) -> Iterator[str]:
    wrong = list(string(1, None, r"^\d{4}-\d{2}-\d{2}$")(value, path))
    if not wrong:
        try:
            date.fromisoformat(value)
        except ValueError:
            wrong = [at("input must be a valid: date", path)]
    yield from wrong


def _lengths_in_order(value: Any, path: str) -> Iterator[str]:
    if value.get("min_length", 0) > value.get("max_length", TYPED):
        yield at("min_length must not be greater than max_length", f"{path}/min_length")


def _numbers_in_order(value: Any, path: str) -> Iterator[str]:
    given = {name: Decimal(value[name]) for name in ("min_value", "initial_value", "max_value") if name in value}
    if not value["is_decimal_allowed"]:
        for name in given:
            if "." in value[name]:
                yield at(f"{name} must be a whole number", f"{path}/{name}")
    for lower, higher in pairwise(given):
        if given[lower] > given[higher]:
            yield at(f"{lower} must not be greater than {higher}", f"{path}/{lower}")


def _static(multi: bool) -> Shape:
    fields = {**_PICKED, **objects.option_fields(1)}
    if multi:
        fields |= {"initial_options": items(objects.OPTION, 1), "max_selected_items": whole(1)}
    else:
        fields |= {"initial_option": objects.OPTION}
    return Shape({}, fields, [*objects.OPTION_RULES, _initial_among_options])


def _menu(multi: bool, initial: str, value: Check, **more: Check) -> Shape:
    fields: dict[str, Check] = {**_PICKED, **more}
    fields |= {f"{initial}s": items(value, 1), "max_selected_items": whole(1)} if multi else {initial: value}
    return Shape({}, fields)


def _menus() -> dict[str, Shape]:
    some_id = string(1)
    filtered: dict[str, Check] = {"default_to_current_conversation": flag, "filter": objects.CONVERSATION_FILTER}
    shapes: dict[str, Shape] = {}
    for multi in (False, True):
        before = "multi_" if multi else ""
        answering: dict[str, Check] = {} if multi else {"response_url_enabled": flag}
        shapes[f"{before}static_select"] = _static(multi)
        shapes[f"{before}external_select"] = _menu(multi, "initial_option", objects.OPTION, min_query_length=whole(0))
        shapes[f"{before}users_select"] = _menu(multi, "initial_user", some_id)
        shapes[f"{before}conversations_select"] = _menu(multi, "initial_conversation", some_id, **filtered, **answering)
        shapes[f"{before}channels_select"] = _menu(multi, "initial_channel", some_id, **answering)
    return shapes


_FEEDBACK = Shape({"text": objects.plain_text(75), "value": _BUTTON_VALUE}, _LABEL)

ELEMENTS: dict[str, Shape] = {
    **_menus(),
    "button": Shape(
        {"text": objects.plain_text(75)},
        {**_CONFIRMED, **_LABEL, "value": _BUTTON_VALUE, "url": objects.URL, "style": objects.STYLE},
    ),
    "icon_button": Shape(
        {"text": objects.plain_text(75), "icon": one_of("trash")},
        {**_CONFIRMED, **_LABEL, "value": _BUTTON_VALUE, "visible_to_user_ids": items(string(1))},
    ),
    "feedback_buttons": Shape({"positive_button": _FEEDBACK, "negative_button": _FEEDBACK}, _ACTION),
    "workflow_button": Shape(
        {"text": objects.plain_text(75), "workflow": objects.WORKFLOW, **_ACTION}, {**_LABEL, "style": objects.STYLE}
    ),
    "overflow": Shape({"options": items(objects.MENU_ITEM, 1, 5)}, _CONFIRMED),
    "checkboxes": Shape(
        {"options": items(objects.CHOICE, 1, 10)},
        {**_CHOSEN, "initial_options": items(objects.CHOICE, 1)},
        [_initial_among_options],
    ),
    "radio_buttons": Shape(
        {"options": items(objects.CHOICE, 1, 10)},
        {**_CHOSEN, "initial_option": objects.CHOICE},
        [_initial_among_options],
    ),
    "datepicker": Shape({}, {**_PICKED, "initial_date": _calendar_date}),
    "timepicker": Shape(
        {}, {**_PICKED, "initial_time": string(1, None, r"^([01]\d|2[0-3]):[0-5]\d$"), "timezone": string(1)}
    ),
    "datetimepicker": Shape({}, {**_CHOSEN, "initial_date_time": whole(1_000_000_000, 9_999_999_999)}),
    "plain_text_input": Shape(
        {},
        {
            **_TYPED,
            "initial_value": string(0, TYPED),
            "multiline": flag,
            "min_length": whole(0, TYPED),
            "max_length": whole(1, TYPED),
        },
        [_lengths_in_order],
    ),
    "email_text_input": Shape({}, {**_TYPED, "initial_value": string()}),
    "url_text_input": Shape({}, {**_TYPED, "initial_value": string()}),
    "number_input": Shape(
        {"is_decimal_allowed": flag},
        {**_TYPED, **{name: string(1, None, _NUMBER) for name in ("initial_value", "min_value", "max_value")}},
        [_numbers_in_order],
    ),
    "rich_text_input": Shape({}, {**_TYPED, "initial_value": kinds({"rich_text": RICH_TEXT})}),
    "file_input": Shape({}, {**_ACTION, "filetypes": items(string(1), 1), "max_files": whole(1, 10)}),
    "image": Shape(
        {"alt_text": string(1, 2000)},
        {"image_url": objects.URL, "slack_file": objects.SLACK_FILE},
        [any_of("image_url", "slack_file"), not_both("image_url", "slack_file")],
    ),
}

_ANYWHERE = SELECTS | MULTI_SELECTS | {"checkboxes", "radio_buttons", "datepicker", "timepicker"}
_PRESSED = {"button", "overflow", "workflow_button"}
ELEMENTS_IN: dict[str, frozenset[str]] = {
    "section": frozenset(_ANYWHERE | _PRESSED | {"image"}),
    "actions": frozenset(_ANYWHERE | _PRESSED | {"datetimepicker", "rich_text_input"}),
    "input": frozenset(
        _ANYWHERE
        | {"datetimepicker", "file_input", "rich_text_input", "number_input"}
        | {"plain_text_input", "email_text_input", "url_text_input"}
    ),
    "context_actions": frozenset({"feedback_buttons", "icon_button"}),
    "card": frozenset({"button"}),
}
"""Which elements may stand in which block."""


def element_of(allowed: Iterable[str]) -> Check:
    """An element of one of these types."""
    return kinds({kind: ELEMENTS[kind] for kind in allowed})
