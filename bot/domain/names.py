"""Names: as people give them to seats, and as a search sees them: without case, accents and foreign letters."""

from __future__ import annotations

import re
import unicodedata

from bot.domain.errors.naming import InvalidName

SEAT_NAME = 80
"""So many characters a seat's name may have."""

_UNSEEN = re.compile(
    r"[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
"""Marks of direction and the like. Joiners stay (emoji and Persian need them), as do the tags of flags."""
_PLAIN = str.maketrans({"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h"})


def folded(text: str) -> str:
    """``Ángel Öztürk`` as ``angel ozturk``; one space between words."""
    # A name copied out of a message carries the marks that keep it from being mark-up there.
    decomposed = unicodedata.normalize("NFKD", _UNSEEN.sub("", text).casefold())
    bare = "".join(c for c in decomposed if not unicodedata.combining(c)).translate(_PLAIN)
    return " ".join(bare.split())


def seat_name(text: str) -> str:
    """The name as it is kept: one line, one space between words, nothing that nobody sees. Raises InvalidName.

    Control characters become spaces; marks that turn the direction of writing round are left out, since they would go
    on doing so in every sentence that quotes the name.
    """
    name = " ".join(_UNSEEN.sub("", "".join(" " if unicodedata.category(c) == "Cc" else c for c in text)).split())
    if len(name) > SEAT_NAME or not any(_is_seen(c) for c in folded(name)):
        raise InvalidName(len(name), SEAT_NAME)
    return name


def position_meant(words: str) -> int | None:
    """The position of a seat that words such as ``2`` or ``Seat 2`` mean."""
    digits = folded(words).removeprefix("seat").strip()
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) <= 9 else None


def _is_seen(character: str) -> bool:
    kind = unicodedata.category(character)
    return kind[0] not in "ZM" and kind not in ("Cc", "Cf", "Cs")
