"""The App Home, "Text Messaging Numbers": for administrators all seats, for recruiters their own."""

from __future__ import annotations

from bot.domain.seats import Page, Seat, Viewer
from handlers.slack import ids
from handlers.slack.views import blocks, seats
from handlers.slack.views.blocks import Json
from handlers.slack.views.directory import still_reading

TITLE = "Text Messaging Numbers"


def everyones(page: Page[Seat], viewer: Viewer, note: str = "") -> Json:
    """The home of an administrator or, without buttons, of a reporter."""
    content = [blocks.header(TITLE), *seats.noted(note)]
    if viewer.is_administrator:
        is_new = page.offset == 0 and all(s.number is None for s in page.items)
        content += _first_run(page) if is_new and page.items else _welcome()
        content += still_reading(viewer.account.directory)
    else:
        content += [
            blocks.section("Every seat's number, its people and what is left this month."),
            blocks.actions(
                [
                    blocks.button("This month's use", ids.SEE_USAGE),
                    blocks.button("Log", ids.LOG_OPEN),
                    blocks.button("Help", ids.SEE_HELP),
                ]
            ),
        ]
    return blocks.home([*content, *seats.listing(page, viewer, at_home=True)], callback_id=ids.HOME)


def own(seat: Seat | None, viewer: Viewer, note: str = "") -> Json:
    """A recruiter's home."""
    value = "Text candidates from a number that your team shares."
    content = [blocks.header(TITLE), *seats.noted(note), blocks.section(value), blocks.divider()]
    buttons = [blocks.button("My use this month", ids.SEE_USAGE)] if seat else []
    buttons += [
        blocks.button("Ask for more" if seat else "Ask for a seat", ids.ASK_OPEN),
        blocks.button("Why can or can't I text?", ids.WHY_OPEN),
        blocks.button("Help", ids.SEE_HELP),
    ]
    return blocks.home([*content, *seats.own(seat, viewer), blocks.actions(buttons)], callback_id=ids.HOME)


def refused(sentence: str) -> Json:
    """The home of somebody who may not use it, or of everybody where the operator has not enabled texting."""
    content = [blocks.header(TITLE), blocks.section(blocks.sentence(sentence))]
    return blocks.home(content, callback_id=ids.HOME)


def _welcome() -> list[Json]:
    return [
        blocks.section("Give your recruiters numbers to text candidates from, and see what is left before it is gone."),
        blocks.actions(
            [
                blocks.button("Assign user", ids.ASSIGN_OPEN, {"offset": 0}, style="primary"),
                blocks.button("This month's use", ids.SEE_USAGE),
                *_desk(),
            ],
            block_id="welcome",
        ),
    ]


def _desk() -> list[Json]:
    return [
        blocks.button("Settings", ids.SETTINGS_OPEN),
        blocks.button("Roles", ids.ROLES_OPEN),
        blocks.button("Log", ids.LOG_OPEN),
        blocks.button("Help", ids.SEE_HELP),
    ]


def _first_run(page: Page[Seat]) -> list[Json]:
    first = page.items[0]
    carried = {"seat": first.id, "offset": 0}
    return [
        blocks.section(
            "Give your recruiters numbers to text candidates from. *Start here:* give "
            f"{blocks.escaped(first.name)} a number, then put up to three people on it."
        ),
        blocks.actions(
            [
                blocks.button("Auto assign a number", ids.AUTO_ASSIGN, carried, style="primary"),
                blocks.button("Choose a number", ids.CHOOSE_NUMBER, carried),
                blocks.button("Help", ids.SEE_HELP),
            ],
            block_id="welcome",
        ),
    ]
