"""People: who they are, what they may, and how they are found."""

import pytest

from bot.domain.errors import UnknownMember
from bot.domain.roles import Role
from bot.services.members import Profile
from storage import Storage
from tests.support.clock import Clock
from tests.support.world import (
    ADMIN,
    ANA,
    BEN,
    BOT,
    CARO,
    DAN,
    DEACTIVATED,
    GUEST,
    OPERATORS_ADMIN,
    OTHER_ADMIN,
    OTHER_RECRUITER,
    OWNER,
    REPORTER,
    World,
)


def test_a_role_is_derived_or_granted(world: World) -> None:
    roles = {
        OWNER: Role.ADMINISTRATOR,
        ADMIN: Role.ADMINISTRATOR,
        OPERATORS_ADMIN: Role.ADMINISTRATOR,
        REPORTER: Role.REPORTER,
        ANA: Role.MEMBER,
        GUEST: Role.MEMBER,
    }
    assert {member: world.services.members.viewer(world.actor(member)).role for member in roles} == roles


def test_a_granted_administrator_is_one(world: World) -> None:
    world.grant(ANA, "administrator")
    assert world.services.members.viewer(world.actor(ANA)).is_administrator


def test_somebody_who_does_not_see_all_seats_is_told_whom_to_ask(world: World) -> None:
    viewer = world.services.members.viewer(world.actor(ANA))
    assert [member.id for member in viewer.administrators] == [OWNER, ADMIN, OPERATORS_ADMIN]


def test_who_is_no_admin_any_more_loses_the_role(world: World) -> None:
    world.services.members.learn(world.account, [Profile(ADMIN, "Adam Admin", is_admin=False)])
    assert world.services.members.viewer(world.actor(ADMIN)).role is Role.MEMBER


def test_a_grant_stays_when_the_profile_is_read_again(world: World) -> None:
    world.services.members.learn(world.account, [Profile(REPORTER, "Remi Renamed")])
    viewer = world.services.members.viewer(world.actor(REPORTER))
    assert (viewer.role, viewer.member.name) == (Role.REPORTER, "Remi Renamed")


def test_people_are_found_by_any_part_of_a_name_or_address(world: World) -> None:
    found_by = {
        "angel": [ANA],
        "ÁNGEL": [ANA],
        "ozturk": [BEN],
        "mint": [],
        "jam": [BEN],
        "caro col": [CARO],
        "dan@example": [DAN],
        "example.com da": [ADMIN, DAN],
        "%": [],
        "_": [],
    }
    for words, found in found_by.items():
        assert [member.id for member in world.services.members.available(world.admin, words)] == found, words


def test_only_people_who_can_take_a_seat_are_available(world: World, other: World) -> None:
    world.set_up(1, ANA)
    available = {member.id for member in world.services.members.available(world.admin)}
    assert {BEN, CARO, GUEST, ADMIN, REPORTER} <= available
    assert available.isdisjoint({ANA, BOT, DEACTIVATED, OTHER_ADMIN, OTHER_RECRUITER})


def test_available_people_come_by_name_and_no_more_than_asked_for(world: World) -> None:
    found = world.services.members.available(world.admin, limit=3)
    assert [member.name for member in found] == ["Adam Admin", "Ana", "Ben"]


def test_a_person_of_another_account_is_unknown(world: World, other: World) -> None:
    with pytest.raises(UnknownMember):
        world.services.members.get(world.admin, OTHER_RECRUITER)


def test_administrators_are_the_accounts_own(world: World, other: World) -> None:
    assert [member.id for member in world.services.members.administrators(other.account)] == [OTHER_ADMIN]


def test_the_primary_owner_brings_the_time_zone_once(storage: Storage, clock: Clock) -> None:
    world = World(storage, clock, time_zone=None)

    def read(time_zone: str, is_primary: bool = True) -> str:
        owner = Profile(OWNER, "Olga Owner", is_owner=True, is_primary_owner=is_primary, time_zone=time_zone)
        world.services.members.learn(world.account, [owner])
        account = world.services.accounts.get(world.account)
        assert account is not None
        return account.time_zone

    assert read("Asia/Tokyo", is_primary=False) == "UTC"
    assert read("Not/AZone") == "UTC"
    assert read("") == "UTC"
    assert read("Europe/Berlin") == "Europe/Berlin"
    assert read("Asia/Tokyo") == "Europe/Berlin"
    learned = [entry for entry in world.services.seats.log(world.admin) if entry.action == "time_zone_learned"]
    assert [(entry.actor, entry.facts) for entry in learned] == [
        ("seatline", {"before": "UTC", "time_zone": "Europe/Berlin"})
    ]


def test_a_time_zone_that_the_operator_gave_stays(world: World) -> None:
    owner = Profile(OWNER, "Olga Owner", is_primary_owner=True, time_zone="Asia/Tokyo")
    world.services.members.learn(world.account, [owner])
    account = world.services.accounts.get(world.account)
    assert account is not None
    assert account.time_zone == "America/Chicago"


def test_long_names_are_cut_to_fit(world: World) -> None:
    long = Profile("U0LONG", "x" * 400, email="y" * 400, display_name="Ω" * 300)
    world.services.members.learn(world.account, [long])
    assert world.services.members.get(world.admin, "U0LONG").name == "Ω" * 255


def test_people_of_an_account_that_is_not_there_are_not_kept(world: World) -> None:
    world.services.members.learn("T9NOWHERE", [Profile("U9NEW", "New")])
    with pytest.raises(UnknownMember):
        world.services.members.get(world.admin, "U9NEW")
