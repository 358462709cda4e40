"""The map of the first screen as a drawing for a file: the sites that the filters leave, with their signs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from geodata.access.site_standing import SiteState
from geodata.errors import NotFound
from geodata.i18n.english_formats import in_figures
from geodata.i18n.messages import msg, tr
from geodata.sites.countries import BORDERS
from geodata.sites.shown_place import told_name
from geodata.wording.site_sentences import HIDDEN, hidden_in_all
from layers.charts.map_of_places import Place, map_of_places
from layers.map.basemap import read_shapes
from layers.map.sites import SiteSign, place_of, signs_of
from layers.style.symbols import SITE_WORDS, glyph, hidden_shape, site_shape
from screens.downloads.drawing_png import Drawn
from screens.server.basemap_file import DEMO_FILE
from screens.session.edition import Edition
from screens.session.view_state import View, displayed_by
from screens.widgets.filters import filters_in_words

SIGN = 18.0
"""Width of a sign, px."""
KEY = msg(
    "Triangle up: construction; triangle down: demolition; square: clearing; diamond: kind not yet clear; ring with a "
    "sign in it: activity. Filled: rule met; hollow: provisional; with a bar: ended; struck through: withdrawn."
)
SHAPES: dict[SiteState, str] = {
    SiteState.NONE_SEEN: msg("Empty ring"),
    SiteState.NOT_SEEN: msg("Hatched square"),
    SiteState.NOT_LOOKED: msg("Empty diamond"),
    SiteState.NOT_JUDGED: msg("Half-filled ring"),
    SiteState.NOT_RELEASED: msg("Grey disc"),
    SiteState.OUTLINE_UNKNOWN: msg("Dotted ring"),
}
"""What the sign of a site looks like where no change is drawn (layers.style.symbols.site_shape)."""


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
    path = edition.home / DEMO_FILE if edition.demo else BORDERS
    ground = read_shapes(path) if path.is_file() else {"features": []}
    title = tr("Map of {sites}", sites=in_figures(len(signs), "site"))
    drawing = map_of_places(ground, [_place(s) for s in signs], title=title)
    filters = "; ".join(filters_in_words(view))
    hidden = hidden_in_all(shown) if shown.anything_hidden else ""
    notes = [f"{tr('Filtered.')} {filters}. {hidden}".strip()] if filters else []
    rough = tr("A name that finds no room is left out. Borders are drawn coarsely and decide nothing.")
    return Drawn(title, (drawing,), (*notes, f"{tr(KEY)} {_key_of_sites(signs)}".strip(), rough))


def _key_of_sites(signs: Sequence[SiteSign]) -> str:
    """What the signs of sites without a drawn change mean, those that are on the map."""
    there = {s.standing.state for s in signs if s.drawn is None and not s.all_hidden}
    meanings = [(tr(shape), tr(SITE_WORDS[state])) for state, shape in SHAPES.items() if state in there]
    if any(s.all_hidden for s in signs):
        meanings.append((tr("Three points in a rounded box"), tr(HIDDEN)))
    return " ".join(tr("{shape}: {meaning}.", shape=shape, meaning=meaning) for shape, meaning in meanings)


def _place(s: SiteSign) -> Place:
    at = place_of(s.site)
    return Place(at.x, at.y, told_name(s.site), _sign(s), first=s.drawn is not None)


def _sign(s: SiteSign) -> Callable[[float, float], str]:
    if s.all_hidden:
        return lambda x, y: hidden_shape(x, y, SIGN)
    if (d := s.drawn) is not None:
        return lambda x, y: glyph(d.kind, d.state, x=x, y=y, size=SIGN)
    return lambda x, y: site_shape(s.standing.state, x, y, SIGN * 0.875)
