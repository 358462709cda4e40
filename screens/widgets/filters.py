"""The filters of the first screen: the row over the map, what is chosen in words, and one button that clears it.

A filter hides and never states: how much it hides is counted here (geodata/access/site_standing.py), and what is
said of a site stays what stands there.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Literal

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geodata.access.site_standing import Displayed
from geodata.detections.detection import Confidence, Kind, State
from geodata.i18n.english_formats import day, listed, month_words, sentence_case
from geodata.i18n.languages import ENGLISH
from geodata.i18n.messages import in_use, msg, tr
from geodata.text.fold import names_match
from geodata.wording.change_sentences import KIND_WORDS, STATE_WORDS
from geodata.wording.site_sentences import hidden_in_all
from layers.style.escape import escape
from screens.session.edition import Edition
from screens.session.query_params import came_anew
from screens.session.view_state import View
from screens.widgets.change_words import country_words

LONGER_WORDS = 20
"""Pixels more for a filter in another language: Thai needs up to a sixth more than English."""
CLEARED: dict[str, str | list[str]] = {
    "f_search": "",
    "f_country": "",
    "f_kinds": [],
    "f_states": [],
    "f_sure": [],
    "f_from": "",
    "f_until": "",
    "l_search": "",
    "l_country": "",
    "l_which": "",
}
"""Session state of the fields over the map, and over the list of sites, when nothing is filtered."""


PARTS = ("q", "country", "which", "kind", "state", "confidence", "from", "to")
"""Names of the filters in an address."""
WHICH_WORDS = {"watched": msg("watched"), "points": msg("shown, not watched")}
"""Choice of sites -> what it is called."""


def near_words(edition: Edition, view: View, shown: Displayed) -> str:
    """That no name has what is searched for in it, where names written nearly so are shown; else "".

    Args:
        edition: what is known.
        view: the filters.
        shown: what they leave.
    """
    if not view.search or not shown.site_ids:
        return ""
    found_by = edition.view.found_by
    for key in shown.site_ids:
        site = edition.sites[key]
        if names_match(view.search, (site.name, site.id, *site.aliases, *found_by.get(key, ()))):
            return ""
    return tr("No name has it as it is typed: names written nearly so are shown.")


def filters_in_words(view: View) -> tuple[str, ...]:
    """Each filter that is set, in words: ('Kind: construction', 'First seen: from 1 Jan 2026')."""
    filters: list[tuple[str, str]] = []
    if view.search:
        filters.append((tr("Site or alias"), f"“{view.search}”"))
    if view.country:
        filters.append((tr("Country"), country_words(view.country)))
    if view.which in WHICH_WORDS:
        filters.append((tr("Sites"), tr(WHICH_WORDS[view.which])))
    if view.kinds:
        filters.append((tr("Kind"), listed([tr(KIND_WORDS[k]) for k in view.kinds])))
    if view.states:
        filters.append((tr("State"), listed([tr(STATE_WORDS[s]).lower() for s in view.states])))
    if view.confidences:
        filters.append((tr("Confidence"), listed([tr(c.value) for c in view.confidences])))
    if view.since and view.until:
        filters.append((tr("First seen"), tr("{first} to {last}", first=day(view.since), last=day(view.until))))
    elif view.since:
        filters.append((tr("First seen"), tr("from {day} on", day=day(view.since))))
    elif view.until:
        filters.append((tr("First seen"), tr("until {day}", day=day(view.until))))
    return tuple(f"{name}: {value}" for name, value in filters)


def as_known_words(edition: Edition, view: View) -> str:
    """What a choice of months means: it hides changes first seen outside of them, and goes back to no earlier day.

    "" where no months are chosen.
    """
    if view.since is None and view.until is None:
        return ""
    newest = max((s.looked.newest for s in edition.site_standings.values() if s.looked.newest), default=None)
    if newest is None:
        return tr("Every change is shown as it is known today, not as it was known then.")
    return tr(
        "Every change is shown as it is known today, from looks up to {day}, not as it was known then.",
        day=day(newest),
    )


def filters_part(edition: Edition, view: View, shown: Displayed, *, reports_hidden: int = 0) -> None:
    """The filters in words, what they hide, and the button that clears them; nothing while none is set.

    Args:
        edition: what is known.
        view: the filters.
        shown: what they leave.
        reports_hidden: reports that are hidden with the sites that they are near to.
    """
    if not view.filtered:
        return
    words = "; ".join(filters_in_words(view))
    hidden = hidden_in_all(shown, reports_hidden) or tr("Nothing is hidden by it.")
    parts = (near_words(edition, view, shown), hidden, as_known_words(edition, view))
    about = " ".join(part for part in parts if part)
    with st.container(horizontal=True, key="cw_filtered", vertical_alignment="center", gap="small"):
        st.html(
            f'<div role="status"><b>{escape(tr("Filtered."))}</b> {escape(words, limit=600)}. '
            f"{escape(about, limit=600)}</div>"
        )
        st.button(tr("Clear all filters"), key="f_clear", on_click=_clear)


def _take_from_address(view: View, countries: list[str], months: tuple[str, str]) -> None:
    """Put the filters of the address into the fields over the map, before they are drawn."""
    st.session_state.update(
        f_search=view.search,
        f_country=view.country if view.country in countries else "",
        f_kinds=list(view.kinds),
        f_states=list(view.states),
        f_sure=list(view.confidences),
        f_from=months[0],
        f_until=months[1],
    )


def _clear() -> None:
    """Take every filter out of the address and out of the fields over the map."""
    for name in PARTS:
        st.query_params.pop(name, None)
    for key, value in CLEARED.items():
        if key in st.session_state:
            st.session_state[key] = value


def filter_row(edition: Edition, view: View, below: DeltaGenerator) -> View:
    """The filter row over the map, months and confidence in a container under it; the view as it is chosen there."""
    countries = sorted({s.country for s in edition.sites.values() if s.country}, key=country_words)
    hidden: Literal["collapsed"] = "collapsed"  # their names stand inside them
    room = 0 if in_use() == ENGLISH else LONGER_WORDS
    months = _months_of(edition, edition.key)
    asked = _asked_months(months, view)
    if came_anew(PARTS):
        _take_from_address(view, countries, asked)
    with st.container(horizontal=True, key="cw_filters", gap="xsmall"):
        search = st.text_input(
            tr("Site or alias"),
            view.search,
            max_chars=200,
            placeholder=tr("Site or alias"),
            key="f_search",
            width="stretch",
            label_visibility=hidden,
        )
        country = st.selectbox(
            tr("Country"),
            ["", *countries],
            index=([*countries].index(view.country) + 1) if view.country in countries else 0,
            format_func=lambda c: country_words(c) if c else tr("Country: all"),
            key="f_country",
            width=118 + room,
            label_visibility=hidden,
        )
        kinds, states = _kinds_and_states(view, room)
    with below, st.container(horizontal=True, key="cw_months", gap="xsmall"):
        since, until = _first_seen(months, asked, view)
        sure = _sure(view, room)
    return replace(
        view,
        search=search.strip(),
        country=country or "",
        kinds=tuple(k for k in Kind if k in kinds),
        states=tuple(s for s in State if s in states),
        confidences=tuple(c for c in Confidence if c in sure),
        since=since,
        until=until,
    )


def _kinds_and_states(view: View, room: int) -> tuple[list[Kind], list[State]]:
    """Two fields of the row: what is chosen of kinds and states.

    Args:
        room: px by which they are wider than in English.
    """
    hidden: Literal["collapsed"] = "collapsed"
    kinds = st.multiselect(
        tr("Kind"),
        [k for k in Kind if k is not Kind.ACTIVITY or k in view.kinds],
        list(view.kinds),
        format_func=lambda k: sentence_case(tr(KIND_WORDS[k])),
        placeholder=tr("Kind: all"),
        key="f_kinds",
        width=94 + room,
        label_visibility=hidden,
    )
    states = st.multiselect(
        tr("State"),
        list(State),
        list(view.states),
        format_func=lambda s: tr(STATE_WORDS[s]),
        placeholder=tr("State: all"),
        key="f_states",
        width=98 + room,
        label_visibility=hidden,
    )
    return kinds, states


def _sure(view: View, room: int) -> list[Confidence]:
    """What is chosen of confidence."""
    return st.multiselect(
        tr("Confidence"),
        list(Confidence),
        list(view.confidences),
        format_func=lambda c: tr(c.value).capitalize(),
        placeholder=tr("Confidence: all"),
        key="f_sure",
        width=134 + room,
        label_visibility="collapsed",
    )


@st.cache_resource(show_spinner=False, max_entries=24)
def _months_of(_edition: Edition, key: str) -> tuple[str, ...]:
    """The first days of the months in which changes were first seen, the oldest first, as 2026-11-01."""
    if not _edition.detections:
        return ()
    first = min(d.first_seen for d in _edition.detections).replace(day=1)
    return tuple(d.date().isoformat() for d in pd.date_range(first, _edition.today, freq="MS"))


def _asked_months(months: tuple[str, ...], view: View) -> tuple[str, str]:
    """Of `months` those in which the days of the view lie; "" where it names none, or one that lies before all."""
    since, until = (str(limit or "") for limit in (view.since, view.until))
    return max((m for m in months if m <= since), default=""), max((m for m in months if m <= until), default="")


def _first_seen(months: tuple[str, ...], asked: tuple[str, str], view: View) -> tuple[date | None, date | None]:
    """The two fields of the months in which changes were first seen.

    Args:
        months: to choose from.
        asked: those that hold the days of the view; a day of a link stands until its month is changed.
        view: the filters.

    Returns:
        The first and the last day; None = no limit.
    """
    if len(months) < 2:
        return view.since, view.until
    low = _month("f_from", msg("First seen from"), msg("From {month}"), months, asked[0])
    high = _month("f_until", msg("First seen until"), msg("Until {month}"), months, asked[1])
    since = view.since if low == asked[0] else date.fromisoformat(low) if low else None
    until = view.until if high == asked[1] else _last_day(date.fromisoformat(high)) if high else None
    if since and until and since > until:
        return until.replace(day=1), _last_day(since)
    return since, until


def _month(key: str, name: str, chosen: str, months: tuple[str, ...], asked: str) -> str:
    """A field that chooses one of `months`; "" = none.

    Args:
        key: of the field.
        name: what it says while nothing is chosen.
        chosen: what it says of a month.
        months: to choose from.
        asked: what is chosen at first.
    """
    return st.selectbox(
        tr(name),
        ["", *months],
        index=["", *months].index(asked),
        format_func=lambda m: tr(chosen, month=month_words(date.fromisoformat(m))) if m else tr(name),
        key=key,
        label_visibility="collapsed",
    )


def _last_day(of: date) -> date:
    return (pd.Timestamp(of) + pd.offsets.MonthEnd(0)).date()
