"""What somebody can ask for: one public method, one transaction."""

from __future__ import annotations

from dataclasses import dataclass

from bot.carriers.base import Carrier
from bot.services.accounts import Accounts
from bot.services.allowances import Allowances
from bot.services.asks import Asks
from bot.services.desk import Desk
from bot.services.gates import Gates
from bot.services.members import Members
from bot.services.notices import Notices
from bot.services.numbers import Numbers
from bot.services.pool import Pool
from bot.services.reports import Reports
from bot.services.roles import Roles
from bot.services.seats import Seats
from bot.services.texting import Texting


@dataclass(frozen=True)
class Services:
    """All of them, over one desk."""

    accounts: Accounts
    members: Members
    seats: Seats
    allowances: Allowances
    numbers: Numbers
    texting: Texting
    reports: Reports
    asks: Asks
    notices: Notices
    pool: Pool
    roles: Roles
    gates: Gates

    @classmethod
    def over(cls, desk: Desk, carrier: Carrier) -> Services:
        """The services that share this database, clock and carrier."""
        return cls(
            accounts=Accounts(desk),
            members=Members(desk),
            seats=Seats(desk),
            allowances=Allowances(desk),
            numbers=Numbers(desk, carrier),
            texting=Texting(desk),
            reports=Reports(desk),
            asks=Asks(desk),
            notices=Notices(desk),
            pool=Pool(desk),
            roles=Roles(desk),
            gates=Gates(desk),
        )
