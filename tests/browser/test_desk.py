"""The administrator's whole desk in a real browser, by mouse and typed: each test is one story on a demo of its own."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opens
from tests.browser.demo import ANA, CARO, DANIEL, RECRUITING, Person

pytestmark = pytest.mark.browser


def test_a_number_is_released_and_brought_back_with_its_people(margaret: Person) -> None:
    number = margaret.set_up("Seat 1", "@ana", "@ben")
    digits = margaret.modal.get_by_role("textbox", name="The number's last four digits")

    margaret.manage("Seat 1")
    margaret.press("Release number of Seat 1")
    expect(margaret.modal).to_contain_text("Ana and Ben can no longer text from it.")
    digits.fill("0000")
    margaret.submit()
    expect(margaret.field_error).to_contain_text(f"Enter the last four digits of {number} to release it.")
    digits.fill(number[-4:])
    margaret.submit(times=2)
    expect(margaret.modal).to_contain_text(f"{number} was released and is held until")
    expect(margaret.modal).to_contain_text("with Ana and Ben.")
    margaret.press(f"Undo release of {number}")
    expect(margaret.modal).to_contain_text(f"{number} is back on Seat 1, with Ana and Ben.")
    margaret.close_modal()
    expect(margaret.answer).to_contain_text(f"Seat 1 {number}")  # the list behind it, drawn anew

    margaret.say("/seats release 1")
    digits.fill(number[-4:])
    margaret.submit()
    expect(margaret.modal).to_have_count(0)
    expect(margaret.answer).to_contain_text(f"{number} is released from Seat 1.")
    margaret.press("Undo release")
    expect(margaret.messages.filter(has_text=f"{number} is back on Seat 1, with Ana and Ben.")).to_have_count(1)
    expect(margaret.page.get_by_role("button", name="Undo release")).to_have_count(0)


def test_a_number_is_swapped_and_moved(margaret: Person) -> None:
    number = margaret.set_up("Seat 1", "@ana")
    margaret.manage("Seat 1")
    margaret.press("Swap number of Seat 1")
    offered = margaret.modal.get_by_role("heading", level=3)
    expect(offered).to_have_text(re.compile(r"\(\d{3}\) 555-01\d\d"))
    expect(margaret.modal).to_contain_text("Ana stays and texts from the new number at once.")
    new = offered.inner_text()
    assert new != number
    margaret.submit(times=2)
    expect(margaret.modal).to_contain_text(f"Seat 1 now has {new}")
    expect(margaret.modal).to_contain_text(f"{number} is held until")
    margaret.close_all()

    margaret.say("/seats move 1 to 3")
    expect(margaret.modal).to_contain_text("Ana goes along and texts from the other seat at once.")
    margaret.submit(times=2)
    expect(margaret.answer).to_contain_text(f"{new} is on Seat 3 now, with Ana. Seat 1 has no number now.")
    margaret.say("/seats find ana")
    expect(margaret.answer).to_contain_text("1 seat matches “ana”")
    expect(margaret.answer).to_contain_text(f"Seat 3 {new}")

    margaret.manage("Seat 3")
    margaret.press("Move to another seat from Seat 3")
    margaret.choose("To", "Seat 2")
    margaret.submit()
    expect(margaret.modal).to_contain_text(f"{new} is on Seat 2 now, with Ana. Seat 3 has no number now.")
    margaret.close_all()

    margaret.say("/seats swap 2 512")
    expect(margaret.modal).to_contain_text("Open numbers in 512.")
    first = margaret.modal.get_by_role("radio").first
    chosen = first.get_attribute("data-value") or ""
    first.check()
    margaret.submit()
    expect(margaret.modal).to_contain_text(f"Seat 2 now has (512) 555-{chosen[-4:]}")
    margaret.close_all()
    margaret.say(f"/seats find {chosen[-4:]}")
    expect(margaret.answer).to_contain_text(f"Seat 2 (512) 555-{chosen[-4:]}")


def test_texting_is_suspended_and_resumed_and_a_seat_is_named(margaret: Person) -> None:
    margaret.set_up("Seat 1", "@ana")
    margaret.manage("Seat 1")
    margaret.press("Suspend texting on Seat 1")
    expect(margaret.page.get_by_test_id("confirm")).to_contain_text("Nobody can send from Seat 1 until you resume it.")
    margaret.page.get_by_test_id("confirm-ok").dblclick()
    expect(margaret.modal).to_contain_text("texting is suspended")
    margaret.close_modal()
    margaret.text(1, "Ana")
    expect(margaret.texted).to_contain_text("suspended")
    margaret.say("/seats resume 1")
    expect(margaret.answer).to_contain_text("Texting on Seat 1 goes on: Ana can send from")
    margaret.text(1, "Ana")
    expect(margaret.texted).to_contain_text("199 of 200 left.")
    margaret.say("/seats suspend 1")
    expect(margaret.answer).to_contain_text("Texting on Seat 1 is suspended")
    margaret.press("Resume texting")
    expect(margaret.messages.filter(has_text="Texting on Seat 1 goes on")).to_have_count(2)
    margaret.text(1, "Ana")
    expect(margaret.texted).to_contain_text("198 of 200 left.")

    margaret.say('/seats name 1 "Austin team"')
    expect(margaret.answer).to_contain_text("Seat 1 is called Austin team from now on.")
    margaret.page.get_by_test_id("shortcuts").click()
    margaret.page.get_by_role("menuitem", name="Text messaging seats").click()
    expect(margaret.modal).to_contain_text("Seat 3")
    margaret.press("Manage Austin team")
    margaret.press("Rename Austin team")
    name = margaret.modal.get_by_role("textbox", name="Name")
    name.fill("Seat 2")
    margaret.submit()
    expect(margaret.field_error).to_be_visible()
    name.fill("Night shift 🌙")
    margaret.submit(times=2)
    expect(margaret.modal).to_contain_text("Seat 1 is called Night shift 🌙 from now on.")
    margaret.page.get_by_test_id("modal-back").click()
    expect(margaret.modal.get_by_role("button", name="Manage Night shift 🌙")).to_be_visible()


def test_allowances_are_changed_and_topped_up(margaret: Person) -> None:
    margaret.set_up("Seat 1", "@ana")
    margaret.say("/seats topup 1 50")
    expect(margaret.answer).to_contain_text("Seat 1 has 50 messages more until")
    expect(margaret.answer).to_contain_text("250 of 250 left.")
    margaret.say("/seats allowance 1 300")
    expect(margaret.answer).to_contain_text("Seat 1 has 300 messages a month from now on; 350 of 350 left this month.")
    margaret.manage("Seat 1")
    margaret.press("Top up this month of Seat 1")
    count = margaret.modal.get_by_label("Messages to add")
    count.fill("0")
    margaret.submit()
    expect(margaret.field_error).to_be_visible()
    count.fill("25")
    margaret.submit(times=2)
    expect(margaret.modal).to_contain_text("375 of 375 left")
    margaret.press("Change allowance of Seat 1")
    margaret.modal.get_by_label("Messages a month").fill("100")
    margaret.submit(times=2)
    expect(margaret.modal).to_contain_text("Seat 1 has 100 messages a month from now on; 175 of 175 left this month.")


def test_a_recruiter_asks_and_an_administrator_decides(opens: Opens, margaret: Person) -> None:
    margaret.set_up("Seat 1", "@ana")
    ana = opens()
    ana.become(ANA)
    ana.open_home()
    ana.press("Ask for more")
    ana.modal.get_by_label("How many more messages this month?").fill("40")
    ana.submit(times=2)
    expect(ana.home).to_contain_text("Margaret and Daniel have been asked.")

    margaret.read_direct_messages()
    expect(margaret.answer).to_contain_text("Ana asks for 40 messages more for Seat 1 this month.")
    expect(margaret.messages).to_have_count(1)
    margaret.press("Approve")
    margaret.modal.get_by_label("Messages to add").fill("60")
    margaret.submit(times=2)
    expect(margaret.answer).to_contain_text("Approved by Margaret: 60 messages more for Seat 1")
    daniel = opens()
    daniel.become(DANIEL)
    daniel.read_direct_messages()
    expect(daniel.answer).to_contain_text("Approved by Margaret: 60 messages more")
    expect(daniel.answer.get_by_role("button")).to_have_count(0)
    ana.read_direct_messages()
    expect(ana.answer).to_contain_text("Margaret added 60 messages to Seat 1: 260 of 260 left")

    ana.become(CARO)
    ana.go_to(RECRUITING)
    ana.say("/seats ask a place for the summer")
    expect(ana.answer).to_contain_text("Margaret and Daniel have been asked.")
    expect(margaret.answer).to_contain_text("a place for the summer")
    margaret.press("Decline")
    margaret.modal.get_by_role("textbox", name="Why?").fill("In July again")
    margaret.submit(times=2)
    expect(margaret.answer).to_contain_text("Declined by Margaret: In July again")
    ana.read_direct_messages()
    expect(ana.answer).to_contain_text("Margaret declined: In July again. You are not on a seat")


def test_why_somebody_cannot_text_is_said_with_its_fix(opens: Opens, margaret: Person) -> None:
    margaret.set_up("Seat 1", "@ben")
    margaret.say("/seats why @ana ")
    expect(margaret.answer).to_contain_text("Ana cannot text: they are on no seat.")
    margaret.press("Assign user Ana to a seat")
    expect(margaret.modal.locator(".token")).to_contain_text("Ana")
    margaret.submit(times=2)
    expect(margaret.modal).to_have_count(0)

    margaret.say("/seats permissions @ana pool")
    expect(margaret.answer).to_contain_text("Ana may text from the candidate pool.")
    margaret.say("/seats why @ana job postings")
    expect(margaret.answer).to_contain_text("Ana cannot text from job postings")
    margaret.press("Permissions of Ana")
    margaret.modal.get_by_role("checkbox", name="Job postings").check()
    margaret.submit(times=2)
    expect(margaret.modal).to_have_count(0)
    expect(margaret.answer).to_contain_text("Ana can text from job postings")  # the answer itself, drawn anew

    ana = opens()
    ana.become(ANA)
    ana.open_home()
    ana.press("Why can or can't I text?")
    expect(ana.modal).to_contain_text("You can text from job postings and the candidate pool")
    ana.close_modal()
    ana.go_to(RECRUITING)
    ana.say("/seats why profile")
    expect(ana.answer).to_contain_text("You cannot text from the candidate profile")
    expect(ana.answer.get_by_role("button")).to_have_count(0)


def test_roles_are_granted_and_revoked_one_by_one_and_by_group(opens: Opens, margaret: Person) -> None:
    margaret.set_up("Seat 1")
    margaret.say("/seats roles grant @ana reporter")
    expect(margaret.answer).to_contain_text("Ana is a reporter now.")
    somebody = opens()
    somebody.become(ANA)
    somebody.say("/seats log")
    expect(somebody.answer).to_contain_text("Margaret made Ana a reporter")

    margaret.open_home()
    margaret.press("Roles")
    expect(margaret.modal).to_contain_text("Ana — reporter: granted here")
    margaret.press("Revoke the role of Ana")
    margaret.page.get_by_test_id("confirm-cancel").click()
    expect(margaret.modal).to_contain_text("Ana — reporter: granted here")
    margaret.press("Revoke the role of Ana")
    margaret.page.get_by_test_id("confirm-ok").dblclick()
    expect(margaret.modal).to_contain_text("Ana is neither administrator nor reporter any more.")
    expect(margaret.modal).not_to_contain_text("Ana — reporter")
    margaret.press("Grant a role")
    margaret.choose("Person", "Caro", typed="caro")
    margaret.modal.get_by_role("radio", name="Administrator").check()
    margaret.submit(times=2)
    expect(margaret.modal).to_contain_text("Caro — administrator: granted here")

    margaret.press("User groups")
    margaret.choose("Reporters are those in", "Talent leads", typed="talent")
    margaret.submit(times=2)
    expect(margaret.modal).to_contain_text("The user groups are saved. They make 0 administrators and 2 reporters.")
    expect(margaret.modal).to_contain_text("Devi Raman — reporter: in the user group @talent-leads")
    somebody.become("Devi Raman")
    somebody.say("/seats")
    expect(somebody.answer).to_contain_text("Seat 3")
    expect(somebody.answer.get_by_role("button")).to_have_count(0)

    margaret.close_all()
    margaret.go_to(RECRUITING)
    margaret.say("/seats roles revoke @caro ")
    expect(margaret.answer).to_contain_text("Caro is neither administrator nor reporter any more.")
    margaret.say("/seats roles revoke @daniel ")
    expect(margaret.answer).to_contain_text("Daniel is an administrator as admin of the workspace")


def test_settings_log_and_help_on_a_phone_in_the_dark(opens: Opens) -> None:
    margaret = opens(dark=True, width=420, height=800)
    margaret.set_up("Seat 1", "@ana")
    margaret.set_up("Seat 2", "@ben")
    margaret.say("/seats settings")
    margaret.choose("Channel for warnings", "leadership")
    margaret.submit()
    expect(margaret.field_error).to_contain_text("/invite @Seatline")
    assert margaret.wider_than(420) == []
    margaret.choose("Channel for warnings", "hiring-ops")
    margaret.modal.get_by_label("Warn at these percentages of an allowance").fill("50, 90")
    margaret.submit(times=2)
    expect(margaret.answer).to_contain_text(
        "The settings are saved. Warnings go to the channel that you chose, at 50, 90 %"
    )
    margaret.say("/seats log")
    expect(margaret.answer).to_contain_text("Margaret put Ben on Seat 2")
    assert margaret.wider_than(420) == []
    margaret.press("Older")
    expect(margaret.answer).to_contain_text("set up text messaging here")
    margaret.press("Newest")
    expect(margaret.answer).to_contain_text("Margaret put Ben on Seat 2")
    margaret.say("/seats find ana")
    expect(margaret.answer).to_contain_text("1 seat matches “ana”")
    margaret.press("Manage Seat 1")
    expect(margaret.modal).to_contain_text("Top up this month")
    assert margaret.wider_than(420) == []
    margaret.press("Log of Seat 1")
    expect(margaret.modal).to_contain_text("Margaret put Ana on Seat 1")
    expect(margaret.modal).not_to_contain_text("Seat 2")
    margaret.close_all()
    margaret.say("/seats help")
    expect(margaret.answer).to_contain_text("For administrators")
    assert margaret.wider_than(420) == []

    margaret.page.get_by_test_id("menu").click()
    margaret.open_home()
    margaret.press("Settings")
    days = margaret.modal.get_by_label("Days that a released number is held")
    days.fill("999")
    margaret.submit()
    expect(margaret.field_error).to_be_visible()
    days.fill("3")
    margaret.submit()
    expect(margaret.modal).to_have_count(0)
    expect(margaret.home).to_contain_text("The settings are saved.")
    margaret.press("Log")
    expect(margaret.modal).to_contain_text("Margaret changed the settings")
    margaret.close_all()
    margaret.press("Help")
    expect(margaret.modal).to_contain_text("What you can type")
    assert margaret.wider_than(420) == []
