"""Roles: what gives them, what can be taken away, that somebody is always left, and the user groups."""

from __future__ import annotations

import contextlib
import random
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pytest
from sqlalchemy import text

from bot.domain.errors import NotPermitted, SeatError, UnknownMember
from bot.domain.errors.roles import (
    AlreadyHasRole,
    CannotHaveRole,
    LastAdministrator,
    NoGrant,
    NoSuchRole,
    RoleIsDerived,
    SameGroup,
)
from bot.domain.holders import GroupPeople, Source
from bot.domain.roles import Role
from bot.services.members import Profile
from storage import Storage
from tests.bot.services.ledger import broken_promises
from tests.storage.test_statements import statements_of
from tests.support.clock import Clock
from tests.support.world import (
    ADMIN,
    ANA,
    BEN,
    BOT,
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
    rows,
    together,
)

LEADS, READERS = "S0LEADS", "S0READERS"
ADMINISTRATOR, REPORTS = Role.ADMINISTRATOR, Role.REPORTER


def held(world: World) -> dict[str, tuple[Role, tuple[Source, ...]]]:
    """Everybody's role and where it comes from, as an administrator sees it."""
    return {h.member.id: (h.role, h.sources) for h in world.services.roles.page(world.admin, size=100).items}


def logged(world: World, *actions: str) -> list[tuple[str, str, dict[str, Any]]]:
    """The log's entries of these actions, the oldest first."""
    entries = world.services.seats.log(world.actor(OWNER), limit=50)[::-1]
    return [(entry.actor, entry.action, entry.facts) for entry in entries if entry.action in actions]


def without_slacks_own(storage: Storage, clock: Clock, *administrators: str) -> World:
    """A company where only these, by grant, are administrators."""
    people = [Profile(member, f"Person {member}") for member in (ANA, BEN, CARO, DAN, REPORTER)]
    world = World(storage, clock, people=people)
    for member in administrators:
        world.grant(member, "administrator")
    return world


def outcomes(results: Sequence[object]) -> Counter[str]:
    for result in results:
        if isinstance(result, Exception) and not isinstance(result, SeatError):
            raise result
    return Counter(result.code if isinstance(result, SeatError) else "done" for result in results)


# --- who has what, and why -----------------------------------------------------------------------------------


def test_administrators_come_first_and_each_role_says_where_it_is_from(world: World, other: World) -> None:
    roles = world.services.roles
    roles.grant(world.admin, DAN, ADMINISTRATOR)
    roles.grant(world.admin, CARO, REPORTS)
    roles.choose_groups(world.admin, LEADS, READERS, {LEADS: [BEN, CARO, ADMIN, BOT], READERS: [EVE, BEN, DEACTIVATED]})
    page = roles.page(world.admin, size=100)
    assert [(h.member.id, h.role, h.sources, h.granted) for h in page.items] == [
        (ADMIN, ADMINISTRATOR, (Source.ADMIN, Source.GROUP), None),
        (BEN, ADMINISTRATOR, (Source.GROUP,), None),
        (CARO, ADMINISTRATOR, (Source.GROUP,), REPORTS),
        (DAN, ADMINISTRATOR, (Source.GRANTED,), ADMINISTRATOR),
        (OWNER, ADMINISTRATOR, (Source.OWNER,), None),
        (OPERATORS_ADMIN, ADMINISTRATOR, (Source.OPERATOR,), None),
        (EVE, REPORTS, (Source.GROUP,), None),
        (REPORTER, REPORTS, (Source.GRANTED,), REPORTS),
    ]
    # It is the role that every door asks for.
    assert all(world.services.members.viewer(world.actor(h.member.id)).role is h.role for h in page.items)
    everybody = {row["id"] for row in rows(world.storage, "SELECT id FROM members WHERE account_id = 'T0TEST'")}
    for member in everybody - {h.member.id for h in page.items} - {BOT, DEACTIVATED}:
        assert world.services.members.viewer(world.actor(member)).role is Role.MEMBER


def test_pages_of_roles_meet_and_one_beyond_the_end_is_the_last(world: World) -> None:
    roles = world.services.roles
    everybody = [h.member.id for h in roles.page(world.admin, size=100).items]
    first, last = roles.page(world.admin, 0, 3), roles.page(world.admin, 30, 3)
    assert (first.total, first.next_offset, first.previous_offset) == (4, 3, None)
    assert (first.administrators, first.reporters) == (3, 1)
    assert (last.offset, last.next_offset, last.previous_offset) == (3, None, 0)
    assert [h.member.id for page in (first, last) for h in page.items] == everybody


@pytest.mark.parametrize("member", [REPORTER, ANA, GUEST])
def test_only_administrators_see_and_change_roles(world: World, member: str) -> None:
    asked, roles = world.actor(member), world.services.roles
    for ask in (
        lambda: roles.page(asked),
        lambda: roles.grant(asked, ANA, ADMINISTRATOR),
        lambda: roles.grant(asked, "U0NOBODY", ADMINISTRATOR),
        lambda: roles.revoke(asked, REPORTER),
        lambda: roles.choose_groups(asked, LEADS, None, {LEADS: [member]}),
    ):
        with pytest.raises(NotPermitted, match="Only administrators see and change roles"):
            ask()


def test_another_accounts_people_are_out_of_reach(world: World, other: World) -> None:
    with pytest.raises(UnknownMember):
        world.services.roles.grant(world.admin, OTHER_RECRUITER, REPORTS)
    world.services.roles.choose_groups(world.admin, LEADS, None, {LEADS: [OTHER_RECRUITER]})
    assert other.services.members.viewer(other.actor(OTHER_RECRUITER)).role is Role.MEMBER


# --- granting ------------------------------------------------------------------------------------------------


def test_a_role_is_granted_raised_and_lowered(world: World) -> None:
    roles = world.services.roles
    granted = roles.grant(world.admin, ANA, REPORTS)
    assert (granted.role, granted.sources) == (REPORTS, (Source.GRANTED,))
    with pytest.raises(AlreadyHasRole, match="Ana is a reporter already: granted here"):
        roles.grant(world.admin, ANA, REPORTS)
    assert roles.grant(world.admin, ANA, ADMINISTRATOR).role is ADMINISTRATOR
    assert world.services.members.viewer(world.actor(ANA)).is_administrator
    assert roles.grant(world.admin, ANA, REPORTS).role is REPORTS
    assert roles.grant(world.admin, GUEST, REPORTS).role is REPORTS
    assert logged(world, "role_granted") == [
        (ADMIN, "role_granted", {"member": ANA, "role": "reporter", "before": None}),
        (ADMIN, "role_granted", {"member": ANA, "role": "administrator", "before": "reporter"}),
        (ADMIN, "role_granted", {"member": ANA, "role": "reporter", "before": "administrator"}),
        (ADMIN, "role_granted", {"member": GUEST, "role": "reporter", "before": None}),
    ]


@pytest.mark.parametrize(
    ("member", "says"),
    [
        (OWNER, "Olga Owner is an administrator already: owner of the workspace."),
        (ADMIN, "Adam Admin is an administrator already: admin of the workspace."),
        (OPERATORS_ADMIN, "Opal Operator is an administrator already: named in the setting ADMINISTRATORS."),
        (BEN, "Ben is an administrator already: in a user group."),
    ],
)
@pytest.mark.parametrize("role", [ADMINISTRATOR, REPORTS])
def test_who_has_it_from_elsewhere_already_is_told_from_where(world: World, member: str, says: str, role: Role) -> None:
    world.services.roles.choose_groups(world.admin, LEADS, None, {LEADS: [BEN]})
    with pytest.raises(AlreadyHasRole) as refused:
        world.services.roles.grant(world.actor(OWNER), member, role)
    assert says in str(refused.value)


def test_a_groups_reporter_can_be_made_administrator(world: World) -> None:
    roles = world.services.roles
    roles.choose_groups(world.admin, None, READERS, {READERS: [BEN]})
    with pytest.raises(AlreadyHasRole):
        roles.grant(world.admin, BEN, REPORTS)
    assert roles.grant(world.admin, BEN, ADMINISTRATOR).sources == (Source.GRANTED,)
    left = roles.revoke(world.admin, BEN)
    assert left is not None
    assert (left.role, left.sources, left.granted) == (REPORTS, (Source.GROUP,), None)


def test_bots_and_people_who_left_or_come_from_elsewhere_get_no_role(world: World) -> None:
    world.services.members.learn(world.account, [Profile("U9STRANGE", "Sam Stranger", is_stranger=True)])
    for member, why in ((BOT, "is a bot"), (DEACTIVATED, "is deactivated"), ("U9STRANGE", "is from another")):
        with pytest.raises(CannotHaveRole, match=why):
            world.services.roles.grant(world.admin, member, REPORTS)
    with pytest.raises(NoSuchRole):
        world.services.roles.grant(world.admin, ANA, Role.MEMBER)
    assert logged(world, "role_granted") == []


def test_the_same_grant_or_revocation_delivered_again_changes_nothing(world: World) -> None:
    roles = world.services.roles
    once, twice = world.actor(ADMIN, "view-1"), world.actor(ADMIN, "trigger-1")
    assert roles.grant(once, ANA, REPORTS) == roles.grant(once, ANA, REPORTS)
    assert (roles.revoke(twice, ANA), roles.revoke(twice, ANA)) == (None, None)
    assert roles.grant(once, ANA, REPORTS).role is Role.MEMBER  # its answer is how things stand
    assert len(logged(world, "role_granted", "role_revoked")) == 2


# --- taking away ---------------------------------------------------------------------------------------------


def test_what_was_granted_can_be_taken_away(world: World) -> None:
    world.grant(ANA, "administrator")
    assert world.services.roles.revoke(world.actor(ANA), REPORTER) is None
    assert world.services.members.viewer(world.actor(REPORTER)).role is Role.MEMBER
    assert world.services.roles.revoke(world.actor(ANA), ANA) is None  # one's own, while others remain
    assert logged(world, "role_revoked") == [
        (ANA, "role_revoked", {"member": REPORTER, "role": "reporter"}),
        (ANA, "role_revoked", {"member": ANA, "role": "administrator"}),
    ]
    with pytest.raises(NoGrant, match="Remi Reporter has no role to take away"):
        world.services.roles.revoke(world.admin, REPORTER)


@pytest.mark.parametrize(
    ("member", "where", "cure"),
    [
        (OWNER, "owner of the workspace", "Slack's own administration"),
        (ADMIN, "admin of the workspace", "Slack's own administration"),
        (OPERATORS_ADMIN, "named in the setting ADMINISTRATORS", "the setting ADMINISTRATORS, by whoever runs"),
        (BEN, "an administrator as in a user group", "the user group in Slack"),
        (EVE, "a reporter as in a user group", "the user group in Slack"),
    ],
)
def test_what_comes_from_elsewhere_is_taken_away_there(world: World, member: str, where: str, cure: str) -> None:
    world.services.roles.choose_groups(world.admin, LEADS, READERS, {LEADS: [BEN], READERS: [EVE]})
    before = held(world)
    with pytest.raises(RoleIsDerived) as refused:
        world.services.roles.revoke(world.actor(OWNER), member)
    assert where in refused.value.sentence
    assert cure in refused.value.sentence
    assert held(world) == before


def test_a_grant_beside_another_source_is_taken_away_and_the_role_stays(world: World) -> None:
    world.grant(ADMIN, "administrator")
    left = world.services.roles.revoke(world.actor(OWNER), ADMIN)
    assert left is not None
    assert (left.role, left.sources, left.granted) == (ADMINISTRATOR, (Source.ADMIN,), None)
    with pytest.raises(RoleIsDerived):
        world.services.roles.revoke(world.actor(OWNER), ADMIN)


# --- the last administrator ----------------------------------------------------------------------------------


def test_the_last_administrator_stays_one(storage: Storage, clock: Clock) -> None:
    world = without_slacks_own(storage, clock, ANA, BEN)
    roles, ana = world.services.roles, world.actor(ANA)
    assert roles.revoke(ana, BEN) is None
    for lower in (partial(roles.revoke, ana, ANA), partial(roles.grant, ana, ANA, REPORTS)):
        with pytest.raises(LastAdministrator, match="is the last administrator"):
            lower()
    # Whoever is deactivated does not count; an owner does, wherever the role comes from.
    world.services.members.learn(world.account, [Profile(CARO, "Caro", is_owner=True, is_deactivated=True)])
    with pytest.raises(LastAdministrator):
        roles.revoke(ana, ANA)
    world.services.members.learn(world.account, [Profile(CARO, "Caro", is_owner=True)])
    assert roles.revoke(ana, ANA) is None


@pytest.mark.parametrize("of_oneself", [True, False])
def test_two_who_revoke_the_last_two_at_once_leave_one(storage: Storage, clock: Clock, of_oneself: bool) -> None:
    world = without_slacks_own(storage, clock, ANA, BEN)
    roles = world.services.roles
    whom = {ANA: ANA, BEN: BEN} if of_oneself else {ANA: BEN, BEN: ANA}
    for _ in range(5):
        results = together([partial(roles.revoke, world.actor(by), member) for by, member in whom.items()])
        # Whoever has just lost the role may not take it from the other.
        assert outcomes(results) == {"done": 1, "last_administrator" if of_oneself else "not_permitted": 1}
        left = rows(storage, "SELECT id FROM members WHERE granted_role = 'administrator'")
        assert len(left) == 1
        for member in (ANA, BEN):
            world.grant(member, "administrator")


def test_groups_and_revocations_at_once_leave_one(storage: Storage, clock: Clock) -> None:
    world = without_slacks_own(storage, clock, ANA, BEN)
    roles = world.services.roles
    roles.revoke(world.actor(ANA), BEN)
    for _ in range(5):
        roles.choose_groups(world.actor(ANA), LEADS, READERS, {LEADS: [CARO, DAN], READERS: [BEN]})
        together(
            [
                partial(roles.revoke, world.actor(ANA), ANA),
                partial(roles.refresh_groups, world.account, {LEADS: [], READERS: [DAN]}),
                partial(world.services.members.learn, world.account, [Profile(m, m) for m in (DAN, CARO, ANA)]),
            ]
        )
        administrators = [h for h in (ANA, CARO, DAN) if world.services.members.viewer(world.actor(h)).is_administrator]
        assert administrators
        world.grant(ANA, "administrator")
    assert broken_promises(storage) == []


def test_several_who_read_the_groups_at_once_wait_for_each_other_in_no_ring(storage: Storage, clock: Clock) -> None:
    world = World(storage, clock)
    roles, learn = world.services.roles, world.services.members.learn
    crowd = (ANA, BEN, CARO, DAN, EVE)

    def each(call: Callable[[random.Random], object], seed: int) -> Callable[[], None]:
        chance = random.Random(seed)

        def again_and_again() -> None:
            for _ in range(12):
                call(chance)

        return again_and_again

    def some(chance: random.Random) -> list[str]:
        return chance.sample(crowd, 2)

    def grants(chance: random.Random) -> None:
        member = chance.choice(crowd)
        with contextlib.suppress(SeatError):  # by then they have it already, or have left, or it is not ours to take
            roles.grant(world.admin, member, REPORTS) if chance.random() < 0.6 else roles.revoke(world.admin, member)

    def reads(chance: random.Random) -> None:
        roles.refresh_groups(world.account, {READERS: some(chance), LEADS: some(chance)})

    def chooses(chance: random.Random) -> None:
        chosen = roles.choose_groups(world.admin, None, READERS, {READERS: some(chance)})
        assert chosen.administrators == 0

    def is_told(chance: random.Random) -> None:
        learn(world.account, [Profile(m, m, is_deactivated=chance.random() < 0.2) for m in chance.sample(crowd, 3)])

    calls = (reads, reads, reads, chooses, chooses, grants, is_told, is_told)
    for result in together([each(call, seed) for seed, call in enumerate(calls)]):
        assert result is None, result
    # Whatever came last, what was read then holds for everybody.
    learn(world.account, [Profile(member, member) for member in crowd])
    roles.choose_groups(world.admin, LEADS, READERS, {LEADS: [ANA], READERS: [BEN, CARO]})
    given = rows(storage, "SELECT id, group_role FROM members WHERE group_role IS NOT NULL ORDER BY id")
    assert [(row["id"], row["group_role"]) for row in given] == [
        (ANA, "administrator"),
        (BEN, "reporter"),
        (CARO, "reporter"),
    ]
    assert broken_promises(storage) == []


# --- leaving the workspace -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "why"),
    [({"is_deactivated": True}, "deactivated"), ({"is_stranger": True}, "stranger"), ({"is_bot": True}, "bot")],
)
def test_what_was_granted_ends_with_leaving_and_does_not_come_back(world: World, now: Any, why: str) -> None:
    world.services.roles.grant(world.admin, ANA, ADMINISTRATOR)
    learn = world.services.members.learn
    for profile in (Profile(ANA, "Ana", **now), Profile(ANA, "Ana", **now), Profile(ANA, "Ana")):
        learn(world.account, [profile, Profile(BEN, "Ben")])
    assert ANA not in held(world)
    assert world.services.members.viewer(world.actor(ANA)).role is Role.MEMBER
    assert logged(world, "role_revoked") == [
        ("seatline", "role_revoked", {"member": ANA, "role": "administrator", "why": why})
    ]
    assert world.services.roles.grant(world.admin, ANA, REPORTS).granted is REPORTS
    learn(world.account, [Profile(ANA, "Ana")])
    assert held(world)[ANA] == (REPORTS, (Source.GRANTED,))


def test_a_grant_and_a_deactivation_at_once_leave_no_grant(world: World) -> None:
    roles, learn = world.services.roles, world.services.members.learn
    for _ in range(5):
        together(
            [
                partial(roles.grant, world.admin, ANA, REPORTS),
                partial(learn, world.account, [Profile(ANA, "Ana", is_deactivated=True)]),
            ]
        )
        assert rows(world.storage, "SELECT id FROM members WHERE id = 'U0ANA' AND granted_role IS NOT NULL") == []
        learn(world.account, [Profile(ANA, "Ana")])


# --- user groups ---------------------------------------------------------------------------------------------


def test_a_groups_people_have_the_role_while_they_are_in_it(world: World) -> None:
    roles = world.services.roles
    people = {LEADS: [BEN, "U9UNKNOWN"], READERS: [BEN, CARO]}
    assert roles.choose_groups(world.admin, LEADS, READERS, people) == GroupPeople(1, 1)
    assert roles.chosen_groups(world.account) == (LEADS, READERS)
    viewer = world.services.members.viewer
    assert (viewer(world.actor(BEN)).role, viewer(world.actor(CARO)).role) == (ADMINISTRATOR, REPORTS)
    # Somebody joins, somebody leaves one of the groups, and somebody has become known.
    world.services.members.learn(world.account, [Profile("U9UNKNOWN", "Uma Unknown")])
    roles.refresh_groups(world.account, {LEADS: [DAN, "U9UNKNOWN"], READERS: [BEN]})
    now = {member: viewer(world.actor(member)).role for member in (BEN, CARO, DAN, "U9UNKNOWN")}
    assert now == {BEN: REPORTS, CARO: Role.MEMBER, DAN: ADMINISTRATOR, "U9UNKNOWN": ADMINISTRATOR}
    roles.refresh_groups(world.account, {LEADS: ["U9UNKNOWN", DAN], READERS: [BEN]})  # nothing new, nothing to log
    roles.choose_groups(world.admin, None, READERS, {READERS: [BEN]})
    assert viewer(world.actor(DAN)).role is Role.MEMBER
    both = {"administrators": {"before": None, "after": LEADS}, "reporters": {"before": None, "after": READERS}}
    one = {"administrators": {"before": LEADS, "after": None}, "reporters": {"before": READERS, "after": READERS}}
    assert logged(world, "groups_changed", "group_read") == [
        (ADMIN, "groups_changed", both),
        (ADMIN, "group_read", {"granted": [was(BEN, ADMINISTRATOR), was(CARO, REPORTS)], "lost": []}),
        (
            "seatline",
            "group_read",
            {
                "granted": [was(BEN, REPORTS, ADMINISTRATOR), was(DAN, ADMINISTRATOR), was("U9UNKNOWN", ADMINISTRATOR)],
                "lost": [{"member": CARO, "role": "reporter"}],
            },
        ),
        (ADMIN, "groups_changed", one),
        (ADMIN, "group_read", {"granted": [], "lost": [lost(DAN), lost("U9UNKNOWN")]}),
    ]


def was(member: str, role: Role, before: Role | None = None) -> dict[str, str | None]:
    return {"member": member, "role": role.value, "before": before.value if before else None}


def lost(member: str, role: Role = ADMINISTRATOR) -> dict[str, str]:
    return {"member": member, "role": role.value}


def test_a_group_that_cannot_be_read_leaves_its_people_as_they_are(world: World) -> None:
    roles = world.services.roles
    roles.choose_groups(world.admin, LEADS, READERS, {LEADS: [BEN], READERS: [CARO]})
    roles.refresh_groups(world.account, {READERS: []}, "plan_upgrade_required")
    account = world.services.members.viewer(world.admin).account
    assert account.groups_problem == "plan_upgrade_required"
    assert held(world)[BEN] == (ADMINISTRATOR, (Source.GROUP,))
    assert CARO not in held(world)
    roles.refresh_groups(world.account, {LEADS: [BEN], READERS: []})
    assert world.services.members.viewer(world.admin).account.groups_problem is None


def test_somebody_deactivated_has_no_role_from_a_group_any_more(world: World) -> None:
    roles = world.services.roles
    roles.choose_groups(world.admin, LEADS, None, {LEADS: [BEN]})
    world.services.members.learn(world.account, [Profile(BEN, "Ben", is_deactivated=True)])
    assert BEN not in held(world)
    roles.refresh_groups(world.account, {LEADS: [BEN]})
    world.services.members.learn(world.account, [Profile(BEN, "Ben")])
    assert BEN not in held(world)
    roles.refresh_groups(world.account, {LEADS: [BEN]})
    assert held(world)[BEN] == (ADMINISTRATOR, (Source.GROUP,))


def test_groups_that_would_leave_no_administrator_are_refused_or_keep_them(storage: Storage, clock: Clock) -> None:
    world = without_slacks_own(storage, clock, ANA)
    roles, ana, ben = world.services.roles, world.actor(ANA), world.actor(BEN)
    roles.choose_groups(ana, LEADS, None, {LEADS: [BEN, CARO]})
    roles.revoke(ana, ANA)
    with pytest.raises(LastAdministrator, match="nobody would be an administrator"):
        roles.choose_groups(ben, None, LEADS, {LEADS: [BEN]})
    with pytest.raises(SameGroup):
        roles.choose_groups(ben, LEADS, LEADS, {LEADS: [BEN]})
    assert roles.chosen_groups(world.account) == (LEADS,)
    roles.refresh_groups(world.account, {LEADS: ["U9UNKNOWN"]})
    viewer = world.services.members.viewer(ben)
    assert (viewer.is_administrator, viewer.account.groups_problem) == (True, "last_administrator")
    roles.refresh_groups(world.account, {LEADS: [DAN]})
    assert world.services.members.viewer(ben).role is Role.MEMBER
    viewer = world.services.members.viewer(world.actor(DAN))
    assert (viewer.is_administrator, viewer.account.groups_problem) == (True, None)


def test_a_choice_of_groups_delivered_again_changes_nothing(world: World) -> None:
    roles, once = world.services.roles, world.actor(ADMIN, "view-1")
    first = roles.choose_groups(once, LEADS, None, {LEADS: [BEN]})
    assert roles.choose_groups(once, LEADS, None, {LEADS: [BEN]}) == first == GroupPeople(1, 0)
    assert len(logged(world, "groups_changed", "group_read")) == 2


# --- scale ---------------------------------------------------------------------------------------------------


def test_roles_cost_the_same_statements_in_a_large_company(world: World) -> None:
    page = partial(world.services.roles.page, world.admin)
    before, holders = statements_of(world.storage, page), page().items
    with world.storage.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO members (account_id, id, name, real_name, email, search_text, is_admin, is_owner, "
                "is_stranger, is_guest, is_bot, is_deactivated, group_role) "
                "WITH RECURSIVE numbered(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbered WHERE n < 11000) "
                "SELECT :account, 'U7' || n, 'P' || n, '', '', 'p' || n, false, false, false, false, false, false, "
                "NULL FROM numbered"
            ),
            {"account": world.account},
        )
    assert statements_of(world.storage, page) == before <= 3
    assert page().items == holders
    # A group with more people than go into one statement.
    crowd = [f"U7{n}" for n in range(1, 11_001)]
    chosen = world.services.roles.choose_groups(world.admin, None, READERS, {READERS: crowd})
    assert chosen == GroupPeople(0, 11_000)
    assert page().total == len(holders) + 11_000
