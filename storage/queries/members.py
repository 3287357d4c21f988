"""Slack users that an account knows, and the search among them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, exists, or_, select

from bot.domain.names import folded
from bot.domain.seats import Member
from storage import tables as t
from storage.queries.inserts import insert_or_replace


class Members:
    """One row a user and account."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, account: str, members: Collection[str]) -> dict[str, Member]:
        """Those known among them, by id."""
        rows = self._connection.execute(
            select(t.members).where(t.members.c.account_id == account, t.members.c.id.in_(members))
        ).mappings()
        return {row["id"]: member_of(row) for row in rows}

    def put(self, account: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write profiles down, over what was known; a role granted here stays."""
        if rows:
            # By id, so that two who write the same people down never wait for each other in a ring.
            given = [{"account_id": account, "granted_role": None, **r} for r in sorted(rows, key=lambda r: r["id"])]
            insert_or_replace(self._connection, t.members, given, key=("account_id", "id"), keep=("granted_role",))

    def available(self, account: str, words: str, limit: int) -> tuple[Member, ...]:
        """Those who may be put on a seat and are on none, where every word is part of a name or address; by name."""
        m = t.members.c
        on_a_seat = exists().where(t.assignments.c.account_id == m.account_id, t.assignments.c.member_id == m.id)
        wanted = (
            select(t.members)
            .where(
                m.account_id == account,
                m.is_bot.is_(False),
                m.is_deactivated.is_(False),
                m.is_stranger.is_(False),
                ~on_a_seat,
            )
            .order_by(m.search_text, m.id)
            .limit(limit)
        )
        for word in folded(words).split():
            wanted = wanted.where(m.search_text.contains(word, autoescape=True))
        return tuple(member_of(row) for row in self._connection.execute(wanted).mappings())

    def administrators(self, account: str, also: Collection[str], limit: int) -> tuple[Member, ...]:
        """People who are administrators, by Slack, by grant, or as one of ``also``; owners first."""
        m = t.members.c
        wanted = (
            select(t.members)
            .where(
                m.account_id == account,
                or_(m.is_admin, m.granted_role == "administrator", m.id.in_(also)),
                m.is_bot.is_(False),
                m.is_deactivated.is_(False),
                m.is_stranger.is_(False),
            )
            .order_by(m.is_owner.desc(), m.search_text, m.id)
            .limit(limit)
        )
        return tuple(member_of(row) for row in self._connection.execute(wanted).mappings())


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
    )
