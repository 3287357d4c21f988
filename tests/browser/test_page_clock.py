"""The clock on the page: time goes on, and what the product does at a month's turn is seen at once."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from bot.domain.periods import Period
from tests.browser.demo import Person
from tests.browser.office import Office

pytestmark = pytest.mark.browser

ZONE = "America/Chicago"


def in_words(month: Period, day: int) -> str:
    return f"{month.first_day.replace(day=day):%A, %B} {day}, {month.first_day.year}"


def test_a_month_passes_and_its_report_arrives(office: Office, margaret: Person) -> None:
    page = margaret.page
    office.filled(1, "ana")
    margaret.text(10, "Ana")
    now = datetime.now(ZoneInfo(ZONE))
    this = Period.of(now, ZONE)
    page.get_by_test_id("tab-clock").click()
    day, note = page.get_by_test_id("clock-day"), page.get_by_test_id("clock-note")
    banner, run = page.get_by_test_id("banner-clock"), page.get_by_test_id("clock-run")
    report = margaret.messages.filter(has_text=f"Text messaging in {this.title}")
    expect(day).to_have_text(in_words(this, now.day))
    expect(page.get_by_test_id("clock-time")).to_have_text(re.compile(r"^\d{1,2}:\d\d [AP]M · America/Chicago$"))
    expect(note).to_contain_text("The real time.")
    expect(banner).to_have_count(0)
    expect(report).to_have_count(0)

    page.get_by_role("button", name="First of next month").click()
    expect(day).to_have_text(in_words(this.next, 1))
    expect(note).to_contain_text("the real time is earlier")
    expect(banner).to_contain_text(re.compile(rf"For Seatline it is \w+, {this.next.first_day:%b} 1, 9:0\d AM\."))
    expect(report).to_contain_text("10 of 600 messages used")
    expect(report).not_to_contain_text("Only visible to you")
    page.get_by_test_id("tab-texting").click()
    margaret.text(1, "Ana")
    expect(margaret.texted).to_contain_text("199 of 200 left.")

    page.get_by_test_id("tab-clock").click()
    run.click()
    expect(run).to_have_text("Stop here")
    expect(banner).to_contain_text("and time runs")
    expect(day).not_to_have_text(in_words(this.next, 1))
    run.click()
    expect(run).to_have_text("A month in a minute")
    expect(day).to_contain_text(this.next.first_day.strftime("%B"))

    page.get_by_role("button", name="Last hour of the month").click()
    run.click()
    after = this.next.next
    expect(day).to_have_text(in_words(after, 1))
    expect(run).to_have_text("A month in a minute")  # it has stopped by itself
    expect(margaret.messages.filter(has_text=f"Text messaging in {this.next.title}")).to_contain_text("1 of 600")
    margaret.open_home()
    expect(banner).to_contain_text(after.first_day.strftime("%b"))
