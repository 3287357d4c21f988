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
    RELEASE = "release"
    SWAP = "swap"
    MOVE = "move"
    SUSPEND = "suspend"
    RENAME = "rename"
    CHANGE_ALLOWANCE = "change_allowance"
    TOP_UP = "top_up"
    ASK = "ask"
    DECIDE = "decide"
    SEE_WHY = "see_why"
    SEE_WHY_OF_OTHERS = "see_why_of_others"
    CHANGE_PERMISSIONS = "change_permissions"
    CHANGE_ROLES = "change_roles"
    CHANGE_SETTINGS = "change_settings"

    @property
    def refusal(self) -> str:
        """What to tell somebody who may not."""
        return _REFUSALS[self]


_OWN = frozenset({Action.SEE_OWN_SEAT, Action.SEE_WHY, Action.ASK})
_READS = _OWN | {Action.SEE_ALL_SEATS, Action.SEE_REPORTS, Action.SEE_LOG}
_ALLOWED: dict[Role, frozenset[Action]] = {
    Role.ADMINISTRATOR: frozenset(Action),
    Role.REPORTER: _READS,
    Role.MEMBER: _OWN,
}
_REFUSALS: dict[Action, str] = {
    Action.SEE_ALL_SEATS: "Only administrators and reporters see all seats.",
    Action.SEE_OWN_SEAT: "You cannot see this seat.",
    Action.SEE_REPORTS: "Only administrators and reporters see reports.",
    Action.SEE_LOG: "Only administrators and reporters see the log.",
    Action.SET_UP: "Only administrators set up numbers.",
    Action.ASSIGN: "Only administrators put people on seats.",
    Action.REMOVE: "Only administrators take people off seats.",
    Action.RELEASE: "Only administrators release numbers.",
    Action.SWAP: "Only administrators swap numbers.",
    Action.MOVE: "Only administrators move numbers between seats.",
    Action.SUSPEND: "Only administrators suspend and resume seats.",
    Action.RENAME: "Only administrators name seats.",
    Action.CHANGE_ALLOWANCE: "Only administrators change allowances.",
    Action.TOP_UP: "Only administrators add messages to a month. You can ask for them with `/seats ask`.",
    Action.ASK: "You cannot ask for this.",
    Action.DECIDE: "Only administrators decide about what somebody asked for.",
    Action.SEE_WHY: "You cannot see this.",
    Action.SEE_WHY_OF_OTHERS: "Only administrators see why somebody else can or cannot text.",
    Action.CHANGE_PERMISSIONS: "Only administrators see and change where people may text from.",
    Action.CHANGE_ROLES: "Only administrators see and change roles.",
    Action.CHANGE_SETTINGS: "Only administrators see and change settings.",
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
