"""Add a site: draw it, type its corners, or bring a file. What would be watched is shown before anything is saved."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import partial

import shapely
import streamlit as st
from shapely.geometry.base import BaseGeometry

from geodata.errors import CompoundWatchError, OutlineRefused
from geodata.i18n.messages import msg, tr
from geodata.sites.countries import country_code
from geodata.sites.invented import Company
from geodata.sites.site import Access, Site
from geodata.store.sites import NEW
from layers.map.draw_outline import drawing_map, picture_layer, ring_layer
from layers.map.folium_map import ForgetOldGroups, bounds_of
from layers.map.sites import signs_of, site_outlines, site_signs
from screens.edit.draft_card import country_warnings, overlap_button, watching_card
from screens.edit.drawing_component import drawing_component
from screens.edit.expected_looks import looks_ahead
from screens.edit.picture_below import Below, below_point, suggested
from screens.edit.site_draft import ALIASES_HEIGHT, Preview, lines_of, new_id, outline_from_corners, outline_of, preview
from screens.edit.upload_sites import upload_part
from screens.server.basemap_file import ground_of
from screens.session.edition import Edition, desk
from screens.session.view_state import View, address
from screens.widgets import page_frame
from screens.widgets.in_app_links import soft_link
from screens.widgets.save_feedback import nothing_saved, refused, role_field, saved_line

WAYS = (msg("Draw"), msg("Type coordinates"), msg("Upload a file"))
HEIGHT = 560


def show(edition: Edition, view: View) -> None:
    """Draw the screen."""
    page_frame.answer(
        "Add a site: draw its outline, or bring a file",
        "Nothing is saved until you press Save. A site without a public source stays restricted; making it public "
        "later needs two people.",
    )
    saved = st.session_state.pop("saved_site", None)
    if saved:
        link = soft_link(address("site", View(site=saved[0])), saved[1])
        saved_line(f"{tr('Saved as restricted: {link}. The next run reads its history.', link=link)}{saved[2]}")
    way = st.segmented_control(
        tr("How"), WAYS, default=WAYS[0], format_func=tr, key="a_way", required=True, label_visibility="collapsed"
    )
    if way == WAYS[2]:
        upload_part(edition)
    else:
        _outline(edition, typed=way == WAYS[1])


def _outline(edition: Edition, *, typed: bool) -> None:
    known = tuple(edition.sites.values())
    left, right = st.columns([1.7, 1], gap="small")
    outline: BaseGeometry | None = None
    seen: Preview | None = None
    refusal: OutlineRefused | None = None
    with left, st.container(border=True, key="cw_draw"):
        try:
            if typed:
                text = st.text_area(
                    tr("Corners, one a line: longitude, latitude"),
                    key="a_corners",
                    height=180,
                    placeholder="101.0000, 9.0000\n101.0080, 9.0000\n101.0080, 8.9950",
                )
                outline = outline_from_corners(text or "")
            else:
                st.html(
                    '<p class="cw-note">'
                    + tr("Choose the polygon at the left of the map, click the corners, close it on the first one.")
                    + " "
                    + tr("The pencil moves corners. Moving the map sends nothing.")
                    + "</p>"
                )
                below = below_point(edition)
                begin = _begin(edition, below)
                outline = outline_of(_drawing_map(edition, known, below, begin))
                if below is not None:
                    st.html(below.caption)
            held = st.session_state.get("a_trimmed")
            if held is not None and outline is not None and held[0] == outline.wkb:
                outline = held[1]
            if outline is not None:
                seen = preview(outline, known)
        except OutlineRefused as error:
            refusal = error
    with right, st.container(border=True, key="cw_watching"):
        ahead = looks_ahead(seen.accepted.outline, edition.looked_at(*known), edition.looks) if seen else None
        watching_card(seen, refusal, ahead)
        if seen is not None and outline is not None:
            overlap_button(outline, seen, known, "a_trimmed")
        _form(edition, seen)


def _begin(edition: Edition, below: Below | None) -> BaseGeometry | None:
    """The suggested outline where one is asked for; None = the analyst draws from nothing."""
    if below is None or not below.looks:
        return None
    if not st.checkbox(tr("Begin with the built-up ground around the point"), key="a_suggest"):
        return None
    return suggested(edition, below, shapely.box(*below.picture.bounds).centroid)


def _middle(bounds: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """The middle of a picture, half as wide and half as high: where the place lies that was asked for."""
    west, south, east, north = bounds
    width, height = (east - west) / 4, (north - south) / 4
    return west + width, south + height, east - width, north - height


def _drawing_map(
    edition: Edition, known: Sequence[Site], below: Below | None, begin: BaseGeometry | None
) -> Sequence[dict[str, object]] | None:
    """The map to draw on; returns what is drawn. Another point, a newer picture or a suggestion
    draws it anew, and what was drawn on it before goes; nothing else does.

    Args:
        edition, known: what is shown.
        below: the picture to draw on, which the map is moved to; None = none.
        begin: an outline whose corners can be moved; None = none.
    """
    sight = _middle(below.picture.bounds) if below is not None else bounds_of(s.outline for s in known)
    standings = [edition.site_standings[s.id] for s in known if s.id in edition.site_standings]
    groups = [site_outlines(known), site_signs(signs_of(standings))]
    ForgetOldGroups().add_to(groups[0])
    seen = st.session_state.get("a_ring")
    if seen is not None:
        groups.append(ring_layer(seen))
    if below is not None:
        groups.append(picture_layer(below.picture.png, below.picture.bounds, below.words))
    start = repr((below.picture.bounds if below else None, begin.wkb if begin else None))
    drawings = drawing_component(
        f"draw_map_{hashlib.sha256(start.encode()).hexdigest()[:8]}",
        begin,
        partial(drawing_map, ground_of(edition), sight),
        groups,
        HEIGHT,
    )
    now = repr(drawings)
    if st.session_state.get("a_drawn") != now:
        st.session_state["a_drawn"] = now
        st.session_state["a_ring"] = None
        try:
            outline = outline_of(drawings)
            st.session_state["a_ring"] = preview(outline, known).ring if outline is not None else None
        except OutlineRefused:
            return drawings
        if outline is not None:
            st.rerun()
    return drawings


def _form(edition: Edition, seen: Preview | None) -> None:
    with st.form("new_site", border=False, enter_to_submit=False):
        name = st.text_input(tr("Name (required)"), max_chars=200, key="a_name")
        first, second = st.columns([2, 1])
        aliases = first.text_area(
            tr("Also written, one a line; any script"), max_chars=500, height=ALIASES_HEIGHT, key="a_aliases"
        )
        country = second.text_input(tr("Country"), max_chars=60, key="a_country")
        source = st.text_input(tr("Public source: link, title and date"), max_chars=500, key="a_source")
        by = role_field("a_by")
        pressed = st.form_submit_button(tr("Save as restricted"), type="primary")
    if not pressed:
        return
    if seen is None:
        nothing_saved("There is no outline yet: draw one.")
        return
    if not name.strip() or not by:
        nothing_saved("Give a name and your role.")
        return
    outline = seen.accepted.outline
    site = Site(
        new_id(name, outline),
        name.strip(),
        outline,
        country_code(country),
        lines_of(aliases),
        source.strip(),
        access=Access.RESTRICTED,
        grid=seen.grid,
        simulated=edition.demo,
        notes=seen.accepted.notes,
    )
    store = desk(edition).store
    try:
        Company(store.sites(retired=True)).take(site)
        kept = store.save_site(site, by=by, based_on=NEW)
    except CompoundWatchError as error:
        refused(error)
        return
    st.session_state["saved_site"] = (kept.id, kept.name, country_warnings(kept))
    st.session_state["a_ring"] = None
    st.rerun()
