"""How likely the kind of a detection is the right one, now and when each statement was first said."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None
TABLES = ("detections", "detection_revisions")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("kind_probability", sa.Double(), nullable=True))


def downgrade() -> None:
    for table in TABLES:
        op.drop_column(table, "kind_probability")
