"""Fields are made anew when the language changes, once, also on a page that writes no view into the address."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

PAGE = """
import streamlit as st
from geodata.i18n.messages import speaking
from screens.session.query_params import field_key, note_language, remember
from screens.session.view_state import View

with speaking(st.session_state.get("words", "en")):
    if "seen" not in st.session_state:
        remember(View())
    st.session_state["seen"] = field_key("before", ("before",))
    note_language()
"""


def test_a_field_is_made_anew_once_for_a_language() -> None:
    app = AppTest.from_string(PAGE).run()
    first = app.session_state["seen"]
    assert app.run().session_state["seen"] == first
    app.session_state["words"] = "th"
    thai = app.run().session_state["seen"]
    assert thai != first
    assert app.run().session_state["seen"] == app.run().session_state["seen"] == thai
