"""The connection to SQLite or PostgreSQL: one transaction for one request, durable when it is left."""

from __future__ import annotations

import fcntl
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import IO, Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import IntegrityError

from storage.books import Books
from storage.tables import metadata

_MIGRATIONS = Path(__file__).parent / "migrations"
_SQLITE_BUSY_SECONDS = 30


class Storage:
    """A database of Seatline's.

    ``url`` is SQLAlchemy's: ``sqlite:///data/seatline.db`` or ``postgresql+psycopg://…``. Safe to share between
    threads; one object a process.
    """

    def __init__(self, url: str | URL) -> None:
        self.url = make_url(url)
        self.engine = _engine(self.url)
        self._held: IO[str] | None = None

    @contextmanager
    def transaction(self) -> Iterator[Books]:
        """Books to read and write in; leaving the block commits, an exception rolls back."""
        with self.engine.begin() as connection:
            yield Books(connection)

    @contextmanager
    def reading(self) -> Iterator[Books]:
        """Books to read in, without waiting for anybody who writes."""
        with self.engine.connect().execution_options(seatline_reads=True) as connection:
            yield Books(connection)

    def migrate(self) -> None:
        """Bring the schema to the newest revision. Safe to repeat; two at once wait for each other."""
        with self.engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(731001)")
            config = _alembic()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def is_migrated(self) -> bool:
        """Whether the schema is the one this version was written for."""
        with self.engine.connect().execution_options(seatline_reads=True) as connection:
            return schema_of(connection) is Schema.CURRENT

    def hold_alone(self) -> bool:
        """Keep other bots off a SQLite file while this one is open; False when one has it. PostgreSQL takes many.

        The lock is a file beside the database: the command line works on the database meanwhile.
        """
        if self.url.get_backend_name() != "sqlite" or not self.url.database or self.url.database == ":memory:":
            return True
        held = Path(f"{self.url.database}.lock").open("w")  # noqa: SIM115 (kept open: the lock goes with it)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            held.close()
            return False
        self._held = held
        return True

    def close(self) -> None:
        """Let go of every connection, and of the file."""
        self.engine.dispose()
        if self._held:
            self._held.close()
            self._held = None


Refused = IntegrityError
"""What a book raises when the database holds a rule against the write."""


class Schema(StrEnum):
    """How a database stands to this version of Seatline."""

    NONE = "none"  # no migration has run, and nothing is in the way of one
    OLDER = "older"
    CURRENT = "current"
    UNKNOWN = "unknown"  # no revision that this version knows: a newer one was here
    FOREIGN = "foreign"  # no migration has run, and tables with the names of ours are there


def schema_of(connection: Connection) -> Schema:
    """Which schema the database has."""
    scripts = ScriptDirectory.from_config(_alembic())
    found = set(MigrationContext.configure(connection).get_current_heads())
    if not found:
        is_taken = not metadata.tables.keys().isdisjoint(inspect(connection).get_table_names())
        return Schema.FOREIGN if is_taken else Schema.NONE
    if found == set(scripts.get_heads()):
        return Schema.CURRENT
    known = {script.revision for script in scripts.walk_revisions()}
    return Schema.OLDER if found <= known else Schema.UNKNOWN


def _alembic() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    return config


def _engine(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_size=10, max_overflow=30, pool_pre_ping=True, hide_parameters=True)
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url, pool_size=10, max_overflow=30, hide_parameters=True, connect_args={"timeout": _SQLITE_BUSY_SECONDS}
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        # Python's sqlite3 would open its own transactions, and late: we say BEGIN ourselves.
        connection.isolation_level = None
        _write_ahead(connection)
        for pragma in ("synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        # A writer that begins as a reader can be refused half-way; one that says so at once waits for its turn.
        reads = connection.get_execution_options().get("seatline_reads", False)
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    return engine


def _write_ahead(connection: Any) -> None:
    # The mode stays with the file. Two who open a new one at once: SQLite refuses the second without waiting for it.
    deadline = time.monotonic() + _SQLITE_BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
