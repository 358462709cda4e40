"""A verdict on a change in a belt keeps what was said of that change; nobody knows it of earlier verdicts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from geodata.store.types import JsonText

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("belt_reviews") as table:
        table.add_column(sa.Column("judged", JsonText(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("belt_reviews") as table:
        table.drop_column("judged")
