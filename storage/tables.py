"""The tables, with every rule that a database can hold for us.

Composite foreign keys begin with the account, so that no row can point into another account's. Partial unique indexes
hold "one number to a seat"; plain ones hold "one seat to a member" and "three places to a seat".
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    TypeDecorator,
    UniqueConstraint,
    text,
)


class Instant(TypeDecorator[datetime]):
    """A point in time, aware and in UTC on both sides: SQLite's DATETIME drops the zone, so we put it back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        in_utc = value.astimezone(UTC)
        return in_utc.replace(tzinfo=None) if dialect.name == "sqlite" else in_utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)
_Id = BigInteger().with_variant(Integer, "sqlite")

accounts = Table(
    "accounts",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", String(255), nullable=False),
    Column("time_zone", String(64), nullable=False),
    # Who said so: "profile" (the primary owner's), "operator" or "administrator"; null until somebody has.
    Column("time_zone_by", String(16)),
    Column("is_enabled", Boolean, nullable=False),
    Column("warning_channel", String(32)),
    Column("report_channel", String(32)),
    # Months that had ended before then are not reported by themselves.
    Column("reports_since", Instant),
    Column("marks", JSON, nullable=False),
    # So long a released number is held, and can be brought back.
    Column("undo_days", Integer, nullable=False),
    Column("requires_opt_in", Boolean, nullable=False),
    # Where people may text from to whom nobody has given pages of their own.
    Column("default_pages", JSON, nullable=False),
    # Slack user groups whose people are administrators and reporters.
    Column("administrators_group", String(32)),
    Column("reporters_group", String(32)),
    Column("groups_problem", String(255)),
    # How far the list of everybody has been read: where to go on, how many so far, when whoever reads it was last heard
    # of, and when it was read to its end.
    Column("directory_cursor", String(500)),
    Column("directory_count", Integer, nullable=False),
    Column("directory_begun_at", Instant),
    Column("directory_read_at", Instant),
    # Kept, not counted: a page of seats must cost the same for ten as for a hundred thousand.
    Column("seat_count", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
)

members = Table(
    "members",
    metadata,
    Column("account_id", String(32), ForeignKey("accounts.id"), nullable=False),
    Column("id", String(32), nullable=False),
    Column("name", String(255), nullable=False),
    Column("real_name", String(255), nullable=False),
    Column("email", String(320), nullable=False),
    # Every name and the address, without case and accents: what a search looks in.
    Column("search_text", String(1500), nullable=False),
    Column("time_zone", String(64)),
    Column("is_admin", Boolean, nullable=False),
    Column("is_owner", Boolean, nullable=False),
    # From another workspace, met in a channel that both share: never anybody here.
    Column("is_stranger", Boolean, nullable=False),
    Column("is_guest", Boolean, nullable=False),
    Column("is_bot", Boolean, nullable=False),
    Column("is_deactivated", Boolean, nullable=False),
    Column("granted_role", String(16)),
    # What the account's Slack user groups make of them.
    Column("group_role", String(16)),
    # The pages they may text from; null: the account's default.
    Column("pages", JSON(none_as_null=True)),
    PrimaryKeyConstraint("account_id", "id"),
    # The few with a role among the many: asked for with every refusal.
    Index(
        "ix_members_with_role",
        "account_id",
        sqlite_where=text("is_admin = 1 OR granted_role IS NOT NULL OR group_role IS NOT NULL"),
        postgresql_where=text("is_admin OR granted_role IS NOT NULL OR group_role IS NOT NULL"),
    ),
)

seats = Table(
    "seats",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("account_id", String(32), ForeignKey("accounts.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("name", String(80), nullable=False),
    # The name without case and accents: what a seat is meant by, and what two seats cannot share.
    Column("folded_name", String(1500), nullable=False),
    Column("monthly_allowance", Integer, nullable=False),
    Column("channel", String(32)),
    Column("suspended_at", Instant),
    UniqueConstraint("account_id", "id"),
    UniqueConstraint("account_id", "position"),
    UniqueConstraint("account_id", "folded_name"),
    CheckConstraint("monthly_allowance >= 0", name="monthly_allowance"),
)

numbers = Table(
    "numbers",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("number", String(16), nullable=False, unique=True),
    Column("carrier", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("label", String(80), nullable=False),
    Column("area_code", String(3)),
    Column("account_id", String(32)),
    Column("seat_id", _Id),
    Column("ordered_by", String(32)),
    Column("ordered_at", Instant),
    # The held number of the same seat that comes back if the carrier refuses this one.
    Column("replaces_id", _Id),
    # Taken off its seat then; people who were on it until that moment come back with it.
    Column("released_at", Instant),
    Column("held_until", Instant),
    # Given back to the pool then: offered after the others for a while.
    Column("given_back_at", Instant),
    # How often the carrier would not take it back, and what it said last.
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("problem", String(500)),
    # Somebody is telling the carrier, and has so long; nobody else may meanwhile. When it is due: held_until.
    Column("claimed_until", Instant),
    UniqueConstraint("id", "seat_id"),
    ForeignKeyConstraint(["account_id", "seat_id"], ["seats.account_id", "seats.id"]),
    CheckConstraint("state IN ('open', 'ordered', 'live', 'unclear', 'held', 'giving_back')", name="state"),
    # A pool number that no seat has taken belongs to nobody; any other has an account and a seat.
    CheckConstraint(
        "(state = 'open') = (account_id IS NULL) AND (account_id IS NULL) = (seat_id IS NULL)", name="taken_by_a_seat"
    ),
    Index(
        "ix_numbers_one_to_a_seat",
        "seat_id",
        unique=True,
        sqlite_where=text("state IN ('ordered', 'live', 'unclear')"),
        postgresql_where=text("state IN ('ordered', 'live', 'unclear')"),
    ),
    CheckConstraint("(state IN ('held', 'giving_back')) = (held_until IS NOT NULL)", name="held_until"),
    Index("ix_numbers_state_area_code", "state", "area_code"),
    Index("ix_numbers_seat_id", "seat_id"),
    Index(
        "ix_numbers_held",
        "held_until",
        sqlite_where=text("state IN ('held', 'giving_back')"),
        postgresql_where=text("state IN ('held', 'giving_back')"),
    ),
)

assignments = Table(
    "assignments",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("account_id", String(32), nullable=False),
    Column("seat_id", _Id, nullable=False),
    Column("number_id", _Id, nullable=False),
    Column("member_id", String(32), nullable=False),
    Column("slot", Integer, nullable=False),
    Column("since", Instant, nullable=False),
    Column("assigned_by", String(32), nullable=False),
    UniqueConstraint("seat_id", "slot"),
    UniqueConstraint("account_id", "member_id"),
    ForeignKeyConstraint(["account_id", "seat_id"], ["seats.account_id", "seats.id"]),
    ForeignKeyConstraint(["account_id", "member_id"], ["members.account_id", "members.id"]),
    # People are on a number, and only on the number that their seat has.
    ForeignKeyConstraint(["number_id", "seat_id"], ["numbers.id", "numbers.seat_id"]),
    CheckConstraint("slot BETWEEN 1 AND 3", name="slot"),
)

past_assignments = Table(
    "past_assignments",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("account_id", String(32), nullable=False),
    Column("seat_id", _Id, nullable=False),
    Column("member_id", String(32), nullable=False),
    Column("number", String(16), nullable=False),
    Column("since", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Column("assigned_by", String(32), nullable=False),
    Column("ended_by", String(32), nullable=False),
    ForeignKeyConstraint(["account_id", "seat_id"], ["seats.account_id", "seats.id"]),
    ForeignKeyConstraint(["account_id", "member_id"], ["members.account_id", "members.id"]),
    Index("ix_past_assignments_account_id_until", "account_id", "until"),
    Index("ix_past_assignments_account_id_member_id", "account_id", "member_id"),
)

allowances = Table(
    "allowances",
    metadata,
    Column("account_id", String(32), nullable=False),
    Column("seat_id", _Id, nullable=False),
    Column("period", String(7), nullable=False),
    Column("total", Integer, nullable=False),
    Column("sent", Integer, nullable=False),
    Column("received", Integer, nullable=False),
    PrimaryKeyConstraint("seat_id", "period"),
    ForeignKeyConstraint(["account_id", "seat_id"], ["seats.account_id", "seats.id"]),
    CheckConstraint("total >= 0 AND sent >= 0 AND received >= 0", name="counts"),
)

member_use = Table(
    "member_use",
    metadata,
    Column("account_id", String(32), nullable=False),
    Column("seat_id", _Id, nullable=False),
    Column("period", String(7), nullable=False),
    # Empty for texts received that name nobody.
    Column("member_id", String(32), nullable=False),
    Column("sent", Integer, nullable=False),
    Column("received", Integer, nullable=False),
    PrimaryKeyConstraint("seat_id", "period", "member_id"),
    ForeignKeyConstraint(["account_id", "seat_id"], ["seats.account_id", "seats.id"]),
)

messages = Table(
    "messages",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("account_id", String(32), nullable=False),
    Column("seat_id", _Id, nullable=False),
    Column("member_id", String(32)),
    Column("direction", String(8), nullable=False),
    Column("at", Instant, nullable=False),
    # The caller's name for this text: the same one twice is counted once.
    Column("key", String(255)),
    UniqueConstraint("account_id", "key"),
    ForeignKeyConstraint(["account_id", "seat_id"], ["seats.account_id", "seats.id"]),
    ForeignKeyConstraint(["account_id", "member_id"], ["members.account_id", "members.id"]),
    CheckConstraint("direction IN ('sent', 'received')", name="direction"),
)

notices = Table(
    "notices",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("account_id", String(32), ForeignKey("accounts.id"), nullable=False),
    Column("kind", String(16), nullable=False),
    # What makes it the same notice; promise 6 in one unique constraint.
    Column("cause", String(255), nullable=False),
    Column("seat_id", _Id),
    Column("period", String(7), nullable=False),
    Column("mark", Integer),
    # A warning tells of the moment in which the mark was crossed, however late it arrives.
    Column("total", Integer),
    Column("sent", Integer),
    Column("received", Integer),
    # What the notice tells of, where the columns above do not say it.
    Column("facts", JSON(none_as_null=True)),
    # A channel, or a member who is told directly.
    Column("channel", String(32)),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    # True from the claim on, until Slack has plainly refused: whoever comes next must look before posting again.
    Column("may_be_posted", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("slack_ts", String(32)),
    # Where Slack put it: the direct message's own id, when a member was told.
    Column("posted_in", String(32)),
    Column("problem", String(500)),
    UniqueConstraint("account_id", "cause"),
    ForeignKeyConstraint(["account_id", "seat_id"], ["seats.account_id", "seats.id"]),
    CheckConstraint("state IN ('waiting', 'told', 'merged', 'undeliverable')", name="state"),
    Index(
        "ix_notices_waiting",
        "due_at",
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
)

asks = Table(
    "asks",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("account_id", String(32), nullable=False),
    Column("member_id", String(32), nullable=False),
    # "top_up" or "seat"
    Column("kind", String(16), nullable=False),
    # The seat that is to have more; for a seat asked for, the one given.
    Column("seat_id", _Id),
    Column("messages", Integer),
    Column("why", String(500), nullable=False),
    Column("state", String(16), nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("decided_at", Instant),
    Column("decided_by", String(32)),
    Column("granted", Integer),
    Column("answer", String(500), nullable=False),
    ForeignKeyConstraint(["account_id", "member_id"], ["members.account_id", "members.id"]),
    ForeignKeyConstraint(["account_id", "seat_id"], ["seats.account_id", "seats.id"]),
    CheckConstraint("kind IN ('top_up', 'seat')", name="kind"),
    CheckConstraint("state IN ('open', 'approved', 'declined')", name="state"),
    # One question at a time: whoever asks again is told that they have asked.
    Index(
        "ix_asks_one_open",
        "account_id",
        "member_id",
        unique=True,
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
)

log = Table(
    "log",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("account_id", String(32), ForeignKey("accounts.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("actor", String(32), nullable=False),
    Column("action", String(32), nullable=False),
    Column("seat_id", _Id),
    Column("facts", JSON, nullable=False),
    ForeignKeyConstraint(["account_id", "seat_id"], ["seats.account_id", "seats.id"]),
    Index("ix_log_account_id_seat_id_id", "account_id", "seat_id", "id"),
)

requests = Table(
    "requests",
    metadata,
    Column("account_id", String(32), ForeignKey("accounts.id"), nullable=False),
    # A trigger or a view's submission: the same one delivered again is the same request.
    Column("key", String(255), nullable=False),
    Column("at", Instant, nullable=False),
    PrimaryKeyConstraint("account_id", "key"),
    Index("ix_requests_at", "at"),
)
