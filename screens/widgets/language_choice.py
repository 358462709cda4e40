"""The language that a visitor reads: from the link, else from their session, else English; changed in the header."""

from __future__ import annotations

import streamlit as st

from geodata.i18n.languages import ENGLISH, LANGUAGES
from geodata.i18n.messages import UNREVIEWED, UNREVIEWED_WORDS, in_use, msg, tr, use
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


_SCRIPT = """
const SOON = 200, TEXT = '';
const PARTS = {
  skip: ['[data-testid="stSkipToContent"]', TEXT],
  home: ['[data-testid="stLogoLink"]', 'aria-label'],
  pages: ['[data-testid="stTopNav"], [data-testid="stSidebarNav"], [data-testid="stSidebar"]', 'aria-label'],
  open: ['[data-testid="stExpandSidebarButton"]', 'aria-label'],
  close: ['[data-testid="stSidebarCollapseButton"] button', 'aria-label'],
  map: ['iframe[title^="streamlit_folium"]', 'aria-label'],
};
export default function ({ data }) {
  let waits = 0;
  const say = () => {
    waits = 0;
    for (const [part, words] of Object.entries(data)) {
      const [where, name] = PARTS[part];
      document.querySelectorAll(where).forEach((one) => {
        if (name !== TEXT) { if (one.getAttribute(name) !== words) one.setAttribute(name, words); }
        else if (one.firstChild && one.textContent !== words) one.firstChild.nodeValue = words;
      });
    }
  };
  const watch = new MutationObserver(() => { waits = waits || setTimeout(say, SOON); });
  watch.observe(document.body, { childList: true, subtree: true });
  say();
  return () => { watch.disconnect(); clearTimeout(waits); };
}
"""
OF_STREAMLIT = {
    "skip": msg("Skip to the page itself"),
    "home": msg("Overview"),
    "pages": msg("Pages"),
    "open": msg("Open the menu of pages"),
    "close": msg("Close the menu of pages"),
    "map": msg("Map"),
}
"""What Streamlit writes and has read aloud in English, as it is said here; by its part in the script."""


def in_words_of_ours() -> None:
    """Say what Streamlit writes itself in the visitor's language. Call once on each page."""
    component = st.components.v2.component("compound_watch_words", js=_SCRIPT)
    component(key="words_of_ours", data={part: tr(words) for part, words in OF_STREAMLIT.items()})


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
