"""The methods of Slack's Web API that a bot of this kind calls, each a function from arguments to an answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.sandbox import people, rates
from bot.sandbox.answers import checked_blocks, checked_view
from bot.sandbox.conversations import Channel, Message
from bot.sandbox.errors import SlackError
from bot.sandbox.user_groups import FREE
from bot.sandbox.web_call import Call, next_page, page

CALLABLE_TYPES = frozenset({"public_channel", "private_channel", "im", "mpim"})


# --- team and people -----------------------------------------------------------------------------------------


def auth_test(call: Call) -> dict[str, Any]:
    return {
        "url": f"https://{people.TEAM_DOMAIN}.slack.example/",
        "team": people.TEAM_NAME,
        "user": call.workspace.bot.name,
        "team_id": people.TEAM_ID,
        "user_id": people.BOT_USER_ID,
        "bot_id": people.BOT_ID,
        "is_enterprise_install": False,
    }


def team_info(call: Call) -> dict[str, Any]:
    wanted = call.given.get("team")
    if wanted and wanted != people.TEAM_ID:
        raise SlackError("team_not_found")
    return {
        "team": {
            "id": people.TEAM_ID,
            "name": people.TEAM_NAME,
            "domain": people.TEAM_DOMAIN,
            "email_domain": "",
            "icon": {"image_default": True},
        }
    }


def bots_info(call: Call) -> dict[str, Any]:
    if call.given.get("bot") not in (None, "", people.BOT_ID):
        raise SlackError("bot_not_found")
    bot = call.workspace.bot
    return {
        "bot": {
            "id": people.BOT_ID,
            "app_id": people.APP_ID,
            "user_id": bot.id,
            "name": bot.shown_as,
            "deleted": False,
            "updated": 1_700_000_000,
            "icons": {},
        }
    }


def _with_email(call: Call) -> bool:
    return call.granted is None or "users:read.email" in call.granted


def users_info(call: Call) -> dict[str, Any]:
    account = call.workspace.account(call.given.get("user"))
    return {"user": people.as_slack_user(account, with_email=_with_email(call))}


def users_list(call: Call) -> dict[str, Any]:
    rates.listing_people(call.workspace).count()
    everybody = list(call.workspace.accounts.values())
    # Without a limit Slack tries to return everybody.
    accounts, cursor = page(everybody, call, default=max(1, len(everybody)))
    members = [people.as_slack_user(account, with_email=_with_email(call)) for account in accounts]
    return {"members": members, "cache_ts": 1_700_000_000, **next_page(cursor)}


def _paid(call: Call) -> None:
    if call.workspace.plan == FREE:
        raise SlackError("plan_upgrade_required")


def usergroups_list(call: Call) -> dict[str, Any]:
    _paid(call)
    with_users, with_count = call.flag("include_users"), call.flag("include_count")
    groups = [g for g in call.workspace.user_groups.values() if call.flag("include_disabled") or not g.is_disabled]
    return {"usergroups": [g.as_slack(with_users=with_users, with_count=with_count) for g in groups]}


def usergroups_users_list(call: Call) -> dict[str, Any]:
    _paid(call)
    group = call.workspace.user_groups.get(call.text("usergroup"))
    if group is None or (group.is_disabled and not call.flag("include_disabled")):
        raise SlackError("no_such_subteam")
    return {"users": list(group.users)}


# --- conversations -------------------------------------------------------------------------------------------


def conversations_list(call: Call) -> dict[str, Any]:
    kinds = {k.strip() for k in str(call.given.get("types") or "public_channel").split(",")}
    if not kinds <= CALLABLE_TYPES:
        raise SlackError("invalid_types")

    def kind_of(channel: Channel) -> str:
        return "im" if channel.is_im else "private_channel" if channel.is_private else "public_channel"

    seen = [
        c
        for c in call.workspace.channels.values()
        if kind_of(c) in kinds and (kind_of(c) == "public_channel" or people.BOT_USER_ID in c.members)
    ]
    channels, cursor = page(seen, call)
    return {"channels": [c.as_slack() for c in channels], **next_page(cursor)}


def conversations_info(call: Call) -> dict[str, Any]:
    return {"channel": call.channel().as_slack()}


def conversations_members(call: Call) -> dict[str, Any]:
    members, cursor = page(sorted(call.channel().members), call)
    return {"members": members, **next_page(cursor)}


def conversations_join(call: Call) -> dict[str, Any]:
    channel = call.channel()
    if channel.is_im or channel.is_private:
        raise SlackError("method_not_supported_for_channel_type")
    already = people.BOT_USER_ID in channel.members
    channel.members.add(people.BOT_USER_ID)
    call.workspace.changed(None, {"type": "channel", "channel": channel.id})
    warning = {"warning": "already_in_channel", "response_metadata": {"warnings": ["already_in_channel"]}}
    return {"channel": channel.as_slack(), **(warning if already else {})}


def conversations_leave(call: Call) -> dict[str, Any]:
    channel = call.joined()
    channel.members.discard(people.BOT_USER_ID)
    return {}


def conversations_open(call: Call) -> dict[str, Any]:
    if call.given.get("channel"):
        return {"channel": {"id": call.channel().id}}
    users = call.given.get("users") or ""
    named = users if isinstance(users, list) else [u.strip() for u in str(users).split(",") if u.strip()]
    if not named:
        raise SlackError("users_list_not_supplied")
    if len(named) > 1:
        raise SlackError("not_enabled")
    account = call.workspace.account(named[0])
    if account.deleted:
        raise SlackError("user_disabled")
    channel = call.workspace.direct_message(account.id)
    return {"channel": channel.as_slack() if call.flag("return_im") else {"id": channel.id}}


def conversations_history(call: Call) -> dict[str, Any]:
    channel = call.joined()
    _may_read(call, channel)
    kept = [m for m in channel.messages if m.viewer is None and m.thread_ts in (None, m.ts)]
    return _messages(call, kept[::-1])


def conversations_replies(call: Call) -> dict[str, Any]:
    channel = call.joined()
    _may_read(call, channel)
    parent = call.text("ts")
    kept = [m for m in channel.messages if m.viewer is None and parent in (m.ts, m.thread_ts)]
    if not kept:
        raise SlackError("thread_not_found")
    return _messages(call, kept)


def _may_read(call: Call, channel: Channel) -> None:
    """Slack asks for the history scope of the channel's own kind."""
    needed = "im:history" if channel.is_im else "groups:history" if channel.is_private else "channels:history"
    if call.granted is not None and needed not in call.granted:
        raise SlackError("missing_scope", needed=needed, provided=",".join(sorted(call.granted)))


def _messages(call: Call, messages: Sequence[Message]) -> dict[str, Any]:
    oldest, latest = float(call.given.get("oldest") or 0), float(call.given.get("latest") or "inf")
    inclusive = call.flag("inclusive")

    def within(message: Message) -> bool:
        ts = float(message.ts)
        return oldest <= ts <= latest if inclusive else oldest < ts < latest

    shown, cursor = page([m for m in messages if within(m)], call)
    with_metadata = call.flag("include_all_metadata")
    answer: dict[str, Any] = {
        "messages": [m.as_slack(with_metadata=with_metadata) for m in shown],
        "has_more": bool(cursor),
        "pin_count": 0,
    }
    return {**answer, **(next_page(cursor) if cursor else {})}


# --- messages ------------------------------------------------------------------------------------------------


def _metadata(call: Call) -> dict[str, Any] | None:
    metadata = call.given.get("metadata")
    if not metadata:
        return None
    if not isinstance(metadata, dict) or not metadata.get("event_type"):
        raise SlackError("invalid_metadata_format")
    if not isinstance(metadata.get("event_payload"), dict):
        raise SlackError("invalid_metadata_format")
    return metadata


def _attachments(call: Call) -> list[Any]:
    attachments = call.given.get("attachments") or []
    if not isinstance(attachments, list) or len(attachments) > 100:
        raise SlackError("too_many_attachments")
    return attachments


def _target(call: Call) -> Channel:
    """Where to post: a member's id means the direct message with them."""
    target = str(call.given.get("channel") or "")
    if target in call.workspace.accounts and call.workspace.accounts[target].deleted:
        raise SlackError("channel_not_found")
    channel = call.channel()
    if people.BOT_USER_ID not in channel.members:
        public = call.granted is not None and "chat:write.public" in call.granted and not channel.is_private
        if not public:
            raise SlackError("not_in_channel")
    return channel


def chat_post_message(call: Call) -> dict[str, Any]:
    channel = _target(call)
    message = call.workspace.post(
        channel,
        people.BOT_USER_ID,
        str(call.given.get("text") or ""),
        checked_blocks(call.given),
        thread_ts=call.given.get("thread_ts"),
        metadata=_metadata(call),
        attachments=_attachments(call),
    )
    return {"channel": channel.id, "ts": message.ts, "message": message.as_slack(with_metadata=True)}


def chat_post_ephemeral(call: Call) -> dict[str, Any]:
    channel = _target(call)
    viewer = call.workspace.account(call.text("user"))
    if viewer.id not in channel.members:
        raise SlackError("user_not_in_channel")
    message = call.workspace.post(
        channel,
        people.BOT_USER_ID,
        str(call.given.get("text") or ""),
        checked_blocks(call.given),
        viewer=viewer.id,
        thread_ts=call.given.get("thread_ts"),
        attachments=_attachments(call),
    )
    return {"message_ts": message.ts}


def _own(call: Call, code: str) -> tuple[Channel, Message]:
    channel = call.channel()
    message = channel.find(call.text("ts"))
    if message is None or message.viewer is not None:
        raise SlackError("message_not_found")
    if not message.by_app:
        raise SlackError(code)
    return channel, message


def chat_update(call: Call) -> dict[str, Any]:
    channel, message = _own(call, "cant_update_message")
    given = dict(call.given)
    if given.get("text") is None and given.get("blocks") is None:
        raise SlackError("no_text")
    blocks = checked_blocks(given)
    if call.given.get("metadata") is not None:
        message.metadata = _metadata(call)
    # Slack keeps the blocks only when neither text nor blocks are sent; a text alone takes them away.
    text = str(given["text"]) if given.get("text") is not None else message.text
    call.workspace.edit(message, text, blocks)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": message.as_slack()}


def chat_delete(call: Call) -> dict[str, Any]:
    channel, message = _own(call, "cant_delete_message")
    call.workspace.remove(message)
    return {"channel": channel.id, "ts": message.ts}


def chat_get_permalink(call: Call) -> dict[str, Any]:
    channel, ts = call.channel(), call.text("message_ts")
    if channel.find(ts) is None:
        raise SlackError("message_not_found")
    link = f"https://{people.TEAM_DOMAIN}.slack.example/archives/{channel.id}/p{ts.replace('.', '')}"
    return {"channel": channel.id, "permalink": link}


# --- views ---------------------------------------------------------------------------------------------------


def views_open(call: Call) -> dict[str, Any]:
    view = checked_view(call.given.get("view"))
    opened = call.workspace.screens.open(call.workspace.triggers.exchange(call.text("trigger_id")), view)
    call.workspace.views_changed(opened)
    return {"view": opened.as_slack()}


def views_push(call: Call) -> dict[str, Any]:
    view = checked_view(call.given.get("view"))
    pushed = call.workspace.screens.push(call.workspace.triggers.exchange(call.text("trigger_id")), view)
    call.workspace.views_changed(pushed)
    return {"view": pushed.as_slack()}


def views_update(call: Call) -> dict[str, Any]:
    current = call.workspace.screens.find(call.given.get("view_id"), call.given.get("external_id"))
    view = checked_view(call.given.get("view"), "home" if current.given["type"] == "home" else "modal")
    updated = call.workspace.screens.update(current, view, call.given.get("hash"))
    call.workspace.views_changed(updated)
    return {"view": updated.as_slack()}


def views_publish(call: Call) -> dict[str, Any]:
    account = call.workspace.account(call.text("user_id"))
    home = (call.workspace.manifest.get("features") or {}).get("app_home") or {}
    if home.get("home_tab_enabled") is False:
        raise SlackError("not_enabled")
    view = checked_view(call.given.get("view"), "home")
    published = call.workspace.screens.publish(account.id, view, call.given.get("hash"))
    call.workspace.views_changed(published)
    return {"view": published.as_slack()}


METHODS: Mapping[str, Callable[[Call], dict[str, Any]]] = {
    "auth.test": auth_test,
    "team.info": team_info,
    "bots.info": bots_info,
    "users.info": users_info,
    "users.list": users_list,
    "usergroups.list": usergroups_list,
    "usergroups.users.list": usergroups_users_list,
    "conversations.list": conversations_list,
    "conversations.info": conversations_info,
    "conversations.members": conversations_members,
    "conversations.join": conversations_join,
    "conversations.leave": conversations_leave,
    "conversations.open": conversations_open,
    "conversations.history": conversations_history,
    "conversations.replies": conversations_replies,
    "chat.postMessage": chat_post_message,
    "chat.postEphemeral": chat_post_ephemeral,
    "chat.update": chat_update,
    "chat.delete": chat_delete,
    "chat.getPermalink": chat_get_permalink,
    "views.open": views_open,
    "views.push": views_push,
    "views.update": views_update,
    "views.publish": views_publish,
}

_READS_CHANNELS = ("channels:read", "groups:read", "im:read", "mpim:read")
_READS_HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")

SCOPES: Mapping[str, tuple[str, ...]] = {
    "team.info": ("team:read",),
    "bots.info": ("users:read",),
    "users.info": ("users:read",),
    "users.list": ("users:read",),
    "usergroups.list": ("usergroups:read",),
    "usergroups.users.list": ("usergroups:read",),
    "conversations.list": _READS_CHANNELS,
    "conversations.info": _READS_CHANNELS,
    "conversations.members": _READS_CHANNELS,
    "conversations.history": _READS_HISTORY,
    "conversations.replies": _READS_HISTORY,
    "conversations.join": ("channels:join",),
    "conversations.open": ("im:write", "mpim:write", "channels:manage", "groups:write"),
    "chat.postMessage": ("chat:write",),
    "chat.postEphemeral": ("chat:write",),
    "chat.update": ("chat:write",),
    "chat.delete": ("chat:write",),
}
"""Any one of these scopes opens the method."""
