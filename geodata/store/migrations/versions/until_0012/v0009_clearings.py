"""Reports get decisions about their texts; the workspace's own catalogues of reports move out of `published/`."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from geodata.store.types import Key, UtcTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_BEFORE, _NOW = "published/incidents/", "incidents/"


def upgrade() -> None:
    op.create_table(
        "clearings",
        sa.Column("fid", Key, nullable=False),
        sa.Column("incident_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("with_link", sa.Boolean(), nullable=False),
        sa.Column("moving", sa.Boolean(), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("fid", name="pk_clearings"),
        sa.UniqueConstraint("incident_id", "number", name="uq_clearings_incident_id_number"),
    )
    _rename(_BEFORE, _NOW)


def downgrade() -> None:
    op.drop_table("clearings")
    _rename(_NOW, _BEFORE)


def _rename(before: str, now: str) -> None:
    for table, column in (("incidents", "catalog"), ("pulls", "catalog"), ("kept_files", "path")):
        changed = f"UPDATE {table} SET {column} = :now || substr({column}, {len(before) + 1}) "
        begins = f"WHERE substr({column}, 1, {len(before)}) = :before"
        op.execute(sa.text(changed + begins).bindparams(now=now, before=before))
