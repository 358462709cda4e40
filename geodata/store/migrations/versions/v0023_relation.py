"""How an organisation is tied to a place: what its source says of it. Of what was kept before nobody had been asked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("identifiers") as table:
        table.add_column(sa.Column("relation", sa.Text(), nullable=False, server_default="unstated"))


def downgrade() -> None:
    with op.batch_alter_table("identifiers") as table:
        table.drop_column("relation")
