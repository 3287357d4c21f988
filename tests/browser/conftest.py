"""A demo for each journey, so that no journey depends on another, and a browser window for each person."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.demo import Demo, Demos, Person
from tests.browser.hands import Keyboard, Mouse
from tests.browser.office import Office, office_of
from tests.browser.stories import Sits

Opens = Callable[..., Person]

expect.set_options(timeout=10_000)


@pytest.fixture(scope="module")
def demos(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demos]:
    """Where each journey gets its demo from."""
    made = Demos(lambda: tmp_path_factory.mktemp("demo"))
    yield made
    made.end()


@pytest.fixture(scope="module")
def one_demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A demo for all tests of a module whose stories leave each other alone: let `demo` return it there."""
    started = Demo(tmp_path_factory.mktemp("demo"))
    try:
        started.wait_until_up()
        yield started
    finally:
        started.end()


@pytest.fixture
def demo(browser: Browser, demos: Demos) -> Iterator[Demo]:
    """A demo of its own, with three empty seats."""
    taken = demos.take()
    yield taken
    taken.interrupt()


@pytest.fixture
def opens(browser: Browser, demo: Demo) -> Iterator[Opens]:
    """Opens the demo's page in a window of its own.

    Of every window it is checked at the end that it spoke to the demo only, and that nothing went wrong in it.
    """
    people: list[Person] = []

    def at(**how: object) -> Person:
        people.append(Person.at(browser, demo.url, **how))  # type: ignore[arg-type]
        return people[-1]

    yield at
    for person in people:
        person.page.context.close()
        elsewhere = [url for url in person.requests if not url.startswith((demo.url, "data:", "blob:"))]
        assert elsewhere == [], "the page asked somebody else than the demo"
        assert person.troubles == [], "the browser's console is not empty"
    assert "Traceback" not in demo.said(), f"the demo or the bot failed: {demo.said()}"


@pytest.fixture
def margaret(opens: Opens) -> Person:
    """The owner, at the page."""
    return opens()


@pytest.fixture
def office(demo: Demo) -> Iterator[Office]:
    """The demo's seats, to be put as a story needs them."""
    with office_of(demo) as found:
        yield found


@pytest.fixture(params=[Mouse, Keyboard], ids=["by mouse", "by keyboard"])
def sits(request: pytest.FixtureRequest, opens: Opens) -> Iterator[Sits]:
    """Lets people sit down at the page; the story is told twice, and each time in one way only."""
    chairs = Sits(request.param, opens)
    yield chairs
    assert [event for hand in chairs.hands for event in hand.cheated()] == [], "this was done in the other way"
