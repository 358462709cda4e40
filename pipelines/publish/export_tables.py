"""Rows as GeoPackage and as GeoParquet, through geopandas; licence and attribution in the files' own metadata."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import geopandas
import pandas
import pyarrow
import pyarrow.parquet
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError

from pipelines.publish.qgis_project import add_project
from pipelines.publish.row_values import Rows, Value

_DTYPES = {"text": "string", "integer": "Int64", "number": "Float64", "flag": "boolean"}


def write_gpkg(rows: Rows, path: Path, *, named: str = "") -> None:
    """A feature layer, and one for each noun beside it; lists as JSON text, dates as ISO text. QGIS finds styles and a
    project in it.

    Args:
        rows: what to write.
        path: the file.
        named: its name once it is in its place; "" = that of path.

    Raises:
        OSError: it cannot be written.
    """
    with _told():
        _write_layers(rows, path)
    add_project(rows, path, named or path.name)


def _write_layers(rows: Rows, path: Path) -> None:
    for mode, layer in zip(("w", *["a"] * len(rows.beside)), (rows, *rows.beside), strict=True):
        _frame(layer, dates_as_text=True).to_file(
            path,
            driver="GPKG",
            layer=layer.what,
            engine="pyogrio",
            mode=mode,
            geometry_type="Unknown",
            promote_to_multi=False,
            dataset_metadata=_metadata(layer) if mode == "w" else None,
            layer_metadata=_metadata(layer),
        )


def write_parquet(rows: Rows, path: Path) -> None:
    """GeoParquet 1.0 with its bounds; lists as JSON text, dates as dates.

    Raises:
        OSError: it cannot be written.
    """
    with _told():
        _frame(rows, dates_as_text=False).to_parquet(path, compression="zstd", index=False)
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
        "SIMULATED": "true" if rows.simulated else "false",
        "LIMITS": rows.limits,
    }


def _frame(rows: Rows, *, dates_as_text: bool) -> Any:
    data: dict[str, Any] = {}
    for place, column in enumerate(rows.columns):
        cells = [_cell(values[place], dates_as_text) for values in rows.values]
        if column.kind == "date" and not dates_as_text:
            data[column.name] = pandas.Series(cells, dtype=pandas.ArrowDtype(pyarrow.date32()))
        else:
            data[column.name] = pandas.Series(cells, dtype=_DTYPES.get(column.kind, "string"))
    return geopandas.GeoDataFrame(data, geometry=list(rows.shapes), crs="EPSG:4326")


def _cell(value: Value, dates_as_text: bool) -> Any:
    if isinstance(value, tuple | list):
        return json.dumps(value, ensure_ascii=False)
    return value.isoformat() if isinstance(value, date) and dates_as_text else value
