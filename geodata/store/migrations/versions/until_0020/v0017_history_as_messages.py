"""Histories of sites and reports, notes of reports and why a site could not be judged keep a message and its values.

Until now they were English sentences. One that no message fits stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import sqlalchemy as sa
from alembic import op

from geodata.store.migrations.prose_to_values import field_before_of, history_of, kept_text_of, text_of
from geodata.store.types import JsonText, KeptWords

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

Turned = Callable[[Any], Any]
TEXTS: tuple[tuple[str, str, Turned], ...] = (
    ("site_revisions", "change", history_of),
    ("incident_versions", "change", kept_text_of),
    ("judged", "reason", kept_text_of),
)
"""Table, column, and how its sentences are taken apart."""
LISTS: tuple[tuple[str, str, Turned], ...] = (
    ("incidents", "notes", kept_text_of),
    ("incident_versions", "before", field_before_of),
)
"""The same of columns that hold lists of sentences."""


def upgrade() -> None:
    for name, column, apart in TEXTS:
        _turn(name, sa.column(column, sa.Text()), partial(_written, apart))
    for name, column, apart in LISTS:
        _turn(name, sa.column(column, JsonText()), partial(_each, apart))


def downgrade() -> None:
    for name, column, _ in TEXTS:
        _turn(name, sa.column(column, sa.Text()), _in_words)
    for name, column, _ in LISTS:
        _turn(name, sa.column(column, JsonText()), partial(_each, text_of))


def _written(apart: Turned, text: str) -> str:
    return KeptWords().written(apart(text))


def _in_words(written: str) -> str:
    return text_of(KeptWords().parsed(written))


def _each(turned: Turned, texts: list[Any]) -> list[Any]:
    return [turned(text) for text in texts]


def _turn(name: str, column: sa.ColumnClause[Any], turned: Turned) -> None:
    """Change the values of one column, where they become others."""
    table = sa.table(name, sa.column("fid"), column)
    rows = op.get_bind().execute(sa.select(table.c.fid, column)).all()
    changed = [{"row": fid, "new": new} for fid, old in rows if (new := turned(old)) != old]
    if changed:
        statement = sa.update(table).where(table.c.fid == sa.bindparam("row")).values({column: sa.bindparam("new")})
        op.get_bind().execute(statement, changed)
