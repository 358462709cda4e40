"""Reports get a history: versions, confirmations by people, a ledger of pulls; claims get the ground they mean."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from geodata.store.types import JsonText, Key, Shape, UtcTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "claim_scopes",
        sa.Column("fid", Key, nullable=False),
        sa.Column("site_id", sa.Text(), sa.ForeignKey("sites.id", name="fk_claim_scopes_site_id"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("outline", Shape(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("fid", name="pk_claim_scopes"),
        sa.UniqueConstraint("site_id", "name", name="uq_claim_scopes_site_id_name"),
    )
    op.create_index("ix_claim_scopes_site_id", "claim_scopes", ["site_id"])
    op.create_table(
        "incident_versions",
        sa.Column("fid", Key, nullable=False),
        sa.Column("incident_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("replaced_at", UtcTime(), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("before", JsonText(), nullable=False),
        sa.PrimaryKeyConstraint("fid", name="pk_incident_versions"),
        sa.UniqueConstraint("incident_id", "version", name="uq_incident_versions_incident_id_version"),
    )
    op.create_table(
        "incident_confirmations",
        sa.Column("fid", Key, nullable=False),
        sa.Column("incident_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("confirmed_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("confirmed_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("fid", name="pk_incident_confirmations"),
        sa.UniqueConstraint(
            "incident_id", "version", "confirmed_by", name="uq_incident_confirmations_incident_id_version_confirmed_by"
        ),
    )
    op.create_table(
        "pulls",
        sa.Column("fid", Key, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("catalog", sa.Text(), nullable=False),
        sa.Column("started_at", UtcTime(), nullable=False),
        sa.Column("finished_at", UtcTime(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("withdrawn", sa.Integer(), nullable=False),
        sa.Column("refused", JsonText(), nullable=False),
        sa.PrimaryKeyConstraint("fid", name="pk_pulls"),
        sa.UniqueConstraint("id", name="uq_pulls_id"),
    )
    op.create_index("ix_pulls_started_at", "pulls", ["started_at"])
    if op.get_bind().dialect.name == "postgresql":
        op.create_index("ix_claim_scopes_outline_gist", "claim_scopes", ["outline"], postgresql_using="gist")
