"""A set-up ends in the modal and in the list it came from, however slow the carrier, the screen or the person is."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from typing import Any, cast

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web import WebClient

from bot.domain.roles import Actor
from bot.domain.seats import Seat
from bot.sandbox.person import Person
from handlers.slack import waiting
from handlers.slack.conversation import Turn
from tests.support.bot import DANIEL, HIRING_OPS, MARGARET, RECRUITING, Bot, modal_saying, radio_buttons, running
from tests.support.databases import SqliteDatabases


@pytest.fixture
def bot(sqlite_databases: SqliteDatabases) -> Iterator[Bot]:
    url = sqlite_databases.migrated()
    with running(url, "http") as started:
        yield started
    sqlite_databases.drop(url)


@pytest.fixture
def margaret(bot: Bot) -> Person:
    return bot.person(MARGARET)


@pytest.fixture
def carrier(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """The carrier answers once this is set; nobody waits for long."""
    answers = threading.Event()
    finish = bot.services.numbers.finish_setup

    def late(actor: Actor, seat_id: int) -> Seat:
        assert answers.wait(10)
        return finish(actor, seat_id)

    monkeypatch.setattr(bot.services.numbers, "finish_setup", late)
    monkeypatch.setattr(waiting, "PROMPT_SECONDS", 0.05)
    monkeypatch.setattr(waiting, "LATE_SECONDS", 0.05)
    return answers


def begins_at_home(person: Person) -> None:
    person.clicks("auto_assign", person.opens_home(), label="Auto assign a number")
    modal_saying(person, "gets this number")


def test_a_prompt_carrier_is_answered_in_the_acknowledgement_itself(bot: Bot, margaret: Person) -> None:
    begins_at_home(margaret)
    assert margaret.submits({"channel": RECRUITING}).ok
    assert margaret.modal is not None
    assert "Seat 1* now has" in margaret.modal.words  # nobody waited for another call
    margaret.waits_for(lambda: margaret.home and "Seat 1 now has" in margaret.home.words)


def test_a_slow_carrier_is_waited_for_in_sight(bot: Bot, margaret: Person, carrier: threading.Event) -> None:
    begins_at_home(margaret)
    margaret.submits({"channel": RECRUITING})
    assert margaret.modal is not None
    assert "Setting up *(" in margaret.modal.words
    carrier.set()
    modal_saying(margaret, "Seat 1* now has")
    margaret.waits_for(lambda: margaret.home and "Seat 1 now has" in margaret.home.words)


def test_whoever_closes_the_modal_early_finds_the_list_drawn_anew(
    bot: Bot, margaret: Person, carrier: threading.Event, caplog: pytest.LogCaptureFixture
) -> None:
    begins_at_home(margaret)
    margaret.submits({"channel": RECRUITING})
    margaret.closes()
    carrier.set()
    margaret.waits_for(lambda: margaret.home and "Seat 1 now has" in margaret.home.words)
    assert [r for r in caplog.records if r.levelno >= logging.WARNING and r.name.startswith("handlers")] == []


def test_a_waiting_modal_can_be_asked_how_it_stands(
    bot: Bot, margaret: Person, carrier: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "replace_waiting", lambda turn, view: True)  # the call that was to come is lost
    begins_at_home(margaret)
    margaret.submits({"channel": RECRUITING})
    margaret.clicks("another_number", margaret.modal, label="Look again")
    modal_saying(margaret, "is still being set up")
    carrier.set()
    margaret.waits_for(lambda: margaret.home and "Seat 1 now has" in margaret.home.words)
    margaret.clicks("another_number", margaret.modal, label="Look again")
    modal_saying(margaret, "Seat 1* now has")


def test_of_two_first_set_ups_the_later_is_told_which_channel_is_used(bot: Bot, margaret: Person) -> None:
    daniel = bot.person(DANIEL)
    for person, line in ((margaret, "choose 1 512"), (daniel, "choose 2 214")):  # never the same number
        person.types(f"/seats {line}")
        offered = radio_buttons(modal_saying(person, "Open numbers in").blocks)
        person.chooses("setup_number", offered["options"][0]["value"])
    margaret.submits({"channel": RECRUITING})
    modal_saying(margaret, f"monthly report go to <#{RECRUITING}>")
    daniel.submits({"channel": HIRING_OPS})
    modal_saying(daniel, f"Warnings already go to <#{RECRUITING}>")


class Screen:
    """One view, on which an acknowledgement arrives after so many calls."""

    def __init__(self, acknowledged_after: int) -> None:
        self.hash, self.shown = "h0", "form"
        self.acknowledged_after = acknowledged_after
        self.calls = 0

    def views_update(self, *, view_id: str, view: Any, hash: str | None = None) -> dict[str, Any]:
        if self.calls == self.acknowledged_after:
            self.hash, self.shown = "acknowledged", "waiting"
        self.calls += 1
        if hash and hash != self.hash:
            raise SlackApiError("no", cast(Any, {"error": "hash_conflict"}))  # type: ignore[no-untyped-call]
        self.hash, self.shown = f"h{self.calls}", view["shows"]
        return {"view": {"hash": self.hash}}


@pytest.mark.parametrize("acknowledged_after", [0, 1, 2])
def test_an_acknowledgement_that_is_late_never_has_the_last_word(
    acknowledged_after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "LATE_SECONDS", 0)
    screen = Screen(acknowledged_after)
    turn = Turn({"view": {"id": "V1", "hash": "h0"}}, cast(WebClient, screen))
    waiting.replace_waiting(turn, {"shows": "done"})
    assert screen.calls > acknowledged_after
    assert screen.shown == "done"


def test_a_forged_channel_is_asked_for_again(bot: Bot, margaret: Person) -> None:
    begins_at_home(margaret)
    answer = margaret.submits({"channel": "U0ANA00001"})
    assert set(answer.errors) == {"channel"}
