"""What can go wrong between an app and Slack, to be switched on by a test or from the page, and off again."""

from __future__ import annotations

import asyncio
import contextlib
import math
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Kind:
    """One entry of the catalogue; `seconds` is its length of time by default, None where it has none."""

    name: str
    label: str
    detail: str
    seconds: float | None = None


CATALOGUE: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("slow", "Slack is slow", "Every answer of the Web API takes this much longer.", 5),
        Kind(
            "ratelimited",
            "Asked too often",
            "Slack answers every call with 429 and asks the app to come back after so many seconds.",
            5,
        ),
        Kind("server_error", "Slack has trouble", "Slack answers every call with an error of its own (500)."),
        Kind("refused", "Slack cannot be reached", "New connections to Slack are refused."),
        Kind(
            "socket_dropped",
            "The socket drops",
            "The app's socket is closed, and each new one again after so many seconds.",
            2,
        ),
        Kind("answer_lost", "Answers are lost", "Slack does what the app asks for, and its answer never arrives."),
        Kind("delivered_twice", "Delivered twice", "Whatever Slack tells the app arrives two times."),
    )
}
OF_CALLS = ("slow", "server_error", "ratelimited", "answer_lost")
"""Those that a call meets, the most decisive last."""

LONGEST_SECONDS = 600.0


@dataclass(eq=False)
class Fault:
    """A fault that is on; `times` counts down, None means until it is ended."""

    kind: Kind
    methods: frozenset[str]
    times: int | None
    seconds: float
    error: str | None
    over: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def name(self) -> str:
        """Its name in the catalogue."""
        return self.kind.name

    @property
    def retry_after(self) -> int:
        """Slack counts in whole seconds."""
        return max(1, math.ceil(self.seconds))

    async def wait(self) -> None:
        """Until its seconds are over, or it is ended."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.over.wait(), self.seconds)


class Faults:
    """The switchboard. Its methods may be called from any thread; they return when the fault is on, or off."""

    def __init__(self, on_loop: Callable[[Callable[[], Any]], Any]) -> None:
        self._on_loop = on_loop
        self._on: dict[str, Fault] = {}
        # Those that have been met often enough, and hold somebody up yet.
        self._lasting: set[Fault] = set()
        self._met: list[str] = []
        # What has to be done at the beginning and at the end of those that are not met call by call.
        self.effects: dict[str, tuple[Callable[[Fault], None], Callable[[], None]]] = {}
        self.on_change: Callable[[], None] = lambda: None

    # --- for tests and the page ----------------------------------------------------------------------------

    def begin(
        self,
        name: str,
        *,
        methods: Collection[str] = (),
        times: int | None = None,
        seconds: float | None = None,
        error: str | None = None,
    ) -> None:
        """Switch a fault on, in place of the same one that is on already. Raises ValueError.

        `methods`: only these methods of the Web API meet it (or kinds of delivery, for `delivered_twice`), and
        `response_url` too when it is named; none given means all methods. `times`: that often, and then no more.
        `error`: the code that `server_error` and `ratelimited` give; with one, `server_error` answers 200, as Slack
        does when it can still say what is wrong.
        """
        kind = CATALOGUE.get(name)
        if kind is None:
            raise ValueError(f"There is no fault called {name!r}.")
        if (seconds is not None and not 0 <= seconds <= LONGEST_SECONDS) or (times is not None and times < 1):
            raise ValueError("Give from 0 to 600 seconds, and at least one time.")
        length = (kind.seconds or 0.0) if seconds is None else seconds

        def switch_on() -> None:
            self._off(name)
            fault = Fault(kind, frozenset(methods), times, length, error)
            self._on[name] = fault
            if name in self.effects:
                self.effects[name][0](fault)
            self.on_change()

        self._on_loop(switch_on)

    def end(self, name: str) -> None:
        """Switch it off; whoever it was holding up goes on at once."""

        def switch_off() -> None:
            self._off(name)
            self.on_change()

        self._on_loop(switch_off)

    def end_all(self) -> None:
        """All is well again."""

        def switch_off() -> None:
            for name in CATALOGUE:
                self._off(name)
            self.on_change()

        self._on_loop(switch_off)

    @property
    def met(self) -> list[str]:
        """The methods (and kinds of delivery) that met a fault so far, in order."""
        met: list[str] = self._on_loop(lambda: list(self._met))
        return met

    # --- for the server, on its loop -----------------------------------------------------------------------

    def states(self) -> list[dict[str, Any]]:
        """The catalogue, with what is on."""
        return [
            {
                "name": kind.name,
                "label": kind.label,
                "detail": kind.detail,
                "on": kind.name in self._on,
                "seconds": None
                if kind.seconds is None
                else (self._on[kind.name].seconds if kind.name in self._on else kind.seconds),
            }
            for kind in CATALOGUE.values()
        ]

    def meet(self, what: str, names: Collection[str] = OF_CALLS) -> dict[str, Fault]:
        """The faults among these that this call (or delivery) meets."""
        met: dict[str, Fault] = {}
        for name in names:
            fault = self._on.get(name)
            if fault is None or not (what in fault.methods if fault.methods else what != "response_url"):
                continue
            met[name] = fault
            if fault.times is not None:
                fault.times -= 1
                if not fault.times:
                    del self._on[name]
                    self.on_change()
        if met:
            self._met.append(what)
        return met

    async def hold_up(self, fault: Fault) -> None:
        """Keep somebody waiting for as long as the fault says."""
        self._lasting.add(fault)
        try:
            await fault.wait()
        finally:
            self._lasting.discard(fault)

    def forget(self) -> None:
        """Switch all off and forget who met one."""
        for name in CATALOGUE:
            self._off(name)
        self._met.clear()
        self.on_change()

    def _off(self, name: str) -> None:
        fault = self._on.pop(name, None)
        for one in [fault, *(lasting for lasting in self._lasting if lasting.name == name)]:
            if one is not None:
                one.over.set()
        if fault is not None and name in self.effects:
            self.effects[name][1]()
