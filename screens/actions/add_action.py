"""A form for one action: what was done, by which office, when, where, and who says so. For analysts."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from geodata.access.action_rules import action_key, action_unfit, waiting_actions
from geodata.actions.action import KIND_WORDS, Action, ActionKind, Scope
from geodata.actions.check_action import entered_action, made_ids
from geodata.actions.concerned import named_places
from geodata.actions.history import STAYS_WITHDRAWN
from geodata.errors import CompoundWatchError
from geodata.i18n.english_formats import sentence_case
from geodata.i18n.messages import msg, tr
from geodata.i18n.translated import translated
from geodata.incidents.clearing import Clearing
from geodata.settings.settings import Settings
from geodata.sites.shown_place import told_name
from geodata.sites.site import Site
from layers.style.escape import escape
from pipelines.actions.typed_action import typed_action
from screens.session.edition import Edition, desk
from screens.widgets import page_frame
from screens.widgets.change_words import country_words
from screens.widgets.save_feedback import emptied, nothing_saved, refused, role_field, saved_line

CHOOSE = msg("Choose an option")
NOTE = msg("Inside until one person has read and cleared it. Offices and organisations, never persons.")
SAVED = "action_saved"
"""Session state: what was saved just now, told once the screen is drawn anew."""
ENTERED = "action_entered"
"""Session state: one was saved just now, so that the fields begin empty."""
EMPTY: dict[str, object] = {
    "n_kind": None,
    "n_days": "",
    "n_title": "",
    "n_by": "",
    "n_source": "",
    "n_url": "",
    "n_sites": [],
    "n_whole": None,
}
"""Fields of the form; the role stays, since the same person types on."""


def add_action(edition: Edition) -> None:
    """Draw the form; what was saved just now is said above it."""
    store = desk(edition).store
    saved_note = st.session_state.pop(SAVED, "")
    if saved_note:
        saved_line(escape(saved_note, limit=700))
    emptied(EMPTY, ENTERED)
    sites = store.sites()
    with st.container(border=True, key="cw_new_action"):
        st.html(page_frame.card_title("Add an action", NOTE))
        with st.form("new_action", border=False, enter_to_submit=False):
            kind, days, title, acted_by, source, url, where = _asked(sites, edition.settings)
            by = role_field("n_role")
            pressed = st.form_submit_button(tr("Save; it waits for a person"), type="primary")
    if not pressed:
        return
    if kind is None or not days.strip() or not source.strip() or not where:
        nothing_saved("Give a kind, a day, who says so, and where.")
        return
    if not by:
        nothing_saved("Give your role.")
        return
    more = [f"{name}={words}" for name, words in (("title", title), ("url", url)) if words.strip()]
    simulated = any(site.simulated for site in sites)
    try:
        draft = typed_action(kind.value, days.strip(), source, acted_by, where, more)
        ids = made_ids(store.actions())
        action = entered_action(draft, sites, edition.settings, edition.today, ids=ids, simulated=simulated)
        new, changed, _ = store.save_actions([action], by=by)
    except CompoundWatchError as error:
        refused(error)
        return
    cause = action_unfit(action, edition.today)
    words = [_kept(action, store.clearings(action_key(action.id)), new=bool(new), changed=bool(changed))]
    words += [translated(note) for note in action.notes]
    if store.action(action.id).withdrawn:
        words.append(f"{sentence_case(tr(STAYS_WITHDRAWN))}.")
    if cause:
        words.append(tr("It is not shown outside while {cause}.", cause=translated(cause)))
    st.session_state[SAVED], st.session_state[ENTERED] = " ".join(words), True
    st.rerun()


def _kept(action: Action, clearings: Sequence[Clearing], *, new: bool, changed: bool) -> str:
    """That an action was kept; of a corrected one where its earlier words are, and that a clearing no longer holds."""
    if not changed:
        return tr("Saved as {id}.", id=action.id) if new else tr("{id} was there already.", id=action.id)
    sentence = tr("{id} was corrected; what it said before is kept in its history.", id=action.id)
    again = any(before for _, before in waiting_actions([action], clearings))
    lapsed = tr("It was cleared as it stood before, and waits for a person again.")
    return f"{sentence} {lapsed}" if again else sentence


def _asked(sites: Sequence[Site], settings: Settings) -> tuple[ActionKind | None, str, str, str, str, str, list[str]]:
    """Kind, days, title, office, source, link and places, as typed."""
    wholes = _wholes(sites, settings)
    first, second = st.columns(2)
    kind = first.selectbox(
        tr("Kind (required)"),
        list(ActionKind),
        index=None,
        format_func=lambda k: tr(KIND_WORDS[k]),
        placeholder=tr(CHOOSE),
        key="n_kind",
    )
    days = second.text_input(
        tr("Day, month, or first and last day with a stroke (required)"),
        max_chars=21,
        placeholder="2026-10-14",
        key="n_days",
    )
    title = st.text_input(tr("What was done, in your own words"), max_chars=300, key="n_title")
    first, second = st.columns(2)
    acted_by = first.text_input(tr("Office that acted; never a person"), max_chars=200, key="n_by")
    source = second.text_input(tr("Who says so: organisation or medium (required)"), max_chars=200, key="n_source")
    url = st.text_input(tr("Link to the source"), max_chars=500, key="n_url")
    named = {site.id: told_name(site) for site in sites}
    first, second = st.columns(2)
    at = first.multiselect(
        tr("Sites"), list(named), format_func=lambda key: named[key], placeholder=tr(CHOOSE), key="n_sites"
    )
    whole = second.selectbox(
        tr("Or a group, corridor or country as a whole"),
        list(wholes),
        index=None,
        format_func=lambda key: wholes[key],
        placeholder=tr(CHOOSE),
        key="n_whole",
    )
    return kind, days, title, acted_by, source, url, [*at, *([whole] if whole else [])]


def _wholes(sites: Sequence[Site], settings: Settings) -> dict[str, str]:
    """What an action may concern as one, as it is typed, and what it is called."""
    wholes = {
        f"{scope}:{name}": name
        for scope in (Scope.GROUP, Scope.CORRIDOR)
        for name in named_places(scope, sites, settings)
    }
    countries = sorted({site.country for site in sites} - {""})
    return wholes | {f"{Scope.COUNTRY}:{country}": country_words(country) for country in countries}
