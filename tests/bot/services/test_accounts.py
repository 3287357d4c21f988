"""Accounts: a workspace begins, once."""

from storage import Storage
from tests.bot.services.ledger import difference_from_log
from tests.support.clock import Clock
from tests.support.world import World, dump, rows, services_over


def test_a_new_account_has_its_seats_and_allowance(storage: Storage, clock: Clock) -> None:
    services = services_over(storage, clock)
    account = services.accounts.ensure("T0NEW", "New", seats=4, monthly_allowance=250, time_zone="Europe/Berlin")
    assert (account.time_zone, account.seat_count, account.marks) == ("Europe/Berlin", 4, (80, 95, 100))
    kept = rows(storage, "SELECT position, name, monthly_allowance FROM seats ORDER BY position")
    assert [tuple(row.values()) for row in kept] == [(n, f"Seat {n}", 250) for n in range(1, 5)]
    assert difference_from_log(storage, "T0NEW") == []


def test_an_account_that_is_there_is_left_as_it_is(world: World) -> None:
    before = dump(world.storage)
    account = world.services.accounts.ensure(world.account, "Renamed", seats=9, monthly_allowance=1)
    assert (account.name, account.seat_count) == ("Test & Co", 3)
    assert dump(world.storage) == before


def test_a_time_zone_given_later_decides_and_is_logged(world: World) -> None:
    for _ in range(2):
        world.services.accounts.ensure(world.account, "", seats=1, monthly_allowance=1, time_zone="Europe/Berlin")
    account = world.services.accounts.get(world.account)
    assert account is not None
    assert account.time_zone == "Europe/Berlin"
    (learned,) = [e for e in world.services.seats.log(world.admin) if e.action == "time_zone_learned"]
    assert learned.facts == {"before": "America/Chicago", "time_zone": "Europe/Berlin"}
    assert difference_from_log(world.storage, world.account) == []


def test_an_account_without_a_known_time_zone_keeps_utc_meanwhile(storage: Storage, clock: Clock) -> None:
    account = services_over(storage, clock).accounts.ensure("T0NEW", "New", seats=1, monthly_allowance=1)
    assert account.time_zone == "UTC"


def test_an_account_nobody_began_is_none(world: World) -> None:
    assert world.services.accounts.get("T9NOWHERE") is None
