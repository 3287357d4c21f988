"""A number's later life: released and brought back, swapped for another, moved to another seat; typed and by button."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.domain.errors import CarrierRefused
from bot.domain.phone_numbers import PhoneNumber
from bot.domain.roles import Actor
from bot.domain.seats import Seat
from bot.sandbox import payloads
from bot.sandbox.people import TEAM_ID
from bot.sandbox.person import Person, SeenMessage, SeenView
from storage import tables
from tests.support.bot import (
    ANA,
    DANIEL,
    FATIMA,
    MARGARET,
    RECRUITING,
    Bot,
    message_saying,
    modal_saying,
    radio_buttons,
    running,
    sets_up,
)
from tests.support.world import rows, together


@pytest.fixture
def boss(one_bot: Bot) -> Person:
    """The administrator, where one way through Slack is enough."""
    return one_bot.person(MARGARET)


# Release


def test_a_number_is_released_as_typed_and_brought_back_with_its_people(bot: Bot, margaret: Person) -> None:
    number = _sets_up_with(margaret, 1, "@ana @ben")
    assert margaret.types("/seats release 1").ok
    form = modal_saying(margaret, number)
    assert "Ana and Ben can no longer text from it. This takes effect at once." in form.words
    assert "held until December 1" in form.words
    assert set(margaret.submits({"digits": "9999"}).errors) == {"digits"}
    assert bot.services.seats.own(Actor(TEAM_ID, ANA)) is not None
    assert margaret.submits({"digits": number[-4:]}).ok
    said = message_saying(margaret, f"{number} is released from Seat 1. It is held until December 1.")
    assert said.ephemeral
    assert margaret.modal is None
    assert bot.services.seats.own(Actor(TEAM_ID, ANA)) is None
    assert margaret.clicks("undo_release", said).ok
    message_saying(margaret, f"{number} is back on Seat 1, with Ana and Ben.")
    assert not any("undo_release" in _actions(m) for m in margaret.sees())
    assert _has(bot, 1) == (number, ["Ana", "Ben"])


def test_release_asks_for_the_seat_when_none_is_named(one_bot: Bot, boss: Person) -> None:
    number = sets_up(boss, 2)
    boss.types("/seats release")
    _picks_seat(boss, "Seat 1")
    assert "has no number to release" in boss.submits().errors["seat"]
    _picks_seat(boss, "Seat 2")
    assert boss.submits().ok
    assert "Nobody is on it." in modal_saying(boss, number).words
    assert boss.submits({"digits": number[-4:]}).ok
    message_saying(boss, f"{number} is released from Seat 2.")
    boss.types("/seats release 2")
    assert boss.last().words == "Seat 2 has no number to release. Nothing was changed."
    boss.types("/seats release 2 tomorrow")
    assert "There is no seat called “2 tomorrow”" in boss.last().words


def test_a_number_is_released_from_the_seats_own_modal_and_brought_back_there(one_bot: Bot, boss: Person) -> None:
    number = _sets_up_with(boss, 1, "@ana")
    _manages(boss, 1)
    boss.clicks("release_open")
    modal_saying(boss, "can no longer text from it")
    boss.submits({"digits": number[-4:]})
    modal = modal_saying(boss, f"{number} is released from Seat 1.")
    assert f"{number} was released and is held until December 1, with Ana." in modal.words
    assert "No number yet" in boss.last().words  # the list behind it, too
    boss.clicks("undo_release")
    modal = modal_saying(boss, f"{number} is back on Seat 1, with Ana.")
    assert "was released" not in modal.words
    boss.waits_for(lambda: number in boss.last().words)


def test_undo_names_who_is_elsewhere_by_then(one_bot: Bot, boss: Person) -> None:
    number = _sets_up_with(boss, 1, "@ana @ben")
    sets_up(boss, 2)
    undo = _releases(boss, 1, number)
    boss.types("/seats assign 2 @ana")
    boss.clicks("undo_release", undo)
    message_saying(boss, f"{number} is back on Seat 1, with Ben. Not back: Ana, who is on Seat 2 now.")
    assert _has(one_bot, 1) == (number, ["Ben"])


def test_undo_offers_an_empty_seat_when_its_own_has_a_new_number(one_bot: Bot, boss: Person) -> None:
    number = _sets_up_with(boss, 1, "@ana @ben")
    undo = _releases(boss, 1, number)
    new = sets_up(boss, 1)
    boss.types("/seats assign 1 @ana")
    boss.clicks("undo_release", undo)
    form = modal_saying(boss, f"has another number by now, {new}")
    assert form.title == "Undo release"
    sets_up(one_bot.person(DANIEL), 2)  # the seat that the form proposes
    assert "Seat 2 already has the number" in boss.submits().errors["to_seat"]
    boss.searches("pick_empty_seat", "seat")
    assert boss.submits({"to_seat": str(_seat(one_bot, 3).id)}).ok
    message_saying(boss, f"{number} is back on Seat 3, with Ben. Not back: Ana, who is on Seat 1 now.")
    assert (_has(one_bot, 1)[0], _has(one_bot, 3)[0]) == (new, number)
    undo = _releases(boss, 1, new)
    sets_up(boss, 1)
    boss.clicks("undo_release", undo)
    assert f"{new} is held until December 1" in modal_saying(boss, "has nowhere to go").words


def test_a_release_is_undone_in_the_log_which_stays(one_bot: Bot, boss: Person) -> None:
    number = sets_up(boss, 1)
    _releases(boss, 1, number)
    boss.types("/seats log 1")
    log = boss.last()
    boss.clicks("undo_release", log)
    message_saying(boss, f"{number} is back on Seat 1.")
    assert log.words in [m.words for m in boss.sees()]
    # In the log's modal, opened from the home, the next question takes its place.
    _releases(boss, 1, number)
    new = sets_up(boss, 1)
    boss.opens_home()
    boss.waits_for(lambda: boss.home and new in boss.home.words)
    boss.clicks("log_open")
    modal_saying(boss, "released")
    boss.clicks("undo_release")
    modal_saying(boss, "has another number by now")
    boss.submits()
    modal_saying(boss, f"{number} is back on Seat 2.")
    assert boss.notices == []


def test_after_the_undo_window_undo_says_that_it_is_over_and_shows_the_seats(one_bot: Bot, boss: Person) -> None:
    number = sets_up(boss, 1)
    undo = _releases(boss, 1, number)
    one_bot.clock.advance(timedelta(days=7, seconds=1))
    one_bot.services.numbers.give_back_due()  # as the clock does, every now and then
    boss.clicks("undo_release", undo)
    fresh = boss.waits_for(lambda: next((m for m in boss.sees() if "⚠️" in m.words), None))
    assert "given back" in fresh.words
    assert "*Seat 1*   No number yet" in fresh.words
    assert _has(one_bot, 1)[0] == ""


def test_an_old_undo_button_leaves_a_later_release_alone(one_bot: Bot, boss: Person) -> None:
    number = _sets_up_with(boss, 1, "@ana")
    first = _releases(boss, 1, number)
    boss.types("/seats log 1")
    log = boss.last()
    boss.clicks("undo_release", log)
    message_saying(boss, f"{number} is back on Seat 1")
    one_bot.clock.advance(timedelta(hours=1))
    _releases(boss, 1, number)
    for old in (first, log):
        boss.clicks("undo_release", old)
        message_saying(boss, f"{number} was brought back, and has been taken off Seat 1 again since.")
        assert _has(one_bot, 1) == ("", [])


def test_the_seats_own_modal_keeps_its_buttons_whatever_was_released_from_it(one_bot: Bot, boss: Person) -> None:
    numbers, admin, seat = one_bot.services.numbers, Actor(TEAM_ID, MARGARET), _seat(one_bot, 1).id
    for _ in range(7):
        one_bot.clock.advance(timedelta(minutes=1))
        number = numbers.offers(admin, seat).offers[0].number
        numbers.begin_setup(admin, seat, number.e164, RECRUITING)
        numbers.finish_setup(admin, seat)
        numbers.release(admin, seat, number.last_four)
    first = numbers.held(admin, seat)[-1].number.national
    boss.types("/seats")
    boss.clicks("manage_seat", boss.last(), beside="*Seat 1*")
    modal = modal_saying(boss, "2 more can be brought back: see `/seats log 1`.")
    assert first not in modal.words
    assert {"auto_assign", "topup_open", "name_open", "log_open"} <= {*_actions(modal)}
    boss.closes()
    boss.types("/seats log 1")
    boss.clicks("log_page_turned:older", boss.last())
    older = boss.waits_for(lambda: boss.last() if first in boss.last().words else None)
    boss.clicks("undo_release", older, beside=first)
    message_saying(boss, f"{first} is back on Seat 1.")


def test_a_number_that_the_carrier_does_not_take_back_is_told_of_and_tried_again_wherever_it_is_shown(
    one_bot: Bot, boss: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(number: PhoneNumber) -> None:
        raise CarrierRefused("The account is locked.")

    numbers, admin = one_bot.services.numbers, Actor(TEAM_ID, MARGARET)
    number = sets_up(boss, 1)
    _releases(boss, 1, number)
    with monkeypatch.context() as patched:
        patched.setattr(numbers._carrier, "release", refuses)
        one_bot.clock.advance(timedelta(days=7))
        numbers.give_back_due()
        boss.types("/seats")
        boss.clicks("manage_seat", boss.last(), beside="*Seat 1*")
        modal_saying(boss, f"*{number}* could not be given back yet, and is still paid for. The account is locked.")
        boss.clicks("try_giving_back")
        boss.waits_for(lambda: numbers.not_given_back(admin)[0].failures == 2)
        modal_saying(boss, f"{number} could not be given back this time either.")
        boss.closes()
        for _ in range(3):
            one_bot.clock.set(numbers.not_given_back(admin)[0].next_try)
            numbers.give_back_due()
        told = message_saying(boss, f"*{number}*, which *Seat 1* had, could not be given back", "app")
        message_saying(one_bot.person(DANIEL), "The carrier was asked 5 times.", "app")
        boss.opens_home()
        boss.waits_for(lambda: boss.home and f"*{number}*, which *Seat 1* had, could not be" in boss.home.words)
        boss.clicks("try_giving_back")
        boss.waits_for(lambda: boss.home and "asks again by itself" in boss.home.words)
        boss.waits_for(lambda: numbers.not_given_back(admin)[0].failures == 6)
    boss.clicks("try_giving_back", told)
    message_saying(boss, f"{number} is given back for good.", "app")
    assert _entries(one_bot, "given_back") == 1
    boss.clicks("try_giving_back", told)
    message_saying(boss, "That number has been given back by now. There is nothing left to do.", "app")
    boss.types("/seats log 1")
    assert f"*Margaret* gave {number} back for good" in boss.last().words
    assert boss.notices == []


def test_without_an_undo_window_the_form_says_so_and_no_undo_is_offered(one_bot: Bot, boss: Person) -> None:
    number = sets_up(boss, 1)
    with one_bot.storage.engine.begin() as connection:
        connection.execute(update(tables.accounts).values(undo_days=0))
    boss.types("/seats release 1")
    modal_saying(boss, "It is given back at once: do not count on bringing it back.")
    boss.submits({"digits": number[-4:]})
    assert "undo_release" not in _actions(message_saying(boss, "It is being given back."))
    old = sets_up(boss, 2)
    boss.types("/seats swap 2")
    modal_saying(boss, "It is given back at once")
    boss.submits()
    modal_saying(boss, f"{old} is being given back.")


def test_undo_pressed_five_times_at_once_brings_the_number_back_once(one_bot: Bot, boss: Person) -> None:
    number = _sets_up_with(boss, 1, "@ana")
    undo = _releases(boss, 1, number)
    outcomes = together([lambda: boss.clicks("undo_release", undo)] * 5)
    assert all(getattr(outcome, "ok", False) for outcome in outcomes), outcomes
    boss.waits_for(lambda: number in boss.last().words and "released" not in boss.last().words)
    assert _entries(one_bot, "brought_back") == 1
    assert _has(one_bot, 1) == (number, ["Ana"])
    assert not any("went wrong" in m.words for m in boss.sees())
    assert boss.notices == []


def test_an_old_release_form_never_releases_another_number(sqlite_url: str) -> None:
    # Numbers that end alike, so that the digits alone would not tell them apart.
    with running(sqlite_url, "http", numbers=("512", "737", "214"), numbers_each=1) as bot:
        boss = bot.person(MARGARET)
        old = sets_up(boss, 1)
        boss.types("/seats release 1")
        modal_saying(boss, old)
        new = _swaps(bot.person(DANIEL), 1)
        assert new[-4:] == old[-4:]
        boss.submits({"digits": old[-4:]})
        modal_saying(boss, f"Seat 1 has another number by now: {new}. Nothing was changed.")
        assert _has(bot, 1)[0] == new


# Swap


def test_a_number_is_swapped_and_its_people_stay(bot: Bot, margaret: Person) -> None:
    old = _sets_up_with(margaret, 2, "@ana @ben")
    assert margaret.types("/seats swap 2").ok
    form = modal_saying(margaret, "gets this number")
    assert (form.title, form.given["submit"]["text"]) == ("Swap the number", "Swap number")
    assert f"*Seat 2* has *{old}* now." in form.words
    assert "Ana and Ben stay and text from the new number at once." in form.words
    shown = _offered(form)
    margaret.clicks("another_number")
    margaret.waits_for(lambda: margaret.modal and shown not in margaret.modal.words)
    new = _offered(modal_saying(margaret, "gets this number"))
    assert new not in (old, shown)
    assert margaret.submits().ok
    done = modal_saying(margaret, f"*Seat 2* now has *{new}*")
    assert f"Ana and Ben stay on it. {old} is held until December 1." in done.words
    assert _has(bot, 2) == (new, ["Ana", "Ben"])


def test_a_swap_by_area_code_lists_its_numbers(one_bot: Bot, boss: Person) -> None:
    sets_up(boss, 1)
    boss.types("/seats swap 1 214")
    listed = modal_saying(boss, "Open numbers in 214")
    assert boss.submits().ok
    modal_saying(boss, "then press Swap number")
    boss.chooses("setup_number", radio_buttons(listed.blocks)["options"][0]["value"])
    boss.submits()
    modal_saying(boss, "now has *(214)")
    boss.closes()
    boss.types("/seats swap 1 99")
    assert boss.last().words.startswith("“99” is not an area code.")


def test_swap_asks_for_the_seat_when_none_is_named(one_bot: Bot, boss: Person) -> None:
    old = sets_up(boss, 1)
    boss.types("/seats swap")
    _picks_seat(boss, "Seat 2")
    assert "has no number to swap" in boss.submits().errors["seat"]
    _picks_seat(boss, "Seat 1")
    assert boss.submits().ok
    modal_saying(boss, f"has *{old}* now.")
    assert boss.submits().ok
    modal_saying(boss, f"{old} is held until December 1.")


def test_a_swap_from_the_seats_own_modal_goes_on_by_area_code_and_is_told_there(one_bot: Bot, boss: Person) -> None:
    old = _sets_up_with(boss, 1, "@ana")
    _manages(boss, 1)
    boss.clicks("swap_open")
    modal_saying(boss, "gets this number")
    boss.clicks("choose_number")
    modal_saying(boss, "Area code")
    boss.fills({"area_code": "737"})
    listed = modal_saying(boss, "Open numbers in 737")
    boss.chooses("setup_number", radio_buttons(listed.blocks)["options"][0]["value"])
    boss.submits()
    modal_saying(boss, "now has *(737)")
    boss.closes()
    modal = modal_saying(boss, f"Ana stays on it. {old} is held until December 1.")
    assert f"{old} was released and is held" in modal.words


def test_a_swap_for_a_number_just_taken_offers_another_and_keeps_the_old_one(one_bot: Bot, boss: Person) -> None:
    old = sets_up(boss, 1)
    boss.types("/seats swap 1 512")
    number = radio_buttons(modal_saying(boss, "Open numbers in 512").blocks)["options"][0]["value"]
    actor = Actor(TEAM_ID, DANIEL)
    one_bot.services.numbers.begin_setup(actor, _seat(one_bot, 2).id, number)
    boss.chooses("setup_number", number)
    boss.submits()
    offered = modal_saying(boss, "was just taken. Choose another number.")
    assert number not in [o["value"] for o in radio_buttons(offered.blocks)["options"]]
    assert _has(one_bot, 1)[0] == old


def test_a_swap_that_the_carrier_refuses_leaves_the_old_number_and_offers_others(
    one_bot: Bot, boss: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = _sets_up_with(boss, 1, "@ana")

    def refuses(number: PhoneNumber, reference: str) -> None:
        raise CarrierRefused("The carrier wants an address first.")

    with monkeypatch.context() as patched:
        patched.setattr(one_bot.services.numbers._carrier, "order", refuses)
        boss.types("/seats swap 1")
        refused = _offered(modal_saying(boss, "gets this number"))
        boss.submits()
        offered = modal_saying(boss, "wants an address first. Try another number.")
    assert f"has *{old}* now" in offered.words
    assert _offered(offered) != refused
    assert _has(one_bot, 1) == (old, ["Ana"])
    boss.submits()
    modal_saying(boss, f"Ana stays on it. {old} is held until December 1.")


def test_an_old_swap_form_changes_nothing(one_bot: Bot, boss: Person) -> None:
    sets_up(boss, 1)
    boss.types("/seats swap 1")
    shown = _offered(modal_saying(boss, "gets this number"))
    new = _swaps(one_bot.person(DANIEL), 1, other_than=shown)
    boss.submits()
    modal_saying(boss, f"Seat 1 has another number by now: {new}. Nothing was changed.")
    assert _has(one_bot, 1)[0] == new


# Move


def test_a_number_moves_with_its_people_once_it_is_confirmed(one_bot: Bot, boss: Person) -> None:
    number = _sets_up_with(boss, 1, "@ana @ben")
    assert boss.types("/seats move 1 to 3").ok
    form = modal_saying(boss, number)
    assert "Ana and Ben go along" in form.words
    assert "Each seat keeps its own allowance" in form.words
    assert _has(one_bot, 1)[0] == number
    assert boss.submits().ok
    message_saying(boss, f"{number} is on Seat 3 now, with Ana and Ben. Seat 1 has no number now.")
    assert (_has(one_bot, 1), _has(one_bot, 3)) == (("", []), (number, ["Ana", "Ben"]))
    for line, words in (('"Seat 3" to Seat 1', "is on Seat 1 now"), ("1 2", "is on Seat 2 now")):
        boss.types(f"/seats move {line}")
        modal_saying(boss, number)
        boss.submits()
        message_saying(boss, words)


def test_move_asks_for_what_was_not_named(one_bot: Bot, boss: Person) -> None:
    number = sets_up(boss, 2)
    boss.types("/seats move to 3")
    _picks_seat(boss, "Seat 2")
    assert boss.submits().ok
    modal_saying(boss, number)
    assert boss.submits().ok  # Seat 3 is filled in
    message_saying(boss, f"{number} is on Seat 3 now. Seat 2 has no number now.")
    boss.types("/seats move 3 to")
    modal_saying(boss, number)
    assert boss.submits().errors
    assert [o["text"]["text"].split(" ·")[0] for o in boss.searches("pick_empty_seat", "")] == ["Seat 1", "Seat 2"]
    assert boss.submits({"to_seat": str(_seat(one_bot, 1).id)}).ok
    message_saying(boss, f"{number} is on Seat 1 now.")


def test_a_number_moves_from_the_seats_own_modal(one_bot: Bot, boss: Person) -> None:
    number = _sets_up_with(boss, 1, "@ana")
    _manages(boss, 1)
    boss.clicks("move_open")
    modal_saying(boss, "Ana goes along")
    boss.searches("pick_empty_seat", "2")
    assert boss.submits({"to_seat": str(_seat(one_bot, 2).id)}).ok
    modal = modal_saying(boss, f"{number} is on Seat 2 now, with Ana.")
    assert modal.title == "Seat 1"
    boss.waits_for(lambda: f"*Seat 2*   {number}" in boss.last().words)


def test_a_number_is_moved_to_no_seat_that_has_one(one_bot: Bot, boss: Person) -> None:
    number = sets_up(boss, 1)
    for line, words in (
        ("move 1 to 1", "The number is on Seat 1 already."),
        ("move 2 to 3", "Seat 2 has no number to move."),
        ("move 1 to 9", "There is no seat called “9”."),
    ):
        boss.types(f"/seats {line}")
        assert words in boss.last().words
    boss.types("/seats move 1 to 2")
    modal_saying(boss, number)
    daniel = one_bot.person(DANIEL)
    taken = sets_up(daniel, 2)
    assert f"Seat 2 already has the number {taken}" in boss.submits().errors["to_seat"]
    boss.closes()
    boss.types("/seats move 1 to 2")
    assert f"Seat 2 already has the number {taken}" in boss.last().words
    sets_up(daniel, 3)
    boss.types("/seats move 1")
    assert "Every seat has a number" in boss.last().words
    assert boss.modal is None


# The same thing twice, and who may


def _release_form(person: Person, number: str) -> None:
    person.types("/seats release 1")
    modal_saying(person, number)
    person.fills({"digits": number[-4:]})


def _swap_form(person: Person, seat: int) -> None:
    person.types(f"/seats swap {seat}")
    modal_saying(person, "gets this number")


def _move_form(person: Person, number: str) -> None:
    person.types("/seats move 1 to 2")
    modal_saying(person, number)


def test_a_submission_delivered_three_times_counts_once(one_bot: Bot, boss: Person) -> None:
    number = _sets_up_with(boss, 1, "@ana")
    _release_form(boss, number)
    _delivered_three_times(one_bot, boss)
    assert _entries(one_bot, "released") == 1
    assert _has(one_bot, 1) == ("", [])
    boss.closes()
    boss.clicks("undo_release", message_saying(boss, f"{number} is released"))
    message_saying(boss, "is back on")
    _move_form(boss, number)
    _delivered_three_times(one_bot, boss)
    assert _entries(one_bot, "moved_here") == 1
    assert _has(one_bot, 2) == (number, ["Ana"])
    boss.closes()
    _swap_form(boss, 2)
    _delivered_three_times(one_bot, boss)
    assert _entries(one_bot, "swap_begun") == 1
    assert _has(one_bot, 2)[1] == ["Ana"]


def test_a_recruiter_and_a_reporter_are_told_whom_to_ask(one_bot: Bot, boss: Person) -> None:
    sets_up(boss, 1)
    with one_bot.storage.engine.begin() as connection:
        connection.execute(update(tables.members).where(tables.members.c.id == FATIMA).values(granted_role="reporter"))
    for person in (one_bot.person(ANA), one_bot.person(FATIMA)):
        for line in ("release", "release 1", "release 9", "swap", "swap 1 512", "move", "move 1 to 2"):
            person.types(f"/seats {line}")
            said = person.last()
            assert said.ephemeral
            assert said.words.startswith("Only administrators")
            assert said.words.endswith("Ask Margaret or Daniel.")
        assert person.modal is None


# How


def _sets_up_with(person: Person, seat: int, people: str) -> str:
    number = sets_up(person, seat)
    person.types(f"/seats assign {seat} {people}")
    return number


def _releases(person: Person, seat: int, number: str) -> SeenMessage:
    """Release the number as typed; gives the message with the button that undoes it."""
    person.types(f"/seats release {seat}")
    modal_saying(person, number)
    assert person.submits({"digits": number[-4:]}).ok
    return message_saying(person, f"{number} is released")


def _swaps(person: Person, seat: int, other_than: str = "") -> str:
    person.types(f"/seats swap {seat}")
    new = _offered(modal_saying(person, "gets this number"))
    if new == other_than:
        person.clicks("another_number")
        new = person.waits_for(lambda: next((n for n in [_offered(person.modals[-1])] if n != other_than), None))
    person.submits()
    modal_saying(person, "now has")
    person.closes()
    return new


def _manages(person: Person, seat: int) -> SeenView:
    """Open the seat's own modal from the list."""
    person.types("/seats")
    person.clicks("manage_seat", person.last(), beside=f"*Seat {seat}*")
    return modal_saying(person, "Release number")


def _picks_seat(person: Person, name: str) -> None:
    modal_saying(person, "Seat")
    (option,) = person.searches("pick_seat", name)
    person.fills({"seat": option["value"]})


def _offered(view: SeenView) -> str:
    return str(next(b["text"]["text"] for b in view.blocks if b["type"] == "header"))


def _actions(message: SeenMessage | SeenView) -> list[str]:
    return [e["action_id"] for b in message.blocks for e in b.get("elements", []) if "action_id" in e]


def _seat(bot: Bot, position: int) -> Seat:
    return bot.services.seats.find(Actor(TEAM_ID, MARGARET), str(position))


def _has(bot: Bot, position: int) -> tuple[str, list[str]]:
    """The seat's number ("" for none) and the names of those on it."""
    seat = _seat(bot, position)
    return (seat.number.number.national if seat.number else "", sorted(m.name for m in seat.members))


def _entries(bot: Bot, action: str) -> int:
    (found,) = rows(bot.storage, "SELECT COUNT(*) AS n FROM log WHERE action = :action", action=action)
    return int(found["n"])


def _delivered_three_times(bot: Bot, person: Person) -> None:
    """Submit the modal on top so many times over: Slack repeats what it believes was lost."""
    modal, sandbox = person.modal, bot.sandbox
    assert modal is not None

    def payload() -> dict[str, Any]:
        view = sandbox.workspace.view_of(person.id, modal.id)
        trigger = sandbox.workspace.triggers.new(person.id)
        return dict(payloads.submission(person.account, view, trigger_id=trigger, response_urls=[]))

    again = sandbox.look(payload)
    for _ in range(3):
        answer = dict(sandbox.run(sandbox.connection.deliver("interactive", again, 3.0)).body)
        assert answer.get("response_action") != "errors"
        assert "Nothing was changed" not in str(answer)
