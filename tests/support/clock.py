"""A clock that stands still until it is told otherwise, so that a test says itself what time it is."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

CHICAGO = ZoneInfo("America/Chicago")
START = datetime(2026, 11, 24, 10, 0, tzinfo=CHICAGO)


class Clock:
    """Called, it gives the present moment in UTC; every moment given to it must carry its time zone."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now.astimezone(UTC)

    def __call__(self) -> datetime:
        return self.now

    def set(self, now: datetime) -> None:
        if now.tzinfo is None:
            raise ValueError("Say in which time zone, as in datetime(2026, 12, 1, tzinfo=CHICAGO).")
        self.now = now.astimezone(UTC)

    def advance(self, by: timedelta) -> None:
        self.now += by
