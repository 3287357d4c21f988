"""Slack's published limits on what stands inside blocks: text, confirm dialogs, options and interactive elements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

BUTTONS = frozenset({"button", "overflow", "workflow_button"})
SELECTS = frozenset(
    f"{multi}{kind}_select"
    for multi in ("", "multi_")
    for kind in ("static", "external", "users", "conversations", "channels")
)
CHOICES = frozenset({"checkboxes", "radio_buttons"})
PICKERS = frozenset({"datepicker", "timepicker", "datetimepicker"})
TYPED = frozenset({"plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input"})
INPUTS = SELECTS | CHOICES | PICKERS | TYPED | {"file_input"}

TEXT_LIMITS = {"button": 75}
VALUE_LIMITS = {"button": 2000}
PLACEHOLDER = 150
ACTION_ID = 255
OPTIONS = 100
OPTION_GROUPS = 100
OPTION_COUNTS = {"overflow": (1, 5), "checkboxes": (1, 10), "radio_buttons": (1, 10)}
OPTION_TEXT = 75
OPTION_VALUE = 150
DESCRIPTION = 75
CONFIRM = {"title": 100, "text": 300, "confirm": 30, "deny": 30}
URL = 3000
MAX_TYPED = 3000


def at(problem: str, path: str) -> str:
    """A breach in Slack's words, with the place that it names."""
    return f"[ERROR] {problem} [json-pointer:{path}]"


def missing(name: str, path: str) -> str:
    """A required field that is not there."""
    return at(f"missing required field: {name}", path)


def length(value: Any, most: int, path: str) -> Iterator[str]:
    """A string that may be left out, but not be longer than this."""
    if value is None:
        return
    if not isinstance(value, str):
        yield at("must be a string", path)
    elif len(value) > most:
        yield at(f"must be less than {most + 1} characters", path)


def text_problems(value: Any, most: int, path: str) -> Iterator[str]:
    """A string that must be there and not be empty."""
    if not isinstance(value, str):
        yield at("must be a string", path)
    elif not value:
        yield at("must be more than 0 characters", path)
    else:
        yield from length(value, most, path)


def text_object(value: Any, most: int, path: str, *, plain_only: bool = False) -> Iterator[str]:
    """A composition object of plain text or mrkdwn."""
    if not isinstance(value, Mapping):
        yield at("must be an object", path)
        return
    kind = value.get("type")
    if kind not in ("plain_text", "mrkdwn") or (plain_only and kind != "plain_text"):
        yield at(f"unsupported type: {kind}", f"{path}/type")
        return
    if kind == "mrkdwn" and "emoji" in value:
        yield at("no more fields allowed: emoji", path)
    if kind == "plain_text" and "verbatim" in value:
        yield at("no more fields allowed: verbatim", path)
    yield from text_problems(value.get("text"), most, f"{path}/text")


def option(value: Any, path: str, *, mrkdwn: bool = False) -> Iterator[str]:
    """One option of a select, an overflow menu, radio buttons or checkboxes."""
    if not isinstance(value, Mapping):
        yield at("must be an object", path)
        return
    yield from text_object(value.get("text"), OPTION_TEXT, f"{path}/text", plain_only=not mrkdwn)
    yield from text_problems(value.get("value"), OPTION_VALUE, f"{path}/value")
    if value.get("description") is not None:
        yield from text_object(value["description"], DESCRIPTION, f"{path}/description", plain_only=not mrkdwn)
    yield from length(value.get("url"), URL, f"{path}/url")


def _options(value: Any, path: str, least: int, most: int, *, mrkdwn: bool = False) -> Iterator[str]:
    if not isinstance(value, list):
        yield at("must be an array", path)
        return
    if len(value) < least:
        yield at(f"no less than {least} items allowed", path)
    if len(value) > most:
        yield at(f"no more than {most} items allowed", path)
    for i, one in enumerate(value):
        yield from option(one, f"{path}/{i}", mrkdwn=mrkdwn)


def option_lists(element: Mapping[str, Any], path: str, *, required: bool, least: int = 0) -> Iterator[str]:
    """`options` or `option_groups`, one of the two; an answer to a search may be empty, a static select may not."""
    if element.get("option_groups") is not None:
        groups = element["option_groups"]
        if not isinstance(groups, list):
            yield at("must be an array", f"{path}/option_groups")
            return
        if len(groups) > OPTION_GROUPS:
            yield at(f"no more than {OPTION_GROUPS} items allowed", f"{path}/option_groups")
        for i, group in enumerate(groups):
            here = f"{path}/option_groups/{i}"
            if not isinstance(group, Mapping):
                yield at("must be an object", here)
                continue
            yield from text_object(group.get("label"), OPTION_TEXT, f"{here}/label", plain_only=True)
            yield from _options(group.get("options"), f"{here}/options", least, OPTIONS)
    elif element.get("options") is not None:
        yield from _options(element["options"], f"{path}/options", least, OPTIONS)
    elif required:
        yield missing("options", path)


def confirm(value: Any, path: str) -> Iterator[str]:
    """A confirm dialog."""
    if not isinstance(value, Mapping):
        yield at("must be an object", path)
        return
    for part, most in CONFIRM.items():
        if value.get(part) is None:
            # Slack fills in the wording that the app leaves out of the title and buttons, but never the question.
            if part == "text":
                yield missing(part, path)
            continue
        yield from text_object(value[part], most, f"{path}/{part}", plain_only=part != "text")
    if value.get("style") not in (None, "primary", "danger"):
        yield at("must be a valid enum value", f"{path}/style")


def image(value: Mapping[str, Any], path: str) -> Iterator[str]:
    """A picture, as a block or an element."""
    yield from text_problems(value.get("alt_text"), 2000, f"{path}/alt_text")
    if not value.get("image_url") and not value.get("slack_file"):
        yield missing("image_url", path)
    yield from length(value.get("image_url"), URL, f"{path}/image_url")


def element(value: Mapping[str, Any], path: str) -> Iterator[str]:
    """Any element that may stand in a block."""
    kind = str(value["type"])
    if kind == "image":
        yield from image(value, path)
        return
    yield from length(value.get("action_id"), ACTION_ID, f"{path}/action_id")
    if value.get("confirm") is not None:
        yield from confirm(value["confirm"], f"{path}/confirm")
    if value.get("placeholder") is not None:
        yield from text_object(value["placeholder"], PLACEHOLDER, f"{path}/placeholder", plain_only=True)
    if kind in ("button", "icon_button"):
        yield from _button(value, path)
    elif kind in OPTION_COUNTS:
        least, most = OPTION_COUNTS[kind]
        if value.get("options") is None:
            yield missing("options", path)
        else:
            yield from _options(value["options"], f"{path}/options", least, most, mrkdwn=kind != "overflow")
        yield from _initial(value, path)
    elif kind in ("static_select", "multi_static_select"):
        yield from option_lists(value, path, required=True, least=1)
        yield from _initial(value, path)
    elif kind in TYPED:
        yield from _typed(value, path)
    several = value.get("max_selected_items")
    if several is not None and (not isinstance(several, int) or several < 1):
        yield at("must be more than 0", f"{path}/max_selected_items")


def _button(value: Mapping[str, Any], path: str) -> Iterator[str]:
    if value.get("text") is None:
        yield missing("text", path)
    else:
        yield from text_object(value["text"], TEXT_LIMITS["button"], f"{path}/text", plain_only=True)
    if value["type"] == "icon_button" and value.get("icon") != "trash":
        yield at("must be a valid enum value", f"{path}/icon")
    yield from length(value.get("value"), VALUE_LIMITS["button"], f"{path}/value")
    yield from length(value.get("url"), URL, f"{path}/url")
    yield from length(value.get("accessibility_label"), 75, f"{path}/accessibility_label")
    if value.get("style") not in (None, "primary", "danger"):
        yield at("must be a valid enum value", f"{path}/style")


def _initial(value: Mapping[str, Any], path: str) -> Iterator[str]:
    """Initial options must be among the options, exactly."""
    known = list(value.get("options") or [])
    for group in value.get("option_groups") or []:
        known += list(group.get("options") or []) if isinstance(group, Mapping) else []
    if value.get("initial_option") is not None and value["initial_option"] not in known:
        yield at("must be one of the options", f"{path}/initial_option")
    initial = value.get("initial_options")
    if initial is not None:
        if not initial:
            yield at("no less than 1 items allowed", f"{path}/initial_options")
        for i, one in enumerate(initial):
            if one not in known:
                yield at("must be one of the options", f"{path}/initial_options/{i}")


def _typed(value: Mapping[str, Any], path: str) -> Iterator[str]:
    if value["type"] == "number_input" and not isinstance(value.get("is_decimal_allowed"), bool):
        yield missing("is_decimal_allowed", path)
    for part in ("min_length", "max_length"):
        given = value.get(part)
        if given is not None and not (isinstance(given, int) and 0 <= given <= MAX_TYPED):
            yield at(f"must be between 0 and {MAX_TYPED}", f"{path}/{part}")
    yield from length(
        value.get("initial_value") if value["type"] != "rich_text_input" else None, MAX_TYPED, f"{path}/initial_value"
    )
