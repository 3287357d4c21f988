"""What Seatline remembers: tables, queries and migrations; rows in, domain values out."""

from storage.books import Books
from storage.database import Refused, Storage
from storage.pool import StoredPool
from storage.queries.accounts import Standing
from storage.queries.assignments import Place
from storage.queries.notices import StoredNotice
from storage.queries.numbers import Order

__all__ = ["Books", "Order", "Place", "Refused", "Standing", "Storage", "StoredNotice", "StoredPool"]
