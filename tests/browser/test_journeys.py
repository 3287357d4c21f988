"""The main job in a real browser, against the demo as a newcomer starts it: each test is one journey."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opens
from tests.browser.demo import ANA, BEN, DANIEL, MARGARET, RECRUITING, Person

pytestmark = pytest.mark.browser

NUMBER = re.compile(r"\(\d{3}\) 555-01\d\d")
FOCUSED = """() => {
    const { ariaLabel, textContent } = document.activeElement;
    return ariaLabel || textContent.trim().slice(0, 60);
}"""
CHANNEL = "Channel for warnings and the monthly report"


def test_an_administrator_gives_a_seat_a_number_that_is_picked_for_her(margaret: Person) -> None:
    margaret.say("/seats")
    expect(margaret.answer).to_contain_text("3 seats · 600 of 600 messages left · Resets ")
    expect(margaret.answer.get_by_text("No number yet")).to_have_count(3)

    margaret.press("Auto assign a number to Seat 1", times=2)  # a double click is one
    number = margaret.modal.get_by_role("heading", level=3)
    expect(number).to_have_text(NUMBER)
    expect(margaret.modal).to_contain_text("Your own number: no charge")
    expect(margaret.page.get_by_test_id("modal-back")).to_have_count(0)
    first = number.inner_text()
    margaret.press("Another one")
    expect(number).not_to_have_text(first)
    expect(number).to_have_text(NUMBER)

    margaret.submit()
    expect(margaret.modal.get_by_role("alert").first).to_contain_text("required field")
    margaret.choose(CHANNEL, RECRUITING)
    chosen = number.inner_text()
    margaret.submit(times=2)
    expect(margaret.modal).to_contain_text(f"Seat 1 now has {chosen}")
    expect(margaret.modal).to_contain_text("Warnings and the monthly report go to #recruiting")
    margaret.close_modal()

    expect(margaret.answer).to_contain_text(f"Seat 1 now has {chosen}.")
    expect(margaret.messages).to_have_count(1)  # the list was drawn anew in its place
    margaret.say("/seats")
    expect(margaret.answer).to_contain_text(f"Seat 1 {chosen}")
    expect(margaret.answer.get_by_text("No number yet")).to_have_count(2)


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
    expect(margaret.modal).not_to_contain_text("ben@")
    margaret.submit(times=2)
    expect(margaret.modal).to_have_count(0)
    expect(margaret.answer).to_contain_text("Ángel and Gülşen are on Seat 2")

    margaret.say('/seats assign "Seat 2" @caro')
    expect(margaret.answer).to_contain_text("Seat 2 already has three people: Ben, Ángel and Gülşen. Remove one")
    margaret.say("/seats assign 3 @caro")
    expect(margaret.answer).to_contain_text("Seat 3 has no number yet.")


def test_a_person_is_found_by_part_of_the_email_and_a_fourth_cannot_be_chosen(margaret: Person) -> None:
    margaret.set_up("Seat 1")
    margaret.say("/seats")
    margaret.press("Assign users to Seat 1")
    expect(margaret.modal).to_contain_text("Nobody is on it yet · 3 places free")
    margaret.choose("People", "Caro", typed="caro@harbor")
    margaret.choose("People", "Devi", typed="raman")
    margaret.choose("People", "Mei-Ling", typed="mei")
    margaret.modal.get_by_role("combobox", name="People").click()
    expect(margaret.page.get_by_text("That is all: at most 3.")).to_be_visible()
    margaret.submit()
    expect(margaret.answer).to_contain_text("Caro, Devi Raman and Mei-Ling are on Seat 1")


def test_removing_somebody_asks_first(margaret: Person) -> None:
    margaret.set_up("Seat 1", "@ana", "@ben", "@caro")
    confirm = margaret.page.get_by_test_id("confirm")
    margaret.say("/seats")
    margaret.press("Remove Ana from Seat 1")
    expect(confirm).to_contain_text("Ana can no longer text from Seat 1.")
    margaret.page.get_by_test_id("confirm-cancel").click()
    expect(confirm).to_have_count(0)
    expect(margaret.answer).to_contain_text("Ana, Ben and Caro")
    margaret.press("Remove Ana from Seat 1")
    margaret.page.get_by_test_id("confirm-ok").dblclick()
    expect(margaret.answer).to_contain_text("Ana is off Seat 1")
    expect(margaret.answer).to_contain_text("Ben and Caro")
    expect(margaret.answer.get_by_role("button", name="Remove Ana from Seat 1")).to_have_count(0)

    margaret.say("/seats remove @ben ")
    expect(margaret.answer).to_contain_text("Remove Ben from Seat 1")
    margaret.press("Keep")
    expect(margaret.answer).to_contain_text("Ben stays on Seat 1.")
    margaret.say("/seats remove @ben ")
    margaret.press("Remove Ben from Seat 1", within=margaret.answer)
    expect(margaret.answer).to_contain_text("Ben is off Seat 1")

    margaret.open_home()
    trash = margaret.home.get_by_role("button", name="Remove Caro from Seat 1")
    expect(trash).to_have_text("🗑 Caro")
    trash.click()
    margaret.page.get_by_test_id("confirm-ok").click()
    expect(margaret.home).to_contain_text("Caro is off Seat 1")
    expect(trash).to_have_count(0)


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


def test_the_shortcut_shows_the_seats(margaret: Person) -> None:
    margaret.page.get_by_test_id("shortcuts").click()
    margaret.page.get_by_role("menuitem", name="Text messaging seats").click()
    expect(margaret.modal).to_contain_text("Seat 3")
    margaret.press("Auto assign a number to Seat 3")
    expect(margaret.modal.get_by_role("heading", level=3)).to_have_text(NUMBER)
    margaret.choose(CHANNEL, "hiring-ops")
    margaret.submit()
    expect(margaret.modal).to_contain_text("Seat 3 now has ")
    margaret.press("Assign people")
    margaret.choose("People", "Ana", typed="ferr")
    margaret.submit()
    expect(margaret.modal).to_contain_text("Ana is on Seat 3")


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


def test_a_seat_is_set_up_and_filled_by_keyboard_alone(margaret: Person) -> None:
    keys = margaret.page.keyboard

    def step_to(name: str, key: str = "Tab") -> None:
        passed: list[str] = []
        for _ in range(30):
            focused = str(margaret.page.evaluate(FOCUSED))
            if focused.startswith(name):
                return
            passed.append(focused)
            keys.press(key)
        raise AssertionError(f"{key} does not come to “{name}” but to {passed}")

    expect(margaret.box).to_be_focused()
    keys.type("/seats auto 1")
    keys.press("Enter")
    expect(margaret.modal.get_by_role("heading", level=3)).to_have_text(NUMBER)
    number = margaret.modal.get_by_role("heading", level=3).inner_text()
    step_to("Another one")
    keys.press("Space")
    expect(margaret.modal.get_by_role("heading", level=3)).not_to_have_text(number)
    step_to(CHANNEL)
    keys.type("recruit")
    keys.press("Enter")
    keys.press("Control+Enter")
    expect(margaret.modal).to_contain_text("Seat 1 now has ")
    step_to("Assign people")
    keys.press("Enter")
    expect(margaret.modal.get_by_role("combobox", name="People")).to_be_focused()
    keys.type("nunez")
    expect(margaret.options).to_have_count(1)
    keys.press("Enter")
    keys.press("Escape")
    keys.press("Control+Enter")
    expect(margaret.modal).to_have_count(0)
    expect(margaret.answer).to_contain_text("Ángel is on Seat 1")

    expect(margaret.box).to_be_focused()
    keys.type("/seats remove @angel")
    keys.press("Tab")
    expect(margaret.box).to_have_value("/seats remove @angel.nunez ")
    keys.press("Enter")
    expect(margaret.answer).to_contain_text("Remove Ángel from Seat 1")
    step_to("Remove Ángel from Seat 1", "Shift+Tab")
    keys.press("Enter")
    expect(margaret.answer).to_contain_text("Ángel is off Seat 1")


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
