"""What the page offers beside Slack: the traffic, faults, the connection, the first minute."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opens
from tests.browser.demo import Demo, Person
from tests.browser.keys import ready_to_type, step_to, types

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def demo(one_demo: Demo) -> Demo:
    """None of these stories depends on what another has done."""
    return one_demo


@pytest.fixture
def margaret(opens: Opens) -> Person:
    """The owner, ready to type, with nothing left open by the story before."""
    return ready_to_type(opens())


def test_the_traffic_is_opened_filtered_and_read_by_keyboard(margaret: Person) -> None:
    keys = margaret.page.keyboard
    types(margaret, "/seats usage")
    keys.press("Alt+i")
    search, entries = margaret.page.get_by_test_id("traffic-filter"), margaret.page.get_by_test_id("traffic-entry")
    expect(search).to_be_focused()
    command = entries.locator("visible=true").filter(has_text="/seats").first
    expect(command).to_contain_text("to app")
    expect(command).to_contain_text("ok")
    expect(command).to_contain_text("Margaret")
    expect(command).to_contain_text(re.compile(r"\d ms"))
    keys.type("usage slash_commands_that_do_not_exist")
    expect(margaret.page.locator(".traffic-empty").first).to_have_text("Nothing matches.")
    keys.press("Escape")
    expect(search).to_have_value("")
    keys.type("usage")
    margaret.page.get_by_test_id("traffic-kind").select_option("slash_commands")
    shown = entries.locator("visible=true")
    expect(shown).not_to_have_count(0)
    kinds = shown.evaluate_all("all => all.map(one => one.dataset.kind)")
    assert set(kinds) == {"slash_commands"}

    step_to(margaret, "Close the traffic")
    keys.press("Tab")
    keys.press("Enter")
    detail = margaret.page.get_by_test_id("traffic-detail")
    expect(margaret.page.get_by_test_id("traffic-request")).to_contain_text('"text": "usage"')
    expect(margaret.page.get_by_test_id("traffic-response")).to_be_visible()
    expect(detail).not_to_contain_text("xoxb-")
    keys.press("Escape")
    expect(detail).to_be_hidden()
    keys.press("Escape")
    expect(margaret.page.locator("#inspector")).to_be_hidden()


def test_five_hundred_entries_are_filtered_at_once(margaret: Person) -> None:
    request = {"text": "x" * 2000, "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "y" * 500}}] * 3}
    entries = [
        {
            "id": n,
            "at": "2026-11-24T12:00:00.000Z",
            "way": "from_app" if n % 2 else "to_app",
            "kind": "web_api" if n % 2 else "events_api",
            "name": f"method.{n}",
            "person": None,
            "ms": n,
            "outcome": "ok",
            "status": 200,
            "request": request,
            "response": {"ok": True},
            "fault": None,
        }
        for n in range(1, 501)
    ]
    margaret.page.route("**/sandbox/traffic?*", lambda route: route.fulfill(json={"entries": entries}))
    margaret.page.keyboard.press("Alt+i")
    expect(margaret.page.get_by_test_id("traffic-count")).to_have_text("500 entries")
    took = margaret.page.evaluate(
        """() => ["method.4", "method.49", "", "method.4", "method.49"].map(text => {
            const field = document.querySelector("[data-testid=traffic-filter]");
            const began = performance.now();
            field.value = text;
            field.dispatchEvent(new Event("input"));
            document.body.getBoundingClientRect();
            return performance.now() - began;
        })"""
    )
    expect(margaret.page.get_by_test_id("traffic-count")).to_have_text("11 of 500")
    assert min(took) < 250, f"the filter takes {took} ms"


def test_a_fault_is_switched_on_seen_everywhere_and_ended(margaret: Person, opens: Opens) -> None:
    keys = margaret.page.keyboard
    daniel = opens()
    margaret.page.get_by_test_id("tab-texting").focus()
    keys.press("ArrowRight")
    expect(margaret.page.get_by_test_id("tab-faults")).to_be_focused()
    expect(margaret.page.get_by_test_id("connection")).to_contain_text("Socket Mode")
    switch = margaret.page.get_by_role("switch", name="Slack is slow")
    margaret.page.get_by_test_id("fault-seconds-slow").fill("0.3")
    switch.focus()
    keys.press("Space")
    expect(switch).to_have_attribute("aria-checked", "true")
    banner = margaret.page.get_by_test_id("banner-faults")
    expect(banner).to_contain_text("A fault is on: Slack is slow (0.3 s).")
    expect(daniel.page.get_by_test_id("banner-faults")).to_contain_text("Slack is slow")

    margaret.page.keyboard.press("Alt+i")
    margaret.say("/seats report")
    slowed = margaret.page.get_by_test_id("traffic-entry").filter(has=margaret.page.locator(".pill.fault"))
    margaret.open_home()
    expect(slowed.first).to_contain_text("slow")
    banner.get_by_role("button", name="All well again").click()
    expect(banner).to_have_count(0)
    expect(daniel.page.get_by_test_id("banner-faults")).to_have_count(0)
    expect(switch).to_have_attribute("aria-checked", "false")


def test_the_app_is_asked_to_reconnect_and_does(margaret: Person) -> None:
    margaret.page.get_by_test_id("traffic-toggle").click()
    margaret.page.get_by_test_id("traffic-filter").fill("num_connections")
    hello = margaret.page.get_by_test_id("traffic-entry").locator("visible=true")
    expect(hello.first).to_contain_text("hello")
    before = hello.count()
    margaret.page.get_by_test_id("tab-faults").click()
    margaret.page.get_by_test_id("reconnect").click()
    expect(hello).to_have_count(before + 1)
    expect(margaret.page.get_by_test_id("connection")).to_contain_text("Seatline is connected")
    margaret.say("/seats")
    expect(margaret.answer).to_contain_text("Seat 3")


def test_the_first_minute_is_ticked_off_put_away_and_brought_back(margaret: Person) -> None:
    guide = margaret.page.locator("#guide")
    expect(guide.get_by_role("listitem")).to_have_count(3)
    expect(guide).to_contain_text("0 of 3 done")
    guide.get_by_test_id("guide-list").get_by_role("button").click()
    expect(margaret.box).to_have_value("/seats")
    margaret.page.keyboard.press("Enter")
    expect(guide.get_by_test_id("guide-list")).to_contain_text("Done")
    expect(guide).to_contain_text("1 of 3 done")
    guide.get_by_test_id("guide-text").get_by_role("button").click()
    expect(margaret.page.get_by_test_id("text-member")).to_be_focused()

    guide.get_by_test_id("guide-dismiss").click()
    expect(guide).to_be_hidden()
    margaret.page.reload()
    margaret.is_ready()
    expect(guide).to_be_hidden()
    margaret.page.get_by_test_id("help").click()
    expect(guide).to_contain_text("1 of 3 done")
    guide.get_by_test_id("guide-again").click()
    expect(guide).to_contain_text("0 of 3 done")
