"""A decision about a report keeps at which sites it stood when it was read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from geodata.store.types import JsonText

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("clearings") as table:
        table.add_column(sa.Column("sites", JsonText(), nullable=False, server_default="[]"))
    # Of what was cleared before, where it stands now counts as read.
    op.execute(
        "UPDATE clearings SET sites = (SELECT site_ids FROM incidents WHERE incidents.id = clearings.incident_id)"
        " WHERE incident_id IN (SELECT id FROM incidents)"
    )


def downgrade() -> None:
    with op.batch_alter_table("clearings") as table:
        table.drop_column("sites")
