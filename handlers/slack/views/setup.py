"""How choosing a number looks, for an empty seat or in place of its own: one open number, a list, what came of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.domain.errors import InvalidNumber
from bot.domain.phone_numbers import PhoneNumber
from bot.domain.places import PLACES_IN_WORDS
from bot.domain.seats import Account, NumberState, Offer, Offers, Seat
from handlers.slack import ids
from handlers.slack.reading import Origin, Unreadable, channel_id, whole
from handlers.slack.views import blocks
from handlers.slack.views.blocks import Json, escaped

TITLE = "Set up a number"
SWAP_TITLE = "Swap the number"
_AREA_CODE = re.compile(r"[0-9]{3}")
REMEMBERED = 100
"""So many passed-over numbers travel with the modal: with the rest they stay well below 3000 characters."""


@dataclass(frozen=True)
class SetUp:
    """What the modal knows between two clicks.

    ``number`` (E.164) is the one on show when ``auto``; ``shown`` are those on show before it. ``listed`` is the area
    code of the list on show, ``typed`` what stands in its field. ``asks_channel`` on the account's first set-up, with
    the ``channel`` once chosen. ``draft`` counts the lists, so that a new one forgets the choice made in the last.
    ``replaces`` (E.164) is the seat's present number when it is to be swapped for another; "" for an empty seat.
    """

    seat: int
    auto: bool = True
    number: str = ""
    shown: tuple[str, ...] = ()
    listed: str = ""
    typed: str = ""
    asks_channel: bool = False
    channel: str = ""
    draft: int = 0
    origin: Origin = field(default_factory=Origin)
    replaces: str = ""

    @property
    def swaps(self) -> bool:
        """Whether the seat has a number already, and is to get another."""
        return bool(self.replaces)

    @property
    def submit(self) -> str:
        """What the button says that takes the number."""
        return "Swap number" if self.swaps else "Complete setup"

    def passing_over(self, number: str) -> SetUp:
        """The same, and not to be offered that number again."""
        shown = [n for n in self.shown if n != number]
        return replace(self, number="", shown=(*shown, number)[-REMEMBERED:] if number else self.shown)

    def to_facts(self) -> dict[str, Any]:
        """As compact facts, for ``private_metadata``."""
        facts = {
            "seat": self.seat,
            "auto": self.auto,
            "number": self.number,
            "shown": ",".join(self.shown),
            "listed": self.listed,
            "asks": self.asks_channel,
            "channel": self.channel,
            "draft": self.draft,
            "from": self.origin.to_facts(),
            "old": self.replaces,
        }
        return {name: fact for name, fact in facts.items() if fact or name == "auto"}

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any]) -> SetUp:
        """What ``to_facts`` made. Raises Unreadable for anything else."""
        seat = whole(facts.get("seat"))
        texts = {name: facts.get(name, "") for name in ("number", "old", "shown", "listed", "channel")}
        flags = {"auto": facts.get("auto"), "asks": facts.get("asks", False)}
        if not (
            seat
            and all(isinstance(text, str) for text in texts.values())
            and all(isinstance(flag, bool) for flag in flags.values())
            and all(is_number(texts[name]) for name in ("number", "old") if texts[name])
            and (not texts["listed"] or _AREA_CODE.fullmatch(texts["listed"]))
            and channel_id(texts["channel"]) == texts["channel"]
        ):
            raise Unreadable
        return cls(
            seat=seat,
            auto=flags["auto"],
            number=texts["number"],
            shown=tuple(n for n in texts["shown"].split(",") if n),
            listed=texts["listed"],
            asks_channel=flags["asks"],
            channel=texts["channel"],
            draft=whole(facts.get("draft")),
            origin=Origin.from_facts(facts.get("from")),
            replaces=texts["old"],
        )


def is_number(text: str) -> bool:
    """Whether it is a phone number (E.164) as our own facts and options have it."""
    try:
        return PhoneNumber.parse(text).e164 == text
    except InvalidNumber:
        return False


def looking(setup: SetUp, seat: str = "") -> Json:
    """Shown at once, while the carrier is asked for an open number."""
    what = f"Looking for an open number for *{escaped(seat)}* …" if seat else "Looking for another open number …"
    return _modal(setup, [blocks.section(what)], close="Cancel")


def working(setup: SetUp, seat: Seat) -> Json:
    """Shown once the order is written down, when the carrier takes its time; its button is for when all else fails."""
    number = f"*{seat.number.number.national}*" if seat.number else "the number"
    return _modal(
        setup,
        [
            blocks.section(f"Setting up {number} on *{escaped(seat.name)}* …"),
            blocks.context("You may close this: it will be finished all the same, and `/seats` shows it."),
            blocks.actions([_look_again()]),
        ],
    )


def one(setup: SetUp, seat: str, offer: Offer, note: str | None = None, about: str = "") -> Json:
    """One open number, to take or to pass over; ``about`` says first what is swapped for it."""
    buttons = [blocks.button("Another one", ids.ANOTHER_NUMBER, label="Another one of the open numbers")]
    if setup.swaps:
        buttons.append(blocks.button("Choose by area code", ids.CHOOSE_NUMBER, {"seat": setup.seat}))
    content = [
        *_note(note),
        *_about(about),
        blocks.section(f"*{escaped(seat)}* gets this number:"),
        blocks.header(offer.number.national),
        blocks.context(f"{escaped(offer.place)} · {price(offer)}"),
        blocks.actions(buttons),
        *_channel(setup),
    ]
    return _modal(replace(setup, number=offer.number.e164), content, submit=setup.submit, close="Cancel")


def choice(
    setup: SetUp,
    seat: str,
    offers: Offers | None = None,
    note: str | None = None,
    waiting: bool = False,
    about: str = "",
) -> Json:
    """The area code, and below it the numbers found there or nearby. ``waiting``: the carrier is being asked."""
    code = setup.typed or setup.listed
    content = [
        *_note(note),
        *_about(about),
        blocks.section(f"*{escaped(seat)}* gets the number that you choose."),
        blocks.input(
            "Area code",
            blocks.text_field(ids.SETUP_AREA_CODE, placeholder="512", initial=code or None, longest=20),
            block_id=ids.AREA_CODE_BLOCK,
            hint="Three digits, such as 512.",
            dispatch=True,
        ),
        blocks.actions([blocks.button("Generate numbers", ids.GENERATE_NUMBERS)]),
    ]
    if waiting:
        content.append(blocks.context(f"Looking for open numbers in {escaped(code)} …"))
    elif offers and offers.offers:
        content.append(blocks.section(found(offers)))
        in_order = sorted(offers.offers, key=lambda offer: (offer.place, offer.number.e164))
        menu = blocks.radio(ids.SETUP_NUMBER, [_numbered(offer) for offer in in_order])
        content.append(blocks.actions([menu], block_id=f"{ids.NUMBER_BLOCK}:{setup.draft}"))
    listed = (offers.area_code or code) if offers and offers.offers and not waiting else ""
    content += _channel(setup)
    return _modal(replace(setup, listed=listed), content, submit=setup.submit, close="Cancel")


def found(offers: Offers) -> str:
    """What the list below is: numbers of the area code asked for, or nearby ones, with the reason."""
    if offers.nearness == "exact" or not offers.area_code:
        prices = {offer.monthly_cents for offer in offers.offers}
        cost = f" {_sentence(_prices(offers.offers))}" if len(prices) == 1 else ""
        where = f" in {offers.area_code}" if offers.area_code else ""
        return f"*Open numbers{where}.*{cost}"
    near = f", in {escaped(offers.place)}" if offers.place else ""
    return f"*No numbers are open in {offers.area_code}.* These are nearby{near}:"


def choose_first(setup: SetUp) -> str:
    """What to say when the list was sent back without a choice."""
    return f"Choose one of these numbers, then press {setup.submit}."


def done(setup: SetUp, seat: Seat, account: Account | None = None, became: str = "") -> Json:
    """The number is on the seat; people come next. The ``account`` says where warnings and reports go.

    After a swap nothing comes next: ``became`` says who stays, and what became of the number before.
    """
    if seat.number is None or not seat.number.is_live:
        return unfinished(setup, seat)
    content = [
        blocks.section(f"✅ *{escaped(seat.name)}* now has *{seat.number.number.national}*"),
        blocks.context(f"{escaped(seat.number.number.place)} · up to {PLACES_IN_WORDS} people can text from it."),
    ]
    if setup.swaps:
        return _modal(setup, [*content, *_about(blocks.sentence(became))], close="Done")
    if setup.channel and account:
        content.append(blocks.section(_where(setup.channel, account)))
    if seat.free_places:
        content.append(blocks.actions([assign_button(setup, seat)]))
    return _modal(setup, content, close="Done")


def _where(chosen: str, account: Account) -> str:
    channel = account.warning_channel
    if channel is None:
        return f"Warnings go to administrators directly, as was chosen meanwhile. <#{chosen}> is not used."
    if chosen != channel:
        return f"Warnings already go to <#{channel}>, which was chosen meanwhile. <#{chosen}> is not used."
    what = "Warnings and the monthly report" if account.report_channel == channel else "Warnings"
    return f"{what} go to <#{channel}>. If it is a private channel, invite Seatline: type `/invite @Seatline` there."


def unfinished(setup: SetUp, seat: Seat) -> Json:
    """The carrier has not confirmed yet; nothing is bought twice, and nothing is forgotten."""
    number = f" *{seat.number.number.national}*" if seat.number else ""
    unclear = seat.number is not None and seat.number.state is NumberState.UNCLEAR
    tail = "An administrator has to decide about it." if unclear else "`/seats` shows it as soon as it is ready."
    content = [blocks.section(f"The number{number} of *{escaped(seat.name)}* is still being set up. {tail}")]
    return _modal(setup, [*content, blocks.actions([_look_again()])])


def already(setup: SetUp, seat: Seat, sentence: str) -> Json:
    """Somebody gave the seat a number meanwhile: say so, and offer what can be done with it."""
    content = [blocks.section(blocks.sentence(sentence))]
    if seat.free_places and not setup.swaps:
        content.append(blocks.actions([assign_button(setup, seat)]))
    return _modal(setup, content)


def stopped(setup: SetUp, sentence: str, again: bool = False) -> Json:
    """Nothing can be offered now. ``again``: another try may help."""
    content = [blocks.section(blocks.sentence(sentence))]
    if again:
        content.append(blocks.actions([blocks.button("Try again", ids.ANOTHER_NUMBER)]))
    return _modal(setup, content)


def assign_button(setup: SetUp, seat: Seat) -> Json:
    """Opens the assign modal in the place of this one."""
    facts = {"seat": seat.id, "from": setup.origin.to_facts()}
    return blocks.button("Assign people", ids.ASSIGN_OPEN, facts, style="primary")


def price(offer: Offer) -> str:
    """What the number costs: ``Your own number: no charge``, ``$1.15 a month``."""
    if offer.monthly_cents is None:
        return "Your own number: no charge"
    return f"${offer.monthly_cents / 100:,.2f} a month"


def _prices(offers: Sequence[Offer]) -> str:
    """What each of some numbers of one price costs."""
    if offers[0].monthly_cents is None:
        return "Your own numbers: no charge" if len(offers) > 1 else price(offers[0])
    return f"{price(offers[0])}{' each' if len(offers) > 1 else ''}"


def _look_again() -> Json:
    return blocks.button("Look again", ids.ANOTHER_NUMBER, {"looks": True}, label="Look again how it stands")


def _numbered(offer: Offer) -> Json:
    where = offer.place if offer.monthly_cents is None else f"{offer.place} · {price(offer)}"
    return blocks.option(offer.number.national, offer.number.e164, where)


def _channel(setup: SetUp) -> list[Json]:
    """Asked once, with the account's first number: nobody wants warnings in a channel that they did not choose."""
    if not setup.asks_channel:
        return []
    return [
        blocks.input(
            "Channel for warnings and the monthly report",
            blocks.conversation_select(ids.SETUP_CHANNEL, initial=setup.channel or None),
            block_id=ids.CHANNEL_BLOCK,
            hint="The recruiters' own channel is best. #general is rarely right.",
        )
    ]


def _note(note: str | None) -> Sequence[Json]:
    return [blocks.section(f"⚠️ {blocks.sentence(note)}", block_id=ids.NOTE_BLOCK)] if note else []


def _about(words: str) -> Sequence[Json]:
    return [blocks.section(words)] if words else []


def _modal(setup: SetUp, content: Sequence[Json], *, submit: str | None = None, close: str = "Close") -> Json:
    title, callback_id = (SWAP_TITLE, ids.SWAP_SUBMITTED) if setup.swaps else (TITLE, ids.SETUP_SUBMITTED)
    return blocks.modal(title, content, callback_id=callback_id, submit=submit, close=close, facts=setup.to_facts())


def _sentence(text: str) -> str:
    return f"{text}." if not text.endswith(".") else text
