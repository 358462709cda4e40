"""Rows of an edition as the file that a screen hands over: those that are in sight, as `export` writes them."""

from __future__ import annotations

import tempfile
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from geodata.edition_view import EditionView
from pipelines.publish.export import WRITERS, addressed
from pipelines.publish.nouns.gather_rows import NOUNS
from pipelines.publish.nouns.row_values import Rows

_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ENDINGS = {".csv": "text/csv", ".geojson": "application/geo+json", ".xlsx": _WORKBOOK}
"""Forms that a screen offers, with their media types; `export` writes more."""


def rows_in_sight(
    view: EditionView, what: str, ids: Collection[str], ending: str, *, column: str = "id", revisions: bool = True
) -> bytes:
    """Some rows of a noun, with licence, attribution, handling, limits and whom to write to.

    Args:
        view: what one audience may read: no row beyond it is written, whatever is asked for.
        what: one of the nouns of `export`.
        ids: of the rows.
        ending: one of ENDINGS.
        column: that holds the ids.
        revisions: False = without what was said of changes before, in forms that hold both.
    """
    rows = addressed(view, NOUNS[what](view).rows)
    with tempfile.TemporaryDirectory(prefix="compound-watch-") as folder:
        path = Path(folder) / f"rows{ending}"
        kept = _only(rows, column, ids)
        WRITERS[ending](kept if revisions else replace(kept, beside=()), path)
        return path.read_bytes()


def _only(rows: Rows, column: str, ids: Collection[str]) -> Rows:
    """Rows whose column holds one of some ids; of those beside them what belongs to these."""
    names = [one.name for one in rows.columns]
    at = names.index(column)
    kept = [n for n, row in enumerate(rows.values) if row[at] in ids]
    return replace(
        rows,
        values=tuple(rows.values[n] for n in kept),
        shapes=tuple(rows.shapes[n] for n in kept),
        titles=tuple(rows.titles[n] for n in kept),
        about=tuple(rows.about[n] for n in kept),
        beside=tuple(_only(one, "detection_id", ids) for one in rows.beside if rows.what == "detections"),
    )
