"""Briefings that were issued, and the log; the store begins it once all tables stand."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from geodata.store.types import JsonText, Key, UtcTime

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def upgrade() -> None:
    op.create_table(
        "briefings",
        sa.Column("fid", Key, nullable=False),
        *_text("id", "series"),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        *_text("audience", "recipient"),
        sa.Column("scope", JsonText(), nullable=False),
        sa.Column("site_ids", JsonText(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        *_text("compared_with"),
        sa.Column("made_at", UtcTime(), nullable=False),
        *_text("title", "language"),
        sa.Column("names", JsonText(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        *_text("pdf_sha256", "twin_sha256", "settings_hash", "code_version"),
        sa.Column("deleted_at", UtcTime(), nullable=True),
        *_text("deleted_why", "deleted_by"),
        sa.PrimaryKeyConstraint("fid", name="pk_briefings"),
        sa.UniqueConstraint("id", name="uq_briefings_id"),
    )
    op.create_table(
        "log_entries",
        sa.Column("fid", Key, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        *_text("how", "noun", "row_key", "digest", "previous", "sha256"),
        sa.PrimaryKeyConstraint("fid", name="pk_log_entries"),
        sa.UniqueConstraint("number", name="uq_log_entries_number"),
    )


def downgrade() -> None:
    op.execute("DELETE FROM row_digests WHERE noun IN ('briefings', 'log_entries')")
    op.drop_table("log_entries")
    op.drop_table("briefings")
