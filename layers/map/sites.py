"""Sites on the map: an outline, a sign that says what changed there or that nothing could be seen, and a name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import folium
import shapely
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from geodata.access.site_standing import Displayed, SiteStanding, SiteState
from geodata.detections.detection import Detection
from geodata.sites.shown_place import point_ground, shown_outline, told_name
from geodata.sites.site import OutlineBasis, Site
from geodata.wording.site_sentences import hidden_sentence, site_sentence
from layers.map.folium_map import Shapes, Signs
from layers.style.escape import escape
from layers.style.svg import INK
from layers.style.symbols import change_svg, hidden_svg, sign_name, site_svg

NAMES_UNTIL = 60
"""Sites up to which every name is written on the map; more of them would cover each other. Pointing shows the rest."""
SIMPLIFY_DEGREES = 0.00002
"""Degrees (about 2 m) by which outlines are simplified for the map only: a fifth of a pixel."""


@dataclass(frozen=True)
class SiteSign:
    """What the map shows of one site: what stands there, and what the reader's filter hides of it."""

    standing: SiteStanding
    said: str  # what stands there, from geodata/wording/site_sentences.site_sentence
    hidden: int = 0  # changes that the filter hides
    all_hidden: bool = False  # it hides every change of this site

    @property
    def site(self) -> Site:
        """The site."""
        return self.standing.site

    @property
    def drawn(self) -> Detection | None:
        """The change whose sign stands for the site; None = another sign does."""
        if self.all_hidden or self.standing.state not in (SiteState.CHANGED, SiteState.NONE_SEEN):
            return None  # a withdrawn change is no sign for a site of which nothing else can be said
        return self.standing.top

    @property
    def sign(self) -> str:
        """Name of its sign: one drawing for all sites that look the same."""
        if self.all_hidden:
            return "hidden"
        return sign_name(self.drawn) if self.drawn else self.standing.state.value

    @property
    def words(self) -> str:
        """What stands there, in words, without the name; then what is hidden."""
        return f"{self.said} {hidden_sentence(self.hidden)}".strip()

    @property
    def look(self) -> str:
        """The mark in the layer of looks: "seen" of late, "unseen", "new"; "" for a place that is not watched."""
        if not self.site.watched:
            return ""
        if self.standing.looked.due == 0:
            return "new"
        return "unseen" if self.standing.looked.stale(self.standing.today) else "seen"


def signs_of(
    standings: Iterable[SiteStanding],
    shown: Displayed | None = None,
    *,
    said: Callable[[SiteStanding], str] = site_sentence,
) -> tuple[SiteSign, ...]:
    """The sign of each site: what stands there, and never only what a filter leaves.

    Args:
        standings: of the edition.
        shown: what the reader's filters leave; sites that they hide have no sign. None = no filter.
        said: what stands at a site, where that was made before.
    """
    if shown is None:
        return tuple(SiteSign(s, said(s)) for s in standings)
    return tuple(
        SiteSign(s, said(s), shown.hidden_at(s), shown.all_hidden(s)) for s in standings if s.site.id in shown.site_ids
    )


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
        name, sign_words = escape(told_name(s.site, s.site.name[:60]), limit=90), s.words
        places.append(
            (
                round(at.y, 6),
                round(at.x, 6),
                s.sign,
                name if named else "",
                f"<b>{name}</b>{escape(sign_words, limit=300)}",
                1000 if s.drawn is not None else 0,
                f"{told_name(s.site, s.site.name[:60])}: {sign_words}",
            )
        )
    Signs(pictures, places).add_to(group)
    return group


EVERY = "*"
"""In place of an id, which never holds a star: all of them."""


def site_outlines(sites: Iterable[Site], *, chosen: str = "") -> folium.FeatureGroup:
    """A layer with the outline of each site, or the circle in which its point lies.

    Args:
        sites: those to show.
        chosen: id of the site that stands out, "" none, EVERY all.
    """
    group = folium.FeatureGroup(name="Site outlines")
    features: list[Mapping[str, Any]] = []
    for site in sites:
        ground = outline_drawn(site)
        if ground is None:
            continue
        style = outline_style(site, chosen=chosen in (site.id, EVERY))
        features.append(
            {
                "type": "Feature",
                "properties": {"style": style, "words": ""},
                "geometry": light(ground),
            }
        )
    Shapes(features, pane="outlines").add_to(group)
    return group


def outline_drawn(site: Site) -> BaseGeometry | None:
    """What is drawn as the ground of a site: its outline, or the circle in which its point lies somewhere."""
    return point_ground(site) if site.outline_basis is OutlineBasis.UNKNOWN else site.outline


def outline_style(site: Site, *, chosen: bool = False) -> dict[str, object]:
    """Leaflet path options of a site's outline.

    One that is only a circle around a point is dashed, not dotted; the circle around a point is drawn like that of a
    report: as wide as its place is uncertain.
    """
    if site.outline_basis is OutlineBasis.UNKNOWN:
        return {
            "color": INK,
            "weight": 1.2,
            "dashArray": "1 4",
            "lineCap": "round",
            "fillColor": INK,
            "fillOpacity": 0.03,
            "className": "site-point",
        }
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
    outline = shown_outline(site)
    if isinstance(outline, shapely.Point):
        return outline
    middle = outline.centroid
    return middle if outline.contains(middle) else outline.representative_point()


def light(geometry: Any, *, degrees: float = SIMPLIFY_DEGREES) -> dict[str, Any]:
    """A WGS84 geometry as small GeoJSON for the map only: simplified, six decimals. Exports keep every pixel edge."""
    simple = shapely.set_precision(shapely.simplify(geometry, degrees), 1e-6, mode="pointwise")
    return dict(mapping(simple if not simple.is_empty else geometry))


def picture(s: SiteSign, size: float = 22) -> str:
    """The drawing of a site's sign, `size` px."""
    if s.all_hidden:
        return hidden_svg(size)
    return change_svg(s.drawn, size) if s.drawn else site_svg(s.standing.state, size)
