"""What the map of all sites shows, as plain values for its script (overview.js). Pure.

Every text in here is plain text: the script puts it onto the page as text, so nothing a source wrote can become HTML.
It is still made one line and shortened first, and loses the marks that turn the direction of the text around it.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from geodata.access.audience import Audience
from geodata.access.site_standing import SiteStanding
from geodata.i18n.messages import msg, tr, trn
from geodata.incidents.claim import Claim
from geodata.incidents.incident import Incident
from geodata.settings.settings import OnlineBasemap
from geodata.sites.shown_place import told_name
from geodata.sites.site import Site
from geodata.wording.claims.claim_sentences import claim_told, counts_sentence
from geodata.wording.look_sentences import newest_look_sentence
from geodata.wording.report_sentences import report_sentence
from layers.map.basemap import styles
from layers.map.folium_map import PANES
from layers.map.incidents import STYLE, reports_by_place
from layers.map.layer_discovery import OFF_AT_FIRST, layers_for
from layers.map.sites import SiteSign, picture, place_of
from layers.style.escape import shorten

SCRIPT = Path(__file__).with_name("overview.js")
"""What draws it, in the browser."""
HTML = (
    '<div class="cw-map"><div class="cw-map-box" role="application" tabindex="-1"></div>'
    '<p class="cw-map-note" role="status" hidden></p></div>'
)
"""Where it is drawn."""
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


PARTS, ADDRESS = 11, 9
"""Parts of a row of site_rows, and which of them is the address."""
ID_HERE = "{id}"


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
    claims_by_site: dict[str, list[Claim]] = {}
    for claim in claims:
        claims_by_site.setdefault(claim.site_id, []).append(claim)
    rows: list[list[Any]] = []
    pictures: dict[str, str] = {}
    for s in signs:
        if s.sign not in pictures:
            pictures[s.sign] = picture(s)
        at = place_of(s.site)
        theirs = claims_by_site.get(s.site.id, [])
        rows.append(
            [
                s.site.id,
                round(at.y, 5),  # a metre
                round(at.x, 5),
                told_name(s.site, shorten(s.site.name, 60)),
                s.sign,
                shorten(s.words, 500),
                _last_seen(s.standing) if s.site.watched else "",
                s.look,
                _claimed(theirs),
                address(s.site),
                1000 if s.drawn is not None else 0,
            ]
        )
    return rows, pictures


def _last_seen(standing: SiteStanding) -> str:
    if standing.looked.due == 0:
        return ""  # what stands there says it already
    return newest_look_sentence(standing.looked, standing.today) or tr("No usable look yet.")


def _claimed(claims: Sequence[Claim]) -> str:
    if not claims:
        return ""
    newest = max(claims, key=lambda c: (c.figure is not None, c.claimed_on, c.id))
    more = f" {tr('And {n} more.', n=len(claims) - 1)}" if len(claims) > 1 else ""
    counts = counts_sentence(c for c in claims if c is not newest)
    return f"{shorten(claim_told(newest), 300)}{more} {shorten(counts, 300)}".strip()


def report_rows(incidents: Iterable[Incident]) -> dict[str, Any]:
    """Circles for reports, and how they are drawn; reports of one place share a circle, the newest words first.

    Args:
        incidents: those to show; reports without a place, or placed worse than to a district, have no circle.
    """
    circles = []
    for (lat, lon, radius), here in reports_by_place(incidents):
        words = [shorten(report_sentence(i), 240) for i in here[:3]]
        if len(here) > 3:
            words.append(tr("And {n} more.", n=len(here) - 3))
        circles.append([lat, lon, radius, words])
    return {"style": STYLE, "circles": circles}


@dataclass(frozen=True)
class Grounds:
    """What lies under the signs, and from where it is loaded."""

    vendor: str  # address of the folder with Leaflet
    drawn: str | Mapping[str, Any]  # address of the ground, or the ground itself (basemap.ground)
    online: Iterable[OnlineBasemap] = ()  # grounds from elsewhere that the operator offers


@dataclass(frozen=True)
class Start:
    """How the map stands when it is opened."""

    bounds: tuple[float, float, float, float]  # WGS84 west, south, east, north
    at: tuple[float, float, float] | None = None  # latitude, longitude, zoom instead; None = the bounds
    off: Iterable[str] = ()  # names of LAYERS that are switched off


@dataclass(frozen=True)
class Signs:
    """What a filter leaves on the map."""

    sites: Sequence[Sequence[Any]]  # from site_rows, with
    pictures: Mapping[str, str]  # the pictures that they name
    reports: Mapping[str, Any]  # from report_rows
    shown: str  # from shown_bits; "" = all changes


def overview(grounds: Grounds, start: Start, signs: Signs, eyes: Audience, *, shapes: str) -> dict[str, Any]:
    """Everything that the script needs, as JSON values.

    Args:
        grounds: what lies under the signs.
        start: how the map stands at first.
        signs: what a filter leaves on it.
        eyes: for whom, which decides which layers there are.
        shapes: address of the shapes (overview_shapes.shapes_file); "" = none.
    """
    there = {layer.name for layer in layers_for(eyes)}  # what an edition lacks is in no address of its readers
    return {
        "vendor": grounds.vendor,
        "ground": grounds.drawn,
        "styles": styles(),
        "panes": PANES,
        "bounds": list(start.bounds),
        "at": list(start.at) if start.at else None,
        "off": sorted(set(start.off) & there),
        "plain_off": sorted(set(OFF_AT_FIRST) & there),
        "layers": [[layer.name, tr(layer.words)] for layer in layers_for(eyes)],
        "online": [{"name": o.name, "url": o.url, "attribution": o.attribution} for o in grounds.online],
        "words": {name: tr(words) for name, words in WORDS.items()},
        "said": trn(
            "Map with the sign of {n} site. The tables under it hold the same.",
            "Map with the signs of {n} sites. The tables under it hold the same.",
            len(signs.sites),
            n=f"{len(signs.sites):,}",
        ),
        "sites": site_columns(signs.sites),
        "signs": dict(signs.pictures),
        "reports": dict(signs.reports),
        "shapes": shapes,
        "shown": signs.shown,
    }


def site_columns(rows: Sequence[Sequence[Any]]) -> dict[str, Any]:
    """Rows of sites as columns, which pack to two thirds: like stands by like, and addresses that differ by the id
    alone are one.

    Args:
        rows: from site_rows.

    Returns:
        `link`: an address with ID_HERE in place of the id; `columns`: a list for each of a row's parts, with None for
        an address that is the link with its row's id.
    """
    link = rows[0][ADDRESS].replace(rows[0][0], ID_HERE) if rows else ""
    columns = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(PARTS)]
    columns[ADDRESS] = [
        None if link.replace(ID_HERE, key) == address else address
        for key, address in zip(columns[0], columns[ADDRESS], strict=True)
    ]
    return {"link": link, "columns": columns}


def shown_bits(shown: Sequence[bool]) -> str:
    """Which changes pass the filters: one bit each in the order of the shapes, first bit highest, as base64.
    "" when all do."""
    if all(shown):
        return ""
    return base64.b64encode(np.packbits(np.asarray(shown, dtype=np.uint8)).tobytes()).decode("ascii")
