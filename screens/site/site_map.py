"""The map of one site: its outline, its changes, and the reports that name it or lie at it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from geodata.access.site_standing import SiteStanding
from geodata.incidents.incident import Incident
from layers.map.claim_scopes import scope_outlines
from layers.map.detections import change_shapes
from layers.map.folium_map import ForgetOldGroups, base_map, bounds_of
from layers.map.incidents import report_circles
from layers.map.sites import signs_of, site_outlines, site_signs
from screens.server.basemap_file import ground_of
from screens.session.claim_measures import scopes_of
from screens.session.edition import Edition
from screens.site.folium_component import folium_component
from screens.widgets.language_choice import speak

HEIGHT = 300
"""Pixels, as high as the calendar beside it."""
AROUND_DEGREES = 0.16
"""Degrees shown around the site, about 16 km: a report placed exactly, and the town, are in sight."""


@st.fragment
def map_of_site(edition: Edition, standing: SiteStanding, incidents: Sequence[Incident]) -> None:
    """Draw it; moving it costs nothing and clicks do nothing."""
    speak()
    site = standing.site
    drawn = base_map(ground_of(edition), bounds_of([site.outline], least_degrees=AROUND_DEGREES), remember=False)
    outlines = site_outlines([site], chosen=site.id)
    ForgetOldGroups().add_to(outlines)
    folium_component(
        drawn,
        key=f"site_map_{site.id}",
        height=HEIGHT,
        use_container_width=True,
        returned_objects=[],
        feature_group_to_add=[
            report_circles(incidents),
            outlines,
            scope_outlines(scopes_of(edition, site)),
            change_shapes(standing.changes, edition.sites, signs=False, marks=edition.marks),
            site_signs(signs_of([standing])),
        ],
    )
