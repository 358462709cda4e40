"""The legend under the map, made from the same table as the signs on it."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from geodata.access.site_standing import SiteState
from geodata.i18n.messages import msg, tr
from geodata.wording.site_sentences import HIDDEN, NOT_LOOKED
from layers.style.svg import INK, INK_2, WHITE, drawing, hatch, path, rect
from layers.style.symbols import LOOKED, SITE_WORDS, LegendEntry, hidden_svg, legend, site_svg

ONLY_WHERE_THERE = (
    SiteState.NOT_LOOKED,
    SiteState.NOT_JUDGED,
    SiteState.NOT_RELEASED,
    SiteState.OUTLINE_UNKNOWN,
)
"""Signs of sites that the legend names only where the map holds some."""
OUTLINE = msg("Site outline")
CLAIM = msg("Claim by others")
LOOKED_OF_LATE = msg("Looked at of late")
NOT_LOOKED_OF_LATE = msg("Not seen of late")


def outline_svg(size: float = 16) -> str:
    """The dotted outline of a site."""
    d = f"M2 {size - 4}L4 4L{size - 4} 2L{size - 2} {size - 3}Z"
    shape = path(d, "none", INK_2, 1.4, stroke_dasharray="1 2.5", stroke_linecap="round")
    return drawing(size, size, tr(OUTLINE), tr(OUTLINE), shape)


def claim_svg(size: float = 16) -> str:
    """The mark beside a site about which others gave a figure: a small speech sign."""
    a, b = size * 0.15, size * 0.85
    d = f"M{a} {a}H{b}V{size * 0.62}H{size * 0.48}L{size * 0.25} {b}V{size * 0.62}H{a}Z"
    return drawing(size, size, tr(CLAIM), tr(CLAIM), path(d, INK, WHITE, 1))


def look_mark_svg(said: str, size: float = 16) -> str:
    """The small square under a site's sign in the layer of looks: green when it was seen of late, hatched when not,
    empty when it was not looked at yet.

    Args:
        said: LOOKED_OF_LATE, NOT_LOOKED_OF_LATE or NOT_LOOKED.
        size: px.
    """
    side, at = size * 0.6, size * 0.2
    mark = rect(at, at, side, side, LOOKED if said == LOOKED_OF_LATE else WHITE, INK, stroke_width=1)
    if said == NOT_LOOKED_OF_LATE:
        mark += hatch(at + 0.5, at + 0.5, side - 1, side - 1, step=3, width=1)
    return drawing(size, size, tr(said), tr(said), mark)


def map_legend(
    groups: Iterable[str] = ("Kind", "State", "Site", "Seen"),
    *,
    states: Collection[SiteState] = (),
    hidden: bool = False,
    more: Iterable[LegendEntry] = (),
) -> str:
    """The legend as HTML, a line a group.

    Args:
        groups: of layers.style.symbols.legend, in order.
        states: how the sites on the map stand; of ONLY_WHERE_THERE those are named that occur.
        hidden: True when a filter hides every change of some site on the map.
        more: lines of layers that are added to the map (layers/map/layer_discovery.py).
    """
    entries = list(legend())
    entries += [LegendEntry("Site", OUTLINE, outline_svg()), LegendEntry("Site", CLAIM, claim_svg())]
    entries += [
        LegendEntry("Seen", LOOKED_OF_LATE, look_mark_svg(LOOKED_OF_LATE)),
        LegendEntry("Seen", NOT_LOOKED_OF_LATE, look_mark_svg(NOT_LOOKED_OF_LATE)),
    ]
    if SiteState.NOT_LOOKED in states:
        entries.append(LegendEntry("Seen", NOT_LOOKED, look_mark_svg(NOT_LOOKED)))
    entries += [LegendEntry("Site", SITE_WORDS[s], site_svg(s)) for s in ONLY_WHERE_THERE if s in states]
    if hidden:
        entries.append(LegendEntry("Site", HIDDEN, hidden_svg()))
    entries += more
    lines = []
    for group in groups:
        words = "".join(f'<span class="cw-sign">{e.svg}{tr(e.word)}</span>' for e in entries if e.group == group)
        lines.append(f'<div class="cw-legend-line"><b>{tr(group)}</b><span>{words}</span></div>')
    return f'<div class="cw-legend">{"".join(lines)}</div>'
