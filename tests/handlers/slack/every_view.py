"""Every function that makes something to show, with what it is given: a new one must be written down here.

``EXERCISED`` says for each on which surface its outcome is shown; ``BUILDERS`` says of the others why they are not.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.domain.roles import Role
from bot.domain.seats import Assignment
from handlers.slack import app as slack_app
from handlers.slack import commands, ids, views
from handlers.slack.views import (
    allowance,
    ask,
    assign,
    blocks,
    departed,
    directory,
    figures,
    find,
    help,
    home,
    live_number,
    log,
    manage,
    move,
    naming,
    pausing,
    permissions,
    picking,
    release,
    remove,
    report,
    roles,
    seats,
    settings,
    setup,
    swap,
    usage,
    warning,
    why,
)
from tests.support import nasty
from tests.support.chance import Chance

Maker = Callable[[Chance], Any]
View = Callable[..., Any]


@dataclass(frozen=True)
class Exercise:
    """How one function is called and where its outcome is shown.

    ``surface``: a whole ``modal``, ``home`` or ``message`` (``posted`` in a channel, perhaps ``updated`` there); some
    ``blocks``, one ``field`` of a form, a ``button`` or several ``buttons``, an ``option``; ``words`` that are plain,
    ``mrkdwn``, or the ``text`` of a message that its blocks say better. ``together`` makes all arguments at once, where
    one depends on another.
    """

    surface: str
    view: View
    makers: tuple[Maker, ...] = ()
    named: Mapping[str, Maker] = field(default_factory=dict)
    together: Callable[[Chance], tuple[Any, ...]] | None = None

    def __str__(self) -> str:
        return name_of(self.view)

    @property
    def may_be_cut(self) -> bool:
        """Plain words quote names as they are, and the log whatever was written down: an end may be left out."""
        return self.surface == "words" or self.view.__module__ == log.__name__

    def arguments(self, chance: Chance) -> tuple[tuple[Any, ...], dict[str, Any]]:
        given = self.together(chance) if self.together else tuple(make(chance) for make in self.makers)
        return given, {name: make(chance) for name, make in self.named.items()}


def name_of(view: View) -> str:
    return f"{view.__module__.rsplit('.', 1)[-1]}.{view.__name__}"


def public() -> Iterator[View]:
    """Every public function of every module of views."""
    for module_name in sorted(found.name for found in pkgutil.iter_modules(views.__path__)):
        module = importlib.import_module(f"{views.__name__}.{module_name}")
        for name, function in vars(module).items():
            if inspect.isfunction(function) and function.__module__ == module.__name__ and not name.startswith("_"):
                yield function


# What is given to them


def maybe(maker: Maker) -> Maker:
    return lambda chance: chance.maybe(maker)


def some(maker: Maker, *how_many: int) -> Maker:
    return lambda chance: chance.some(maker, *how_many)


def always(value: Any) -> Maker:
    return lambda chance: value


def one_of(*values: Any) -> Maker:
    return lambda chance: chance.of(*values)


def at_least_one(chance: Chance) -> int:
    return chance.of(500, 1, 1_000_000)


def card(chance: Chance) -> tuple[str, str]:
    return nasty.channel(chance), "1795536000.000100"


def searched(chance: Chance) -> str:
    """As it reaches a view: on one line, and not empty."""
    return blocks.clean(nasty.searched(chance)) or "x"


def day_and_month(chance: Chance) -> str:
    return live_number.day(nasty.moment(chance), nasty.account(chance))


def carried_on(chance: Chance) -> dict[str, Any]:
    return {"from": nasty.origin(chance).to_facts(), "draft": nasty.offset(chance)}


def carried_by_buttons(chance: Chance) -> dict[str, int]:
    return {"seat": nasty.row_id(chance), "alone": 1}


def about(chance: Chance) -> str:
    return swap.about(nasty.seat(chance), nasty.account(chance), nasty.moment(chance))


def became(chance: Chance) -> str:
    number, held = nasty.number(chance), chance.maybe(nasty.held_number)
    return swap.became(nasty.seat(chance), number, held, nasty.account(chance))


def which_seat(chance: Chance) -> tuple[Any, ...]:
    title, callback_id, also = chance.of(
        (move.TITLE, ids.MOVE_SUBMITTED, {"to": nasty.row_id(chance)}),
        (release.TITLE, ids.RELEASE_SUBMITTED, None),
        (setup.SWAP_TITLE, ids.SWAP_SUBMITTED, {"code": "512"}),
    )
    return title, callback_id, nasty.origin(chance), also


def log_entry(chance: Chance) -> tuple[Any, ...]:
    return nasty.log_entry(chance), nasty.log_page(chance), nasty.zone(chance)


def someone_on_the_seat(chance: Chance) -> tuple[Any, ...]:
    seat = nasty.live_seat(chance)
    return seat, [member.id for member in seat.members]


def one_place(chance: Chance) -> tuple[Any, ...]:
    seat = nasty.seat(chance)
    return seat, chance.of(*seat.assignments, Assignment(nasty.member(chance), 1, nasty.moment(chance), "U0ANA"))


def troubles(chance: Chance) -> dict[str, str]:
    return chance.of({}, {ids.WARNING_CHANNEL_BLOCK: nasty.sentence(chance), ids.REPORT_CHANNEL_BLOCK: "No."})


def groups_problem(chance: Chance) -> str:
    return chance.of("", "missing_scope", "plan_upgrade_required", "<!channel>", "x" * 100)


WORDS = tuple(commands.registry(slack_app.CONVERSATIONS).values())
TRAINING = f"https://training.example/{'x' * 1000}?a=1&b=2"

seat, member, account, origin, moment, note = (
    nasty.seat, nasty.member, nasty.account, nasty.origin, nasty.moment, nasty.note,
)  # fmt: skip
sentence, count, zone, number, viewer, offset = (
    nasty.sentence, nasty.count, nasty.zone, nasty.number, nasty.viewer, nasty.offset,
)  # fmt: skip
page_of_seats, held, ask_facts, set_up, seat_use, month = (
    nasty.page_of_seats, nasty.held_number, nasty.ask_facts, nasty.set_up, nasty.seat_use, nasty.report,
)  # fmt: skip


# What makes something to show


def _exercises() -> Iterator[Exercise]:
    def modal(view: View, *makers: Maker, **named: Maker) -> Exercise:
        return Exercise("modal", view, makers, named)

    def message(view: View, *makers: Maker, **named: Maker) -> Exercise:
        return Exercise("message", view, makers, named)

    def words(view: View, *makers: Maker, **named: Maker) -> Exercise:
        return Exercise("words", view, makers, named)

    def mrkdwn(view: View, *makers: Maker, **named: Maker) -> Exercise:
        return Exercise("mrkdwn", view, makers, named)

    def part(surface: str, view: View, *makers: Maker, **named: Maker) -> Exercise:
        return Exercise(surface, view, makers, named)

    yield modal(allowance.change, maybe(seat), origin, maybe(nasty.messages))
    yield modal(allowance.top_up, maybe(seat), origin, maybe(at_least_one))
    yield words(allowance.changed, seat, nasty.messages)
    yield words(allowance.topped_up, seat, at_least_one)

    yield modal(ask.form, maybe(seat), viewer, origin, maybe(at_least_one), nasty.said)
    yield words(ask.asked, nasty.people)
    yield part("updated", ask.card, ask_facts)
    yield mrkdwn(ask.outcome, ask_facts)
    yield modal(ask.approve_form, ask_facts, maybe(card), maybe(seat), note)
    yield modal(ask.decline_form, ask_facts, maybe(card))
    yield modal(ask.too_late, sentence)
    yield part("posted", ask.answer, ask_facts)

    yield modal(
        assign.modal, maybe(seat), origin,
        asks_seat=nasty.flag, people=nasty.people, note=maybe(sentence), directory=maybe(nasty.directory),
    )  # fmt: skip
    yield mrkdwn(assign.facts, seat)
    yield words(assign.places, seat)
    yield part("option", assign.member_option, member)
    yield part("option", assign.seat_option, seat)
    yield Exercise("words", assign.outcome, together=someone_on_the_seat)
    yield words(assign.not_a_mention, nasty.typed, nasty.typed)

    yield part("posted", departed.departed, nasty.departed)

    yield part("blocks", directory.still_reading, nasty.directory)

    yield mrkdwn(figures.bar, nasty.allowance)
    yield words(figures.left, nasty.allowance)
    yield words(figures.used, nasty.allowance)
    yield words(figures.counted, count, always("message"))
    yield words(figures.resets_on, moment, zone)
    yield words(figures.number_of, seat)
    yield mrkdwn(figures.people, nasty.people)
    yield mrkdwn(figures.whom_to_ask, lambda chance: nasty.people(chance, 0, 1, 3, 40))

    yield message(find.message, page_of_seats, viewer, searched, note)
    yield modal(find.modal, page_of_seats, viewer, searched, note)
    yield modal(find.form)

    yield message(help.message, always(WORDS), one_of(None, TRAINING))
    yield modal(help.modal, always(WORDS), one_of(None, TRAINING))

    yield part("home", home.everyones, page_of_seats, viewer, note, nasty.many_left, is_new=nasty.flag)
    yield part("home", home.own, maybe(seat), viewer, note)
    yield part("home", home.refused, sentence)

    yield Exercise("modal", live_number.which_seat, together=which_seat)
    yield modal(live_number.ended, one_of(release.UNDO_TITLE, move.TITLE), sentence)
    yield words(live_number.held_from, moment, account)
    yield words(live_number.held, lambda chance: number(chance).national, maybe(held), account)
    yield words(live_number.day, moment, account)
    yield mrkdwn(live_number.who, nasty.people, always("stays."), always("stay."), always("Nobody."))

    yield Exercise("message", log.message, together=nasty.log_seen)
    yield Exercise("modal", log.modal, together=nasty.log_seen)
    yield Exercise("mrkdwn", log.sentence, together=log_entry)

    yield modal(manage.modal, seat, viewer, nasty.many_held, nasty.many_left, origin, note)
    yield part("buttons", manage.number_buttons, seat, carried_by_buttons)
    yield part("buttons", manage.message_buttons, seat, carried_by_buttons)
    yield part("buttons", manage.seat_buttons, seat, carried_by_buttons)
    yield part("blocks", manage.held_rows, seat, nasty.many_held, zone)

    yield modal(move.form, seat, number, maybe(seat), origin)
    yield words(move.outcome, seat, seat)

    yield modal(naming.form, maybe(seat), origin, nasty.typed)
    yield words(naming.outcome, seat)

    yield modal(pausing.form, origin, suspends=nasty.flag)
    yield words(pausing.outcome, seat)
    yield message(pausing.done, seat)

    yield modal(permissions.choose, carried_on)
    yield modal(permissions.modal, nasty.permissions, carried_on, note)
    yield words(permissions.outcome, nasty.permissions)
    yield words(permissions.not_a_mention, nasty.typed)

    yield part("option", picking.seat_option, seat)
    yield part("field", picking.seat_field, one_of("Seat", "To"), maybe(seat), empty=nasty.flag, to=nasty.flag)
    yield part("field", picking.member_field, one_of("Person"), maybe(member))
    yield part("field", picking.messages_field, one_of("Messages"), maybe(nasty.messages), maybe(sentence))

    yield modal(release.form, seat, number, account, moment, origin, one_of("", "0132"))
    yield words(release.outcome, seat, held, account, moment)
    yield message(release.released, seat, held, account, moment)
    yield part("button", release.undo_button, held, alone=nasty.flag)
    yield modal(release.elsewhere, held, seat, maybe(seat), account, origin, nasty.flag)
    yield words(release.brought_back, nasty.brought_back)
    yield part("blocks", release.left_over, nasty.many_left, zone, of_seats=nasty.flag)
    yield part("posted", release.not_given_back, nasty.never_given_back)
    yield words(release.asking, nasty.not_given_back)
    yield words(release.came_of_it, nasty.given_back, zone)

    yield message(remove.question, seat, member)
    yield words(remove.outcome, seat, member)
    yield words(remove.kept, maybe(seat), member)
    yield words(remove.not_a_mention, nasty.typed)
    yield words(remove.too_many, count)

    yield part("posted", report.report, month)
    yield message(report.page, month, offset)
    yield mrkdwn(report.totals, month)
    yield words(report.plain_totals, month)
    yield part("blocks", report.seats, month, offset, always(report.seat_facts))
    yield part("blocks", report.pager, month, offset, always(ids.report_page_turned))
    yield mrkdwn(report.seat_facts, seat_use)
    yield mrkdwn(report.members, lambda chance: seat_use(chance).members)

    yield words(roles.why_no_groups, groups_problem)
    yield modal(roles.modal, nasty.page_of_holders, account, note)
    yield modal(roles.refused, sentence, note)
    yield modal(roles.grant_form, origin, maybe(member), one_of(None, Role.ADMINISTRATOR, Role.REPORTER))
    yield words(roles.granted, nasty.holder)
    yield words(roles.revoked, nasty.persons_name, maybe(nasty.holder))
    yield modal(roles.groups_form, some(nasty.user_group, 0, 1, 100), account, origin)
    yield part("option", roles.group_option, nasty.user_group)
    yield modal(roles.groups_note, sentence)
    yield modal(roles.groups_told, sentence)
    yield words(roles.groups_chosen, nasty.group_people)

    yield message(seats.message, page_of_seats, viewer, note)
    yield modal(seats.modal, page_of_seats, viewer, note)
    yield message(seats.own_message, maybe(seat), viewer, note)
    yield modal(seats.own_modal, maybe(seat), viewer, note)
    yield part("blocks", seats.noted, note)
    yield part("text", seats.summary, page_of_seats)
    yield part("blocks", seats.listing, page_of_seats, viewer, nasty.flag)
    yield words(seats.totals, page_of_seats, viewer)
    yield part("blocks", seats.row, seat, viewer, offset, nasty.searched)
    yield mrkdwn(seats.facts, seat)
    yield part("buttons", seats.seat_buttons, seat, offset, nasty.searched)
    yield Exercise("button", seats.remove_button, together=one_place)
    yield part("blocks", seats.pager, page_of_seats, nasty.flag)
    yield part("blocks", seats.own, maybe(seat), viewer, at_home=nasty.flag)
    yield mrkdwn(seats.without_seat, viewer, at_home=nasty.flag)

    yield modal(settings.modal, account, origin)
    yield words(settings.marks, lambda chance: account(chance).marks)
    yield part("option", settings.zone_option, zone)
    yield words(settings.saved, account, troubles)

    yield modal(setup.looking, set_up, nasty.seat_name)
    yield modal(setup.working, set_up, seat)
    yield modal(setup.one, set_up, nasty.seat_name, nasty.offer, maybe(sentence), about)
    yield modal(
        setup.choice, set_up, nasty.seat_name, maybe(nasty.offers), maybe(sentence), waiting=nasty.flag, about=about
    )
    yield mrkdwn(setup.found, lambda chance: nasty.offers(chance, 1, 10))
    yield words(setup.choose_first, set_up)
    yield modal(setup.done, set_up, nasty.live_seat, maybe(account), became)
    yield modal(setup.unfinished, set_up, seat)
    yield modal(setup.already, set_up, seat, sentence)
    yield modal(setup.stopped, set_up, sentence, nasty.flag)
    yield part("button", setup.assign_button, set_up, seat)
    yield words(setup.price, nasty.offer)

    yield mrkdwn(swap.about, seat, account, moment)
    yield words(swap.became, seat, number, maybe(held), account)

    yield message(usage.message, month, viewer, moment, offset)
    yield modal(usage.modal, month, viewer, moment, offset)
    yield mrkdwn(usage.seat_facts, seat_use, month, one_of(1, 3, 31))

    yield part("posted", warning.warning, seat_use, nasty.percent, day_and_month, some(nasty.member_id, 0, 1, 3))

    yield message(why.message, nasty.why, note)
    yield modal(why.modal, nasty.why, note)
    yield mrkdwn(why.line, lambda chance: chance.of(*nasty.why(chance).gates))
    yield words(why.not_understood, nasty.typed)


EXERCISED = {exercise.view: exercise for exercise in _exercises()}

BUILDERS: dict[View, str] = {
    live_number.carried: "the facts within a button, which release.undo_button and release.left_over show",
    release.can_be_undone: "a yes or no",
    report.is_idle: "a yes or no",
    setup.is_number: "a yes or no",
    **{
        function: "a builder: everything above is made with it"
        for function in vars(blocks).values()
        if inspect.isfunction(function) and function.__module__ == blocks.__name__
    },
}
