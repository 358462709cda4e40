"""What the map and the list show, as tables: for readers who cannot use them, and for whoever wants to copy a line."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from geodata.countries import country_of
from geodata.detection import Detection
from geodata.incident import Incident
from geodata.language import tr
from geodata.retold import retold
from geodata.sentences import STATE_WORDS, claim_said, report_sentence
from geodata.site import Site
from geodata.wording import counted
from layers.html_table import html_table
from layers.map_sites import signs_of
from screens.drawn import drawn
from screens.edition import Edition

ROWS = 200
"""Rows of one table: more of them nobody reads on a screen; the export holds all."""


def tables(
    edition: Edition, sites: Sequence[Site], shown: Sequence[Detection], reports: Sequence[Incident]
) -> None:  # fmt: skip
    """Tables under the map, made when they are asked for.

    Args:
        edition: what is shown.
        sites, shown, reports: those that the map shows.
    """
    title = tr(
        "As a table: {changes}, {sites}", changes=counted(len(shown), "change"), sites=counted(len(sites), "site")
    )
    if st.toggle(title, key="front_tables"):
        drawn(_all(edition, sites, shown, reports), key="tables")


def country_words(code: str) -> str:
    """A country by name where the code is known, else as the site's file wrote it."""
    known = country_of(code) if code else None
    return known.name if known else code


def _all(edition: Edition, sites: Sequence[Site], shown: Sequence[Detection], reports: Sequence[Incident]) -> str:
    parts = [_changes(edition, shown), _sites(edition, sites, shown), _reports(reports), _claims(edition, sites)]
    left = []
    if edition.sites_left_out:
        left.append(tr("{n} restricted sites are not in this edition.", n=edition.sites_left_out))
    if edition.detections_left_out:
        left.append(
            tr("{n} changes are not in this edition: not confirmed, or not reviewed.", n=edition.detections_left_out)
        )
    return "".join(parts) + (f'<p class="cw-note">{" ".join(left)}</p>' if left else "")


def _note(many: int, command: str) -> str:
    if many <= ROWS:
        return ""
    return tr(
        "The first {rows} of {many}. Narrow the filters for others, or take all of them: compound-watch {command}",
        rows=ROWS, many=f"{many:,}", command=command,
    )  # fmt: skip


def _changes(edition: Edition, shown: Sequence[Detection]) -> str:
    rows = [
        (
            edition.sites[d.site_id].name,
            country_words(edition.sites[d.site_id].country),
            edition.sentence(d),
            tr(STATE_WORDS[d.state]),
            tr(d.confidence.value),
            d.last_clear_before,
            d.first_seen,
            d.confirmed_on,
            d.last_seen,
            d.ended_on,
            d.id,
        )
        for d in shown[:ROWS]
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
            tr("Confirmed"),
        ),
        *(tr("Last seen"), tr("Ended or withdrawn"), tr("Id")),
    )
    return html_table(
        tr("Changes, the most important first"), heads, rows, note=_note(len(shown), "export changes.csv")
    )


def _sites(edition: Edition, sites: Sequence[Site], shown: Sequence[Detection]) -> str:
    signs = signs_of(sites, shown, edition.unseen(), edition.held_back, sentence=edition.sentence)
    rows = [
        (
            s.site.name,
            ", ".join(s.site.aliases),
            country_words(s.site.country),
            s.words,
            edition.looked[s.site.id].newest,
            "" if not s.site.watched else tr("yes") if s.seen else tr("no"),
            edition.next_passes[s.site.id] if s.site.watched else None,
            s.site.id,
        )
        for s in signs[:ROWS]
    ]
    heads = (
        tr("Site"),
        tr("Also written"),
        tr("Country"),
        tr("What stands there"),
        tr("Newest clear look"),
        tr("Seen of late"),
        tr("Next pass expected"),
        tr("Id"),
    )
    return html_table(tr("Sites, by name"), heads, rows, note=_note(len(sites), "export sites.csv --what sites"))


def _reports(reports: Sequence[Incident]) -> str:
    newest = sorted(reports, key=lambda i: (i.start_date, i.id), reverse=True)
    rows = [(i.start_date, report_sentence(i), i.place_name, retold(i.verification), i.id) for i in newest[:ROWS]]
    heads = (tr("Date"), tr("Report"), tr("Place"), tr("Verification"), tr("Id"))
    note = _note(len(reports), "export reports.csv --what incidents")
    return html_table(tr("Reports on the map, the newest first"), heads, rows, note=note) if rows else ""


def _claims(edition: Edition, sites: Sequence[Site]) -> str:
    near = {s.id for s in sites}
    theirs = sorted((c for c in edition.claims if c.site_id in near), key=lambda c: (c.claimed_on, c.id), reverse=True)
    rows = [(edition.sites[c.site_id].name, c.claimed_on, claim_said(c), c.source) for c in theirs[:ROWS]]
    return (
        html_table(tr("Claims by others, the newest first"), (tr("Site"), tr("Date"), tr("Claim"), tr("Source")), rows)
        if rows
        else ""
    )
