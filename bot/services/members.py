"""People: who somebody is, and whom an administrator may put on a seat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from bot.domain.errors import UnknownMember
from bot.domain.names import folded
from bot.domain.roles import Action, Actor
from bot.domain.seats import Member, Viewer
from bot.services.desk import SYSTEM, Desk


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

    def administrators(self, account: str) -> tuple[Member, ...]:
        """A few administrators, for what only they can mend."""
        with self._desk.storage.reading() as books:
            return self._desk.whom_to_ask(books, account)

    def learn(self, account: str, profiles: Sequence[Profile]) -> None:
        """Write down what Slack says of people; the primary owner's time zone is taken by an account without."""
        with self._desk.storage.transaction() as books:
            if books.accounts.get(account) is None:
                return
            books.members.put(account, [_row(profile) for profile in profiles])
            for profile in profiles:
                zone = profile.time_zone
                owns = profile.is_primary_owner and not profile.is_stranger
                if owns and _exists(zone) and books.accounts.learn_time_zone(account, zone):
                    books.log.note(account, self._desk.now(), SYSTEM, "time_zone_learned", None, time_zone=zone)


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
