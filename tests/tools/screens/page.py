"""The page itself: the first minute, the words after a slash, and the sandbox's own panels."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.browser.demo import DANIEL, RECRUITING, Person
from tests.tools.screens.camera import Camera

WIDE, HIGH, TALL_PANEL = 1360, 860, 1200


def first_minute(camera: Camera) -> None:
    """The window as a newcomer finds it."""
    with camera.somebody(width=WIDE, height=HIGH, tools=True) as margaret:
        margaret.page.get_by_test_id("help").click()
        expect(margaret.page.locator("#guide")).to_be_visible()
        camera.window("sandbox", margaret)


def in_use(camera: Camera) -> None:
    """The window with warnings and the seats in it, what comes up in it, and all that stands beside Slack."""
    with camera.somebody(DANIEL, width=WIDE, height=HIGH, tools=True) as daniel:
        daniel.page.get_by_test_id("channel-hiring-ops").click()
        daniel.go_to(RECRUITING)
        daniel.say("/seats")
        expect(daniel.answer).to_contain_text("Seat 3")
        camera.window("sandbox-in-use", daniel)
        daniel.box.press_sequentially("/seats s")
        words = daniel.page.locator("[role=listbox]:visible")
        expect(words).to_be_visible()
        camera.shoot("sandbox-words", words, daniel.page.locator("form.composer").first, margin=8)
        daniel.box.fill("")
        daniel.page.get_by_test_id("person").click()
        camera.shoot("sandbox-people", daniel.page.get_by_role("menu"), margin=8)
    with camera.somebody(width=WIDE, height=TALL_PANEL, tools=True) as margaret:
        panels(camera, margaret)


def panels(camera: Camera, margaret: Person) -> None:
    page, tools = margaret.page, margaret.page.locator("#tools")
    margaret.text(10, "Caro")
    panel(camera, "sandbox-texting", tools)
    page.get_by_test_id("tab-faults").click()
    page.get_by_role("switch", name="Slack is slow").click()
    expect(page.get_by_test_id("banner-faults")).to_be_visible()
    panel(camera, "sandbox-faults", tools)
    page.get_by_test_id("banner-faults").get_by_role("button").click()
    expect(page.get_by_test_id("banner-faults")).to_have_count(0)
    page.get_by_test_id("tab-clock").click()
    panel(camera, "sandbox-clock", tools)
    page.keyboard.press("Alt+i")
    margaret.open_home()
    entry = page.get_by_test_id("traffic-entry").filter(has_text="views.publish").first
    expect(entry).to_contain_text("ok")
    entry.get_by_role("button").click()
    expect(page.get_by_test_id("traffic-detail")).to_be_visible()
    camera.shoot("sandbox-traffic", page.locator("#inspector"))


def panel(camera: Camera, name: str, tools: Locator) -> None:
    """The panel as far down as there is something in it."""
    camera.shoot(name, tools.locator(".panel-head"), tools.locator("[role=tabpanel]:visible > *").last, below=16)
