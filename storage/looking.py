"""What an operator may know of a database before the bot runs on it. Looking changes nothing, and makes no file."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, NullPool, and_, create_engine, func, literal, make_url, select, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from bot.domain.seats import NumberState
from storage import tables as t
from storage.database import Schema, schema_of

CONNECT_SECONDS = 10
"""How long a database may take to answer."""

_BUSY_SECONDS = 5


@dataclass(frozen=True)
class DatabaseSeen:
    """A database as it stands.

    ``is_there`` is False for a SQLite file that the first run will make. ``trouble`` says why it cannot be written.
    ``is_held``: a bot is running on this SQLite file. ``open_numbers`` are the pool's; None when the schema is another.
    """

    is_there: bool
    schema: Schema
    trouble: str | None = None
    is_held: bool = False
    open_numbers: int | None = None


def look(url: str) -> DatabaseSeen:
    """The database at that address. Raises DBAPIError when it cannot be reached or read."""
    address = make_url(url)
    is_file = address.get_backend_name() == "sqlite"
    if is_file and not Path(address.database or "").exists():
        return DatabaseSeen(False, Schema.NONE, _why_no_new_file(Path(address.database or "")))
    engine = _sqlite(address) if is_file else _postgresql(address)
    try:
        with engine.connect() as connection:
            schema = schema_of(connection)
            opened = _open_numbers(connection) if schema is Schema.CURRENT else None
        with engine.connect() as connection:  # another one: on PostgreSQL a refusal ends the transaction
            trouble = _why_not_written(connection, schema)
    finally:
        engine.dispose()
    return DatabaseSeen(True, schema, trouble, is_file and _is_held(address), opened)


def reason_of(error: DBAPIError) -> str:
    """What the database itself says, in one line."""
    said = str(error.orig).strip()
    return said.splitlines()[0].rstrip(".") if said else type(error.orig).__name__


def _sqlite(address: URL) -> Engine:
    where = f"{Path(address.database or '').resolve().as_uri()}?mode=rw"  # never makes the file

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(where, uri=True, timeout=_BUSY_SECONDS, isolation_level=None)

    return create_engine("sqlite://", creator=connect, poolclass=NullPool, hide_parameters=True)


def _postgresql(address: URL) -> Engine:
    return create_engine(
        address, poolclass=NullPool, hide_parameters=True, connect_args={"connect_timeout": CONNECT_SECONDS}
    )


def _open_numbers(connection: Connection) -> int:
    return int(
        connection.execute(
            select(func.count()).select_from(t.numbers).where(t.numbers.c.state == NumberState.OPEN.value)
        ).scalar_one()
    )


def _why_not_written(connection: Connection, schema: Schema) -> str | None:
    if connection.dialect.name == "sqlite":
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            connection.exec_driver_sql("ROLLBACK")
        except DBAPIError as refused:
            is_busy = getattr(refused.orig, "sqlite_errorname", "") == "SQLITE_BUSY"  # somebody is writing: one can
            return None if is_busy else str(refused.orig)
        return None
    if connection.execute(text("SHOW transaction_read_only")).scalar_one() == "on":
        return "it takes no writes just now"
    if schema is Schema.CURRENT:
        may = [func.has_table_privilege(name, what) for name in t.metadata.tables for what in ("INSERT", "UPDATE")]
        allowed = connection.execute(select(and_(literal(True), *may))).scalar_one()
    else:
        allowed = connection.execute(select(func.has_schema_privilege(func.current_schema(), "CREATE"))).scalar_one()
    return None if allowed else "its user may not"


def _why_no_new_file(path: Path) -> str | None:
    """The file and the folders above it that are missing are made by the first run."""
    folder = next((above for above in path.absolute().parents if above.exists()), Path("/"))
    if folder.is_dir() and os.access(folder, os.W_OK | os.X_OK):
        return None
    return f"{folder} {'cannot be written' if folder.is_dir() else 'is no folder'}"


def _is_held(address: URL) -> bool:
    """Whether a bot has the lock that ``Storage.hold_alone`` takes."""
    try:
        with Path(f"{address.database}.lock").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False
