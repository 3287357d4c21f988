"""How the page looks: contrast in both themes, narrow and zoomed windows, every block and file, every script."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import sayings
from tests.browser.conftest import Opens
from tests.browser.demo import Demo, Person
from tests.browser.looks import past_the_window, too_faint, without_ring
from tests.browser.office import Office

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def demo(one_demo: Demo) -> Demo:
    """Nothing here depends on what was done before."""
    return one_demo


def latest(page: Page) -> Locator:
    """The newest of the messages told, once it is drawn."""
    expect(page.get_by_test_id("message").last).to_contain_text("October")
    return page.get_by_test_id("message").last


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_everything_is_readable(opens: Opens, dark: bool) -> None:
    person = opens(dark=dark, height=1600)
    page = person.page
    sayings.told(page, sayings.of_every_kind())
    latest(page)
    faint = {"messages": too_faint(page)}

    page.get_by_test_id("person").click()
    page.keyboard.press("ArrowDown")
    faint["people"] = too_faint(page)
    page.keyboard.press("Escape")
    person.box.fill("/seats a")
    faint["completions"] = too_faint(page)
    person.box.fill("")
    for tab in ("tab-faults", "tab-clock"):
        page.get_by_test_id(tab).click()
        faint[tab] = too_faint(page)
    page.get_by_test_id("traffic-toggle").click()
    page.get_by_test_id("traffic-entry").first.get_by_role("button").click()
    expect(page.get_by_test_id("traffic-request")).to_be_visible()
    faint["traffic"] = too_faint(page)
    page.get_by_test_id("traffic-close").click()

    person.say("/seats settings")
    expect(person.modal).to_contain_text("Time zone")
    person.modal.get_by_role("textbox").first.fill("nonsense")
    person.submit()
    expect(person.field_error).not_to_have_count(0)
    person.modal.get_by_role("combobox").first.press("ArrowDown")
    expect(person.options).not_to_have_count(0)
    faint["modal"] = too_faint(page)
    person.close_all()

    person.open_home()
    faint["home"] = too_faint(page)
    person.become("Dana Whitlock")
    faint["deactivated"] = too_faint(page)
    assert {part: found for part, found in faint.items() if found} == {}


def test_whatever_has_the_keyboard_shows_it(margaret: Person) -> None:
    page = margaret.page
    sayings.told(page, sayings.of_every_kind())
    latest(page)
    page.get_by_test_id("traffic-toggle").click()
    margaret.box.focus()
    missing = []
    for key in ("Tab", "Shift+Tab"):
        for _ in range(45):
            page.keyboard.press(key)
            missing.append(without_ring(page))
    assert [one for one in missing if one] == []


@pytest.mark.parametrize(("width", "height"), [(360, 640), (680, 430)], ids=["a small phone", "zoomed to 200 %"])
def test_a_small_window_cuts_nothing_off(opens: Opens, width: int, height: int) -> None:
    person = opens(width=width, height=height)
    page = person.page
    sayings.told(page, sayings.of_every_kind())
    latest(page)
    cut = {"messages": past_the_window(page)}
    room = page.get_by_test_id("messages").bounding_box()
    assert room is not None
    assert room["height"] >= height * 0.4, "the messages have too little room"

    menu = page.get_by_test_id("menu")
    menu.click()
    expect(page.get_by_test_id("person")).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).to_be_focused()
    menu.click()
    expect(page.get_by_test_id("channel-general")).to_be_in_viewport()
    page.get_by_test_id("channel-hiring-ops").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("hiring-ops")
    expect(page.get_by_test_id("channel-general")).not_to_be_in_viewport()

    page.get_by_test_id("tools-toggle").click()
    for tab in ("tab-faults", "tab-clock", "tab-texting"):
        page.get_by_test_id(tab).click()
        cut[tab] = past_the_window(page)
    page.keyboard.press("Escape")
    expect(page.locator("#tools")).to_be_hidden()
    page.get_by_test_id("traffic-toggle").click()
    cut["traffic"] = past_the_window(page)
    page.get_by_test_id("traffic-entry").first.get_by_role("button").click()
    cut["payloads"] = past_the_window(page)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator("#inspector")).to_be_hidden()

    person.say("/seats settings")
    expect(person.modal).to_contain_text("Time zone")
    cut["modal"] = past_the_window(page)
    sheet = person.modal.bounding_box()
    assert sheet is not None
    assert (sheet["x"], round(sheet["width"]), round(sheet["y"] + sheet["height"])) == (0, width, height)
    expect(page.get_by_test_id("modal-submit")).to_be_in_viewport()
    person.close_all()
    assert {part: found for part, found in cut.items() if found} == {}


def test_every_block_is_drawn(margaret: Person) -> None:
    page = margaret.page
    blocks = [*sayings.ALERTS, sayings.TABLE, sayings.CARD, sayings.CONTEXT_ACTIONS, sayings.MARKDOWN]
    sayings.told(page, [sayings.message(10, blocks=[*blocks, sayings.RICH_TEXT], text="October")])
    shown = page.get_by_test_id("message").last
    expect(shown.get_by_role("note")).to_contain_text(
        ["default and code", "Note: info", "Done: success", "Warning: ", "Error: "]
    )
    table = shown.locator(".block-table")
    expect(table.get_by_role("columnheader")).to_have_text(["Seat", "Left"])
    expect(table.get_by_role("cell", name="20")).to_have_css("text-align", "right")
    expect(shown.locator(".card").get_by_role("button")).to_have_text(["Decline", "Approve"])
    expect(shown.get_by_role("button", name="Delete").locator(".icon-trash")).to_be_visible()

    text = shown.locator(".markdown")
    expect(text.get_by_role("heading")).to_have_text("Heading")
    expect(text.locator("strong")).to_have_text("bold")
    expect(text.locator("em, s, p code")).to_have_text(["italic", "gone", "code"])
    expect(text.get_by_role("link")).to_have_text(["safe"])
    expect(text.locator("li li")).to_have_text("inner")
    expect(text.locator("pre")).to_have_text("**not bold** <img src=x onerror=alert(1)>")
    expect(text.get_by_role("cell")).to_have_text(["1", "20"])
    expect(shown.locator(".block-rich_text strong")).to_have_text("rich")


def test_files_are_shown_enlarged_and_downloaded(margaret: Person) -> None:
    page = margaret.page
    sayings.told(page, sayings.of_every_kind())
    picture, sheet, other = latest(page).get_by_test_id("file").all()
    expect(picture.get_by_role("img", name=sayings.ALT_TEXT)).to_be_visible()
    opener = picture.get_by_role("button", name=f"Enlarge: {sayings.ALT_TEXT}")
    opener.focus()
    page.keyboard.press("Enter")
    large = page.get_by_test_id("lightbox")
    expect(large.get_by_role("img", name=sayings.ALT_TEXT)).to_be_visible()
    expect(large.get_by_role("link", name="Download use.svg")).to_be_visible()
    page.keyboard.press("Escape")
    expect(large).to_have_count(0)
    expect(opener).to_be_focused()

    expect(sheet).to_contain_text("CSV · ")
    expect(sheet.get_by_role("columnheader")).to_have_text(["Seat", "People", "Sent"])
    expect(sheet.get_by_role("row")).to_have_count(1 + 5)
    expect(sheet.get_by_role("row").nth(1)).to_contain_text("Ana, Ben")
    expect(sheet.get_by_role("row").nth(2)).to_contain_text('The "Austin" seat')
    sheet.get_by_role("button", name="Show all 8 rows").click()
    expect(sheet.get_by_role("row")).to_have_count(1 + 8)
    with page.expect_download() as download:
        sheet.get_by_role("link", name="Download october.csv").click()
    assert download.value.suggested_filename == "october.csv"
    expect(other).to_contain_text("PDF · 1.2 MB")


def test_a_line_that_runs_from_right_to_left_does(margaret: Person) -> None:
    sayings.told(margaret.page, [sayings.by_ana(20, sayings.HEBREW), sayings.by_ana(10, "October")])
    latest(margaret.page)
    first, last = margaret.page.get_by_test_id("message").locator(".text").all()
    expect(first).to_have_css("direction", "rtl")
    expect(last).to_have_css("direction", "ltr")
    margaret.box.fill(sayings.HEBREW)
    expect(margaret.box).to_have_css("direction", "rtl")


def test_nothing_moves_for_whoever_wants_it_still(margaret: Person) -> None:
    margaret.page.emulate_media(reduced_motion="reduce")
    margaret.page.evaluate("document.querySelector('form.composer').setAttribute('aria-busy', 'true')")
    send = margaret.page.get_by_test_id("send")
    expect(send).to_have_css("animation-name", "none")
    margaret.page.emulate_media(reduced_motion="no-preference")
    expect(send).to_have_css("animation-name", "pulse")
    margaret.page.evaluate("document.querySelector('form.composer').removeAttribute('aria-busy')")


def test_nothing_that_the_bot_shows_is_wider_than_a_phone(opens: Opens, office: Office) -> None:
    office.filled(1, "ana", "ben", "caro")
    office.filled(2, "devi")
    office.called(2, *(f"Shift {n}" for n in range(12)), "Seat 2")
    margaret = opens(dark=True, width=420, height=800)
    for typed, shown in (
        ("/seats", "Seat 3"),
        ("/seats log", "Older"),
        ("/seats find ana", "1 seat matches “ana”"),
        ("/seats usage", "Caro 0"),
        ("/seats report", "on 3 seats"),
        ("/seats why @ana ", "Ana can text"),
        ("/seats help", "For administrators"),
    ):
        margaret.say(typed)
        expect(margaret.answer).to_contain_text(shown)
        assert margaret.wider_than(420) == [], typed
    margaret.say("/seats settings")
    margaret.modal.get_by_label("Days that a released number is held").fill("999")
    margaret.submit()
    expect(margaret.field_error).to_be_visible()
    assert margaret.wider_than(420) == []
    margaret.close_all()
    margaret.manage("Seat 1")
    assert margaret.wider_than(420) == []
    margaret.close_all()
    margaret.page.get_by_test_id("menu").click()
    margaret.open_home()
    assert margaret.wider_than(420) == []
    for button, shown in (("Roles", "Grant a role"), ("Log", "Margaret"), ("Help", "What you can type")):
        margaret.press(button)
        expect(margaret.modal).to_contain_text(shown)
        assert margaret.wider_than(420) == [], button
        margaret.close_all()
