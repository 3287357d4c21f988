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
    """It is not held any more as it was then, and cannot be brought back.

    ``seat`` has it again, by now, or (``is_held_anew``) had it again until it was taken off anew; ``is_leaving``: the
    carrier is being told; none of these: it was given back, and its name may be somebody else's business.
    """

    code = "number_gone"

    def __init__(
        self,
        number: str | None = None,
        seat: str | None = None,
        is_leaving: bool = False,
        is_held_anew: bool = False,
    ) -> None:
        self.number, self.seat, self.is_leaving, self.is_held_anew = number, seat, is_leaving, is_held_anew
        if is_held_anew:
            sentence = (
                f"{number} was brought back, and has been taken off {seat} again since. Nothing was changed. "
                f"To undo that, press Manage beside {seat}."
            )
        elif seat:
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


class SwapUnderWay(SeatError):
    """The held number is its seat's again if the carrier refuses the new one: until then it goes nowhere else."""

    code = "swap_under_way"

    def __init__(self, seat: str, number: str) -> None:
        self.seat, self.number = seat, number
        super().__init__(
            f"The new number of {seat} is still being set up, and {number} is kept for it in case that fails. "
            "Nothing was changed. Try again in a moment."
        )


class AlreadyGivenBack(SeatError):
    """The carrier has taken the number back since it was shown as left over."""

    code = "already_given_back"

    def __init__(self) -> None:
        super().__init__("That number has been given back by now. There is nothing left to do.")


class OtherCarriers(SeatError):
    """The number is with a carrier that Seatline no longer works with: only that one can set it up or take it back."""

    code = "other_carriers"

    def __init__(self, number: str, carrier: str) -> None:
        self.number, self.carrier = number, carrier
        super().__init__(
            f"{number} is with another carrier ({carrier}) than Seatline uses now. Nothing was changed. "
            f"Ask whoever runs Seatline to set CARRIER to {carrier} until that is done."
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
