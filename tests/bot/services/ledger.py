"""What the tables say, read by plain SQL, and what the log says, replayed: neither knows the services."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, text

from storage import Storage
from tests.support.world import one_moment

_BROKEN_WHEN_FOUND = {
    "a seat has two numbers (1)": """
        SELECT seat_id FROM numbers WHERE state IN ('ordered', 'live', 'unclear')
        GROUP BY seat_id HAVING count(*) > 1""",
    "a number is written down twice (1)": "SELECT number FROM numbers GROUP BY number HAVING count(*) > 1",
    "a number is half taken (1)": """
        SELECT id FROM numbers
        WHERE (state = 'open') <> (seat_id IS NULL) OR (state = 'open') <> (account_id IS NULL)""",
    "a number has more than three members (2)": """
        SELECT number_id FROM assignments GROUP BY number_id HAVING count(*) > 3""",
    "a place is held twice, or is none (2)": """
        SELECT seat_id FROM assignments GROUP BY seat_id, slot HAVING count(*) > 1 OR slot NOT IN (1, 2, 3)""",
    "a member is on two seats (2)": """
        SELECT member_id FROM assignments GROUP BY account_id, member_id HAVING count(*) > 1""",
    "a member is on a seat without that number, live (3)": """
        SELECT a.id FROM assignments a LEFT JOIN numbers n ON n.id = a.number_id
        WHERE n.id IS NULL OR n.seat_id <> a.seat_id
        OR NOT (n.state = 'live' OR n.state = 'ordered' AND n.replaces_id IS NOT NULL)""",
    "a number is held by nobody, or for ever, or as well as used (8)": """
        SELECT id FROM numbers
        WHERE (state IN ('held', 'giving_back')) <> (held_until IS NOT NULL)
        OR (state IN ('held', 'giving_back')) <> (released_at IS NOT NULL) OR held_until < released_at
        OR state = 'open' AND (ordered_by IS NOT NULL OR ordered_at IS NOT NULL)
        OR state <> 'giving_back' AND (failures <> 0 OR problem IS NOT NULL OR claimed_until IS NOT NULL)""",
    "administrators were not told of a number that is paid for and of no use (8)": """
        SELECT n.id FROM numbers n WHERE n.failures >= 5
        AND NOT EXISTS (SELECT 1 FROM notices WHERE kind = 'not_given_back' AND seat_id = n.seat_id)""",
    "a number to fall back on is gone while its swap is under way (8)": """
        SELECT n.id FROM numbers n LEFT JOIN numbers old ON old.id = n.replaces_id
        WHERE n.replaces_id IS NOT NULL
        AND (n.state <> 'ordered' OR coalesce(old.state, 'open') <> 'held' OR old.seat_id <> n.seat_id)""",
    # Where an allowance was changed, more may have been sent before than there is now.
    "more was sent than there was (4)": """
        SELECT u.seat_id FROM allowances u WHERE u.sent > u.total
        AND NOT EXISTS (SELECT id FROM log WHERE seat_id = u.seat_id AND action = 'allowance_changed')""",
    "the month's totals are not its texts (4)": """
        SELECT s.id FROM seats s
        WHERE (SELECT coalesce(sum(sent), 0) FROM allowances WHERE seat_id = s.id)
           <> (SELECT count(*) FROM messages WHERE seat_id = s.id AND direction = 'sent')
        OR (SELECT coalesce(sum(received), 0) FROM allowances WHERE seat_id = s.id)
           <> (SELECT count(*) FROM messages WHERE seat_id = s.id AND direction = 'received')""",
    "members' shares do not add up (4)": """
        SELECT u.seat_id FROM allowances u
        WHERE u.sent <> (SELECT coalesce(sum(m.sent), 0) FROM member_use m
                         WHERE m.seat_id = u.seat_id AND m.period = u.period)
        OR u.received <> (SELECT coalesce(sum(m.received), 0) FROM member_use m
                          WHERE m.seat_id = u.seat_id AND m.period = u.period)""",
    "a row points into another account (7)": """
        SELECT a.id FROM assignments a JOIN seats s ON s.id = a.seat_id JOIN numbers n ON n.id = a.number_id
            LEFT JOIN members m ON m.account_id = a.account_id AND m.id = a.member_id
            WHERE s.account_id <> a.account_id OR n.account_id <> a.account_id OR m.id IS NULL
        UNION ALL SELECT n.id FROM numbers n JOIN seats s ON s.id = n.seat_id WHERE n.account_id <> s.account_id
        UNION ALL SELECT u.seat_id FROM allowances u JOIN seats s ON s.id = u.seat_id WHERE u.account_id <> s.account_id
        UNION ALL SELECT m.id FROM messages m JOIN seats s ON s.id = m.seat_id WHERE m.account_id <> s.account_id
        UNION ALL SELECT l.id FROM log l JOIN seats s ON s.id = l.seat_id WHERE l.account_id <> s.account_id""",
    "somebody waits for two answers": """
        SELECT member_id FROM asks WHERE state = 'open' GROUP BY account_id, member_id HAVING count(*) > 1""",
    "something is told twice (6)": "SELECT cause FROM notices GROUP BY account_id, cause HAVING count(*) > 1",
    "an account's seats are not as many as it says": """
        SELECT 1 FROM accounts a WHERE seat_count <> (SELECT count(*) FROM seats WHERE account_id = a.id)""",
}


def broken_promises(storage: Storage) -> list[str]:
    """Which of promises 1 to 4 and 7 the tables break, at this moment."""
    with one_moment(storage) as connection:
        return [what for what, query in _BROKEN_WHEN_FOUND.items() if connection.execute(text(query)).first()]


def difference_from_log(storage: Storage, account: str) -> list[str]:
    """Where the account's present state is not what its log, replayed from the beginning, makes of it."""
    with one_moment(storage) as connection:
        log = _select(connection, "SELECT * FROM log WHERE account_id = :account ORDER BY id", account)
        present = present_state(connection, account)
    replayed = replay(log)
    replayed["totals"] = {month: replayed["totals"].of(*month) for month in present["totals"]}
    return [
        f"{part}: the tables have {present[part]!r}, the log makes {replayed[part]!r}"
        for part in present
        if present[part] != replayed[part]
    ]


def present_state(connection: Connection, account: str) -> dict[str, Any]:
    """An account as its tables have it."""
    (row,) = _select(connection, "SELECT * FROM accounts WHERE id = :account", account)
    seats = _select(connection, "SELECT * FROM seats WHERE account_id = :account", account)
    numbers = _select(connection, "SELECT * FROM numbers WHERE account_id = :account", account)
    people = _select(connection, "SELECT * FROM assignments WHERE account_id = :account", account)
    past = _select(connection, "SELECT * FROM past_assignments WHERE account_id = :account", account)
    months = _select(connection, "SELECT * FROM allowances WHERE account_id = :account", account)
    asks = _select(connection, "SELECT * FROM asks WHERE account_id = :account", account)
    number_of = {number["id"]: number["number"] for number in numbers}
    return {
        "asks": {a["id"]: _ask(a) for a in asks},
        "time_zone": row["time_zone"],
        "channels": (row["warning_channel"], row["report_channel"]),
        "seats": {s["id"]: (s["position"], s["name"], s["monthly_allowance"]) for s in seats},
        "suspended": {s["id"]: _instant(s["suspended_at"]) for s in seats if s["suspended_at"] is not None},
        "totals": {(m["seat_id"], m["period"]): m["total"] for m in months},
        # That a number is being given back is a claim, and no change: the log tells of it once it is done.
        "numbers": {n["number"]: (n["seat_id"], n["state"].replace("giving_back", "held")) for n in numbers},
        "people": {p["member_id"]: (p["seat_id"], p["slot"], number_of[p["number_id"]]) for p in people},
        "pages": _pages(connection, account),
        "past": sorted((p["member_id"], p["seat_id"], p["number"]) for p in past),
    }


def _pages(connection: Connection, account: str) -> dict[str, list[str]]:
    """The pages of their own that people have."""
    given = _select(connection, "SELECT * FROM members WHERE account_id = :account AND pages IS NOT NULL", account)
    return {m["id"]: json.loads(m["pages"]) if isinstance(m["pages"], str) else m["pages"] for m in given}


class Totals:
    """What seats may use in each month: what the log says of that month, else what they had a month by then."""

    def __init__(self) -> None:
        self._monthly: dict[int, list[tuple[str, int]]] = {}
        self._said: dict[tuple[int, str], int] = {}

    def begin(self, seat: int, monthly: int) -> None:
        self._monthly[seat] = [("", monthly)]

    def of(self, seat: int, period: str) -> int:
        by_then = [monthly for since, monthly in self._monthly[seat] if since <= period]
        return self._said.get((seat, period), by_then[-1])

    def top_up(self, seat: int, period: str, messages: int) -> None:
        self._said[seat, period] = self.of(seat, period) + messages

    def change(self, seat: int, period: str, by: int) -> None:
        later = [month for of, month in self._said if of == seat and month > period]
        for month in (period, *later):
            self._said[seat, month] = max(0, self.of(seat, month) + by)
        self._monthly[seat].append((period, self._monthly[seat][-1][1] + by))


def _instant(value: Any) -> datetime:
    """A moment, as SQLite, PostgreSQL and the log write it."""
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _ask(row: dict[str, Any]) -> tuple[Any, ...]:
    by = row["decided_by"] or row["member_id"]
    return (row["member_id"], row["kind"], row["messages"], row["state"], by, row["granted"], row["answer"])


def replay(log: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """An account as its log tells of it. An entry that does not fit what stood before it is an error."""
    state: dict[str, Any] = {"time_zone": None, "channels": (None, None), "seats": {}, "numbers": {}, "people": {}}
    seats, numbers, people = state["seats"], state["numbers"], state["people"]
    state["pages"] = {}
    asks = state.setdefault("asks", {})
    past, were_on, replaced = state.setdefault("past", []), dict[str, dict[str, int]](), dict[str, str]()
    suspended, totals = state.setdefault("suspended", {}), state.setdefault("totals", Totals())
    for entry in log:
        action, seat = entry["action"], entry["seat_id"]
        facts = json.loads(entry["facts"]) if isinstance(entry["facts"], str) else entry["facts"]
        if action == "account_created":
            assert state["time_zone"] is None
            state["time_zone"] = facts["time_zone"]
        elif action == "time_zone_learned":
            assert state["time_zone"] == facts["before"]
            state["time_zone"] = facts["time_zone"]
        elif action == "seat_added":
            assert seat not in seats
            seats[seat] = (facts["position"], facts["name"], facts["monthly_allowance"])
            totals.begin(seat, facts["monthly_allowance"])
        elif action == "suspended":
            assert seat not in suspended
            suspended[seat] = _instant(entry["at"])
        elif action == "resumed":
            assert suspended.pop(seat) == _instant(facts["since"])
        elif action == "renamed":
            position, name, allowance = seats[seat]
            assert name == facts["before"]
            seats[seat] = (position, facts["after"], allowance)
        elif action == "allowance_changed":
            position, name, allowance = seats[seat]
            assert allowance == facts["before"]
            assert facts["total_before"] == totals.of(seat, facts["period"])
            totals.change(seat, facts["period"], facts["after"] - facts["before"])
            assert facts["total_after"] == totals.of(seat, facts["period"])
            seats[seat] = (position, name, facts["after"])
        elif action == "topped_up":
            assert facts["total_before"] == totals.of(seat, facts["period"])
            totals.top_up(seat, facts["period"], facts["messages"])
            assert facts["total_after"] == totals.of(seat, facts["period"])
        elif action == "asked":
            assert facts["ask"] not in asks
            asks[facts["ask"]] = (facts["member"], facts["kind"], facts["messages"], "open", entry["actor"], None, "")
        elif action in ("ask_approved", "ask_declined"):
            member, kind, messages, was, *_ = asks[facts["ask"]]
            assert (was, member) == ("open", facts["member"])
            said, decided = facts.get("note", facts.get("answer")), action.removeprefix("ask_")
            asks[facts["ask"]] = (member, kind, messages, decided, entry["actor"], facts.get("granted"), said)
        elif action == "channels_chosen":
            warning, report = facts["warning_channel"], facts["report_channel"]
            assert state["channels"] == (warning["before"], report["before"])
            state["channels"] = (warning["after"], report["after"])
        elif action == "settings_changed":
            channels = dict(zip(("warning_channel", "report_channel"), state["channels"], strict=True))
            for name, held in {"time_zone": state["time_zone"], **channels}.items():
                assert facts.get(name, {"before": held})["before"] == held
                channels[name] = facts.get(name, {"after": held})["after"]
            state["time_zone"] = channels.pop("time_zone")
            state["channels"] = tuple(channels.values())
        elif action == "number_ordered":
            assert seat in seats
            assert facts["number"] not in numbers
            numbers[facts["number"]] = (seat, "ordered")
        elif action == "number_live":
            assert numbers[facts["number"]] == (seat, "ordered")
            numbers[facts["number"]] = (seat, "live")
            replaced.pop(facts["number"], None)
        elif action == "number_refused":
            assert numbers.pop(facts["number"]) == (seat, "ordered")
            old, on_it = replaced.pop(facts["number"], None), _people_on(people, facts["number"])
            assert facts.get("restored") == old
            if old:
                assert numbers[old] == (seat, "held")
                numbers[old] = (seat, "live")
                people |= {member: (seat, slot, old) for member, slot in on_it.items()}
            assert old or not on_it
        elif action == "released":
            assert numbers[facts["number"]] == (seat, "live")
            numbers[facts["number"]] = (seat, "held")
            were_on[facts["number"]] = _places(facts)
            _all_leave(people, past, facts["number"], facts)
        elif action == "brought_back":
            number, back = facts["number"], _places(facts)
            assert numbers[number] == (facts.get("from_seat", seat), "held")
            assert facts.get("from_seat") != seat
            assert not any(of == seat and how != "held" for of, how in numbers.values())
            assert number not in replaced.values()
            numbers[number] = (seat, "live")
            assert {**back, **{m: were_on[number][m] for m in facts["left_out"]}} == were_on.pop(number)
            assert not {*back} & ({*people} | {*facts["left_out"]})
            people |= {member: (seat, slot, number) for member, slot in back.items()}
        elif action == "swap_begun":
            number, old = facts["number"], facts["replaces"]
            assert numbers[old] == (seat, "live")
            assert number not in numbers
            numbers |= {old: (seat, "held"), number: (seat, "ordered")}
            replaced[number] = old
            were_on[old] = _people_on(people, old)
            assert _places(facts) == were_on[old]
            people |= {member: (seat, slot, number) for member, slot in were_on[old].items()}
        elif action == "moved_away":
            assert numbers[facts["number"]] == (seat, "live")
            assert facts["to"] in seats
            assert facts["to"] not in {of for of, how in numbers.values() if how != "held"}
            numbers[facts["number"]] = (facts["to"], "live")
            _all_leave(people, past, facts["number"], facts)
            people |= {member: (facts["to"], slot, facts["number"]) for member, slot in _places(facts).items()}
        elif action == "moved_here":
            assert facts["from"] in seats
            assert numbers[facts["number"]] == (seat, "live")
            assert _places(facts) == _people_on(people, facts["number"])
        elif action == "give_back_failed":
            assert numbers[facts["number"]] == (seat, "held")
        elif action == "given_back":
            assert numbers.pop(facts["number"]) == (seat, "held")
            assert facts["number"] not in replaced.values()
        elif action == "assigned":
            assert facts["member"] not in people
            assert numbers[facts["number"]] == (seat, "live")
            people[facts["member"]] = (seat, facts["slot"], facts["number"])
        elif action == "pages_changed":
            assert state["pages"].pop(facts["member"], None) == facts["before"] != facts["after"]
            if facts["after"] is not None:
                state["pages"][facts["member"]] = facts["after"]
        elif action == "removed":
            assert people.pop(facts["member"]) == (seat, facts["slot"], facts["number"])
            past.append((facts["member"], seat, facts["number"]))
        else:
            raise AssertionError(f"the log has an action that the replay does not know: {action}")
    past.sort()
    return state


def _places(facts: dict[str, Any]) -> dict[str, int]:
    """Who was in which place, as an entry says it."""
    return {place["member"]: place["slot"] for place in facts["members"]}


def _people_on(people: dict[str, tuple[int, int, str]], number: str) -> dict[str, int]:
    return {member: slot for member, (_, slot, on) in people.items() if on == number}


def _all_leave(
    people: dict[str, tuple[int, int, str]], past: list[tuple[str, int, str]], number: str, facts: dict[str, Any]
) -> None:
    assert _places(facts) == _people_on(people, number)
    past.extend((member, people.pop(member)[0], number) for member in _places(facts))


def _select(connection: Connection, query: str, account: str) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(text(query), {"account": account}).mappings()]
