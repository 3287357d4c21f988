"""Seats are found by part of a name, of a number, or of somebody on them; the log names everybody that it tells of."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import String, func, update

from bot.domain.errors import NoSuchSeat, NotPermitted
from bot.domain.names import folded
from storage import Storage, tables
from tests.storage.test_statements import statements_of, with_seats
from tests.support.clock import Clock
from tests.support.world import (
    ADMIN,
    ANA,
    BEN,
    CARO,
    GUEST,
    OTHER_RECRUITER,
    REPORTER,
    World,
    number_in,
    rows,
)


@pytest.fixture
def austin(world: World) -> World:
    """Seat 1 with Ana and Ben on an Austin number, Seat 2 in Dallas with Caro, "Café Nord 7" without anything."""
    world.set_up(1, ANA, BEN, number=number_in("512", 1))
    world.set_up(2, CARO, number=number_in("214", 2))
    _name(world, 3, "Café Nord 7")
    return world


def _name(world: World, position: int, name: str) -> None:
    s = tables.seats.c
    change = update(tables.seats).where(s.account_id == world.account, s.position == position)
    with world.storage.engine.begin() as connection:
        connection.execute(change.values(name=name, folded_name=folded(name)))


FOUND_BY: dict[str, list[int]] = {
    "seat": [1, 2],
    "SEAT 2": [2],
    "cafe": [3],
    "nord café": [3],
    "ana": [1],
    "ángel": [1],
    "ozturk": [1],
    "caro@example.com": [2],
    "ana ben": [1],
    "ana caro": [],
    "seat ana": [1],
    "(512)": [1],
    "555-0102": [2],
    "(214) 555\N{NON-BREAKING HYPHEN}0102": [2],
    "+12145550102": [2],
    "1-214-555-0102": [2],
    "5550101": [1],
    "7": [3],  # one digit is in every number
    "x555": [],
    "%": [],
    "_eat": [],
    "gus": [],  # known, and on no seat
    "": [1, 2, 3],
}


def test_every_word_is_part_of_the_name_the_number_or_somebody_on_the_seat(austin: World) -> None:
    found = {words: austin.services.seats.search(austin.admin, words) for words in FOUND_BY}
    assert {words: [seat.position for seat in page.items] for words, page in found.items()} == FOUND_BY
    assert all(page.total == len(page.items) for page in found.values())


def test_what_was_taken_off_is_found_no_more(austin: World) -> None:
    austin.services.seats.remove(austin.admin, ANA)
    assert austin.services.seats.search(austin.admin, "ana").items == ()


def test_what_is_found_is_paged_and_counted(storage: Storage, clock: Clock) -> None:
    world = with_seats(World(storage, clock, seats=10), 2_000)
    first = world.services.seats.search(world.admin, "seat 19", size=10)
    second = world.services.seats.search(world.admin, "seat 19", offset=10, size=10)
    wanted = [n for n in range(1, 2001) if "19" in str(n)]
    assert first.total == second.total == len(wanted)
    assert [s.position for s in first.items + second.items] == wanted[:20]
    assert first.items[0].name == "Seat 19"
    # A page that has gone meanwhile is the first one.
    assert world.services.seats.search(world.admin, "seat 19", offset=500, size=10) == first


def test_a_search_costs_the_same_few_statements_whatever_the_account(storage: Storage, clock: Clock) -> None:
    small = World(storage, clock, seats=10)
    large = with_seats(small.beside(seats=10), 10_000)
    small.set_up(1, ANA, GUEST)
    large.set_up(1, OTHER_RECRUITER)

    def cost(world: World) -> int:
        return statements_of(storage, lambda: world.services.seats.search(world.admin, "seat 1"))

    assert cost(small) == cost(large) == 4


def test_nobody_finds_another_accounts_seats_and_a_recruiter_none(austin: World, other: World) -> None:
    assert austin.services.seats.search(austin.admin, "zed").total == 0
    assert austin.services.seats.search(other.admin, "ana").total == 0
    assert [s.account for s in austin.services.seats.search(other.admin, "seat 1").items] == [other.account]
    with pytest.raises(NotPermitted):
        austin.services.seats.search(austin.actor(ANA), "ana")
    assert austin.services.seats.search(austin.actor(REPORTER), "ana").total == 1


# --- the log, page by page -----------------------------------------------------------------------------------


def test_the_log_is_read_page_by_page_with_everybody_that_it_names(austin: World) -> None:
    seats = austin.services.seats
    seats.remove(austin.admin, BEN)
    whole = seats.log(austin.admin, limit=100)
    read, before, pages = list[object](), None, 0
    while True:
        page = seats.log_page(austin.admin, before=before, size=4)
        read += page.entries
        pages += 1
        for entry in page.entries:
            if entry.action in ("assigned", "removed"):
                assert entry.facts["member"] in page.people
                assert entry.actor in page.people
            if entry.seat_id is not None:
                assert page.seats[entry.seat_id]
        if page.next_before is None:
            break
        before = page.next_before
    assert tuple(read) == whole
    assert pages > 2


def test_a_page_of_the_log_costs_four_statements(austin: World) -> None:
    assert statements_of(austin.storage, lambda: austin.services.seats.log_page(austin.admin, size=50)) == 4


def test_people_and_seats_within_the_facts_are_named_too(austin: World, clock: Clock) -> None:
    _note(
        austin,
        "brought_back",
        members=[{"member": ANA, "slot": 1}],
        left_out=[BEN, "U0NOBODY9"],
        from_seat=austin.seat(2),
        number=number_in("512", 1),
        messages=austin.seat(3),
    )
    page = austin.services.seats.log_page(austin.admin, size=1)
    assert set(page.people) == {ADMIN, ANA, BEN}
    assert page.seats == {austin.seat(1): "Seat 1", austin.seat(2): "Seat 2"}


def test_one_seats_log_is_its_own_and_no_other_accounts(austin: World, other: World) -> None:
    mine = austin.services.seats.log_page(austin.admin, austin.seat(2), size=100)
    assert {entry.seat_id for entry in mine.entries} == {austin.seat(2)}
    assert mine.seats == {austin.seat(2): "Seat 2"}
    for nobodys in (other.seat(1), 0, 2**31 - 1):
        with pytest.raises(NoSuchSeat):
            austin.services.seats.log_page(austin.admin, nobodys)
    with pytest.raises(NotPermitted):
        austin.services.seats.log_page(austin.actor(ANA), austin.seat(2))
    assert austin.services.seats.log_page(austin.actor(REPORTER)).entries
    _note(austin, "suspended", seat=other.seat(1), member=OTHER_RECRUITER)
    page = austin.services.seats.log_page(austin.admin, size=1)
    assert (set(page.people), set(page.seats)) == ({ADMIN}, {austin.seat(1)})


def _note(world: World, action: str, **facts: object) -> None:
    """An entry on Seat 1, as a later service would note it."""
    with world.storage.transaction() as books:
        books.log.note(world.account, world.clock() + timedelta(hours=1), ADMIN, action, world.seat(1), **facts)
    assert rows(world.storage, "SELECT 1 FROM log WHERE action = :action", action=action)


def test_a_misspelt_name_is_hinted_at_among_the_words_after_it(austin: World) -> None:
    spellings = ["Cafe Nrod 7 for 500", "Cafe Nrod 7 for", "Cafe Nrod 7", "Cafe Nrod", "Cafe"]
    with pytest.raises(NoSuchSeat, match=r"“Cafe Nrod 7”\. Did you mean Café Nord 7\?"):
        austin.services.seats.meant(austin.admin, spellings)
    with pytest.raises(NoSuchSeat, match=r"“big”\. Type `/seats`"):
        austin.services.seats.meant(austin.admin, ["big hiring day", "big hiring", "big"])


def test_every_spelling_that_means_a_seat_is_found_in_order(austin: World) -> None:
    found = austin.services.seats.meant(austin.admin, ["1 cafe nord 7", "Seat 2", "café  nord 7", "3", "1", "4"])
    assert [(place, seat.position) for place, seat in found] == [(1, 2), (2, 3), (3, 3), (4, 1)]


def test_of_many_words_that_mean_no_seat_the_names_are_looked_through_once(storage: Storage, clock: Clock) -> None:
    world = with_seats(World(storage, clock, seats=10), 1_000)
    s = tables.seats.c
    with storage.engine.begin() as connection:
        named = "Recruiting team Austin " + s.position.cast(String)
        connection.execute(update(tables.seats).values(name=named, folded_name=func.lower(named)))
    words = ["recruiting", "team", "austni"] * 4
    spellings = [" ".join(words[:end]) for end in range(len(words), 0, -1)]

    def ask() -> None:
        with pytest.raises(NoSuchSeat, match="Did you mean Recruiting team Austin"):
            world.services.seats.meant(world.admin, spellings)

    assert statements_of(storage, ask) == 3


def test_whatever_is_typed_and_however_much_of_it_is_looked_for(austin: World) -> None:
    seats, members, admin = austin.services.seats, austin.services.members, austin.admin
    assert [seat.position for seat in seats.search(admin, "\x00ca\x00fe\x00").items] == [3]
    many = "a\u2800" * 2_000
    for look in (seats.search, seats.matching, seats.with_places, members.search, members.available):
        look(admin, many)
    seats.without_number(admin, words=many)
    # Eight words count as they are looked for, not as they are written.
    assert seats.search(admin, "n\u2800o\u2800r\u2800d\u2800c\u2800a\u2800f\u28007 ana").total == 1
