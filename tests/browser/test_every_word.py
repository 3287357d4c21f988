"""That no conversation is forgotten, and that a story told in one way is told in that way alone."""

import pytest

from handlers.slack.app import CONVERSATIONS
from tests.browser import test_people_conversations, test_seat_conversations
from tests.browser.conftest import Opens
from tests.browser.hands import Keyboard, Mouse
from tests.browser.stories import words_of

NOT_SENT: frozenset[str] = frozenset()
"""Words that no story sends."""


def test_every_word_is_in_a_story() -> None:
    words = {word.name for conversation in CONVERSATIONS for word in conversation.WORDS}
    assert words_of(test_people_conversations) | words_of(test_seat_conversations) == words - NOT_SENT


@pytest.mark.browser
def test_whoever_takes_the_other_way_is_caught(opens: Opens) -> None:
    mouse, keyboard = Mouse(opens()), Keyboard(opens())
    mouse.page.keyboard.press("Tab")
    keyboard.person.box.click()
    assert "keydown" in mouse.cheated()[0]
    assert "pointerdown" in keyboard.cheated()[0]
