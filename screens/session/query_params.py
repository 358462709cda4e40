"""The address bar: the view is written into it, so that a copied link restores what is seen."""

from __future__ import annotations

import streamlit as st

from screens.session.view_state import View, read, written


def shown() -> View:
    """The view that the address asks for."""
    return read({name: st.query_params.get(name, "") for name in st.query_params})


def remember(view: View) -> None:
    """Write a view into the address. What the browser keeps there itself stays: where the map stands, which of its
    layers are off, where the handle between two pictures lies."""
    wanted = written(view)
    for name in ("at", "off", "handle"):
        if st.query_params.get(name):
            wanted[name] = st.query_params[name]
    if wanted != st.query_params.to_dict():
        st.query_params.from_dict(wanted)
