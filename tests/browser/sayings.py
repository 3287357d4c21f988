"""Messages with everything that a message can hold, as the page's server tells of them."""

from __future__ import annotations

import time
from typing import Any

from playwright.sync_api import Page, Route

LONG_NAME = "Wolfeschlegelsteinhausenbergerdorff" * 7
HEBREW = "שלום לכולם"
CSV = 'Seat,People,Sent\r\nSeat 1,"Ana, Ben",120\r\n"The ""Austin"" seat",Caro,7\r\n' + "".join(
    f"Seat {n},Devi,{n}\r\n" for n in range(3, 9)
)
PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="600" height="300"><rect width="600" height="300" fill="#0f766e"/>'
    "</svg>"
)
ALT_TEXT = "A bar for each seat; Seat 1 used most"


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


def button(name: str, **more: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": name, "text": plain(name), **more}


ALERTS: list[dict[str, Any]] = [
    {"type": "alert", "block_id": f"alert-{level}", "level": level, "text": mrkdwn(f"*{level}* and `code`")}
    for level in ("default", "info", "success", "warning", "error")
]
TABLE: dict[str, Any] = {
    "type": "table",
    "block_id": "table",
    "column_settings": [{"is_wrapped": True}, {"align": "right"}],
    "rows": [
        [{"type": "raw_text", "text": "Seat"}, {"type": "raw_text", "text": "Left"}],
        [{"type": "raw_text", "text": "Seat 1"}, {"type": "raw_text", "text": "20"}],
    ],
}
CARD: dict[str, Any] = {
    "type": "card",
    "block_id": "card",
    "title": mrkdwn("Ana asks for 200 more"),
    "subtitle": mrkdwn("Seat 1"),
    "body": mrkdwn("12 of 200 left."),
    "actions": [button("Decline", style="danger"), button("Approve", style="primary")],
}
CONTEXT_ACTIONS: dict[str, Any] = {
    "type": "context_actions",
    "block_id": "context-actions",
    "elements": [{"type": "icon_button", "icon": "trash", "action_id": "delete", "text": plain("Delete")}],
}
MARKDOWN: dict[str, Any] = {
    "type": "markdown",
    "block_id": "markdown",
    "text": "# Heading\n\n**bold** _italic_ ~~gone~~ `code` [safe](https://example.com) [unsafe](javascript:alert(1))\n"
    "\n- one\n  - inner\n\n1. first\n\n> quoted\n\n```\n**not bold** <img src=x onerror=alert(1)>\n```\n\n"
    "| Seat | Left |\n|---|---:|\n| 1 | 20 |",
}
RICH_TEXT: dict[str, Any] = {
    "type": "rich_text",
    "block_id": "rich",
    "elements": [
        {"type": "rich_text_section", "elements": [{"type": "text", "text": "rich", "style": {"bold": True}}]},
        {"type": "rich_text_quote", "elements": [{"type": "text", "text": "a quote"}]},
    ],
}


def message(ago: float, **more: Any) -> dict[str, Any]:
    """One that the app wrote so many seconds ago, or whoever `more` says."""
    return {
        "ts": f"{time.time() - ago:.6f}",
        "user": "U0APPBOT01",
        "bot": True,
        "author_name": "Seatline",
        "text": "",
        "blocks": [],
        "ephemeral": False,
        "thread_ts": None,
        "edited": False,
        **more,
    }


def by_ana(ago: float, text: str, **more: Any) -> dict[str, Any]:
    return message(ago, user="U0ANA00001", bot=False, author_name="Ana", text=text, **more)


def of_every_kind() -> list[dict[str, Any]]:
    """One message for each thing that is drawn in a way of its own."""
    return [
        message(900, text="Seat 1 has used 160 of 200 messages.", reply_count=2, latest_reply=f"{time.time():.6f}"),
        by_ana(800, HEBREW),
        by_ana(790, f"<@U0ADMIN001> ~{LONG_NAME}~ <#C0HIRINGOP> `{LONG_NAME}` https://example.com/{LONG_NAME} 🙂"),
        message(700, blocks=ALERTS),
        message(600, blocks=[TABLE, CARD, CONTEXT_ACTIONS], edited=True),
        message(500, blocks=[MARKDOWN, RICH_TEXT, {"type": "header", "block_id": "h", "text": plain(LONG_NAME)}]),
        message(400, text="Only for you", ephemeral=True),
        message(300, text="October", files=files()),
    ]


def files() -> list[dict[str, Any]]:
    return [
        {
            "id": "F1",
            "name": "use.svg",
            "title": "Use by seat",
            "mimetype": "image/svg+xml",
            "size": len(PICTURE),
            "url": "/files/F1",
            "alt_text": ALT_TEXT,
        },
        {
            "id": "F2",
            "name": "october.csv",
            "title": "October",
            "mimetype": "text/csv",
            "size": len(CSV),
            "url": "/files/F2",
        },
        {
            "id": "F3",
            "name": "terms.pdf",
            "title": "Terms",
            "mimetype": "application/pdf",
            "size": 1_234_567,
            "url": "",
        },
    ]


def told(page: Page, messages: list[dict[str, Any]]) -> None:
    """From now on the page is told of these messages, in whatever channel."""

    def answer(route: Route) -> None:
        route.fulfill(json={"messages": messages})

    page.route("**/sandbox/channels/*/messages?*", answer)
    page.route("**/files/F1", lambda route: route.fulfill(body=PICTURE, content_type="image/svg+xml"))
    page.route("**/files/F2", lambda route: route.fulfill(body=CSV, content_type="text/csv"))
    page.reload()
