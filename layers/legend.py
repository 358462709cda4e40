"""The legend under the map, made from the same table as the signs on it."""

from __future__ import annotations

from collections.abc import Iterable

from geodata.language import msg, tr
from geodata.under_review import UNDER_REVIEW
from layers.svg import INK, INK_2, LINE, WHITE, circle, drawing, hatch, path, rect
from layers.symbols import LOOKED, LegendEntry, legend

UNKNOWN_OUTLINE = msg("Outline unknown: shown, not watched")
OUTLINE = msg("Site outline")
CLAIM = msg("Claim by others")
LOOKED_OF_LATE = msg("Looked at of late")
NOT_LOOKED_OF_LATE = msg("Not seen of late")


def unknown_svg(size: float = 16) -> str:
    """A place whose outline is not known: a small grey point in a dotted ring."""
    middle = size / 2
    ring = circle(middle, middle, size * 0.3, WHITE, INK_2, 1.2, stroke_dasharray="2 2")
    return drawing(
        size, size, tr(UNKNOWN_OUTLINE), tr(UNKNOWN_OUTLINE), ring + circle(middle, middle, size * 0.1, INK_2)
    )


def waiting_svg(size: float = 16) -> str:
    """A site whose changes the reader does not see yet: a grey disc, neither the ring of "none seen" nor a hatch."""
    middle = size / 2
    return drawing(
        size, size, tr(UNDER_REVIEW), tr(UNDER_REVIEW), circle(middle, middle, size * 0.28, LINE, INK_2, 1.4)
    )


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


def look_mark_svg(seen: bool, size: float = 16) -> str:
    """The small square under a site's sign in the layer of looks: green when it was seen of late, hatched when not."""
    said = LOOKED_OF_LATE if seen else NOT_LOOKED_OF_LATE
    side, at = size * 0.6, size * 0.2
    mark = rect(at, at, side, side, LOOKED if seen else WHITE, INK, stroke_width=1)
    if not seen:
        mark += hatch(at + 0.5, at + 0.5, side - 1, side - 1, step=3, width=1)
    return drawing(size, size, tr(said), tr(said), mark)


def map_legend(
    groups: Iterable[str] = ("Kind", "State", "Site", "Seen"), *, unknown: bool = False, waiting: bool = False
) -> str:
    """The legend as HTML, a line a group.

    Args:
        groups: of layers.symbols.legend, in order.
        unknown: True when the map holds places whose outline is not known.
        waiting: True when it holds sites whose changes are under review.
    """
    entries = list(legend())
    entries += [LegendEntry("Site", OUTLINE, outline_svg()), LegendEntry("Site", CLAIM, claim_svg())]
    entries += [
        LegendEntry("Seen", LOOKED_OF_LATE, look_mark_svg(True)),
        LegendEntry("Seen", NOT_LOOKED_OF_LATE, look_mark_svg(False)),
    ]
    if unknown:
        entries.append(LegendEntry("Site", UNKNOWN_OUTLINE, unknown_svg()))
    if waiting:
        entries.append(LegendEntry("Site", UNDER_REVIEW, waiting_svg()))
    lines = []
    for group in groups:
        words = "".join(f'<span class="cw-sign">{e.svg}{tr(e.word)}</span>' for e in entries if e.group == group)
        lines.append(f'<div class="cw-legend-line"><b>{tr(group)}</b><span>{words}</span></div>')
    return f'<div class="cw-legend">{"".join(lines)}</div>'
