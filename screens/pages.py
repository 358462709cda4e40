"""The pages: chooses whose eyes look, what they may see, and which screen draws it; decides nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

import streamlit as st

from geodata.errors import CompoundWatchError
from geodata.language import msg, tr
from screens import add_site, address, edit_site, frame, front, methods, reports, runs, site, triage
from screens.copy_link import copy_links
from screens.edition import Edition, audience, current, home, narrowed
from screens.language_choice import speak
from screens.soft_links import follow_links
from screens.view import View, written

Screen = Callable[[Edition, View], None]
UNLISTED = ("edit-site",)
"""Screens that are reached from another one and not from the menu."""


def main() -> None:
    """Draw the page that the address asks for."""
    frame.begin()
    try:
        own = audience()
        view = address.shown()
        speak(view.lang)
        if view.seen_as:
            st.session_state["seen_as"] = view.seen_as
        eyes = narrowed(own, st.session_state.get("seen_as", ""))
        edition = current(home(), eyes)
    except CompoundWatchError as error:
        frame.stop_with(error)
        return
    view = replace(view, seen_as=eyes.value if eyes is not own else "", lang="")
    pages = {name: _page(name, title, draw, edition, view) for name, title, draw in _screens(edition)}
    chosen = st.navigation(list(pages.values()), position="top")
    if chosen.url_path != "":
        st.session_state.pop("map_start", None)
    _follow_wish(pages)
    frame.head(edition, own)
    chosen.run()
    frame.foot(edition)
    follow_links()
    copy_links()
    _follow_wish(pages)


def _follow_wish(pages: dict[str, st.Page]) -> None:
    """Open the screen that a click on the map or a button asked for, if any did."""
    wish = st.session_state.pop("go", None)
    if wish is not None:
        _open(pages, wish[0], wish[1] if isinstance(wish[1], dict) else written(wish[1]))


def _screens(edition: Edition) -> list[tuple[str, str, Screen]]:
    """(address, title, drawing) of the screens that this audience has, in the order of the menu."""
    everyone: list[tuple[str, str, Screen]] = [("", msg("Overview"), front.show), ("site", msg("Sites"), site.show)]
    if edition.internal:
        everyone += [
            ("triage", msg("Triage"), triage.show),
            ("add-site", msg("Add a site"), add_site.show),
            ("edit-site", msg("Edit a site"), edit_site.show),
            ("reports", msg("Reports"), reports.show),
            ("runs", msg("Runs"), runs.show),
        ]
    return [*everyone, ("methods", msg("Methods and limits"), methods.show)]


def _page(name: str, title: str, draw: Screen, edition: Edition, view: View) -> st.Page:
    def shown() -> None:
        try:
            draw(edition, view)
        except CompoundWatchError as error:
            frame.stop_with(error)

    listed: Literal["visible", "hidden"] = "hidden" if name in UNLISTED else "visible"
    return st.Page(shown, title=tr(title), url_path=name or "overview", default=not name, visibility=listed)


def _open(pages: dict[str, st.Page], screen: str, query: dict[str, str]) -> None:
    page = pages.get("" if screen in ("", ".", "overview") else screen)
    if page is not None:
        st.switch_page(page, query_params=query)
