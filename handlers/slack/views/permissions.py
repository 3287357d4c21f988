"""How the pages that somebody may text from look: the form, and the sentence that says what holds now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.errors import quoted
from bot.domain.gates import Permissions, where
from bot.domain.pages import ALL_PAGES
from handlers.slack import ids, reading
from handlers.slack.views import blocks, picking, seats
from handlers.slack.views.blocks import Json, escaped

ONE_AT_A_TIME = "Name one person at a time, as in `/seats permissions @ana pool profile`."
TITLE = "Pages to text from"


def choose(facts: Mapping[str, Any]) -> Json:
    """The form that asks whose pages, first of all."""
    field = picking.member_field("Whose pages?")
    return blocks.modal(
        TITLE, [field], callback_id=ids.PERMISSIONS_SUBMITTED, submit="Next", close="Cancel", facts=facts
    )


def modal(permissions: Permissions, facts: Mapping[str, Any], note: str = "") -> Json:
    """The form. ``facts`` are carried on; ``draft`` among them counts how often it was drawn anew."""
    person = permissions.member
    draft = reading.whole(facts.get("draft"))
    source = "as is the default here" if permissions.is_default else "as was chosen for them"
    boxes = {page: blocks.option(page.in_words.capitalize(), page.value) for page in ALL_PAGES}
    content = [
        *seats.noted(note),
        blocks.section(f"*{escaped(person.name)}* may text from {where(permissions.pages)}, {source}."),
        blocks.input(
            "Pages",
            blocks.checkboxes(ids.PERMISSIONS_PAGES, list(boxes.values()), [boxes[p] for p in permissions.pages]),
            # Slack keeps what was ticked in a block of the same name: what was changed meanwhile would not show.
            block_id=f"{ids.PAGES_BLOCK}:{draft}" if draft else ids.PAGES_BLOCK,
            hint="With none of them they cannot text at all.",
            optional=True,
        ),
    ]
    if not permissions.is_default:
        content.append(blocks.context(f"The default is {where(permissions.default)}."))
        label = f"Use the default for {person.name}"
        content.append(blocks.actions([blocks.button("Use the default", ids.PERMISSIONS_DEFAULT, label=label)]))
    carried = {
        **facts,
        "member": person.id,
        "seen": permissions.version,
        "default": list(permissions.default),
        "draft": draft,
    }
    return blocks.modal(
        TITLE, content, callback_id=ids.PERMISSIONS_SUBMITTED, submit="Save", close="Cancel", facts=carried
    )


def outcome(permissions: Permissions) -> str:
    """``Ana may text from the candidate pool and the candidate profile.``, as plain words."""
    default = ", as is the default" if permissions.is_default else ""
    return f"{permissions.member.name} may text from {where(permissions.pages)}{default}."


def not_a_mention(words: str) -> str:
    """What to say of words that stand where a person is expected."""
    return (
        f"I could not tell who “{quoted(words)}” is. Type @ and pick the person from the list that Slack offers, as in "
        "`/seats permissions @ana pool profile`, or type `/seats permissions` alone and search for them."
    )
