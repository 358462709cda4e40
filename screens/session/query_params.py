"""The address bar: the view is written into it, so that a copied link restores what is seen."""

from __future__ import annotations

from collections.abc import Collection

import streamlit as st

from geodata.i18n.messages import in_use
from screens.session.view_state import View, read, written


def shown() -> View:
    """The view that the address asks for."""
    return read({name: st.query_params.get(name, "") for name in st.query_params})


LAST = "last_query"
"""Session state: the query that was written last, by which one that Back or an edited address brought is known."""


def came_anew(names: Collection[str]) -> bool:
    """Whether some parts of the address are not those that were written last: Back, or an address that was edited; or
    the language is another one.

    Fields keep what was chosen in them and would win over the address, and keep its words in the language in which it
    was chosen (Streamlit's lists hold words); then they take its values.
    """
    last = st.session_state.get(LAST)
    now = st.query_params.to_dict()
    if last is not None and st.session_state.get(SPOKEN, in_use()) != in_use():
        return True
    return last is not None and any(last.get(name, "") != now.get(name, "") for name in names)


SPOKEN = "last_language"
"""Session state: the language in which a page was drawn last."""


def note_language() -> None:
    """Note the language of the page that was just drawn. Call once on each page, when its fields were."""
    st.session_state[SPOKEN] = in_use()


KEPT = "kept_parts"
"""Session state: the parts of the address that stay the reader's own from page to page."""


def keep(view: View) -> None:
    """Note what each link on from here carries: the day compared with, the language, and whose eyes are lent.

    Args:
        view: with what the address asks for, or what was chosen on the page since.
    """
    st.session_state[KEPT] = written(View(compared=view.compared, seen_as=view.seen_as))


def kept() -> dict[str, str]:
    """The parts of the address that links carry on, by their names; without those that the reader never chose."""
    parts: dict[str, str] = st.session_state.get(KEPT, {})
    return dict(parts)


def with_day(address: str) -> str:
    """An address of another screen with the day compared with, which the reader would lose there otherwise.

    Args:
        address: from `view_state.address`; one that names a day itself stays as it is.
    """
    day = kept().get("since", "")
    path, _, query = address.partition("?")
    if not day or any(part.startswith("since=") for part in query.split("&")):
        return address
    return f"{path}?{query}&since={day}" if query else f"{path}?since={day}"


def field_key(key: str, names: Collection[str]) -> str:
    """The key of a field over parts of the address: another one each time that these came anew, so that it takes them.

    Args:
        key: of the field on this page.
        names: of the parts of the address that it stands for.
    """
    rounds: dict[str, int] = st.session_state.setdefault(ROUNDS, {})
    if came_anew(names):
        rounds[key] = rounds.get(key, 0) + 1
    return f"{key}_{rounds[key]}" if key in rounds else key


ROUNDS = "field_rounds"
"""Session state: how often each field was made anew. The browser sends an old field's value with each run."""


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
