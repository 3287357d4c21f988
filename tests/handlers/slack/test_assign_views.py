"""Assigning people fits Slack with any name, takes no more than the free places, and says who can text from where."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from slack_sdk.models.views import View

from bot.domain.allowance import Allowance
from bot.domain.periods import Period
from bot.domain.phone_numbers import PhoneNumber
from bot.domain.seats import Assignment, Member, NumberState, Seat, SeatNumber
from bot.sandbox.limits import problems
from handlers.slack import ids
from handlers.slack.reading import Origin, unpack
from handlers.slack.views import assign as views
from handlers.slack.views.blocks import Json

NAMES = ["Ana", "A" * 255, "👩‍👩‍👧‍👦" * 60, "عائشة بنت أبي بكر " * 12, "<!channel> *b* `c`"]
WHEN = datetime(2026, 11, 24, 16, tzinfo=UTC)


def seat(*people: str, name: str = "Seat 2") -> Seat:
    number = SeatNumber(PhoneNumber("+15125550132"), NumberState.LIVE)
    on_it = tuple(Assignment(Member(f"U{n}", who), n, WHEN, "U9") for n, who in enumerate(people, start=1))
    return Seat(2, "T1", 2, name, 1000, Allowance(1000), Period(2026, 11), WHEN, number, on_it)


def members_field(view: Json) -> Json:
    block: Json = next(b for b in view["blocks"] if b.get("block_id", "").startswith(ids.MEMBERS_BLOCK))
    return block


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("on_it", [0, 1, 2])
@pytest.mark.parametrize("asks_seat", [True, False])
def test_the_modal_fits_slack(name: str, on_it: int, asks_seat: bool) -> None:
    people = [Member(f"U{n}", name, email=f"{'e' * 300}@x.example") for n in range(5)]
    origin = Origin("message", 99_990, "https://hooks.slack.com/actions/T0123456789/1234567890123/abcdefghijkl", "V1")
    for shown in (seat(*[name] * on_it, name=name), None):
        view = views.modal(shown, origin, asks_seat=asks_seat, people=people, note=name)
        assert problems("modal", view) == []
        View(**view).validate_json()


@pytest.mark.parametrize("name", NAMES)
def test_a_persons_choice_fits_slack(name: str) -> None:
    for person in (
        Member("U1", name),
        Member("U1", name, email="ana@x.example"),
        Member("U1", name, real_name=name * 2),
        Member("U1", name, is_guest=True),
    ):
        assert 0 < len(views.member_option(person)["text"]["text"]) <= 75
    assert len(views.seat_option(seat(name=name))["text"]["text"]) <= 75


def test_two_people_of_one_long_name_are_told_apart() -> None:
    first = views.member_option(Member("U1", "A" * 100, email="a1@x.example"))
    second = views.member_option(Member("U2", "A" * 100, email="a2@x.example"))
    assert first["text"] != second["text"]


def test_a_guest_is_marked() -> None:
    assert views.member_option(Member("U1", "Gloria", email="g@x.example", is_guest=True))["text"]["text"] == (
        "Gloria · guest"
    )


def test_the_seat_says_who_is_on_it_and_how_many_places_are_free() -> None:
    view = views.modal(seat("Ana"), Origin())
    assert view["blocks"][0]["text"]["text"] == "*Seat 2*   (512) 555-0132\nAna is on it · 2 places free"
    assert members_field(view)["element"]["max_selected_items"] == 2
    assert members_field(view)["element"]["min_query_length"] == 0


def test_one_free_place_is_not_places() -> None:
    assert views.places(seat("Ana", "Ben")) == "1 place free"


def test_without_a_seat_the_modal_asks_for_it() -> None:
    view = views.modal(None, Origin(), asks_seat=True)
    field = view["blocks"][0]
    assert field["block_id"] == ids.SEAT_BLOCK
    assert field["dispatch_action"]
    assert unpack(view["private_metadata"])["seat"] == 0


def test_people_already_chosen_stay_chosen() -> None:
    view = views.modal(seat(), Origin(), people=[Member("U7", "Devi"), Member("U8", "Kwame")])
    assert [o["value"] for o in members_field(view)["element"]["initial_options"]] == ["U7", "U8"]


def test_more_people_than_places_are_cut_in_a_field_of_a_new_identity() -> None:
    view = views.modal(seat("Ana", "Ben"), Origin(), people=[Member("U7", "Devi"), Member("U8", "Kwame")])
    assert [o["value"] for o in members_field(view)["element"]["initial_options"]] == ["U7"]
    assert members_field(view)["block_id"] != ids.MEMBERS_BLOCK


def test_the_outcome_names_the_people_the_seat_and_the_number() -> None:
    taken = seat("Ana", "Ben")
    assert views.outcome(taken, ["U1", "U2"]) == "Ana and Ben are on Seat 2 and can text from (512) 555-0132 at once."
    assert views.outcome(taken, ["U2"]) == "Ben is on Seat 2 and can text from (512) 555-0132 at once."


def test_a_name_that_is_no_mention_gets_an_example_with_the_seat() -> None:
    assert '`/seats assign "Seat 2" @ana`' in views.not_a_mention("ben", "Seat 2")
