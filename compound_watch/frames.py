"""Rows of an export as tables of pandas and geopandas: the same rows, typed for a notebook."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import geopandas
import numpy as np
import pandas

from pipelines.publish.export import Gathered
from pipelines.publish.nouns.column_meanings import meaning
from pipelines.publish.nouns.row_values import Column, Rows, Value

_DTYPES = {"text": "string", "integer": "Int64", "number": "Float64", "flag": "boolean"}


def as_geoframe(found: Gathered) -> geopandas.GeoDataFrame:
    """A row a thing, with its geometry in WGS84 (EPSG:4326, lon, lat); attrs tell what the table rests on."""
    frame = geopandas.GeoDataFrame(_columns(found.rows), geometry=list(found.rows.shapes), crs="EPSG:4326")
    return _told(frame, found)


def as_frame(found: Gathered) -> pandas.DataFrame:
    """The same without a geometry."""
    frame = pandas.DataFrame(_columns(found.rows))
    _told(frame, found)
    return frame


def _told(frame: Any, found: Gathered) -> Any:
    frame.attrs = {
        "licence": found.rows.licence,
        "attribution": found.rows.attribution,
        "handling": found.rows.handling,
        "audience": found.rows.audience,
        "edition_of": found.rows.edition_of,
        "simulated": found.rows.simulated,
        "limits": found.rows.limits,
        "left_out": found.left_out,
        "columns": {column.name: meaning(found.rows.what, column.name) for column in found.rows.columns},
    }
    return frame


def days_of(days: Sequence[date | None]) -> pandas.Series:
    """Days as datetime64[s] without a zone; None is NaT."""
    return pandas.Series(np.array(days, "datetime64[s]"))


def _columns(rows: Rows) -> dict[str, pandas.Series]:
    return {
        column.name: _series(column, [values[place] for values in rows.values])
        for place, column in enumerate(rows.columns)
    }


def _series(column: Column, cells: list[Value]) -> pandas.Series:
    if column.kind == "list":
        return pandas.Series([list(cell) if isinstance(cell, tuple) else cell for cell in cells], dtype="object")
    if column.kind == "date":
        return days_of([cell if isinstance(cell, date) else None for cell in cells])
    if column.kind == "moment":
        written = pandas.Series([str(cell) if cell else None for cell in cells], dtype="string")
        return pandas.to_datetime(written, format="ISO8601", utc=True).dt.as_unit("us")
    return pandas.Series(cells, dtype=_DTYPES[column.kind])
