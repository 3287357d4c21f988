"""A person at the keyboard, for tests: types, clicks, searches, fills in, submits, and says what is on the screen."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.sandbox import people, view_state
from bot.sandbox.conversations import Message
from bot.sandbox.errors import SlackError
from bot.sandbox.interactions import Outcome, Suggestions
from bot.sandbox.people import Account
from bot.sandbox.views import View

if TYPE_CHECKING:
    from bot.sandbox.server import Sandbox


def words_in(value: Any) -> Iterator[str]:
    """Every text that blocks show, in the order of reading: labels, options, confirm dialogs included."""
    if isinstance(value, Mapping):
        if isinstance(value.get("text"), str) and value.get("type") != "button":
            yield value["text"]
        for key, inner in value.items():
            if key not in ("state", "private_metadata") and isinstance(inner, (Mapping, list)):
                yield from words_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from words_in(inner)


@dataclass(frozen=True)
class SeenMessage:
    """A message on somebody's screen, as it was when they looked."""

    ts: str
    channel: str
    user: str
    author: str
    text: str
    blocks: list[dict[str, Any]]
    ephemeral: bool
    thread_ts: str | None
    metadata: Mapping[str, Any] | None
    edited: bool

    @property
    def words(self) -> str:
        """All that a reader sees: the blocks' words where there are blocks, else the text."""
        return "\n".join(words_in(self.blocks)) if self.blocks else self.text


@dataclass(frozen=True)
class SeenView:
    """A modal or App Home on somebody's screen, as it was when they looked."""

    id: str
    hash: str
    type: str
    title: str
    callback_id: str
    private_metadata: str
    blocks: list[dict[str, Any]]
    values: view_state.Values
    given: Mapping[str, Any]

    @property
    def words(self) -> str:
        """All that a reader sees."""
        return "\n".join([*([self.title] if self.title else []), *words_in(self.blocks)])


Place = SeenMessage | SeenView


class Person:
    """One account of the workspace and what it does; obtained from `Sandbox.person`."""

    def __init__(self, sandbox: Sandbox, account: Account) -> None:
        self._sandbox = sandbox
        self.account = account
        self.id = account.id
        self._suggested: dict[str, dict[str, Any]] = {}

    # --- what is on the screen -----------------------------------------------------------------------------

    @property
    def direct_message(self) -> str:
        """The channel id of the conversation with the app."""
        return self._sandbox.look(lambda: self._sandbox.workspace.direct_message(self.id).id)

    def sees(self, channel: str = people.RECRUITING) -> list[SeenMessage]:
        """The messages of a channel (id, `#name`, or `app` for the direct message), the newest last."""
        workspace = self._sandbox.workspace

        def look() -> list[SeenMessage]:
            where = workspace.channel(self.id if channel == "app" else channel, as_person=self.id)
            return [self._seen(message) for message in workspace.seen_by(self.id, where)]

        return self._sandbox.look(look)

    def _seen(self, message: Message) -> SeenMessage:
        author = self._sandbox.workspace.account(message.user).shown_as
        return SeenMessage(
            message.ts,
            message.channel,
            message.user,
            author,
            message.text,
            copy.deepcopy(message.blocks),
            message.viewer is not None,
            message.thread_ts,
            copy.deepcopy(message.metadata),
            message.edited is not None,
        )

    def last(self, channel: str = people.RECRUITING) -> SeenMessage:
        """The newest message there; raises LookupError when there is none."""
        seen = self.sees(channel)
        if not seen:
            raise LookupError(f"{self.account.real_name} sees no message in {channel}.")
        return seen[-1]

    @property
    def modals(self) -> list[SeenView]:
        """The open modals, the top one last."""
        return self._sandbox.look(lambda: [_seen_view(v) for v in self._sandbox.workspace.screens.stack(self.id)])

    @property
    def modal(self) -> SeenView | None:
        """The modal on top."""
        modals = self.modals
        return modals[-1] if modals else None

    @property
    def home(self) -> SeenView | None:
        """The App Home, if the app has published one."""

        def look() -> SeenView | None:
            home = self._sandbox.workspace.screens.home(self.id)
            return _seen_view(home) if home else None

        return self._sandbox.look(look)

    @property
    def notices(self) -> list[str]:
        """What Slack itself complained of to this person."""
        return self._sandbox.look(lambda: list(self._sandbox.workspace.notices.get(self.id, [])))

    def waits_for(self, condition: Callable[[], Any], timeout_seconds: float = 10.0) -> Any:
        """Wait until the condition is true and give its value; raises AssertionError saying what is on the screen."""
        deadline = time.monotonic() + timeout_seconds
        while True:
            value = condition()
            if value:
                return value
            if time.monotonic() > deadline:
                raise AssertionError(f"Waited {timeout_seconds} s in vain. {self._screen()}")
            time.sleep(0.01)

    def _screen(self) -> str:
        modal, home = self.modal, self.home
        lines = [f"{self.account.real_name} sees:"]
        if modal:
            lines.append(f"modal: {modal.words}")
        for message in self.sees()[-3:]:
            lines.append(f"message: {message.words}")
        if home:
            lines.append(f"home: {home.words[:500]}")
        return "\n".join([*lines, *self.notices])

    # --- typing and opening --------------------------------------------------------------------------------

    def types(self, line: str, channel: str = people.RECRUITING, *, thread_ts: str | None = None) -> Outcome:
        """Type a line and press Enter: a command, `/invite @app`, or a message; with a `thread_ts` in that thread.

        Returns once it is acknowledged.
        """
        where = self.direct_message if channel == "app" else channel
        return self._sandbox.run(self._sandbox.interactions.say(self.id, where, line, thread_ts))

    def opens_home(self) -> SeenView | None:
        """Open the app's Home tab, wait a moment for the app to publish, and see it."""
        before = self.home
        self._sandbox.run(self._sandbox.interactions.open_home(self.id))
        deadline = time.monotonic() + 3
        while time.monotonic() < deadline:
            home = self.home
            if home is not None and (before is None or home.hash != before.hash):
                return home
            time.sleep(0.01)
        return self.home

    def shortcut(self, callback_id: str) -> Outcome:
        """Use a global shortcut."""
        return self._sandbox.run(self._sandbox.interactions.shortcut(self.id, callback_id))

    # --- clicking ------------------------------------------------------------------------------------------

    def clicks(
        self,
        action_id: str,
        in_: Place | None = None,
        *,
        value: str | None = None,
        label: str | None = None,
        block_id: str | None = None,
        beside: str | None = None,
        **given: Any,
    ) -> Outcome:
        """Press a button, or use any element with Slack's own fields (`selected_option=…`, `selected_user=…`).

        `in_` is a message or view; without it: the modal, else the newest message that has the element, else the App
        Home. Where several elements share the action id, `value`, `label` (part of the button's words), `block_id`, or
        `beside` (words in its block, or in the nearest block above) says which; raises LookupError when none or
        several fit.
        """
        place = in_ or self._place_with(action_id)
        block, element = self._one(place, action_id, block_id, value=value, label=label, beside=beside)
        used = given
        if element["type"] not in ("button", "overflow") and value is not None and not given:
            used = self._given(element, value)
        try:
            return self._uses(place, block, element, used)
        except SlackError as refused:
            if in_ is not None or refused.code != "action_not_found":
                raise
        # It was drawn anew between the look and the press.
        place = self._place_with(action_id)
        block, element = self._one(place, action_id, block_id, value=value, label=label, beside=beside)
        return self._uses(place, block, element, used)

    def chooses(self, action_id: str, choice: Any, in_: Place | None = None, *, block_id: str | None = None) -> Outcome:
        """Pick in a select, overflow menu, radio buttons, checkboxes or date picker.

        The choice is an option's value or words, an id, a date; or a list of these for the kinds that take several.
        """
        place = in_ or self._place_with(action_id)
        block, element = self._one(place, action_id, block_id)
        return self._uses(place, block, element, self._given(element, choice))

    def searches(
        self, action_id: str, letters: str, in_: Place | None = None, *, block_id: str | None = None
    ) -> list[dict[str, Any]]:
        """Type into an external select and see the options (those of all groups, in order)."""
        found = self.suggestions(action_id, letters, in_, block_id=block_id)
        if found.error:
            raise AssertionError(f"The search failed: {found.error}")
        options = [*found.options, *(o for group in found.option_groups for o in group["options"])]
        for option in options:
            self._suggested[option["value"]] = option
        return options

    def suggestions(
        self, action_id: str, letters: str, in_: Place | None = None, *, block_id: str | None = None
    ) -> Suggestions:
        """Like `searches`, with groups and errors."""
        place = in_ or self._place_with(action_id)
        block, _ = self._one(place, action_id, block_id)
        container = _container(place)
        return self._sandbox.run(
            self._sandbox.interactions.suggest(self.id, container, block.get("block_id"), action_id, letters)
        )

    # --- modals --------------------------------------------------------------------------------------------

    def fills(self, values: Mapping[str, Any]) -> None:
        """Type and pick in the modal on top, by block id (or action id).

        A text for text inputs; an option's value or words for selects, a list where several may be picked; None
        empties.
        Elements that dispatch tell the app at once, as in Slack.
        """
        for name, value in values.items():
            modal = self._top()
            found = [
                (b, e) for b, e in view_state.elements(modal.blocks) if name in (b.get("block_id"), e["action_id"])
            ]
            holding = [(b, e) for b, e in found if e["type"] in view_state.VALUE_FIELDS]
            if len(holding) != 1:
                raise LookupError(f"{len(holding)} inputs called {name!r} in the modal {modal.title!r}.")
            block, element = holding[0]
            self._uses(modal, block, element, self._given(element, value))

    def submits(self, values: Mapping[str, Any] | None = None) -> Outcome:
        """Fill in, press the submit button of the modal on top; `errors` are what then stands under its fields."""
        self.fills(values or {})
        return self._sandbox.run(self._sandbox.interactions.submit(self.id, self._top().id, None))

    def closes(self, *, everything: bool = False) -> Outcome:
        """Cancel the modal on top, or all of them with the cross."""
        return self._sandbox.run(self._sandbox.interactions.close(self.id, self._top().id, everything=everything))

    def _top(self) -> SeenView:
        modal = self.modal
        if modal is None:
            raise LookupError(f"No modal is open. {self._screen()}")
        return modal

    # --- finding -------------------------------------------------------------------------------------------

    def _place_with(self, action_id: str) -> Place:
        modal = self.modal
        if modal is not None:
            return modal
        workspace = self._sandbox.workspace
        visible = self._sandbox.look(lambda: [c.id for c in workspace.visible_channels(self.id)])
        messages = [message for channel in visible for message in self.sees(channel)]
        for message in sorted(messages, key=lambda m: float(m.ts), reverse=True):
            if view_state.find(message.blocks, action_id):
                return message
        home = self.home
        if home is not None and view_state.find(home.blocks, action_id):
            return home
        raise LookupError(f"Nothing on the screen has {action_id!r}. {self._screen()}")

    def _one(
        self,
        place: Place,
        action_id: str,
        block_id: str | None,
        *,
        value: str | None = None,
        label: str | None = None,
        beside: str | None = None,
    ) -> tuple[Mapping[str, Any], dict[str, Any]]:
        found = view_state.find(place.blocks, action_id, block_id)
        if value is not None:
            found = [(b, e) for b, e in found if e["type"] != "button" or e.get("value") == value]
        if label is not None:
            found = [(b, e) for b, e in found if label in (e.get("text") or {}).get("text", "")]
        if beside is not None:
            found = _first_below(place.blocks, beside, found)
        if len(found) != 1:
            known = sorted({str(e["action_id"]) for _, e in view_state.elements(place.blocks)})
            raise LookupError(
                f"{len(found)} elements fit {action_id!r} (value {value!r}, label {label!r}); there are {known}."
            )
        return found[0]

    def _uses(
        self, place: Place, block: Mapping[str, Any], element: Mapping[str, Any], given: Mapping[str, Any]
    ) -> Outcome:
        block_id, action_id = block.get("block_id"), str(element["action_id"])
        doing = self._sandbox.interactions
        if isinstance(place, SeenMessage):
            return self._sandbox.run(doing.act_in_message(self.id, place.channel, place.ts, block_id, action_id, given))
        return self._sandbox.run(doing.act_in_view(self.id, place.id, block_id, action_id, given))

    def _given(self, element: Mapping[str, Any], value: Any) -> dict[str, Any]:
        if element["type"] == "overflow":
            return {"selected_option": self._option(element, value)}
        value_field = view_state.VALUE_FIELDS[element["type"]]
        if value_field == "selected_options":
            several: Sequence[Any] = value if isinstance(value, (list, tuple)) else [] if value is None else [value]
            return {value_field: [self._option(element, one) for one in several]}
        if value_field == "selected_option":
            return {value_field: None if value is None else self._option(element, value)}
        if view_state.empty(value_field) == []:
            return {value_field: list(value) if isinstance(value, (list, tuple)) else [value]}
        return {value_field: value if value != "" else None}

    def _option(self, element: Mapping[str, Any], wanted: Any) -> dict[str, Any]:
        """The whole option for its value or words; of an external select, among those that a search has shown."""
        if isinstance(wanted, Mapping):
            return dict(wanted)
        known: list[dict[str, Any]] = list(element.get("options") or [])
        known += [option for group in element.get("option_groups") or [] for option in group["options"]]
        if "external" in element["type"]:
            known += [*self._suggested.values(), *(element.get("initial_options") or [])]
        for option in known:
            if wanted in (option["value"], option["text"]["text"]):
                return option
        raise LookupError(f"No option {wanted!r} among {[o['text']['text'] for o in known]}.")


def _first_below(
    blocks: Sequence[Mapping[str, Any]], words: str, found: list[tuple[Mapping[str, Any], dict[str, Any]]]
) -> list[tuple[Mapping[str, Any], dict[str, Any]]]:
    """Of the elements found, those of the first block from the words on that has any."""
    start = next((i for i, block in enumerate(blocks) if words in "\n".join(words_in(block))), len(blocks))
    for block in blocks[start:]:
        here = [(b, e) for b, e in found if b is block]
        if here:
            return here
    return []


def _container(place: Place) -> dict[str, Any]:
    if isinstance(place, SeenMessage):
        return {"type": "message", "channel": place.channel, "ts": place.ts}
    return {"type": "view", "view_id": place.id}


def _seen_view(view: View) -> SeenView:
    given = copy.deepcopy(view.given)
    title = (given.get("title") or {}).get("text", "")
    return SeenView(
        view.id,
        view.hash,
        given["type"],
        title,
        given.get("callback_id", ""),
        given.get("private_metadata", ""),
        given["blocks"],
        copy.deepcopy(view.values),
        given,
    )
