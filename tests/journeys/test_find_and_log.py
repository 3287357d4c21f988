"""Seats are found among many, and stay found while they are changed; the log tells who did what, page by page."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from bot.domain.roles import Actor
from bot.sandbox.people import TEAM_ID
from bot.sandbox.person import Person
from storage import tables
from tests.support.bot import (
    ANA,
    BEN,
    FATIMA,
    MARGARET,
    RECRUITING,
    Bot,
    message_saying,
    modal_saying,
    running,
    sets_up,
)


def names(blocks: list[dict[str, Any]]) -> list[str]:
    texts = [b["text"]["text"] for b in blocks if b["type"] == "section"]
    return [text.split("*")[1] for text in texts if text.startswith("*Seat")]


def test_a_seat_is_found_and_the_same_list_comes_back_after_a_change(bot: Bot, margaret: Person) -> None:
    number = sets_up(margaret)
    sets_up(margaret, 2)
    margaret.types("/seats assign 1 @ana @ben")
    margaret.types("/seats find ana")
    found = margaret.last()
    assert "1 seat matches “ana”" in found.words
    assert (names(found.blocks), found.ephemeral) == (["Seat 1"], True)
    margaret.types("/seats find @ana")
    assert names(margaret.last().blocks) == ["Seat 1"]
    margaret.types(f"/seats find {number}")
    assert names(margaret.last().blocks) == ["Seat 1"]
    # Somebody is put on the seat and taken off again: what is drawn anew is what was found.
    margaret.types("/seats find ben")
    margaret.clicks("assign_open", margaret.last(), beside="Seat 1")
    modal_saying(margaret, "1 place free")
    margaret.searches("assign_members", "caro")
    margaret.submits({"members": ["U0CARO0001"]})
    redrawn = message_saying(margaret, "Caro is on Seat 1")
    assert names(redrawn.blocks) == ["Seat 1"]
    assert "1 seat matches “ben”" in redrawn.words
    margaret.clicks("remove_member:2", redrawn)
    gone = message_saying(margaret, "Ben is off Seat 1")
    assert "Nothing matches “ben”." in gone.words
    # And from the seat's own modal, behind which the list is.
    margaret.types("/seats find caro")
    margaret.clicks("manage_seat", margaret.last())
    modal_saying(margaret, number)
    margaret.closes()


def test_what_finds_nothing_or_says_nothing_is_answered(one_bot: Bot) -> None:
    margaret, fatima, ana = (one_bot.person(who) for who in (MARGARET, FATIMA, ANA))
    margaret.types("/seats find")
    assert "`/seats find ana`" in margaret.last().words
    margaret.types("/seats find <xyz> *b*")
    assert "Nothing matches “&lt;xyz&gt; " in margaret.last().words
    assert "`/seats` shows all seats" in margaret.last().words
    margaret.types(f"/seats find {'x' * 3000}")
    assert "Nothing matches" in margaret.last().words
    _grant(one_bot, FATIMA, "reporter")
    fatima.types("/seats find seat 3")
    assert names(fatima.last().blocks) == ["Seat 3"]
    assert not [b for b in fatima.last().blocks if b["type"] == "actions"]
    for words in ("find seat", "find @ben", "find", "log", "log 1", "log @ben"):
        ana.types(f"/seats {words}")
        assert "Ask Margaret or Daniel." in ana.last().words
    assert "Only administrators and reporters see the log" in ana.last().words


def test_what_is_found_is_paged(sqlite_url: str) -> None:
    with running(sqlite_url, "http", seats=30) as bot:
        margaret = bot.person(MARGARET)
        margaret.types('/seats find "seat 2"')
        assert "Seats 1 to 10 of 12 that match “seat 2”" in margaret.last().words
        before = len(margaret.sees())
        margaret.clicks("find_page_turned:next")
        second = message_saying(margaret, "Seats 11 to 12 of 12")
        assert names(second.blocks) == ["Seat 28", "Seat 29"]
        margaret.clicks("find_page_turned:previous", second)
        first = message_saying(margaret, "Seats 1 to 10 of 12")
        assert names(first.blocks)[0] == "Seat 2"
        assert len(margaret.sees()) == before


def test_the_log_tells_who_did_what_newest_first(bot: Bot, margaret: Person, daniel: Person) -> None:
    number = sets_up(margaret)
    daniel.types("/seats assign 1 @ana @ben")
    daniel.types("/seats remove @ben")
    daniel.clicks("remove_member:2", daniel.last())
    message_saying(daniel, "Ben is off Seat 1")
    margaret.types("/seats log 1")
    log = margaret.last()
    assert log.ephemeral
    lines = [line.split(" · ", 1)[1] for line in log.words.splitlines() if " · " in line]
    assert lines == [
        "*Daniel* took *Ben* off *Seat 1*",
        "*Daniel* put *Ben* on *Seat 1*",
        "*Daniel* put *Ana* on *Seat 1*",
        f"*Seat 1* got {number}, ordered by *Margaret*",
        f"*Margaret* ordered {number} for *Seat 1*",
        "*Seatline* added *Seat 1*, with 20 messages a month",
    ]
    assert "Monday, November 24" in log.words
    assert "10:00 · *Daniel*" in log.words
    margaret.types("/seats log @ana")
    assert "Log of Seat 1" in margaret.last().words
    margaret.types("/seats log @ben")
    assert "Ben is not on a seat" in margaret.last().words
    margaret.types("/seats log nowhere")
    assert "There is no seat called “nowhere”" in margaret.last().words


def test_the_log_is_paged_where_it_was_typed_and_in_its_modal(bot: Bot, margaret: Person) -> None:
    sets_up(margaret)
    for _ in range(4):
        bot.services.seats.assign(_actor(), _seat(bot), [ANA, BEN])
        for member in (ANA, BEN):
            bot.services.seats.remove(_actor(), member)
    margaret.types("/seats log")
    before = len(margaret.sees())
    assert margaret.last().words.count(" · ") == 12
    margaret.clicks("log_page_turned:older")
    older = message_saying(margaret, "*Seatline* set up text messaging here")
    assert f"*Margaret* chose <#{RECRUITING}> for warnings and the monthly report" in older.words
    assert [e["text"]["text"] for b in older.blocks if b["type"] == "actions" for e in b["elements"]] == ["← Newest"]
    margaret.clicks("log_page_turned:newest", older)
    margaret.waits_for(lambda: margaret.last().words.count(" · ") == 12)
    assert len(margaret.sees()) == before
    home = margaret.opens_home()
    assert home is not None
    margaret.clicks("log_open", home)
    modal_saying(margaret, "*Margaret* took *Ben* off *Seat 1*")
    margaret.clicks("log_page_turned:older")
    modal_saying(margaret, "*Seatline* added *Seat 3*")
    margaret.clicks("log_page_turned:newest")
    modal_saying(margaret, "*Margaret* took *Ben* off *Seat 1*")
    margaret.closes()
    # One seat's own, on top of its modal.
    margaret.types("/seats")
    margaret.clicks("manage_seat", margaret.last(), beside="Seat 2")
    modal_saying(margaret, "*Seat 2*")
    margaret.clicks("log_open")
    modal = modal_saying(margaret, "*Seatline* added *Seat 2*")
    assert modal.title == "Log of Seat 2"
    assert len(margaret.modals) == 2
    assert margaret.notices == []


def test_a_release_can_be_undone_from_the_log_by_an_administrator_while_it_is_held(one_bot: Bot) -> None:
    margaret, fatima = one_bot.person(MARGARET), one_bot.person(FATIMA)
    number = sets_up(margaret)
    one_bot.services.seats.assign(_actor(), _seat(one_bot), [ANA])
    one_bot.services.numbers.release(_actor(), _seat(one_bot), number[-4:])
    _grant(one_bot, FATIMA, "reporter")
    fatima.types("/seats log")
    assert f"*Margaret* released {number} from *Seat 1*, held until December 1; *Ana* was on it" in fatima.last().words
    assert not [b for b in fatima.last().blocks if "accessory" in b]
    margaret.types("/seats log 1")
    margaret.clicks("undo_release", margaret.last())
    margaret.waits_for(lambda: one_bot.services.seats.seat_of(_actor(), ANA))
    margaret.types("/seats log 1")
    assert f"*Margaret* brought {number} back to *Seat 1* with *Ana*" in margaret.last().words
    assert not [b for b in margaret.last().blocks if "accessory" in b]


def _actor() -> Actor:
    return Actor(TEAM_ID, MARGARET)


def _seat(bot: Bot) -> int:
    return bot.services.seats.page(_actor()).items[0].id


def _grant(bot: Bot, member: str, role: str) -> None:
    with bot.storage.engine.begin() as connection:
        connection.execute(update(tables.members).where(tables.members.c.id == member).values(granted_role=role))


def test_a_seat_is_found_by_button_where_there_are_more_than_fit_on_a_page(sqlite_url: str) -> None:
    with running(sqlite_url, "http", seats=25) as bot:
        margaret = bot.person(MARGARET)
        sets_up(margaret)
        margaret.types(f"/seats assign 1 <@{ANA}>")
        home = margaret.opens_home()
        margaret.clicks("find_open", home)
        margaret.waits_for(lambda: margaret.modal)
        assert margaret.submits({"words": "ana"}).ok
        assert "*Seat 1*" in modal_saying(margaret, "1 seat matches “ana”").words
        margaret.clicks("manage_seat")
        modal_saying(margaret, "Number")
        margaret.closes(everything=True)
        # In the shortcut's list the question takes the list's place: its results lead as deep as the list did.
        margaret.shortcut("show_seats")
        margaret.clicks("find_open", modal_saying(margaret, "Seats 1 to 10 of 25"))
        modal_saying(margaret, "What to look for")
        assert margaret.submits({"words": "nobody at all"}).ok
        modal_saying(margaret, "Nothing matches")
        assert len(margaret.modals) == 1
        assert margaret.notices == []
