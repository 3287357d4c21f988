"""What people do with the keyboard alone."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.demo import Person

FOCUSED = """() => {
    const { ariaLabel, textContent } = document.activeElement;
    return ariaLabel || textContent.trim().slice(0, 60);
}"""


def ready_to_type(person: Person) -> Person:
    """With nothing left open by the story before, and the message box under the fingers."""
    person.close_all()
    expect(person.box).to_be_focused()
    return person


def step_to(person: Person, name: str, key: str = "Tab") -> None:
    """Press the key until what is called so has the keyboard."""
    passed: list[str] = []
    for _ in range(60):
        focused = str(person.page.evaluate(FOCUSED))
        if focused.startswith(name):
            return
        passed.append(focused)
        person.page.keyboard.press(key)
    raise AssertionError(f"{key} does not come to “{name}” but to {passed}")


def types(person: Person, line: str) -> None:
    """Type and send, and wait for what comes of it."""
    before = person.messages.count()
    person.page.keyboard.type(line)
    person.page.keyboard.press("Enter")
    expect(person.messages).to_have_count(before + 1)
