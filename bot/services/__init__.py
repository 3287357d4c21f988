"""What somebody can ask for: one public method, one transaction."""

from __future__ import annotations

from dataclasses import dataclass

from bot.carriers.base import Carrier
from bot.services.accounts import Accounts
from bot.services.desk import Desk
from bot.services.members import Members
from bot.services.notices import Notices
from bot.services.pool import Pool
from bot.services.reports import Reports
from bot.services.seats import Seats
from bot.services.texting import Texting


@dataclass(frozen=True)
class Services:
    """All of them, over one desk."""

    accounts: Accounts
    members: Members
    seats: Seats
    texting: Texting
    reports: Reports
    notices: Notices
    pool: Pool

    @classmethod
    def over(cls, desk: Desk, carrier: Carrier) -> Services:
        """The services that share this database, clock and carrier."""
        return cls(
            accounts=Accounts(desk),
            members=Members(desk),
            seats=Seats(desk, carrier),
            texting=Texting(desk),
            reports=Reports(desk),
            notices=Notices(desk),
            pool=Pool(desk),
        )
