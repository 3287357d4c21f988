"""Whatever a forged or ancient button, form or search carries: nobody changes what they may not, and nothing breaks."""

from __future__ import annotations

import itertools
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from bot.domain.roles import Actor
from handlers.slack import app, commands, ids
from handlers.slack.answers import After, answers
from handlers.slack.conversation import Desk, Listener
from handlers.slack.reading import Kind
from storage import Storage
from tests.support.clock import Clock
from tests.support.databases import SqliteDatabases
from tests.support.world import (
    ACCOUNT,
    ADMIN,
    ANA,
    BEN,
    CARO,
    DAN,
    OTHER_ACCOUNT,
    OTHER_RECRUITER,
    REPORTER,
    Dump,
    World,
    dump,
    part_of,
)

SAMPLES = {
    "remove_member": "remove_member:1",
    "revoke_role": "revoke_role:1",
    "log_page_turned": "log_page_turned:older",
}
TURNS = itertools.count()
ASKING = {ids.ASK_SUBMITTED}
"""Recruiters and reporters may ask: that is a change of theirs."""


class AnySlack:
    """Answers every method; whoever asks for more than a plain answer gets an empty one."""

    token, base_url, headers, proxy, ssl = "xoxb-1", "http://127.0.0.1:9/api/", None, None, None

    def __getattr__(self, method: str) -> Any:
        return lambda **_: {"ok": True, "view": {"id": "V9", "hash": "1"}, "usergroups": [], "users": []}


@pytest.fixture
def storage(sqlite_databases: SqliteDatabases) -> Iterator[Storage]:
    url = sqlite_databases.migrated()
    opened = Storage(url)
    yield opened
    opened.close()
    sqlite_databases.drop(url)


@pytest.fixture
def world(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> World:
    """Two seats with people, a released number, an open question; beside it another account with a seat."""
    monkeypatch.setattr("handlers.slack.channels.trouble", lambda *_: None)
    monkeypatch.setattr("handlers.slack.directory.look_up", lambda *_: False)
    world = World(storage, Clock(), seats=4)
    world.set_up(1, ANA, BEN)
    world.set_up(2, CARO)
    number = world.set_up(3).number
    assert number is not None
    world.services.numbers.release(world.admin, world.seat(3), number.number.e164[-4:])
    world.services.asks.ask(world.actor(BEN), 5, "soon")
    world.beside().set_up(1, OTHER_RECRUITER)
    return world


def name_of(listener: Listener) -> str:
    if isinstance(listener.name, str):
        return listener.name
    begins = listener.name.pattern.strip("^$").split(":")[0]
    return SAMPLES.get(begins, f"{begins}:next")


def values(world: World) -> list[str]:
    """What a button's value or a view's metadata may hold."""
    seat, foreign = world.seat(1), World.seat(OtherSeats(world), 1)
    facts: list[object] = [
        [],
        {},
        {"seat": "x", "number": None, "ask": [], "member": 7, "offset": "many", "from": "home"},
        {"seat": -1, "number": -1, "ask": -1, "offset": -10},
        {"seat": 10**12, "number": 10**12, "ask": 10**12, "offset": 10**12, "before": 10**30},
        {"seat": foreign, "number": 1, "ask": 1, "member": OTHER_RECRUITER, "from": {"s": "seat", "n": foreign}},
        {"seat": seat, "member": ANA, "number": 3, "ask": 1, "offset": 0, "from": {"s": "seat", "n": seat, "v": "V1"}},
        {"seat": seat, "member": "U9NOBODY", "words": "x" * 5000, "month": "2026-13", "shown": [1, 2], "kind": "gold"},
    ]
    return ["nonsense", *(json.dumps(one) for one in facts)]


class OtherSeats(World):
    """The other account's seats."""

    def __init__(self, world: World) -> None:
        self.storage, self.account = world.storage, OTHER_ACCOUNT


FILLED: dict[str, dict[str, Any]] = {
    "seat": {ids.PICK_SEAT: {"selected_option": {"value": "1"}}, ids.ASSIGN_SEAT: {"selected_option": {"value": "1"}}},
    "to_seat": {ids.PICK_EMPTY_SEAT: {"selected_option": {"value": "4"}}},
    "members": {
        ids.ASSIGN_MEMBERS: {"selected_options": [{"value": DAN}]},
        ids.PICK_MEMBER: {"selected_option": {"value": DAN}},
    },
    "digits": {ids.RELEASE_DIGITS: {"value": "٠١٠٠"}},
    "name": {ids.NAME_FIELD: {"value": "🌙" * 80}},
    "messages": {ids.MESSAGES_FIELD: {"value": "9" * 40}},
    "why": {ids.ASK_WHY: {"value": "<!channel> " * 40}, ids.DECLINE_WHY: {"value": "no"}},
    "role": {ids.GRANT_ROLE: {"selected_option": {"value": "emperor"}}},
    "pages": {
        ids.PERMISSIONS_PAGES: {"selected_options": [{"value": "the moon"}]},
        ids.SETTINGS_FIELD: {"selected_options": [{"value": "the moon"}]},
    },
    "marks": {ids.SETTINGS_FIELD: {"value": "80"}},
    "time_zone": {ids.PICK_TIME_ZONE: {"selected_option": {"value": "Mars/Base"}}},
    "undo_days": {ids.SETTINGS_FIELD: {"value": "7"}},
}


def bodies(listener: Listener, member: str, value: str) -> Iterator[dict[str, Any]]:
    """Deliveries of this listener's kind that carry the value wherever something can be carried."""
    base = {
        "user": {"id": member, "team_id": ACCOUNT},
        "team": {"id": ACCOUNT},
        "trigger_id": f"{next(TURNS)}.1",
    }
    name = name_of(listener)
    # Fields matter to forms; a button's own value says it all.
    for filled in ({}, FILLED) if listener.kind is Kind.SUBMISSION else (FILLED,):
        view = {
            "id": f"V{next(TURNS)}",
            "type": "modal",
            "callback_id": name if listener.kind is Kind.SUBMISSION else ids.SEAT_MODAL,
            "private_metadata": value,
            "state": {"values": filled},
            "blocks": [],
            "hash": "1",
            "title": {"type": "plain_text", "text": "x"},
        }
        chosen = {"value": value or "-"}
        match listener.kind:
            case Kind.SUBMISSION:
                yield {**base, "type": "view_submission", "view": view}
            case Kind.OPTIONS:
                yield {**base, "type": "block_suggestion", "action_id": name, "value": value[:200], "view": view}
            case Kind.ACTION:
                pressed = {"action_id": name, "block_id": "b", "type": "button", "value": value}
                menu = {"action_id": name, "block_id": "b", "type": "external_select", "selected_option": chosen}
                home = {**view, "type": "home"}
                yield {**base, "type": "block_actions", "actions": [pressed], "view": view}
                yield {**base, "type": "block_actions", "actions": [menu], "view": home}
            case Kind.SHORTCUT:
                yield {**base, "type": "shortcut", "callback_id": name}
            case _:
                return


def deliver(world: World, listener: Listener, member: str) -> None:
    """Every forged delivery to the listener; what is left to later is done before it returns."""
    after, desk = After(2), Desk(world.services, commands.registry(app.CONVERSATIONS), None, world.clock)
    run = answers(desk, after, listener.run)
    for value in values(world):
        for body in bodies(listener, member, value):
            run(Delivered(body))
    assert after.drain(20)


class Delivered:
    """What Bolt hands over."""

    def __init__(self, body: dict[str, Any]) -> None:
        self.body, self.client, self.ack = body, AnySlack(), lambda **_: None


def rows_that_count(world: World) -> Dump:
    return {name: found for name, found in dump(world.storage).items() if name != "requests"}


def broken(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What nobody foresaw; that there is no Slack to read groups from is no fault."""
    return [record.getMessage() for record in caplog.records if record.name.startswith("handlers")]


LISTENERS = [one for one in app.listeners() if one.kind in (Kind.ACTION, Kind.SUBMISSION, Kind.OPTIONS, Kind.SHORTCUT)]


@pytest.mark.parametrize("member", [ANA, REPORTER])
def test_who_may_not_changes_nothing_and_nothing_breaks(
    world: World, caplog: pytest.LogCaptureFixture, member: str
) -> None:
    before = rows_that_count(world)
    for listener in LISTENERS:
        if listener.name not in ASKING:
            with caplog.at_level(logging.ERROR):
                deliver(world, listener, member)
            assert broken(caplog) == [], name_of(listener)
    assert rows_that_count(world) == before


def test_an_administrators_forged_deliveries_break_nothing_and_touch_no_other_account(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    before = part_of(dump(world.storage), OTHER_ACCOUNT)
    for listener in LISTENERS:
        with caplog.at_level(logging.ERROR):
            deliver(world, listener, ADMIN)
        assert broken(caplog) == [], name_of(listener)
    assert part_of(dump(world.storage), OTHER_ACCOUNT) == before
    assert world.services.seats.page(Actor(ACCOUNT, ADMIN)).total == 4
