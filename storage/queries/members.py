"""Slack users that an account knows, and the search among them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Subquery,
    and_,
    case,
    func,
    not_,
    or_,
    select,
    union_all,
    update,
)

from bot.domain.holders import RoleHolder, holder_of
from bot.domain.names import words_searched
from bot.domain.pages import AtsPage, in_order
from bot.domain.roles import Role
from bot.domain.seats import Member
from storage import tables as t
from storage.queries.inserts import insert_or_replace

_ADMINISTRATOR = Role.ADMINISTRATOR.value
_OURS = ("granted_role", "group_role", "pages")
"""What Slack's profiles say nothing of."""

_TOLD = "person:"
"""Before a member's id it names the delivery that told of them."""


_AT_ONCE = 10_000
"""So many ids go into one statement: SQLite takes 32,766 parameters, and a user group may have more people."""


class Members:
    """One row a user and account."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, account: str, members: Collection[str], *, share: bool = False) -> dict[str, Member]:
        """Those known among them, by id; with ``share``, nobody changes them before the transaction ends."""
        m = t.members.c
        wanted = select(t.members).where(m.account_id == account, m.id.in_(members))
        rows = self._connection.execute(wanted.order_by(m.id).with_for_update(read=True) if share else wanted)
        return {row["id"]: member_of(row) for row in rows.mappings()}

    def lock(self, account: str, members: Collection[str]) -> None:
        """Make others who would write these people down wait until the transaction ends."""
        m = t.members.c
        for some in _in_parts(members):
            wanted = select(m.id).where(m.account_id == account, m.id.in_(some)).order_by(m.id)
            # Not against those who only refer to them: a text must not wait for a page of the directory.
            self._connection.execute(wanted.with_for_update(key_share=True)).all()

    def seats_of(self, account: str, members: Collection[str]) -> dict[str, int]:
        """The seats that these people are on, by member."""
        a = t.assignments.c
        rows = self._connection.execute(
            select(a.member_id, a.seat_id).where(a.account_id == account, a.member_id.in_(members))
        )
        return {row.member_id: row.seat_id for row in rows}

    def note_told(self, account: str, members: Collection[str], at: datetime) -> None:
        """Slack told of these people at that moment, one by one; forgotten with the names of deliveries."""
        rows = [{"account_id": account, "key": f"{_TOLD}{m}", "at": at} for m in sorted(members)]
        if rows:
            insert_or_replace(self._connection, t.requests, rows, key=("account_id", "key"))

    def told_since(self, account: str, members: Collection[str], at: datetime) -> set[str]:
        """Those of whom Slack told at that moment or later."""
        r = t.requests.c
        keys = [f"{_TOLD}{m}" for m in members]
        wanted = select(r.key).where(r.account_id == account, r.key.in_(keys), r.at >= at)
        return {key.removeprefix(_TOLD) for key in self._connection.execute(wanted).scalars()}

    def put(self, account: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write profiles down, over what was known; what was granted here stays."""
        if rows:
            # By id, so that two who write the same people down never wait for each other in a ring.
            given = [
                {"account_id": account, "granted_role": None, "group_role": None, "pages": None, **r}
                for r in sorted(rows, key=lambda r: r["id"])
            ]
            insert_or_replace(self._connection, t.members, given, key=("account_id", "id"), keep=_OURS)

    def set_pages(self, account: str, member: str, pages: Sequence[AtsPage] | None) -> None:
        """Give the member pages of their own, or with None the account's default."""
        m = t.members.c
        change = update(t.members).where(m.account_id == account, m.id == member)
        self._connection.execute(change.values(pages=None if pages is None else list(pages)))

    def available(self, account: str, words: str, limit: int) -> tuple[Member, ...]:
        """Those who may be put on a seat and are on none, where every word is part of a name or address; by name."""
        # Collected once: asked for one by one, 30,000 people on seats took PostgreSQL most of a second.
        on_a_seat = select(t.assignments.c.member_id).where(t.assignments.c.account_id == account)
        return self._search(account, words, limit, t.members.c.id.not_in(on_a_seat))

    def search(self, account: str, words: str, limit: int) -> tuple[Member, ...]:
        """Those who may use seats at all, where every word is part of a name or address; by name."""
        return self._search(account, words, limit)

    def _search(self, account: str, words: str, limit: int, *conditions: ColumnElement[bool]) -> tuple[Member, ...]:
        m = t.members.c
        wanted = (
            select(t.members)
            .where(
                m.account_id == account,
                m.is_bot.is_(False),
                m.is_deactivated.is_(False),
                m.is_stranger.is_(False),
                *conditions,
            )
            .order_by(m.search_text, m.id)
            .limit(limit)
        )
        for word in words_searched(words):
            wanted = wanted.where(m.search_text.contains(word, autoescape=True))
        return tuple(member_of(row) for row in self._connection.execute(wanted).mappings())

    def administrators(self, account: str, also: Collection[str], limit: int) -> tuple[Member, ...]:
        """People who are administrators, by Slack, by grant, or as one of ``also``; owners first."""
        holding = _with_role(account, also)
        m = holding.c
        wanted = (
            select(holding)
            .where(_is_administrator(m, also))
            .order_by(m.is_owner.desc(), m.search_text, m.id)
            .limit(limit)
        )
        return tuple(member_of(row) for row in self._connection.execute(wanted).mappings())

    # Roles

    def holders(self, account: str, also: Collection[str], offset: int, size: int) -> tuple[RoleHolder, ...]:
        """Those with a role, by Slack, by grant, by group, or as one of ``also``; administrators first, by name."""
        holding = _with_role(account, also)
        m = holding.c
        wanted = (
            select(holding)
            .order_by(case((_is_administrator(m, also), 0), else_=1), m.search_text, m.id)
            .limit(size)
            .offset(offset)
        )
        return tuple(_holder(row, also) for row in self._connection.execute(wanted).mappings())

    def count_holders(self, account: str, also: Collection[str]) -> tuple[int, int]:
        """How many are administrators, and how many have a role at all."""
        holding = _with_role(account, also)
        administrators = func.count(case((_is_administrator(holding.c, also), 1)))
        row = self._connection.execute(select(administrators, func.count()).select_from(holding)).one()
        return int(row[0]), int(row[1])

    def holder(self, account: str, member: str, also: Collection[str]) -> RoleHolder | None:
        """Somebody with the role that they have, be it none; None when nobody of that id is known."""
        wanted = select(t.members).where(t.members.c.account_id == account, t.members.c.id == member)
        row = self._connection.execute(wanted).mappings().first()
        return _holder(row, also) if row else None

    def grant(self, account: str, member: str, role: Role | None) -> None:
        """Write down what is granted to them; None: nothing."""
        m = t.members.c
        granted = role.value if role else None
        change = update(t.members).where(m.account_id == account, m.id == member)
        self._connection.execute(change.values(granted_role=granted))

    def end_grants(self, account: str, members: Collection[str]) -> dict[str, Role]:
        """Take away what was granted to these people, who are locked; gives what that was, by member."""
        m = t.members.c
        of_them = (m.account_id == account, m.id.in_(members), m.granted_role.is_not(None))
        rows = self._connection.execute(select(m.id, m.granted_role).where(*of_them).order_by(m.id)).all()
        if rows:
            self._connection.execute(update(t.members).where(*of_them).values(granted_role=None))
        return {row.id: Role(row.granted_role) for row in rows}

    def group_roles(self, account: str, members: Collection[str]) -> dict[str, tuple[Role | None, bool]]:
        """What user groups have made of people so far, and whether they can have a role at all.

        Of those named, as far as they are known, and of everybody whom a group gives a role.
        """
        m = t.members.c
        can = and_(m.is_bot.is_(False), m.is_deactivated.is_(False), m.is_stranger.is_(False))
        wanted = select(m.id, m.group_role, can.label("can")).where(m.account_id == account)
        found = [*self._connection.execute(wanted.where(m.group_role.is_not(None)))]
        # Mostly nobody else is left to be asked for, since groups seldom change.
        for some in _in_parts({*members}.difference(row.id for row in found)):
            found += self._connection.execute(wanted.where(m.id.in_(some)))
        return {row.id: (Role(row.group_role) if row.group_role else None, bool(row.can)) for row in found}

    def set_group_role(self, account: str, members: Collection[str], role: Role | None) -> None:
        """Write down what their user groups make of these people."""
        m = t.members.c
        given = role.value if role else None
        for some in _in_parts(members):
            change = update(t.members).where(m.account_id == account, m.id.in_(some))
            self._connection.execute(change.values(group_role=given))


def _is_administrator(m: Any, also: Collection[str]) -> ColumnElement[bool]:
    return or_(m.is_admin, m.granted_role == _ADMINISTRATOR, m.group_role == _ADMINISTRATOR, m.id.in_(also))


def _with_role(account: str, also: Collection[str]) -> Subquery:
    m = t.members.c
    by_row = or_(m.is_admin, m.granted_role.is_not(None), m.group_role.is_not(None))
    can = (m.account_id == account, m.is_bot.is_(False), m.is_deactivated.is_(False), m.is_stranger.is_(False))
    # Two lists rather than one long "or", so that each can be found by an index of its own.
    named = select(t.members).where(*can, m.id.in_(also), not_(by_row))
    return union_all(select(t.members).where(*can, by_row), named).subquery()


def _holder(row: Mapping[Any, Any], also: Collection[str]) -> RoleHolder:
    return holder_of(
        member_of(row),
        is_owner=row["is_owner"],
        is_admin=row["is_admin"],
        is_operator=row["id"] in also,
        granted=Role(row["granted_role"]) if row["granted_role"] else None,
        group=Role(row["group_role"]) if row["group_role"] else None,
    )


def _in_parts(members: Iterable[str]) -> Iterator[list[str]]:
    ordered = sorted(members)
    for start in range(0, len(ordered), _AT_ONCE):
        yield ordered[start : start + _AT_ONCE]


def member_of(row: Mapping[Any, Any], prefix: str = "") -> Member:
    """The member that a row (its columns named with the prefix) tells of."""
    return Member(
        id=row[f"{prefix}id"],
        name=row[f"{prefix}name"],
        real_name=row[f"{prefix}real_name"],
        email=row[f"{prefix}email"],
        is_guest=row[f"{prefix}is_guest"],
        is_bot=row[f"{prefix}is_bot"],
        is_deactivated=row[f"{prefix}is_deactivated"],
        is_stranger=row[f"{prefix}is_stranger"],
        pages=None if row[f"{prefix}pages"] is None else in_order(row[f"{prefix}pages"]),
    )
