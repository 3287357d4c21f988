"""The methods of Slack's Web API that a bot of this kind calls, each a function from arguments to an answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import inf
from typing import Any

from bot.sandbox import file_methods, people
from bot.sandbox.answers import checked_metadata, checked_post, checked_view
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
        if kind_of(c) in kinds
        and (kind_of(c) == "public_channel" or people.BOT_USER_ID in c.members)
        and not (c.is_archived and call.flag("exclude_archived"))
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
    if channel.is_archived:
        raise SlackError("is_archived")
    already = people.BOT_USER_ID in channel.members
    channel.members.add(people.BOT_USER_ID)
    call.workspace.changed(None, {"type": "channel", "channel": channel.id})
    warning = {"warning": "already_in_channel", "response_metadata": {"warnings": ["already_in_channel"]}}
    return {"channel": channel.as_slack(), **(warning if already else {})}


def conversations_leave(call: Call) -> dict[str, Any]:
    channel = call.channel()
    if channel.is_im:
        raise SlackError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise SlackError("is_archived")
    if people.BOT_USER_ID not in channel.members:
        return {"not_in_channel": True}
    if channel.id == people.GENERAL:
        raise SlackError("cant_leave_general")
    channel.members.discard(people.BOT_USER_ID)
    return {}


def conversations_open(call: Call) -> dict[str, Any]:
    if call.given.get("channel"):
        return {"channel": {"id": call.channel().id}}
    users = call.given.get("users") or ""
    named = users if isinstance(users, list) else [u.strip() for u in str(users).split(",") if u.strip()]
    if not named:
        raise SlackError("users_list_not_supplied")
    if len(named) > 8:
        raise SlackError("too_many_users")
    if len(named) > 1:
        # This workspace has no conversations of several.
        raise SlackError("method_not_supported_for_channel_type")
    account = call.workspace.account(named[0])
    if account.deleted:
        raise SlackError("user_disabled")
    channel = call.workspace.direct_message(account.id)
    return {"channel": channel.as_slack() if call.flag("return_im") else {"id": channel.id}}


def conversations_history(call: Call) -> dict[str, Any]:
    channel = call.joined()
    _may_read(call, channel)
    kept = [m for m in channel.messages if m.viewer is None and m.is_in_channel]
    return _messages(call, kept[::-1])


def conversations_replies(call: Call) -> dict[str, Any]:
    channel = call.joined()
    _may_read(call, channel)
    kept = [m for m in channel.thread(call.text("ts")) if m.viewer is None]
    if not kept:
        raise SlackError("thread_not_found")
    return _messages(call, kept)


def _may_read(call: Call, channel: Channel) -> None:
    """Slack asks for the history scope of the channel's own kind."""
    needed = "im:history" if channel.is_im else "groups:history" if channel.is_private else "channels:history"
    if call.granted is not None and needed not in call.granted:
        raise SlackError("missing_scope", needed=needed, provided=",".join(sorted(call.granted)))


def _messages(call: Call, messages: Sequence[Message]) -> dict[str, Any]:
    oldest, latest = call.time_stamp("oldest", 0), call.time_stamp("latest", inf)
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


def chat_post_message(call: Call) -> dict[str, Any]:
    channel = call.writable()
    message = call.workspace.post(
        channel,
        people.BOT_USER_ID,
        str(call.given.get("text") or ""),
        checked_post(call.given),
        thread_ts=call.given.get("thread_ts"),
        broadcast=call.flag("reply_broadcast"),
        metadata=checked_metadata(call.given.get("metadata")),
        attachments=call.given.get("attachments") or (),
    )
    return {"channel": channel.id, "ts": message.ts, "message": message.as_slack(with_metadata=True)}


def chat_post_ephemeral(call: Call) -> dict[str, Any]:
    channel = call.writable()
    viewer = call.text("user")
    if viewer not in channel.members:
        raise SlackError("user_not_in_channel")
    message = call.workspace.post(
        channel,
        people.BOT_USER_ID,
        str(call.given.get("text") or ""),
        checked_post(call.given),
        viewer=viewer,
        thread_ts=call.given.get("thread_ts"),
        attachments=call.given.get("attachments") or (),
    )
    return {"message_ts": message.ts}


def _own(call: Call, code: str) -> tuple[Channel, Message]:
    # Unlike a new message, one that exists is not found by the id of the person that it was sent to.
    if call.given.get("channel") in call.workspace.accounts:
        raise SlackError("channel_not_found")
    channel = call.channel()
    message = channel.find(call.text("ts"))
    if message is None or message.viewer is not None:
        raise SlackError("message_not_found")
    if not message.by_app:
        raise SlackError(code)
    return channel, message


def chat_update(call: Call) -> dict[str, Any]:
    channel, message = _own(call, "cant_update_message")
    if channel.is_archived:
        raise SlackError("is_inactive")
    given = dict(call.given)
    blocks = checked_post(given, is_update=True)
    if given.get("metadata") is not None:
        message.metadata = checked_metadata(given["metadata"])
    # A text alone takes the blocks away.
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
    **file_methods.METHODS,
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
    "conversations.leave": ("channels:manage", "channels:write", "groups:write", "im:write", "mpim:write"),
    "conversations.open": ("im:write", "mpim:write", "channels:manage", "groups:write"),
    "chat.postMessage": ("chat:write",),
    "chat.postEphemeral": ("chat:write",),
    "chat.update": ("chat:write",),
    "chat.delete": ("chat:write",),
    **file_methods.SCOPES,
}
"""Any one of these scopes opens the method."""
