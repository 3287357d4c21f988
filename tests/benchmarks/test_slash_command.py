"""What a slash command costs: an empty one in Bolt as it comes, in Bolt as we set it, and the whole of ours.

Ratios within one run: absolute figures drift with the machine.
"""

import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import pytest
from slack_bolt import App, BoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot import app as product
from bot.services.members import Profile
from handlers.slack import app as slack_app
from storage import Storage

pytestmark = pytest.mark.bench

ROUNDS = 300
BODY = {
    "command": "/seats",
    "text": "",
    "team_id": "T0BENCH",
    "user_id": "U0ADMIN",
    "channel_id": "C0BENCH",
    "trigger_id": "1.2.3",
    "response_url": "http://127.0.0.1:9/none",
}


def authorized(**_: object) -> AuthorizeResult:
    return AuthorizeResult(enterprise_id=None, team_id="T0BENCH", bot_token="xoxb-bench", bot_user_id="U0BOT")


def empty_app(*, process_before_response: bool) -> App:
    app = App(
        client=WebClient(token="xoxb-bench"),
        authorize=authorized,
        request_verification_enabled=False,
        process_before_response=process_before_response,
    )
    app.command("/seats")(lambda ack: ack())
    return app


def whole_app(path: Path, seats: int) -> App:
    storage = Storage(f"sqlite:///{path}")
    storage.migrate()
    services = product.services(storage)
    services.accounts.ensure("T0BENCH", "Bench", seats=seats, monthly_allowance=1000, time_zone="America/Chicago")
    services.members.learn("T0BENCH", [Profile("U0ADMIN", "Olga Owner", is_owner=True)])
    return slack_app.create(
        services, client=WebClient(token="xoxb-bench"), authorize=authorized, request_verification_enabled=False
    )


def command_milliseconds(app: App) -> list[float]:
    """The time from Slack's request to our whole answer, for each round after a warm-up."""

    def once(number: int) -> float:
        body = urlencode({**BODY, "trigger_id": f"1.2.{number}"})
        started = time.perf_counter()
        answer = app.dispatch(BoltRequest(body=body, headers={"content-type": ["application/x-www-form-urlencoded"]}))
        taken = time.perf_counter() - started
        assert answer.status == 200
        return taken * 1000

    return [once(n) for n in range(ROUNDS + 20)][20:]


def test_what_a_slash_command_costs(tmp_path: Path) -> None:
    makers: dict[str, Callable[[], App]] = {
        "empty, Bolt's default": lambda: empty_app(process_before_response=False),
        "empty, process_before_response": lambda: empty_app(process_before_response=True),
        "/seats, 10 seats": lambda: whole_app(tmp_path / "10.db", 10),
        "/seats, 10,000 seats": lambda: whole_app(tmp_path / "10000.db", 10_000),
    }
    medians: dict[str, float] = {}
    for name, make in makers.items():
        figures = sorted(command_milliseconds(make()))
        medians[name] = statistics.median(figures)
        default = medians["empty, Bolt's default"]
        ninety_fifth = figures[int(len(figures) * 0.95)]
        print(
            f"{name:32} median {medians[name]:7.3f} ms   p95 {ninety_fifth:7.3f} ms"
            f"   {medians[name] / default:6.3f} of Bolt's default"
        )
    print(json.dumps({name: round(ms, 3) for name, ms in medians.items()}))
    assert medians["/seats, 10 seats"] < medians["empty, Bolt's default"]
