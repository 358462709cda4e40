"""Who is asked to look at a change under review, and comments on it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from geodata.store.types import Key, UtcTime

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "assignments",
        sa.Column("fid", Key, nullable=False),
        sa.Column("detection_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("assigned_to", sa.Text(), nullable=False),
        sa.Column("assigned_by", sa.Text(), nullable=False),
        sa.Column("assigned_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("fid", name="pk_assignments"),
        sa.UniqueConstraint("detection_id", "number", name="uq_assignments_detection_id_number"),
        sa.ForeignKeyConstraint(["detection_id"], ["detections.id"], name="fk_assignments_detection_id"),
    )
    op.create_index("ix_assignments_detection_id", "assignments", ["detection_id"])
    op.create_table(
        "comments",
        sa.Column("fid", Key, nullable=False),
        sa.Column("detection_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("written_by", sa.Text(), nullable=False),
        sa.Column("written_at", UtcTime(), nullable=False),
        sa.Column("deleted_at", UtcTime(), nullable=True),
        sa.Column("deleted_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("fid", name="pk_comments"),
        sa.UniqueConstraint("detection_id", "number", name="uq_comments_detection_id_number"),
        sa.ForeignKeyConstraint(["detection_id"], ["detections.id"], name="fk_comments_detection_id"),
    )
    op.create_index("ix_comments_detection_id", "comments", ["detection_id"])


def downgrade() -> None:
    op.drop_table("comments")
    op.drop_table("assignments")
