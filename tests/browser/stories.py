"""What the stories of conversations share: who sits down at the page, and which words each story sends after /seats."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from types import ModuleType

from tests.browser.demo import MARGARET, Person
from tests.browser.hands import Hand

Story = Callable[..., None]


class Sits:
    """Lets people sit down at the page, each in a window of their own; all of a story do everything in one way."""

    def __init__(self, way: Callable[[Person], Hand], opens: Callable[[], Person]) -> None:
        self._way, self._opens = way, opens
        self.hands: list[Hand] = []

    def __call__(self, name: str) -> Hand:
        hand = self._way(self._opens())
        self.hands.append(hand)
        if name != MARGARET:
            hand.become(name)
        return hand


def says(*words: str) -> Callable[[Story], Story]:
    """The words that a story sends; at its end it is held to have sent these and no others."""

    def note(story: Story) -> Story:
        @wraps(story)
        def told(sits: Sits, **given: object) -> None:
            story(sits=sits, **given)
            sent = {word for hand in sits.hands for word in hand.words}
            assert sent == set(words), "the story sends other words than it says"

        told.__dict__["words"] = words
        return told

    return note


def words_of(module: ModuleType) -> set[str]:
    """The words that the stories of a module send."""
    return {word for story in vars(module).values() for word in getattr(story, "words", ())}
