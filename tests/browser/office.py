"""How a demo's seats stand when a story begins, put so through the services, past the page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bot import app
from bot.domain.roles import Actor
from bot.domain.seats import Seat
from bot.sandbox.people import RECRUITING, TEAM_ID, seeded
from bot.services import Services
from storage import Storage
from tests.browser.demo import Demo

OWNER = Actor(TEAM_ID, "U0ADMIN001")
IDS = {account.name: account.id for account in seeded()}


class Office:
    """The demo's seats, so that each story finds them as it needs them, whatever the story before has left."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def empty(self, *positions: int) -> None:
        """No number, nobody on it, called by its number, and texting not suspended."""
        for position in positions:
            seat = self._plain(position)
            if seat.number:
                self._services.numbers.release(OWNER, seat.id, seat.number.number.e164[-4:])

    def filled(self, position: int, *people: str) -> str:
        """A number, these people on it, called by its number, and texting not suspended; gives the number."""
        seat = self._plain(position)
        if not seat.number:
            offered = self._services.numbers.offers(OWNER, seat.id, limit=1).offers[0]
            self._services.numbers.begin_setup(OWNER, seat.id, offered.number.e164, RECRUITING)
            seat = self._services.numbers.finish_setup(OWNER, seat.id)
        self.off(*people)
        if people:
            self._services.seats.assign(OWNER, seat.id, [IDS[name] for name in people])
        assert seat.number
        return seat.number.number.national

    def off(self, *people: str) -> None:
        """These people are on no seat."""
        for name in people:
            if self._services.seats.seat_of(OWNER, IDS[name]):
                self._services.seats.remove(OWNER, IDS[name])

    def called(self, position: int, *names: str) -> None:
        """Rename it so often, so that there is something in the log."""
        for name in names:
            self._services.seats.rename(OWNER, self._seat(position).id, name)

    def asks_channel(self) -> bool:
        """Whether the next set-up asks for a channel."""
        return self._services.accounts.asks_channel(OWNER)

    def _seat(self, position: int) -> Seat:
        return self._services.seats.find(OWNER, str(position))

    def _plain(self, position: int) -> Seat:
        seat = self._seat(position)
        for member in seat.members:
            self._services.seats.remove(OWNER, member.id)
        if seat.is_suspended:
            self._services.seats.resume(OWNER, seat.id)
        if seat.name != f"Seat {position}":
            self._services.seats.rename(OWNER, seat.id, f"Seat {position}")
        return self._seat(position)


@contextmanager
def office_of(demo: Demo) -> Iterator[Office]:
    """The office of a demo that is up."""
    (database,) = (demo.folder / "tmp").glob("seatline-demo-*/seatline.db")
    storage = Storage(f"sqlite:///{database}")
    try:
        yield Office(app.services(storage))
    finally:
        storage.close()
