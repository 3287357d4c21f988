"""What the app answers, in an acknowledgement or through a response_url, turned into what the person sees."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.sandbox import limits, people
from bot.sandbox.conversations import Message
from bot.sandbox.errors import SlackError
from bot.sandbox.limits_shapes import at, missing
from bot.sandbox.views import View
from bot.sandbox.workspace import ResponseUrl, Workspace


def checked_view(view: Any, surface: limits.Surface = "modal") -> Mapping[str, Any]:
    """The view if Slack would take it; raises SlackError `view_too_large`, or `invalid_arguments` and says why."""
    if view is None:
        raise SlackError("invalid_arguments", [missing("view", "")])
    if not isinstance(view, Mapping):
        raise SlackError("invalid_arguments", [at("must provide an object", "/view")])
    breaches = limits.problems(surface, view)
    if at(limits.TOO_LARGE, "/view") in breaches:
        raise SlackError("view_too_large")
    if breaches:
        raise SlackError("invalid_arguments", [at("failed to match all allowed schemas", "/view"), *breaches])
    return view


def checked_blocks(body: Mapping[str, Any]) -> list[Any]:
    """The message's blocks if Slack would take the message; raises SlackError with the codes of chat.postMessage."""
    blocks, attachments = body.get("blocks"), body.get("attachments")
    if blocks is not None and not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    if isinstance(attachments, list) and len(attachments) > limits.ATTACHMENTS:
        raise SlackError("too_many_attachments")
    if not body.get("text") and not blocks and not attachments:
        raise SlackError("no_text")
    breaches = limits.problems("message", body)
    if breaches:
        code = _code_of(breaches)
        # Of blocks Slack tells everything a second time, without the prefix.
        plain = [breach.removeprefix("[ERROR] ") for breach in breaches]
        raise SlackError(code, breaches, **({"errors": plain} if code == "invalid_blocks" else {}))
    return list(blocks or [])


def _code_of(breaches: Sequence[str]) -> str:
    """Slack's code for a message with these breaches."""
    text = [breach for breach in breaches if "[json-pointer:/text]" in breach]
    if text:
        return "msg_too_long" if "characters" in text[0] else "invalid_arguments"
    if any("[json-pointer:/attachments" in breach or limits.ONE_TABLE in breach for breach in breaches):
        return "invalid_attachments"
    return "invalid_blocks"


def checked_post(body: Mapping[str, Any], *, is_update: bool = False) -> list[Any]:
    """The blocks of a message for a channel, which may carry less than an answer to a person.

    Raises SlackError like `checked_blocks`, and `msg_blocks_too_long`; an update's text has a smaller limit.
    """
    if is_update and len(str(body.get("text") or "").encode()) > limits.UPDATED_TEXT_BYTES:
        raise SlackError("msg_too_long")
    blocks = checked_blocks(body)
    if limits.blocks_too_long(blocks):
        raise SlackError("msg_blocks_too_long")
    return blocks


def checked_metadata(metadata: Any) -> dict[str, Any] | None:
    """A message's metadata, None where an empty one takes it away; raises SlackError with the codes of chat.*."""
    if not metadata:
        return None
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_type"), str) or not metadata["event_type"]:
        raise SlackError("invalid_metadata_format")
    if not isinstance(metadata.get("event_payload"), dict):
        raise SlackError("invalid_metadata_format")
    if len(json.dumps(metadata).encode()) > limits.METADATA_BYTES:
        raise SlackError("metadata_too_large")
    return metadata


def show_command_answer(workspace: Workspace, person: str, channel_id: str, body: Mapping[str, Any]) -> Message | None:
    """The body of a command's acknowledgement, seen by its asker only unless it says `in_channel`."""
    if not (body.get("text") or body.get("blocks") or body.get("attachments")):
        return None
    blocks = checked_blocks(body)
    channel = workspace.channels[channel_id]
    viewer = None if body.get("response_type") == "in_channel" else person
    return workspace.post(
        channel,
        people.BOT_USER_ID,
        str(body.get("text") or ""),
        blocks,
        viewer=viewer,
        attachments=body.get("attachments") or (),
    )


def show_response(workspace: Workspace, url: ResponseUrl, body: Mapping[str, Any]) -> None:
    """What the app posted to a response_url: replaces, deletes or adds a message; raises SlackError as chat.* does."""
    channel = workspace.channels[url.channel]
    original = channel.find(url.message_ts) if url.message_ts else None
    if body.get("delete_original"):
        if original is not None:
            workspace.remove(original)
        return
    if channel.is_archived:
        raise SlackError("is_archived")
    blocks = checked_blocks(body)
    text = str(body.get("text") or "")
    if body.get("replace_original") and url.message_ts:
        if original is not None:
            workspace.edit(original, text, blocks)
        return
    viewer = None if body.get("response_type") == "in_channel" else url.person
    thread_ts = body.get("thread_ts") or (original.thread_ts if original is not None else None)
    workspace.post(
        channel,
        people.BOT_USER_ID,
        text,
        blocks,
        viewer=viewer,
        thread_ts=thread_ts,
        attachments=body.get("attachments") or (),
    )


def apply_submission_answer(workspace: Workspace, view: View, body: Mapping[str, Any]) -> dict[str, str]:
    """Do what the acknowledgement of a submission says; the errors to show in the modal, if it says errors.

    Raises SlackError when Slack would not understand the answer.
    """
    wanted = body.get("response_action")
    if wanted is None:
        workspace.screens.close(view)
        workspace.views_changed(view)
        return {}
    if wanted == "errors":
        errors = body.get("errors")
        inputs = {b.get("block_id") for b in view.blocks if b.get("type") == "input"}
        if not isinstance(errors, Mapping) or not errors or not set(errors) <= inputs:
            raise SlackError("invalid_response_action", ["errors must name input blocks of the view"])
        return {str(block_id): str(sentence) for block_id, sentence in errors.items()}
    if wanted == "clear":
        workspace.screens.close(view, everything=True)
    elif wanted == "update":
        workspace.screens.update(view, checked_view(body.get("view")))
    elif wanted == "push":
        workspace.screens.push(view.person, checked_view(body.get("view")))
    else:
        raise SlackError("invalid_response_action")
    workspace.views_changed(view)
    return {}
