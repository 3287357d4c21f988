"""The HTTP doors, asked as an operator's machinery and as Slack would ask."""

import threading
import time
from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient
from slack_bolt import Ack, App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.signature import SignatureVerifier

from handlers.http.app import create
from handlers.http.slack import LARGEST_BODY

SECRET = "signing-secret"


COMMAND = urlencode(
    {"command": "/seats", "text": "help", "team_id": "T1", "user_id": "U1", "channel_id": "C1", "trigger_id": "1.2"}
)


def in_the_workspace() -> AuthorizeResult:
    """Who the bot is, without asking Slack."""
    return AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-test", bot_id="B1", bot_user_id="U0BOT")


@pytest.fixture
def bolt_app() -> App:
    app = App(
        signing_secret=SECRET,
        authorize=in_the_workspace,
        token_verification_enabled=False,
        process_before_response=True,
    )

    @app.command("/seats")
    def seats(ack: Ack) -> None:
        ack(text="Here are the seats.")

    return app


@pytest.fixture
def client(bolt_app: App) -> TestClient:
    return TestClient(create(bolt_app, ready=lambda: None))


def headers(body: str, *, age_seconds: int = 0, secret: str = SECRET) -> dict[str, str]:
    timestamp = str(int(time.time()) - age_seconds)
    return {
        "content-type": "application/x-www-form-urlencoded",
        "x-slack-request-timestamp": timestamp,
        "x-slack-signature": str(SignatureVerifier(secret).generate_signature(timestamp=timestamp, body=body)),
    }


def test_a_process_that_answers_is_healthy(client: TestClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")


def test_a_process_that_can_work_is_ready(client: TestClient) -> None:
    assert client.get("/readyz").status_code == 200


def test_a_process_that_cannot_work_says_why_and_stays_healthy() -> None:
    client = TestClient(create(None, ready=lambda: "The database does not answer."))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "The database does not answer.\n")
    assert client.get("/healthz").status_code == 200


def test_a_readiness_check_that_breaks_is_not_ready_and_tells_the_log_only(caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> str | None:
        raise RuntimeError("password=hunter2")

    answer = TestClient(create(None, broken)).get("/readyz")
    assert answer.status_code == 503
    assert "hunter2" not in answer.text
    assert "hunter2" in caplog.text


def test_a_signed_command_is_answered_in_its_acknowledgement(client: TestClient) -> None:
    answer = client.post("/slack/events", content=COMMAND, headers=headers(COMMAND))
    assert answer.status_code == 200
    assert answer.text == "Here are the seats."


def test_slacks_check_of_the_address_is_answered(client: TestClient) -> None:
    body = '{"type": "url_verification", "challenge": "c4"}'
    answer = client.post("/slack/events", content=body, headers=headers(body) | {"content-type": "application/json"})
    assert (answer.status_code, answer.json()) == (200, {"challenge": "c4"})


@pytest.mark.parametrize(
    "wrong",
    [
        {"content-type": "application/x-www-form-urlencoded"},
        headers(COMMAND, secret="another"),
        headers(COMMAND + "x"),
        headers(COMMAND, age_seconds=301),
    ],
    ids=["unsigned", "another secret", "another body", "too old"],
)
def test_what_slack_did_not_sign_just_now_is_refused(client: TestClient, wrong: dict[str, str]) -> None:
    answer = client.post("/slack/events", content=COMMAND, headers=wrong)
    assert answer.status_code == 401
    assert "seats" not in answer.text


@pytest.mark.parametrize("body", [b"\xff\xfe", b"{", b"payload=%7B", b"payload=1", b"[]", b"null", b'"x"', b""])
@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded", ""])
def test_garbage_is_refused_and_breaks_nothing(client: TestClient, body: bytes, kind: str) -> None:
    assert client.post("/slack/events", content=body, headers={"content-type": kind}).status_code in (400, 401)


def test_a_body_larger_than_slacks_is_not_read(client: TestClient) -> None:
    assert client.post("/slack/events", content=b"x" * (LARGEST_BODY + 1)).status_code == 413


def test_under_socket_mode_there_is_no_door_for_slack() -> None:
    client = TestClient(create(None, ready=lambda: None))
    assert client.post("/slack/events", content=COMMAND, headers=headers(COMMAND)).status_code == 404


def test_there_are_no_documentation_pages_yet(client: TestClient) -> None:
    assert {client.get(path).status_code for path in ("/docs", "/redoc", "/openapi.json")} == {404}


def test_a_slow_listener_holds_up_nobody_else(bolt_app: App) -> None:
    entered, leave = threading.Event(), threading.Event()

    @bolt_app.command("/slow")
    def slow(ack: Ack) -> None:
        entered.set()
        leave.wait(10)
        ack()

    body = COMMAND.replace("%2Fseats", "%2Fslow")
    # Entered, the client keeps one event loop for both requests, as a server does.
    with TestClient(create(bolt_app, ready=lambda: None)) as client:
        answers: list[int] = []
        waiting = threading.Thread(
            target=lambda: answers.append(client.post("/slack/events", content=body, headers=headers(body)).status_code)
        )
        waiting.start()
        try:
            assert entered.wait(5)
            assert client.get("/healthz").status_code == 200
            assert answers == []
        finally:
            leave.set()
            waiting.join(5)
        assert answers == [200]
