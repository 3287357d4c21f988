"""What people must be told: stored with the fact that causes it, handed out to whoever delivers, told once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.allowance import Allowance
from bot.domain.periods import Period
from bot.domain.phone_numbers import PhoneNumber
from bot.domain.seats import (
    Account,
    Ask,
    AskState,
    Direction,
    Member,
    NotGivenBack,
    Report,
    Seat,
    SeatUse,
    TakenOff,
)
from bot.services.desk import Desk
from storage import Books, Kept, StoredNotice

WARNING = "warning"
REPORT = "report"
ASK = "ask"
ANSWER = "answer"
DEPARTED = "departed"
NOT_GIVEN_BACK = "not_given_back"

REPORT_HOUR = 7
"""The report of the month before is posted at this hour of the first, on the account's clock."""

_CLAIMED_FOR = timedelta(minutes=2)
"""Longer than any delivery takes; after it somebody else may take the notice over."""

_WARNINGS_KEPT_FOR = timedelta(days=1)
"""So long after its month a warning is still given: what happens late on the last day is told on the first."""

_MONTHS_CAUGHT_UP = 12

_REQUESTS_KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True)
class WarningFacts:
    """A seat that has passed a mark: its allowance as it was then, and who is on it now."""

    seat: SeatUse
    mark: int
    period: Period
    resets: datetime
    time_zone: str
    members: tuple[Member, ...]


@dataclass(frozen=True)
class AskFacts:
    """What a member asked for, as it stands: a card for an administrator, or the answer to whoever asked.

    ``seat`` is the one that had more or was given; otherwise the one that the asker is on now, if any. ``decider`` is
    whoever decided, once somebody has.
    """

    ask: Ask
    asker: Member
    seat: Seat | None
    decider: Member | None
    time_zone: str
    is_answer: bool = False


@dataclass(frozen=True)
class DepartedFacts:
    """Somebody was deactivated in Slack and has left their seat (as it is now)."""

    member: Member
    seat: Seat


@dataclass(frozen=True)
class NotGivenBackFacts:
    """A number that the carrier would not take back, again and again; ``left`` is None when it has by now."""

    number: PhoneNumber
    seat: str
    left: NotGivenBack | None
    time_zone: str


Facts = WarningFacts | Report | AskFacts | DepartedFacts | NotGivenBackFacts


@dataclass(frozen=True)
class Notice:
    """One thing to tell; ``attempts`` is 1 the first time. ``administrators`` hear of what cannot be delivered.

    ``channel`` is a channel, or a member who is told directly.

    ``may_be_posted``: an earlier attempt ended without Slack's plain answer, so look before posting again.
    """

    id: str
    kind: str
    account: str
    channel: str | None
    attempts: int
    created_at: datetime
    facts: Facts
    administrators: tuple[str, ...]
    may_be_posted: bool = False


class Notices:
    """The stored notices, for the clock."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def note_reports(self) -> int:
        """Store the reports that are due and not stored yet, of any account; gives how many are new.

        A month is due from seven o'clock on the first of the next, if the account had chosen its channel for reports
        by then; a process that was off catches up with the last twelve. The report of an account that is not enabled
        waits until it is, and is left out for good when nobody could text in that month.
        """
        now, new = self._desk.now(), 0
        with self._desk.storage.reading() as books:
            missing = [
                (account, period, cause)
                for account, since, began in books.accounts.reported()
                for period in self._finished_months(account, since, began, now)
                if not books.notices.is_stored(account.id, cause := f"report:{period}:{account.report_channel}")
                if account.is_enabled or not books.use.was_any(account.id, period)
            ]
        for account, period, cause in missing:
            with self._desk.storage.transaction() as books:
                channel, left_out = account.report_channel, not account.is_enabled
                added = books.notices.add(
                    account.id, REPORT, cause, period, self._desk.present(), channel=channel, merged=left_out
                )
                new += added and not left_out
        return new

    def _finished_months(self, account: Account, since: datetime, began: datetime, now: datetime) -> list[Period]:
        months: list[Period] = []
        period = self._desk.period(account).previous
        while len(months) < _MONTHS_CAUGHT_UP and period.ends(account.time_zone) > began:
            due = period.next.starts(account.time_zone, REPORT_HOUR)
            # Were it the month's end that counts, whoever changes the channel that night would have no report.
            if due <= since:
                break
            if due <= now:
                months.append(period)
            period = period.previous
        return months[::-1]

    def claim_due(self, limit: int = 10) -> tuple[Notice, ...]:
        """Those to deliver now. Each must be settled within two minutes, or it is handed out again.

        Those of one seat and kind come one after another. A warning that could not be given while its month lasted, nor
        on the day after, is not given any more: the month's report tells of it.
        """
        now = self._desk.present()
        with self._desk.storage.reading() as books:
            if not books.notices.any_due(now):
                return ()
        with self._desk.storage.transaction() as books:
            claimed = books.notices.claim(now, now + _CLAIMED_FOR, limit)
            late = {stored.id for stored in claimed if stored.kind == WARNING and self._is_past(books, stored)}
            for notice in late:
                books.notices.settle(notice, "undeliverable", problem="its month was over before it could be told")
        with self._desk.storage.reading() as books:
            return tuple(self._complete(books, stored) for stored in claimed if stored.id not in late)

    def _is_past(self, books: Books, stored: StoredNotice) -> bool:
        account = books.accounts.get(stored.account)
        assert account is not None
        return self._desk.now() > stored.period.ends(account.time_zone) + _WARNINGS_KEPT_FOR

    def told(self, notice: str, slack_ts: str | None, posted_in: str | None = None) -> None:
        """Slack has it, at that timestamp of that channel."""
        with self._desk.storage.transaction() as books:
            books.notices.settle(notice, "told", slack_ts=slack_ts, posted_in=posted_in)

    def overtaken(self, notice: Notice) -> Notice | None:
        """The card just told, as it is to be drawn now, if its question was decided while it was on its way.

        Whoever decides draws the cards anew whose place is known; ask this once ``told`` has noted the place, so that
        one of the two does it.
        """
        facts = notice.facts
        if not isinstance(facts, AskFacts) or facts.is_answer:
            return None
        with self._desk.storage.reading() as books:
            ask, account = books.asks.get(notice.account, facts.ask.id), books.accounts.get(notice.account)
            assert ask is not None
            assert account is not None
            was_drawn_so = ask.state == facts.ask.state and not notice.may_be_posted
            if ask.state is AskState.OPEN or was_drawn_so:
                return None
            return replace(notice, facts=ask_facts(books, self._desk, account, ask))

    def is_mine(self, notice: Notice) -> bool:
        """Whether nobody has settled it, and nobody else may have claimed it, since it was handed out.

        A process that was suspended asks this before it posts.
        """
        with self._desk.storage.reading() as books:
            return books.notices.is_claimed(notice.id, notice.attempts, self._desk.present())

    def try_later(self, notice: Notice, after_seconds: float, why: str, *, may_be_posted: bool = True) -> None:
        """Try again after so long. ``may_be_posted``: whether this or an earlier attempt may have reached people."""
        until = self._desk.present() + timedelta(seconds=after_seconds)
        with self._desk.storage.transaction() as books:
            books.notices.put_off(notice.id, notice.attempts, until, why, may_be_posted)

    def undeliverable(self, notice: str, why: str) -> None:
        """It will never arrive there; administrators were told instead."""
        with self._desk.storage.transaction() as books:
            books.notices.settle(notice, "undeliverable", problem=why)

    def forget_old_requests(self) -> int:
        """Drop the names of deliveries that Slack no longer repeats."""
        with self._desk.storage.transaction() as books:
            return books.requests.forget_before(self._desk.present() - _REQUESTS_KEPT_FOR)

    def _complete(self, books: Books, stored: StoredNotice) -> Notice:
        account = books.accounts.get(stored.account)
        assert account is not None
        facts: Facts
        channel = stored.channel
        if stored.kind in (ASK, ANSWER):
            facts = self._asked(books, account, stored)
        elif stored.kind == DEPARTED:
            assert stored.seat_id is not None
            seat = books.seats.get(account, self._desk.period(account), stored.seat_id)
            assert seat is not None
            facts = DepartedFacts(books.members.get(account.id, [stored.facts["member"]])[stored.facts["member"]], seat)
        elif stored.kind == NOT_GIVEN_BACK:
            facts = self._left(books, account, stored)
        elif stored.kind == WARNING:
            assert stored.seat_id is not None
            assert stored.mark is not None
            assert stored.allowance is not None
            seat = books.seats.get(account, stored.period, stored.seat_id)
            assert seat is not None
            (use,) = books.use.by_seat(account, stored.period, stored.seat_id)
            use = replace(use, allowance=stored.allowance)
            facts = WarningFacts(use, stored.mark, stored.period, seat.resets, account.time_zone, seat.members)
            channel = seat.channel or account.warning_channel
        else:
            facts = Report(account, stored.period, books.use.by_seat(account, stored.period))
        return Notice(
            id=stored.id,
            kind=stored.kind,
            account=account.id,
            channel=channel,
            attempts=stored.attempts,
            may_be_posted=stored.may_be_posted,
            created_at=stored.created_at,
            facts=facts,
            administrators=tuple(m.id for m in self._desk.whom_to_ask(books, account.id)),
        )

    def _left(self, books: Books, account: Account, stored: StoredNotice) -> NotGivenBackFacts:
        assert stored.seat_id is not None
        told = stored.facts
        taken_off = TakenOff(told["number_id"], datetime.fromisoformat(told["released_at"]))
        found = books.numbers.not_given_back(account.id, self._desk.now(), taken_off=taken_off)
        name = books.seats.names_of(account.id, {stored.seat_id})[stored.seat_id]
        return NotGivenBackFacts(PhoneNumber(told["number"]), name, next(iter(found), None), account.time_zone)

    def _asked(self, books: Books, account: Account, stored: StoredNotice) -> AskFacts:
        ask = books.asks.get(account.id, int(stored.facts["ask"]))
        assert ask is not None
        return ask_facts(books, self._desk, account, ask, is_answer=stored.kind == ANSWER)


def ask_facts(books: Books, desk: Desk, account: Account, ask: Ask, *, is_answer: bool = False) -> AskFacts:
    """The question with the people and the seat that it is about, as they are now."""
    people = books.members.get(account.id, [ask.member, ask.decided_by or ""])
    seat: Seat | None
    if ask.state is AskState.APPROVED and ask.seat_id is not None and ask.decided_at is not None:
        # What was given counts for the month in which it was given, however late people hear of it.
        month = Period.of(ask.decided_at, account.time_zone)
        seat = books.seats.get(account, month, ask.seat_id)
    else:
        seat = books.seats.of_member(account, desk.period(account), ask.member)
    decider = people.get(ask.decided_by) if ask.decided_by else None
    return AskFacts(ask, people[ask.member], seat, decider, account.time_zone, is_answer)


def note_not_given_back(books: Books, desk: Desk, number: Kept) -> None:
    """A few administrators are told, each once, that a number is paid for still."""
    account = books.accounts.get(number.account)
    assert account is not None
    assert number.released_at is not None
    since, noted = number.released_at.isoformat(), desk.present()
    for administrator in desk.whom_to_ask(books, account.id):
        books.notices.add(
            account.id,
            NOT_GIVEN_BACK,
            f"not_given_back:{number.id}:{since}:{administrator.id}",
            desk.period(account),
            noted,
            seat_id=number.seat_id,
            channel=administrator.id,
            facts={"number": number.number.e164, "number_id": number.id, "released_at": since},
        )


def note_marks(
    books: Books,
    account: Account,
    period: Period,
    seat_id: int,
    after: Allowance,
    direction: Direction,
    at: datetime,
) -> Sequence[int]:
    """Store a warning for each mark that the text just counted has crossed; the highest speaks for the others."""
    sent = after.sent - (direction is Direction.SENT)
    received = after.received - (direction is Direction.RECEIVED)
    crossed = Allowance(after.total, sent, received).marks_crossed(1, account.marks)
    _note_warnings(books, account, period, seat_id, after, crossed, at)
    return crossed


def note_lowered(
    books: Books, account: Account, period: Period, seat_id: int, before: Allowance, total: int, at: datetime
) -> Sequence[int]:
    """Store a warning for each mark that lowering the month's total to this has carried the seat past.

    The highest speaks for the others. Raising it carries past none: the marks of the new total are told when reached.
    """
    passed = before.marks_lowered_past(total, account.marks)
    _note_warnings(books, account, period, seat_id, replace(before, total=total), passed, at)
    return passed


def _note_warnings(
    books: Books,
    account: Account,
    period: Period,
    seat_id: int,
    after: Allowance,
    crossed: Sequence[int],
    at: datetime,
) -> None:
    for mark in crossed:
        books.notices.add(
            account.id,
            WARNING,
            f"warning:{seat_id}:{period}:{mark}:{after.total}",
            period,
            at,
            seat_id=seat_id,
            mark=mark,
            allowance=after,
            merged=mark != max(crossed),
        )
