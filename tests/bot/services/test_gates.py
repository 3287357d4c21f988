"""Who is told why somebody can or cannot text, and who changes the pages that somebody may text from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import update

from bot.domain.errors import AccountDisabled, NotPermitted, SeatError, UnknownMember
from bot.domain.errors.pages import CannotHavePages, InvalidPage, PagesChanged
from bot.domain.gates import Gate, Permissions, Why
from bot.domain.pages import ALL_PAGES, AtsPage
from bot.services.members import Profile
from storage import tables
from tests.support.world import (
    ADMIN,
    ANA,
    BEN,
    BOT,
    DEACTIVATED,
    GUEST,
    OPERATORS_ADMIN,
    OTHER_RECRUITER,
    OWNER,
    REPORTER,
    World,
    dump,
    together,
)

JOBS, POOL, PROFILE = AtsPage.JOB_POSTINGS, AtsPage.CANDIDATE_POOL, AtsPage.CANDIDATE_PROFILE
STRANGER = "U0STRANGE"
NOBODY = "U9NOBODY"


def why(world: World, member: str | None = None, page: AtsPage | None = None, asker: str = ADMIN) -> Why:
    return world.services.gates.why(world.actor(asker), member, page)


def shut(answer: Why) -> list[Gate]:
    return [state.gate for state in answer.shut]


def set_pages(world: World, member: str, pages: Any, request: str | None = None, **how: Any) -> Any:
    return world.services.members.set_pages(world.actor(ADMIN, request), member, pages, **how).pages


def changes(world: World) -> list[tuple[Any, Any]]:
    """What the log says of changed pages, before and after, the oldest first."""
    entries = world.services.seats.log(world.admin)
    return [(e.facts["before"], e.facts["after"]) for e in reversed(entries) if e.action == "pages_changed"]


def write(world: World, table: Any, key: Any, **values: Any) -> None:
    with world.storage.engine.begin() as connection:
        connection.execute(update(table).where(table.c.id == key).values(**values))


def test_somebody_on_a_seat_that_is_set_up_may_text(world: World) -> None:
    seat = world.set_up(1, ANA)
    answer = why(world, ANA, POOL)
    assert (answer.may_text, answer.seat, answer.member.id) == (True, seat, ANA)
    assert [state.gate for state in answer.gates] == list(Gate)


def test_each_gate_is_shut_by_what_stands_in_the_books(world: World) -> None:
    world.set_up(1, ANA, BEN)
    world.services.allowances.change(world.admin, world.seat(1), 5)
    steps: list[tuple[Callable[[], object], Gate]] = [
        (lambda: write(world, tables.seats, world.seat(1), suspended_at=world.clock()), Gate.SEAT_NOT_SUSPENDED),
        (lambda: set_pages(world, ANA, [PROFILE]), Gate.PAGE_PERMITTED),
        (lambda: world.receive(5), Gate.ALLOWANCE_LEFT),
    ]
    expected: list[Gate] = []
    for step, gate in steps:
        assert shut(why(world, ANA, POOL)) == expected
        step()
        expected.append(gate)
    assert shut(why(world, ANA, POOL)) == expected
    assert shut(why(world, BEN, POOL)) == [Gate.SEAT_NOT_SUSPENDED, Gate.ALLOWANCE_LEFT]
    world.services.seats.remove(world.admin, ANA)
    assert shut(why(world, ANA, POOL)) == [Gate.ON_A_SEAT, Gate.PAGE_PERMITTED]
    world.clock.set(why(world, BEN).seat.resets)  # type: ignore[union-attr]
    assert shut(why(world, BEN, POOL)) == [Gate.SEAT_NOT_SUSPENDED]


def test_what_never_texts_is_told_so(world: World) -> None:
    world.services.members.learn(world.account, [Profile(STRANGER, "Sam Stranger", is_stranger=True)])
    said = {member: why(world, member).summary for member in (BOT, DEACTIVATED, STRANGER)}
    assert said == {
        BOT: "Robo cannot text: they are a bot.",
        DEACTIVATED: "Dee Departed cannot text: they are deactivated in Slack.",
        STRANGER: "Sam Stranger cannot text: they are from another workspace.",
    }


def test_everybody_is_told_about_themselves(world: World) -> None:
    for asker in (OWNER, ADMIN, OPERATORS_ADMIN, REPORTER, ANA, GUEST):
        is_administrator = asker in (OWNER, ADMIN, OPERATORS_ADMIN)
        for own in (why(world, asker=asker), why(world, asker, asker=asker)):
            assert (own.member.id, own.is_own, own.may_mend) == (asker, True, is_administrator)
            assert own.summary == "You cannot text: you are on no seat."
            assert ("Ask Olga Owner, Adam Admin or Opal Operator" in own.shut[0].fix) != is_administrator


def test_only_administrators_are_told_about_others(world: World) -> None:
    world.set_up(1, BEN)
    world.services.members.learn(world.account, [Profile(STRANGER, "Sam Stranger", is_stranger=True, is_admin=True)])
    for asker in (OWNER, ADMIN, OPERATORS_ADMIN):
        assert why(world, BEN, asker=asker).may_text
        with pytest.raises(UnknownMember):
            why(world, NOBODY, asker=asker)
    for asker in (REPORTER, ANA, GUEST, BOT, DEACTIVATED, STRANGER):
        for other in (BEN, NOBODY):  # nothing is given away of who is known here
            with pytest.raises(NotPermitted):
                why(world, other, asker=asker)
    for asker in (BOT, DEACTIVATED, STRANGER):
        with pytest.raises(NotPermitted):
            why(world, asker=asker)


def test_nobody_is_told_of_another_account(world: World, other: World) -> None:
    with pytest.raises(UnknownMember):
        why(world, OTHER_RECRUITER)
    with pytest.raises(UnknownMember):
        world.services.members.permissions(world.admin, OTHER_RECRUITER)


def test_where_texting_is_not_enabled_people_are_told_so_about_themselves(world: World) -> None:
    world.set_up(1, ANA)
    world.disable()
    for asker in (ANA, ADMIN):
        answer = why(world, asker=asker)
        assert (answer.shut[0].gate, answer.may_mend) == (Gate.ACCOUNT_ENABLED, False)
        assert answer.shut[0].fix == "Contact help@seatline.example to add it."
    assert shut(why(world, asker=ANA)) == [Gate.ACCOUNT_ENABLED]
    with pytest.raises(AccountDisabled):
        why(world, ANA)
    with pytest.raises(AccountDisabled):
        why(world, asker=BOT)
    with pytest.raises(UnknownMember):
        why(world, asker=NOBODY)
    with pytest.raises(AccountDisabled):
        set_pages(world, ANA, [])


def test_asking_why_changes_nothing(world: World) -> None:
    world.set_up(1, ANA)
    before = dump(world.storage)
    for asker, member in ((ANA, None), (ADMIN, ANA), (ADMIN, BOT)):
        why(world, member, POOL, asker)
    assert dump(world.storage) == before


# --- pages ---------------------------------------------------------------------------------------------------


def test_pages_of_their_own_are_kept_in_order_and_the_default_comes_back(world: World) -> None:
    assert set_pages(world, ANA, ["candidate_profile", "job_postings", "job_postings"]) == (JOBS, PROFILE)
    assert set_pages(world, ANA, []) == ()
    assert set_pages(world, ANA, None) is None
    assert changes(world) == [
        (None, ["job_postings", "candidate_profile"]),
        (["job_postings", "candidate_profile"], []),
        ([], None),
    ]


def test_the_default_is_the_accounts(world: World) -> None:
    set_pages(world, BEN, ALL_PAGES)
    write(world, tables.accounts, world.account, default_pages=["job_postings"])
    pages = {member: world.services.members.permissions(world.admin, member).pages for member in (ANA, BEN)}
    assert pages == {ANA: (JOBS,), BEN: ALL_PAGES}
    assert shut(why(world, ANA, POOL)) == [Gate.ON_A_SEAT, Gate.PAGE_PERMITTED]


def test_pages_stay_when_the_profile_is_read_again(world: World) -> None:
    set_pages(world, ANA, [POOL])
    world.services.members.learn(world.account, [Profile(ANA, "Ángel Anaya")])
    assert world.services.members.permissions(world.admin, ANA).pages == (POOL,)


def test_the_same_again_is_no_change(world: World) -> None:
    set_pages(world, ANA, None)
    set_pages(world, ANA, [POOL])
    set_pages(world, ANA, [POOL], seen="default")  # what was wanted stands, whoever did it
    assert len(changes(world)) == 1


def test_one_request_counts_once_whatever_happened_since(world: World) -> None:
    set_pages(world, ANA, [POOL], "view:1", seen="default")
    set_pages(world, ANA, [])
    for _ in range(2):
        assert set_pages(world, ANA, [POOL], "view:1", seen="default") == ()
    assert changes(world) == [(None, ["candidate_pool"]), (["candidate_pool"], [])]


def test_what_was_changed_since_it_was_seen_is_not_written_over(world: World) -> None:
    seen = world.services.members.permissions(world.admin, ANA)
    set_pages(world, ANA, [JOBS])
    with pytest.raises(PagesChanged, match="Ana may text from job postings now") as refused:
        set_pages(world, ANA, [POOL], "view:1", seen=seen.version)
    assert refused.value.field == "pages"
    now: Permissions = world.services.members.permissions(world.admin, ANA)
    assert set_pages(world, ANA, [POOL], "view:1", seen=now.version) == (POOL,)


def test_of_two_who_saw_the_same_one_is_told(world: World) -> None:
    outcomes = together(
        [
            lambda pages=pages: set_pages(world, ANA, pages, seen="default")  # type: ignore[misc]
            for pages in ([JOBS], [POOL], [PROFILE])
        ]
    )
    assert sorted(type(outcome) is PagesChanged for outcome in outcomes) == [False, True, True]
    assert len(changes(world)) == 1


def test_only_administrators_see_and_change_pages(world: World) -> None:
    before = dump(world.storage)
    for asker in (REPORTER, ANA, GUEST, BOT, DEACTIVATED):
        for member in (ANA, asker, NOBODY):
            with pytest.raises(NotPermitted):
                world.services.members.set_pages(world.actor(asker, "view:1"), member, ["nowhere"])
            with pytest.raises(NotPermitted):
                world.services.members.permissions(world.actor(asker), member)
    assert dump(world.storage) == before


def test_what_cannot_be_is_refused_and_leaves_no_trace(world: World) -> None:
    world.services.members.learn(world.account, [Profile(STRANGER, "Sam Stranger", is_stranger=True)])
    before = dump(world.storage)
    refused: list[tuple[str, list[str] | None, type[SeatError]]] = [
        (BOT, [], CannotHavePages),
        (DEACTIVATED, None, CannotHavePages),
        (STRANGER, [POOL], CannotHavePages),
        (NOBODY, [POOL], UnknownMember),
        (ANA, ["candidate_pool", "inbox"], InvalidPage),
    ]
    for member, pages, error in refused:
        with pytest.raises(error):
            set_pages(world, member, pages, "view:1")
    assert dump(world.storage) == before
