"""What can go wrong when a seat is named."""

from __future__ import annotations

from bot.domain.errors import SeatError, quoted


class InvalidName(SeatError):
    """Empty to the eye, or too long; ``most`` is how many characters a name may have."""

    code = "invalid_name"
    field = "name"

    def __init__(self, length: int, most: int) -> None:
        self.length, self.most = length, most
        super().__init__(
            f"That name has {length:,} characters, and a seat's name may have {most}. Choose a shorter one."
            if length > most
            else f"A seat's name needs something to read. Write 1 to {most} characters, such as Austin team."
        )


class NameTaken(SeatError):
    """Another seat of the account, at that position, is called so (case and accents aside)."""

    code = "name_taken"
    field = "name"

    def __init__(self, name: str, position: int) -> None:
        self.name, self.position = name, position
        super().__init__(f"Seat number {position:,} is called “{quoted(name)}” already. Choose another name.")


class MisleadingName(SeatError):
    """The name would be read as the number of another seat."""

    code = "misleading_name"
    field = "name"

    def __init__(self, name: str, position: int) -> None:
        self.name, self.position = name, position
        super().__init__(
            f"“{quoted(name)}” would be taken for seat number {position:,}, and this is another one. "
            "Choose another name, such as Austin team."
        )
