"""Saved views: what this screen shows now (filters, sort, the map), under a name; listed with links, renamed, deleted.

Only the three screens that people come back to have it (geodata/desk/saved_view.py). What is saved is the address: so a
view is opened by a link, and one that was deleted still opens for whoever has its address.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlencode

import streamlit as st

from geodata.desk.saved_view import LONGEST_VIEW_NAME, SavedView
from geodata.errors import CompoundWatchError
from geodata.i18n.english_formats import day
from geodata.i18n.messages import msg, tr
from layers.style.escape import escape
from screens.session.edition import Edition, desk
from screens.session.query_params import shown
from screens.session.view_state import written
from screens.session.visitor import visitor
from screens.widgets.html_component import drawn
from screens.widgets.in_app_links import soft_link
from screens.widgets.save_feedback import nothing_saved, refused, role_field

SCREEN_WORDS = {"": msg("Overview"), "site": msg("Sites"), "triage": msg("Triage")}
NOTE = "v_note"
"""Session state: what was just done with a view, in words."""
ABOUT = msg("Filters, sort and where the map stands are saved. Internal readers alone see the list.")


def saved_views(edition: Edition, screen: str, *, quiet: bool = False) -> None:
    """A button that opens the list of saved views and, for those who work here, the way to save the present one.

    Args:
        edition: nothing is drawn in any but the internal one.
        screen: the address of the one that is drawn.
        quiet: as words and not as a button, where a page has no height to give.
    """
    if not edition.internal:
        return
    views = edition.view.saved_views
    if not views and not edition.at_work:
        return
    with st.popover(tr("Saved views"), key="v_open", type="tertiary" if quiet else "secondary"):
        note = st.session_state.pop(NOTE, "")
        if note:
            st.session_state["v_name"] = ""
            st.html(f'<div class="cw-saved" role="status">{escape(note, limit=300)}</div>')
        drawn(_list_html(views), key="saved_views")
        if edition.at_work:
            _save_part(edition, screen)
            if views:
                _manage_part(edition, views)


def _list_html(found: Sequence[SavedView]) -> str:
    """Each view as a link, with its screen, who saved it and when."""
    if not found:
        return f'<p class="cw-note">{escape(tr("No view is saved yet."))}</p>'
    rows = []
    for one in found:
        description = tr(
            "{screen}, saved by {who}, {day}",
            screen=tr(SCREEN_WORDS.get(one.screen, one.screen)),
            who=one.saved_by,
            day=day(one.saved_at.date()),
        )
        link = soft_link(one.address, one.name)
        rows.append(f'<li>{link} <span class="cw-note">{escape(description, limit=200)}</span></li>')
    return f'<ul class="cw-views">{"".join(rows)}</ul>'


def present_query() -> str:
    """The query of what is shown now, as a view keeps it: without language, lent eyes, and the one change that is open
    with its pictures."""
    parts = written(replace(shown(), lang="", seen_as="", detection="", before="", after="", handle=None))
    parts.pop("lang", None)
    return urlencode(parts, safe=",")


def _save_part(edition: Edition, screen: str) -> None:
    if not st.session_state.get("v_me"):  # as it was given elsewhere on the screen by now
        st.session_state["v_me"] = st.session_state.get("my_role", "")
    with st.form("v_keep", border=False):  # the name goes with the press, see below
        me = role_field("v_me")
        name = st.text_input(tr("Save this view as"), key="v_name", max_chars=LONGEST_VIEW_NAME)
        st.html(f'<p class="cw-note">{tr(ABOUT)}</p>')
        save = st.form_submit_button(tr("Save this view"), key="v_save")
    if not save:
        return
    if not name.strip() or not me:
        nothing_saved(msg("Give it a name.") if not name.strip() else msg("Give your role, above."))
        return
    try:
        kept = desk(edition).store.save_view(name, screen, present_query(), me)
    except CompoundWatchError as error:
        refused(error)
        return
    _done(tr("Saved: {name}.", name=kept.name))


def _manage_part(edition: Edition, found: Sequence[SavedView]) -> None:
    names = {one.id: one.name for one in found}
    with st.expander(tr("Rename or delete")):
        if st.session_state.get("v_which", "") not in ("", None, *names):
            st.session_state["v_which"] = None  # it was deleted: a button that is pressed twice takes no other one
        chosen = st.selectbox(
            tr("View"), list(names), index=None, format_func=names.__getitem__, placeholder=tr("Choose"), key="v_which"
        )
        # A form sends the name with the press; alone, a name that is left for the button is sent first, and the screen
        # drawn anew for it, on a slow machine below the pointer.
        operator = visitor().runs
        with st.form("v_change", border=False):
            me = "" if operator else role_field("v_who")  # who saved it, or an operator, deletes it
            new = st.text_input(tr("New name"), key=f"v_new_{chosen}", max_chars=LONGEST_VIEW_NAME)
            with st.container(horizontal=True):
                rename = st.form_submit_button(tr("Rename"), key="v_rename", disabled=chosen is None)
                gone = st.form_submit_button(tr("Delete"), key="v_delete", disabled=chosen is None)
    if chosen is None or not (rename or gone):
        return
    if gone and not operator and not me:
        nothing_saved(msg("Give your role."))
        return
    store = desk(edition).store
    try:
        if rename:
            kept = store.rename_view(chosen, new, was=names[chosen])
            _done(tr("Renamed: {name}.", name=kept.name))
        else:
            _done(tr("Deleted: {name}.", name=store.delete_view(chosen, by=None if operator else me).name))
    except CompoundWatchError as error:
        refused(error)


def _done(words: str) -> None:
    st.session_state[NOTE] = words
    st.rerun()
