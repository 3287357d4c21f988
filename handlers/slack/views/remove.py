"""How taking somebody off a seat looks: the question before it, and the sentence after it."""

from __future__ import annotations

from bot.domain.errors import quoted
from bot.domain.seats import PLACES, Member, Seat
from handlers.slack import ids
from handlers.slack.views import blocks
from handlers.slack.views.blocks import Json, escaped

HOW = (
    "Say whom to take off a seat: type @ and pick the person, as in `/seats remove @ana`. "
    "In `/seats` everyone on a seat has a button that removes them."
)


def question(seat: Seat, member: Member) -> Json:
    """Asked of whoever typed the command, with the two buttons that answer it."""
    name, where = escaped(member.name), escaped(seat.name)
    number = f", {seat.number.number.national}" if seat.number else ""
    text = (
        f"Remove *{name}* from *{where}*{number}? {name} can no longer text from it. This takes effect at once; "
        "what was used stays counted."
    )
    slot = next((a.slot for a in seat.assignments if a.member.id == member.id), 1)
    carried = {"seat": seat.id, "member": member.id, "asked": True}
    return blocks.message(
        f"Remove {name} from {where}?",
        [
            blocks.section(text),
            blocks.actions(
                [
                    blocks.button(
                        "Remove",
                        ids.remove_member(slot),
                        carried,
                        style="danger",
                        label=f"Remove {blocks.plain(member.name, 30)} from {seat.name}",
                    ),
                    blocks.button("Keep", ids.REMOVE_KEPT, carried),
                ]
            ),
        ],
    )


def outcome(seat: Seat, member: Member) -> str:
    """``Ana is off Seat 2, (512) 555-0132. 1 of 3 places is taken.``, as plain words."""
    number = f", {seat.number.number.national}" if seat.number else ""
    taken = len(seat.assignments)
    left = f"{taken} of {PLACES} places {'is' if taken == 1 else 'are'} taken." if taken else "Nobody is on it now."
    return f"{member.name} is off {seat.name}{number}. {left}"


def kept(seat: Seat | None, member: Member) -> str:
    """What stays as it was, as plain words."""
    return f"{member.name} stays on {seat.name}." if seat else f"{member.name} is not on a seat. Nothing was changed."


def not_a_mention(words: str) -> str:
    """What to say of words that stand where a person is expected."""
    return f"I could not tell who “{quoted(words)}” is. {HOW}"


def too_many(most: int) -> str:
    """More people than we ask about at once."""
    return f"I ask about each person before removing anybody: name at most {most} at a time."
