"""The one listener for /seats: it looks the word up and hands the turn to the conversation that owns it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping

from handlers.slack import ids, reading
from handlers.slack.conversation import Conversation, Desk, Json, Listener, Turn, Word
from handlers.slack.reading import Command, Kind
from handlers.slack.views import blocks

LIST = ""
"""Typed alone, ``/seats`` is the list."""


def registry(conversations: Iterable[Conversation]) -> dict[str, Word]:
    """Every word by its name, in the order in which help shows them. Two conversations with one word is a mistake."""
    words: dict[str, Word] = {}
    for conversation in conversations:
        for word in conversation.WORDS:
            if word.name in words:
                raise ValueError(f"Two conversations claim “{word.name}”.")
            words[word.name] = word
    return words


def typed(desk: Desk, turn: Turn) -> None:
    """Somebody typed /seats and perhaps more."""
    command = reading.command(turn.body)
    if not command.word and (command.members or command.channels):
        turn.say(unknown(command, desk.words))
        return
    word = desk.words.get(command.word)
    if word is None:
        turn.say(unknown(command, desk.words))
        return
    word.run(desk, turn, command)


def unknown(command: Command, words: Mapping[str, Word]) -> Json:
    """What to say to a word we do not know: the nearest right one, and an example."""
    if not command.word:
        who = f"<@{command.members[0]}>" if command.members else "@ana"
        return blocks.message(
            f'Say what to do with {who}: for example `/seats assign "Seat 2" {who}`, or type `/seats help`.'
        )
    seat = command.word if command.word.isdecimal() else " ".join(w for w in command.text.split()[1:2] if w.isdecimal())
    if seat and command.word in (seat, "seat"):
        return blocks.message(
            f"Say what to do with seat {seat}: `/seats auto {seat}` gives it a number, `/seats assign {seat} @ana` "
            "puts people on it. `/seats` alone shows all seats."
        )
    shown = blocks.escaped(blocks.shortened(command.word, 40))
    near = difflib.get_close_matches(command.word, [name for name in words if name], 1, cutoff=0.5)
    if not near:
        return blocks.message(f"I do not know “{shown}”. Type `/seats help` to see what I can do.")
    word = words[near[0]]
    return blocks.message(
        f"I do not know “{shown}”. Did you mean `{ids.COMMAND} {word.name}`? For example: `{word.example}`"
    )


WORDS: tuple[Word, ...] = ()
LISTENERS = (Listener(Kind.COMMAND, ids.COMMAND, typed),)
