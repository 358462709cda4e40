"""Every statement about a detection is kept with its time and reason; a mark says what its judgement rested on.

What stands when a store is brought up to date becomes revision 1, said since the run that last touched it; where that
run is not known, since the oldest time there is.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from geodata.store.types import JsonText, Key, Shape, UtcTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None
COPIED = (
    "kind",
    "state",
    "outline",
    "last_clear_before",
    "first_seen",
    "confirmed_on",
    "ended_on",
    "area_m2",
    "confidence",
    "stage",
    "control_basis",
    "withdrawn_reason",
    "settings_hash",
    "code_version",
    "control_set",
)


def upgrade() -> None:
    op.create_table(
        "detection_revisions",
        sa.Column("fid", Key, nullable=False),
        sa.Column(
            "detection_id",
            sa.Text(),
            sa.ForeignKey("detections.id", name="fk_detection_revisions_detection_id"),
            nullable=False,
        ),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("said_from", UtcTime(), nullable=False),
        sa.Column("said_until", UtcTime(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("details", JsonText(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("outline", Shape(), nullable=False),
        sa.Column("last_clear_before", sa.Date(), nullable=True),
        sa.Column("first_seen", sa.Date(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("area_m2", sa.Double(), nullable=False),
        sa.Column("confidence", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("control_basis", sa.Text(), nullable=False),
        sa.Column("withdrawn_reason", sa.Text(), nullable=False),
        sa.Column("settings_hash", sa.Text(), nullable=False),
        sa.Column("code_version", sa.Text(), nullable=False),
        sa.Column("control_set", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("fid", name="pk_detection_revisions"),
        sa.UniqueConstraint("detection_id", "number", name="uq_detection_revisions_detection_id_number"),
    )
    op.create_index("ix_detection_revisions_detection_id", "detection_revisions", ["detection_id"])
    postgres = op.get_bind().dialect.name == "postgresql"
    if postgres:
        op.create_index(
            "ix_detection_revisions_outline_gist", "detection_revisions", ["outline"], postgresql_using="gist"
        )
    for name, kind in (
        ("settings_hash", "TEXT"),
        ("code", "TEXT"),
        ("outline", "TEXT"),
        ("control_set", "INTEGER"),
    ):
        default = "0" if kind == "INTEGER" else ""
        column = sa.Integer() if kind == "INTEGER" else sa.Text()
        op.add_column("judged", sa.Column(name, column, nullable=False, server_default=default))
    op.add_column("judged", sa.Column("newest_look", UtcTime(), nullable=True))
    op.add_column("judged", sa.Column("looks", JsonText(), nullable=False, server_default="[]"))
    same = ", ".join(f"d.{name}" for name in COPIED)
    since = "COALESCE(r.finished_at, r.started_at, {})"
    oldest = "TIMESTAMPTZ '1970-01-01 00:00:00+00'" if postgres else "'1970-01-01T00:00:00.000Z'"
    empty = "'[]'::jsonb" if postgres else "'[]'"
    op.execute(
        f"INSERT INTO detection_revisions (detection_id, site_id, number, said_from, why, details, "
        f"{', '.join(COPIED)}) SELECT d.id, d.site_id, 1, {since.format(oldest)}, 'first said', {empty}, {same} "
        "FROM detections d LEFT JOIN runs r ON r.id = d.run_id"
    )


def downgrade() -> None:
    for name in ("looks", "newest_look", "control_set", "outline", "code", "settings_hash"):
        op.drop_column("judged", name)
    op.drop_table("detection_revisions")
