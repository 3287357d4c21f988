"""What can go wrong when texting on a seat is suspended, and while it is."""

from __future__ import annotations

from bot.domain.errors import SeatError


class SeatSuspended(SeatError):
    """Nothing is sent from the seat until somebody resumes it; ``by`` is the name of whoever suspended it, when known.

    ``since`` is a day as people write it.
    """

    code = "seat_suspended"

    def __init__(self, seat: str, by: str | None, since: str) -> None:
        self.seat, self.by, self.since = seat, by, since
        who = f"{by} suspended" if by else "An administrator suspended"
        whom = f"{by} or another administrator" if by else "an administrator"
        super().__init__(
            f"{who} texting on {seat} on {since}. Ask {whom} to resume it; "
            "until then reach candidates by email or phone."
        )


class AlreadySuspended(SeatError):
    """Somebody else was quicker, or it was suspended all along."""

    code = "already_suspended"
    field = "seat"

    def __init__(self, seat: str) -> None:
        self.seat = seat
        super().__init__(f"Texting on {seat} is suspended already. Nothing was changed.")


class NotSuspended(SeatError):
    """There is nothing to resume."""

    code = "not_suspended"
    field = "seat"

    def __init__(self, seat: str) -> None:
        self.seat = seat
        super().__init__(f"Texting on {seat} is not suspended. Nothing was changed.")
