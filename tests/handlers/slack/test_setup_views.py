"""Setting up a number fits Slack with any name, says where a number is and what it costs, and keeps what it knows."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from slack_sdk.models.views import View

from bot.domain.allowance import Allowance
from bot.domain.periods import Period
from bot.domain.phone_numbers import PhoneNumber
from bot.domain.seats import Account, NumberState, Offer, Offers, Seat, SeatNumber
from bot.sandbox.limits import problems
from handlers.slack import ids
from handlers.slack.reading import Origin, Unreadable, state_value, unpack
from handlers.slack.views import setup as views
from handlers.slack.views.blocks import Json
from handlers.slack.views.setup import SetUp

NUMBER = PhoneNumber("+15125550132")
RESPONSE_URL = "https://hooks.slack.com/actions/T0123456789/1234567890123/abcdefghijklmnopqrstuvwx"
NAMES = ["Seat 2", "S" * 255, "👩‍👩‍👧‍👦" * 60, "مقعد التوظيف " * 20, "<!channel> *b* `c`"]
POOL_OFFER = Offer(NUMBER, "Austin, Texas")


def seat(name: str = "Seat 2", state: NumberState | None = NumberState.LIVE) -> Seat:
    number = SeatNumber(NUMBER, state) if state else None
    return Seat(2, "T1", 2, name, 1000, Allowance(1000), Period(2026, 11), datetime(2026, 12, 1, 6, tzinfo=UTC), number)


def account(warnings: str | None, reports: str | None = None) -> Account:
    return Account("T1", "Test & Co", "UTC", warning_channel=warnings, report_channel=reports)


def offers(count: int, nearness: str = "exact", place: str = "Austin, Texas", cents: int | None = None) -> Offers:
    found = tuple(Offer(PhoneNumber(f"+1512555{n:04d}"), place, cents) for n in range(100, 100 + count))
    return Offers(found, nearness, "737", place)


def said(view: Json) -> str:
    texts = [b.get("text", {}).get("text", "") for b in view["blocks"]]
    texts += [e.get("text", "") for b in view["blocks"] if b["type"] == "context" for e in b["elements"]]
    return "\n".join(texts)


def kinds(view: Json) -> list[str]:
    return [b["type"] for b in view["blocks"]]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("asks_channel", [True, False])
def test_every_view_fits_slack(name: str, asks_channel: bool) -> None:
    shown = tuple(f"+1512555{n:04d}" for n in range(500))
    origin = Origin("message", 99_990, RESPONSE_URL, "V0123456789")
    setup = SetUp(10**9, shown=shown, asks_channel=asks_channel, channel="C0123456789", origin=origin)
    setup = setup.passing_over(NUMBER.e164)
    sentence = f"{name} already has the number (512) 555-0132."
    for view in (
        views.looking(setup, name),
        views.working(setup, seat(name)),
        views.one(setup, name, POOL_OFFER, sentence),
        views.choice(setup, name),
        views.choice(setup, name, waiting=True),
        views.choice(setup, name, offers(30, "state", name, 115), sentence),
        views.done(setup, seat(name), account("C0123456789", "C0123456789")),
        views.done(setup, seat(name), account("C0123456780")),
        views.done(setup, seat(name, NumberState.UNCLEAR)),
        views.already(setup, seat(name), sentence),
        views.stopped(setup, sentence, again=True),
    ):
        assert problems("modal", view) == []
        View(**view).validate_json()


def test_one_number_is_large_with_its_place_and_price() -> None:
    view = views.one(SetUp(2), "Seat 2", POOL_OFFER)
    assert "(512) 555-0132" in said(view)
    assert "Austin, Texas · Your own number: no charge" in said(view)
    assert view["submit"]["text"] == "Complete setup"
    assert view["close"]["text"] == "Cancel"


def test_a_bought_number_says_what_it_costs_a_month() -> None:
    assert views.price(Offer(NUMBER, "Austin, Texas", 115)) == "$1.15 a month"


def test_what_is_bought_is_what_was_on_show() -> None:
    view = views.one(SetUp(2), "Seat 2", POOL_OFFER)
    assert SetUp.from_facts(unpack(view["private_metadata"])).number == NUMBER.e164


def test_what_the_modal_knows_travels_with_it() -> None:
    setup = SetUp(2, False, "", ("+15125550133",), "512", "", True, "C1", 4, Origin("home", 20))
    assert SetUp.from_facts(setup.to_facts()) == setup


def test_a_number_passed_over_is_remembered_once_and_the_oldest_are_forgotten() -> None:
    setup = SetUp(2, shown=tuple(str(n) for n in range(views.REMEMBERED)), number="50")
    passed = setup.passing_over("50")
    assert passed.number == ""
    assert passed.shown.count("50") == 1
    assert passed.shown[-1] == "50"
    assert len(passed.passing_over("new").shown) == views.REMEMBERED


def test_nearby_numbers_say_that_they_are_nearby() -> None:
    text = said(views.choice(SetUp(2, auto=False, typed="737"), "Seat 2", offers(3, "city")))
    assert "No numbers are open in 737.* These are nearby, in Austin, Texas:" in text


def test_ten_numbers_are_listed_at_most_each_with_its_place() -> None:
    view = views.choice(SetUp(2, auto=False, typed="737"), "Seat 2", offers(30))
    menu = next(e for b in view["blocks"] for e in b.get("elements", []) if e["type"] == "radio_buttons")
    assert len(menu["options"]) == 10
    assert {o["description"]["text"] for o in menu["options"]} == {"Austin, Texas"}


def test_a_new_list_forgets_the_choice_made_in_the_last() -> None:
    setup = SetUp(2, auto=False, typed="737")
    first = views.choice(setup, "Seat 2", offers(3))
    second = views.choice(SetUp(2, auto=False, typed="737", draft=1), "Seat 2", offers(3))
    assert first["blocks"][-1]["block_id"] != second["blocks"][-1]["block_id"]


def test_a_choice_is_read_whatever_list_it_was_made_in() -> None:
    chosen = {"selected_option": {"value": NUMBER.e164}}
    view = {"state": {"values": {f"{ids.NUMBER_BLOCK}:7": {ids.SETUP_NUMBER: chosen}}}}
    assert state_value(view, ids.NUMBER_BLOCK, ids.SETUP_NUMBER) == NUMBER.e164


def test_the_first_set_up_asks_for_a_channel_without_proposing_one() -> None:
    asking = views.one(SetUp(2, asks_channel=True), "Seat 2", POOL_OFFER)
    field = asking["blocks"][-1]
    assert field["block_id"] == ids.CHANNEL_BLOCK
    assert not field["optional"]
    assert "initial_conversation" not in field["element"]
    assert set(field["element"]["filter"]["include"]) == {"public", "private"}
    assert field["element"]["filter"]["exclude_external_shared_channels"]
    assert "input" not in kinds(views.one(SetUp(2), "Seat 2", POOL_OFFER))


def test_the_done_view_goes_on_to_assigning_people() -> None:
    view = views.done(SetUp(2, origin=Origin("home", 10)), seat())
    assert "*Seat 2* now has *(512) 555-0132*" in said(view)
    button = view["blocks"][-1]["elements"][0]
    assert button["action_id"] == ids.ASSIGN_OPEN
    assert unpack(button["value"]) == {"seat": 2, "from": {"s": "home", "o": 10}}


def test_an_unclear_number_is_never_called_done() -> None:
    text = said(views.done(SetUp(2), seat(state=NumberState.UNCLEAR)))
    assert "still being set up" in text
    assert "now has" not in text


def test_the_channel_told_of_is_the_one_that_is_used() -> None:
    chosen = SetUp(2, channel="C1A")
    for held, sentence in (
        (account("C1A", "C1A"), "Warnings and the monthly report go to <#C1A>."),
        (account("C1A"), "Warnings go to <#C1A>."),
        (account("C1A", "C2B"), "Warnings go to <#C1A>."),
        (account("C2B", "C2B"), "Warnings already go to <#C2B>, which was chosen meanwhile. <#C1A> is not used."),
        (account(None), "Warnings go to administrators directly, as was chosen meanwhile. <#C1A> is not used."),
    ):
        assert sentence in said(views.done(chosen, seat(), held))
    assert "<#" not in said(views.done(SetUp(2), seat(), account("C2B")))


@pytest.mark.parametrize("damage", [
    {"seat": 2**70}, {"seat": None}, {"seat": True}, {"auto": "yes"}, {"auto": None}, {"asks": 1},
    {"number": 15125550132},
    {"number": "(512) 555-0132"}, {"number": "+99900000000"}, {"old": ["+15125550132"]}, {"old": "x"},
    {"shown": ["+1"]}, {"listed": 512}, {"listed": "51a"}, {"channel": "<!channel>"}, {"channel": {}},
])  # fmt: skip
def test_what_a_damaged_modal_carries_is_refused(damage: dict[str, object]) -> None:
    sound = SetUp(
        2, number=NUMBER.e164, shown=(NUMBER.e164,), listed="512", channel="C1A", replaces=NUMBER.e164
    ).to_facts()
    assert SetUp.from_facts(sound).to_facts() == sound
    with pytest.raises(Unreadable):
        SetUp.from_facts({**sound, **damage})
