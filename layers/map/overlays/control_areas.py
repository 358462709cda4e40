"""Control areas: polygons near the sites where nothing is known to happen, judged like the sites. For analysts."""

from __future__ import annotations

from collections.abc import Iterator

from geodata.access.audience import Audience
from geodata.edition_view import EditionView
from geodata.i18n.messages import msg, tr
from geodata.sites.shown_place import told_name
from layers.map.layer import Feature, MapLayer
from layers.style.svg import INK, drawing, rect
from layers.style.symbols import LegendEntry

WORDS = msg("Control areas")
STYLE = {
    "color": INK,
    "weight": 1,
    "dashArray": "6 3",
    "fillColor": INK,
    "fillOpacity": 0.04,
    "className": "control-area",
}


def features(view: EditionView) -> Iterator[Feature]:
    """The control areas of the sites in use."""
    names = {site.id: told_name(site) for site in view.sites.items}
    for area in view.placebos.items:
        if area.site_id in names:
            message = (
                msg("Control area of {place}: flagged.") if area.flagged else msg("Control area of {place}: quiet.")
            )
            yield Feature(area.outline, tr(message, place=names[area.site_id]), area.site_id)


def legend() -> tuple[LegendEntry, ...]:
    """A dashed square."""
    sign = drawing(
        16, 16, tr(WORDS), tr(WORDS), rect(2, 2, 12, 12, "none", INK, stroke_width=1, stroke_dasharray="4 2")
    )
    return (LegendEntry("Site", WORDS, sign),)


LAYER = MapLayer(
    "control-areas",
    WORDS,
    off_at_first=True,
    audiences=frozenset({Audience.INTERNAL}),
    features=features,
    style=STYLE,
    legend=legend,
)
