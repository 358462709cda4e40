"""Writes the briefing of a site and hands it over as a PDF. For internal users: it goes into the workspace's folder."""

from __future__ import annotations

import re
from datetime import date

import streamlit as st

from geodata.errors import CompoundWatchError
from geodata.language import tr
from geodata.site import Site
from layers.escape import escape
from pipelines.brief.brief import write_brief
from screens import frame
from screens.edition import Edition, workspace


def brief_button(edition: Edition, site: Site, since: date | None) -> None:
    """A button that writes the briefing, then one that hands it over.

    Args:
        edition: for its audience.
        site: whose page it is.
        since: the last briefing; None = none.
    """
    key = f"brief_{site.id}"
    if st.button(tr("Write a briefing"), type="primary", key=f"{key}_write", width="stretch"):
        name = re.sub(r"[^A-Za-z0-9_-]+", "-", site.id)[:60]
        out = edition.home / "briefings" / f"{name}-{edition.today.isoformat()}-{edition.audience}.pdf"
        try:
            with st.spinner(tr("Setting the page"), show_time=True):
                report = write_brief(
                    workspace(edition.home), (site.id,), since, out, edition.audience, today=edition.today
                )  # fmt: skip
        except CompoundWatchError as error:
            frame.stop_with(error)
            return
        st.session_state[key] = (out.name, out.read_bytes(), " ".join(report.lines()[1:]))
    made = st.session_state.get(key)
    if made is not None:
        st.download_button(
            tr("Save the PDF"), made[1], file_name=made[0], mime="application/pdf", key=f"{key}_save", width="stretch"
        )
        if made[2]:
            st.html(f'<p class="cw-note">{escape(made[2], limit=400)}</p>')
