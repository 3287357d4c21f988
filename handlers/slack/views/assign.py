"""How putting people on a seat looks: the seat and who is on it, a search for people, the sentence that confirms."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.domain.errors import listed, quoted
from bot.domain.seats import PLACES, DirectoryState, Member, Seat
from handlers.slack import ids
from handlers.slack.reading import Origin
from handlers.slack.views import blocks, figures
from handlers.slack.views.blocks import Json, escaped
from handlers.slack.views.directory import still_reading

NO_PLACES = (
    "No seat has a free place. Give a seat a number with `/seats auto`, or take somebody off one with "
    "`/seats remove @name`."
)
_NAME_IN_OPTION = 42
"""So much of a name is shown in a menu, so that two people of one long name are told apart by what follows."""


def modal(
    seat: Seat | None,
    origin: Origin,
    *,
    asks_seat: bool = False,
    people: Sequence[Member] = (),
    note: str | None = None,
    directory: DirectoryState | None = None,
) -> Json:
    """The modal. ``asks_seat``: the seat is chosen in it, ``seat`` is the one chosen so far; ``people`` likewise.

    ``directory`` says how far everybody has been read, so that whoever looks in vain knows why.
    """
    content: list[Json] = [blocks.section(f"⚠️ {blocks.sentence(note)}", block_id=ids.NOTE_BLOCK)] if note else []
    if asks_seat:
        menu = blocks.external_select(
            ids.ASSIGN_SEAT, placeholder="Type part of a seat's name", initial=seat_option(seat) if seat else None
        )
        content.append(blocks.input("Seat", menu, block_id=ids.SEAT_BLOCK, dispatch=True))
    if seat:
        content.append(blocks.section(facts(seat)))
    most = max(1, seat.free_places) if seat else PLACES
    search = blocks.external_select(
        ids.ASSIGN_MEMBERS,
        placeholder="Type part of a name or an email address",
        many=True,
        most=most,
        initial=[member_option(person) for person in people[:most]],
    )
    hint = "Only people who are on no seat yet are offered."
    # Slack keeps what was chosen in a block of the same name, though it is more than the seat takes now.
    block_id = f"{ids.MEMBERS_BLOCK}:{most}" if len(people) > most else ids.MEMBERS_BLOCK
    content.append(blocks.input("People", search, block_id=block_id, hint=hint))
    content += still_reading(directory) if directory else []
    return blocks.modal(
        "Assign people",
        content,
        callback_id=ids.ASSIGN_SUBMITTED,
        submit="Assign",
        close="Cancel",
        facts={"seat": 0 if asks_seat or seat is None else seat.id, "from": origin.to_facts()},
    )


def facts(seat: Seat) -> str:
    """The seat, its number, who is on it, how many places are free."""
    who = f"{figures.people(seat.members)} {'is' if len(seat.members) == 1 else 'are'} on it"
    people = who if seat.members else "Nobody is on it yet"
    return f"*{escaped(seat.name)}*   {figures.number_of(seat)}\n{people} · {places(seat)}"


def places(seat: Seat) -> str:
    """``2 places free``."""
    return f"{figures.counted(seat.free_places, 'place')} free"


def member_option(member: Member) -> Json:
    """A person in the menu: the name, and what tells them from others of that name."""
    more = "guest" if member.is_guest else member.email
    if not more and member.real_name != member.name:
        more = member.real_name
    name = blocks.plain(member.name, _NAME_IN_OPTION)
    return blocks.option(f"{name} · {more}" if more else name, member.id)


def seat_option(seat: Seat) -> Json:
    """A seat in the menu: its name, number and free places."""
    return blocks.option(f"{blocks.plain(seat.name, 36)} · {figures.number_of(seat)} · {places(seat)}", str(seat.id))


def outcome(seat: Seat, members: Collection[str]) -> str:
    """``Ana and Ben are on Seat 2 and can text from (512) 555-0132 at once.``, as plain words."""
    names = [m.name for m in seat.members if m.id in members]
    if not names or seat.number is None:
        return f"{seat.name} has changed since. Type `/seats` to see it."
    verb = "is" if len(names) == 1 else "are"
    number = seat.number.number.national
    if seat.is_suspended:
        return (
            f"{listed(names)} {verb} on {seat.name}, {number}. Texting on it is suspended: `/seats resume "
            f"{seat.position}` lets them text."
        )
    return f"{listed(names)} {verb} on {seat.name} and can text from {number} at once."


def not_a_mention(words: str, seat: str = "") -> str:
    """What to say of words that stand where a person is expected."""
    where = f'"{seat}" ' if seat else ""
    return (
        f"I could not tell who “{quoted(words)}” is. Type @ and pick the person from the list that Slack offers, as in "
        f"`/seats assign {where}@ana`, or leave the name out and search for it."
    )
