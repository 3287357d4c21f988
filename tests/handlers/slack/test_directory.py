"""The directory is read a page at a time, no faster than Slack allows, and kept true by Slack's events."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web import WebClient

from bot.sandbox import people
from bot.sandbox.people import Account
from bot.sandbox.server import Sandbox
from bot.services import Services
from bot.services.members import Profile, Reading
from handlers.slack import directory
from handlers.slack.conversation import Desk, Turn
from tests.support.bot import ANA, DANA, MANIFEST, MARGARET

Everybody = list[tuple[str, Profile]]


class Members:
    """Learns, and keeps the place in the list as the service does; ``lost`` once somebody else has taken it over."""

    def __init__(self) -> None:
        self.learnt: Everybody = []
        self.place: Reading | None = Reading("T1", "", 0, datetime(2026, 11, 24, tzinfo=UTC))
        self.lost = False
        self.signs_of_life = 0
        self.left_for: list[float] = []

    def learn(self, account: str, profiles: Sequence[Profile]) -> None:
        self.learnt += [(account, profile) for profile in profiles]

    def begin_reading(self, account: str) -> Reading | None:
        return replace(self.place, account=account) if self.place else None

    def learn_page(self, reading: Reading, profiles: Sequence[Profile], next_cursor: str) -> Reading | None:
        if self.lost:
            return None
        self.learn(reading.account, profiles)
        self.place = replace(reading, cursor=next_cursor, count=reading.count + len(profiles))
        return self.place

    def keep_reading(self, reading: Reading) -> Reading | None:
        self.signs_of_life += 1
        return None if self.lost else reading

    def begin_anew(self, reading: Reading) -> Reading | None:
        return replace(reading, cursor="", count=0)

    def leave_reading(self, reading: Reading, for_seconds: float = 0) -> None:
        self.left_for.append(for_seconds)

    def profile(self, member: str) -> Profile:
        return {profile.id: profile for _, profile in self.learnt}[member]


@pytest.fixture
def members() -> Members:
    return Members()


def services(members: Members) -> Services:
    return cast(Services, SimpleNamespace(members=members))


class Pages:
    """Answers users.list with what it is told to, in order."""

    def __init__(self, *answers: Mapping[str, Any] | tuple[str, dict[str, Any]]) -> None:
        self.answers = list(answers)
        self.cursors: list[str | None] = []

    def users_list(self, *, limit: int, cursor: str | None) -> Mapping[str, Any]:
        assert 0 < limit <= 200  # Slack recommends no more
        self.cursors.append(cursor)
        answer = self.answers.pop(0)
        if isinstance(answer, tuple):
            error, headers = answer
            raise SlackApiError(error, cast(Any, Refusal({"error": error}, headers)))  # type: ignore[no-untyped-call]
        return answer


class Refusal(dict[str, Any]):
    def __init__(self, data: dict[str, Any], headers: dict[str, Any]) -> None:
        super().__init__(data)
        self.headers = headers


def page(*ids: str, cursor: str = "") -> dict[str, Any]:
    return {"members": [{"id": id} for id in ids], "response_metadata": {"next_cursor": cursor}}


def load(pages: Pages, members: Members, pause: Callable[[float], object]) -> int:
    return directory.read(cast(WebClient, pages), services(members), "T1", pause)


def test_the_directory_is_read_to_its_last_page(members: Members) -> None:
    pages, pauses = Pages(page("U1", "U2", cursor="c1"), page("U3", cursor="c2"), page("U4")), list[float]()
    assert load(pages, members, pauses.append) == 4
    assert pages.cursors == [None, "c1", "c2"]
    assert [profile.id for _, profile in members.learnt] == ["U1", "U2", "U3", "U4"]
    assert pauses == [directory.PAUSE_SECONDS] * 2
    assert 60 / directory.PAUSE_SECONDS <= 20  # tier 2: twenty a minute


@pytest.mark.parametrize("headers", [{"Retry-After": "30"}, {"retry-after": ["30"]}])
def test_asked_to_wait_it_waits_so_long_and_goes_on_where_it_was(members: Members, headers: dict[str, Any]) -> None:
    pages = Pages(page("U1", cursor="c1"), ("ratelimited", headers), page("U2"))
    pauses: list[float] = []
    assert load(pages, members, pauses.append) == 2
    assert pauses == [directory.PAUSE_SECONDS, 30]
    assert pages.cursors == [None, "c1", "c1"]


def test_it_does_not_ask_for_ever(members: Members) -> None:
    refusals = [("ratelimited", {"Retry-After": "1"})] * (directory.PATIENCE + 1)
    with pytest.raises(SlackApiError):
        load(Pages(*refusals), members, lambda _: None)
    assert members.left_for == [directory.LATER_SECONDS]


def test_another_refusal_is_not_repeated(members: Members) -> None:
    pages = Pages(("missing_scope", {}), page("U1"))
    with pytest.raises(SlackApiError):
        load(pages, members, lambda _: None)
    assert pages.cursors == [None]
    assert members.left_for == [directory.LATER_SECONDS]


def test_a_reading_goes_on_where_it_was_left(members: Members) -> None:
    members.place = Reading("T1", "c7", 1400, datetime(2026, 11, 24, tzinfo=UTC))
    pages = Pages(page("U1", cursor="c8"), page("U2"))
    assert load(pages, members, lambda _: None) == 2
    assert pages.cursors == ["c7", "c8"]


def test_a_place_that_slack_has_forgotten_means_from_the_beginning_once(members: Members) -> None:
    members.place = Reading("T1", "old", 1400, datetime(2026, 11, 24, tzinfo=UTC))
    pages = Pages(("invalid_cursor", {}), page("U1", cursor="c1"), page("U2"))
    assert load(pages, members, lambda _: None) == 2
    assert pages.cursors == ["old", None, "c1"]
    members.place = Reading("T1", "old", 1400, datetime(2026, 11, 24, tzinfo=UTC))
    with pytest.raises(SlackApiError):
        load(Pages(("invalid_cursor", {}), page("U1", cursor="c1"), ("invalid_cursor", {})), members, lambda _: None)


def test_while_another_process_reads_nothing_is_asked(members: Members) -> None:
    members.place = None
    pages = Pages()
    assert load(pages, members, lambda _: None) == 0
    assert pages.cursors == []


def test_what_another_process_has_taken_over_is_left_to_it(members: Members) -> None:
    members.lost = True
    pages = Pages(page("U1", cursor="c1"))
    assert load(pages, members, lambda _: None) == 0
    assert (pages.cursors, members.left_for) == ([None], [])


def test_through_a_long_wait_it_says_that_it_is_alive(members: Members) -> None:
    pages, pauses = Pages(("ratelimited", {"Retry-After": "150"}), page("U1")), list[float]()
    load(pages, members, pauses.append)
    assert pauses == [60, 60, 30]
    assert members.signs_of_life == 3


@pytest.mark.parametrize("first", [page("U1", cursor="c1"), ("ratelimited", {"Retry-After": "60"})])
def test_it_ends_where_it_is_when_the_process_stops(members: Members, first: Any) -> None:
    pages = Pages(first, page("U2"))
    load(pages, members, lambda _: True)
    assert pages.cursors == [None]
    assert members.left_for == [0]  # whoever starts next goes on at once


def test_somebody_is_looked_up_by_id(members: Members) -> None:
    with Sandbox(MANIFEST) as sandbox:
        client = WebClient(sandbox.bot_token, base_url=sandbox.api_url)
        assert directory.look_up(client, services(members), people.TEAM_ID, MARGARET) is True
        assert directory.look_up(client, services(members), people.TEAM_ID, "U0NOBODY01") is False
        assert [account for account, _ in members.learnt] == [people.TEAM_ID]
        margaret = members.profile(MARGARET)
        assert (margaret.real_name, margaret.display_name) == ("Margaret Okafor", "Margaret")
        assert (margaret.is_primary_owner, margaret.time_zone) == (True, "America/Chicago")
        assert margaret.email.startswith("margaret@")
        assert directory.read(client, services(members), people.TEAM_ID, lambda _: None) == len(people.seeded()) + 1
        assert {p.id for _, p in members.learnt if p.is_bot} == {people.SLACKBOT_ID, people.BOT_USER_ID}
        assert {p.id for _, p in members.learnt if p.is_deactivated} == {DANA}
        assert {p.id for _, p in members.learnt if p.is_guest} == {"U0GUEST001"}


def happened(members: Members, kind: str, user: Mapping[str, Any] | str) -> None:
    body = {"team_id": people.TEAM_ID, "type": "event_callback", "event": {"type": kind, "user": user}}
    (listener,) = (one for one in directory.LISTENERS if one.name == kind)
    listener.run(Desk(services(members)), Turn(body, cast(WebClient, None)))


@pytest.mark.parametrize("kind", ["team_join", "user_change"])
def test_an_event_teaches_the_whole_profile(members: Members, kind: str) -> None:
    happened(members, kind, people.as_slack_user(Account(ANA, "ana", "Ana New", is_admin=True)))
    assert members.learnt[0][0] == people.TEAM_ID
    assert members.profile(ANA).real_name == "Ana New"
    assert members.profile(ANA).is_admin


def test_an_event_tells_of_a_deactivation(members: Members) -> None:
    happened(members, "user_change", people.as_slack_user(Account(ANA, "ana", "Ana", deleted=True)))
    assert members.profile(ANA).is_deactivated
    assert members.profile(ANA).real_name == "Ana"


def test_slackbot_is_a_bot_though_slack_does_not_say_so(members: Members) -> None:
    slackbot = next(a for a in people.seeded() if a.id == people.SLACKBOT_ID)
    told = people.as_slack_user(slackbot)
    assert not told["is_bot"]
    happened(members, "user_change", told)
    assert members.profile(people.SLACKBOT_ID).is_bot


def test_an_event_without_a_profile_teaches_nothing(members: Members) -> None:
    happened(members, "user_change", ANA)
    assert members.learnt == []


HOME = {"enterprise_user": {"enterprise_id": "E1", "teams": ["T1", "T2"]}}
ELSEWHERE = {"enterprise_user": {"enterprise_id": "E9", "teams": ["T9"]}}


@pytest.mark.parametrize(
    ("user", "account", "is_stranger"),
    [
        ({}, "T1", False),
        ({"team_id": "T1"}, "T1", False),
        ({"team_id": "T9"}, "T1", True),
        ({"team_id": "T1", "is_stranger": True}, "T1", True),
        # In an organisation the home may be another of its workspaces, or the organisation itself.
        ({"team_id": "T2", **HOME}, "T1", False),
        ({"team_id": "E1", **HOME}, "T1", False),
        ({"team_id": "T2", **HOME}, "E1", False),
        ({"team_id": "T2", "enterprise_user": {"enterprise_id": "E1", "teams": ["T2"]}}, "T1", True),
        ({"team_id": "T9", **ELSEWHERE}, "T1", True),
        ({"team_id": "T9", **ELSEWHERE}, "E1", True),
    ],
)
def test_what_somebody_is_in_another_workspace_counts_for_nothing(
    user: dict[str, Any], account: str, is_stranger: bool
) -> None:
    powers = {"is_admin": True, "is_owner": True, "is_primary_owner": True}
    learnt = directory.learn_profile({"id": "U1", **powers, **user}, account)
    assert learnt.is_stranger is is_stranger
    assert {learnt.is_admin, learnt.is_owner, learnt.is_primary_owner} == {not is_stranger}


def test_a_name_is_read_as_it_was_written() -> None:
    user = {"id": "U1", "profile": {"real_name": "Ann &lt;Smith&gt; &amp; Co", "display_name": "A &amp; B"}}
    learnt = directory.learn_profile(user, "T1")
    assert (learnt.real_name, learnt.display_name) == ("Ann <Smith> & Co", "A & B")
