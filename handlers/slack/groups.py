"""Slack's user groups: which there are, who is in them, and telling the roles service of it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from slack_sdk.errors import SlackApiError
from slack_sdk.web import WebClient

from bot.domain.errors import SeatError
from bot.domain.holders import GroupPeople
from bot.domain.names import folded
from bot.domain.roles import Actor
from handlers.slack.once import once
from handlers.slack.trouble import error_of, is_access, is_passing
from handlers.slack.views.roles import why_no_groups

if TYPE_CHECKING:
    from bot.services import Services

logger = logging.getLogger(__name__)

PROMPT_SECONDS = 1.5
"""Slack waits three seconds for the options of a menu, and for our part we wait for Slack no longer than this."""

PATIENT_SECONDS = 8.0
"""The same where somebody looks at a view that says we are reading, or where nobody waits at all."""

FRESH_SECONDS = 60.0
"""So long the list is taken as it was: people type several letters, and Slack allows twenty calls a minute."""

GONE = "no_such_subteam"
"""Slack's word for a group that was archived or never was: nobody is in it."""


@dataclass(frozen=True)
class UserGroup:
    """A user group of the workspace, and how many people are in it."""

    id: str
    name: str
    handle: str
    people: int


class GroupsUnavailable(SeatError):
    """Slack did not tell of user groups; ``problem`` is its word for why, "" when it did not answer in time."""

    code = "groups_unavailable"

    def __init__(self, problem: str) -> None:
        self.problem = problem
        super().__init__(why_no_groups(problem))


_lists: dict[str, tuple[float, tuple[UserGroup, ...]]] = {}
"""The groups of a workspace and until when they are taken as fresh, by the token that reads them."""

_reading = threading.Lock()
"""One reading at a time: what was read first must not be written down last. A process serves one workspace."""

_awaited: set[str] = set()
"""Accounts for which somebody waits for that: they will read later than now, for whoever wants it meanwhile too."""


def listed(client: WebClient, seconds: float = PATIENT_SECONDS) -> tuple[UserGroup, ...]:
    """The workspace's own user groups, as of a minute ago at most. Raises GroupsUnavailable."""
    key, now = f"{client.base_url} {client.token}", time.monotonic()
    until, groups = _lists.get(key, (0.0, ()))
    if now < until:
        return groups
    try:
        answer = once(client, seconds).usergroups_list(include_count=True)
    except (SlackApiError, OSError) as error:
        raise GroupsUnavailable(_problem(error)) from error
    groups = tuple(_group(found) for found in answer.get("usergroups") or [] if not found.get("is_external"))
    for stale in [k for k, (end, _) in _lists.items() if end <= now]:
        _lists.pop(stale, None)
    _lists[key] = (now + FRESH_SECONDS, groups)
    return groups


def matching(client: WebClient, words: str) -> list[UserGroup]:
    """Those whose name or handle has every word in it; within the time that a menu has. Raises GroupsUnavailable."""
    wanted = folded(words.replace("@", " ")).split()
    groups = listed(client, PROMPT_SECONDS)
    return [group for group in groups if all(word in folded(f"{group.name} {group.handle}") for word in wanted)]


def choose(
    client: WebClient, services: Services, actor: Actor, administrators: str | None, reporters: str | None
) -> GroupPeople:
    """Read who is in the groups and have them give roles. Raises GroupsUnavailable and what the service raises."""
    with _reading:
        try:
            people = {group: _people(client, group) for group in (administrators, reporters) if group}
        except (SlackApiError, OSError) as error:
            raise GroupsUnavailable(_problem(error)) from error
        return services.roles.choose_groups(actor, administrators, reporters, people)


def refresh(client: WebClient, services: Services, account: str) -> None:
    """Read who is in the account's groups now, and have the roles follow.

    Trouble of Slack's that passes changes nothing, the next reading makes up for it; a refusal is stored to be shown.
    """
    if account in _awaited:
        return
    _awaited.add(account)
    with _reading:
        _awaited.discard(account)
        people: dict[str, Sequence[str]] = {}
        problem: str | None = None
        for group in services.roles.chosen_groups(account):
            try:
                people[group] = _people(client, group)
            except OSError as error:
                logger.info("Slack did not say in time who is in the user groups of %s: %s", account, error)
                return
            except SlackApiError as error:
                if is_passing(error) or is_access(error):
                    logger.info("Slack did not say who is in the user groups of %s: %s", account, error_of(error))
                    return
                problem = error_of(error)
                if problem == GONE:
                    people[group] = ()
                logger.warning("The user group %s of %s cannot be read: %s", group, account, problem)
        if people or problem:
            services.roles.refresh_groups(account, people, problem)


def _people(client: WebClient, group: str) -> tuple[str, ...]:
    answer = once(client, PATIENT_SECONDS).usergroups_users_list(usergroup=group)
    return tuple(str(user) for user in answer.get("users") or [])


def _group(found: Mapping[str, object]) -> UserGroup:
    count = found.get("user_count")
    return UserGroup(
        str(found["id"]),
        str(found.get("name") or found.get("handle") or found["id"]),
        str(found.get("handle") or ""),
        int(str(count)) if str(count).isdecimal() else 0,
    )


def _problem(error: SlackApiError | OSError) -> str:
    return "" if isinstance(error, OSError) or is_passing(error) else error_of(error)
