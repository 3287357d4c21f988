"""Seats are named by people: one name to a seat, found as it is typed, and never taken for another's number."""

from functools import partial

import pytest

from bot.domain.errors import NoSuchSeat, NotPermitted
from bot.domain.errors.naming import InvalidName, MisleadingName, NameTaken
from bot.domain.names import position_meant, seat_name
from bot.domain.roles import Actor
from bot.domain.seats import Seat
from tests.bot.services.ledger import difference_from_log
from tests.support.world import ADMIN, ANA, OTHER_ADMIN, OWNER, REPORTER, World, dump, rows, together


def rename(world: World, position: int, name: str, actor: Actor | None = None) -> Seat:
    return world.services.seats.rename(actor or world.admin, world.seat(position), name)


def renamings(world: World) -> list[dict[str, object]]:
    return [e.facts for e in world.services.seats.log(world.admin) if e.action == "renamed"][::-1]


# The rule


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Austin \n\t team ", "Austin team"),
        ("Équipe 🌮", "Équipe 🌮"),
        ("👩‍👩‍👧", "👩‍👩‍👧"),
        ("فريق أوستن", "فريق أوستن"),
        ("\u202eAustin\u202c\u200b", "Austin"),
        ("Aus\x00tin", "Aus tin"),
        ("x" * 80, "x" * 80),
        ("7", "7"),
    ],
)
def test_a_name_is_kept_as_people_see_it(typed: str, kept: str) -> None:
    assert seat_name(typed) == kept


@pytest.mark.parametrize("typed", ["", " \n ", "\u0301", "\u200d", "\u202e", "\ud800", "x" * 81, "🌮" * 81])
def test_a_name_that_nobody_could_read_is_refused(typed: str) -> None:
    with pytest.raises(InvalidName):
        seat_name(typed)


@pytest.mark.parametrize(
    ("words", "position"),
    [("3", 3), ("seat 3", 3), ("SEAT3", 3), ("Seat 03", 3), ("３", 3), ("Seat", None), ("Seat 3 b", None), ("", None)],
)
def test_words_that_mean_a_seats_number(words: str, position: int | None) -> None:
    assert position_meant(words) == position


# What happens


def test_a_renamed_seat_is_found_by_its_name_and_still_by_its_number(world: World) -> None:
    rename(world, 2, "  Équipe   d'Austin ")
    find = world.services.seats.find
    assert {find(world.admin, words).position for words in ("equipe d'austin", "2", "seat 2")} == {2}
    assert find(world.admin, "2").name == "Équipe d'Austin"
    assert renamings(world) == [{"before": "Seat 2", "after": "Équipe d'Austin"}]
    assert difference_from_log(world.storage, world.account) == []


def test_long_and_odd_names_fit_both_databases(world: World) -> None:
    for name in ["ﷺ" * 80, "🏴󠁧󠁢󠁥󠁮󠁧󠁿" * 11, "\U0001fae8" * 80, "<@U1> *&* `x`"]:
        assert rename(world, 1, name).name == name
        assert world.services.seats.find(world.admin, name).position == 1


def test_its_own_name_is_no_change_and_another_spelling_is_one(world: World) -> None:
    before = dump(world.storage)
    assert rename(world, 2, " Seat  2 ").name == "Seat 2"
    assert dump(world.storage) == before
    assert rename(world, 2, "SEAT 2").name == "SEAT 2"
    assert len(renamings(world)) == 1


def test_a_name_that_another_seat_has_is_refused_with_that_seat(world: World, other: World) -> None:
    rename(world, 3, "Austin")
    before = dump(world.storage)
    with pytest.raises(NameTaken, match=r"Seat number 3 is called “ÁUSTIN” already\. Choose another name\."):
        rename(world, 2, "ÁUSTIN")
    assert dump(world.storage) == before
    # Another account's names are its own.
    assert rename(other, 1, "Austin", other.admin).name == "Austin"


def test_a_name_that_looks_like_another_seats_is_taken(world: World) -> None:
    rename(world, 3, "👩\u200d👧 Austin")
    for name in ("👩\u200d👧 Austin\ufe0f", "👩👧 Aus\u034ftin", "👩\u200d👧\u3164Austin"):
        with pytest.raises(NameTaken):
            rename(world, 2, name)
    assert world.services.seats.find(world.admin, "👩\u200d👧\ufe0f austin").position == 3


def test_a_name_that_means_another_seats_number_is_refused(world: World) -> None:
    rename(world, 3, "Dallas")
    for name in ("3", "Seat 3", "seat 03", "99", "Seat ٣", "Seat\u200d 3"):
        with pytest.raises(MisleadingName, match="would be taken for seat number"):
            rename(world, 2, name)
    assert rename(world, 2, "2").name == "2"
    assert rename(world, 3, "Seat 3").name == "Seat 3"


def test_the_same_delivery_counts_once(world: World) -> None:
    deliver = partial(rename, world, 1, "Austin", world.actor(ADMIN, "view-1"))
    deliver()
    rename(world, 1, "Dallas")
    assert deliver().name == "Dallas"
    assert len(renamings(world)) == 2


def test_only_administrators_of_the_account_name_its_seats(world: World, other: World) -> None:
    before = dump(world.storage)
    for member in (ANA, REPORTER):
        with pytest.raises(NotPermitted, match="Only administrators name seats"):
            rename(world, 1, "Austin", world.actor(member))
    with pytest.raises(NoSuchSeat):
        rename(world, 1, "Austin", other.actor(OTHER_ADMIN))
    assert dump(world.storage) == before


def test_of_many_who_want_one_name_at_the_same_moment_one_gets_it(world: World) -> None:
    calls = [partial(rename, world, position, "Austin", world.actor(who)) for position in (1, 2, 3) for who in (OWNER,)]
    for round_of in range(3):
        results = together(calls)
        won = [result for result in results if isinstance(result, Seat)]
        assert len(won) == 1, results
        assert all(isinstance(result, NameTaken | Seat) for result in results), results
        assert won[0].name == "Austin"
        rename(world, won[0].position, f"Team {round_of}")
    assert len(rows(world.storage, "SELECT id FROM log WHERE action = 'renamed'")) == 6


def test_two_seats_that_would_swap_names_do_not_lock_each_other_out(world: World) -> None:
    rename(world, 1, "Austin")
    rename(world, 2, "Dallas")
    results = together([partial(rename, world, 1, "Dallas"), partial(rename, world, 2, "Austin")] * 3)
    assert all(isinstance(result, NameTaken) for result in results), results
