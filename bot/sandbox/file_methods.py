"""The three steps of Slack's external upload: announce a file, send its bytes, share it; and reading it again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bot.sandbox import people
from bot.sandbox.answers import checked_blocks
from bot.sandbox.conversations import Channel
from bot.sandbox.errors import SlackError
from bot.sandbox.files import File, Kind
from bot.sandbox.web_call import Call
from bot.sandbox.workspace import Workspace

LARGEST_FILE = 1_000_000_000
LARGEST_SNIPPET = 1_000_000
LONGEST_ALT_TEXT = 1_000
SNIPPET_TYPES = frozenset(
    {"text", "csv", "json", "markdown", "python", "javascript", "sql", "shell", "yaml", "xml", "html", "css", "diff"}
)


def get_upload_url_external(call: Call) -> dict[str, Any]:
    name, length = call.text("filename"), _length(call)
    alt_text, snippet_type = str(call.given.get("alt_txt") or ""), str(call.given.get("snippet_type") or "")
    if length > LARGEST_FILE:
        raise SlackError("file_upload_size_restricted")
    if len(alt_text) > LONGEST_ALT_TEXT:
        raise SlackError("alt_txt_too_large")
    if snippet_type and snippet_type not in SNIPPET_TYPES:
        raise SlackError("unknown_snippet_type")
    if snippet_type and length > LARGEST_SNIPPET:
        raise SlackError("snippet_too_large")
    workspace = call.workspace
    file = workspace.files.announce(name, length, workspace.base_url, alt_text=alt_text, snippet_type=snippet_type)
    return {"upload_url": f"{workspace.base_url}/upload/v1/{file.ticket}", "file_id": file.id}


def _length(call: Call) -> int:
    text = call.text("length")
    try:
        length = int(text)
    except ValueError:
        raise SlackError("invalid_arguments", ["[ERROR] must be an integer [json-pointer:/length]"]) from None
    if length == 0:
        raise SlackError("missing_argument")
    if length < 0:
        raise SlackError("invalid_arguments", ["[ERROR] must be greater than 0 [json-pointer:/length]"])
    return length


def complete_upload_external(call: Call) -> dict[str, Any]:
    files = _announced(call)
    channels = [call.writable(named) for named in _channels_named(call)]
    comment = str(call.given.get("initial_comment") or "")
    thread_ts = str(call.given.get("thread_ts") or "") or None
    for channel in channels:
        if thread_ts:
            channel.root(thread_ts)  # all is well, or nothing is shared
    # A comment takes the place of blocks; without either the files stand alone.
    blocks = checked_blocks(call.given) if call.given.get("blocks") and not comment else []
    for file, title in files:
        file.title = title or file.name
        file.is_complete = True
    for channel in channels:
        message = call.workspace.post(
            channel,
            people.BOT_USER_ID,
            comment,
            blocks,
            thread_ts=thread_ts,
            files=[file for file, _ in files],
        )
        for file, _ in files:
            file.shares[channel.id] = (_kind(channel), message.ts)
    return {"files": [file.as_slack() for file, _ in files]}


def _announced(call: Call) -> list[tuple[File, str]]:
    """The files named, with their titles: all of them have been sent, and none has been completed before."""
    named = call.given.get("files")
    if not isinstance(named, list) or not named or not all(isinstance(one, dict) and one.get("id") for one in named):
        raise SlackError("invalid_arguments", ["[ERROR] missing required field: files"])
    found = []
    for one in named:
        file = call.workspace.files.find(one["id"])
        if file is None or file.content is None or file.is_complete:
            raise SlackError("file_not_found")
        found.append((file, str(one.get("title") or "")))
    return found


def _channels_named(call: Call) -> list[str]:
    several = call.given.get("channels") or ""
    named = list(several) if isinstance(several, list) else [c.strip() for c in str(several).split(",") if c.strip()]
    if call.given.get("channel_id"):
        named.insert(0, str(call.given["channel_id"]))
    if call.given.get("thread_ts") and len(set(named)) > 1:
        raise SlackError("invalid_arguments", ["[ERROR] a thread is in one channel [json-pointer:/thread_ts]"])
    return list(dict.fromkeys(named))


def _kind(channel: Channel) -> Kind:
    return "im" if channel.is_im else "private" if channel.is_private else "public"


def files_info(call: Call) -> dict[str, Any]:
    file = call.workspace.files.find(call.text("file"))
    if file is None or not file.is_complete:
        raise SlackError("file_not_found")
    return {"file": file.as_slack(), "comments": [], "response_metadata": {"next_cursor": ""}}


METHODS: Mapping[str, Callable[[Call], dict[str, Any]]] = {
    "files.getUploadURLExternal": get_upload_url_external,
    "files.completeUploadExternal": complete_upload_external,
    "files.info": files_info,
}
SCOPES: Mapping[str, tuple[str, ...]] = {
    "files.getUploadURLExternal": ("files:write",),
    "files.completeUploadExternal": ("files:write",),
    "files.info": ("files:read",),
}


# --- the bytes -----------------------------------------------------------------------------------------------


async def take(workspace: Workspace, request: Request) -> Response:
    """The bytes of an announced file, as they are or in a form; anything but 200 says that they were not taken."""
    file = workspace.files.of_ticket(request.path_params["ticket"])
    if file is None or file.is_complete:
        return PlainTextResponse("upload not found", status_code=404)
    content = await _sent(request)
    if content is None or len(content) != file.length:
        return PlainTextResponse(f"expected {file.length} bytes", status_code=400)
    file.content = content
    return PlainTextResponse(f"OK - {file.length}")


async def _sent(request: Request) -> bytes | None:
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await request.body()
    async with request.form() as form:
        uploads = [part for part in form.values() if isinstance(part, UploadFile)]
        return await uploads[0].read() if len(uploads) == 1 else None


def given_out(file: File | None) -> Response:
    """The bytes of a file that somebody may see, None when they may not."""
    if file is None or file.content is None:
        return PlainTextResponse("file_not_found", status_code=404)
    # Whatever an app uploads is shown, never run, in the page that shows it.
    headers = {
        "Content-Disposition": f"inline; filename*=UTF-8''{quote(file.name)}",
        "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return Response(file.content, media_type=file.mimetype, headers=headers)
