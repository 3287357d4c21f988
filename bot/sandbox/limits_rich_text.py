"""Slack's rich text with its limits: sections, lists, quotes and preformatted text, and what stands inside them.

The figures are those of docs.slack.dev, reference/block-kit/blocks/rich-text-block.
"""

from __future__ import annotations

from bot.sandbox.limits_objects import URL
from bot.sandbox.limits_shapes import Check, Shape, flag, items, kinds, one_of, string, whole

_STYLES = ("bold", "italic", "strike", "underline", "code", "highlight", "client_highlight", "unlink")
_STYLED: dict[str, Check] = {"style": Shape({}, dict.fromkeys(_STYLES, flag))}
_ID = string(1)

_LEAF = kinds(
    {
        "text": Shape({"text": string(1)}, _STYLED),
        "link": Shape({"url": URL}, {"text": string(), "unsafe": flag, **_STYLED}),
        "user": Shape({"user_id": _ID}, _STYLED),
        "usergroup": Shape({"usergroup_id": _ID}, _STYLED),
        "team": Shape({"team_id": _ID}, _STYLED),
        "channel": Shape({"channel_id": _ID}, _STYLED),
        "emoji": Shape({"name": string(1)}, {"unicode": string(1), "url": URL, "skin_tone": whole(1, 6), **_STYLED}),
        "broadcast": Shape({"range": one_of("here", "channel", "everyone")}, _STYLED),
        "color": Shape({"value": string(1, None, r"^#?[0-9a-fA-F]{6}$")}, _STYLED),
        "date": Shape({"timestamp": whole(0), "format": string(1)}, {"url": URL, "fallback": string(), **_STYLED}),
    }
)
_LEAVES = items(_LEAF)
_SECTION = Shape({"elements": _LEAVES})
_BORDER: dict[str, Check] = {"border": one_of(0, 1)}

RICH_TEXT = Shape(
    {
        "elements": items(
            kinds(
                {
                    "rich_text_section": _SECTION,
                    "rich_text_quote": Shape({"elements": _LEAVES}, _BORDER),
                    "rich_text_preformatted": Shape({"elements": _LEAVES}, {**_BORDER, "language": string(1)}),
                    "rich_text_list": Shape(
                        {
                            "elements": items(kinds({"rich_text_section": _SECTION}), 1),
                            "style": one_of("bullet", "ordered"),
                        },
                        {**_BORDER, "indent": whole(0, 8), "offset": whole(0)},
                    ),
                }
            )
        )
    },
    {"block_id": string(1, 255)},
)
