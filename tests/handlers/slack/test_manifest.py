"""What the manifest promises Slack, what the help and the README tell people, and what we listen to are one thing."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml
from slack_sdk.web import WebClient

from handlers.slack import app as slack_app
from handlers.slack import commands, ids
from handlers.slack.conversation import Word
from handlers.slack.reading import Kind
from handlers.slack.views import help as help_views

PROJECT = Path(__file__).parent.parent.parent.parent
MANIFEST: dict[str, Any] = yaml.safe_load((PROJECT / "manifest.yaml").read_text(encoding="utf-8"))
README = (PROJECT / "README.md").read_text(encoding="utf-8")
WORDS = commands.registry(slack_app.CONVERSATIONS)


def differences(one: Iterable[str], other: Iterable[str]) -> list[str]:
    """What stands in one of the two and not in the other, or twice in one."""
    ours, theirs = sorted(one), sorted(other)
    return sorted({*(name for name in {*ours, *theirs} if ours.count(name) != theirs.count(name))})


# --- each of them, as names ----------------------------------------------------------------------------------


def listened_to(kind: Kind) -> list[str]:
    return [str(listener.name) for listener in slack_app.listeners() if listener.kind is kind]


def hinted() -> list[str]:
    """The words of the usage hint."""
    (command,) = MANIFEST["features"]["slash_commands"]
    return [word.strip() for word in command["usage_hint"].strip("[]").split("|")]


def helped(words: Iterable[Word]) -> list[str]:
    """What the help shows: ``assign [seat] [@user …]``."""
    texts = [b["text"]["text"] for b in help_views.message(words, None)["blocks"] if b["type"] == "section"]
    return [_typed(text) for text in texts]


def tabled() -> list[str]:
    """What the README's table of commands shows."""
    table = README.split("## Commands")[1].split("## ")[0]
    return [_typed(line) for line in table.splitlines() if line.startswith("| `/seats")]


def _typed(text: str) -> str:
    found = re.search(r"`/seats *([^`]*)`", text)
    assert found, text
    return found[1].replace("&lt;", "<").replace("&gt;", ">")


def registered() -> list[str]:
    return [" ".join(part for part in (word.name, word.usage) if part) for word in WORDS.values()]


def names(typed: Iterable[str]) -> list[str]:
    return [line.split(" ")[0] for line in typed if line]


PAIRS: dict[str, tuple[Callable[[], list[str]], Callable[[], list[str]]]] = {
    "commands": (
        lambda: [command["command"] for command in MANIFEST["features"]["slash_commands"]],
        lambda: listened_to(Kind.COMMAND),
    ),
    "shortcuts": (
        lambda: [shortcut["callback_id"] for shortcut in MANIFEST["features"]["shortcuts"]],
        lambda: listened_to(Kind.SHORTCUT),
    ),
    "events": (
        lambda: list(MANIFEST["settings"]["event_subscriptions"]["bot_events"]),
        lambda: listened_to(Kind.EVENT),
    ),
    "hint and words": (hinted, lambda: names(registered())),
    "help and words": (lambda: helped(WORDS.values()), registered),
    "README and words": (tabled, registered),
}


@pytest.mark.parametrize("pair", PAIRS)
def test_both_sides_agree(pair: str) -> None:
    one, other = (side() for side in PAIRS[pair])
    assert one
    assert differences(one, other) == []


@pytest.mark.parametrize("pair", PAIRS)
def test_one_entry_less_on_either_side_is_noticed(pair: str) -> None:
    one, other = (side() for side in PAIRS[pair])
    for place in range(len(one)):
        assert differences(one[:place] + one[place + 1 :], other) == [one[place]]
    for place in range(len(other)):
        assert differences(one, other[:place] + other[place + 1 :]) == [other[place]]


def test_readme_says_for_whom_a_word_is() -> None:
    for word in WORDS.values():
        (line,) = (line for line in README.splitlines() if line.startswith("| `/seats") and _is_of(line, word))
        assert f"| {word.for_whom.replace(' and ', ', ')} |" in line


def _is_of(line: str, word: Word) -> bool:
    return (_typed(line).split(" ")[0] or "") == word.name


def test_names_in_commands_arrive_as_ids() -> None:
    assert all(command["should_escape"] is True for command in MANIFEST["features"]["slash_commands"])
    assert MANIFEST["features"]["app_home"]["home_tab_enabled"] is True
    assert MANIFEST["settings"]["interactivity"]["is_enabled"] is True


# --- scopes --------------------------------------------------------------------------------------------------

METHOD_SCOPES: dict[str, tuple[set[str], ...]] = {
    # Each alternative is enough where it applies; https://docs.slack.dev/reference/methods/<method> names them.
    "apps_connections_open": (),  # with the app-level token, whose scope is not the manifest's
    "auth_test": (),
    "chat_postEphemeral": ({"chat:write"},),
    "chat_postMessage": ({"chat:write"},),
    # Public and private channels, and the direct message to an administrator.
    "conversations_history": ({"channels:history", "groups:history", "im:history"},),
    "conversations_open": ({"im:write"},),
    "conversations_join": ({"channels:join"},),
    "chat_update": ({"chat:write"},),
    "usergroups_list": ({"usergroups:read"},),
    "usergroups_users_list": ({"usergroups:read"},),
    "users_info": ({"users:read"},),
    "users_list": ({"users:read"},),
    "views_open": (),
    "views_publish": (),
    "views_push": (),
    "views_update": (),
}
FOR_FEATURES = {
    "commands": "https://docs.slack.dev/reference/scopes/commands: slash commands and shortcuts",
    "users:read.email": "https://docs.slack.dev/reference/scopes/users.read.email: the address in a profile, searched",
}


def called_methods() -> set[str]:
    """Every method of Slack's Web API that the code of ours names."""
    known = {name for name in vars(WebClient) if "_" in name.strip("_") and not name.startswith("_")} - {"api_call"}
    found: set[str] = set()
    for path in [*PROJECT.glob("handlers/slack/**/*.py"), PROJECT / "bot" / "app.py"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in known:
                found.add(node.attr)
    return found


def needed_scopes(methods: Iterable[str]) -> set[str]:
    return {scope for method in methods for scopes in METHOD_SCOPES.get(method, ()) for scope in scopes}


def test_every_method_we_call_is_known_here() -> None:
    assert differences(called_methods(), METHOD_SCOPES) == []


def test_the_manifest_asks_for_what_is_needed_and_no_more() -> None:
    asked = MANIFEST["oauth_config"]["scopes"]["bot"]
    needed = needed_scopes(called_methods()) | set(FOR_FEATURES)
    assert differences(asked, needed) == []
    for place in range(len(asked)):
        assert differences(asked[:place] + asked[place + 1 :], needed) == [asked[place]]


# --- ids -----------------------------------------------------------------------------------------------------

SILENT = {"SEATS_MODAL", "NOTE_MODAL", "HOME", "SEAT_MODAL", "LOG_MODAL", "WHY_MODAL", "ROLES_MODAL"}
"""Callback ids of views without a submit button: nothing is ever sent for them."""
IN_FORMS = {
    "ASSIGN_MEMBERS", "SETUP_CHANNEL", "GRANT_ROLE", "ASK_WHY", "DECLINE_WHY", "FIND_FIELD", "MESSAGES_FIELD",
    "NAME_FIELD", "PERMISSIONS_PAGES", "RELEASE_DIGITS", "SETTINGS_CHANNEL", "SETTINGS_FIELD",
}  # fmt: skip
"""Elements of inputs that do not dispatch: their values come with the submission."""


def names_used(folder: str) -> set[str]:
    """The names of ``ids`` that the modules use, as ``ids.NAME`` or through its functions."""
    used: set[str] = set()
    for path in PROJECT.glob(folder):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "ids":
                used.add(node.attr)
    return used


def test_every_action_and_callback_that_views_emit_has_a_listener() -> None:
    heard = [listener.name for listener in slack_app.listeners()]
    emitted = {
        name
        for name in names_used("handlers/slack/views/*.py")
        if isinstance(getattr(ids, name), str) and not name.endswith("_BLOCK") and name != "COMMAND"
    }
    assert len(emitted) > 10
    missing = {name for name in emitted if getattr(ids, name) not in heard}
    assert missing == emitted & (SILENT | IN_FORMS) - {"ASSIGN_MEMBERS"}
    made = [ids.remove_member(1), ids.page_turned("next"), ids.page_turned("previous", at_home=True)]
    made += [ids.usage_page_turned("next"), ids.report_page_turned("previous")]
    made += [ids.revoke_role(0), ids.roles_page_turned("next")]
    for action in made:
        assert [p for p in heard if isinstance(p, re.Pattern) and p.match(action)], action


def test_every_id_is_listened_to_or_used() -> None:
    known = {name for name, value in vars(ids).items() if name.isupper() and isinstance(value, (str, re.Pattern))}
    used = names_used("handlers/slack/*.py") | names_used("handlers/slack/views/*.py")
    assert known - used == set()
