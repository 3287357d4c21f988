"""Use, reports, warnings and help fit Slack and say the figures."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from bot.domain.allowance import Allowance
from bot.domain.periods import Period
from bot.domain.phone_numbers import PhoneNumber
from bot.domain.roles import Role
from bot.domain.seats import Account, Member, MemberUse, Report, SeatUse, Viewer
from bot.sandbox.limits import problems
from handlers.slack.conversation import Word
from handlers.slack.views import blocks, help, report, usage, warning

ACCOUNT = Account("T1", "Acme", "America/Chicago")
NAMES = ["Ana", "A" * 255, "👩‍👩‍👧‍👦" * 40, "عائشة بنت أبي بكر " * 10, "<!channel> *b*"]


def use(position: int = 1, name: str = "Ana", people: int = 2, used: int = 40) -> SeatUse:
    members = (
        *(MemberUse(Member(f"U{n}", name), 20 - n % 20, 0) for n in range(people)),
        MemberUse(None, 0, 4),
    )
    allowance = Allowance(1000, used, 4)
    return SeatUse(position, f"Seat {position}", position, PhoneNumber("+15125550132"), allowance, members)


def month(seats: int, name: str = "Ana", people: int = 2, finished: bool = True) -> Report:
    uses = tuple(use(n, name, people, used=n * 3) for n in range(1, seats + 1))
    return Report(ACCOUNT, Period(2026, 10), uses, finished)


def viewer(role: Role = Role.ADMINISTRATOR) -> Viewer:
    return Viewer(Member("U1", "Ana"), role, ACCOUNT)


def said(reply: blocks.Json) -> str:
    return "\n".join(str(b.get("text", {}).get("text", "")) for b in reply["blocks"])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("seats", [0, 1, 10, 20, 21, 300])
@pytest.mark.parametrize("people", [0, 3, 200])
def test_reports_and_use_fit_slack(name: str, seats: int, people: int) -> None:
    now = datetime(2026, 10, 20, tzinfo=UTC)
    made = month(seats, name, people)
    assert problems("message", report.report(made)) == []
    for offset in (0, 10, 290):
        assert problems("message", report.page(made, offset)) == []
        for role in Role:
            assert problems("message", usage.message(made, viewer(role), now, offset)) == []
            assert problems("modal", usage.modal(made, viewer(role), now, offset)) == []


def test_a_report_says_each_seats_total_used_sent_received_and_members() -> None:
    text = said(report.report(Report(ACCOUNT, Period(2026, 10), (use(used=1234),))))
    assert "Text messaging in October 2026" in text
    assert "1,238 of 1,000 used (123 %), 238 over · 1,234 sent, 4 received" in text
    assert "Ana 20 · Ana 19 · no one in particular 4" in text


def test_a_month_under_way_says_so() -> None:
    assert report.report(month(1, finished=False))["text"].startswith("Text messaging in October 2026 so far")


def test_of_many_seats_the_extremes_are_shown_with_the_totals_of_all() -> None:
    text = said(report.report(month(25)))
    assert "on 25 seats" in text
    assert "*Seat 25*" in text
    assert "*Seat 1*" in text
    assert "*Seat 12*" not in text
    assert "All 25 seats: administrators and reporters see them with `/seats report 2026-10`." in text


@pytest.mark.parametrize("seats", [1, 19, 20])
def test_up_to_twenty_seats_are_all_in_what_is_posted(seats: int) -> None:
    made = report.report(month(seats))
    assert named(made) == [f"Seat {n}" for n in range(1, seats + 1)]
    assert buttons(made) == {}


def test_what_is_posted_names_fewer_people_where_a_channel_would_not_take_them_all() -> None:
    assert "Ana 20 · Ana 19" in said(report.report(month(20, people=12)))
    crowded = report.report(month(20, name="A" * 80, people=12))
    assert blocks.can_be_posted(crowded["blocks"])
    assert f"{'A' * 39}… 20 · {'A' * 39}… 19 · {'A' * 39}… 18 · 10 more people 121" in said(crowded)
    assert named(crowded) == [f"Seat {n}" for n in range(1, 21)]


def test_where_many_people_used_a_seat_their_names_are_shorter() -> None:
    assert "A" * 80 in report.members(use(name="A" * 80, people=2).members)
    assert f"{'A' * 29}… 20" in report.members(use(name="A" * 80, people=3).members)


def named(reply: blocks.Json) -> list[str]:
    texts = [str(b["text"]["text"]) for b in reply["blocks"] if b["type"] == "section"]
    return [text.split("*")[1] for text in texts if text.startswith("*Seat")]


def buttons(reply: blocks.Json) -> dict[str, dict[str, object]]:
    found = [e for b in reply["blocks"] if b["type"] == "actions" for e in b["elements"]]
    return {e["action_id"]: json.loads(e["value"]) for e in found}


@pytest.mark.parametrize("kind", ["report", "usage"])
@pytest.mark.parametrize("seats", [0, 1, 10, 11, 25, 300])
def test_every_seat_is_on_a_page_in_order_and_once(kind: str, seats: int) -> None:
    made, now = month(seats), datetime(2026, 10, 20, tzinfo=UTC)

    def draw(offset: int) -> blocks.Json:
        return report.page(made, offset) if kind == "report" else usage.message(made, viewer(), now, offset)

    seen: list[str] = []
    offset: object = 0
    while isinstance(offset, int):
        reply = draw(offset)
        assert len(named(reply)) <= 10
        seen += named(reply)
        there = buttons(reply)
        back = there.get(f"{kind}_page_turned:previous")
        assert back == ({"month": "2026-10", "offset": offset - 10} if offset else None)
        forth = there.get(f"{kind}_page_turned:next")
        assert forth is None or forth["month"] == "2026-10"
        offset = forth and forth["offset"]
    assert seen == [f"Seat {n}" for n in range(1, seats + 1)]


def test_a_page_that_is_no_more_is_the_last_one() -> None:
    assert named(report.page(month(25), 400)) == [f"Seat {n}" for n in range(21, 26)]
    assert "Seats 21 to 25 of 25" in str(report.page(month(25), 400))


def test_use_says_where_the_month_is_heading() -> None:
    now = datetime(2026, 10, 11, 3, tzinfo=UTC)  # still the tenth in Chicago
    text = said(usage.message(Report(ACCOUNT, Period(2026, 10), (use(used=396),)), viewer(), now))
    assert "At this pace about 1,240 messages by the end of the month: more than it has." in text


def test_somebody_without_a_seat_is_told_whom_to_ask() -> None:
    text = usage.message(month(0), viewer(Role.MEMBER), datetime(2026, 10, 11, tzinfo=UTC))["text"]
    assert text.startswith("You are not on a seat yet")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("mark", "used"), [(80, 796), (95, 960), (100, 996), (100, 2000)])
def test_warnings_fit_slack(name: str, mark: int, used: int) -> None:
    seat = SeatUse(1, name, 1, None, Allowance(1000, used, 4))
    assert problems("message", warning.warning(seat, mark, "December 1", ["U1", "U2", "U3"])) == []


def test_a_warning_says_how_much_of_what_and_until_when_to_whom() -> None:
    message = warning.warning(use(2, used=796), 80, "December 1", ["U1", "U2"])
    assert "⚠️ *Seat 2* has used 800 of its 1,000 messages (80 %). It resets on December 1. <@U1> <@U2>" in said(message)
    assert message["text"] == "⚠️ Seat 2 has used 800 of its 1,000 messages (80 %). It resets on December 1."


def test_when_nothing_is_left_the_warning_says_what_they_can_do() -> None:
    assert "or ask for more with `/seats ask`" in said(warning.warning(use(used=996), 100, "December 1", []))


def test_help_fits_slack_and_links_the_training() -> None:
    words = [
        Word(f"word{n}", "[seat] [@user …]", "w" * 300, "/seats word <x>", "everyone", lambda *_: None)
        for n in range(60)
    ]
    shown = help.message(words, "https://example.com/training")
    assert problems("message", shown) == []
    assert problems("modal", help.modal(words, None)) == []
    assert shown["blocks"][-1]["elements"][0]["url"] == "https://example.com/training"
