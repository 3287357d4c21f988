"""Two ways to do everything on the page: with the mouse alone and with the keyboard alone, and neither helps the other.

Text has to come in either way; with the mouse it is put into a field at once, as by pasting, so that no key is pressed.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod

from playwright.sync_api import Locator, expect

from tests.browser.demo import Person

WATCH = """kinds => {
    window.ofTheOther = [];
    for (const kind of kinds) {
        addEventListener(kind, event => {
            if (event.isTrusted) window.ofTheOther.push(`${kind} at ${event.target.outerHTML?.slice(0, 80)}`);
        }, true);
    }
}"""

WAY = """one => {
    const at = document.activeElement;
    if (one.contains(at)) return "";
    if (!at || at === document.body) return "nowhere";
    const section = part => part.closest("#sidebar, #topbar, #banners, #guide, #view, #foot, #tools");
    if (section(at) && section(one) && section(at) !== section(one)) return "F6";
    return at.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING ? "Tab" : "Shift+Tab";
}"""

DOWN = "one => one.classList.contains('active') || one === document.activeElement"

STEPS = 120
"""More than there are controls on the page at any time."""


class Hand(ABC):
    """Somebody at the page, with one way of doing things."""

    of_the_other: tuple[str, ...]
    """The events that this way never causes."""

    def __init__(self, person: Person) -> None:
        self.person, self.page = person, person.page
        self.words: set[str] = set()
        self.page.evaluate(WATCH, list(self.of_the_other))

    def cheated(self) -> list[str]:
        """What was done in the other way."""
        return [str(event) for event in self.page.evaluate("window.ofTheOther")]

    # What each way does in its own manner

    @abstractmethod
    def press(self, what: str | Locator) -> None:
        """A button or link: in the modal by that name, else the newest one in view."""

    @abstractmethod
    def fill(self, field: str, text: str) -> None:
        """Put text into a field of the modal, in the place of what is there."""

    @abstractmethod
    def choose(self, field: str, option: str, typed: str = "") -> None:
        """Take an option of a menu of the modal, found by part of it where `typed` says so."""

    @abstractmethod
    def tick(self, choice: Locator) -> None:
        """Check a box or a radio button."""

    @abstractmethod
    def leave(self) -> None:
        """Close the modal on top."""

    @abstractmethod
    def _open_and_take(self, opener: Locator, item: Locator) -> None:
        """Take an item of a menu that opens beside its button."""

    @abstractmethod
    def _send(self, line: str) -> None:
        """Write the line and send it."""

    # What follows from it

    def say(self, line: str) -> None:
        """Send a line, and wait until it is taken."""
        if line.startswith("/seats"):
            self.words.add("".join(line.split()[1:2]))
        expect(self.modal).to_have_count(0)
        self._send(line)
        expect(self.person.box).to_have_value("")
        expect(self.page.locator("form.composer[aria-busy]")).to_have_count(0)

    def submit(self) -> None:
        self.press(self.page.get_by_test_id("modal-submit"))

    def agree(self) -> None:
        """Say yes to the question."""
        self.press(self.page.get_by_test_id("confirm-ok"))

    def refuse(self) -> None:
        """Say no to the question."""
        self.press(self.page.get_by_test_id("confirm-cancel"))

    def leave_all(self) -> None:
        self.press(self.page.get_by_test_id("modal-close"))
        expect(self.modal).to_have_count(0)

    def become(self, name: str) -> None:
        menu = self.page.get_by_role("menu", name="Who am I")
        self._open_and_take(
            self.page.get_by_test_id("person"), menu.get_by_role("menuitemradio", name=re.compile(f"^{name}"))
        )
        expect(self.page.get_by_test_id("person")).to_contain_text(name)

    def use_shortcut(self, name: str) -> None:
        menu = self.page.get_by_role("menu", name="Shortcuts")
        self._open_and_take(self.page.get_by_test_id("shortcuts"), menu.get_by_role("menuitem", name=name))

    def open_home(self) -> None:
        self.press(self.page.get_by_test_id("home"))
        expect(self.home).to_contain_text("Text Messaging Numbers")

    def go_to(self, channel: str) -> None:
        self.press(self.page.get_by_test_id(f"channel-{channel}"))
        expect(self.page.get_by_role("heading", level=1, name=channel)).to_be_visible()

    def read_direct_messages(self) -> None:
        """Where the app writes to them alone."""
        self.go_to("Seatline")

    # What they see

    @property
    def modal(self) -> Locator:
        return self.person.modal

    @property
    def answer(self) -> Locator:
        """The newest message."""
        return self.person.answer

    @property
    def home(self) -> Locator:
        return self.person.home

    @property
    def field_error(self) -> Locator:
        return self.person.field_error

    @property
    def question(self) -> Locator:
        """What is asked before something is done."""
        return self.page.get_by_test_id("confirm")

    @property
    def radios(self) -> Locator:
        return self.modal.get_by_role("radio")

    def box(self, name: str) -> Locator:
        return self.modal.get_by_role("checkbox", name=name)

    def _button(self, what: str | Locator) -> Locator:
        if isinstance(what, str):
            what = self.page.locator("[data-testid=modal], .view").get_by_role("button", name=what).last
        expect(what).to_be_visible()
        return what

    def _menu(self, field: str) -> Locator:
        return self.modal.get_by_role("combobox", name=field)


class Mouse(Hand):
    """Clicks, and double clicks wherever something is sent: that is once."""

    of_the_other = ("keydown",)

    def press(self, what: str | Locator) -> None:
        self._button(what).click()

    def submit(self) -> None:
        self.page.get_by_test_id("modal-submit").dblclick()

    def fill(self, field: str, text: str) -> None:
        self.modal.get_by_role("textbox", name=field).fill(text)

    def choose(self, field: str, option: str, typed: str = "") -> None:
        menu = self._menu(field)
        menu.click()
        if typed:
            menu.fill(typed)
        self.person.options.filter(has_text=option).first.click()
        self.modal.get_by_role("heading", level=2).click()  # elsewhere, so that the menu closes

    def tick(self, choice: Locator) -> None:
        choice.check()

    def leave(self) -> None:
        self.press(self.page.get_by_test_id("modal-cancel"))

    def _open_and_take(self, opener: Locator, item: Locator) -> None:
        opener.click()
        item.click()

    def _send(self, line: str) -> None:
        """The command and its word are taken from the lists that the *Commands* button opens."""
        command, _, rest = line.partition(" ")
        word, _, more = rest.partition(" ")
        offers = self.page.get_by_test_id("completions").get_by_role("option")
        self.page.get_by_role("button", name="Commands").click()
        offers.filter(has_text=command).click()
        if word:
            offers.filter(has_text=re.compile(rf"^{word}(?![a-z])")).click()
        if more:
            self.page.keyboard.insert_text(more)
        self.page.get_by_test_id("send").click()


class Keyboard(Hand):
    """F6, Tab and Shift+Tab to wherever something is done, and the keys that do it; the focus is never lost between."""

    of_the_other = ("pointerdown", "mousedown", "touchstart", "wheel")

    def press(self, what: str | Locator) -> None:
        self._reach(self._button(what))
        self.page.keyboard.press("Enter")

    def fill(self, field: str, text: str) -> None:
        self._reach(self.modal.get_by_role("textbox", name=field))
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def choose(self, field: str, option: str, typed: str = "") -> None:
        self._reach(self._menu(field))
        if typed:
            self.page.keyboard.type(typed)
        else:
            self.page.keyboard.press("ArrowDown")
        self._take(self.person.options.filter(has_text=option).first)

    def tick(self, choice: Locator) -> None:
        if choice.get_attribute("type") == "checkbox":
            self._reach(choice)
            if not choice.is_checked():
                self.page.keyboard.press("Space")
        else:
            self._reach(choice.locator("xpath=ancestor::*[@role='radiogroup']"))
            for _ in range(STEPS):
                if choice.evaluate(DOWN):
                    break
                self.page.keyboard.press("ArrowDown")
            if not choice.is_checked():
                self.page.keyboard.press("Space")
        expect(choice).to_be_checked()

    def leave(self) -> None:
        self.page.keyboard.press("Escape")

    def _open_and_take(self, opener: Locator, item: Locator) -> None:
        self.press(opener)
        self._take(item)

    def _send(self, line: str) -> None:
        self._reach(self.person.box)
        self.page.keyboard.type(line)
        self.page.keyboard.press("Enter")

    def _take(self, item: Locator) -> None:
        """Go down a list to the item, and take it."""
        expect(item).to_be_visible()
        for _ in range(STEPS):
            if item.evaluate(DOWN):
                return self.page.keyboard.press("Enter")
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"The arrows do not come to “{item.inner_text()}”.")

    def _reach(self, one: Locator) -> None:
        """Step to it."""
        expect(one).to_be_visible()
        for _ in range(STEPS):
            way = str(one.evaluate(WAY))
            if not way:
                return
            assert way != "nowhere", f"Nothing has the keyboard on the way to “{one.inner_text()}”."
            self.page.keyboard.press(way)
        raise AssertionError(f"The keyboard does not come to “{one.inner_text()}”.")
