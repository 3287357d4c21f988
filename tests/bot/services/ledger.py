"""What the tables say, read by plain SQL, and what the log says, replayed: neither knows the services."""

import json
from collections.abc import Iterable
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
        WHERE n.id IS NULL OR n.state <> 'live' OR n.seat_id <> a.seat_id""",
    "more was sent than there was (4)": "SELECT seat_id FROM allowances WHERE sent > total",
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
    number_of = {number["id"]: number["number"] for number in numbers}
    return {
        "time_zone": row["time_zone"],
        "channels": (row["warning_channel"], row["report_channel"]),
        "seats": {s["id"]: (s["position"], s["name"], s["monthly_allowance"]) for s in seats},
        "numbers": {n["number"]: (n["seat_id"], n["state"]) for n in numbers},
        "people": {p["member_id"]: (p["seat_id"], p["slot"], number_of[p["number_id"]]) for p in people},
    }


def replay(log: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """An account as its log tells of it. An entry that does not fit what stood before it is an error."""
    state: dict[str, Any] = {"time_zone": None, "channels": (None, None), "seats": {}, "numbers": {}, "people": {}}
    seats, numbers, people = state["seats"], state["numbers"], state["people"]
    for entry in log:
        action, seat = entry["action"], entry["seat_id"]
        facts = json.loads(entry["facts"]) if isinstance(entry["facts"], str) else entry["facts"]
        if action == "account_created":
            assert state["time_zone"] is None
            state["time_zone"] = facts["time_zone"]
        elif action == "time_zone_learned":
            state["time_zone"] = facts["time_zone"]
        elif action == "seat_added":
            assert seat not in seats
            seats[seat] = (facts["position"], facts["name"], facts["monthly_allowance"])
        elif action == "channels_chosen":
            warning, report = facts["warning_channel"], facts["report_channel"]
            assert state["channels"] == (warning["before"], report["before"])
            state["channels"] = (warning["after"], report["after"])
        elif action == "number_ordered":
            assert seat in seats
            assert facts["number"] not in numbers
            numbers[facts["number"]] = (seat, "ordered")
        elif action == "number_live":
            assert numbers[facts["number"]] == (seat, "ordered")
            numbers[facts["number"]] = (seat, "live")
        elif action == "number_refused":
            assert numbers.pop(facts["number"]) == (seat, "ordered")
        elif action == "assigned":
            assert facts["member"] not in people
            assert numbers[facts["number"]] == (seat, "live")
            people[facts["member"]] = (seat, facts["slot"], facts["number"])
        elif action == "removed":
            assert people.pop(facts["member"]) == (seat, facts["slot"], facts["number"])
        else:
            raise AssertionError(f"the log has an action that the replay does not know: {action}")
    return state


def _select(connection: Connection, query: str, account: str) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(text(query), {"account": account}).mappings()]
