"""The map of all sites. Moving it costs nothing; its signs are links to the pages of the sites."""

from __future__ import annotations

from dataclasses import astuple, replace
from datetime import timedelta

import streamlit as st

from geodata.access.site_standing import Displayed
from geodata.i18n.messages import tr
from geodata.incidents.incident import Incident, PlacePrecision
from layers.map.folium_map import AT_FIRST, STYLE
from layers.map.layer_discovery import OFF_AT_FIRST, legend_for
from layers.map.legend import map_legend
from layers.map.overview import (
    HTML,
    SCRIPT,
    Grounds,
    Signs,
    Start,
    overview,
    report_rows,
    shown_bits,
    site_rows,
)
from layers.map.overview_shapes import in_order
from layers.map.sites import signs_of
from screens.overview import kept_for_all
from screens.server.basemap_file import ground_of
from screens.server.shapes_endpoint import shapes_address
from screens.session.edition import Edition
from screens.session.view_state import View, Viewpoint, address
from screens.widgets.html_component import drawn

REPORT_DAYS = 91
"""Days of reports on this map; the map of each site holds all."""
PRECISE = (PlacePrecision.EXACT, PlacePrecision.NEAR)
"""Reports on this map: wider circles would cover the whole of it."""
VENDOR = "app/static/vendor"
"""Third-party browser files, relative to the page so that a base path in front of it does no harm."""


def map_of_sites(edition: Edition, view: View, shown: Displayed) -> None:
    """Draw the map: the signs say what stands at a site, whatever the filters leave of it."""
    start = _start(view)
    plain = replace(view, at=None, off=OFF_AT_FIRST)
    signs = _signs(edition, edition.key + repr(plain), plain, shown)
    show = st.components.v2.component(
        "compound_watch_overview",
        html=HTML,
        css=STYLE.read_text(encoding="utf-8"),
        js=SCRIPT.read_text(encoding="utf-8"),
        isolate_styles=False,
    )
    show(
        key="front_map",
        data=overview(
            Grounds(VENDOR, ground_of(edition), edition.settings.online_basemaps),
            Start(
                kept_for_all.bounds(edition) or AT_FIRST,
                astuple(start) if start else None,
                view.off,
            ),
            signs,
            edition.audience,
            shapes=shapes_address(edition),
        ),
    )


@st.cache_resource(show_spinner=False, max_entries=48)
def _signs(_edition: Edition, key: str, _view: View, _shown: Displayed) -> Signs:
    """What a filter leaves on the map. Kept by its key, because most readers look at the same."""
    signs = signs_of(_edition.site_standings.values(), _shown, said=_edition.site_sentence)
    rows, pictures = site_rows(
        signs,
        _edition.claims,
        lambda site: address("site", View(site=site.id, seen_as=_view.seen_as, compared=_view.compared)),
    )
    known = in_order(_edition.detections, _edition.sites)
    return Signs(
        rows,
        pictures,
        report_rows(reports_shown(_edition, _shown)),
        shown_bits([d.id in _shown.change_ids for d in known]),
    )


def reports_shown(edition: Edition, shown: Displayed) -> list[Incident]:
    """The reports on this map: of late, not withdrawn, placed well enough, that name a shown site or lie at one."""
    newest = edition.today - timedelta(days=REPORT_DAYS)
    return [
        i
        for i in edition.incidents
        if i.start_date >= newest
        and not i.withdrawn
        and i.place_precision in PRECISE
        and shown.site_ids.intersection(i.site_ids)
    ]


def show_legend(edition: Edition, view: View, shown: Displayed) -> None:
    """The legend; it names new sites, places of unknown outline and the like only where there are some."""
    drawn(_legend(edition, kept_for_all.names(edition, view), shown), key="legend")


@st.cache_resource(show_spinner=False, max_entries=kept_for_all.MOST)
def _legend(_edition: Edition, key: str, _shown: Displayed) -> str:
    """The legend as HTML, kept by its key."""
    standings = [s for s in _edition.site_standings.values() if s.site.id in _shown.site_ids]
    states = {s.state for s in standings}
    hidden = any(_shown.all_hidden(s) for s in standings)
    reports_sentence = tr("Reports of the last {days} days that name a site or lie at one.", days=REPORT_DAYS)
    marks = tr("The marks “Seen” stand on the map when the layer of looks is switched on.")
    note = f'<p class="cw-note">{reports_sentence} {marks}</p>'
    return map_legend(states=states, hidden=hidden, more=legend_for(_edition.audience)) + note


def _start(view: View) -> Viewpoint | None:
    """Where the map stood when this visit to the screen began: moving it later must not draw it anew."""
    if "map_start" not in st.session_state:
        st.session_state["map_start"] = view.at
    start: Viewpoint | None = st.session_state["map_start"]
    return start
