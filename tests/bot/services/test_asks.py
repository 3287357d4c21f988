"""Asking and answering: one question at a time, one decision about it, and the answer goes back once."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.domain.errors import AccountDisabled, NoNumberYet, NotPermitted, SeatError, SeatFull
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
from bot.domain.seats import Ask, AskKind, AskState
from bot.services.asks import Asks
from bot.services.members import Profile
from bot.services.notices import ANSWER, ASK, AskFacts, Notice
from storage import Storage
from tests.bot.services.ledger import broken_promises, difference_from_log
from tests.support.clock import Clock
from tests.support.world import (
    ADMIN,
    ANA,
    BEN,
    CARO,
    DAN,
    DEACTIVATED,
    EVE,
    GUEST,
    OPERATORS_ADMIN,
    OTHER_RECRUITER,
    OWNER,
    REPORTER,
    World,
    dump,
    rows,
    together,
)

TWICE = "trigger-1"


@pytest.fixture
def asks(world: World) -> Asks:
    """Ana and Ben share Seat 1; everybody else is on none."""
    world.set_up(1, ANA, BEN)
    return world.services.asks


def logged(world: World, *actions: str) -> list[str]:
    found = rows(world.storage, "SELECT action FROM log WHERE account_id = :a ORDER BY id", a=world.account)
    return [row["action"] for row in found if row["action"] in actions]


def total(world: World, position: int = 1) -> int:
    return world.services.seats.get(world.admin, world.seat(position)).allowance.total


def told(world: World) -> dict[tuple[str, str | None], AskFacts]:
    """What is to be told of questions, by kind and person."""
    due: tuple[Notice, ...] = world.services.notices.claim_due(limit=100)
    return {(n.kind, n.channel): n.facts for n in due if isinstance(n.facts, AskFacts)}


def holds(world: World) -> None:
    assert broken_promises(world.storage) == []
    assert difference_from_log(world.storage, world.account) == []


# Asking


def test_somebody_on_a_seat_asks_for_messages_and_a_few_administrators_are_told(world: World, asks: Asks) -> None:
    ask = asks.ask(world.actor(ANA), 200, "  big\nhiring\tday ")
    assert (ask.kind, ask.messages, ask.seat_id, ask.state) == (AskKind.TOP_UP, 200, world.seat(), AskState.OPEN)
    assert ask.why == "big hiring day"
    cards = told(world)
    assert set(cards) == {(ASK, OWNER), (ASK, ADMIN), (ASK, OPERATORS_ADMIN)}
    facts = cards[ASK, ADMIN]
    assert facts.ask == ask
    assert facts.asker.name == "Ana"
    assert facts.seat is not None
    assert facts.seat.name == "Seat 1"
    assert total(world) == 1000
    holds(world)


def test_somebody_on_no_seat_asks_for_one_whatever_number_they_name(world: World, asks: Asks) -> None:
    ask = asks.ask(world.actor(CARO), 5_000_000)
    assert (ask.kind, ask.messages, ask.seat_id) == (AskKind.SEAT, None, None)
    assert asks.get(world.actor(CARO), ask.id).seat is None
    holds(world)


def test_administrators_are_told_that_they_can_do_it_themselves(world: World, asks: Asks) -> None:
    with pytest.raises(NoNeedToAsk, match="`/seats assign`"):
        asks.to_ask(world.admin)
    world.services.seats.assign(world.admin, world.seat(), [ADMIN])
    with pytest.raises(NoNeedToAsk, match="`/seats topup 1 200`"):
        asks.ask(world.admin, 200)


def test_one_question_at_a_time(world: World, asks: Asks) -> None:
    asks.ask(world.actor(ANA), 200)
    world.clock.advance(timedelta(days=2))
    for again in (lambda: asks.ask(world.actor(ANA)), lambda: asks.to_ask(world.actor(ANA))):
        with pytest.raises(
            AlreadyAsked, match=r"200 messages more on November 24.*Remind Olga Owner, Adam Admin or Opal"
        ):
            again()
    asks.ask(world.actor(BEN), 100)
    asks.decline(world.admin, asks.ask(world.actor(CARO)).id)
    assert asks.ask(world.actor(CARO)).state is AskState.OPEN


def test_a_question_needs_somebody_who_can_answer_it(storage: Storage, clock: Clock) -> None:
    lonely = World(storage, clock, people=[Profile(ANA, "Ana")])
    before = dump(storage)
    with pytest.raises(NobodyToAsk, match=r"Contact help@seatline\.example"):
        lonely.services.asks.ask(lonely.actor(ANA))
    assert dump(storage) == before


@pytest.mark.parametrize(
    ("messages", "why", "refusal"),
    [(0, "", InvalidAmount), (1_000_001, "", InvalidAmount), (-5, "", InvalidAmount), (1, "x" * 301, TooManyWords)],
)
def test_what_cannot_be_asked_for_is_refused(
    world: World, asks: Asks, messages: int, why: str, refusal: type[SeatError]
) -> None:
    before = dump(world.storage)
    with pytest.raises(refusal):
        asks.ask(world.actor(ANA), messages, why)
    assert dump(world.storage) == before


def test_a_form_that_asks_for_something_else_by_now_asks_nothing(world: World, asks: Asks) -> None:
    with pytest.raises(NotAsBefore, match="on Seat 1 by now"):
        asks.ask(world.actor(ANA), kind=AskKind.SEAT)
    with pytest.raises(NotAsBefore, match="no longer on a seat"):
        asks.ask(world.actor(CARO), 100, kind=AskKind.TOP_UP)


# Deciding


def test_an_approval_adds_to_this_month_and_the_answer_goes_back(world: World, asks: Asks) -> None:
    world.text(3)
    ask = asks.ask(world.actor(ANA), 200)
    done = asks.approve(world.admin, ask.id, 150, note="enough for\nnow")
    assert (done.state, done.granted, done.decided_by, done.answer) == (
        AskState.APPROVED, 150, ADMIN, "enough for now",
    )  # fmt: skip
    assert total(world) == 1150
    assert logged(world, "topped_up", "ask_approved") == ["topped_up", "ask_approved"]
    facts = told(world)[ANSWER, ANA]
    assert facts.is_answer
    assert facts.decider is not None
    assert facts.decider.id == ADMIN
    assert facts.seat is not None
    assert facts.seat.allowance.remaining == 1147
    holds(world)


def test_messages_are_not_added_to_another_seat_than_the_one_shown(world: World, asks: Asks) -> None:
    ask = asks.ask(world.actor(ANA), 200)
    world.services.seats.remove(world.admin, ANA)
    world.set_up(2, ANA)
    before = dump(world.storage)
    again = world.actor(ADMIN, "view-1")
    with pytest.raises(AskerMoved, match="Ana is on Seat 2 by now, so nothing was added"):
        asks.approve(again, ask.id, 200, world.seat(1))
    assert dump(world.storage) == before
    assert asks.approve(again, ask.id, 200, world.seat(2)).state is AskState.APPROVED
    assert (total(world, 1), total(world, 2)) == (1000, 1200)
    holds(world)


def test_what_was_typed_is_a_number_of_messages_and_a_reason_only_where_there_is_a_seat(
    world: World, asks: Asks
) -> None:
    ask = asks.ask_in_words(world.actor(ANA), "1,200 big hiring day")
    assert (ask.messages, ask.why) == (1200, "big hiring day")
    asks.decline(world.admin, ask.id, "")
    ask = asks.ask_in_words(world.actor(ANA), "1 000 more")
    assert (ask.messages, ask.why) == (1000, "more")
    ask = asks.ask_in_words(world.actor(BEN), "more please")
    assert (ask.messages, ask.why) == (None, "more please")
    ask = asks.ask_in_words(world.actor(CARO), "3 candidates wait")
    assert (ask.kind, ask.messages, ask.why) == (AskKind.SEAT, None, "3 candidates wait")


def test_an_approval_puts_the_asker_on_the_seat(world: World, asks: Asks) -> None:
    ask = asks.ask(world.actor(CARO), why="I start today")
    done = asks.approve(world.admin, ask.id, 77, world.seat())
    assert (done.seat_id, done.granted) == (world.seat(), None)
    assert total(world) == 1000
    seat = world.services.seats.own(world.actor(CARO))
    assert seat is not None
    assert seat.id == world.seat()
    assert logged(world, "ask_approved") == ["ask_approved"]
    assert told(world)[ANSWER, CARO].seat == seat
    holds(world)


def test_a_decline_says_why_and_changes_nothing_else(world: World, asks: Asks) -> None:
    ask = asks.ask(world.actor(ANA), 200)
    done = asks.decline(world.admin, ask.id, "no budget")
    assert (done.state, done.answer, done.granted) == (AskState.DECLINED, "no budget", None)
    assert total(world) == 1000
    assert told(world)[ANSWER, ANA].seat is not None
    holds(world)


def test_whoever_is_late_hears_what_was_decided_and_by_whom(world: World, asks: Asks) -> None:
    world.set_up(2)
    topped, seated, declined = (asks.ask(world.actor(who), 200).id for who in (ANA, CARO, DAN))
    asks.approve(world.admin, topped, 200)
    asks.approve(world.admin, seated, seat_id=world.seat(2))
    asks.decline(world.admin, declined, "next month")
    for ask, sentence in (
        (topped, "Adam Admin has approved this already: 200 messages."),
        (seated, "Adam Admin has approved this already: Caro got Seat 2."),
        (declined, "Adam Admin has declined this already: next month"),
    ):
        before = dump(world.storage)
        late: tuple[Callable[[], object], ...] = (
            lambda ask=ask: asks.approve(world.actor(OWNER), ask, 5, world.seat(2)),  # type: ignore[misc]
            lambda ask=ask: asks.decline(world.actor(OWNER), ask),  # type: ignore[misc]
            lambda ask=ask: asks.to_decide(world.actor(OWNER), ask),  # type: ignore[misc]
        )
        for call in late:
            with pytest.raises(AlreadyDecided) as refused:
                call()
            assert refused.value.sentence == sentence
        assert dump(world.storage) == before
    with pytest.raises(AlreadyDecided, match="You have approved"):
        asks.approve(world.admin, topped, 200)


def test_what_is_added_goes_to_the_seat_that_the_asker_is_on_now(world: World, asks: Asks) -> None:
    ask = asks.ask(world.actor(ANA), 200)
    world.services.seats.remove(world.admin, ANA)
    for refused in (
        lambda: asks.approve(world.admin, ask.id, 200),
        lambda: asks.to_decide(world.admin, ask.id, approve=True),
    ):
        with pytest.raises(AskerWithoutSeat, match="Ana is not on a seat any more"):
            refused()
    assert asks.get(world.admin, ask.id).ask.state is AskState.OPEN
    world.set_up(2, ANA)
    assert asks.approve(world.admin, ask.id, 200).seat_id == world.seat(2)
    assert (total(world, 1), total(world, 2)) == (1000, 1200)
    holds(world)


def test_whoever_has_a_seat_by_now_is_not_put_on_another(world: World, asks: Asks) -> None:
    world.set_up(2)
    ask = asks.ask(world.actor(CARO))
    world.services.seats.assign(world.admin, world.seat(1), [CARO])
    with pytest.raises(AskerHasSeat, match="Caro is on Seat 1 by now"):
        asks.approve(world.admin, ask.id, seat_id=world.seat(2))
    assert asks.decline(world.admin, ask.id).state is AskState.DECLINED


def test_a_place_is_only_given_where_there_is_one(world: World, asks: Asks) -> None:
    world.services.seats.assign(world.admin, world.seat(), [EVE])
    ask = asks.ask(world.actor(CARO))
    before = dump(world.storage)
    for seat_id, refusal in ((world.seat(1), SeatFull), (world.seat(2), NoNumberYet), (None, NoSeatChosen)):
        with pytest.raises(refusal):
            asks.approve(world.admin, ask.id, seat_id=seat_id)
    assert dump(world.storage) == before
    more = asks.ask(world.actor(ANA))
    for messages in (None, 0, 1_000_001):
        with pytest.raises(InvalidAmount):
            asks.approve(world.admin, more.id, messages)
    assert asks.get(world.admin, more.id).ask.state is AskState.OPEN


def test_nobody_is_given_anything_after_they_have_left(world: World, asks: Asks) -> None:
    ask = asks.ask(world.actor(CARO))
    world.services.members.learn(world.account, [Profile(CARO, "Caro", is_deactivated=True)])
    with pytest.raises(AskerGone, match="decline to close"):
        asks.approve(world.admin, ask.id, seat_id=world.seat())
    asks.decline(world.admin, ask.id)
    assert ANSWER not in {kind for kind, _ in told(world)}
    holds(world)


# Twice, and at once


def test_the_same_delivery_twice_counts_once(world: World, asks: Asks) -> None:
    ask = asks.ask(world.actor(ANA, TWICE), 200)
    assert asks.ask(world.actor(ANA, TWICE), 200) == ask
    done = asks.approve(world.actor(ADMIN, "view-1"), ask.id, 200)
    after = dump(world.storage)
    assert asks.approve(world.actor(ADMIN, "view-1"), ask.id, 200) == done
    assert asks.ask(world.actor(ANA, TWICE), 200) == done  # decided since, and still the same question
    assert dump(world.storage) == after
    other = asks.ask(world.actor(BEN), 5)
    gone = asks.decline(world.actor(ADMIN, "view-2"), other.id)
    assert asks.decline(world.actor(ADMIN, "view-2"), other.id) == gone
    holds(world)


def test_of_two_questions_at_once_one_is_asked(world: World, asks: Asks) -> None:
    results = together([lambda: asks.ask(world.actor(ANA), 200)] * 6)
    assert [type(r) for r in results].count(Ask) == 1
    assert [type(r) for r in results].count(AlreadyAsked) == 5
    assert len(told(world)) == 3
    holds(world)


def test_of_administrators_who_decide_at_once_one_decides(world: World, asks: Asks) -> None:
    ask = asks.ask(world.actor(ANA), 200).id
    results = together(
        [lambda who=who: asks.approve(world.actor(who), ask, 200) for who in (ADMIN, OWNER, OPERATORS_ADMIN)]
        + [lambda: asks.decline(world.actor(OWNER), ask)]
    )
    assert sorted(type(r).__name__ for r in results) == ["AlreadyDecided"] * 3 + ["Ask"]
    done = asks.get(world.admin, ask).ask
    assert total(world) == (1200 if done.state is AskState.APPROVED else 1000)
    assert len(logged(world, "ask_approved", "ask_declined")) == 1
    holds(world)


def test_questions_about_one_seat_are_decided_at_once_without_standing_in_each_others_way(
    world: World, asks: Asks
) -> None:
    seat = world.seat(2)
    world.set_up(2)
    wanted = [(asks.ask(world.actor(who)).id, who) for who in (CARO, DAN, EVE, GUEST)]
    more = [asks.ask(world.actor(who), 10).id for who in (ANA, BEN)]
    results = together(
        [lambda a=a: asks.approve(world.admin, a, seat_id=seat) for a, _ in wanted]
        + [lambda a=a: asks.approve(world.actor(OWNER), a, 10) for a in more]
    )
    assert sorted(type(r).__name__ for r in results) == ["Ask"] * 5 + ["SeatFull"]
    assert total(world) == 1020
    holds(world)


# Who may


@pytest.mark.parametrize(
    ("member", "asks_", "decides"),
    [(OWNER, False, True), (OPERATORS_ADMIN, False, True), (REPORTER, True, False), (DAN, True, False),
     (GUEST, True, False), (DEACTIVATED, False, False)],
)  # fmt: skip
def test_recruiters_and_reporters_ask_and_administrators_decide(
    world: World, asks: Asks, member: str, asks_: bool, decides: bool
) -> None:
    open_one = asks.ask(world.actor(ANA), 200).id
    actor = world.actor(member)
    if not asks_:
        with pytest.raises((NoNeedToAsk, NotPermitted)):
            asks.ask(actor)
    else:
        assert asks.get(actor, asks.ask(actor).id).ask.member == member
    calls: tuple[Callable[[], object], ...] = (
        lambda: asks.get(actor, open_one),
        lambda: asks.cards(actor, open_one),
        lambda: asks.to_decide(actor, open_one),
        lambda: asks.approve(actor, open_one, 200),
    )
    for call in calls:
        if decides:
            call()
        else:
            before = dump(world.storage)
            with pytest.raises(NotPermitted):
                call()
            assert dump(world.storage) == before
    for unknown in (lambda: asks.get(actor, 9999), lambda: asks.decline(actor, 9999)):
        with pytest.raises(NoSuchAsk if decides else NotPermitted):
            unknown()


def test_another_accounts_question_is_not_there(world: World, asks: Asks, other: World) -> None:
    theirs = asks.ask(other.actor(OTHER_RECRUITER), 10)
    before = dump(world.storage)
    for call in (
        lambda: asks.get(world.admin, theirs.id),
        lambda: asks.approve(world.admin, theirs.id, 10),
        lambda: asks.decline(world.admin, theirs.id),
    ):
        with pytest.raises(NoSuchAsk):
            call()
    assert asks.cards(world.admin, theirs.id) == ()
    assert dump(world.storage) == before


def test_where_texting_is_not_enabled_nothing_is_asked_or_decided(world: World, asks: Asks) -> None:
    ask = asks.ask(world.actor(ANA), 200)
    world.disable()
    calls: tuple[Callable[[], object], ...] = (
        lambda: asks.ask(world.actor(BEN)),
        lambda: asks.to_ask(world.actor(BEN)),
        lambda: asks.get(world.actor(ANA), ask.id),
        lambda: asks.approve(world.admin, ask.id, 200),
        lambda: asks.decline(world.admin, ask.id),
    )
    for call in calls:
        with pytest.raises(AccountDisabled):
            call()


# Telling


def test_a_card_that_is_delivered_late_tells_of_things_as_they_are(world: World, asks: Asks) -> None:
    ask = asks.ask(world.actor(ANA), 200)
    asks.approve(world.admin, ask.id, 200)
    world.clock.advance(timedelta(days=20))  # another month: what was given counted for November
    facts = told(world)
    assert facts[ASK, OWNER].ask.state is AskState.APPROVED
    for one in (facts[ASK, OWNER], facts[ANSWER, ANA]):
        assert one.seat is not None
        assert (str(one.seat.period), one.seat.allowance.total) == ("2026-11", 1200)


def test_the_cards_are_where_slack_has_put_them(world: World, asks: Asks) -> None:
    ask = asks.ask(world.actor(ANA), 200)
    for notice in world.services.notices.claim_due(limit=2):
        world.services.notices.told(notice.id, "17.1", f"D{notice.channel}")
    assert len(asks.cards(world.admin, ask.id)) == 2
    assert all(channel.startswith("DU0") and ts == "17.1" for channel, ts in asks.cards(world.admin, ask.id))


def test_a_card_overtaken_by_the_decision_is_to_be_drawn_anew(world: World, asks: Asks) -> None:
    ask = asks.ask(world.actor(ANA), 200)
    cards = {notice.channel: notice for notice in world.services.notices.claim_due(limit=100)}
    assert world.services.notices.overtaken(cards[OWNER]) is None
    asks.decline(world.admin, ask.id)
    changed = world.services.notices.overtaken(cards[OWNER])
    assert changed is not None
    assert isinstance(changed.facts, AskFacts)
    assert changed.facts.ask.state is AskState.DECLINED
    assert world.services.notices.overtaken(changed) is None
    (answer,) = world.services.notices.claim_due(limit=100)
    assert world.services.notices.overtaken(answer) is None
