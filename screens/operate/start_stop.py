"""Run now, and stop it: two buttons of the operator's screen, where the operator's settings allow them."""

from __future__ import annotations

import time
from collections.abc import Callable

import streamlit as st

from geodata.errors import CompoundWatchError
from geodata.i18n.messages import tr
from geodata.workspace import Workspace
from layers.style.escape import escape
from pipelines.context.run_lock import RunNow, is_running, refuse_beside_another
from pipelines.operate.background_run import STARTED_LOCK, last_words, may_stop, start_run, stop_run
from screens.operate.live_progress import held_words
from screens.session.edition import Edition, desk
from screens.session.visitor import visitor
from screens.widgets import page_frame

REFUSED = "run_refused"
"""Session state: what was refused, told once the screen is drawn anew."""
PRESSED = "run_pressed"
"""Session state: "Run now" was pressed. Where it is barred when the screen is drawn, the press itself is not told."""
SECONDS_TO_BEGIN = 60.0
"""Waited for a run to hold its lock, or for a stopped one to let go of it: it has to read its libraries first."""


def run_buttons(edition: Edition, run: RunNow) -> None:
    """Draw them. The operator's screen alone calls this, and it exists only for analysts and operators; only
    operators are shown anything.

    Args:
        edition: internal.
        run: what is under way.
    """
    home = edition.home
    if not visitor().runs:
        return
    held = run.held_for is not None
    pressed = st.session_state.pop(PRESSED, False)
    if run.under_way and may_stop(home):
        if st.button(tr("Stop this run"), key="r_stop", width="stretch", help=tr("What it has stored stays.")):
            _try(lambda: stop_run(home), desk(edition), until=False)
    else:
        allowed = edition.settings.run_from_dashboard
        off = tr("The operator has not allowed it: run_from_dashboard in compound-watch.toml is false.")
        barred, why = held or not allowed, held_words(run) or None if allowed else off
        if st.button(tr("Run now"), key="r_now", width="stretch", disabled=barred, help=why, on_click=_press):
            _try(lambda: _start(desk(edition), allowed=allowed), desk(edition), until=True)
        if held and pressed:
            _tell_why_not(desk(edition))


def _press() -> None:
    st.session_state[PRESSED] = True


def _tell_why_not(workspace: Workspace) -> None:
    """Tell who runs, to whoever pressed a button that was found to be barred once the screen was drawn anew."""
    try:
        refuse_beside_another(workspace)
    except CompoundWatchError as error:
        st.session_state[REFUSED] = error
        st.rerun()


def run_refused() -> None:
    """What was refused just now, if anything, in words."""
    refusal = st.session_state.pop(REFUSED, None)
    if isinstance(refusal, CompoundWatchError):
        page_frame.part_failed(tr("Nothing was started or stopped."), refusal)
    elif isinstance(refusal, str):
        st.html(f'<div class="cw-refused" role="alert"><b>{tr("The run ended at once.")}</b> {escape(refusal)}</div>')


def _start(workspace: Workspace, *, allowed: bool) -> None:
    refuse_beside_another(workspace)
    start_run(workspace.root, allowed=allowed)


def _try(act: Callable[[], object], workspace: Workspace, *, until: bool) -> None:
    """Do it, wait until the lock shows it or the process has ended without, and draw the screen anew."""
    home = workspace.root
    try:
        act()
        with st.spinner(tr("The run begins") if until else tr("The run ends"), show_time=True):
            end = time.monotonic() + SECONDS_TO_BEGIN
            while time.monotonic() < end and (not may_stop(home) if until else is_running(home)):
                if until and not is_running(home, STARTED_LOCK):
                    break
                time.sleep(0.1)
        if until and not may_stop(home) and not is_running(home, STARTED_LOCK):
            refuse_beside_another(workspace)  # another run or other work began while this one still read its libraries
            st.session_state[REFUSED] = last_words(home) or tr("It left no word.")
    except CompoundWatchError as error:
        st.session_state[REFUSED] = error
    st.rerun()
