"""The seats as people see them, in a message, a modal or their home: number, people, what is left, what can be done."""

from __future__ import annotations

from bot.domain.seats import Assignment, Page, Seat, Viewer
from handlers.slack import ids
from handlers.slack.views import blocks, figures
from handlers.slack.views.blocks import Json, escaped

PAGE_SIZE = 10

FIND_FROM = 8
"""From so many seats on, looking for one is more than a glance."""

SUSPENDED = "   ⏸ texting is suspended"


def message(page: Page[Seat], viewer: Viewer, note: str = "") -> Json:
    """A page of seats as the answer to /seats."""
    return blocks.message(f"{_note_text(note)}{summary(page)}", [*noted(note), *listing(page, viewer)])


def modal(page: Page[Seat], viewer: Viewer, note: str = "") -> Json:
    """A page of seats as the shortcut shows it."""
    content = [*noted(note), *listing(page, viewer)]
    return blocks.modal("Text messaging", content, callback_id=ids.SEATS_MODAL)


def own_message(seat: Seat | None, viewer: Viewer, note: str = "") -> Json:
    """A recruiter's own seat as the answer to /seats."""
    text = f"{escaped(seat.name)}: {figures.left(seat.allowance)}." if seat else without_seat(viewer)
    return blocks.message(f"{_note_text(note)}{text}", [*noted(note), *own(seat, viewer)])


def own_modal(seat: Seat | None, viewer: Viewer, note: str = "") -> Json:
    """A recruiter's own seat as the shortcut shows it."""
    return blocks.modal("Text messaging", [*noted(note), *own(seat, viewer)], callback_id=ids.SEATS_MODAL)


def noted(note: str) -> list[Json]:
    """What just happened, on top of a list drawn anew. The note is a sentence of ours that may quote names."""
    return [blocks.section(blocks.sentence(note), block_id=ids.NOTE_BLOCK)] if note else []


def _note_text(note: str) -> str:
    return f"{blocks.sentence(note)} " if note else ""


def summary(page: Page[Seat]) -> str:
    """The page in one line, for notifications and screen readers."""
    if not page.items:
        return "There are no seats yet."
    return "; ".join(f"{escaped(s.name)}: {figures.number_of(s)}, {figures.left(s.allowance)}" for s in page.items)


def listing(page: Page[Seat], viewer: Viewer, at_home: bool = False) -> list[Json]:
    """A page of seats with a line of totals above and a pager below: at most three blocks a seat, and five more."""
    if not page.total:
        return [blocks.section("There are no seats yet. Ask whoever runs Seatline to add some.")]
    above = totals(page, viewer)
    content = [blocks.context(above)]
    if page.total >= FIND_FROM:
        content = [blocks.section(above, accessory=blocks.button("Find a seat", ids.FIND_OPEN))]
    for seat in page.items:
        content += [blocks.divider(), *row(seat, viewer, page.offset)]
    content += pager(page, at_home)
    return content


def totals(page: Page[Seat], viewer: Viewer) -> str:
    """``Seats 11 to 20 of 300 · 4,120 of 10,000 messages left on this page · Resets December 1``."""
    first, last = page.offset + 1, page.offset + len(page.items)
    if not page.items:
        return f"{figures.counted(page.total, 'seat')} in all, none on this page"
    whole = len(page.items) == page.total
    shown = figures.counted(page.total, "seat") if whole else f"Seats {first:,} to {last:,} of {page.total:,}"
    remaining = sum(s.allowance.remaining for s in page.items)
    total = sum(s.allowance.total for s in page.items)
    resets = figures.resets_on(page.items[0].resets, viewer.account.time_zone)
    here = "" if whole else " on this page"
    return f"{shown} · {remaining:,} of {total:,} messages left{here} · Resets {resets}"


def row(seat: Seat, viewer: Viewer, offset: int = 0, words: str = "") -> list[Json]:
    """One seat, and for administrators its buttons; they carry ``seat``, ``offset`` and, to remove, ``member``.

    ``words`` are what the list was found by, carried too, so that it can be found again.
    """
    content = [blocks.section(facts(seat))]
    buttons = seat_buttons(seat, offset, words) if viewer.is_administrator else []
    if buttons:
        content.append(blocks.actions(buttons))
    return content


def facts(seat: Seat) -> str:
    """One seat in three lines of mrkdwn, in one while it has nothing but its allowance; the reset is said above."""
    if seat.number is None and not seat.members and not seat.allowance.used and not seat.is_suspended:
        return f"*{escaped(seat.name)}*   No number yet · {figures.counted(seat.allowance.total, 'message')} a month"
    return (
        f"*{escaped(seat.name)}*   {figures.number_of(seat)}{SUSPENDED if seat.is_suspended else ''}\n"
        f"{figures.people(seat.members)}\n"
        f"{figures.bar(seat.allowance)}  {figures.left(seat.allowance)}"
    )


def seat_buttons(seat: Seat, offset: int = 0, words: str = "") -> list[Json]:
    """What an administrator can do with a seat as it stands."""
    carried = _carried(seat, offset, words)
    buttons: list[Json] = []
    if seat.number is None:
        buttons.append(
            blocks.button("Auto assign", ids.AUTO_ASSIGN, carried, label=f"Auto assign a number to {seat.name}")
        )
        buttons.append(
            blocks.button("Choose number", ids.CHOOSE_NUMBER, carried, label=f"Choose number for {seat.name}")
        )
    if seat.free_places:
        buttons.append(blocks.button("Assign user", ids.ASSIGN_OPEN, carried, label=f"Assign users to {seat.name}"))
    buttons += [remove_button(seat, assignment, offset, words) for assignment in seat.assignments]
    buttons.append(blocks.button("Manage", ids.MANAGE_SEAT, carried, label=f"Manage {seat.name}"))
    return buttons


def _carried(seat: Seat, offset: int, words: str) -> dict[str, int | str]:
    return {"seat": seat.id, "offset": offset, **({"words": words} if words else {})}


def remove_button(seat: Seat, assignment: Assignment, offset: int = 0, words: str = "") -> Json:
    """A trash can and the name; it asks first."""
    name = blocks.plain(assignment.member.name, 40)
    return blocks.button(
        f"🗑 {name}",
        ids.remove_member(assignment.slot),
        _carried(seat, offset, words) | {"member": assignment.member.id},
        label=f"Remove {name} from {seat.name}",
        confirm=blocks.confirm(
            f"Remove {name}?",
            f"{name} can no longer text from {blocks.plain(seat.name, 80)}. This takes effect at once; "
            "what they used stays counted.",
            "Remove",
            "Keep",
            style="danger",
        ),
    )


def pager(page: Page[Seat], at_home: bool = False) -> list[Json]:
    """Buttons to the pages before and after, where there are any; they carry ``offset``."""
    buttons: list[Json] = []
    if page.previous_offset is not None:
        facts = {"offset": page.previous_offset, "page": "previous"}
        buttons.append(blocks.button("← Previous", ids.page_turned("previous", at_home), facts))
    if page.next_offset is not None:
        facts = {"offset": page.next_offset, "page": "next"}
        buttons.append(blocks.button("Next →", ids.page_turned("next", at_home), facts))
    return [blocks.divider(), blocks.actions(buttons)] if buttons else []


def own(seat: Seat | None, viewer: Viewer, *, at_home: bool = False) -> list[Json]:
    """A recruiter's own seat: their number, who shares it, what is left, when it resets.

    ``at_home`` a button below asks for more; elsewhere the word to type is said.
    """
    if seat is None:
        return [blocks.section(without_seat(viewer, at_home=at_home))]
    mates = [m for m in seat.members if m.id != viewer.member.id]
    shared = f"Shared with {figures.people(mates)}." if mates else "You have it to yourself."
    resets = figures.resets_on(seat.resets, viewer.account.time_zone)
    pause = SUSPENDED if seat.is_suspended else ""
    content = [
        blocks.section(f"*Your number*   {figures.number_of(seat)}{pause}\n{escaped(seat.name)}. {shared}"),
        blocks.section(f"{figures.bar(seat.allowance)}  {figures.left(seat.allowance)}\nResets on {resets}."),
    ]
    if not seat.allowance.remaining:
        content.append(
            blocks.section(
                f"Nothing is left for sending until {resets}. Texts from candidates still arrive. "
                f"{_ask(viewer, at_home)} for more before then."
            )
        )
    return content


def without_seat(viewer: Viewer, *, at_home: bool = False) -> str:
    """What to do for somebody who is on no seat."""
    return f"You are not on a seat yet, so you have no number to text from. {_ask(viewer, at_home)} for one."


def _ask(viewer: Viewer, at_home: bool) -> str:
    whom = figures.whom_to_ask(viewer.administrators)
    return f"Ask {whom}" if at_home else f"Type `/seats ask` to ask {whom}"
