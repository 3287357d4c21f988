"""Names as a search sees them: without case, accents, and the letters that keyboards elsewhere lack."""

from __future__ import annotations

import unicodedata

_PLAIN = str.maketrans({"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h"})


def folded(text: str) -> str:
    """``Ángel Öztürk`` as ``angel ozturk``; one space between words."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(c for c in decomposed if not unicodedata.combining(c)).translate(_PLAIN)
    return " ".join(bare.split())
