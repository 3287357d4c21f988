"""Slack's blocks with their limits, and the surfaces that take them.

The figures are those of docs.slack.dev, reference/block-kit/blocks.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.sandbox import limits_objects as objects
from bot.sandbox.limits_elements import ELEMENTS, ELEMENTS_IN, element_of
from bot.sandbox.limits_rich_text import RICH_TEXT
from bot.sandbox.limits_shapes import (
    Check,
    Shape,
    any_of,
    at,
    flag,
    items,
    kinds,
    missing,
    not_both,
    number,
    one_of,
    string,
    whole,
)

BLOCK_ID: dict[str, Check] = {"block_id": string(1, 255)}
MARKDOWN = 12_000
TABLE_TEXT = 10_000
CHART_WORDS = 20


def words(value: Any) -> int:
    """The characters in all texts inside, wherever they stand."""
    if isinstance(value, list):
        return sum(words(one) for one in value)
    if not isinstance(value, dict):
        return 0
    return sum(len(one) if name == "text" and isinstance(one, str) else words(one) for name, one in value.items())


def _action_ids_apart(field: str) -> Check:
    def rule(value: Any, path: str) -> Iterator[str]:
        seen: set[str] = set()
        for i, element in enumerate(value.get(field, [])):
            action_id = element.get("action_id")
            if action_id in seen:
                yield at(f'`action_id` "{action_id}" already exists', f"{path}/{field}/{i}/action_id")
            if action_id is not None:
                seen.add(action_id)

    return rule


def _of_elements(kind: str, most: int) -> Shape:
    return Shape({"elements": items(element_of(ELEMENTS_IN[kind]), 1, most)}, BLOCK_ID, [_action_ids_apart("elements")])


def _some_content(value: Any, path: str) -> Iterator[str]:
    if not ({"hero_image", "title", "actions", "body"} & set(value)):
        yield missing("hero_image, title, actions or body", path)


def _no_dispatch_of_files(value: Any, path: str) -> Iterator[str]:
    if value["element"]["type"] == "file_input" and value.get("dispatch_action"):
        yield at("dispatch_action is not supported with file_input", f"{path}/dispatch_action")


def _collapses(value: Any, path: str) -> Iterator[str]:
    if value.get("default_collapsed") and not value.get("is_collapsible"):
        yield at("default_collapsed needs is_collapsible", f"{path}/default_collapsed")


def _table_text(value: Any, path: str) -> Iterator[str]:
    if words(value["rows"]) > TABLE_TEXT:
        yield at(f"must be less than {TABLE_TEXT + 1} characters", f"{path}/rows")


def _even_rows(value: Any, path: str) -> Iterator[str]:
    rows = value["rows"]
    for i, row in enumerate(rows):
        if len(row) != len(rows[0]):
            yield at("all rows must have the same number of cells", f"{path}/rows/{i}")
    for j, cell in enumerate(rows[0]):
        if cell["type"] == "rich_text":
            yield at("unsupported type: rich_text", f"{path}/rows/0/{j}/type")
    if value.get("row_header_column_index", 0) >= len(rows[0]):
        yield at(f"must be less than {len(rows[0]) - 1}", f"{path}/row_header_column_index")


def _points_for_categories(value: Any, path: str) -> Iterator[str]:
    categories = value["axis_config"]["categories"]
    for i, series in enumerate(value["series"]):
        if sorted(point["label"] for point in series["data"]) != sorted(categories):
            yield at("data must have one point for each category", f"{path}/series/{i}/data")
    names = [series["name"] for series in value["series"]]
    if len(set(names)) < len(names):
        yield at("Input contains duplicate items", f"{path}/series")


def _null_or(shape: Shape) -> Check:
    def check(value: Any, path: str) -> Iterator[str]:
        if value is not None:
            yield from shape(value, path)

    return check


def _title_of_plan(value: Any, path: str) -> Iterator[str]:
    yield from (string(1) if isinstance(value, str) else objects.plain_text())(value, path)


_image = kinds({"image": ELEMENTS["image"]})
_rich_text = kinds({"rich_text": RICH_TEXT})
_cell = kinds(
    {
        "raw_text": Shape({"text": string(1)}),
        "raw_number": Shape({"value": number}, {"text": string(1)}),
        "rich_text": RICH_TEXT,
    }
)

_CARD = Shape(
    {},
    {
        **BLOCK_ID,
        "hero_image": _image,
        "icon": _image,
        "slack_icon": objects.SLACK_ICON,
        "title": objects.text(150),
        "subtitle": objects.text(150),
        "body": objects.text(200),
        "subtext": objects.text(200),
        "actions": items(element_of(ELEMENTS_IN["card"]), 1, 3),
    },
    [_some_content, not_both("icon", "slack_icon"), _action_ids_apart("actions")],
)

_TASK = Shape(
    {"task_id": string(1), "title": string(1)},
    {
        **BLOCK_ID,
        "details": _rich_text,
        "output": _rich_text,
        "sources": items(kinds({"url": Shape({"url": objects.URL, "text": string(1)})})),
        "status": one_of("pending", "in_progress", "complete", "error"),
    },
)

_point = Shape({"label": string(1, CHART_WORDS), "value": number})
_cartesian = Shape(
    {
        "series": items(Shape({"name": string(1, CHART_WORDS), "data": items(_point, 1, 20)}), 1, 6),
        "axis_config": Shape(
            {"categories": items(string(1, CHART_WORDS), 1, 20)}, {"x_label": string(0, 50), "y_label": string(0, 50)}
        ),
    },
    {},
    [_points_for_categories],
)

BLOCKS: dict[str, Shape] = {
    "actions": _of_elements("actions", 25),
    "alert": Shape(
        {"text": objects.text()}, {**BLOCK_ID, "level": one_of("default", "info", "warning", "error", "success")}
    ),
    "card": _CARD,
    "carousel": Shape({"elements": items(kinds({"card": _CARD}), 1, 10)}, BLOCK_ID),
    "context": Shape(
        {
            "elements": items(
                kinds(
                    {
                        "image": ELEMENTS["image"],
                        "plain_text": Shape({"text": string(1, objects.TEXT)}, {"emoji": flag}),
                        "mrkdwn": Shape({"text": string(1, objects.TEXT)}, {"verbatim": flag}),
                    }
                ),
                1,
                10,
            )
        },
        BLOCK_ID,
    ),
    "context_actions": _of_elements("context_actions", 5),
    "data_table": Shape(
        {"caption": string(1), "rows": items(items(_cell, 1, 20), 2, 101)},
        {**BLOCK_ID, "page_size": whole(1, 100), "row_header_column_index": whole(0, 19)},
        [_even_rows, _table_text],
    ),
    "data_visualization": Shape(
        {
            "title": string(1, 50),
            "chart": kinds(
                {
                    **dict.fromkeys(("line", "bar", "area"), _cartesian),
                    "pie": Shape({"segments": items(_point, 1, 6)}),
                }
            ),
        },
        BLOCK_ID,
    ),
    "divider": Shape({}, BLOCK_ID),
    "file": Shape({"external_id": string(1), "source": one_of("remote")}, BLOCK_ID),
    "header": Shape({"text": objects.plain_text(150)}, {**BLOCK_ID, "level": whole(1, 4)}),
    "image": Shape(
        ELEMENTS["image"].required,
        {**ELEMENTS["image"].optional, **BLOCK_ID, "title": objects.plain_text(2000)},
        ELEMENTS["image"].rules,
    ),
    "input": Shape(
        {"label": objects.plain_text(2000), "element": element_of(ELEMENTS_IN["input"])},
        {**BLOCK_ID, "hint": objects.plain_text(2000), "optional": flag, "dispatch_action": flag},
        [_no_dispatch_of_files],
    ),
    "markdown": Shape({"text": string(1, MARKDOWN)}, BLOCK_ID),
    "plan": Shape(
        {"title": _title_of_plan},
        {**BLOCK_ID, "tasks": items(Shape(_TASK.required, {**_TASK.optional, "type": one_of("task_card")}))},
    ),
    "rich_text": RICH_TEXT,
    "section": Shape(
        {},
        {
            **BLOCK_ID,
            "text": objects.text(),
            "fields": items(objects.text(2000), 1, 10),
            "accessory": element_of(ELEMENTS_IN["section"]),
            "expand": flag,
        },
        [any_of("text", "fields")],
    ),
    "table": Shape(
        {"rows": items(items(_cell, 1, 20), 1, 100)},
        {
            **BLOCK_ID,
            "column_settings": items(
                _null_or(Shape({}, {"align": one_of("left", "center", "right"), "is_wrapped": flag})), 0, 20
            ),
        },
        [_table_text],
    ),
    "task_card": _TASK,
    "video": Shape(
        {
            "alt_text": string(1),
            "title": objects.plain_text(199),
            "thumbnail_url": objects.URL,
            "video_url": objects.HTTPS_URL,
        },
        {
            **BLOCK_ID,
            "author_name": string(0, 49),
            "description": objects.plain_text(199),
            "provider_icon_url": objects.URL,
            "provider_name": string(),
            "title_url": objects.HTTPS_URL,
        },
    ),
}

_CHILDREN = (
    "actions", "context", "divider", "file", "header", "image", "input", "rich_text", "section", "table", "video",
)  # fmt: skip
BLOCKS["container"] = Shape(
    {"child_blocks": items(kinds({kind: BLOCKS[kind] for kind in _CHILDREN}), 1, 10)},
    {
        **BLOCK_ID,
        "title": objects.plain_text(150),
        "rich_text_title": _rich_text,
        "subtitle": objects.text(150),
        "icon": _image,
        "width": one_of("narrow", "standard", "wide", "full"),
        "is_collapsible": flag,
        "default_collapsed": flag,
        "has_header_divider": flag,
    },
    [any_of("title", "rich_text_title"), _collapses],
)

_EVERYWHERE = {"actions", "card", "context", "divider", "header", "image", "input", "rich_text", "section", "video"}
BLOCKS_ON: dict[str, frozenset[str]] = {
    "modal": frozenset(_EVERYWHERE | {"alert"}),
    "home": frozenset(_EVERYWHERE | {"carousel", "data_table", "table"}),
    "message": frozenset(set(BLOCKS) - {"alert"}),
}
"""Which blocks may stand on which surface."""
