"""What can go wrong with a number in its later life: released, brought back, swapped, moved to another seat."""

from __future__ import annotations

from bot.domain.errors import AlreadyHasNumber, NoNumberYet, SeatError, quoted


class NothingTo(NoNumberYet):
    """There is no live number on the seat to release, swap or move: ``what`` is that verb."""

    code = "nothing_to_change"

    def __init__(self, seat: str, what: str, pending: bool = False) -> None:
        self.seat, self.what, self.pending = seat, what, pending
        SeatError.__init__(
            self,
            f"The number of {seat} is still being set up. Try again in a moment."
            if pending
            else f"{seat} has no number to {what}. Nothing was changed.",
        )


class WrongDigits(SeatError):
    """A number is released only by whoever types how it ends."""

    code = "wrong_digits"
    field = "digits"

    def __init__(self, seat: str, number: str, typed: str) -> None:
        self.seat, self.number, self.typed = seat, number, quoted(typed)
        what = f"“{self.typed}” is not" if self.typed else "These are not"
        super().__init__(f"{what} how the number of {seat} ends. Enter the last four digits of {number} to release it.")


class NumberGone(SeatError):
    """It is no longer held and cannot be brought back.

    ``seat`` has it again, by now; ``is_leaving``: the carrier is being told; neither: it was given back, and its name
    may be somebody else's business.
    """

    code = "number_gone"

    def __init__(self, number: str | None = None, seat: str | None = None, is_leaving: bool = False) -> None:
        self.number, self.seat, self.is_leaving = number, seat, is_leaving
        if seat:
            sentence = f"{number} is on {seat} already. Nothing was changed."
        elif is_leaving:
            sentence = f"The time to bring {number} back is over, and it is being given back. Choose another number."
        else:
            sentence = "That number is no longer held: it was given back. Choose another number."
        super().__init__(sentence)


class SeatHasNewNumber(SeatError):
    """The seat of a held number has another one by now; ``empty`` is a seat that has none, if there is one."""

    code = "seat_has_new_number"

    def __init__(self, seat: str, number: str, held: str, empty: str | None = None) -> None:
        self.seat, self.number, self.held, self.empty = seat, number, held, empty
        super().__init__(
            f"{seat} has {number} by now. "
            + (
                f"Bring {held} back to a seat without a number, such as {empty}."
                if empty
                else f"No seat is free for {held}: release the number of one first."
            )
        )


class ThatSeatHasNumber(AlreadyHasNumber):
    """The seat that a number was to go to has one."""

    code = "that_seat_has_number"
    field = "to_seat"

    def __init__(self, seat: str, number: str) -> None:
        self.seat, self.number = seat, number
        SeatError.__init__(self, f"{seat} already has the number {number}. Choose a seat without one.")


class SameSeat(SeatError):
    """A number is moved to another seat."""

    code = "same_seat"
    field = "to_seat"

    def __init__(self, seat: str) -> None:
        self.seat = seat
        super().__init__(f"The number is on {seat} already. Choose another seat.")
