"""A small company for the tests: its people, its seats and a pool of numbers, over a real database."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, text, update

from bot.carriers.base import Carrier
from bot.carriers.pool import PoolCarrier
from bot.domain.errors import CarrierRefused, NumberTaken, SeatError
from bot.domain.phone_numbers import PhoneNumber
from bot.domain.roles import Actor
from bot.domain.seats import Direction, Seat
from bot.services import Services
from bot.services.desk import Desk
from bot.services.members import Profile
from storage import Storage, StoredPool, tables
from tests.support.clock import Clock

ACCOUNT = "T0TEST"
OTHER_ACCOUNT = "T0OTHER"
TIME_ZONE = "America/Chicago"
CHANNEL = "C0RECRUITING"

OWNER, ADMIN, OPERATORS_ADMIN = "U0OLGA", "U0ADAM", "U0OPAL"
REPORTER = "U0REMI"
ANA, BEN, CARO, DAN, EVE = RECRUITERS = ("U0ANA", "U0BEN", "U0CARO", "U0DAN", "U0EVE")
GUEST, BOT, DEACTIVATED = "U0GUS", "U0ROBO", "U0DEE"
ADMINISTRATORS = frozenset({OPERATORS_ADMIN})

OTHER_ADMIN, OTHER_REPORTER, OTHER_RECRUITER = "U1ZOE", "U1YUL", "U1ZED"

PEOPLE = (
    Profile(OWNER, "Olga Owner", is_primary_owner=True, is_owner=True, is_admin=True, email="olga@example.com"),
    Profile(ADMIN, "Adam Admin", is_admin=True, email="adam@example.com"),
    Profile(OPERATORS_ADMIN, "Opal Operator", email="opal@example.com"),
    Profile(REPORTER, "Remi Reporter", email="remi@example.com"),
    Profile(ANA, "Ángel Anaya", display_name="Ana", email="ana@example.com"),
    Profile(BEN, "Benjamin Öztürk", display_name="Ben", email="ben@example.com"),
    Profile(CARO, "Caroline Cole", display_name="Caro", email="caro@example.com"),
    Profile(DAN, "Daniel Drew", display_name="Dan", email="dan@example.com"),
    Profile(EVE, "Evelyn East", display_name="Eve", email="eve@example.com"),
    Profile(GUEST, "Gus Guest", is_guest=True),
    Profile(BOT, "Robo", is_bot=True),
    Profile(DEACTIVATED, "Dee Departed", is_deactivated=True),
)
OTHER_PEOPLE = (
    Profile(OTHER_ADMIN, "Zoe Zeller", is_admin=True),
    Profile(OTHER_REPORTER, "Yul Yarrow"),
    Profile(OTHER_RECRUITER, "Zed Zimmer"),
)

AUSTIN, DALLAS, CASPER = "512", "214", "307"
AREA_CODES = (AUSTIN, DALLAS, CASPER)


def number_in(area_code: str, line: int) -> str:
    """One of the hundred numbers that every area code keeps for fiction."""
    return f"+1{area_code}555{100 + line:04d}"


class World:
    """Services for one account; ``beside`` gives another account on the same services."""

    def __init__(
        self,
        storage: Storage,
        clock: Clock,
        *,
        seats: int = 3,
        monthly_allowance: int = 1000,
        carrier: Carrier | None = None,
        account: str = ACCOUNT,
        time_zone: str | None = TIME_ZONE,
        people: Sequence[Profile] = PEOPLE,
        area_codes: Sequence[str] = AREA_CODES,
        numbers_each: int = 4,
    ) -> None:
        self.storage, self.clock, self.account = storage, clock, account
        self.services = services_over(storage, clock, carrier)
        self.services.accounts.ensure(
            account, "Test & Co", seats=seats, monthly_allowance=monthly_allowance, time_zone=time_zone
        )
        self.services.members.learn(account, people)
        for member in (REPORTER, OTHER_REPORTER):
            self.grant(member, "reporter")
        self.services.pool.add(
            (PhoneNumber(number_in(code, line)), "") for code in area_codes for line in range(numbers_each)
        )

    def beside(self, **how: Any) -> "World":
        """A second account in the same database."""
        given: dict[str, Any] = {"account": OTHER_ACCOUNT, "people": OTHER_PEOPLE, "area_codes": (), **how}
        return World(self.storage, self.clock, **given)

    def actor(self, member: str = ADMIN, request: str | None = None) -> Actor:
        return Actor(self.account, member, request)

    @property
    def admin(self) -> Actor:
        """An administrator of the account, whichever it is."""
        return self.actor(ADMIN if self.account == ACCOUNT else OTHER_ADMIN)

    def seat(self, position: int = 1) -> int:
        """The id of the seat that people call by this number."""
        (found,) = rows(
            self.storage,
            "SELECT id FROM seats WHERE account_id = :account AND position = :position",
            account=self.account,
            position=position,
        )
        return int(found["id"])

    def set_up(self, position: int = 1, *members: str, number: str | None = None) -> Seat:
        """The seat with a live number, and the members on it."""
        seat = self.seat(position)
        wanted = number or min(o.number.e164 for o in self.services.numbers.offers(self.admin, seat, limit=1000).offers)
        self.services.numbers.begin_setup(self.admin, seat, wanted, CHANNEL)
        ready = self.services.numbers.finish_setup(self.admin, seat)
        return self.services.seats.assign(self.admin, seat, members) if members else ready

    def text(self, count: int = 1, member: str = ANA) -> Seat:
        """So many texts sent by the member."""
        for _ in range(count):
            seat = self.services.texting.record(self.account, Direction.SENT, member=member)
        return seat

    def receive(self, count: int = 1, seat: int | None = None) -> Seat:
        """So many texts received on the seat."""
        for _ in range(count):
            got = self.services.texting.record(self.account, Direction.RECEIVED, seat_id=seat or self.seat())
        return got

    def grant(self, member: str, role: str) -> None:
        with self.storage.engine.begin() as connection:
            connection.execute(
                update(tables.members)
                .where(tables.members.c.account_id == self.account, tables.members.c.id == member)
                .values(granted_role=role)
            )

    def disable(self, *, enabled: bool = False) -> None:
        with self.storage.engine.begin() as connection:
            connection.execute(
                update(tables.accounts).where(tables.accounts.c.id == self.account).values(is_enabled=enabled)
            )


class MoodyCarrier:
    """A carrier of the tests: it orders, refuses, or dies in the middle, as told; it counts what it was asked for."""

    name = "pool"

    def __init__(self, storage: Storage, clock: Clock | None = None) -> None:
        self._pool = PoolCarrier(StoredPool(storage, clock or Clock()))
        self.search = self._pool.search
        self.send = self._pool.send
        self.answer: SeatError | RuntimeError | None = None
        self.answer_to_release: SeatError | RuntimeError | None = None
        self.orders: list[tuple[str, str]] = []
        self.takes_back: str | None = None
        self.releases: list[str] = []

    def order(self, number: PhoneNumber, reference: str) -> None:
        self.orders.append((number.e164, reference))
        if self.answer is not None:
            raise self.answer

    def release(self, number: PhoneNumber) -> None:
        self.releases.append(number.e164)
        if self.answer_to_release is not None and number.e164 != self.takes_back:
            raise self.answer_to_release

    def refuses(self) -> None:
        self.answer = CarrierRefused("The carrier wants an address first.")

    def has_sold(self, number: str) -> None:
        self.answer = NumberTaken(PhoneNumber(number).national)

    def dies(self) -> None:
        self.answer = RuntimeError("the process is gone")

    def takes_nothing_back(self, but: str | None = None) -> None:
        self.takes_back = but
        self.answer_to_release = CarrierRefused("The carrier did not answer.")

    def recovers(self) -> None:
        self.answer = self.answer_to_release = None


def services_over(storage: Storage, clock: Clock, carrier: Carrier | None = None) -> Services:
    """The services as the bot puts them together, the clock aside."""
    desk = Desk(storage, clock, administrators=ADMINISTRATORS, contact="help@seatline.example")
    return Services.over(desk, carrier or PoolCarrier(StoredPool(storage, clock)))


Row = dict[str, Any]
Dump = dict[str, list[tuple[Any, ...]]]


def rows(storage: Storage, query: str, **values: object) -> list[Row]:
    """What plain SQL finds."""
    with storage.engine.connect().execution_options(seatline_reads=True) as connection:
        return [dict(row) for row in connection.execute(text(query), values).mappings()]


def dump(storage: Storage) -> Dump:
    """Every row of every table, as the database has it at one moment."""
    with one_moment(storage) as connection:
        return {name: _rows_of(connection, name) for name in tables.metadata.tables}


def part_of(dumped: Dump, account: str) -> Dump:
    """The rows that are one account's."""
    return {name: [row for row in found if account in row] for name, found in dumped.items()}


def one_moment(storage: Storage) -> Connection:
    """A connection on which several queries see the same moment, whoever writes meanwhile."""
    connection = storage.engine.connect().execution_options(seatline_reads=True)
    if connection.dialect.name == "postgresql":
        connection = connection.execution_options(isolation_level="REPEATABLE READ")
    return connection


def _rows_of(connection: Connection, table: str) -> list[tuple[Any, ...]]:
    found = connection.execute(text(f"SELECT * FROM {table}"))
    return sorted((tuple(map(_comparable, row)) for row in found), key=repr)


def _comparable(value: object) -> object:
    return repr(value) if isinstance(value, dict | list) else value


Outcome = object
"""What a call gave, or the exception that it raised."""


def together(calls: Sequence[Callable[[], object]]) -> list[Outcome]:
    """Run the calls at the same moment, a thread each; gives each one's outcome, in their order."""
    start = threading.Barrier(len(calls))
    outcomes: list[Outcome] = [None] * len(calls)

    def run(place: int) -> None:
        start.wait(30)
        try:
            outcomes[place] = calls[place]()
        except Exception as raised:
            outcomes[place] = raised

    threads = [threading.Thread(target=run, args=(place,), daemon=True) for place in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(90)
    assert not any(thread.is_alive() for thread in threads), "somebody waits for ever"
    return outcomes
