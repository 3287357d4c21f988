"""What can be wrong with an account's settings, field by field."""

from __future__ import annotations

from bot.domain.errors import SeatError, quoted


class InvalidMarks(SeatError):
    """The marks are whole per cents of an allowance."""

    code = "invalid_marks"
    field = "marks"

    def __init__(self, wanted: str) -> None:
        self.wanted = quoted(wanted)
        super().__init__(
            f"“{self.wanted}” does not say when to warn. Write one to five whole numbers from 1 to 100 with commas "
            "between, such as 80, 95, 100."
        )


class InvalidTimeZone(SeatError):
    """Not a time zone that exists."""

    code = "invalid_time_zone"
    field = "time_zone"

    def __init__(self, wanted: str) -> None:
        self.wanted = quoted(wanted)
        super().__init__(f"“{self.wanted}” is not a time zone. Search for a city, such as Chicago.")


class InvalidUndoWindow(SeatError):
    """The undo window is some days."""

    code = "invalid_undo_days"
    field = "undo_days"

    def __init__(self, most: int) -> None:
        super().__init__(f"A released number can be held for 0 to {most} days. Write a whole number of days.")
