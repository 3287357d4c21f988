"""Whatever a forged or ancient button, form or search carries: nobody changes what they may not, and nothing breaks."""

from __future__ import annotations

import itertools
import json
import logging
from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
from slack_sdk.errors import SlackApiError

from bot.domain.roles import Actor
from handlers.slack import app, commands, ids, reading
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


UNEXPECTED = "Something went wrong"


class AnySlack:
    """Answers every method; whoever asks for more than a plain answer gets an empty one. It keeps what it was told."""

    token, base_url, headers, proxy, ssl = "xoxb-1", "http://127.0.0.1:9/api/", None, None, None

    def __init__(self) -> None:
        self.told: list[object] = []

    def usergroups_users_list(self, usergroup: str) -> Any:
        raise SlackApiError("no such group", {"ok": False, "error": "no_such_subteam"})  # type: ignore[no-untyped-call]

    def __getattr__(self, method: str) -> Any:
        def call(**told: object) -> dict[str, Any]:
            self.told.append(told)
            return {"ok": True, "view": {"id": "V9", "hash": "1"}, "usergroups": [], "users": []}

        return call


class AnyWebhook:
    """Takes every answer to a ``response_url``."""

    told: ClassVar[list[object]] = []
    status_code, body = 200, "ok"

    def __init__(self, url: str, **_: object) -> None:
        assert url.startswith("http")

    def send_dict(self, body: dict[str, Any]) -> AnyWebhook:
        self.told.append(body)
        return self


def known_to_nobody(_client: object, _services: object, _account: str, member: str, _seconds: float) -> bool:
    """Slack knows nobody; it is not asked about what is no member's id."""
    assert reading.member_id(member)
    return False


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
    monkeypatch.setattr("handlers.slack.directory.look_up", known_to_nobody)
    monkeypatch.setattr("handlers.slack.conversation.WebhookClient", AnyWebhook)
    monkeypatch.setattr("handlers.slack.groups.once", lambda client, _: client)
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

    def __init__(self, body: dict[str, Any], slack: AnySlack | None = None) -> None:
        self.body, self.client = body, slack or AnySlack()
        self.ack: Any = lambda **answer: self.client.told.append(answer)


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


# What is damaged


HALF = "\ud83d"
WORST: tuple[object, ...] = (
    None, True, -1, 2**31, 2**63, -(2**70), 1.5, float("nan"), float("inf"), "", "x" * 6000, "A\0B", HALF, f"U0{HALF}",
    "<!channel>", "+9990000000", "٣", [], [[]], {}, {"seat": {}}, [None, 1],
)  # fmt: skip
"""What one fact may be, or one thing chosen or entered in a form."""

FACTS = (
    "seat", "member", "number", "old", "ask", "kind", "from", "offset", "words", "month", "before", "shown", "to",
    "why", "seen", "default", "draft", "card", "code", "listed", "auto", "asks", "channel", "alone", "asked", "looks",
)  # fmt: skip
"""Every name under which a button or a form of ours carries something."""

TEXTS = (
    "", "{}", "null", "[]", '"x"', "{", "9" * 5000, "[" * 3000, '{"from":' * 600 + "1" + "}" * 600,
    '{"seat":' + "9" * 5000 + "}", '{"seat":1e999}', '{"seat":"\\ud800"}', HALF, "\0",
    '{"from":{"s":"seat","v":"","n":1,"b":{"s":"modal"}}}',
)  # fmt: skip
"""What stands in the place of all facts."""

CARRIED = (*TEXTS, *(json.dumps(dict.fromkeys(FACTS, worst)) for worst in WORST))
"""What a button or a form may carry: all of its facts as bad as the others."""

WHERE: tuple[dict[str, Any], ...] = (
    {"view": {"id": "V1", "type": "modal", "callback_id": ids.SEAT_MODAL, "blocks": [], "title": {"text": "x"}}},
    {"view": {"id": "V1", "type": "modal", "callback_id": ids.SWAP_SUBMITTED, "blocks": []}},
    {"view": {"id": "V1", "type": "modal", "callback_id": ids.SETUP_SUBMITTED, "blocks": []}},
    {"view": {"id": "V1", "type": "home", "callback_id": ids.SWAP_SUBMITTED, "blocks": []}},
    {"view": {"id": None, "type": "modal", "blocks": []}},
    {"view": {"id": f"V{HALF}", "type": "modal", "callback_id": ids.SEAT_MODAL, "blocks": []}},
    {"response_url": "https://hooks.example/1", "container": {"type": "message", "message_ts": "1.1"}},
    {"response_url": "https://hooks.example/1", "container": {"is_ephemeral": False}, "channel": {"id": "C\0"}},
    {"response_url": "nonsense", "container": "message", "channel": ["C1"]},
    {},
)
"""Where a button may be pressed, whether one of ours ever stood there or not."""


EVERY_FIELD: dict[str, list[str]] = {
    "seat": [ids.PICK_SEAT, ids.ASSIGN_SEAT], "to_seat": [ids.PICK_EMPTY_SEAT], "digits": [ids.RELEASE_DIGITS],
    "members": [ids.ASSIGN_MEMBERS, ids.PICK_MEMBER], "name": [ids.NAME_FIELD], "messages": [ids.MESSAGES_FIELD],
    "why": [ids.ASK_WHY, ids.DECLINE_WHY], "role": [ids.GRANT_ROLE], "words": [ids.FIND_FIELD],
    "pages": [ids.PERMISSIONS_PAGES, ids.SETTINGS_FIELD], "marks": [ids.SETTINGS_FIELD],
    "time_zone": [ids.PICK_TIME_ZONE], "undo_days": [ids.SETTINGS_FIELD], "opt_in": [ids.SETTINGS_FIELD],
    "number": [ids.SETUP_NUMBER], "area_code": [ids.SETUP_AREA_CODE], "channel": [ids.SETUP_CHANNEL],
    "warning_channel": [ids.SETTINGS_CHANNEL], "report_channel": [ids.SETTINGS_CHANNEL],
    "administrators_group": [ids.PICK_GROUP], "reporters_group": [ids.PICK_GROUP],
}  # fmt: skip


PLACES = itertools.cycle(WHERE)


def fields_damaged() -> Iterator[dict[str, Any]]:
    """Whatever a form's fields can hold: the same in every one of them."""
    for worst in WORST:
        for field in (
            {"value": worst}, {"selected_option": {"value": worst}}, {"selected_options": [{"value": worst}, worst]},
            {"selected_conversation": worst, "selected_options": worst} if isinstance(worst, str) else worst,
        ):  # fmt: skip
            yield {block: dict.fromkeys(actions, field) for block, actions in EVERY_FIELD.items()}


FILLED_BADLY = tuple(fields_damaged())


def damaged(listener: Listener, member: str) -> Iterator[dict[str, Any]]:
    """Deliveries of this listener's kind with one thing wrong at a time, none of which can mean anything."""
    name, base = name_of(listener), {"user": {"id": member}, "team": {"id": ACCOUNT}}

    def view(carried: object, filled: object = None, **more: object) -> dict[str, Any]:
        state = {"values": filled if filled is not None else {}}
        view = {
            "id": f"V{next(TURNS)}",
            "type": "modal",
            "callback_id": name,
            "blocks": [],
            "private_metadata": carried,
        }
        return {**view, "state": state, **more}

    def delivery(kind: str, **more: object) -> dict[str, Any]:
        return {**base, "type": kind, "trigger_id": f"{next(TURNS)}.2", **more}

    match listener.kind:
        case Kind.ACTION:
            # Each place with nothing carried, and whatever is carried in one of them: another for the next button.
            for where, carried in [(where, "{}") for where in WHERE] + [(next(PLACES), carried) for carried in CARRIED]:
                pressed = {"action_id": name, "block_id": "b", "type": "button", "value": carried}
                around = {"view": {**where["view"], "private_metadata": carried}} if "view" in where else {}
                yield delivery("block_actions", actions=[pressed], **{**where, **around})
            for action in ({"selected_option": {"value": HALF}}, {"value": 7}, {"selected_options": "x"}):
                yield delivery("block_actions", actions=[{"action_id": name, **action}], view=view("{}"))
        case Kind.SUBMISSION:
            carries: tuple[object, ...] = (*CARRIED, None, 7, {})
            for anything in carries:
                yield delivery("view_submission", view=view(anything))
            for filled in FILLED_BADLY:
                yield delivery("view_submission", view=view('{"kind":"gold"}', filled))
            states: tuple[object, ...] = (None, [], {"values": []}, {"values": {"seat": None}})
            for state in states:
                yield delivery("view_submission", view=view("{}", state=state))
            yield delivery("view_submission", view=view("{}", id=None))
        case Kind.OPTIONS:
            for worst in WORST:
                yield delivery("block_suggestion", action_id=name, value=worst, view=view("{}"))
        case Kind.SHORTCUT:
            yield delivery("shortcut", callback_id=name)
    strangers: tuple[dict[str, object], ...] = (
        {"user": {"id": f"U0{HALF}"}}, {"user": {"id": "U0\0"}}, {"team": {"id": f"T0{HALF}"}},
        {"team": {"id": "T0\0"}}, {"user": [], "team": None},
    )  # fmt: skip
    for strange in strangers:
        yield {**delivery(listener.kind.value, actions=[{"action_id": name}], view=view("{}")), **strange}
    yield {**delivery(listener.kind.value, actions=[{"action_id": name}], view=view("{}")), **strange}
    yield {**delivery(listener.kind.value, actions=[{"action_id": name}], view=view("{}")), "trigger_id": f"1.{HALF}"}


@pytest.mark.parametrize(
    ("member", "every"), [pytest.param(ADMIN, 1, marks=pytest.mark.soak), (ADMIN, 3), (ANA, 13), (REPORTER, 17)]
)
def test_what_is_damaged_is_refused_plainly_and_changes_nothing(
    world: World, caplog: pytest.LogCaptureFixture, member: str, every: int
) -> None:
    desk, before = Desk(world.services, commands.registry(app.CONVERSATIONS), None, world.clock), rows_that_count(world)
    AnyWebhook.told.clear()
    for listener in LISTENERS:
        after, slack = After(2), AnySlack()
        run = answers(desk, after, listener.run)
        with caplog.at_level(logging.WARNING):
            for body in itertools.islice(damaged(listener, member), None, None, every):
                run(Delivered(body, slack))
            assert after.drain(20)
        assert broken(caplog) == [], name_of(listener)
        assert UNEXPECTED not in repr(slack.told), name_of(listener)
        assert every > 1 or rows_that_count(world) == before, name_of(listener)
    assert rows_that_count(world) == before
    assert UNEXPECTED not in repr(AnyWebhook.told)
