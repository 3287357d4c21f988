"""What every test may ask for: a database of each kind, a clock that stands still, a browser."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser

from storage import Storage
from tests.support.browser import chromium, chromium_path
from tests.support.clock import Clock
from tests.support.databases import Databases, PostgresDatabases, SqliteDatabases, memory, postgres_server

KINDS = ("sqlite", "postgresql")

# Four tests at a time share two cores: how long an example took says nothing of it.
settings.register_profile("seatline", deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("seatline")


def migrate(url: str) -> None:
    storage = Storage(url)
    try:
        storage.migrate()
    finally:
        storage.close()


@pytest.fixture(scope="session")
def sqlite_databases() -> Iterator[SqliteDatabases]:
    with TemporaryDirectory(prefix="seatline-sqlite-", dir=memory(), ignore_cleanup_errors=True) as folder:
        yield SqliteDatabases(Path(folder), migrate)


@pytest.fixture(scope="session")
def postgresql_databases(
    tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config
) -> Iterator[PostgresDatabases]:
    base = tmp_path_factory.getbasetemp()
    # Under xdist each process has a folder of its own, side by side in one that they share.
    shared: Path = base.parent if hasattr(pytestconfig, "workerinput") else base
    with postgres_server(shared) as url:
        databases = PostgresDatabases(url, migrate)
        yield databases
        databases.close()


@pytest.fixture(params=KINDS)
def databases(request: pytest.FixtureRequest) -> Databases:
    """Makes databases of each kind: for the rare test that needs several, or one for each example of a property."""
    made: Databases = request.getfixturevalue(f"{request.param}_databases")
    return made


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """The address of a fresh, migrated database, once on SQLite and once on PostgreSQL."""
    url = databases.migrated()
    yield url
    databases.drop(url)


@pytest.fixture
def empty_database_url(databases: Databases) -> Iterator[str]:
    """The address of a fresh database without any table."""
    url = databases.empty()
    yield url
    databases.drop(url)


@pytest.fixture
def storage(database_url: str) -> Iterator[Storage]:
    """A migrated storage, once on SQLite and once on PostgreSQL."""
    opened = Storage(database_url)
    yield opened
    opened.close()


@pytest.fixture
def clock() -> Clock:
    """Stands at ten in the morning of 24 November 2026 in Chicago."""
    return Clock()


# Not for the whole session: while Playwright runs, no other test in this process can run an event loop.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium; see tests/support/browser.py for what happens where there is none."""
    path = chromium_path()
    with chromium(path) as opened:
        yield opened
