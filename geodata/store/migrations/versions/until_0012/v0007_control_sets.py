"""What a site is judged by is numbered and kept, and a detection says by which set it was last judged."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from geodata.store.types import JsonText, Key, UtcTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "control_sets",
        sa.Column("fid", Key, nullable=False),
        sa.Column("site_id", sa.Text(), sa.ForeignKey("sites.id", name="fk_control_sets_site_id"), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("chosen_by", sa.Text(), nullable=False),
        sa.Column("chosen_at", UtcTime(), nullable=False),
        sa.Column("history_from", sa.Date(), nullable=False),
        sa.Column("history_until", sa.Date(), nullable=False),
        sa.Column("history_looks", sa.Integer(), nullable=False),
        sa.Column("controls", sa.Integer(), nullable=False),
        sa.Column("settings", JsonText(), nullable=False),
        sa.Column("places", JsonText(), nullable=False),
        sa.Column("code_version", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("grid", JsonText(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("fid", name="pk_control_sets"),
        sa.UniqueConstraint("site_id", "what", "number", name="uq_control_sets_site_id_what_number"),
    )
    op.create_index("ix_control_sets_site_id", "control_sets", ["site_id"])
    op.add_column("detections", sa.Column("control_set", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("detections", "control_set")
    op.drop_table("control_sets")
