"""Asking: a recruiter wants more messages or a seat, one administrator decides, and the answer goes back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.domain.allowance import MOST_MESSAGES, parse_messages, within
from bot.domain.errors import AlreadyAssigned, NotPermitted
from bot.domain.errors.allowances import InvalidAmount
from bot.domain.errors.asks import (
    AlreadyAsked,
    AlreadyDecided,
    AskerGone,
    AskerHasSeat,
    AskerMoved,
    AskerWithoutSeat,
    NobodyToAsk,
    NoNeedToAsk,
    NoSeatChosen,
    NoSuchAsk,
    NotAsBefore,
    TooManyWords,
)
from bot.domain.periods import day_and_month
from bot.domain.roles import Action, Actor, may
from bot.domain.seats import Ask, AskKind, AskState, Member, Seat, Viewer
from bot.services.allowances import add_to_month
from bot.services.desk import Desk
from bot.services.notices import ANSWER, ASK, AskFacts, ask_facts
from bot.services.seats import put_on_seat
from storage import Books

LONGEST_WORDS = 300
"""A reason and an answer stay one line of a card."""

_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\s]+")
_AMOUNT = re.compile(r"\d[\d,'’]*(?: \d{3})*(?!\S)")
"""The number that comes first, with what may stand between its digits; what it means ``parse_messages`` says."""


class Asks:
    """The questions of an account: at most one open for each member, each decided once."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def to_ask(self, actor: Actor) -> Seat | None:
        """The seat that they would ask more for; None: they would ask for a seat. Changes nothing.

        Raises NotPermitted, NoNeedToAsk, AlreadyAsked, NobodyToAsk.
        """
        with self._desk.storage.reading() as books:
            viewer = self._desk.permit(books, actor, Action.ASK)
            return self._may_ask(books, viewer)[0]

    def ask(self, actor: Actor, messages: int | None = None, why: str = "", kind: AskKind | None = None) -> Ask:
        """Ask for so many messages more this month (None: as the administrators think right); on no seat, for a seat.

        A few administrators are told at once, each by a card. ``why`` is one line of 300 characters at most. ``kind``
        is what the asker saw that they would ask for. Raises NotPermitted, NoNeedToAsk, AlreadyAsked, NobodyToAsk,
        InvalidAmount, TooManyWords, NotAsBefore.
        """
        with self._desk.storage.transaction() as books:
            viewer = self._desk.permit(books, actor, Action.ASK)
            if asked := self._asked_before(books, actor):
                return asked
            seat, whom = self._may_ask(books, viewer)
            if kind not in (None, _wanted(seat)):
                raise NotAsBefore(seat.name if seat else None)
            return self._ask(books, viewer, seat, whom, messages, why)

    def ask_in_words(self, actor: Actor, words: str) -> Ask:
        """The same, as somebody typed it: on a seat, a number that comes first is one of messages.

        Raises NotPermitted, NoNeedToAsk, AlreadyAsked, NobodyToAsk, InvalidAmount, TooManyWords.
        """
        with self._desk.storage.transaction() as books:
            viewer = self._desk.permit(books, actor, Action.ASK)
            if asked := self._asked_before(books, actor):
                return asked
            seat, whom = self._may_ask(books, viewer)
            amount = _AMOUNT.match(words) if seat else None
            if amount:
                return self._ask(books, viewer, seat, whom, parse_messages(amount[0], 1), words[amount.end() :].strip())
            return self._ask(books, viewer, seat, whom, None, words)

    def get(self, actor: Actor, ask_id: int) -> AskFacts:
        """A question as it stands, for administrators and for whoever asked. Raises NotPermitted, NoSuchAsk."""
        with self._desk.storage.reading() as books:
            viewer = self._desk.viewer(books, actor)
            ask = books.asks.get(actor.account, ask_id)
            if not may(viewer.role, Action.DECIDE) and (ask is None or ask.member != actor.member):
                whom = [m.name for m in self._desk.whom_to_ask(books, actor.account)]
                raise NotPermitted(Action.DECIDE.refusal, whom, self._desk.contact)
            if ask is None:
                raise NoSuchAsk
            return ask_facts(books, self._desk, viewer.account, ask)

    def cards(self, actor: Actor, ask_id: int) -> tuple[tuple[str, str], ...]:
        """Where the cards of a question were posted: Slack's channel and timestamp of each. Raises NotPermitted."""
        with self._desk.storage.reading() as books:
            self._desk.permit(books, actor, Action.DECIDE)
            return tuple(books.notices.posted(actor.account, f"ask:{ask_id}:"))

    def to_decide(self, actor: Actor, ask_id: int, *, approve: bool = False) -> AskFacts:
        """An open question; ``approve``: one that can be approved as things stand. Changes nothing.

        Raises NotPermitted, NoSuchAsk, AlreadyDecided, and to approve AskerGone, AskerHasSeat, AskerWithoutSeat.
        """
        with self._desk.storage.reading() as books:
            viewer = self._desk.permit(books, actor, Action.DECIDE)
            ask = self._open(books, viewer, books.asks.get(actor.account, ask_id))
            if approve:
                self._approvable(books, viewer, ask)
            return ask_facts(books, self._desk, viewer.account, ask)

    def approve(
        self, actor: Actor, ask_id: int, messages: int | None = None, seat_id: int | None = None, note: str = ""
    ) -> Ask:
        """Give what was asked for: messages to this month of the asker's seat, or a place on a seat.

        ``seat_id`` is the seat on which whoever approves saw the asker (None: whichever they are on now), or the one
        chosen for them. One approval, however many approve at once. ``note`` goes back with the answer. Raises
        NotPermitted, NoSuchAsk, AlreadyDecided, AskerGone, TooManyWords; for messages AskerWithoutSeat, AskerMoved,
        InvalidAmount and TooManyMessages; for a seat NoSeatChosen, AskerHasSeat and what ``seats.assign`` raises. A
        refused question stays open.
        """
        with self._desk.storage.transaction() as books:
            viewer = self._desk.permit(books, actor, Action.DECIDE)
            is_first = self._desk.is_first(books, actor)
            # Whoever decides first holds the question; the other waits here, and finds it decided.
            ask = books.asks.get(actor.account, ask_id, lock=True)
            if ask and not is_first:
                return ask
            ask, note = self._open(books, viewer, ask), _one_line(note)
            asker = self._approvable(books, viewer, ask)
            if ask.kind is AskKind.TOP_UP:
                if messages is None:
                    raise InvalidAmount("", 1, MOST_MESSAGES)
                seat = self._seat_of(books, viewer, asker)
                if seat_id not in (None, seat.id):
                    raise AskerMoved(asker.name, seat.name)
                seat_id = seat.id
                add_to_month(books, self._desk, viewer, seat_id, messages)
            else:
                messages = None
                if seat_id is None:
                    raise NoSeatChosen
                try:
                    put_on_seat(books, self._desk, viewer, seat_id, [asker.id])
                except AlreadyAssigned as error:
                    raise AskerHasSeat(asker.name, error.seat) from error
            ask = self._decide(books, viewer, ask, AskState.APPROVED, seat_id, messages, note)
            books.log.note(
                actor.account,
                self._desk.now(),
                actor.member,
                "ask_approved",
                seat_id,
                ask=ask.id,
                member=ask.member,
                granted=messages,
                seat=seat_id,
                note=note,
            )
            self._answer(books, viewer, ask, asker)
            return ask

    def decline(self, actor: Actor, ask_id: int, why: str = "") -> Ask:
        """Say no, with or without a reason. Raises NotPermitted, NoSuchAsk, AlreadyDecided, TooManyWords."""
        with self._desk.storage.transaction() as books:
            viewer = self._desk.permit(books, actor, Action.DECIDE)
            is_first = self._desk.is_first(books, actor)
            ask = books.asks.get(actor.account, ask_id, lock=True)
            if ask and not is_first:
                return ask
            ask, why = self._open(books, viewer, ask), _one_line(why)
            ask = self._decide(books, viewer, ask, AskState.DECLINED, None, None, why)
            books.log.note(
                actor.account,
                self._desk.now(),
                actor.member,
                "ask_declined",
                ask.seat_id,
                ask=ask.id,
                member=ask.member,
                answer=why,
            )
            self._answer(books, viewer, ask, self._asker(books, ask))
            return ask

    # How

    def _asked_before(self, books: Books, actor: Actor) -> Ask | None:
        """What this very delivery has asked for already."""
        return None if self._desk.is_first(books, actor) else books.asks.latest_of(actor.account, actor.member)

    def _may_ask(self, books: Books, viewer: Viewer) -> tuple[Seat | None, tuple[Member, ...]]:
        """The seat that the viewer is on, and whom to ask."""
        account = viewer.account
        seat = books.seats.of_member(account, self._desk.period(account), viewer.member.id)
        if viewer.is_administrator:
            raise NoNeedToAsk(seat.position if seat else None)
        whom = self._desk.whom_to_ask(books, account.id)
        if asked := books.asks.open_of(account.id, viewer.member.id):
            raise self._already_asked(books, viewer, asked)
        if not whom:
            raise NobodyToAsk(self._desk.contact)
        return seat, whom

    def _already_asked(self, books: Books, viewer: Viewer, asked: Ask) -> AlreadyAsked:
        day = asked.asked_at.astimezone(ZoneInfo(viewer.account.time_zone)).date()
        whom = self._desk.whom_to_ask(books, viewer.account.id)
        return AlreadyAsked(day_and_month(day), asked.in_words, [m.name for m in whom])

    def _ask(
        self,
        books: Books,
        viewer: Viewer,
        seat: Seat | None,
        whom: Sequence[Member],
        messages: int | None,
        why: str,
    ) -> Ask:
        if seat and messages is not None:
            within(messages, 1)
        messages = messages if seat else None
        ask = self._write(books, viewer, _wanted(seat), seat.id if seat else None, messages, _one_line(why))
        books.log.note(
            ask.account,
            ask.asked_at,
            ask.member,
            "asked",
            ask.seat_id,
            ask=ask.id,
            kind=ask.kind.value,
            messages=ask.messages,
            member=ask.member,
        )
        for administrator in whom:
            self._tell(books, viewer, ask, ASK, f"ask:{ask.id}:{administrator.id}", administrator.id)
        return ask

    def _write(
        self, books: Books, viewer: Viewer, kind: AskKind, seat_id: int | None, messages: int | None, why: str
    ) -> Ask:
        account, member, now = viewer.account.id, viewer.member.id, self._desk.now()
        while True:
            ask_id = books.asks.add(account, member, kind, now, seat_id=seat_id, messages=messages, why=why)
            if ask_id is not None:
                written = books.asks.get(account, ask_id)
                assert written is not None
                return written
            if asked := books.asks.open_of(account, member):  # none: decided in between, so that they may ask
                raise self._already_asked(books, viewer, asked)

    def _open(self, books: Books, viewer: Viewer, ask: Ask | None) -> Ask:
        if ask is None:
            raise NoSuchAsk
        if ask.state is not AskState.OPEN:
            raise self._already_decided(books, viewer, ask)
        return ask

    def _already_decided(self, books: Books, viewer: Viewer, ask: Ask) -> AlreadyDecided:
        by = ask.decided_by or ""
        people = books.members.get(ask.account, [by, ask.member])
        what = ask.answer
        if ask.state is AskState.APPROVED:
            if ask.kind is AskKind.TOP_UP:
                granted = ask.granted or 0
                what = f"{granted:,} {'message' if granted == 1 else 'messages'}."
            else:
                what = f"{people[ask.member].name} got {self._desk.seat(books, viewer, ask.seat_id or 0).name}."
        name = people[by].name if by in people else "Somebody"
        return AlreadyDecided(name, ask.state is AskState.APPROVED, what, oneself=by == viewer.member.id)

    def _asker(self, books: Books, ask: Ask) -> Member:
        return books.members.get(ask.account, [ask.member])[ask.member]

    def _approvable(self, books: Books, viewer: Viewer, ask: Ask) -> Member:
        """Whoever asked, unless what they asked for has no sense any more."""
        asker = self._asker(books, ask)
        if asker.is_deactivated:
            raise AskerGone(asker.name)
        held = books.assignments.of_member(ask.account, asker.id)
        if ask.kind is AskKind.TOP_UP and held is None:
            raise AskerWithoutSeat(asker.name)
        if ask.kind is AskKind.SEAT and held is not None:
            raise AskerHasSeat(asker.name, self._desk.seat(books, viewer, held.seat_id).name)
        return asker

    def _seat_of(self, books: Books, viewer: Viewer, asker: Member) -> Seat:
        """The seat that they are on now, locked."""
        account = viewer.account.id
        held = books.assignments.of_member(account, asker.id)
        while held is not None:
            books.seats.lock(account, held.seat_id)
            seen, held = held, books.assignments.of_member(account, asker.id)
            if held is not None and held.seat_id == seen.seat_id:
                return self._desk.seat(books, viewer, held.seat_id)
        raise AskerWithoutSeat(asker.name)

    def _decide(
        self,
        books: Books,
        viewer: Viewer,
        ask: Ask,
        state: AskState,
        seat_id: int | None,
        granted: int | None,
        answer: str,
    ) -> Ask:
        by, now = viewer.member.id, self._desk.now()
        decided = books.asks.decide(
            ask.account, ask.id, state, by, now, seat_id=seat_id, granted=granted, answer=answer
        )
        present = books.asks.get(ask.account, ask.id)
        assert present is not None
        if not decided:
            raise self._already_decided(books, viewer, present)
        return present

    def _answer(self, books: Books, viewer: Viewer, ask: Ask, asker: Member) -> None:
        if asker.can_take_a_seat:  # nobody reads what is sent to whoever has left
            self._tell(books, viewer, ask, ANSWER, f"answer:{ask.id}", asker.id)

    def _tell(self, books: Books, viewer: Viewer, ask: Ask, kind: str, cause: str, whom: str) -> None:
        period, noted = self._desk.period(viewer.account), self._desk.present()
        books.notices.add(ask.account, kind, cause, period, noted, channel=whom, facts={"ask": ask.id})


def _wanted(seat: Seat | None) -> AskKind:
    """What somebody on the seat, or on none, can ask for."""
    return AskKind.TOP_UP if seat else AskKind.SEAT


def _one_line(words: str) -> str:
    line = _BREAKS.sub(" ", words).strip()
    if len(line) > LONGEST_WORDS:
        raise TooManyWords(len(line), LONGEST_WORDS)
    return line
