"""No sequence of operations, by any actors, breaks a promise; and the log alone tells the present state."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from bot.domain.errors import AllowanceUsedUp, SeatError
from bot.domain.pages import ALL_PAGES
from bot.domain.periods import Period
from bot.domain.roles import Actor
from bot.domain.seats import Ask, Direction, Seat, TakenOff
from bot.services.members import Profile
from storage import Storage
from tests.bot.services.ledger import broken_promises, difference_from_log
from tests.support.clock import Clock
from tests.support.databases import Databases
from tests.support.world import (
    ACCOUNT,
    ADMIN,
    ANA,
    AUSTIN,
    BEN,
    BOT,
    CARO,
    CASPER,
    CHANNEL,
    DAN,
    DEACTIVATED,
    GUEST,
    OPERATORS_ADMIN,
    OTHER_ACCOUNT,
    OTHER_ADMIN,
    OTHER_RECRUITER,
    OTHER_REPORTER,
    OWNER,
    REPORTER,
    Dump,
    MoodyCarrier,
    World,
    dump,
    number_in,
    part_of,
    rows,
)

NOBODY = "U9NOBODY"
ADMINISTRATORS = {(ACCOUNT, OWNER), (ACCOUNT, ADMIN), (ACCOUNT, OPERATORS_ADMIN), (OTHER_ACCOUNT, OTHER_ADMIN)}
SEE_ALL = {*ADMINISTRATORS, (ACCOUNT, REPORTER), (OTHER_ACCOUNT, OTHER_REPORTER)}

POSITIONS = range(4)  # three seats in one account, one in the other
CAN_SIT = (ANA, BEN, CARO, DAN, GUEST, OTHER_RECRUITER)
MEMBERS = (*CAN_SIT, BOT, DEACTIVATED, NOBODY)

# Mostly people who may, so that most steps do something; all kinds of others among them.
administrators = st.sampled_from(sorted(ADMINISTRATORS))
anybody = st.one_of(
    administrators,
    administrators,
    administrators,
    st.tuples(
        st.sampled_from((ACCOUNT, OTHER_ACCOUNT, "T9NOWHERE")),
        st.sampled_from((*MEMBERS, ADMIN, REPORTER, OTHER_ADMIN, OTHER_REPORTER)),
    ),
)
requests = st.one_of(st.none(), st.none(), st.sampled_from(("trigger-1", "trigger-2", "view-1")))
positions = st.sampled_from(POSITIONS)
members = st.sampled_from(MEMBERS)
names = st.sampled_from(("Austin", " áustin ", "Seat 2", "2", "\u202e"))
pages = st.one_of(st.none(), st.lists(st.sampled_from((*ALL_PAGES, "nowhere")), max_size=2))
numbers = st.sampled_from([number_in(code, line) for code in (AUSTIN, CASPER) for line in range(3)] + ["+13075550199"])
times = st.one_of(
    st.integers(1, 90).map(lambda n: timedelta(seconds=n)),
    st.integers(1, 30).map(lambda n: timedelta(hours=n)),
    st.integers(1, 40).map(lambda n: timedelta(days=n)),
)


class TwoAccounts(RuleBasedStateMachine):
    """Two workspaces on one database, and everybody who might ask something of either."""

    def __init__(self, databases: Databases) -> None:
        super().__init__()
        self._databases = databases
        self._url = databases.migrated()
        self._storage = Storage(self._url)
        self._clock = Clock()
        self._seen_requests: set[tuple[str, str]] = set()
        self._zones = {ACCOUNT: "America/Chicago", OTHER_ACCOUNT: "UTC"}

    @initialize()
    def begin(self) -> None:
        self._carrier = MoodyCarrier(self._storage, self._clock)
        world = World(
            self._storage,
            self._clock,
            carrier=self._carrier,
            monthly_allowance=2,
            area_codes=(AUSTIN, CASPER),
            numbers_each=3,
        )
        other = world.beside(seats=1, monthly_allowance=1, time_zone=None)
        # Something stands already, so that short sequences reach far.
        world.set_up(1, ANA, BEN)
        other.set_up(1, OTHER_RECRUITER)
        self._services = world.services
        self._present: Dump = {}
        self._seats = [world.seat(1), world.seat(2), world.seat(3), other.seat(1)]

    def teardown(self) -> None:
        self._storage.close()
        self._databases.drop(self._url)

    # What changes seats

    @rule(who=anybody, seat=positions, number=numbers, channel=st.sampled_from((None, CHANNEL, CHANNEL)), key=requests)
    def begin_setup(self, who: tuple[str, str], seat: int, number: str, channel: str | None, key: str | None) -> None:
        seat_id = self._seats[seat]
        call = partial(self._services.numbers.begin_setup, Actor(*who, key), seat_id, number, channel)
        self._change(who, seat_id, call, key)

    @rule(who=anybody, seat=positions, answer=st.sampled_from(("yes", "yes", "no", "sold", "dead")))
    def finish_setup(self, who: tuple[str, str], seat: int, answer: str) -> None:
        self._carrier_answers(answer)
        seat_id = self._seats[seat]
        self._change(who, seat_id, partial(self._services.numbers.finish_setup, Actor(*who), seat_id))

    @rule(who=administrators, seat=positions, number=numbers)
    def set_up(self, who: tuple[str, str], seat: int, number: str) -> None:
        self.begin_setup(who, seat, number, CHANNEL, None)
        self._present = dump(self._storage)
        self.finish_setup(who, seat, "yes")

    @rule(answer=st.sampled_from(("yes", "no", "sold")))
    def finish_left_behind(self, answer: str) -> None:
        self._carrier_answers(answer)
        self._services.numbers.finish_left_behind()
        late = self._clock() - timedelta(seconds=30)
        assert not self._left_behind_before(late)

    @rule(who=anybody, seat=positions, people=st.lists(members, max_size=4), key=requests)
    def assign(self, who: tuple[str, str], seat: int, people: list[str], key: str | None) -> None:
        seat_id = self._seats[seat]
        self._change(who, seat_id, partial(self._services.seats.assign, Actor(*who, key), seat_id, people), key)

    @rule(who=administrators, seat=positions, member=st.sampled_from(CAN_SIT))
    def assign_one(self, who: tuple[str, str], seat: int, member: str) -> None:
        self.assign(who, seat, [member], None)

    @rule(who=anybody, member=members, seat=st.one_of(st.none(), positions), key=requests)
    def remove(self, who: tuple[str, str], member: str, seat: int | None, key: str | None) -> None:
        seat_id = None if seat is None else self._seats[seat]
        self._change(who, seat_id, partial(self._services.seats.remove, Actor(*who, key), member, seat_id), key)

    @rule(who=administrators, seat=positions, people=st.lists(st.sampled_from(CAN_SIT), min_size=2, max_size=4))
    def assign_several(self, who: tuple[str, str], seat: int, people: list[str]) -> None:
        self.assign(who, seat, people, None)

    @rule(who=administrators, member=st.sampled_from(CAN_SIT))
    def remove_one(self, who: tuple[str, str], member: str) -> None:
        self.remove(who, member, None, None)

    @rule(who=anybody, member=members, pages=pages, key=requests)
    def set_pages(self, who: tuple[str, str], member: str, pages: list[str] | None, key: str | None) -> None:
        def call() -> Seat:
            self._services.members.set_pages(Actor(*who, key), member, pages)
            return self._services.seats.page(Actor(*who)).items[0]

        self._change(who, None, call, key)

    # A number's later life

    @rule(who=anybody, seat=positions, digits=st.sampled_from(("right", "right", "right", "0000", "")), key=requests)
    def release(self, who: tuple[str, str], seat: int, digits: str, key: str | None) -> None:
        seat_id, numbers = self._seats[seat], self._services.numbers
        live = self._rows("SELECT number FROM numbers WHERE seat_id = :seat AND state = 'live'", seat=seat_id)
        typed = live[0]["number"][-4:] if live and digits == "right" else digits
        self._change(who, seat_id, lambda: numbers.release(Actor(*who, key), seat_id, typed).seat, key)

    @rule(
        what=st.sampled_from(
            ("release", "undo", "undo", "undo elsewhere", "swap", "swap refused", "move", "leave over", "take back")
        ),
        which=st.integers(0, 5),
        to=positions,
        number=numbers,
    )
    def something_that_can_be_done(self, what: str, which: int, to: int, number: str) -> None:
        """Mostly what is asked for at random cannot be done; this asks for a number that is there to do it with."""
        state = {"undo": "held", "undo elsewhere": "held", "take back": "giving_back"}.get(what, "live")
        found = self._rows("SELECT account_id, seat_id FROM numbers WHERE state = :state ORDER BY id", state=state)
        if not found:
            return
        chosen = found[which % len(found)]
        who = (chosen["account_id"], ADMIN if chosen["account_id"] == ACCOUNT else OTHER_ADMIN)
        seat = self._seats.index(chosen["seat_id"])
        match what:
            case "release":
                self.release(who, seat, "right", None)
            case "swap" | "swap refused":
                self.swap(who, seat, number, "yes" if what == "swap" else "no")
            case "move":
                self.move(who, seat, to, None)
            case "leave over":
                self.release(who, seat, "right", None)
                self._clock.advance(timedelta(days=8))
                self.give_back("no")
                self.give_back_again(who, which, 1 + to * 2, "no")
            case "take back":
                self.give_back_again(who, which, 1, "yes")
            case _:
                self.bring_back(who, which, to if what == "undo elsewhere" else None, None)

    @rule(who=anybody, which=st.integers(0, 5), to=st.one_of(st.none(), positions), key=requests)
    def bring_back(self, who: tuple[str, str], which: int, to: int | None, key: str | None) -> None:
        taken_off, to_seat = self._taken_off("held", which), None if to is None else self._seats[to]
        numbers = self._services.numbers
        self._change(who, to_seat, lambda: numbers.bring_back(Actor(*who, key), taken_off, to_seat).seat, key)

    @rule(who=anybody, seat=positions, number=numbers, key=requests)
    def begin_swap(self, who: tuple[str, str], seat: int, number: str, key: str | None) -> None:
        seat_id = self._seats[seat]
        self._change(who, seat_id, partial(self._services.numbers.begin_swap, Actor(*who, key), seat_id, number), key)

    @rule(who=administrators, seat=positions, number=numbers, answer=st.sampled_from(("yes", "no", "sold", "dead")))
    def swap(self, who: tuple[str, str], seat: int, number: str, answer: str) -> None:
        on_it = self._people_of(self._seats[seat])
        self.begin_swap(who, seat, number, None)
        self._present = dump(self._storage)
        self.finish_setup(who, seat, answer)
        assert self._people_of(self._seats[seat]) == on_it, "a swap moved people"

    @rule(who=anybody, seat=positions, to=positions, key=requests)
    def move(self, who: tuple[str, str], seat: int, to: int, key: str | None) -> None:
        from_seat, to_seat, numbers = self._seats[seat], self._seats[to], self._services.numbers
        self._change(who, to_seat, lambda: numbers.move(Actor(*who, key), from_seat, to_seat).to_seat, key)

    @rule(answer=st.sampled_from(("yes", "yes", "no")))
    def give_back(self, answer: str) -> None:
        self._carrier.recovers()
        if answer == "no":
            self._carrier.takes_nothing_back()
        due = self._due_to_be_given_back()
        done = self._services.numbers.give_back_due()
        assert done == (len(due) if answer == "yes" else 0)
        assert self._due_to_be_given_back() == []

    @rule(who=anybody, which=st.integers(0, 5), times=st.integers(1, 6), answer=st.sampled_from(("yes", "no", "no")))
    def give_back_again(self, who: tuple[str, str], which: int, times: int, answer: str) -> None:
        taken_off, actor, numbers = self._taken_off("giving_back", which), Actor(*who), self._services.numbers
        self._carrier.recovers()
        if answer == "no":
            self._carrier.takes_nothing_back()
        for _ in range(times):
            before = dump(self._storage)
            try:
                done = numbers.finish_giving_back(actor, numbers.begin_giving_back(actor, taken_off))
            except SeatError:
                assert dump(self._storage) == before
                return
            assert who in ADMINISTRATORS
            assert (done.left is None) == (answer == "yes")

    # Asking

    @rule(who=anybody, messages=st.one_of(st.none(), st.integers(0, 3)), again=st.booleans())
    def ask(self, who: tuple[str, str], messages: int | None, again: bool) -> None:
        before, actor = self._present, Actor(*who, f"ask-{who[1]}" if again else None)
        try:
            asked = self._services.asks.ask(actor, messages)
        except SeatError:
            assert dump(self._storage) == before
            return
        assert who not in ADMINISTRATORS
        assert (asked.account, asked.member) == who
        after = dump(self._storage)
        assert {*after["seats"], *after["allowances"]} == {*before["seats"], *before["allowances"]}
        if again:
            assert self._services.asks.ask(actor, messages) == asked
            assert dump(self._storage) == after, "the same request counted twice"

    @rule(who=anybody, nth=st.integers(0, 3), messages=st.integers(0, 3), seat=positions, key=requests)
    def approve(self, who: tuple[str, str], nth: int, messages: int, seat: int, key: str | None) -> None:
        call = partial(self._services.asks.approve, Actor(*who, key), self._asked(nth), messages, self._seats[seat])
        self._change(who, None, call, key)

    @rule(who=anybody, nth=st.integers(0, 3), key=requests)
    def decline(self, who: tuple[str, str], nth: int, key: str | None) -> None:
        self._change(who, None, partial(self._services.asks.decline, Actor(*who, key), self._asked(nth)), key)

    @rule(who=administrators, member=st.sampled_from((ANA, BEN, CARO)), messages=st.integers(1, 3), seat=positions)
    def ask_and_approve(self, who: tuple[str, str], member: str, messages: int, seat: int) -> None:
        self.ask((who[0], member), messages, False)
        self._present = dump(self._storage)
        self.approve(who, 0, messages, seat, None)

    # The seat itself, and what it has

    @rule(who=anybody, seat=positions, what=st.sampled_from(("suspend", "resume")), key=requests)
    def pause(self, who: tuple[str, str], seat: int, what: str, key: str | None) -> None:
        seat_id, seats = self._seats[seat], self._services.seats
        change = seats.suspend if what == "suspend" else seats.resume
        self._change(who, seat_id, partial(change, Actor(*who, key), seat_id), key)

    @rule(who=anybody, seat=positions, name=names, key=requests)
    def rename(self, who: tuple[str, str], seat: int, name: str, key: str | None) -> None:
        seat_id = self._seats[seat]
        self._change(who, seat_id, partial(self._services.seats.rename, Actor(*who, key), seat_id, name), key)

    @rule(who=anybody, seat=positions, messages=st.integers(-1, 5), key=requests)
    def change_allowance(self, who: tuple[str, str], seat: int, messages: int, key: str | None) -> None:
        seat_id, change = self._seats[seat], self._services.allowances.change
        self._change(who, seat_id, partial(change, Actor(*who, key), seat_id, messages), key)

    @rule(who=anybody, seat=positions, messages=st.integers(0, 3), key=requests)
    def top_up(self, who: tuple[str, str], seat: int, messages: int, key: str | None) -> None:
        seat_id, top_up = self._seats[seat], self._services.allowances.top_up
        self._change(who, seat_id, partial(top_up, Actor(*who, key), seat_id, messages), key)

    # Texts

    @rule(member=st.sampled_from((ANA, BEN, CARO)), texts=st.integers(1, 3))
    def send_some(self, member: str, texts: int) -> None:
        for _ in range(texts):
            self._present = dump(self._storage)
            self._record(ACCOUNT, Direction.SENT, member, None, None)

    @rule(account=st.sampled_from((ACCOUNT, OTHER_ACCOUNT)), member=members, key=st.sampled_from((None, None, "m1")))
    def send(self, account: str, member: str, key: str | None) -> None:
        self._record(account, Direction.SENT, member, None, key)

    @rule(
        account=st.sampled_from((ACCOUNT, OTHER_ACCOUNT)),
        seat=positions,
        member=st.one_of(st.none(), members),
        key=st.sampled_from((None, None, "m2")),
    )
    def receive(self, account: str, seat: int, member: str | None, key: str | None) -> None:
        self._record(account, Direction.RECEIVED, member, self._seats[seat], key)

    # What only reads

    @rule(who=anybody, seat=positions, member=members, what=st.sampled_from(("page", "get", "seat_of", "log", "usage")))
    def look(self, who: tuple[str, str], seat: int, member: str, what: str) -> None:
        services, actor = self._services, Actor(*who)
        asked: dict[str, Callable[[], Any]] = {
            "page": lambda: services.seats.page(actor).items,
            "get": lambda: (services.seats.get(actor, self._seats[seat]),),
            "seat_of": lambda: tuple(filter(None, [services.seats.seat_of(actor, member)])),
            "log": lambda: services.seats.log(actor, self._seats[seat]),
            "usage": lambda: services.reports.usage(actor).seats,
        }
        before = self._present
        try:
            found = asked[what]()
        except SeatError:
            found = ()
        else:
            is_own = what == "usage" or (what == "seat_of" and member == who[1])
            assert who in SEE_ALL or is_own
        assert dump(self._storage) == before
        own = {row["id"] for row in self._rows("SELECT id FROM seats WHERE account_id = :account", account=who[0])}
        assert {getattr(fact, "seat_id", None) or getattr(fact, "id", None) for fact in found} <= own

    # Time, and what it brings

    @rule(hours=st.sampled_from((-5, -1, 1, 5)), seat=positions)
    def a_month_turns_here_and_not_yet_there(self, hours: int, seat: int) -> None:
        later = self._clock() + timedelta(hours=6)
        turn = datetime(later.year + later.month // 12, later.month % 12 + 1, 1, tzinfo=UTC)
        self._clock.set(turn + timedelta(hours=hours))
        account = OTHER_ACCOUNT if seat == POSITIONS[-1] else ACCOUNT
        self._record(account, Direction.RECEIVED, None, self._seats[seat], None)

    @rule(by=times)
    def time_passes(self, by: timedelta) -> None:
        self._clock.advance(by)

    @rule(how=st.sampled_from(("told", "later", "crash")))
    def notices(self, how: str) -> None:
        services = self._services.notices
        services.note_reports()
        for notice in services.claim_due():
            if how == "told":
                services.told(notice.id, "1.1")
            elif how == "later":
                services.try_later(notice, 5, "busy")

    @rule(zone=st.sampled_from(("Asia/Tokyo", "America/Los_Angeles", "Not/AZone")))
    def the_owner_is_read(self, zone: str) -> None:
        before = self._zones[OTHER_ACCOUNT]
        owner = Profile(OTHER_ADMIN, "Zoe Zeller", is_admin=True, is_primary_owner=True, time_zone=zone)
        self._services.members.learn(OTHER_ACCOUNT, [owner])
        if before == "UTC" and zone != "Not/AZone":
            self._zones[OTHER_ACCOUNT] = zone

    # What holds after every step

    @invariant()
    def no_promise_is_broken_and_the_log_tells_the_present_state(self) -> None:
        present = dump(self._storage)
        if present == self._present:
            return
        self._present = present
        assert broken_promises(self._storage) == []
        for account in self._zones:
            assert difference_from_log(self._storage, account) == []

    # How

    def _change(
        self, who: tuple[str, str], seat_id: int | None, call: Callable[[], Seat | Ask], key: str | None = None
    ) -> None:
        before = self._present
        was_seen = key is not None and (who[0], key) in self._seen_requests
        refused: BaseException | None = None
        try:
            seat = call()
        except (SeatError, RuntimeError) as no:
            refused = no
        after = dump(self._storage)
        for other in {*self._zones} - {who[0]}:
            assert part_of(after, other) == part_of(before, other), "another account's rows changed"
        if refused:
            settles = getattr(refused, "code", "") in ("carrier_refused", "number_taken")
            actions = self._actions_since(before)
            gave_back = settles and actions == ["number_refused"]
            assert after == before or gave_back
            assert who in ADMINISTRATORS or after == before
            return
        assert who in ADMINISTRATORS, "only administrators change seats"
        assert seat.account == who[0]
        assert seat_id in (None, seat.id)
        if was_seen:
            assert after == before, "the same request counted twice"
        if key is not None:
            self._seen_requests.add((who[0], key))
            call()
            assert dump(self._storage) == after, "the same request counted twice"

    def _record(
        self, account: str, direction: Direction, member: str | None, seat: int | None, key: str | None
    ) -> None:
        before, months = self._present, self._months()
        was_there = bool(
            key and self._rows("SELECT 1 FROM messages WHERE account_id = :a AND key = :k", a=account, k=key)
        )
        refused: SeatError | None = None
        try:
            counted = self._services.texting.record(account, direction, member=member, seat_id=seat, key=key)
        except SeatError as no:
            refused = no
        if refused:
            assert dump(self._storage) == before
            assert direction is Direction.SENT or not isinstance(refused, AllowanceUsedUp)
            return
        assert counted.account == account
        if was_there:
            assert self._months() == months
            return
        local = self._clock().astimezone(ZoneInfo(self._zones[account]))
        month = (counted.id, f"{local.year:04d}-{local.month:02d}")
        total, sent, received = months.get(month, (counted.monthly_allowance, 0, 0))
        is_sent = direction is Direction.SENT
        assert not is_sent or sent + received < total, "oversold"
        suspended = self._rows("SELECT id FROM seats WHERE id = :seat AND suspended_at IS NOT NULL", seat=counted.id)
        assert not is_sent or not suspended, "sent from a suspended seat"
        after = (total, sent + is_sent, received + (not is_sent))
        assert self._months() == {**months, month: after}, "counted in the wrong month, or elsewhere too"
        assert counted.period == Period(local.year, local.month)

    def _taken_off(self, state: str, which: int) -> TakenOff:
        """A number in that state, as it was taken off its seat; when there is none, any, as it never was."""
        query = "SELECT id, released_at FROM numbers WHERE state = :state ORDER BY id"
        known = self._rows(query, state=state) or self._rows("SELECT id, NULL AS released_at FROM numbers ORDER BY id")
        found = known[which % len(known)]
        at = found["released_at"] or self._clock()
        moment = datetime.fromisoformat(at).replace(tzinfo=UTC) if isinstance(at, str) else at
        return TakenOff(found["id"], moment)

    def _asked(self, nth: int) -> int:
        """One of the last questions, whichever account's; nought when there are fewer."""
        found = self._rows("SELECT id FROM asks ORDER BY id DESC LIMIT 4")
        return int(found[nth]["id"]) if nth < len(found) else 0

    def _months(self) -> dict[tuple[int, str], tuple[int, int, int]]:
        return {
            (row["seat_id"], row["period"]): (row["total"], row["sent"], row["received"])
            for row in self._rows("SELECT * FROM allowances")
        }

    def _left_behind_before(self, moment: Any) -> list[Any]:
        query = "SELECT id, ordered_at FROM numbers WHERE state = 'ordered'"
        # SQLite has instants as text, PostgreSQL as moments: both compare with their own kind.
        kept = [(row["id"], row["ordered_at"]) for row in self._rows(query)]
        written = moment.strftime("%Y-%m-%d %H:%M:%S.%f")
        return [number for number, at in kept if (at < written if isinstance(at, str) else at < moment)]

    def _due_to_be_given_back(self) -> list[str]:
        """Numbers whose undo window has ended, but for those that a swap may still fall back on."""
        held = self._rows(
            "SELECT number, held_until FROM numbers n WHERE state IN ('held', 'giving_back') AND NOT EXISTS "
            "(SELECT 1 FROM numbers o WHERE o.replaces_id = n.id AND o.state = 'ordered')"
        )
        written = self._clock().strftime("%Y-%m-%d %H:%M:%S.%f")
        return [
            row["number"]
            for row in held
            if row["held_until"] <= (written if isinstance(row["held_until"], str) else self._clock())
        ]

    def _people_of(self, seat: int) -> list[dict[str, Any]]:
        query = "SELECT member_id, slot, since, assigned_by FROM assignments WHERE seat_id = :seat ORDER BY slot"
        return self._rows(query, seat=seat)

    def _actions_since(self, before: Dump) -> list[str]:
        return [row["action"] for row in self._rows("SELECT action FROM log ORDER BY id")][len(before["log"]) :]

    def _rows(self, query: str, **values: object) -> list[dict[str, Any]]:
        return rows(self._storage, query, **values)

    def _carrier_answers(self, answer: str) -> None:
        moods: dict[str, Callable[[], None]] = {
            "yes": self._carrier.recovers,
            "no": self._carrier.refuses,
            "sold": lambda: self._carrier.has_sold(number_in(AUSTIN, 0)),
            "dead": self._carrier.dies,
        }
        moods[answer]()


def run(databases: Databases, examples: int, steps: int, *phases: Phase) -> None:
    run_state_machine_as_test(
        lambda: TwoAccounts(databases),  # type: ignore[arg-type]
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            phases=phases,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_no_sequence_of_operations_breaks_a_promise(databases: Databases, request: pytest.FixtureRequest) -> None:
    is_sqlite = "sqlite" in request.node.name
    # Shrinking what fails would take longer than a test may; the long run does it.
    run(databases, 15 if is_sqlite else 4, 30, Phase.generate)


@pytest.mark.soak
def test_no_long_sequence_of_operations_breaks_a_promise(databases: Databases) -> None:
    run(databases, 300, 60, Phase.generate, Phase.shrink)
