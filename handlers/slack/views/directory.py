"""While Slack's list of everybody is being read: why somebody may not be found yet."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.seats import DirectoryState
from handlers.slack.views import blocks, figures
from handlers.slack.views.blocks import Json

LONG = timedelta(days=7)
"""Of a list read since, nobody misses anybody: it is read again every day without a word."""


def still_reading(directory: DirectoryState) -> list[Json]:
    """One small line for administrators, while the list is read for the first time or again after long."""
    begun, read = directory.begun_at, directory.read_at
    if begun is None or not directory.is_being_read or (read is not None and begun - read < LONG):
        return []
    so_far = f": {figures.counted(directory.count, 'person', 'people')} so far" if directory.count else ""
    return [
        blocks.context(
            f"Still reading who is in Slack{so_far}. Somebody missing? They can be named with @ meanwhile.",
            block_id="still_reading",
        )
    ]
