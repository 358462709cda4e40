"""The list of all sites that the edition holds, and of those retired."""

from __future__ import annotations

import streamlit as st

from geodata.i18n.english_formats import counted, day, in_words, sentence_case
from geodata.i18n.messages import tr
from geodata.wording.listing_sentences import told_name
from layers.map.sites import picture, signs_of
from layers.style.escape import escape
from screens.session.edition import Edition, desk
from screens.session.view_state import View, address, displayed_by
from screens.widgets import page_frame
from screens.widgets.change_words import country_words
from screens.widgets.filters import filters_part
from screens.widgets.html_component import drawn
from screens.widgets.in_app_links import soft_link


def all_sites(edition: Edition, view: View) -> None:
    """Every site of the edition, with what stands there."""
    view = View(search=view.search, country=view.country, seen_as=view.seen_as)  # a list of sites knows no others
    shown = displayed_by(view, edition.site_standings, edition.view.found_by)
    standings = [s for s in edition.site_standings.values() if s.site.id in shown.site_ids]
    watched = sum(s.watched for s in edition.sites.values())
    said = tr(
        "{sites}, {watched} of them watched.",
        sites=sentence_case(counted(len(edition.sites), "site")),
        watched=in_words(watched),
    )
    page_frame.answer(
        said if watched else tr("No site is watched yet."),
        "A place whose outline is not known is shown, not watched.",
    )
    if not edition.sites:
        page_frame.empty("No site is in this edition yet.", "Import one with: compound-watch sites import FILE")
        return
    filters_part(edition, view, shown)
    rows = []
    for sign in signs_of(standings[:200], said=edition.site_sentence):
        site, newest = sign.site, sign.standing.looked.newest
        link = soft_link(address("site", View(site=site.id, seen_as=view.seen_as)), told_name(site))
        where = escape(country_words(site.country), limit=40)
        rows.append(
            f'<div class="cw-site"><span>{picture(sign, 16)}</span>'
            f'<span class="cw-name">{link}'
            f'<span class="cw-where">{where}</span></span><span class="cw-said">{escape(sign.words, limit=500)}</span>'
            f'<span class="cw-note">{tr("Newest usable look {day}", day=day(newest)) if newest else ""}</span></div>'
        )
    more = ""
    if len(standings) > 200:
        left = tr("{n} more: narrow them by the search on the overview.", n=f"{len(standings) - 200:,}")
        more = f'<p class="cw-note">{left}</p>'
    with st.container(border=True, key="cw_sites", height="stretch"):
        drawn(f'<div class="cw-sites">{"".join(rows)}</div>{more}', key="sites")
    if edition.at_work:
        retired_sites(edition)


def retired_sites(edition: Edition) -> None:
    """Sites out of use, for internal users: each leads to where it can be taken into use again."""
    retired = [s for s in desk(edition).store.sites(retired=True) if s.retired_at is not None]
    if not retired:
        return
    with st.expander(tr("{sites} retired", sites=sentence_case(counted(len(retired), "site")))):
        links = ", ".join(soft_link(address("edit-site", View(site=s.id)), s.name) for s in retired[:100])
        drawn(f'<p class="cw-small">{links}</p>', key="retired")
