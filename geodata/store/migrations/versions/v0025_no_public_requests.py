"""Two people pass on a place in one way, kept among the decisions; what somebody had asked for is asked anew."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from geodata.store.types import Key, UtcTime

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

TABLE = "public_requests"


def upgrade() -> None:
    op.execute(sa.text("DELETE FROM row_digests WHERE noun = :noun").bindparams(noun=TABLE))
    if sa.inspect(op.get_bind()).has_table("gpkg_contents"):  # a new file gets it afterwards, a database never
        op.execute(sa.text("DELETE FROM gpkg_contents WHERE table_name = :noun").bindparams(noun=TABLE))
    op.drop_table(TABLE)


def downgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("fid", Key, nullable=False),
        sa.Column("site_id", sa.Text(), sa.ForeignKey("sites.id", name="fk_public_requests_site_id"), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("requested_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("fid", name="pk_public_requests"),
        sa.UniqueConstraint("site_id", name="uq_public_requests_site_id"),
    )
