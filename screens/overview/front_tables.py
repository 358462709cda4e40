"""What the map and the list show, as tables: for readers who cannot use them, and for whoever wants to copy a line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from geodata.access.site_standing import Displayed
from geodata.detections.detection import Detection
from geodata.detections.review_state import agreed_by_two
from geodata.i18n.english_formats import counted
from geodata.i18n.messages import tr, trn
from geodata.i18n.translated import translated
from geodata.incidents.incident import Incident
from geodata.sites.shown_place import told_name
from geodata.wording.change_sentences import STATE_WORDS
from geodata.wording.claims.claim_sentences import claim_told
from geodata.wording.claims.sources_of_claims import sources_told
from geodata.wording.report_sentences import report_sentence
from geodata.wording.site_sentences import hidden_in_all
from layers.charts.html_table import html_table
from layers.map.sites import signs_of
from screens.downloads.take_along import take_along
from screens.overview.order_of_changes import by_weight
from screens.session.edition import Edition
from screens.widgets.change_words import country_words
from screens.widgets.html_component import drawn

ROWS = 200
"""Rows of one table: more of them nobody reads on a screen; the export holds all."""


def tables(edition: Edition, shown: Displayed, reports: Sequence[Incident], since: date | None) -> None:
    """Tables under the map, made when they are asked for.

    Args:
        edition: what is known.
        shown: what the filters leave of it: which rows there are, never what they say.
        reports: those on the map.
        since: the day compared with, by which changes are ordered as in the list; None = the start.
    """
    title = tr(
        "As a table: {changes}, {sites}",
        changes=counted(len(shown.change_ids), "change"),
        sites=counted(len(shown.site_ids), "site"),
    )
    if st.toggle(title, key="front_tables"):
        drawn(_all(edition, shown, reports, since), key="tables")
        take_along(edition, "detections", tr("Changes"), shown.change_ids, key="front_changes")
        take_along(edition, "sites", tr("Sites"), shown.site_ids, key="front_sites")
        take_along(edition, "incidents", tr("Reports"), {report.id for report in reports}, key="front_reports")


def _all(edition: Edition, shown: Displayed, reports: Sequence[Incident], since: date | None) -> str:
    every = shown.among(edition.detections)
    changes = by_weight(every, since, agreed_by_two(edition.standings), most=ROWS)
    parts = [_changes(edition, changes, len(every)), _sites(edition, shown), _reports(reports), _claims(edition, shown)]
    left = [hidden_in_all(shown)] if shown.anything_hidden else []
    if edition.sites_left_out:
        left.append(
            trn(
                "{n} restricted site is not in this edition.",
                "{n} restricted sites are not in this edition.",
                edition.sites_left_out,
                n=f"{edition.sites_left_out:,}",
            )
        )
    if edition.detections_left_out:
        left.append(
            trn(
                "{n} change is not in this edition: not confirmed, or not reviewed.",
                "{n} changes are not in this edition: not confirmed, or not reviewed.",
                edition.detections_left_out,
                n=f"{edition.detections_left_out:,}",
            )
        )
    return "".join(parts) + (f'<p class="cw-note">{" ".join(left)}</p>' if left else "")


def _note(many: int, command: str) -> str:
    if many <= ROWS:
        return ""
    return tr(
        "The first {rows} of {many}. Narrow the filters for others, or take all of them: compound-watch {command}",
        rows=ROWS,
        many=f"{many:,}",
        command=command,
    )


def _changes(edition: Edition, shown: Sequence[Detection], many: int) -> str:
    """The table of changes, in the order given; many: how many there are, of which these are the first."""
    marks = edition.marks
    rows = [
        (
            told_name(edition.sites[d.site_id]),
            country_words(edition.sites[d.site_id].country),
            f"{edition.sentence(d)} {marks.get(d.id, '')}".rstrip(),
            tr(STATE_WORDS[d.state]),
            tr(d.confidence.value),
            d.last_clear_before,
            d.first_seen,
            d.confirmed_on,
            d.last_seen,
            d.ended_on,
            d.id,
        )
        for d in shown
    ]
    heads = (
        *(
            tr("Site"),
            tr("Country"),
            tr("Change"),
            tr("State"),
            tr("Confidence"),
            tr("Last clear look"),
            tr("First seen"),
            tr("Rule met on data of"),
        ),
        *(tr("Last seen"), tr("Ended or withdrawn, data of"), tr("Id")),
    )
    return html_table(tr("Changes, the most important first"), heads, rows, note=_note(many, "export changes.csv"))


def _sites(edition: Edition, shown: Displayed) -> str:
    signs = signs_of(edition.site_standings.values(), shown, said=edition.site_sentence)
    seen_words = {"": "", "seen": tr("yes"), "unseen": tr("no"), "new": tr("not looked at yet")}
    rows = [
        (
            told_name(s.site),
            ", ".join(s.site.aliases),
            country_words(s.site.country),
            s.words,
            edition.looked[s.site.id].newest,
            seen_words[s.look],
            *((edition.next_passes[s.site.id] if s.site.watched else None,) if edition.internal else ()),
            s.site.id,
        )
        for s in signs[:ROWS]
    ]
    heads = (
        tr("Site"),
        tr("Also written"),
        tr("Country"),
        tr("What stands there"),
        tr("Newest usable look"),
        tr("Seen of late"),
        *((tr("Next pass expected"),) if edition.internal else ()),
        tr("Id"),
    )
    return html_table(tr("Sites, by name"), heads, rows, note=_note(len(signs), "export sites.csv --what sites"))


def _reports(reports: Sequence[Incident]) -> str:
    newest = sorted(reports, key=lambda i: (i.start_date, i.id), reverse=True)
    rows = [(i.start_date, report_sentence(i), i.place_name, translated(i.verification), i.id) for i in newest[:ROWS]]
    heads = (tr("Date"), tr("Report"), tr("Place"), tr("Verification"), tr("Id"))
    note = _note(len(reports), "export reports.csv --what incidents")
    return html_table(tr("Reports on the map, the newest first"), heads, rows, note=note) if rows else ""


def _claims(edition: Edition, shown: Displayed) -> str:
    near = [c for c in edition.claims if c.site_id in shown.site_ids]
    theirs = sorted(near, key=lambda c: (c.claimed_on, c.id), reverse=True)
    rows = [(told_name(edition.sites[c.site_id]), c.claimed_on, claim_told(c), sources_told(c)) for c in theirs[:ROWS]]
    return (
        html_table(
            tr("Claims and counts by others, the newest first"),
            (tr("Site"), tr("Date"), tr("Claim"), tr("Source")),
            rows,
        )
        if rows
        else ""
    )
