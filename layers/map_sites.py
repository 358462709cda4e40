"""Sites on the map: an outline, a sign that says what changed there or that nothing could be seen, and a name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import folium
import shapely
from shapely.geometry import mapping

from geodata.detection import Detection
from geodata.headlines import rank
from geodata.language import tr
from geodata.sentences import STATE_WORDS, detection_sentence
from geodata.site import OutlineBasis, Site
from geodata.under_review import UNDER_REVIEW
from geodata.wording import counted
from layers.escape import escape
from layers.legend import UNKNOWN_OUTLINE, unknown_svg, waiting_svg
from layers.map import Shapes, Signs
from layers.svg import INK
from layers.symbols import NO_CHANGE_SEEN, sign_svg, site_svg

NAMES_UNTIL = 60
"""Sites up to which every name is written on the map; more of them would cover each other. Pointing shows the rest."""
FEWEST_METRES = 0.00002
"""Degrees (about 2 m) by which outlines are simplified for the map only: a fifth of a pixel."""


@dataclass(frozen=True)
class SiteSign:
    """What the map shows of one site."""

    site: Site
    newest: Detection | None  # the most important change; None when there is none to show
    changes: int  # how many changes the reader may see there
    waiting: bool  # True when a change is known there that the reader does not see
    seen: bool  # False when the site could not be seen of late: then nothing is said about it
    sentence: str = ""  # of the newest change; "" = made when it is asked for

    @property
    def sign(self) -> str:
        """Name of its sign: one drawing for all sites that look the same."""
        if self.newest is not None:
            return f"{self.newest.kind}-{self.newest.state}"
        if self.site.outline_basis is OutlineBasis.UNKNOWN:
            return "unknown"
        if self.waiting:
            return "waiting"
        return "seen" if self.seen else "unseen"

    @property
    def words(self) -> str:
        """What stands there, in words, without the name."""
        if self.newest is not None:
            more = " " + tr("{changes} in all.", changes=counted(self.changes, "change")) if self.changes > 1 else ""
            said = self.sentence or detection_sentence(self.newest, self.site)
            return f"{tr(STATE_WORDS[self.newest.state])}. {said}{more}"
        if self.site.outline_basis is OutlineBasis.UNKNOWN:
            return f"{tr(UNKNOWN_OUTLINE)}."
        if self.waiting:
            return f"{tr(UNDER_REVIEW)}."
        return f"{tr(NO_CHANGE_SEEN)}." if self.seen else tr("Could not be seen: nothing is said about it.")


def signs_of(
    sites: Iterable[Site],
    detections: Iterable[Detection],
    unseen: Iterable[str],
    held_back: Iterable[str] = (),
    *,
    sentence: Callable[[Detection], str] = lambda _: "",
) -> tuple[SiteSign, ...]:
    """The sign of each site: its most important change, else whether it could be seen.

    Args:
        sites: those to show.
        detections: those to show.
        unseen: ids of sites without a clear look of late.
        held_back: ids of sites with a change that the reader does not see.
        sentence: what is said of a change where that is known already; "" = made when it is asked for.
    """
    first: dict[str, Detection] = {}
    counts: dict[str, int] = {}
    for d in detections:
        counts[d.site_id] = counts.get(d.site_id, 0) + 1
        if d.site_id not in first or rank(d) < rank(first[d.site_id]):
            first[d.site_id] = d
    blind, waiting = frozenset(unseen), frozenset(held_back)
    out = []
    for site in sites:
        top = first.get(site.id)
        said = sentence(top) if top is not None else ""
        out.append(SiteSign(site, top, counts.get(site.id, 0), site.id in waiting, site.id not in blind, said))
    return tuple(out)


def site_signs(signs: Sequence[SiteSign]) -> folium.FeatureGroup:
    """A layer with a sign, and a name where there is room, for each site."""
    group = folium.FeatureGroup(name="Sites", control=False)
    pictures: dict[str, str] = {}
    places = []
    named = len(signs) <= NAMES_UNTIL
    for s in signs:
        if s.sign not in pictures:
            pictures[s.sign] = picture(s)
        at = place_of(s.site)
        name, said = escape(s.site.name, limit=60), s.words
        places.append(
            (
                round(at.y, 6),
                round(at.x, 6),
                s.sign,
                name if named else "",
                f"<b>{name}</b>{escape(said, limit=300)}",
                1000 if s.newest is not None else 0,
                f"{s.site.name[:60]}: {said}",
            )
        )
    Signs(pictures, places).add_to(group)
    return group


def site_outlines(sites: Iterable[Site], *, chosen: str = "") -> folium.FeatureGroup:
    """A layer with the outline of each site that has one.

    Args:
        sites: those to show.
        chosen: id of the site that stands out, "" none.
    """
    group = folium.FeatureGroup(name="Site outlines")
    features: list[Mapping[str, Any]] = []
    for site in sites:
        if site.outline_basis is OutlineBasis.UNKNOWN:
            continue
        style = outline_style(site, chosen=site.id == chosen)
        features.append(
            {
                "type": "Feature",
                "properties": {"style": style, "words": ""},
                "geometry": light(site.outline),
            }
        )
    Shapes(features, pane="outlines").add_to(group)
    return group


def outline_style(site: Site, *, chosen: bool = False) -> dict[str, object]:
    """Leaflet path options of a site's outline; one that only follows a sourced radius is dashed, not dotted."""
    return {
        "color": INK,
        "weight": 1.8 if chosen else 1.2,
        "dashArray": "1 3" if site.outline_basis is OutlineBasis.DRAWN else "5 4",
        "lineCap": "round",
        "fillColor": INK,
        "fillOpacity": 0.05,
        "className": "site-outline",
    }


def place_of(site: Site) -> shapely.Point:
    """Where a site's sign stands: a point inside its outline."""
    outline = site.outline
    if isinstance(outline, shapely.Point):
        return outline
    middle = outline.centroid
    return middle if outline.contains(middle) else outline.representative_point()


def light(geometry: Any, *, degrees: float = FEWEST_METRES) -> dict[str, Any]:
    """A WGS84 geometry as small GeoJSON for the map only: simplified, six decimals. Exports keep every pixel edge."""
    simple = shapely.set_precision(shapely.simplify(geometry, degrees), 1e-6, mode="pointwise")
    return dict(mapping(simple if not simple.is_empty else geometry))


def picture(s: SiteSign) -> str:
    """The drawing of a site's sign."""
    if s.newest is not None:
        return sign_svg(s.newest.kind, s.newest.state, 22)
    if s.site.outline_basis is OutlineBasis.UNKNOWN:
        return unknown_svg(22)
    if s.waiting:
        return waiting_svg(22)
    return site_svg(s.seen, 22)
