"""The list of all sites that the edition holds, and of those retired: searched, ordered, in groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

from geodata.access.site_standing import SiteStanding, SiteState
from geodata.actions.action import Scope
from geodata.actions.concerned import named_places
from geodata.i18n.english_formats import counted, day, in_figures, in_words, sentence_case
from geodata.i18n.messages import msg, tr
from geodata.sites.shown_place import told_name
from geodata.sites.site import Site
from geodata.wording.listing_sentences import corridor_words
from geodata.wording.site_sentences import OUTLINE_UNKNOWN
from layers.map.sites import SiteSign, picture, signs_of
from layers.style.escape import escape
from screens.downloads.take_along import take_along
from screens.listing.bulk_edit import bulk_edit
from screens.listing.list_order import Group, by_corridor, by_country, ordered
from screens.session.edition import Edition, desk
from screens.session.query_params import came_anew, remember
from screens.session.view_state import GROUPS, ORDERS, WHICH, View, address, displayed_by, keeps_site
from screens.views.saved_views import saved_views
from screens.widgets import page_frame
from screens.widgets.change_words import country_words
from screens.widgets.filters import WHICH_WORDS, filters_part
from screens.widgets.html_component import drawn
from screens.widgets.in_app_links import soft_link
from screens.widgets.save_feedback import show_note

MOST_ROWS = 200
"""Sites in one list: more of them nobody reads on a screen; the file holds all."""
WHICH_CHOICE = {"": msg("Sites: all"), **WHICH_WORDS, "retired": msg("retired")}
ORDER_WORDS = {
    "name": msg("By name"),
    "change": msg("Most important change first"),
    "look": msg("Longest unseen first"),
}
GROUP_WORDS = {"": msg("In one list"), "country": msg("By country"), "corridor": msg("By corridor")}
POINTS = msg("A place whose outline is not known is shown, not watched. Its page says how well its point is known.")


def all_sites(edition: Edition, view: View) -> None:
    """Every site of the edition, with what stands there."""
    view = View(
        search=view.search,
        country=view.country,
        which=view.which,
        order=view.order,
        group=view.group,
        seen_as=view.seen_as,
    )  # a list of sites knows no others
    watched = sum(s.watched for s in edition.sites.values())
    sites = sentence_case(counted(len(edition.sites), "site"))
    sentence = tr("{sites}, {watched} of them watched.", sites=sites, watched=in_words(watched))
    if watched == len(edition.sites):
        sentence = tr("{sites}, all watched.", sites=sites)
    page_frame.answer(sentence if watched else tr("No site is watched yet."), POINTS)
    if not edition.sites:
        page_frame.empty("No site is in this edition yet.", "Import one with: compound-watch sites import FILE")
        return
    view = _fields(edition, view)
    remember(view)  # before the list is drawn: Back may be pressed as soon as the list is seen
    show_note()
    if view.which == "retired":
        _retired(edition, view)
        return
    shown = displayed_by(view, edition.site_standings, edition.view.found_by)
    filters_part(edition, view, shown)
    standings = ordered([s for s in edition.site_standings.values() if s.site.id in shown.site_ids], view.order)
    if not standings:
        page_frame.empty("No site passes these filters.", "Clear or widen them.")
    else:
        signs = {sign.site.id: sign for sign in signs_of(standings, said=edition.site_sentence)}
        groups = _groups(edition, standings, view.group)
        with st.container(border=True, key="cw_sites", height="stretch"):
            drawn(_groups_html(groups, signs, view), key="sites")
        take_along(edition, "sites", tr("Sites"), shown.site_ids, key="list_sites")
        bulk_edit(edition, listed_sites(groups))


def _fields(edition: Edition, view: View) -> View:
    """The fields over the list; the view as chosen there."""
    countries = sorted({s.country for s in edition.sites.values() if s.country}, key=country_words)
    kinds = [which for which in WHICH if which != "retired" or edition.at_work]
    if came_anew(("q", "country", "which", "order", "group")):
        st.session_state.update(
            l_search=view.search,
            l_country=view.country if view.country in countries else "",
            l_which=view.which if view.which in kinds else "",
            l_order=view.order,
            l_group=view.group,
        )
    with st.container(horizontal=True, key="cw_list_fields", vertical_alignment="bottom", gap="small"):
        search = st.text_input(
            tr("Site or alias"), view.search, max_chars=200, key="l_search", width=220, placeholder=tr("Any spelling")
        )
        country = st.selectbox(
            tr("Country"),
            ["", *countries],
            index=countries.index(view.country) + 1 if view.country in countries else 0,
            format_func=lambda c: country_words(c) if c else tr("Country: all"),
            key="l_country",
            width=170,
        )
        which = st.selectbox(
            tr("Sites"),
            kinds,
            index=kinds.index(view.which) if view.which in kinds else 0,
            format_func=lambda w: sentence_case(tr(WHICH_CHOICE[w])),
            key="l_which",
            width=190,
        )
        order = st.selectbox(
            tr("Order"),
            ORDERS,
            index=ORDERS.index(view.order),
            format_func=lambda o: tr(ORDER_WORDS[o]),
            key="l_order",
            width=240,
        )
        group = st.selectbox(
            tr("Groups"),
            GROUPS,
            index=GROUPS.index(view.group),
            format_func=lambda g: tr(GROUP_WORDS[g]),
            key="l_group",
            width=150,
        )
        saved_views(edition, "site")
    return replace(view, search=search.strip(), country=country, which=which, order=order, group=group)


def _groups(edition: Edition, standings: Sequence[SiteStanding], group: str) -> tuple[Group, ...]:
    """All sites under their headings."""
    if group == "country":
        return by_country(standings, {c: country_words(c) for c in {s.site.country for s in standings}})
    if group == "corridor":
        corridors = _corridors(edition, edition.key)
        return by_corridor(standings, corridors, {name: corridor_words(name, edition.sites) for name in corridors})
    return (Group("", tuple(standings)),)


@st.cache_resource(show_spinner=False, max_entries=12)
def _corridors(_edition: Edition, key: str) -> Mapping[str, tuple[str, ...]]:
    """Name -> ids of the sites that this edition shows, of the operator's corridors or of near sites."""
    view = _edition.view
    return dict(view.groups(named_places(Scope.CORRIDOR, view.sites.items, _edition.settings)))


def _groups_html(groups: Sequence[Group], signs: Mapping[str, SiteSign], view: View) -> str:
    """Every heading with the number of all its sites, the first MOST_ROWS rows, and how many sites have none."""
    parts: list[str] = []
    room = MOST_ROWS
    for group in groups:
        if group.title:
            heading = f"{group.title}: {in_figures(len(group.standings), 'site')}"
            parts.append(f'<h2 class="cw-group">{escape(heading, limit=120)}</h2>')
        if here := group.standings[:room]:
            parts.append(f'<div class="cw-sites">{"".join(_row(signs[s.site.id], view) for s in here)}</div>')
        room -= len(here)
    return "".join(parts) + _more(len(signs) - len(listed_sites(groups)))


def listed_sites(groups: Sequence[Group]) -> tuple[Site, ...]:
    """The sites that have a row, the first MOST_ROWS rows, in their order; each once, also where it has two rows."""
    rows = [s.site for group in groups for s in group.standings][:MOST_ROWS]
    return tuple({site.id: site for site in rows}.values())


def _more(left: int) -> str:
    """How many sites have no row; "" where all have one."""
    if not left:
        return ""
    return f'<p class="cw-note">{tr("{n} more: narrow them by the fields above.", n=f"{left:,}")}</p>'


def _row(sign: SiteSign, view: View) -> str:
    """One site: its whole name, how else it is written, what stands there and when it was last seen."""
    site, newest = sign.site, sign.standing.looked.newest
    link = soft_link(address("site", View(site=site.id, seen_as=view.seen_as)), told_name(site))
    where = escape(country_words(site.country), limit=40)
    words = sign.words
    if sign.standing.state is SiteState.OUTLINE_UNKNOWN and sign.standing.top is None:
        words = f"{tr(OUTLINE_UNKNOWN)}."  # how well the point is known stands on its page, and above the list
    also = ""
    if site.aliases:
        also = tr("Also written {names}.", names=", ".join(site.aliases))
    looked = tr("Newest usable look {day}", day=day(newest)) if newest else ""
    return (
        f'<div class="cw-site"><span>{picture(sign, 16)}</span><span class="cw-name">{link}'
        f'<span class="cw-where">{where}</span></span><span class="cw-said">{escape(words, limit=500)} '
        f'<span class="cw-note">{escape(also, limit=300)}</span></span><span class="cw-note">{looked}</span></div>'
    )


def _retired(edition: Edition, view: View) -> None:
    """Sites out of use, for internal users: each leads to where it can be taken into use again."""
    every = [s for s in desk(edition).store.sites(retired=True) if s.retired_at is not None]
    sites = sorted((s for s in every if keeps_site(view, s)), key=lambda s: (s.name, s.id))
    if not sites:
        words = msg("No retired site passes these filters.") if every else msg("No site is retired.")
        page_frame.empty(words, "A site is retired where it is edited.")
        return
    rows = []
    for site in sites[:MOST_ROWS]:
        link = soft_link(address("edit-site", View(site=site.id)), site.name)
        since = tr("Retired {day}", day=day(site.retired_at.date())) if site.retired_at else ""
        rows.append(
            f'<div class="cw-site"><span></span><span class="cw-name">{link}<span class="cw-where">'
            f"{escape(country_words(site.country), limit=40)}</span></span>"
            f'<span class="cw-said">{since}</span><span></span></div>'
        )
    with st.container(border=True, key="cw_sites"):
        drawn(f'<div class="cw-sites">{"".join(rows)}</div>{_more(len(sites) - len(rows))}', key="retired")
    bulk_edit(edition, sites[:MOST_ROWS])
