"""The App Home, "Text Messaging Numbers": for administrators all seats, for recruiters their own."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.seats import NotGivenBack, Page, Seat, Viewer
from handlers.slack import ids
from handlers.slack.views import blocks, release, seats
from handlers.slack.views.blocks import Json
from handlers.slack.views.directory import still_reading

TITLE = "Text Messaging Numbers"


def everyones(
    page: Page[Seat], viewer: Viewer, note: str = "", left: Sequence[NotGivenBack] = (), *, is_new: bool = False
) -> Json:
    """The home of an administrator or, without buttons, of a reporter.

    ``left`` are numbers that the carrier would not take back. ``is_new``: no seat has a number yet.
    """
    content = [blocks.header(TITLE), *seats.noted(note)]
    if viewer.is_administrator:
        content += _first_run(page.items[0]) if is_new and page.items else _welcome()
        content += release.left_over(left, viewer.account.time_zone, of_seats=True)
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
    is_next = seat is None or not seat.allowance.remaining  # what the words above the buttons say to do
    ask = "Ask for more" if seat else "Ask for a seat"
    buttons = [
        *([blocks.button("My use this month", ids.SEE_USAGE)] if seat else []),
        blocks.button(ask, ids.ASK_OPEN, style="primary" if is_next else None),
        blocks.button("Why can or can't I text?", ids.WHY_OPEN),
        blocks.button("Help", ids.SEE_HELP),
    ]
    shown = seats.own(seat, viewer, at_home=True)
    return blocks.home([*content, *shown, blocks.actions(buttons)], callback_id=ids.HOME)


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


def _first_run(first: Seat) -> list[Json]:
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
                *_desk(),
            ],
            block_id="welcome",
        ),
    ]
