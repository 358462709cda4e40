"""What each subscription was told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from geodata.store.types import Key, UtcTime

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notices",
        sa.Column("fid", Key, nullable=False),
        sa.Column("subscription", sa.Text(), nullable=False),
        sa.Column("news_id", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("fid", name="pk_notices"),
        sa.UniqueConstraint("subscription", "news_id", name="uq_notices_subscription_news_id"),
    )


def downgrade() -> None:
    op.drop_table("notices")
