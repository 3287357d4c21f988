"""What can go wrong with roles."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.errors import SeatError, listed, quoted
from bot.domain.holders import Source
from bot.domain.roles import Role

IN_WORDS = {Role.ADMINISTRATOR: "an administrator", Role.REPORTER: "a reporter", Role.MEMBER: "a member"}

_WHERE = {
    Source.OWNER: "owner of the workspace",
    Source.ADMIN: "admin of the workspace",
    Source.OPERATOR: "named in the setting ADMINISTRATORS",
    Source.GRANTED: "granted here",
    Source.GROUP: "in a user group",
}
_CURES = {
    Source.OWNER: "Slack's own administration",
    Source.ADMIN: "Slack's own administration",
    Source.OPERATOR: "the setting ADMINISTRATORS, by whoever runs Seatline",
    Source.GROUP: "the user group in Slack",
}


def where_from(sources: Sequence[Source]) -> str:
    """Where a role comes from: ``owner of the workspace and granted here``."""
    return listed([_WHERE[source] for source in sources])


class CannotHaveRole(SeatError):
    """Bots, deactivated people and strangers are given no role."""

    code = "cannot_have_role"
    field = "members"

    def __init__(self, name: str, why: str) -> None:
        self.name, self.why = name, why
        super().__init__(f"{name} {why} and cannot be given a role. Choose someone else.")


class NoSuchRole(SeatError):
    """Only two roles are granted."""

    code = "no_such_role"
    field = "role"

    def __init__(self, wanted: str) -> None:
        self.wanted = quoted(wanted)
        super().__init__(f"“{self.wanted}” is no role. Grant administrator or reporter.")


class AlreadyHasRole(SeatError):
    """They have that role, or a higher one that is not ours to lower."""

    code = "already_has_role"
    field = "members"

    def __init__(self, name: str, role: Role, sources: Sequence[Source]) -> None:
        self.name, self.role, self.sources = name, role, tuple(sources)
        super().__init__(f"{name} is {IN_WORDS[role]} already: {where_from(sources)}. Nothing was changed.")


class RoleIsDerived(SeatError):
    """Nothing was granted here: the role ends where it comes from."""

    code = "role_is_derived"
    field = "members"

    def __init__(self, name: str, role: Role, sources: Sequence[Source]) -> None:
        self.name, self.role, self.sources = name, role, tuple(sources)
        cures = list(dict.fromkeys(_CURES[source] for source in sources))
        super().__init__(
            f"{name} is {IN_WORDS[role]} as {where_from(sources)}, which cannot be taken away here. "
            f"Change it in {listed(cures)}."
        )


class NoGrant(SeatError):
    """There is no role to take away."""

    code = "no_grant"
    field = "members"

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"{name} has no role to take away. Nothing was changed.")


class LastAdministrator(SeatError):
    """Somebody must be able to change seats. ``name`` is theirs; None where it is user groups that would leave none."""

    code = "last_administrator"
    field = "administrators_group"

    def __init__(self, name: str | None = None) -> None:
        self.name = name
        super().__init__(
            f"{name} is the last administrator. Make somebody else one first, with "
            "`/seats roles grant @ana administrator`."
            if name
            else "With these user groups nobody would be an administrator. Choose a group with somebody in it, or "
            "grant the role to somebody first."
        )


class SameGroup(SeatError):
    """One user group cannot make the same people administrators and reporters."""

    code = "same_group"
    field = "reporters_group"

    def __init__(self) -> None:
        super().__init__("Administrators may do all that reporters may. Choose another group here, or none.")
