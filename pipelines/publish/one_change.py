"""One change of an edition as the file that its page hands over: the row of the export, alone."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from geodata.edition_view import EditionView
from pipelines.publish.export_geojson import write_geojson
from pipelines.publish.gather_rows import detections


def change_geojson(view: EditionView, detection_id: str) -> bytes:
    """A change as GeoJSON, with its revisions, licence, attribution and limits; as `export` writes it.

    Args:
        view: what one audience may read; it tells of the change.
        detection_id: of the change.
    """
    rows = detections(view).rows
    ids = [rows.properties(n)["id"] for n in range(len(rows.values))]
    at = ids.index(detection_id)
    alone = replace(
        rows,
        values=(rows.values[at],),
        shapes=(rows.shapes[at],),
        titles=(rows.titles[at],),
        about=(rows.about[at],),
        beside=(),
    )
    with tempfile.TemporaryDirectory(prefix="compound-watch-") as folder:
        path = Path(folder) / "change.geojson"
        write_geojson(alone, path)
        return path.read_bytes()
