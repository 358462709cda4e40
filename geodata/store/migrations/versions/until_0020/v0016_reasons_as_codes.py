"""Why a look is what it is becomes a code with values, and problems keep their message and its values apart.

Until now both were English sentences. A sentence that no rule knows stays as the code `other` with its words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from geodata.store.migrations.prose_to_values import (
    kept_reasons_of,
    kept_text_of,
    of_collection,
    reasons_of,
    sentence_of,
    text_of,
)
from geodata.store.types import JsonText, KeptWords

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

AT_ONCE = 5_000
"""Rows changed in one statement: a ledger of hundreds of thousands of looks is written in parts."""
PROBLEMS = (("runs", "problems"), ("pulls", "refused"))
"""Columns that hold lists of problems: thing, cause and next step of each."""
MENDED = "Look at the disk: files do not change by themselves; compound-watch doctor reads all of them"
"""The next step of a problem that is none any more."""


def upgrade() -> None:
    for name, old, new in (("looks", "reason", "reasons"), ("set_aside_chips", "reason_before", "reasons_before")):
        op.add_column(name, sa.Column(new, JsonText(), nullable=False, server_default="[]"))
        table = sa.table(name, sa.column("fid"), sa.column(old), sa.column(new, JsonText()), sa.column("status"))
        failed = table.c.status == "failed" if name == "looks" else sa.false()
        asked = sa.select(table.c.fid, table.c[old], failed).where(table.c[old] != "")
        _change(table, new, ((fid, reasons_of(text, failed=bool(lost))) for fid, text, lost in _rows(asked)))
        with op.batch_alter_table(name) as changed:
            changed.drop_column(old)
    causes = sa.table("set_aside_chips", sa.column("fid"), sa.column("cause"))
    asked = sa.select(causes.c.fid, causes.c.cause)
    written = KeptWords().written
    _change(causes, "cause", ((fid, written(kept_text_of(text))) for fid, text in _rows(asked)))
    _each_problem(_apart)


def downgrade() -> None:
    _each_problem(_in_words)
    causes = sa.table("set_aside_chips", sa.column("fid"), sa.column("cause"))
    asked = sa.select(causes.c.fid, causes.c.cause)
    parsed = KeptWords().parsed
    _change(causes, "cause", ((fid, text_of(parsed(text))) for fid, text in _rows(asked)))
    for name, old, new in (("looks", "reason", "reasons"), ("set_aside_chips", "reason_before", "reasons_before")):
        op.add_column(name, sa.Column(old, sa.Text(), nullable=False, server_default=""))
        table = sa.table(name, sa.column("fid"), sa.column(old), sa.column(new, JsonText()))
        asked = sa.select(table.c.fid, table.c[new])
        _change(table, old, ((fid, sentence_of(reasons)) for fid, reasons in _rows(asked) if reasons))
        with op.batch_alter_table(name) as changed:
            changed.drop_column(new)


def _rows(asked: sa.Select[Any]) -> Iterator[Any]:
    """All rows of a question, read before anything is changed."""
    yield from op.get_bind().execute(asked).all()


def _change(table: sa.TableClause, column: str, rows: Iterator[tuple[int, Any]]) -> None:
    statement = sa.update(table).where(table.c.fid == sa.bindparam("row")).values({column: sa.bindparam("new")})
    part: list[dict[str, Any]] = []
    for fid, value in rows:
        part.append({"row": fid, "new": value})
        if len(part) == AT_ONCE:
            op.get_bind().execute(statement, part)
            part = []
    if part:
        op.get_bind().execute(statement, part)


def _each_problem(changed: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    for name, column in PROBLEMS:
        table = sa.table(name, sa.column("fid"), sa.column(column, JsonText()))
        asked = sa.select(table.c.fid, table.c[column])
        _change(table, column, ((fid, [changed(one) for one in kept]) for fid, kept in _rows(asked) if kept))


def _apart(problem: dict[str, Any]) -> dict[str, Any]:
    mended = {"mended": True} if problem["next_step"] == MENDED else {}
    words = {name: kept_text_of(problem[name]) for name in ("thing", "cause", "next_step")}
    if words["cause"] == problem["cause"]:
        words["cause"] = (kept_reasons_of if problem["scene_id"] else of_collection)(problem["cause"])
    return {**problem, **words, **mended}


def _in_words(problem: dict[str, Any]) -> dict[str, Any]:
    words = {name: text_of(problem[name]) for name in ("thing", "cause", "next_step")}
    return {name: value for name, value in {**problem, **words}.items() if name != "mended"}
