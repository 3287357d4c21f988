"""One seat in a modal of its own: what it is, and all that an administrator can do with it."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.domain.periods import day_and_month
from bot.domain.seats import HeldNumber, NotGivenBack, Seat, Viewer
from handlers.slack import ids
from handlers.slack.reading import Origin
from handlers.slack.views import blocks, figures, release, seats
from handlers.slack.views.blocks import Json

HELD_SHOWN = 5
"""So many of the seat's held numbers are shown, the latest; the log has the others."""


def modal(
    seat: Seat,
    viewer: Viewer,
    held: Sequence[HeldNumber],
    left: Sequence[NotGivenBack],
    origin: Origin,
    note: str = "",
) -> Json:
    """The modal; ``origin`` is where it was opened, to be drawn anew after a change.

    ``held`` are its numbers that can be brought back, ``left`` those that the carrier would not take back.
    """
    content = [*seats.noted(note), blocks.section(seats.facts(seat))]
    carried = {"seat": seat.id}
    content += release.left_over(left, viewer.account.time_zone)
    content.append(blocks.divider())
    content += _row("Number", number_buttons(seat, carried))
    content += _row("Messages", message_buttons(seat, carried))
    content += _row("Seat", seat_buttons(seat, carried))
    content += held_rows(seat, held, viewer.account.time_zone)
    return blocks.modal(
        blocks.plain(seat.name, blocks.MODAL_TITLE),
        content,
        callback_id=ids.SEAT_MODAL,
        facts={"seat": seat.id, "from": origin.to_facts()},
    )


def number_buttons(seat: Seat, carried: dict[str, int]) -> list[Json]:
    """What can be done with the seat's number, or to get one."""
    name = seat.name
    if seat.number is None:
        return [
            blocks.button("Auto assign", ids.AUTO_ASSIGN, carried, label=f"Auto assign a number to {name}"),
            blocks.button("Choose number", ids.CHOOSE_NUMBER, carried, label=f"Choose number for {name}"),
        ]
    if not seat.number.is_live:
        return []
    return [
        blocks.button("Swap number", ids.SWAP_OPEN, carried, label=f"Swap number of {name}"),
        blocks.button("Move to another seat", ids.MOVE_OPEN, carried, label=f"Move to another seat from {name}"),
        blocks.button("Release number", ids.RELEASE_OPEN, carried, style="danger", label=f"Release number of {name}"),
    ]


def message_buttons(seat: Seat, carried: dict[str, int]) -> list[Json]:
    """What can be done with the seat's allowance."""
    return [
        blocks.button("Top up this month", ids.TOPUP_OPEN, carried, label=f"Top up this month of {seat.name}"),
        blocks.button("Change allowance", ids.ALLOWANCE_OPEN, carried, label=f"Change allowance of {seat.name}"),
    ]


def seat_buttons(seat: Seat, carried: dict[str, int]) -> list[Json]:
    """What can be done with the seat itself."""
    name = seat.name
    pause = (
        blocks.button("Resume texting", ids.RESUME, carried, style="primary", label=f"Resume texting on {name}")
        if seat.is_suspended
        else blocks.button(
            "Suspend texting",
            ids.SUSPEND,
            carried,
            label=f"Suspend texting on {name}",
            confirm=blocks.confirm(
                "Suspend texting?",
                f"Nobody can send from {blocks.plain(name, 80)} until you resume it. Texts from candidates still "
                "arrive and count.",
                "Suspend",
                "Keep texting",
            ),
        )
    )
    return [
        blocks.button("Rename", ids.NAME_OPEN, carried, label=f"Rename {name}"),
        pause,
        blocks.button("Log", ids.LOG_OPEN, carried, label=f"Log of {name}"),
    ]


def held_rows(seat: Seat, held: Sequence[HeldNumber], time_zone: str) -> list[Json]:
    """The numbers that can still be brought back, the latest first, and where the others are."""
    content: list[Json] = [blocks.context("*Can be brought back*")] if held else []
    for number in held[:HELD_SHOWN]:
        until = day_and_month(number.held_until.astimezone(ZoneInfo(time_zone)).date())
        people = f", with {figures.people(number.members)}" if number.members else ""
        told = f"{number.number.national} was released and is held until {until}{people}."
        content += [
            blocks.section(told),
            blocks.actions([release.undo_button(number)], block_id=f"held:{number.id}"),
        ]
    if len(held) > HELD_SHOWN:
        more = len(held) - HELD_SHOWN
        content.append(blocks.context(f"{more:,} more can be brought back: see `/seats log {seat.position}`."))
    return content


def _row(title: str, buttons: Sequence[Json]) -> list[Json]:
    return [blocks.context(f"*{title}*"), blocks.actions(buttons)] if buttons else []
