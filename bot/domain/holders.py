"""Who holds a role in an account, and where it comes from: only what was granted here can be taken away here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.roles import Role
from bot.domain.seats import Member, Page


class Source(StrEnum):
    """Where somebody has their role from."""

    OWNER = "owner"
    ADMIN = "admin"
    OPERATOR = "operator"  # named in the setting ADMINISTRATORS
    GRANTED = "granted"
    GROUP = "group"  # a Slack user group of the account


@dataclass(frozen=True)
class RoleHolder:
    """A member and their role: ``sources`` are those that give it.

    ``granted`` is what was granted here, whether or not they have more from elsewhere.
    """

    member: Member
    role: Role
    sources: tuple[Source, ...] = ()
    granted: Role | None = None

    @property
    def derived(self) -> tuple[Source, ...]:
        """The sources that are beyond us."""
        return tuple(source for source in self.sources if source is not Source.GRANTED)


@dataclass(frozen=True)
class Holders(Page[RoleHolder]):
    """Some of those with a role, administrators first; so many of the ``total`` are ``administrators``."""

    administrators: int

    @property
    def reporters(self) -> int:
        return self.total - self.administrators


@dataclass(frozen=True)
class GroupPeople:
    """How many people the user groups make administrators and reporters; people yet unknown are not counted."""

    administrators: int = 0
    reporters: int = 0


def holder_of(
    member: Member,
    *,
    is_owner: bool = False,
    is_admin: bool = False,
    is_operator: bool = False,
    granted: Role | None = None,
    group: Role | None = None,
) -> RoleHolder:
    """The role that all this makes of a member: the highest of them. An owner is not named an admin as well."""
    given: list[tuple[Source, Role | None]] = [
        (Source.OWNER, Role.ADMINISTRATOR if is_owner else None),
        (Source.ADMIN, Role.ADMINISTRATOR if is_admin and not is_owner else None),
        (Source.OPERATOR, Role.ADMINISTRATOR if is_operator else None),
        (Source.GRANTED, granted),
        (Source.GROUP, group),
    ]
    roles = {role for _, role in given}
    role = next((r for r in (Role.ADMINISTRATOR, Role.REPORTER) if r in roles), Role.MEMBER)
    return RoleHolder(member, role, tuple(source for source, r in given if r is role), granted)
