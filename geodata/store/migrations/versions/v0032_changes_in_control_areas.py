"""A control area keeps how many changes were confirmed in it, and a run how many in all: rates a year are made of them.

Of what was judged before, only whether an area flagged is known.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("placebos") as table:
        table.add_column(sa.Column("changes", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("runs") as table:
        table.add_column(sa.Column("placebo_changes", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("runs") as table:
        table.drop_column("placebo_changes")
    op.drop_column("placebos", "changes")  # not as a batch, which makes the table again without what keeps its places
