"""Who is who in the workspace: profiles from Slack's events, look-ups and its list of people."""

from __future__ import annotations

import html
import logging
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web import WebClient

from bot.services.members import Profile
from handlers.slack import ids, reading
from handlers.slack.conversation import Desk, Listener, Turn, Word
from handlers.slack.once import once
from handlers.slack.reading import Kind

if TYPE_CHECKING:
    from bot.services import Services
    from bot.services.members import Members, Reading

logger = logging.getLogger(__name__)

LOOK_UP_SECONDS = 1.0
"""A look-up happens within the three seconds that an acknowledgement may take."""

PAGE_SIZE = 200
PAUSE_SECONDS = 3.0
"""Slack allows about twenty pages of ``users.list`` a minute."""

PATIENCE = 10
"""So many refusals in a row for asking too often, and we leave the rest of the directory for another time."""

LATER_SECONDS = 300
"""What Slack refuses is asked for again after so long."""

SIGN_OF_LIFE_SECONDS = 60
"""Whoever has to wait longer says so often that the reading is still theirs."""

SLACKBOT = "USLACKBOT"


def learn_profile(user: Mapping[str, Any], account: str) -> Profile:
    """A person as Slack describes them to the account in ``users.info``, ``users.list`` and its events."""
    profile = user.get("profile") or {}
    is_stranger = _is_stranger(user, account)
    return Profile(
        id=str(user["id"]),
        real_name=_name(profile.get("real_name") or user.get("real_name") or user.get("name") or user["id"]),
        display_name=_name(profile.get("display_name")),
        first_name=_name(profile.get("first_name")),
        last_name=_name(profile.get("last_name")),
        email=str(profile.get("email") or ""),
        time_zone=str(user.get("tz") or ""),
        # Of a stranger these tell what they are at home.
        is_admin=bool(user.get("is_admin")) and not is_stranger,
        is_owner=bool(user.get("is_owner")) and not is_stranger,
        is_primary_owner=bool(user.get("is_primary_owner")) and not is_stranger,
        # Slack does not flag slackbot as a bot. A workflow's "user" is one too.
        is_bot=bool(user.get("is_bot")) or bool(user.get("is_workflow_bot")) or user["id"] == SLACKBOT,
        is_guest=bool(user.get("is_restricted")) or bool(user.get("is_ultra_restricted")),
        is_deactivated=bool(user.get("deleted")),
        is_stranger=is_stranger,
    )


def _is_stranger(user: Mapping[str, Any], account: str) -> bool:
    """Whether they are from another workspace or organisation, met in a shared channel.

    Slack's own flag is set only for those who share no channel with us. In an organisation (Enterprise Grid) a
    person's ``team_id`` may be another of its workspaces, or the organisation itself: there ``enterprise_user`` tells.
    """
    if user.get("is_stranger"):
        return True
    organisation = user.get("enterprise_user") or {}
    ours = {user.get("team_id"), user.get("enterprise_id"), organisation.get("enterprise_id")}
    ours |= set(organisation.get("teams") or [])
    return account not in ours and ours != {None}


def _name(value: Any) -> str:
    """Slack escapes ``&``, ``<`` and ``>`` in some fields and not in others."""
    return html.unescape(str(value or ""))


def look_up(
    client: WebClient, services: Services, account: str, member: str, timeout_seconds: float = LOOK_UP_SECONDS
) -> bool:
    """Ask Slack who somebody is and learn it; False when Slack knows nobody by that id. Raises OSError when late."""
    quick = once(client, timeout_seconds)
    try:
        user = quick.users_info(user=member)["user"]
    except SlackApiError as error:
        if error.response.get("error") in ("user_not_found", "user_not_visible", "users_not_found"):
            return False
        raise
    services.members.learn(account, [learn_profile(user, account)])
    return True


def read(client: WebClient, services: Services, account: str, pause: Callable[[float], object] = time.sleep) -> int:
    """Learn everybody in the workspace where that is due, a page at a time and no faster than Slack allows.

    Gives how many were learnt: nobody while another process is at it. What has been read stays read: whoever is asked
    next goes on there. A ``pause`` that says True ends it, as the process is stopping. Raises what Slack refuses with.
    """
    members = services.members
    reading = members.begin_reading(account)
    learnt = refused = 0
    was_lost = False
    while reading:
        held = reading
        try:
            answer = client.users_list(limit=PAGE_SIZE, cursor=held.cursor or None)
        except SlackApiError as error:
            word = error.response.get("error")
            if word == "invalid_cursor" and held.cursor and not was_lost:
                was_lost = True
                reading = members.begin_anew(held)
            elif word == "ratelimited" and refused < PATIENCE:
                refused += 1
                reading = members.keep_reading(held)
            else:
                members.leave_reading(held, LATER_SECONDS)
                raise
            reading = _after(members, reading, retry_after(error) or PAUSE_SECONDS, pause)
            continue
        except Exception:
            members.leave_reading(held, LATER_SECONDS)
            raise
        refused = 0
        people = [learn_profile(user, account) for user in answer.get("members") or []]
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        reading = members.learn_page(held, people, cursor)
        if reading is None:
            break
        learnt += len(people)
        if not cursor:
            logger.info("Read who is in %s: %d people.", account, reading.count)
            break
        reading = _after(members, reading, PAUSE_SECONDS, pause)
    return learnt


def _after(
    members: Members, reading: Reading | None, seconds: float, pause: Callable[[float], object]
) -> Reading | None:
    """The reading after a pause; None when it has to end here. A long one is told of, or others would take over."""
    while reading:
        if pause(min(seconds, SIGN_OF_LIFE_SECONDS)) is True:
            members.leave_reading(reading)
            return None
        seconds -= SIGN_OF_LIFE_SECONDS
        if seconds <= 0:
            break
        reading = members.keep_reading(reading)
    return reading


def retry_after(error: SlackApiError) -> float | None:
    """How long Slack asks us to wait, in seconds; None when it does not say."""
    headers = getattr(error.response, "headers", None) or {}
    said: Any = next((value for name, value in headers.items() if name.lower() == "retry-after"), None)
    try:
        return float(said[0] if isinstance(said, list) else said)
    except (TypeError, ValueError, IndexError):
        return None


def _changed(desk: Desk, turn: Turn) -> None:
    """Somebody joined, was renamed, promoted or deactivated."""
    user = (turn.body.get("event") or {}).get("user")
    if isinstance(user, dict) and reading.member_id(user.get("id")):
        account = reading.account(turn.body)
        desk.services.members.learn(account, [learn_profile(user, account)])


WORDS: tuple[Word, ...] = ()
LISTENERS = (
    Listener(Kind.EVENT, ids.PERSON_JOINED, _changed),
    Listener(Kind.EVENT, ids.PERSON_CHANGED, _changed),
)
