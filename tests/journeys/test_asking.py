"""A recruiter asks for more messages or a seat; an administrator decides in a card; the answer comes back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.roles import Actor
from bot.sandbox.people import TEAM_ID
from bot.sandbox.person import Person, SeenMessage
from handlers.slack import delivery
from tests.support.bot import (
    ANA,
    BEN,
    DANIEL,
    KWAME,
    MARGARET,
    Bot,
    message_saying,
    modal_saying,
    sets_up,
    until,
)
from tests.support.world import rows, together

ASKED = "Margaret and Daniel have been asked. You hear from Seatline as soon as one of them decides."


def buttons(message: SeenMessage) -> list[str]:
    return [e["text"]["text"] for b in message.blocks if b["type"] == "actions" for e in b["elements"]]


def with_ana_on_it(bot: Bot, texts: int = 12) -> str:
    """Seat 1 with Ana on it, who has texted so often; gives its number."""
    margaret = bot.person(MARGARET)
    number = sets_up(margaret)
    margaret.types("/seats assign 1 @ana")
    bot.text(ANA, texts)
    return number


def card(person: Person, words: str = "asks for") -> SeenMessage:
    return message_saying(person, words, "app")


def cards(person: Person) -> list[SeenMessage]:
    return [m for m in person.sees("app") if "asks for" in m.words or "asked for" in m.words]


def remaining(bot: Bot, member: str = ANA) -> int:
    seat = bot.services.seats.own(Actor(TEAM_ID, member))
    assert seat is not None
    return seat.allowance.remaining


def entries(bot: Bot, action: str) -> int:
    (found,) = rows(bot.storage, "SELECT COUNT(*) AS n FROM log WHERE action = :action", action=action)
    return int(found["n"])


# --- more messages -------------------------------------------------------------------------------------------


def test_messages_are_asked_for_as_typed_and_the_answer_comes_back(bot: Bot) -> None:
    margaret, daniel, ana = (bot.person(who) for who in (MARGARET, DANIEL, ANA))
    with_ana_on_it(bot)
    assert ana.types("/seats ask 200 big hiring day").ok
    assert ana.last().words == ASKED
    assert ana.last().ephemeral
    seen = card(daniel)
    assert "*Ana* asks for *200 messages more* for *Seat 1* this month.\n> big hiring day" in seen.words
    assert "8 of 20 left. Resets on December 1." in seen.words
    assert buttons(seen) == ["Approve", "Decline"]
    assert seen.text == "Ana asks for 200 messages more."
    assert "8 of 20 left" in card(margaret).words
    assert daniel.clicks("approve_open", seen).ok
    form = modal_saying(daniel, "Messages to add")
    assert form.values["messages"]["messages_count"]["value"] == "200"
    assert daniel.submits({"why": "use it well"}).ok
    assert daniel.modal is None
    message_saying(ana, "Daniel added 200 messages to Seat 1: 208 of 220 left until December 1.\n> use it well", "app")
    for administrator in (margaret, daniel):
        decided = card(administrator, "Approved by Daniel: 200 messages more for Seat 1 (use it well)")
        assert decided.edited
        assert buttons(decided) == []
        assert len(cards(administrator)) == 1
    assert remaining(bot) == 208
    ana.types("/seats ask more please")
    assert ana.last().words == ASKED
    again = card(daniel, "as many as you think right")
    assert "> more please" in again.words
    daniel.clicks("approve_open", again)
    assert modal_saying(daniel, "Messages to add").values["messages"]["messages_count"]["value"] == "10"


def test_messages_are_asked_for_in_the_home_and_declined_with_a_reason(one_bot: Bot) -> None:
    margaret, ana = one_bot.person(MARGARET), one_bot.person(ANA)
    with_ana_on_it(one_bot, 20)
    home = ana.opens_home()
    ana.clicks("ask_open", home)
    form = modal_saying(ana, "How many more messages this month?")
    assert "Seat 1: 0 of 20 left. It resets on December 1." in form.words
    assert set(ana.submits({"messages": "1000001"}).errors) == {"messages"}
    assert ana.submits({"messages": "50", "why": "*fair* <!channel> & more"}).ok
    ana.waits_for(lambda: ana.home and ASKED in ana.home.words)
    seen = card(margaret)
    assert "<!channel>" not in seen.words
    assert "&lt;!channel&gt; &amp; more" in seen.words
    margaret.clicks("decline_open", seen)
    modal_saying(margaret, "Ana reads it with the answer")
    assert margaret.submits({"why": "no budget left"}).ok
    answer = message_saying(ana, "Margaret declined: no budget left.", "app")
    assert "Nothing is left for sending on Seat 1 until December 1" in answer.words
    card(one_bot.person(DANIEL), "Declined by Margaret: no budget left")
    assert remaining(one_bot) == 0


def test_whoever_asks_again_hears_that_they_have(one_bot: Bot) -> None:
    ana, margaret = one_bot.person(ANA), one_bot.person(MARGARET)
    with_ana_on_it(one_bot)
    ana.types("/seats ask 5000000")
    assert "“5,000,000” is not a number of messages" in ana.last().words
    ana.types("/seats ask")
    modal_saying(ana, "How many more messages this month?")
    assert ana.submits({"messages": None}).ok
    message_saying(ana, ASKED)
    ana.types("/seats ask 5")
    assert ana.last().words == (
        "You asked for more messages on November 24, and nobody has decided yet. Remind Margaret or Daniel."
    )
    margaret.types("/seats ask")
    assert "You are an administrator and need not ask" in margaret.last().words
    margaret.clicks("decline_open", card(margaret))
    modal_saying(margaret, "Why?")
    margaret.submits()
    answer = message_saying(ana, "Margaret declined what you asked for: more messages.", "app")
    assert "Seat 1 has 8 of 20 left until December 1." in answer.words


def test_whoever_reads_why_they_cannot_text_asks_from_there(one_bot: Bot) -> None:
    kwame = one_bot.person(KWAME)
    kwame.types("/seats why")
    why = kwame.last()
    kwame.clicks("ask_open", why)
    modal_saying(kwame, "You are not on a seat yet.")
    kwame.submits()
    message_saying(kwame, ASKED)
    assert why.words in [m.words for m in kwame.sees()]  # what they were reading is still there
    kwame.clicks("ask_open", why)
    message_saying(kwame, "You asked for a seat on November 24, and nobody has decided yet.")


def test_a_form_for_another_seat_than_the_asker_is_on_by_now_shows_that_and_adds_nothing(one_bot: Bot) -> None:
    margaret, daniel, ana = (one_bot.person(who) for who in (MARGARET, DANIEL, ANA))
    with_ana_on_it(one_bot)
    sets_up(margaret, 2)
    ana.types("/seats ask 200")
    margaret.clicks("approve_open", card(margaret))
    modal_saying(margaret, "*Seat 1*")
    one_bot.services.seats.remove(Actor(TEAM_ID, DANIEL), ANA)
    daniel.types("/seats assign 2 @ana")
    assert margaret.submits({"messages": "150"}).ok
    form = modal_saying(margaret, "Ana is on Seat 2 by now, so nothing was added. Approve once more to add to Seat 2.")
    assert "*Seat 2*" in form.words
    assert remaining(one_bot) == 20
    assert "for *Seat 2* this month" in card(daniel, "for *Seat 2*").words
    assert margaret.submits().ok
    message_saying(ana, "Margaret added 150 messages to Seat 2: 170 of 170 left", "app")
    assert entries(one_bot, "topped_up") == 1
    assert margaret.modal is None


# --- a seat --------------------------------------------------------------------------------------------------


def test_a_seat_is_asked_for_and_given(one_bot: Bot) -> None:
    margaret, daniel, kwame = (one_bot.person(who) for who in (MARGARET, DANIEL, KWAME))
    number = with_ana_on_it(one_bot)
    kwame.clicks("ask_open", kwame.opens_home())
    form = modal_saying(kwame, "You are not on a seat yet.")
    assert form.title == "Ask for a seat"
    assert kwame.submits({"why": "I start today"}).ok
    kwame.waits_for(lambda: kwame.home and ASKED in kwame.home.words)
    seen = card(margaret)
    assert "*Kwame* asks for *a seat*.\n> I start today" in seen.words
    margaret.clicks("approve_open", seen)
    form = modal_saying(margaret, "Seats with a free place are offered.")
    assert [o["text"]["text"] for o in margaret.searches("assign_seat", "seat")] == [
        f"Seat 1 · {number} · 2 places free"
    ]
    assert margaret.submits().ok
    answer = message_saying(kwame, f"Margaret put you on Seat 1, {number}. You can text from it now.", "app")
    assert not answer.ephemeral
    card(daniel, "Approved by Margaret: Kwame is on Seat 1")
    one_bot.text(KWAME)


def test_a_seat_is_asked_for_as_typed_and_no_seat_has_a_place(one_bot: Bot) -> None:
    margaret, kwame = one_bot.person(MARGARET), one_bot.person(KWAME)
    kwame.types("/seats ask 3 candidates wait for me")
    assert kwame.last().words == ASKED
    seen = card(margaret)
    assert "> 3 candidates wait for me" in seen.words
    margaret.clicks("approve_open", seen)
    message_saying(margaret, "No seat has a free place.", "app")
    number = with_ana_on_it(one_bot)
    margaret.types("/seats assign 1 @kwame")
    margaret.clicks("approve_open", seen)
    message_saying(margaret, "Kwame is on Seat 1 by now. Nothing was changed; decline to close the question.", "app")
    margaret.clicks("decline_open", card(margaret, f"*Seat 1*   {number}"))  # the card shows it by now
    modal_saying(margaret, "Why?")
    margaret.submits()
    assert f"You are on Seat 1, {number}." in message_saying(kwame, "Margaret declined", "app").words


# --- at once, late, gone -------------------------------------------------------------------------------------


def test_two_administrators_at_once_are_one_approval_and_the_other_is_told(bot: Bot) -> None:
    margaret, daniel, ana = (bot.person(who) for who in (MARGARET, DANIEL, ANA))
    with_ana_on_it(bot)
    ana.types("/seats ask 200")
    both = (margaret, daniel)
    for person in both:
        person.clicks("approve_open", card(person))
        modal_saying(person, "Messages to add")
    outcomes = together([margaret.submits, daniel.submits])
    assert all(getattr(outcome, "ok", False) for outcome in outcomes), outcomes
    late = ana.waits_for(lambda: next((p for p in both if p.modal), None))
    winner = "Daniel" if late is margaret else "Margaret"
    modal_saying(late, f"{winner} has approved this already: 200 messages.")
    assert remaining(bot) == 208
    assert entries(bot, "topped_up") == entries(bot, "ask_approved") == 1
    for person in both:
        assert buttons(card(person, f"Approved by {winner}")) == []
    bot.settled()
    assert len([m for m in ana.sees("app") if "added 200 messages" in m.words]) == 1


def test_five_clicks_at_once_approve_once(one_bot: Bot) -> None:
    margaret, ana = one_bot.person(MARGARET), one_bot.person(ANA)
    with_ana_on_it(one_bot)
    ana.types("/seats ask 200")
    seen = card(margaret)
    margaret.clicks("approve_open", seen)
    modal_saying(margaret, "Messages to add")
    outcomes = together([margaret.submits] * 5)
    assert any(getattr(outcome, "ok", False) for outcome in outcomes)
    card(margaret, "Approved by Margaret")
    assert remaining(one_bot) == 208
    assert entries(one_bot, "topped_up") == entries(one_bot, "ask_approved") == 1
    assert not any("went wrong" in m.words for m in margaret.sees("app"))
    assert margaret.modal is None or "approved this already" in margaret.modal.words


def test_a_button_pressed_after_somebody_was_quicker_says_so_and_draws_its_card_anew(one_bot: Bot) -> None:
    margaret, ana, ben = (one_bot.person(who) for who in (MARGARET, ANA, BEN))
    with_ana_on_it(one_bot)
    margaret.types("/seats assign 1 @ben")
    ana.types("/seats ask 200")
    ben.types("/seats ask 100")
    first, second = card(margaret, "200 messages more"), card(margaret, "100 messages more")
    one_bot.settled()
    # Decided where no card is drawn anew: the old buttons are still there.
    of_ana, of_ben = (row["id"] for row in rows(one_bot.storage, "SELECT id FROM asks ORDER BY id"))
    daniel = Actor(TEAM_ID, DANIEL)
    one_bot.services.asks.approve(daniel, of_ana, 200)
    one_bot.services.asks.decline(daniel, of_ben, "enough for now")
    margaret.clicks("approve_open", first)
    message_saying(margaret, "Daniel has approved this already: 200 messages.", "app")
    assert buttons(card(margaret, "Approved by Daniel: 200 messages more for Seat 1")) == []
    margaret.clicks("decline_open", second)
    message_saying(margaret, "Daniel has declined this already: enough for now", "app")
    assert buttons(card(margaret, "Declined by Daniel: enough for now")) == []
    assert margaret.modal is None
    assert remaining(one_bot) == 208


def test_a_card_that_comes_after_the_decision_has_no_buttons(one_bot: Bot) -> None:
    margaret, daniel, ana = (one_bot.person(who) for who in (MARGARET, DANIEL, ANA))
    with_ana_on_it(one_bot)
    one_bot.faults.begin("ratelimited", methods=["chat.postMessage"], seconds=30)
    ana.types("/seats ask 200")
    until(lambda: one_bot.faults.met.count("chat.postMessage") >= 2)
    (ask,) = rows(one_bot.storage, "SELECT id FROM asks")
    one_bot.services.asks.approve(Actor(TEAM_ID, DANIEL), ask["id"], 150)
    one_bot.faults.end("ratelimited")
    one_bot.clock.advance(timedelta(minutes=11))
    for person in (margaret, daniel):
        assert buttons(card(person, "Approved by Daniel: 150 messages more for Seat 1")) == []
    message_saying(ana, "Daniel added 150 messages to Seat 1", "app")


def test_whoever_has_left_meanwhile_is_not_answered(one_bot: Bot) -> None:
    margaret, kwame = one_bot.person(MARGARET), one_bot.person(KWAME)
    with_ana_on_it(one_bot)
    kwame.types("/seats ask")
    modal_saying(kwame, "You are not on a seat yet.")
    kwame.submits({"why": "please"})
    seen = card(margaret)
    one_bot.sandbox.changes(KWAME, deleted=True)
    until(lambda: rows(one_bot.storage, "SELECT id FROM members WHERE id = :id AND is_deactivated", id=KWAME))
    margaret.clicks("approve_open", seen)
    message_saying(margaret, "Kwame was deactivated in Slack. Nothing was changed; decline to close", "app")
    margaret.clicks("decline_open", card(margaret, "Kwame was deactivated in Slack since."))
    modal_saying(margaret, "Why?")
    margaret.submits()
    card(one_bot.person(DANIEL), "Declined by Margaret")
    one_bot.settled()
    assert not [m for m in margaret.sees("app") if "could not post" in m.words]


def test_an_answer_that_cannot_arrive_any_more_is_told_to_the_administrators(one_bot: Bot) -> None:
    margaret, kwame = one_bot.person(MARGARET), one_bot.person(KWAME)
    kwame.types("/seats ask please")
    card(margaret)
    one_bot.settled()
    one_bot.faults.begin("server_error", methods=["chat.postMessage"], times=1)
    (ask,) = rows(one_bot.storage, "SELECT id FROM asks")
    one_bot.services.asks.decline(Actor(TEAM_ID, DANIEL), ask["id"])
    until(lambda: rows(one_bot.storage, "SELECT id FROM notices WHERE problem IS NOT NULL"))
    one_bot.sandbox.changes(KWAME, deleted=True)
    one_bot.clock.advance(timedelta(minutes=11))
    told = message_saying(margaret, f"I could not post this answer for <@{KWAME}>", "app")
    assert "may have left the workspace" in told.words
    one_bot.settled()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A delivery does not wait long for Slack."""
    monkeypatch.setattr(delivery, "TIMEOUT_SECONDS", 0.4)


@pytest.mark.parametrize(
    ("fault", "seconds"),
    [("slow", 0.8), ("answer_lost", None), ("server_error", None)],
    ids=["taken in, answered too late", "taken in, answer lost", "not taken in"],
)
def test_a_card_whose_delivery_ended_unknown_is_there_once(
    impatient: None, one_bot: Bot, fault: str, seconds: float | None
) -> None:
    margaret, daniel, ana = (one_bot.person(who) for who in (MARGARET, DANIEL, ANA))
    with_ana_on_it(one_bot)
    one_bot.faults.begin(fault, methods=["chat.postMessage"], times=1, seconds=seconds)
    ana.types("/seats ask 200")
    until(lambda: rows(one_bot.storage, "SELECT id FROM notices WHERE state = 'waiting' AND problem IS NOT NULL"))
    (told,) = until(lambda: rows(one_bot.storage, "SELECT channel FROM notices WHERE kind = 'ask' AND state = 'told'"))
    decider = daniel if told["channel"] == DANIEL else margaret
    decider.clicks("decline_open", card(decider))
    modal_saying(decider, "Why?")
    decider.submits()
    one_bot.clock.advance(timedelta(minutes=11))
    one_bot.settled()
    for person in (margaret, daniel):  # the lost one is found, or posted at last, and shows what was decided meanwhile
        assert buttons(card(person, "Declined by")) == []
        assert len(cards(person)) == 1


def test_only_administrators_decide_and_a_forged_button_is_refused(one_bot: Bot) -> None:
    margaret, ana, ben = (one_bot.person(who) for who in (MARGARET, ANA, BEN))
    with_ana_on_it(one_bot)
    ana.types("/seats ask 200")
    posted = card(margaret)
    one_bot.sandbox.look(lambda: _copy_to(one_bot, posted, ben))
    copied = card(ben)
    refusal = "Only administrators decide about what somebody asked for. Ask Margaret or Daniel."
    for times, button in enumerate(("approve_open", "decline_open"), start=1):
        ben.clicks(button, copied)
        until(lambda n=times: sum(m.words == refusal for m in ben.sees("app")) == n)  # type: ignore[misc]
    assert ben.modal is None
    assert remaining(one_bot) == 8


# --- how -----------------------------------------------------------------------------------------------------


def _copy_to(bot: Bot, message: SeenMessage, person: Person) -> Any:
    workspace = bot.sandbox.workspace
    return workspace.post(workspace.direct_message(person.id), workspace.bot.id, message.text, message.blocks)
