"""Everybody is read once and by one process, what Slack tells meanwhile stands, whoever has left is off their seat."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.errors import NotOnSeat, SeatError
from bot.domain.seats import DirectoryState
from bot.services.members import Profile, Reading
from storage import Storage
from tests.bot.services.ledger import broken_promises
from tests.support.world import (
    ADMIN,
    ANA,
    BEN,
    CARO,
    OPERATORS_ADMIN,
    OWNER,
    PEOPLE,
    World,
    rows,
    services_over,
    together,
)

MINUTE = timedelta(minutes=1)


def profile(member: str, **changed: object) -> Profile:
    (known,) = (p for p in PEOPLE if p.id == member)
    return replace(known, **changed)  # type: ignore[arg-type]


def newcomers(first: int, last: int) -> list[Profile]:
    return [Profile(f"U7{n:04d}", f"Newcomer {n}") for n in range(first, last)]


def begins(world: World) -> Reading:
    reading = world.services.members.begin_reading(world.account)
    assert reading is not None
    return reading


def goes_on(world: World, reading: Reading, profiles: list[Profile], cursor: str) -> Reading:
    further = world.services.members.learn_page(reading, profiles, cursor)
    assert further is not None
    return further


def state(world: World) -> DirectoryState:
    account = world.services.accounts.get(world.account)
    assert account is not None
    return account.directory


def departures(storage: Storage) -> list[tuple[str, int, str]]:
    found = rows(storage, "SELECT channel, seat_id, facts FROM notices WHERE kind = 'departed' ORDER BY channel")
    return [(row["channel"], row["seat_id"], str(row["facts"])) for row in found]


# The reading


def test_a_reading_shows_its_progress_and_its_end(world: World) -> None:
    assert not state(world).is_being_read
    reading = goes_on(world, begins(world), [*newcomers(0, 3), Profile("U7BOT", "Bot", is_bot=True)], "c1")
    assert (state(world).is_being_read, state(world).count) == (True, 3)
    world.clock.advance(MINUTE)
    goes_on(world, reading, newcomers(3, 5), "")
    assert state(world) == DirectoryState(5, world.clock(), world.clock())
    assert not state(world).is_being_read
    assert world.services.members.get(world.admin, "U70004").name == "Newcomer 4"


def test_a_reading_that_was_left_goes_on_at_its_place_and_at_once(world: World) -> None:
    reading = goes_on(world, begins(world), newcomers(0, 3), "c1")
    world.services.members.leave_reading(reading)
    again = begins(world)
    assert (again.cursor, again.count) == ("c1", 3)


def test_one_that_fell_silent_is_taken_over_after_two_minutes_and_its_pages_are_refused(world: World) -> None:
    members = world.services.members
    silent = goes_on(world, begins(world), newcomers(0, 3), "c1")
    world.clock.advance(2 * MINUTE - timedelta(seconds=1))
    assert members.begin_reading(world.account) is None
    world.clock.advance(timedelta(seconds=1))
    other = begins(world)
    assert (other.cursor, other.count) == ("c1", 3)
    # It wakes up: nothing of its page is kept, and it may not speak for the reading any more.
    assert members.learn_page(silent, newcomers(3, 5), "c2") is None
    assert members.keep_reading(silent) is None
    members.leave_reading(silent)
    with pytest.raises(SeatError):
        members.get(world.admin, "U70003")
    assert members.begin_reading(world.account) is None
    goes_on(world, other, newcomers(3, 5), "")
    assert state(world).count == 5


def test_a_sign_of_life_keeps_others_away(world: World) -> None:
    reading = begins(world)
    for _ in range(4):
        world.clock.advance(MINUTE)
        kept = world.services.members.keep_reading(reading)
        assert kept is not None
        reading = kept
        assert world.services.members.begin_reading(world.account) is None


def test_what_slack_refused_waits_as_long_as_it_was_left_for(world: World) -> None:
    world.services.members.leave_reading(begins(world), for_seconds=300)
    world.clock.advance(timedelta(seconds=299))
    assert world.services.members.begin_reading(world.account) is None
    world.clock.advance(timedelta(seconds=1))
    begins(world)


def test_of_several_processes_one_reads(world: World) -> None:
    processes = [services_over(world.storage, world.clock) for _ in range(8)]
    readings = together([lambda s=s: s.members.begin_reading(world.account) for s in processes])  # type: ignore[misc]
    assert len([reading for reading in readings if isinstance(reading, Reading)]) == 1
    assert readings.count(None) == 7


def test_everybody_is_read_again_after_a_day_and_not_before(world: World) -> None:
    goes_on(world, begins(world), newcomers(0, 3), "")
    world.clock.advance(timedelta(hours=23, minutes=59))
    assert world.services.members.begin_reading(world.account) is None
    world.clock.advance(MINUTE)
    again = begins(world)
    assert (again.cursor, again.count) == ("", 0)


def test_a_place_of_days_ago_is_no_place_to_go_on_from(world: World) -> None:
    goes_on(world, begins(world), newcomers(0, 3), "c1")
    world.clock.advance(timedelta(days=3))
    again = begins(world)
    assert (again.cursor, again.count) == ("", 0)


def test_a_place_that_slack_has_forgotten_or_that_is_too_long_to_keep_means_from_the_beginning(world: World) -> None:
    members = world.services.members
    reading = goes_on(world, begins(world), newcomers(0, 3), "c1")
    anew = members.begin_anew(reading)
    assert anew is not None
    assert (anew.cursor, anew.count, state(world).count) == ("", 0, 0)
    long = goes_on(world, anew, newcomers(0, 3), "c" * 501)
    assert long.cursor == "c" * 501
    members.leave_reading(long)
    assert begins(world).cursor == ""


def test_accounts_are_read_each_for_itself(world: World, other: World) -> None:
    begins(world)
    goes_on(other, begins(other), [Profile("U9NEW", "Nobody of ours")], "")
    assert state(world).is_being_read
    with pytest.raises(SeatError):
        world.services.members.get(world.admin, "U9NEW")


# What Slack tells meanwhile


def test_a_page_that_is_older_than_an_event_leaves_what_the_event_told(world: World) -> None:
    world.set_up(1, ANA)
    reading = begins(world)
    # The page is on its way with everybody as they were; then Slack tells of two of them, then the page arrives.
    older = [profile(ANA), profile(ADMIN), profile(BEN, display_name="Benny")]
    world.clock.advance(timedelta(seconds=5))
    world.services.members.learn(world.account, [profile(ANA, is_deactivated=True), profile(ADMIN, is_admin=False)])
    reading = goes_on(world, reading, older, "c1")
    assert world.services.members.get(world.actor(OWNER), ANA).is_deactivated
    assert not world.services.members.viewer(world.actor(ADMIN)).is_administrator
    assert world.services.members.get(world.actor(OWNER), BEN).name == "Benny"
    # What is asked for after that is newer than the event.
    world.clock.advance(3 * MINUTE)
    goes_on(world, goes_on(world, reading, [], "c2"), [], "c3")
    world.clock.advance(2 * MINUTE)
    goes_on(world, begins(world), [profile(ANA)], "")
    assert not world.services.members.get(world.actor(OWNER), ANA).is_deactivated


def test_a_page_and_an_event_of_the_same_moment_leave_what_the_event_told(world: World) -> None:
    for n in range(10):
        reading = begins(world)
        name = f"Ana the {n}th"
        together(
            [
                lambda r=reading: world.services.members.learn_page(r, PEOPLE, "c1"),  # type: ignore[misc]
                lambda n=name: world.services.members.learn(world.account, [profile(ANA, display_name=n)]),  # type: ignore[misc]
            ]
        )
        assert world.services.members.get(world.admin, ANA).name == name
        world.services.members.leave_reading(replace(reading, cursor="c1", heard_at=world.clock()))


# Leaving


@pytest.mark.parametrize(
    ("changed", "why"),
    [({"is_deactivated": True}, "deactivated"), ({"is_stranger": True}, "stranger"), ({"is_bot": True}, "bot")],
)
def test_whoever_is_deactivated_leaves_their_seat_at_once_and_administrators_are_told_once(
    world: World, changed: dict[str, bool], why: str
) -> None:
    seat = world.set_up(1, ANA, BEN, CARO)
    assert seat.number is not None
    since = world.clock()
    world.clock.advance(MINUTE)
    for _ in range(3):
        world.services.members.learn(world.account, [profile(BEN, **changed)])
    left = world.services.seats.get(world.admin, seat.id)
    assert ([m.id for m in left.members], left.free_places) == ([ANA, CARO], 1)
    with pytest.raises(SeatError):
        world.text(1, BEN)
    removed = [entry for entry in world.services.seats.log(world.admin) if entry.action == "removed"]
    assert [(entry.actor, entry.seat_id, entry.facts) for entry in removed] == [
        (
            "seatline",
            seat.id,
            {"member": BEN, "slot": 2, "number": seat.number.number.e164, "since": since.isoformat(), "why": why},
        )
    ]
    (past,) = rows(world.storage, "SELECT member_id, ended_by FROM past_assignments")
    assert past == {"member_id": BEN, "ended_by": "seatline"}
    told = departures(world.storage)
    assert [(channel, seat_id) for channel, seat_id, _ in told] == [
        (administrator, seat.id) for administrator in sorted((OWNER, ADMIN, OPERATORS_ADMIN))
    ]
    assert all(BEN in facts for _, _, facts in told)
    assert broken_promises(world.storage) == []


def test_the_place_can_be_given_away_at_once(world: World) -> None:
    seat = world.set_up(1, ANA, BEN, CARO)
    world.services.members.learn(world.account, [profile(BEN, is_deactivated=True)])
    again = world.services.seats.assign(world.admin, seat.id, ["U0DAN"])
    assert [m.id for m in again.members] == [ANA, "U0DAN", CARO]


def test_whoever_comes_back_to_slack_does_not_come_back_to_the_seat_and_may_leave_it_again(world: World) -> None:
    seat = world.set_up(1, ANA)
    world.services.members.learn(world.account, [profile(ANA, is_deactivated=True)])
    world.services.members.learn(world.account, [profile(ANA)])
    assert world.services.seats.seat_of(world.admin, ANA) is None
    world.clock.advance(MINUTE)
    world.services.seats.assign(world.admin, seat.id, [ANA])
    world.services.members.learn(world.account, [profile(ANA, is_deactivated=True)])
    assert len(departures(world.storage)) == 6


def test_a_page_of_the_directory_takes_people_off_as_an_event_does(world: World) -> None:
    first, second = world.set_up(1, ANA, BEN), world.set_up(2, CARO)
    gone = [profile(member, is_deactivated=True) for member in (ANA, CARO)]
    goes_on(world, begins(world), gone, "")
    assert [m.id for m in world.services.seats.get(world.admin, first.id).members] == [BEN]
    assert world.services.seats.get(world.admin, second.id).members == ()
    assert len(departures(world.storage)) == 6


def test_an_administrator_who_is_gone_is_not_told_of_it(world: World) -> None:
    world.set_up(1, ADMIN)
    world.services.members.learn(world.account, [profile(ADMIN, is_deactivated=True, is_admin=False)])
    assert [channel for channel, _, _ in departures(world.storage)] == sorted((OWNER, OPERATORS_ADMIN))


def test_the_notice_names_the_person_and_the_seat_as_it_is_now(world: World) -> None:
    seat = world.set_up(1, ANA, BEN)
    world.services.members.learn(world.account, [profile(ANA, is_deactivated=True)])
    claimed = world.services.notices.claim_due()
    assert len(claimed) == 3
    for notice in claimed:
        assert (notice.kind, notice.facts.member.id, notice.facts.seat.id) == ("departed", ANA, seat.id)  # type: ignore[union-attr]
        assert [m.id for m in notice.facts.seat.members] == [BEN]  # type: ignore[union-attr]


def test_two_processes_that_hear_of_it_and_an_administrator_who_removes_them_are_one_departure(world: World) -> None:
    seat = world.set_up(1, ANA)
    processes = [services_over(world.storage, world.clock) for _ in range(3)]
    gone = [profile(ANA, is_deactivated=True)]
    outcomes = together(
        [
            *[lambda s=s: s.members.learn(world.account, gone) for s in processes],
            lambda: world.services.seats.remove(world.admin, ANA),
        ]
    )
    assert all(
        outcome is None or not isinstance(outcome, Exception) or isinstance(outcome, NotOnSeat) for outcome in outcomes
    )
    assert world.services.seats.get(world.admin, seat.id).members == ()
    assert len(rows(world.storage, "SELECT id FROM past_assignments")) == 1
    assert len([entry for entry in world.services.seats.log(world.admin) if entry.action == "removed"]) == 1
    assert len(departures(world.storage)) in (0, 3)
