"""What the forms for a number's later life share: which seat it is about, and what becomes of a number given up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.periods import day_and_month
from bot.domain.seats import Account, HeldNumber, Member, TakenOff
from handlers.slack import ids
from handlers.slack.reading import Origin
from handlers.slack.views import blocks, figures, picking
from handlers.slack.views.blocks import Json


def which_seat(title: str, callback_id: str, origin: Origin, also: Mapping[str, Any] | None = None) -> Json:
    """Asks for the seat first, where none was named; ``also`` is what was named and comes to its turn later."""
    facts = {**(also or {}), "from": origin.to_facts()}
    content = [picking.seat_field()]
    return blocks.modal(title, content, callback_id=callback_id, submit="Next", close="Cancel", facts=facts)


def carried(taken_off: TakenOff) -> dict[str, Any]:
    """As facts, for a button that undoes this time that the number was taken off its seat, and no other."""
    return {"number": taken_off.number_id, "at": taken_off.at.isoformat()}


def ended(title: str, sentence: str) -> Json:
    """A form that has nothing left to do."""
    return blocks.modal(title, [blocks.section(blocks.sentence(sentence))], callback_id=ids.NOTE_MODAL)


def held_from(now: datetime, account: Account, number: str = "It") -> str:
    """How long a number given up now can be brought back: ``It is held until December 1 …``."""
    if not account.undo_days:
        return "It is given back at once: do not count on bringing it back."
    until = day(now + timedelta(days=account.undo_days), account)
    return f"{number} is held until {until} and can be brought back until then."


def held(number: str, found: HeldNumber | None, account: Account) -> str:
    """What became of a number given up: ``(512) 555-0132 is held until December 1.``, as plain words."""
    if found is None:
        return f"{number} is being given back."
    return f"{number} is held until {day(found.held_until, account)}."


def day(instant: datetime, account: Account) -> str:
    """The day on the account's own calendar: ``December 1``."""
    return day_and_month(instant.astimezone(ZoneInfo(account.time_zone)).date())


def who(members: Sequence[Member], one: str, many: str, nobody: str) -> str:
    """``Ana and Ben stay on it``, as mrkdwn: the names with the verb that fits."""
    return f"{figures.people(members)} {one if len(members) == 1 else many}" if members else nobody
