"""The main job, end to end: a seat gets a number and people, somebody leaves it, everybody sees what remains."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from bot.domain.roles import Actor
from bot.domain.seats import Direction
from bot.sandbox.people import TEAM_ID
from bot.sandbox.person import Person
from storage import tables
from tests.support.bot import (
    ANA,
    ANGEL,
    BEN,
    FATIMA,
    KWAME,
    MARGARET,
    RECRUITING,
    Bot,
    Mode,
    message_saying,
    modal_saying,
    running,
    sets_up,
)
from tests.support.databases import PostgresDatabases


def buttons(blocks: list[dict[str, Any]]) -> list[str]:
    return [e["text"]["text"] for b in blocks if b["type"] == "actions" for e in b["elements"] if e["type"] == "button"]


def test_a_seat_gets_a_number_that_was_picked(bot: Bot, margaret: Person) -> None:
    assert margaret.types("/seats auto").ok
    first = modal_saying(margaret, "Seat 1* gets this number")
    shown = next(b["text"]["text"] for b in first.blocks if b["type"] == "header")
    assert margaret.clicks("another_number").ok
    margaret.waits_for(lambda: margaret.modal and shown not in margaret.modal.words)
    another = modal_saying(margaret, "gets this number")
    number = next(b["text"]["text"] for b in another.blocks if b["type"] == "header")
    assert "no charge" in another.words
    assert set(margaret.submits().errors) == {"channel"}  # it asks where warnings should go
    assert margaret.submits({"channel": RECRUITING}).ok
    done = modal_saying(margaret, "now has")
    assert number in done.words
    assert f"<#{RECRUITING}>" in done.words
    margaret.closes()
    assert margaret.types("/seats").ok
    listed = margaret.last()
    assert listed.ephemeral
    assert f"*Seat 1*   {number}" in listed.words
    assert "20 of 20 left" in listed.words
    assert "December 1" in listed.words
    # The second seat asks for no channel any more.
    assert sets_up(margaret, 2) != number


def test_a_seat_gets_a_number_that_was_chosen(bot: Bot, margaret: Person) -> None:
    assert margaret.types("/seats choose 2 512").ok
    modal = modal_saying(margaret, "Open numbers in 512")
    radio = next(
        e for b in modal.blocks if b["type"] == "actions" for e in b["elements"] if e["type"] == "radio_buttons"
    )
    wanted = radio["options"][2]["value"]
    assert margaret.chooses("setup_number", wanted).ok
    assert margaret.submits({"channel": RECRUITING}).ok
    assert "(512) 555-" in modal_saying(margaret, "*Seat 2* now has").words


def test_nearby_numbers_are_offered_when_an_area_code_has_none(bot: Bot, margaret: Person) -> None:
    margaret.types("/seats choose 1")
    modal_saying(margaret, "Area code")
    margaret.fills({"area_code": "21"})
    margaret.waits_for(lambda: margaret.modal and "is not an area code" in margaret.modal.words)
    margaret.fills({"area_code": "469"})  # Dallas, as 214 is
    modal = modal_saying(margaret, "No numbers are open in 469")
    radio = next(
        e for b in modal.blocks if b["type"] == "actions" for e in b["elements"] if e["type"] == "radio_buttons"
    )
    assert all(o["text"]["text"].startswith("(214)") for o in radio["options"])
    margaret.chooses("setup_number", radio["options"][0]["value"])
    margaret.submits({"channel": RECRUITING})
    assert "(214) 555-" in modal_saying(margaret, "now has").words


def test_people_are_found_by_any_part_of_a_name_and_put_on_the_seat(bot: Bot, margaret: Person) -> None:
    number = sets_up(margaret)
    margaret.types("/seats")
    assert margaret.clicks("assign_open", margaret.last()).ok
    modal = modal_saying(margaret, "3 places free")
    assert [o["value"] for o in margaret.searches("assign_members", "ozturk")] == ["U0GULSEN01"]
    assert [o["value"] for o in margaret.searches("assign_members", "angel")] == [ANGEL]
    assert [o["value"] for o in margaret.searches("assign_members", "gloria@harbor")] == ["U0GUEST001"]
    offered = {o["value"] for o in margaret.searches("assign_members", "a")}
    assert not offered & {"USLACKBOT", "U0GONE0001", "U0APPBOT01"}
    margaret.searches("assign_members", "fer")
    assert margaret.submits({"members": [ANGEL, ANA]}).ok
    assert margaret.modal is None
    assert modal.title == "Assign people"
    redrawn = message_saying(margaret, "can text from")
    assert number in redrawn.words
    assert "🗑 Ana" in buttons(redrawn.blocks)
    # Whoever is on a seat is not offered again, and the places are counted down.
    margaret.clicks("assign_open", redrawn)
    modal_saying(margaret, "1 place free")
    assert margaret.searches("assign_members", "fer") == []


def test_people_are_put_on_the_seat_as_typed(bot: Bot, margaret: Person) -> None:
    number = sets_up(margaret, 2)
    assert margaret.types('/seats assign "Seat 2" @ana @ben').ok
    assert margaret.last().words == f"Ana and Ben are on Seat 2 and can text from {number} at once."
    assert margaret.last().ephemeral


def test_a_full_seat_says_who_is_on_it(bot: Bot, margaret: Person) -> None:
    sets_up(margaret)
    margaret.types("/seats assign 1 @ana @ben @caro")
    margaret.types("/seats assign 1 @devi")
    assert "already has three people: Ana, Ben and Caro" in margaret.last().words


def test_somebody_on_another_seat_is_named_with_it(bot: Bot, margaret: Person) -> None:
    sets_up(margaret, 1)
    sets_up(margaret, 2)
    margaret.types("/seats assign 1 @ana")
    margaret.types("/seats assign 2 @ana @ben")
    assert margaret.last().words.startswith("Ana is on Seat 1 already.")
    margaret.types("/seats")
    assert "Ben" not in margaret.last().words


def test_a_seat_without_a_number_takes_nobody(bot: Bot, margaret: Person) -> None:
    margaret.types("/seats assign 1 @ana")
    assert margaret.last().words.startswith("Seat 1 has no number yet.")


def test_removing_asks_first_and_takes_effect_at_once(bot: Bot, margaret: Person) -> None:
    number = sets_up(margaret)
    margaret.types("/seats assign 1 @ana @ben")
    margaret.types("/seats remove @ana")
    question = margaret.last()
    assert "Remove *Ana* from *Seat 1*" in question.words
    assert bot.services.seats.own(_actor(ANA)) is not None
    margaret.clicks("remove_kept", question)
    message_saying(margaret, "Ana stays on Seat 1.")
    margaret.types("/seats remove @ana")
    margaret.clicks("remove_member:1", margaret.last())
    message_saying(margaret, f"Ana is off Seat 1, {number}. 1 of 3 places is taken.")
    assert bot.services.seats.own(_actor(ANA)) is None
    # The trash can in the list carries its own question.
    margaret.types("/seats")
    shown = margaret.last()
    trash = next(e for b in shown.blocks if b["type"] == "actions" for e in b["elements"] if "🗑" in e["text"]["text"])
    assert "Remove Ben?" in trash["confirm"]["title"]["text"]
    margaret.clicks(trash["action_id"], shown)
    message_saying(margaret, "Ben is off Seat 1")


def test_use_and_report_tell_who_used_what(bot: Bot, margaret: Person) -> None:
    sets_up(margaret)
    margaret.types("/seats assign 1 @ana @ben")
    bot.text(ANA, 5)
    bot.text(BEN, 2, Direction.RECEIVED)
    margaret.types("/seats usage")
    assert "13 of 20 left" in margaret.last().words
    assert "Ana 5 · Ben 2" in margaret.last().words
    margaret.types("/seats report")
    report = margaret.last()
    assert "Text messaging in November 2025 so far" in report.words
    assert "7 of 20 used (35 %) · 5 sent, 2 received" in report.words
    assert report.ephemeral
    margaret.types("/seats report 2025-12")
    assert "December 2025 has not begun" in margaret.last().words
    margaret.types("/seats report last")
    assert "is not a month" in margaret.last().words


def test_help_tells_every_word(bot: Bot, margaret: Person) -> None:
    margaret.types("/seats help")
    words = margaret.last().words
    for word in ("auto", "choose", "assign", "remove", "usage", "report", "help"):
        assert f"/seats {word}" in words


def test_the_home_of_an_administrator_shows_all_seats_with_their_buttons(bot: Bot, margaret: Person) -> None:
    home = margaret.opens_home()
    assert home is not None
    assert "Text Messaging Numbers" in home.words
    assert "Start here" in home.words
    assert "Auto assign" in buttons(home.blocks)
    assert margaret.clicks("auto_assign", home, label="Auto assign a number").ok
    modal_saying(margaret, "gets this number")
    margaret.submits({"channel": RECRUITING})
    modal_saying(margaret, "now has")
    home = margaret.waits_for(lambda: margaret.home if margaret.home and "now has" in margaret.home.words else None)
    # People come next, in the same modal.
    margaret.clicks("assign_open", margaret.modal)
    modal_saying(margaret, "3 places free")
    margaret.searches("assign_members", "ana")
    margaret.submits({"members": [ANA]})
    margaret.waits_for(lambda: margaret.home and "🗑 Ana" in buttons(margaret.home.blocks))


def test_the_home_of_a_recruiter_shows_their_own_seat_only(bot: Bot, margaret: Person) -> None:
    number = sets_up(margaret)
    margaret.types("/seats assign 1 @ana @ben")
    home = bot.person(ANA).opens_home()
    assert home is not None
    assert number in home.words
    assert "Shared with Ben." in home.words
    assert "20 of 20 left" in home.words
    assert "Seat 2" not in home.words
    assert not {"Auto assign", "Assign user"} & set(buttons(home.blocks))


def test_somebody_without_a_seat_is_told_whom_to_ask(bot: Bot) -> None:
    home = bot.person(KWAME).opens_home()
    assert home is not None
    assert "You are not on a seat yet" in home.words
    assert "Margaret or Daniel" in home.words


def test_the_home_of_a_reporter_shows_all_seats_without_buttons(bot: Bot, margaret: Person) -> None:
    _grant(bot, FATIMA, "reporter")
    sets_up(margaret)
    fatima = bot.person(FATIMA)
    home = fatima.opens_home()
    assert home is not None
    assert "Seat 3" in home.words
    assert buttons(home.blocks) == ["This month's use", "Log", "Help"]
    fatima.types("/seats report")
    assert "so far" in fatima.last().words
    fatima.clicks("see_usage", home)
    modal_saying(fatima, "November 2025 so far")


def test_the_shortcut_shows_the_same_page_as_a_modal(bot: Bot, margaret: Person) -> None:
    assert margaret.shortcut("show_seats").ok
    modal = modal_saying(margaret, "Seat 3")
    # A set-up from there is stacked on top, and the page below is drawn anew.
    margaret.clicks("auto_assign", modal, label="Auto assign", block_id=_block_with(modal.blocks, "auto_assign"))
    modal_saying(margaret, "gets this number")
    margaret.submits({"channel": RECRUITING})
    modal_saying(margaret, "now has")
    margaret.closes()
    modal_saying(margaret, "Seat 1 now has")
    kwame = bot.person(KWAME)
    kwame.shortcut("show_seats")
    modal_saying(kwame, "You are not on a seat yet")


# --- refusals ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("line", ["auto", "choose 1 512", "assign 1 @ben", "remove @ben", "report"])
def test_a_refusal_names_whom_to_ask_and_is_seen_by_its_asker_only(one_bot: Bot, line: str) -> None:
    ana = one_bot.person(ANA)
    assert ana.types(f"/seats {line}").ok
    said = ana.last()
    assert said.ephemeral
    assert "Ask Margaret or Daniel." in said.words
    assert ana.modal is None
    assert one_bot.person(BEN).sees() == one_bot.person(MARGARET).sees() == []


def test_wrong_words_get_the_nearest_right_one(bot: Bot, margaret: Person) -> None:
    margaret.types("/seats asign 2")
    assert "Did you mean `/seats assign`?" in margaret.last().words
    margaret.types("/seats frobnicate")
    assert "/seats help" in margaret.last().words
    margaret.types('/seats auto "Seat 9"')
    assert "There is no seat called “Seat 9”" in margaret.last().words
    margaret.types("/seats choose 1 51")
    assert margaret.last().words.startswith("“51” is not an area code.")
    assert margaret.modal is None


def test_nobody_may_be_removed_by_a_forged_button(one_bot: Bot) -> None:
    margaret, ana = one_bot.person(MARGARET), one_bot.person(ANA)
    sets_up(margaret)
    margaret.types("/seats assign 1 @ana @ben")
    # A recruiter uses the administrator's button, as a forged payload would.
    margaret.types("/seats")
    shown = margaret.last()
    channel = one_bot.sandbox.look(lambda: one_bot.sandbox.workspace.channel(shown.channel))
    message = channel.find(shown.ts)
    assert message is not None
    message.viewer = ANA
    ana.clicks("remove_member:1", ana.last())
    message_saying(ana, "Ask Margaret or Daniel")
    assert one_bot.services.seats.own(_actor(ANA)) is not None


def test_one_whole_journey_on_postgresql(postgresql_databases: PostgresDatabases, mode: Mode) -> None:
    url = postgresql_databases.migrated()
    try:
        with running(url, mode, monthly_allowance=20) as bot:
            margaret, ana = bot.person(MARGARET), bot.person(ANA)
            number = sets_up(margaret)
            margaret.types("/seats assign 1 @ana @ben @caro")
            assert margaret.last().words == f"Ana, Ben and Caro are on Seat 1 and can text from {number} at once."
            bot.text(ANA, 16)
            warned = message_saying(ana, "16 of its 20 messages")
            assert not warned.ephemeral
            margaret.types("/seats remove @caro")
            margaret.clicks("remove_member:3", margaret.last())
            message_saying(margaret, "Caro is off Seat 1")
            margaret.types("/seats usage")
            assert "4 of 20 left" in margaret.last().words
            seat = bot.services.seats.own(_actor(ANA))
            assert seat is not None
            assert {m.id for m in seat.members} == {ANA, BEN}
    finally:
        postgresql_databases.drop(url)


def _actor(member: str) -> Actor:
    return Actor(TEAM_ID, member)


def _grant(bot: Bot, member: str, role: str) -> None:
    with bot.storage.engine.begin() as connection:
        connection.execute(update(tables.members).where(tables.members.c.id == member).values(granted_role=role))


def _block_with(blocks: list[dict[str, Any]], action: str) -> str:
    """The first block that has that action."""
    return str(next(b["block_id"] for b in blocks if any(e.get("action_id") == action for e in b.get("elements", []))))
