"""No name, however it is spelt, changes how the words around it look or what they do."""

from __future__ import annotations

import pytest

from handlers.slack.views import blocks

DIRECTIONS = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
HIDDEN = "\x00\x1b\x7f\x9b"


@pytest.mark.parametrize("shown", [blocks.escaped, blocks.sentence, blocks.clean, lambda text: blocks.plain(text, 80)])
def test_what_nobody_sees_is_taken_out_of_names(shown: object) -> None:
    assert callable(shown)
    said = shown(f"An{DIRECTIONS}a{HIDDEN}Lee\n")
    assert said == "Ana Lee"


@pytest.mark.parametrize(
    ("called", "title"),
    [
        ("Austin team", "Austin team"),
        ("A" * 24, "A" * 24),
        ("A" * 25, "A" * 23 + "…"),
        ("🌮" * 12, "🌮" * 12),
        ("🌮" * 13, "🌮" * 11 + "…"),
        ("🌮 " + "A" * 22, "🌮 " + "A" * 20 + "…"),
    ],
)
def test_a_title_is_cut_as_slack_counts(called: str, title: str) -> None:
    assert blocks.modal(called, [], callback_id="x")["title"]["text"] == title


def test_a_name_from_right_to_left_stays_within_itself() -> None:
    assert blocks.escaped("مقعد") == "\u2068مقعد\u2069"
    assert blocks.escaped("\u202eAna") == "Ana"


def test_a_name_in_a_sentence_makes_no_emphasis_but_our_examples_stay() -> None:
    said = blocks.sentence("*Ana* <!channel> `x` is on no seat: try `/seats assign @ana`.")
    assert "`/seats assign @ana`" in said
    assert "*Ana*" not in said
    assert "`x`" not in said
    assert "<!channel>" not in said
    assert said.replace("\u200b", "") == "*Ana* &lt;!channel&gt; `x` is on no seat: try `/seats assign @ana`."


def test_under_a_field_our_examples_have_no_marks() -> None:
    assert blocks.field_error("Type `/invite @Seatline` in it, then save again.") == (
        "Type /invite @Seatline in it, then save again."
    )


def test_an_address_in_a_sentence_can_be_copied() -> None:
    assert blocks.sentence("Contact text_team@example.com to add it.") == "Contact text_team@example.com to add it."


def test_what_is_cut_is_cut_between_letters_and_what_is_kept_apart_ends() -> None:
    assert blocks.plain("a < b & c" * 2, 10) == "a < b & c…"
    assert blocks.mrkdwn("Ana &amp; Ben", 9)["text"] == "Ana…"
    assert blocks.mrkdwn("See <#C0RECRUITING>", 12)["text"] == "See…"
    assert blocks.mrkdwn(f"{blocks.escaped('مقعد')} has no number", 5)["text"] == "\u2068مق…\u2069"


def test_a_channel_takes_less_than_an_answer_does() -> None:
    assert blocks.can_be_posted([blocks.section("x" * 1000)] * 10)
    assert not blocks.can_be_posted([blocks.section("x" * 1000)] * 11)
    assert not blocks.can_be_posted([blocks.divider()] * 93)
