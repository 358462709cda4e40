"""The first tables: sites with their revisions, looks, chips, measures, findings, reports and runs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from geodata.store.types import JsonText, Key, Shape, UtcTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


SHAPES = (
    ("sites", "outline"),
    ("site_revisions", "outline"),
    ("detections", "outline"),
    ("placebos", "outline"),
    ("incidents", "place"),
)
"""Geometry columns that PostGIS indexes; on SQLite geodata/store/geopackage.py does."""


def upgrade() -> None:
    _incidents()
    _runs()
    _sites()
    _chips()
    _claims()
    _detections()
    _looks()
    _measures()
    _placebos()
    _public_requests()
    _site_revisions()
    _reviews()
    if op.get_bind().dialect.name == "postgresql":
        for table, column in SHAPES:
            op.create_index(f"ix_{table}_{column}_gist", table, [column], postgresql_using="gist")


def _incidents() -> None:
    op.create_table(
        "incidents",
        sa.Column("fid", Key, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("start_date", sa.Date(), nullable=False),
        sa.Column("end_date", sa.Date(), nullable=False),
        sa.Column("date_precision", sa.Text(), nullable=False),
        sa.Column("place", Shape()),
        sa.Column("place_precision", sa.Text(), nullable=False),
        sa.Column("place_name", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("reported_by", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("verification", sa.Text(), nullable=False),
        sa.Column("fatalities_low", sa.Integer()),
        sa.Column("fatalities_best", sa.Integer()),
        sa.Column("fatalities_high", sa.Integer()),
        sa.Column("published_at", UtcTime()),
        sa.Column("notes", JsonText(), nullable=False),
        sa.Column("licence", sa.Text(), nullable=False),
        sa.Column("site_ids", JsonText(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("review_by", sa.Date()),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.Column("catalog", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("fid", name="pk_incidents"),
        sa.UniqueConstraint("id", name="uq_incidents_id"),
    )
    op.create_index("ix_incidents_start_date", "incidents", ["start_date"])


def _runs() -> None:
    op.create_table(
        "runs",
        sa.Column("fid", Key, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("started_at", UtcTime(), nullable=False),
        sa.Column("finished_at", UtcTime()),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("settings_hash", sa.Text(), nullable=False),
        sa.Column("code_version", sa.Text(), nullable=False),
        sa.Column("sites", sa.Integer(), nullable=False),
        sa.Column("looks_seen", sa.Integer(), nullable=False),
        sa.Column("looks_cloudy", sa.Integer(), nullable=False),
        sa.Column("looks_not_covered", sa.Integer(), nullable=False),
        sa.Column("looks_failed", sa.Integer(), nullable=False),
        sa.Column("new_detections", sa.Integer(), nullable=False),
        sa.Column("placebos", sa.Integer(), nullable=False),
        sa.Column("placebo_flags", sa.Integer(), nullable=False),
        sa.Column("placebo_site_years", sa.Double(), nullable=False),
        sa.Column("bytes_read", Key, nullable=False),
        sa.Column("bytes_saved", Key, nullable=False),
        sa.Column("problems", JsonText(), nullable=False),
        sa.PrimaryKeyConstraint("fid", name="pk_runs"),
        sa.UniqueConstraint("id", name="uq_runs_id"),
    )
    op.create_index("ix_runs_started_at", "runs", ["started_at"])


def _sites() -> None:
    op.create_table(
        "sites",
        sa.Column("fid", Key, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("outline", Shape(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("aliases", JsonText(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("documented", sa.Boolean(), nullable=False),
        sa.Column("access", sa.Text(), nullable=False),
        sa.Column("outline_basis", sa.Text(), nullable=False),
        sa.Column("coordinate_note", sa.Text(), nullable=False),
        sa.Column("statements", JsonText(), nullable=False),
        sa.Column("grid", JsonText()),
        sa.Column("review_by", sa.Date()),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.Column("retired_at", UtcTime()),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("updated_at", UtcTime()),
        sa.Column("notes", JsonText(), nullable=False),
        sa.PrimaryKeyConstraint("fid", name="pk_sites"),
        sa.UniqueConstraint("id", name="uq_sites_id"),
    )


def _chips() -> None:
    op.create_table(
        "chips",
        sa.Column("fid", Key, nullable=False),
        sa.Column("site_id", sa.Text(), sa.ForeignKey("sites.id", name="fk_chips_site_id"), nullable=False),
        sa.Column("scene_id", sa.Text(), nullable=False),
        sa.Column("collection", sa.Text(), nullable=False),
        sa.Column("acquired_at", UtcTime(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("bands", JsonText(), nullable=False),
        sa.Column("size_bytes", Key, nullable=False),
        sa.PrimaryKeyConstraint("fid", name="pk_chips"),
        sa.UniqueConstraint("site_id", "collection", "scene_id", name="uq_chips_site_id_collection_scene_id"),
    )
    op.create_index("ix_chips_acquired_at", "chips", ["acquired_at"])
    op.create_index("ix_chips_site_id", "chips", ["site_id"])


def _claims() -> None:
    op.create_table(
        "claims",
        sa.Column("fid", Key, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("site_id", sa.Text(), sa.ForeignKey("sites.id", name="fk_claims_site_id"), nullable=False),
        sa.Column("claimed_by", sa.Text(), nullable=False),
        sa.Column("claimed_on", sa.Date(), nullable=False),
        sa.Column("since", sa.Date()),
        sa.Column("figure", sa.Double(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("total", sa.Double()),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("independent_figure", sa.Double()),
        sa.Column("independent_note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("fid", name="pk_claims"),
        sa.UniqueConstraint("id", name="uq_claims_id"),
    )
    op.create_index("ix_claims_site_id", "claims", ["site_id"])


def _detections() -> None:
    op.create_table(
        "detections",
        sa.Column("fid", Key, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("site_id", sa.Text(), sa.ForeignKey("sites.id", name="fk_detections_site_id"), nullable=False),
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
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("fid", name="pk_detections"),
        sa.UniqueConstraint("id", name="uq_detections_id"),
    )
    op.create_index("ix_detections_site_id", "detections", ["site_id"])


def _looks() -> None:
    op.create_table(
        "looks",
        sa.Column("fid", Key, nullable=False),
        sa.Column("site_id", sa.Text(), sa.ForeignKey("sites.id", name="fk_looks_site_id"), nullable=False),
        sa.Column("scene_id", sa.Text(), nullable=False),
        sa.Column("collection", sa.Text(), nullable=False),
        sa.Column("catalog", sa.Text(), nullable=False),
        sa.Column("sensor", sa.Text(), nullable=False),
        sa.Column("acquired_at", UtcTime(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
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
        sa.PrimaryKeyConstraint("fid", name="pk_looks"),
        sa.UniqueConstraint("site_id", "collection", "scene_id", name="uq_looks_site_id_collection_scene_id"),
    )
    op.create_index("ix_looks_acquired_at", "looks", ["acquired_at"])
    op.create_index("ix_looks_site_id", "looks", ["site_id"])


def _measures() -> None:
    op.create_table(
        "measures",
        sa.Column("fid", Key, nullable=False),
        sa.Column("site_id", sa.Text(), sa.ForeignKey("sites.id", name="fk_measures_site_id"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("low", sa.Double()),
        sa.Column("high", sa.Double()),
        sa.Column("scene_id", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("fid", name="pk_measures"),
        sa.UniqueConstraint("site_id", "name", "at", "scene_id", name="uq_measures_site_id_name_at_scene_id"),
    )
    op.create_index("ix_measures_site_id", "measures", ["site_id"])


def _placebos() -> None:
    op.create_table(
        "placebos",
        sa.Column("fid", Key, nullable=False),
        sa.Column("site_id", sa.Text(), sa.ForeignKey("sites.id", name="fk_placebos_site_id"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("outline", Shape(), nullable=False),
        sa.Column("flagged", sa.Boolean(), nullable=False),
        sa.Column("site_years", sa.Double(), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("fid", name="pk_placebos"),
        sa.UniqueConstraint("site_id", "number", name="uq_placebos_site_id_number"),
    )
    op.create_index("ix_placebos_site_id", "placebos", ["site_id"])


def _public_requests() -> None:
    op.create_table(
        "public_requests",
        sa.Column("fid", Key, nullable=False),
        sa.Column("site_id", sa.Text(), sa.ForeignKey("sites.id", name="fk_public_requests_site_id"), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("requested_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("fid", name="pk_public_requests"),
        sa.UniqueConstraint("site_id", name="uq_public_requests_site_id"),
    )


def _site_revisions() -> None:
    op.create_table(
        "site_revisions",
        sa.Column("fid", Key, nullable=False),
        sa.Column("id", sa.Text(), sa.ForeignKey("sites.id", name="fk_site_revisions_id"), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("outline", Shape(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("aliases", JsonText(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("documented", sa.Boolean(), nullable=False),
        sa.Column("access", sa.Text(), nullable=False),
        sa.Column("outline_basis", sa.Text(), nullable=False),
        sa.Column("coordinate_note", sa.Text(), nullable=False),
        sa.Column("statements", JsonText(), nullable=False),
        sa.Column("grid", JsonText()),
        sa.Column("review_by", sa.Date()),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.Column("retired_at", UtcTime()),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("updated_at", UtcTime()),
        sa.Column("notes", JsonText(), nullable=False),
        sa.PrimaryKeyConstraint("fid", name="pk_site_revisions"),
        sa.UniqueConstraint("id", "revision", name="uq_site_revisions_id_revision"),
    )
    op.create_index("ix_site_revisions_id", "site_revisions", ["id"])


def _reviews() -> None:
    op.create_table(
        "reviews",
        sa.Column("fid", Key, nullable=False),
        sa.Column(
            "detection_id", sa.Text(), sa.ForeignKey("detections.id", name="fk_reviews_detection_id"), nullable=False
        ),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reviewer", sa.Text(), nullable=False),
        sa.Column("reviewed_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("fid", name="pk_reviews"),
        sa.UniqueConstraint(
            "detection_id", "reviewer", "reviewed_at", name="uq_reviews_detection_id_reviewer_reviewed_at"
        ),
    )
    op.create_index("ix_reviews_detection_id", "reviews", ["detection_id"])
