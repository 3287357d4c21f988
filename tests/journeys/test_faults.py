"""With each fault of Slack's switched on people are answered properly, nothing is done twice, and all goes on after."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot import app as product
from bot.domain.roles import Actor
from bot.domain.settings import AccountSettings
from bot.sandbox.interactions import Outcome
from bot.sandbox.people import TEAM_ID, Account
from bot.sandbox.person import Person
from bot.sandbox.workspace import Patience
from handlers.slack import answers, delivery, once, opening, waiting
from storage import tables
from tests.support.bot import DANIEL, GENERAL, MARGARET, MODES, RECRUITING, Bot, Mode, running, until
from tests.support.clock import CHICAGO, Clock
from tests.support.databases import SqliteDatabases
from tests.support.world import rows

ALLOWANCE, SEATS = 20, 250
SLACK_SECONDS, SLOW_SECONDS = 0.8, 2.0
"""So long the product waits for an answer, and so long Slack takes: every answer comes too late."""

CLAIMED = timedelta(minutes=2)
"""So far ahead a notice is due that is being delivered."""

OURS = (answers.SLACK_TROUBLE, str(opening.NotOpened()), str(opening.NotOpened(perhaps=True)))
"""What we say when it is Slack that has trouble."""

MARGARETS = Actor(TEAM_ID, MARGARET)


@dataclass(frozen=True)
class Trouble:
    """A fault, as long as it lasts; ``over`` names the ways to reach the product for which it makes a difference."""

    name: str
    times: int | None = None
    seconds: float | None = None
    held: float = 0.3
    over: tuple[Mode, ...] = ("http",)
    methods: tuple[str, ...] = (
        "views.open", "views.push", "views.update", "views.publish", "chat.postMessage", "chat.update",
        "chat.postEphemeral", "conversations.join", "conversations.history", "conversations.open", "users.info",
        "response_url",
    )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.name}{'_once' if self.times else ''}"


TROUBLES = (
    Trouble("slow", seconds=SLOW_SECONDS, held=SLACK_SECONDS * 1.5),
    Trouble("ratelimited", seconds=1),
    Trouble("ratelimited", times=1, seconds=60),
    Trouble("server_error", times=1),
    Trouble("server_error"),
    Trouble("refused", methods=()),
    Trouble("answer_lost", times=1),
    Trouble("answer_lost"),
    Trouble("delivered_twice", methods=(), over=MODES),
    Trouble("socket_dropped", methods=(), seconds=0.1, over=("socket",)),
)


@dataclass
class Case:
    """One conversation with the bot, about a seat and a recruiter of its own."""

    bot: Bot
    number: int
    seat: int = 0
    ana: Person = field(init=False)

    def __post_init__(self) -> None:
        self.ana = self.bot.sandbox.joins(Account(f"U0P{self.number:05}", f"ana{self.number}", f"Ana N{self.number}"))
        self.margaret, self.daniel = self.bot.person(MARGARET), self.bot.person(DANIEL)
        self.seat = self.bot.services.seats.find(MARGARETS, str(self.number)).id
        until(lambda: self.bot.knows(self.ana.id))

    @property
    def name(self) -> str:
        return f"Seat {self.number}"

    # --- what was before

    def has_number(self) -> str:
        numbers = self.bot.services.numbers
        (offer,) = numbers.offers(MARGARETS, self.seat, limit=1).offers
        numbers.begin_setup(MARGARETS, self.seat, offer.number.e164, None)
        seat = numbers.finish_setup(MARGARETS, self.seat)
        assert seat.number is not None
        return seat.number.number.national

    def has_ana(self) -> str:
        number = self.has_number()
        self.bot.services.seats.assign(MARGARETS, self.seat, [self.ana.id])
        return number

    def form(self, line: str) -> None:
        """A form that was opened while all was well."""
        before = len(self.margaret.modals)
        assert self.margaret.types(line).ok
        self.margaret.waits_for(lambda: len(self.margaret.modals) > before)

    # --- what is seen

    def told(self, words: str, person: Person | None = None, channel: str = RECRUITING) -> bool:
        return any(words in m.words for m in (person or self.margaret).sees(channel))

    def shown(self, words: str) -> bool:
        return any(words in modal.words for modal in self.margaret.modals)


Act = Callable[[], Outcome | None]
Seen = Callable[[], bool]
Conversation = Callable[[Case], tuple[Act, Seen]]
"""What is done while Slack has trouble, and whether its outcome is seen; what it needs happens before."""


def list_typed(case: Case) -> tuple[Act, Seen]:
    return lambda: case.margaret.types("/seats"), lambda: case.told("Seats 1 to 10 of")


def assign_typed(case: Case) -> tuple[Act, Seen]:
    case.has_number()
    line = f"/seats assign {case.number} @{case.ana.account.name}"
    return lambda: case.margaret.types(line), lambda: case.told(f"is on {case.name} and can text")


def form_opened(case: Case) -> tuple[Act, Seen]:
    case.has_number()
    return lambda: case.margaret.types(f"/seats assign {case.number}"), lambda: case.shown("3 places free")


def assign_by_form(case: Case) -> tuple[Act, Seen]:
    case.has_number()
    case.form(f"/seats assign {case.number}")
    case.margaret.searches("assign_members", case.ana.account.name)
    case.margaret.fills({"members": [case.ana.id]})
    return case.margaret.submits, lambda: case.told(f"is on {case.name} and can text")


def number_offered(case: Case) -> tuple[Act, Seen]:
    return lambda: case.margaret.types(f"/seats auto {case.number}"), lambda: case.shown("gets this number")


def set_up(case: Case) -> tuple[Act, Seen]:
    case.form(f"/seats auto {case.number}")
    case.margaret.waits_for(lambda: case.shown("gets this number"))
    return case.margaret.submits, lambda: case.shown("now has")


def removed(case: Case) -> tuple[Act, Seen]:
    case.has_ana()
    case.margaret.types(f"/seats remove @{case.ana.account.name}")
    question = case.margaret.last()
    return (
        lambda: case.margaret.clicks("remove_member:1", question),
        lambda: case.told(f"is off {case.name}"),
    )


def topped_up(case: Case) -> tuple[Act, Seen]:
    case.form(f"/seats topup {case.number}")
    case.margaret.fills({"messages": "5"})
    return case.margaret.submits, lambda: case.told(f"{case.name} has 5 messages more")


def asked(case: Case) -> tuple[Act, Seen]:
    case.has_ana()
    return (
        lambda: case.ana.types("/seats ask 200 big day"),
        lambda: all(case.told("asks for *200 messages", person, "app") for person in (case.margaret, case.daniel)),
    )


def approved(case: Case) -> tuple[Act, Seen]:
    case.has_ana()
    assert case.ana.types("/seats ask 200 big day").ok
    settles(case.bot)
    case.margaret.waits_for(lambda: case.told("asks for *200 messages", channel="app"))
    case.margaret.clicks("approve_open", case.margaret.last("app"))
    case.margaret.waits_for(lambda: case.margaret.modal)
    return case.margaret.submits, lambda: case.told("added 200 messages", case.ana, "app")


def released(case: Case) -> tuple[Act, Seen]:
    number = case.has_ana()
    case.form(f"/seats release {case.number}")
    case.margaret.fills({"digits": number[-4:]})
    return case.margaret.submits, lambda: case.told(f"is released from {case.name}")


def undone(case: Case) -> tuple[Act, Seen]:
    act, seen = released(case)
    act()
    case.margaret.waits_for(seen)
    message = case.margaret.last()
    return lambda: case.margaret.clicks("undo_release", message), lambda: case.told(f"is back on {case.name}")


def settings_saved(case: Case) -> tuple[Act, Seen]:
    case.form("/seats settings")
    case.margaret.fills({"warning_channel": GENERAL})
    return case.margaret.submits, lambda: case.told("The settings are saved")


def home_opened(case: Case) -> tuple[Act, Seen]:
    def opens() -> Outcome:
        return case.bot.sandbox.run(case.bot.sandbox.interactions.open_home(MARGARET))

    return opens, lambda: case.margaret.home is not None


def warned(case: Case) -> tuple[Act, Seen]:
    case.has_ana()
    case.bot.text(case.ana.id, ALLOWANCE * 4 // 5 - 1)
    return (
        lambda: case.bot.text(case.ana.id),
        lambda: case.told(f"{case.name}* has used 16 of its 20"),
    )


def reported(case: Case) -> tuple[Act, Seen]:
    case.has_ana()
    case.bot.text(case.ana.id)  # a month in which nobody texted need not be reported
    then = case.bot.clock.now.astimezone(CHICAGO)
    month = (then.replace(day=1) + timedelta(days=32)).replace(day=1, hour=7, minute=0)
    return lambda: case.bot.clock.set(month), lambda: case.told(f"Text messaging in {then:%B %Y}")


CONVERSATIONS: tuple[Conversation, ...] = (
    list_typed, assign_typed, form_opened, assign_by_form, number_offered, set_up, removed, topped_up, asked, approved,
    released, undone, settings_saved, home_opened, warned, reported,
)  # fmt: skip

PRODUCTS_OWN = {warned, reported}
"""What nobody waits for, and nobody is told a sentence instead of."""


def is_settled(bot: Bot) -> bool:
    """Whether all notices are told. What Slack did not take is due as soon as nothing is under way: it is later."""
    with bot.storage.engine.begin() as connection:
        waiting = select(tables.notices.c.due_at).where(tables.notices.c.state == "waiting")
        ahead = [due - bot.clock.now for due in connection.execute(waiting).scalars()]
    if CLAIMED not in ahead and (put_off := [a for a in ahead if a > timedelta(0)]):
        bot.clock.advance(min(put_off))
    return not ahead


def settles(bot: Bot) -> None:
    """Nothing is to be expected any more."""
    assert bot.application is not None
    after = bot.application._after
    until(lambda: is_settled(bot) and after.is_idle)


@dataclass
class Ground:
    """One bot for all cases, which have a seat each, and what every conversation changes when all is well."""

    bot: Bot
    seats: Iterator[int] = field(default_factory=lambda: iter(range(1, SEATS + 1)))
    usual: dict[Conversation, dict[str, int]] = field(default_factory=dict)

    def new_case(self) -> Case:
        """A Slack in which nothing has been said, and channels that can be posted in."""
        self.bot.sandbox.start_over()
        self.bot.sandbox.wait_connected()
        accounts = self.bot.services.accounts
        shown = AccountSettings.of(accounts.settings(MARGARETS))
        accounts.change_settings(
            MARGARETS, replace(shown, warning_channel=RECRUITING, report_channel=RECRUITING), shown
        )
        return Case(self.bot, next(self.seats))

    def without_a_fault(self, conversation: Conversation) -> dict[str, int]:
        """What the conversation changes when all is well."""
        if conversation not in self.usual:
            case = self.new_case()
            act, seen = conversation(case)
            settles(self.bot)
            before = held(self.bot)
            act()
            case.margaret.waits_for(seen)
            settles(self.bot)
            self.usual[conversation] = change(self.bot, before)
        return self.usual[conversation]


# --- the one test --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def quick() -> Iterator[None]:
    """The product's patience with Slack, and Slack's with it, so short that a fault outlasts them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(product, "SLACK_SECONDS", SLACK_SECONDS)
        patch.setattr(delivery, "TIMEOUT_SECONDS", SLACK_SECONDS)
        patch.setattr(once, "PAUSES_SECONDS", (0.05, 0.1, 0.2))
        patch.setattr(waiting, "LATE_SECONDS", 0.05)
        patch.setattr(answers, "PUT_OFF_SECONDS", (0.2, 0.4, 0.8))
        yield


@pytest.fixture(scope="module")
def ground(request: pytest.FixtureRequest, quick: None, sqlite_databases: SqliteDatabases) -> Iterator[Ground]:
    url = sqlite_databases.migrated()
    clock = Clock(datetime(2025, 3, 10, 10, 0, tzinfo=CHICAGO))
    numbers = ("512", "737", "214", "972")
    patience = Patience(acknowledge_seconds=3, trigger_seconds=3, retry_seconds=(0.0, 0.3, 0.5))
    with running(
        url, request.param, clock=clock, numbers=numbers, numbers_each=70, patience=patience, seats=SEATS,
        monthly_allowance=ALLOWANCE,
    ) as started:  # fmt: skip
        yield Ground(started)
    sqlite_databases.drop(url)


def held(bot: Bot) -> Counter[str]:
    """How much of everything there is: what changes, changes by as much as without a fault."""
    found: Counter[str] = Counter()
    for row in rows(bot.storage, "SELECT action, COUNT(*) AS n FROM log WHERE action <> 'given_back' GROUP BY action"):
        found[f"log {row['action']}"] = row["n"]
    for table in ("assignments", "asks"):
        (row,) = rows(bot.storage, f"SELECT COUNT(*) AS n FROM {table}")
        found[table] = row["n"]
    for row in rows(bot.storage, "SELECT kind, state, COUNT(*) AS n FROM notices GROUP BY kind, state"):
        found[f"{row['kind']} {row['state']}"] = row["n"]
    (row,) = rows(bot.storage, "SELECT SUM(total) AS total, SUM(sent) AS sent FROM allowances")
    found["total"], found["sent"] = row["total"] or 0, row["sent"] or 0
    (row,) = rows(bot.storage, "SELECT COUNT(*) AS n FROM numbers WHERE state = 'live'")
    found["live"] = row["n"]
    return found


def change(bot: Bot, before: Counter[str]) -> dict[str, int]:
    now = held(bot)
    return {name: now[name] - before[name] for name in now | before if now[name] != before[name]}


def screens(case: Case) -> Counter[str]:
    """What is to be read, by whom and where, and how often."""
    seen: Counter[str] = Counter()
    for person in (case.margaret, case.daniel, case.ana):
        for channel in (RECRUITING, GENERAL, "app"):
            seen.update(f"{person.id} {channel} {message.words}" for message in person.sees(channel))
        seen.update(f"{person.id} modal {modal.words}" for modal in person.modals)
    return seen


def sentence(case: Case) -> bool:
    """Whether somebody reads that it is Slack that has trouble."""
    return any(ours in words for words in screens(case) for ours in OURS)


@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=lambda made: made.__name__)
@pytest.mark.parametrize(
    ("ground", "trouble"),
    [pytest.param(mode, t, id=f"{mode}-{t}") for mode in MODES for t in TROUBLES if mode in t.over],
    indirect=["ground"],
    scope="module",
)
def test_whatever_slack_does_people_are_answered_and_nothing_is_done_twice(
    ground: Ground, conversation: Conversation, trouble: Trouble, caplog: pytest.LogCaptureFixture
) -> None:
    bot = ground.bot
    usual = ground.without_a_fault(conversation)
    case = ground.new_case()
    act, seen = conversation(case)
    settles(bot)
    before, was_seen = held(bot), screens(case)

    bot.faults.begin(trouble.name, methods=trouble.methods, times=trouble.times, seconds=trouble.seconds)
    outcome = act()
    deadline = time.monotonic() + trouble.held
    while time.monotonic() < deadline and not seen():
        time.sleep(0.01)
    bot.faults.end_all()

    # The next one is served at once,
    bot.sandbox.wait_connected(3)
    assert case.daniel.types("/seats help").ok
    # and this one is answered: by the outcome, by Slack's own words, or by a sentence of ours. Then they do it again.
    if outcome is None or outcome.ok:
        case.margaret.waits_for(lambda: seen() or sentence(case) or (not is_settled(bot) and seen()))
    if not seen():
        assert conversation not in PRODUCTS_OWN
        if change(bot, before) != usual or not usual:
            again = act()
            assert again is None or again.ok
            case.margaret.waits_for(seen)
    settles(bot)
    assert change(bot, before) == usual
    read = screens(case) - was_seen
    assert [words for words, times in read.items() if times > 1] == []
    assert not any("went wrong" in words for words in read)
    assert [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR and r.exc_info] == []


@pytest.mark.parametrize("ground", ["socket"], indirect=True, scope="module")
def test_nobody_waits_while_slack_has_the_socket_renewed(ground: Ground) -> None:
    case = ground.new_case()
    sandbox = ground.bot.sandbox
    for _ in range(2):
        sandbox.ask_to_reconnect()
        asked = time.monotonic()
        while time.monotonic() < asked + 1.2:
            assert case.margaret.types("/seats help").ok
