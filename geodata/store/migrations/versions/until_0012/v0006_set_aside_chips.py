"""Chips whose files were gone or damaged, and what became of their looks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from geodata.store.types import Key, UtcTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "set_aside_chips",
        sa.Column("fid", Key, nullable=False),
        sa.Column("site_id", sa.Text(), sa.ForeignKey("sites.id", name="fk_set_aside_chips_site_id"), nullable=False),
        sa.Column("scene_id", sa.Text(), nullable=False),
        sa.Column("collection", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("found_sha256", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("kept_as", sa.Text(), nullable=False),
        sa.Column("set_aside_at", UtcTime(), nullable=False),
        sa.Column("reason_before", sa.Text(), nullable=False),
        sa.Column("settled_at", UtcTime()),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("new_sha256", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("fid", name="pk_set_aside_chips"),
        sa.UniqueConstraint(
            "site_id",
            "collection",
            "scene_id",
            "set_aside_at",
            name="uq_set_aside_chips_site_id_collection_scene_id_set_aside_at",
        ),
    )
    op.create_index("ix_set_aside_chips_site_id", "set_aside_chips", ["site_id"])


def downgrade() -> None:
    op.drop_table("set_aside_chips")
