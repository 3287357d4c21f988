"""The demo as a newcomer starts it, and a person at its page: what they type, click and read."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, expect

PROJECT = Path(__file__).parents[2]
DEMO = ("bot", "demo")
START_SECONDS, STOP_SECONDS = 60, 15
"""Generous: four workers start theirs at the same moment."""

MARGARET, DANIEL = "Margaret Okafor", "Daniel Brandt"
ANA, BEN, CARO, ANGEL, GULSEN = "Ana Ferreira", "Ben Carter", "Caro Lindqvist", "Ángel Núñez", "Gülşen Öztürk"
RECRUITING = "recruiting"

TOO_WIDE = """width => [document.documentElement, ...document.querySelectorAll(".view, .view *, .modal, .modal *")]
    .filter(one => one.getBoundingClientRect().right > width + 1
        || (one.matches("html, .view, .messages, .dialog-body") && one.scrollWidth > one.clientWidth))
    .map(one => `${one.tagName} ${one.className}: ${one.textContent.slice(0, 40)}`)"""


class Demo:
    """``python -m bot demo`` in a process of its own, with next to nothing in its environment."""

    def __init__(self, folder: Path, port: int | None = None, program: Sequence[str] = DEMO, **settings: str) -> None:
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}/"
        self.folder = folder
        self.log = folder / "demo.log"
        temporary = folder / "tmp"
        temporary.mkdir(exist_ok=True)
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *program],
                cwd=PROJECT,
                env={
                    "PATH": os.environ["PATH"],
                    "TMPDIR": str(temporary),
                    "DEMO_PORT": str(self.port),
                    **settings,
                },
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                # Whoever runs the tests in the background has told their children not to hear Ctrl-C.
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
            )

    def wait_until_up(self) -> None:
        """Returns once the page is served and the bot is there; fails with what the demo said when it has ended."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            assert self.process.poll() is None, f"The demo has ended: {self.said()}"
            if "ends it)" in self.said() and self.is_connected():
                return
            time.sleep(0.05)
        raise AssertionError(f"The demo is not up after {START_SECONDS} seconds: {self.said()}")

    def said(self) -> str:
        """What it wrote on the terminal."""
        return self.log.read_text(encoding="utf-8")

    def leftovers(self) -> list[str]:
        """What lies in its temporary folder."""
        return sorted(path.name for path in (self.folder / "tmp").iterdir())

    def children(self) -> list[int]:
        """The processes that it has started."""
        found = subprocess.run(["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True, check=False)
        return [int(pid) for pid in found.stdout.split()]

    def interrupt(self) -> None:
        """Ctrl-C."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)

    def end(self) -> None:
        """Ctrl-C, and wait; whatever does not end by then is ended."""
        self.interrupt()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            for pid in self.children():
                os.kill(pid, signal.SIGKILL)
            self.process.kill()
            self.process.wait()
            raise

    def is_connected(self) -> bool:
        """Whether the bot has connected to the pretend Slack."""
        with urlopen(f"{self.url}sandbox/state", timeout=START_SECONDS) as answer:
            return bool(json.load(answer)["app"]["connected"])

    def is_serving(self) -> bool:
        try:
            with urlopen(self.url, timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


class Demos:
    """Demos, one after another: the next one starts while the one before is used, and nobody waits for an end."""

    def __init__(self, new_folder: Callable[[], Path]) -> None:
        self._new_folder = new_folder
        self._spare: Demo | None = None
        self._started: list[Demo] = []

    def take(self) -> Demo:
        """One that nobody has used, up."""
        demo = self._spare or self._start()
        self._spare = None
        demo.wait_until_up()
        self._spare = self._start()
        return demo

    def end(self) -> None:
        """End all of them."""
        for demo in self._started:
            demo.interrupt()
        for demo in self._started:
            demo.end()

    def _start(self) -> Demo:
        demo = Demo(self._new_folder())
        self._started.append(demo)
        return demo


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Person:
    """Somebody at the demo's page, in a browser of their own."""

    page: Page
    url: str
    requests: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    @classmethod
    def at(cls, browser: Browser, url: str, *, dark: bool = False, width: int = 1360, height: int = 860) -> Person:
        """A fresh browser window on the page; whoever opens it is the owner, in #recruiting."""
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light"
        )
        context.set_default_timeout(10_000)
        person = cls(context.new_page(), url)

        def asked(request: Request) -> None:
            person.requests.append(request.url)

        def wrote(message: ConsoleMessage) -> None:
            if message.type in ("error", "warning"):
                person.troubles.append(f"{message.type}: {message.text}")

        person.page.on("request", asked)
        person.page.on("console", wrote)
        person.page.on("pageerror", lambda error: person.troubles.append(str(error)))
        person.page.goto(url)
        person.is_ready()
        return person

    def is_ready(self) -> None:
        expect(self.page.locator("[data-testid=connected][data-connected=true]")).to_be_attached()
        expect(self.page.get_by_text("Loading…")).to_have_count(0)

    # What they do.

    @property
    def box(self) -> Locator:
        return self.page.get_by_test_id("composer")

    def say(self, text: str) -> None:
        """Type a line and send it; a name that is still offered is taken from the list first, as people do."""
        expect(self.modal).to_have_count(0)
        self.box.fill(text)
        self.box.press("Enter")
        if self.box.input_value():
            self.box.press("Enter")
        expect(self.box).to_have_value("")
        expect(self.page.locator("form.composer[aria-busy]")).to_have_count(0)

    def become(self, name: str) -> None:
        """Act as somebody else."""
        self.page.get_by_test_id("person").click()
        self.page.get_by_role("menuitemradio", name=re.compile(f"^{name}")).click()
        expect(self.page.get_by_test_id("person")).to_contain_text(name)

    def go_to(self, channel: str) -> None:
        self.page.get_by_test_id(f"channel-{channel}").click()
        expect(self.page.get_by_role("heading", level=1, name=channel)).to_be_visible()

    def open_home(self) -> None:
        self.page.get_by_test_id("home").click()
        expect(self.home).to_contain_text("Text Messaging Numbers")

    def press(self, name: str, within: Locator | None = None, times: int = 1) -> None:
        """Click the button of that name: in the modal if one is open, else the newest on the page."""
        place = within or (self.modal if self.modal.count() else self.page.locator(".view"))
        button = place.get_by_role("button", name=name).last
        button.click(click_count=times)

    def choose(self, field_name: str, option: str, typed: str = "") -> None:
        """Open a menu of the modal, type, take what it offers, and click elsewhere so that the menu closes."""
        menu = self.modal.get_by_role("combobox", name=field_name)
        menu.click()
        if typed:
            menu.fill(typed)
        self.options.filter(has_text=option).first.click()
        self.modal.get_by_role("heading", level=2).click()

    def submit(self, times: int = 1) -> None:
        self.page.get_by_test_id("modal-submit").click(click_count=times)

    def close_modal(self) -> None:
        self.page.get_by_test_id("modal-cancel").click()
        expect(self.modal).to_have_count(0)

    def close_all(self) -> None:
        """Close whatever modals are open, one on another."""
        while self.modal.count():
            self.page.keyboard.press("Escape")
            self.page.wait_for_timeout(100)

    def manage(self, seat: str) -> None:
        """Open a seat's own modal from the newest list."""
        self.say("/seats")
        expect(self.answer).to_contain_text(seat)
        self.press(f"Manage {seat}", within=self.answer)
        expect(self.modal).to_contain_text("Change allowance")

    def read_direct_messages(self) -> None:
        """Go where the app writes to them alone."""
        self.page.get_by_test_id("channel-Seatline").click()

    def text(self, count: int, name: str, direction: str = "sent") -> None:
        """*Text as …*, in steps of 1, 10 and 100."""
        panel = self.page.locator("#texting")
        who = panel.get_by_test_id("text-member")
        who.select_option(who.locator("option", has_text=name).get_attribute("value"))
        panel.get_by_test_id("text-direction").select_option(direction)
        for step in (100, 10, 1):
            button = panel.get_by_test_id(f"text-{step}")
            for _ in range(count // step):
                button.click()
                expect(button).not_to_have_attribute("aria-busy", "true")
            count %= step

    # What they see.

    def wider_than(self, width: int) -> list[str]:
        """What reaches past that width, or has to be scrolled sideways: the page, and what is in view or in a modal."""
        return [str(found) for found in self.page.evaluate(TOO_WIDE, width)]

    @property
    def messages(self) -> Locator:
        return self.page.get_by_test_id("message")

    @property
    def answer(self) -> Locator:
        """The newest message."""
        return self.messages.last

    @property
    def modal(self) -> Locator:
        return self.page.get_by_test_id("modal")

    @property
    def field_error(self) -> Locator:
        """What stands under a field of the modal that was refused."""
        return self.modal.locator(".wrong .field-error")

    @property
    def options(self) -> Locator:
        """What the open menu of the modal offers."""
        return self.page.get_by_test_id("option")

    @property
    def home(self) -> Locator:
        return self.page.get_by_test_id("home-view")

    @property
    def texted(self) -> Locator:
        """The newest line of *Text as …*."""
        return self.page.get_by_test_id("text-result").locator("li").first

    # Whole steps, for journeys that begin further on.

    def set_up(self, seat: str, *people: str) -> str:
        """Give the seat a number, and put people (as they are mentioned) on it; gives the number."""
        self.say(f"/seats auto {seat}")
        expect(self.modal).to_contain_text("Complete setup")
        number = self.modal.get_by_role("heading", level=3).inner_text()
        if self.modal.get_by_role("combobox").count():
            self.choose("Channel for warnings and the monthly report", RECRUITING)
        self.submit()
        expect(self.modal).to_contain_text(f"{seat} now has {number}")
        self.close_modal()
        if people:
            self.say(f'/seats assign "{seat}" {" ".join(people)} ')
            expect(self.answer).to_contain_text(f"{seat} and can text from {number}")
        return number
