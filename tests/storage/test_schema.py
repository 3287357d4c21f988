"""The schema: migrations make what the tables say, and the database itself refuses what no code path may do."""

from datetime import UTC, datetime, timedelta

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import IntegrityError

from storage import Storage, tables
from storage.database import _alembic
from tests.support.clock import Clock
from tests.support.databases import Databases
from tests.support.world import ANA, BEN, CARO, DAN, OTHER_RECRUITER, World, dump, rows, together

# Migrations


def _config(connection: Connection) -> Config:
    config: Config = _alembic()
    config.attributes["connection"] = connection
    return config


def differences(storage: Storage) -> list[object]:
    with storage.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, tables.metadata))


def test_migrations_make_exactly_the_tables(storage: Storage) -> None:
    assert differences(storage) == []
    assert storage.is_migrated()


def test_migrating_again_changes_nothing(storage: Storage) -> None:
    storage.migrate()
    assert differences(storage) == []


def test_an_empty_database_is_not_migrated(empty_database_url: str) -> None:
    storage = Storage(empty_database_url)
    assert not storage.is_migrated()
    storage.close()


def test_two_who_migrate_at_once_wait_for_each_other(databases: Databases) -> None:
    for _ in range(3):
        url = databases.empty()
        storages = [Storage(url), Storage(url)]
        assert together([storage.migrate for storage in storages]) == [None, None]
        assert storages[0].is_migrated()
        for storage in storages:
            storage.close()
        databases.drop(url)


def test_a_migration_can_be_taken_back_and_made_again(storage: Storage) -> None:
    with storage.engine.begin() as connection:
        command.downgrade(_config(connection), "base")
    assert set(inspect(storage.engine).get_table_names()) <= {"alembic_version"}
    storage.migrate()
    assert differences(storage) == []


def test_a_database_of_the_first_schema_is_brought_up_with_all_that_is_in_it(storage: Storage, clock: Clock) -> None:
    world = World(storage, clock)
    world.set_up(1, ANA, BEN)
    number = world.set_up(2).number
    assert number is not None
    world.services.numbers.release(world.admin, world.seat(2), number.number.last_four)
    change(world, "UPDATE numbers SET state = 'giving_back' WHERE state = 'held'")
    before, config = dump(storage), _alembic()
    with storage.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0001")
    assert "failures" not in {column["name"] for column in inspect(storage.engine).get_columns("numbers")}
    assert not storage.is_migrated()
    storage.migrate()
    assert differences(storage) == []
    assert dump(storage) == before
    assert {row["failures"] for row in rows(storage, "SELECT failures FROM numbers")} == {0}
    assert world.services.numbers.give_back_due() == 0, "its time is not over"
    clock.advance(timedelta(days=7))
    assert world.services.numbers.give_back_due() == 1


def test_seats_named_before_are_found_by_what_looks_the_same(storage: Storage, clock: Clock) -> None:
    world = World(storage, clock, seats=4)
    names = {1: ("Austin\u034f", "austin\u034f"), 2: ("Dal\u200dlas", "dal\u200dlas"), 3: ("Dallas", "dallas")}
    with storage.engine.begin() as connection:
        command.downgrade(_config(connection), "0002")
        for position, (name, folded_name) in names.items():
            change = text("UPDATE seats SET name = :name, folded_name = :folded WHERE position = :position")
            connection.execute(change, {"name": name, "folded": folded_name, "position": position})
    storage.migrate()
    find = world.services.seats.find
    found = {words: find(world.admin, words).position for words in ("austin", "Aus\u200dtin", "DALLAS", "2", "Seat 4")}
    assert found == {"austin": 1, "Aus\u200dtin": 1, "DALLAS": 3, "2": 2, "Seat 4": 4}


# What the database refuses


@pytest.fixture
def world(storage: Storage, clock: Clock) -> World:
    """Two seats with a number, one without; Ana on the first; another account with Zed on its own."""
    world = World(storage, clock)
    world.set_up(1, ANA, BEN)
    world.set_up(2)
    other = world.beside()
    other.set_up(1, OTHER_RECRUITER)
    return world


def insert(world: World, table: str, **values: object) -> None:
    columns, places = ", ".join(values), ", ".join(f":{name}" for name in values)
    with world.storage.engine.begin() as connection:
        connection.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({places})"), values)


def change(world: World, statement: str, **values: object) -> None:
    with world.storage.engine.begin() as connection:
        connection.execute(text(statement), values)


def number_of(world: World, seat: int) -> int:
    (row,) = rows(world.storage, "SELECT id FROM numbers WHERE seat_id = :seat", seat=seat)
    return int(row["id"])


def assign(world: World, member: str, seat: int, number: int, slot: int, account: str | None = None) -> None:
    insert(
        world,
        "assignments",
        account_id=account or world.account,
        seat_id=seat,
        number_id=number,
        member_id=member,
        slot=slot,
        since=datetime(2026, 11, 24, tzinfo=UTC),
        assigned_by="U0ADAM",
    )


def test_what_is_right_is_taken(world: World) -> None:
    assign(world, CARO, world.seat(1), number_of(world, world.seat(1)), 3)


@pytest.mark.parametrize("state", ["live", "ordered", "unclear"])
def test_a_seat_has_no_second_number(world: World, state: str) -> None:
    with pytest.raises(IntegrityError):
        change(
            world,
            "UPDATE numbers SET state = :state, account_id = :account, seat_id = :seat "
            "WHERE id = (SELECT min(id) FROM numbers WHERE state = 'open')",
            state=state,
            account=world.account,
            seat=world.seat(1),
        )


def test_a_number_is_written_down_once_and_so_in_one_seat_only(world: World) -> None:
    (taken,) = rows(world.storage, "SELECT number FROM numbers WHERE seat_id = :seat", seat=world.seat(1))
    with pytest.raises(IntegrityError):
        insert(
            world,
            "numbers",
            number=taken["number"],
            carrier="pool",
            state="live",
            label="",
            account_id=world.account,
            seat_id=world.seat(3),
        )


def test_a_number_is_open_or_a_seats_and_nothing_between(world: World) -> None:
    for wrong in (
        "UPDATE numbers SET state = 'live' WHERE state = 'open'",
        "UPDATE numbers SET state = 'open' WHERE state = 'live'",
        "UPDATE numbers SET state = 'sold'",
        "UPDATE numbers SET account_id = NULL WHERE state = 'live'",
    ):
        with pytest.raises(IntegrityError):
            change(world, wrong)


@pytest.mark.parametrize("slot", [0, 4, 1, 2])
def test_a_seat_has_three_places_one_person_each(world: World, slot: int) -> None:
    with pytest.raises(IntegrityError):
        assign(world, CARO, world.seat(1), number_of(world, world.seat(1)), slot)


def test_a_member_is_not_on_two_seats(world: World) -> None:
    with pytest.raises(IntegrityError):
        assign(world, ANA, world.seat(2), number_of(world, world.seat(2)), 1)


def test_nobody_is_on_a_seat_without_that_number(world: World) -> None:
    for seat in (world.seat(2), world.seat(3)):
        with pytest.raises(IntegrityError):
            assign(world, DAN, seat, number_of(world, world.seat(1)), 1)
    with pytest.raises(IntegrityError):
        change(
            world,
            "UPDATE numbers SET state = 'open', account_id = NULL, seat_id = NULL WHERE seat_id = :seat",
            seat=world.seat(1),
        )


def test_no_allowance_falls_below_nought(world: World) -> None:
    for counts in ({"total": -1}, {"sent": -1}, {"received": -1}):
        values = {"total": 1, "sent": 0, "received": 0, **counts}
        with pytest.raises(IntegrityError):
            insert(world, "allowances", account_id=world.account, seat_id=world.seat(1), period="2026-11", **values)


def test_no_row_points_into_another_account(world: World) -> None:
    (theirs,) = rows(world.storage, "SELECT id FROM seats WHERE account_id = 'T0OTHER' AND position = 1")
    (free,) = rows(world.storage, "SELECT id FROM seats WHERE account_id = 'T0OTHER' AND position = 2")
    seat, number, now = theirs["id"], number_of(world, theirs["id"]), datetime(2026, 11, 24, tzinfo=UTC)
    mine, kept = world.account, {"state": "waiting", "attempts": 0, "created_at": now, "due_at": now}
    with pytest.raises(IntegrityError):  # my member on their seat, by either account
        assign(world, CARO, seat, number, 2)
    with pytest.raises(IntegrityError):
        assign(world, CARO, seat, number, 2, account="T0OTHER")
    with pytest.raises(IntegrityError):  # their member on my seat
        assign(world, OTHER_RECRUITER, world.seat(2), number_of(world, world.seat(2)), 1)
    crossing: dict[str, dict[str, object]] = {
        "numbers": {
            "number": "+15125550199",
            "carrier": "pool",
            "state": "live",
            "label": "",
            "account_id": mine,
            "seat_id": free["id"],
        },
        "allowances": {"account_id": mine, "seat_id": seat, "period": "2026-11", "total": 1, "sent": 0, "received": 0},
        "member_use": {
            "account_id": mine,
            "seat_id": seat,
            "period": "2026-11",
            "member_id": "",
            "sent": 0,
            "received": 0,
        },
        "messages": {"account_id": mine, "seat_id": seat, "direction": "sent", "at": now},
        "log": {"account_id": mine, "seat_id": seat, "at": now, "actor": "", "action": "", "facts": "{}"},
        "notices": {
            "id": "n1",
            "account_id": mine,
            "kind": "warning",
            "cause": "x",
            "period": "2026-11",
            "seat_id": seat,
            **kept,
        },
        "past_assignments": {
            "account_id": mine,
            "seat_id": seat,
            "member_id": ANA,
            "number": "",
            "since": now,
            "until": now,
            "assigned_by": "",
            "ended_by": "",
        },
    }
    for table, values in crossing.items():
        with pytest.raises(IntegrityError):
            insert(world, table, **values)


def test_a_text_or_notice_of_one_name_is_written_once(world: World) -> None:
    now = datetime(2026, 11, 24, tzinfo=UTC)
    text_once = {"account_id": world.account, "seat_id": world.seat(1), "direction": "sent", "at": now, "key": "k"}
    insert(world, "messages", **text_once)
    with pytest.raises(IntegrityError):
        insert(world, "messages", **text_once)
