"""A form for one claim: the figure of an office, and what somebody else counted. It is read as a row of a table is.
For analysts."""

from __future__ import annotations

import streamlit as st

from geodata.errors import CompoundWatchError
from geodata.i18n.english_formats import sentence_case
from geodata.i18n.messages import msg, tr
from geodata.i18n.translated import translated
from geodata.incidents.claim import UNIT
from geodata.sites.shown_place import told_name
from layers.style.escape import escape
from pipelines.incidents.rows.claim_row import claim_of_row
from pipelines.incidents.rows.notes import RowNotes, RowRefused
from pipelines.incidents.stored_claims import in_place_of, refuse_to_replace
from pipelines.tables.table import cell_text
from screens.session.edition import Edition, desk
from screens.widgets import page_frame
from screens.widgets.save_feedback import emptied, nothing_saved, refused, saved_line

NOTE = msg("Inside until one person has read and cleared it. A figure is never averaged with another one.")
SAVED = "claim_saved"
"""Session state: what was saved just now, told once the screen is drawn anew."""
ENTERED = "claim_entered"
"""Session state: one was saved just now, so that the fields begin empty."""
TEXTS = (
    "k_by",
    "k_on",
    "k_figure",
    "k_total",
    "k_unit",
    "k_scope",
    "k_since",
    "k_source",
    "k_count",
    "k_count_by",
    "k_count_on",
    "k_count_unit",
    "k_count_note",
    "k_count_source",
)
"""Fields of the form that are typed."""


def add_claim(edition: Edition) -> None:
    """Draw the form; what was saved just now is said above it."""
    saved_note = st.session_state.pop(SAVED, "")
    if saved_note:
        saved_line(escape(saved_note, limit=900))
    emptied({"k_site": None, **dict.fromkeys(TEXTS, "")}, ENTERED)
    st.html(page_frame.card_title("Add a claim", NOTE))
    sites = {site.id: told_name(site) for site in desk(edition).store.sites()}
    with st.form("new_claim", border=False, enter_to_submit=False):
        row = _asked(sites)
        pressed = st.form_submit_button(tr("Save; it waits for a person"), type="primary")
    if not pressed:
        return
    if not row["site_id"] or not row["claimed_on"] or not row["source"]:
        nothing_saved("Give a site, a day, and the source.")
        return
    odd, store = RowNotes(), desk(edition).store
    try:
        claim = claim_of_row(row, odd)
        stored = {one.id: one for one in store.claims()}
        there = in_place_of(claim, stored)
        if there is not None:
            refuse_to_replace(claim, there)
        store.save_claims([claim])
    except RowRefused as error:
        nothing_saved(f"{sentence_case(translated(error.why))}.")
        return
    except CompoundWatchError as error:
        refused(error)
        return
    notes = [f"{sentence_case(translated(note))}." for note in odd.texts]
    kept = tr("{id} was there already.", id=claim.id) if claim.id in stored else tr("Saved as {id}.", id=claim.id)
    st.session_state[SAVED], st.session_state[ENTERED] = " ".join((kept, *notes)), True
    st.rerun()


def _asked(sites: dict[str, str]) -> dict[str, str]:
    """The fields, as a row of a table of claims; "" for what is empty or says "none"."""
    site = st.selectbox(
        tr("Site (required)"),
        list(sites),
        index=None,
        format_func=lambda key: sites[key],
        placeholder=tr("Choose an option"),
        key="k_site",
    )
    first, second = st.columns(2)
    by = first.text_input(tr("Which office or organisation claims it"), max_chars=200, key="k_by")
    on = second.text_input(tr("Of which day (required)"), max_chars=10, placeholder="2026-10-14", key="k_on")
    first, second, third = st.columns(3)
    figure = first.text_input(tr("Figure claimed"), max_chars=20, key="k_figure")
    total = second.text_input(tr("Out of how many"), max_chars=20, key="k_total")
    unit = third.text_input(tr("Of what"), max_chars=100, placeholder=translated(UNIT), key="k_unit")
    first, second = st.columns(2)
    scope = first.text_input(tr("Of which ground, as the source names it"), max_chars=200, key="k_scope")
    since = second.text_input(tr("Counted since"), max_chars=10, placeholder="2026-10", key="k_since")
    source = st.text_input(tr("Source: title and link (required)"), max_chars=500, key="k_source")
    first, second, third = st.columns(3)
    count = first.text_input(tr("What somebody else counted"), max_chars=20, key="k_count")
    count_by = second.text_input(tr("Who counted"), max_chars=200, key="k_count_by")
    count_on = third.text_input(tr("Of which day"), max_chars=10, key="k_count_on")
    first, second = st.columns(2)
    count_of = first.text_input(tr("Of what, if not of the same"), max_chars=100, key="k_count_unit")
    note = second.text_input(tr("What they say of their count"), max_chars=300, key="k_count_note")
    count_source = st.text_input(tr("Source of the count: title and link"), max_chars=500, key="k_count_source")
    values = {
        "site_id": site or "",
        "claimed_by": by,
        "claimed_on": on,
        "since": since,
        "figure": figure,
        "unit": unit,
        "total": total,
        "scope": scope,
        "source": source,
        "independent_figure": count,
        "independent_unit": count_of,
        "independent_by": count_by,
        "independent_on": count_on,
        "independent_note": note,
        "independent_source": count_source,
    }
    return {name: cell_text(value) for name, value in values.items()}
