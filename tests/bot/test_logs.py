"""No log line holds a whole phone number, in either form, wherever in the line it stands."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest

from bot import logs

NUMBER, MASKED = "+15125550132", "+1•••32"
FORMS = ("text", "json")


@pytest.fixture(autouse=True)
def tests_own_log() -> Iterator[None]:
    """The log of the tests' own process is left as it was."""
    root = logging.getLogger()
    kept, level = list(root.handlers), root.level
    levels = {name: logging.getLogger(name).level for name in ("apscheduler", "slack_sdk", "alembic", "httpx")}
    levels["slack_bolt"] = logging.getLogger("slack_bolt").level
    # Not closed, as basicConfig would: they are needed again.
    root.handlers = []
    yield
    root.handlers = kept
    root.setLevel(level)
    for name, was in levels.items():
        logging.getLogger(name).setLevel(was)


@pytest.mark.parametrize("form", FORMS)
def test_a_number_in_the_message_or_its_arguments_is_masked(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("info", form)
    logging.getLogger("bot").info("Bought %s for %s; again %s", NUMBER, {"seat": NUMBER}, [NUMBER])
    said = capsys.readouterr().err
    assert said.count(MASKED) == 3
    assert NUMBER not in said


@pytest.mark.parametrize("form", FORMS)
def test_a_number_in_a_traceback_is_masked(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("info", form)
    try:
        raise ValueError(f"{NUMBER} is odd")
    except ValueError:
        logging.getLogger("bot").exception("failed")
    said = capsys.readouterr().err
    assert "ValueError" in said
    assert MASKED in said
    assert NUMBER not in said


@pytest.mark.parametrize("form", FORMS)
def test_the_length_of_a_number_does_not_matter(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("info", form)
    for number in ("+4915123456789", "+442071838750", "+6421123456"):
        logging.getLogger("bot").info("to %s.", number)
        assert number[:7] not in capsys.readouterr().err


def test_json_is_one_object_a_line_with_the_error_inside(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("info", "json")
    try:
        raise ValueError("two\nlines")
    except ValueError:
        logging.getLogger("bot.x").exception("failed “so”")
    (line,) = capsys.readouterr().err.splitlines()
    told = json.loads(line)
    assert (told["level"], told["logger"], told["message"]) == ("error", "bot.x", "failed “so”")
    assert "two\nlines" in told["error"]
    assert told["at"].endswith("+00:00")


@pytest.mark.parametrize("form_", FORMS)
def test_below_the_level_nothing_is_said_and_chatty_libraries_are_quiet(
    form_: str, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.set_up("warning", form_)
    logging.getLogger("bot").info("quiet")
    logs.set_up("info", form_)
    for chatty in ("apscheduler.scheduler", "slack_sdk.web", "alembic.runtime", "httpx"):
        logging.getLogger(chatty).info("quiet")
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("written", "masked"),
    [
        ("(512) 555-0132", "(•••) •••-••32"),
        ("+1 512 555 0132", "+1•••32"),
        ("+44 20 7946 0018", "+4•••18"),
        ("To=%2B15125550132&From", "To=%2B1•••32&From"),
    ],
)
def test_a_number_is_masked_however_it_is_written(
    form: str, written: str, masked: str, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.set_up("info", form)
    try:
        raise ValueError(f"{written} is odd")
    except ValueError:
        logging.getLogger("bot").exception("failed for %s.", written)
    said = capsys.readouterr().err
    assert said.count(masked) >= 2
    assert written not in said


@pytest.mark.parametrize("line", ["2026-11-24 10:00:00+00:00", "in 512 ms (3 of 10)", "C0123456789 1700000000.123456"])
def test_other_figures_stay(line: str) -> None:
    assert logs.masked(line) == line
