"""What each column of a GeoPackage means, written into it by its schema extension (OGC GeoPackage 1.3, F.9).

GDAL reads it as the comment of a field; QGIS shows it where the mouse rests on the head of a column.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from pipelines.publish.nouns.column_meanings import meaning
from pipelines.publish.nouns.row_values import Rows

_TABLES = """
CREATE TABLE IF NOT EXISTS gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL,
  definition TEXT NOT NULL, scope TEXT NOT NULL, CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
CREATE TABLE gpkg_data_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT,
  description TEXT, mime_type TEXT, constraint_name TEXT, CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
  CONSTRAINT gdc_tn UNIQUE (table_name, name));
CREATE TABLE gpkg_data_column_constraints (constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT,
  min NUMERIC, min_is_inclusive BOOLEAN, max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
  CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));
"""
_EXTENSION = "INSERT INTO gpkg_extensions VALUES (?, NULL, 'gpkg_schema', ?, 'read-write')"
_DEFINITION = "http://www.geopackage.org/spec121/#extension_schema"
_COLUMN = "INSERT INTO gpkg_data_columns (table_name, column_name, description) VALUES (?, ?, ?)"


def describe_columns(rows: Rows, path: Path) -> None:
    """Write what each column means into a GeoPackage that holds the rows, those beside them too."""
    meanings = [
        (layer.what, column.name, meaning(layer.what, column.name))
        for layer in (rows, *rows.beside)
        for column in layer.columns
    ]
    with closing(sqlite3.connect(path)) as file, file:
        file.executescript(_TABLES)
        for table in ("gpkg_data_columns", "gpkg_data_column_constraints"):
            file.execute(_EXTENSION, (table, _DEFINITION))
        file.executemany(_COLUMN, meanings)
