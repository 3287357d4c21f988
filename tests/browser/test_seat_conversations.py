"""What is said and done about seats and numbers, each conversation finished by mouse alone and by keyboard alone."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.demo import MARGARET, RECRUITING, Demo
from tests.browser.office import Office
from tests.browser.stories import Sits, says

pytestmark = pytest.mark.browser

NUMBER = re.compile(r"\(\d{3}\) 555-01\d\d")
CHANNEL = "Channel for warnings and the monthly report"
DIGITS = "The number's last four digits"


@pytest.fixture(scope="module")
def demo(one_demo: Demo) -> Demo:
    """Each story has its seats put as it needs them."""
    return one_demo


@says("auto", "assign", "remove")
def test_a_seat_is_given_a_number_and_people(sits: Sits, office: Office) -> None:
    office.empty(1)
    office.off("angel.nunez", "gulsen", "devi")
    margaret = sits(MARGARET)
    number = margaret.modal.get_by_role("heading", level=3)
    margaret.say("/seats auto 1")
    expect(number).to_have_text(NUMBER)
    first = number.inner_text()
    margaret.press("Another one")
    expect(number).not_to_have_text(first)
    expect(number).to_have_text(NUMBER)
    if office.asks_channel():
        margaret.submit()
        expect(margaret.field_error).to_contain_text("required field")
        margaret.choose(CHANNEL, RECRUITING, "recruit")
    given = number.inner_text()
    margaret.submit()
    expect(margaret.modal).to_contain_text(f"Seat 1 now has {given}")
    margaret.press("Assign people")
    expect(margaret.modal).to_contain_text("Nobody is on it yet · 3 places free")
    margaret.choose("People", "Ángel", "nunez")
    margaret.submit()
    expect(margaret.modal).to_have_count(0)
    expect(margaret.answer).to_contain_text("Ángel is on Seat 1")

    margaret.say("/seats assign 1")
    expect(margaret.modal).to_contain_text("Ángel is on it · 2 places free")
    margaret.choose("People", "Gülşen", "ozturk")
    margaret.choose("People", "Devi", "raman")
    margaret.submit()
    expect(margaret.modal).to_have_count(0)
    expect(margaret.answer).to_contain_text("Devi Raman and Gülşen are on Seat 1")

    margaret.say("/seats remove @devi")
    expect(margaret.answer).to_contain_text("Remove Devi Raman from Seat 1")
    margaret.press("Keep")
    expect(margaret.answer).to_contain_text("Devi Raman stays on Seat 1.")
    margaret.say("/seats remove @gulsen")
    margaret.press("Remove Gülşen from Seat 1")
    expect(margaret.answer).to_contain_text("Gülşen is off Seat 1")


@says("choose", "swap", "move", "release")
def test_a_number_is_chosen_swapped_moved_and_released(sits: Sits, office: Office) -> None:
    office.empty(1, 2, 3)
    margaret = sits(MARGARET)
    margaret.say("/seats choose 1")
    if office.asks_channel():
        margaret.choose(CHANNEL, RECRUITING)
    margaret.fill("Area code", "nonsense")
    margaret.submit()
    expect(margaret.field_error).to_contain_text("“nonsense” is not an area code.")
    margaret.fill("Area code", "512")
    margaret.press("Generate numbers")
    expect(margaret.modal).to_contain_text("Open numbers in 512.")
    margaret.tick(margaret.radios.nth(1))
    margaret.submit()
    expect(margaret.modal).to_contain_text("Seat 1 now has (512) 555-01")
    margaret.leave()

    margaret.say("/seats swap 1 214")
    expect(margaret.modal).to_contain_text("Open numbers in 214.")
    margaret.tick(margaret.radios.first)
    margaret.submit()
    expect(margaret.modal).to_contain_text("Seat 1 now has (214) 555-01")
    margaret.leave()

    margaret.say("/seats move 1 to 3")
    expect(margaret.modal).to_contain_text("Nobody is on it yet.")
    margaret.submit()
    expect(margaret.answer).to_contain_text(
        re.compile(r"\(214\) 555-01\d\d is on Seat 3 now. Seat 1 has no number now.")
    )

    margaret.say("/seats release 3")
    margaret.fill(DIGITS, "0000")
    margaret.submit()
    expect(margaret.field_error).to_contain_text(NUMBER)
    digits = (NUMBER.search(margaret.field_error.inner_text()) or [""])[0][-4:]
    margaret.fill(DIGITS, digits)
    margaret.submit()
    expect(margaret.answer).to_contain_text("is released from Seat 3.")
    margaret.press("Undo release")
    expect(margaret.answer).to_contain_text("is back on Seat 3")


@says("")
def test_all_about_a_seat_is_done_from_its_own_window(sits: Sits, office: Office) -> None:
    office.filled(1, "ana")
    office.empty(2)
    margaret = sits(MARGARET)
    modal = margaret.modal
    margaret.say("/seats")
    expect(margaret.answer).to_contain_text("Seat 3")
    margaret.press("Manage Seat 1")
    margaret.press("Swap number of Seat 1")
    expect(modal).to_contain_text("Ana stays and texts from the new number at once.")
    number = modal.get_by_role("heading", level=3).inner_text()
    margaret.submit()
    expect(modal).to_contain_text(f"Seat 1 now has {number}")
    margaret.leave()
    margaret.press("Move to another seat from Seat 1")
    margaret.choose("To", "Seat 2", "2")
    margaret.submit()
    expect(modal).to_contain_text(f"{number} is on Seat 2 now, with Ana. Seat 1 has no number now.")
    margaret.leave()
    expect(modal).to_have_count(0)
    expect(margaret.answer).to_contain_text(f"Seat 2 {number}")  # the list behind it, drawn anew

    margaret.press("Manage Seat 2")
    margaret.press("Release number of Seat 2")
    margaret.fill(DIGITS, number[-4:])
    margaret.submit()
    expect(modal).to_contain_text(f"{number} was released and is held until")
    margaret.press(f"Undo release of {number}")
    expect(modal).to_contain_text(f"{number} is back on Seat 2, with Ana.")
    margaret.press("Top up this month of Seat 2")
    margaret.fill("Messages to add", "0")
    margaret.submit()
    expect(margaret.field_error).to_be_visible()
    margaret.fill("Messages to add", "25")
    margaret.submit()
    expect(modal).to_contain_text("Seat 2 has 25 messages more until")
    margaret.press("Change allowance of Seat 2")
    margaret.fill("Messages a month", "300")
    margaret.submit()
    expect(modal).to_contain_text("Seat 2 has 300 messages a month from now on")
    margaret.press("Rename Seat 2")
    margaret.fill("Name", "Seat 1")
    margaret.submit()
    expect(margaret.field_error).to_be_visible()
    margaret.fill("Name", "Night shift 🌙")
    margaret.submit()
    expect(modal).to_contain_text("Seat 2 is called Night shift 🌙 from now on.")
    margaret.press("Suspend texting on Night shift 🌙")
    expect(margaret.question).to_contain_text("Nobody can send from Night shift 🌙 until you resume it.")
    margaret.refuse()
    margaret.press("Suspend texting on Night shift 🌙")
    margaret.agree()
    expect(modal).to_contain_text("texting is suspended")
    margaret.press("Resume texting on Night shift 🌙")
    expect(modal).to_contain_text("Texting on Night shift 🌙 goes on")
    margaret.press("Log of Night shift 🌙")
    expect(modal).to_contain_text("Margaret moved")
    margaret.leave_all()

    margaret.press("Remove Ana from Night shift 🌙")
    expect(margaret.question).to_contain_text("Ana can no longer text from Night shift 🌙.")
    margaret.refuse()
    margaret.press("Remove Ana from Night shift 🌙")
    margaret.agree()
    expect(margaret.answer).to_contain_text("Ana is off Night shift 🌙")


@says("suspend", "resume", "name", "allowance", "topup")
def test_a_word_without_a_seat_asks_which(sits: Sits, office: Office) -> None:
    office.filled(1, "ana")
    margaret = sits(MARGARET)

    def for_seat_1() -> None:
        margaret.choose("Seat", "Seat 1", "seat 1")

    margaret.say("/seats suspend")
    for_seat_1()
    margaret.submit()
    expect(margaret.answer).to_contain_text("Texting on Seat 1 is suspended")
    margaret.press("Resume texting on Seat 1")
    expect(margaret.answer).to_contain_text("Texting on Seat 1 goes on: Ana can send from")
    margaret.say("/seats suspend 1")
    expect(margaret.answer).to_contain_text("Texting on Seat 1 is suspended")
    margaret.say("/seats resume")
    for_seat_1()
    margaret.submit()
    expect(margaret.answer).to_contain_text("Texting on Seat 1 goes on")

    margaret.say("/seats allowance")
    for_seat_1()
    margaret.fill("Messages a month", "250")
    margaret.submit()
    expect(margaret.answer).to_contain_text("Seat 1 has 250 messages a month from now on")
    margaret.say("/seats topup")
    for_seat_1()
    margaret.fill("Messages to add", "50")
    margaret.submit()
    expect(margaret.answer).to_contain_text("Seat 1 has 50 messages more until")
    margaret.say("/seats name")
    for_seat_1()
    margaret.fill("Name", "Austin team")
    margaret.submit()
    expect(margaret.answer).to_contain_text("Seat 1 is called Austin team from now on.")


def test_the_home_and_the_shortcut_do_it_too(sits: Sits, office: Office) -> None:
    office.filled(1)
    office.empty(2, 3)
    office.off("ana", "meiling")
    margaret = sits(MARGARET)
    margaret.open_home()
    margaret.press("Auto assign a number to Seat 3")
    expect(margaret.modal.get_by_role("heading", level=3)).to_have_text(NUMBER)
    margaret.submit()
    expect(margaret.modal).to_contain_text("Seat 3 now has ")
    margaret.leave()
    expect(margaret.home).to_contain_text("Seat 3 now has ")
    margaret.press("Assign users to Seat 3")
    margaret.choose("People", "Ana", "ferr")
    margaret.submit()
    expect(margaret.home).to_contain_text("Ana is on Seat 3")
    margaret.press("Remove Ana from Seat 3")
    margaret.agree()
    expect(margaret.home).to_contain_text("Ana is off Seat 3")
    for button, shown in (
        ("This month's use", "Use this month"),
        ("Settings", "Time zone"),
        ("Roles", "Grant a role"),
        ("Log", "Margaret put Ana on Seat 3"),
        ("Help", "What you can type"),
    ):
        margaret.press(button)
        expect(margaret.modal).to_contain_text(shown)
        margaret.leave()
        expect(margaret.modal).to_have_count(0)

    margaret.go_to(RECRUITING)
    margaret.use_shortcut("Text messaging seats")
    expect(margaret.modal).to_contain_text("Seat 3")
    margaret.press("Choose number for Seat 2")
    margaret.fill("Area code", "617")
    margaret.press("Generate numbers")
    expect(margaret.modal).to_contain_text("Open numbers in 617.")
    margaret.tick(margaret.radios.first)
    margaret.submit()
    expect(margaret.modal).to_contain_text("Seat 2 now has (617) 555-01")
    margaret.press("Assign people")
    margaret.choose("People", "Mei-Ling", "mei")
    margaret.submit()
    expect(margaret.modal).to_contain_text("Mei-Ling is on Seat 2")
    margaret.leave_all()
