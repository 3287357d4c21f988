"""Slack's user groups: people who are mentioned together, and kept together. Only paid plans have them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.sandbox import people

TALENT_LEADS = "S0TALENT01"
COORDINATORS = "S0COORD001"
FREE, PAID = "free", "paid"


@dataclass(frozen=True)
class UserGroup:
    """One group; an archived one (`is_disabled`) is neither listed nor asked about."""

    id: str
    name: str
    handle: str
    users: Sequence[str]
    description: str = ""
    is_disabled: bool = False
    updated: int = 1_700_000_000

    def as_slack(self, *, with_users: bool = False, with_count: bool = False) -> dict[str, Any]:
        """As `usergroups.list` and the event `subteam_updated` give it."""
        group: dict[str, Any] = {
            "id": self.id,
            "team_id": people.TEAM_ID,
            "is_usergroup": True,
            "is_subteam": True,
            "name": self.name,
            "description": self.description,
            "handle": self.handle,
            "is_external": False,
            "date_create": 1_700_000_000,
            "date_update": self.updated,
            "date_delete": self.updated if self.is_disabled else 0,
            "auto_type": None,
            "auto_provision": False,
            "enterprise_subteam_id": "",
            "created_by": "U0ADMIN001",
            "updated_by": "U0ADMIN001",
            "deleted_by": "U0ADMIN001" if self.is_disabled else None,
            "prefs": {"channels": [], "groups": []},
        }
        if with_users:
            group["users"] = list(self.users)
        if with_count:
            group["user_count"] = len(self.users)
        return group


def seeded() -> list[UserGroup]:
    """The groups of the seeded workspace."""
    return [
        UserGroup(TALENT_LEADS, "Talent leads", "talent-leads", ["U0DEVI0001", "U0KWAME001"], "Lead the recruiters"),
        UserGroup(COORDINATORS, "Coordinators", "coordinators", ["U0FATIMA01"], "Book the interviews"),
    ]


def members_changed(group: UserGroup, before: Sequence[str]) -> dict[str, Any]:
    """The event `subteam_members_changed`, which tells only who came and went."""
    added = [user for user in group.users if user not in before]
    removed = [user for user in before if user not in group.users]
    return {
        "type": "subteam_members_changed",
        "subteam_id": group.id,
        "team_id": people.TEAM_ID,
        "date_previous_update": 1_700_000_000,
        "date_update": group.updated,
        "added_users": added,
        "added_users_count": str(len(added)),
        "removed_users": removed,
        "removed_users_count": str(len(removed)),
        "event_ts": f"{time.time():.6f}",
    }


def updated(group: UserGroup) -> dict[str, Any]:
    """The event `subteam_updated`, with everybody who is in it."""
    subteam = group.as_slack(with_users=True, with_count=True)
    return {"type": "subteam_updated", "subteam": subteam, "event_ts": f"{time.time():.6f}"}
