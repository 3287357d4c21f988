"""Numbers after their first day: released, brought back, swapped, moved, given back; each once, by whoever may."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import text

from bot.domain.errors import (
    AlreadyHasNumber,
    CarrierRefused,
    NoNumberYet,
    NoSuchSeat,
    NotPermitted,
    NumberTaken,
    SeatError,
)
from bot.domain.errors.numbers import (
    AlreadyGivenBack,
    NumberGone,
    OtherCarriers,
    SameSeat,
    SeatHasNewNumber,
    SwapUnderWay,
    WrongDigits,
)
from bot.domain.roles import Actor
from bot.domain.seats import BroughtBack, Direction, HeldNumber, Member, NotGivenBack, Seat, TakenOff
from bot.services.members import Profile
from bot.services.notices import NotGivenBackFacts
from tests.bot.services.ledger import broken_promises, difference_from_log
from tests.storage.test_statements import statements_of
from tests.support.world import (
    ADMIN,
    ANA,
    AUSTIN,
    BEN,
    CARO,
    CHANNEL,
    DALLAS,
    DAN,
    OPERATORS_ADMIN,
    OWNER,
    REPORTER,
    TIME_ZONE,
    MoodyCarrier,
    World,
    dump,
    number_in,
    rows,
    together,
)

FIRST, SECOND, THIRD = (number_in(AUSTIN, line) for line in range(3))
DAYS = timedelta(days=1)
NO_ANSWER = "The carrier did not answer."


def four(number: str) -> str:
    return number[-4:]


def release(world: World, position: int = 1, actor: Actor | None = None) -> HeldNumber:
    """The seat's number, released by its own last digits."""
    seat = world.services.seats.get(world.admin, world.seat(position))
    assert seat.number is not None
    digits = seat.number.number.last_four
    return world.services.numbers.release(actor or world.admin, seat.id, digits).held


def swap(world: World, number: str, position: int = 1) -> Seat:
    world.services.numbers.begin_swap(world.admin, world.seat(position), number)
    return world.services.numbers.finish_setup(world.admin, world.seat(position))


def get(world: World, position: int = 1) -> Seat:
    return world.services.seats.get(world.admin, world.seat(position))


def number_of(seat: Seat) -> str | None:
    return seat.number.number.e164 if seat.number else None


def ids(people: Sequence[Member]) -> list[str]:
    return [person.id for person in people]


def places(world: World, position: int = 1) -> dict[str, int]:
    return {a.member.id: a.slot for a in get(world, position).assignments}


def state_of(world: World, number: str) -> str:
    (row,) = rows(world.storage, "SELECT state FROM numbers WHERE number = :number", number=number)
    return str(row["state"])


def hold_for(world: World, days: int) -> None:
    with world.storage.engine.begin() as connection:
        connection.execute(text("UPDATE accounts SET undo_days = :days"), {"days": days})


def leave_over(world: World, carrier: MoodyCarrier, error: RuntimeError | SeatError | None = None) -> NotGivenBack:
    """Seat 1 gets the first number, gives it up, and the carrier does not take it back when its time is over."""
    world.set_up(1, ANA, number=FIRST)
    release(world)
    world.clock.advance(7 * DAYS)
    carrier.takes_nothing_back()
    carrier.answer_to_release = error or carrier.answer_to_release
    assert world.services.numbers.give_back_due() == 0
    (left,) = world.services.numbers.not_given_back(world.admin, world.seat())
    return left


def outcomes(results: Sequence[object]) -> Counter[str]:
    for result in results:
        if isinstance(result, Exception) and not isinstance(result, SeatError):
            raise result
    return Counter(result.code if isinstance(result, SeatError) else "won" for result in results)


@pytest.fixture(autouse=True)
def nothing_is_half_done(world: World) -> object:
    """After every test: no promise is broken, and the log tells the present state."""
    yield
    assert broken_promises(world.storage) == []
    assert difference_from_log(world.storage, world.account) == []


# Release


def test_a_release_takes_everybody_off_at_once_and_holds_the_number(world: World, carrier: MoodyCarrier) -> None:
    world.set_up(1, ANA, BEN, number=FIRST)
    world.clock.advance(DAYS)
    done = world.services.numbers.release(world.admin, world.seat(), f" {four(FIRST)} ")
    assert (done.seat.number, done.seat.members) == (None, ())
    assert (done.held.number.e164, ids(done.held.members)) == (FIRST, [ANA, BEN])
    assert done.held.held_until - done.held.released_at == 7 * DAYS
    assert world.services.numbers.held(world.admin, world.seat()) == (done.held,)
    assert world.services.numbers.held_number(world.admin, done.held.taken_off) == done.held
    assert state_of(world, FIRST) == "held"
    assert carrier.releases == []
    past = rows(world.storage, "SELECT member_id, number, until FROM past_assignments ORDER BY member_id")
    assert [(row["member_id"], row["number"]) for row in past] == [(ANA, FIRST), (BEN, FIRST)]
    assert len({row["until"] for row in past}) == 1
    entry = world.services.seats.log(world.admin)[0]
    assert (entry.action, entry.facts) == (
        "released",
        {
            "number": FIRST,
            "held_until": done.held.held_until.isoformat(),
            "members": [{"member": ANA, "slot": 1}, {"member": BEN, "slot": 2}],
        },
    )


def test_a_released_number_is_on_offer_to_nobody_and_its_seat_takes_another(world: World) -> None:
    world.set_up(1, ANA, number=FIRST)
    release(world)
    with pytest.raises(NumberTaken):
        world.services.numbers.begin_setup(world.admin, world.seat(2), FIRST)
    assert number_of(world.set_up(1, ANA, number=SECOND)) == SECOND


@pytest.mark.parametrize("typed", ["0199", "", "100", "00100", "ABCD", FIRST])
def test_wrong_digits_release_nothing(world: World, typed: str) -> None:
    world.set_up(1, ANA, number=FIRST)
    before = dump(world.storage)
    with pytest.raises(WrongDigits, match="last four digits") as refused:
        world.services.numbers.release(world.admin, world.seat(), typed)
    assert refused.value.field == "digits"
    assert dump(world.storage) == before


def test_a_seat_without_a_live_number_has_none_to_release_swap_or_move(world: World) -> None:
    numbers, seat, other = world.services.numbers, world.seat(1), world.seat(2)
    world.set_up(3, number=THIRD)
    for what in ("release", "swap", "move"):
        calls: dict[str, Callable[[], object]] = {
            "release": lambda: numbers.release(world.admin, seat, "0100"),
            "swap": lambda: numbers.begin_swap(world.admin, seat, SECOND),
            "move": lambda: numbers.move(world.admin, seat, other),
        }
        with pytest.raises(NoNumberYet, match=f"Seat 1 has no number to {what}"):
            calls[what]()
    with pytest.raises(NoNumberYet):
        numbers.offers(world.admin, seat, swaps=True)
    numbers.begin_setup(world.admin, seat, FIRST)
    with pytest.raises(NoNumberYet, match="still being set up"):
        numbers.release(world.admin, seat, four(FIRST))


# Undo


def test_undo_brings_back_the_number_and_its_people_in_their_places(world: World) -> None:
    world.set_up(1, ANA, BEN, CARO, number=FIRST)
    world.services.seats.remove(world.admin, BEN)  # in the same instant, and yet not one of those who come back
    held = release(world)
    world.clock.advance(DAYS)
    done = world.services.numbers.bring_back(world.admin, held.taken_off)
    assert (number_of(done.seat), done.number.e164) == (FIRST, FIRST)
    assert (ids(done.back), done.left_out) == ([ANA, CARO], ())
    assert places(world) == {ANA: 1, CARO: 3}
    assert {a.since for a in done.seat.assignments} == {world.clock()}
    assert world.services.numbers.held(world.admin, world.seat()) == ()
    assert world.text(1, CARO).id == world.seat()


def test_who_is_no_longer_free_or_able_is_left_out_and_named(world: World) -> None:
    world.set_up(1, ANA, BEN, CARO, number=FIRST)
    held = release(world)
    world.set_up(3, BEN, number=SECOND)
    world.services.members.learn(world.account, [Profile(CARO, "Caroline Cole", is_deactivated=True)])
    done = world.services.numbers.bring_back(world.admin, held.taken_off)
    assert ids(done.back) == [ANA]
    assert [(left.member.id, left.why) for left in done.left_out] == [
        (BEN, "is on Seat 3 now"),
        (CARO, "is deactivated in Slack"),
    ]
    entry = world.services.seats.log(world.admin)[0]
    assert entry.action == "brought_back"
    assert entry.facts == {"number": FIRST, "members": [{"member": ANA, "slot": 1}], "left_out": [BEN, CARO]}


def test_a_seat_with_a_new_number_says_so_and_the_old_one_can_go_to_an_empty_seat(world: World) -> None:
    world.set_up(1, ANA, BEN, number=FIRST)
    held = release(world)
    world.set_up(1, BEN, number=SECOND)
    before = dump(world.storage)
    with pytest.raises(SeatHasNewNumber) as refused:
        world.services.numbers.bring_back(world.admin, held.taken_off)
    assert (refused.value.seat, refused.value.number, refused.value.empty) == ("Seat 1", "(512) 555-0101", "Seat 2")
    with pytest.raises(AlreadyHasNumber) as taken:
        world.services.numbers.bring_back(world.admin, held.taken_off, world.seat(1))
    assert taken.value.field == "to_seat"
    assert dump(world.storage) == before
    done = world.services.numbers.bring_back(world.admin, held.taken_off, world.seat(2))
    assert (done.seat.name, number_of(done.seat), ids(done.back)) == ("Seat 2", FIRST, [ANA])
    assert [(left.member.id, left.why) for left in done.left_out] == [(BEN, "is on Seat 1 now")]
    assert world.services.seats.log(world.admin)[0].facts["from_seat"] == world.seat(1)
    # From its new seat it can be released and brought back like any other.
    again = world.services.numbers.bring_back(world.admin, release(world, 2).taken_off)
    assert (again.seat.name, ids(again.back)) == ("Seat 2", [ANA])


def test_without_an_empty_seat_undo_says_what_to_do(world: World) -> None:
    world.set_up(1, number=FIRST)
    held = release(world)
    for position, number in enumerate((SECOND, THIRD, number_in(DALLAS, 0)), 1):
        world.set_up(position, number=number)
    with pytest.raises(SeatHasNewNumber, match="No seat is free"):
        world.services.numbers.bring_back(world.admin, held.taken_off)


def test_an_old_undo_does_not_undo_a_later_release(world: World) -> None:
    numbers = world.services.numbers
    world.set_up(1, ANA, number=FIRST)
    first = release(world)
    numbers.bring_back(world.admin, first.taken_off)
    world.clock.advance(DAYS)
    numbers.move(world.admin, world.seat(1), world.seat(2))
    second = release(world, 2)
    before = dump(world.storage)
    ask: list[Callable[[], object]] = [
        lambda: numbers.bring_back(world.admin, first.taken_off),
        lambda: numbers.bring_back(world.admin, first.taken_off, world.seat(3)),
        lambda: numbers.held_number(world.admin, first.taken_off),
    ]
    for call in ask:
        with pytest.raises(NumberGone, match=r"taken off Seat 2 again since. Nothing was changed"):
            call()
    assert dump(world.storage) == before
    assert numbers.bring_back(world.admin, second.taken_off).seat.id == world.seat(2)


def test_an_undo_delivered_again_after_the_number_has_left_anew_does_not_say_that_it_is_back(world: World) -> None:
    world.set_up(1, ANA, number=FIRST)
    held, numbers = release(world), world.services.numbers
    undo = partial(numbers.bring_back, world.actor(request="u1"), held.taken_off)
    assert undo() == undo()
    world.clock.advance(DAYS)
    release(world)
    with pytest.raises(NumberGone, match="again since"):
        undo()
    world.set_up(1, BEN, number=SECOND)
    with pytest.raises(NumberGone, match="again since"):
        undo()
    numbers.bring_back(world.admin, numbers.held(world.admin, world.seat())[0].taken_off, world.seat(3))
    assert undo().seat.id == world.seat(3)
    with pytest.raises(NumberGone, match=r"\(512\) 555-0100 is on Seat 3 already"):
        numbers.bring_back(world.actor(request="u1"), held.taken_off, world.seat(2))


def test_many_held_numbers_cost_as_many_statements_as_one(world: World) -> None:
    def costs() -> int:
        return statements_of(world.storage, lambda: world.services.numbers.held(world.admin, world.seat()))

    world.set_up(1, ANA, BEN, number=FIRST)
    release(world)
    one = costs()
    for number in (SECOND, THIRD, *(number_in(DALLAS, line) for line in range(4))):
        world.clock.advance(timedelta(minutes=1))
        world.set_up(1, ANA, CARO, number=number)
        release(world)
    held = world.services.numbers.held(world.admin, world.seat())
    assert [ids(number.members) for number in held] == [[ANA, CARO]] * 6 + [[ANA, BEN]]
    assert costs() == one


def test_several_held_numbers_are_shown_the_latest_first(world: World) -> None:
    for number in (FIRST, SECOND):
        world.set_up(1, ANA, number=number)
        release(world)
        world.clock.advance(timedelta(hours=1))
    held = world.services.numbers.held(world.admin, world.seat())
    assert [(h.number.e164, ids(h.members)) for h in held] == [(SECOND, [ANA]), (FIRST, [ANA])]


def test_what_is_no_longer_held_says_what_became_of_it(world: World, carrier: MoodyCarrier) -> None:
    numbers = world.services.numbers
    world.set_up(1, number=FIRST)
    held = release(world)
    numbers.bring_back(world.admin, held.taken_off)
    ask: list[Callable[[], object]] = [
        lambda: numbers.bring_back(world.admin, held.taken_off),
        lambda: numbers.held_number(world.admin, held.taken_off),
    ]
    for call in ask:
        with pytest.raises(NumberGone, match=r"\(512\) 555-0100 is on Seat 1 already"):
            call()
    release(world)
    world.clock.advance(7 * DAYS)
    carrier.takes_nothing_back()
    assert numbers.give_back_due() == 0
    for call in ask:
        with pytest.raises(NumberGone, match=r"\(512\) 555-0100 .* is being given back"):
            call()
    carrier.recovers()
    world.clock.advance(timedelta(minutes=1))
    assert numbers.give_back_due() == 1
    for call in ask:
        with pytest.raises(NumberGone, match="was given back") as refused:
            call()
        assert "555" not in refused.value.sentence, "by now it may be somebody else's"


# Swap


def test_a_swap_changes_the_number_and_keeps_the_people(world: World) -> None:
    world.set_up(1, ANA, BEN, number=FIRST)
    before = get(world).assignments
    world.clock.advance(DAYS)
    offered = world.services.numbers.offers(world.admin, world.seat(), AUSTIN, swaps=True)
    assert FIRST not in {offer.number.e164 for offer in offered.offers}
    begun = world.services.numbers.begin_swap(world.admin, world.seat(), SECOND)
    assert begun.number is not None
    assert (begun.number.number.e164, begun.number.state, begun.assignments) == (SECOND, "ordered", before)
    (held,) = world.services.numbers.held(world.admin, world.seat())
    assert (held.number.e164, ids(held.members), held.held_until) == (FIRST, [ANA, BEN], world.clock() + 7 * DAYS)
    assert world.text(1, ANA).allowance.sent == 1
    assert world.receive().allowance.received == 1
    done = world.services.numbers.finish_setup(world.admin, world.seat())
    assert (number_of(done), done.assignments) == (SECOND, before)
    assert rows(world.storage, "SELECT id FROM past_assignments") == []
    facts = {entry.action: entry.facts for entry in world.services.seats.log(world.admin, limit=2)}
    assert facts["number_live"] == {"number": SECOND}
    assert facts["swap_begun"] == {
        "number": SECOND,
        "replaces": FIRST,
        "held_until": held.held_until.isoformat(),
        "members": [{"member": ANA, "slot": 1}, {"member": BEN, "slot": 2}],
    }


def test_a_swap_for_a_number_that_is_not_open_changes_nothing(world: World) -> None:
    world.set_up(1, ANA, number=FIRST)
    world.set_up(2, number=SECOND)
    before = dump(world.storage)
    for number in (FIRST, SECOND, number_in("415", 0)):
        with pytest.raises(NumberTaken):
            world.services.numbers.begin_swap(world.admin, world.seat(), number)
    assert dump(world.storage) == before


@pytest.mark.parametrize("how", ["by whoever began it", "by the clock"])
def test_a_swap_that_the_carrier_refuses_restores_the_old_number(world: World, carrier: MoodyCarrier, how: str) -> None:
    world.set_up(1, ANA, BEN, number=FIRST)
    hold_for(world, 0)
    before = get(world).assignments
    carrier.refuses()
    world.services.numbers.begin_swap(world.admin, world.seat(), SECOND)
    assert world.services.numbers.give_back_due() == 0, "the old one may be needed again"
    if how == "by the clock":
        world.clock.advance(timedelta(seconds=31))
        assert world.services.numbers.finish_left_behind() == 1
    else:
        with pytest.raises(CarrierRefused):
            world.services.numbers.finish_setup(world.admin, world.seat())
    seat = get(world)
    assert (number_of(seat), seat.assignments) == (FIRST, before)
    assert (state_of(world, FIRST), state_of(world, SECOND)) == ("live", "open")
    entry = world.services.seats.log(world.admin)[0]
    assert (entry.action, entry.facts) == ("number_refused", {"number": SECOND, "restored": FIRST})
    assert world.services.numbers.held(world.admin, world.seat()) == ()
    assert world.text(1, ANA).allowance.sent == 1


def test_a_swap_whose_process_died_is_finished_by_another(world: World, carrier: MoodyCarrier) -> None:
    world.set_up(1, ANA, number=FIRST)
    carrier.dies()
    world.services.numbers.begin_swap(world.admin, world.seat(), SECOND)
    with pytest.raises(RuntimeError):
        world.services.numbers.finish_setup(world.admin, world.seat())
    assert world.text(1, ANA).allowance.sent == 1
    carrier.recovers()
    world.clock.advance(timedelta(seconds=31))
    assert world.services.numbers.finish_left_behind() == 1
    seat = get(world)
    assert seat.number is not None
    assert (seat.number.number.e164, seat.number.is_live, ids(seat.members)) == (SECOND, True, [ANA])
    assert len({reference for number, reference in carrier.orders if number == SECOND}) == 1


def test_undo_of_a_swap_offers_an_empty_seat_and_people_stay(world: World) -> None:
    world.set_up(1, ANA, number=FIRST)
    swap(world, SECOND)
    (held,) = world.services.numbers.held(world.admin, world.seat())
    with pytest.raises(SeatHasNewNumber, match="Seat 2"):
        world.services.numbers.bring_back(world.admin, held.taken_off)
    done = world.services.numbers.bring_back(world.admin, held.taken_off, world.seat(2))
    assert (number_of(done.seat), done.back) == (FIRST, ())
    assert [(left.member.id, left.why) for left in done.left_out] == [(ANA, "is on Seat 1 now")]
    assert places(world, 1) == {ANA: 1}


def test_the_number_that_a_swap_may_fall_back_on_goes_nowhere_else_meanwhile(
    world: World, carrier: MoodyCarrier
) -> None:
    world.set_up(1, ANA, BEN, number=FIRST)
    world.services.numbers.begin_swap(world.admin, world.seat(), SECOND)
    (held,) = world.services.numbers.held(world.admin, world.seat())
    before = dump(world.storage)
    for to_seat in (None, world.seat(1), world.seat(2)):
        with pytest.raises(SwapUnderWay, match=r"new number of Seat 1 .* \(512\) 555-0100 is kept for it"):
            world.services.numbers.bring_back(world.admin, held.taken_off, to_seat)
    assert dump(world.storage) == before
    carrier.refuses()
    with pytest.raises(CarrierRefused):
        world.services.numbers.finish_setup(world.admin, world.seat())
    assert (number_of(get(world)), ids(get(world).members)) == (FIRST, [ANA, BEN])


# Move


def test_a_move_takes_the_number_with_its_people_and_leaves_allowance_and_use(world: World) -> None:
    world.set_up(1, ANA, BEN, CARO, number=FIRST)
    world.services.seats.remove(world.admin, BEN)
    world.text(3, ANA)
    world.clock.advance(DAYS)
    done = world.services.numbers.move(world.admin, world.seat(1), world.seat(2))
    assert (done.from_seat.number, done.from_seat.members) == (None, ())
    assert (done.from_seat.allowance.sent, done.to_seat.allowance.sent) == (3, 0)
    assert number_of(done.to_seat) == FIRST
    assert places(world, 2) == {ANA: 1, CARO: 3}
    assert {(a.since, a.by) for a in done.to_seat.assignments} == {(world.clock(), ADMIN)}
    past = rows(world.storage, "SELECT seat_id, member_id FROM past_assignments ORDER BY id")
    assert sorted((row["seat_id"], row["member_id"]) for row in past[1:]) == [
        (world.seat(1), ANA),
        (world.seat(1), CARO),
    ]
    assert world.text(1, ANA).allowance.sent == 1
    members = [{"member": ANA, "slot": 1}, {"member": CARO, "slot": 3}]
    here, away = world.services.seats.log(world.admin, limit=2)
    assert (away.action, away.seat_id) == ("moved_away", world.seat(1))
    assert away.facts == {"number": FIRST, "to": world.seat(2), "members": members}
    assert (here.action, here.seat_id) == ("moved_here", world.seat(2))
    assert here.facts == {"number": FIRST, "from": world.seat(1), "members": members}


def test_a_move_goes_to_an_empty_seat_of_ones_own_only(world: World, other: World) -> None:
    world.set_up(1, ANA, number=FIRST)
    world.set_up(2, number=SECOND)
    before = dump(world.storage)
    for to, refusal in (
        (world.seat(2), AlreadyHasNumber),
        (world.seat(1), SameSeat),
        (other.seat(2), NoSuchSeat),
    ):
        with pytest.raises(refusal):
            world.services.numbers.move(world.admin, world.seat(1), to)
    assert dump(world.storage) == before


def test_held_numbers_stay_with_the_seat_they_were_on(world: World) -> None:
    world.set_up(1, ANA, number=FIRST)
    held = release(world)
    world.set_up(1, BEN, number=SECOND)
    world.services.numbers.move(world.admin, world.seat(1), world.seat(2))
    assert world.services.numbers.held(world.admin, world.seat(2)) == ()
    done = world.services.numbers.bring_back(world.admin, held.taken_off)
    assert (done.seat.id, ids(done.back)) == (world.seat(1), [ANA])


def test_a_suspended_seats_number_has_its_later_life_and_the_suspension_stays(world: World) -> None:
    world.set_up(1, ANA, number=FIRST)
    with world.storage.engine.begin() as connection:
        connection.execute(text("UPDATE seats SET suspended_at = :now WHERE id = :id"), _suspended(world))
    assert number_of(swap(world, SECOND)) == SECOND
    world.services.numbers.move(world.admin, world.seat(1), world.seat(2))
    world.services.numbers.move(world.admin, world.seat(2), world.seat(1))
    world.services.numbers.bring_back(world.admin, release(world).taken_off)
    assert get(world).is_suspended
    with world.storage.engine.begin() as connection:  # it was not done by the service, so the log knows nothing of it
        connection.execute(text("UPDATE seats SET suspended_at = NULL"))


def _suspended(world: World) -> dict[str, object]:
    return {"now": world.clock().replace(tzinfo=None), "id": world.seat(1)}


# Given back


def test_a_number_is_given_back_when_its_time_is_over_and_not_before(world: World, carrier: MoodyCarrier) -> None:
    numbers = world.services.numbers
    world.set_up(1, ANA, number=FIRST)
    release(world)
    world.clock.advance(7 * DAYS - timedelta(seconds=1))
    assert numbers.give_back_due() == 0
    world.clock.advance(timedelta(seconds=1))
    assert numbers.give_back_due() == 1
    assert carrier.releases == [FIRST]
    assert numbers.give_back_due() == 0
    (row,) = rows(world.storage, "SELECT * FROM numbers WHERE number = :number", number=FIRST)
    assert row["state"] == "open"
    assert row["given_back_at"] is not None
    left = ("account_id", "seat_id", "ordered_by", "ordered_at", "replaces_id", "released_at", "held_until")
    assert {row[name] for name in left} == {None}
    entry = world.services.seats.log(world.admin)[0]
    assert (entry.action, entry.actor, entry.seat_id) == ("given_back", "seatline", world.seat())
    assert entry.facts == {"number": FIRST}


def test_without_an_undo_window_a_number_is_given_back_at_the_next_look(world: World) -> None:
    world.set_up(1, number=FIRST)
    hold_for(world, 0)
    assert release(world).held_until == world.clock()
    assert world.services.numbers.give_back_due() == 1


def test_a_number_given_back_rests_and_is_then_offered_like_any_other(world: World) -> None:
    def offered() -> list[str]:
        return [o.number.e164 for o in world.services.numbers.offers(world.admin, world.seat(), AUSTIN).offers]

    world.set_up(1, number=FIRST)
    hold_for(world, 0)
    release(world)
    assert FIRST not in offered()
    world.services.numbers.give_back_due()
    for _ in range(8):
        assert offered()[-1] == FIRST
    world.clock.advance(30 * DAYS)
    assert any(offered()[-1] != FIRST for _ in range(40))
    assert number_of(world.set_up(1, number=FIRST)) == FIRST


def test_a_carrier_that_fails_is_asked_again_and_holds_up_nobody(world: World, carrier: MoodyCarrier) -> None:
    numbers = world.services.numbers
    for position, number in ((1, FIRST), (2, SECOND)):
        world.set_up(position, number=number)
        release(world, position)
    world.clock.advance(7 * DAYS)
    carrier.takes_nothing_back(but=SECOND)
    assert numbers.give_back_due() == 1
    assert carrier.releases == [FIRST, SECOND]
    assert (state_of(world, FIRST), state_of(world, SECOND)) == ("giving_back", "open")
    assert numbers.give_back_due() == 0, "it is not asked again at once"
    carrier.recovers()
    world.clock.advance(timedelta(minutes=1))
    assert numbers.give_back_due() == 1
    assert carrier.releases == [FIRST, SECOND, FIRST]
    assert state_of(world, FIRST) == "open"


def test_a_carrier_that_keeps_failing_is_asked_less_and_less_often_and_never_given_up(
    world: World, carrier: MoodyCarrier, caplog: pytest.LogCaptureFixture
) -> None:
    numbers = world.services.numbers
    leave_over(world, carrier)
    pauses = []
    for failures in range(1, 10):
        (left,) = numbers.not_given_back(world.admin)
        assert (left.number.e164, left.seat, left.failures, left.why) == (FIRST, "Seat 1", failures, NO_ANSWER)
        pauses.append((left.next_try - world.clock()).total_seconds() / 60)
        world.clock.set(left.next_try)
        assert numbers.give_back_due() == 0
    for longest, pause in zip((1, 2, 4, 8, 16, 32, 60, 60, 60), pauses, strict=True):
        assert 0.75 * longest <= pause <= longest
    assert carrier.releases == [FIRST] * 10
    warnings = [record for record in caplog.records if record.levelname == "WARNING"]
    assert [record.getMessage() for record in warnings] == [f"The carrier did not take {FIRST} back: {NO_ANSWER}"]
    assert [entry.facts for entry in world.services.seats.log(world.admin) if entry.action == "give_back_failed"] == [
        {"number": FIRST, "why": NO_ANSWER}
    ]
    carrier.recovers()
    world.clock.advance(timedelta(hours=1))
    assert numbers.give_back_due() == 1
    assert numbers.not_given_back(world.admin) == ()
    assert world.services.seats.log(world.admin)[0].action == "given_back"
    (row,) = rows(world.storage, "SELECT failures, problem, claimed_until FROM numbers WHERE number = :n", n=FIRST)
    assert row == {"failures": 0, "problem": None, "claimed_until": None}


def test_after_five_failures_each_administrator_is_told_once(world: World, carrier: MoodyCarrier) -> None:
    numbers, told = world.services.numbers, Counter[str | None]()
    leave_over(world, carrier)
    for failures in range(1, 9):
        notices = world.services.notices.claim_due()
        assert bool(notices) is (failures == 5)
        for notice in notices:
            assert (notice.kind, notice.attempts) == ("not_given_back", 1)
            assert isinstance(notice.facts, NotGivenBackFacts)
            assert (notice.facts.number.e164, notice.facts.seat, notice.facts.time_zone) == (FIRST, "Seat 1", TIME_ZONE)
            assert notice.facts.left == numbers.not_given_back(world.admin)[0]
            told[notice.channel] += 1
            if notice.channel != ADMIN:
                world.services.notices.told(notice.id, "1.1")
        if failures == 5:
            waits = next(notice for notice in notices if notice.channel == ADMIN)
            world.services.notices.try_later(waits, 10**6, "busy")
        world.clock.set(numbers.not_given_back(world.admin)[0].next_try)
        numbers.give_back_due()
    assert told == {OWNER: 1, ADMIN: 1, OPERATORS_ADMIN: 1}
    # By the time that one of them hears of it, all may be well.
    carrier.recovers()
    world.clock.advance(timedelta(days=20))
    assert numbers.give_back_due() == 1
    (late,) = world.services.notices.claim_due()
    assert isinstance(late.facts, NotGivenBackFacts)
    assert late.facts.left is None


def test_what_goes_wrong_unforeseen_is_said_in_plain_words_and_logged_with_its_cause(
    world: World, carrier: MoodyCarrier, caplog: pytest.LogCaptureFixture
) -> None:
    leave_over(world, carrier, RuntimeError("socket 7 of the carrier's client"))
    (left,) = world.services.numbers.not_given_back(world.admin)
    assert left.why.startswith("Something unforeseen went wrong.")
    (record,) = (record for record in caplog.records if record.levelname == "WARNING")
    assert record.exc_info


def test_a_carriers_reason_is_kept_whatever_is_in_it(world: World, carrier: MoodyCarrier) -> None:
    left = leave_over(world, carrier, CarrierRefused("Locked\0 \ud83d for good\n" + "x" * 5000))
    assert left.why.startswith("Locked    for good xxx")
    assert len(left.why) == 500


def test_an_administrator_has_the_carrier_asked_again_at_once(world: World, carrier: MoodyCarrier) -> None:
    numbers = world.services.numbers
    left = leave_over(world, carrier)
    ask = world.actor(request="t1")
    begun = numbers.begin_giving_back(ask, left.taken_off)
    assert (begun.next_try, begun.failures) == (world.clock(), 1)
    done = numbers.finish_giving_back(ask, begun)
    assert done.left is not None
    assert (done.left.failures, done.left.next_try > world.clock()) == (2, True)
    after = dump(world.storage)
    assert numbers.begin_giving_back(ask, left.taken_off) == done.left
    assert numbers.finish_giving_back(ask, begun) == done, "it was asked, and is not due"
    assert dump(world.storage) == after
    carrier.recovers()
    begun = numbers.begin_giving_back(world.admin, left.taken_off)
    assert numbers.finish_giving_back(world.admin, begun).left is None
    entry = world.services.seats.log(world.admin)[0]
    assert (entry.action, entry.actor, entry.seat_id, entry.facts) == (
        "given_back",
        ADMIN,
        world.seat(),
        {"number": FIRST},
    )
    # An old button, when the number has come back and is left over anew.
    with pytest.raises(AlreadyGivenBack):
        numbers.begin_giving_back(world.admin, left.taken_off)
    world.clock.advance(DAYS)
    again = leave_over(world, carrier)
    with pytest.raises(AlreadyGivenBack):
        numbers.begin_giving_back(world.admin, left.taken_off)
    assert again.id == left.id


def test_who_had_the_carrier_asked_and_died_is_followed_by_the_clock(world: World, carrier: MoodyCarrier) -> None:
    left = leave_over(world, carrier)
    carrier.recovers()
    world.services.numbers.begin_giving_back(world.admin, left.taken_off)
    assert world.services.numbers.give_back_due() == 1


def test_of_several_who_ask_the_carrier_at_once_one_does(world: World, carrier: MoodyCarrier) -> None:
    numbers = world.services.numbers
    left = leave_over(world, carrier)
    carrier.recovers()
    carrier.releases.clear()

    def again() -> object:
        return numbers.finish_giving_back(world.admin, numbers.begin_giving_back(world.admin, left.taken_off))

    results = together([again, again, again, numbers.give_back_due])
    assert set(outcomes(results)) <= {"won", "already_given_back"}
    assert carrier.releases == [FIRST]
    assert [e.action for e in world.services.seats.log(world.admin)].count("given_back") == 1


def test_what_is_with_another_carrier_is_left_to_it_and_said_to_be(world: World, carrier: MoodyCarrier) -> None:
    numbers = world.services.numbers
    numbers.begin_setup(world.admin, world.seat(2), SECOND, CHANNEL)
    left = leave_over(world, carrier)
    carrier.recovers()
    carrier.name = "twilio"
    carrier.orders.clear()
    world.clock.advance(DAYS)
    assert (numbers.finish_left_behind(), numbers.give_back_due()) == (0, 0)
    for call in (
        lambda: numbers.finish_setup(world.admin, world.seat(2)),
        lambda: numbers.begin_giving_back(world.admin, left.taken_off),
    ):
        with pytest.raises(OtherCarriers, match=r"another carrier \(pool\)"):
            call()
    assert (carrier.orders, carrier.releases) == ([], [FIRST])
    carrier.name = "pool"
    assert (numbers.finish_left_behind(), numbers.give_back_due()) == (1, 1)


def test_a_bought_number_that_was_given_back_is_forgotten(world: World, carrier: MoodyCarrier) -> None:
    world.set_up(1, ANA, number=FIRST)
    held = release(world)
    with world.storage.engine.begin() as connection:
        connection.execute(text("UPDATE numbers SET carrier = 'twilio' WHERE number = :n"), {"n": FIRST})
    world.clock.advance(7 * DAYS)
    assert world.services.numbers.give_back_due() == 0, "another carrier's is not for this one to take"
    carrier.name = "twilio"
    assert world.services.numbers.give_back_due() == 1
    assert rows(world.storage, "SELECT id FROM numbers WHERE number = :n", n=FIRST) == []
    with pytest.raises(NumberGone, match="was given back"):
        world.services.numbers.bring_back(world.admin, held.taken_off)


# The same request twice


def test_the_same_delivery_twice_is_one(world: World) -> None:
    numbers, first, second = world.services.numbers, world.seat(1), world.seat(2)
    world.set_up(1, ANA, BEN, number=FIRST)

    def twice(call: Callable[[Actor], object], name: str) -> tuple[object, object]:
        done, after = call(world.actor(request=name)), dump(world.storage)
        again = call(world.actor(request=name))
        assert dump(world.storage) == after
        return done, again

    done, again = twice(lambda actor: numbers.release(actor, first, four(FIRST)), "r1")
    assert done == again
    (held,) = numbers.held(world.admin, first)
    done, again = twice(lambda actor: numbers.bring_back(actor, held.taken_off), "r2")
    assert done == again
    assert isinstance(again, BroughtBack)
    assert ids(again.back) == [ANA, BEN]
    done, again = twice(lambda actor: numbers.begin_swap(actor, first, SECOND), "r3")
    assert done == again
    numbers.finish_setup(world.admin, first)
    done, again = twice(lambda actor: numbers.move(actor, first, second), "r4")
    assert done == again
    # Delivered late, when all has changed since.
    before = dump(world.storage)
    with pytest.raises(NumberGone):
        numbers.release(world.actor(request="r1"), second, four(SECOND))
    assert number_of(numbers.begin_swap(world.actor(request="r3"), second, THIRD)) == SECOND
    assert dump(world.storage) == before


# Who may


def test_only_the_accounts_own_administrators_may(world: World, other: World) -> None:
    numbers = world.services.numbers
    world.set_up(1, ANA, number=FIRST)
    world.set_up(2, number=SECOND)
    held = release(world, 2)
    before = dump(world.storage)
    asked: list[Callable[[Actor], object]] = [
        lambda actor: numbers.release(actor, world.seat(1), four(FIRST)),
        lambda actor: numbers.release(actor, world.seat(1), "0199"),
        lambda actor: numbers.held(actor, world.seat(2)),
        lambda actor: numbers.held_number(actor, held.taken_off),
        lambda actor: numbers.held_number(actor, TakenOff(10**6, world.clock())),
        lambda actor: numbers.bring_back(actor, held.taken_off),
        lambda actor: numbers.bring_back(actor, held.taken_off, world.seat(3)),
        lambda actor: numbers.offers(actor, world.seat(1), swaps=True),
        lambda actor: numbers.begin_swap(actor, world.seat(1), THIRD),
        lambda actor: numbers.move(actor, world.seat(1), world.seat(2)),
        lambda actor: numbers.begin_giving_back(actor, held.taken_off),
    ]
    for member in (ANA, REPORTER):
        with pytest.raises(NotPermitted, match="Only administrators"):
            numbers.not_given_back(world.actor(member))
    for call in asked:
        for member in (ANA, REPORTER):
            with pytest.raises(NotPermitted, match="Only administrators"):
                call(world.actor(member))
        with pytest.raises((NoSuchSeat, NumberGone, AlreadyGivenBack)) as refused:
            call(other.admin)
        assert "555" not in str(refused.value)
    with pytest.raises(NoSuchSeat):
        numbers.move(other.admin, other.seat(1), world.seat(2))
    assert dump(world.storage) == before


# At the same moment


def test_of_several_who_release_at_once_one_does(world: World) -> None:
    world.set_up(1, ANA, BEN, number=FIRST)
    call = partial(world.services.numbers.release, world.admin, world.seat(), four(FIRST))
    assert outcomes(together([call] * 6)) == {"won": 1, "nothing_to_change": 5}
    delivered = partial(world.services.numbers.release, world.actor(request="v1"), world.seat(2), four(SECOND))
    world.set_up(2, CARO, number=SECOND)
    assert outcomes(together([delivered] * 6)) == {"won": 6}


def test_a_release_and_everything_else_at_the_same_moment_leave_a_whole_seat(world: World) -> None:
    seats, record = world.services.seats, world.services.texting.record
    for _ in range(4):
        world.set_up(1, ANA, BEN, number=FIRST)
        seat = world.seat()
        results = together(
            [partial(world.services.numbers.release, world.admin, seat, four(FIRST))]
            + [partial(seats.assign, world.admin, seat, [member]) for member in (CARO, DAN)]
            + [partial(seats.remove, world.admin, BEN, seat)]
            + [partial(record, world.account, Direction.SENT, member=ANA)] * 3
        )
        assert outcomes(results[:1]) == {"won": 1}
        assert set(outcomes(results[1:3])) <= {"won", "no_number_yet", "seat_full"}
        assert set(outcomes(results[3:])) <= {"won", "not_on_seat"}
        assert get(world).members == ()
        assert broken_promises(world.storage) == []
        hold_for(world, 0)
        world.clock.advance(8 * DAYS)
        assert world.services.numbers.give_back_due() == 1


def test_of_several_who_undo_at_once_one_does(world: World) -> None:
    world.set_up(1, ANA, BEN, number=FIRST)
    held = release(world)
    undo = world.services.numbers.bring_back
    results = together(
        [partial(undo, world.admin, held.taken_off)] * 4 + [partial(undo, world.admin, held.taken_off, world.seat(2))]
    )
    assert outcomes(results)["won"] == 1
    assert set(outcomes(results)) <= {"won", "number_gone"}
    assert sorted([*places(world, 1), *places(world, 2)]) == [ANA, BEN]


def test_two_undone_at_once_share_their_people_between_them(world: World) -> None:
    world.set_up(1, ANA, BEN, number=FIRST)
    first = release(world)
    world.set_up(1, ANA, BEN, number=SECOND)
    second = release(world)
    undo = world.services.numbers.bring_back
    results = together(
        [partial(undo, world.admin, first.taken_off), partial(undo, world.admin, second.taken_off, world.seat(2))] * 2
    )
    assert outcomes(results) == {"won": 2, "number_gone": 2}
    assert sorted([*places(world, 1), *places(world, 2)]) == [ANA, BEN]


def test_a_number_is_brought_back_or_given_back_and_never_both(world: World, carrier: MoodyCarrier) -> None:
    numbers, ended = world.services.numbers, Counter[str]()
    for _ in range(6):
        world.set_up(1, ANA, number=FIRST)
        held = release(world)
        world.clock.advance(7 * DAYS)
        carrier.releases.clear()
        undone, *given_back = together(
            [partial(numbers.bring_back, world.admin, held.taken_off), numbers.give_back_due, numbers.give_back_due]
        )
        won = isinstance(undone, BroughtBack)
        assert won or isinstance(undone, NumberGone)
        assert sorted(given_back, key=str) == ([0, 0] if won else [0, 1])
        assert carrier.releases == ([] if won else [FIRST])
        assert state_of(world, FIRST) == ("live" if won else "open")
        ended["brought back" if won else "given back"] += 1
        if won:
            hold_for(world, 0)
            release(world)
            assert numbers.give_back_due() == 1
            hold_for(world, 7)
    assert ended.total() == 6


def test_a_number_wanted_by_two_swaps_goes_to_one(world: World) -> None:
    for position, member, number in ((1, ANA, FIRST), (2, BEN, SECOND), (3, CARO, number_in(DALLAS, 0))):
        world.set_up(position, member, number=number)
    results = together(
        [partial(world.services.numbers.begin_swap, world.admin, world.seat(p), THIRD) for p in (1, 2, 3)]
    )
    assert outcomes(results) == {"won": 1, "number_taken": 2}
    held = rows(world.storage, "SELECT id FROM numbers WHERE state = 'held'")
    assert len(held) == 1, "the others keep theirs"
    assert [ids(get(world, position).members) for position in (1, 2, 3)] == [[ANA], [BEN], [CARO]]


def test_a_swap_finished_by_several_at_once_is_one_and_texts_count_meanwhile(
    world: World, carrier: MoodyCarrier
) -> None:
    world.set_up(1, ANA, BEN, number=FIRST)
    finish = partial(world.services.numbers.finish_setup, world.admin, world.seat())
    send = partial(world.services.texting.record, world.account, Direction.SENT, member=ANA)
    begin = partial(world.services.numbers.begin_swap, world.admin, world.seat(), SECOND)
    begun, *sent = together([begin, *[send] * 5])
    assert outcomes([begun, *sent]) == {"won": 6}
    carrier.refuses()
    results = together([*[finish] * 3, *[send] * 3, partial(world.services.seats.remove, world.admin, BEN)])
    assert set(outcomes(results[:3])) <= {"carrier_refused", "won"}
    assert outcomes(results[3:]) == {"won": 4}
    assert (number_of(get(world)), places(world)) == (FIRST, {ANA: 1})
    refusals = [e for e in world.services.seats.log(world.admin) if e.action == "number_refused"]
    assert len(refusals) == 1


def test_who_is_removed_while_their_number_is_swapped_leaves_the_one_they_were_on(world: World) -> None:
    hold_for(world, 0)
    world.set_up(1, number=FIRST)
    for n in range(8):
        world.services.seats.assign(world.admin, world.seat(), [ANA, BEN, CARO])
        begin = partial(world.services.numbers.begin_swap, world.admin, world.seat(), (SECOND, FIRST)[n % 2])
        removals = [partial(world.services.seats.remove, world.admin, member) for member in (ANA, BEN, CARO)]
        assert outcomes(together([begin, *removals])) == {"won": 4}
        world.services.numbers.finish_setup(world.admin, world.seat())
        assert world.services.numbers.give_back_due() == 1
    assert difference_from_log(world.storage, world.account) == []


def test_an_empty_seat_wanted_by_two_moves_goes_to_one(world: World) -> None:
    move = world.services.numbers.move
    world.set_up(1, ANA, number=FIRST)
    world.set_up(3, BEN, number=SECOND)
    one, empty, three = (world.seat(position) for position in (1, 2, 3))
    results = together([partial(move, world.admin, one, empty), partial(move, world.admin, three, empty)])
    assert outcomes(results) == {"won": 1, "that_seat_has_number": 1}
    taken, left = (one, three) if get(world, 1).number is None else (three, one)
    back_and_forth = [partial(move, world.admin, empty, taken), partial(move, world.admin, left, taken)]
    assert outcomes(together(back_and_forth)) == {"won": 1, "that_seat_has_number": 1}
    assert sorted(m for position in (1, 2, 3) for m in places(world, position)) == [ANA, BEN]


def test_whose_number_moves_is_on_a_seat_all_the_while(world: World) -> None:
    world.set_up(1, ANA, BEN, number=FIRST)
    move, one, two = world.services.numbers.move, world.seat(1), world.seat(2)
    moves = [partial(move, world.admin, one, two), partial(move, world.admin, two, one)]
    for _ in range(6):
        results = together([*moves, *[partial(world.text, 6, member) for member in (ANA, BEN)] * 2])
        assert set(outcomes(results[:2])) <= {"won", "nothing_to_change", "that_seat_has_number"}
        assert outcomes(results[2:]) == {"won": 4}
    assert sorted([*places(world, 1), *places(world, 2)]) == [ANA, BEN]


def test_a_seat_that_gets_a_number_in_two_ways_at_once_has_one(world: World) -> None:
    numbers, seat = world.services.numbers, world.seat()
    world.set_up(3, CARO, number=THIRD)
    for _ in range(4):
        world.set_up(1, ANA, number=FIRST)
        held = release(world)
        results = together(
            [
                partial(numbers.bring_back, world.admin, held.taken_off),
                partial(numbers.begin_setup, world.admin, seat, SECOND),
                partial(numbers.move, world.admin, world.seat(3), seat),
            ]
        )
        assert outcomes(results)["won"] == 1
        refused = {"already_has_number", "seat_has_new_number", "that_seat_has_number"}
        assert set(outcomes(results)) <= {"won"} | refused
        hold_for(world, 0)
        numbers.finish_setup(world.admin, seat)
        if number_of(get(world)) == THIRD:
            numbers.move(world.admin, seat, world.seat(3))
        else:
            release(world)
        world.clock.advance(8 * DAYS)
        numbers.give_back_due()
        hold_for(world, 7)
