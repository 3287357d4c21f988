"""The log as people read it: a sentence for every entry, whatever its facts hold, day by day, the newest first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.errors import InvalidNumber, listed
from bot.domain.pages import AtsPage
from bot.domain.periods import day_and_month
from bot.domain.phone_numbers import PhoneNumber
from bot.domain.seats import PLACES, TAKE_OFF, HeldNumber, LogEntry
from bot.services.desk import OPERATOR, SYSTEM
from bot.services.seats import LogPage
from handlers.slack import ids, reading
from handlers.slack.views import blocks, figures, release
from handlers.slack.views.blocks import Json, escaped

PAGE_SIZE = 12

_SECTION = 2800
"""So many characters of lines share a section; Slack takes 3000."""

_SAID = 100
"""So much of what somebody wrote is repeated."""

_ID = re.compile(r"(?=.*\d)[A-Z][A-Z0-9]{4,}")
"""What Slack calls something by: of no use to people."""


@dataclass(frozen=True)
class Where:
    """How a page of the log is looked at: the account's clock, for which seat, and what can still be undone."""

    time_zone: str
    now: datetime
    seat: int | None = None
    is_newest: bool = True
    held: tuple[HeldNumber, ...] = ()


def message(page: LogPage, where: Where) -> Json:
    """A page of the log as the answer to /seats log."""
    title = _title(page, where)
    shown = "The newest entries" if where.is_newest else "Older entries"
    return blocks.message(f"{blocks.sentence(title)}. {shown}.", [blocks.header(title), *_content(page, where)])


def modal(page: LogPage, where: Where) -> Json:
    """The same as a modal."""
    return blocks.modal(_title(page, where), _content(page, where), callback_id=ids.LOG_MODAL)


def sentence(entry: LogEntry, page: LogPage, time_zone: str) -> str:
    """What happened, as mrkdwn: always a sentence, never an id of ours or Slack's."""
    told = _Told(entry, page, ZoneInfo(time_zone))
    tell = _SENTENCES.get(entry.action)
    return tell(told) if tell else _something(told)


def _title(page: LogPage, where: Where) -> str:
    return f"Log of {page.seats[where.seat]}" if where.seat in page.seats else "Log"


def _content(page: LogPage, where: Where) -> list[Json]:
    """At most two blocks an entry, and four more."""
    content: list[Json] = []
    zone = ZoneInfo(where.time_zone)
    undoes = _undone_by(page, where)
    day: date | None = None
    lines: list[str] = []

    def flush() -> None:
        if lines:
            content.append(blocks.section("\n".join(lines)))
            lines.clear()

    for entry in page.entries:
        local = entry.at.astimezone(zone)
        if local.date() != day:
            flush()
            day = local.date()
            content.append(blocks.context(f"*{_day(day, where.now.astimezone(zone).date())}*"))
        line = f"{local:%H:%M} · {sentence(entry, page, where.time_zone)}"
        if held := undoes.get(entry.id):
            flush()
            content.append(blocks.section(line, accessory=release.undo_button(held)))
            continue
        if sum(len(earlier) + 1 for earlier in lines) + len(line) > _SECTION:
            flush()
        lines.append(line)
    flush()
    if not page.entries:
        content.append(blocks.section("There are no older entries." if not where.is_newest else "Nothing yet."))
    content.append(blocks.context(f"Times are those of {escaped(where.time_zone)}."))
    return content + _pager(page, where)


def _undone_by(page: LogPage, where: Where) -> dict[int, HeldNumber]:
    """For each entry that tells of a number being taken off its seat, that number, while that can be undone."""
    held = {(number.seat_id, number.number.e164, number.released_at): number for number in where.held}
    found: dict[int, HeldNumber] = {}
    for entry in page.entries:
        number = entry.facts.get(TAKE_OFF.get(entry.action, ""))
        if isinstance(number, str) and (undone := held.pop((entry.seat_id or 0, number, entry.at), None)):
            found[entry.id] = undone
    return found


def _day(day: date, today: date) -> str:
    year = "" if day.year == today.year else f", {day.year}"
    return f"{day:%A}, {day_and_month(day)}{year}"


def _pager(page: LogPage, where: Where) -> list[Json]:
    carried: dict[str, int] = {} if where.seat is None else {"seat": where.seat}
    buttons: list[Json] = []
    if not where.is_newest:
        buttons.append(blocks.button("← Newest", ids.log_page_turned("newest"), carried))
    if page.next_before is not None:
        buttons.append(blocks.button("Older →", ids.log_page_turned("older"), carried | {"before": page.next_before}))
    return [blocks.actions(buttons)] if buttons else []


@dataclass(frozen=True)
class _Told:
    """One entry with the names it needs; what is missing from its facts has words all the same."""

    entry: LogEntry
    page: LogPage
    zone: ZoneInfo

    @property
    def who(self) -> str:
        """Who did it, at the beginning of a sentence."""
        actor = self.entry.actor
        if actor in (SYSTEM, OPERATOR):
            return "*Seatline*" if actor == SYSTEM else "*The operator*"
        return self._name(actor) or "Somebody"

    @property
    def seat(self) -> str:
        return self._seat(self.entry.seat_id) or "a seat"

    def fact(self, name: str) -> Any:
        return self.entry.facts.get(name)

    def member(self, name: str = "member") -> str:
        return self._name(self.fact(name)) or "somebody"

    def other_seat(self, name: str, otherwise: str = "another seat") -> str:
        """A seat among the facts, by its id or as it was called."""
        fact = self.fact(name)
        named = f"*{escaped(fact)}*" if isinstance(fact, str) and fact and not _ID.fullmatch(fact) else None
        return self._seat(fact) or named or otherwise

    def number(self, name: str = "number", otherwise: str = "a number") -> str:
        fact = self.fact(name)
        try:
            return PhoneNumber.parse(fact).national if isinstance(fact, str) else otherwise
        except InvalidNumber:
            return otherwise

    def people(self, name: str) -> str:
        """The people in a list of ids, or of facts that each have a ``member``; "" when there is none."""
        fact = self.fact(name)
        one_by_one = [f.get("member") if isinstance(f, Mapping) else f for f in fact] if isinstance(fact, list) else []
        return self.names(one_by_one)

    def names(self, members: Sequence[object], most: int = PLACES) -> str:
        """So many of the people by name, and how many more."""
        named = [self._name(member) or "somebody" for member in members[:most]]
        if len(members) > most:
            named.append(f"{len(members) - most:,} more")
        return listed(named)

    def day(self, name: str) -> str:
        """A moment among the facts as the day it falls on; "" when there is none."""
        try:
            return day_and_month(datetime.fromisoformat(str(self.fact(name))).astimezone(self.zone).date())
        except (ValueError, OverflowError):
            return ""

    def count(self, name: str) -> int | None:
        fact = self.fact(name)
        return fact if isinstance(fact, int) and not isinstance(fact, bool) else None

    def changes(self, *names: str) -> Iterator[tuple[str, Any, Any]]:
        """Those facts (all without names) that say what was before and after: name, before, after."""
        for name in names or self.entry.facts:
            fact = self.fact(name)
            if isinstance(fact, Mapping) and {"before", "after"} <= fact.keys():
                yield name, fact["before"], fact["after"]

    def value(self, value: Any) -> str:
        """Any value as words."""
        if value is None or value == "":
            return "nothing"
        if isinstance(value, bool):
            return "on" if value else "off"
        if isinstance(value, (int, float)):
            return f"{value:,}"
        if isinstance(value, list):
            return listed([self.value(one) for one in value]) or "none"
        if isinstance(value, str):
            hidden = "something else" if _ID.fullmatch(value) else escaped(value)
            return _channel(value) or self._name(value) or hidden
        return "something else"

    def _name(self, member: object) -> str | None:
        found = self.page.people.get(member) if isinstance(member, str) else None
        return f"*{escaped(found.name)}*" if found else None

    def _seat(self, seat: object) -> str | None:
        found = self.page.seats.get(seat) if isinstance(seat, int) else None
        return f"*{escaped(found)}*" if found else None


def _channel(value: object) -> str | None:
    """A channel as Slack shows it by its name."""
    found = isinstance(value, str) and reading.channel_id(value) and _ID.fullmatch(value)
    return f"<#{value}>" if found else None


def _something(told: _Told) -> str:
    """For what has no sentence of its own: the action in words."""
    action = escaped(told.entry.action.replace("_", " "))
    on = f" on {told.seat}" if told.entry.seat_id is not None else ""
    return f"{told.who} changed something{on} ({action})"


def _account_created(told: _Told) -> str:
    zone = f", in the time zone {told.value(told.fact('time_zone'))}" if told.fact("time_zone") else ""
    return f"{told.who} set up text messaging here{zone}"


def _seat_added(told: _Told) -> str:
    allowance = told.count("monthly_allowance")
    messages = f", with {figures.counted(allowance, 'message')} a month" if allowance is not None else ""
    return f"{told.who} added {told.seat}{messages}"


def _time_zone_learned(told: _Told) -> str:
    before, zone = told.fact("before"), told.fact("time_zone")
    was = f" from {escaped(before)}" if isinstance(before, str) and before != zone else ""
    return f"{told.who} set the time zone{was}{f' to {escaped(zone)}' if isinstance(zone, str) else ''}"


_CHANNELS = {"warning_channel": "warnings", "report_channel": "the monthly report"}


def _channels_chosen(told: _Told) -> str:
    chosen: dict[str, list[str]] = {}
    for name, before, after in told.changes(*_CHANNELS):
        if before != after:
            chosen.setdefault(_channel(after) or "no channel", []).append(_CHANNELS[name])
    where = [f"{channel} for {listed(what)}" for channel, what in chosen.items()]
    return f"{told.who} chose {listed(where) or 'the channel for warnings and the monthly report'}"


_LEFT = {
    "deactivated": "they were deactivated in Slack",
    "stranger": "they are from another workspace",
    "bot": "they are a bot",
}


def _removed(told: _Told) -> str:
    why = _LEFT.get(str(told.fact("why")))
    if why:
        return f"{told.member()} left {told.seat}: {why}"
    return f"{told.who} took {told.member()} off {told.seat}"


def _number_refused(told: _Told) -> str:
    restored = f"; {told.number('restored')} is back" if told.fact("restored") else ""
    return f"The carrier refused {told.number()} for {told.seat}, ordered by {told.who}{restored}"


def _released(told: _Told) -> str:
    day, people = told.day("held_until"), told.people("members")
    until = f", held until {day}" if day else ""
    were = f"; {people} {'was' if len(told.fact('members')) == 1 else 'were'} on it" if people else ""
    return f"{told.who} released {told.number()} from {told.seat}{until}{were}"


def _brought_back(told: _Told) -> str:
    came_from = told.other_seat("from_seat", "")
    away = f", which it had left from {came_from}," if came_from and came_from != told.seat else ""
    people, left_out = told.people("members"), told.people("left_out")
    return (
        f"{told.who} brought {told.number()} back to {told.seat}{away}"
        f"{f' with {people}' if people else ''}{f', without {left_out}' if left_out else ''}"
    ).rstrip(",")


def _swap_begun(told: _Told) -> str:
    return f"{told.who} began to swap {told.number('replaces', 'the number')} on {told.seat} for {told.number()}"


def _give_back_failed(told: _Told) -> str:
    why = told.fact("why")
    reason = f": {escaped(why, _SAID)}" if isinstance(why, str) and why.strip() else ""
    return f"{told.who} could not give {told.number()} back yet, which {told.seat} had before{reason}"


def _moved_away(told: _Told) -> str:
    return f"{told.who} moved {told.number()} from {told.seat} to {told.other_seat('to')}{_with(told)}"


def _moved_here(told: _Told) -> str:
    return f"{told.number()} came to {told.seat} from {told.other_seat('from')}{_with(told)}; {told.who} moved it"


def _with(told: _Told) -> str:
    people = told.people("members")
    return f", with {people}" if people else ""


def _renamed(told: _Told) -> str:
    before, after = told.fact("before"), told.fact("after")
    if isinstance(before, str) and isinstance(after, str):
        return f"{told.who} renamed *{escaped(before)}* to *{escaped(after)}*"
    return f"{told.who} renamed {told.seat}"


def _allowance_changed(told: _Told) -> str:
    before, after = told.count("before"), told.count("after")
    figure = f" to {figures.counted(after, 'message')} a month" if after is not None else ""
    was = f" from {before:,}" if before is not None and after is not None else ""
    return f"{told.who} changed the allowance of {told.seat}{was}{figure}"


def _topped_up(told: _Told) -> str:
    messages = told.count("messages")
    by = f" by {figures.counted(messages, 'message')}" if messages is not None else ""
    return f"{told.who} topped {told.seat} up{by}"


def _asked(told: _Told) -> str:
    if told.fact("kind") == "seat":
        return f"{told.who} asked for a seat"
    messages = told.count("messages")
    more = figures.counted(messages, "more message") if messages is not None else "more messages"
    return f"{told.who} asked for {more} on {told.seat}"


def _ask_approved(told: _Told) -> str:
    granted = told.count("granted")
    what = ""
    if granted is not None:
        what = f": {figures.counted(granted, 'more message')} on {told.seat}"
    elif told.entry.seat_id is not None:
        what = f": a place on {told.seat}"
    return f"{told.who} approved what {told.member()} had asked for{what}{_said(told)}"


def _ask_declined(told: _Told) -> str:
    return f"{told.who} declined what {told.member()} had asked for{_said(told)}"


def _said(told: _Told) -> str:
    said = told.fact("answer") or told.fact("note")
    return f", and said “{escaped(said, _SAID)}”" if isinstance(said, str) and said.strip() else ""


def _pages_changed(told: _Told) -> str:
    return f"{told.who} changed where {told.member()} may text from{_before_and_after(told, _pages)}"


def _default_pages_changed(told: _Told) -> str:
    return f"{told.who} changed where people may text from by default{_before_and_after(told, _pages)}"


def _before_and_after(told: _Told, words: Callable[[Any], str]) -> str:
    facts = told.entry.facts
    was = f" (before: {words(facts['before'])})" if "before" in facts else ""
    return f": {words(facts['after'])}{was}" if "after" in facts else ""


def _pages(value: Any) -> str:
    if value is None:
        return "the default pages"
    if not isinstance(value, list):
        return "other pages"
    known = {page.value: page.in_words for page in AtsPage}
    return listed([known.get(page, "another page") if isinstance(page, str) else "another page" for page in value]) or (
        "no page"
    )


_ROLES = {"administrator": "an administrator", "reporter": "a reporter", "member": "a member"}


def _role_granted(told: _Told) -> str:
    before = _ROLES.get(str(told.fact("before")))
    was = f" (before: {before})" if before else ""
    return f"{told.who} made {told.member()} {_ROLES.get(str(told.fact('role')), 'something else')}{was}"


def _role_revoked(told: _Told) -> str:
    role, why = str(told.fact("role")), _LEFT.get(str(told.fact("why")))
    which = f"the role of {role}" if role in _ROLES else "a role"
    return f"{told.member()} lost {which}: {why}" if why else f"{told.who} took {which} from {told.member()}"


def _groups_changed(told: _Told) -> str:
    parts = []
    for name, before, after in told.changes("administrators", "reporters"):
        if before != after:
            which = "none" if after is None else "one" if before is None else "another one"
            parts.append(f"{which} for {name}{' any more' if after is None else ''}")
    return f"{told.who} changed the Slack user groups{f': {listed(parts)}' if parts else ''}"


_SETTINGS: dict[str, tuple[str, Callable[[Any], str | None]]] = {
    "warning_channel": ("channel for warnings", lambda value: "no channel" if value is None else _channel(value)),
    "report_channel": (
        "channel for the monthly report",
        lambda value: "no channel" if value is None else _channel(value),
    ),
    "marks": ("warning marks", lambda v: listed([f"{m} %" for m in v]) or "no mark" if isinstance(v, list) else None),
    "time_zone": ("time zone", lambda value: escaped(value) if isinstance(value, str) else None),
    "undo_days": ("undo window", lambda v: figures.counted(v, "day") if isinstance(v, int) else None),
    "requires_opt_in": ("opt-in rule", lambda value: None),
    "default_pages": ("default pages", _pages),
}


_ROLES_OF_SEVERAL = {"administrator": "administrators", "reporter": "reporters"}

_NAMED = 5
"""So many people of a group are named; the rest are counted."""


def _group_read(told: _Told) -> str:
    parts = [f"{people} {verb} {role} now" for people, verb, role in _of_group(told, "granted")]
    parts += [f"{people} {verb} no longer {role}" for people, verb, role in _of_group(told, "lost")]
    return f"{told.who} read the Slack user groups{': ' if parts else ''}{'; '.join(parts)}"


def _of_group(told: _Told, name: str) -> Iterator[tuple[str, str, str]]:
    """For each role in the list, its people, ``is`` or ``are``, and the role."""
    fact = told.fact(name)
    listing = [one for one in fact if isinstance(one, Mapping)] if isinstance(fact, list) else []
    for role in dict.fromkeys(str(one.get("role")) for one in listing):
        members = [one.get("member") for one in listing if str(one.get("role")) == role]
        several = len(members) > 1
        words = (_ROLES_OF_SEVERAL if several else _ROLES).get(role, "something else")
        yield told.names(members, _NAMED), "are" if several else "is", words


def _settings_changed(told: _Told) -> str:
    parts = []
    for name, before, after in told.changes():
        label, words = _SETTINGS.get(name, (escaped(name.replace("_", " ")), told.value))
        was, now = words(before) or told.value(before), words(after) or told.value(after)
        parts.append(f"{label} from {was} to {now}")
    return f"{told.who} changed the settings{': ' if parts else ''}{'; '.join(parts)}"


_SENTENCES: dict[str, Callable[[_Told], str]] = {
    "account_created": _account_created,
    "seat_added": _seat_added,
    "time_zone_learned": _time_zone_learned,
    "channels_chosen": _channels_chosen,
    "number_ordered": lambda told: f"{told.who} ordered {told.number()} for {told.seat}",
    "number_live": lambda told: f"{told.seat} got {told.number()}, ordered by {told.who}",
    "number_refused": _number_refused,
    "assigned": lambda told: f"{told.who} put {told.member()} on {told.seat}",
    "removed": _removed,
    "left_by_deactivation": lambda told: f"{told.member()} left {told.seat}: {_LEFT['deactivated']}",
    "released": _released,
    "brought_back": _brought_back,
    "swap_begun": _swap_begun,
    "give_back_failed": _give_back_failed,
    "given_back": lambda told: f"{told.who} gave {told.number()} back for good, which {told.seat} had before",
    "moved_away": _moved_away,
    "moved_here": _moved_here,
    "suspended": lambda told: f"{told.who} suspended texting on {told.seat}",
    "resumed": lambda told: f"{told.who} resumed texting on {told.seat}",
    "renamed": _renamed,
    "allowance_changed": _allowance_changed,
    "topped_up": _topped_up,
    "asked": _asked,
    "ask_approved": _ask_approved,
    "ask_declined": _ask_declined,
    "pages_changed": _pages_changed,
    "default_pages_changed": _default_pages_changed,
    "role_granted": _role_granted,
    "role_revoked": _role_revoked,
    "groups_changed": _groups_changed,
    "group_read": _group_read,
    "settings_changed": _settings_changed,
}
ACTIONS: Sequence[str] = tuple(_SENTENCES)
"""Every action that has a sentence of its own."""
