"""Which report, claim or outline is read, chosen from a list whose words may change while it stands on the screen."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from geodata.i18n.messages import msg, tr
from layers.style.escape import escape

GONE = msg(
    "What you had open is no longer in this list: it was withdrawn, replaced or deleted meanwhile. Nothing that you "
    "filled in about it was saved."
)


def chosen_row(label: str, words: Mapping[str, str], key: str) -> str | None:
    """The id that is chosen; None where there is none.

    Streamlit's browser part knows an option by its words alone. Where they change, by a decision or at the source, it
    goes on showing the former ones, and the next press takes the reader to the first row of the list. Where the chosen
    row itself is gone, that is said.

    Args:
        label: of the list, translated.
        words: id -> its words now, in the order of the list.
        key: of the list.
    """
    shown: dict[str, str] = st.session_state.setdefault(f"{key}_shown", {})
    """Words under which a chosen row was shown -> its id, the last shown at the end."""
    sent = str(st.session_state.get(key) or "")
    row = sent if sent in words else shown.get(sent, "")
    if row in words and words[row] != next(reversed(shown), ""):
        st.session_state[key] = row  # written again, so that the browser takes its words of now
    last = next(reversed(shown.values()), "")
    if last and last not in words:
        shown.clear()
        st.html(f'<div class="cw-refused" role="status">{escape(tr(GONE), limit=400)}</div>')
    if not words:
        return None
    chosen = st.selectbox(label, list(words), format_func=words.__getitem__, key=key)
    if chosen in words:
        shown.pop(words[chosen], None)
        shown[words[chosen]] = chosen
    return chosen
