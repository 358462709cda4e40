"""A digest of every row beside it, filled in by the store once all tables stand; and files written for others."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from geodata.store.types import JsonText, Key, UtcTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "row_digests",
        sa.Column("fid", Key, nullable=False),
        sa.Column("noun", sa.Text(), nullable=False),
        sa.Column("row_key", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("fid", name="pk_row_digests"),
        sa.UniqueConstraint("noun", "row_key", name="uq_row_digests_noun_row_key"),
    )
    op.create_table(
        "kept_files",
        sa.Column("fid", Key, nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("kept_at", UtcTime(), nullable=False),
        sa.Column("lines", JsonText(), nullable=False),
        sa.PrimaryKeyConstraint("fid", name="pk_kept_files"),
        sa.UniqueConstraint("path", name="uq_kept_files_path"),
    )


def downgrade() -> None:
    op.drop_table("kept_files")
    op.drop_table("row_digests")
