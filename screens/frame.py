"""What stands around every screen: the name, the edition, the demo strip, the foot."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import streamlit as st

from geodata.audience import Audience
from geodata.errors import CompoundWatchError, SettingsRefused
from geodata.run import Run, RunState
from geodata.wording import day
from layers.escape import escape
from pipelines.remember import remembered_cron
from pipelines.schedule import missed_since
from pipelines.single_flight import is_running
from screens.edition import Edition

HERE = Path(__file__).parent
STYLE = HERE / "style.css"
LOGO = HERE / "logo.svg"
EDITION_WORDS = {
    Audience.PUBLIC: "Public edition",
    Audience.PARTNER: "Partner edition",
    Audience.INTERNAL: "Internal edition",
}
DEMO_STRIP = (
    '<div class="cw-demo" role="note"><b>Demo: simulated imagery.</b> '
    "Pixels, places, offices and reports on this screen are invented. Nothing here describes a real site.</div>"
)
FOOT = (
    "What public satellites saw and what was reported. Contains modified Copernicus Sentinel data where imagery is "
    "real. Ground of the map: Natural Earth. Boundaries and names shown imply no position on their status."
)
DEMO_FOOT = "Simulated data for demonstration. Places, boundaries, offices and reports are invented."


def begin() -> None:
    """The page's settings, style and name. The first thing on every page."""
    st.set_page_config(
        page_title="Compound Watch",
        page_icon=str(LOGO),
        layout="wide",
        initial_sidebar_state="collapsed",
        menu_items={"Get help": None, "Report a bug": None, "About": None},
    )
    st.logo(str(LOGO), size="large")
    st.html(f"<style>{STYLE.read_text(encoding='utf-8')}</style>")


def head(edition: Edition, own: Audience) -> None:
    """The edition in the header, with the way to see as the public sees; then the demo strip."""
    with st.container(key="cw_edition", horizontal=True, vertical_alignment="center"):
        if edition.audience is own:
            st.html(f'<span class="cw-edition">{EDITION_WORDS[own]}</span>')
        else:
            st.html(f'<span class="cw-edition cw-lent">Seen as in the {EDITION_WORDS[edition.audience].lower()}</span>')
        if own is Audience.INTERNAL:
            lent = edition.audience is not own
            if st.button("Back to internal" if lent else "See as the public sees", type="tertiary", key="cw_see_as"):
                st.session_state["seen_as"] = "" if lent else Audience.PUBLIC.value
                st.rerun()
    if edition.demo:
        st.html(DEMO_STRIP)
    late = late_words(edition.home, edition.runs, datetime.now(UTC))
    if late:
        st.html(f'<div class="cw-late" role="status">{escape(late)}</div>')


def late_words(home: Path, runs: Sequence[Run], now: datetime) -> str:
    """What the ink strip says while a planned run is late; "" while none is.

    Args:
        home: the workspace, which remembers its schedule.
        runs: newest first.
        now: aware UTC.
    """
    try:
        cron = remembered_cron(home)
        missed = missed_since(cron, runs[0].started_at, now) if cron and runs else None
    except SettingsRefused:  # the runs screen says so; the other screens hold without a schedule
        return ""
    if missed is None or is_running(home):
        return ""
    good = next((r for r in runs if r.state in (RunState.DONE, RunState.PARTLY)), None)
    since = f" The last good run began {day(good.started_at.date())}, {good.started_at:%H:%M} UTC." if good else ""
    return f"The run planned for {day(missed.date())} is late.{since} What is shown is as it was then."


def answer(sentence: str, lead: str = "") -> None:
    """The one answer of a page, in serif, and what is left open under it.

    Args:
        sentence: from geodata/headlines.py.
        lead: the same.
    """
    under = f'<p class="cw-lead">{escape(lead, limit=900)}</p>' if lead else ""
    st.html(f'<h1 class="cw-answer">{escape(sentence, limit=500)}</h1>{under}')


def foot(edition: Edition) -> None:
    """Sources and the standing of boundaries, on every page; where the public edition holds less, it says so."""
    words = DEMO_FOOT if edition.demo else FOOT
    st.html(f'<footer class="cw-foot">{words}</footer>')


def stop_with(error: CompoundWatchError) -> None:
    """An error in words instead of a screen: what failed, why, what to do. Never a trace."""
    st.html(
        f'<div class="cw-error" role="alert"><h1 class="cw-answer">This screen cannot be shown.</h1>'
        f"<p><b>{escape(error.thing, limit=200)}</b>: {escape(error.cause, limit=500)}.</p>"
        f"<p><b>Next step:</b> {escape(error.next_step, limit=500)}.</p></div>"
    )


def part_failed(what: str, error: CompoundWatchError) -> None:
    """A part of a screen that failed, in its own place: what, why, what to do. The rest of the screen holds.

    Args:
        what: a sentence, such as "These pictures cannot be shown."
    """
    st.html(
        f'<div class="cw-refused" role="alert"><b>{escape(what)}</b> {escape(error.thing, limit=200)}: '
        f"{escape(error.cause, limit=500)}. <b>Next step:</b> {escape(error.next_step, limit=500)}.</div>"
    )


def card_title(title: str, note: str = "") -> str:
    """The head of a card as HTML."""
    under = f'<span class="cw-note">{escape(note)}</span>' if note else ""
    return f'<div class="cw-card-title"><b>{escape(title)}</b>{under}</div>'


def empty(words: str, next_step: str) -> None:
    """An empty state: what would be here, and the one next step."""
    st.html(f'<div class="cw-empty"><p>{escape(words)}</p><p>{escape(next_step)}</p></div>')
