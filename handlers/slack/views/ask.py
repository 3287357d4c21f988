"""What recruiters ask for: the form, the card that an administrator decides on, and the answer."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.allowance import MOST_MESSAGES, suggested_top_up
from bot.domain.errors import listed
from bot.domain.seats import Ask, AskKind, AskState, Member, Seat, Viewer
from bot.services.asks import LONGEST_WORDS
from bot.services.notices import AskFacts
from handlers.slack import ids
from handlers.slack.reading import Origin
from handlers.slack.views import assign, blocks, figures, seats
from handlers.slack.views.blocks import Json, escaped

Card = tuple[str, str]
"""Slack's channel and timestamp of a card."""


# Asking


def form(seat: Seat | None, viewer: Viewer, origin: Origin, messages: int | None = None, why: str = "") -> Json:
    """The form of somebody on a seat, or (None) on none."""
    content: list[Json] = []
    if seat:
        resets = figures.resets_on(seat.resets, viewer.account.time_zone)
        hint = f"{seat.name}: {figures.left(seat.allowance)}. It resets on {resets}. Leave it empty to let them decide."
        field = blocks.number_field(ids.MESSAGES_FIELD, initial=messages, least=1, most=MOST_MESSAGES)
        label = "How many more messages this month?"
        content.append(blocks.input(label, field, block_id=ids.MESSAGES_BLOCK, hint=hint, optional=True))
    else:
        content.append(blocks.section("You are not on a seat yet. Ask for one, and text candidates from its number."))
    content.append(_words_field("Why?", ids.ASK_WHY, "Helps whoever decides. One line.", why))
    return blocks.modal(
        "Ask for more messages" if seat else "Ask for a seat",
        content,
        callback_id=ids.ASK_SUBMITTED,
        submit="Ask",
        close="Cancel",
        facts={"kind": (AskKind.TOP_UP if seat else AskKind.SEAT).value, "from": origin.to_facts()},
    )


def asked(administrators: Sequence[Member]) -> str:
    """``Margaret and Daniel have been asked. You hear …``, as plain words."""
    names = listed([m.name for m in administrators]) or "The administrators"
    verb, who = ("has", "they decide") if len(administrators) == 1 else ("have", "one of them decides")
    return f"{names} {verb} been asked. You hear from Seatline as soon as {who}."


# Deciding


def card(facts: AskFacts) -> Json:
    """For an administrator: who asks for what, with the buttons that decide it until somebody has."""
    ask, name = facts.ask, escaped(facts.asker.name)
    if ask.state is not AskState.OPEN:
        decided = outcome(facts)
        content = [blocks.section(f"*{name}* asked for {_what(ask)}.{_quote(ask.why)}"), blocks.section(f"*{decided}*")]
        return blocks.message(f"{name} asked for {ask.in_words}. {decided}", content)
    where = f" for *{escaped(facts.seat.name)}* this month" if ask.kind is AskKind.TOP_UP and facts.seat else ""
    content = [blocks.section(f"*{name}* asks for {_what(ask)}{where}.{_quote(ask.why)}"), *_stands(facts)]
    carried = {"ask": ask.id}
    about = f"{blocks.plain(facts.asker.name, 30)}: {ask.in_words}"
    content.append(
        blocks.actions(
            [
                blocks.button("Approve", ids.APPROVE_OPEN, carried, style="primary", label=f"Approve, {about}"),
                blocks.button("Decline", ids.DECLINE_OPEN, carried, label=f"Decline, {about}"),
            ]
        )
    )
    return blocks.message(f"{name} asks for {ask.in_words}.", content)


def outcome(facts: AskFacts) -> str:
    """``Approved by Daniel: 200 messages more for Seat 2``, as mrkdwn."""
    ask, seat = facts.ask, escaped(facts.seat.name) if facts.seat else "their seat"
    by = escaped(facts.decider.name) if facts.decider else "an administrator"
    if ask.state is AskState.DECLINED:
        return f"Declined by {by}{f': {escaped(ask.answer, LONGEST_WORDS)}' if ask.answer else ''}"
    given = f"{escaped(facts.asker.name)} is on {seat}"
    if ask.kind is AskKind.TOP_UP:
        given = f"{figures.counted(ask.granted or 0, 'message')} more for {seat}"
    said = f" ({escaped(ask.answer, LONGEST_WORDS)})" if ask.answer else ""
    return f"Approved by {by}: {given}{said}"


def approve_form(facts: AskFacts, card: Card | None, only: Seat | None = None, note: str = "") -> Json:
    """How much, or which seat; ``only`` is the one seat that has a place. Messages are for the seat that it shows."""
    ask = facts.ask
    content = [*seats.noted(note), *_asked_for(facts)]
    if ask.kind is AskKind.TOP_UP:
        field = blocks.number_field(ids.MESSAGES_FIELD, initial=_suggested(facts), least=1, most=MOST_MESSAGES)
        hint = "Added to this month only; the allowance of the months to come stays."
        content.append(blocks.input("Messages to add", field, block_id=ids.MESSAGES_BLOCK, hint=hint))
    else:
        menu = blocks.external_select(
            ids.ASSIGN_SEAT,
            placeholder="Type part of a seat's name",
            initial=assign.seat_option(only) if only else None,
        )
        hint = "Seats with a free place are offered."
        content.append(blocks.input("Seat", menu, block_id=ids.SEAT_BLOCK, hint=hint))
    content.append(_words_field("Anything to say with it?", ids.DECLINE_WHY, _reads(facts)))
    shown = facts.seat.id if facts.seat and ask.kind is AskKind.TOP_UP else None
    return _deciding("Approve", content, ids.APPROVE_SUBMITTED, ask, card, shown)


def decline_form(facts: AskFacts, card: Card | None) -> Json:
    """Why not, if they want to say."""
    content = [*_asked_for(facts), _words_field("Why?", ids.DECLINE_WHY, _reads(facts))]
    return _deciding("Decline", content, ids.DECLINE_SUBMITTED, facts.ask, card)


def too_late(sentence: str) -> Json:
    """In the place of a form that decides what cannot be decided any more."""
    return blocks.modal("Nothing was changed", [blocks.section(blocks.sentence(sentence))], callback_id=ids.NOTE_MODAL)


# The answer


def answer(facts: AskFacts) -> Json:
    """For whoever asked: what was decided, by whom, and what to do next."""
    ask, seat = facts.ask, facts.seat
    by = escaped(facts.decider.name) if facts.decider else "An administrator"
    if ask.state is AskState.DECLINED:
        why = (
            f": {_ended(escaped(ask.answer, LONGEST_WORDS))}" if ask.answer else f" what you asked for: {ask.in_words}."
        )
        return blocks.message(f"{by} declined{why} {_instead(facts)}")
    if seat is None:
        text = f"{by} approved what you asked for: {ask.in_words}."
    elif ask.kind is AskKind.TOP_UP:
        added = figures.counted(ask.granted or 0, "message")
        resets = figures.resets_on(seat.resets, facts.time_zone)
        text = f"{by} added {added} to {escaped(seat.name)}: {figures.left(seat.allowance)} until {resets}."
    else:
        text = f"{by} put you on {escaped(seat.name)}, {figures.number_of(seat)}. {_from_there(facts, seat)}"
    return blocks.message(f"{text}{_quote(ask.answer)}")


def _from_there(facts: AskFacts, seat: Seat) -> str:
    if facts.asker.id not in {m.id for m in seat.members}:
        return "That has changed since: type `/seats` to see how it stands."
    if seat.is_suspended:
        return "Texting is suspended there just now; type `/seats why` to see what is missing."
    return "You can text from it now."


def _instead(facts: AskFacts) -> str:
    """What they can do now."""
    seat = facts.seat
    if seat is None:
        return "You are not on a seat: reach candidates by email or phone."
    if facts.ask.kind is AskKind.SEAT:
        return f"You are on {escaped(seat.name)}, {figures.number_of(seat)}."
    resets = figures.resets_on(seat.resets, facts.time_zone)
    if seat.allowance.remaining:
        return f"{escaped(seat.name)} has {figures.left(seat.allowance)} until {resets}."
    return (
        f"Nothing is left for sending on {escaped(seat.name)} until {resets}. Texts from candidates still arrive; "
        "reach candidates by email or phone until then."
    )


# How


def _what(ask: Ask) -> str:
    if ask.kind is AskKind.TOP_UP and ask.messages is None:
        return "*more messages*, as many as you think right,"
    return f"*{ask.in_words}*"


def _quote(words: str) -> str:
    """Somebody's words, on a line of their own that is plainly not ours."""
    return f"\n> {escaped(words, LONGEST_WORDS)}" if words else ""


def _ended(words: str) -> str:
    return words if words.rstrip("\u200b\u2069").endswith((".", "!", "?", "…")) else f"{words}."


def _stands(facts: AskFacts) -> list[Json]:
    """How the seat of whoever asks stands now."""
    name, seat = escaped(facts.asker.name), facts.seat
    if facts.asker.is_deactivated:
        return [blocks.section(f"{name} was deactivated in Slack since.")]
    if seat is None:
        since = "any more" if facts.ask.kind is AskKind.TOP_UP else "yet"
        return [blocks.section(f"{name} is not on a seat {since}.")]
    resets = figures.resets_on(seat.resets, facts.time_zone)
    lines = [
        f"*{escaped(seat.name)}*   {figures.number_of(seat)}",
        figures.people(seat.members),
        f"{figures.bar(seat.allowance)}  {figures.left(seat.allowance)}. Resets on {resets}.",
    ]
    return [blocks.section("\n".join(lines))]


def _asked_for(facts: AskFacts) -> list[Json]:
    """What the form decides about, on top of it."""
    ask = facts.ask
    said = blocks.section(f"*{escaped(facts.asker.name)}* asks for {_what(ask).rstrip(',')}.{_quote(ask.why)}")
    return [said, *_stands(facts)] if ask.kind is AskKind.TOP_UP else [said]


def _suggested(facts: AskFacts) -> int | None:
    if facts.ask.messages:
        return facts.ask.messages
    return suggested_top_up(facts.seat.allowance, facts.seat.monthly_allowance) if facts.seat else None


def _reads(facts: AskFacts) -> str:
    return f"{blocks.plain(facts.asker.name, blocks.NAME)} reads it with the answer. One line."


def _words_field(label: str, action_id: str, hint: str, initial: str = "") -> Json:
    field = blocks.text_field(action_id, longest=LONGEST_WORDS, initial=initial or None)
    return blocks.input(label, field, block_id=ids.WHY_BLOCK, hint=hint, optional=True)


def _deciding(
    what: str, content: Sequence[Json], callback_id: str, ask: Ask, card: Card | None, seat: int | None = None
) -> Json:
    facts = {"ask": ask.id, "card": list(card or ()), **({"seat": seat} if seat else {})}
    return blocks.modal(what, content, callback_id=callback_id, submit=what, close="Cancel", facts=facts)
