"""Whether Seatline can post in a channel, asked of Slack while somebody waits for the answer."""

from __future__ import annotations

import logging

from slack_sdk.errors import SlackApiError
from slack_sdk.web import WebClient

from handlers.slack.once import once

logger = logging.getLogger(__name__)

SECONDS = 0.8
"""One question; at most two are asked of a channel, within the three seconds of an acknowledgement."""

_INVITE = "Seatline is not in that private channel. Type `/invite @Seatline` in it, then save again."
_REFUSALS = {
    "is_archived": "That channel is archived. Choose another one, or unarchive it first.",
    "channel_not_found": _INVITE,
    "not_in_channel": _INVITE,
    "method_not_supported_for_channel_type": "Seatline cannot post there. Choose a channel.",
    "restricted_action": "Only some people may join that channel. Let Seatline in first, or choose another one.",
}
_IS_PRIVATE = ("channel_not_found", "method_not_supported_for_channel_type")


def trouble(client: WebClient, channel: str) -> str | None:
    """What keeps Seatline from posting there, with the cure; None when nothing does, or Slack did not say in time.

    A public channel is joined by the way: whoever chose it wants messages there.
    """
    quick = once(client, SECONDS)
    try:
        try:
            quick.conversations_join(channel=channel)
        except SlackApiError as error:
            if error.response.get("error") not in _IS_PRIVATE:
                raise
            # Whoever can read a private channel is in it.
            quick.conversations_history(channel=channel, limit=1)
    except SlackApiError as error:
        return _REFUSALS.get(str(error.response.get("error")))
    except (OSError, ValueError) as error:
        logger.info("Slack did not say whether %s takes messages: %s", channel, type(error).__name__)
    return None
