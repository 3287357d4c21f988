"""How the gates between somebody and a text look: the answer on top, what to do about it, then every gate in order."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.errors import listed, quoted
from bot.domain.gates import Gate, GateState, Why
from bot.domain.pages import ALL_PAGES
from handlers.slack import ids
from handlers.slack.reading import About
from handlers.slack.views import blocks, seats
from handlers.slack.views.blocks import Json

_MARKS = {True: "✅", False: "⛔", None: "–"}
_WORDS = {True: "open", False: "shut", None: "cannot be told yet"}

ONE_AT_A_TIME = "Ask about one person and one page at a time, as in `/seats why @ana candidate pool`."


def message(why: Why, note: str = "") -> Json:
    """The answer as a message, for its asker only."""
    text = " ".join(filter(None, [note, _answer(why)]))
    return blocks.message(blocks.sentence(text), _content(why, note))


def modal(why: Why, note: str = "") -> Json:
    """The answer as a modal."""
    title = "Can you text?" if why.is_own else "Can they text?"
    return blocks.modal(title, _content(why, note), callback_id=ids.WHY_MODAL)


def line(state: GateState) -> str:
    """``✅ *On a seat:* open. Ana is on Seat 2.``"""
    fix = f" {state.fix}" if state.fix else ""
    words = blocks.sentence(f"{state.what}.{fix}")
    return f"{_MARKS[state.is_open]} *{state.gate.in_words}:* {_WORDS[state.is_open]}. {words}"


def not_understood(words: str) -> str:
    """What to say of words that are neither a person nor a page."""
    return (
        f"I could not tell who or what “{quoted(words)}” is. Type @ and pick the person from the list that Slack "
        f"offers, as in `/seats why @ana`. The pages are {listed([page.in_words for page in ALL_PAGES])}."
    )


def _answer(why: Why) -> str:
    fix = why.shut[0].fix if why.shut else ""
    return f"{why.summary} {fix}".rstrip()


def _content(why: Why, note: str) -> list[Json]:
    first = why.shut[0] if why.shut else None
    top = f"{_MARKS[why.may_text]} *{blocks.sentence(why.summary)}*"
    content = [*seats.noted(note), blocks.section(f"{top}\n{blocks.sentence(first.fix)}" if first else top)]
    buttons = [button for state in why.shut for button in _buttons(why, state, is_first=state is first)]
    if buttons:
        content.append(blocks.actions(buttons))
    content.append(blocks.divider())
    return content + [blocks.section(line(state)) for state in why.gates]


def _buttons(why: Why, state: GateState, is_first: bool) -> Sequence[Json]:
    """What the asker may press about a gate that is shut: nothing where it would only be refused."""
    if Gate.ACCOUNT_ENABLED in {shut.gate for shut in why.shut} or not why.member.can_take_a_seat:
        return ()
    # What the answer is about, so that it is drawn anew with the outcome on top.
    carried = {"why": About(why.member.id, why.page or "").to_facts()}
    style = "primary" if is_first else None
    if not why.may_mend:
        return _asking(state, carried, style) if why.is_own else ()
    seat, name = why.seat, why.member.name
    of_member = {**carried, "member": why.member.id}
    if state.gate is Gate.ON_A_SEAT:
        label = f"Assign user {name} to a seat"
        return [blocks.button("Assign user", ids.ASSIGN_OPEN, of_member, style=style, label=label)]
    if state.gate is Gate.PAGE_PERMITTED:
        label = f"Permissions of {name}"
        return [blocks.button("Permissions", ids.PERMISSIONS_OPEN, of_member, style=style, label=label)]
    if seat is None:
        return ()
    of_seat = {**carried, "seat": seat.id}
    match state.gate:
        case Gate.NUMBER_LIVE if seat.number is None:
            label = f"Auto assign a number to {seat.name}"
            return [blocks.button("Auto assign a number", ids.AUTO_ASSIGN, of_seat, style=style, label=label)]
        case Gate.SEAT_NOT_SUSPENDED:
            label = f"Resume texting on {seat.name}"
            return [blocks.button("Resume texting", ids.RESUME, of_seat, style=style, label=label)]
        case Gate.ALLOWANCE_LEFT:
            label = f"Top up this month of {seat.name}"
            return [blocks.button("Top up this month", ids.TOPUP_OPEN, of_seat, style=style, label=label)]
    return ()


def _asking(state: GateState, carried: dict[str, list[str]], style: str | None) -> Sequence[Json]:
    """What somebody can ask administrators for."""
    if state.gate is Gate.ON_A_SEAT:
        return [blocks.button("Ask for a seat", ids.ASK_OPEN, carried, style=style)]
    if state.gate is Gate.ALLOWANCE_LEFT:
        return [blocks.button("Ask for more", ids.ASK_OPEN, carried, style=style)]
    return ()
