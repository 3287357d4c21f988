"""What can go wrong when an allowance is changed or topped up."""

from __future__ import annotations

from bot.domain.errors import SeatError, quoted


class InvalidAmount(SeatError):
    """Not a whole number of messages, or one beyond what may be given at a time."""

    code = "invalid_amount"
    field = "messages"
    _why = "is not a number of messages that I can use."

    def __init__(self, wanted: str | int, least: int, most: int) -> None:
        self.wanted, self.least, self.most = wanted, least, most
        what = f"{wanted:,}" if isinstance(wanted, int) else quoted(wanted)
        does_not_do = f"“{what}” {self._why}" if what else "No number was given."
        super().__init__(f"{does_not_do} Write a whole number from {least:,} to {most:,}, such as 500.")


class BeginsWithNought(InvalidAmount):
    """Several digits with a 0 in front: rather the end of a number written with a space than a number."""

    _why = "begins with a 0, so I cannot tell which number is meant."


class TooManyMessages(SeatError):
    """The month's total would be beyond all counting; ``most`` is the largest there may be."""

    code = "too_many_messages"
    field = "messages"

    def __init__(self, seat: str, total: int, most: int) -> None:
        self.seat, self.total, self.most = seat, total, most
        super().__init__(f"{seat} has {total:,} messages this month, and may have {most:,} at most. Add fewer.")
