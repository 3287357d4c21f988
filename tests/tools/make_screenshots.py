"""Makes the README's picture from the demo: ``python -m tests.tools.make_screenshots``."""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.demo import PROJECT, Demo, Person
from tests.support.browser import chromium, chromium_path

PICTURE = PROJECT / "docs" / "images" / "seats.png"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, chromium(chromium_path()) as browser:
        demo = Demo(Path(folder))
        try:
            demo.wait_until_up()
            margaret = Person.at(browser, demo.url)
            margaret.page.get_by_test_id("guide-dismiss").click()
            margaret.set_up("Seat 1", "@ana", "@ben")
            margaret.set_up("Seat 2", "@caro")
            margaret.text(60, "Ana")
            margaret.text(10, "Ben", "received")
            margaret.text(170, "Caro")
            expect(margaret.messages.filter(has_text="Seat 2 has used")).to_have_count(1)
            margaret.say("/seats")
            expect(margaret.answer).to_contain_text("Seat 3")
            margaret.page.evaluate("document.activeElement.blur()")
            margaret.page.screenshot(path=PICTURE)
        finally:
            demo.end()
    print(PICTURE.relative_to(PROJECT))


if __name__ == "__main__":
    main()
