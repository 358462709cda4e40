"""An independent count has a speaker, a day and a scope of its own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("claims") as table:
        table.add_column(sa.Column("independent_by", sa.Text(), nullable=False, server_default=""))
        table.add_column(sa.Column("independent_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("independent_scope", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("claims") as table:
        for name in ("independent_scope", "independent_on", "independent_by"):
            table.drop_column(name)
