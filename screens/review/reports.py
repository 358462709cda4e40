"""Reports: what is on file, what a satellite could see of each, what changed, who confirms it; what waits to be
cleared, claims too; and a new one typed in. For analysts."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pandas as pd
import streamlit as st

from geodata.access.action_rules import waiting_actions
from geodata.errors import CompoundWatchError
from geodata.i18n.english_formats import counted, day, in_words, moment_format, sentence_case
from geodata.i18n.messages import msg, tr
from geodata.i18n.translated import translated
from geodata.incidents.history import VERIFIED_HERE, Confirmation
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.incidents.looks_in_window import LooksWithin, looks_within
from geodata.incidents.same_event import same_events
from geodata.incidents.site_join import joined_to
from geodata.text.names.same_person import WORTH
from geodata.wording.look_sentences import looks_within_sentence
from geodata.wording.report_sentences import report_sentence
from layers.style.escape import escape
from pipelines.incidents.sources.typed_report import KINDS, Draft, earlier_id, entered_report, under_earlier_id
from screens.review.add_claim import add_claim
from screens.review.chosen_row import chosen_row
from screens.review.claim_clearing import claims_part
from screens.review.report_clearing import clearing_part
from screens.review.scope_clearing import scopes_part
from screens.session.edition import Edition, desk
from screens.session.view_state import View
from screens.site.finding_cards import facts
from screens.widgets import page_frame
from screens.widgets.html_component import drawn
from screens.widgets.save_feedback import emptied, refused, saved_line

CHOOSE = msg("Choose an option")
READ = "e_read"
"""Session state: the report that was open when the screen was last drawn, and the number of its version then."""
MOST_ROWS = 2_000
"""Rows of the table at most, the newest first: more slows the browser and is what an export is for."""
WHO = msg("Goes into the history under your role, not your name.")
PLACE_WORDS = {
    PlacePrecision.EXACT: msg("exact: within 1 km"),
    PlacePrecision.NEAR: msg("near: within 25 km"),
    PlacePrecision.DISTRICT: msg("district"),
    PlacePrecision.PROVINCE: msg("province"),
    PlacePrecision.COUNTRY: msg("country"),
    PlacePrecision.UNKNOWN: msg("not known"),
}
DATE_WORDS = {
    DatePrecision.DAY: msg("the day"),
    DatePrecision.DAYS: msg("two to six days"),
    DatePrecision.WEEK: msg("the week"),
    DatePrecision.MONTH: msg("the month"),
    DatePrecision.YEAR: msg("the year"),
}


def show(edition: Edition, view: View) -> None:
    """Draw the screen."""
    incidents = sorted(edition.incidents, key=lambda i: (i.start_date, i.id), reverse=True)
    verified = sum(i.verification == VERIFIED_HERE for i in incidents)
    withdrawn = sum(i.withdrawn for i in incidents)
    page_frame.answer(
        tr(
            "{reports} on file, {n} verified by two people here",
            n=in_words(verified) if verified else tr("none"),
            reports=sentence_case(counted(len(incidents), "report")),
        ),
        tr(
            "{n} withdrawn at their source; their history stays. What a source says is its own voice: it is never "
            "averaged with what was measured.",
            n=sentence_case(in_words(withdrawn) if withdrawn else tr("none")),
        ),
    )
    saved_note = st.session_state.pop("e_saved", "")
    if saved_note:
        saved_line(escape(saved_note, limit=700))
    with st.container(border=True, key="cw_clearing"):
        clearing_part(edition)
    with st.container(border=True, key="cw_claim_clearing"):
        claims_part(edition)
        scopes_part(edition)
    with st.container(border=True, key="cw_new_claim"):
        add_claim(edition)
    _actions_waiting(edition)
    left, right = st.columns([1.5, 1], gap="small")
    with left, st.container(border=True, key="cw_reports"):
        _table(edition, incidents)
        chosen = _chosen(incidents)
        if chosen is not None:
            _card(edition, chosen)
    with right, st.container(border=True, key="cw_new_report"):
        _form(edition)
    with st.container(border=True, key="cw_pulls"):
        _pulls(edition)


def _actions_waiting(edition: Edition) -> None:
    """That actions wait as well; they are read and cleared on the command line."""
    count = len(waiting_actions(edition.view.actions.items, desk(edition).store.clearings()))
    if count:
        words = tr(
            "{actions} waiting for a person: read and cleared with {command}.",
            actions=sentence_case(counted(count, "action")),
            command="compound-watch actions queue",
        )
        st.html(f'<p class="cw-note">{words}</p>')


def _table(edition: Edition, incidents: list[Incident]) -> None:
    st.html(page_frame.card_title("Reports", "Newest first. Looks: usable ones of all within a report's dates."))
    if not incidents:
        page_frame.empty("No report is on file.", "Import one with: compound-watch incidents import FILE --source …")
        return
    shown = incidents[:MOST_ROWS]
    rows = []
    for incident in shown:
        site_id = _watched(edition, incident)
        looks = looks_within(incident, site_id, edition.looks[site_id]) if site_id else None
        rows.append(
            {
                tr("From"): incident.start_date,
                tr("To"): incident.end_date,
                tr("Kind"): translated(incident.kind),
                tr("Looks"): _looks(looks),
                tr("Report"): report_sentence(incident),
                tr("Place"): translated(incident.place_precision.value),
                tr("Verification"): translated(incident.verification),
                tr("Standing"): tr("withdrawn") if incident.withdrawn else tr("stands"),
                tr("Id"): incident.id,
            }
        )
    st.dataframe(pd.DataFrame(rows), hide_index=True, height=320, key="t_reports")
    if len(incidents) > MOST_ROWS:
        st.html(f'<p class="cw-small">{tr("The newest {n} are shown; an export holds all.", n=f"{MOST_ROWS:,}")}</p>')


def _chosen(incidents: list[Incident]) -> Incident | None:
    if not incidents:
        return None
    by_id = {i.id: i for i in incidents[:MOST_ROWS]}
    words = {key: f"{i.start_date.isoformat()} {i.title[:70]} ({key})" for key, i in by_id.items()}
    key = chosen_row(tr("Open a report"), words, "e_chosen")
    return by_id.get(key or "")


def _card(edition: Edition, incident: Incident) -> None:
    """One report: what it says, how exactly, what could be seen, what it said before, who confirmed it."""
    store = desk(edition).store
    linked = _linked(edition.stamp, edition.audience.value, edition.incidents).get(incident.id, ())
    versions = store.incident_versions(incident.id)
    confirmed = [c for c in store.confirmations(incident.id) if c.version == len(versions) + 1]
    rows = [
        (msg("Says"), escape(incident.reported_by or incident.source, limit=200)),
        (msg("Dated to"), tr(DATE_WORDS[incident.date_precision])),
        (msg("Placed"), tr(PLACE_WORDS[incident.place_precision])),
    ]
    sites = [s for s in incident.site_ids if s in edition.sites]
    for site_id in sites[:5]:
        site = edition.sites[site_id]
        if site.watched:
            looks = looks_within(incident, site_id, edition.looks[site_id])
            rows.append(
                (tr("Satellite, {site}", site=escape(site.name, limit=60)), escape(looks_within_sentence(looks)))
            )
    if not any(edition.sites[s].watched for s in sites):
        rows.append((msg("Satellite"), tr("it names no watched site and lies at none")))
    rows += [(msg("May be the same event"), escape(", ".join(linked[:8]), limit=400))] if linked else []
    rows += [(msg("Note"), escape(translated(note), limit=300)) for note in incident.notes[:6]]
    for v in versions:
        version_text = f"{translated(v.change)}. {'; '.join(map(translated, v.before))}"
        rows.append(
            (
                tr("Version {n}, until {day}", n=v.version, day=day(v.replaced_at.date())),
                escape(version_text, limit=600),
            )
        )
    for c in confirmed:
        agreement_text = f"{day(c.confirmed_at.date())}: {c.reason}"
        rows.append((tr("Agreed by {who}", who=escape(c.confirmed_by, limit=60)), escape(agreement_text, limit=400)))
    title = (tr("Withdrawn at its source:") + " " if incident.withdrawn else "") + report_sentence(incident)
    drawn(page_frame.card_title(title) + facts(rows), key="report")
    if not incident.withdrawn and incident.verification != VERIFIED_HERE:
        _confirm(edition, incident, len(versions) + 1, confirmed)


@st.cache_data(show_spinner=False, max_entries=2)
def _linked(stamp: str, audience: str, _incidents: tuple[Incident, ...]) -> dict[str, tuple[str, ...]]:
    """Reports that may tell of the same event, kept as long as nothing was written to the workspace."""
    return same_events(_incidents)


def _confirm(edition: Edition, incident: Incident, version: int, confirmed: list[Confirmation]) -> None:
    """The form by which one person confirms a report.

    Args:
        edition: whose desk.
        incident: as it stands.
        version: number of what it says now.
        confirmed: by whom, of this version.
    """
    before = st.session_state.get(READ)
    read = before[1] if before is not None and before[0] == incident.id else version  # what the press was about
    st.session_state[READ] = (incident.id, version)
    with st.form(f"confirm_report_{incident.id}", border=False, enter_to_submit=False):
        waits = (
            tr("One person has confirmed it; a second, different one makes it verified.")
            if confirmed
            else (tr("It takes two different people to mark a report as verified."))
        )
        st.html(f'<p class="cw-note">{waits} {tr(WORTH)}</p>')
        reason = st.text_input(tr("What did you check?"), max_chars=300, key=f"e_reason_{incident.id}")
        role = st.text_input(tr("Your role"), max_chars=60, key="e_role", placeholder=tr("analyst 1"), help=tr(WHO))
        pressed = st.form_submit_button(tr("Confirm this report"))
    if not pressed:
        return
    try:
        kept, people = desk(edition).store.confirm_incident(incident.id, role, reason, read=read)
    except CompoundWatchError as error:
        refused(error)
        return
    verified = kept.verification == VERIFIED_HERE
    st.session_state["e_saved"] = (
        tr("Verified by two people.") if verified else tr("Agreed by {n} of 2 people.", n=people)
    )
    st.rerun()


ENTERED = "report_entered"
"""Session state: a report was saved just now, so that the fields of its form begin empty."""
EMPTY: dict[str, object] = {
    **dict.fromkeys(("e_kind", "e_start", "e_end", "e_dated", "e_placed", "e_lat", "e_lon")),
    **dict.fromkeys(("e_title", "e_source", "e_url", "e_place", "e_country", "e_site"), ""),
}
"""Fields of the form."""
AS_TYPED = "%g"
"""How a coordinate is shown: with zeros behind it a rough one would look exact."""


def _form(edition: Edition) -> None:
    emptied(EMPTY, ENTERED)
    note = msg("Unverified until two people confirm it, inside until one clears it. Nothing about persons.")
    st.html(page_frame.card_title("Add a report", note))
    sites = ["", *edition.sites]
    with st.form("new_report", border=False, enter_to_submit=False):
        kind = st.selectbox(
            tr("Kind (required)"), KINDS, index=None, format_func=translated, placeholder=tr(CHOOSE), key="e_kind"
        )
        title = st.text_input(tr("What happened, in your own words (required)"), max_chars=300, key="e_title")
        source = st.text_input(tr("Who says so: organisation or medium (required)"), max_chars=200, key="e_source")
        url = st.text_input(tr("Link to the source"), max_chars=500, key="e_url")
        first, second, third = st.columns(3)
        start = first.date_input(tr("First day (required)"), value=None, key="e_start")
        end = second.date_input(tr("Last day"), value=None, key="e_end")
        dated = third.selectbox(
            tr("Dated to (required)"),
            list(DatePrecision),
            index=None,
            placeholder=tr(CHOOSE),
            format_func=lambda p: tr(DATE_WORDS[p]),
            key="e_dated",
        )
        placed = st.selectbox(
            tr("Placed (required)"),
            list(PlacePrecision),
            index=None,
            placeholder=tr(CHOOSE),
            format_func=lambda p: tr(PLACE_WORDS[p]),
            key="e_placed",
        )
        first, second = st.columns(2)
        lat = first.number_input(tr("Latitude"), value=None, format=AS_TYPED, key="e_lat")
        lon = second.number_input(tr("Longitude"), value=None, format=AS_TYPED, key="e_lon")
        first, second = st.columns(2)
        place_name = first.text_input(tr("Place name"), max_chars=200, key="e_place")
        country = second.text_input(tr("Country"), max_chars=60, key="e_country")
        site = st.selectbox(
            tr("Site that the source names"),
            sites,
            key="e_site",
            format_func=lambda s: edition.sites[s].name if s else tr("none"),
        )
        pressed = st.form_submit_button(tr("Save as unverified"), type="primary")
    if not pressed:
        return
    draft = Draft(
        kind or "", title, source, url, _day(start), _day(end), dated, placed, lat, lon, place_name, country, site or ""
    )
    try:
        incident = entered_report(draft, datetime.now(UTC).date(), simulated=edition.demo)
        store, earlier = desk(edition).store, earlier_id(draft, incident)
        incident = under_earlier_id(incident, store.incidents_by_id([earlier]).get(earlier))
        (joined,) = joined_to([incident], store.sites(retired=True))
        new, changed, _ = store.save_incidents([joined])
    except CompoundWatchError as error:
        refused(error)
        return
    st.session_state["e_saved"], st.session_state[ENTERED] = _kept_note(incident, new, changed), True
    st.rerun()


def _kept_note(incident: Incident, new: int, changed: int) -> str:
    """What became of a typed report, and what is odd about it: how many were new and changed, as Store.save_incidents
    counts them."""
    if new:
        kept = tr("Saved as {id}, unverified.", id=incident.id)
    elif changed:
        kept = tr("{id} was there already, and is changed now.", id=incident.id)
    else:
        kept = tr("{id} was there already.", id=incident.id)
    return " ".join((kept, *(f"{sentence_case(translated(note))}." for note in incident.notes)))


def _pulls(edition: Edition) -> None:
    st.html(page_frame.card_title("Catalogues pulled", "Each reading of an incident catalogue, with what it refused."))
    pulls = desk(edition).store.pulls(limit=50)
    if not pulls:
        page_frame.empty(
            "No incident catalogue has been pulled.", "Name one under incident_catalogs, or import a file."
        )
        return
    st.dataframe(
        pd.DataFrame(
            {
                tr("When, UTC"): [p.started_at for p in pulls],
                tr("Catalogue"): [p.catalog for p in pulls],
                tr("New"): [p.new for p in pulls],
                tr("Changed"): [p.changed for p in pulls],
                tr("Unchanged"): [p.unchanged for p in pulls],
                tr("Withdrawn"): [p.withdrawn for p in pulls],
                tr("Refused"): [
                    "; ".join(f"{translated(r.thing)}: {translated(r.cause)}" for r in p.refused[:5]) for p in pulls
                ],
            }
        ),
        hide_index=True,
        key="t_pulls",
        column_config={tr("When, UTC"): st.column_config.DatetimeColumn(format=moment_format())},
    )


def _watched(edition: Edition, incident: Incident) -> str:
    """The first watched site that a report names or lies at; "" none."""
    return next((s for s in incident.site_ids if s in edition.sites and edition.sites[s].watched), "")


def _looks(found: LooksWithin | None) -> str:
    if found is None:
        return tr("no watched site")
    return tr("{part} of {whole}", part=found.seen, whole=found.looks) if found.looks else tr("none")


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None
