"""/seats roles: administrators and reporters, where each comes from; grant and revoke; user groups that give roles."""

from __future__ import annotations

from concurrent.futures import Future, wait
from typing import TYPE_CHECKING

from bot.domain.errors import NotPermitted
from bot.domain.errors.roles import NoSuchRole
from bot.domain.roles import Actor, Role
from handlers.slack import groups, ids, listing, reading, waiting
from handlers.slack.assign import NobodyChosen
from handlers.slack.conversation import Desk, Json, Listener, Turn, Word
from handlers.slack.opening import Loading, update_view
from handlers.slack.reading import Command, Kind, Origin
from handlers.slack.views import assign as people
from handlers.slack.views import blocks
from handlers.slack.views import roles as views

if TYPE_CHECKING:
    from slack_sdk.web import WebClient

    from bot.services import Services

PROMPT_SECONDS = 1.2
"""A submission waits so long for Slack to say who is in the groups, so that its form can say what is wrong."""

READING = "Reading the user groups from Slack …"
SAVING = "Reading who is in the user groups. You may close this: the roles follow as soon as Slack has answered."
UNKNOWN = (
    "Slack has not said yet who is in the user groups, so it is not known whether they could be saved. "
    "Look at `/seats roles` in a minute."
)

OUTCOME_SECONDS = 45.0
"""Nobody is left looking at that for longer: after a reading under way, and two groups that Slack is slow about."""

_TYPED = {
    "administrator": Role.ADMINISTRATOR,
    "administrators": Role.ADMINISTRATOR,
    "admin": Role.ADMINISTRATOR,
    "reporter": Role.REPORTER,
    "reporters": Role.REPORTER,
}


# --- typed ---------------------------------------------------------------------------------------------------


def _typed(desk: Desk, turn: Turn, command: Command) -> None:
    """``/seats roles``, and ``grant @user role``, ``revoke @user``, ``groups`` after it."""
    desk.services.roles.account(turn.actor)  # refuses whoever may not, before anything is asked or explained
    what, *words = [word.casefold() for word in command.words] or [""]
    match what:
        case "grant":
            _grant_typed(desk, turn, command, words)
        case "revoke":
            _revoke_typed(desk, turn, command, words)
        case "groups" if not words and not command.members:
            _open_groups(desk, turn, command.origin)
        case "" if not command.members:
            turn.open(_drawn(desk.services, turn.actor))
        case _:
            _say(turn, views.HOW)


def _grant_typed(desk: Desk, turn: Turn, command: Command, words: list[str]) -> None:
    if len(command.members) > 1:
        _say(turn, views.ONE_AT_A_TIME)
        return
    wanted = " ".join(words)
    if wanted and wanted not in _TYPED:
        if not command.members:
            _say(turn, people.not_a_mention(" ".join(w for w in words if w not in _TYPED)))
            return
        raise NoSuchRole(wanted)
    member, role = next(iter(command.members), None), _TYPED.get(wanted)
    if member and role:
        _say(turn, views.granted(desk.services.roles.grant(turn.actor, member, role)))
        return
    person = desk.services.members.get(turn.actor, member) if member else None
    turn.open(views.grant_form(command.origin, person, role))


def _revoke_typed(desk: Desk, turn: Turn, command: Command, words: list[str]) -> None:
    if words:
        _say(turn, people.not_a_mention(" ".join(words)))
    elif len(command.members) > 1:
        _say(turn, views.ONE_AT_A_TIME)
    elif command.members:
        _say(turn, _revoke(desk, turn, command.members[0]))
    else:
        turn.open(_drawn(desk.services, turn.actor))  # its buttons revoke


def _say(turn: Turn, words: str) -> None:
    turn.say(blocks.message(blocks.sentence(words)))


# --- the list ------------------------------------------------------------------------------------------------


def _pressed(desk: Desk, turn: Turn) -> None:
    turn.open(_drawn(desk.services, turn.actor))


def _turned(desk: Desk, turn: Turn) -> None:
    turn.update(_drawn(desk.services, turn.actor, reading.origin(turn.body).offset))


def _drawn(services: Services, actor: Actor, offset: int = 0, note: str = "") -> Json:
    page = services.roles.page(actor, offset, views.PAGE_SIZE)
    return views.modal(page, services.roles.account(actor), note)


def _refresh(client: WebClient, services: Services, actor: Actor, origin: Origin, note: str) -> None:
    """Draw the roles anew where somebody was looking at them, with what happened on top, or say it where they typed."""
    if origin.surface != "modal":
        listing.refresh(client, services, actor, origin, note)
        return
    try:
        view = _drawn(services, actor, origin.offset, note)
    except NotPermitted as refusal:  # they have just given up their own role, or somebody has taken it
        view = views.refused(refusal.sentence, note)
    update_view(client, origin.view_id, view)


# --- granting and revoking -----------------------------------------------------------------------------------


def _grant_pressed(desk: Desk, turn: Turn) -> None:
    desk.services.roles.account(turn.actor)
    turn.open(views.grant_form(reading.origin(turn.body)))


def _grant_submitted(desk: Desk, turn: Turn) -> None:
    member = next(iter(reading.chosen_members(turn.view, ids.MEMBERS_BLOCK, ids.PICK_MEMBER)), None)
    if not member:
        raise NobodyChosen
    chosen = reading.state_value(turn.view, ids.ROLE_BLOCK, ids.GRANT_ROLE) or ""
    if chosen not in _TYPED:
        raise NoSuchRole(chosen)
    holder = desk.services.roles.grant(turn.actor, member, _TYPED[chosen])
    turn.later(_refresh, turn.client, desk.services, turn.actor, _origin(turn), views.granted(holder))


def _revoke_pressed(desk: Desk, turn: Turn) -> None:
    """*Revoke*, which has asked already; a stale one is told so above the list as it stands."""
    origin = reading.origin(turn.body)

    def refuse(sentence: str) -> None:
        turn.later(_refresh, turn.client, desk.services, turn.actor, origin, f"⚠️ {sentence}")

    turn.refuse = refuse
    outcome = _revoke(desk, turn, reading.carried_member(reading.pressed(turn.body).facts))
    turn.later(_refresh, turn.client, desk.services, turn.actor, origin, outcome)


def _revoke(desk: Desk, turn: Turn, member: str) -> str:
    left = desk.services.roles.revoke(turn.actor, member)
    return views.revoked(desk.services.members.get(turn.actor, member).name, left)


def _origin(turn: Turn) -> Origin:
    return Origin.from_facts(reading.metadata(turn.body).get("from"))


# --- user groups ---------------------------------------------------------------------------------------------


def _groups_pressed(desk: Desk, turn: Turn) -> None:
    _open_groups(desk, turn, reading.origin(turn.body))


def _open_groups(desk: Desk, turn: Turn, origin: Origin) -> None:
    """Open a view at once, since a trigger is good for three seconds, and fill it when Slack has answered."""
    account = desk.services.roles.account(turn.actor)
    form = Loading(turn.client, turn.trigger_id, stacked=turn.view.get("type") == "modal")

    def show() -> None:
        form.open(views.groups_told(READING))
        form.fill(views.groups_form(groups.listed(turn.client), account, origin))

    def failed(sentence: str) -> None:
        if not form.end(views.groups_note(sentence)):
            _refresh(turn.client, desk.services, turn.actor, origin, sentence)

    turn.later(show, failed=failed)


def _search_groups(desk: Desk, turn: Turn) -> None:
    desk.services.roles.account(turn.actor)
    found = groups.matching(turn.client, reading.searched(turn.body))[: blocks.OPTIONS]
    turn.ack(options=[views.group_option(group) for group in found])


def _groups_submitted(desk: Desk, turn: Turn) -> None:
    """Ask Slack who is in the groups; if that takes time, the form gives way, and the outcome takes its place."""
    desk.services.roles.account(turn.actor)
    origin = _origin(turn)
    administrators = reading.state_value(turn.view, ids.ADMINISTRATORS_GROUP_BLOCK, ids.PICK_GROUP)
    reporters = reading.state_value(turn.view, ids.REPORTERS_GROUP_BLOCK, ids.PICK_GROUP)

    def work() -> str:
        return views.groups_chosen(groups.choose(turn.client, desk.services, turn.actor, administrators, reporters))

    job = turn.start(work)
    wait([job], PROMPT_SECONDS)
    if job.done():
        turn.later(_refresh, turn.client, desk.services, turn.actor, origin, job.result())
        return
    turn.ack(response_action="update", view=views.groups_told(SAVING))
    _tell_later(desk, turn, origin, job)


def _tell_later(desk: Desk, turn: Turn, origin: Origin, job: Future[str]) -> None:
    """The outcome, whichever it is, in the place of the waiting view; once that is closed, where they came from."""
    untold: list[str] = []

    def know() -> None:
        wait([job], OUTCOME_SECONDS)
        untold.append(job.result() if job.done() else f"⚠️ {UNKNOWN}")

    def show() -> None:
        if waiting.replace_waiting(turn, views.groups_told(untold[0])):
            untold.clear()

    def redraw() -> None:
        _refresh(turn.client, desk.services, turn.actor, origin, "".join(untold))

    turn.later(know, failed=lambda sentence: untold.append(f"⚠️ {sentence}"))
    turn.later(show, failed=lambda _: show())  # a Slack that is slow may be so again
    turn.later(redraw)


def _groups_changed(desk: Desk, turn: Turn) -> None:
    """Somebody joined or left a user group, or it was archived: of those that give roles, Slack is asked anew."""
    event = turn.body.get("event") or {}
    group = str(event.get("subteam_id") or (event.get("subteam") or {}).get("id") or "")
    account = reading.account(turn.body)
    if group in desk.services.roles.chosen_groups(account):
        turn.later(groups.refresh, turn.client, desk.services, account)


WORDS = (
    Word(
        "roles",
        "[grant @user role]",
        "Administrators and reporters, and where each role comes from; `revoke @user` takes a granted one away.",
        "/seats roles grant @ana reporter",
        "administrators",
        _typed,
    ),
)
LISTENERS = (
    Listener(Kind.ACTION, ids.ROLES_OPEN, _pressed),
    Listener(Kind.ACTION, ids.ROLES_PAGE_TURNED, _turned),
    Listener(Kind.ACTION, ids.GRANT_OPEN, _grant_pressed),
    Listener(Kind.SUBMISSION, ids.GRANT_SUBMITTED, _grant_submitted),
    Listener(Kind.ACTION, ids.REVOKE_ROLE, _revoke_pressed),
    Listener(Kind.ACTION, ids.GROUPS_OPEN, _groups_pressed),
    Listener(Kind.OPTIONS, ids.PICK_GROUP, _search_groups),
    Listener(Kind.SUBMISSION, ids.GROUPS_SUBMITTED, _groups_submitted),
    Listener(Kind.EVENT, ids.GROUP_PEOPLE_CHANGED, _groups_changed),
    Listener(Kind.EVENT, ids.GROUP_CHANGED, _groups_changed),
)
