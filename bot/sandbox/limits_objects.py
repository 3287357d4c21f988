"""Slack's composition objects with their limits: texts, confirm dialogs, options, filters, files and icons.

The figures are those of docs.slack.dev, reference/block-kit/composition-objects.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.sandbox.limits_shapes import Check, Shape, any_of, at, flag, items, kinds, not_both, one_of, string

TEXT = 3000
OPTION_TEXT = 75
OPTION_VALUE = 150
OPTIONS = 100
OPTION_GROUPS = 100

STYLE = one_of("primary", "danger")
URL = string(1, 3000, r"^[A-Za-z][A-Za-z0-9+.-]*:\S+$")
HTTPS_URL = string(1, 3000, r"^https://\S+$")

_ICONS = (
    "archive book bookmark bot bug calendar call caret-left caret-right check clipboard code comment compass copy cube "
    "download edit email eye-closed eye-open file flag folder gear globe heart help image info key lightbulb link map "
    "mobile new-window pin plus refine refresh rocket save screen share sparkle star star-filled tag thumbs-down "
    "thumbs-up trash upload user warning"
)


def plain_text(most: int = TEXT) -> Check:
    """A text object that must be of type plain_text."""
    return kinds({"plain_text": Shape({"text": string(1, most)}, {"emoji": flag})})


def text(most: int = TEXT) -> Check:
    """A text object of either type."""
    words = string(1, most)
    return kinds(
        {"plain_text": Shape({"text": words}, {"emoji": flag}), "mrkdwn": Shape({"text": words}, {"verbatim": flag})}
    )


CONFIRM = Shape(
    {"title": plain_text(100), "text": text(300), "confirm": plain_text(30), "deny": plain_text(30)}, {"style": STYLE}
)


def _option(words: Check, **more: Check) -> Shape:
    return Shape({"text": words, "value": string(1, OPTION_VALUE)}, {"description": words, **more})


OPTION = _option(plain_text(OPTION_TEXT))
"""Of a select menu."""
CHOICE = _option(text(OPTION_TEXT))
"""Of checkboxes and radio buttons."""
MENU_ITEM = _option(plain_text(OPTION_TEXT), url=URL)
"""Of an overflow menu."""


def option_fields(least: int) -> dict[str, Check]:
    """`options` and `option_groups`; the answer to a search may hold no option, a static select must hold one."""
    options = items(OPTION, least, OPTIONS)
    group = Shape({"label": plain_text(OPTION_TEXT), "options": options})
    return {"options": options, "option_groups": items(group, least, OPTION_GROUPS)}


OPTION_RULES = (any_of("options", "option_groups"), not_both("options", "option_groups"))


def _some_filter(value: Any, path: str) -> Iterator[str]:
    if not value:
        yield at("must provide at least one filter", path)


CONVERSATION_FILTER = Shape(
    {},
    {
        "include": items(one_of("im", "mpim", "private", "public"), 1, distinct=True),
        "exclude_external_shared_channels": flag,
        "exclude_bot_users": flag,
    },
    [_some_filter],
)

DISPATCH_ACTION_CONFIG = Shape(
    {}, {"trigger_actions_on": items(one_of("on_enter_pressed", "on_character_entered"), 1, 2, distinct=True)}
)

SLACK_FILE = Shape({}, {"id": string(1), "url": URL}, [any_of("id", "url"), not_both("id", "url")])
SLACK_ICON = kinds({"icon": Shape({"name": one_of(*_ICONS.split())})})

WORKFLOW = Shape(
    {
        "trigger": Shape(
            {"url": URL},
            {"customizable_input_parameters": items(Shape({"name": string(1), "value": lambda value, path: iter(())}))},
        )
    }
)
