"""What every carrier has to keep, whoever it is: a carrier's test inherits this suite and provides two fixtures."""

from __future__ import annotations

import pytest

from bot.carriers.base import Carrier
from bot.domain import area_codes
from bot.domain.errors import CarrierCannotSend, NumberTaken
from bot.domain.phone_numbers import PhoneNumber


class CarrierContract:
    """Inherit, and define the fixtures ``carrier`` and ``unavailable``.

    ``carrier`` has at least three open numbers in area code 512, at least two in 212 and none in 907;
    ``unavailable`` is a number that it cannot sell.
    """

    def test_it_has_a_name_that_tables_can_keep(self, carrier: Carrier) -> None:
        assert carrier.name.isascii()
        assert carrier.name.islower()
        assert carrier.name.isalpha()

    def test_search_finds_numbers_anywhere(self, carrier: Carrier) -> None:
        found = carrier.search()
        assert found
        assert len({o.number for o in found}) == len(found) <= 10

    @pytest.mark.parametrize("limit", [0, 1, 2])
    def test_search_keeps_to_the_limit(self, carrier: Carrier, limit: int) -> None:
        assert len(carrier.search(limit=limit)) == limit
        assert len(carrier.search(area_codes=["512"], limit=limit)) == limit

    def test_search_keeps_to_the_area_codes(self, carrier: Carrier) -> None:
        assert {o.number.area_code for o in carrier.search(area_codes=["512"])} == {"512"}
        assert {o.number.area_code for o in carrier.search(area_codes=["512", "212"], limit=100)} == {"512", "212"}

    def test_search_finds_nothing_where_nothing_is(self, carrier: Carrier) -> None:
        assert carrier.search(area_codes=["907"]) == []
        assert carrier.search(area_codes=[]) == []

    def test_search_avoids_what_was_shown(self, carrier: Carrier) -> None:
        shown = {o.number.e164 for o in carrier.search(area_codes=["512"], limit=2)}
        more = {o.number.e164 for o in carrier.search(area_codes=["512"], limit=100, avoiding=shown)}
        assert more
        assert not shown & more

    def test_an_offer_says_where_it_is_and_what_it_costs(self, carrier: Carrier) -> None:
        for offer in carrier.search():
            assert PhoneNumber.parse(offer.number.e164) == offer.number
            place = area_codes.place_of(offer.number.area_code or "")
            assert place
            assert place.state in offer.place
            assert offer.monthly_cents is None or offer.monthly_cents > 0

    def test_an_order_may_be_repeated(self, carrier: Carrier) -> None:
        number = carrier.search(limit=1)[0].number
        carrier.order(number, "seat-1")
        carrier.order(number, "seat-1")

    def test_an_order_of_what_is_not_for_sale_says_so(self, carrier: Carrier, unavailable: PhoneNumber) -> None:
        with pytest.raises(NumberTaken) as refused:
            carrier.order(unavailable, "seat-1")
        assert unavailable.national in str(refused.value)

    def test_a_release_may_be_repeated(self, carrier: Carrier) -> None:
        number = carrier.search(limit=1)[0].number
        carrier.order(number, "seat-1")
        carrier.release(number)
        carrier.release(number)

    def test_sending_gives_an_id_or_is_refused_plainly(self, carrier: Carrier) -> None:
        sender = carrier.search(limit=1)[0].number
        carrier.order(sender, "seat-1")
        refusal, sent = "", ""
        try:
            sent = carrier.send(sender, PhoneNumber("+15125550199"), "Hello")
        except CarrierCannotSend as refused:
            refusal = str(refused)
        assert bool(sent) != bool(refusal)
        assert "Hello" not in refusal
