"""What can go wrong when recruiters ask for more, and when administrators decide about it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.errors import SeatError, listed


class NoNeedToAsk(SeatError):
    """An administrator can do it; ``seat`` is the position of the one they are on, None for none."""

    code = "no_need_to_ask"

    def __init__(self, seat: int | None) -> None:
        self.seat = seat
        how = (
            f"add messages to this month with `/seats topup {seat} 200`"
            if seat
            else "put people on a seat with `/seats assign`"
        )
        super().__init__(f"You are an administrator and need not ask: {how}.")


class NobodyToAsk(SeatError):
    """The account has no administrator that we know of."""

    code = "nobody_to_ask"

    def __init__(self, contact: str | None) -> None:
        self.contact = contact
        super().__init__(
            "Seatline knows no administrator here who could decide, so nothing was asked. "
            f"Contact {contact or 'whoever runs Seatline'}."
        )


class AlreadyAsked(SeatError):
    """One question at a time; ``day`` is when they asked, ``remind`` the names of those who can decide."""

    code = "already_asked"

    def __init__(self, day: str, what: str, remind: Sequence[str]) -> None:
        self.day, self.what, self.remind = day, what, tuple(remind)
        whom = listed(self.remind, last="or") or "an administrator"
        super().__init__(f"You asked for {what} on {day}, and nobody has decided yet. Remind {whom}.")


class TooManyWords(SeatError):
    """The reason, or the answer, is longer than a card shows."""

    code = "too_many_words"
    field = "why"

    def __init__(self, length: int, most: int) -> None:
        self.length, self.most = length, most
        super().__init__(f"That is {length:,} characters long. Say it in {most} or fewer.")


class NotAsBefore(SeatError):
    """Whoever asks has been put on a seat, or taken off theirs, since they opened the form."""

    code = "not_as_before"

    def __init__(self, seat: str | None) -> None:
        self.seat = seat
        super().__init__(
            f"You are on {seat} by now, so nothing was asked. Type `/seats` to see it."
            if seat
            else "You are no longer on a seat, so nothing was asked. Ask for a seat with `/seats ask`."
        )


class NoSuchAsk(SeatError):
    """The account has no such question."""

    code = "no_such_ask"

    def __init__(self) -> None:
        super().__init__("This question is not known here any more. Nothing was changed.")


class OutOfDate(SeatError):
    """The card on which somebody decides shows what is no longer so."""

    code = "out_of_date"


class AlreadyDecided(OutOfDate):
    """Somebody was quicker; ``decider`` is who, ``what`` what they decided."""

    code = "already_decided"

    def __init__(self, decider: str, approved: bool, what: str = "", *, oneself: bool = False) -> None:
        self.decider, self.approved, self.what = decider, approved, what
        who = "You have" if oneself else f"{decider} has"
        done = f"{who} {'approved' if approved else 'declined'} this already"
        super().__init__(f"{done}: {what}" if what else f"{done}.")


class AskerWithoutSeat(OutOfDate):
    """There is no seat to add messages to: the asker is on none any more."""

    code = "asker_without_seat"

    def __init__(self, asker: str) -> None:
        self.asker = asker
        super().__init__(
            f"{asker} is not on a seat any more, so there is no month to add messages to. Put them on a seat first "
            "with `/seats assign`, or decline."
        )


class AskerMoved(OutOfDate):
    """The asker is on another seat, called ``seat``, than the one to which messages were to be added."""

    code = "asker_moved"

    def __init__(self, asker: str, seat: str) -> None:
        self.asker, self.seat = asker, seat
        super().__init__(f"{asker} is on {seat} by now, so nothing was added. Approve once more to add to {seat}.")


class AskerHasSeat(OutOfDate):
    """The asker has been put on a seat since they asked for one."""

    code = "asker_has_seat"

    def __init__(self, asker: str, seat: str) -> None:
        self.asker, self.seat = asker, seat
        super().__init__(f"{asker} is on {seat} by now. Nothing was changed; decline to close the question.")


class AskerGone(OutOfDate):
    """The asker was deactivated in Slack."""

    code = "asker_gone"

    def __init__(self, asker: str) -> None:
        self.asker = asker
        super().__init__(f"{asker} was deactivated in Slack. Nothing was changed; decline to close the question.")


class NoSeatChosen(SeatError):
    """Somebody asked for a seat, and the form was sent without one."""

    code = "no_seat_chosen"
    field = "seat"

    def __init__(self) -> None:
        super().__init__("Choose the seat to put them on.")
