"""Accounts: a workspace begins to use Seatline."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.seats import Account
from bot.services.desk import SYSTEM, Desk
from storage import Refused

_UNTIL_KNOWN = "UTC"


class Accounts:
    """Workspaces that use Seatline."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def ensure(
        self, account: str, name: str, *, seats: int, monthly_allowance: int, time_zone: str | None = None
    ) -> Account:
        """The account of that id; a new one begins with so many seats of so many messages a month.

        Without a time zone it keeps UTC until the primary owner's profile is read; one given decides, later too. Safe
        to call at every start, from several processes.
        """
        existing = self.get(account)
        if existing:
            return self._in_time_zone(existing, time_zone)
        new = Account(account, name, time_zone or _UNTIL_KNOWN, seat_count=seats)
        now = self._desk.now()
        try:
            with self._desk.storage.transaction() as books:
                books.accounts.add(new, time_zone_is_known=time_zone is not None, at=now)
                written = books.seats.add(account, [f"Seat {n}" for n in range(1, seats + 1)], monthly_allowance)
                books.log.note(account, now, SYSTEM, "account_created", None, name=name, time_zone=new.time_zone)
                added = [
                    (seat_id, {"position": position, "name": seat, "monthly_allowance": monthly_allowance})
                    for seat_id, position, seat in written
                ]
                books.log.note_all(account, now, SYSTEM, "seat_added", added)
        except Refused:  # another process was quicker
            existing = self.get(account)
            if existing is None:
                raise
            return self._in_time_zone(existing, time_zone)
        return new

    def get(self, account: str) -> Account | None:
        """The account of that id, if it uses Seatline."""
        with self._desk.storage.reading() as books:
            return books.accounts.get(account)

    def _in_time_zone(self, account: Account, time_zone: str | None) -> Account:
        if time_zone is None:
            return account
        with self._desk.storage.transaction() as books:
            if books.accounts.set_time_zone(account.id, time_zone):
                books.log.note(account.id, self._desk.now(), SYSTEM, "time_zone_learned", None, time_zone=time_zone)
        return replace(account, time_zone=time_zone)
