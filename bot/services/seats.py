"""Seats: what there are, giving one a number, putting people on it and taking them off."""

from __future__ import annotations

import difflib
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.errors import (
    AlreadyAssigned,
    CannotTakeSeat,
    NoNumberYet,
    NoSuchSeat,
    NotOnSeat,
    SeatFull,
    UnknownMember,
)
from bot.domain.errors.naming import MisleadingName, NameTaken
from bot.domain.errors.pausing import AlreadySuspended, NotSuspended
from bot.domain.names import folded, position_meant, seat_name
from bot.domain.roles import Action, Actor
from bot.domain.seats import PLACES, LogEntry, Member, Page, Seat, Viewer
from bot.services.desk import Desk
from storage import Books

logger = logging.getLogger(__name__)

_NAMES_COMPARED = 1000
"""So many names are looked at for the one that somebody meant."""

_LIKE = 0.7
"""So much alike a name must be, to be taken for a misspelt one."""

_MEMBER_ID = re.compile(r"[UW][A-Z0-9]{2,31}")
_SEAT_FACTS = frozenset({"seat", "from", "from_seat", "to", "to_seat"})
_LARGEST_ID = 2**31 - 1
_IDS_EACH = 50
"""So many people and seats of one entry are looked up: a user group may have thousands."""


@dataclass(frozen=True)
class LogPage:
    """Some of the log, the newest first, with everybody and every seat that it names, by id.

    ``next_before`` is the id to go on from; None: there are no older entries. A seat's name is its present one.
    """

    entries: tuple[LogEntry, ...]
    people: dict[str, Member]
    seats: dict[int, str]
    next_before: int | None


@dataclass(frozen=True)
class Overview:
    """Who looks, and what they see: a ``page`` of all seats, or None and their ``own``, if they are on one.

    ``is_new``: no seat of the account, on this page or another, has a number yet.
    """

    viewer: Viewer
    page: Page[Seat] | None
    own: Seat | None = None
    is_new: bool = False


class Seats:
    """The seat service: every door that changes a seat comes through here."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    # What there is

    def overview(self, actor: Actor, offset: int = 0, size: int = 10) -> Overview:
        """What the list of seats shows: a page of all to whoever sees all, their own seat to others."""
        with self._desk.storage.reading() as books:
            viewer = self._desk.permit(books, actor, Action.SEE_OWN_SEAT)
            account, period = viewer.account, self._desk.period(viewer.account)
            if viewer.sees_all:
                seats = books.seats.page(account, period, max(0, offset), size)
                sees_every_one = offset <= 0 and account.seat_count <= size
                is_new = all(seat.number is None for seat in seats) and (
                    sees_every_one or not books.seats.any_with_number(account.id)
                )
                return Overview(viewer, Page(seats, max(0, offset), account.seat_count, size), is_new=is_new)
            viewer = replace(viewer, administrators=self._desk.whom_to_ask(books, actor.account))
            return Overview(viewer, None, books.seats.of_member(account, period, actor.member))

    def page(self, actor: Actor, offset: int = 0, size: int = 10) -> Page[Seat]:
        """A page of the account's seats, as people number them. Raises NotPermitted."""
        with self._desk.storage.reading() as books:
            viewer = self._desk.permit(books, actor, Action.SEE_ALL_SEATS)
            seats = books.seats.page(viewer.account, self._desk.period(viewer.account), max(0, offset), size)
        return Page(seats, max(0, offset), viewer.account.seat_count, size)

    def own(self, actor: Actor) -> Seat | None:
        """The seat that the actor is on."""
        with self._desk.storage.reading() as books:
            viewer = self._desk.permit(books, actor, Action.SEE_OWN_SEAT)
            return books.seats.of_member(viewer.account, self._desk.period(viewer.account), actor.member)

    def find(self, actor: Actor, words: str) -> Seat:
        """The seat that somebody's words mean: ``2``, ``Seat 2``, its name. Raises NotPermitted, NoSuchSeat."""
        return self.meant(actor, [words])[0][1]

    def meant(self, actor: Actor, spellings: Sequence[str]) -> tuple[tuple[int, Seat], ...]:
        """Which of the spellings mean a seat (by their place), each with the seat; one at least.

        They are what may be a name in what somebody typed. Raises NotPermitted, NoSuchSeat with the names that are like
        one of them.
        """
        with self._desk.storage.reading() as books:
            viewer = self._desk.permit(books, actor, Action.SEE_ALL_SEATS)
            found = books.seats.meant(viewer.account, self._desk.period(viewer.account), spellings)
            if not found:
                raise NoSuchSeat(*_misspelt(spellings, books.seats.names(actor.account, limit=_NAMES_COMPARED)))
            return tuple(found)

    def get(self, actor: Actor, seat_id: int) -> Seat:
        """One seat of the account. Raises NotPermitted, NoSuchSeat."""
        with self._desk.storage.reading() as books:
            viewer = self._desk.permit(books, actor, Action.SEE_ALL_SEATS)
            return self._desk.seat(books, viewer, seat_id)

    def seat_of(self, actor: Actor, member: str) -> Seat | None:
        """The seat that a member is on; one's own may be asked for by anybody."""
        action = Action.SEE_OWN_SEAT if member == actor.member else Action.SEE_ALL_SEATS
        with self._desk.storage.reading() as books:
            viewer = self._desk.permit(books, actor, action)
            return books.seats.of_member(viewer.account, self._desk.period(viewer.account), member)

    def without_number(self, actor: Actor, limit: int = 100, words: str = "") -> tuple[Seat, ...]:
        """The first seats that have no number, where each word is part of the name."""
        with self._desk.storage.reading() as books:
            viewer = self._desk.permit(books, actor, Action.SET_UP)
            return books.seats.without_number(viewer.account, self._desk.period(viewer.account), words, limit)

    def matching(self, actor: Actor, words: str = "", limit: int = 100) -> tuple[Seat, ...]:
        """The first seats where each word is part of the name."""
        with self._desk.storage.reading() as books:
            viewer = self._desk.permit(books, actor, Action.SEE_ALL_SEATS)
            return books.seats.matching(viewer.account, self._desk.period(viewer.account), words, limit)

    def with_places(self, actor: Actor, words: str = "", limit: int = 100) -> tuple[Seat, ...]:
        """The first seats with a live number and a free place, where each word is part of the name."""
        with self._desk.storage.reading() as books:
            viewer = self._desk.permit(books, actor, Action.ASSIGN)
            return books.seats.with_places(viewer.account, self._desk.period(viewer.account), words, limit)

    def search(self, actor: Actor, words: str, offset: int = 0, size: int = 10) -> Page[Seat]:
        """Seats where each word is part of the name, the number, or a name or address of somebody on it.

        Of many words the first eight count. A page past the end is the first one. Raises NotPermitted.
        """
        with self._desk.storage.reading() as books:
            viewer = self._desk.permit(books, actor, Action.SEE_ALL_SEATS)
            period, offset = self._desk.period(viewer.account), max(0, offset)
            seats, total = books.seats.search(viewer.account, period, words, offset, size)
            if offset and not seats:
                offset = 0
                seats, total = books.seats.search(viewer.account, period, words, offset, size)
        return Page(seats, offset, total, size)

    def log(
        self, actor: Actor, seat_id: int | None = None, before: int | None = None, limit: int = 50
    ) -> tuple[LogEntry, ...]:
        """Who did what, the newest first; ``before`` is the id to go on from. Raises NotPermitted."""
        with self._desk.storage.reading() as books:
            self._desk.permit(books, actor, Action.SEE_LOG)
            return books.log.entries(actor.account, seat_id, before, limit)

    def log_page(self, actor: Actor, seat_id: int | None = None, before: int | None = None, size: int = 12) -> LogPage:
        """The same with everybody and every seat that the entries name. Raises NotPermitted, NoSuchSeat."""
        with self._desk.storage.reading() as books:
            self._desk.permit(books, actor, Action.SEE_LOG)
            found = books.log.entries(actor.account, seat_id, before, size + 1)
            entries = found[:size]
            told = [(entry.actor, entry.seat_id, *_ids_in(entry.facts)[:_IDS_EACH]) for entry in entries]
            people = books.members.get(actor.account, {i for ids in told for i in ids if isinstance(i, str)})
            seat_ids = {i for ids in (*told, (seat_id,)) for i in ids if isinstance(i, int)}
            seats = books.seats.names_of(actor.account, seat_ids)
        if seat_id is not None and seat_id not in seats:
            raise NoSuchSeat(str(seat_id))
        return LogPage(entries, people, seats, entries[-1].id if len(found) > size else None)

    # People on a seat

    def assign(self, actor: Actor, seat_id: int, members: Sequence[str]) -> Seat:
        """Put members on the seat's number; they may text from it at once. All of them or none.

        Raises NotPermitted, NoSuchSeat, UnknownMember, CannotTakeSeat, NoNumberYet, AlreadyAssigned (naming the seat),
        SeatFull.
        """
        wanted = list(dict.fromkeys(members))
        with self._desk.storage.transaction() as books:
            viewer = self._desk.permit(books, actor, Action.ASSIGN)
            if not self._desk.is_first(books, actor):
                return self._desk.seat(books, viewer, seat_id)
            return put_on_seat(books, self._desk, viewer, seat_id, wanted)

    def remove(self, actor: Actor, member: str, seat_id: int | None = None) -> Seat:
        """Take a member off their seat, at once; ``seat_id`` is the seat that the asker saw them on.

        Raises NotPermitted, UnknownMember, NotOnSeat, NoSuchSeat.
        """
        with self._desk.storage.transaction() as books:
            viewer = self._desk.permit(books, actor, Action.REMOVE)
            is_first = self._desk.is_first(books, actor)
            person = books.members.get(actor.account, [member]).get(member)
            if person is None:
                raise UnknownMember(member)
            if not is_first:  # done, even if somebody has put them back since
                was_on = seat_id or books.assignments.last_seat_of(actor.account, member)
                if was_on is not None:
                    return self._desk.seat(books, viewer, was_on)
            held = books.assignments.of_member(actor.account, member, alone=True)
            seen_on = self._desk.seat(books, viewer, seat_id).name if seat_id is not None else None
            if held is None or (seat_id is not None and held.seat_id != seat_id):
                raise NotOnSeat(person.name, seen_on)
            seat = self._desk.seat(books, viewer, held.seat_id)
            number = seat.number.number.e164 if seat.number else ""
            now = self._desk.now()
            if not books.assignments.end(actor.account, member, held, number, actor.member, now):
                raise NotOnSeat(person.name, seat.name)
            books.log.note(
                actor.account,
                now,
                actor.member,
                "removed",
                seat.id,
                member=member,
                slot=held.slot,
                number=number,
                since=held.since.isoformat(),
            )
            return self._desk.seat(books, viewer, seat.id)

    # The seat itself

    def suspend(self, actor: Actor, seat_id: int) -> Seat:
        """Nobody sends from the seat until it is resumed; texts received still arrive and count.

        Raises NotPermitted, NoSuchSeat, AlreadySuspended.
        """
        with self._desk.storage.transaction() as books:
            viewer = self._desk.permit(books, actor, Action.SUSPEND)
            is_first = self._desk.is_first(books, actor)
            books.seats.lock(actor.account, seat_id)
            seat = self._desk.seat(books, viewer, seat_id)
            if not is_first:
                return seat
            if seat.is_suspended:
                raise AlreadySuspended(seat.name)
            now = self._desk.now()
            books.seats.suspend(actor.account, seat_id, now)
            books.log.note(actor.account, now, actor.member, "suspended", seat_id)
            return self._desk.seat(books, viewer, seat_id)

    def resume(self, actor: Actor, seat_id: int) -> Seat:
        """People send from the seat again. Raises NotPermitted, NoSuchSeat, NotSuspended."""
        with self._desk.storage.transaction() as books:
            viewer = self._desk.permit(books, actor, Action.SUSPEND)
            is_first = self._desk.is_first(books, actor)
            books.seats.lock(actor.account, seat_id)
            seat = self._desk.seat(books, viewer, seat_id)
            if not is_first:
                return seat
            suspension = books.seats.suspension(actor.account, seat_id)
            if suspension is None:
                raise NotSuspended(seat.name)
            books.seats.suspend(actor.account, seat_id, None)
            since = suspension.since.isoformat()
            books.log.note(actor.account, self._desk.now(), actor.member, "resumed", seat_id, since=since)
            return self._desk.seat(books, viewer, seat_id)

    def rename(self, actor: Actor, seat_id: int, name: str) -> Seat:
        """Call the seat so; what it is called already stays without a trace.

        No two seats of an account have one name (case and accents aside), and none is called as another is numbered.
        Raises NotPermitted, NoSuchSeat, InvalidName, MisleadingName, NameTaken.
        """
        with self._desk.storage.transaction() as books:
            viewer = self._desk.permit(books, actor, Action.RENAME)
            is_first = self._desk.is_first(books, actor)
            books.seats.lock(actor.account, seat_id)
            seat = self._desk.seat(books, viewer, seat_id)
            if not is_first:
                return seat
            name = seat_name(name)
            position = position_meant(name)
            if position is not None and position != seat.position:
                raise MisleadingName(name, position)
            if name == seat.name:
                return seat
            self._take_name(books, seat, name)
            books.log.note(
                actor.account, self._desk.now(), actor.member, "renamed", seat_id, before=seat.name, after=name
            )
            return self._desk.seat(books, viewer, seat_id)

    def renamed_by(self, actor: Actor, words: str) -> Seat | None:
        """The seat that this very delivery of the words has renamed already, if any. Raises NotPermitted.

        For a door that is told the seat, and then its name, in words: delivered again, they may mean another seat, or
        none.
        """
        with self._desk.storage.reading() as books:
            viewer = self._desk.permit(books, actor, Action.RENAME)
            seen_at = books.requests.seen_at(actor.account, actor.request) if actor.request else None
            if seen_at is None:
                return None
            for entry in books.log.since(actor.account, seen_at, actor.member, "renamed"):
                if entry.seat_id and folded(words).endswith(folded(str(entry.facts.get("after", "")))):
                    return self._desk.seat(books, viewer, entry.seat_id)
            return None

    def _take_name(self, books: Books, seat: Seat, name: str) -> None:
        # Looked for first, so that two who would swap names are both refused, and never wait for each other in a ring.
        # Refused by the database, somebody was quicker, and is found now (unless they have changed their mind since).
        while True:
            called = books.seats.called(seat.account, name)
            if called and called[0] != seat.id:
                raise NameTaken(name, called[1])
            if books.seats.rename(seat.account, seat.id, name):
                return


def put_on_seat(books: Books, desk: Desk, viewer: Viewer, seat_id: int, wanted: Sequence[str]) -> Seat:
    """Put members on the seat's number, all of them or none, in a transaction that is open; the viewer does it.

    Raises NoSuchSeat, UnknownMember, CannotTakeSeat, NoNumberYet, AlreadyAssigned (naming the seat), SeatFull.
    """
    account = viewer.account.id
    books.seats.lock(account, seat_id)
    seat = desk.seat(books, viewer, seat_id)
    if seat.number is None or not seat.number.is_live:
        raise NoNumberYet(seat.name, pending=seat.number is not None)
    people = _assignable(books, desk, viewer, seat, wanted)
    if len(people) > seat.free_places:
        raise SeatFull(seat.name, [m.name for m in seat.members], len(people))
    number_id = books.numbers.id_of_live(account, seat_id)
    # By id, so that two who assign the same people to different seats never wait for each other in a ring.
    for person in sorted(people, key=lambda m: m.id):
        slot = _take_place(books, desk, viewer, seat, number_id, person)
        books.log.note(
            account,
            desk.now(),
            viewer.member.id,
            "assigned",
            seat_id,
            member=person.id,
            slot=slot,
            number=seat.number.number.e164,
        )
    return desk.seat(books, viewer, seat_id)


def _assignable(books: Books, desk: Desk, viewer: Viewer, seat: Seat, wanted: Sequence[str]) -> list[Member]:
    known = books.members.get(viewer.account.id, wanted, share=True)
    for member in wanted:
        if member not in known:
            raise UnknownMember(member)
    people = [known[member] for member in wanted]
    for person in people:
        if person.is_bot:
            raise CannotTakeSeat(person.name, "is a bot")
        if person.is_deactivated:
            raise CannotTakeSeat(person.name, "is deactivated in Slack")
        if person.is_stranger:
            raise CannotTakeSeat(person.name, "is from another workspace")
    here = {m.id for m in seat.members}
    if people and all(p.id in here for p in people):
        raise AlreadyAssigned(people[0].name, seat.name, here=True)
    newcomers = [p for p in people if p.id not in here]
    for person in newcomers:
        _must_be_free(books, desk, viewer, person)
    return newcomers


def _must_be_free(books: Books, desk: Desk, viewer: Viewer, person: Member) -> None:
    held = books.assignments.of_member(viewer.account.id, person.id)
    if held:
        raise AlreadyAssigned(person.name, desk.seat(books, viewer, held.seat_id).name)


def _take_place(books: Books, desk: Desk, viewer: Viewer, seat: Seat, number_id: int, person: Member) -> int:
    # Reading, choosing and inserting are three steps: when the database refuses the third, read again. Only three
    # taken places mean full; only a place held elsewhere means that somebody else was quicker with the person.
    while free := sorted(set(range(1, PLACES + 1)) - books.assignments.taken_slots(seat.id)):
        if books.assignments.begin(
            viewer.account.id, seat.id, number_id, person.id, free[0], viewer.member.id, desk.now()
        ):
            return free[0]
        _must_be_free(books, desk, viewer, person)
    present = desk.seat(books, viewer, seat.id)
    raise SeatFull(seat.name, [m.name for m in present.members])


def _ids_in(facts: object, name: str = "") -> list[str | int]:
    """Whatever in an entry's facts may be a member's id (a text) or a seat's (a whole number under such a name)."""
    if isinstance(facts, dict):
        return [found for key, fact in facts.items() for found in _ids_in(fact, str(key))]
    if isinstance(facts, list):
        return [found for fact in facts for found in _ids_in(fact, name)]
    if isinstance(facts, str):
        return [facts] if _MEMBER_ID.fullmatch(facts) else []
    return [facts] if name in _SEAT_FACTS and isinstance(facts, int) and 0 < facts <= _LARGEST_ID else []


def _misspelt(spellings: Sequence[str], names: Sequence[str]) -> tuple[str, list[str]]:
    """Which of the spellings was meant for a name, most likely, and up to two names that are like it.

    Where none is, the shortest. A name is compared with the spelling of as many words as it has: with each of them, a
    thousand names would take a second.
    """
    typed = sorted((folded(spelling).count(" "), folded(spelling), spelling) for spelling in spellings)
    called = {folded(name): name for name in names}
    groups: dict[int, list[str]] = {}
    for name in called:
        spaces = name.count(" ")
        place = next((n for n, (most, _, _) in enumerate(typed) if most >= spaces), len(typed) - 1)
        groups.setdefault(place, []).append(name)
    like = sorted(
        (-difflib.SequenceMatcher(None, name, typed[place][1]).ratio(), place, name)
        for place, group in groups.items()
        for name in difflib.get_close_matches(typed[place][1], group, n=2, cutoff=_LIKE)
    )
    _, _, wanted = typed[like[0][1] if like else 0]
    return wanted, [called[name] for _, _, name in like[:2]]
