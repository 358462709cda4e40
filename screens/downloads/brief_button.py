"""Writes a briefing and hands it over. For internal users: it gets a number and goes into the archive."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

import streamlit as st

from geodata.briefings.briefing import Briefing, last_of
from geodata.detections.detection import State
from geodata.errors import CompoundWatchError
from geodata.i18n.messages import tr
from geodata.wording.headlines import new_since
from layers.style.escape import escape
from pipelines.brief.assemble_briefing import Asked
from pipelines.brief.brief import LAST, write_brief
from pipelines.brief.issue import line_of
from screens.downloads.issue_files import forms_of, save_buttons
from screens.session.edition import Edition, reading_room
from screens.session.last_visit import remember_briefing
from screens.session.view_state import View, address
from screens.widgets import page_frame
from screens.widgets.html_component import drawn
from screens.widgets.in_app_links import soft_link

MOST_SITES = 20
"""Sites in one briefing from the first screen, two to four pages each: more of them nobody reads."""


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
        name: keeps the buttons of two screens apart.
        since: the day that it compares with; None = the start.
    """
    key = f"brief_{name}"
    last = _last(edition, site_ids)
    asked = (tuple(site_ids), since, last.id if last else "")
    against: date | Literal["last"] | None = since
    if last is not None and st.checkbox(
        tr("Tell what is new since briefing {id}", id=last.id), value=True, key=f"{key}_last"
    ):
        against = LAST
    if st.button(tr("Write a briefing"), type="primary", key=f"{key}_write", width="stretch"):
        try:
            with st.spinner(tr("Setting the page"), show_time=True):
                report = write_brief(
                    reading_room(edition), tuple(site_ids), against, None, edition.audience, today=edition.today
                )
        except CompoundWatchError as error:
            page_frame.part_failed(tr("The briefing could not be written."), error)
            return
        made_of = (tuple(site_ids), since, report.issued.id)
        forms = forms_of(edition.home, report.issued)
        st.session_state[key] = (made_of, report.issued.id, forms, " ".join(report.lines()[1:]))
        st.rerun()
    made = st.session_state.get(key)
    if made is not None:
        remember_briefing(edition.today, key=f"{key}_day")
    if made is not None and made[0] == asked:  # one of other sites, or since another day, is not this one
        save_buttons(edition, made[1], made[2], f"{key}_save")
        to = soft_link(address("briefings", View(briefing=made[1])), made[1])
        drawn(f'<p class="cw-note">{to}. {escape(made[3], limit=400)}</p>', key=f"{key}_note")


def _last(edition: Edition, site_ids: Sequence[str]) -> Briefing | None:
    """The last issue of the same sites and edition in the language in use."""
    asked = Asked(tuple(site_ids), None, edition.audience, edition.today)
    return last_of(edition.view.briefings.items, line_of(asked))
