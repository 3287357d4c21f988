"""With more seats than fit, every seat's month can be seen: in the report, in the use, on every surface."""

from __future__ import annotations

from bot.sandbox.person import Person, SeenMessage
from tests.support.bot import MARGARET, Bot, modal_saying, running, sets_up


def _names(blocks: list[dict[str, object]]) -> list[str]:
    texts = [str(b["text"]["text"]) for b in blocks if b["type"] == "section"]  # type: ignore[index]
    return [text.split("*")[1] for text in texts if text.startswith("*Seat")]


def _newest(person: Person, words: str) -> SeenMessage:
    """Wait until the newest message says that: an older page says it too."""
    person.waits_for(lambda: words in person.last().words)
    return person.last()


def _paged(bot: Bot, command: str, action: str) -> list[str]:
    margaret: Person = bot.person(MARGARET)
    before = len(margaret.sees())
    assert margaret.types(command).ok
    seen = _names(_newest(margaret, "Seats 1 to 10 of 25").blocks)
    for place in ("Seats 11 to 20 of 25", "Seats 21 to 25 of 25"):
        margaret.clicks(f"{action}:next", margaret.last())
        seen += _names(_newest(margaret, place).blocks)
    margaret.clicks(f"{action}:previous", margaret.last())
    _newest(margaret, "Seats 11 to 20 of 25")
    assert len(margaret.sees()) == before + 1
    return seen


def test_25_seats_are_all_in_the_report_and_in_the_use(sqlite_url: str) -> None:
    with running(sqlite_url, "http", seats=25) as bot:
        everyone = [f"Seat {n}" for n in range(1, 26)]
        assert _paged(bot, "/seats report", "report_page_turned") == everyone
        assert _paged(bot, "/seats report 2025-11", "report_page_turned") == everyone
        assert _paged(bot, "/seats usage", "usage_page_turned") == everyone


def test_the_use_is_paged_in_its_modal_too(sqlite_url: str) -> None:
    with running(sqlite_url, "http", seats=25) as bot:
        margaret = bot.person(MARGARET)
        sets_up(margaret)
        home = margaret.opens_home()
        assert home is not None
        margaret.clicks("see_usage", home)
        modal_saying(margaret, "Seats 1 to 10 of 25")
        margaret.clicks("usage_page_turned:next")
        modal_saying(margaret, "Seats 11 to 20 of 25")
        assert margaret.notices == []
