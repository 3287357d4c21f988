"""Settings of an account: what may be chosen, by whom, and what it changes."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.errors import NotPermitted, SeatError
from bot.domain.errors.settings import InvalidMarks, InvalidTimeZone, InvalidUndoWindow
from bot.domain.pages import AtsPage
from bot.domain.seats import Account
from bot.domain.settings import AccountSettings, parse_marks, zones_like
from bot.services.members import Profile
from tests.bot.services.ledger import difference_from_log
from tests.support.clock import CHICAGO
from tests.support.world import (
    ACCOUNT,
    ANA,
    AUSTIN,
    CHANNEL,
    OWNER,
    REPORTER,
    TIME_ZONE,
    World,
    dump,
    number_in,
    rows,
    together,
)


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


def test_reports_begin_anew_in_another_channel_and_go_on_in_the_same(world: World) -> None:
    def chosen(channel: str | None) -> object:
        world.clock.advance(timedelta(days=3))
        world.services.accounts.change_settings(
            world.admin, replace(present(world), report_channel=channel, marks=(9,))
        )
        (account,) = rows(world.storage, "SELECT reports_since FROM accounts")
        return account["reports_since"]

    first = chosen("C0REPORTS")
    assert first is not None
    assert chosen("C0REPORTS") == chosen(None) == first
    again = chosen("C0REPORTS")
    assert again != first
    assert chosen("C0OTHER") != again


def test_another_channel_is_not_sent_the_reports_that_the_last_one_had(world: World) -> None:
    world.set_up()
    for month in (12, 13, 14):
        world.clock.set(datetime(2026 + month // 13, (month - 1) % 12 + 1, 1, 7, tzinfo=CHICAGO))
        assert world.services.notices.note_reports() == 1
    world.clock.advance(timedelta(days=5))
    world.services.accounts.change_settings(world.admin, replace(present(world), report_channel="C0OTHER"))
    assert world.services.notices.note_reports() == 0
    # Changed in the night before the report is due, the report goes to the channel of that morning.
    world.clock.set(datetime(2027, 3, 1, 3, tzinfo=CHICAGO))
    world.services.accounts.change_settings(world.admin, replace(present(world), report_channel="C0NIGHT"))
    world.clock.set(datetime(2027, 3, 1, 7, tzinfo=CHICAGO))
    assert world.services.notices.note_reports() == 1
    told = rows(world.storage, "SELECT period, channel FROM notices ORDER BY period")
    assert [(notice["period"], notice["channel"]) for notice in told] == [
        ("2026-11", CHANNEL), ("2026-12", CHANNEL), ("2027-01", CHANNEL), ("2027-02", "C0NIGHT"),
    ]  # fmt: skip


def test_a_channel_taken_away_is_not_asked_for_again_nor_filled_by_the_next_set_up(world: World) -> None:
    accounts = world.services.accounts
    assert accounts.asks_channel(world.admin)
    world.set_up(1)
    accounts.change_settings(world.admin, replace(present(world), warning_channel=None, report_channel=None))
    assert not accounts.asks_channel(world.admin)
    assert world.services.numbers.begin_setup(world.admin, world.seat(2), number_in(AUSTIN, 3)).number is not None
    assert (present(world).warning_channel, present(world).report_channel) == (None, None)


@pytest.mark.parametrize("chosen", ["C0REPORTS", None])
def test_the_first_set_up_leaves_what_was_chosen_for_reports(world: World, chosen: str | None) -> None:
    for channel in ("C0REPORTS", chosen):
        world.services.accounts.change_settings(world.admin, replace(present(world), report_channel=channel))
    assert world.services.accounts.asks_channel(world.admin)
    world.set_up(1)
    assert (present(world).warning_channel, present(world).report_channel) == (CHANNEL, chosen)
    (entry,) = [e for e in world.services.seats.log(world.admin) if e.action == "channels_chosen"]
    assert entry.facts["report_channel"] == {"before": chosen, "after": chosen}
    assert difference_from_log(world.storage, world.account) == []


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


@pytest.mark.parametrize("zone", ["UTC", "Etc/UTC", "GMT", "EST", "Etc/GMT+12", "US/Central"])
def test_any_zone_that_a_profile_may_have_can_stay_as_it_is(zone: str) -> None:
    settings = AccountSettings.of(Account("T1", "Test & Co", zone))
    assert AccountSettings.from_facts(settings.to_facts()) == settings


def test_time_zones_are_found_by_any_part_of_their_name() -> None:
    assert zones_like("new york", 100) == ("America/New_York",)
    assert "Europe/Zurich" in zones_like("zür", 100)
    assert len(zones_like("", 100)) == 100
    assert zones_like("atlantis", 100) == ()
    assert {zones_like(words, 100) for words in ("utc", "GMT", "greenwich mean time")} == {("UTC",)}


def test_what_a_form_carries_is_read_back_and_nonsense_is_not() -> None:
    settings = AccountSettings("C1", None, (80,), "UTC", 3, False, (AtsPage.JOB_POSTINGS,))
    assert AccountSettings.from_facts(settings.to_facts()) == settings
    wrong: tuple[object, ...] = (None, {}, [], "x", [1, 2], [None, None, [500], "UTC", 1, True, []], [None] * 7)
    for nonsense in wrong:
        assert AccountSettings.from_facts(nonsense) is None
