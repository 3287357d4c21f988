"""Seats: giving one a number, putting people on it, taking them off; and who may."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.domain.errors import (
    AccountDisabled,
    AlreadyAssigned,
    CannotTakeSeat,
    NoNumberYet,
    NoSuchSeat,
    NotOnSeat,
    NotPermitted,
    SeatError,
    SeatFull,
    UnknownMember,
)
from bot.domain.roles import Actor
from bot.domain.seats import Direction
from tests.bot.services.ledger import broken_promises, difference_from_log
from tests.support.world import (
    ADMIN,
    ANA,
    AUSTIN,
    BEN,
    BOT,
    CARO,
    CASPER,
    CHANNEL,
    DALLAS,
    DAN,
    DEACTIVATED,
    GUEST,
    OPERATORS_ADMIN,
    OTHER_RECRUITER,
    OWNER,
    REPORTER,
    World,
    dump,
    number_in,
    part_of,
)

# What there is


def test_an_account_is_new_until_any_seat_has_a_number(world: World) -> None:
    def is_new() -> set[bool]:
        return {world.services.seats.overview(world.admin, offset, size=1).is_new for offset in range(3)}

    assert is_new() == {True}
    world.beside().set_up(1)
    assert is_new() == {True}
    number = world.set_up(3).number
    assert is_new() == {False}
    assert number is not None
    world.services.numbers.release(world.admin, world.seat(3), number.number.e164[-4:])
    assert is_new() == {True}


# Who may

Ask = Callable[[World, Actor], object]
SEEING_ALL: dict[str, Ask] = {
    "page": lambda w, a: w.services.seats.page(a),
    "find": lambda w, a: w.services.seats.find(a, "1"),
    "get": lambda w, a: w.services.seats.get(a, w.seat(1)),
    "seat_of": lambda w, a: w.services.seats.seat_of(a, CARO),
    "log": lambda w, a: w.services.seats.log(a),
    "month": lambda w, a: w.services.reports.month(a, w.services.reports.usage(a).period),
}
CHANGING: dict[str, Ask] = {
    "without_number": lambda w, a: w.services.seats.without_number(a),
    "with_places": lambda w, a: w.services.seats.with_places(a),
    "available": lambda w, a: w.services.members.available(a),
    "offers": lambda w, a: w.services.numbers.offers(a, w.seat(2)),
    "begin_setup": lambda w, a: w.services.numbers.begin_setup(a, w.seat(2), number_in(AUSTIN, 0)),
    "finish_setup": lambda w, a: w.services.numbers.finish_setup(a, w.seat(1)),
    "assign": lambda w, a: w.services.seats.assign(a, w.seat(1), [DAN]),
    "remove": lambda w, a: w.services.seats.remove(a, ANA),
}
OWN: dict[str, Ask] = {
    "own": lambda w, a: w.services.seats.own(a),
    "seat_of themselves": lambda w, a: w.services.seats.seat_of(a, a.member),
    "usage": lambda w, a: w.services.reports.usage(a),
    "viewer": lambda w, a: w.services.members.viewer(a),
}
EVERYTHING = {**SEEING_ALL, **CHANGING, **OWN}


def ready(world: World) -> World:
    world.set_up(1, ANA, number=number_in(DALLAS, 0))
    return world


@pytest.mark.parametrize("administrator", [OWNER, ADMIN, OPERATORS_ADMIN])
def test_administrators_may_do_everything(world: World, administrator: str) -> None:
    ready(world)
    for ask in EVERYTHING.values():
        ask(world, world.actor(administrator))


@pytest.mark.parametrize(("member", "refused"), [(REPORTER, CHANGING), (BEN, {**SEEING_ALL, **CHANGING})])
def test_others_are_refused_by_name_of_whom_to_ask_and_change_nothing(
    world: World, member: str, refused: dict[str, Ask]
) -> None:
    before = dump(ready(world).storage)
    for ask in refused.values():
        with pytest.raises(NotPermitted, match=r"Ask Olga Owner, Adam Admin or Opal Operator\.$"):
            ask(world, world.actor(member))
    for what, ask in EVERYTHING.items():
        if what not in refused:
            ask(world, world.actor(member))
    assert dump(world.storage) == before


def test_bots_deactivated_people_and_strangers_may_do_nothing(world: World) -> None:
    ready(world)
    refusals = {BOT: NotPermitted, DEACTIVATED: NotPermitted, "U9NOBODY": UnknownMember}
    for member, refusal in refusals.items():
        for ask in EVERYTHING.values():
            with pytest.raises(refusal):
                ask(world, world.actor(member))


def test_an_account_that_is_not_enabled_is_told_whom_to_contact(world: World) -> None:
    ready(world).disable()
    for ask in EVERYTHING.values():
        with pytest.raises(AccountDisabled, match=r"Contact help@seatline\.example"):
            ask(world, world.admin)
    with pytest.raises(AccountDisabled):
        world.text()


# Two accounts

TOUCHING: dict[str, Callable[[World, Actor, int, str], object]] = {
    "get": lambda w, a, seat, who: w.services.seats.get(a, seat),
    "offers": lambda w, a, seat, who: w.services.numbers.offers(a, seat),
    "begin_setup": lambda w, a, seat, who: w.services.numbers.begin_setup(a, seat, number_in(AUSTIN, 0), CHANNEL),
    "finish_setup": lambda w, a, seat, who: w.services.numbers.finish_setup(a, seat),
    "assign to theirs": lambda w, a, seat, who: w.services.seats.assign(a, seat, [DAN]),
    "assign theirs": lambda w, a, seat, who: w.services.seats.assign(a, w.seat(1), [who]),
    "remove": lambda w, a, seat, who: w.services.seats.remove(a, who),
    "remove from theirs": lambda w, a, seat, who: w.services.seats.remove(a, ANA, seat),
    "record sent": lambda w, a, seat, who: w.services.texting.record(a.account, Direction.SENT, member=who),
    "record received": lambda w, a, seat, who: w.services.texting.record(a.account, Direction.RECEIVED, seat_id=seat),
    "record for mine on theirs": lambda w, a, seat, who: w.services.texting.record(
        a.account, Direction.RECEIVED, member=DAN, seat_id=seat
    ),
    "get member": lambda w, a, seat, who: w.services.members.get(a, who),
}


def test_nobody_can_touch_another_accounts_seats_or_people(world: World, other: World) -> None:
    ready(world)
    before = dump(world.storage)
    for touch in TOUCHING.values():
        with pytest.raises((NoSuchSeat, UnknownMember, NotOnSeat)):
            touch(world, world.admin, other.seat(1), OTHER_RECRUITER)
    assert dump(world.storage) == before


def test_nobody_sees_another_accounts_seats_people_or_log(world: World, other: World) -> None:
    ready(world)
    seats, admin = world.services.seats, world.admin
    theirs = {other.seat(position) for position in (1, 2, 3)}
    assert theirs.isdisjoint(seat.id for seat in seats.page(admin).items)
    assert theirs.isdisjoint(seat.id for seat in seats.without_number(admin))
    assert theirs.isdisjoint(seat.id for seat in seats.with_places(admin))
    assert theirs.isdisjoint(seat.seat_id for seat in world.services.reports.usage(admin).seats)
    assert theirs.isdisjoint(entry.seat_id for entry in seats.log(admin))
    assert seats.log(admin, other.seat(1)) == ()
    assert seats.seat_of(admin, OTHER_RECRUITER) is None
    assert OTHER_RECRUITER not in {member.id for member in world.services.members.available(admin)}


def test_an_administrator_of_one_account_is_a_stranger_in_another(world: World, other: World) -> None:
    stranger = Actor(other.account, ADMIN)
    for ask in (world.services.seats.page, world.services.seats.log, world.services.reports.usage):
        with pytest.raises(UnknownMember):
            ask(stranger)


def test_what_happens_in_one_account_leaves_the_others_rows_alone(world: World, other: World) -> None:
    before = part_of(dump(world.storage), other.account)
    world.set_up(1, ANA, BEN)
    world.text(3)
    world.services.seats.remove(world.admin, ANA)
    assert part_of(dump(world.storage), other.account) == before


# What there is


def test_seats_are_paged_as_people_number_them(world: World) -> None:
    first = world.services.seats.page(world.admin, size=2)
    assert [seat.name for seat in first.items] == ["Seat 1", "Seat 2"]
    assert (first.total, first.next_offset) == (3, 2)
    last = world.services.seats.page(world.admin, offset=2, size=2)
    assert [seat.name for seat in last.items] == ["Seat 3"]
    assert last.next_offset is None


def test_a_seat_is_found_by_its_number_or_name(world: World) -> None:
    for words in ("2", "seat 2", " SEAT  2 ", "Seat 2", "seat2"):
        assert world.services.seats.find(world.admin, words).name == "Seat 2"


def test_a_seat_that_is_not_there_is_said_so(world: World) -> None:
    for words in ("Seet 2", "9", "", "999999999999", "%"):
        with pytest.raises(NoSuchSeat):
            world.services.seats.find(world.admin, words)


def test_a_misspelt_seat_gets_the_nearest_names(world: World) -> None:
    with pytest.raises(NoSuchSeat, match="Did you mean Seat"):
        world.services.seats.find(world.admin, "Seet 2")


def test_somebody_without_a_seat_has_none(world: World) -> None:
    assert world.services.seats.own(world.actor(BEN)) is None


def test_a_member_sees_their_own_seat(world: World) -> None:
    seat = world.set_up(2, ANA, BEN)
    assert world.services.seats.own(world.actor(BEN)) == seat


# People on a seat


def test_a_seat_without_a_number_takes_nobody(world: World) -> None:
    with pytest.raises(NoNumberYet, match="has no number yet"):
        world.services.seats.assign(world.admin, world.seat(), [ANA])
    world.services.numbers.begin_setup(world.admin, world.seat(), number_in(AUSTIN, 0), CHANNEL)
    with pytest.raises(NoNumberYet, match="still being set up"):
        world.services.seats.assign(world.admin, world.seat(), [ANA])


def test_a_full_seat_says_who_is_on_it(world: World) -> None:
    seat = world.set_up(1, ANA, BEN, CARO)
    with pytest.raises(SeatFull, match="Seat 1 already has three people: Ana, Ben and Caro"):
        world.services.seats.assign(world.admin, seat.id, [DAN])


def test_more_people_than_places_are_refused_together(world: World) -> None:
    seat = world.set_up(1, ANA, BEN)
    before = dump(world.storage)
    with pytest.raises(SeatFull, match="Seat 1 has 1 free place, and you chose 2 people"):
        world.services.seats.assign(world.admin, seat.id, [CARO, DAN])
    assert dump(world.storage) == before


def test_one_who_cannot_be_put_on_keeps_all_off(world: World) -> None:
    seat = world.set_up(1)
    world.set_up(2, BEN)
    before = dump(world.storage)
    refusals: dict[str, type[SeatError]] = {
        BOT: CannotTakeSeat,
        DEACTIVATED: CannotTakeSeat,
        "U9NOBODY": UnknownMember,
        BEN: AlreadyAssigned,
    }
    for member, refusal in refusals.items():
        with pytest.raises(refusal):
            world.services.seats.assign(world.admin, seat.id, [ANA, member, CARO])
    assert dump(world.storage) == before


def test_guests_may_be_put_on_a_seat(world: World) -> None:
    assert [member.id for member in world.set_up(1, GUEST).members] == [GUEST]


def test_a_member_of_another_seat_is_refused_naming_it(world: World) -> None:
    world.set_up(1, ANA)
    elsewhere = world.set_up(2)
    with pytest.raises(AlreadyAssigned, match=r"Ana is on Seat 1 already\. Remove them there first"):
        world.services.seats.assign(world.admin, elsewhere.id, [ANA])


def test_a_member_of_the_same_seat_is_left_there(world: World) -> None:
    seat = world.set_up(1, ANA)
    with pytest.raises(AlreadyAssigned, match=r"Ana is on Seat 1 already\. Nothing was changed"):
        world.services.seats.assign(world.admin, seat.id, [ANA])
    both = world.services.seats.assign(world.admin, seat.id, [ANA, BEN])
    assert [member.id for member in both.members] == [ANA, BEN]


def test_somebody_named_twice_takes_one_place(world: World) -> None:
    assert [member.id for member in world.set_up(1, ANA, ANA).members] == [ANA]


def test_who_is_assigned_when_and_by_whom_is_kept(world: World) -> None:
    (assignment,) = world.set_up(1, ANA).assignments
    assert (assignment.slot, assignment.since, assignment.by) == (1, world.clock(), ADMIN)


def test_removal_takes_effect_at_once_and_frees_the_place(world: World) -> None:
    seat = world.set_up(1, ANA, BEN, CARO)
    assert [m.id for m in world.services.seats.remove(world.admin, BEN, seat.id).members] == [ANA, CARO]
    with pytest.raises(NotOnSeat):
        world.text(1, BEN)
    again = world.services.seats.assign(world.admin, seat.id, [DAN])
    assert [(a.member.id, a.slot) for a in again.assignments] == [(ANA, 1), (DAN, 2), (CARO, 3)]


def test_removing_somebody_who_is_on_no_seat_or_another_changes_nothing(world: World) -> None:
    world.set_up(1, ANA)
    elsewhere = world.set_up(2)
    before = dump(world.storage)
    with pytest.raises(NotOnSeat, match="Ben is not on a seat"):
        world.services.seats.remove(world.admin, BEN)
    with pytest.raises(NotOnSeat, match=r"Ana is no longer on Seat 2\. Nothing was changed"):
        world.services.seats.remove(world.admin, ANA, elsewhere.id)
    with pytest.raises(UnknownMember):
        world.services.seats.remove(world.admin, "U9NOBODY")
    assert dump(world.storage) == before


def test_somebody_who_left_can_still_be_removed(world: World) -> None:
    world.set_up(1, ANA)
    with world.storage.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE members SET is_deactivated = true WHERE id = 'U0ANA'")
    assert world.services.seats.remove(world.admin, ANA).members == ()


# The same request, and the same words again


def test_a_setup_delivered_twice_is_one(world: World) -> None:
    delivered, seat = world.actor(request="view-1"), world.seat()
    first = world.services.numbers.begin_setup(delivered, seat, number_in(AUSTIN, 0), CHANNEL)
    before = dump(world.storage)
    assert world.services.numbers.begin_setup(delivered, seat, number_in(AUSTIN, 0), CHANNEL) == first
    assert dump(world.storage) == before


def test_an_assignment_delivered_twice_is_one(world: World) -> None:
    seat, delivered = world.set_up(1), world.actor(request="view-1")
    first = world.services.seats.assign(delivered, seat.id, [ANA])
    before = dump(world.storage)
    assert world.services.seats.assign(delivered, seat.id, [ANA]) == first
    assert dump(world.storage) == before


@pytest.mark.parametrize("is_seen_on_a_seat", [True, False])
def test_a_removal_delivered_twice_is_one_even_if_they_were_put_back_between(
    world: World, is_seen_on_a_seat: bool
) -> None:
    seat, delivered = world.set_up(1, ANA), world.actor(request="trigger-1")
    seen_on = seat.id if is_seen_on_a_seat else None
    world.services.seats.remove(delivered, ANA, seen_on)
    assert world.services.seats.remove(delivered, ANA, seen_on).members == ()
    world.services.seats.assign(world.admin, seat.id, [ANA])
    before = dump(world.storage)
    world.services.seats.remove(delivered, ANA, seen_on)
    assert dump(world.storage) == before


def test_typing_twice_is_two(world: World) -> None:
    seat = world.set_up(1)
    for request in ("trigger-1", "trigger-2"):
        if request == "trigger-2":
            with pytest.raises(AlreadyAssigned):
                world.services.seats.assign(world.actor(request=request), seat.id, [ANA])
        else:
            world.services.seats.assign(world.actor(request=request), seat.id, [ANA])


def test_a_refused_request_may_be_tried_again_under_its_name(world: World) -> None:
    seat, delivered = world.set_up(1, ANA, BEN, CARO), world.actor(request="view-1")
    with pytest.raises(SeatFull):
        world.services.seats.assign(delivered, seat.id, [DAN])
    world.services.seats.remove(world.admin, ANA)
    assert DAN in {member.id for member in world.services.seats.assign(delivered, seat.id, [DAN]).members}


def test_a_requests_name_is_the_accounts_own(world: World, other: World) -> None:
    seat = world.set_up(1)
    theirs = other.services.seats.remove(Actor(other.account, "U1ZOE", "trigger-1"), OTHER_RECRUITER)
    assert theirs.members == ()
    mine = world.services.seats.assign(world.actor(request="trigger-1"), seat.id, [ANA])
    assert [member.id for member in mine.members] == [ANA]


def test_requests_are_forgotten_after_a_day(world: World) -> None:
    seat = world.set_up(1)
    world.services.seats.assign(world.actor(request="trigger-1"), seat.id, [ANA])
    world.clock.advance(timedelta(hours=23))
    assert world.services.notices.forget_old_requests() == 0
    world.clock.advance(timedelta(hours=2))
    assert world.services.notices.forget_old_requests() == 1


# The log


def test_every_change_is_in_the_log_with_who_made_it(world: World) -> None:
    seat = world.set_up(1, ANA)
    world.services.seats.remove(world.actor(OWNER), ANA)
    told = [(entry.action, entry.actor, entry.seat_id) for entry in world.services.seats.log(world.admin)][:5]
    assert told == [
        ("removed", OWNER, seat.id),
        ("assigned", ADMIN, seat.id),
        ("number_live", ADMIN, seat.id),
        ("number_ordered", ADMIN, seat.id),
        ("channels_chosen", ADMIN, None),
    ]
    assert difference_from_log(world.storage, world.account) == []
    assert broken_promises(world.storage) == []


def test_the_log_is_read_on_from_where_one_stopped(world: World) -> None:
    world.set_up(1, ANA)
    whole = world.services.seats.log(world.admin)
    first = world.services.seats.log(world.admin, limit=2)
    assert first + world.services.seats.log(world.admin, before=first[-1].id) == whole


LOGGED: dict[str, Ask] = {
    "begin_setup": lambda w, a: w.services.numbers.begin_setup(a, w.seat(2), number_in(AUSTIN, 0)),
    "finish_setup": lambda w, a: w.services.numbers.finish_setup(a, w.seat(3)),
    "assign": lambda w, a: w.services.seats.assign(a, w.seat(1), [BEN]),
    "remove": lambda w, a: w.services.seats.remove(a, ANA),
    "ensure": lambda w, a: w.services.accounts.ensure("T0NEW", "New", seats=3, monthly_allowance=1),
}


class LogFull(Exception):
    """The log takes nothing more."""


@pytest.mark.parametrize("change", LOGGED)
def test_what_cannot_be_logged_does_not_happen(world: World, monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    ready(world)
    world.services.numbers.begin_setup(world.admin, world.seat(3), number_in(CASPER, 0))
    before = dump(world.storage)

    def refuse(*_: object, **__: object) -> None:
        raise LogFull

    monkeypatch.setattr("storage.queries.log.Log.note_all", refuse)
    with pytest.raises(LogFull):
        LOGGED[change](world, world.admin)
    assert dump(world.storage) == before
