"""What is said and done about people, use and the whole: finished by mouse alone and by keyboard alone."""

import pytest
from playwright.sync_api import expect

from handlers.slack.app import CONVERSATIONS
from tests.browser.demo import ANA, CARO, MARGARET, RECRUITING, Demo
from tests.browser.office import Office
from tests.browser.stories import Sits, says

pytestmark = pytest.mark.browser

FATIMA = "Fatima Al-Sayed"


@pytest.fixture(scope="module")
def demo(one_demo: Demo) -> Demo:
    """Each story has its seats put as it needs them."""
    return one_demo


@says("why", "permissions", "find")
def test_why_somebody_cannot_text_is_said_with_its_fix(sits: Sits, office: Office) -> None:
    office.filled(1, "ben")
    office.off("caro")
    margaret = sits(MARGARET)
    margaret.say("/seats why @caro ")
    expect(margaret.answer).to_contain_text("Caro cannot text: they are on no seat.")
    margaret.press("Assign user Caro to a seat")
    expect(margaret.modal.locator(".token")).to_contain_text("Caro")
    if not margaret.modal.get_by_text("places free").count():
        margaret.choose("Seat", "Seat 1", "seat 1")
        expect(margaret.modal).to_contain_text("Ben is on it")
    margaret.submit()
    expect(margaret.modal).to_have_count(0)
    expect(margaret.answer).to_contain_text("Caro can text")  # the answer itself, drawn anew

    margaret.say("/seats permissions @caro pool")
    expect(margaret.answer).to_contain_text("Caro may text from the candidate pool.")
    margaret.say("/seats why @caro job postings")
    expect(margaret.answer).to_contain_text("Caro cannot text from job postings")
    margaret.press("Permissions of Caro")
    margaret.tick(margaret.box("Job postings"))
    margaret.submit()
    expect(margaret.modal).to_have_count(0)
    expect(margaret.answer).to_contain_text("Caro can text from job postings")
    margaret.say("/seats permissions")
    margaret.choose("Whose pages?", "Caro", "lindq")
    margaret.submit()
    margaret.press("Use the default for Caro")
    expect(margaret.modal).to_contain_text("as is the default here")
    margaret.leave_all()

    margaret.say("/seats find lindq")
    expect(margaret.answer).to_contain_text("1 seat matches “lindq”")
    margaret.press("Manage Seat 1")
    expect(margaret.modal).to_contain_text("Ben and Caro")
    margaret.leave()


@says("ask", "why", "usage", "")
def test_a_recruiter_asks_and_an_administrator_decides(sits: Sits, office: Office) -> None:
    number = office.filled(1, "ana", "ben")
    office.off("caro")
    ana, margaret = sits(ANA), sits(MARGARET)
    ana.say("/seats")
    expect(ana.answer).to_contain_text(f"Your number {number}")
    ana.say("/seats usage")
    expect(ana.answer).to_contain_text("Ana 0 · Ben 0")
    ana.say("/seats why profile")
    expect(ana.answer).to_contain_text("You can text from the candidate profile")
    ana.open_home()
    expect(ana.home).to_contain_text("Shared with Ben.")
    ana.press("Why can or can't I text?")
    expect(ana.modal).to_contain_text("You can text")
    ana.leave()
    ana.press("My use this month")
    expect(ana.modal).to_contain_text("left")
    ana.leave()
    ana.press("Ask for more")
    ana.fill("How many more messages this month?", "0")
    ana.submit()
    expect(ana.field_error).to_be_visible()
    ana.fill("How many more messages this month?", "40")
    ana.submit()
    expect(ana.home).to_contain_text("Margaret and Daniel have been asked.")

    margaret.read_direct_messages()
    expect(margaret.answer).to_contain_text("Ana asks for 40 messages more for Seat 1 this month.")
    margaret.press("Approve")
    margaret.fill("Messages to add", "60")
    margaret.submit()
    expect(margaret.answer).to_contain_text("Approved by Margaret: 60 messages more for Seat 1")
    ana.read_direct_messages()
    expect(ana.answer).to_contain_text("Margaret added 60 messages to Seat 1")

    ana.become(CARO)
    ana.go_to(RECRUITING)
    ana.say("/seats ask")
    ana.fill("Why?", "a place for the summer")
    ana.submit()
    expect(ana.answer).to_contain_text("Margaret and Daniel have been asked.")
    expect(margaret.answer).to_contain_text("a place for the summer")
    margaret.press("Decline")
    margaret.fill("Why?", "In July again")
    margaret.submit()
    expect(margaret.answer).to_contain_text("Declined by Margaret: In July again")
    ana.read_direct_messages()
    expect(ana.answer).to_contain_text("Margaret declined: In July again.")


@says("usage", "report", "log", "help")
def test_a_reporter_reads_everything(sits: Sits, office: Office) -> None:
    office.filled(1, "ana")
    office.called(1, *(f"Shift {n}" for n in range(26)), "Seat 1")
    fatima = sits(FATIMA)
    fatima.say("/seats report")
    expect(fatima.answer).to_contain_text("on 3 seats")
    fatima.say("/seats report 2026-13")
    expect(fatima.answer).to_contain_text("“2026-13” is not a month.")
    fatima.say("/seats usage")
    expect(fatima.answer).to_contain_text("Seat 3")
    fatima.say("/seats log")
    older, newest = (fatima.answer.get_by_role("button", name=name) for name in ("Older", "Newest"))
    expect(fatima.answer).to_contain_text("Margaret renamed Shift 25 to Seat 1")
    expect(newest).to_have_count(0)
    fatima.press("Older")
    expect(fatima.answer).to_contain_text("Margaret renamed Shift 12 to Shift 13")
    expect(older).to_be_focused()
    fatima.press("Older")
    expect(fatima.answer).to_contain_text("Margaret renamed Seat 1 to Shift 0")
    fatima.press("Newest")
    expect(newest).to_have_count(0)
    fatima.say("/seats help")
    for conversation in CONVERSATIONS:
        for word in conversation.WORDS:
            expect(fatima.answer).to_contain_text(f"/seats {word.name}")
    fatima.open_home()
    expect(fatima.home).to_contain_text("Every seat's number")
    for button, shown in (("This month's use", "Use this month"), ("Log", "Log"), ("Help", "What you can type")):
        fatima.press(button)
        expect(fatima.modal).to_contain_text(shown)
        fatima.leave()
        expect(fatima.modal).to_have_count(0)


@says("roles", "settings")
def test_roles_and_settings_are_changed(sits: Sits) -> None:
    margaret = sits(MARGARET)
    modal = margaret.modal
    margaret.say("/seats roles grant @kwame reporter")
    expect(margaret.answer).to_contain_text("Kwame is a reporter now.")
    margaret.say("/seats roles")
    expect(modal).to_contain_text("Kwame — reporter: granted here")
    margaret.press("Revoke the role of Kwame")
    margaret.refuse()
    expect(modal).to_contain_text("Kwame — reporter: granted here")
    margaret.press("Revoke the role of Kwame")
    margaret.agree()
    expect(modal).to_contain_text("Kwame is neither administrator nor reporter any more.")
    margaret.press("Grant a role")
    margaret.choose("Person", "Ben", "carter")
    margaret.tick(modal.get_by_role("radio", name="Administrator"))
    margaret.submit()
    expect(modal).to_contain_text("Ben — administrator: granted here")
    margaret.press("Revoke the role of Ben")
    margaret.agree()
    expect(modal).to_contain_text("Ben is neither administrator nor reporter any more.")
    margaret.press("User groups")
    margaret.choose("Reporters are those in", "Talent leads", "talent")
    margaret.submit()
    expect(modal).to_contain_text("The user groups are saved. They make no administrators and 2 reporters.")
    expect(modal).to_contain_text("Devi Raman — reporter: in the user group @talent-leads")
    margaret.press("User groups")
    margaret.press("Clear the choice")
    margaret.submit()
    expect(modal).to_contain_text("They make no administrators and no reporters.")
    margaret.leave_all()

    margaret.say("/seats settings")
    margaret.choose("Channel for warnings", "leadership", "lead")
    margaret.submit()
    expect(margaret.field_error).to_contain_text("/invite @Seatline")
    margaret.choose("Channel for warnings", "hiring-ops", "hiring")
    margaret.choose("Time zone", "America/New York", "new york")
    margaret.fill("Warn at these percentages of an allowance", "50, 90")
    margaret.tick(margaret.box("Job postings"))
    margaret.submit()
    expect(modal).to_have_count(0)
    expect(margaret.answer).to_contain_text("at 50, 90 % of an allowance")
