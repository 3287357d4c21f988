"""Every entry of the log is a sentence for people, whatever its facts hold: names, national numbers, never an id."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.domain.phone_numbers import PhoneNumber
from bot.domain.seats import HeldNumber, LogEntry, Member
from bot.services.seats import LogPage
from handlers.slack.reading import unpack
from handlers.slack.views import log as views

NOW = datetime(2026, 11, 24, 16, 2, tzinfo=UTC)
ZONE = "America/Chicago"
PEOPLE = {m.id: m for m in (Member("U0MARGARET", "Margaret"), Member("U0ANA00001", "Ana"), Member("U0BEN00001", "Ben"))}
SEATS = {2: "Seat 2", 3: "Seat 3"}
ANA = [{"member": "U0ANA00001", "slot": 1}]
BOTH = [*ANA, {"member": "U0BEN00001", "slot": 2}]
NUMBER, OTHER = "+15125550132", "+12145550101"
IDS = re.compile(r"(?<!<#)\b[UWCS][A-Z0-9]{6,}\b|\+1\d{10}|_\b|\bNone\b|\{|\[|20\d\d-\d\d")


def told(action: str, facts: dict[str, Any], actor: str = "U0MARGARET", seat: int | None = 2) -> str:
    entry = LogEntry(1, NOW, actor, action, seat, facts)
    return views.sentence(entry, LogPage((entry,), PEOPLE, SEATS, None), ZONE).replace("*", "")


SENTENCES: list[tuple[str, dict[str, Any], str]] = [
    ("account_created", {"name": "Harbor", "time_zone": ZONE}, "Margaret set up text messaging here, in the time zone"),
    ("seat_added", {"position": 2, "monthly_allowance": 1000}, "Margaret added Seat 2, with 1,000 messages a month"),
    ("time_zone_learned", {"time_zone": ZONE}, "Margaret set the time zone to America/Chicago"),
    ("time_zone_learned", {"before": "UTC", "time_zone": ZONE}, "Margaret set the time zone from UTC to America/"),
    ("time_zone_learned", {"before": ZONE, "time_zone": ZONE}, "Margaret set the time zone to America/Chicago"),
    (
        "channels_chosen",
        {
            "warning_channel": {"before": None, "after": "C0RECRUIT1"},
            "report_channel": {"before": None, "after": "C0RECRUIT1"},
        },
        "Margaret chose <#C0RECRUIT1> for warnings and the monthly report",
    ),
    ("number_ordered", {"number": NUMBER}, "Margaret ordered (512) 555-0132 for Seat 2"),
    ("number_live", {"number": NUMBER}, "Seat 2 got (512) 555-0132, ordered by Margaret"),
    ("number_refused", {"number": NUMBER}, "The carrier refused (512) 555-0132 for Seat 2, ordered by Margaret"),
    ("number_refused", {"number": NUMBER, "restored": OTHER}, "ordered by Margaret; (214) 555-0101 is back"),
    ("assigned", {"member": "U0ANA00001", "slot": 1, "number": NUMBER}, "Margaret put Ana on Seat 2"),
    ("removed", {"member": "U0ANA00001", "slot": 1, "number": NUMBER}, "Margaret took Ana off Seat 2"),
    ("removed", {"member": "U0ANA00001", "why": "deactivated"}, "Ana left Seat 2: they were deactivated in Slack"),
    (
        "released",
        {"number": NUMBER, "held_until": "2026-12-01T16:00:00+00:00", "members": BOTH},
        "Margaret released (512) 555-0132 from Seat 2, held until December 1; Ana and Ben were on it",
    ),
    ("brought_back", {"number": NUMBER, "members": ANA, "left_out": ["U0BEN00001"]}, "to Seat 2 with Ana, without Ben"),
    ("brought_back", {"number": NUMBER, "members": [], "left_out": [], "from_seat": 3}, "it had left from Seat 3"),
    (
        "swap_begun",
        {"number": NUMBER, "replaces": OTHER, "held_until": "2026-12-01T16:00:00+00:00"},
        "Margaret began to swap (214) 555-0101 on Seat 2 for (512) 555-0132",
    ),
    (
        "give_back_failed",
        {"number": NUMBER, "why": "The account is locked."},
        "Margaret could not give (512) 555-0132 back yet, which Seat 2 had before: The account is locked.",
    ),
    ("given_back", {"number": NUMBER}, "Margaret gave (512) 555-0132 back for good, which Seat 2 had before"),
    ("moved_away", {"number": NUMBER, "to": 3, "members": ANA}, "moved (512) 555-0132 from Seat 2 to Seat 3, with Ana"),
    (
        "moved_here",
        {"number": NUMBER, "from": 3, "members": ANA},
        "(512) 555-0132 came to Seat 2 from Seat 3, with Ana",
    ),
    ("suspended", {}, "Margaret suspended texting on Seat 2"),
    ("resumed", {}, "Margaret resumed texting on Seat 2"),
    ("renamed", {"before": "Seat 2", "after": "Austin"}, "Margaret renamed Seat 2 to Austin"),
    (
        "allowance_changed",
        {"before": 1000, "after": 2000},
        "Margaret changed the allowance of Seat 2 from 1,000 to 2,000 messages a month",
    ),
    ("topped_up", {"messages": 200}, "Margaret topped Seat 2 up by 200 messages"),
    ("asked", {"kind": "top_up", "messages": 1, "ask": 7}, "Margaret asked for 1 more message on Seat 2"),
    ("asked", {"kind": "seat", "messages": None, "ask": 7}, "Margaret asked for a seat"),
    (
        "ask_approved",
        {"ask": 7, "member": "U0ANA00001", "granted": 200, "answer": "Enjoy_it"},
        "Margaret approved what Ana had asked for: 200 more messages on Seat 2, and said “Enjoy\u200b_\u200bit”",
    ),
    ("ask_declined", {"ask": 7, "member": "U0ANA00001", "answer": ""}, "Margaret declined what Ana had asked for"),
    (
        "pages_changed",
        {"member": "U0ANA00001", "before": None, "after": ["job_postings", "candidate_pool"]},
        "where Ana may text from: job postings and candidate pool (before: the default pages)",
    ),
    (
        "default_pages_changed",
        {"before": ["job_postings"], "after": []},
        "where people may text from by default: no page (before: job postings)",
    ),
    ("role_granted", {"member": "U0ANA00001", "role": "administrator", "before": None}, "made Ana an administrator"),
    ("role_revoked", {"member": "U0ANA00001", "role": "reporter"}, "Margaret took the role of reporter from Ana"),
    (
        "role_revoked",
        {"member": "U0ANA00001", "role": "reporter", "why": "deactivated"},
        "Ana lost the role of reporter: they were deactivated in Slack",
    ),
    (
        "groups_changed",
        {
            "administrators": {"before": None, "after": "S0GROUP001"},
            "reporters": {"before": "S0GROUP002", "after": None},
        },
        "changed the Slack user groups: one for administrators and none for reporters any more",
    ),
    (
        "group_read",
        {
            "granted": [{"member": m, "role": "reporter", "before": None} for m in ("U0ANA00001", "U0BEN00001")],
            "lost": [{"member": "U0MARGARET", "role": "administrator"}],
        },
        "Ana and Ben are reporters now; Margaret is no longer an administrator",
    ),
    (
        "settings_changed",
        {
            "undo_days": {"before": 7, "after": 14},
            "marks": {"before": [80, 95], "after": [90]},
            "requires_opt_in": {"before": True, "after": False},
            "warning_channel": {"before": "C0RECRUIT1", "after": None},
        },
        "undo window from 7 days to 14 days; warning marks from 80 % and 95 % to 90 %; opt-in rule from on to off; "
        "channel for warnings from <#C0RECRUIT1> to no channel",
    ),
]


@pytest.mark.parametrize(("action", "facts", "words"), SENTENCES)
def test_every_action_is_told_in_words(action: str, facts: dict[str, Any], words: str) -> None:
    assert words in told(action, facts)


def test_every_sentence_has_its_example() -> None:
    assert {action for action, _, _ in SENTENCES} | {"left_by_deactivation"} == set(views.ACTIONS)


def test_an_action_of_a_later_version_is_told_all_the_same() -> None:
    assert told("frequency_tuned", {"x": 1}) == "Margaret changed something on Seat 2 (frequency tuned)"
    assert told("frequency_tuned", {}, seat=None, actor="seatline") == "Seatline changed something (frequency tuned)"
    assert told("suspended", {}, actor="operator") == "The operator suspended texting on Seat 2"
    assert told("assigned", {"member": "U0GONE0001"}, actor="U0GONE0002") == "Somebody put somebody on Seat 2"


_LEAF = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 10**12),
    st.sampled_from(
        [
            "U0ANA00001",
            "U0GONE0001",
            NUMBER,
            "+1512",
            "C0RECRUIT1",
            "S0GROUP001",
            "reporter",
            "2026-12-01T16:00:00+00:00",
            "",
        ]
    ),
)
_FACT = st.recursive(
    _LEAF,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["before", "after", "member", "role", "slot"]), inner, max_size=3),
    ),
    max_leaves=5,
)
_NAMES = sorted({name for _, facts, _ in SENTENCES for name in facts})


@given(
    st.sampled_from([*views.ACTIONS, "frequency_tuned"]),
    st.dictionaries(st.sampled_from(_NAMES), _FACT, max_size=6),
    st.sampled_from(["seatline", "operator", "U0MARGARET", "U0GONE0001"]),
    st.sampled_from([None, 2, 99]),
)
def test_whatever_the_facts_hold_a_sentence_comes_and_never_an_id(
    action: str, facts: dict[str, Any], actor: str, seat: int | None
) -> None:
    # What people wrote is quoted as they wrote it, and may look like anything.
    assume(not any(IDS.search(str(facts.get(said, ""))) for said in ("answer", "note", "why")))
    sentence = told(action, facts, actor, seat)
    assert len(sentence.split()) > 1
    assert not IDS.search(sentence), sentence


def test_a_page_is_grouped_by_day_in_the_accounts_time_zone() -> None:
    entries = (
        LogEntry(3, datetime(2026, 11, 24, 16, 2, tzinfo=UTC), "U0MARGARET", "suspended", 2),
        LogEntry(2, datetime(2026, 11, 24, 5, 59, tzinfo=UTC), "seatline", "resumed", 2),
        LogEntry(1, datetime(2025, 11, 24, 12, 0, tzinfo=UTC), "U0ANA00001", "asked", 2, {"kind": "seat"}),
    )
    shown = views.message(LogPage(entries, PEOPLE, SEATS, 1), views.Where(ZONE, NOW))
    words = [b["text"]["text"] if "text" in b else b["elements"][0]["text"] for b in shown["blocks"][1:-2]]
    assert words == [
        "*Tuesday, November 24*",
        "10:02 · *Margaret* suspended texting on *Seat 2*",
        "*Monday, November 23*",
        "23:59 · *Seatline* resumed texting on *Seat 2*",
        "*Monday, November 24, 2025*",
        "06:00 · *Ana* asked for a seat",
    ]


@pytest.mark.parametrize(("action", "fact"), [("released", "number"), ("swap_begun", "replaces")])
def test_what_took_a_held_number_off_its_seat_can_be_undone_and_no_time_before(action: str, fact: str) -> None:
    facts: dict[str, object] = {fact: NUMBER, "held_until": "2026-12-01T16:00:00+00:00", "members": []}
    entries = tuple(
        LogEntry(n, NOW - timedelta(minutes=9 - n), "U0MARGARET", did, 2, facts)
        for n, did in ((4, "suspended"), (3, action), (2, "brought_back"), (1, action))
    )
    held = HeldNumber(77, PhoneNumber(NUMBER), 2, NOW - timedelta(minutes=6), NOW)
    shown = views.modal(LogPage(entries, PEOPLE, SEATS, None), views.Where(ZONE, NOW, 2, held=(held,)))
    with_button = [b for b in shown["blocks"] if "accessory" in b]
    (block,) = with_button
    assert unpack(block["accessory"]["value"]) == {"number": 77, "at": held.released_at.isoformat()}
    assert shown["blocks"].index(block) == 2  # after the day and the entry above it
    assert shown["title"]["text"] == "Log of Seat 2"


def test_the_longest_page_fits() -> None:
    name = "&<>_*" * 16
    people = {m: Member(m, name) for m in ("U0AAAAAAAA", "U0BBBBBBBB", "U0CCCCCCCC")}
    facts: dict[str, object] = {
        "number": NUMBER,
        "held_until": NOW.isoformat(),
        "members": [{"member": m} for m in people],
    }
    entries = tuple(LogEntry(n, NOW, "U0AAAAAAAA", "released", 2, facts) for n in range(views.PAGE_SIZE, 0, -1))
    shown = views.message(LogPage(entries, people, {2: name}, 1), views.Where(ZONE, NOW, is_newest=False))
    texts = [b["text"]["text"] for b in shown["blocks"] if b["type"] == "section"]
    assert all(len(text) <= 3000 and not text.endswith("…") for text in texts)
    assert sum(text.count("released") for text in texts) == views.PAGE_SIZE
    assert len(shown["blocks"]) <= 50


def test_the_log_of_a_seat_mentions_nobody_by_its_name() -> None:
    page = LogPage((), PEOPLE, {2: "<!channel> *Austin*"}, None)
    shown = views.message(page, views.Where(ZONE, NOW, seat=2))
    assert shown["text"].replace("\u200b", "") == "Log of &lt;!channel&gt; *Austin*. The newest entries."
    assert shown["blocks"][0]["text"]["text"] == "Log of <!channel> *Austin*"
