"""What Slack sends becomes what people meant."""

from __future__ import annotations

import contextlib
import html
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.roles import Actor
from handlers.slack import reading
from handlers.slack.reading import About, ChannelMention, Kind, Mention, Origin, Quoted, Token, UnbalancedQuote

plain_words = st.text(st.characters(exclude_categories=["Cs", "Zs", "Cc", "Zl", "Zp"], exclude_characters='"“”„<>&'),
                      min_size=1)  # fmt: skip
quoted_words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters='"“”„<>&'))
mentions = st.from_regex(r"[UW][A-Z0-9]{5,12}", fullmatch=True).map(Mention)
channels = st.from_regex(r"[CG][A-Z0-9]{5,12}", fullmatch=True).map(ChannelMention)
tokens: st.SearchStrategy[Token] = st.one_of(plain_words, quoted_words, mentions, channels)


def typed(token: Token, quotes: str, labelled: bool) -> str:
    if isinstance(token, str):
        return f"{quotes[0]}{token}{quotes[1]}"
    sign = "@" if isinstance(token, Mention) else "#"
    return f"<{sign}{token.id}{'|ana maria' if labelled else ''}>"


@given(st.lists(st.tuples(tokens, st.sampled_from(['""', "“”", "”“", '“"', "„“"]), st.booleans())))
def test_what_is_quoted_or_mentioned_is_read_back(said: list[tuple[Token, str, bool]]) -> None:
    text = " ".join(typed(*token) for token in said)
    assert reading.tokenise(text) == tuple(token for token, _, _ in said)


@given(st.lists(plain_words))
def test_words_without_quotes_are_split_at_spaces(words: list[str]) -> None:
    assert reading.tokenise("  ".join(words)) == tuple(words)


@given(st.text())
def test_any_text_is_read_or_refused_plainly(text: str) -> None:
    with contextlib.suppress(UnbalancedQuote):
        assert all(token or '"' in text or "”" in text or "“" in text for token in reading.tokenise(text))


@given(st.text(st.characters(exclude_categories=["Cs", "Zs", "Cc", "Zl", "Zp"], exclude_characters='"“”„'), min_size=1))
def test_what_slack_escaped_is_unescaped(word: str) -> None:
    assert reading.tokenise(html.escape(word, quote=False)) == (word,)


@pytest.mark.parametrize("text", ['assign "Seat 2 <@U1>', "assign “Seat 2 <@U1>", 'a " b', "”"])
def test_an_open_quotation_mark_is_a_plain_error(text: str) -> None:
    with pytest.raises(UnbalancedQuote):
        reading.tokenise(text)


def test_a_word_that_stood_in_quotation_marks_is_told_from_others() -> None:
    words = reading.tokenise('name “to” to "Seat &amp; 2" x')
    assert [word for word in words if isinstance(word, Quoted)] == ["to", "Seat & 2"]
    assert [isinstance(word, Quoted) for word in words] == [False, True, False, True, False]


def test_an_apostrophe_is_part_of_a_name() -> None:
    assert reading.tokenise("name O'Brien’s seat") == ("name", "O'Brien’s", "seat")


def slash(text: str, **more: object) -> dict[str, object]:
    return {
        "command": "/seats", "text": text, "team_id": "T1", "user_id": "U1", "channel_id": "C1", "trigger_id": "1.2.x",
        "response_url": "https://hooks.example/1", **more,
    }  # fmt: skip


def test_a_command_is_its_word_its_words_and_whom_it_names() -> None:
    command = reading.command(slash('ASSIGN "Seat 2" <@U7|ana> <@U8> <@U7|ana> <#C9|general>'))
    assert (command.word, command.words) == ("assign", ("Seat 2",))
    assert (command.members, command.channels) == (("U7", "U8"), ("C9",))
    assert command.actor == Actor("T1", "U1", "1.2.x")


def test_a_seat_may_be_named_without_quotes() -> None:
    assert reading.command(slash("auto Seat 2")).rest == "Seat 2"


def test_a_mention_is_not_the_word() -> None:
    command = reading.command(slash("<@U7|ana> assign"))
    assert (command.word, command.members) == ("", ("U7",))


@pytest.mark.parametrize(
    ("body", "account"),
    [
        ({"team_id": "T1", "enterprise_id": "E1", "is_enterprise_install": "false"}, "T1"),
        ({"team_id": "T1", "enterprise_id": "E1", "is_enterprise_install": "true"}, "E1"),
        ({"team": {"id": "T1"}, "enterprise": {"id": "E1"}, "is_enterprise_install": False}, "T1"),
        ({"team": {"id": "T1"}, "enterprise": {"id": "E1"}, "is_enterprise_install": True}, "E1"),
        ({"team": None, "enterprise": {"id": "E1"}, "is_enterprise_install": True}, "E1"),
        ({"team_id": "T1", "authorizations": [{"team_id": "T1", "is_enterprise_install": False}]}, "T1"),
        ({"team_id": "T2", "authorizations": [{"team_id": "T1", "enterprise_id": None}]}, "T1"),
        (
            {
                "team_id": "T1",
                "authorizations": [{"team_id": None, "enterprise_id": "E1", "is_enterprise_install": True}],
            },
            "E1",
        ),
    ],
)
def test_the_account_is_the_team_or_the_organisation_it_is_installed_for(body: dict[str, object], account: str) -> None:
    assert reading.account(body) == account


def test_one_submission_is_one_request_and_another_click_another() -> None:
    view = {"id": "V1", "type": "modal"}
    submitted = {"type": "view_submission", "team": {"id": "T1"}, "user": {"id": "U1"}, "trigger_id": "9", "view": view}
    clicked = {"type": "block_actions", "team": {"id": "T1"}, "user": {"id": "U1"}, "trigger_id": "9"}
    assert reading.actor(submitted).request == "view:V1"
    assert reading.actor(clicked).request == "9"
    assert reading.actor({"type": "event_callback", "team_id": "T1", "event": {"user": "U1"}}) == Actor("T1", "U1")


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ({"type": "plain_text_input", "value": " 512 "}, ("512",)),
        ({"type": "plain_text_input", "value": None}, ()),
        ({"type": "static_select", "selected_option": {"value": "3"}}, ("3",)),
        ({"type": "external_select", "selected_option": None}, ()),
        ({"type": "external_select", "selected_option": {"value": ""}}, ()),
        ({"type": "external_select", "selected_option": [1], "selected_options": {"value": "x"}}, ()),
        ({"type": "multi_users_select", "selected_users": ["U1", None, "U2"]}, ("U1", "U2")),
        ({"type": "multi_external_select", "selected_options": [{"value": "U1"}, {"value": "U2"}]}, ("U1", "U2")),
        ({"type": "conversations_select", "selected_conversation": "C1"}, ("C1",)),
        ({"type": "radio_buttons", "selected_option": {"value": "+1"}}, ("+1",)),
    ],
)
@pytest.mark.parametrize("block", ["members", "members:4"])
def test_a_field_is_read_whatever_its_sort(field: dict[str, object], values: tuple[str, ...], block: str) -> None:
    view = {"state": {"values": {block: {"pick": field}}}}
    assert reading.state_values(view, "members", "pick") == values
    assert reading.state_value(view, "members", "pick") == (values[0] if values else None)
    assert reading.state_value(view, "member", "pick") is None


storable = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@given(st.dictionaries(storable, st.integers(-reading.LARGEST, reading.LARGEST) | storable | st.booleans()))
def test_facts_travel_in_a_button(facts: dict[str, object]) -> None:
    assert reading.unpack(reading.pack(facts)) == facts


@pytest.mark.parametrize("old", ["", "U1", "[1]", "3", "{", "null", None, 7, {"seat": 1}])
def test_an_old_button_carries_no_facts(old: object) -> None:
    assert reading.unpack(old) == {}


@pytest.mark.parametrize(
    "worst",
    [
        '"\\ud800"', '"\\u0000"', str(2**31), str(-(2**63)), "9" * 5000, "1.5", "1e999", "NaN", "-Infinity",
        "[" * 5000, '{"a":' * 1000 + "1" + "}" * 1000, "[" * 20 + "]" * 20,
    ],
)  # fmt: skip
@pytest.mark.parametrize("where", ['{{"seat":1,"x":{}}}', '{{"seat":1,"x":[[{}]]}}', '{{"seat":1,"b":{{"b":{}}}}}'])
def test_facts_that_no_column_holds_are_none(worst: str, where: str) -> None:
    assert reading.unpack(where.format(worst)) == {}


def test_a_text_is_read_without_what_no_column_holds() -> None:
    view = {"state": {"values": {"name": {"field": {"value": " A\0us\ud83dtin "}}}}}
    assert reading.state_value(view, "name", "field") == "A\ufffdus\ufffdtin"
    assert reading.searched({"value": "a\0na"}) == reading.command(slash("x a\0na")).rest == "a\ufffdna"


@pytest.mark.parametrize(
    "id", ["", "U", "u0ana", "X0ANA", "U0ANA\0", "U0\ud800", "U0 ANA", "U" + "0" * 40, 7, None, ["U0ANA"]]
)
def test_what_cannot_be_a_member_is_dropped(id: Any) -> None:
    view = {"state": {"values": {"members": {"pick": {"selected_options": [{"value": id}, {"value": "U0BEN"}]}}}}}
    assert reading.chosen_members(view, "members", "pick") == ("U0BEN",)
    assert reading.actor({"user": {"id": id}, "team": {"id": "T1"}}).member == ""
    assert reading.command(slash(f"assign <@{id}>")).members == ()
    with pytest.raises(reading.Unreadable):
        reading.carried_member({"member": id})


@pytest.mark.parametrize("facts", [
    None, "home", {"s": "attic"}, {"s": "modal"}, {"s": "modal", "v": "V\0"}, {"s": "message", "u": "javascript:1"},
    {"s": "seat", "v": "V1"}, {"s": ["home"], "v": {}, "n": 1e9},
])  # fmt: skip
def test_an_origin_that_cannot_be_drawn_anew_is_none(facts: object) -> None:
    assert Origin.from_facts(facts) == Origin()


def test_a_submission_says_of_which_view() -> None:
    with pytest.raises(reading.Unreadable):
        reading.actor({"type": "view_submission", "view": {"id": None}, "user": {"id": "U1"}, "team": {"id": "T1"}})


def click(facts: dict[str, object], **where: object) -> dict[str, object]:
    action = {"action_id": "auto_assign", "block_id": "b", "value": reading.pack(facts)}
    return {"type": "block_actions", "actions": [action], **where}


def test_a_button_knows_where_it_was_pressed() -> None:
    facts: dict[str, object] = {"seat": 2, "offset": 10}
    home = click(facts, view={"id": "V1", "type": "home"})
    modal = click(facts, view={"id": "V1", "type": "modal"})
    message = click(facts, response_url="https://hooks.example/1", container={"is_ephemeral": True})
    everyones = click(facts, response_url="https://hooks.example/1", container={"is_ephemeral": False})
    assert reading.origin(home) == Origin("home", 10)
    assert reading.origin(modal) == Origin("modal", 10, view_id="V1")
    assert reading.origin(message) == Origin("message", 10, "https://hooks.example/1")
    assert reading.origin(everyones).surface == ""


@pytest.mark.parametrize(
    "nonsense", [None, "U1", ["U1"], ["U1", 7], [7, ""], ["U\0", ""], ["U1", "", ""], {"member": "U1"}]
)
def test_a_button_of_an_answer_about_somebody_says_about_whom(nonsense: object) -> None:
    modal = click({"seat": 2, "why": ["U1", "candidate_pool"]}, view={"id": "V1", "type": "modal"})
    assert reading.origin(modal) == Origin("modal", view_id="V1", about=About("U1", "candidate_pool"))
    assert reading.origin(click({"why": nonsense}, view={"id": "V1", "type": "modal"})).about is None


@pytest.mark.parametrize(
    "origin",
    [
        Origin(),
        Origin("home", 20),
        Origin("message", 0, "https://x.example/1", "V1", "C1"),
        Origin("modal", view_id="V1", about=About("U1", "candidate_pool")),
    ],
)
def test_an_origin_travels_in_a_modal(origin: Origin) -> None:
    assert Origin.from_facts(reading.unpack(reading.pack(origin.to_facts()))) == origin


def test_what_arrived_is_told_apart() -> None:
    assert reading.kind(slash("")) is Kind.COMMAND
    assert reading.kind({"type": "event_callback"}) is Kind.EVENT
    assert reading.kind({"type": "view_submission"}) is Kind.SUBMISSION


@pytest.mark.parametrize("nonsense", [2**31, 2**70, -1, True, 1.5, "x", "", "٣", "9" * 3000, None, [1]])
def test_an_id_out_of_range_is_no_id(nonsense: object) -> None:
    assert reading.whole(nonsense) == 0
    assert reading.carried_seat({"seat": nonsense}) == 0
    assert reading.origin(click({"offset": nonsense}, view={"id": "V1", "type": "home"})) == Origin("home", 0)


def test_an_id_is_read_as_a_number_or_its_digits() -> None:
    assert reading.whole(7) == reading.whole("7") == 7
    assert reading.carried_seat({"seat": reading.LARGEST}) == reading.LARGEST
    assert reading.carried_seat({}) is None


@pytest.mark.parametrize("text", ["", "C", "c0recruiting", "C0<!channel>", "C1\n", "U0ANA00001", "C" + "0" * 31])
def test_what_cannot_be_a_channel_is_none(text: str) -> None:
    assert reading.channel_id(text) == ""


def test_a_channel_is_read_wherever_slack_puts_it() -> None:
    assert reading.channel_id("C0RECRUITING") == "C0RECRUITING"
    assert reading.channel(slash("")) == reading.command(slash("")).origin.channel == "C1"
    pressed = click({}, channel={"id": "C2"}, response_url="https://hooks.example/1")
    assert reading.origin(pressed).channel == reading.channel(pressed) == "C2"
