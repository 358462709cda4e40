"""A run keeps what the sites' own quiet years say, beside its placebos."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("runs", sa.Column("quiet_false_flags", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("runs", sa.Column("quiet_site_years", sa.Double(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("runs", "quiet_site_years")
    op.drop_column("runs", "quiet_false_flags")
