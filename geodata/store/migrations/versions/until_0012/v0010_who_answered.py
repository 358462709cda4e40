"""A run keeps which catalogues answered it, and which did not."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from geodata.store.types import JsonText

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("runs", sa.Column("answered", JsonText(), nullable=True))
    op.add_column("runs", sa.Column("unanswered", JsonText(), nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("runs", "unanswered")
    op.drop_column("runs", "answered")
