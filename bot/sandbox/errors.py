"""The two ways in which the pretend Slack says no: to an app's call, and about an app that did not answer."""

from __future__ import annotations

from collections.abc import Sequence


class SlackError(Exception):
    """A Web API call is refused; `code` is Slack's own, `messages` go to `response_metadata.messages`."""

    def __init__(self, code: str, messages: Sequence[str] = (), **facts: object) -> None:
        super().__init__(code, *messages)
        self.code = code
        self.messages = list(messages)
        self.facts = facts


class NotAcknowledged(Exception):
    """The app did not take a delivery; `code` is what Slack shows to the person.

    An event is delivered again with the `reason` told, unless the app has said that it wants no more (`again`).
    """

    def __init__(
        self, code: str, reason: str = "unknown_error", *, status: int | None = None, again: bool = True
    ) -> None:
        super().__init__(code)
        self.code = code
        self.reason = reason
        self.status = status
        self.again = again
