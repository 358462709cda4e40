"""Rows as GeoPackage and as GeoParquet, through geopandas; licence and attribution in the files' own metadata."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

import geopandas
import pandas
import pyarrow
import pyarrow.parquet
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError

from pipelines.publish.gpkg_columns import describe_columns
from pipelines.publish.nouns.row_values import Column, Rows, Value
from pipelines.publish.qgis_project import add_project

UNDATED = date(1970, 1, 1)
"""The day that a GeoPackage bears whose edition has none: a date must stand there."""
_DTYPES = {"text": "string", "integer": "Int64", "number": "Float64", "flag": "boolean"}


def write_gpkg(rows: Rows, path: Path, *, named: str = "") -> None:
    """A feature layer, and one for each noun beside it; lists as JSON text. QGIS finds styles, a project and what each
    column means in it.

    Args:
        rows: what to write.
        path: the file.
        named: its name once it is in its place; "" = that of path.

    Raises:
        OSError: it cannot be written.
    """
    with _told():
        _write_layers(rows, path)
    _dated(rows, path)
    describe_columns(rows, path)
    add_project(rows, path, named or path.name)


def _write_layers(rows: Rows, path: Path) -> None:
    for mode, layer in zip(("w", *["a"] * len(rows.beside)), (rows, *rows.beside), strict=True):
        _frame(layer).to_file(
            path,
            driver="GPKG",
            layer=layer.what,
            engine="pyogrio",
            mode=mode,
            geometry_type="Unknown",
            promote_to_multi=False,
            dataset_metadata=_metadata(layer) if mode == "w" else None,
            layer_metadata=_metadata(layer),
            use_arrow=True,  # without it days would become moments at midnight
        )


def _dated(rows: Rows, path: Path) -> None:
    """Let a GeoPackage be dated as its edition is, not by the clock: the same edition gives the same bytes.

    GDAL's own option for it, OGR_CURRENT_DATE, holds for a whole process, in which another thread writes another day.
    """
    day = rows.edition_of or UNDATED
    with closing(sqlite3.connect(path)) as file, file:
        for table, column in (("gpkg_contents", "last_change"), ("gpkg_metadata_reference", "timestamp")):
            file.execute(f"UPDATE {table} SET {column} = ?", (f"{day.isoformat()}T00:00:00.000Z",))


def write_parquet(rows: Rows, path: Path) -> None:
    """GeoParquet 1.1 with the bounds of the whole and, as its covering, a box a row; lists as JSON text.

    Raises:
        OSError: it cannot be written.
    """
    with _told():
        _frame(rows).to_parquet(path, compression="zstd", index=False, schema_version="1.1.0", write_covering_bbox=True)
        table = pyarrow.parquet.read_table(path)
        ours = {key.lower().encode(): value.encode() for key, value in _metadata(rows).items()}
        table = table.replace_schema_metadata({**(table.schema.metadata or {}), **ours})
        pyarrow.parquet.write_table(table, path, compression="zstd")


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """Faults of the libraries as those of a file, so that who writes another format need not load them to know them."""
    try:
        yield
    except (DataSourceError, DataLayerError, FeatureError, pyarrow.ArrowException) as error:
        raise OSError(str(error)) from error


def _metadata(rows: Rows) -> dict[str, str]:
    return {
        "LICENCE": rows.licence,
        "ATTRIBUTION": rows.attribution,
        "HANDLING": rows.handling,
        "AUDIENCE": rows.audience,
        "EDITION_OF": rows.edition_of.isoformat() if rows.edition_of else "",
        "SIMULATED": "true" if rows.simulated else "false",
        "LIMITS": rows.limits,
    }


def _frame(rows: Rows) -> Any:
    data = {
        column.name: _series(column, [values[place] for values in rows.values])
        for place, column in enumerate(rows.columns)
    }
    return geopandas.GeoDataFrame(data, geometry=list(rows.shapes), crs="EPSG:4326")


def _series(column: Column, values: list[Value]) -> pandas.Series:
    """Days as days, moments as moments in UTC, lists as JSON text."""
    if column.kind == "date":
        return pandas.Series(values, dtype=pandas.ArrowDtype(pyarrow.date32()))
    if column.kind == "moment":
        moments = [datetime.fromisoformat(str(value)) if value else None for value in values]
        return pandas.Series(moments, dtype=pandas.ArrowDtype(pyarrow.timestamp("ms", "UTC")))
    cells = [json.dumps(v, ensure_ascii=False) if isinstance(v, tuple | list) else v for v in values]
    return pandas.Series(cells, dtype=_DTYPES.get(column.kind, "string"))
