"""The seats that were found, as in the list, and what to try when there are none."""

from __future__ import annotations

from bot.domain.seats import Page, Seat, Viewer
from handlers.slack import ids
from handlers.slack.views import blocks, figures, seats
from handlers.slack.views.blocks import Json, escaped

PAGE_SIZE = 10

HOW = (
    "Say what to look for: part of a seat's name, some digits of its number, or part of the name or address of "
    "somebody on it. For example: `/seats find ana`, `/seats find 555-0132`"
)


def message(found: Page[Seat], viewer: Viewer, words: str, note: str = "") -> Json:
    """A page of what was found by these words: at most three blocks a seat, and four more."""
    text = f"{_count(found, words)}: {seats.summary(found)}" if found.total else _nothing(words)
    return blocks.message(text, _content(found, viewer, words, note))


def modal(found: Page[Seat], viewer: Viewer, words: str, note: str = "") -> Json:
    """The same, as a modal."""
    return blocks.modal("Find a seat", _content(found, viewer, words, note), callback_id=ids.SEATS_MODAL)


def form() -> Json:
    """Asks what to look for."""
    field = blocks.text_field(ids.FIND_FIELD, placeholder="ana", longest=80)
    hint = (
        "Part of a seat's name, three or more digits of its number, or part of the name or address of somebody on it."
    )
    words = blocks.input("What to look for", field, block_id=ids.WORDS_BLOCK, hint=hint)
    return blocks.modal("Find a seat", [words], callback_id=ids.FIND_SUBMITTED, submit="Find", close="Cancel")


def _content(found: Page[Seat], viewer: Viewer, words: str, note: str) -> list[Json]:
    if not found.total:
        return [*seats.noted(note), blocks.section(_nothing(words))]
    content = [*seats.noted(note), blocks.context(_count(found, words))]
    for seat in found.items:
        content += [blocks.divider(), *seats.row(seat, viewer, found.offset, words)]
    return [*content, *_pager(found, words)]


def _nothing(words: str) -> str:
    return (
        f"Nothing matches “{escaped(words)}”. Try fewer letters: part of a seat's name, at least three digits of its "
        "number, or part of the name or address of somebody on it. People without a seat are not found here; "
        "`/seats` shows all seats."
    )


def _count(found: Page[Seat], words: str) -> str:
    """``3 seats match “ana”``, ``Seats 11 to 20 of 34 that match “ana”``."""
    quoted = f"“{escaped(words)}”"
    if len(found.items) == found.total:
        return f"{figures.counted(found.total, 'seat matches', 'seats match')} {quoted}"
    first, last = found.offset + 1, found.offset + len(found.items)
    return f"Seats {first:,} to {last:,} of {found.total:,} that match {quoted}"


def _pager(found: Page[Seat], words: str) -> list[Json]:
    buttons: list[Json] = []
    if found.previous_offset is not None:
        carried = {"words": words, "offset": found.previous_offset}
        buttons.append(blocks.button("← Previous", ids.find_page_turned("previous"), carried))
    if found.next_offset is not None:
        carried = {"words": words, "offset": found.next_offset}
        buttons.append(blocks.button("Next →", ids.find_page_turned("next"), carried))
    return [blocks.divider(), blocks.actions(buttons)] if buttons else []
