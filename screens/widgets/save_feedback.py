"""What work screens say when nothing was saved, and when something was. One look for both."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from geodata.errors import CompoundWatchError
from geodata.i18n.english_formats import sentence_case
from geodata.i18n.messages import msg, tr
from geodata.i18n.translated import translated
from geodata.looks.run import Problem
from layers.style.escape import escape

ROLE_HELP = msg("Goes into the history under your role, not your name.")
LONGEST = 1_200
"""Characters of why nothing was saved: a cause may repeat what is stored, and the next step stands behind it."""


def role_field(key: str, *, width: int = 260) -> str:
    """The role under which a person works, kept from screen to screen; "" while none is given."""
    if key not in st.session_state:
        st.session_state[key] = st.session_state.get("my_role", "")
    given = st.text_input(
        tr("Your role"), key=key, max_chars=60, placeholder=tr("analyst 1"), help=tr(ROLE_HELP), width=width
    ).strip()
    if given:
        st.session_state["my_role"] = given
    return given


def nothing_saved(why: str) -> None:
    """Say in place that nothing was saved, and what is missing."""
    st.html(
        f'<div class="cw-refused" role="alert"><b>{escape(tr("Nothing was saved."))}</b> '
        f"{escape(tr(why), limit=LONGEST)}</div>"
    )


def refused(error: CompoundWatchError) -> None:
    """The same, from an error: cause and next step."""
    nothing_saved(cause_and_step(error))


def cause_and_step(problem: CompoundWatchError | Problem) -> str:
    """Why, and what next, as sentences in the reader's language; plain text."""
    return tr("{cause}. {step}.", cause=sentence_case(translated(problem.cause)), step=translated(problem.next_step))


def emptied(fields: Mapping[str, object], saved: str) -> None:
    """Let the fields of a form begin anew once what was typed in them is kept: nothing of it, a link or a point, is
    sent with the next entry. Called before the fields are drawn.

    Args:
        fields: key of each -> what it begins with.
        saved: key of the session's state that stands while an entry was kept just now.
    """
    if st.session_state.pop(saved, False):
        st.session_state.update(fields)


_SAVED = "saved_count"
_SCRIPT = """
const MOMENT = 200, WAIT = 10000;
export default function ({ data }) {
  if (!data || data === window.cwSavedCount) return;
  window.cwSavedCount = data;
  const until = Date.now() + WAIT;
  const look = () => {  // the button that was pressed goes with its form, and the browser begins at the top again
    const line = document.querySelector('.cw-saved[role=status]');
    const nowhere = !document.activeElement || document.activeElement === document.body;
    if (line && nowhere) { line.tabIndex = -1; line.focus(); } else if (Date.now() < until) setTimeout(look, MOMENT);
  };
  look();
}
"""


def saved_line(words: str) -> None:
    """Say what was saved just now. Who pressed by keyboard goes on from here, where the button went with its form.

    Args:
        words: HTML; every text of a source in it has passed layers.escape.
    """
    st.session_state[_SAVED] = st.session_state.get(_SAVED, 0) + 1
    st.html(f'<div class="cw-saved" role="status">{words}</div>')


def lead_to_saved_line() -> None:
    """Let `saved_line` take the focus that would be lost. Call once on each page, at its end."""
    component = st.components.v2.component("compound_watch_saved_line", js=_SCRIPT)
    component(key="saved_line", data=st.session_state.get(_SAVED, 0))


def keep_note(words: str) -> None:
    """Something was saved: shown at the top of the screen after it is drawn anew."""
    st.session_state["saved_note"] = words


def show_note() -> None:
    """What was saved just now, if anything."""
    words = st.session_state.pop("saved_note", None)
    if words:
        saved_line(escape(tr(words), limit=500))
