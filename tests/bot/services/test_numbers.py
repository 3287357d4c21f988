"""Numbers: what is on offer, and one for a seat from the first click to the carrier's answer."""

from datetime import timedelta

import pytest

from bot.domain.errors import (
    AlreadyHasNumber,
    CarrierRefused,
    InvalidAreaCode,
    InvalidChannel,
    InvalidNumber,
    NoNumbersLeft,
    NoNumberYet,
    NumberTaken,
)
from tests.support.world import (
    AUSTIN,
    CASPER,
    CHANNEL,
    DALLAS,
    MoodyCarrier,
    World,
    dump,
    number_in,
    rows,
)

# Numbers on offer


def test_without_an_area_code_any_open_number_is_offered(world: World) -> None:
    found = world.services.numbers.offers(world.admin, world.seat(), limit=100)
    assert len(found.offers) == 12
    assert found.nearness == "exact"


def test_an_area_code_offers_its_own_numbers_or_those_of_its_city(world: World) -> None:
    for wanted, nearness, found_in, place in (
        (AUSTIN, "exact", AUSTIN, "Austin, Texas"),
        ("(512)", "exact", AUSTIN, "Austin, Texas"),
        ("737", "city", AUSTIN, "Austin, Texas"),
        ("972", "city", DALLAS, "Dallas, Texas"),
    ):
        found = world.services.numbers.offers(world.admin, world.seat(), wanted)
        assert (found.nearness, found.place) == (nearness, place)
        assert {offer.number.area_code for offer in found.offers} == {found_in}


def test_a_city_without_numbers_offers_those_of_its_state(world: World) -> None:
    found = world.services.numbers.offers(world.admin, world.seat(), "915")
    assert (found.nearness, found.place, found.area_code) == ("state", "Texas", "915")
    assert {offer.number.area_code for offer in found.offers} <= {AUSTIN, DALLAS}


def test_a_state_without_numbers_offers_none(world: World) -> None:
    with pytest.raises(NoNumbersLeft, match="416"):
        world.services.numbers.offers(world.admin, world.seat(), "416")


def test_numbers_shown_already_are_not_offered_again(world: World) -> None:
    shown = [number_in(AUSTIN, line) for line in range(3)]
    (only,) = world.services.numbers.offers(world.admin, world.seat(), AUSTIN, avoiding=shown).offers
    assert only.number.e164 == number_in(AUSTIN, 3)


def test_a_taken_number_is_not_on_offer(world: World) -> None:
    world.set_up(1, number=number_in(CASPER, 0))
    found = world.services.numbers.offers(world.admin, world.seat(2), CASPER)
    assert number_in(CASPER, 0) not in {offer.number.e164 for offer in found.offers}


def test_an_empty_pool_is_said_so(world: World) -> None:
    every = [number_in(code, line) for code in (AUSTIN, DALLAS, CASPER) for line in range(4)]
    with pytest.raises(NoNumbersLeft):
        world.services.numbers.offers(world.admin, world.seat(), avoiding=every)


def test_what_is_no_area_code_is_said_so(world: World) -> None:
    with pytest.raises(InvalidAreaCode):
        world.services.numbers.offers(world.admin, world.seat(), "800")


def test_a_seat_with_a_number_is_offered_none(world: World) -> None:
    world.set_up(1)
    with pytest.raises(AlreadyHasNumber):
        world.services.numbers.offers(world.admin, world.seat(1))


# A number for a seat


def test_a_number_is_written_down_before_it_is_ordered_and_then_live(world: World, carrier: MoodyCarrier) -> None:
    numbers, seat = world.services.numbers, world.seat()
    noted = numbers.begin_setup(world.admin, seat, "(512) 555-0100", CHANNEL)
    assert noted.number is not None
    assert (noted.number.number.e164, noted.number.state) == ("+15125550100", "ordered")
    assert carrier.orders == []
    ready = numbers.finish_setup(world.admin, seat)
    assert ready.number is not None
    assert ready.number.is_live
    assert [number for number, _ in carrier.orders] == ["+15125550100"]


def test_finishing_twice_orders_once(world: World, carrier: MoodyCarrier) -> None:
    world.set_up(1)
    world.services.numbers.finish_setup(world.admin, world.seat(1))
    assert len(carrier.orders) == 1


def test_a_seat_with_a_number_takes_no_second_one(world: World) -> None:
    world.set_up(1, number=number_in(AUSTIN, 0))
    with pytest.raises(AlreadyHasNumber, match=r"\(512\) 555-0100"):
        world.services.numbers.begin_setup(world.admin, world.seat(1), number_in(AUSTIN, 1))


def test_a_number_on_order_holds_its_seat_too(world: World) -> None:
    world.services.numbers.begin_setup(world.admin, world.seat(1), number_in(AUSTIN, 0), CHANNEL)
    with pytest.raises(AlreadyHasNumber):
        world.services.numbers.begin_setup(world.admin, world.seat(1), number_in(AUSTIN, 1), CHANNEL)


def test_a_number_that_is_taken_or_not_in_the_pool_is_refused(world: World) -> None:
    world.set_up(1, number=number_in(AUSTIN, 0))
    for number in (number_in(AUSTIN, 0), number_in("415", 0)):
        with pytest.raises(NumberTaken):
            world.services.numbers.begin_setup(world.admin, world.seat(2), number)


def test_what_is_no_number_is_refused(world: World) -> None:
    with pytest.raises(InvalidNumber):
        world.services.numbers.begin_setup(world.admin, world.seat(), "12", CHANNEL)


def test_a_seat_without_a_number_has_nothing_to_finish(world: World) -> None:
    with pytest.raises(NoNumberYet):
        world.services.numbers.finish_setup(world.admin, world.seat())


def test_the_first_setup_needs_a_channel(world: World) -> None:
    before = dump(world.storage)
    for channel in (None, ""):
        with pytest.raises(InvalidChannel):
            world.services.numbers.begin_setup(world.admin, world.seat(), number_in(AUSTIN, 0), channel)
    assert dump(world.storage) == before


def test_the_first_setups_channel_is_for_warnings_and_the_report_and_stays(world: World) -> None:
    world.set_up(1)
    world.services.numbers.begin_setup(world.admin, world.seat(2), number_in(AUSTIN, 0), "C0OTHER")
    account = world.services.accounts.get(world.account)
    assert account is not None
    assert (account.warning_channel, account.report_channel) == (CHANNEL, CHANNEL)


def test_a_carriers_refusal_leaves_the_seat_empty_and_the_number_open(world: World, carrier: MoodyCarrier) -> None:
    seats, numbers, seat, number = world.services.seats, world.services.numbers, world.seat(), number_in(AUSTIN, 0)
    for say_no, refusal in ((carrier.refuses, CarrierRefused), (lambda: carrier.has_sold(number), NumberTaken)):
        say_no()
        numbers.begin_setup(world.admin, seat, number, CHANNEL)
        with pytest.raises(refusal):
            numbers.finish_setup(world.admin, seat)
        assert seats.get(world.admin, seat).number is None
        assert rows(world.storage, "SELECT id FROM numbers WHERE state <> 'open'") == []
        assert seats.log(world.admin)[0].action == "number_refused"
    carrier.recovers()
    assert world.set_up(1, number=number).number is not None


def test_an_order_whose_process_died_is_finished_by_another(world: World, carrier: MoodyCarrier) -> None:
    seats, numbers, seat = world.services.seats, world.services.numbers, world.seat()
    carrier.dies()
    numbers.begin_setup(world.admin, seat, number_in(AUSTIN, 0), CHANNEL)
    with pytest.raises(RuntimeError):
        numbers.finish_setup(world.admin, seat)
    carrier.recovers()
    assert numbers.finish_left_behind() == 0, "whoever began it may be at it still"
    world.clock.advance(timedelta(seconds=31))
    assert numbers.finish_left_behind() == 1
    number = seats.get(world.admin, seat).number
    assert number is not None
    assert number.is_live
    assert numbers.finish_left_behind() == 0
    assert len({reference for _, reference in carrier.orders}) == 1, "the carrier knows it for the same order"


def test_an_order_left_behind_and_then_refused_is_given_back(world: World, carrier: MoodyCarrier) -> None:
    world.services.numbers.begin_setup(world.admin, world.seat(), number_in(AUSTIN, 0), CHANNEL)
    world.clock.advance(timedelta(seconds=31))
    carrier.refuses()
    assert world.services.numbers.finish_left_behind() == 1
    assert world.services.seats.get(world.admin, world.seat()).number is None
