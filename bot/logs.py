"""How the process logs: one line an event, as text or JSON, with phone numbers masked."""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import UTC, datetime

_INTERNATIONAL = re.compile(r"(\+|%2[Bb])([1-9])(?:[ -]?\d){5,11}[ -]?(\d)[ -]?(\d)(?!\d)")
"""As E.164, spaced or in groups (``+44 20 7946 0018``), and as a URL has it."""

_NATIONAL = re.compile(r"\(\d{3}\)[ \u00a0]?\d{3}-\d\d(\d\d)(?!\d)")
"""As people write it: ``(512) 555-0132``."""


def set_up(level: str, form: str) -> None:
    """Send the log to standard error, in the ``text`` or ``json`` form, from that level on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Json() if form == "json" else _Text("%(asctime)s %(levelname)-7s %(name)s: %(message)s"))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    # These tell of every run of every job, and of every message that passes.
    for chatty in ("apscheduler", "slack_sdk", "alembic", "httpx"):
        logging.getLogger(chatty).setLevel(max(logging.WARNING, logging.getLogger().level))
    # Bolt warns that it leaves SLACK_BOT_TOKEN alone, since our client carries it already.
    logging.getLogger("slack_bolt").setLevel(logging.ERROR)


def masked(line: str) -> str:
    """The line with all but the ends of every phone number hidden, however it is written."""
    return _NATIONAL.sub(r"(•••) •••-••\1", _INTERNATIONAL.sub(r"\1\2•••\3\4", line))


class _Text(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return masked(json.dumps(line, ensure_ascii=False))
