"""Names: as people give them to seats, and as a search sees them: without case, accents and foreign letters."""

from __future__ import annotations

import re
import unicodedata

from bot.domain.errors.naming import InvalidName

SEAT_NAME = 80
"""So many characters a seat's name may have."""

MOST_WORDS = 8
"""So many words of a search count: nobody means more, and each is looked for everywhere."""

_UNSEEN = re.compile(
    "[\x00\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\ud800-\udfff]"
)
"""Marks of direction, fillers without width and the like, and what no database takes: nobody misses them in a name."""

_BLANK = re.compile("[\u2800\u3164\uffa0]")
"""Letters to a computer, a space to whoever reads."""

_SHAPING = re.compile("[\u180b-\u180d\u180f\u200c\u200d\u20dd-\u20e4\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Joiners, selectors, keycaps: emoji and several scripts are written with them, and no names told apart by them."""

_TAGS = re.compile("(\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f)|[\U000e0000-\U000e007f]")
"""Tags make a flag of the black one; anywhere else nobody sees them."""

_PLAIN = str.maketrans({"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h"})


def folded(text: str) -> str:
    """``Ángel Öztürk`` as ``angel ozturk``; one space between words. Names that look the same are the same."""
    if text.isascii():
        return " ".join(text.replace("\x00", "").lower().split())
    seen = _TAGS.sub(r"\1", _SHAPING.sub("", _without_the_unseen(text)))
    # Twice, since a letter of another style, such as 𝐒, has a case only once it is a plain one.
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", seen).casefold())
    bare = "".join(_digit(c) for c in decomposed if not unicodedata.combining(c)).translate(_PLAIN)
    return " ".join(bare.split())


def words_searched(text: str) -> tuple[str, ...]:
    """The words to look for in folded names; of many the first eight count."""
    return tuple(folded(text).split()[:MOST_WORDS])


def seat_name(text: str) -> str:
    """The name as it is kept: one line, one space between words, nothing that nobody sees. Raises InvalidName.

    Control characters become spaces; marks that turn the direction of writing round are left out, since they would go
    on doing so in every sentence that quotes the name.
    """
    on_a_line = "".join(" " if unicodedata.category(c) == "Cc" else c for c in text)
    name = " ".join(_TAGS.sub(r"\1", _without_the_unseen(on_a_line)).split())
    if len(name) > SEAT_NAME or not any(_is_seen(c) for c in folded(name)):
        raise InvalidName(len(name), SEAT_NAME)
    return name


def position_meant(words: str) -> int | None:
    """The position of a seat that words such as ``2`` or ``Seat 2`` mean."""
    digits = folded(words).removeprefix("seat").strip()
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) <= 9 else None


def _without_the_unseen(text: str) -> str:
    # A name copied out of a message carries the marks that keep it from being mark-up there.
    return _BLANK.sub(" ", _UNSEEN.sub("", text))


def _digit(character: str) -> str:
    """A digit of any script as ours; anything else as it is."""
    return str(unicodedata.decimal(character)) if character.isdecimal() else character


def _is_seen(character: str) -> bool:
    kind = unicodedata.category(character)
    return kind[0] not in "ZM" and kind not in ("Cc", "Cf", "Cs")
