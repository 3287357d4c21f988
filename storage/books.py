"""Everything that one transaction can read and write, book by book."""

from __future__ import annotations

from sqlalchemy import Connection

from storage.queries.accounts import Accounts
from storage.queries.asks import Asks
from storage.queries.assignments import Assignments
from storage.queries.log import Log
from storage.queries.members import Members
from storage.queries.notices import Notices
from storage.queries.numbers import Numbers
from storage.queries.requests import Requests
from storage.queries.seats import Seats
from storage.queries.use import Use


class Books:
    """The books of one open transaction."""

    def __init__(self, connection: Connection) -> None:
        self.accounts = Accounts(connection)
        self.members = Members(connection)
        self.seats = Seats(connection)
        self.numbers = Numbers(connection)
        self.assignments = Assignments(connection)
        self.asks = Asks(connection)
        self.use = Use(connection)
        self.notices = Notices(connection)
        self.log = Log(connection)
        self.requests = Requests(connection)
