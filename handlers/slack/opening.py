"""Opening a modal, where Slack's answer may be lost: a second attempt would not be let in, or would open it twice."""

from __future__ import annotations

import http.client
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from slack_sdk.errors import SlackApiError

from bot.domain.errors import SeatError
from handlers.slack.trouble import error_of, is_outside, is_unclear, never_arrived
from handlers.slack.views.blocks import Json

if TYPE_CHECKING:
    from slack_sdk.web import WebClient

logger = logging.getLogger(__name__)

_CLOSED = ("not_found", "view_not_found", "view_expired")
"""What Slack says of a view that is not there any more."""


class NotOpened(SeatError):
    """Slack did not open a form; ``perhaps`` it did, and has not said so."""

    code = "not_opened"

    def __init__(self, *, perhaps: bool = False) -> None:
        super().__init__(
            "Slack took too long to answer. If nothing has opened, try again in a moment."
            if perhaps
            else "Slack could not open the form just now. Nothing was changed: try again in a moment."
        )


def open_view(client: WebClient, trigger_id: str, view: Json, *, stacked: bool = False) -> None:
    """Open a modal; ``stacked``: on top of the one that is open. Raises NotOpened, and what Slack refuses with."""
    if _opened(client, trigger_id, view, stacked):
        return
    try:
        if _fill(client, trigger_id, view):
            return
    except (SlackApiError, OSError, http.client.HTTPException) as error:
        raise NotOpened(perhaps=True) from error
    raise NotOpened


class Loading:
    """A modal opened at once, since a trigger is good for three seconds, and filled when its content is known."""

    def __init__(self, client: WebClient, trigger_id: str, *, stacked: bool = False) -> None:
        self._client = client
        self._trigger_id = trigger_id
        self._stacked = stacked
        self._is_tried = self._is_open = False

    def open(self, view: Json) -> None:
        """Show what is seen meanwhile. Raises NotOpened where it cannot be open."""
        self._is_tried = True
        try:
            self._is_open = _opened(self._client, self._trigger_id, view, self._stacked)
        except Exception:
            self._is_tried = False
            raise

    def fill(self, view: Json) -> None:
        """Show what was waited for, unless they have closed it. Raises NotOpened where it never was open."""
        if not _fill(self._client, self._trigger_id, view) and not self._is_open:
            raise NotOpened

    def end(self, view: Json) -> bool:
        """Show what came of it instead; whether they see it, or wanted to see nothing any more."""
        try:
            return self._is_tried and (_fill(self._client, self._trigger_id, view) or self._is_open)
        except (SlackApiError, OSError, http.client.HTTPException) as error:
            logger.info("A form that is waited for could not be drawn: %s", type(error).__name__)
            return False


def update_view(client: WebClient, view_id: str, view: Json) -> bool:
    """Put another view in the place of one; False when they have closed it meanwhile, which is no error."""
    return _is_there(lambda: client.views_update(view_id=view_id, view=view))


def _opened(client: WebClient, trigger_id: str, view: Json, stacked: bool) -> bool:
    """Open it; False when it may be open and Slack has not said so. Raises NotOpened, and what Slack refuses with."""
    call = client.views_push if stacked else client.views_open
    try:
        call(trigger_id=trigger_id, view=_named(view, trigger_id))
    except SlackApiError as error:
        if error_of(error) == "exchanged_trigger_id":  # another process was given the same delivery
            return True
        if is_unclear(error):
            return False
        raise (NotOpened() if is_outside(error) else error) from error
    except (OSError, http.client.HTTPException) as error:
        if never_arrived(error):
            raise NotOpened from error
        return False
    return True


def _fill(client: WebClient, trigger_id: str, view: Json) -> bool:
    """Put another view in the place of the one that this trigger has opened, found by its name; False without one."""
    named = _named(view, trigger_id)
    return _is_there(lambda: client.views_update(external_id=named["external_id"], view=named))


def _named(view: Json, trigger_id: str) -> Json:
    """The view with a name that no other has, nor the same one opened again: Slack takes none twice."""
    return {**view, "external_id": f"opened:{trigger_id}"}


def _is_there(update: Callable[[], object]) -> bool:
    try:
        update()
    except SlackApiError as error:
        if error.response.get("error") not in _CLOSED:
            raise
        return False
    except TimeoutError:
        logger.info("Slack was given a view, and is slow to say so.")
    return True
