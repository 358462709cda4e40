"""The first screen: what changed, how sure, how fresh; then where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import streamlit as st

from geodata.access.not_released import CHANGE_NOT_HERE, NOTHING_RELEASED, SITE_NOT_HERE, not_released_sentence
from geodata.access.site_standing import Displayed, SiteState
from geodata.detections.detection import State
from geodata.i18n.english_formats import counted, day, in_words, sentence_case
from geodata.i18n.messages import msg, tr, trn
from geodata.looks.look_counts import Looked
from geodata.sites.shown_place import told_name
from geodata.wording.correction_sentences import (
    agreement_over,
    agreement_over_sentence,
    corrected_since,
    correction_sentence,
)
from geodata.wording.headlines import front_headline, front_lead, new_since, surely
from geodata.wording.look_sentences import sites_sentence
from geodata.wording.site_sentences import RUN_WORDS, hidden_sentence, judged_later_sentence
from layers.pictures.words_inside import SUFFIX
from layers.style.escape import escape
from screens.downloads.brief_button import brief_button
from screens.downloads.drawing_png import save_drawing
from screens.overview import kept_for_all
from screens.overview.front_map import map_of_sites, reports_shown, show_legend
from screens.overview.front_tables import tables
from screens.overview.map_file import map_drawn
from screens.overview.ranked_list import RankedList
from screens.overview.trust_tiles import tiles
from screens.session.edition import Edition
from screens.session.last_visit import remember_visit
from screens.session.query_params import remember
from screens.session.view_state import START, View, address
from screens.views.saved_views import saved_views
from screens.widgets import page_frame
from screens.widgets.compared_with import compared_with
from screens.widgets.copy_link import copy_button, pins_of
from screens.widgets.filters import filter_row, filters_part
from screens.widgets.html_component import drawn
from screens.widgets.in_app_links import Link, soft_link

NOT_YET = msg(
    "Changes appear here once sites are watched, and what is seen there is confirmed and reviewed by two people."
)
MOST_CORRECTIONS = 5
"""Corrections told on the front page, the newest; the pages of the sites have all."""


def show(edition: Edition, view: View) -> None:
    """Draw the first screen."""
    head, tools = st.columns([3.3, 1.15], vertical_alignment="top")
    with tools, st.container(key="cw_front_tools"):
        view, since = compared_with(edition, view, "compared")
        to_brief = kept_for_all.briefed(edition, since) if edition.internal else ()
        if to_brief:
            brief_button(edition, to_brief, "front", since)
            st.html(f'<p class="cw-note">{escape(_brief_words(edition, edition.key, to_brief, since))}</p>')
        pins = pins_of(replace(view, compared=since or START))
        with st.container(horizontal=True, vertical_alignment="center", key="cw_front_links"):
            drawn(copy_button(tr("Copy link to this view"), pins={"since": pins["since"]}, quiet=True), key="copy")
            saved_views(edition, "", quiet=True)
    looked, sentences = _trust(edition, edition.key, since)
    with head:
        page_frame.answer(*sentences)
        not_here = not_here_words(edition, view)
        if not_here:
            st.html(f'<p class="cw-note" role="status">{escape(not_here, limit=400)}</p>')
    if not edition.sites:
        page_frame.empty(
            "No site is in this edition yet.",
            msg("Import one with: compound-watch sites import FILE, or load the list: compound-watch sites gazetteer.")
            if edition.internal
            else msg("Sites appear here once they are publicly documented."),
        )
    with st.container(key="cw_trust"):  # on a phone the first change comes before it: style.css
        tiles(edition, since, looked)
    corrected = _corrections(edition, kept_for_all.names(edition, view), view, since)
    if corrected:
        with st.container(border=True, key="cw_corrections"):
            drawn(corrected, key="corrections")
    chosen_filters = st.container()
    left, right = st.columns([1.45, 1], gap="small")
    with right, st.container(border=True, key="cw_map_card"):
        tools, place, months = st.container(), st.container(), st.container()
        with tools:
            view = filter_row(edition, view, months)
        remember(view)  # before what it leaves is drawn: Back may be pressed as soon as that is seen
        shown = kept_for_all.shown_by(edition, view)
        with place:
            map_of_sites(edition, view, shown)
        show_legend(edition, view, shown)
        if shown.site_ids:
            now, stem = view, f"map{SUFFIX if edition.demo else ''}"
            save_drawing(edition, tr("Map as PNG"), lambda fresh: map_drawn(fresh, now), stem=stem, key="front_map_png")
    with chosen_filters:
        every = kept_for_all.every_one(edition, view)
        reports_hidden = len(reports_shown(edition, every)) - len(reports_shown(edition, shown))
        filters_part(edition, view, shown, reports_hidden=reports_hidden)
    with left, st.container(border=True, key="cw_list_card"):
        _list(edition, view, shown, since)
    with st.container(key="cw_front_tables"):
        tables(edition, shown, reports_shown(edition, shown), since)
    remember_visit()


def not_here_words(edition: Edition, view: View) -> str:
    """That the address of the overview names a site or a change which this edition does not hold; "" where it does.

    What the address says is not repeated: who makes a link would put words of their own on the page.
    """
    sentences: list[str] = []
    if view.site and view.site not in edition.sites and edition.view.whole_page(view.site) not in edition.sites:
        sentences += map(tr, SITE_NOT_HERE)
    if view.detection and all(d.id != view.detection for d in edition.view.detections.items):
        sentences += map(tr, CHANGE_NOT_HERE)
    return " ".join(sentences)


def corrections_html(edition: Edition, view: View, since: date | None, link: Link = soft_link) -> str:
    """What was confirmed and is told otherwise since the day compared with; "" for nothing. No filter hides it.

    Corrections at sites that were retired are counted, without their names: who retires a site takes no error back, and
    a listing that was wrong is not repeated.
    """
    changes = edition.view.detections.items
    corrected = corrected_since(changes, edition.view.corrections, since)
    over = agreement_over(changes, edition.view.agreement_turns, since)
    every = [(one.detection, agreement_over_sentence(one)) for one in over]
    every += [(one.detection, correction_sentence(one)) for one in corrected]
    if not every:
        return ""
    made = [(d, sentence) for d, sentence in every if d.site_id in edition.sites]
    rows = []
    for d, sentence in made[:MOST_CORRECTIONS]:
        there = View(site=d.site_id, detection=d.id, seen_as=view.seen_as)
        of_site = link(address("site", there), told_name(edition.sites[d.site_id]))
        rows.append(f'<p class="cw-said">{of_site}: {escape(sentence, limit=600)}</p>')
    left = len(made) - MOST_CORRECTIONS
    retired = len(every) - len(made)
    notes = [tr("{n} more stand on the pages of their sites.", n=left)] if left > 0 else []
    if retired:
        notes.append(
            trn(
                "{n} correction is of a site that is no longer shown.",
                "{n} corrections are of sites that are no longer shown.",
                retired,
                n=sentence_case(in_words(retired)),
            )
        )
    more = f'<p class="cw-note">{" ".join(notes)}</p>' if notes else ""
    title = tr("Corrections after {day}", day=day(since)) if since else tr("Corrections")
    return page_frame.card_title(title) + "".join(rows) + more


@st.cache_resource(show_spinner=False, max_entries=kept_for_all.MOST)
def _corrections(_edition: Edition, key: str, _view: View, since: date | None) -> str:
    """The corrections as HTML, kept by their key."""
    return corrections_html(_edition, _view, since)


@st.cache_resource(show_spinner=False, max_entries=kept_for_all.MOST)
def _brief_words(_edition: Edition, key: str, site_ids: tuple[str, ...], since: date | None) -> str:
    """The words beside the briefing's button, kept by the edition and the day compared with."""
    return brief_words(_edition, site_ids, since)


@st.cache_resource(show_spinner=False, max_entries=24)
def _trust(_edition: Edition, key: str, since: date | None) -> tuple[Mapping[str, Looked], tuple[str, str]]:
    """The counts of looks and the answer, kept by the edition and the day compared with."""
    looked = _edition.looked_since(since)
    return looked, answer(_edition, looked, since)


def answer(edition: Edition, looked: Mapping[str, Looked], since: date | None) -> tuple[str, str]:
    """The answer and the line under it, true to readers who do not see every change."""
    changed = {d.site_id for d in edition.detections}
    waiting = edition.held_back - changed
    told_standings = [s for key, s in edition.site_standings.items() if key not in waiting]
    untold = [edition.site_standings[key] for key in waiting]
    today, eyes = edition.today, edition.audience
    lead = front_lead(told_standings, looked, since=since, today=today, audience=eyes, withheld=untold)
    lead = f"{lead} {_out_of_use(edition)}".strip()
    if edition.held_back and not any(s.site.watched for s in told_standings):
        return NOTHING_RELEASED, lead
    head = front_headline(told_standings, looked, since=since, today=today, audience=eyes)
    countable = [d for s in edition.site_standings.values() for d in s.counted]
    new = [d for d in countable if d.state is State.CONFIRMED and new_since(d, since)]
    if edition.held_back and not surely(new):  # what is not told comes first
        held = not_released_sentence(len(edition.held_back))
        quiet = any(s.state is SiteState.NONE_SEEN and not s.taken_back for s in told_standings)
        judged = [s for s in told_standings if s.judged]
        withheld = bool(judged) and all(s.waiting for s in judged)  # what is not told is the whole answer
        if not new and (withheld or (quiet and not any(s.uncounted for s in told_standings))):  # the lead counts them
            head = judged_later_sentence(told_standings, since)
        return held, f"{head} {lead}".strip()
    return head, lead


def _out_of_use(edition: Edition) -> str:
    """How many changes stand in the feed and the exports alone, since their sites were taken out of use; "" for none.

    Without names: a listing that was wrong is not repeated.
    """
    changes = edition.view.detections.items
    count = sum(d.site_id not in edition.sites and d.state in (State.CONFIRMED, State.ENDED) for d in changes)
    if not count:
        return ""
    return trn(
        "{n} change at a place that was taken out of use is not counted here; it stands in feed and exports.",
        "{n} changes at places that were taken out of use are not counted here; they stand in feed and exports.",
        count,
        n=sentence_case(in_words(count)),
    )


def brief_words(edition: Edition, site_ids: Sequence[str], since: date | None) -> str:
    """What a briefing from this screen will hold: 'A briefing of seven sites with a newly confirmed change.'"""
    new = {d.site_id for d in edition.detections if d.state is State.CONFIRMED and new_since(d, since)}
    sites = counted(len(site_ids), "site")
    sentence = (
        tr("A briefing of {sites} with a newly confirmed change.", sites=sites)
        if new
        else tr("A briefing of {sites}.", sites=sites)
    )
    left = (len(new) or sum(site.watched for site in edition.sites.values())) - len(site_ids)
    if left <= 0:
        return sentence
    return f"{sentence} {trn('{n} more is left out.', '{n} more are left out.', left, n=f'{left:,}')}"


def _list(edition: Edition, view: View, displayed: Displayed, since: date | None) -> None:
    """What changed, most important first, each with its window on one axis."""
    hidden = hidden_sentence(displayed.changes_hidden)
    if not displayed.change_ids:
        st.html(page_frame.card_title("What changed, most important first"))
        if edition.detections:
            page_frame.empty(hidden, "No change passes these filters. Clear or widen them.")
        else:
            if edition.held_back:
                page_frame.empty(NOTHING_RELEASED, not_released_sentence(len(edition.held_back)))
                return
            shown_only = sum(not site.watched for site in edition.sites.values())
            if not any(looked.due for looked in edition.looked.values()):
                places = (
                    tr("{places} shown without an outline.", places=sentence_case(counted(shown_only, "place")))
                    if shown_only
                    else ""
                )
                step = msg("Draw or import outlines, then start a run.") if edition.internal else NOT_YET
                page_frame.empty("No site has been looked at yet.", f"{places} {tr(step)}".strip())
                return
            if edition.run is not None:
                page_frame.empty(RUN_WORDS[edition.run], "")
                return
            quiet = sum(s.state is SiteState.NONE_SEEN for s in edition.site_standings.values())
            if not quiet:
                page_frame.empty("No site can be spoken of yet.", "The line at the top and the table below say why.")
                return
            left = (
                msg("Changes appear here once they are confirmed and two people have reviewed them.")
                if not (edition.internal)
                else msg("Changes appear here as soon as a run sees one.")
            )
            watched = sum(site.watched for site in edition.sites.values())
            page_frame.empty(sites_sentence(quiet, watched, edition.audience), left)
        return
    drawn(_ranked(edition, kept_for_all.names(edition, view), view, displayed, since), key="ranked")


@st.cache_resource(show_spinner=False, max_entries=kept_for_all.MOST)
def _ranked(_edition: Edition, key: str, _view: View, _shown: Displayed, since: date | None) -> str:
    """The list of changes as HTML, kept by its key."""
    return RankedList(_edition, _view, since, soft_link).html(_shown)
