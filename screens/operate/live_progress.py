"""A run under way, live: its steps and how far each is, drawn anew every two seconds and nothing beside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import streamlit as st

from geodata.i18n.english_formats import day, sentence_case
from geodata.i18n.messages import msg, tr
from geodata.store.team.held_for import UNDER_WAY
from geodata.workspace import Workspace
from layers.style.escape import escape
from pipelines.context.progress_file import Step, read_progress
from pipelines.context.run_lock import RunNow, run_now
from screens.widgets import page_frame
from screens.widgets.html_component import drawn
from screens.widgets.language_choice import speak

FAST_SECONDS, SLOW_SECONDS = 2.0, 20.0
"""Between two looks at the run's file: while one is under way, and else."""
SILENT_MINUTES = 10
"""Minutes without a word of a run after which the screen says so."""


def live_part(workspace: Workspace, run: RunNow) -> None:
    """Draw the card; when a run begins or ends, the whole screen is drawn anew.

    Args:
        workspace: whose runs they are.
        run: what the screen says of it.
    """
    st.session_state["r_run"] = run
    every = FAST_SECONDS if run.held_for else SLOW_SECONDS
    st.fragment(_live, run_every=every)(workspace)


def _live(workspace: Workspace) -> None:
    speak()
    run = run_now(workspace)  # asked as the screen asks: where the two differed it would be drawn anew without end
    if run != st.session_state.get("r_run"):
        st.rerun()
    if run.elsewhere is not None or (run.held_for is not None and not run.under_way):
        with st.container(border=True, key="cw_live"):
            drawn(held_html(run), key="live")
    elif run.under_way:
        steps = () if run.since is None else read_progress(workspace.root, since=run.since)
        with st.container(border=True, key="cw_live"):
            drawn(steps_html(steps, datetime.now(UTC)), key="live")


def held_words(run: RunNow) -> str:
    """What is under way, since when and on which other machine, as plain text; "" while nothing is."""
    if run.held_for is None:
        return ""
    what, since = sentence_case(tr(UNDER_WAY[run.held_for])), run.since
    if run.elsewhere is not None:
        since = run.elsewhere.since
        what = tr("{what} on machine {machine}", what=what, machine=run.elsewhere.machine)
    if since is None:
        return f"{what}."
    return tr("{what} since {when}.", what=what, when=f"{day(since.date())}, {since:%H:%M} UTC")


def held_html(run: RunNow) -> str:
    """The card of a run on another machine, whose steps lie in a folder of that machine, and of other work, which has
    none."""
    title = msg("Run under way") if run.under_way else msg("Other work under way")
    more = msg("How far it is stands on the screen Runs of that machine.")
    if not run.under_way:
        more = msg("No run begins until it ends.")
    return (
        f'{page_frame.card_title(title)}<p class="cw-small"><b>{escape(held_words(run), limit=300)}</b> {tr(more)}</p>'
    )


def steps_html(steps: Sequence[Step], now: datetime) -> str:
    """The steps of a run as bars with their words.

    Args:
        steps: in their order.
        now: aware UTC.
    """
    title = page_frame.card_title("Run under way", "Drawn anew every two seconds.")
    if not steps:
        return title + f'<p class="cw-small">{tr("It searches the catalogues. Its steps appear here.")}</p>'
    cells = []
    for step in steps:
        share = 1.0 if step.total == 0 else min(step.done / step.total, 1.0)
        word = tr("done") if share >= 1.0 else f"{100 * share:.0f} %"
        part = tr("{part} of {whole}", part=f"{step.done:,}", whole=f"{step.total:,}")
        name = escape(tr(step.name), limit=60)
        cells.append(
            f'<div class="cw-step" role="progressbar" aria-valuenow="{100 * share:.0f}" aria-valuemin="0" '
            f'aria-valuemax="100" aria-label="{name}"><div><b>{name}</b>'
            f'<span>{word}</span></div><div class="cw-track"><div style="width:{100 * share:.1f}%"></div></div>'
            f'<div class="cw-note">{part}</div></div>'
        )
    last = max(step.told_at for step in steps)
    minutes = (now - last).total_seconds() / 60
    silent = (
        f'<p class="cw-small"><b>{tr("Nothing was heard of it for {n} minutes.", n=f"{minutes:.0f}")}</b> '
        f"{tr('Look at its process:')} compound-watch status.</p>"
        if minutes > SILENT_MINUTES
        else f'<p class="cw-note">{tr("Last heard of {time} UTC.", time=f"{last:%H:%M:%S}")}</p>'
    )
    return f'{title}<div class="cw-steps">{"".join(cells)}</div>{silent}'
