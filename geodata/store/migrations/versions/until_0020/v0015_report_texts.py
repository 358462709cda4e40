"""Each report keeps since when its text is here, so that what was kept for its time can be deleted.

When a text came was not noted before. It came with a pull of its catalogue that brought something, or was typed: so its
time counts from the newest such pull, or from now. That is never too early.
"""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from geodata.incidents.forgotten_text import id_digest
from geodata.store.types import Key, UtcTime, stored_time

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    made = op.create_table(
        "report_texts",
        sa.Column("fid", Key, nullable=False),
        sa.Column("id_digest", sa.Text(), nullable=False),
        sa.Column("incident_id", sa.Text(), nullable=False),
        sa.Column("kept_since", UtcTime(), nullable=False),
        sa.Column("forgotten_at", UtcTime(), nullable=True),
        sa.Column("text_digest", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("forgotten_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("fid", name="pk_report_texts"),
        sa.UniqueConstraint("id_digest", name="uq_report_texts_id_digest"),
    )
    op.create_index("ix_report_texts_incident_id", "report_texts", ["incident_id"])
    incidents = sa.table("incidents", sa.column("id", sa.Text()), sa.column("catalog", sa.Text()))
    pulls = sa.table(
        "pulls",
        sa.column("catalog", sa.Text()),
        sa.column("finished_at", UtcTime()),
        sa.column("new", sa.Integer()),
        sa.column("changed", sa.Integer()),
    )
    connection, now = op.get_bind(), stored_time(datetime.now(UTC))
    brought = (pulls.c.new + pulls.c.changed) > 0
    asked = sa.select(pulls.c.catalog, sa.func.max(pulls.c.finished_at)).where(brought).group_by(pulls.c.catalog)
    newest: dict[str, datetime] = {catalog: at for catalog, at in connection.execute(asked)}  # noqa: C416 - rows
    rows = [
        {
            "id_digest": id_digest(key),
            "incident_id": key,
            "kept_since": newest.get(catalog) or now,
            "forgotten_at": None,
            "text_digest": "",
            "why": "",
            "forgotten_by": "",
        }
        for key, catalog in connection.execute(sa.select(incidents.c.id, incidents.c.catalog))
    ]
    if rows:
        connection.execute(made.insert(), rows)


def downgrade() -> None:
    op.drop_table("report_texts")
    op.execute("DELETE FROM row_digests WHERE noun = 'report_texts'")
