"""Add a site: draw it, type its corners, or bring a file. What would be watched is shown before anything is saved."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from shapely.geometry.base import BaseGeometry
from streamlit_folium import st_folium

from geodata.errors import FileRefused, OutlineRefused
from geodata.site import Access, Site
from geodata.wording import counted, hectares
from layers.escape import escape
from layers.map import ForgetOldGroups, bounds_of
from layers.map_draw import drawing_map, ring_layer
from layers.map_sites import signs_of, site_outlines, site_signs
from pipelines.sites.import_report import ImportReport
from pipelines.sites.import_sites import keep, read_sites
from screens import frame
from screens.drawn import drawn
from screens.edition import Edition, workspace
from screens.ground import ground_of
from screens.new_site import Preview, new_id, outline_from_corners, outline_of, preview
from screens.site_cards import facts
from screens.soft_links import soft_link
from screens.view import View, address

WAYS = ("Draw", "Type coordinates", "Upload a file")
SUFFIXES = ["geojson", "json", "kml", "kmz", "gpkg", "zip"]
HEIGHT = 560
WHO = "Goes into the history under your role, not your name."


def show(edition: Edition, view: View) -> None:
    """Draw the screen."""
    frame.answer(
        "Add a site: draw its outline, or bring a file",
        "Nothing is saved until you press Save. A site without a public source stays restricted; making it public "
        "later needs two people.",
    )
    saved = st.session_state.pop("saved_site", None)
    if saved:
        link = soft_link(address("site", View(site=saved[0])), saved[1])
        st.html(
            f'<div class="cw-saved" role="status">Saved as restricted: {link}. The next run reads its history.</div>'
        )
    way = st.segmented_control("How", WAYS, default=WAYS[0], key="a_way", required=True, label_visibility="collapsed")
    if way == WAYS[2]:
        _upload(edition)
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
                    "Corners, one a line: longitude, latitude", key="a_corners", height=180,
                    placeholder="98.5530, 16.6300\n98.5610, 16.6300\n98.5610, 16.6250",
                )  # fmt: skip
                outline = outline_from_corners(text or "")
            else:
                st.html(
                    '<p class="cw-note">Choose the polygon at the left of the map, click the corners, close it on the '
                    "first one. The pencil moves corners. Moving the map sends nothing.</p>"
                )
                outline = outline_of(_drawing_map(edition, known))
            if outline is not None:
                seen = preview(outline, known)
        except OutlineRefused as error:
            refusal = error
    with right, st.container(border=True, key="cw_watching"):
        _watching(seen, refusal)
        _form(edition, seen)


def _drawing_map(edition: Edition, known: Sequence[Site]) -> Sequence[dict[str, object]] | None:
    """The map to draw on; returns what is drawn. It is never drawn anew while one works on it."""
    map_ = drawing_map(ground_of(edition), bounds_of(s.outline for s in known))
    groups = [site_outlines(known), site_signs(signs_of(known, (), ()))]
    ForgetOldGroups().add_to(groups[0])
    seen = st.session_state.get("a_ring")
    if seen is not None:
        groups.append(ring_layer(seen))
    found = st_folium(
        map_, key="draw_map", height=HEIGHT, use_container_width=True, returned_objects=["all_drawings"],
        feature_group_to_add=groups,
    )  # fmt: skip
    drawings = (found or {}).get("all_drawings")
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


def _watching(seen: Preview | None, refusal: OutlineRefused | None) -> None:
    """What would be watched, or why it cannot be."""
    title = frame.card_title("What you would be watching")
    if refusal is not None:
        drawn(
            title + f'<div class="cw-refused" role="alert"><b>This outline cannot be watched.</b> '
            f"{escape(refusal.cause[:1].upper() + refusal.cause[1:], limit=400)}. "
            f"{escape(refusal.next_step, limit=300)}.</div>",
            key="watching",
        )
        return
    if seen is None:
        drawn(
            title + '<div class="cw-empty"><p>No outline yet.</p><p>Area, grid, ring and overlaps appear here as soon '
            "as there is one.</p></div>",
            key="watching",
        )
        return
    g = seen.grid
    rows = [
        ("Area", f"<b>{hectares(seen.area_m2)}</b>, {seen.pixels:,} pixels of 10 m"),
        ("Pixel grid", f"{g.width} × {g.height} pixels in EPSG:{g.epsg}, frozen when saved"),
        ("Ring", f"{hectares(seen.ring_m2)} of surroundings for controls and placebo areas"),
    ]
    rows += [("Mended", escape(text, limit=300)) for text in seen.accepted.repaired]
    rows += [("Look at this", f"<b>{escape(text, limit=300)}</b>") for text in seen.accepted.warnings]
    if not seen.accepted.warnings:
        rows.append(("Overlap", "none with a known site"))
    drawn(title + facts(rows), key="watching")


def _form(edition: Edition, seen: Preview | None) -> None:
    with st.form("new_site", border=False, enter_to_submit=False):
        name = st.text_input("Name (required)", max_chars=200, key="a_name")
        first, second = st.columns([2, 1])
        aliases = first.text_input("Also written, commas between; any script", max_chars=500, key="a_aliases")
        country = second.text_input("Country", max_chars=60, key="a_country")
        source = st.text_input("Public source: link, title and date", max_chars=500, key="a_source")
        by = st.text_input("Your role", max_chars=60, key="a_by", placeholder="analyst 1", help=WHO)
        pressed = st.form_submit_button("Save as restricted", type="primary")
    if not pressed:
        return
    if seen is None:
        st.html(
            '<div class="cw-refused" role="alert"><b>Nothing was saved.</b> There is no outline yet: draw one.</div>'
        )
        return
    if not name.strip() or not by.strip():
        st.html('<div class="cw-refused" role="alert"><b>Nothing was saved.</b> Give a name and your role.</div>')
        return
    outline = seen.accepted.outline
    site = Site(
        new_id(name, outline), name.strip(), outline, country.strip(),
        tuple(a.strip() for a in aliases.split(",") if a.strip()), source.strip(), access=Access.RESTRICTED,
        grid=seen.grid, simulated=edition.demo, notes=seen.accepted.notes,
    )  # fmt: skip
    kept = workspace(edition.home).store.save_site(site, by=by.strip())
    st.session_state["saved_site"] = (kept.id, kept.name)
    st.session_state["a_ring"] = None
    st.rerun()


def _upload(edition: Edition) -> None:
    with st.container(border=True, key="cw_upload"):
        given = st.file_uploader(
            "GeoJSON, KML, GeoPackage or a zipped shapefile, at most 50 MB", type=SUFFIXES, key="a_file",
            max_upload_size=50,
        )  # fmt: skip
        by = st.text_input("Your role", max_chars=60, key="a_file_by", placeholder="analyst 1", help=WHO, width=260)
        if given is None:
            frame.empty("No file yet.", "Each outline is kept, mended or refused in words before anything is saved.")
            return
        known = workspace(edition.home).store.sites(retired=True)
        try:
            report = read_sites(given.getvalue(), given.name, known=known)
        except FileRefused as error:
            st.html(
                f'<div class="cw-refused" role="alert"><b>{escape(error.thing, limit=120)} cannot be read.</b> '
                f"{escape(error.cause, limit=400)}. {escape(error.next_step, limit=300)}.</div>"
            )
            return
        _report(report, given.name)
        if report.sites and st.button(f"Save {counted(len(report.sites), 'site')}", type="primary", key="a_save_file"):
            if not by.strip():
                st.html('<div class="cw-refused" role="alert"><b>Nothing was saved.</b> Give your role.</div>')
                return
            done = keep(workspace(edition.home), report, by.strip())
            st.html(f'<div class="cw-saved" role="status">{escape(done.lines()[-1])}</div>')


def _report(report: ImportReport, name: str) -> None:
    """What came of the file: counts, then every remark by name."""
    figures = (
        (len(report.sites), "ready to save"),
        (len({r.site_id for r in report.repaired}), "mended"),
        (len({r.site_id for r in report.warnings}), "to look at"),
        (len(report.refused), "refused"),
    )
    cells = "".join(f"<div><b>{count:,}</b><span>{words}</span></div>" for count, words in figures)
    lines = "".join(f"<li>{escape(line, limit=500)}</li>" for line in report.lines()[:200])
    drawn(
        f'<div class="cw-card-title"><b>{escape(name, limit=120)}</b></div><div class="cw-figures">{cells}</div>'
        f'<ul class="cw-lines">{lines}</ul>',
        key="report",
    )
