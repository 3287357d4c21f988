"""All that can be typed, from the conversations' own help lines."""

from __future__ import annotations

from collections.abc import Iterable

from handlers.slack import ids
from handlers.slack.conversation import Word
from handlers.slack.views import blocks
from handlers.slack.views.blocks import Json


def message(words: Iterable[Word], training_url: str | None) -> Json:
    """The help, as a message."""
    return blocks.message("What you can type after /seats.", _content(words, training_url))


def modal(words: Iterable[Word], training_url: str | None) -> Json:
    """The help, as a modal."""
    return blocks.modal("Help", _content(words, training_url), callback_id=ids.NOTE_MODAL)


def _content(words: Iterable[Word], training_url: str | None) -> list[Json]:
    content = [blocks.header("What you can type")]
    for whom, theirs in _by_whom(words).items():
        content.append(blocks.context(f"*For {whom}*"))
        content += [blocks.section(_line(word)) for word in theirs]
    content = content[: blocks.MESSAGE_BLOCKS - 2]
    content.append(blocks.context("A seat is meant by its number or its name; put a name of several words in quotes."))
    if training_url:
        content.append(blocks.actions([blocks.button("Watch the training", ids.OPEN_TRAINING, url=training_url)]))
    return content


def _by_whom(words: Iterable[Word]) -> dict[str, list[Word]]:
    """Those for everyone first: whoever reads this may well be no administrator."""
    groups: dict[str, list[Word]] = {"everyone": []}
    for word in words:
        groups.setdefault(word.for_whom, []).append(word)
    return {whom: theirs for whom, theirs in groups.items() if theirs}


def _line(word: Word) -> str:
    typed = " ".join(part for part in (ids.COMMAND, word.name, word.usage) if part)
    example = "" if word.example == typed else f"   such as `{blocks.sentence(word.example)}`"
    return f"`{blocks.sentence(typed)}`{example}\n{word.what}"
