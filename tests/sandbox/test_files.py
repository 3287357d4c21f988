"""Files by the external upload: slack_sdk's own helper works unmodified, and each step refuses what Slack refuses."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox.people import GENERAL, HIRING_OPS, RECRUITING
from bot.sandbox.server import Sandbox
from tests.sandbox.little_app import MANIFEST, section

ANA, GUEST = "U0ANA00001", "U0GUEST001"
CSV = "Seat,Texts\nSeat 1,12\n"


def code(call: Callable[..., Any], **arguments: Any) -> str:
    with pytest.raises(SlackApiError) as refused:
        call(**arguments)
    return str(refused.value.response["error"])


def announced(client: WebClient, content: bytes = b"12345", name: str = "a.txt") -> tuple[str, str]:
    """The id of a file, and where its bytes go."""
    answer = client.files_getUploadURLExternal(filename=name, length=len(content))
    return answer["file_id"], answer["upload_url"]


def sent(client: WebClient, content: bytes = b"12345", name: str = "a.txt") -> str:
    """The id of a file whose bytes are there."""
    file_id, url = announced(client, content, name)
    assert httpx.post(url, content=content).status_code == 200
    return file_id


def files_seen(sandbox: Sandbox, who: str, channel: str = RECRUITING) -> list[dict[str, Any]]:
    answer = httpx.get(f"{sandbox.url}/sandbox/channels/{channel}/messages", params={"as": who}, trust_env=False)
    return [file for message in answer.json()["messages"] for file in message["files"]]


def test_slack_sdks_own_upload_works(sandbox: Sandbox, client: WebClient) -> None:
    answer = client.files_upload_v2(
        content=CSV, filename="november.csv", title="November", channel=RECRUITING, initial_comment="The report"
    )
    file = answer["file"]
    assert (file["name"], file["title"], file["mimetype"], file["filetype"], file["size"]) == (
        "november.csv", "November", "text/csv", "csv", len(CSV),
    )  # fmt: skip
    (message,) = client.conversations_history(channel=RECRUITING)["messages"]
    assert (message["text"], message["subtype"], message["files"][0]["id"]) == ("The report", "file_share", file["id"])
    assert client.files_info(file=file["id"])["file"]["channels"] == [RECRUITING]


def test_the_page_shows_a_file_to_whoever_is_in_the_channel(sandbox: Sandbox, client: WebClient) -> None:
    client.files_upload_v2(content=CSV, filename="a b.csv", title="Ours", alt_txt="A table", channel=HIRING_OPS)
    (file,) = files_seen(sandbox, ANA, HIRING_OPS)
    assert (file["name"], file["title"], file["size"], file["alt_text"]) == ("a b.csv", "Ours", len(CSV), "A table")
    read = httpx.get(sandbox.url + file["url"], trust_env=False)
    assert (read.text, read.headers["content-type"]) == (CSV, "text/csv; charset=utf-8")
    assert "sandbox" in read.headers["content-security-policy"]
    for other in (
        f"/sandbox/files/{file['id']}?as={GUEST}",
        f"/sandbox/files/F0NOBODY01?as={ANA}",
        "/sandbox/files/x?as=U",
    ):
        assert httpx.get(sandbox.url + other, trust_env=False).status_code == 404


def test_several_files_are_one_message_in_a_thread(client: WebClient) -> None:
    root = client.chat_postMessage(channel=RECRUITING, text="Root")["ts"]
    uploads: list[dict[str, Any]] = [{"content": "one", "filename": "1.txt"}, {"content": "two", "filename": "2.txt"}]
    client.files_upload_v2(file_uploads=uploads, channel=RECRUITING, thread_ts=root)
    reply = client.conversations_replies(channel=RECRUITING, ts=root)["messages"][1]
    assert [file["name"] for file in reply["files"]] == ["1.txt", "2.txt"]


def test_the_bytes_come_as_they_are_or_in_a_form_and_all_of_them(client: WebClient) -> None:
    file_id, url = announced(client)
    assert httpx.post(url, content=b"1234").status_code == 400
    assert httpx.post(url, files={"filename": ("a.txt", b"123456")}).status_code == 400
    assert code(client.files_completeUploadExternal, files=[{"id": file_id}]) == "file_not_found"
    assert httpx.post(url, files={"filename": ("a.txt", b"12345")}).text == "OK - 5"
    assert client.files_completeUploadExternal(files=[{"id": file_id}])["files"][0]["title"] == "a.txt"
    assert httpx.post(url, content=b"12345").status_code == 404, "an address is used once"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"filename": "", "length": 1}, "invalid_arguments"),
        ({"filename": "a", "length": 0}, "missing_argument"),
        ({"filename": "a", "length": -1}, "invalid_arguments"),
        ({"filename": "a", "length": "many"}, "invalid_arguments"),
        ({"filename": "a", "length": 1_000_000_001}, "file_upload_size_restricted"),
        ({"filename": "a", "length": 1, "alt_txt": "x" * 1001}, "alt_txt_too_large"),
        ({"filename": "a", "length": 1, "snippet_type": "klingon"}, "unknown_snippet_type"),
        ({"filename": "a", "length": 1_000_001, "snippet_type": "csv"}, "snippet_too_large"),
    ],
)
def test_what_cannot_be_announced(client: WebClient, given: dict[str, Any], expected: str) -> None:
    assert code(client.api_call, api_method="files.getUploadURLExternal", params=given) == expected


def test_the_twins_of_those_can_be_announced(client: WebClient) -> None:
    for given in (
        {"filename": "a", "length": 1_000_000_000},
        {"filename": "a", "length": 1, "alt_txt": "x" * 1000},
        {"filename": "a", "length": 1_000_000, "snippet_type": "csv"},
    ):
        assert client.api_call("files.getUploadURLExternal", params=given)["ok"]


def test_where_a_file_cannot_be_shared(client: WebClient) -> None:
    complete = client.files_completeUploadExternal
    file: list[dict[str, str | None]] = [{"id": sent(client)}]
    assert code(complete, files=[]) == "invalid_arguments"
    assert code(complete, files=[{"id": "F0NOBODY01"}]) == "file_not_found"
    assert code(complete, files=file, channel_id="C0NOWHERE1") == "channel_not_found"
    assert code(complete, files=file, channel_id=GENERAL) == "not_in_channel"
    assert code(complete, files=file, channel_id=RECRUITING, thread_ts="1.000001") == "thread_not_found"
    assert code(complete, files=file, channels=[RECRUITING, HIRING_OPS], thread_ts="1.0") == "invalid_arguments"
    assert client.files_completeUploadExternal(files=file, channels=[RECRUITING, HIRING_OPS])["ok"]
    assert code(complete, files=file, channel_id=RECRUITING) == "file_not_found", "completed once"
    assert len(client.conversations_history(channel=HIRING_OPS)["messages"]) == 1


def test_a_comment_takes_the_place_of_blocks(client: WebClient) -> None:
    for comment, blocks in (("Words", 0), ("", 1)):
        given: dict[str, Any] = {
            "channel_id": RECRUITING,
            "initial_comment": comment,
            "blocks": json.dumps([section("Block")]),
        }
        client.files_completeUploadExternal(files=[{"id": sent(client)}], **given)
        shown = client.conversations_history(channel=RECRUITING)["messages"][0]
        assert (shown["text"], len(shown.get("blocks", []))) == (comment, blocks)


def test_files_want_their_own_scopes_and_the_token() -> None:
    manifest = MANIFEST | {"oauth_config": {"scopes": {"bot": ["files:write", "chat:write"]}}}
    with Sandbox(manifest) as sandbox:
        client = WebClient(token=sandbox.bot_token, base_url=sandbox.api_url)
        file = client.files_upload_v2(content=CSV, filename="a.csv", channel=RECRUITING)["file"]
        assert code(client.files_info, file=file["id"]) == "missing_scope"
        headers = {"Authorization": f"Bearer {sandbox.bot_token}"}
        assert httpx.get(file["url_private"], headers=headers).status_code == 404
    with Sandbox(MANIFEST | {"oauth_config": {"scopes": {"bot": ["files:read"]}}}) as sandbox:
        client = WebClient(token=sandbox.bot_token, base_url=sandbox.api_url)
        assert code(client.files_getUploadURLExternal, filename="a", length=1) == "missing_scope"


def test_the_app_reads_its_file_with_its_token(sandbox: Sandbox, client: WebClient) -> None:
    file = client.files_upload_v2(content=CSV, filename="a.csv", channel=RECRUITING)["file"]
    assert httpx.get(file["url_private"]).status_code == 404
    headers = {"Authorization": f"Bearer {sandbox.bot_token}"}
    assert httpx.get(file["url_private"], headers=headers).text == CSV
