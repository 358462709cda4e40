"""Run now, and stop it: two buttons of the operator's screen, where the operator's settings allow them."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from geodata.errors import CompoundWatchError
from geodata.i18n.messages import tr
from layers.style.escape import escape
from pipelines.context.run_lock import is_running
from pipelines.operate.background_run import last_words, may_stop, start_run, stop_run
from screens.session.edition import Edition
from screens.session.visitor import visitor
from screens.widgets import page_frame

REFUSED = "run_refused"
"""Session state: what was refused, told once the screen is drawn anew."""
SECONDS_TO_BEGIN = 20.0
"""Waited for a run to hold its lock, or for a stopped one to let go of it: it has to read its libraries first."""


def run_buttons(edition: Edition, *, running: bool) -> None:
    """Draw them. The operator's screen alone calls this, and it exists only for analysts and operators; only
    operators are shown anything.

    Args:
        edition: internal.
        running: a run is under way.
    """
    home = edition.home
    if not visitor().runs:
        return
    if running and may_stop(home):
        if st.button(tr("Stop this run"), key="r_stop", width="stretch", help=tr("What it has stored stays.")):
            _try(lambda: stop_run(home), home, until=False)
        return
    allowed = edition.settings.run_from_dashboard
    why = "" if allowed else tr("The operator has not allowed it: run_from_dashboard in compound-watch.toml is false.")
    if st.button(tr("Run now"), key="r_now", width="stretch", disabled=running or not allowed, help=why or None):
        _try(lambda: start_run(home, allowed=allowed), home, until=True)


def run_refused() -> None:
    """What was refused just now, if anything, in words."""
    refusal = st.session_state.pop(REFUSED, None)
    if isinstance(refusal, CompoundWatchError):
        page_frame.part_failed(tr("Nothing was started or stopped."), refusal)
    elif isinstance(refusal, str):
        st.html(f'<div class="cw-refused" role="alert"><b>{tr("The run ended at once.")}</b> {escape(refusal)}</div>')


def _try(act: Callable[[], object], home: Path, *, until: bool) -> None:
    """Do it, wait until the lock shows it, and draw the screen anew."""
    try:
        act()
        with st.spinner(tr("The run begins") if until else tr("The run ends"), show_time=True):
            end = time.monotonic() + SECONDS_TO_BEGIN
            while is_running(home) is not until and time.monotonic() < end:
                time.sleep(0.1)
        if until and not is_running(home):
            st.session_state[REFUSED] = last_words(home) or tr("It left no word.")
    except CompoundWatchError as error:
        st.session_state[REFUSED] = error
    st.rerun()
