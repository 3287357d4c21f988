"""Settings of an account: what may be chosen, by whom, and what it changes."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.errors import NotPermitted, SeatError
from bot.domain.errors.settings import InvalidMarks, InvalidTimeZone, InvalidUndoWindow
from bot.domain.pages import AtsPage
from bot.domain.settings import AccountSettings, parse_marks, zones_like
from bot.services.members import Profile
from tests.support.world import ACCOUNT, ANA, CHANNEL, OWNER, REPORTER, TIME_ZONE, World, dump, rows, together


def present(world: World) -> AccountSettings:
    return AccountSettings.of(world.services.accounts.settings(world.admin))


def test_what_is_chosen_holds_and_the_log_says_what_was_before(world: World) -> None:
    before = present(world)
    wanted = AccountSettings(CHANNEL, None, (50, 90), "Europe/Berlin", 0, False, (AtsPage.CANDIDATE_POOL,))
    account = world.services.accounts.change_settings(world.admin, wanted)
    assert AccountSettings.of(account) == present(world) == wanted
    entry = world.services.seats.log(world.admin, limit=1)[0]
    assert entry.action == "settings_changed"
    assert entry.facts == {
        "warning_channel": {"before": None, "after": CHANNEL},
        "marks": {"before": [80, 95, 100], "after": [50, 90]},
        "time_zone": {"before": TIME_ZONE, "after": "Europe/Berlin"},
        "undo_days": {"before": 7, "after": 0},
        "requires_opt_in": {"before": True, "after": False},
        "default_pages": {"before": list(before.default_pages), "after": ["candidate_pool"]},
    }
    assert world.services.seats.get(world.admin, world.seat()).resets.isoformat().endswith("T23:00:00+00:00")


def test_choosing_what_holds_already_changes_nothing(world: World) -> None:
    before = dump(world.storage)
    world.services.accounts.change_settings(world.admin, present(world))
    assert dump(world.storage) == before


def test_the_same_submission_counts_once(world: World) -> None:
    first, second = replace(present(world), undo_days=3), replace(present(world), undo_days=4)
    actor = world.actor(request="view:1")
    world.services.accounts.change_settings(actor, first)
    world.services.accounts.change_settings(actor, second)
    assert present(world).undo_days == 3


def test_two_who_change_different_things_at_once_both_get_their_way(world: World) -> None:
    shown = present(world)
    wanted = [replace(shown, undo_days=1), replace(shown, marks=(70,)), replace(shown, warning_channel="C0NEW")]
    accounts = world.services.accounts
    together([lambda w=w: accounts.change_settings(world.admin, w, shown) for w in wanted])  # type: ignore[misc]
    assert present(world) == replace(shown, undo_days=1, marks=(70,), warning_channel="C0NEW")


@pytest.mark.parametrize("member", [REPORTER, ANA])
def test_only_administrators_see_and_change_them(world: World, member: str) -> None:
    before, wanted = dump(world.storage), replace(present(world), undo_days=1)
    with pytest.raises(NotPermitted, match="Ask Olga"):
        world.services.accounts.settings(world.actor(member))
    with pytest.raises(NotPermitted, match="Ask Olga"):
        world.services.accounts.change_settings(world.actor(member), wanted)
    assert dump(world.storage) == before


def test_one_accounts_settings_leave_anothers_alone(world: World, other: World) -> None:
    before = present(other)
    world.services.accounts.change_settings(world.admin, replace(present(world), marks=(1,), undo_days=30))
    assert present(other) == before


def test_an_administrators_time_zone_stays_whatever_the_operator_or_the_owner_has(world: World) -> None:
    accounts = world.services.accounts
    accounts.change_settings(world.admin, replace(present(world), time_zone="Asia/Tokyo"))
    accounts.ensure(ACCOUNT, "Test & Co", seats=3, monthly_allowance=1000, time_zone="Europe/Paris")
    owner = Profile(OWNER, "Olga", is_primary_owner=True, is_owner=True, time_zone="America/Denver")
    world.services.members.learn(ACCOUNT, [owner])
    assert present(world).time_zone == "Asia/Tokyo"


def test_new_marks_warn_of_what_is_crossed_from_now_on(world: World) -> None:
    world.set_up(1, ANA)
    world.services.accounts.change_settings(world.admin, replace(present(world), marks=(1,)))
    world.text(9)
    assert rows(world.storage, "SELECT mark FROM notices") == []
    world.text(1)
    assert rows(world.storage, "SELECT mark FROM notices") == [{"mark": 1}]


def test_reports_begin_when_there_is_first_a_channel_for_them(world: World) -> None:
    world.services.accounts.change_settings(world.admin, replace(present(world), report_channel="C0REPORTS"))
    (first,) = rows(world.storage, "SELECT reports_since FROM accounts")
    assert first["reports_since"] is not None
    world.clock.advance(timedelta(days=3))
    world.services.accounts.change_settings(world.admin, replace(present(world), report_channel="C0OTHER"))
    assert rows(world.storage, "SELECT reports_since FROM accounts") == [first]


@pytest.mark.parametrize(
    ("typed", "marks"),
    [("80, 95, 100", (80, 95, 100)), ("100 80;95", (80, 95, 100)), ("50 % and 75%", (50, 75)), ("1", (1,))],
)
def test_marks_are_read_as_people_write_them(typed: str, marks: tuple[int, ...]) -> None:
    assert parse_marks(typed) == marks


@pytest.mark.parametrize("typed", ["", "0", "101", "eighty", "-5", "80.5", "1 2 3 4 5 6", "²", "80-95", "9" * 5000])
def test_other_marks_are_refused_with_an_example(typed: str) -> None:
    with pytest.raises(InvalidMarks, match="such as 80, 95, 100"):
        parse_marks(typed)


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"marks": ()}, InvalidMarks),
        ({"marks": (0,)}, InvalidMarks),
        ({"time_zone": "Mars/Base"}, InvalidTimeZone),
        ({"time_zone": "../../etc/passwd"}, InvalidTimeZone),
        ({"undo_days": 31}, InvalidUndoWindow),
        ({"undo_days": -1}, InvalidUndoWindow),
    ],
)
def test_what_cannot_be_chosen_is_named(wrong: dict[str, object], error: type[SeatError]) -> None:
    fine = AccountSettings(None, None, (80,), "UTC")
    with pytest.raises(error):
        replace(fine, **wrong)  # type: ignore[arg-type]


def test_time_zones_are_found_by_any_part_of_their_name() -> None:
    assert zones_like("new york", 100) == ("America/New_York",)
    assert "Europe/Zurich" in zones_like("zür", 100)
    assert len(zones_like("", 100)) == 100
    assert zones_like("atlantis", 100) == ()


def test_what_a_form_carries_is_read_back_and_nonsense_is_not() -> None:
    settings = AccountSettings("C1", None, (80,), "UTC", 3, False, (AtsPage.JOB_POSTINGS,))
    assert AccountSettings.from_facts(settings.to_facts()) == settings
    wrong: tuple[object, ...] = (None, {}, [], "x", [1, 2], [None, None, [500], "UTC", 1, True, []], [None] * 7)
    for nonsense in wrong:
        assert AccountSettings.from_facts(nonsense) is None
