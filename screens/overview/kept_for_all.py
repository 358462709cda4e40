"""What the overview works out from all changes of an edition, kept by the edition and what was chosen: most readers
look at the same, and each of their reruns would go through all changes again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import islice

import streamlit as st

from geodata.access.site_standing import Displayed
from geodata.detections.detection import Detection
from geodata.detections.review_state import agreed_by_two
from layers.map.folium_map import bounds_of
from layers.map.layer_discovery import OFF_AT_FIRST
from screens.downloads.brief_button import sites_to_brief
from screens.overview.order_of_changes import by_weight
from screens.session.edition import Edition
from screens.session.query_params import kept
from screens.session.view_state import View, displayed_by, unfiltered

MOST = 24
"""Results kept of each kind: a set of 10,000 ids is half a megabyte."""


def names(edition: Edition, view: View) -> str:
    """What a drawing of the overview hangs on, in words: the edition, the filters, what its links carry on."""
    return f"{edition.key} {replace(view, at=None, off=OFF_AT_FIRST)!r} {kept()!r}"


def shown_by(edition: Edition, view: View) -> Displayed:
    """What the filters of a view leave of an edition."""
    filters = replace(view, at=None, off=OFF_AT_FIRST, compared=None)
    return _shown_by(edition, f"{edition.key} {filters!r}", filters)


def every_one(edition: Edition, view: View) -> Displayed:
    """What an edition has without the filters of a view."""
    return shown_by(edition, unfiltered(view))


def first_of(edition: Edition, shown: Displayed, since: date | None, *, most: int) -> Sequence[Detection]:
    """The most important changes of those shown, in the order of `by_weight`.

    Args:
        shown: what the filters leave.
        since: new is what came after this day; None = ever.
        most: how many are wanted.
    """
    every = _by_weight(edition, edition.key, since)
    return tuple(islice((d for d in every if d.id in shown.change_ids), most))


def briefed(edition: Edition, since: date | None) -> tuple[str, ...]:
    """Ids of the sites that a briefing from the overview is about: see `sites_to_brief`."""
    return _briefed(edition, edition.key, since)


def bounds(edition: Edition) -> tuple[float, float, float, float] | None:
    """West, south, east and north of all sites, degrees of WGS84; None without any."""
    return _bounds(edition, edition.key)


@st.cache_resource(show_spinner=False, max_entries=MOST)
def _shown_by(_edition: Edition, key: str, _filters: View) -> Displayed:
    return displayed_by(_filters, _edition.site_standings, _edition.view.found_by)


@st.cache_resource(show_spinner=False, max_entries=MOST)
def _by_weight(_edition: Edition, key: str, since: date | None) -> tuple[Detection, ...]:
    every = _edition.detections
    return tuple(by_weight(every, since, agreed_by_two(_edition.standings), most=len(every)))


@st.cache_resource(show_spinner=False, max_entries=MOST)
def _briefed(_edition: Edition, key: str, since: date | None) -> tuple[str, ...]:
    return sites_to_brief(_edition, since)


@st.cache_resource(show_spinner=False, max_entries=MOST)
def _bounds(_edition: Edition, key: str) -> tuple[float, float, float, float] | None:
    return bounds_of(site.outline for site in _edition.sites.values())
