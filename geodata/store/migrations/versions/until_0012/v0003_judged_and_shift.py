"""What a site was last judged from, and by how much a look lies beside the site's own median."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from geodata.store.types import Key

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("looks", sa.Column("shift_px", sa.Double(), nullable=True))
    op.create_table(
        "judged",
        sa.Column("fid", Key, nullable=False),
        sa.Column("site_id", sa.Text(), sa.ForeignKey("sites.id", name="fk_judged_site_id"), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("fid", name="pk_judged"),
        sa.UniqueConstraint("site_id", "what", name="uq_judged_site_id_what"),
    )
    op.create_index("ix_judged_site_id", "judged", ["site_id"])


def downgrade() -> None:
    op.drop_table("judged")
    op.drop_column("looks", "shift_px")
