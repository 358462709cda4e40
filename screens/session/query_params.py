"""The address bar: the view is written into it, so that a copied link restores what is seen."""

from __future__ import annotations

from collections.abc import Collection

import streamlit as st

from screens.session.view_state import View, read, written


def shown() -> View:
    """The view that the address asks for."""
    return read({name: st.query_params.get(name, "") for name in st.query_params})


LAST = "last_query"
"""Session state: the query that was written last, by which one that Back or an edited address brought is known."""


def came_anew(names: Collection[str]) -> bool:
    """Whether some parts of the address are not those that were written last: Back, or an address that was edited.

    Fields keep what was chosen in them and would win over the address; then they take its values.
    """
    last = st.session_state.get(LAST)
    now = st.query_params.to_dict()
    return last is not None and any(last.get(name, "") != now.get(name, "") for name in names)


def remember(view: View) -> None:
    """Write a view into the address. What the browser keeps there itself stays: where the map stands, which of its
    layers are off, where the handle between two pictures lies."""
    wanted = written(view)
    for name in ("at", "off", "handle"):
        if st.query_params.get(name):
            wanted[name] = st.query_params[name]
    if wanted != st.query_params.to_dict():
        st.query_params.from_dict(wanted)
    st.session_state[LAST] = wanted
