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

# Metadata of the messages we post
NOTICE_EVENT = "seatline_notice"


def remove_member(place: int) -> str:
    """The action of the button that takes off whoever has this place; one block shows several."""
    return f"remove_member:{place}"


def page_turned(direction: str, at_home: bool = False) -> str:
    """The action of a pager's button: ``previous`` or ``next``."""
    return f"{'home_' if at_home else ''}page_turned:{direction}"


def usage_page_turned(direction: str) -> str:
    """The action of a button under the month so far."""
    return f"usage_page_turned:{direction}"


def report_page_turned(direction: str) -> str:
    """The action of a button under a month's report."""
    return f"report_page_turned:{direction}"
