"""The map of all sites. Moving it costs nothing; a click on a site opens its page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple
from datetime import timedelta

import streamlit as st
from streamlit_folium import st_folium

from geodata.detection import Detection
from geodata.incident import PlacePrecision
from geodata.site import OutlineBasis, Site
from layers.legend import map_legend
from layers.map import ForgetOldGroups, base_map, bounds_of
from layers.map_detections import change_shapes
from layers.map_incidents import report_circles
from layers.map_sites import place_of, signs_of, site_outlines, site_signs
from screens.drawn import drawn
from screens.edition import Edition
from screens.ground import ground_of
from screens.view import View, Viewpoint

HEIGHT = 520
"""Pixels; with the filters above and the legend below it fills a laptop's screen beside the list."""
REPORT_DAYS = 91
"""Days of reports on this map; the map of each site holds all."""
PRECISE = (PlacePrecision.EXACT, PlacePrecision.NEAR)
"""Reports on this map: wider circles would cover the whole of it."""
NEAR_DEGREES = 1e-5
"""A click within this of a sign is a click on it: signs report their own place, rounded."""


def map_of_sites(edition: Edition, view: View, sites: Sequence[Site], detections: Sequence[Detection]) -> None:
    """Draw the map, and open the site that was clicked."""
    _map(edition, view, tuple(sites), tuple(detections))


def show_legend(edition: Edition, sites: Sequence[Site]) -> None:
    """The legend; it names places of unknown outline, or under review, only where there are some."""
    unknown = any(s.outline_basis is OutlineBasis.UNKNOWN for s in sites)
    note = f'<p class="cw-note">Reports of the last {REPORT_DAYS} days that are placed to about 25 km or better.</p>'
    drawn(map_legend(unknown=unknown, waiting=bool(edition.held_back)) + note, key="legend")


@st.fragment
def _map(edition: Edition, view: View, sites: tuple[Site, ...], detections: tuple[Detection, ...]) -> None:
    start = _start(view)
    drawn = base_map(
        ground_of(edition),
        bounds_of(s.outline for s in edition.sites.values()),
        at=astuple(start) if start else None,
    )
    signs = signs_of(sites, detections, edition.unseen(), edition.held_back)
    outlines = site_outlines(sites)
    ForgetOldGroups().add_to(outlines)
    near = {s.id for s in sites}
    newest = edition.today - timedelta(days=REPORT_DAYS)
    reports = [
        i
        for i in edition.incidents
        if i.start_date >= newest and i.place_precision in PRECISE and near.intersection(i.site_ids)
    ]
    found = st_folium(
        drawn,
        key="front_map",
        height=HEIGHT,
        use_container_width=True,
        returned_objects=["last_object_clicked"],
        feature_group_to_add=[
            outlines,
            report_circles(reports),
            change_shapes(detections, edition.sites, signs=False),
            site_signs(signs),
        ],
    )
    site = _clicked(found, sites)
    if site is not None:
        st.session_state["go"] = ("site", View(site=site.id, seen_as=view.seen_as))
        st.rerun()


def _start(view: View) -> Viewpoint | None:
    """Where the map stood when this visit to the screen began: moving it later must not draw it anew."""
    if "map_start" not in st.session_state:
        st.session_state["map_start"] = view.at
    start: Viewpoint | None = st.session_state["map_start"]
    return start


def _clicked(found: object, sites: Sequence[Site]) -> Site | None:
    """The site whose sign was clicked since the last time; None for none."""
    if not isinstance(found, dict) or not found.get("last_object_clicked"):
        return None
    click = repr(found["last_object_clicked"])
    if st.session_state.get("map_click") == click:
        return None
    st.session_state["map_click"] = click
    lat, lon = found["last_object_clicked"]["lat"], found["last_object_clicked"]["lng"]
    for site in sites:
        at = place_of(site)
        if abs(at.y - lat) < NEAR_DEGREES and abs(at.x - lon) < NEAR_DEGREES:
            return site
    return None
