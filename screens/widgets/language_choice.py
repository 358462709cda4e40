"""The language that a visitor reads: from the link, else from their session, else English; changed in the header."""

from __future__ import annotations

import streamlit as st

from geodata.i18n.languages import ENGLISH, LANGUAGES
from geodata.i18n.messages import UNREVIEWED, UNREVIEWED_WORDS, in_use, tr, use
from layers.style.escape import escape

STATE = "language"
ENGLISH_STRIP = "Machine-made translation, not reviewed. The English text holds."
"""Beside an unreviewed translation, in English, for whoever reads none of it."""


def speak(wish: str = "") -> None:
    """Put the visitor's language in use. Call first in every run, and in every fragment, which runs by itself.

    Args:
        wish: of the link; "" none.
    """
    if wish in LANGUAGES:
        st.session_state[STATE] = wish
    use(st.session_state.get(STATE, ENGLISH))


def language_control() -> None:
    """The choice in the header; the link carries it on."""
    st.selectbox(
        tr("Language"),
        list(LANGUAGES),
        index=list(LANGUAGES).index(in_use()),
        format_func=LANGUAGES.__getitem__,
        key="cw_language",
        label_visibility="collapsed",
        width=104,
        on_change=_chosen,
    )


def _chosen() -> None:
    chosen = st.session_state["cw_language"]
    st.session_state[STATE] = chosen
    if chosen == ENGLISH:
        st.query_params.pop("lang", None)
    else:
        st.query_params["lang"] = chosen


def unreviewed_strip() -> str:
    """What stands under the header while a catalogue is in use that no speaker has reviewed, as HTML; "" else."""
    if in_use() not in UNREVIEWED:
        return ""
    sentence = tr(UNREVIEWED_WORDS)
    return f'<div class="cw-unreviewed" role="note">{escape(sentence)} <span lang="en">{ENGLISH_STRIP}</span></div>'
