"""The map of the first screen as a drawing for a file: the sites that the filters leave, with their signs."""

from __future__ import annotations

from collections.abc import Callable

from geodata.errors import NotFound
from geodata.i18n.english_formats import in_figures
from geodata.i18n.messages import msg, tr
from geodata.sites.shown_place import told_name
from geodata.wording.site_sentences import hidden_in_all
from layers.charts.map_of_places import Place, map_of_places
from layers.map.basemap import NATURAL_EARTH, read_shapes
from layers.map.sites import SiteSign, place_of, signs_of
from layers.style.symbols import glyph, hidden_shape, site_shape
from screens.downloads.drawing_png import Drawn
from screens.server.basemap_file import DEMO_FILE
from screens.session.edition import Edition
from screens.session.view_state import View, displayed_by
from screens.widgets.filters import filters_in_words

SIGN = 18.0
"""Width of a sign, px."""
KEY = msg(
    "Triangle up: construction; triangle down: demolition; square: clearing; diamond: kind not yet clear; ring with a "
    "dot: activity. Filled: rule met; hollow: provisional. Ring: no change seen; hatched: could not be seen; dotted: "
    "outline unknown."
)


def map_drawn(edition: Edition, view: View) -> Drawn:
    """The map of an edition under some filters.

    Raises:
        NotFound: the filters leave no site.
        FileRefused: a demo's own ground cannot be read.
    """
    shown = displayed_by(view, edition.site_standings, edition.view.found_by)
    signs = signs_of(edition.site_standings.values(), shown, said=edition.site_sentence)
    if not signs:
        raise NotFound(msg("a map"), msg("the filters leave no site"), msg("Clear or widen them"))
    path = edition.home / DEMO_FILE if edition.demo else NATURAL_EARTH
    ground = read_shapes(path) if path.is_file() else {"features": []}
    title = tr("Map of {sites}", sites=in_figures(len(signs), "site"))
    drawing = map_of_places(ground, [_place(s) for s in signs], title=title)
    filters = "; ".join(filters_in_words(view))
    hidden = hidden_in_all(shown) if shown.anything_hidden else ""
    notes = [f"{tr('Filtered.')} {filters}. {hidden}".strip()] if filters else []
    rough = tr("A name that finds no room is left out. Borders are drawn coarsely and decide nothing.")
    return Drawn(title, (drawing,), (*notes, tr(KEY), rough))


def _place(s: SiteSign) -> Place:
    at = place_of(s.site)
    return Place(at.x, at.y, told_name(s.site), _sign(s), first=s.drawn is not None)


def _sign(s: SiteSign) -> Callable[[float, float], str]:
    if s.all_hidden:
        return lambda x, y: hidden_shape(x, y, SIGN)
    if (d := s.drawn) is not None:
        return lambda x, y: glyph(d.kind, d.state, x=x, y=y, size=SIGN)
    return lambda x, y: site_shape(s.standing.state, x, y, SIGN * 0.875)
