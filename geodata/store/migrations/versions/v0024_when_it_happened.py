"""Who clears a report says when it happened, and names place and source beside a line of their own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("clearings") as table:
        table.add_column(sa.Column("happened", sa.Date(), nullable=True))
        table.add_column(sa.Column("place", sa.Text(), nullable=False, server_default=""))
        table.add_column(sa.Column("source_name", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("clearings") as table:
        for name in ("source_name", "place", "happened"):
            table.drop_column(name)
