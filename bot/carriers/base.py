"""What Seatline asks of whoever sells numbers: the protocol that every carrier follows, the local pool included."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

from bot.domain.phone_numbers import PhoneNumber
from bot.domain.seats import Offer


class Carrier(Protocol):
    """A seller of phone numbers that can (or cannot) move messages."""

    @property
    def name(self) -> str:
        """``pool``, ``twilio`` or ``telnyx``: what the tables call it."""

    def search(
        self, *, area_codes: Sequence[str] | None = None, limit: int = 10, avoiding: Collection[str] = ()
    ) -> list[Offer]:
        """Numbers open now, in any of the area codes (anywhere when None), in random order, at most ``limit``.

        ``avoiding`` are E.164 numbers already shown. An empty list when there are none; raises CarrierRefused when the
        carrier does not answer.
        """

    def order(self, number: PhoneNumber, reference: str) -> None:
        """Make the number ours; returns once it is. Safe to repeat with the same reference.

        Raises NumberTaken when it is gone, CarrierRefused when the carrier says no.
        """

    def release(self, number: PhoneNumber) -> None:
        """Give the number back. Safe to repeat. Raises CarrierRefused when the carrier does not answer."""

    def send(self, sender: PhoneNumber, recipient: PhoneNumber, body: str) -> str:
        """Send one text and return the carrier's id for it. Raises CarrierCannotSend when it moves no messages."""
