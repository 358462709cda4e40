"""The places of an exported workbook, read by another program than the one that wrote it."""

from __future__ import annotations

from pathlib import Path

import pyogrio.raw
import shapely


def places_in_workbook(path: Path, sheet: str) -> list[shapely.Geometry | None]:
    """The places of a sheet below its header and its tags, as GDAL reads it."""
    _, _, _, columns = pyogrio.raw.read(path, layer=sheet, read_geometry=False, HEADERS="FORCE", FIELD_TYPES="STRING")
    lat, lon, wkt = (column[1:] for column in columns[-3:])
    return [
        shapely.from_wkt(shape) if shape else shapely.Point(float(x), float(y)) if x and y else None
        for y, x, shape in zip(lat, lon, wkt, strict=True)
    ]
