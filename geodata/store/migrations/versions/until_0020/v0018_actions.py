"""Actions of authorities, and what each said before it was corrected or withdrawn."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from geodata.store.types import JsonText, Key, UtcTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "actions",
        sa.Column("fid", Key, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("start_date", sa.Date(), nullable=False),
        sa.Column("end_date", sa.Date(), nullable=False),
        sa.Column("date_precision", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("named", sa.Text(), nullable=False),
        sa.Column("site_ids", JsonText(), nullable=False),
        sa.Column("acted_by", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("licence", sa.Text(), nullable=False),
        sa.Column("review_by", sa.Date(), nullable=True),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("notes", JsonText(), nullable=False),
        sa.PrimaryKeyConstraint("fid", name="pk_actions"),
        sa.UniqueConstraint("id", name="uq_actions_id"),
    )
    op.create_table(
        "action_versions",
        sa.Column("fid", Key, nullable=False),
        sa.Column("action_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("replaced_at", UtcTime(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("before", JsonText(), nullable=False),
        sa.PrimaryKeyConstraint("fid", name="pk_action_versions"),
        sa.UniqueConstraint("action_id", "version", name="uq_action_versions_action_id_version"),
    )


def downgrade() -> None:
    op.drop_table("action_versions")
    op.drop_table("actions")
