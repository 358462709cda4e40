"""One site: the answer, the pictures, the changes, the voices, the looks. Without a site chosen, the list of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geodata.access.not_released import SITE_NOT_HERE
from geodata.detections.detection import Detection, State
from geodata.detections.quiet_years import quiet_years
from geodata.detections.review_state import Standing
from geodata.i18n.english_formats import counted, day, in_figures, in_words, listed, sentence_case
from geodata.i18n.messages import msg, tr, trn
from geodata.i18n.translated import translated
from geodata.incidents.claim import Claim
from geodata.incidents.claim_check import Gone, claim_gone
from geodata.incidents.incident import Incident
from geodata.incidents.licence_of_each_source import terms_of
from geodata.incidents.looks_in_window import looks_within
from geodata.looks.look import Look, LookStatus
from geodata.razed_ground.ground import razed_grounds
from geodata.sites.gazetteer import wholes
from geodata.sites.shown_place import told_name
from geodata.sites.site import Site
from geodata.wording.change_sentences import limits_sentence
from geodata.wording.claims.claim_sentences import (
    beside_claim_sentence,
    claim_said,
    claim_sentence,
    scope_sentence,
    unmatched_sentence,
    unseen_sentence,
)
from geodata.wording.claims.claim_subjects import beside_subject
from geodata.wording.claims.sources_of_claims import sources_sentence
from geodata.wording.false_flag_rate import quiet_here_sentence
from geodata.wording.headlines import ranked
from geodata.wording.look_reasons import look_reasons
from geodata.wording.look_sentences import (
    looks_within_sentence,
)
from geodata.wording.report_sentences import (
    beside_sentence,
    claims_elsewhere_sentence,
    report_sentence,
)
from layers.charts.by_look.look_calendar import WIDTH, looks_calendar
from layers.charts.claim_bars import claim_bars
from layers.charts.claim_table import CLAIM_LIMITS, claim_rows
from layers.style.escape import escape
from screens.downloads.brief_button import brief_button
from screens.downloads.take_along import take_along
from screens.listing.site_list import all_sites
from screens.pictures.picture_choice import chosen_pair, clear_chips
from screens.pictures.pictures import pictures
from screens.session.claim_measures import scopes_of
from screens.session.edition import Edition, chips_at, measures_at, reports_around
from screens.session.query_params import remember
from screens.session.view_state import START, View, address
from screens.site.belt_card import belt_card
from screens.site.finding_cards import (
    area_words,
    around_html,
    changes_card,
    controls_words,
    may_say_card,
    reports_beside,
    rests_on,
    source_html,
    voices_card,
    whole_html,
)
from screens.site.provenance import LookBehind, claim_looks, links_to_looks, looks_behind
from screens.site.razed_card import razed_card
from screens.site.revisions_card import control_notes_html, revisions_html
from screens.site.series_card import series_card
from screens.site.site_answer import site_answer
from screens.site.site_fields import listing_html, statements_html
from screens.site.site_map import map_of_site
from screens.site.whose_card import whose_html
from screens.widgets import page_frame
from screens.widgets.change_words import change_table
from screens.widgets.compared_with import compared_with
from screens.widgets.copy_link import copy_button, pins_of, print_button
from screens.widgets.html_component import by_width, drawn
from screens.widgets.in_app_links import soft_link

MOST_CLAIMS_DRAWN = 4
"""Claims drawn as bars, the newest, and with them each that somebody else has counted; the table has all."""

OF_A_WHOLE = msg(
    "You asked for {whole} as a whole. It is told on the page of one of its parts, {part}: what images show here is of "
    "that part alone, and each statement and claim says which ground it speaks of."
)
BARS = 420.0
"""Pixels for which the bars of a claim are drawn on a wide page: the card's own."""
_ASKED_FOR = "asked_for_a_whole"
"""Session state: the site on whose page a whole is told, and the whole's id, from when it was asked for."""


def show(edition: Edition, view: View) -> None:
    """Draw the site of the view, or the list of sites."""
    if not view.site:
        all_sites(edition, view)
        return
    site = edition.sites.get(view.site) or edition.sites.get(edition.view.whole_page(view.site))
    if site is None:
        not_here, why = SITE_NOT_HERE
        page_frame.answer(not_here)
        page_frame.empty(why, "Choose one from the list below.")
        all_sites(edition, replace(view, site=""))
        return
    if view.site != site.id:
        st.session_state[_ASKED_FOR] = (site.id, view.site)
    asked_for, whole_id = st.session_state.get(_ASKED_FOR, ("", ""))
    if asked_for != site.id:
        st.session_state.pop(_ASKED_FOR, None)
    elif (whole := next((w for w in wholes() if w.id == whole_id), None)) is not None:
        words = tr(OF_A_WHOLE, whole=escape(whole.name, limit=200), part=escape(site.name, limit=200))
        st.html(f'<p class="cw-note" role="status">{words}</p>')
    _one_site(edition, replace(view, site=site.id), site)


def _one_site(edition: Edition, view: View, site: Site) -> None:
    detections = edition.site_standings[site.id].changes
    here = [p for p in edition.placebos if p.site_id == site.id]
    chosen = next((d for d in detections if d.id == view.detection), None) or next(iter(ranked(detections)), None)
    incidents = [i for i in edition.incidents if site.id in i.site_ids]
    view, since, copy = _head(edition, view, site)
    left, right = st.columns([1.5, 1], gap="small")
    with left, st.container(border=True, key="cw_pictures", height="stretch"):
        view = pictures(edition, view, site, chosen)
    with copy:
        pins = _pins(edition, replace(view, compared=since), site, chosen)
        drawn(copy_button(tr("Copy link to this view"), pins=pins) + print_button(), key="copy")
    behind = looks_behind(edition.looks[site.id], chips_at(edition, site.id))
    with right, st.container(border=True, key="cw_changes", height="stretch"), page_frame.page_part():
        flags = len(here), sum(p.flagged for p in here)
        words = controls_words(flags, _quiet(edition, site, detections), edition.known_wrong())
        card = changes_card(edition.site_standings[site.id], view, controls=words, looks=behind)
        drawn(card, key="changes")
        quotes = may_say_card(edition.site_standings[site.id], edition.standings, chosen, edition.looks[site.id])
        if quotes:
            drawn(quotes, key="may_say")
    left, right = st.columns([1.85, 1], gap="small")
    with left:
        with st.container(border=True, key="cw_series"), page_frame.page_part():
            series_card(edition, site)
        days, place = st.columns([1.7, 1], gap="small")
        with days, st.container(border=True, key="cw_calendar", height="stretch"), page_frame.page_part():
            _calendar(edition, site)
        with place, st.container(border=True, key="cw_near", height="stretch"), page_frame.page_part():
            _where(edition, site, detections, incidents)
    with right:
        with st.container(border=True, key="cw_voices"), page_frame.page_part():
            _voices(edition, site, chosen)
        with st.container(border=True, key="cw_claims", height="stretch"), page_frame.page_part():
            _claims(edition, site, behind)
    with page_frame.page_part():
        razed_card(edition, site, detections, until=edition.today)
    with page_frame.page_part():
        belt_card(edition, site)
    whose = whose_html(site, edition.view.identifiers_at(site.id), edition.audience)
    if whose:
        with st.container(border=True, key="cw_whose"), page_frame.page_part():
            drawn(whose, key="whose")
    _sources(edition, site)
    if site.watched:
        with st.container(border=True, key="cw_said_before"), page_frame.page_part():
            drawn(revisions_html(edition, site, detections) + control_notes_html(edition, site), key="said_before")
    _tables(edition, site, detections, incidents)
    remember(view)


def _head(edition: Edition, view: View, site: Site) -> tuple[View, date | None, DeltaGenerator]:
    """What is said of the site, with its buttons; the view as chosen, since when something is new (START = ever; None
    at a place that is not watched), and the place of the button that copies a link."""
    page_frame.tab_title(told_name(site))
    way = st.container()
    head, tools = st.columns([5.2, 1])
    since: date | None = None
    with tools:
        if site.watched:
            view, since = compared_with(edition, view, f"compared_{site.id}")
    says = site_answer(edition, view, site, since, soft_link)
    with way:
        st.html(says.crumbs)
    with head:
        st.html(says.answer)
    with tools:
        if edition.internal and site.watched:
            brief_button(edition, (site.id,), site.id, None if view.compared == START else view.compared)
        if edition.at_work and st.button(tr("Edit this site"), key="s_edit", width="stretch"):
            st.session_state["go"] = ("edit-site", View(site=site.id))
            st.rerun()
        copy = st.container()
        if says.looks:
            st.html(says.looks)
    if says.notes:
        st.html(says.notes)
    return view, (since or START) if site.watched else None, copy


def _voices(edition: Edition, site: Site, chosen: Detection | None) -> None:
    verdicts = edition.reviews.get(chosen.id, ()) if chosen else ()
    standing = edition.standing(chosen) if chosen else Standing()
    least = edition.settings.detection.min_px
    card = voices_card(
        chosen,
        site,
        standing,
        verdicts,
        reports_beside(edition, site, chosen),
        least,
        edition.site_standings[site.id].changes,
    )
    drawn(card, key="voices")
    if chosen is not None and edition.at_work and chosen.state is not State.WITHDRAWN:  # triage has no withdrawn ones
        words = tr("Give or change a verdict in triage")
        link = soft_link(address("triage", View(detection=chosen.id)), words)
        drawn(f'<p class="cw-small">{link}</p>', key="to_triage")


def _where(edition: Edition, site: Site, detections: Sequence[Detection], incidents: Sequence[Incident]) -> None:
    st.html(page_frame.card_title("Where, and what names it", "Each circle is as wide as its place is uncertain."))
    map_of_site(edition, edition.site_standings[site.id], incidents)
    drawn(links_to_looks(ranked(detections)), key="map_looks")
    near = around_html(reports_around(edition, site), edition.settings.incident_near_km)
    drawn(whole_html(site, edition.view.of_whole(site.id)) + near, key="around")


def _sources(edition: Edition, site: Site) -> None:
    left, right = st.columns(2, gap="small")
    with left, st.container(border=True, key="cw_statements"):
        listing = listing_html(site, edition.settings) + statements_html(site, internal=edition.internal)
        drawn(page_frame.card_title("Sources and statements") + listing, key="statements")
    with right, st.container(border=True, key="cw_rests"):
        looks = Counter(look.sensor for look in edition.looks[site.id])
        rests = rests_on(edition.site_standings[site.id], chips_at(edition, site.id), dict(looks))
        drawn(page_frame.card_title("What this page rests on", area_words(site)) + rests, key="rests")


def _pins(edition: Edition, view: View, site: Site, chosen: Detection | None) -> dict[str, str]:
    """What a copied link names of this page: the change and the two looks, also where the page chose them itself."""
    chips = clear_chips(edition, site)
    if view.show == "pair" and chips and site.grid is not None:
        before, after = chosen_pair(chips, chosen, view)
        view = replace(view, before=before.scene_id, after=after.scene_id)
    return pins_of(replace(view, detection=chosen.id if chosen else ""))


def _quiet(edition: Edition, site: Site, detections: Sequence[Detection]) -> str:
    """What the site's own quiet years say, where every flag of them is seen; else "".

    An edition that leaves out what was dismissed would count too few false flags, or tell of hidden ones.
    """
    if not edition.internal:
        return ""
    reviews = [r for d in detections for r in edition.reviews.get(d.id, ())]
    return quiet_here_sentence(quiet_years(site.id, detections, reviews, measures_at(edition, site.id, "built_up")))


def _calendar(edition: Edition, site: Site) -> None:
    looks = edition.looks[site.id]
    days = [look.acquired_at.date() for look in looks if look.sensor == "optical"]
    usable = in_figures(edition.looked[site.id].days, "usable day")
    sentence = tr("{days} since {day}, judged or not.", days=usable, day=day(min(days))) if days else ""
    st.html(page_frame.card_title("When we looked, optical", sentence))
    if not days:
        page_frame.empty(
            "No optical look is on file.",
            page_frame.once_run(msg("Looks appear after the first run."), watched=site.watched),
        )
        return
    calendar = partial(looks_calendar, looks, until=edition.today, place=told_name(site))
    drawn(by_width(lambda width: calendar(width=width), WIDTH), key="calendar")


def _beside(edition: Edition, site: Site, claim: Claim, *, held: bool) -> str:
    """What of the site's changes can stand beside a claim, by what it speaks of; "" where no figure is told."""
    if held:
        return ""
    changes = edition.site_standings[site.id].changes
    sentences = beside_subject(
        claim,
        changes,
        razed_grounds(changes, measures_at(edition, site.id)),
        place=told_name(site),
        mark=edition.mark_of_sums,
        looked=any(look.status is LookStatus.SEEN for look in edition.looks.get(site.id, ())),
    )
    return f'<div class="cw-note">{escape(sentences, limit=1200)}</div>' if sentences else ""


def _bars(claim: Claim, gone: Gone | None, *, held: bool) -> str:
    return by_width(lambda width: claim_bars(claim, gone, held=held, width=width), BARS)


def _claims(edition: Edition, site: Site, behind: Mapping[str, LookBehind]) -> None:
    claims = [c for c in edition.claims if c.site_id == site.id]
    st.html(page_frame.card_title("Claim check", "The same rule for every authority."))
    if not claims:
        none = msg("No claim about this site is told in this edition.")
        if edition.internal:
            none = msg("No claim about this site is on file.")
        page_frame.empty(none, "A figure that an authority publishes can be held here.")
        if elsewhere := claims_elsewhere_sentence(site):
            st.html(f'<p class="cw-note">{escape(elsewhere, limit=300)}</p>')
        return
    scopes, measures = scopes_of(edition, site), measures_at(edition, site.id)
    held = site.id in edition.held_back
    parts = []
    rows = []
    untold: list[Claim] = []
    for number, claim in enumerate(claims):
        changes = edition.site_standings[site.id].ground_changes
        gone, ground = claim_gone(claim, measures, scopes, edition.looks[site.id], edition.today, changes=changes)
        if held:  # no figure of the site is told
            gone = None
        rows += claim_rows(claim, gone, ground, held=held)
        if number < len(claims) - MOST_CLAIMS_DRAWN and claim.independent_figure is None:
            untold.append(claim)
            continue
        sentence = claim_said(claim) if held else claim_sentence(claim, gone)
        sources = sources_sentence(claim, source_html)
        source = f'<div class="cw-note">{sources}</div>' if sources else ""
        parts.append(
            f'<p class="cw-said">{escape(sentence, limit=1200)}</p>'
            f"{_bars(claim, gone, held=held)}"
            f'<div class="cw-note">{escape(scope_sentence(claim, ground, gone, held=held), limit=1200)} '
            f"{escape(unseen_sentence(gone))} {escape(beside_claim_sentence(gone), limit=1200)}</div>"
            f"{_beside(edition, site, claim, held=held)}{_count_note(claim)}{source}{claim_looks(claim, gone, behind)}"
        )
    more = trn(
        "{n} other claim stands in the table alone.",
        "{n} other claims stand in the table alone.",
        len(untold),
        n=sentence_case(in_words(len(untold))),
    )
    more = f"{more} {unmatched_sentence(untold)}".strip()
    seen_from = edition.settings.detection.min_px
    notes = [more] * bool(untold) + [f"{tr(CLAIM_LIMITS)} {limits_sentence(seen_from)}"]
    limits = "".join(f'<div class="cw-note">{escape(note, limit=400)}</div>' for note in notes)
    drawn("".join(parts) + limits, key="claims")
    with st.expander(tr("As a table: {claims}", claims=claims_on_file(claims))):
        st.dataframe(pd.DataFrame(rows), hide_index=True, key="t_claims")


def claims_on_file(claims: Sequence[Claim]) -> str:
    """How many figures are claimed, and how many others counted: 'six claims and counts by two others'.

    Who is told twice, once as somebody cites them, has counted once.
    """
    claimed = sum(c.figure is not None for c in claims)
    by = [c.independent_by for c in claims if c.independent_figure is not None]
    others = len(set(filter(None, by))) + by.count("")
    phrases = [counted(claimed, "claim")] if claimed else []
    counts = trn("counts by {n} other", "counts by {n} others", others, n=in_words(others))
    return listed([*phrases, counts] if others else phrases)


def _count_note(claim: Claim) -> str:
    """What whoever counted says of the count; "" without."""
    if not claim.independent_note or claim.figure is None:  # of a count alone the sentence holds it
        return ""
    note = tr("To the count: {note}.", note=claim.independent_note.strip().rstrip("."))
    return f'<div class="cw-note">{escape(note, limit=400)}</div>'


def _tables(edition: Edition, site: Site, detections: tuple[Detection, ...], incidents: list[Incident]) -> None:
    """Everything on the page as tables, and each as a file."""
    looks = edition.looks[site.id]
    with st.expander(
        f"{tr('As tables:')} {counted(len(detections), 'change')}, {counted(len(looks), 'look')}, "
        f"{counted(len(incidents), 'report')}"
    ):
        if detections:
            rows = change_table(ranked(detections), edition.sites, edition.marks)
            st.dataframe(rows, hide_index=True, key="t_site_changes")
            ids = {d.id for d in detections}
            take_along(edition, "detections", tr("Changes"), ids, key="site_changes", stem=f"{site.id}-changes")
        if looks:
            st.dataframe(_look_table(edition, site, looks), hide_index=True, key="t_site_looks")
            seen = {site.id}
            take_along(edition, "looks", tr("Looks"), seen, key="site_looks", column="site_id", stem=f"{site.id}-looks")
        if incidents:
            st.dataframe(_report_table(edition, site, incidents), hide_index=True, key="t_site_reports")
            named = {i.id for i in incidents}
            take_along(edition, "incidents", tr("Reports"), named, key="site_reports", stem=f"{site.id}-reports")


def _look_table(edition: Edition, site: Site, looks: Sequence[Look]) -> pd.DataFrame:
    """Looks, the newest first."""
    hashes = {(c.collection, c.scene_id): c.sha256 for c in chips_at(edition, site.id)}
    return pd.DataFrame(
        {
            tr("Acquired, UTC"): [k.acquired_at for k in reversed(looks)],
            tr("Sensor"): [translated(k.sensor) for k in reversed(looks)],
            tr("Status"): [translated(k.status.value.replace("_", " ")) for k in reversed(looks)],
            tr("Why"): [look_reasons(k.reasons) for k in reversed(looks)],
            tr("Clear share of the site"): [k.clear_fraction for k in reversed(looks)],
            tr("Shift, pixels"): [k.shift_px for k in reversed(looks)],
            tr("Scene"): [k.scene_id for k in reversed(looks)],
            tr("Chip sha256"): [hashes.get((k.collection, k.scene_id), "") for k in reversed(looks)],
        }
    )


def _report_table(edition: Edition, site: Site, incidents: Sequence[Incident]) -> pd.DataFrame:
    """Reports as they are told, with what a satellite could see in their days."""
    looks, beside = edition.looks[site.id], edition.view.beside(site.id)
    sentences = [
        " ".join((report_sentence(i), *([beside_sentence(site)] if i.id in beside else []))) for i in incidents
    ]
    seen = [
        looks_within_sentence(looks_within(i, site.id, looks)) if site.watched else tr("not watched") for i in incidents
    ]
    return pd.DataFrame(
        {
            tr("From"): [i.start_date for i in incidents],
            tr("To"): [i.end_date for i in incidents],
            tr("Kind"): [translated(i.kind) for i in incidents],
            tr("Report"): sentences,
            tr("Place precision"): [translated(i.place_precision.value) for i in incidents],
            tr("Date precision"): [translated(i.date_precision.value) for i in incidents],
            tr("Verification"): [translated(i.verification) for i in incidents],
            tr("Satellite"): seen,
            tr("Notes"): ["; ".join(map(translated, i.notes)) for i in incidents],
            tr("Licence"): [terms_of(i) for i in incidents],
        }
    )
