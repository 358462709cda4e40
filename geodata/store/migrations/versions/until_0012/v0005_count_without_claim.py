"""An independent count may stand where nobody claimed a figure that day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("claims") as table:
        table.alter_column("figure", existing_type=sa.Double(), nullable=True)


def downgrade() -> None:
    op.execute("DELETE FROM claims WHERE figure IS NULL")  # the older tables cannot hold them
    with op.batch_alter_table("claims") as table:
        table.alter_column("figure", existing_type=sa.Double(), nullable=False)
