"""The first schema: accounts, members, seats, numbers, who is on them, what they use, notices and the log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("time_zone_by", sa.String(length=16), nullable=True),
        sa.Column("is_enabled", sa.Boolean(), nullable=False),
        sa.Column("warning_channel", sa.String(length=32), nullable=True),
        sa.Column("report_channel", sa.String(length=32), nullable=True),
        sa.Column("reports_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("undo_days", sa.Integer(), nullable=False),
        sa.Column("requires_opt_in", sa.Boolean(), nullable=False),
        sa.Column("default_pages", sa.JSON(), nullable=False),
        sa.Column("administrators_group", sa.String(length=32), nullable=True),
        sa.Column("reporters_group", sa.String(length=32), nullable=True),
        sa.Column("groups_problem", sa.String(length=255), nullable=True),
        sa.Column("directory_cursor", sa.String(length=500), nullable=True),
        sa.Column("directory_count", sa.Integer(), nullable=False),
        sa.Column("directory_begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("directory_read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seat_count", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
    )
    op.create_table(
        "members",
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("real_name", sa.String(length=255), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("search_text", sa.String(length=1500), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=True),
        sa.Column("is_admin", sa.Boolean(), nullable=False),
        sa.Column("is_owner", sa.Boolean(), nullable=False),
        sa.Column("is_stranger", sa.Boolean(), nullable=False),
        sa.Column("is_guest", sa.Boolean(), nullable=False),
        sa.Column("is_bot", sa.Boolean(), nullable=False),
        sa.Column("is_deactivated", sa.Boolean(), nullable=False),
        sa.Column("granted_role", sa.String(length=16), nullable=True),
        sa.Column("group_role", sa.String(length=16), nullable=True),
        sa.Column("pages", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_members_account_id")),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_members")),
    )
    op.create_index(
        "ix_members_with_role",
        "members",
        ["account_id"],
        unique=False,
        sqlite_where=sa.text("is_admin = 1 OR granted_role IS NOT NULL OR group_role IS NOT NULL"),
        postgresql_where=sa.text("is_admin OR granted_role IS NOT NULL OR group_role IS NOT NULL"),
    )
    op.create_table(
        "requests",
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_requests_account_id")),
        sa.PrimaryKeyConstraint("account_id", "key", name=op.f("pk_requests")),
    )
    op.create_index("ix_requests_at", "requests", ["at"], unique=False)
    op.create_table(
        "seats",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("folded_name", sa.String(length=1500), nullable=False),
        sa.Column("monthly_allowance", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=True),
        sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("monthly_allowance >= 0", name=op.f("ck_seats_monthly_allowance")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_seats_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seats")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_seats_account_id_id")),
        sa.UniqueConstraint("account_id", "folded_name", name=op.f("uq_seats_account_id_folded_name")),
        sa.UniqueConstraint("account_id", "position", name=op.f("uq_seats_account_id_position")),
    )
    op.create_table(
        "allowances",
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("seat_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.CheckConstraint("total >= 0 AND sent >= 0 AND received >= 0", name=op.f("ck_allowances_counts")),
        sa.ForeignKeyConstraint(
            ["account_id", "seat_id"], ["seats.account_id", "seats.id"], name=op.f("fk_allowances_account_id_seat_id")
        ),
        sa.PrimaryKeyConstraint("seat_id", "period", name=op.f("pk_allowances")),
    )
    op.create_table(
        "asks",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("member_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("seat_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("messages", sa.Integer(), nullable=True),
        sa.Column("why", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=32), nullable=True),
        sa.Column("granted", sa.Integer(), nullable=True),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.CheckConstraint("kind IN ('top_up', 'seat')", name=op.f("ck_asks_kind")),
        sa.CheckConstraint("state IN ('open', 'approved', 'declined')", name=op.f("ck_asks_state")),
        sa.ForeignKeyConstraint(
            ["account_id", "member_id"], ["members.account_id", "members.id"], name=op.f("fk_asks_account_id_member_id")
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "seat_id"], ["seats.account_id", "seats.id"], name=op.f("fk_asks_account_id_seat_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asks")),
    )
    op.create_index(
        "ix_asks_one_open",
        "asks",
        ["account_id", "member_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "log",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=32), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("seat_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "seat_id"], ["seats.account_id", "seats.id"], name=op.f("fk_log_account_id_seat_id")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_log_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log")),
    )
    op.create_index("ix_log_account_id_seat_id_id", "log", ["account_id", "seat_id", "id"], unique=False)
    op.create_table(
        "member_use",
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("seat_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("member_id", sa.String(length=32), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "seat_id"], ["seats.account_id", "seats.id"], name=op.f("fk_member_use_account_id_seat_id")
        ),
        sa.PrimaryKeyConstraint("seat_id", "period", "member_id", name=op.f("pk_member_use")),
    )
    op.create_table(
        "messages",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("seat_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.String(length=32), nullable=True),
        sa.Column("direction", sa.String(length=8), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=True),
        sa.CheckConstraint("direction IN ('sent', 'received')", name=op.f("ck_messages_direction")),
        sa.ForeignKeyConstraint(
            ["account_id", "member_id"],
            ["members.account_id", "members.id"],
            name=op.f("fk_messages_account_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "seat_id"], ["seats.account_id", "seats.id"], name=op.f("fk_messages_account_id_seat_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("account_id", "key", name=op.f("uq_messages_account_id_key")),
    )
    op.create_table(
        "notices",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("cause", sa.String(length=255), nullable=False),
        sa.Column("seat_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("mark", sa.Integer(), nullable=True),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("sent", sa.Integer(), nullable=True),
        sa.Column("received", sa.Integer(), nullable=True),
        sa.Column("facts", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("channel", sa.String(length=32), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("may_be_posted", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("slack_ts", sa.String(length=32), nullable=True),
        sa.Column("posted_in", sa.String(length=32), nullable=True),
        sa.Column("problem", sa.String(length=500), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'told', 'merged', 'undeliverable')", name=op.f("ck_notices_state")),
        sa.ForeignKeyConstraint(
            ["account_id", "seat_id"], ["seats.account_id", "seats.id"], name=op.f("fk_notices_account_id_seat_id")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_notices_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("account_id", "cause", name=op.f("uq_notices_account_id_cause")),
    )
    op.create_index(
        "ix_notices_waiting",
        "notices",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "numbers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("carrier", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("area_code", sa.String(length=3), nullable=True),
        sa.Column("account_id", sa.String(length=32), nullable=True),
        sa.Column("seat_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("ordered_by", sa.String(length=32), nullable=True),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replaces_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'open') = (account_id IS NULL) AND (account_id IS NULL) = (seat_id IS NULL)",
            name=op.f("ck_numbers_taken_by_a_seat"),
        ),
        sa.CheckConstraint(
            "(state IN ('held', 'giving_back')) = (held_until IS NOT NULL)", name=op.f("ck_numbers_held_until")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'ordered', 'live', 'unclear', 'held', 'giving_back')", name=op.f("ck_numbers_state")
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "seat_id"], ["seats.account_id", "seats.id"], name=op.f("fk_numbers_account_id_seat_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_numbers")),
        sa.UniqueConstraint("id", "seat_id", name=op.f("uq_numbers_id_seat_id")),
        sa.UniqueConstraint("number", name=op.f("uq_numbers_number")),
    )
    op.create_index("ix_numbers_seat_id", "numbers", ["seat_id"], unique=False)
    op.create_index(
        "ix_numbers_held",
        "numbers",
        ["held_until"],
        unique=False,
        sqlite_where=sa.text("state IN ('held', 'giving_back')"),
        postgresql_where=sa.text("state IN ('held', 'giving_back')"),
    )
    op.create_index(
        "ix_numbers_one_to_a_seat",
        "numbers",
        ["seat_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('ordered', 'live', 'unclear')"),
        postgresql_where=sa.text("state IN ('ordered', 'live', 'unclear')"),
    )
    op.create_index("ix_numbers_state_area_code", "numbers", ["state", "area_code"], unique=False)
    op.create_table(
        "past_assignments",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("seat_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assigned_by", sa.String(length=32), nullable=False),
        sa.Column("ended_by", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "member_id"],
            ["members.account_id", "members.id"],
            name=op.f("fk_past_assignments_account_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "seat_id"],
            ["seats.account_id", "seats.id"],
            name=op.f("fk_past_assignments_account_id_seat_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_assignments")),
    )
    op.create_index(
        "ix_past_assignments_account_id_member_id", "past_assignments", ["account_id", "member_id"], unique=False
    )
    op.create_index("ix_past_assignments_account_id_until", "past_assignments", ["account_id", "until"], unique=False)
    op.create_table(
        "assignments",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("seat_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.String(length=32), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assigned_by", sa.String(length=32), nullable=False),
        sa.CheckConstraint("slot BETWEEN 1 AND 3", name=op.f("ck_assignments_slot")),
        sa.ForeignKeyConstraint(
            ["account_id", "member_id"],
            ["members.account_id", "members.id"],
            name=op.f("fk_assignments_account_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "seat_id"], ["seats.account_id", "seats.id"], name=op.f("fk_assignments_account_id_seat_id")
        ),
        sa.ForeignKeyConstraint(
            ["number_id", "seat_id"], ["numbers.id", "numbers.seat_id"], name=op.f("fk_assignments_number_id_seat_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignments")),
        sa.UniqueConstraint("account_id", "member_id", name=op.f("uq_assignments_account_id_member_id")),
        sa.UniqueConstraint("seat_id", "slot", name=op.f("uq_assignments_seat_id_slot")),
    )


def downgrade() -> None:
    for table in (
        "asks",
        "assignments",
        "past_assignments",
        "numbers",
        "notices",
        "messages",
        "member_use",
        "log",
        "allowances",
        "seats",
        "requests",
        "members",
        "accounts",
    ):
        op.drop_table(table)
