"""Roles: who is administrator or reporter and why, granting and taking away, and the user groups that give them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from bot.domain.errors import UnknownMember
from bot.domain.errors.roles import (
    AlreadyHasRole,
    CannotHaveRole,
    LastAdministrator,
    NoGrant,
    NoSuchRole,
    RoleIsDerived,
    SameGroup,
)
from bot.domain.holders import GroupPeople, Holders, RoleHolder, Source
from bot.domain.roles import Action, Actor, Role
from bot.domain.seats import Account, Member
from bot.services.desk import SYSTEM, Desk
from storage import Books

NOBODY_LEFT = "last_administrator"
"""The problem with user groups that would leave nobody to change seats: those who were administrators stay."""

_ROLES = (Role.ADMINISTRATOR, Role.REPORTER)

_Groups = tuple[str | None, str | None]
"""The user groups that make administrators and reporters."""


@dataclass(frozen=True)
class _Change:
    """What a reading of the groups changes for one member."""

    member: str
    before: Role | None
    after: Role | None

    @property
    def facts(self) -> dict[str, str | None]:
        if self.after is None:
            return {"member": self.member, "role": self.before}
        return {"member": self.member, "role": self.after, "before": self.before}


class Roles:
    """The role service. Whoever changes who is administrator locks the people, then the account: one at a time."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def page(self, actor: Actor, offset: int = 0, size: int = 10) -> Holders:
        """Who has a role and where it comes from: administrators first, then reporters, by name. Raises NotPermitted.

        Beyond the end it is the last page: the list gets shorter while people look at it.
        """
        with self._desk.storage.reading() as books:
            self._desk.permit(books, actor, Action.CHANGE_ROLES)
            administrators, total = books.members.count_holders(actor.account, self._desk.administrators)
            start = min(max(0, offset), max(0, (total - 1) // size * size))
            holders = books.members.holders(actor.account, self._desk.administrators, start, size)
        return Holders(holders, start, total, size, administrators)

    def account(self, actor: Actor) -> Account:
        """The account with its user groups, for somebody who may change roles. Raises NotPermitted."""
        with self._desk.storage.reading() as books:
            return self._desk.permit(books, actor, Action.CHANGE_ROLES).account

    def grant(self, actor: Actor, member: str, role: Role) -> RoleHolder:
        """Make a member administrator or reporter, in the place of what was granted before.

        Raises NotPermitted, NoSuchRole, UnknownMember, CannotHaveRole, AlreadyHasRole, LastAdministrator (when they
        would be reporter only).
        """
        with self._desk.storage.transaction() as books:
            self._lock(books, actor.account, [member])
            self._desk.permit(books, actor, Action.CHANGE_ROLES)
            is_first = self._desk.is_first(books, actor)
            holder = self._holder(books, actor, member)
            if not is_first:
                return holder
            if role not in _ROLES:
                raise NoSuchRole(role)
            _may_have_role(holder.member)
            if holder.derived and holder.role in (role, Role.ADMINISTRATOR):
                raise AlreadyHasRole(holder.member.name, holder.role, holder.derived)
            if holder.granted is role:
                raise AlreadyHasRole(holder.member.name, role, [Source.GRANTED])
            books.members.grant(actor.account, member, role)
            if holder.granted is Role.ADMINISTRATOR:
                self._must_have_administrator(books, actor.account, holder.member.name)
            books.log.note(
                actor.account,
                self._desk.now(),
                actor.member,
                "role_granted",
                member=member,
                role=role,
                before=holder.granted,
            )
            return self._holder(books, actor, member)

    def revoke(self, actor: Actor, member: str) -> RoleHolder | None:
        """Take away what was granted; gives the role that they have all the same, from elsewhere, or None.

        Raises NotPermitted, UnknownMember, NoGrant, RoleIsDerived (naming where from), LastAdministrator.
        """
        with self._desk.storage.transaction() as books:
            self._lock(books, actor.account, [member])
            self._desk.permit(books, actor, Action.CHANGE_ROLES)
            is_first = self._desk.is_first(books, actor)
            holder = self._holder(books, actor, member)
            if not is_first:
                return _with_role(holder)
            name = holder.member.name
            if holder.granted is None:
                raise RoleIsDerived(name, holder.role, holder.sources) if holder.sources else NoGrant(name)
            books.members.grant(actor.account, member, None)
            if holder.granted is Role.ADMINISTRATOR:
                self._must_have_administrator(books, actor.account, name)
            books.log.note(
                actor.account, self._desk.now(), actor.member, "role_revoked", member=member, role=holder.granted
            )
            return _with_role(self._holder(books, actor, member))

    def chosen_groups(self, account: str) -> tuple[str, ...]:
        """The user groups that give roles in the account: those to be read."""
        with self._desk.storage.reading() as books:
            stored = books.accounts.get(account)
        groups = (stored.administrators_group, stored.reporters_group) if stored and stored.is_enabled else ()
        return tuple(group for group in groups if group)

    def choose_groups(
        self,
        actor: Actor,
        administrators_group: str | None,
        reporters_group: str | None,
        members: Mapping[str, Sequence[str]],
    ) -> GroupPeople:
        """Have these user groups (or none) make people administrators and reporters; ``members`` are those of each.

        People whom the directory does not know yet get their role with the first refresh after they are known. Raises
        NotPermitted, SameGroup, LastAdministrator.
        """
        after = (administrators_group, reporters_group)
        with self._taking_over(actor.account, members, after) as (books, changes):
            account = self._desk.permit(books, actor, Action.CHANGE_ROLES).account
            if not self._desk.is_first(books, actor):
                return _people(books, account.id)
            if administrators_group and administrators_group == reporters_group:
                raise SameGroup
            before = _groups(account)
            _write(books, account.id, changes)
            self._must_have_administrator(books, account.id)
            if before != after:
                books.accounts.set_groups(account.id, administrators_group, reporters_group)
                books.log.note(
                    account.id,
                    self._desk.now(),
                    actor.member,
                    "groups_changed",
                    administrators={"before": before[0], "after": after[0]},
                    reporters={"before": before[1], "after": after[1]},
                )
            if account.groups_problem:
                books.accounts.set_groups_problem(account.id, None)
            self._note(books, account.id, actor.member, changes)
            return _people(books, account.id)

    def refresh_groups(self, account: str, members: Mapping[str, Sequence[str]], problem: str | None = None) -> None:
        """Take over who is in the account's user groups now; for the clock and for Slack's events.

        ``members`` are the people of each group that was read: those of a group that was not keep what they had.
        ``problem`` is Slack's word for why. When nobody would be left as administrator, those who were stay.
        """
        with self._desk.storage.reading() as books:
            stored = books.accounts.get(account)
            if stored is None or not stored.is_enabled:
                return
            likely = self._changes(books, account, _groups(stored), members)
        if not likely and stored.groups_problem == problem:
            return
        with self._taking_over(account, members) as (books, changes):
            stored = books.accounts.get(account) or stored
            _write(books, account, changes)
            kept = [change for change in changes if change.before is Role.ADMINISTRATOR]
            if kept and not self._desk.whom_to_ask(books, account):
                books.members.set_group_role(account, [change.member for change in kept], Role.ADMINISTRATOR)
                changes = [change for change in changes if change not in kept]
                problem = NOBODY_LEFT
            if stored.groups_problem != problem:
                books.accounts.set_groups_problem(account, problem)
            self._note(books, account, SYSTEM, changes)

    # How

    @contextmanager
    def _taking_over(
        self, account: str, members: Mapping[str, Sequence[str]], groups: _Groups | None = None
    ) -> Iterator[tuple[Books, list[_Change]]]:
        """A transaction with what a reading of these groups (None: of those stored) is to change, all of them locked.

        While we wait for the locks it may come to concern others. Whoever holds the account waits for no people, so
        that we then let go of everything and begin again with those as well.
        """
        with self._desk.storage.reading() as books:
            changes = self._changes(books, account, groups or _stored_groups(books, account), members)
        locked: set[str] = set()
        while True:
            locked |= {change.member for change in changes}
            with self._desk.storage.transaction() as books:
                self._lock(books, account, locked)
                changes = self._changes(books, account, groups or _stored_groups(books, account), members)
                if locked.issuperset(change.member for change in changes):
                    yield books, changes
                    return

    def _lock(self, books: Books, account: str, members: Collection[str]) -> None:
        # People first, as whoever writes the directory down does, so that the two never wait for each other.
        books.members.lock(account, members)
        books.accounts.lock(account)

    def _holder(self, books: Books, actor: Actor, member: str) -> RoleHolder:
        holder = books.members.holder(actor.account, member, self._desk.administrators)
        if holder is None:
            raise UnknownMember(member)
        return holder

    def _must_have_administrator(self, books: Books, account: str, name: str | None = None) -> None:
        if not self._desk.whom_to_ask(books, account):
            raise LastAdministrator(name)

    def _changes(
        self,
        books: Books,
        account: str,
        groups: _Groups,
        members: Mapping[str, Sequence[str]],
    ) -> list[_Change]:
        """What is to change for whom, by id; a chosen group that was not read leaves its people as they are."""
        read = {group: set(members[group]) for group in groups if group and group in members}
        found = books.members.group_roles(account, set().union(*read.values()))

        def has(member: str, place: int, before: Role | None) -> bool:
            group = groups[place]
            if group is None:
                return False
            return member in read[group] if group in read else before is _ROLES[place]

        changes = []
        for member, (before, can) in sorted(found.items()):
            after = next((role for place, role in enumerate(_ROLES) if can and has(member, place, before)), None)
            if after is not before:
                changes.append(_Change(member, before, after))
        return changes

    def _note(self, books: Books, account: str, by: str, changes: Sequence[_Change]) -> None:
        if changes:
            granted = [change.facts for change in changes if change.after]
            lost = [change.facts for change in changes if not change.after]
            books.log.note(account, self._desk.now(), by, "group_read", granted=granted, lost=lost)


def _may_have_role(member: Member) -> None:
    if member.is_bot:
        raise CannotHaveRole(member.name, "is a bot")
    if member.is_deactivated:
        raise CannotHaveRole(member.name, "is deactivated in Slack")
    if member.is_stranger:
        raise CannotHaveRole(member.name, "is from another workspace")


def _with_role(holder: RoleHolder) -> RoleHolder | None:
    return None if holder.role is Role.MEMBER else holder


def _groups(account: Account) -> _Groups:
    return account.administrators_group, account.reporters_group


def _stored_groups(books: Books, account: str) -> _Groups:
    stored = books.accounts.get(account)
    return _groups(stored) if stored else (None, None)


def _write(books: Books, account: str, changes: Sequence[_Change]) -> None:
    for after in (*_ROLES, None):
        books.members.set_group_role(account, [c.member for c in changes if c.after is after], after)


def _people(books: Books, account: str) -> GroupPeople:
    roles = [role for role, can in books.members.group_roles(account, ()).values() if can]
    return GroupPeople(roles.count(Role.ADMINISTRATOR), roles.count(Role.REPORTER))
