"""Puts the conversations behind one Bolt app: whatever Slack can reach is registered here and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

from slack_bolt import App, Args

from handlers.slack import (
    allowance,
    ask,
    assign,
    commands,
    directory,
    find,
    help,
    home,
    listing,
    log,
    manage,
    move,
    naming,
    pausing,
    permissions,
    picking,
    release,
    remove,
    report,
    roles,
    settings,
    setup,
    shortcut,
    swap,
    usage,
    why,
)
from handlers.slack.answers import After, answers
from handlers.slack.conversation import Conversation, Desk, Listener
from handlers.slack.reading import Kind

if TYPE_CHECKING:
    from bot.services import Services

CONVERSATIONS = cast(
    tuple[Conversation, ...],
    (
        commands,
        listing,
        find,
        setup,
        assign,
        remove,
        release,
        swap,
        move,
        pausing,
        naming,
        allowance,
        usage,
        report,
        ask,
        why,
        permissions,
        roles,
        settings,
        log,
        help,
        home,
        shortcut,
        directory,
        manage,
        picking,
    ),
)
"""In the order in which help shows their words; the command's own listener comes first, since Bolt tries one by one."""


def listeners() -> tuple[Listener, ...]:
    """All that we listen to, for registration and for the test that holds the manifest against it."""
    return tuple(listener for conversation in CONVERSATIONS for listener in conversation.LISTENERS)


def create(
    services: Services,
    after: After | None = None,
    *,
    training_url: str | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    **bolt: Any,
) -> App:
    """The Bolt app. ``bolt`` is passed on (client, token, signing_secret, authorize, token_verification_enabled …).

    ``process_before_response``: the listener answers on the thread that received, without Bolt's polling; what takes
    longer runs in ``after``, which whoever stops the process drains.
    """
    after = after or After()
    desk = Desk(services, commands.registry(CONVERSATIONS), training_url, now)
    app = App(**{"process_before_response": True, **bolt})
    for listener in listeners():
        register(app, listener, desk, after)
    return app


def register(app: App, listener: Listener, desk: Desk, after: After) -> None:
    """Have Bolt call the listener for what it is there for."""
    run = answers(desk, after, listener.run)

    def call(args: Args) -> None:
        run(args)

    name: Any = listener.name
    match listener.kind:
        case Kind.COMMAND:
            app.command(name)(call)
        case Kind.SUBMISSION:
            app.view_submission(name)(call)
        case Kind.CLOSED:
            app.view_closed(name)(call)
        case Kind.ACTION:
            app.block_action(name)(call)
        case Kind.OPTIONS:
            app.block_suggestion(name)(call)
        case Kind.SHORTCUT:
            app.global_shortcut(name)(call)
        case Kind.EVENT:
            app.event(name)(call)


__all__ = ["CONVERSATIONS", "create", "listeners", "register"]
