"""What every service works with: the database, the clock, and the question who may do what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.domain.errors import AccountDisabled, NoSuchSeat, NotPermitted, UnknownMember
from bot.domain.holders import holder_of
from bot.domain.periods import Period
from bot.domain.roles import Action, Actor, Role, may
from bot.domain.seats import Account, Member, Seat, Viewer
from storage import Books, Standing, Storage

SYSTEM = "seatline"
"""The actor of what the product does by itself."""

OPERATOR = "operator"
"""The actor of what the command line does."""

_ASK_AT_MOST = 3


@dataclass(frozen=True)
class Desk:
    """Where services stand.

    ``now`` gives an aware instant: the product's time, which a demo may move. ``clock`` is the real time where that
    differs. ``administrators`` are the operator's, by Slack id, besides owners and admins. ``contact`` is whom to ask
    for the feature.
    """

    storage: Storage
    now: Callable[[], datetime]
    administrators: frozenset[str] = frozenset()
    contact: str | None = None
    clock: Callable[[], datetime] | None = None

    def present(self) -> datetime:
        """The real present, for what has to do with processes and Slack: leases, retries, deliveries."""
        return (self.clock or self.now)()

    def period(self, account: Account) -> Period:
        """The account's present month."""
        return Period.of(self.now(), account.time_zone)

    def viewer(self, books: Books, actor: Actor) -> Viewer:
        """Who asks, with their role. Raises AccountDisabled, UnknownMember, NotPermitted (deactivated or a bot)."""
        standing = books.accounts.standing(actor.account, actor.member)
        if standing is None or not standing.account.is_enabled:
            raise AccountDisabled(self.contact)
        member = standing.member
        if member is None:
            raise UnknownMember(actor.member)
        if member.is_deactivated or member.is_bot:
            raise NotPermitted("Deactivated people and bots cannot use seats.", contact=self.contact)
        if member.is_stranger:
            raise NotPermitted("People from other workspaces cannot use the seats of this one.")
        return Viewer(member, self._role(member, standing), standing.account)

    def permit(self, books: Books, actor: Actor, action: Action) -> Viewer:
        """The same, refused unless their role allows the action; the refusal names whom to ask."""
        viewer = self.viewer(books, actor)
        if not may(viewer.role, action):
            raise NotPermitted(action.refusal, [m.name for m in self.whom_to_ask(books, actor.account)], self.contact)
        return viewer

    def seat(self, books: Books, viewer: Viewer, seat_id: int) -> Seat:
        """One of the account's seats, as it stands this month. Raises NoSuchSeat."""
        seat = books.seats.get(viewer.account, self.period(viewer.account), seat_id)
        if seat is None:
            raise NoSuchSeat(str(seat_id))
        return seat

    def whom_to_ask(self, books: Books, account: str) -> tuple[Member, ...]:
        """A few administrators of the account."""
        return books.members.administrators(account, self.administrators, _ASK_AT_MOST)

    def is_first(self, books: Books, actor: Actor) -> bool:
        """Whether this delivery is new (promise 12); one without a name always is."""
        return actor.request is None or books.requests.is_first(actor.account, actor.request, self.present())

    def _role(self, member: Member, standing: Standing) -> Role:
        return holder_of(
            member,
            is_admin=standing.is_admin,
            is_operator=member.id in self.administrators,
            granted=Role(standing.granted_role) if standing.granted_role else None,
            group=Role(standing.group_role) if standing.group_role else None,
        ).role
