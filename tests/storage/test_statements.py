"""What is asked for all day costs the same number of statements in a small account and in a large one."""

from collections.abc import Callable

from sqlalchemy import event, text

from storage import Storage
from tests.support.clock import Clock
from tests.support.world import ANA, OTHER_RECRUITER, World


def statements_of(storage: Storage, call: Callable[[], object]) -> int:
    """How many statements the call sends."""
    sent: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(storage.engine, "before_cursor_execute", count)
    try:
        call()
    finally:
        event.remove(storage.engine, "before_cursor_execute", count)
    # PostgreSQL's driver begins a transaction without a statement that we see.
    return len([statement for statement in sent if not statement.startswith("BEGIN")])


def costs(world: World) -> dict[str, int]:
    """What each of the things that are asked for all day costs."""
    admin, seats, seat = world.admin, world.services.seats, world.seat(1)
    assert len(seats.page(admin).items) == 10
    asked: dict[str, Callable[[], object]] = {
        "overview": lambda: seats.overview(admin),
        "page": lambda: seats.page(admin),
        "a later page": lambda: seats.page(admin, offset=5),
        "get": lambda: seats.get(admin, seat),
        "find": lambda: seats.find(admin, "1"),
        "viewer": lambda: world.services.members.viewer(admin),
    }
    return {what: statements_of(world.storage, call) for what, call in asked.items()}


def with_seats(world: World, count: int) -> World:
    """The account with so many more seats, written by plain SQL: the service notes each in the log as well."""
    with world.storage.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO seats (account_id, position, name, folded_name, monthly_allowance) "
                "WITH RECURSIVE numbered(n) AS (SELECT 11 UNION ALL SELECT n + 1 FROM numbered WHERE n < :count) "
                "SELECT :account, n, 'Seat ' || n, 'seat ' || n, 10 FROM numbered"
            ),
            {"account": world.account, "count": count},
        )
        connection.execute(
            text("UPDATE accounts SET seat_count = :count WHERE id = :account"),
            {"account": world.account, "count": count},
        )
    return world


def test_seats_cost_the_same_for_ten_as_for_ten_thousand(storage: Storage, clock: Clock) -> None:
    small = World(storage, clock, seats=10)
    large = with_seats(small.beside(seats=10), 10_000)
    small.set_up(1, ANA)
    large.set_up(1, OTHER_RECRUITER)
    assert large.services.seats.page(large.admin).total == 10_000
    assert costs(small) == costs(large)
    assert costs(large)["overview"] <= 3
    assert costs(large)["page"] <= 3
    assert costs(large)["viewer"] == 1
