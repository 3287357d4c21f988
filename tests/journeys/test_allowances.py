"""Suspend and resume, name, allowance, top-up: typed fully, typed partly, and by button from the seat's own modal."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from sqlalchemy import update

from bot.domain.errors import SeatError
from bot.domain.roles import Actor
from bot.domain.seats import Seat
from bot.sandbox import payloads
from bot.sandbox.errors import SlackError
from bot.sandbox.people import TEAM_ID
from bot.sandbox.person import Person, SeenView
from storage import tables
from tests.support.bot import ANA, DANIEL, FATIMA, MARGARET, Bot, message_saying, modal_saying, sets_up, until
from tests.support.world import dump, rows, together


@pytest.fixture
def margaret(one_bot: Bot) -> Person:
    return one_bot.person(MARGARET)


def seat(bot: Bot, position: int) -> Seat:
    return bot.services.seats.find(Actor(TEAM_ID, MARGARET), f"{position}")


def says(person: Person, line: str) -> str:
    """Type the line and read the answer, which nobody else sees."""
    assert person.types(line).ok
    said = person.last()
    assert said.ephemeral
    return str(said.blocks[0]["text"]["text"])


def manages(person: Person, position: int) -> SeenView:
    """Open the modal of that seat from the list."""
    person.types("/seats")
    person.clicks("manage_seat", person.last(), beside=f"*Seat {position}*")
    return modal_saying(person, f"*Seat {position}*")


def entries(bot: Bot, action: str) -> int:
    (found,) = rows(bot.storage, "SELECT COUNT(*) AS n FROM log WHERE action = :action", action=action)
    return int(found["n"])


def delivered_again(bot: Bot, person: Person, times: int = 2) -> None:
    """The submission of the modal on top, so many times before the one that the person sees answered."""
    top, sandbox = person.modal, bot.sandbox
    assert top is not None

    def payload() -> dict[str, Any]:
        view = sandbox.workspace.view_of(person.id, top.id)
        trigger = sandbox.workspace.triggers.new(person.id)
        return dict(payloads.submission(person.account, view, trigger_id=trigger, response_urls=[]))

    again = sandbox.look(payload)
    for _ in range(times):
        answer = sandbox.run(sandbox.connection.deliver("interactive", again, 3.0))
        assert not answer.body, "it would have closed the form"


# --- suspend and resume --------------------------------------------------------------------------------------


def test_a_seat_is_suspended_and_resumed_as_typed_and_by_the_button_of_the_answer(bot: Bot) -> None:
    margaret = bot.person(MARGARET)
    number = sets_up(margaret, 2)
    margaret.types("/seats assign 2 @ana @ben")
    assert says(margaret, "/seats suspend seat 2") == (
        f"Texting on Seat 2 is suspended: nobody can send from {number} until it is resumed. "
        "Texts from candidates still arrive and count."
    )
    answer = margaret.last()
    with pytest.raises(SeatError, match="Margaret suspended texting on Seat 2"):
        bot.text(ANA)
    assert says(margaret, "/seats suspend 2") == "Texting on Seat 2 is suspended already. Nothing was changed."
    margaret.clicks("resume_seat", answer)
    resumed = message_saying(margaret, f"Texting on Seat 2 goes on: Ana and Ben can send from {number} again.")
    assert resumed.ts == answer.ts
    bot.text(ANA)
    # And back again, with the button that took its place.
    margaret.clicks("suspend_seat", resumed)
    message_saying(margaret, "Texting on Seat 2 is suspended: ")
    assert says(margaret, "/seats resume 2").startswith("Texting on Seat 2 goes on")
    assert says(margaret, "/seats resume 2") == "Texting on Seat 2 is not suspended. Nothing was changed."


def test_an_old_resume_button_gets_a_plain_sentence_and_a_fresh_list(one_bot: Bot, margaret: Person) -> None:
    says(margaret, "/seats suspend 2")
    old = margaret.last()
    says(one_bot.person(DANIEL), "/seats resume 2")
    margaret.clicks("resume_seat", old)
    fresh = message_saying(margaret, "Texting on Seat 2 is not suspended. Nothing was changed.")
    assert "*Seat 3*" in fresh.words


def test_a_resume_button_clicked_five_times_at_once_works_once(one_bot: Bot, margaret: Person) -> None:
    says(margaret, "/seats suspend 2")
    answer = margaret.last()
    outcomes = together([lambda: margaret.clicks("resume_seat", answer)] * 5)
    assert all(getattr(outcome, "ok", False) for outcome in outcomes), outcomes
    margaret.waits_for(lambda: "is suspended: " not in margaret.last().words)
    assert entries(one_bot, "resumed") == 1
    assert not any("went wrong" in message.words for message in margaret.sees())


@pytest.mark.parametrize("word", ["suspend", "resume"])
def test_without_a_seat_a_form_asks_for_it(one_bot: Bot, margaret: Person, word: str) -> None:
    done = "is suspended: " if word == "suspend" else "is not suspended any more."
    if word == "resume":
        says(margaret, "/seats suspend 3")
    margaret.types(f"/seats {word}")
    modal_saying(margaret, f"{word.capitalize()} texting")
    margaret.searches("pick_seat", "seat 1")
    if word == "resume":
        assert margaret.submits({"seat": f"{seat(one_bot, 1).id}"}).errors == {
            "seat": "Texting on Seat 1 is not suspended. Nothing was changed."
        }
    margaret.searches("pick_seat", "seat 3")
    margaret.fills({"seat": f"{seat(one_bot, 3).id}"})
    delivered_again(one_bot, margaret)
    assert margaret.submits().ok
    assert margaret.modal is None
    message_saying(margaret, f"Texting on Seat 3 {done}")
    assert entries(one_bot, "suspended" if word == "suspend" else "resumed") == 1
    assert seat(one_bot, 3).is_suspended == (word == "suspend")


def test_a_seat_is_suspended_and_resumed_from_its_modal(one_bot: Bot, margaret: Person) -> None:
    modal = manages(margaret, 2)
    margaret.clicks("suspend_seat", modal)
    modal = modal_saying(margaret, "Texting on Seat 2 is suspended: ")
    assert seat(one_bot, 2).is_suspended
    margaret.clicks("resume_seat", modal)
    modal_saying(margaret, "Texting on Seat 2 is not suspended any more.")
    margaret.closes()
    margaret.waits_for(lambda: "suspended" not in margaret.last().words)


# --- name ----------------------------------------------------------------------------------------------------


def test_a_seat_is_named_as_typed(one_bot: Bot, margaret: Person) -> None:
    for line in ('2 "Austin team"', '"Seat 2" Austin   team', "seat 2 Austin team", '"2" “Austin team”'):
        assert says(margaret, f"/seats name {line}") == (
            "Seat 2 is called Austin team from now on. It is still found by its number."
        )
        assert seat(one_bot, 2).name == "Austin team"
        assert says(margaret, "/seats name austin team Seat 2") == "Seat 2 is called by its number again."


def test_what_cannot_be_a_name_is_said_plainly(one_bot: Bot, margaret: Person) -> None:
    assert says(margaret, "/seats name 2 Seat 3").startswith("“Seat 3” would be taken for seat number 3")
    assert says(margaret, "/seats name 2 " + "x" * 81).startswith("That name has 81 characters")
    assert "without @ and #" in says(margaret, "/seats name 2 Team of @ana")
    assert says(margaret, '/seats name "Saet 2" Austin team').startswith(
        "There is no seat called “Saet 2”. Did you mean"
    )
    assert says(margaret, "/seats name 1 *A* <B> & `C`").startswith("Seat 1 is called")
    assert seat(one_bot, 1).name == "*A* <B> & `C`"
    assert entries(one_bot, "renamed") == 1


def test_typed_partly_the_form_has_what_was_given(one_bot: Bot, margaret: Person) -> None:
    margaret.types("/seats name 2")
    shown = modal_saying(margaret, "found by its number, 2.")
    assert shown.values["name"]["seat_name"]["value"] == "Seat 2"
    says(margaret, "/seats name 3 Dallas")
    assert margaret.submits({"name": "DALLAS"}).errors == {
        "name": "Seat number 3 is called “DALLAS” already. Choose another name."
    }
    assert margaret.submits({"name": "\u200b"}).errors["name"].startswith("A seat's name needs something to read")
    margaret.fills({"name": "أوستن 🌮"})
    delivered_again(one_bot, margaret)
    assert margaret.submits().ok
    message_saying(margaret, "أوستن 🌮 from now on")
    assert entries(one_bot, "renamed") == 2
    margaret.types("/seats name Houston")
    shown = modal_saying(margaret, "It is still found by its number.")
    assert shown.values["name"]["seat_name"]["value"] == "Houston"
    margaret.searches("pick_seat", "1")
    assert margaret.submits({"seat": f"{seat(one_bot, 1).id}"}).ok
    message_saying(margaret, "Seat 1 is called Houston from now on.")


def test_a_seat_is_renamed_from_its_modal_and_all_that_lies_behind_is_drawn_anew(bot: Bot) -> None:
    margaret = bot.person(MARGARET)
    margaret.clicks("name_open", manages(margaret, 2))
    modal_saying(margaret, "Rename seat")
    assert margaret.submits({"name": "Austin team"}).ok
    modal = modal_saying(margaret, "Seat 2 is called Austin team from now on.")
    assert modal.title == "Austin team"
    message_saying(margaret, "*Austin team*")


# --- allowance and top-up ------------------------------------------------------------------------------------


def test_an_allowance_is_changed_as_typed(one_bot: Bot, margaret: Person) -> None:
    sets_up(margaret, 2)
    margaret.types("/seats assign 2 @ana")
    one_bot.text(ANA, 8)
    assert says(margaret, "/seats allowance 2 1,500") == (
        "Seat 2 has 1,500 messages a month from now on; 1,492 of 1,500 left this month."
    )
    assert says(margaret, '/seats allowance "Seat 2" 1 000').startswith("Seat 2 has 1,000 messages a month")
    assert says(margaret, "/seats allowance 2 lots").startswith("“lots” is not a number of messages")
    assert says(margaret, "/seats allowance 2 1,000,001").startswith("“1,000,001” is not a number of messages")
    assert says(margaret, "/seats allowance 9 500").startswith("There is no seat called “9”")
    # Lowered past a mark, the people of the seat hear of it at once.
    assert says(margaret, "/seats allowance 2 9").endswith("1 of 9 left this month.")
    message_saying(one_bot.person(ANA), "*Seat 2* has used 8 of its 9 messages (88 %)")


def test_a_seat_is_topped_up_as_typed(one_bot: Bot, margaret: Person) -> None:
    sets_up(margaret, 2)
    margaret.types("/seats assign 2 @ana")
    one_bot.text(ANA, 8)
    assert says(margaret, "/seats topup 2 500") == ("Seat 2 has 500 messages more until December 1: 512 of 520 left.")
    assert says(margaret, "/seats topup 2 1") == "Seat 2 has 1 message more until December 1: 513 of 521 left."
    for wrong in ("0", "-5", "half"):
        assert "Write a whole number from 1 to 1,000,000" in says(margaret, f"/seats topup 2 {wrong}")
    assert seat(one_bot, 2).monthly_allowance == 20


def test_the_forms_show_what_the_seat_has_and_put_errors_under_the_field(one_bot: Bot, margaret: Person) -> None:
    sets_up(margaret, 2)
    margaret.types("/seats assign 2 @ana")
    one_bot.text(ANA, 8)
    margaret.types("/seats topup seat 2")
    shown = modal_saying(margaret, "8 of 20 used (40 %), 12 left")
    assert "Resets on December 1." in shown.words
    assert shown.values["messages"]["messages_count"]["value"] == "10"
    for wrong in ("0", "1000001", "many"):
        assert set(margaret.submits({"messages": wrong}).errors) == {"messages"}
    margaret.fills({"messages": "30"})
    delivered_again(one_bot, margaret)
    assert margaret.submits().ok
    message_saying(margaret, "Seat 2 has 30 messages more until December 1: 42 of 50 left.")
    assert entries(one_bot, "topped_up") == 1
    margaret.types("/seats allowance 2")
    shown = modal_saying(margaret, "20 messages a month")
    assert "8 of 50 used (16 %), 42 left" in shown.words
    assert shown.values["messages"]["messages_count"]["value"] == "20"
    assert set(margaret.submits({"messages": "-1"}).errors) == {"messages"}
    assert margaret.submits({"messages": "25"}).ok
    message_saying(margaret, "Seat 2 has 25 messages a month from now on; 47 of 55 left this month.")


@pytest.mark.parametrize("word", ["allowance", "topup"])
def test_a_number_that_is_no_seats_is_one_of_messages(one_bot: Bot, margaret: Person, word: str) -> None:
    margaret.types(f"/seats {word} 500")
    margaret.waits_for(lambda: margaret.modal)
    assert margaret.modal is not None
    assert margaret.modal.values["messages"]["messages_count"]["value"] == "500"
    margaret.searches("pick_seat", "3")
    assert margaret.submits({"seat": f"{seat(one_bot, 3).id}"}).ok
    message_saying(margaret, "Seat 3 has 500 messages")
    assert seat(one_bot, 3).allowance.total == (500 if word == "allowance" else 520)


@pytest.mark.parametrize(("line", "seat_shown", "filled"), [
    ("allowance 1 000", None, "1000"),
    ("topup 1 000 000", None, "1000000"),
    ("topup 9 000", None, "9000"),
    ("allowance Team 2 500", "Team 2", "500"),
    ("topup Team 2 500", "Team 2", "500"),
])  # fmt: skip
def test_what_can_be_read_in_two_ways_changes_nothing_and_opens_the_form(
    one_bot: Bot, margaret: Person, line: str, seat_shown: str | None, filled: str
) -> None:
    says(margaret, "/seats name 2 Team")
    says(margaret, '/seats name 3 "Team 2"')
    before = dump(one_bot.storage)["seats"]
    margaret.types(f"/seats {line}")
    form = margaret.waits_for(lambda: margaret.modal)
    assert form.values["messages"]["messages_count"]["value"] == filled
    assert (f"*{seat_shown}*" in form.words) if seat_shown else any(b.get("block_id") == "seat" for b in form.blocks)
    assert dump(one_bot.storage)["seats"] == before
    assert entries(one_bot, "allowance_changed") == entries(one_bot, "topped_up") == 0


def test_a_number_cut_off_by_a_space_is_refused_beside_a_seat(one_bot: Bot, margaret: Person) -> None:
    for line in ("allowance 2 000", 'allowance "Seat 2" 0500', "allowance 2 0,500", "topup seat 2 007"):
        margaret.types(f"/seats {line}")
        assert entries(one_bot, "allowance_changed") == entries(one_bot, "topped_up") == 0
    assert "begins with a 0" in says(margaret, '/seats allowance "Seat 2" 0500')
    assert says(margaret, "/seats allowance Seat 2 1 000").startswith("Seat 2 has 1,000 messages a month")


def test_allowance_and_top_up_are_changed_from_the_seats_modal(bot: Bot) -> None:
    margaret = bot.person(MARGARET)
    margaret.clicks("topup_open", manages(margaret, 2))
    modal_saying(margaret, "On December 1 it starts again with 20 messages.")
    delivered_again(bot, margaret, times=1)
    assert margaret.submits().ok

    def changes() -> bool:
        modal = modal_saying(margaret, "Seat 2 has 10 messages more until December 1: 30 of 30 left.")
        # Drawn anew for each delivery, its blocks have other ids.
        with contextlib.suppress(SlackError):
            margaret.clicks("allowance_open", modal)
            return True
        return False

    until(changes)
    modal_saying(margaret, "Messages a month")
    assert margaret.submits({"messages": "100"}).ok
    modal_saying(margaret, "Seat 2 has 100 messages a month from now on; 110 of 110 left this month.")
    assert len(margaret.modals) == 1
    margaret.closes()
    message_saying(margaret, "150 of 150 messages left")


# --- who may -------------------------------------------------------------------------------------------------

LINES = (
    "suspend",
    "suspend 2",
    "resume 2",
    "name",
    'name 2 "Austin"',
    "allowance",
    "allowance 2 500",
    "topup",
    "topup 2 5",
    "topup 99 5",
)


def test_recruiters_and_reporters_are_refused_before_anything_is_asked(one_bot: Bot) -> None:
    with one_bot.storage.engine.begin() as connection:
        connection.execute(update(tables.members).where(tables.members.c.id == FATIMA).values(granted_role="reporter"))
    before = dump(one_bot.storage)
    for who in (ANA, FATIMA):
        person = one_bot.person(who)
        for line in LINES:
            said = says(person, f"/seats {line}")
            assert said.startswith("Only administrators"), line
            assert said.endswith("Ask Margaret or Daniel."), line
            assert person.modal is None
    assert dump(one_bot.storage) == before


def test_an_old_button_of_somebody_who_lost_the_role_does_nothing(one_bot: Bot) -> None:
    daniel = one_bot.person(DANIEL)
    modal = manages(daniel, 2)
    with one_bot.storage.engine.begin() as connection:
        connection.execute(update(tables.members).where(tables.members.c.id == DANIEL).values(is_admin=False))
    before = dump(one_bot.storage)
    for action, what in (
        ("suspend_seat", "suspend and resume seats"),
        ("name_open", "name seats"),
        ("allowance_open", "change allowances"),
        ("topup_open", "add messages"),
    ):
        daniel.clicks(action, modal)
        modal = modal_saying(daniel, f"Only administrators {what}")
    assert dump(one_bot.storage) == before
