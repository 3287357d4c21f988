"""The main job in a real browser, against the demo as a newcomer starts it: each test is one journey."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opens
from tests.browser.demo import ANA, BEN, DANIEL, MARGARET, RECRUITING, Person

pytestmark = pytest.mark.browser

NUMBER = re.compile(r"\(\d{3}\) 555-01\d\d")
CHANNEL = "Channel for warnings and the monthly report"


def test_a_number_is_chosen_by_area_code_and_nearby_ones_are_offered(margaret: Person) -> None:
    margaret.say("/seats choose 2")
    margaret.choose(CHANNEL, RECRUITING)
    code = margaret.modal.get_by_role("textbox", name="Area code")
    numbers = margaret.modal.get_by_role("radio")

    code.fill("nonsense")
    margaret.submit()
    expect(margaret.modal.locator(".wrong .field-error")).to_contain_text("“nonsense” is not an area code.")
    expect(margaret.modal.locator(".wrong")).to_contain_text("Area code")
    margaret.press("Generate numbers")
    expect(margaret.modal).to_contain_text("Enter three digits, such as 512.")

    code.fill("817")  # Fort Worth: the pool has Dallas
    code.press("Enter")
    expect(margaret.modal).to_contain_text("No numbers are open in 817. These are nearby, in Texas:")
    expect(numbers).not_to_have_count(0)

    code.fill("512")
    margaret.press("Generate numbers")
    expect(margaret.modal).to_contain_text("Open numbers in 512.")
    expect(margaret.modal.get_by_role("radio", name="(512) 555-01")).to_have_count(numbers.count())
    margaret.submit()
    expect(margaret.modal).to_contain_text("Choose one of these numbers, then press Complete setup.")
    chosen = numbers.first.get_attribute("data-value") or ""
    numbers.first.check()
    margaret.submit()
    shown = f"(512) 555-{chosen[-4:]}"
    expect(margaret.modal).to_contain_text(f"Seat 2 now has {shown}")
    margaret.close_modal()
    margaret.say("/seats")
    expect(margaret.answer).to_contain_text(f"Seat 2 {shown}")


def test_people_are_found_by_any_part_of_their_name_and_put_on_a_seat(margaret: Person) -> None:
    number = margaret.set_up("Seat 2")
    margaret.say('/seats assign "Seat 2" @Ben')
    expect(margaret.answer).to_contain_text(f"Ben is on Seat 2 and can text from {number} at once.")

    margaret.say("/seats assign 2")
    expect(margaret.modal).to_contain_text("Ben is on it · 2 places free")
    people = margaret.modal.get_by_role("combobox", name="People")
    people.click()
    people.fill("carter")
    expect(margaret.page.get_by_text("Nothing matches “carter”.")).to_be_visible()
    margaret.choose("People", "Ángel", typed="angel")
    margaret.choose("People", "Gülşen", typed="ozturk")
    margaret.modal.get_by_role("combobox", name="People").click()
    expect(margaret.page.get_by_text("That is all: at most 2.")).to_be_visible()
    expect(margaret.modal).not_to_contain_text("ben@")
    margaret.modal.get_by_role("heading", level=2).click()
    margaret.submit(times=2)
    expect(margaret.modal).to_have_count(0)
    expect(margaret.answer).to_contain_text("Ángel and Gülşen are on Seat 2")

    margaret.say('/seats assign "Seat 2" @caro')
    expect(margaret.answer).to_contain_text("Seat 2 already has three people: Ben, Ángel and Gülşen. Remove one")
    margaret.say("/seats assign 3 @caro")
    expect(margaret.answer).to_contain_text("Seat 3 has no number yet.")


def test_using_an_allowance_up_warns_its_members_and_is_then_refused(margaret: Person) -> None:
    margaret.set_up("Seat 1", "@ana", "@ben")
    warning = margaret.messages.filter(has_text="Seat 1 has used ")
    margaret.text(150, "Ana")
    expect(margaret.texted).to_contain_text("50 of 200 left.")
    expect(warning).to_have_count(0)

    for texts, used in ((10, "160 of its 200 messages (80 %)"), (30, "190 of its 200 messages (95 %)")):
        margaret.text(texts, "Ana")
        expect(warning.last).to_contain_text(f"Seat 1 has used {used}. It resets on ")
        expect(warning.last).to_contain_text("@Ana Ferreira @Ben Carter")
    margaret.text(10, "Ben")
    expect(warning.last).to_contain_text("Seat 1 has used 200 of its 200 messages (100 %). It resets on ")
    expect(warning).to_have_count(3)
    expect(warning.last).not_to_contain_text("Only visible to you")

    margaret.text(1, "Ana")
    expect(margaret.texted).to_contain_text("Seat 1 has used all 200 messages of this month. It resets on ")
    margaret.text(10, "Ana", "received")
    expect(margaret.texted).to_contain_text("0 of 200 left, 10 over.")
    margaret.say("/seats")
    expect(margaret.answer).to_contain_text("0 of 200 left, 10 over")
    expect(warning).to_have_count(3)


def test_reports_and_use_are_shown_and_a_wrong_month_is_refused(margaret: Person) -> None:
    margaret.set_up("Seat 1", "@ana", "@ben")
    margaret.text(20, "Ana")
    margaret.text(1, "Ben", "received")
    margaret.say("/seats report")
    expect(margaret.answer).to_contain_text("21 of 600 messages used (3 %) on 3 seats: 20 sent, 1 received.")
    expect(margaret.answer).to_contain_text("Ana 20 · Ben 1")
    margaret.say("/seats report 2026-13")
    expect(margaret.answer).to_contain_text("“2026-13” is not a month. Write it as year and month, such as 2026-10.")
    margaret.say("/seats usage")
    expect(margaret.answer).to_contain_text("179 of 200 left")


def test_a_recruiter_sees_their_own_seat_and_is_told_whom_to_ask(margaret: Person, opens: Opens) -> None:
    number = margaret.set_up("Seat 1", "@ana", "@ben")
    before = margaret.messages.count()
    margaret.become(ANA)
    margaret.say("/seats")
    expect(margaret.answer).to_contain_text(f"Your number {number}")
    expect(margaret.answer).to_contain_text("Seat 1. Shared with Ben.")
    expect(margaret.answer).not_to_contain_text("Seat 2")
    margaret.say("/seats auto")
    expect(margaret.answer).to_contain_text("Only visible to you")
    expect(margaret.answer).to_contain_text("Ask Margaret or Daniel.")
    margaret.say("/seats usage")
    expect(margaret.answer).to_contain_text("200 of 200 left")
    margaret.open_home()
    expect(margaret.home).to_contain_text(number)
    expect(margaret.home.get_by_role("button", name="Auto assign")).to_have_count(0)

    margaret.become("Devi Raman")
    expect(margaret.home).to_contain_text("You are not on a seat yet")
    margaret.become(MARGARET)
    margaret.go_to(RECRUITING)
    expect(margaret.messages).to_have_count(before)
    expect(margaret.page.get_by_text("Ask Margaret or Daniel.")).to_have_count(0)


def test_a_wrong_word_gets_the_right_one_and_help_lists_them_all(margaret: Person) -> None:
    margaret.say("/seats asign @ben ")
    expect(margaret.answer).to_contain_text('Did you mean /seats assign? For example: /seats assign "Seat 2" @ana')
    margaret.say("/seats help")
    for word in ("auto", "choose", "assign", "remove", "usage", "report", "help"):
        expect(margaret.answer).to_contain_text(f"/seats {word}")


def test_of_two_administrators_who_choose_one_number_the_second_is_offered_others(
    margaret: Person, opens: Opens
) -> None:
    daniel = opens()
    daniel.become(DANIEL)
    for person, seat in ((margaret, 1), (daniel, 2)):
        person.say(f"/seats choose {seat} 512")
        expect(person.modal).to_contain_text("Open numbers in 512.")
        person.choose(CHANNEL, RECRUITING)
    theirs = {radio.get_attribute("data-value") for radio in daniel.modal.get_by_role("radio").all()}
    offered = margaret.modal.get_by_role("radio").all()
    both = next(r for r in offered if r.get_attribute("data-value") in theirs)
    number = both.get_attribute("data-value") or ""
    both.check()
    daniel.modal.locator(f"[data-value='{number}']").check()

    margaret.submit()
    expect(margaret.modal).to_contain_text("Seat 1 now has ")
    daniel.submit()
    expect(daniel.modal).to_contain_text(f"(512) 555-{number[-4:]} was just taken. Choose another number.")
    expect(daniel.modal.locator(f"[data-value='{number}']")).to_have_count(0)
    daniel.modal.get_by_role("radio").first.check()
    daniel.submit()
    expect(daniel.modal).to_contain_text("Seat 2 now has (512) 555-")


def test_an_old_button_says_what_has_changed_and_shows_the_seats_as_they_are(margaret: Person, opens: Opens) -> None:
    daniel = opens()
    daniel.become(DANIEL)
    daniel.say("/seats")
    expect(daniel.answer.get_by_text("No number yet")).to_have_count(3)
    number = margaret.set_up("Seat 1", "@ana")
    daniel.press("Auto assign a number to Seat 1")
    expect(daniel.answer).to_contain_text(f"Seat 1 already has the number {number}. Nothing was changed.")
    expect(daniel.answer.get_by_text("No number yet")).to_have_count(2)

    margaret.say("/seats remove @ana ")
    margaret.press("Remove Ana from Seat 1", within=margaret.answer)
    expect(margaret.answer).to_contain_text("Ana is off Seat 1")
    daniel.press("Remove Ana from Seat 1")
    daniel.page.get_by_test_id("confirm-ok").click()
    expect(daniel.answer).to_contain_text("Ana is no longer on Seat 1. Nothing was changed.")
    expect(daniel.answer.get_by_role("button", name="Remove Ana from Seat 1")).to_have_count(0)


def test_reloading_keeps_who_one_is_and_where(opens: Opens) -> None:
    person = opens(dark=True)
    person.become(BEN)
    person.go_to("hiring-ops")
    person.page.reload()
    person.is_ready()
    expect(person.page.get_by_test_id("person")).to_contain_text(BEN)
    expect(person.page.get_by_role("heading", level=1)).to_have_text("hiring-ops")


def test_the_page_is_dark_where_the_system_is_and_narrow_on_a_phone(opens: Opens) -> None:
    person = opens(dark=True, width=420, height=800)
    person.say("/seats")
    expect(person.answer).to_contain_text("Seat 3")
    looks = person.page.evaluate(
        """() => ({
            back: getComputedStyle(document.querySelector(".main")).backgroundColor.match(/[\\d.]+/g).map(Number),
            wide: document.documentElement.scrollWidth,
        })"""
    )
    assert sum(looks["back"][:3]) < 200, f"not dark: {looks['back']}"
    assert looks["wide"] <= 420, "the page is wider than the phone"
