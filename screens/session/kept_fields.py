"""What stands in the fields of a page, kept while the page cannot be drawn.

Streamlit forgets the fields that a run does not draw. Where the store is away for a moment, at the press of Save of all
presses, an error stands in place of the form, and what was typed would be gone: it is kept here, and the fields are
given it when the same page can be drawn again. Buttons and files are not: a press is not repeated, and a file is chosen
anew.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.state.common import user_key_from_element_id

_KEPT, _DRAWN, _MAPS = "fields_kept", "fields_of_page", "maps_shown"
_FIELDS = frozenset(
    f"{kind}_value" for kind in ("bool", "double", "int", "string", "double_array", "int_array", "string_array")
)
"""Kinds of what a browser sends of a field that may be set again."""
_PAGE = ("site", "change", "action", "briefing")
"""Parts of an address that make another page of it."""


@dataclass
class _Kept:
    """What stood in the fields of one page."""

    page: tuple[str, ...]
    fields: dict[str, Any] = field(default_factory=dict)  # key of a field -> what stood in it
    maps: dict[str, Any] = field(default_factory=dict)  # key of a map -> what was drawn on it
    failed: bool = False  # the page that is being drawn cannot be


def put_back() -> None:
    """Give the fields of this page what was kept of them. Call once on each page, before its fields are drawn."""
    kept: _Kept | None = st.session_state.get(_KEPT)
    if kept is None:
        return
    here = kept.page == _page()
    shown = set(_states())
    for key, value in kept.fields.items():
        if key in shown:
            continue
        if here:
            st.session_state[key] = value
        else:
            st.session_state.pop(key, None)
    kept.failed = False
    if not here:
        del st.session_state[_KEPT]


def keep_fields() -> bool:
    """Keep what stands in the fields of the page that was shown last, since it cannot be drawn now.

    Returns:
        True where something is kept: who typed it is told so.
    """
    if st.session_state.get(_DRAWN) != _page():
        return False
    kept: _Kept = st.session_state.setdefault(_KEPT, _Kept(_page()))
    kept.failed = True
    for key, kind in _states().items():
        if key in st.session_state and kind in _FIELDS:
            kept.fields[key] = st.session_state[key]
    for key in st.session_state.get(_MAPS, ()):
        if st.session_state.get(key):
            kept.maps[key] = st.session_state[key]
    return bool(kept.fields or kept.maps)


def note_drawn() -> None:
    """The page was drawn: what was kept of its fields stands in them. Call at the end of each page."""
    kept: _Kept | None = st.session_state.get(_KEPT)
    if kept is not None and not kept.failed:
        kept.fields.clear()
    if kept is None or not kept.failed:
        st.session_state[_DRAWN] = _page()


def was_open() -> bool:
    """Whether the page that the address names is the one that this reader had open last, whatever stands there now."""
    return bool(st.session_state.get(_DRAWN) == _page())


def note_map(key: str) -> None:
    """A map to draw on is shown: what is drawn on it is kept too.

    Args:
        key: of the map, under which the session's state holds what `streamlit_folium.st_folium` returned last.
    """
    st.session_state.setdefault(_MAPS, set()).add(key)


def drawn_before(key: str) -> Any:
    """What was drawn on a map of this page when it could not be drawn; None where nothing was.

    Args:
        key: of the map.
    """
    kept: _Kept | None = st.session_state.get(_KEPT)
    return None if kept is None else kept.maps.get(key)


def _states() -> dict[str, str]:
    """Key -> kind of what the browser sent, of each field with a key."""
    context = get_script_run_ctx()
    if context is None:
        return {}
    keyed = ((user_key_from_element_id(state.id), state) for state in context.session_state.get_widget_states())
    return {key: state.WhichOneof("value") or "" for key, state in keyed if key is not None}


def _page() -> tuple[str, ...]:
    """What the address names: the screen, and what it is about."""
    name = urlsplit(st.context.url or "").path.rpartition("/")[2]
    return (name, *(st.query_params.get(part, "") for part in _PAGE))
