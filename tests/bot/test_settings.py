"""Settings are the first thing a newcomer gets wrong: each mistake must be named, with its cure, all at once."""

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.settings import DemoSettings, Problem, Settings, SettingsError

SLACK = {"SLACK_BOT_TOKEN": "xoxb-1-abc", "SLACK_APP_TOKEN": "xapp-1-abc"}
ROOT = Path(__file__).parents[2]


def load(**values: str) -> Settings:
    return Settings.load(SLACK | values, None)


def problems(environ: dict[str, str]) -> dict[str, str]:
    with pytest.raises(SettingsError) as caught:
        Settings.load(environ, None)
    return {problem.name: str(problem) for problem in caught.value.problems}


def test_two_tokens_are_enough() -> None:
    settings = load()
    assert settings.slack_bot_token.get_secret_value() == "xoxb-1-abc"
    assert settings.socket_mode
    assert settings.slack_api_url == "https://slack.com/api/"
    assert settings.database_url == "sqlite:///data/seatline.db"
    assert (settings.host, settings.port) == ("127.0.0.1", 3000)
    assert (settings.seats, settings.monthly_allowance) == (3, 1000)
    assert settings.administrators == frozenset()
    assert settings.time_zone is None


def test_every_setting_is_read() -> None:
    settings = load(
        SLACK_SIGNING_SECRET="abc",
        SLACK_API_URL="http://127.0.0.1:9000/api/",
        ADMINISTRATORS="U012AB3CD, W999",
        DATABASE_URL="sqlite:////srv/seatline.db",
        CARRIER="pool",
        HOST="0.0.0.0",
        PORT="8000",
        PUBLIC_URL="https://seatline.example.com/texting/",
        SEATS="12",
        MONTHLY_ALLOWANCE="250",
        TIME_ZONE="America/Chicago",
        CONTACT="your account manager",
        TRAINING_URL="https://example.com/training",
        LOG_LEVEL="DEBUG",
        LOG_FORMAT="json",
    )
    assert settings.administrators == {"U012AB3CD", "W999"}
    assert settings.database_url == "sqlite:////srv/seatline.db"
    assert (settings.host, settings.port, settings.seats, settings.monthly_allowance) == ("0.0.0.0", 8000, 12, 250)
    assert settings.public_url == "https://seatline.example.com/texting"
    assert (settings.time_zone, settings.contact) == ("America/Chicago", "your account manager")
    assert (settings.log_level, settings.log_format) == ("debug", "json")


def test_a_missing_token_says_where_it_is() -> None:
    assert problems({"SLACK_APP_TOKEN": "xapp-1"}) == {
        "SLACK_BOT_TOKEN": "SLACK_BOT_TOKEN is missing. "
        "Copy it from your app's page, OAuth & Permissions; it begins with xoxb-."
    }


def test_without_an_app_token_a_signing_secret_is_needed() -> None:
    assert set(problems({"SLACK_BOT_TOKEN": "xoxb-1"})) == {"SLACK_SIGNING_SECRET"}
    settings = Settings.load({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s"}, None)
    assert not settings.socket_mode


def test_all_wrong_settings_are_named_at_once() -> None:
    wrong = {
        "SLACK_BOT_TOKEN": "xapp-1",
        "SLACK_APP_TOKEN": "xoxb-1",
        "SLACK_API_URL": "https://slack.com/api",
        "ADMINISTRATORS": "@ana, U012AB3CD",
        "DATABASE_URL": "mysql://host/seatline",
        "CARRIER": "twilio",
        "HOST": "http://0.0.0.0",
        "PORT": "0",
        "SEATS": "many",
        "MONTHLY_ALLOWANCE": "1000001",
        "TIME_ZONE": "America/Chicgo",
        "TRAINING_URL": "example.com",
        "LOG_LEVEL": "loud",
        "LOG_FORMAT": "xml",
    }
    found = problems(wrong)
    assert set(found) == set(wrong)
    assert "Write https://slack.com/api/ instead." in found["SLACK_API_URL"]
    assert "'@ana'" in found["ADMINISTRATORS"]
    assert "U012AB3CD'" not in found["ADMINISTRATORS"]
    assert "Did you mean America/Chicago?" in found["TIME_ZONE"]
    assert "from 0 to 100000" in found["SEATS"]


def test_the_error_has_one_line_for_each_problem() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.load({"SEATS": "\n"}, None)
    assert str(caught.value).splitlines() == [str(problem) for problem in caught.value.problems]


def test_the_public_address_is_encrypted_unless_it_stays_on_this_machine() -> None:
    for right in (
        "https://seatline.example.com",
        "http://localhost:3000",
        "http://127.0.0.1:3000",
        "http://[::1]:3000",
    ):
        assert load(PUBLIC_URL=right).public_url == right
    for wrong in (
        "http://seatline.example.com",
        "seatline.example.com",
        "https://x.example/?a=1",
        "https://u:qz9@x.example",
    ):
        said = problems(SLACK | {"PUBLIC_URL": wrong})["PUBLIC_URL"]
        assert "https://seatline.example.com" in said
        assert "qz9" not in said


@pytest.mark.parametrize(
    ("given_url", "used_url"),
    [
        ("postgres://u:p@db/seatline", "postgresql+psycopg://u:p@db/seatline"),
        ("postgresql://u:p@db:5433/seatline", "postgresql+psycopg://u:p@db:5433/seatline"),
        ("postgresql+psycopg:///seatline?host=/run/pg", "postgresql+psycopg:///seatline?host=/run/pg"),
        ("sqlite:///seatline.db", "sqlite:///seatline.db"),
    ],
)
def test_a_database_is_sqlite_or_postgresql_through_psycopg(given_url: str, used_url: str) -> None:
    assert load(DATABASE_URL=given_url).database_url == used_url


@pytest.mark.parametrize(
    "url", ["sqlite://", "sqlite:///", "sqlite:///:memory:", "postgresql://db", "postgresql://db:port/x", "seatline.db"]
)
def test_a_database_address_that_leads_nowhere_is_refused(url: str) -> None:
    assert set(problems(SLACK | {"DATABASE_URL": url})) == {"DATABASE_URL"}


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("SEATS=5\nMONTHLY_ALLOWANCE=77\nCONTACT=pa$$word ${HOME}\n")
    settings = Settings.load(SLACK | {"SEATS": "6"}, file)
    assert (settings.seats, settings.monthly_allowance) == (6, 77)
    assert settings.contact == "pa$$word ${HOME}"


def test_a_file_that_is_not_there_is_no_problem(tmp_path: Path) -> None:
    assert Settings.load(SLACK, tmp_path / ".env") == load()


def test_a_file_that_is_not_text_is_named(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes(b"CONTACT=\xff\xfe")
    with pytest.raises(SettingsError, match="UTF-8"):
        Settings.load(SLACK, file)


def test_commands_that_only_need_the_database_do_not_ask_for_slack() -> None:
    environ = {"DATABASE_URL": "sqlite:///x.db", "PORT": "wrong", "SLACK_BOT_TOKEN": "wrong"}
    assert Settings.load(environ, None, for_slack=False).database_url == "sqlite:///x.db"
    with pytest.raises(SettingsError, match="DATABASE_URL"):
        Settings.load({"DATABASE_URL": "wrong"}, None, for_slack=False)


def test_the_demo_has_a_port_and_a_connection_and_no_other_setting() -> None:
    assert DemoSettings.load({"SEATS": "wrong"}) == (8080, "socket")
    assert DemoSettings.load({"DEMO_PORT": "8090", "DEMO_CONNECTION": "HTTP"}) == (8090, "http")
    wrong = r"DEMO_PORT is '70000'.*\nDEMO_CONNECTION is 'fax'. Choose one of socket, http."
    with pytest.raises(SettingsError, match=wrong):
        DemoSettings.load({"DEMO_PORT": "70000", "DEMO_CONNECTION": "fax"})


# Each begins with what no setting is called and no sentence says.
secrets = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=12).map("~{}".format)


@given(token=secrets, password=st.from_regex(r"qz9[a-z0-9]{12,}", fullmatch=True))
def test_no_secret_is_ever_shown(token: str, password: str) -> None:
    environ = {
        "SLACK_BOT_TOKEN": f"xoxb-{token}",
        "SLACK_APP_TOKEN": f"xapp-{token}",
        "SLACK_SIGNING_SECRET": token,
        "DATABASE_URL": f"postgresql://u:{password}@db/seatline",
    }
    shown = repr(Settings.load(environ, None)) + str(Settings.load(environ, None))
    assert token not in shown
    assert password not in shown
    wrong = {"SLACK_BOT_TOKEN": token, "SLACK_APP_TOKEN": token, "DATABASE_URL": f"postgresql://u:{password}@db"}
    said = "".join(problems(wrong).values())
    assert password not in said
    assert token not in said


@given(st.dictionaries(st.sampled_from([*Settings.model_fields, "x"]).map(str.upper), st.text(max_size=20)))
@example({"TIME_ZONE": "America"})
@example({"DATABASE_URL": "postgresql://[x/y"})
@example({"PORT": "٣٣"})
def test_whatever_is_set_is_loaded_or_named(values: dict[str, str]) -> None:
    named: tuple[Problem, ...] = ()
    try:
        Settings.load(SLACK | values, None)
    except SettingsError as error:
        named = error.problems
    # An app token set to nothing makes the signing secret the missing one.
    assert {problem.name for problem in named} <= {*values, "SLACK_SIGNING_SECRET"}
    assert all(problem.cure.endswith((".", "?")) for problem in named)


def test_the_example_file_names_every_setting() -> None:
    text = (ROOT / ".env.example").read_text()
    named = set(re.findall(r"^(?:# )?([A-Z_]+)=", text, re.MULTILINE))
    assert named == {name.upper() for name in Settings.model_fields} | {"DEMO_PORT", "DEMO_CONNECTION"}


def test_the_example_file_shows_the_defaults() -> None:
    text = (ROOT / ".env.example").read_text()
    shown = dict(re.findall(r"^# ([A-Z_]+)=(.*)$", text, re.MULTILINE))
    illustrations = {"SLACK_SIGNING_SECRET", "ADMINISTRATORS", "PUBLIC_URL", "TIME_ZONE", "CONTACT", "TRAINING_URL"}
    illustrations |= {"DEMO_PORT", "DEMO_CONNECTION"}
    for name, value in shown.items():
        if name not in illustrations:
            assert str(Settings.model_fields[name.lower()].default) == value
