"""How often Slack lets each method be called, and the answer to whoever calls more often.

The tiers are those of docs.slack.dev/apis/web-api/rate-limits and of each method's own page: calls a minute, and that
many at once. Slack allows "more" and "bursts" without saying how much, so that an app must do with this.
"""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

MINUTE = 60.0
TIER_1, TIER_2, TIER_3, TIER_4 = 1, 20, 50, 100
SOCKETS = 10
"""So many sockets one app may hold: `apps.connections.open`, though of tier 1, lets as many be opened at once."""

POSTS_AT_ONCE = 10
"""One message a second in each channel, in the long run: so many seconds' worth may come together."""

POSTS_A_MINUTE = 300
"""In the whole workspace; Slack says "several hundred"."""

SPECIAL = 600
"""Methods of which Slack says "hundreds of calls a minute"."""

TIERS: Mapping[str, int] = {
    "api.test": TIER_4,
    "apps.connections.open": SOCKETS * TIER_1,
    "auth.test": SPECIAL,
    "bots.info": TIER_3,
    "chat.delete": TIER_3,
    "chat.getPermalink": SPECIAL,
    "chat.postEphemeral": TIER_4,
    "chat.postMessage": POSTS_A_MINUTE,
    "chat.update": TIER_3,
    "conversations.history": TIER_3,
    "conversations.info": TIER_3,
    "conversations.join": TIER_3,
    "conversations.leave": TIER_3,
    "conversations.list": TIER_2,
    "conversations.members": TIER_4,
    "conversations.open": TIER_3,
    "conversations.replies": TIER_3,
    "files.completeUploadExternal": TIER_4,
    "files.getUploadURLExternal": TIER_4,
    "files.info": TIER_4,
    "team.info": TIER_3,
    "usergroups.list": TIER_2,
    "usergroups.users.list": TIER_2,
    "users.info": TIER_4,
    "users.list": TIER_2,
    "views.open": TIER_4,
    "views.publish": TIER_4,
    "views.push": TIER_4,
    "views.update": TIER_4,
}


class AskedTooOften(Exception):
    """A call too many; `retry_after` counts whole seconds, as Slack does."""

    def __init__(self, seconds: float) -> None:
        super().__init__("ratelimited")
        self.retry_after = max(1, math.ceil(seconds))


@dataclass
class Pace:
    """So many calls within so many seconds; refused ones do not count."""

    calls: int
    seconds: float = MINUTE
    refused: int = 0
    _lately: deque[float] = field(default_factory=deque)

    def count(self) -> None:
        """Let one more call in. Raises AskedTooOften."""
        now = time.monotonic()
        while self._lately and self._lately[0] <= now - self.seconds:
            self._lately.popleft()
        if len(self._lately) >= self.calls:
            self.refused += 1
            raise AskedTooOften(self._lately[0] + self.seconds - now)
        self._lately.append(now)

    def forgive(self) -> None:
        """The oldest call counts no more."""
        if self._lately:
            self._lately.popleft()


class Rates:
    """The paces of one app in one workspace; `generous` multiplies all of them, for tests about something else."""

    def __init__(self, generous: int = 1) -> None:
        self._generous = generous
        self._paces: dict[str, Pace] = {}
        self._channels: dict[str, Pace] = {}

    def pace(self, method: str) -> Pace:
        """How often that method may be called; its figures may be changed, to make a minute shorter."""
        return self._paces.setdefault(method, Pace(TIERS.get(method, TIER_3) * self._generous))

    def posting(self, channel: str) -> Pace:
        """How often something may be posted in that channel."""
        return self._channels.setdefault(channel, Pace(POSTS_AT_ONCE * self._generous, float(POSTS_AT_ONCE)))

    def count(self, method: str, channel: str | None = None) -> None:
        """Let one more call in; with a channel it is a message posted there. Raises AskedTooOften."""
        if channel is not None:
            self.posting(channel).count()
        self.pace(method).count()

    def reset(self) -> None:
        """Begin again with nothing called."""
        self._paces.clear()
        self._channels.clear()
