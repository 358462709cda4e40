"""Which sites a report may concern: the join rule, which never asks more of a place than its precision gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from geodata.incidents.incident import RADIUS_M, Incident, PlacePrecision
from geodata.sites.site import Site

NEAR_KM = 25.0
"""Kilometres within which a report placed exactly, or to 25 km, is shown at a site: UCDP's own "near"."""
EARTH_M_PER_DEGREE = 111_320.0
"""Metres per degree at the equator; with the cosine of the latitude good to 0.6 % over the distances used here."""


@dataclass(frozen=True)
class Nearby:
    """One report at one site."""

    site_id: str
    incident_id: str
    distance_m: float  # metres from the reported place to the outline (0 inside), or to the point of an unknown one
    relation: str  # "at the site" | "near" | "in the district"


def reach_m(precision: PlacePrecision, near_km: float = NEAR_KM) -> float:
    """Metres within which a report of a place precision is joined to a site; 0 = never.

    Exact and near places: near_km. A district: its circle, since the point given is only its middle. A province, a
    country or an unknown precision says nothing about one compound, so it is never joined.
    """
    if precision in (PlacePrecision.EXACT, PlacePrecision.NEAR):
        return near_km * 1_000.0
    return RADIUS_M[PlacePrecision.DISTRICT] if precision is PlacePrecision.DISTRICT else 0.0


def join(
    incidents: Sequence[Incident], sites: Sequence[Site], near_km: float = NEAR_KM
) -> dict[str, tuple[Nearby, ...]]:
    """Sites that each report may concern, nearest first; reports that concern none are left out.

    Withdrawn reports and retired sites join nothing. A simulated report joins simulated sites only: what is invented
    is never said of a real place.

    Args:
        incidents: with WGS84 places.
        sites: with outlines or points.
        near_km: kilometres, see reach_m.
    """
    placed = [
        i for i in incidents
        if i.place is not None and not i.place.is_empty and not i.withdrawn and reach_m(i.place_precision, near_km) > 0
    ]  # fmt: skip
    if not placed:
        return {}
    places = np.array([i.place for i in placed], dtype=object)
    bounds = shapely.bounds(places)
    reach = np.array([reach_m(i.place_precision, near_km) for i in placed])
    simulated = np.array([i.simulated for i in placed])
    found: dict[str, list[Nearby]] = {}
    for site in sites:
        if site.retired_at is not None or site.outline.is_empty:
            continue
        candidates = np.flatnonzero(_within(bounds, reach, site) & (site.simulated | ~simulated))
        if not len(candidates):
            continue
        for number, distance in zip(candidates, _distances(places[candidates], site), strict=True):
            if distance <= reach[number]:
                incident = placed[int(number)]
                found.setdefault(incident.id, []).append(
                    Nearby(site.id, incident.id, float(distance), relation(incident.place_precision, float(distance)))
                )
    return {key: tuple(sorted(value, key=lambda n: (n.distance_m, n.site_id))) for key, value in found.items()}


def relation(precision: PlacePrecision, distance_m: float) -> str:
    """How a joined report stands to a site, in words."""
    if precision is PlacePrecision.DISTRICT:
        return "in the district"
    exact = precision is PlacePrecision.EXACT and distance_m <= RADIUS_M[PlacePrecision.EXACT]
    return "at the site" if exact else "near"


def near_site(
    site: Site, incidents: Sequence[Incident], near_km: float = NEAR_KM
) -> tuple[tuple[Incident, Nearby], ...]:
    """Reports that may concern one site with their distances, nearest first."""
    joined = join(incidents, [site], near_km)
    pairs = [(incident, joined[incident.id][0]) for incident in incidents if incident.id in joined]
    return tuple(sorted(pairs, key=lambda pair: (pair[1].distance_m, pair[0].id)))


def nearest_m(incidents: Sequence[Incident], sites: Sequence[Site], within_m: float) -> dict[str, float]:
    """Id -> metres from its point or area to the nearest of some sites, for reports that have one within so many.

    Whatever the precision says: this asks where a report is drawn, not what it may concern.
    """
    placed = [i for i in incidents if i.place is not None and not i.place.is_empty]
    found: dict[str, float] = {}
    if not placed:
        return found
    places = np.array([i.place for i in placed], dtype=object)
    bounds, reach = shapely.bounds(places), np.full(len(placed), within_m)
    for site in sites:
        candidates = np.flatnonzero(_within(bounds, reach, site)) if not site.outline.is_empty else np.array([], int)
        if len(candidates):
            for number, distance in zip(candidates, _distances(places[candidates], site), strict=True):
                if distance <= within_m:
                    key = placed[int(number)].id
                    found[key] = min(found.get(key, np.inf), float(distance))
    return found


def _within(bounds: npt.NDArray[np.float64], reach: npt.NDArray[np.float64], site: Site) -> npt.NDArray[np.bool_]:
    """Places whose box comes within reach of the site's box: a quick first sieve that never loses one."""
    west, south, east, north = site.outline.bounds
    degrees_north = reach / (0.99 * EARTH_M_PER_DEGREE)
    latitude = min(max(abs(south), abs(north)) + 1.0, 89.0)
    degrees_east = degrees_north / np.cos(np.radians(latitude))
    apart_north = np.maximum(south - bounds[:, 3], bounds[:, 1] - north)
    apart_east = np.maximum(west - bounds[:, 2], bounds[:, 0] - east)
    # Around the globe the other way: 179.9 and -179.9 are neighbours.
    apart_east = np.minimum(apart_east, 360.0 - np.maximum(east - bounds[:, 0], bounds[:, 2] - west))
    return np.asarray((apart_north <= degrees_north) & (apart_east <= degrees_east), dtype=bool)


def _distances(places: npt.NDArray[np.object_], site: Site) -> npt.NDArray[np.float64]:
    middle = site.outline.centroid
    east = EARTH_M_PER_DEGREE * np.cos(np.radians(middle.y))

    def metres(xy: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        turned = (xy[:, 0] - middle.x + 180.0) % 360.0 - 180.0
        return np.column_stack((turned * east, (xy[:, 1] - middle.y) * EARTH_M_PER_DEGREE))

    return np.asarray(shapely.distance(shapely.transform(places, metres), shapely.transform(site.outline, metres)))
