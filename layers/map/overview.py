"""What the map of all sites shows, as plain values for its script (overview_map.js). Pure.

Every text in here is plain text: the script puts it onto the page as text, so nothing a source wrote can become HTML.
It is still made one line and shortened first, and loses the marks that turn the direction of the text around it.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from geodata.access.site_standing import SiteStanding
from geodata.i18n.formats import counted, day
from geodata.i18n.messages import msg, tr, trn
from geodata.incidents.claim import Claim
from geodata.incidents.incident import RADIUS_M, Incident
from geodata.settings.settings import OnlineBasemap
from geodata.sites.site import Site
from geodata.wording.report_sentences import claim_said, report_sentence
from layers.map.basemap import styles
from layers.map.folium_map import PANES
from layers.map.incidents import DRAWN, MOST_DRAWN, STYLE
from layers.map.sites import SiteSign, picture, place_of
from layers.style.escape import shorten

SCRIPT = Path(__file__).with_name("overview.js")
"""What draws it, in the browser."""
HTML = (
    '<div class="cw-map"><div class="cw-map-box" role="application" tabindex="-1"></div>'
    '<p class="cw-map-note" role="status" hidden></p></div>'
)
"""Where it is drawn."""
LAYERS: tuple[tuple[str, str], ...] = (
    ("changes", msg("Changes, their ground")),
    ("outlines", msg("Site outlines")),
    ("reports", msg("Reports, as wide as their place is uncertain")),
    ("claims", msg("Claims by others")),
    ("looks", msg("Looked or not looked of late")),
)
"""Layers that the reader can switch, in the order of the list; the signs of sites always stand."""
OFF_AT_FIRST = ("looks",)
"""Layers that are off until the reader switches them on."""
WORDS: Mapping[str, str] = {
    "layers": msg("Layers"),
    "ground": msg("Ground"),
    "drawn_ground": msg("Drawn, from this machine"),
    "nearer": msg("Nearer"),
    "farther": msg("Farther"),
    "no_map": msg("The map could not be drawn. The table below holds the same sites."),
    "no_ground": msg("The ground of the map could not be loaded. The signs stand where they belong."),
    "no_shapes": msg("The outlines of the changes could not be loaded. The table below holds the changes."),
}
"""Everything that the script says by itself."""


def site_rows(
    signs: Sequence[SiteSign],
    claims: Iterable[Claim],
    address: Callable[[Site], str],
) -> tuple[list[list[Any]], dict[str, str]]:
    """A row for each site, and each distinct sign once.

    Args:
        signs: what stands at each site.
        claims: figures that others gave, of any site.
        address: where a click on a site leads.

    Returns:
        rows of (id, latitude, longitude, name, sign, what stands there, when it was last seen, "seen" | "unseen" |
        "new" | "" for a place that is not watched, what is claimed, address, stacking order); sign name -> SVG.
    """
    said: dict[str, list[Claim]] = {}
    for claim in claims:
        said.setdefault(claim.site_id, []).append(claim)
    rows: list[list[Any]] = []
    pictures: dict[str, str] = {}
    for s in signs:
        if s.sign not in pictures:
            pictures[s.sign] = picture(s)
        at = place_of(s.site)
        theirs = said.get(s.site.id, [])
        rows.append(
            [
                s.site.id,
                round(at.y, 6),
                round(at.x, 6),
                shorten(s.site.name, 60),
                s.sign,
                shorten(s.words, 300),
                _last_seen(s.standing) if s.site.watched else "",
                s.look,
                _claimed(theirs),
                address(s.site),
                1000 if s.drawn is not None else 0,
            ]
        )
    return rows, pictures


def _last_seen(standing: SiteStanding) -> str:
    newest = standing.looked.newest
    if standing.looked.due == 0:
        return ""  # what stands there says it already
    if newest is None:
        return tr("Never seen clearly yet.")
    if newest == standing.today:
        return tr("Newest clear look today") + "."
    return tr(
        "Newest clear look {day}, {days} old.", day=day(newest),
        days=counted((standing.today - newest).days, "day"),
    )  # fmt: skip


def _claimed(claims: Sequence[Claim]) -> str:
    if not claims:
        return ""
    newest = max(claims, key=lambda c: (c.claimed_on, c.id))
    more = f" {tr('And {n} more.', n=len(claims) - 1)}" if len(claims) > 1 else ""
    return shorten(claim_said(newest), 200) + more


def report_rows(incidents: Iterable[Incident]) -> dict[str, Any]:
    """Circles for reports, and how they are drawn; reports of one place share a circle, the newest words first.

    Args:
        incidents: those to show; reports without a place, or placed worse than to a district, have no circle.
    """
    places: dict[tuple[float, float, float], list[Incident]] = {}
    for i in sorted(incidents, key=lambda i: (i.start_date, i.id), reverse=True):
        if i.place is None or i.place_precision not in DRAWN or i.withdrawn:
            continue
        at = i.place.centroid
        places.setdefault((round(at.y, 5), round(at.x, 5), RADIUS_M[i.place_precision]), []).append(i)
    circles = []
    for (lat, lon, radius), here in list(places.items())[:MOST_DRAWN]:
        words = [shorten(report_sentence(i), 240) for i in here[:3]]
        if len(here) > 3:
            words.append(tr("And {n} more.", n=len(here) - 3))
        circles.append([lat, lon, radius, words])
    circles.sort(key=lambda c: -float(str(c[2])))  # a wide circle never covers a narrow one
    return {"style": STYLE, "circles": circles}


def overview(
    *,
    vendor: str,
    ground: str | Mapping[str, Any],
    bounds: tuple[float, float, float, float],
    at: tuple[float, float, float] | None,
    off: Iterable[str],
    online: Iterable[OnlineBasemap],
    sites: Sequence[Sequence[Any]],
    signs: Mapping[str, str],
    reports: Mapping[str, Any],
    shapes: str,
    shown: str,
) -> dict[str, Any]:
    """Everything that the script needs, as JSON values.

    Args:
        vendor: address of the folder with Leaflet.
        ground: address of the ground, or the ground itself (map_basemap.ground).
        bounds: WGS84 west, south, east, north to start with.
        at: latitude, longitude, zoom to start with instead; None = the bounds.
        off: names of LAYERS that are switched off.
        online: grounds from elsewhere that the operator offers.
        sites, signs: from site_rows.
        reports: from report_rows.
        shapes: address of the shapes (change_shapes.shapes_file); "" = none.
        shown: from shown_bits; "" = all of them.
    """
    return {
        "vendor": vendor,
        "ground": ground,
        "styles": styles(),
        "panes": PANES,
        "bounds": list(bounds),
        "at": list(at) if at else None,
        "off": sorted(off),
        "plain_off": sorted(OFF_AT_FIRST),
        "layers": [[name, tr(words)] for name, words in LAYERS],
        "online": [{"name": o.name, "url": o.url, "attribution": o.attribution} for o in online],
        "words": {name: tr(words) for name, words in WORDS.items()},
        "said": trn(
            "Map with the sign of {n} site. The tables under it hold the same.",
            "Map with the signs of {n} sites. The tables under it hold the same.",
            len(sites),
            n=f"{len(sites):,}",
        ),
        "sites": [list(row) for row in sites],
        "signs": dict(signs),
        "reports": dict(reports),
        "shapes": shapes,
        "shown": shown,
    }


def shown_bits(shown: Sequence[bool]) -> str:
    """Which changes pass the filters: one bit each in the order of the shapes, first bit highest, as base64.
    "" when all do."""
    if all(shown):
        return ""
    return base64.b64encode(np.packbits(np.asarray(shown, dtype=np.uint8)).tobytes()).decode("ascii")
