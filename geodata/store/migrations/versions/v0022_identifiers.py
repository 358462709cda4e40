"""Identifiers of organisations that sources name at sites."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from geodata.store.types import Key, UtcTime

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "identifiers",
        sa.Column("fid", Key, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_url", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("listed_on", sa.Date(), nullable=True),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("licence", sa.Text(), nullable=False),
        sa.Column("for_others", sa.Boolean(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.Column("held_since", UtcTime(), nullable=True),
        sa.Column("held_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("fid", name="pk_identifiers"),
        sa.UniqueConstraint("id", name="uq_identifiers_id"),
    )
    op.create_index("ix_identifiers_site_id", "identifiers", ["site_id"])


def downgrade() -> None:
    op.drop_table("identifiers")
