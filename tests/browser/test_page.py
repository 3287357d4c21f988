"""The page by keyboard alone: each test is one story, in a window of its own."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opens
from tests.browser.demo import ANA, Demo, Person
from tests.browser.keys import FOCUSED, ready_to_type, step_to, types

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def demo(one_demo: Demo) -> Demo:
    """None of these stories depends on what another has done."""
    return one_demo


@pytest.fixture
def margaret(opens: Opens) -> Person:
    """The owner, ready to type, with nothing left open by the story before."""
    return ready_to_type(opens())


def test_from_a_command_to_a_corrected_form_and_back_by_keyboard_alone(margaret: Person) -> None:
    keys = margaret.page.keyboard
    expect(margaret.box).to_be_focused()
    types(margaret, "/seats")
    expect(margaret.answer).to_contain_text("Seat 3")
    step_to(margaret, "Manage Seat 3", "Shift+Tab")
    keys.press("Enter")
    expect(margaret.modal.get_by_role("heading", level=2)).to_have_text("Seat 3")
    step_to(margaret, "Change allowance")
    keys.press("Enter")
    amount = margaret.modal.get_by_role("textbox")
    expect(amount).to_be_focused()
    keys.press("Control+a")
    keys.type("many")
    keys.press("Control+Enter")
    expect(margaret.field_error).to_be_visible()
    expect(amount).to_be_focused()
    expect(amount).to_have_attribute("aria-invalid", "true")
    described = (amount.get_attribute("aria-describedby") or "").split()
    assert margaret.field_error.get_attribute("id") in described
    keys.press("Control+a")
    keys.type("250")
    keys.press("Control+Enter")
    expect(amount).to_have_count(0)
    margaret.close_all()
    expect(margaret.answer.get_by_role("button", name="Manage Seat 3")).to_be_focused()
    keys.press("Enter")
    expect(margaret.modal).to_contain_text("250 messages a month")
    margaret.close_all()


def test_a_form_with_menus_and_boxes_is_filled_in_by_keyboard_alone(margaret: Person) -> None:
    keys = margaret.page.keyboard
    keys.type("/seats settings")
    keys.press("Enter")
    expect(margaret.modal).to_contain_text("Warn at these percentages")
    step_to(margaret, "Time zone")
    keys.type("new york")
    expect(margaret.options).to_have_count(1)
    keys.press("Enter")
    step_to(margaret, "Days that a released number is held", "Tab")
    keys.press("Control+a")
    keys.type("9000")
    box = margaret.modal.get_by_role("checkbox").first
    for _ in range(10):
        if box.evaluate("one => one === document.activeElement"):
            break
        keys.press("Tab")
    checked = box.is_checked()
    keys.press("Space")
    assert box.is_checked() is not checked
    keys.press("Space")
    keys.press("Control+Enter")
    expect(margaret.field_error).to_have_count(1)
    expect(margaret.modal.get_by_role("textbox", name="Days that a released number is held")).to_be_focused()
    keys.press("Control+a")
    keys.type("7")
    keys.press("Control+Enter")
    expect(margaret.modal.get_by_role("textbox")).to_have_count(0)
    margaret.close_all()
    expect(margaret.box).to_be_focused()


def test_f6_goes_from_section_to_section_both_ways(margaret: Person) -> None:
    keys = margaret.page.keyboard
    types(margaret, "/seats")
    expect(margaret.answer).to_contain_text("Seat 3")

    def walk(key: str) -> list[str]:
        passed = []
        for _ in range(6):
            keys.press(key)
            passed.append(str(margaret.page.evaluate(SECTION)))
        return passed

    around = ["tools", "sidebar", "topbar", "guide", "view", "foot"]
    assert walk("F6") == around
    expect(margaret.box).to_be_focused()
    assert walk("Shift+F6") == [*around[-2::-1], "foot"]
    keys.press("Control+Shift+F6")
    expect(margaret.answer).to_be_focused()
    keys.press("Tab")
    assert margaret.answer.evaluate("one => one.contains(document.activeElement)")


SECTION = "() => document.activeElement.closest('#sidebar, #topbar, #guide, #view, #foot, #tools').id"


def test_tab_stays_inside_a_modal_both_ways(margaret: Person) -> None:
    margaret.say("/seats settings")
    expect(margaret.modal).to_contain_text("Time zone")
    inside = "() => Boolean(document.activeElement.closest('dialog'))"
    for key in ("Tab", "Shift+Tab"):
        passed = set()
        for _ in range(25):
            margaret.page.keyboard.press(key)
            assert margaret.page.evaluate(inside), f"{key} leaves the modal"
            passed.add(margaret.page.evaluate(FOCUSED))
        assert {"Close", "Cancel", "Save"} <= passed
    margaret.close_all()


def test_the_last_of_several_choices_is_taken_back_with_backspace(margaret: Person) -> None:
    margaret.page.route("**/sandbox/views?*", lambda route: route.fulfill(json={"views": [SEVERAL]}))
    margaret.page.reload()
    people = margaret.modal.get_by_role("combobox", name="Who")
    tokens = margaret.modal.locator(".token")
    expect(people).to_be_focused()
    for name in ("ana f", "ben"):
        margaret.page.keyboard.type(name)
        expect(margaret.options).to_have_count(1)
        margaret.page.keyboard.press("Enter")
    expect(tokens).to_have_text([ANA, "Ben Carter"])
    margaret.page.keyboard.press("Backspace")
    expect(tokens).to_have_text([ANA])
    margaret.page.keyboard.press("Escape")
    expect(margaret.options.first).to_be_hidden()
    margaret.page.keyboard.press("Tab")
    margaret.page.keyboard.press("ArrowDown")
    expect(margaret.modal.get_by_role("radio", name="Two")).to_be_checked()


SEVERAL = {
    "id": "V0SEVERAL",
    "type": "modal",
    "title": {"type": "plain_text", "text": "Several"},
    "submit": {"type": "plain_text", "text": "Go"},
    "blocks": [
        {
            "type": "input",
            "block_id": "who",
            "label": {"type": "plain_text", "text": "Who"},
            "element": {"type": "multi_users_select", "action_id": "who"},
        },
        {
            "type": "input",
            "block_id": "one",
            "label": {"type": "plain_text", "text": "Which"},
            "element": {
                "type": "radio_buttons",
                "action_id": "which",
                "initial_option": {"text": {"type": "plain_text", "text": "One"}, "value": "1"},
                "options": [
                    {"text": {"type": "plain_text", "text": text}, "value": value}
                    for text, value in (("One", "1"), ("Two", "2"))
                ],
            },
        },
    ],
}


def test_a_typed_slash_offers_the_words_and_what_they_are_for(margaret: Person) -> None:
    keys = margaret.page.keyboard
    offers = margaret.page.get_by_test_id("completions").get_by_role("option")
    keys.type("/")
    expect(offers.first).to_contain_text("/seats")
    expect(offers.first).to_contain_text("Text-messaging seats, numbers and people")
    keys.press("Tab")
    expect(margaret.box).to_have_value("/seats ")
    expect(margaret.page.get_by_role("option", name=re.compile("^report"))).to_contain_text("See a month's report")
    keys.type("as")
    expect(offers).to_have_text([re.compile(r"^assign \[seat\] \[@user …\]Put people on a seat"), re.compile("^ask ")])
    keys.press("ArrowDown")
    expect(offers.first).to_have_attribute("aria-selected", "true")
    keys.press("End")
    expect(offers.last).to_have_attribute("aria-selected", "true")
    keys.press("Escape")
    expect(offers.first).to_be_hidden()
    expect(margaret.box).to_have_value("/seats as")


def test_a_menu_is_walked_with_arrows_home_end_and_first_letters(margaret: Person) -> None:
    keys = margaret.page.keyboard
    who = margaret.page.get_by_test_id("person")
    who.focus()
    keys.press("Enter")
    menu = margaret.page.get_by_role("menu", name="Who am I")
    items = menu.get_by_role("menuitemradio")
    expect(items.filter(has_text="Margaret")).to_be_focused()
    keys.press("End")
    expect(items.last).to_be_focused()
    keys.press("ArrowDown")
    expect(items.first).to_be_focused()
    keys.press("k")
    expect(items.filter(has_text="Kwame")).to_be_focused()
    keys.press("Escape")
    expect(menu).to_have_count(0)
    expect(who).to_be_focused()


def test_a_deactivated_person_may_look_and_is_told_that_they_cannot_act(margaret: Person) -> None:
    margaret.become("Dana Whitlock")
    expect(margaret.page.get_by_test_id("banner-deactivated")).to_contain_text("Dana Whitlock is deactivated.")
    expect(margaret.box).to_be_disabled()
    margaret.page.get_by_role("button", name="Act as somebody else").click()
    margaret.page.get_by_role("menuitemradio", name="Gloria Pine").click()
    expect(margaret.page.get_by_test_id("banner-deactivated")).to_have_count(0)
    expect(margaret.box).to_be_enabled()


def test_a_thread_is_opened_answered_and_left_by_keyboard(margaret: Person, opens: Opens) -> None:
    keys = margaret.page.keyboard
    margaret.say("Who is at the fair on Thursday?")
    root = margaret.answer
    step_to(margaret, "Reply in thread", "Shift+Tab")
    keys.press("Enter")
    box = margaret.page.get_by_test_id("thread-composer")
    replies = margaret.page.get_by_test_id("reply")
    expect(box).to_be_focused()
    expect(replies).to_have_count(1)
    keys.type("Ana and I")
    keys.press("Enter")
    expect(replies.last).to_contain_text("Ana and I")
    expect(root.get_by_test_id("thread-foot")).to_contain_text(re.compile(r"1 reply.*last at \d"))
    expect(margaret.messages.filter(has_text="Ana and I")).to_have_count(0)
    keys.type("/seats")
    keys.press("Enter")
    expect(margaret.page.get_by_test_id("replies").get_by_role("alert")).to_contain_text("does not work in a thread")
    expect(box).to_have_value("/seats")

    ana = opens()
    ana.become(ANA)
    ana.messages.filter(has_text="fair on Thursday").get_by_test_id("thread-foot").click()
    expect(ana.page.get_by_test_id("reply").last).to_contain_text("Ana and I")
    ana.page.get_by_test_id("thread-composer").fill("And Ben")
    ana.page.keyboard.press("Enter")
    expect(replies).to_have_count(3)
    expect(root.get_by_test_id("thread-foot")).to_contain_text("2 replies")

    keys.press("Escape")
    expect(box).to_be_hidden()
    expect(root.get_by_test_id("thread-foot")).to_be_focused()
    expect(margaret.page.locator("#tools")).to_be_visible()
