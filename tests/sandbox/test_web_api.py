"""The Web API answers slack_sdk's own client as Slack does: shapes, cursors, and refusals by Slack's codes."""

from __future__ import annotations

import json
import re
import time
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient
from websockets.sync.client import connect

from bot.sandbox.people import BOT_USER_ID, GENERAL, LEADERSHIP, RECRUITING
from bot.sandbox.server import Sandbox
from bot.sandbox.user_groups import FREE, TALENT_LEADS
from bot.sandbox.workspace import Patience
from tests.sandbox.little_app import MANIFEST, button, form, section, text

ANA, ADMIN = "U0ANA00001", "U0ADMIN001"


def refusal(call: Callable[..., Any], **arguments: Any) -> tuple[str, list[str]]:
    """Slack's code, and what it says is wrong."""
    with pytest.raises(SlackApiError) as refused:
        call(**arguments)
    answer = refused.value.response
    return answer["error"], (answer.get("response_metadata") or {}).get("messages", [])


def trigger(sandbox: Sandbox, person: str = ANA) -> str:
    return sandbox.look(lambda: sandbox.workspace.triggers.new(person))


# --- who asks ------------------------------------------------------------------------------------------------


def test_auth_test_says_who_the_app_is(client: WebClient) -> None:
    answer = client.auth_test()
    assert (answer["user_id"], answer["team"]) == (BOT_USER_ID, "Harbor Recruiting")


def test_tokens_are_told_apart(sandbox: Sandbox) -> None:
    assert refusal(WebClient(token="xoxb-other", base_url=sandbox.api_url).auth_test)[0] == "invalid_auth"
    assert refusal(WebClient(base_url=sandbox.api_url).auth_test)[0] == "not_authed"
    app_client = WebClient(token=sandbox.app_token, base_url=sandbox.api_url)
    assert refusal(app_client.auth_test)[0] == "not_allowed_token_type"
    assert app_client.apps_connections_open(app_token=sandbox.app_token)["url"].startswith("ws://127.0.0.1:")


def test_an_unknown_method_is_called_so(client: WebClient) -> None:
    assert refusal(client.api_call, api_method="seats.assign")[0] == "unknown_method"


def test_forms_and_json_are_both_read(sandbox: Sandbox) -> None:
    blocks = [section("Hi")]
    url = sandbox.api_url + "chat.postMessage"
    form_body = {"token": sandbox.bot_token, "channel": RECRUITING, "text": "Hi", "blocks": json.dumps(blocks)}
    assert httpx.post(url, data=form_body).json()["ok"]
    headers = {"Authorization": f"Bearer {sandbox.bot_token}"}
    assert httpx.post(url, json={"channel": RECRUITING, "text": "Hi", "blocks": blocks}, headers=headers).json()["ok"]
    shown = sandbox.person(ANA).sees()
    assert [m.words for m in shown] == ["Hi", "Hi"]


def test_a_missing_scope_is_named() -> None:
    manifest = MANIFEST | {"oauth_config": {"scopes": {"bot": ["commands", "users:read"]}}}
    with Sandbox(manifest) as sandbox:
        client = WebClient(token=sandbox.bot_token, base_url=sandbox.api_url)
        with pytest.raises(SlackApiError) as refused:
            client.chat_postMessage(channel=RECRUITING, text="Hi")
        assert (refused.value.response["error"], refused.value.response["needed"]) == ("missing_scope", "chat:write")
        assert "email" not in client.users_info(user=ANA)["user"]["profile"]


# --- people and channels -------------------------------------------------------------------------------------


def test_the_directory_is_paged_by_cursor_and_complete(client: WebClient) -> None:
    everybody = client.users_list()["members"]
    pages = [page["members"] for page in client.users_list(limit=4)]
    assert [len(page) for page in pages] == [4, 4, 4, 4]
    assert [user["id"] for page in pages for user in page] == [user["id"] for user in everybody]
    assert len({user["id"] for user in everybody}) == len(everybody)
    assert refusal(client.users_list, cursor="bm9uc2Vuc2U=")[0] == "invalid_cursor"


def test_the_directory_holds_every_kind_of_account(client: WebClient) -> None:
    users = {user["id"]: user for user in client.users_list()["members"]}
    assert all(re.fullmatch(r"[UW][A-Z0-9]+", user_id) for user_id in users)
    assert users[ADMIN]["is_primary_owner"]
    assert users[ADMIN]["tz"] == "America/Chicago"
    assert sum(bool(user.get("is_admin")) for user in users.values()) == 2
    assert [user["id"] for user in users.values() if user.get("is_restricted")] == ["U0GUEST001"]
    assert [user["id"] for user in users.values() if user["deleted"]] == ["U0GONE0001"]
    # Slack does not flag its own Slackbot as a bot.
    assert [user["id"] for user in users.values() if user["is_bot"]] == [BOT_USER_ID]
    assert users["USLACKBOT"]["is_bot"] is False
    angel = users["U0ANGEL001"]["profile"]
    assert (angel["real_name"], angel["first_name"], angel["last_name"]) == ("Ángel Núñez", "Ángel", "Núñez")
    assert angel["email"].startswith("angel.nunez@")


def test_user_groups_are_listed_with_as_much_as_is_asked_for(sandbox: Sandbox, client: WebClient) -> None:
    groups = {group["handle"]: group for group in client.usergroups_list()["usergroups"]}
    assert {"talent-leads", "coordinators"} == set(groups)
    leads = groups["talent-leads"]
    assert (leads["name"], leads["is_usergroup"], leads["is_external"], leads["date_delete"]) == (
        "Talent leads", True, False, 0,
    )  # fmt: skip
    assert not {"users", "user_count"} & set(leads)
    full = client.usergroups_list(include_users=True, include_count=True)["usergroups"][0]
    assert (full["users"], full["user_count"]) == (["U0DEVI0001", "U0KWAME001"], 2)
    assert client.usergroups_users_list(usergroup=leads["id"])["users"] == full["users"]
    assert refusal(client.usergroups_users_list, usergroup="S0NOBODY01")[0] == "no_such_subteam"
    sandbox.changes_group(leads["id"], is_disabled=True)
    assert [group["handle"] for group in client.usergroups_list()["usergroups"]] == ["coordinators"]
    assert len(client.usergroups_list(include_disabled=True)["usergroups"]) == 2
    assert refusal(client.usergroups_users_list, usergroup=leads["id"])[0] == "no_such_subteam"
    assert client.usergroups_users_list(usergroup=leads["id"], include_disabled=True)["users"]


def test_a_free_plan_has_no_user_groups(sandbox: Sandbox, client: WebClient) -> None:
    sandbox.look(lambda: setattr(sandbox.workspace, "plan", FREE))
    assert refusal(client.usergroups_list)[0] == "plan_upgrade_required"
    assert refusal(client.usergroups_users_list, usergroup=TALENT_LEADS)[0] == "plan_upgrade_required"


def test_user_groups_want_their_own_scope() -> None:
    with Sandbox(MANIFEST | {"oauth_config": {"scopes": {"bot": ["users:read"]}}}) as sandbox:
        client = WebClient(token=sandbox.bot_token, base_url=sandbox.api_url)
        for method in ("usergroups.list", "usergroups.users.list"):
            with pytest.raises(SlackApiError) as refused:
                client.api_call(method, params={"usergroup": TALENT_LEADS})
            assert refused.value.response["error"] == "missing_scope"
            assert refused.value.response["needed"] == "usergroups:read"


def test_an_app_is_told_who_joined_and_left_a_user_group(sandbox: Sandbox) -> None:
    url = WebClient(base_url=sandbox.api_url).apps_connections_open(app_token=sandbox.app_token)["url"]
    told: list[dict[str, Any]] = []
    with connect(url) as socket, ThreadPoolExecutor(1) as threads:
        assert json.loads(socket.recv(5))["type"] == "hello"
        sandbox.wait_connected()
        change = threads.submit(sandbox.changes_group, TALENT_LEADS, users=["U0KWAME001", ANA])
        for _ in range(2):
            envelope = json.loads(socket.recv(5))
            told.append(envelope["payload"]["event"])
            socket.send(json.dumps({"envelope_id": envelope["envelope_id"]}))
        change.result(5)
    assert [event["type"] for event in told] == ["subteam_members_changed", "subteam_updated"]
    assert (told[0]["subteam_id"], told[0]["added_users"], told[0]["removed_users"]) == (
        TALENT_LEADS, [ANA], ["U0DEVI0001"],
    )  # fmt: skip
    assert told[1]["subteam"]["users"] == ["U0KWAME001", ANA]


def test_an_unknown_person_is_not_found(client: WebClient) -> None:
    assert refusal(client.users_info, user="U0NOBODY01")[0] == "user_not_found"


def test_channels_are_found_joined_and_kept_private(client: WebClient) -> None:
    names = {c["name"]: c["is_member"] for c in client.conversations_list()["channels"]}
    assert names == {"general": False, "recruiting": True, "hiring-ops": True}
    assert refusal(client.conversations_info, channel=LEADERSHIP)[0] == "channel_not_found"
    assert refusal(client.chat_postMessage, channel=LEADERSHIP, text="Hi")[0] == "channel_not_found"
    assert refusal(client.chat_postMessage, channel=GENERAL, text="Hi")[0] == "not_in_channel"
    client.conversations_join(channel=GENERAL)
    assert client.chat_postMessage(channel=GENERAL, text="Hi")["ok"]
    assert BOT_USER_ID in client.conversations_members(channel=GENERAL)["members"]


# --- messages ------------------------------------------------------------------------------------------------


def test_a_direct_message_is_posted_to_a_members_id(sandbox: Sandbox, client: WebClient) -> None:
    posted = client.chat_postMessage(channel=ANA, text="Hi Ana")
    assert posted["channel"] == client.conversations_open(users=ANA)["channel"]["id"]
    assert sandbox.person(ANA).last("app").text == "Hi Ana"
    assert refusal(client.chat_postMessage, channel="U0GONE0001", text="Hi")[0] == "channel_not_found"


def test_an_ephemeral_message_is_seen_by_one_and_not_kept(sandbox: Sandbox, client: WebClient) -> None:
    client.chat_postEphemeral(channel=RECRUITING, user=ANA, text="Between us")
    assert sandbox.person(ANA).last().ephemeral
    assert sandbox.person(ADMIN).sees() == []
    assert client.conversations_history(channel=RECRUITING)["messages"] == []


def test_history_gives_metadata_only_where_it_is_asked_for(client: WebClient) -> None:
    metadata = {"event_type": "notice", "event_payload": {"id": "n-1"}}
    client.chat_postMessage(channel=RECRUITING, text="Noted", metadata=metadata)
    with_it = client.conversations_history(channel=RECRUITING, include_all_metadata=True)["messages"][0]
    assert with_it["metadata"] == metadata
    without = client.conversations_history(channel=RECRUITING)["messages"][0]
    assert "event_payload" not in without.get("metadata", {})


def test_history_is_newest_first_between_oldest_and_latest_by_page(client: WebClient) -> None:
    stamps = [client.chat_postMessage(channel=RECRUITING, text=f"{n}")["ts"] for n in range(5)]
    assert stamps == sorted(set(stamps))
    history = client.conversations_history(channel=RECRUITING, limit=2)
    assert [m["text"] for m in history["messages"]] == ["4", "3"]
    assert history["has_more"]
    pages = [page["messages"] for page in client.conversations_history(channel=RECRUITING, limit=2)]
    assert [[m["text"] for m in page] for page in pages] == [["4", "3"], ["2", "1"], ["0"]]
    between = client.conversations_history(channel=RECRUITING, oldest=stamps[1], latest=stamps[3])["messages"]
    assert [m["text"] for m in between] == ["2"]
    inclusive = client.conversations_history(channel=RECRUITING, oldest=stamps[1], latest=stamps[3], inclusive=True)
    assert [m["text"] for m in inclusive["messages"]] == ["3", "2", "1"]


def test_a_message_is_updated_and_deleted_by_its_author_only(sandbox: Sandbox, client: WebClient) -> None:
    ana = sandbox.person(ANA)
    ts = client.chat_postMessage(channel=RECRUITING, text="Old")["ts"]
    client.chat_update(channel=RECRUITING, ts=ts, text="New", blocks=[section("New")])
    assert (ana.last().words, ana.last().edited) == ("New", True)
    client.chat_delete(channel=RECRUITING, ts=ts)
    assert ana.sees() == []
    assert refusal(client.chat_update, channel=RECRUITING, ts=ts, text="x")[0] == "message_not_found"
    ana.types("Mine")
    assert refusal(client.chat_update, channel=RECRUITING, ts=ana.last().ts, text="x")[0] == "cant_update_message"


def test_an_empty_message_is_refused(client: WebClient) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert refusal(client.chat_postMessage, channel=RECRUITING, text="")[0] == "no_text"


# --- views and triggers --------------------------------------------------------------------------------------


def test_a_trigger_opens_one_modal(sandbox: Sandbox, client: WebClient) -> None:
    once = trigger(sandbox)
    client.views_open(trigger_id=once, view=form())
    assert refusal(client.views_open, trigger_id=once, view=form())[0] == "exchanged_trigger_id"
    assert refusal(client.views_open, trigger_id="1.2.3", view=form())[0] == "invalid_trigger_id"


def test_a_trigger_expires() -> None:
    with Sandbox(MANIFEST, patience=Patience(trigger_seconds=0.05)) as sandbox:
        client = WebClient(token=sandbox.bot_token, base_url=sandbox.api_url)
        late = trigger(sandbox)
        time.sleep(0.1)
        assert refusal(client.views_open, trigger_id=late, view=form())[0] == "expired_trigger_id"
    assert Patience().trigger_seconds == 3.0


def test_a_refused_view_leaves_the_trigger_usable(sandbox: Sandbox, client: WebClient) -> None:
    once = trigger(sandbox)
    code, messages = refusal(client.views_open, trigger_id=once, view=form(title=text("T" * 25)))
    assert code == "invalid_arguments"
    assert "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]" in messages
    assert client.views_open(trigger_id=once, view=form(title=text("T" * 24)))["ok"]


def test_an_old_hash_conflicts(sandbox: Sandbox, client: WebClient) -> None:
    opened = client.views_open(trigger_id=trigger(sandbox), view=form())["view"]
    updated = client.views_update(view_id=opened["id"], hash=opened["hash"], view=form())["view"]
    assert updated["hash"] != opened["hash"]
    stale = refusal(client.views_update, view_id=opened["id"], hash=opened["hash"], view=form())
    assert stale[0] == "hash_conflict"
    assert client.views_update(view_id=opened["id"], hash=updated["hash"], view=form())["ok"]


def test_a_closed_view_is_not_found(sandbox: Sandbox, client: WebClient) -> None:
    opened = client.views_open(trigger_id=trigger(sandbox), view=form(external_id="mine"))["view"]
    assert client.views_update(external_id="mine", view=form(external_id="mine"))["view"]["id"] == opened["id"]
    sandbox.person(ANA).closes()
    assert refusal(client.views_update, view_id=opened["id"], view=form())[0] == "not_found"


def test_a_home_is_published_for_one_person(sandbox: Sandbox, client: WebClient) -> None:
    client.views_publish(user_id=ANA, view={"type": "home", "blocks": [section("Hi")]})
    home = sandbox.person(ANA).home
    assert home is not None
    assert home.words == "Hi"
    assert sandbox.person(ADMIN).home is None
    code, messages = refusal(client.views_publish, user_id=ANA, view={"type": "home", "blocks": [section("Hi")] * 101})
    assert code == "invalid_arguments"
    assert "[ERROR] no more than 100 items allowed [json-pointer:/view/blocks]" in messages


def test_a_broken_message_is_refused_and_its_twin_passes(client: WebClient) -> None:
    def message(words: str) -> dict[str, Any]:
        return {"channel": RECRUITING, "text": "x", "blocks": [{"type": "actions", "elements": [button(words, "a")]}]}

    code, messages = refusal(client.chat_postMessage, **message("B" * 76))
    assert code == "invalid_blocks"
    assert messages == ["[ERROR] must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]"]
    assert client.chat_postMessage(**message("B" * 75))["ok"]


# --- response_url --------------------------------------------------------------------------------------------


def test_a_response_url_is_used_five_times(sandbox: Sandbox) -> None:
    url = sandbox.look(lambda: sandbox.workspace.new_response_url(ANA, RECRUITING))
    webhook = WebhookClient(url)
    assert [webhook.send(text=f"{n}").status_code for n in range(6)] == [200] * 5 + [404]
    assert [m.text for m in sandbox.person(ANA).sees()] == ["0", "1", "2", "3", "4"]


def test_a_response_url_replaces_deletes_or_adds(sandbox: Sandbox, client: WebClient) -> None:
    ts = client.chat_postMessage(channel=RECRUITING, text="First")["ts"]
    webhook = WebhookClient(sandbox.look(lambda: sandbox.workspace.new_response_url(ANA, RECRUITING, ts)))
    ana, admin = sandbox.person(ANA), sandbox.person(ADMIN)
    webhook.send(text="Replaced", replace_original=True)
    assert [m.text for m in admin.sees()] == ["Replaced"]
    webhook.send(text="For Ana")
    webhook.send(text="For all", response_type="in_channel")
    assert [m.text for m in ana.sees()] == ["Replaced", "For Ana", "For all"]
    assert [m.text for m in admin.sees()] == ["Replaced", "For all"]
    webhook.send(delete_original=True)
    assert [m.text for m in admin.sees()] == ["For all"]


def test_a_response_url_expires() -> None:
    with Sandbox(MANIFEST, patience=Patience(response_url_seconds=0.02)) as sandbox:
        url = sandbox.look(lambda: sandbox.workspace.new_response_url(ANA, RECRUITING))
        time.sleep(0.05)
        assert WebhookClient(url).send(text="Late").status_code == 404
    assert Patience().response_url_seconds == 1800


# --- Socket Mode on the wire ---------------------------------------------------------------------------------


def test_the_socket_says_hello_delivers_and_says_goodbye(sandbox: Sandbox) -> None:
    client = WebClient(base_url=sandbox.api_url)
    url = client.apps_connections_open(app_token=sandbox.app_token)["url"]
    with connect(url) as socket:
        assert json.loads(socket.recv(5))["type"] == "hello"
        sandbox.wait_connected()
        done = sandbox.begin(sandbox.interactions.say(ANA, RECRUITING, "/little hello"))
        envelope = json.loads(socket.recv(5))
        assert (envelope["type"], envelope["accepts_response_payload"]) == ("slash_commands", True)
        assert envelope["payload"]["text"] == "hello"
        socket.send(json.dumps({"envelope_id": envelope["envelope_id"], "payload": {"text": "Got it"}}))
        assert done.result(5).ok
        assert sandbox.person(ANA).last().text == "Got it"
        sandbox.ask_to_reconnect()
        assert json.loads(socket.recv(5))["type"] == "disconnect"
    with pytest.raises(Exception, match="rejected"), connect(url):
        pass  # a ticket opens one socket
