"""Two people at once, the same thing twice, old pages, people nobody has heard of: plain answers throughout."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import text, update

from bot.domain.roles import Actor
from bot.sandbox import limits, payloads
from bot.sandbox.people import TEAM_ID, Account
from bot.sandbox.person import Person, SeenMessage
from handlers.slack import home, listing
from storage import tables
from tests.support.bot import (
    ANA,
    BEN,
    DANIEL,
    MARGARET,
    RECRUITING,
    Bot,
    Mode,
    message_saying,
    modal_saying,
    radio_buttons,
    running,
    sets_up,
    until,
)
from tests.support.world import rows, together

# --- people nobody has heard of ------------------------------------------------------------------------------


def test_an_actor_who_is_not_in_the_directory_yet_is_looked_up(bot: Bot, margaret: Person) -> None:
    sets_up(margaret)
    # Slack tells nobody: the event is lost.
    newcomer = Account("U0NEW00001", "nia", "Nia Adeyemi", is_admin=True)
    bot.sandbox.look(lambda: bot.sandbox.workspace.admit(newcomer))
    nia = bot.person("U0NEW00001")
    assert nia.types("/seats").ok
    assert "Seat 1" in nia.last().words
    other = Account("U0NEW00002", "otto", "Otto Fresh", display_name="Otto")
    bot.sandbox.look(lambda: bot.sandbox.workspace.admit(other))
    margaret.types("/seats assign 1 @otto")
    assert margaret.last().words.startswith("Otto is on Seat 1")


def test_nobody_waits_for_the_directory(sqlite_url: str) -> None:
    with running(sqlite_url, "http", starts=False) as bot:
        bot.faults.begin("ratelimited", methods=["users.list"], seconds=30)
        bot.start(knows_everybody=False)
        until(lambda: "users.list" in bot.faults.met)
        margaret = bot.person(MARGARET)
        number = sets_up(margaret)
        assert margaret.types("/seats assign 1 @ana").ok
        assert margaret.last().words == f"Ana is on Seat 1 and can text from {number} at once."
        assert not bot.knows(BEN)


def test_whoever_joins_can_be_found_at_once(bot: Bot, margaret: Person) -> None:
    sets_up(margaret)
    bot.sandbox.joins(Account("U0NEW00001", "nia", "Nia Adeyemi"))
    bot.sandbox.changes(BEN, deleted=True)
    margaret.types("/seats assign 1")
    modal_saying(margaret, "3 places free")
    assert [o["value"] for o in margaret.searches("assign_members", "adey")] == ["U0NEW00001"]
    assert margaret.searches("assign_members", "carter") == []


# --- many seats ----------------------------------------------------------------------------------------------


def test_a_list_of_25_seats_is_paged_to_its_end_and_back(sqlite_url: str) -> None:
    with running(sqlite_url, "http", seats=25) as bot:
        margaret = bot.person(MARGARET)
        margaret.types("/seats")
        seen = [_page(margaret)]
        for offset in ("Seats 11 to 20 of 25", "Seats 21 to 25 of 25"):
            margaret.clicks("page_turned:next", margaret.last())
            message_saying(margaret, offset)
            seen.append(_page(margaret))
        assert [name for page in seen for name in page] == [f"Seat {n}" for n in range(1, 26)]
        assert len(margaret.sees()) == 1
        last = margaret.last()
        assert not any("next" in e["action_id"] for b in last.blocks for e in b.get("elements", []) if "action_id" in e)
        margaret.clicks("page_turned:previous", last)
        message_saying(margaret, "Seats 11 to 20 of 25")


def test_a_list_of_10_000_seats_stays_within_slacks_limits_on_every_surface(sqlite_url: str) -> None:
    with running(sqlite_url, "http", seats=10_000) as bot:
        margaret = bot.person(MARGARET)
        assert margaret.types("/seats").ok
        assert "Seats 1 to 10 of 10,000" in margaret.last().words
        opened = margaret.opens_home()
        assert opened is not None
        assert "Seats 1 to 10 of 10,000" in opened.words
        margaret.clicks("home_page_turned:next", opened)
        margaret.waits_for(lambda: margaret.home and "Seats 11 to 20 of 10,000" in margaret.home.words)
        margaret.shortcut("show_seats")
        modal_saying(margaret, "Seats 1 to 10 of 10,000")
        margaret.clicks("page_turned:next")
        modal_saying(margaret, "Seats 11 to 20 of 10,000")
        assert margaret.notices == []


def test_every_page_of_full_seats_with_long_names_is_within_limits(one_bot: Bot) -> None:
    """All pages, without the way through Slack: the sandbox holds what passes through it to the same limits."""
    services, actor = one_bot.services, Actor(TEAM_ID, MARGARET)
    margaret = one_bot.person(MARGARET)
    for seat in (1, 2, 3):
        sets_up(margaret, seat)
    with one_bot.storage.engine.begin() as connection:
        connection.execute(update(tables.members).values(name="W" * 255))
        connection.execute(text("UPDATE seats SET name = position || :long"), {"long": "<" * 78})
    margaret.types("/seats assign 1 @ana @ben @caro")
    margaret.types("/seats assign 2 @devi @kwame @fatima")
    for offset in (0, 10):
        assert limits.problems("message", listing.message(services, actor, offset)) == []
        assert limits.problems("modal", listing.modal(services, actor, offset)) == []
        assert limits.problems("home", home.view(services, actor, offset)) == []


def _page(person: Person) -> list[str]:
    texts = [b["text"]["text"] for b in person.last().blocks if b["type"] == "section"]
    return [text.split("*")[1] for text in texts if text.startswith("*")]


# --- old pages -----------------------------------------------------------------------------------------------


def test_an_old_button_gets_a_plain_sentence_and_a_fresh_list(bot: Bot, margaret: Person, daniel: Person) -> None:
    margaret.types("/seats")
    old = margaret.last()
    sets_up(daniel, 1)
    assert margaret.clicks("auto_assign", old, label="Auto assign", block_id=_block(old, "auto_assign")).ok
    fresh = message_saying(margaret, "Seat 1 already has the number")
    assert "Nothing was changed" in fresh.words
    assert "(" in _facts(fresh, "Seat 1")
    assert "Assign user" in _buttons(fresh)


def test_an_old_trash_can_says_that_somebody_was_quicker(bot: Bot, margaret: Person, daniel: Person) -> None:
    sets_up(margaret)
    margaret.types("/seats assign 1 @ana @ben")
    margaret.types("/seats")
    old = margaret.last()
    daniel.types("/seats remove @ana")
    daniel.clicks("remove_member:1", daniel.last())
    message_saying(daniel, "Ana is off Seat 1")
    margaret.clicks("remove_member:1", old)
    fresh = message_saying(margaret, "Ana is no longer on Seat 1. Nothing was changed.")
    assert "🗑 Ben" in _buttons(fresh)
    assert "🗑 Ana" not in _buttons(fresh)


def test_an_old_trash_can_never_removes_somebody_from_another_seat(bot: Bot, margaret: Person) -> None:
    sets_up(margaret, 1)
    sets_up(margaret, 2)
    margaret.types("/seats assign 1 @ana")
    margaret.types("/seats")
    old = margaret.last()
    margaret.types("/seats remove @ana")
    margaret.clicks("remove_member:1", margaret.last())
    message_saying(margaret, "Ana is off Seat 1")
    margaret.types("/seats assign 2 @ana")
    margaret.clicks("remove_member:1", old)
    message_saying(margaret, "Ana is no longer on Seat 1")
    seat = bot.services.seats.own(Actor(TEAM_ID, ANA))
    assert seat is not None
    assert seat.name == "Seat 2"


# --- the same thing twice ------------------------------------------------------------------------------------


def test_a_submission_delivered_three_times_counts_once(bot: Bot, margaret: Person) -> None:
    sets_up(margaret)
    margaret.types("/seats assign 1")
    modal_saying(margaret, "3 places free")
    margaret.searches("assign_members", "ana")
    margaret.fills({"members": [ANA]})
    answers = _delivered_again(bot, margaret, times=3)
    assert all(not answer.get("response_action") or answer["response_action"] != "errors" for answer in answers)
    assert _entries(bot, "assigned") == 1
    seat = bot.services.seats.own(Actor(TEAM_ID, ANA))
    assert seat is not None
    assert [m.id for m in seat.members] == [ANA]


def test_completing_a_set_up_three_times_orders_once(bot: Bot, margaret: Person) -> None:
    margaret.types("/seats auto")
    modal_saying(margaret, "gets this number")
    margaret.fills({"channel": RECRUITING})
    _delivered_again(bot, margaret, times=3)
    modal_saying(margaret, "now has")
    assert _entries(bot, "number_ordered") == 1
    assert _entries(bot, "number_live") == 1


def test_a_button_clicked_five_times_at_once_works_once(bot: Bot, margaret: Person) -> None:
    sets_up(margaret)
    margaret.types("/seats assign 1 @ana @ben")
    margaret.types("/seats remove @ana")
    question = margaret.last()
    outcomes = together([lambda: margaret.clicks("remove_member:1", question)] * 5)
    assert all(getattr(outcome, "ok", False) for outcome in outcomes), outcomes
    margaret.waits_for(lambda: any("Ana" in m.words and "Remove *Ana*" not in m.words for m in margaret.sees()))
    assert _entries(bot, "removed") == 1
    assert margaret.notices == []
    assert not any("went wrong" in m.words for m in margaret.sees())


# --- two at once ---------------------------------------------------------------------------------------------


def test_of_two_administrators_for_one_number_one_gets_it_and_the_other_is_offered_another(
    sqlite_url: str, mode: Mode
) -> None:
    with running(sqlite_url, mode, numbers=("512",), numbers_each=2) as bot:
        margaret, daniel = bot.person(MARGARET), bot.person(DANIEL)
        number = "+15125550100"
        for person, seat in ((margaret, 1), (daniel, 2)):
            person.types(f"/seats choose {seat} 512")
            modal = modal_saying(person, "Open numbers in 512")
            assert number in [o["value"] for o in radio_buttons(modal.blocks)["options"]]
            person.chooses("setup_number", number)
            person.fills({"channel": RECRUITING})
        outcomes = together([margaret.submits, daniel.submits])
        assert all(getattr(outcome, "ok", False) for outcome in outcomes)
        won = margaret.waits_for(
            lambda: next((p for p in (margaret, daniel) if p.modal and "now has" in p.modal.words), None)
        )
        lost = daniel if won is margaret else margaret
        offered = modal_saying(lost, "was just taken. Choose another number.")
        assert number not in [o["value"] for o in radio_buttons(offered.blocks)["options"]]
        lost.chooses("setup_number", radio_buttons(offered.blocks)["options"][0]["value"])
        lost.submits()
        modal_saying(lost, "now has")


def test_of_two_administrators_for_the_last_place_one_gets_it(bot: Bot, margaret: Person, daniel: Person) -> None:
    sets_up(margaret)
    margaret.types("/seats assign 1 @ana @ben")
    together(
        [lambda: margaret.types("/seats assign 1 @caro"), lambda: daniel.types("/seats assign 1 @devi")],
    )
    said = sorted([margaret.last().words, daniel.last().words], key=lambda w: "already has three" in w)
    assert "on Seat 1 and can text from" in said[0]
    assert "Seat 1 already has three people: Ana, Ben and" in said[1]


# --- a crash -------------------------------------------------------------------------------------------------


def test_an_order_left_behind_by_a_crash_is_finished_by_the_clock(one_bot: Bot) -> None:
    margaret = one_bot.person(MARGARET)
    seat = one_bot.services.seats.find(Actor(TEAM_ID, MARGARET), "1")
    number = one_bot.services.numbers.offers(Actor(TEAM_ID, MARGARET), seat.id, limit=1).offers[0].number
    # What is written before the acknowledgement; whoever was to finish it is gone.
    one_bot.services.numbers.begin_setup(Actor(TEAM_ID, MARGARET), seat.id, number.e164, RECRUITING)
    one_bot.restart()
    margaret.types("/seats")
    assert f"{number.national} (being set up)" in margaret.last().words
    one_bot.clock.advance(timedelta(seconds=31))
    until(lambda: _entries(one_bot, "number_live") == 1)
    margaret.types("/seats")
    assert "being set up" not in margaret.last().words
    assert number.national in margaret.last().words


# --- how -----------------------------------------------------------------------------------------------------


def _delivered_again(bot: Bot, person: Person, times: int) -> list[dict[str, Any]]:
    """Submit the modal on top so many times over: Slack repeats what it believes was lost."""
    modal = person.modal
    assert modal is not None
    sandbox = bot.sandbox

    def payload() -> dict[str, Any]:
        view = sandbox.workspace.view_of(person.id, modal.id)
        return dict(
            payloads.submission(
                person.account, view, trigger_id=sandbox.workspace.triggers.new(person.id), response_urls=[]
            )
        )

    again = sandbox.look(payload)
    answers = []
    for _ in range(times - 1):
        answer = sandbox.run(sandbox.connection.deliver("interactive", again, 3.0))
        answers.append(dict(answer.body))
    person.submits()
    return answers


def _entries(bot: Bot, action: str) -> int:
    (found,) = rows(bot.storage, "SELECT COUNT(*) AS n FROM log WHERE action = :action", action=action)
    return int(found["n"])


def _block(message: SeenMessage, action: str) -> str:
    return str(
        next(b["block_id"] for b in message.blocks if any(e.get("action_id") == action for e in b.get("elements", [])))
    )


def _buttons(message: SeenMessage) -> list[str]:
    return [e["text"]["text"] for b in message.blocks if b["type"] == "actions" for e in b["elements"]]


def _facts(message: SeenMessage, seat: str) -> str:
    texts = [str(b["text"]["text"]) for b in message.blocks if b["type"] == "section"]
    return next(text for text in texts if f"*{seat}*" in text)
