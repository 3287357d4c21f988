"""Takes pictures of what a person sees, cut to what they are of, and the same ones each time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from math import ceil, floor
from pathlib import Path

from playwright.sync_api import Browser, FloatRect, Locator, Page, expect

from tests.browser.demo import Demo, Person
from tests.tools.screens.still_demo import SHOWN_TIME

WIDTH, TALL = 1040, 1600
"""Wide enough for a message as most people see it, and tall enough that no modal has to be scrolled."""
MARGIN = 12

LOOKS = """
dialog.modal { max-height: none !important; }
dialog::backdrop { background: #dde3e3 !important; }
.message-tools, .toasts, [data-testid=banner-clock] { display: none !important; }
"""
"""Modals in full and on plain ground; nothing that comes with the mouse, or tells that this demo's day is not today."""

FREEZE = """([time, blurred]) => {
    const all = (selector, text) => document.querySelectorAll(selector).forEach(one => { one.textContent = text; });
    all(".message-head time, .traffic-list time, .results small", time);
    all(".traffic-ms", "4 ms");
    all(".detail-head span", `ok · ${time}`);
    const focused = document.activeElement;
    const end = focused?.value?.length;
    if (focused?.matches("input[type=text], textarea")) focused.setSelectionRange(end, end);
    if (blurred || focused?.closest(".view, .home")) focused?.blur();
}"""


class Camera:
    """Puts its pictures into one folder. ``taken`` names them."""

    def __init__(self, folder: Path, browser: Browser, demo: Demo) -> None:
        self.folder = folder
        self.taken: list[str] = []
        self._browser = browser
        self._demo = demo

    @contextmanager
    def somebody(
        self, name: str = "", *, dark: bool = False, width: int = WIDTH, height: int = TALL, tools: bool = False
    ) -> Iterator[Person]:
        """A person at a window of their own, which is closed at the end; without a name the owner."""
        person = Person.at(self._browser, self._demo.url, dark=dark, width=max(width, WIDTH), height=height)
        person.page.get_by_test_id("guide-dismiss").click()
        if name:
            person.become(name)
        toggle = person.page.get_by_test_id("tools-toggle")
        if (toggle.get_attribute("aria-expanded") == "true") is not tools:
            toggle.click()
        person.page.set_viewport_size({"width": width, "height": height})
        person.page.add_style_tag(content=LOOKS)
        try:
            yield person
        finally:
            person.page.context.close()

    def shoot(self, name: str, *what: Locator, margin: int = 0, below: int = 0) -> None:
        """A picture of these parts of the page, together, with so much around and below them."""
        page = what[0].page
        for one in what:
            expect(one).to_be_visible()
        self._still(page)
        boxes = self._settled(what)
        self._still(page)  # what was drawn anew meanwhile shows its time again
        left, top = (min(box[side] for box in boxes) - margin for side in ("x", "y"))
        right = max(box["x"] + box["width"] for box in boxes) + margin
        bottom = max(box["y"] + box["height"] for box in boxes) + margin + below
        # Whole points: of a part of one the neighbour shows through.
        self._take(name, page, {"x": left, "y": ceil(top), "width": right - left, "height": floor(bottom) - ceil(top)})

    def message(self, name: str, message: Locator, *more: Locator) -> None:
        """A message with its author's line."""
        self.shoot(name, message, *more)

    def modal(self, name: str, person: Person, *more: Locator) -> None:
        """The modal, and perhaps what has opened over it."""
        expect(person.modal.locator("[aria-busy=true]")).to_have_count(0)
        self.shoot(name, person.modal, *more, margin=MARGIN)

    def home(self, name: str, person: Person) -> None:
        """The App Home, as far down as it goes."""
        person.open_home()
        self.shoot(name, person.home, margin=MARGIN)

    def window(self, name: str, person: Person) -> None:
        """All that is in the window."""
        self._still(person.page, blurred=True)
        self._take(name, person.page)

    def _settled(self, what: Sequence[Locator]) -> list[FloatRect]:
        """Where the parts are once nothing moves any more. A window too small for them is an error of ours."""
        before: list[FloatRect] = []
        for _ in range(40):
            boxes = [box for one in what if (box := one.bounding_box())]
            if boxes == before:
                break
            before = boxes
            what[0].evaluate("one => one.scrollIntoView({ block: 'nearest' })")
            what[0].page.wait_for_timeout(60)
        else:
            raise AssertionError("what is to be in the picture does not stand still")
        window = what[0].page.viewport_size
        assert window
        inside = [box["y"] >= 0 and box["y"] + box["height"] <= window["height"] for box in boxes]
        assert all(inside), "not all of it is in view"
        return boxes

    def _still(self, page: Page, *, blurred: bool = False) -> None:
        page.mouse.move(0, 0)
        page.evaluate(FREEZE, [SHOWN_TIME, blurred])

    def _take(self, name: str, page: Page, clip: FloatRect | None = None) -> None:
        assert name not in self.taken, f"two pictures are called {name}"
        path = self.folder / f"{name}.png"
        page.screenshot(path=path, clip=clip, animations="disabled")
        self.taken.append(name)
