"""Belts around outlines and control places: their ground, looks, archived pixels, changes, and verdicts on those."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from geodata.store.types import JsonText, Key, Shape, UtcTime

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None
OUTLINED = ("belts", "belt_changes")


def upgrade() -> None:
    _belts()
    _looks_and_chips()
    _changes()
    for table, column in (("belts", "site_id"), ("belt_changes", "site_id"), ("belt_reviews", "detection_id")):
        op.create_index(f"ix_{table}_{column}", table, [column])
    for table in ("belt_looks", "belt_chips"):
        for column in ("site_id", "acquired_at"):
            op.create_index(f"ix_{table}_{column}", table, [column])
    if op.get_bind().dialect.name == "postgresql":
        for table in OUTLINED:
            op.create_index(f"ix_{table}_outline_gist", table, ["outline"], postgresql_using="gist")


def _belts() -> None:
    op.create_table(
        "belts",
        sa.Column("fid", Key, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("width_m", sa.Double(), nullable=False),
        sa.Column("outline", Shape(), nullable=False),
        sa.Column("grid", JsonText(), nullable=False),
        sa.Column("left_out", JsonText(), nullable=False),
        sa.Column("overlaps", JsonText(), nullable=False),
        sa.Column("judged_from", sa.Date()),
        sa.Column("judged_until", sa.Date()),
        sa.Column("covered_km2", sa.Double(), nullable=False),
        sa.Column("built_share", sa.Double()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("judged_at", UtcTime()),
        sa.PrimaryKeyConstraint("fid", name="pk_belts"),
        sa.UniqueConstraint("id", name="uq_belts_id"),
    )


def _looks_and_chips() -> None:
    op.create_table(
        "belt_looks",
        sa.Column("fid", Key, nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("scene_id", sa.Text(), nullable=False),
        sa.Column("collection", sa.Text(), nullable=False),
        sa.Column("catalog", sa.Text(), nullable=False),
        sa.Column("sensor", sa.Text(), nullable=False),
        sa.Column("acquired_at", UtcTime(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reasons", JsonText(), nullable=False, server_default="[]"),
        sa.Column("clear_fraction", sa.Double()),
        sa.Column("ring_clear_fraction", sa.Double()),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("orbit", sa.Integer()),
        sa.Column("tile", sa.Text(), nullable=False),
        sa.Column("baseline", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("bytes_read", Key, nullable=False),
        sa.Column("updated", sa.Text(), nullable=False),
        sa.Column("href", sa.Text(), nullable=False),
        sa.Column("shift_px", sa.Double()),
        sa.PrimaryKeyConstraint("fid", name="pk_belt_looks"),
        sa.UniqueConstraint("site_id", "collection", "scene_id", name="uq_belt_looks_site_id_collection_scene_id"),
    )
    op.create_table(
        "belt_chips",
        sa.Column("fid", Key, nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("scene_id", sa.Text(), nullable=False),
        sa.Column("collection", sa.Text(), nullable=False),
        sa.Column("acquired_at", UtcTime(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("bands", JsonText(), nullable=False),
        sa.Column("size_bytes", Key, nullable=False),
        sa.PrimaryKeyConstraint("fid", name="pk_belt_chips"),
        sa.UniqueConstraint("site_id", "collection", "scene_id", name="uq_belt_chips_site_id_collection_scene_id"),
    )


def _changes() -> None:
    op.create_table(
        "belt_changes",
        sa.Column("fid", Key, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("outline", Shape(), nullable=False),
        sa.Column("last_clear_before", sa.Date()),
        sa.Column("first_seen", sa.Date(), nullable=False),
        sa.Column("confirmed_on", sa.Date()),
        sa.Column("last_seen", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date()),
        sa.Column("area_m2", sa.Double(), nullable=False),
        sa.Column("confidence", sa.Text(), nullable=False),
        sa.Column("reasons", JsonText(), nullable=False),
        sa.Column("scenes", JsonText(), nullable=False),
        sa.Column("settings_hash", sa.Text(), nullable=False),
        sa.Column("code_version", sa.Text(), nullable=False),
        sa.Column("birth", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("control_basis", sa.Text(), nullable=False),
        sa.Column("clear_looks_since", sa.Integer(), nullable=False),
        sa.Column("agreeing_looks", sa.Integer(), nullable=False),
        sa.Column("withdrawn_reason", sa.Text(), nullable=False),
        sa.Column("kind_probability", sa.Double()),
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("control_set", sa.Integer(), nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("fid", name="pk_belt_changes"),
        sa.UniqueConstraint("id", name="uq_belt_changes_id"),
    )
    op.create_table(
        "belt_reviews",
        sa.Column("fid", Key, nullable=False),
        sa.Column("detection_id", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reviewer", sa.Text(), nullable=False),
        sa.Column("reviewed_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("fid", name="pk_belt_reviews"),
        sa.UniqueConstraint(
            "detection_id", "reviewer", "reviewed_at", name="uq_belt_reviews_detection_id_reviewer_reviewed_at"
        ),
    )


def downgrade() -> None:
    for table in ("belt_reviews", "belt_changes", "belt_chips", "belt_looks", "belts"):
        op.drop_table(table)
