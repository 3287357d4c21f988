"""Slack takes whatever the bot can show, and nobody is misled by it, whatever people write and however much of it."""

from __future__ import annotations

import html
import importlib
import inspect
import pkgutil
import typing
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from slack_sdk.web import WebClient

import bot.domain.errors
import handlers.slack
from bot.domain.errors import SeatError
from bot.domain.holders import Source
from bot.domain.roles import Role
from bot.sandbox import limits
from handlers.slack import answers, commands, ids, reading
from handlers.slack.conversation import Turn
from handlers.slack.views import assign, blocks, picking, roles, seats
from handlers.slack.views import settings as settings_views
from tests.handlers.slack import every_view
from tests.handlers.slack.every_view import BUILDERS, EXERCISED, Exercise, name_of
from tests.support import nasty
from tests.support.chance import Chance, chances
from tests.support.shown import flaws

EXAMPLES, MANY_EXAMPLES = 30, 1000

UNDER_A_FIELD = 2000
"""Slack publishes no figure for what stands under a field; this is that of its labels and hints."""

MODALS = [exercise for exercise in EXERCISED.values() if exercise.surface == "modal"]


def always(law: Callable[[Chance], None], *, examples: int = EXAMPLES, is_repeated: bool = True) -> None:
    """The law holds by every chance: the same ones in each run, so that a failure is everybody's, or ever others."""

    @settings(
        max_examples=examples,
        derandomize=is_repeated,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(chances)
    def by(chance: Chance) -> None:
        law(chance)

    by()


def payloads(surface: str, outcome: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """What Slack is given when the outcome is shown, wherever it can be."""
    match surface:
        case "modal" | "home":
            yield surface, outcome
        case "message" | "posted" | "updated":
            yield surface, outcome
            yield "modal", answer_in_a_modal(outcome)
        case "blocks":
            yield "message", blocks.message("Text messaging", [blocks.divider(), *outcome])
            yield "home", blocks.home([blocks.divider(), *outcome], callback_id=ids.HOME)
        case "button":
            yield from payloads("blocks", [blocks.actions([outcome])])
        case "buttons":
            yield from payloads("blocks", [blocks.actions(outcome)] if outcome else [])
        case "field":
            form = blocks.modal("A form", [outcome], callback_id=ids.SETTINGS_SUBMITTED, submit="Save")
            yield "modal", form
        case "option":
            menu = blocks.external_select(ids.PICK_SEAT, initial=outcome)
            yield from payloads("field", blocks.input("A menu", menu, block_id=ids.SEAT_BLOCK))
        case "text":
            yield "message", blocks.message(outcome, [blocks.divider()])
        case "mrkdwn":
            yield from payloads("message", blocks.message(outcome))
        case "words":
            yield from payloads("message", blocks.message(blocks.sentence(outcome)))
            yield "home", blocks.home([*seats.noted(outcome), blocks.divider()], callback_id=ids.HOME)
        case _:
            raise AssertionError(f"Nobody knows where {surface} is shown.")


def answer_in_a_modal(message: dict[str, Any]) -> dict[str, Any]:
    """A message as it is shown where there is none to answer with."""
    body = {"type": "block_actions", "trigger_id": "1.2.3", "user": {"id": "U0ANA"}, "team": {"id": "T0TEST"}}
    client = Recorder()
    turn = Turn(body, client)
    turn.say(message)
    for later in turn.calls:
        later.call()
    return client.view


class Recorder(WebClient):
    """A client that keeps the view it is to open."""

    def __init__(self) -> None:
        super().__init__()
        self.view: dict[str, Any] = {}

    def views_open(self, *, view: dict[str, Any], **_: Any) -> Any:  # type: ignore[override]
        self.view = view


def is_taken(exercise: Exercise, chance: Chance) -> None:
    given, named = exercise.arguments(chance)
    for surface, payload in payloads(exercise.surface, exercise.view(*given, **named)):
        assert flaws(surface, payload, may_be_cut=exercise.may_be_cut) == [], (surface, payload)


# The registry


def test_every_view_is_exercised_here_or_said_to_be_none() -> None:
    known = [*EXERCISED, *BUILDERS]
    assert len(known) == len(set(known))
    missing = {name_of(view) for view in every_view.public()} - {name_of(view) for view in known}
    assert missing == set(), "Write each of these down in every_view.py, with what it is given."
    assert all(BUILDERS.values())


# Whatever is shown


@pytest.mark.parametrize("exercise", EXERCISED.values(), ids=str)
def test_slack_takes_whatever_is_shown(exercise: Exercise) -> None:
    always(lambda chance: is_taken(exercise, chance))


@pytest.mark.soak
@pytest.mark.parametrize("exercise", EXERCISED.values(), ids=str)
def test_slack_takes_whatever_is_shown_at_length(exercise: Exercise) -> None:
    always(lambda chance: is_taken(exercise, chance), examples=MANY_EXAMPLES, is_repeated=False)


@pytest.mark.parametrize("exercise", MODALS, ids=str)
def test_a_refusal_fits_on_top_of_every_modal(exercise: Exercise) -> None:
    def law(chance: Chance) -> None:
        given, named = exercise.arguments(chance)
        refused = answers.with_note(exercise.view(*given, **named), nasty.sentence(chance))
        again = answers.with_note(refused, nasty.sentence(chance))
        assert flaws("modal", again, may_be_cut=exercise.may_be_cut) == []

    always(law, examples=10)


@pytest.mark.parametrize(
    ("option", "maker"),
    [
        (picking.seat_option, nasty.seat),
        (assign.seat_option, nasty.seat),
        (assign.member_option, nasty.member),
        (roles.group_option, nasty.user_group),
        (settings_views.zone_option, nasty.zone),
    ],
)
def test_a_menu_takes_as_many_as_are_offered(option: Callable[[Any], Any], maker: Callable[[Chance], Any]) -> None:
    def law(chance: Chance) -> None:
        offered = [option(one) for one in chance.some(maker, 0, 1, blocks.OPTIONS)]
        assert limits.problems("options", {"options": offered}) == []

    always(law)


def test_whatever_is_typed_has_an_answer_that_slack_takes() -> None:
    words = {word.name: word for word in every_view.WORDS}

    def law(chance: Chance) -> None:
        typed = html.escape(nasty.persons_name(chance), quote=False)
        said = chance.of(typed, f"<@U0ANA> {typed}", f"seat {typed}", f"7 {typed}", f"assgin {typed}", '"' + typed)
        try:
            command = reading.command({"command": ids.COMMAND, "text": said, "user_id": "U0ANA", "team_id": "T0TEST"})
        except SeatError as error:
            answer = blocks.message(blocks.sentence(error.sentence))
        else:
            answer = commands.unknown(command, words)
        assert flaws("message", answer) == []

    always(law, examples=100)


# Whatever is refused


def refusals() -> list[type[SeatError]]:
    """Every kind of refusal that the bot knows."""
    for package in (bot.domain.errors, handlers.slack):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    found: list[type[SeatError]] = []
    unseen: list[type[SeatError]] = [SeatError]
    while unseen:
        kind = unseen.pop()
        found.append(kind)
        unseen += kind.__subclasses__()
    ours = (kind for kind in found if not kind.__module__.startswith("tests."))
    return sorted(set(ours), key=lambda kind: (kind.__module__, kind.__name__))


def names(chance: Chance) -> tuple[str, ...]:
    return chance.some(nasty.persons_name, 1, 0, 3)


def sources(chance: Chance) -> tuple[Source, ...]:
    """Whatever gives a role from beyond us, as who is refused a change has it."""
    return chance.subset(Source.OWNER, Source.ADMIN, Source.OPERATOR, Source.GROUP) or (Source.OWNER,)


FACTS: dict[Any, Callable[[Chance], Any]] = {
    str: nasty.persons_name,
    str | None: lambda chance: chance.maybe(nasty.persons_name),
    str | int: lambda chance: chance.of(nasty.persons_name, nasty.count)(chance),
    int: nasty.count,
    int | None: lambda chance: chance.maybe(nasty.count),
    bool: nasty.flag,
    Role: nasty.role,
    Sequence[str]: names,
    Sequence[Source]: sources,
}
"""What a refusal is about, by its type."""


def refusal(kind: type[SeatError], chance: Chance) -> SeatError:
    types = typing.get_type_hints(kind.__init__)
    given = {name: FACTS[types[name]](chance) for name in list(inspect.signature(kind).parameters)}
    return kind(**given)


def submitted(*content: dict[str, Any]) -> dict[str, Any]:
    view = blocks.modal("A form", content, callback_id=ids.SETTINGS_SUBMITTED, submit="Save")
    return {"type": "view_submission", "view": {**view, "id": "V0FORM"}, "user": {"id": "U0ANA"}}


@pytest.mark.parametrize("kind", refusals(), ids=lambda kind: kind.__name__)
def test_slack_takes_every_refusal_wherever_it_is_told(kind: type[SeatError]) -> None:
    field = kind.field or "elsewhere"
    text = blocks.input("A field", blocks.text_field(ids.NAME_FIELD), block_id=f"{field}:2")

    def law(chance: Chance) -> None:
        sentence = refusal(kind, chance).sentence
        assert sentence.strip()
        under = told(submitted(text), sentence, field)
        assert under["response_action"] == "errors"
        assert list(under["errors"]) == [f"{field}:2"]
        assert 0 < len(under["errors"][f"{field}:2"]) <= UNDER_A_FIELD
        above = told(submitted(text), sentence, "another")
        assert above["response_action"] == "update"
        assert flaws("modal", above["view"], may_be_cut=True) == []
        typed = told({"command": ids.COMMAND, "trigger_id": "1.2.3", "user_id": "U0ANA"}, sentence, kind.field)
        assert flaws("message", {"text": typed["text"], "blocks": typed["blocks"]}, may_be_cut=True) == []

    always(law, examples=20)


def told(body: dict[str, Any], sentence: str, field: str | None) -> dict[str, Any]:
    turn = Turn(body, Recorder())
    answers.refuse(turn, sentence, field)
    assert turn.acknowledgement is not None
    return turn.acknowledgement
