"""How every listener is run: acknowledged once, refusals put where the asker looks, the unexpected logged once."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any, Protocol, TypeVar

from slack_sdk.errors import SlackApiError

from bot.domain.errors import SeatError, UnknownMember
from handlers.slack import directory, ids, reading
from handlers.slack.conversation import Desk, Json, Later, Turn, at_once
from handlers.slack.reading import Kind
from handlers.slack.trouble import in_words, is_outside, is_undone
from handlers.slack.views import blocks

logger = logging.getLogger(__name__)

STRANGERS = 8
"""At most so many people are looked up for one request; each costs a call to Slack within its three seconds."""

LOOK_UPS_SECONDS = 1.5
"""All of a request's look-ups together: what those before found stays known, so that another try gets further."""

TOO_MANY_TO_LOOK_UP = "I could not look everybody up in time: try again in a moment."

SLACK_TROUBLE = "Slack had trouble just now. Nothing is lost: try again in a moment."

PUT_OFF_SECONDS = (5.0, 20.0, 60.0, 300.0)
"""When what Slack did not take at all is tried again: people may be answered for half an hour."""

REMEMBERED = 200
"""So many deliveries to each listener are remembered."""

T = TypeVar("T")

_VIEW_PARTS = (
    "type", "title", "blocks", "submit", "close", "private_metadata", "callback_id", "clear_on_close",
    "notify_on_close",
)  # fmt: skip
"""What of a view may be sent back; Slack adds more when it shows us one."""


class Arguments(Protocol):
    """What we use of Bolt's ``Args``."""

    body: dict[str, Any]
    client: Any
    ack: Any


class After:
    """Calls to Slack that come after the acknowledgement, on a few threads of their own.

    With ``process_before_response`` the acknowledgement leaves when the listener returns, so whatever takes time is
    left here. What is lost here on a crash was only ever a picture: what people asked for is committed before.
    """

    def __init__(self, threads: int = 8) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="after")
        self._lock = threading.Lock()
        self._pending: set[Future[Any]] = set()
        self._put_off: set[threading.Timer] = set()
        self._is_drained = False

    def run(self, function: Callable[..., object], *args: Any, **kwargs: Any) -> None:
        """Call it soon; a failure is logged once, with a reference."""
        self.run_all([Later(lambda: function(*args, **kwargs))])

    def run_all(self, calls: list[Later]) -> None:
        """Make these calls soon, one after another; a failed one does not stop the next."""
        self.start(lambda: self._make(calls, PUT_OFF_SECONDS))

    def start(self, work: Callable[[], T]) -> Future[T]:
        """Do the work on one of the threads; whoever asked may wait for it, or leave it."""
        try:
            with self._lock:
                job = self._pool.submit(work)
                self._pending.add(job)
        except RuntimeError:  # drained: the process is stopping, and this is the last chance
            return at_once(work)
        job.add_done_callback(self._done)
        return job

    @property
    def is_idle(self) -> bool:
        """Whether nothing is under way, and nothing put off."""
        with self._lock:
            return not self._pending and not self._put_off

    def drain(self, timeout_seconds: float) -> bool:
        """Take no more, and wait for what is under way; whether all of it finished in time."""
        deadline = time.monotonic() + timeout_seconds
        with self._lock:
            self._is_drained = True
            pending, put_off = set(self._pending), set(self._put_off)
        for timer in put_off:
            timer.cancel()
        _, unfinished = wait(pending, timeout=max(0.0, deadline - time.monotonic()))
        self._pool.shutdown(wait=False, cancel_futures=True)
        return not unfinished

    def _done(self, job: Future[Any]) -> None:
        with self._lock:
            self._pending.discard(job)

    def _make(self, calls: list[Later], pauses: tuple[float, ...]) -> None:
        left = [again for later in calls if (again := _made(later))]
        if left and pauses:
            self._put_off_for(pauses[0], lambda: self._make(left, pauses[1:]))

    def _put_off_for(self, seconds: float, work: Callable[[], object]) -> None:
        def come_back() -> None:
            if not self._is_drained:
                self.start(work)
            with self._lock:
                self._put_off.discard(timer)

        timer = threading.Timer(seconds, come_back)
        timer.daemon = True
        with self._lock:
            if self._is_drained:
                return
            self._put_off.add(timer)
        timer.start()


def _made(later: Later) -> Later | None:
    """Make the call, or tell why not; gives what is to be tried again since Slack took nothing of it."""
    try:
        later.call()
    except Exception as error:
        if later.failed is None:
            _in_a_sentence(error)
            return later if is_undone(error) else None
        failed, sentence = later.failed, _in_a_sentence(error)
    else:
        return None
    try:
        failed(sentence)
    except Exception as error:
        _in_a_sentence(error)
        return Later(lambda: failed(sentence)) if is_undone(error) else None
    return None


def answers(desk: Desk, after: After, listener: Callable[[Desk, Turn], object]) -> Callable[[Arguments], None]:
    """The listener as Bolt is to call it. It never raises, acknowledges exactly once, and answers every error.

    Somebody the account has never seen is looked up in Slack, and the listener run again: nobody waits for the
    directory. A delivery that comes twice gets the same acknowledgement twice, and nothing is said twice.
    """
    lately = _Lately()

    def run(args: Arguments) -> None:
        answer, is_new = lately.answer_to(_delivery(args.body))
        if not is_new:
            args.ack(**answer.result())
            return
        turn = _attempt(desk, after, listener, args)
        acknowledgement = turn.acknowledgement or {}
        answer.set_result(acknowledgement)
        try:
            args.ack(**acknowledgement)
        finally:
            if turn.calls:
                after.run_all(turn.calls)

    return run


def _delivery(body: Mapping[str, Any]) -> str:
    """Which delivery it is: every click and every event has a name of its own; "" for what has none."""
    return reading.trigger(body) or str(body.get("event_id") or "")


class _Lately:
    """What the last deliveries to one listener were answered.

    What they change counts once however often they come, since the services see to that. This is for what they say: a
    process that is asked again while it remembers the first time only repeats the acknowledgement.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answers: dict[str, Future[Json]] = {}

    def answer_to(self, delivery: str) -> tuple[Future[Json], bool]:
        """The acknowledgement of that delivery, and whether it is new and the answer yet to be given."""
        with self._lock:
            if known := self._answers.get(delivery):
                return known, False
            answer: Future[Json] = Future()
            if delivery:
                self._answers[delivery] = answer
                if len(self._answers) > REMEMBERED:
                    del self._answers[next(iter(self._answers))]
            return answer, True


def _attempt(desk: Desk, after: After, listener: Callable[[Desk, Turn], object], args: Arguments) -> Turn:
    strangers: set[str] = set()
    deadline: float | None = None
    began = time.monotonic()
    while True:
        turn = Turn(args.body, args.client, start=after.start, began=began)
        try:
            listener(desk, turn)
            return turn
        except UnknownMember as error:
            now = time.monotonic()
            deadline = deadline or now + LOOK_UPS_SECONDS
            if not error.member or error.member in strangers:
                return _refused(args, turn, error.sentence, error.field)
            if len(strangers) >= STRANGERS or now >= deadline:
                return _refused(args, turn, TOO_MANY_TO_LOOK_UP, error.field)
            strangers.add(error.member)
            seconds = min(directory.LOOK_UP_SECONDS, deadline - now)
            try:
                if directory.look_up(args.client, desk.services, turn.actor.account, error.member, seconds):
                    continue
            except Exception as failure:
                if not is_outside(failure):
                    return _refused(args, turn, _unexpected(failure), None)
                logger.warning("Slack did not say in time who %s is: %s", error.member, in_words(failure))
                return _refused(args, turn, TOO_MANY_TO_LOOK_UP, error.field)
            return _refused(args, turn, error.sentence, error.field)
        except SeatError as error:
            return _refused(args, turn, error.sentence, error.field)
        except Exception as error:
            return _refused(args, turn, _unexpected(error), None)


def _refused(args: Arguments, turn: Turn, sentence: str, field: str | None) -> Turn:
    """What the asker is told in place of what the listener had begun to say."""
    refusal = Turn(args.body, args.client)
    try:
        if turn.refuse is not None:
            turn.acknowledgement, turn.calls = None, []
            turn.refuse(sentence)
            return turn
        refuse(refusal, sentence, field)
    except Exception as error:
        _unexpected(error)
    return refusal


def refuse(turn: Turn, sentence: str, field: str | None = None) -> None:
    """Put a refusal where the asker looks, and only they: how depends on what they did."""
    if turn.kind is Kind.SUBMISSION:
        under = _input_for(turn.view, field)
        if under:
            turn.ack(response_action="errors", errors={under: blocks.field_error(sentence)})
        else:
            turn.ack(response_action="update", view=with_note(turn.view, sentence))
    elif turn.kind is Kind.OPTIONS:
        turn.ack(options=[])
    elif turn.kind is Kind.ACTION and turn.view.get("type") == "modal":
        shown = with_note(turn.view, sentence)
        turn.update(shown)
    elif turn.body.get("response_url") or turn.trigger_id:
        turn.say(blocks.message(blocks.sentence(sentence)))
    else:
        logger.info("Refused without anybody to tell: %s", sentence)


def with_note(view: Mapping[str, Any], sentence: str) -> Json:
    """The same view with a sentence on top, in the place of an earlier one; what was entered stays."""
    shown = {part: view[part] for part in _VIEW_PARTS if view.get(part) is not None}
    kept = [b for b in shown.get("blocks", []) if b.get("block_id") != ids.NOTE_BLOCK]
    note = blocks.section(f"⚠️ {blocks.sentence(sentence)}", block_id=ids.NOTE_BLOCK)
    shown["blocks"] = [note, *kept][: blocks.VIEW_BLOCKS]
    return shown


def _input_for(view: Mapping[str, Any], field: str | None) -> str | None:
    """The block under which a view shows an error of this field: Slack takes them under inputs only."""
    for block in view.get("blocks", []):
        name = str(block.get("block_id", ""))
        if field and block.get("type") == "input" and name.split(":")[0] == field:
            return name
    return None


def _in_a_sentence(error: BaseException) -> str:
    """What to tell people of a call that failed; whatever is Slack's own trouble is no error of ours."""
    if isinstance(error, SeatError):
        return error.sentence
    if is_outside(error):
        logger.warning("Slack took no answer of ours: %s", in_words(error))
        return SLACK_TROUBLE
    return _unexpected(error)


def _unexpected(error: BaseException) -> str:
    """Log what nobody foresaw, once, and give the sentence for people with the reference to it."""
    reference = secrets.token_hex(3).upper()
    if isinstance(error, SlackApiError):
        logger.error("[%s] Slack refused: %s", reference, error.response.get("error"), exc_info=error)
    else:
        logger.error("[%s] %s", reference, type(error).__name__, exc_info=error)
    return f"Something went wrong on our side (reference {reference}). Nothing is lost: try again in a moment."
