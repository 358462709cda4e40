"""Rows as CSV: UTF-8, RFC 4180 quoting, the geometry as well-known text, and no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import shapely

from pipelines.publish.export_geojson import DECIMALS
from pipelines.publish.nouns.row_values import Rows, Value

_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'")
"""First characters that make spreadsheets read a cell as a formula (OWASP, CSV injection), their full-width forms,
and the guard itself, so that taking the guard off gives every text back."""


def write_csv(rows: Rows, path: Path) -> None:
    """A header and a line a row; at the end of each licence, attribution, handling and the day of the edition."""
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\r\n")
        names = (c.name for c in rows.columns)
        writer.writerow([*names, "wkt", "row_licence", "attribution", "handling", "edition_of"])
        edition_of = _cell(rows.edition_of)
        for values, shape in zip(rows.values, rows.shapes, strict=True):
            wkt = "" if shape is None else shapely.to_wkt(shape, rounding_precision=DECIMALS)
            about = map(guarded, (rows.licence, rows.attribution, rows.handling))
            writer.writerow([*map(_cell, values), wkt, *about, edition_of])


def guarded(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet could take it for a formula."""
    return "'" + text if text.lstrip(" ").startswith(_RISKY) else text


def unguarded(cell: str) -> str:
    """The text that `guarded` made a cell of."""
    return cell.removeprefix("'")


def read_csv(path: Path) -> Iterator[dict[str, str]]:
    """Rows of a CSV that write_csv wrote, with the guards taken off again."""
    with path.open(encoding="utf-8", newline="") as source:
        for row in csv.DictReader(source):
            yield {name: unguarded(cell) for name, cell in row.items()}


def _cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, str):
        return guarded(value)
    return json.dumps(value, ensure_ascii=False)
