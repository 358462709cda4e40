"""The places of reports with no more digits than their precision carries. Pure; the table is in docs/places.md."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import shapely
from shapely.geometry import Point

from geodata.incidents.incident import Incident, PlacePrecision
from geodata.sites.shown_place import coarse

DECIMALS: dict[PlacePrecision, int | None] = {
    PlacePrecision.EXACT: 2,  # told as "about 1 km": a metre is more than anybody checked
    PlacePrecision.NEAR: 2,
    PlacePrecision.DISTRICT: 1,
    PlacePrecision.PROVINCE: 1,
    PlacePrecision.COUNTRY: None,
    PlacePrecision.UNKNOWN: None,
}
"""Decimals of a degree by place precision; None = no coordinates: the middle of a country is no place of a report."""


def with_shown_places(incidents: Iterable[Incident]) -> tuple[Incident, ...]:
    """Reports whose places carry what is known and no more, in the order given; the others as they are.

    Of an area the box around it on that grid is left, or a point (geodata/sites/shown_place.py, coarse). Doing it twice
    changes nothing.
    """
    given = list(incidents)
    for precision, decimals in DECIMALS.items():
        at = [n for n, i in enumerate(given) if i.place is not None and i.place_precision is precision]
        if decimals is None:
            for n in at:
                given[n] = replace(given[n], place=None)
            continue
        points = [n for n in at if given[n].place.geom_type == "Point" and not given[n].place.is_empty]  # type: ignore[union-attr]
        xy = shapely.get_coordinates([given[n].place for n in points])
        even = np.round(xy, decimals)
        changed = np.flatnonzero((even != xy).any(axis=1))
        places: list[Point] = shapely.points(even[changed]).tolist()  # type: ignore[union-attr]
        for n, place in zip(changed.tolist(), places, strict=True):
            given[points[n]] = replace(given[points[n]], place=place)
        for n in sorted(set(at) - set(points)):
            given[n] = replace(given[n], place=coarse(given[n].place, decimals))  # type: ignore[arg-type]
    return tuple(given)
