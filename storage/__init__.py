"""What Seatline remembers: tables, queries and migrations; rows in, domain values out."""

from storage.books import Books
from storage.database import Refused, Storage
from storage.pool import StoredPool
from storage.queries.accounts import Standing
from storage.queries.assignments import Place
from storage.queries.notices import StoredNotice
from storage.queries.numbers import Kept, Order
from storage.queries.seats import Suspension

__all__ = [
    "Books",
    "Kept",
    "Order",
    "Place",
    "Refused",
    "Standing",
    "Storage",
    "StoredNotice",
    "StoredPool",
    "Suspension",
]
