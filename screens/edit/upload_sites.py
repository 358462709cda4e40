"""Bring a file of places: what came of it, outline by outline, before anything is saved."""

from __future__ import annotations

import csv
import hashlib
import io

import pandas as pd
import streamlit as st

from geodata.errors import CompoundWatchError, FileRefused
from geodata.i18n.english_formats import counted, sentence_case
from geodata.i18n.messages import msg, tr
from geodata.i18n.translated import translated
from geodata.sites.outline import area_m2
from layers.map.folium_map import base_map, bounds_of
from layers.map.sites import EVERY, site_outlines
from layers.style.escape import escape
from pipelines.sites.files.read_sandboxed import read_features_apart
from pipelines.sites.files.upload_limit import LARGEST_UPLOAD_MB
from pipelines.sites.import_report import ImportReport
from pipelines.sites.import_sites import keep, read_sites
from screens.server.basemap_file import ground_of
from screens.server.file_fields import takes_file
from screens.session.edition import Edition, desk
from screens.site.folium_component import folium_component
from screens.widgets import page_frame
from screens.widgets.html_component import drawn
from screens.widgets.save_feedback import cause_and_step, nothing_saved, refused, role_field

LINES_SHOWN = 200
"""Remarks listed on the screen; the report as a file holds all."""
OUTLINES_SHOWN = 2_000
"""Outlines drawn on the map, the first of the file; the list has all."""
MAP_HEIGHT = 360
_KEPT = "a_file_kept"
"""Session state: the file that was saved, with what came of it."""


def upload_part(edition: Edition) -> None:
    """Draw the card of the upload."""
    with st.container(border=True, key="cw_upload"):
        takes_file()
        given = st.file_uploader(
            tr(
                "GeoJSON, KML, KMZ, GeoPackage, GeoParquet, CSV, XLSX, ODS or a zipped shapefile, at most {most} MB",
                most=LARGEST_UPLOAD_MB,
            ),
            key="a_file",
            max_upload_size=LARGEST_UPLOAD_MB,
        )
        if given is None:
            st.session_state.pop("a_report", None)
            st.session_state.pop(_KEPT, None)
            page_frame.empty(
                "No file yet.", "Each outline is kept, mended or refused in words before anything is saved."
            )
            return
        this = (hashlib.sha256(given.getvalue()).hexdigest(), given.name)
        saved: tuple[tuple[str, str], ImportReport] | None = st.session_state.get(_KEPT)
        if saved is not None and saved[0] == this:
            _report(saved[1], given.name, saved=True)
            return
        try:
            report = _read(edition, given.getvalue(), given.name)
        except FileRefused as error:
            unread = tr("{file} cannot be read.", file=escape(error.thing, limit=120))
            st.html(
                f'<div class="cw-refused" role="alert"><b>{unread}</b> {escape(cause_and_step(error), limit=700)}</div>'
            )
            return
        _report(report, given.name)
        if not report.sites:
            return
        _would_be_kept(edition, report)
        by = role_field("a_file_by")
        if st.button(tr("Save {sites}", sites=counted(len(report.sites), "site")), type="primary", key="a_save_file"):
            if not by:
                nothing_saved("Give your role.")
                return
            try:
                with st.spinner(tr("Saving"), show_time=True):
                    done = keep(desk(edition), report, by)
            except CompoundWatchError as error:
                refused(error)
                return
            st.session_state.pop("a_report", None)
            st.session_state[_KEPT] = (this, done)
            st.rerun()


def _read(edition: Edition, data: bytes, name: str) -> ImportReport:
    """The report of a file, read once and not at every click.

    Raises:
        FileRefused: it cannot be read safely.
    """
    key = (hashlib.sha256(data).hexdigest(), name, edition.stamp)
    held = st.session_state.get("a_report")
    if held is not None and held[0] == key:
        if isinstance(held[1], FileRefused):
            raise held[1]
        return held[1]  # type: ignore[no-any-return]
    known = desk(edition).store.sites(retired=True)
    with st.spinner(tr("Reading the file, apart from everything else"), show_time=True):
        try:
            report = read_sites(data, name, known=known, reader=read_features_apart)
        except FileRefused as error:
            st.session_state["a_report"] = (key, error)
            raise
    st.session_state["a_report"] = (key, report)
    return report


def report_rows(report: ImportReport) -> list[tuple[str, str, str, str]]:
    """Everything said about a file: (what, site, remark, next step), refused first, then to look at, then mended, then
    the sites that are ready, or that were kept."""
    rows = [("refused", p.thing, p.cause, p.next_step) for p in report.refused]
    rows += [("to look at", r.site_id, r.text, "") for r in report.warnings]
    rows += [("mended", r.site_id, r.text, "") for r in report.repaired]
    rows += [("kept" if report.stored else "ready", s.id, s.name, "") for s in report.sites]
    return rows


def report_csv(report: ImportReport) -> bytes:
    """The whole report as a table; a leading = + - @ is quoted, so that no spreadsheet takes a name for a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("what", "site", "remark", "next step"))
    for row in report_rows(report):
        writer.writerow([f"'{cell}" if cell[:1] in "=+-@\t" and cell else cell for cell in row])
    return ("\ufeff" + out.getvalue()).encode()


def _would_be_kept(edition: Edition, report: ImportReport) -> None:
    """The outlines that Save would keep, on the map beside the sites that are there, and as a list."""
    known = list(edition.sites.values())
    shown = list(report.sites[:OUTLINES_SHOWN])
    map_ = base_map(ground_of(edition), bounds_of(s.outline for s in shown), remember=False)
    st.html(f'<p class="cw-note">{tr("What would be kept: thick. Sites that are there: thin.")}</p>')
    folium_component(
        map_,
        key="upload_map",
        height=MAP_HEIGHT,
        use_container_width=True,
        returned_objects=[],
        feature_group_to_add=[site_outlines(known), site_outlines(shown, chosen=EVERY)],
    )
    mended = {r.site_id for r in report.repaired}
    look_at = {r.site_id for r in report.warnings}
    middles = [s.outline.centroid for s in report.sites]
    with st.expander(tr("As a list: {sites}", sites=counted(len(report.sites), "site"))):
        st.dataframe(
            pd.DataFrame(
                {
                    tr("Name"): [s.name for s in report.sites],
                    tr("Id"): [s.id for s in report.sites],
                    tr("Country"): [s.country for s in report.sites],
                    tr("Longitude of the middle"): [round(m.x, 5) for m in middles],
                    tr("Latitude of the middle"): [round(m.y, 5) for m in middles],
                    tr("Area, ha"): [round(area_m2(s.outline) / 10_000, 2) for s in report.sites],
                    tr("Remark"): [
                        ", ".join(
                            tr(word)
                            for word, where in ((msg("mended"), mended), (msg("to look at"), look_at))
                            if s.id in where
                        )
                        for s in report.sites
                    ],
                }
            ),
            hide_index=True,
            key="upload_list",
        )


def _report(report: ImportReport, name: str, *, saved: bool = False) -> None:
    """What came of the file, or of saving it: counts, then every remark by name."""
    figures = (
        (len(report.sites), msg("kept") if saved else msg("ready to save")),
        (len({r.site_id for r in report.repaired}), msg("mended")),
        (len({r.site_id for r in report.warnings}), msg("to look at")),
        (len(report.refused), msg("refused")),
    )
    cells = "".join(f"<div><b>{count:,}</b><span>{tr(words)}</span></div>" for count, words in figures)
    remarks = [row for row in report_rows(report) if row[0] not in ("ready", "kept")]
    lines = "".join(
        f"<li><b>{sentence_case(tr(what))}.</b> {escape(site, limit=120)}: {escape(translated(text), limit=400)}."
        f"{f' {escape(translated(step), limit=300)}.' if step else ''}</li>"
        for what, site, text, step in remarks[:LINES_SHOWN]
    )
    more = (
        f'<p class="cw-note">{tr("and {n} more in the report.", n=f"{len(remarks) - LINES_SHOWN:,}")}</p>'
        if len(remarks) > LINES_SHOWN
        else ""
    )
    drawn(
        f'<div class="cw-card-title"><b>{escape(name, limit=120)}</b></div><div class="cw-figures">{cells}</div>'
        f'<ul class="cw-lines">{lines}</ul>{more}<p class="{"cw-saved" if saved else "cw-small"}" '
        f'role="{"status" if saved else "note"}">{escape(report.lines()[-1], limit=400)}</p>',
        key="kept_report" if saved else "report",
    )
    st.download_button(
        tr("Full report as CSV"),
        report_csv(report),
        file_name="import-report.csv",
        mime="text/csv",
        key="a_report_csv",
        on_click="ignore",
    )
