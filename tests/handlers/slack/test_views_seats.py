"""Every view of seats fits Slack, whatever people and seats are called and however many there are."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.domain.allowance import Allowance
from bot.domain.periods import Period
from bot.domain.phone_numbers import PhoneNumber
from bot.domain.roles import Role
from bot.domain.seats import Account, Assignment, Member, NumberState, Page, Seat, SeatNumber, Viewer
from bot.sandbox.limits import problems
from handlers.slack import ids, reading
from handlers.slack.views import blocks, figures, home, seats

NOVEMBER = Period(2026, 11)
AUSTIN = Account("T1", "Acme", "America/Chicago")
NAMES = [
    "Ana",
    "A" * 80,
    "Ä" * 255,
    "👩‍👩‍👧‍👦" * 40,
    "عائشة بنت أبي بكر " * 10,
    "<!channel> & *bold* _it_ `code` ~no~",
    "line\nbreak\ttab\u2028end",
    " ",
]


def member(name: str = "Ana", number: int = 1) -> Member:
    return Member(f"U{number:09d}", name)


def seat(position: int = 1, name: str = "Ana", people: int = 3, seat_name: str | None = None, **facts: Any) -> Seat:
    since = datetime(2026, 11, 1, tzinfo=UTC)
    made: dict[str, Any] = {
        "id": position, "account": "T1", "position": position, "name": seat_name or f"Seat {position}",
        "monthly_allowance": 1000, "allowance": Allowance(1000, 200, 88), "period": NOVEMBER,
        "resets": NOVEMBER.ends(AUSTIN.time_zone),
        "number": SeatNumber(PhoneNumber("+15125550132"), NumberState.LIVE),
        "assignments": tuple(Assignment(member(name, n), n, since, "U9") for n in range(1, people + 1)),
    } | facts  # fmt: skip
    return Seat(**made)


def viewer(role: Role = Role.ADMINISTRATOR, name: str = "Ana", administrators: int = 3) -> Viewer:
    return Viewer(member(name), role, AUSTIN, tuple(member(name, n) for n in range(administrators)))


def page(total: int, offset: int = 0, name: str = "Ana", **facts: Any) -> Page[Seat]:
    shown = range(offset + 1, min(total, offset + 10) + 1)
    return Page(tuple(seat(n, name, seat_name=name, **facts) for n in shown), offset, total, 10)


def said(view: blocks.Json) -> str:
    """All that a view says, as one text."""
    return "\n".join(str(b.get("text", {}).get("text", "")) for b in view["blocks"])


def buttons(view: blocks.Json) -> list[str]:
    rows = [b["elements"] for b in view["blocks"] if b["type"] == "actions"]
    return [element["text"]["text"] for row in rows for element in row]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("total", "offset"), [(0, 0), (1, 0), (10, 0), (300, 0), (300, 290), (300, 150), (5, 40)])
@pytest.mark.parametrize("role", list(Role))
def test_every_view_of_seats_fits_slack(name: str, total: int, offset: int, role: Role) -> None:
    shown, who = page(total, offset, name), viewer(role, name)
    note = f"{name} is no longer on {name}."
    assert problems("message", seats.message(shown, who, note)) == []
    assert problems("modal", seats.modal(shown, who, note)) == []
    assert problems("home", home.everyones(shown, who, note)) == []
    for block in Block.parse_all(seats.message(shown, who, note)["blocks"]):
        block.validate_json()


@pytest.mark.parametrize("name", NAMES)
def test_a_recruiters_views_fit_slack(name: str) -> None:
    who = viewer(Role.MEMBER, name)
    for own in (None, seat(1, name, seat_name=name), seat(1, name, allowance=Allowance(10, 5, 17))):
        assert problems("message", seats.own_message(own, who)) == []
        assert problems("modal", seats.own_modal(own, who)) == []
        assert problems("home", home.own(own, who)) == []
        View(**home.own(own, who)).validate_json()


@given(st.text(max_size=300))
def test_no_name_breaks_a_view_or_mentions_anybody(name: str) -> None:
    shown = page(1, name=name)
    assert problems("message", seats.message(shown, viewer(name=name))) == []
    marked = blocks.escaped(name)
    assert "<" not in marked
    assert ">" not in marked
    assert "\n" not in marked


def test_an_empty_seat_offers_a_number_and_nobody_can_be_put_on_it() -> None:
    shown = seats.message(page(1, number=None, assignments=()), viewer())
    assert "No number yet" in said(shown)
    assert buttons(shown) == ["Auto assign", "Choose number", "Manage"]


def test_a_seat_with_places_offers_them_and_each_member_can_be_removed() -> None:
    shown = seats.message(Page((seat(people=2),), 0, 1, 10), viewer())
    assert buttons(shown) == ["Assign user", "🗑 Ana", "🗑 Ana", "Manage"]
    remove = shown["blocks"][-1]["elements"][1]
    assert ids.REMOVE_CONFIRMED.match(remove["action_id"])
    assert reading.unpack(remove["value"]) == {"seat": 1, "member": "U000000001", "offset": 0}
    assert remove["confirm"]["title"]["text"] == "Remove Ana?"


def test_a_full_seat_offers_no_place() -> None:
    assert "Assign user" not in buttons(seats.message(page(1), viewer()))


def test_a_number_on_its_way_says_so() -> None:
    ordered = SeatNumber(PhoneNumber("+15125550132"), NumberState.ORDERED)
    shown = seats.message(page(1, number=ordered, assignments=()), viewer())
    assert "(512) 555-0132 (being set up)" in said(shown)
    assert buttons(shown) == ["Manage"]


def test_a_reporter_has_no_buttons_that_change_anything() -> None:
    assert buttons(seats.message(page(3), viewer(Role.REPORTER))) == []
    assert buttons(home.everyones(page(3), viewer(Role.REPORTER))) == ["This month's use", "Log", "Help"]


def test_a_new_account_is_told_where_to_start_and_has_the_desk_beside_it() -> None:
    empty = page(3, number=None, assignments=())
    shown = home.everyones(empty, viewer(), is_new=True)
    assert "Start here" in said(shown)
    assert buttons(shown)[:6] == ["Auto assign a number", "Choose a number", "Settings", "Roles", "Log", "Help"]
    # Without a number on this page, and with one on another.
    assert "Start here" not in said(home.everyones(empty, viewer()))


def test_one_begun_has_one_prominent_action_and_the_desk_beside_it() -> None:
    shown = home.everyones(page(3), viewer())
    assert buttons(shown)[:6] == ["Assign user", "This month's use", "Settings", "Roles", "Log", "Help"]
    (row,) = (block for block in shown["blocks"] if block.get("block_id") == "welcome")
    assert [element.get("style") for element in row["elements"]] == ["primary", None, None, None, None, None]


def test_pages_lead_both_ways() -> None:
    middle = seats.pager(page(300, 150))[-1]["elements"]
    assert [reading.unpack(b["value"])["offset"] for b in middle] == [140, 160]
    assert all(ids.PAGE_TURNED.match(b["action_id"]) for b in middle)
    assert all(ids.HOME_PAGE_TURNED.match(b["action_id"]) for b in seats.pager(page(300, 150), True)[-1]["elements"])
    assert seats.pager(page(10)) == []


@pytest.mark.parametrize(("total", "is_there"), [(1, False), (7, False), (8, True), (300, True)])
def test_a_seat_is_looked_for_with_a_button_above_many(total: int, is_there: bool) -> None:
    for who in (viewer(), viewer(Role.REPORTER)):
        for shown in (seats.message(page(total), who), seats.modal(page(total), who), home.everyones(page(total), who)):
            beside = [block["accessory"]["action_id"] for block in shown["blocks"] if "accessory" in block]
            assert beside == ([ids.FIND_OPEN] if is_there else [])
            assert "Find a seat" not in buttons(shown)


def test_a_recruiter_reads_their_number_their_mates_and_what_is_left() -> None:
    since = datetime(2026, 11, 1, tzinfo=UTC)
    mates = (Assignment(member("Ana"), 1, since, "U9"), Assignment(member("Ben", 2), 2, since, "U9"))
    text = said(home.own(seat(assignments=mates), viewer(Role.MEMBER)))
    assert "(512) 555-0132" in text
    assert "Shared with Ben." in text
    assert "712 of 1,000 left" in text
    assert "Resets on December 1." in text


def test_a_recruiter_without_a_seat_is_told_whom_to_ask() -> None:
    assert "Type `/seats ask` to ask Ana or Ana for one." in said(
        seats.own_message(None, viewer(Role.MEMBER, administrators=2))
    )
    assert "to ask an administrator" in said(seats.own_modal(None, viewer(Role.MEMBER, administrators=0)))


@pytest.mark.parametrize(("left", "style"), [(None, "primary"), (0, "primary"), (5, None)])
def test_at_home_the_button_below_the_words_asks(left: int | None, style: str | None) -> None:
    mine = None if left is None else seat(allowance=Allowance(10, 10 - left))
    shown = home.own(mine, viewer(Role.MEMBER, administrators=2))
    assert "/seats ask" not in said(shown)
    assert ("Ask Ana or Ana for" in said(shown)) == (style == "primary")
    (ask,) = (e for block in shown["blocks"] for e in block.get("elements", []) if e["action_id"] == ids.ASK_OPEN)
    assert ask.get("style") == style


@pytest.mark.parametrize(
    ("allowance", "bar", "left"),
    [
        (Allowance(1000), "▱▱▱▱▱▱▱▱▱▱", "1,000 of 1,000 left"),
        (Allowance(1000, 1), "▰▱▱▱▱▱▱▱▱▱", "999 of 1,000 left"),
        (Allowance(1000, 200, 88), "▰▰▱▱▱▱▱▱▱▱", "712 of 1,000 left"),
        (Allowance(1000, 999), "▰▰▰▰▰▰▰▰▰▱", "1 of 1,000 left"),
        (Allowance(1000, 1000), "▰▰▰▰▰▰▰▰▰▰", "0 of 1,000 left"),
        (Allowance(1000, 1000, 12), "▰▰▰▰▰▰▰▰▰▰", "0 of 1,000 left, 12 over"),
        (Allowance(0), "▰▰▰▰▰▰▰▰▰▰", "0 of 0 left"),
        (Allowance(0, 0, 3), "▰▰▰▰▰▰▰▰▰▰", "0 of 0 left, 3 over"),
    ],
)
def test_what_is_left_is_said_and_drawn(allowance: Allowance, bar: str, left: str) -> None:
    assert (figures.bar(allowance), figures.left(allowance)) == (bar, left)


def test_the_day_of_the_reset_is_the_accounts() -> None:
    assert figures.resets_on(NOVEMBER.ends("Pacific/Auckland"), "Pacific/Auckland") == "December 1"
    assert figures.resets_on(NOVEMBER.ends("Pacific/Honolulu"), "Pacific/Honolulu") == "December 1"
