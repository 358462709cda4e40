"""Reports on the map: each a dotted circle as wide as its place is uncertain, never a point."""

from __future__ import annotations

from collections.abc import Iterable

import folium

from geodata.i18n.messages import tr
from geodata.incidents.incident import RADIUS_M, Incident, PlacePrecision
from geodata.sites.shown_place import FINEST
from geodata.wording.report_sentences import report_sentence
from layers.map.folium_map import Circles
from layers.style.escape import escape
from layers.style.svg import INK, INK_2

STYLE = {
    "color": INK,
    "weight": 1.2,
    "dashArray": "1 4",
    "lineCap": "round",
    "fillColor": INK_2,
    "fillOpacity": 0.03,
    "className": "report",
}
DRAWN = (PlacePrecision.EXACT, PlacePrecision.NEAR, PlacePrecision.DISTRICT)
"""Precisions that are drawn; a circle as wide as a province or a country says nothing about a site."""
MOST_DRAWN = 400
"""Circles drawn at once, the newest first."""


def report_circles(incidents: Iterable[Incident]) -> folium.FeatureGroup:
    """A layer with a circle for each place that reports name; reports of one place share a circle and its words."""
    group = folium.FeatureGroup(name="Reports, as wide as their place precision")
    circles = [(lat, lon, radius, words(here)) for (lat, lon, radius), here in reports_by_place(incidents)]
    Circles(circles, STYLE, pane="reports").add_to(group)
    return group


def reports_by_place(
    incidents: Iterable[Incident],
) -> list[tuple[tuple[float, float, float], list[Incident]]]:
    """Reports that share a circle: (latitude, longitude, radius in metres) and the reports there, the newest first.

    The widest circle comes first, so that it never covers a narrow one.

    Args:
        incidents: in any order; those without a place, or placed worse than to a district, and withdrawn ones are left
            out.
    """
    places: dict[tuple[float, float, float], list[Incident]] = {}
    for incident in sorted(incidents, key=lambda i: (i.start_date, i.id), reverse=True):
        if incident.place is None or incident.place_precision not in DRAWN or incident.withdrawn:
            continue
        at = incident.place.centroid
        key = (round(at.y, FINEST), round(at.x, FINEST), RADIUS_M[incident.place_precision])
        places.setdefault(key, []).append(incident)
    return sorted(list(places.items())[:MOST_DRAWN], key=lambda place: -place[0][2])


def words(incidents: list[Incident]) -> str:
    """What reports say, as escaped HTML: the three newest, then how many more."""
    newest = "<br>".join(escape(report_sentence(i), limit=240) for i in incidents[:3])
    if len(incidents) <= 3:
        return newest
    more = escape(tr("And {n} more.", n=len(incidents) - 3), limit=60)
    return f'{newest}<br><span class="quiet">{more}</span>'
