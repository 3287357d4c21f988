"""What is typed after /seats means the same however it is quoted, and the same answer when it is delivered twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

import pytest
from slack_sdk.web import WebClient

from bot.domain.errors import NoSuchSeat, SeatError
from handlers.slack import app, commands, ids, reading
from handlers.slack.conversation import Desk, Turn
from storage import Storage
from tests.support.clock import Clock
from tests.support.world import ACCOUNT, ADMIN, ANA, CARO, World, dump, together


class Views:
    """Takes the views that are opened."""

    def __init__(self) -> None:
        self.opened: list[dict[str, Any]] = []

    def views_open(self, *, trigger_id: str, view: dict[str, Any]) -> None:
        self.opened.append(view)


@pytest.fixture
def world(storage: Storage, clock: Clock) -> World:
    """Seat 1 with a number and Ana, four others."""
    world = World(storage, clock, seats=5)
    world.set_up(1, ANA)
    return world


def types(world: World, text: str, member: str = ADMIN, trigger: str = "1.1") -> str | dict[str, Any]:
    """What is said, or the view that is opened. Raises SeatError."""
    body = {
        "command": "/seats",
        "text": text,
        "team_id": ACCOUNT,
        "user_id": member,
        "channel_id": "C0RECRUITING",
        "trigger_id": trigger,
        "response_url": "https://hooks.example/1",
    }
    slack = Views()
    turn = Turn(body, cast(WebClient, slack))
    commands.typed(Desk(world.services, commands.registry(app.CONVERSATIONS), None, world.clock), turn)
    for later in turn.calls:
        later.call()
    return slack.opened[0] if slack.opened else str((turn.acknowledgement or {})["text"])


def name(world: World, position: int, called: str) -> None:
    world.services.seats.rename(world.admin, world.seat(position), called)


# Twice


@pytest.mark.parametrize(
    ("member", "text", "said"),
    [
        (ANA, "ask 200 big hiring day", "Olga Owner, Adam Admin and Opal Operator have been asked."),
        (CARO, "ask 3 candidates wait", "Olga Owner, Adam Admin and Opal Operator have been asked."),
        (ADMIN, "name Austin Dallas", "Seat 2 is called Dallas from now on."),
        (ADMIN, "name Austin team Dallas", "Seat 3 is called Dallas from now on."),
        (ADMIN, 'name "austin team" "Austin"', "Seat number 2 is called"),
        (ADMIN, "name Austin AUSTIN", "Seat 2 is called AUSTIN from now on."),
        (ADMIN, "name Austin Austin", "Seat 2 is called Austin from now on."),
    ],
)
def test_the_same_delivery_is_answered_the_same_twice(world: World, member: str, text: str, said: str) -> None:
    name(world, 2, "Austin")
    name(world, 3, "Austin team")
    first = outcome(world, text, member)
    assert first.startswith(said)
    after = dump(world.storage)
    world.clock.advance(timedelta(seconds=2))
    assert outcome(world, text, member) == first
    assert dump(world.storage) == after


@pytest.mark.parametrize(("member", "text"), [(ANA, "ask 200"), (ADMIN, "name Austin Dallas")])
def test_the_same_delivery_twice_at_once_is_answered_the_same(world: World, member: str, text: str) -> None:
    name(world, 2, "Austin")
    said = together([lambda: types(world, text, member)] * 4)
    assert len(set(map(str, said))) == 1, said
    assert not isinstance(said[0], Exception)


def outcome(world: World, text: str, member: str) -> str:
    try:
        return str(types(world, text, member))
    except SeatError as refusal:
        return refusal.sentence


def test_another_delivery_of_the_same_words_is_another_request(world: World) -> None:
    name(world, 2, "Austin")
    types(world, "name Austin Dallas", trigger="1.1")
    with pytest.raises(NoSuchSeat):
        types(world, "name Austin Dallas", trigger="2.2")


# Quotes, and "to" within names


def moved(world: World, text: str) -> tuple[int, int]:
    """The positions of the two seats that the form shows; nought for one that it asks for."""
    view = types(world, text)
    assert isinstance(view, dict)
    facts = reading.unpack(view["private_metadata"])
    fields = [block["element"] for block in view["blocks"] if block["type"] == "input"]
    to = next((f.get("initial_option", {}).get("value", 0) for f in fields if f["action_id"] == ids.PICK_EMPTY_SEAT), 0)
    seats = {world.seat(n): n for n in range(1, 6)}
    return seats.get(int(facts.get("seat") or 0), 0), seats.get(int(to or facts.get("to") or 0), 0)


@pytest.mark.parametrize(
    ("text", "seats"),
    [
        ("move 1 to 3", (1, 3)),
        ("move to 3", (0, 3)),
        ("move 1 to", (1, 0)),
        ("move to be hired to 3", (1, 3)),
        ('move "to be hired" to "3"', (1, 3)),
        ("move to be hired to moving to Dallas", (1, 2)),
        ("move to moving to Dallas", (0, 2)),
        ("move to be hired moving to Dallas", (1, 2)),
        ("move 1 to to Dallas", (1, 4)),
        ("move 1 to Dallas", (1, 4)),
        ('move 1 to "Dallas"', (1, 5)),
        ('move "1" to "to Dallas"', (1, 4)),
    ],
)
def test_a_name_may_have_to_in_it(world: World, text: str, seats: tuple[int, int]) -> None:
    for position, called in ((1, "To be hired"), (2, "Moving to Dallas"), (4, "to Dallas"), (5, "Dallas")):
        name(world, position, called)
    assert moved(world, text) == seats


def test_in_quotation_marks_a_name_is_that_and_no_longer_one(world: World) -> None:
    name(world, 2, "Austin")
    name(world, 3, "Austin to 4")
    assert types(world, "name Austin to 4") == types(world, "name 3")
    assert types(world, 'name "Austin" to 4') == "Seat 2 is called to 4 from now on. It is still found by its number."


@pytest.mark.parametrize("word", ["suspend", "topup", "release", "swap", "move", "assign", "name"])
def test_a_misspelt_name_is_hinted_at_without_quotes(world: World, word: str) -> None:
    name(world, 2, "Austin team")
    with pytest.raises(NoSuchSeat, match=r"called “Austn team”\. Did you mean Austin team\?"):
        types(world, f"{word} Austn team {'500' if word == 'topup' else 'for now'}")
