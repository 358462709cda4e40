"""The pages: chooses whose eyes look, what they may see, and which screen draws it; decides nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Literal
from urllib.parse import urlsplit

import streamlit as st

from geodata.errors import CompoundWatchError
from geodata.i18n.messages import msg, tr
from geodata.restored import NotConfirmed
from layers.style.escape import escape
from screens.actions import action_page
from screens.briefings import briefings_page
from screens.downloads.file_button import tell_refused_files
from screens.edit import add_site, edit_site
from screens.operate import methods, runs
from screens.overview import front_page
from screens.review import practice, reports, triage
from screens.server.file_fields import drawing
from screens.session import query_params
from screens.session.edition import Edition, current, home, narrowed
from screens.session.in_force import settings_served
from screens.session.kept_fields import note_drawn, put_back, was_open
from screens.session.noted_pages import note_page
from screens.session.view_state import View, written
from screens.session.visitor import visitor
from screens.site import change_page, site_page
from screens.widgets import page_frame
from screens.widgets.copy_link import copy_links
from screens.widgets.in_app_links import follow_links
from screens.widgets.language_choice import in_words_of_ours, speak
from screens.widgets.login_control import login_page
from screens.widgets.lost_connection import tell_lost_connection
from screens.widgets.save_feedback import lead_to_saved_line
from screens.widgets.way_back import way_back

Screen = Callable[[Edition, View], None]
UNLISTED = ("edit-site", "change")
"""Screens that are reached from another one and not from the menu."""
NO_PAGE = msg("No page of this edition has this address. This is the overview.")
NO_LONGER = msg(
    "The page that you had open is not in this edition. What was typed there and not saved is gone. This is the "
    "overview."
)
_NAME = re.compile(r"[A-Za-z0-9._-]{1,80}")


def main() -> None:
    """Draw the page that the address asks for."""
    with drawing():
        _draw()
        tell_refused_files()


CLOSED = msg("This edition is closed for a check.")
DO_NOT_QUOTE = msg(
    "Do not quote it until it is open again. What it told before is neither confirmed nor taken back by this."
)


def _draw() -> None:
    page_frame.begin()
    put_back()
    try:
        own = visitor()
        asked = st.query_params.to_dict()
        view = query_params.shown()
        speak(view.lang)
        if own.shut_out(settings_served()):
            login_page(own)
            return
        if view.seen_as:
            st.session_state["seen_as"] = view.seen_as
        eyes = narrowed(own.audience, st.session_state.get("seen_as", ""))
        edition = replace(current(home(), eyes), at_work=own.at_work and eyes is own.audience)
    except NotConfirmed:  # why, and what to do about it, is told to those inside (doctor, status)
        page_frame.answer(CLOSED, DO_NOT_QUOTE)
        return
    except CompoundWatchError as error:
        page_frame.stop_with(error)
        return
    view = replace(view, seen_as=eyes.value if eyes is not own.audience else "", lang="")
    query_params.keep(view)
    pages = {name: _page(name, title, draw, edition, view) for name, title, draw in _screens(edition)}
    missing = _missing(pages, st.context.url or "")
    listed = list(pages.values())
    if missing:  # Streamlit would say so in a box of its own, in English
        listed.append(_page(missing, msg("Overview"), _overview_instead, edition, view, in_menu=False))
    chosen = st.navigation(listed, position="top")
    screen = "" if chosen.url_path == missing else chosen.url_path
    if screen != "":
        st.session_state.pop("map_start", None)
    _follow_wish(pages)
    try:
        note_page(own, edition, screen, view)
    except CompoundWatchError as error:  # what cannot be noted is not shown
        page_frame.stop_with(error)
        return
    page_frame.tab_title(chosen.title)
    page_frame.head(edition, own)
    chosen.run()
    query_params.note_language()
    page_frame.foot(edition)
    follow_links(screen, asked)
    copy_links()
    tell_lost_connection()
    in_words_of_ours()
    lead_to_saved_line()
    way_back()
    _follow_wish(pages)
    if not missing:
        note_drawn()
    page_frame.raise_faults()


def _follow_wish(pages: dict[str, st.Page]) -> None:
    """Open the screen that a button asked for, if any did."""
    wish = st.session_state.pop("go", None)
    if wish is not None:
        query = wish[1] if isinstance(wish[1], dict) else written(wish[1])
        _open(pages, wish[0], {**query_params.kept(), **query})


def _screens(edition: Edition) -> list[tuple[str, str, Screen]]:
    """(address, title, drawing) of the screens that this visitor has, in the order of the menu."""
    everyone: list[tuple[str, str, Screen]] = [
        ("", msg("Overview"), front_page.show),
        ("site", msg("Sites"), site_page.show),
        ("change", msg("A change"), change_page.show),
        ("actions", msg("Actions"), action_page.show),
        ("briefings", msg("Briefings"), briefings_page.show),
    ]
    if edition.at_work:
        everyone += [
            ("triage", msg("Triage"), triage.show),
            ("practice", msg("Practice"), practice.show),
            ("add-site", msg("Add a site"), add_site.show),
            ("edit-site", msg("Edit a site"), edit_site.show),
            ("reports", msg("Reports"), reports.show),
            ("runs", msg("Runs"), runs.show),
        ]
    return [*everyone, ("methods", msg("Methods and limits"), methods.show)]


def menu(edition: Edition) -> list[tuple[str, str]]:
    """Address and title, in English, of the screens that the menu of an edition names."""
    return [(name, title) for name, title, _ in _screens(edition) if name not in UNLISTED]


def _page(name: str, title: str, draw: Screen, edition: Edition, view: View, *, in_menu: bool = True) -> st.Page:
    def shown() -> None:
        with page_frame.page_part():
            try:
                draw(edition, view)
            except CompoundWatchError as error:
                page_frame.stop_with(error)

    listed: Literal["visible", "hidden"] = "visible" if in_menu and name not in UNLISTED else "hidden"
    return st.Page(shown, title=tr(title), url_path=name or "overview", default=not name, visibility=listed)


def _missing(known: Collection[str], url: str) -> str:
    """The last part of an address that names no page; "" where it names one, or is no name.

    Args:
        known: parts of addresses that name pages.
        url: as the browser shows it.
    """
    name = urlsplit(url).path.rpartition("/")[2]
    return name if _NAME.fullmatch(name) and name not in (*known, "overview") else ""


def _overview_instead(edition: Edition, view: View) -> None:
    st.html(f'<p class="cw-note" role="status">{escape(tr(NO_LONGER if was_open() else NO_PAGE))}</p>')
    front_page.show(edition, view)


def _open(pages: dict[str, st.Page], screen: str, query: dict[str, str]) -> None:
    page = pages.get("" if screen in ("", ".", "overview") else screen)
    if page is not None:
        st.switch_page(page, query_params=query)
