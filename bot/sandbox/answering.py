"""How Slack answers a request of the app: in its own words, or as a fault has it; the traffic shows it either way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from bot.sandbox.errors import SlackError
from bot.sandbox.faults import Fault, Faults
from bot.sandbox.line import Line
from bot.sandbox.traffic import Kind, Traffic


@dataclass(frozen=True)
class Answer:
    """What a request is answered with. Slack's Web API answers 200 to refusals too; the body says `ok`."""

    body: Mapping[str, Any]
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def refusal(cls, refused: SlackError) -> Answer:
        """Slack's code, and what it says of it."""
        body: dict[str, Any] = {"ok": False, "error": refused.code, **refused.facts}
        if refused.messages:
            body["response_metadata"] = {"messages": refused.messages}
        return cls(body)

    @classmethod
    def later(cls, retry_after: int, code: str = "ratelimited") -> Answer:
        """Asked too often."""
        return cls({"ok": False, "error": code}, 429, {"Retry-After": str(retry_after)})

    @property
    def outcome(self) -> str:
        """`ok`, or Slack's code."""
        return "ok" if self.body.get("ok") else str(self.body.get("error"))


class LostAnswer(Response):
    """No answer at all: the line is cut, after everything has been done."""

    def __init__(self, line: Line) -> None:
        super().__init__()
        self._line = line

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Cut, and wait until the server has seen it."""
        if not self._line.cut(scope["client"][1]):
            await PlainTextResponse("asked past the line", 504)(scope, receive, send)
            return
        while (await receive())["type"] != "http.disconnect":
            pass


class Answering:
    """Whatever the app asks of Slack passes here."""

    def __init__(self, faults: Faults, traffic: Traffic, line: Line) -> None:
        self._faults = faults
        self._traffic = traffic
        self._line = line

    async def answer(
        self, kind: Kind, name: str, given: Any, person: str | None, do: Callable[[], Answer]
    ) -> Answer | LostAnswer:
        """Do it and answer, unless a fault that this meets has it otherwise."""
        passage = self._traffic.begin("from_app", kind, name, given, person)
        met = self._faults.meet(name)
        answer = _hindered(met) or do()
        if "slow" in met:
            await self._faults.hold_up(met["slow"])
        if "answer_lost" in met:
            passage.end("answer_lost", fault="answer_lost")
            return LostAnswer(self._line)
        passage.end(answer.outcome, status=answer.status, response=answer.body, fault=next(reversed(met), None))
        return answer


def _hindered(met: Mapping[str, Fault]) -> Answer | None:
    """What is answered in place of doing anything."""
    if fault := met.get("ratelimited"):
        return Answer.later(fault.retry_after, fault.error or "ratelimited")
    if fault := met.get("server_error"):
        return Answer({"ok": False, "error": fault.error or "internal_error"}, 200 if fault.error else 500)
    return None
