"""x."""

from __future__ import annotations

import streamlit as st

from screens.edition import Edition
from screens.view import View


def show(edition: Edition, view: View) -> None:
    """x."""
    st.html("methods")
