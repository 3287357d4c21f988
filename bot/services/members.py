"""People: who somebody is, and whom an administrator may put on a seat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.errors import UnknownMember
from bot.domain.errors.pages import CannotHavePages, PagesChanged
from bot.domain.gates import Permissions, pages_of, where
from bot.domain.names import folded
from bot.domain.roles import Action, Actor
from bot.domain.seats import Account, DirectoryState, Member, Viewer
from bot.services.desk import SYSTEM, Desk
from bot.services.notices import DEPARTED
from storage import Books

_READ_EVERY = timedelta(days=1)
"""Everybody is read again that long after the last time: an event of Slack's may be lost."""

_UNHEARD_OF = timedelta(minutes=2)
"""A reading that has been silent for so long is anybody's to go on with."""

_CLOCKS_APART = timedelta(minutes=1)
"""What a process noted may be as much older or newer than another's clock says."""


@dataclass(frozen=True)
class Profile:
    """A Slack user as Slack tells of them. ``time_zone`` is an IANA name, empty when Slack says nothing.

    A stranger is from another workspace, met in a shared channel: what they are there counts for nothing here.
    """

    id: str
    real_name: str = ""
    display_name: str = ""
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    time_zone: str = ""
    is_admin: bool = False
    is_owner: bool = False
    is_primary_owner: bool = False
    is_bot: bool = False
    is_guest: bool = False
    is_deactivated: bool = False
    is_stranger: bool = False


@dataclass(frozen=True)
class Reading:
    """A reading of Slack's list of everybody that is ours to go on with, from ``cursor``; ``count`` people so far.

    People are those who could be put on a seat. ``heard_at`` is when it was last heard of, and our claim to it: whoever
    takes it over changes that.
    """

    account: str
    cursor: str
    count: int
    heard_at: datetime


class _TakenOver(Exception):
    """Somebody else goes on with the reading; what we were about to write is not to be kept."""


class Members:
    """The people of an account."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def viewer(self, actor: Actor) -> Viewer:
        """Who is looking, with their role; for somebody who does not see all seats, whom to ask as well."""
        with self._desk.storage.reading() as books:
            viewer = self._desk.viewer(books, actor)
            if viewer.sees_all:
                return viewer
            return replace(viewer, administrators=self._desk.whom_to_ask(books, actor.account))

    def permit(self, actor: Actor, action: Action) -> Viewer:
        """Who is looking, for a door that shows something before it changes it. Raises NotPermitted."""
        with self._desk.storage.reading() as books:
            return self._desk.permit(books, actor, action)

    def get(self, actor: Actor, member: str) -> Member:
        """One of the account's people. Raises UnknownMember."""
        with self._desk.storage.reading() as books:
            self._desk.viewer(books, actor)
            found = books.members.get(actor.account, [member])
        if member not in found:
            raise UnknownMember(member)
        return found[member]

    def available(self, actor: Actor, words: str = "", limit: int = 100) -> tuple[Member, ...]:
        """People who may be put on a seat and are on none; each word is part of a name or the email address."""
        with self._desk.storage.reading() as books:
            self._desk.permit(books, actor, Action.ASSIGN)
            return books.members.available(actor.account, words, limit)

    def search(self, actor: Actor, words: str = "", limit: int = 100) -> tuple[Member, ...]:
        """People who may use Seatline, on a seat or not; each word is part of a name or the email address."""
        with self._desk.storage.reading() as books:
            self._desk.permit(books, actor, Action.ASSIGN)
            return books.members.search(actor.account, words, limit)

    def permissions(self, actor: Actor, member: str) -> Permissions:
        """The pages that a member may text from. Raises NotPermitted, UnknownMember, CannotHavePages."""
        with self._desk.storage.reading() as books:
            viewer = self._desk.permit(books, actor, Action.CHANGE_PERMISSIONS)
            person = books.members.get(actor.account, [member]).get(member)
            return Permissions(_who_can_text(member, person), viewer.account.default_pages)

    def set_pages(self, actor: Actor, member: str, pages: Sequence[str] | None, *, seen: str | None = None) -> Member:
        """Let a member text from these pages of the ATS and no others; None: from the account's default.

        ``seen`` is the version of the permissions that the asker had before them, if any: what was changed since is
        not written over. Raises NotPermitted, UnknownMember, CannotHavePages, InvalidPage, PagesChanged.
        """
        with self._desk.storage.transaction() as books:
            viewer = self._desk.permit(books, actor, Action.CHANGE_PERMISSIONS)
            is_first = self._desk.is_first(books, actor)
            books.members.lock(actor.account, [member])
            person = _who_can_text(member, books.members.get(actor.account, [member]).get(member))
            wanted = None if pages is None else pages_of(pages)
            if not is_first or wanted == person.pages:
                return person
            shown = Permissions(person, viewer.account.default_pages)
            if seen not in (None, shown.version):
                raise PagesChanged(person.name, where(shown.pages))
            books.members.set_pages(actor.account, member, wanted)
            books.log.note(
                actor.account,
                self._desk.now(),
                actor.member,
                "pages_changed",
                member=member,
                before=None if person.pages is None else list(person.pages),
                after=None if wanted is None else list(wanted),
            )
            return replace(person, pages=wanted)

    def administrators(self, account: str) -> tuple[Member, ...]:
        """A few administrators, for what only they can mend."""
        with self._desk.storage.reading() as books:
            return self._desk.whom_to_ask(books, account)

    def learn(self, account: str, profiles: Sequence[Profile]) -> None:
        """Write down what Slack says of people now, in its events and when asked about one.

        Whoever is deactivated, or is not of this workspace, leaves their seat with that, and administrators are told;
        a role that was granted to them ends. The primary owner's time zone is taken by an account without.
        """
        with self._desk.storage.transaction() as books:
            known = books.accounts.get(account)
            if known is None:
                return
            self._lock_seats(books, known, profiles)
            self._write_down(books, known, profiles)
            if known.directory.is_being_read:  # a page of the list that was asked for before may arrive after this
                books.members.note_told(account, {profile.id for profile in profiles}, self._desk.present())

    # Everybody, a page at a time

    def begin_reading(self, account: str) -> Reading | None:
        """Take on the reading of Slack's list of everybody, where it is due and nobody is at it.

        It is due when it was never finished, or last a day ago. One of which nothing was heard for two minutes goes on
        where it stands.
        """
        now = self._desk.present()
        with self._desk.storage.reading() as books:
            known = books.accounts.get(account)
        if known is None or not _is_due(known.directory, now):
            return None
        heard = known.directory.begun_at
        anew = not known.directory.is_being_read or heard is None or heard <= now - _READ_EVERY
        with self._desk.storage.transaction() as books:
            place = books.accounts.claim_directory(account, heard, now, anew=anew)
        return Reading(account, *place, now) if place else None

    def learn_page(self, reading: Reading, profiles: Sequence[Profile], next_cursor: str) -> Reading | None:
        """Write a page of everybody down, and with it how far the reading has come; "" as the cursor ends it.

        People of whom Slack has told by themselves since the page was asked for are left as they are. None, and
        nothing is written: somebody else goes on with the reading.
        """
        now = self._desk.present()
        further = replace(
            reading,
            cursor=next_cursor,
            count=reading.count + sum(not _must_leave(profile) for profile in profiles),
            heard_at=now,
        )
        try:
            with self._desk.storage.transaction() as books:
                known = books.accounts.get(reading.account)
                if known is None:
                    return None
                ids = [profile.id for profile in profiles]
                self._lock_seats(books, known, profiles)
                books.members.lock(reading.account, ids)
                told = books.members.told_since(reading.account, ids, reading.heard_at - _CLOCKS_APART)
                self._write_down(books, known, [profile for profile in profiles if profile.id not in told])
                # Last, so that whoever changes the account after seats and people never waits in a ring with us.
                if not self._move(books, reading, further, is_read=not next_cursor):
                    raise _TakenOver
        except _TakenOver:
            return None
        return further

    def keep_reading(self, reading: Reading) -> Reading | None:
        """Say that the reading is alive while it waits; None when somebody else goes on with it."""
        further = replace(reading, heard_at=self._desk.present())
        with self._desk.storage.transaction() as books:
            return further if self._move(books, reading, further) else None

    def begin_anew(self, reading: Reading) -> Reading | None:
        """Slack does not know the place any more: from the beginning; None when somebody else goes on with it."""
        return self.keep_reading(replace(reading, cursor="", count=0))

    def leave_reading(self, reading: Reading, for_seconds: float = 0) -> None:
        """Let whoever asks after so many seconds go on where it stands."""
        heard = self._desk.present() + timedelta(seconds=for_seconds) - _UNHEARD_OF
        with self._desk.storage.transaction() as books:
            self._move(books, reading, replace(reading, heard_at=heard))

    # How

    def _move(self, books: Books, reading: Reading, further: Reading, *, is_read: bool = False) -> bool:
        return books.accounts.move_directory(
            reading.account, reading.heard_at, further.heard_at, further.cursor, further.count, is_read=is_read
        )

    def _lock_seats(self, books: Books, account: Account, profiles: Sequence[Profile]) -> None:
        """The seats that somebody is to leave: before people, as whoever assigns does, and in one order."""
        leaving = [profile.id for profile in profiles if _must_leave(profile)]
        if leaving:
            for seat_id in sorted(set(books.members.seats_of(account.id, leaving).values())):
                books.seats.lock(account.id, seat_id)

    def _write_down(self, books: Books, account: Account, profiles: Sequence[Profile]) -> None:
        books.members.put(account.id, [_row(profile) for profile in profiles])
        leaving = {profile.id: profile for profile in profiles if _must_leave(profile)}
        if leaving:
            for member in sorted(books.members.seats_of(account.id, leaving)):
                self._take_off(books, account, leaving[member])
            self._end_grants(books, account, leaving)
        for profile in profiles:
            zone = profile.time_zone
            owns = profile.is_primary_owner and not profile.is_stranger
            before = books.accounts.learn_time_zone(account.id, zone) if owns and _exists(zone) else None
            if before is not None:
                facts = {"before": before, "time_zone": zone}
                books.log.note(account.id, self._desk.now(), SYSTEM, "time_zone_learned", None, **facts)

    def _take_off(self, books: Books, account: Account, profile: Profile) -> None:
        """They leave their seat, and a few administrators are told, each once."""
        now, period = self._desk.now(), self._desk.period(account)
        held = books.assignments.of_member(account.id, profile.id, alone=True)
        seat = books.seats.get(account, period, held.seat_id) if held else None
        if held is None or seat is None:
            return
        number = seat.number.number.e164 if seat.number else ""
        if not books.assignments.end(account.id, profile.id, held, number, SYSTEM, now):
            return  # somebody else just did
        books.log.note(
            account.id,
            now,
            SYSTEM,
            "removed",
            seat.id,
            member=profile.id,
            slot=held.slot,
            number=number,
            since=held.since.isoformat(),
            why=_why(profile),
        )
        for administrator in self._desk.whom_to_ask(books, account.id):
            books.notices.add(
                account.id,
                DEPARTED,
                f"departed:{profile.id}:{held.since.isoformat()}:{administrator.id}",
                period,
                self._desk.present(),
                seat_id=seat.id,
                channel=administrator.id,
                facts={"member": profile.id},
            )

    def _end_grants(self, books: Books, account: Account, leaving: Mapping[str, Profile]) -> None:
        """Somebody trusted them with a role as who they were then: should they come back, it is to be granted anew."""
        for member, role in books.members.end_grants(account.id, leaving).items():
            why = _why(leaving[member])
            books.log.note(account.id, self._desk.now(), SYSTEM, "role_revoked", member=member, role=role, why=why)


def _is_due(directory: DirectoryState, now: datetime) -> bool:
    if directory.is_being_read:
        return directory.begun_at is not None and directory.begun_at <= now - _UNHEARD_OF
    return directory.read_at is None or directory.read_at <= now - _READ_EVERY


def _must_leave(profile: Profile) -> bool:
    return profile.is_deactivated or profile.is_stranger or profile.is_bot


def _why(profile: Profile) -> str:
    """Why somebody must leave, as the log has it."""
    return "deactivated" if profile.is_deactivated else "stranger" if profile.is_stranger else "bot"


def _who_can_text(member: str, person: Member | None) -> Member:
    """The person, if they could ever text. Raises UnknownMember, CannotHavePages."""
    if person is None:
        raise UnknownMember(member)
    if person.is_bot:
        raise CannotHavePages(person.name, "is a bot")
    if person.is_deactivated:
        raise CannotHavePages(person.name, "is deactivated in Slack")
    if person.is_stranger:
        raise CannotHavePages(person.name, "is from another workspace")
    return person


def _row(profile: Profile) -> dict[str, object]:
    names = (profile.display_name, profile.real_name, profile.first_name, profile.last_name)
    name = profile.display_name or profile.real_name or profile.id
    is_owner = profile.is_owner or profile.is_primary_owner
    return {
        "id": profile.id,
        "name": name[:255],
        "real_name": profile.real_name[:255],
        "email": profile.email[:320],
        # The name first, so that a list ordered by this column is ordered by name.
        "search_text": folded(" ".join((name, *names, profile.email)))[:1500],
        "time_zone": profile.time_zone[:64] or None,
        "is_admin": not profile.is_stranger and (profile.is_admin or is_owner),
        "is_owner": not profile.is_stranger and is_owner,
        "is_stranger": profile.is_stranger,
        "is_guest": profile.is_guest,
        "is_bot": profile.is_bot,
        "is_deactivated": profile.is_deactivated,
    }


def _exists(time_zone: str) -> bool:
    try:
        ZoneInfo(time_zone)
    except (KeyError, ValueError, OSError):
        return False
    return True
