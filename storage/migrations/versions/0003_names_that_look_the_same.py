"""Names that look the same are the same: what seats are meant by is written down anew."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.domain.names import folded

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    seats = sa.table("seats", *(sa.column(name) for name in ("id", "account_id", "position", "name", "folded_name")))
    s, connection = seats.c, op.get_bind()
    rows = connection.execute(sa.select(seats).order_by(s.account_id, s.position)).all()
    taken = {(row.account_id, row.folded_name) for row in rows}
    for row in rows:
        now = (row.account_id, folded(row.name))
        # Of two that were different until now the later one stays as it is, and is found by its number.
        if now not in taken:
            taken.add(now)
            connection.execute(sa.update(seats).where(s.id == row.id).values(folded_name=now[1]))


def downgrade() -> None:
    """What was written down finds the seats before it too."""
