"""Who may do what: the one table that every door obeys."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody is in an account."""

    ADMINISTRATOR = "administrator"
    REPORTER = "reporter"
    MEMBER = "member"


class Action(StrEnum):
    """What can be asked for, with the sentence that refuses it."""

    SEE_ALL_SEATS = "see_all_seats"
    SEE_OWN_SEAT = "see_own_seat"
    SEE_REPORTS = "see_reports"
    SEE_LOG = "see_log"
    SET_UP = "set_up"
    ASSIGN = "assign"
    REMOVE = "remove"
    CHANGE_SETTINGS = "change_settings"

    @property
    def refusal(self) -> str:
        """What to tell somebody who may not."""
        return _REFUSALS[self]


_READS = frozenset({Action.SEE_ALL_SEATS, Action.SEE_OWN_SEAT, Action.SEE_REPORTS, Action.SEE_LOG})
_ALLOWED: dict[Role, frozenset[Action]] = {
    Role.ADMINISTRATOR: frozenset(Action),
    Role.REPORTER: _READS,
    Role.MEMBER: frozenset({Action.SEE_OWN_SEAT}),
}
_REFUSALS: dict[Action, str] = {
    Action.SEE_ALL_SEATS: "Only administrators and reporters see all seats.",
    Action.SEE_OWN_SEAT: "You cannot see this seat.",
    Action.SEE_REPORTS: "Only administrators and reporters see reports.",
    Action.SEE_LOG: "Only administrators and reporters see the log.",
    Action.SET_UP: "Only administrators set up numbers.",
    Action.ASSIGN: "Only administrators put people on seats.",
    Action.REMOVE: "Only administrators take people off seats.",
    Action.CHANGE_SETTINGS: "Only administrators change settings.",
}


@dataclass(frozen=True)
class Actor:
    """Who asks: a member of an account.

    ``request`` names the delivery (a trigger or a view's submission), so that the same one delivered twice counts once;
    None where each call counts.
    """

    account: str
    member: str
    request: str | None = None


def may(role: Role, action: Action) -> bool:
    """Whether the role allows the action."""
    return action in _ALLOWED[role]
