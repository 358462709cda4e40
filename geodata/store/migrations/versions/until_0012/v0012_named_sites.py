"""Reports keep the sites that their source gives by id apart from those at which they are shown."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from geodata.store.types import JsonText

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("incidents") as table:
        table.add_column(sa.Column("named_site_ids", JsonText(), nullable=False, server_default="[]"))
    # Reports placed no better than to a province were never joined by distance: what they hold, their source gave.
    op.execute(
        "UPDATE incidents SET named_site_ids = site_ids"
        " WHERE place IS NULL OR place_precision IN ('province', 'country', 'unknown')"
    )


def downgrade() -> None:
    with op.batch_alter_table("incidents") as table:
        table.drop_column("named_site_ids")
