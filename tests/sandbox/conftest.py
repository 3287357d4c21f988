"""One pretend Slack a module, as new for each test, and an unmodified client of its Web API."""

from collections.abc import Iterator

import pytest
from slack_sdk.web import WebClient

from bot.sandbox.server import Sandbox
from tests.sandbox.little_app import MANIFEST


@pytest.fixture(scope="module")
def running() -> Iterator[Sandbox]:
    with Sandbox(MANIFEST) as started:
        yield started


@pytest.fixture
def sandbox(running: Sandbox) -> Sandbox:
    running.start_over()
    return running


@pytest.fixture
def client(sandbox: Sandbox) -> WebClient:
    return WebClient(token=sandbox.bot_token, base_url=sandbox.api_url)
