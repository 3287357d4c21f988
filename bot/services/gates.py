"""Why somebody can or cannot text: every gate, judged by what stands at one moment."""

from __future__ import annotations

from bot.domain.errors import AccountDisabled, UnknownMember, listed
from bot.domain.gates import Facts, Why
from bot.domain.pages import AtsPage
from bot.domain.roles import Action, Actor, Role
from bot.domain.seats import Account, Member, Viewer
from bot.services.desk import Desk
from storage import Books


class Gates:
    """What stands between a member and a text."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def why(self, actor: Actor, member: str | None = None, page: AtsPage | None = None) -> Why:
        """Whether a member (the actor, unless named) may text from a page, or from any, and every gate in order.

        Where texting is not enabled people are still told so about themselves. Raises NotPermitted, UnknownMember, and
        AccountDisabled where there is no such account or others are asked about.
        """
        with self._desk.storage.reading() as books:
            is_own = member is None or member == actor.member
            asker = self._asker(books, actor, is_own)
            person = asker.member
            if member is not None and not is_own:
                found = books.members.get(actor.account, [member])
                if member not in found:
                    raise UnknownMember(member)
                person = found[member]
            may_mend = asker.is_administrator
            return Why.of(
                Facts(
                    account=asker.account,
                    member=person,
                    seat=books.seats.of_member(asker.account, self._desk.period(asker.account), person.id),
                    page=page,
                    is_own=is_own,
                    helpers=None if may_mend else self._helpers(books, asker.account),
                    contact=self._desk.contact,
                )
            )

    def _asker(self, books: Books, actor: Actor, is_own: bool) -> Viewer:
        try:
            return self._desk.permit(books, actor, Action.SEE_WHY if is_own else Action.SEE_WHY_OF_OTHERS)
        except AccountDisabled:
            # Nobody is permitted anything there, so we look who asks by hand: they can be told why, and mend nothing.
            standing = books.accounts.standing(actor.account, actor.member)
            if standing is None or not is_own:
                raise
            if standing.member is None:
                raise UnknownMember(actor.member) from None
            if not standing.member.can_take_a_seat:
                raise
            return Viewer(standing.member, Role.MEMBER, standing.account)

    def _helpers(self, books: Books, account: Account) -> str:
        administrators: tuple[Member, ...] = self._desk.whom_to_ask(books, account.id)
        return listed([person.name for person in administrators], last="or") or "an administrator"
