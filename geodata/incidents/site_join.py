"""At which sites a report is shown: those it names, or else the one it lies at. Pure.

A statement is shown only at the place it names. A report whose source names a site, by id, name or confirmed alias,
belongs to that site alone; where its country or point speaks against that site, to none. One that names none is shown
at a site only when it is placed exactly and lies within that precision of it. What is placed no finer than to 25 km or
to a district is at no site: it may be listed apart, as being around (around_site), and counts nowhere. What names a
whole of which the list has parts (KK Park) is told at that whole's page alone (of_whole).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import shapely

from geodata.incidents.incident import RADIUS_M, Incident, PlacePrecision
from geodata.incidents.site_naming import SiteNames, said_of_a_whole
from geodata.sites.countries import same_country
from geodata.sites.degrees import M_PER_DEGREE
from geodata.sites.gazetteer import wholes
from geodata.sites.site import Site

NEAR_KM = 25.0
"""Kilometres within which a report placed exactly, or to 25 km, is listed as being around a site: UCDP's own "near"."""
AT_SITE_M = RADIUS_M[PlacePrecision.EXACT]
"""Metres from a site's outline within which a report placed exactly lies at it."""

FARTHEST_M: dict[PlacePrecision, float] = {
    PlacePrecision.EXACT: NEAR_KM * 1_000.0,
    PlacePrecision.NEAR: 2 * RADIUS_M[PlacePrecision.NEAR],
    PlacePrecision.DISTRICT: 2 * RADIUS_M[PlacePrecision.DISTRICT],
}
"""Metres from a site within which the point of a report lies that names it, by its row or its words; a coarser one:
anywhere."""


@dataclass(frozen=True)
class Nearby:
    """One report and one site."""

    site_id: str
    incident_id: str
    distance_m: (
        float | None
    )  # from the place to the outline (0 inside), or to the point of an unknown one; None no place
    relation: str  # "named" | "at the site" | "near" | "in the district"


def reach_m(precision: PlacePrecision, near_km: float = NEAR_KM) -> float:
    """Metres within which a report of a place precision is listed as being around a site; 0 = never.

    Exact and near places: near_km. A district: its circle, since the point given is only its middle. A province, a
    country or an unknown precision says nothing about one compound, so it is never listed.
    """
    if precision in (PlacePrecision.EXACT, PlacePrecision.NEAR):
        return near_km * 1_000.0
    return RADIUS_M[PlacePrecision.DISTRICT] if precision is PlacePrecision.DISTRICT else 0.0


def join(incidents: Sequence[Incident], sites: Sequence[Site]) -> dict[str, tuple[Nearby, ...]]:
    """The sites at which each report is shown, nearest first; reports that are at none are left out.

    Withdrawn reports and sites out of use join nothing. A simulated report joins simulated sites only: what is invented
    is never said of a real place.

    Args:
        incidents: with WGS84 places.
        sites: with outlines or points; those out of use too, since a report that names one belongs to no other.
    """
    names = SiteNames(sites)
    standing = [i for i in incidents if not i.withdrawn]
    in_use = {site.id: site for site in sites if site.retired_at is None}
    nearby: dict[str, list[Nearby]] = {}
    unnamed: list[Incident] = []
    for incident in standing:
        named_ids = names.named_by(incident)
        if not named_ids:
            unnamed.append(incident)
            continue
        named = [in_use[key] for key in named_ids if key in in_use]
        fitting = [s for s in named if (s.simulated or not incident.simulated) and not _elsewhere(incident, s)]
        if fitting:
            nearby[incident.id] = [Nearby(s.id, incident.id, _apart_m(incident, s), "named") for s in fitting]
    exact = [i for i in unnamed if i.place_precision is PlacePrecision.EXACT]
    for site, incident, distance in _within(exact, list(in_use.values()), np.full(len(exact), AT_SITE_M)):
        if same_country(incident.country, site.country):
            nearby.setdefault(incident.id, []).append(Nearby(site.id, incident.id, distance, "at the site"))
    return {key: tuple(sorted(value, key=_nearest)) for key, value in nearby.items()}


def sites_of(incident: Incident, sites: Sequence[Site]) -> tuple[str, ...]:
    """Ids of the sites at which one report is shown, sorted; whether it may go out is another question.

    Args:
        incident: in any state.
        sites: as for join.
    """
    return tuple(sorted(n.site_id for n in join([replace(incident, withdrawn=False)], sites).get(incident.id, ())))


def misplaced(incident: Incident, sites: Sequence[Site]) -> Site | None:
    """The first site that a report's row gives and that its own country or point speaks against; None = none.

    Args:
        incident: with the ids that its row gives.
        sites: all of them; ids of no site are left aside.
    """
    given = [site for site in sites if site.id in incident.named_site_ids]
    return next((site for site in sorted(given, key=lambda s: s.id) if _elsewhere(incident, site)), None)


def _elsewhere(incident: Incident, site: Site) -> bool:
    """True for a site in another country than a report, or far from its point: hotels, parks and roads share names."""
    apart = _apart_m(incident, site)
    far = apart is not None and apart > FARTHEST_M.get(incident.place_precision, np.inf)
    return far or not same_country(incident.country, site.country)


def _nearest(nearby: Nearby) -> tuple[float, str]:
    return (np.inf if nearby.distance_m is None else nearby.distance_m, nearby.site_id)


def joined_to(incidents: Sequence[Incident], sites: Sequence[Site]) -> list[Incident]:
    """Incidents with the ids of the sites at which they are shown.

    Args:
        incidents: in any state; what `site_ids` held before counts for nothing.
        sites: as for join.
    """
    at = join(incidents, sites)
    joined_incidents = []
    for incident in incidents:
        ids = tuple(n.site_id for n in at.get(incident.id, ()))
        joined_incidents.append(incident if ids == incident.site_ids else replace(incident, site_ids=ids))
    return joined_incidents


def only_where_named(incidents: Sequence[Incident], sites: Sequence[Site]) -> tuple[Incident, ...]:
    """Incidents at no site but those that they name or lie at, whatever was stored before sites or rules changed.

    Args:
        incidents: as stored.
        sites: as for join.
    """
    placed = [i for i in incidents if i.site_ids]
    right = {i.id: frozenset(i.site_ids) for i in joined_to(placed, sites)}
    return tuple(
        replace(i, site_ids=tuple(key for key in i.site_ids if key in right[i.id]))
        if i.site_ids and not right[i.id].issuperset(i.site_ids)
        else i
        for i in incidents
    )


def at_site(site: Site, incidents: Sequence[Incident]) -> tuple[Incident, ...]:
    """Reports that are shown at one site, in the order given; those that were not joined yet are joined to it here."""
    at = join([i for i in incidents if not i.site_ids], [site])
    return tuple(i for i in incidents if not i.withdrawn and (site.id in i.site_ids or i.id in at))


def around_site(
    site: Site, incidents: Sequence[Incident], near_km: float = NEAR_KM
) -> tuple[tuple[Incident, Nearby], ...]:
    """Reports that are at no site and may have happened around one, newest first: never said of that site.

    Those known to lie in another country are not among them, nor those that name a whole of which the list has parts:
    they name a place, and are told at the whole's page alone (of_whole).

    Args:
        site: with an outline or a point.
        incidents: as an edition shows them, joined.
        near_km: kilometres, see reach_m.
    """
    loose = [i for i in incidents if not i.site_ids and not i.withdrawn and reach_m(i.place_precision, near_km) > 0]
    reach = np.array([reach_m(i.place_precision, near_km) for i in loose])
    nearby_reports = [
        (incident, Nearby(site.id, incident.id, distance, _around(incident.place_precision)))
        for _, incident, distance in _within(loose, [site], reach)
        if same_country(incident.country, site.country) and said_of_a_whole(incident) is None
    ]
    return tuple(sorted(nearby_reports, key=lambda pair: (pair[0].end_date, pair[0].id), reverse=True))


def of_whole(site_id: str, incidents: Sequence[Incident], stored: Collection[str]) -> tuple[Incident, ...]:
    """Reports at no site that name the whole whose page a site's is (Whole.page), newest first; () at other places.

    They say nothing of the site alone and count nowhere at it.

    Args:
        site_id: the site.
        incidents: as an edition shows them, joined.
        stored: ids of the sites in use.
    """
    whole = next((w for w in wholes() if site_id in w.places and w.page(stored) == site_id), None)
    if whole is None:
        return ()
    reports = [i for i in incidents if not i.site_ids and not i.withdrawn and said_of_a_whole(i) == whole]
    return tuple(sorted(reports, key=lambda i: (i.end_date, i.id), reverse=True))


def _around(precision: PlacePrecision) -> str:
    return "in the district" if precision is PlacePrecision.DISTRICT else "near"


def nearest_m(incidents: Sequence[Incident], sites: Sequence[Site], within_m: float) -> dict[str, float]:
    """Id -> metres from its point or area to the nearest of some sites, for reports that have one within so many.

    Whatever the precision says: this asks where a report is drawn, not what it may concern.
    """
    placed = [i for i in incidents if i.place is not None and not i.place.is_empty]
    metres_by_id: dict[str, float] = {}
    for _, incident, distance in _pairs(placed, sites, np.full(len(placed), within_m)):
        metres_by_id[incident.id] = min(metres_by_id.get(incident.id, np.inf), distance)
    return metres_by_id


def _within(
    incidents: Sequence[Incident], sites: Sequence[Site], reach: npt.NDArray[np.float64]
) -> list[tuple[Site, Incident, float]]:
    """Pairs that lie within reach of each other, invented reports at invented sites only."""
    keep = [n for n, i in enumerate(incidents) if i.place is not None and not i.place.is_empty]
    pairs = _pairs([incidents[n] for n in keep], sites, reach[keep] if keep else np.array([]))
    return [(s, i, d) for s, i, d in pairs if s.simulated or not i.simulated]


def _pairs(
    placed: Sequence[Incident], sites: Sequence[Site], reach: npt.NDArray[np.float64]
) -> list[tuple[Site, Incident, float]]:
    if not placed:
        return []
    places = np.array([i.place for i in placed], dtype=object)
    bounds = shapely.bounds(places)
    pairs = []
    for site in sites:
        if site.outline.is_empty:
            continue
        candidates = np.flatnonzero(_boxes_meet(bounds, reach, site))
        if len(candidates):
            for number, distance in zip(candidates, _distances(places[candidates], site), strict=True):
                if distance <= reach[number]:
                    pairs.append((site, placed[int(number)], float(distance)))
    return pairs


def _apart_m(incident: Incident, site: Site) -> float | None:
    if incident.place is None or incident.place.is_empty or site.outline.is_empty:
        return None
    return float(_distances(np.array([incident.place], dtype=object), site)[0])


def _boxes_meet(bounds: npt.NDArray[np.float64], reach: npt.NDArray[np.float64], site: Site) -> npt.NDArray[np.bool_]:
    """Places whose box comes within reach of the site's box: a quick first sieve that never loses one."""
    west, south, east, north = site.outline.bounds
    degrees_north = reach / (0.99 * M_PER_DEGREE)
    latitude = min(max(abs(south), abs(north)) + 1.0, 89.0)
    degrees_east = degrees_north / np.cos(np.radians(latitude))
    apart_north = np.maximum(south - bounds[:, 3], bounds[:, 1] - north)
    apart_east = np.maximum(west - bounds[:, 2], bounds[:, 0] - east)
    # Around the globe the other way: 179.9 and -179.9 are neighbours.
    apart_east = np.minimum(apart_east, 360.0 - np.maximum(east - bounds[:, 0], bounds[:, 2] - west))
    return np.asarray((apart_north <= degrees_north) & (apart_east <= degrees_east), dtype=bool)


def _distances(places: npt.NDArray[np.object_], site: Site) -> npt.NDArray[np.float64]:
    middle = site.outline.centroid
    east = M_PER_DEGREE * np.cos(np.radians(middle.y))

    def metres(xy: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        turned = (xy[:, 0] - middle.x + 180.0) % 360.0 - 180.0
        return np.column_stack((turned * east, (xy[:, 1] - middle.y) * M_PER_DEGREE))

    return np.asarray(shapely.distance(shapely.transform(places, metres), shapely.transform(site.outline, metres)))
