"""Reports of anybody: a table whose columns are found by their usual names, or GeoJSON; rows name their own terms."""

from __future__ import annotations

from pipelines.incidents.import_report import ReadRows
from pipelines.incidents.sources.csv_table import GUESSES, NEEDED, mapping_for
from pipelines.incidents.sources.geojson_table import is_geojson, read_feature_rows
from pipelines.incidents.sources.own_table import id_in, reader_beside_own
from pipelines.incidents.sources.source_record import Source, SourceFile, rows_in


def read(file: SourceFile) -> ReadRows:
    """The incidents of any table, or of GeoJSON.

    Raises:
        FileRefused: date or place are found in no column, or the mapping file cannot be understood.
    """
    if is_geojson(file.head()):
        body, notes = file.text()
        table = read_feature_rows(body, file.name)
        table.notes += notes
    else:
        table = file.table(GUESSES, NEEDED)
    mapping = mapping_for(table, file.name, file.mapping)
    if file.own is None:
        return rows_in(file, table, mapping.reader())
    table.rows = file.own.ahead(table.rows, lambda numbered: id_in(numbered[1], mapping))
    return rows_in(file, table, reader_beside_own(mapping, table.columns, file.own))


RECORD = Source("csv", "any table or GeoJSON, with the terms that each row names", read, own_terms=True)
