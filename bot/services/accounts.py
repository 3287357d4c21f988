"""Accounts: a workspace begins to use Seatline, and its administrators choose how."""

from __future__ import annotations

from dataclasses import fields, replace

from bot.domain.roles import Action, Actor
from bot.domain.seats import Account
from bot.domain.settings import AccountSettings
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
                books.accounts.add(new, time_zone_by="operator" if time_zone else None, at=now)
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

    def settings(self, actor: Actor) -> Account:
        """The account with what was chosen for it, for an administrator. Raises NotPermitted."""
        with self._desk.storage.reading() as books:
            return self._desk.permit(books, actor, Action.CHANGE_SETTINGS).account

    def asks_channel(self, actor: Actor) -> bool:
        """Whether the next set-up is to name a channel: none is chosen for warnings, and none was ever taken away."""
        with self._desk.storage.reading() as books:
            viewer = self._desk.viewer(books, actor)
            return books.accounts.awaits_channel(viewer.account.id)

    def change_settings(self, actor: Actor, wanted: AccountSettings, shown: AccountSettings | None = None) -> Account:
        """Choose anew. New marks count for what is crossed from now on, a new undo window for what is released.

        ``shown`` is what the asker had before them: what they left as it was stays as it is by now, so that two who
        change different things at once both get their way. Raises NotPermitted; what may be chosen is held by
        ``AccountSettings`` itself.
        """
        with self._desk.storage.transaction() as books:
            books.accounts.lock(actor.account)
            viewer = self._desk.permit(books, actor, Action.CHANGE_SETTINGS)
            before = AccountSettings.of(viewer.account)
            names = [field.name for field in fields(AccountSettings)]
            touched = [n for n in names if getattr(wanted, n) != getattr(shown or before, n)]
            settings = replace(before, **{name: getattr(wanted, name) for name in touched})
            changed = {
                name: {"before": getattr(before, name), "after": getattr(settings, name)}
                for name in touched
                if getattr(before, name) != getattr(settings, name)
            }
            if self._desk.is_first(books, actor) and changed:
                now = self._desk.now()
                books.accounts.change_settings(actor.account, settings, now, moves_zone="time_zone" in changed)
                books.log.note(actor.account, now, actor.member, "settings_changed", None, **changed)
            account = books.accounts.get(actor.account)
            assert account is not None
            return account

    def _in_time_zone(self, account: Account, time_zone: str | None) -> Account:
        if time_zone is None:
            return account
        with self._desk.storage.transaction() as books:
            before = books.accounts.set_time_zone(account.id, time_zone)
            if before is None:
                return account
            facts = {"before": before, "time_zone": time_zone}
            books.log.note(account.id, self._desk.now(), SYSTEM, "time_zone_learned", None, **facts)
        return replace(account, time_zone=time_zone)
