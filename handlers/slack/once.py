"""How often Slack is asked the same: once, or again where nothing can be done twice by it."""

from __future__ import annotations

import time
from typing import cast

from slack_sdk.http_retry import HttpRequest, HttpResponse, RetryHandler, RetryState
from slack_sdk.web import WebClient

from handlers.slack.trouble import never_arrived

PAUSES_SECONDS = (0.3, 1.0, 2.0)
"""Before each further try, when Slack does not say how long to wait."""

LONGEST_WAIT_SECONDS = 30.0
"""For a longer time that Slack names nobody waits: what is asked for a person would come too late."""

TRIES_WHEN_ASKED_TOO_OFTEN = 2
TRIES_WHEN_LATE = 1
TRIES_OF_A_TRIGGER = 2
TRIGGER_WAIT_SECONDS = 1.0
"""A trigger is good for three seconds."""

_WITH_TRIGGER = frozenset({"views.open", "views.push"})
_THE_SAME_TWICE = frozenset(
    {
        "views.update", "views.publish", "chat.update", "conversations.join", "conversations.open",
        "auth.test", "users.info", "users.list", "usergroups.list", "usergroups.users.list", "conversations.history",
        "apps.connections.open",
    }
)  # fmt: skip
"""What only reads, or puts the same in the same place: doing it twice is doing it once."""


def once(client: WebClient, seconds: float) -> WebClient:
    """The same client, which gives up after so long and does not try again by itself."""
    return WebClient(
        token=client.token,
        base_url=client.base_url,
        timeout=cast(int, seconds),  # handed to the socket, which takes parts of seconds
        headers=client.headers,
        proxy=client.proxy,
        ssl=client.ssl,
        retry_handlers=[],
    )


class Again(RetryHandler):
    """Tries again what cannot have been done: answered 429, or never arrived; and what may be done twice as well.

    slack_sdk's own handler repeats whatever it was on a lost connection, a message that has been posted among it.
    ``longest_wait`` is how long Slack may have us wait. For other addresses than the Web API's ``same_twice`` says
    whether doing it twice is doing it once, and ``after_trouble`` whether to try again when Slack answered with an
    error of its own: rather twice than never.
    """

    def __init__(
        self, *, longest_wait: float = LONGEST_WAIT_SECONDS, same_twice: bool = False, after_trouble: bool = False
    ) -> None:
        super().__init__(max_retry_count=len(PAUSES_SECONDS))
        self._same_twice = same_twice
        self._after_trouble = after_trouble or same_twice
        self._longest_wait = longest_wait

    def _can_retry(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        method, tries = request.url.rsplit("/", 1)[-1], state.current_attempt
        if method in _WITH_TRIGGER and tries >= TRIES_OF_A_TRIGGER:
            return False
        if response is not None and response.status_code == 429:
            longest = min(self._longest_wait, TRIGGER_WAIT_SECONDS) if method in _WITH_TRIGGER else self._longest_wait
            return tries < TRIES_WHEN_ASKED_TOO_OFTEN and _asked_to_wait(response) <= longest
        same_twice = self._same_twice or method in _THE_SAME_TWICE
        if response is not None:
            return response.status_code >= 500 and (same_twice or self._after_trouble)
        if error is None:
            return False
        if never_arrived(error):
            return True
        is_late = isinstance(error, TimeoutError)
        return same_twice and isinstance(error, OSError) and (not is_late or tries < TRIES_WHEN_LATE)

    def prepare_for_next_attempt(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> None:
        """Wait for as long as Slack says, or a little."""
        asked_too_often = response is not None and response.status_code == 429
        time.sleep(_asked_to_wait(response) if response and asked_too_often else PAUSES_SECONDS[state.current_attempt])
        state.next_attempt_requested = True
        state.increment_current_attempt()


def _asked_to_wait(response: HttpResponse) -> float:
    said = next((values for name, values in response.headers.items() if name.lower() == "retry-after"), None)
    try:
        return max(0.0, float(said[0] if said else 1))
    except ValueError:
        return 1.0
