"""The tests' own tools: what they promise to every other test."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser
from sqlalchemy import create_engine, inspect

from storage import Storage
from tests.support.browser import chromium_path
from tests.support.clock import CHICAGO, Clock


def table_names(url: str) -> list[str]:
    engine = create_engine(url)
    try:
        return inspect(engine).get_table_names()
    finally:
        engine.dispose()


def test_a_database_comes_migrated(database_url: str) -> None:
    assert "alembic_version" in table_names(database_url)


def test_an_empty_database_has_no_tables_until_it_is_migrated(empty_database_url: str) -> None:
    assert table_names(empty_database_url) == []
    storage = Storage(empty_database_url)
    storage.migrate()
    storage.close()
    assert "alembic_version" in table_names(empty_database_url)


def test_a_storage_is_ready_to_use(storage: Storage) -> None:
    with storage.transaction():
        pass


def test_the_clock_stands_still_until_told(clock: Clock) -> None:
    assert clock() == clock.now == datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
    clock.advance(timedelta(days=1))
    assert clock() == datetime(2026, 11, 25, 16, 0, tzinfo=UTC)
    clock.set(datetime(2026, 12, 1, tzinfo=CHICAGO))
    assert clock() == datetime(2026, 12, 1, 6, 0, tzinfo=UTC)
    with pytest.raises(ValueError, match="time zone"):
        clock.set(datetime(2026, 12, 1))


@pytest.mark.browser
def test_the_browser_shows_a_page(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<h1>Seats</h1>")
    assert page.get_by_role("heading").inner_text() == "Seats"
    page.close()


def test_without_a_browser_the_run_says_so_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("REQUIRE_BROWSER", raising=False)
    with pytest.raises(pytest.skip.Exception, match="No Chromium found"):
        chromium_path()


def test_a_run_that_insists_on_a_browser_fails_without_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("REQUIRE_BROWSER", "1")
    with pytest.raises(pytest.fail.Exception, match="REQUIRE_BROWSER"):
        chromium_path()
