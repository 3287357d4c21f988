"""An unmodified Bolt app lives in the sandbox as in Slack, over Socket Mode and over signed HTTP alike."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from bot.sandbox.people import RECRUITING, Account
from bot.sandbox.person import Person
from bot.sandbox.workspace import Patience
from tests.sandbox.little_app import LittleApp, Mode, button, form, little_app, section, text

ANA, BEN = "U0ANA00001", "U0BEN00001"


@pytest.fixture(scope="module", params=["socket", "http"])
def mode(request: pytest.FixtureRequest) -> Mode:
    chosen: Mode = request.param
    return chosen


@pytest.fixture(scope="module")
def running(mode: Mode) -> Iterator[LittleApp]:
    with little_app(mode) as started:
        yield started


@pytest.fixture
def app(running: LittleApp) -> LittleApp:
    running.sandbox.start_over()
    running.heard.clear()
    return running


@pytest.fixture
def ana(app: LittleApp) -> Person:
    return app.sandbox.person(ANA)


def test_a_commands_answer_is_seen_by_its_asker_only(app: LittleApp, ana: Person) -> None:
    assert ana.types("/little hello").ok
    answer = ana.last()
    assert (answer.words, answer.ephemeral, answer.author) == ("You said hello", True, "Little")
    assert all("You said" not in m.text for m in app.sandbox.person(BEN).sees())


def test_a_command_may_answer_the_whole_channel(app: LittleApp, ana: Person) -> None:
    ana.types("/little loud")
    seen = app.sandbox.person(BEN).last()
    assert (seen.words, seen.ephemeral) == ("Everybody hears", False)


def test_an_empty_acknowledgement_shows_nothing(app: LittleApp, ana: Person) -> None:
    assert ana.types("/little silent").ok
    assert ana.sees() == []


def test_names_are_escaped_only_where_the_manifest_asks(app: LittleApp, ana: Person) -> None:
    ana.types("/little @ben @Gülşen Öztürk @angel.nunez #general @nobody a@ben")
    assert ana.last().text == (
        "You said <@U0BEN00001|ben> <@U0GULSEN01|gulsen> <@U0ANGEL001|angel.nunez> <#C0GENERAL1|general> @nobody a@ben"
    )
    ana.types("/plain @ben")
    assert ana.last().text == "You said @ben"


def test_a_command_payload_has_slacks_fields(app: LittleApp, ana: Person) -> None:
    ana.types("/little x", channel="app")
    command = next(body for body in app.heard if "command" in body)
    assert set(command) == {
        "token", "team_id", "team_domain", "channel_id", "channel_name", "user_id", "user_name", "command", "text",
        "api_app_id", "is_enterprise_install", "response_url", "trigger_id",
    }  # fmt: skip
    assert (command["user_id"], command["channel_name"], command["user_name"]) == (ANA, "directmessage", "ana")
    assert len(command["trigger_id"].split(".")) == 3


def test_a_word_that_no_app_has_is_refused_by_slack_itself(app: LittleApp, ana: Person) -> None:
    assert ana.types("/nope").error == "unknown_command"
    assert "/nope" in ana.last().text
    assert app.heard == []


def test_a_form_is_searched_refused_mended_and_sent(app: LittleApp, ana: Person) -> None:
    assert ana.types("/little form").ok
    modal = ana.waits_for(lambda: ana.modal)
    assert modal.title == "Little form"
    assert modal.values["word"]["typed"]["value"] == "hello"
    assert [o["text"]["text"] for o in ana.searches("colours", "b")] == ["Amber", "Beige", "Blue"]
    ana.fills({"colour": "Blue"})
    refused = ana.submits()
    assert (refused.ok, refused.errors) == (False, {"word": "hello is not fine"})
    assert ana.modal is not None
    assert ana.submits({"word": "fine"}).ok
    assert ana.modals == []
    assert ana.waits_for(lambda: ana.sees("app"))[-1].text == "fine, Blue"
    suggestion = app.told("block_suggestion")[0]
    assert (suggestion["value"], suggestion["container"]["type"]) == ("b", "view")
    sent = app.told("view_submission")[-1]
    assert sent["view"]["state"]["values"]["colour"]["colours"]["selected_option"]["value"] == "blue"
    assert sent["response_urls"] == []


def test_a_required_field_is_refused_by_the_client_itself(app: LittleApp, ana: Person) -> None:
    ana.types("/little form")
    ana.waits_for(lambda: ana.modal)
    assert set(ana.submits({"word": ""}).errors) == {"word"}
    assert app.told("view_submission") == []


@pytest.mark.parametrize(
    ("word", "titles"), [("push", ["Little form", "On top"]), ("update", ["Another"]), ("clear", [])]
)
def test_a_submission_may_push_update_or_clear(app: LittleApp, ana: Person, word: str, titles: list[str]) -> None:
    ana.types("/little form")
    ana.waits_for(lambda: ana.modal)
    assert ana.submits({"word": word}).ok
    modals = ana.modals
    assert [modal.title for modal in modals] == titles


def test_errors_for_a_block_that_is_not_there_are_trouble(app: LittleApp, ana: Person) -> None:
    ana.types("/little form")
    ana.waits_for(lambda: ana.modal)
    assert ana.submits({"word": "astray"}).error == "invalid_response_action"
    assert ana.notices
    assert ana.modal is not None


def test_what_was_typed_outlives_an_update_of_the_view(app: LittleApp, ana: Person) -> None:
    ana.types("/little form")
    before = ana.waits_for(lambda: ana.modal)
    ana.fills({"word": "half a sen"})
    assert ana.clicks("longer").ok
    ana.waits_for(lambda: ana.modal and "One more" in ana.modal.words)
    after = ana.modal
    assert after is not None
    assert after.id == before.id
    assert after.hash != before.hash
    assert after.values["word"]["typed"]["value"] == "half a sen"
    clicked = app.told("block_actions")[0]
    assert clicked["view"]["state"]["values"]["word"]["typed"]["value"] == "half a sen"
    assert "response_url" not in clicked


def test_a_stack_holds_three_modals(app: LittleApp, ana: Person) -> None:
    ana.types("/little form")
    ana.waits_for(lambda: len(ana.modals) == 1)

    def stands(height: int) -> bool:
        return len(ana.modals) == height

    for height in (2, 3):
        ana.clicks("next")
        ana.waits_for(partial(stands, height))
    top = ana.modals[-1]
    stack = app.sandbox.look(lambda: [v.as_slack() for v in app.sandbox.workspace.screens.stack(ANA)])
    assert [v["previous_view_id"] for v in stack] == [None, stack[0]["id"], stack[1]["id"]]
    assert {v["root_view_id"] for v in stack} == {stack[0]["id"]}
    trigger = app.sandbox.look(lambda: app.sandbox.workspace.triggers.new(ANA))
    with pytest.raises(SlackApiError, match="push_limit_reached"):
        app.client.views_push(trigger_id=trigger, view=form())
    ana.closes()
    assert top.id not in [m.id for m in ana.modals]
    ana.closes(everything=True)
    assert ana.modals == []


def test_a_closed_modal_is_told_of_where_it_asks(app: LittleApp, ana: Person) -> None:
    ana.types("/little form")
    ana.waits_for(lambda: ana.modal)
    ana.closes()
    assert ana.modal is None
    assert [body["is_cleared"] for body in app.told("view_closed")] == [False]
    ana.shortcut("little_form")
    ana.waits_for(lambda: ana.modal)
    ana.closes()
    assert len(app.told("view_closed")) == 1


def test_leaving_a_whole_stack_tells_of_each_view_that_asks(app: LittleApp, ana: Person) -> None:
    ana.types("/little form")
    ana.waits_for(lambda: ana.modal)
    for height, further in ((2, False), (3, True)):
        trigger = app.sandbox.look(lambda: app.sandbox.workspace.triggers.new(ANA))
        app.client.views_push(trigger_id=trigger, view=form(title=text(f"On top {height}"), notify_on_close=further))
    ana.closes(everything=True)
    closed = [(body["view"]["title"]["text"], body["is_cleared"]) for body in app.told("view_closed")]
    assert closed == [("On top 3", True), ("Little form", True)]


def test_a_button_in_an_ephemeral_message_answers_through_its_response_url(app: LittleApp, ana: Person) -> None:
    ana.types("/little button")
    assert ana.clicks("go", ana.last()).ok
    ana.waits_for(lambda: ana.last().words == "Gone")
    assert len(ana.sees()) == 1
    clicked = app.told("block_actions")[0]
    assert clicked["container"]["is_ephemeral"] is True
    assert clicked["response_url"].startswith(app.sandbox.api_url.removesuffix("api/"))
    assert "message" not in clicked
    assert clicked["actions"][0]["value"] == "1"
    assert clicked["channel"]["id"] == RECRUITING


def test_a_select_in_a_message_says_what_was_picked(app: LittleApp, ana: Person) -> None:
    pick = {
        "type": "static_select",
        "action_id": "pick",
        "options": [{"text": {"type": "plain_text", "text": "One"}, "value": "1"}],
    }
    app.client.chat_postMessage(
        channel=RECRUITING, text="Pick", blocks=[{"type": "actions", "block_id": "b", "elements": [pick]}]
    )
    assert ana.chooses("pick", "One").ok
    body = app.told("block_actions")[0]
    assert body["actions"][0]["selected_option"]["value"] == "1"
    assert body["state"]["values"]["b"]["pick"]["selected_option"]["value"] == "1"
    assert body["message"]["text"] == "Pick"


def test_of_several_alike_the_one_beside_the_words_is_pressed(app: LittleApp, ana: Person) -> None:
    def row(name: str) -> list[dict[str, Any]]:
        return [section(name), {"type": "actions", "elements": [button("Go", "pick", name)]}]

    app.client.chat_postMessage(channel=RECRUITING, text="Rows", blocks=[*row("Seat 1"), *row("Seat 2")])
    with pytest.raises(LookupError, match="2 elements"):
        ana.clicks("pick")
    assert ana.clicks("pick", beside="Seat 2").ok
    assert ana.clicks("pick", ana.last(), value="Seat 1").ok
    assert [body["actions"][0]["value"] for body in app.told("block_actions")] == ["Seat 2", "Seat 1"]


def test_the_app_home_is_drawn_when_opened_and_redrawn_on_a_click(app: LittleApp, ana: Person) -> None:
    assert ana.home is None
    home = ana.opens_home()
    assert home is not None
    assert home.words == f"Welcome <@{ANA}>\nAgain"
    assert app.sandbox.person(BEN).home is None
    ana.clicks("again", home)
    ana.waits_for(lambda: ana.home and ana.home.words == "Twice welcome")


def test_a_mention_reaches_an_app_that_is_in_the_channel(app: LittleApp, ana: Person) -> None:
    ana.types("@Little are you there?", channel="#general")
    assert app.told("event_callback") == []
    ana.types("/invite @Little", channel="#general")
    ana.types("@Little are you there?", channel="#general")
    assert ana.waits_for(lambda: [m for m in ana.sees("#general") if m.text == "You called?"])[0].thread_ts


def test_the_app_hears_who_joins_and_who_changes(app: LittleApp) -> None:
    app.sandbox.joins(Account("U0NEW00001", "nia", "Nia Adeyemi"))
    app.sandbox.changes("U0NEW00001", deleted=True)
    # An event of the test before may come late: nobody waits for an app to take it.
    told = [e for body in app.told("event_callback") if (e := body["event"])["type"] in ("team_join", "user_change")]
    assert [(e["type"], e["user"]["id"], e["user"]["deleted"]) for e in told] == [
        ("team_join", "U0NEW00001", False),
        ("user_change", "U0NEW00001", True),
    ]
    assert app.client.users_info(user="U0NEW00001")["user"]["deleted"]


def test_an_unanswered_command_shows_slacks_error(mode: Mode) -> None:
    with little_app(mode, Patience(acknowledge_seconds=0.2)) as app:
        ana = app.sandbox.person(ANA)
        assert ana.types("/little slow").error == "operation_timeout"
        assert ana.last().text == '/little failed with the error "operation_timeout"'
        app.release.set()


def test_an_app_that_finds_the_signature_wrong_is_seen_to_refuse() -> None:
    with little_app("http", signing_secret="not the workspace's") as app:
        assert app.sandbox.person(ANA).types("/little hello").error == "http_service_error"


def test_an_app_that_is_asked_to_reconnect_has_a_socket_all_the_while() -> None:
    with little_app("socket") as app:
        ana, traffic = app.sandbox.person(ANA), app.sandbox.traffic

        def hellos() -> int:
            return len([entry for entry in app.sandbox.look(traffic.since) if entry["name"] == "hello"])

        app.sandbox.ask_to_reconnect()
        while hellos() < 2:
            assert app.sandbox.connection.is_connected
        # slack_sdk may still be reading its old socket, for as long as three seconds.
        ana.waits_for(lambda: ana.types("/little hello").ok)


def test_an_app_comes_back_after_its_socket_was_dropped() -> None:
    with little_app("socket") as app:
        ana = app.sandbox.person(ANA)
        assert ana.types("/little hello").ok
        app.sandbox.drop_sockets()
        ana.waits_for(lambda: ana.types("/little hello").ok)
        assert ana.last().words == "You said hello"
