"""Somebody was deactivated in Slack and has left their seat: told to administrators, who may give the place away."""

from __future__ import annotations

from bot.domain.seats import Member
from bot.services.notices import DepartedFacts
from handlers.slack import ids
from handlers.slack.views import blocks
from handlers.slack.views.blocks import Json, escaped


def departed(facts: DepartedFacts) -> Json:
    """The note, with the button that opens the assign modal for the seat."""
    name, seat, why = escaped(facts.member.name), escaped(facts.seat.name), _why(facts.member)
    button = blocks.button(
        "Assign someone else",
        ids.ASSIGN_OPEN,
        {"seat": facts.seat.id},
        style="primary",
        label=f"Assign someone else to {facts.seat.name}",
    )
    return blocks.message(
        f"{name} {why} and has left {seat}.",
        [blocks.section(f"*{name}* {why} and has left *{seat}*."), blocks.actions([button])],
    )


def _why(member: Member) -> str:
    if member.is_deactivated or not (member.is_stranger or member.is_bot):
        return "was deactivated in Slack"
    return "belongs to another workspace now" if member.is_stranger else "is a bot now"
