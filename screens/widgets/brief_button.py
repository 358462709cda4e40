"""Writes a briefing and hands it over as a PDF. For internal users: it goes into the workspace's folder."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

import streamlit as st

from geodata.detections.detection import State
from geodata.errors import CompoundWatchError
from geodata.i18n.messages import tr
from geodata.wording.headlines import new_since
from layers.style.escape import escape
from pipelines.brief.brief import write_brief
from screens.session.edition import Edition, reading_room
from screens.session.last_visit import remember_briefing
from screens.widgets import page_frame

MOST_SITES = 20
"""Sites in one briefing from the first screen, two pages each: more of them nobody reads."""


def sites_to_brief(edition: Edition, since: date | None) -> tuple[str, ...]:
    """Ids of the sites that a briefing from the first screen is about, the most important change first.

    Those with a confirmed change that is new; without any, the watched sites by name.

    Args:
        since: the day that it compares with; None = the start.
    """
    new = [d.site_id for d in edition.detections if d.state is State.CONFIRMED and new_since(d, since)]
    chosen = list(dict.fromkeys(new)) or [s.id for s in edition.sites.values() if s.watched]
    return tuple(chosen[:MOST_SITES])


def brief_button(edition: Edition, site_ids: Sequence[str], name: str, since: date | None) -> None:
    """A button that writes the briefing, then one that hands it over.

    Args:
        edition: for its audience.
        site_ids: whose pages, in this order.
        name: of the file, ahead of its day; also keeps the buttons of two screens apart.
        since: the day that it compares with; None = the start.
    """
    key = f"brief_{name}"
    asked = (tuple(site_ids), since, edition.stamp)
    if st.button(tr("Write a briefing"), type="primary", key=f"{key}_write", width="stretch"):
        stem = re.sub(r"[^A-Za-z0-9_-]+", "-", name)[:60]
        out = edition.home / "briefings" / f"{stem}-{edition.today.isoformat()}-{edition.audience}.pdf"
        try:
            with st.spinner(tr("Setting the page"), show_time=True):
                report = write_brief(
                    reading_room(edition), tuple(site_ids), since, out, edition.audience, today=edition.today
                )
        except CompoundWatchError as error:
            page_frame.part_failed(tr("The briefing could not be written."), error)
            return
        st.session_state[key] = (asked, out.name, out.read_bytes(), " ".join(report.lines()[1:]))
    made = st.session_state.get(key)
    if made is not None:
        remember_briefing(edition.today, key=f"{key}_day")
    if made is not None and made[0] == asked:  # a briefing since another day, or of an older state, is not this one
        st.download_button(
            tr("Save the PDF"), made[2], file_name=made[1], mime="application/pdf", key=f"{key}_save", width="stretch"
        )
        if made[3]:
            st.html(f'<p class="cw-note">{escape(made[3], limit=400)}</p>')
