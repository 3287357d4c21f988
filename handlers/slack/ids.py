"""Every name that Slack hands back to us, each written once: commands, callbacks, actions, blocks, metadata."""

from __future__ import annotations

import re

COMMAND = "/seats"

# Shortcuts and views (callback ids)
SHOW_SEATS = "show_seats"
SEATS_MODAL = "seats_modal"
SETUP_SUBMITTED = "setup_submitted"
ASSIGN_SUBMITTED = "assign_submitted"
HOME = "home"
NOTE_MODAL = "note_modal"

# Events
HOME_OPENED = "app_home_opened"
PERSON_JOINED = "team_join"
PERSON_CHANGED = "user_change"
GROUP_CHANGED = "subteam_updated"
GROUP_PEOPLE_CHANGED = "subteam_members_changed"

# Actions: setting up a number
AUTO_ASSIGN = "auto_assign"
CHOOSE_NUMBER = "choose_number"
ANOTHER_NUMBER = "another_number"
GENERATE_NUMBERS = "generate_numbers"
SETUP_AREA_CODE = "setup_area_code"
SETUP_NUMBER = "setup_number"
SETUP_CHANNEL = "setup_channel"

# Actions: people on a seat
ASSIGN_OPEN = "assign_open"
ASSIGN_MEMBERS = "assign_members"
ASSIGN_SEAT = "assign_seat"
REMOVE_KEPT = "remove_kept"
REMOVE_CONFIRMED = re.compile(r"^remove_member:\d+$")

# One seat in a modal of its own, and choosing a seat
MANAGE_SEAT = "manage_seat"
SEAT_MODAL = "seat_modal"
PICK_SEAT = "pick_seat"
PICK_EMPTY_SEAT = "pick_empty_seat"
PICK_MEMBER = "pick_member"

# A number's later life
RELEASE_OPEN = "release_open"
RELEASE_SUBMITTED = "release_submitted"
RELEASE_DIGITS = "release_digits"
UNDO_RELEASE = "undo_release"
UNDO_SUBMITTED = "undo_submitted"
TRY_GIVING_BACK = "try_giving_back"
SWAP_OPEN = "swap_open"
SWAP_SUBMITTED = "swap_submitted"
MOVE_OPEN = "move_open"
MOVE_SUBMITTED = "move_submitted"

# The seat itself
SUSPEND = "suspend_seat"
RESUME = "resume_seat"
SUSPEND_SUBMITTED = "suspend_submitted"
RESUME_SUBMITTED = "resume_submitted"
NAME_OPEN = "name_open"
NAME_SUBMITTED = "name_submitted"
NAME_FIELD = "seat_name"
ALLOWANCE_OPEN = "allowance_open"
ALLOWANCE_SUBMITTED = "allowance_submitted"
TOPUP_OPEN = "topup_open"
TOPUP_SUBMITTED = "topup_submitted"
MESSAGES_FIELD = "messages_count"

# Asking and answering
ASK_OPEN = "ask_open"
ASK_SUBMITTED = "ask_submitted"
ASK_WHY = "ask_why"
APPROVE_OPEN = "approve_open"
APPROVE_SUBMITTED = "approve_submitted"
DECLINE_OPEN = "decline_open"
DECLINE_SUBMITTED = "decline_submitted"
DECLINE_WHY = "decline_why"

# Who may text from where, who may do what, settings, the log
WHY_OPEN = "why_open"
WHY_MODAL = "why_modal"
PERMISSIONS_OPEN = "permissions_open"
PERMISSIONS_SUBMITTED = "permissions_submitted"
PERMISSIONS_PAGES = "permissions_pages"
PERMISSIONS_DEFAULT = "permissions_default"
ROLES_OPEN = "roles_open"
ROLES_MODAL = "roles_modal"
GRANT_OPEN = "grant_open"
GRANT_SUBMITTED = "grant_submitted"
GRANT_ROLE = "grant_role"
REVOKE_ROLE = re.compile(r"^revoke_role:\d+$")
GROUPS_OPEN = "groups_open"
GROUPS_SUBMITTED = "groups_submitted"
PICK_GROUP = "pick_group"
ROLES_PAGE_TURNED = re.compile(r"^roles_page_turned:(previous|next)$")
SETTINGS_OPEN = "settings_open"
SETTINGS_SUBMITTED = "settings_submitted"
SETTINGS_CHANNEL = "settings_channel"
SETTINGS_FIELD = "settings_field"
PICK_TIME_ZONE = "pick_time_zone"
LOG_OPEN = "log_open"
LOG_MODAL = "log_modal"
LOG_PAGE_TURNED = re.compile(r"^log_page_turned:(newest|older)$")
FIND_OPEN = "find_open"
FIND_SUBMITTED = "find_submitted"
FIND_FIELD = "find_words"
FIND_PAGE_TURNED = re.compile(r"^find_page_turned:(previous|next)$")

# Actions: lists
PAGE_TURNED = re.compile(r"^page_turned:(previous|next)$")
HOME_PAGE_TURNED = re.compile(r"^home_page_turned:(previous|next)$")
USAGE_PAGE_TURNED = re.compile(r"^usage_page_turned:(previous|next)$")
REPORT_PAGE_TURNED = re.compile(r"^report_page_turned:(previous|next)$")
SEE_USAGE = "see_usage"
SEE_HELP = "see_help"
OPEN_TRAINING = "open_training"

# Blocks. An input's block is called after the field of the error that belongs under it (``SeatError.field``); a
# suffix after a colon gives it a new identity, so that Slack forgets what was entered.
MEMBERS_BLOCK = "members"
SEAT_BLOCK = "seat"
NUMBER_BLOCK = "number"
AREA_CODE_BLOCK = "area_code"
CHANNEL_BLOCK = "channel"
NOTE_BLOCK = "note"
DIGITS_BLOCK = "digits"
NAME_BLOCK = "name"
MESSAGES_BLOCK = "messages"
WHY_BLOCK = "why"
PAGES_BLOCK = "pages"
ROLE_BLOCK = "role"
ADMINISTRATORS_GROUP_BLOCK = "administrators_group"
REPORTERS_GROUP_BLOCK = "reporters_group"
TO_SEAT_BLOCK = "to_seat"
WORDS_BLOCK = "words"
WARNING_CHANNEL_BLOCK = "warning_channel"
REPORT_CHANNEL_BLOCK = "report_channel"
MARKS_BLOCK = "marks"
TIME_ZONE_BLOCK = "time_zone"
UNDO_DAYS_BLOCK = "undo_days"
OPT_IN_BLOCK = "opt_in"

# Metadata of the messages we post
NOTICE_EVENT = "seatline_notice"


def remove_member(place: int) -> str:
    """The action of the button that takes off whoever has this place; one block shows several."""
    return f"remove_member:{place}"


def page_turned(direction: str, at_home: bool = False) -> str:
    """The action of a pager's button: ``previous`` or ``next``."""
    return f"{'home_' if at_home else ''}page_turned:{direction}"


def revoke_role(row: int) -> str:
    """The action of the button that takes away the role in this row of the page."""
    return f"revoke_role:{row}"


def roles_page_turned(direction: str) -> str:
    """The action of a button under the roles: ``previous`` or ``next``."""
    return f"roles_page_turned:{direction}"


def usage_page_turned(direction: str) -> str:
    """The action of a button under the month so far."""
    return f"usage_page_turned:{direction}"


def report_page_turned(direction: str) -> str:
    """The action of a button under a month's report."""
    return f"report_page_turned:{direction}"


def find_page_turned(direction: str) -> str:
    """The action of a button under the seats that were found."""
    return f"find_page_turned:{direction}"


def log_page_turned(direction: str) -> str:
    """The action of a button under the log: ``newest`` or ``older``."""
    return f"log_page_turned:{direction}"
