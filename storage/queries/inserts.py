"""The one insert that both databases spell their own way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_unless_there(connection: Connection, table: Table, values: Mapping[str, Any]) -> bool:
    """Insert a row, unless a unique rule says that it is there; whether it was inserted."""
    return bool(insert_those_not_there(connection, table, [values], next(iter(table.primary_key.columns))))


def insert_those_not_there(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], told_by: ColumnElement[Any]
) -> list[Any]:
    """Insert the rows that no unique rule refuses; gives this column of those inserted."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    # Asked for in RETURNING, since psycopg's row count says nothing of an insert with a generated key.
    statement = insert(table).values([dict(row) for row in rows]).on_conflict_do_nothing().returning(told_by)
    return list(connection.execute(statement).scalars())


def insert_or_replace(
    connection: Connection,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    key: Sequence[str],
    keep: Sequence[str] = (),
) -> None:
    """Insert rows; where the key is there, the new values take the place of the old, but for the columns to keep."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert(table)
    changed = {c: statement.excluded[c] for c in rows[0] if c not in key and c not in keep}
    connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=changed), list(rows))
