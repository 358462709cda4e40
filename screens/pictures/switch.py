"""One of a few ways to look at the pictures, chosen by a press."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from geodata.i18n.messages import tr


def switch(label: str, words: Mapping[str, str], chosen: str, key: str) -> str:
    """Draw the ways beside each other; the one that is chosen.

    Args:
        label: for those who do not see it, in the reader's language.
        words: message of each way, by its name in links.
        chosen: where nothing was pressed yet.
        key: of the widget.
    """
    pressed = st.segmented_control(
        label,
        list(words),
        default=chosen,
        format_func=lambda way: tr(words[way]),
        key=key,
        required=True,
        label_visibility="collapsed",
    )
    return pressed or next(iter(words))
