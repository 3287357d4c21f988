"""What the carrier does not take back: how often it was asked, what it said, and who is asking now."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Only added to: for a rule as well SQLite would have to make the table anew, which others refer to.
    op.add_column("numbers", sa.Column("failures", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("numbers", sa.Column("problem", sa.String(length=500), nullable=True))
    op.add_column("numbers", sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for column in ("claimed_until", "problem", "failures"):
        op.drop_column("numbers", column)
