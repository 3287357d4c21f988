"""How roles look: who is what and where it comes from, the form that grants one, the choice of user groups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.domain.errors import listed
from bot.domain.errors.roles import IN_WORDS, where_from
from bot.domain.holders import GroupPeople, Holders, RoleHolder, Source
from bot.domain.roles import Role
from bot.domain.seats import Account, Member
from handlers.slack import ids
from handlers.slack.reading import Origin
from handlers.slack.views import blocks, figures, picking, seats
from handlers.slack.views.blocks import Json, escaped

if TYPE_CHECKING:
    from handlers.slack.groups import UserGroup

PAGE_SIZE = 10

HOW = (
    "Type `/seats roles` to see who is administrator or reporter, `/seats roles grant @ana reporter` to grant a role, "
    "or `/seats roles revoke @ana` to take it away."
)
ONE_AT_A_TIME = "Name one person at a time, so that each change is yours to see."
ONE_BY_ONE = "Roles can be granted one by one: press *Grant a role*, or type `/seats roles grant @ana reporter`."

_PROBLEMS = {
    "": "Slack did not say in time which user groups there are. Try again in a moment.",
    "plan_upgrade_required": "The Slack plan of this workspace has no user groups.",
    "missing_scope": (
        "Seatline may not read user groups yet: whoever runs it must install it again, with the scope usergroups:read."
    ),
    "no_such_subteam": "A user group that was chosen is archived or deleted, and gives nobody a role. Choose another.",
    "last_administrator": (
        "The user groups would leave nobody as administrator, so those who were administrators stay. Put somebody in "
        "the group, or choose another."
    ),
}
_MAY = {
    Role.ADMINISTRATOR: "They may change everything here.",
    Role.REPORTER: "They see all seats, their use, the reports and the log.",
}


def why_no_groups(problem: str) -> str:
    """Why user groups cannot be read, from Slack's word for it ("": no answer), as plain words."""
    return _PROBLEMS.get(problem) or f"Slack did not let me read the user groups ({problem})."


# --- who is what ---------------------------------------------------------------------------------------------


def modal(page: Holders, account: Account, note: str = "") -> Json:
    """A page of administrators and reporters, with *Revoke* beside what was granted here."""
    content = seats.noted(note)
    if account.groups_problem:
        kept = "" if account.groups_problem in ("no_such_subteam", "last_administrator") else (
            " Whoever had a role from a user group keeps it until they can be read again."
        )  # fmt: skip
        content.append(blocks.section(f"⚠️ {blocks.sentence(why_no_groups(account.groups_problem))}{kept}"))
    content.append(blocks.context(_summary(page)))
    if groups := _groups(account):
        content.append(blocks.context(groups))
    content.append(
        blocks.actions(
            [
                blocks.button("Grant a role", ids.GRANT_OPEN, {"offset": page.offset}, style="primary"),
                blocks.button("User groups", ids.GROUPS_OPEN, {"offset": page.offset}),
            ]
        )
    )
    content.append(blocks.divider())
    content += [_row(holder, account, number, page.offset) for number, holder in enumerate(page.items)]
    content += _pager(page)
    return blocks.modal("Roles", content, callback_id=ids.ROLES_MODAL)


def refused(sentence: str, note: str = "") -> Json:
    """The same for somebody who may not see it any more, such as after giving up their own role."""
    content = [*seats.noted(note), blocks.section(blocks.sentence(sentence))]
    return blocks.modal("Roles", content, callback_id=ids.ROLES_MODAL)


def _summary(page: Holders) -> str:
    people = f"{_counted(page.administrators, 'administrator')}, {_counted(page.reporters, 'reporter')}"
    if len(page.items) < page.total:
        people += f"; these are {page.offset + 1:,} to {page.offset + len(page.items):,} of {page.total:,}"
    return f"{people}. Reporters read; administrators change. Everybody else sees their own seat."


def _counted(people: int, role: str) -> str:
    return figures.counted(people, role) if people else f"no {role}s"


def _groups(account: Account) -> str:
    chosen = [
        f"{whom} are also those in {_group_mention(group)}"
        for whom, group in (
            ("Administrators", account.administrators_group),
            ("Reporters", account.reporters_group),
        )
        if group
    ]
    return f"{'. '.join(chosen)}." if chosen else ""


def _group_mention(group: str) -> str:
    # Slack shows the handle; in a view nobody is notified.
    return f"<!subteam^{group}>"


def _row(holder: RoleHolder, account: Account, number: int, offset: int) -> Json:
    name = holder.member.name
    text = f"*{escaped(name)}* — {holder.role}: {_where(holder, account)}"
    if holder.granted is None:
        return blocks.section(text)
    if holder.granted is not holder.role:
        text += f"; also {holder.granted}, granted here"
    return blocks.section(text, accessory=_revoke(holder, number, offset))


def _where(holder: RoleHolder, account: Account) -> str:
    group = account.administrators_group if holder.role is Role.ADMINISTRATOR else account.reporters_group
    return listed(
        [
            f"in the user group {_group_mention(group)}" if source is Source.GROUP and group else where_from([source])
            for source in holder.sources
        ]
    )


def _revoke(holder: RoleHolder, number: int, offset: int) -> Json:
    name = blocks.plain(holder.member.name, 40)
    then = (
        f"They stay {holder.role}: {where_from(holder.derived)}."
        if holder.derived
        else "From then on they see only their own seat."
    )
    return blocks.button(
        "Revoke",
        ids.revoke_role(number),
        {"member": holder.member.id, "offset": offset},
        label=f"Revoke the role of {name}",
        confirm=blocks.confirm(
            f"Revoke the role of {name}?",
            f"{name} was made {holder.granted} here. {then} This takes effect at once.",
            "Revoke",
            "Keep",
            style="danger",
        ),
    )


def _pager(page: Holders) -> list[Json]:
    buttons = [
        blocks.button(words, ids.roles_page_turned(direction), {"offset": offset})
        for words, direction, offset in (
            ("← Previous", "previous", page.previous_offset),
            ("Next →", "next", page.next_offset),
        )
        if offset is not None
    ]
    return [blocks.divider(), blocks.actions(buttons)] if buttons else []


# --- granting ------------------------------------------------------------------------------------------------


def grant_form(origin: Origin, member: Member | None = None, role: Role | None = None) -> Json:
    """Whom to grant which role."""
    options = {
        Role.REPORTER: blocks.option("Reporter", Role.REPORTER, "Sees all seats, their use, the reports and the log."),
        Role.ADMINISTRATOR: blocks.option("Administrator", Role.ADMINISTRATOR, "Changes everything here."),
    }
    content = [
        picking.member_field(initial=member),
        blocks.input(
            "Role",
            blocks.radio(ids.GRANT_ROLE, list(options.values()), options[role] if role else None),
            block_id=ids.ROLE_BLOCK,
        ),
    ]
    return blocks.modal(
        "Grant a role",
        content,
        callback_id=ids.GRANT_SUBMITTED,
        submit="Grant",
        close="Cancel",
        facts={"from": origin.to_facts()},
    )


def granted(holder: RoleHolder) -> str:
    """``Ana is a reporter now. They see …``, as plain words."""
    if holder.role is Role.MEMBER:  # taken away again since
        return f"{holder.member.name} has no role now."
    return f"{holder.member.name} is {IN_WORDS[holder.role]} now. {_MAY[holder.role]}"


def revoked(name: str, left: RoleHolder | None) -> str:
    """What is left after a role was taken away, as plain words."""
    if left is None:
        return f"{name} is neither administrator nor reporter any more. They see only their own seat."
    return f"What was granted to {name} is taken away. They stay {left.role}: {where_from(left.sources)}."


# --- user groups ---------------------------------------------------------------------------------------------


def groups_form(groups: Sequence[UserGroup], account: Account, origin: Origin) -> Json:
    """The two choices, each of which may be left empty."""
    if not groups:
        return groups_note("There are no user groups in this workspace yet. Make one in Slack, under People.")
    known = {group.id: group for group in groups}
    chosen = (account.administrators_group, account.reporters_group)
    content = [
        blocks.section(
            "Whoever is in a user group has its role for as long as they are in it. "
            "Roles granted to single people stay. Whoever may edit the group in Slack decides who that is."
        )
    ]
    if any(group and group not in known for group in chosen):
        content.append(blocks.section(f"⚠️ {_PROBLEMS['no_such_subteam']}", block_id=ids.NOTE_BLOCK))
    content += [
        blocks.input(
            label,
            blocks.external_select(
                ids.PICK_GROUP,
                placeholder="Type part of a group's name",
                initial=group_option(known[group]) if group in known else None,
            ),
            block_id=block_id,
            optional=True,
        )
        for label, group, block_id in (
            ("Administrators are those in", chosen[0], ids.ADMINISTRATORS_GROUP_BLOCK),
            ("Reporters are those in", chosen[1], ids.REPORTERS_GROUP_BLOCK),
        )
    ]
    return blocks.modal(
        "User groups",
        content,
        callback_id=ids.GROUPS_SUBMITTED,
        submit="Save",
        close="Cancel",
        facts={"from": origin.to_facts()},
    )


def group_option(group: UserGroup) -> Json:
    """A user group in the menu: its name, its handle, how many people are in it."""
    handle = f" · @{blocks.plain(group.handle, 20)}" if group.handle else ""
    return blocks.option(
        f"{blocks.plain(group.name, 35)}{handle} · {figures.counted(group.people, 'person', 'people')}", group.id
    )


def groups_note(sentence: str) -> Json:
    """In the place of the choice, where there is none, with the other way to grant roles."""
    content = [blocks.section(blocks.sentence(sentence)), blocks.section(ONE_BY_ONE)]
    return blocks.modal("User groups", content, callback_id=ids.NOTE_MODAL)


def groups_told(what: str) -> Json:
    """One sentence: that Slack is being asked, and then what came of it."""
    return blocks.modal("User groups", [blocks.section(blocks.sentence(what))], callback_id=ids.NOTE_MODAL)


def groups_chosen(people: GroupPeople) -> str:
    """What the choice comes to, as plain words."""
    administrators, reporters = _counted(people.administrators, "administrator"), _counted(people.reporters, "reporter")
    return f"The user groups are saved. They make {administrators} and {reporters}."
