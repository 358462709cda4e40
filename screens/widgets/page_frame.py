"""What stands around every screen: the name, the edition, the demo strip, the foot."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import streamlit as st

from geodata.access.audience import EDITION_WORDS, Audience
from geodata.access.login import Visitor
from geodata.errors import CompoundWatchError
from geodata.i18n.english_formats import day
from geodata.i18n.messages import msg, tr
from geodata.i18n.translated import translated
from geodata.looks.mission_names_and_credits import credits_of_origins
from geodata.looks.run import Run, RunState, in_time, last_ended
from geodata.settings.settings import Settings
from geodata.store.team.held_for import HeldFor
from geodata.wording.handling import marking
from geodata.wording.listing_sentences import NO_ADDRESS, corrections_address, whom_to_write
from layers.style.escape import escape
from pipelines.context.run_lock import held_for
from pipelines.operate.schedule import counted_from, missed_since, schedule_of
from screens.session.edition import Edition, look_origins
from screens.session.error_as_told import as_told, works_here
from screens.session.kept_fields import keep_fields
from screens.widgets.language_choice import language_control, unreviewed_strip
from screens.widgets.login_control import login_control, login_words

HERE = Path(__file__).parent
STYLE = HERE / "style.css"
LOGO = HERE / "logo.svg"
HYPHENED = re.compile(r"\b[a-z]{2,10}-[a-z]{2,10}\b")
"""A word like south-west, which a line of the answer does not end within."""
DEMO_STRIP = (
    msg("Demo: simulated imagery."),
    msg("Pixels, places, offices and reports on this screen are invented. Nothing here describes a real site."),
)
RUN_STRIP: dict[RunState, str] = {
    RunState.RUNNING: msg(
        "A run is under way. What it finds is shown as it comes. Until it ends, no site is said to be without change."
    ),
    RunState.INTERRUPTED: msg(
        "The last run was interrupted. Until the next one ends, no site is said to be without change."
    ),
}
"""What the ink strip says while the newest run has not come to its end."""
FOOT = msg("What public satellites saw and what was reported.")
FOOT_GROUND = msg("Ground of the map: Natural Earth. Boundaries and names shown imply no position on their status.")
DEMO_FOOT = msg("Simulated data for demonstration. Places, boundaries, offices and reports are invented.")
DEMO_DAY = msg("The demo is read as of the last day of its world: what people decide later stands under that day.")

FIELDS_KEPT = msg(
    "What stood in the fields of this page is kept, also what was drawn on the map; nothing of it was saved. Do not "
    "reload the page: press Try again, then save it anew."
)
_MET = "faults_met"
"""Where a visit keeps the faults of the page that is being drawn."""
NOT_SHOWN = msg("This part of the page cannot be shown.")
_WHY = msg(
    "This is a fault of Compound Watch; its operator finds it in the log of the server. What stands on the page holds; "
    "what stood here is missing."
)


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


def tab_title(of: str) -> None:
    """What the tab, a bookmark and the list of last pages call this page: `of`, then the product."""
    st.set_page_config(page_title=f"{of} · Compound Watch")


_ADDRESS = """
export default function ({ parentElement, data }) {
  const line = parentElement.querySelector('.cw-print');
  const write = () => { line.textContent = data + ' ' + new Date().toISOString().slice(0, 10) + '. ' + location.href; };
  write();
  window.addEventListener('beforeprint', write);
  return () => window.removeEventListener('beforeprint', write);
}
"""


def as_of(edition: Edition) -> str:
    """'As known on 17 Nov 2026.': a page may be passed on with its date, so it says it."""
    return tr("As known on {day}.", day=day(edition.today))


def print_line(edition: Edition) -> None:
    """The first line of a printed page: edition, its day, how it may be handled, day of printing, address."""
    handled = marking(edition.audience, edition.settings)
    line = f"Compound Watch. {tr(EDITION_WORDS[edition.audience])}. {as_of(edition)} {handled} {tr('Printed on')}"
    show = st.components.v2.component(
        "compound_watch_print_line", html='<p class="cw-print"></p>', js=_ADDRESS, isolate_styles=False
    )
    show(key="print_line", data=line)


def head(edition: Edition, visitor: Visitor) -> None:
    """The edition in the header, with the way to see as the public sees, and who is logged in; then the demo strip."""
    own = visitor.audience
    print_line(edition)
    with st.container(key="cw_edition", horizontal=True, vertical_alignment="center"):
        st.html(edition_html(edition, own))
        if own is Audience.INTERNAL:
            lent = edition.audience is not own
            if st.button(
                tr("Back to internal") if lent else tr("See as the public sees"), type="tertiary", key="cw_see_as"
            ):
                st.session_state["seen_as"] = "" if lent else Audience.PUBLIC.value
                st.query_params.pop("as", None)  # an address that says otherwise would win
                st.rerun()
        login_control(visitor)
        language_control()
    for strip in strips(edition, visitor):
        st.html(strip)


def edition_html(edition: Edition, own: Audience) -> str:
    """Which edition is read, and that it is lent.

    Args:
        edition: that is read.
        own: the audience that the reader belongs to.
    """
    named = tr(EDITION_WORDS[edition.audience])
    if edition.audience is own:
        return f'<span class="cw-edition">{named}</span>'
    seen = tr("Seen as in the {edition}", edition=named.lower())
    return f'<span class="cw-edition cw-lent">{escape(seen)}</span>'


def strips(edition: Edition, visitor: Visitor) -> list[str]:
    """What has to be known before anything on a page is read, as HTML: that it is a demo, machine-translated, late."""
    made = []
    unseen = login_words(visitor)
    if unseen:
        made.append(f'<div class="cw-late" role="status">{escape(unseen)}</div>')
    if edition.demo:
        made.append(f'<div class="cw-demo" role="note"><b>{tr(DEMO_STRIP[0])}</b> {tr(DEMO_STRIP[1])}</div>')
    unreviewed = unreviewed_strip()
    if unreviewed:
        made.append(unreviewed)
    words = (
        tr(RUN_STRIP[edition.run]) if edition.run is not None else "",
        unanswerable_words(edition.audience, edition.settings),
        ""
        if edition.run is RunState.RUNNING  # of this folder, or on another machine of its database
        else late_words(
            edition.home, [run for run in edition.runs if run.id not in edition.part_runs], datetime.now(UTC)
        ),
    )
    return [*made, *(f'<div class="cw-late" role="status">{escape(strip)}</div>' for strip in words if strip)]


def unanswerable_words(eyes: Audience, settings: Settings) -> str:
    """What the strip of a public edition says where nobody has named an address for corrections; else ""."""
    return tr(NO_ADDRESS) if eyes is Audience.PUBLIC and not corrections_address(settings) else ""


def late_words(home: Path, runs: Sequence[Run], now: datetime) -> str:
    """What the ink strip says while a planned run is late; "" while none is.

    Args:
        home: the workspace, which remembers its schedule.
        runs: of all watched sites, newest first.
        now: aware UTC.
    """
    runs = in_time(runs, now)
    schedule = schedule_of(home, now)
    cron = schedule.cron  # what is kept but is none, the runs screen tells; the others hold without one
    last = counted_from(schedule.since, runs[0].started_at if runs else None, now)
    missed = missed_since(cron, last, now) if cron else None
    if missed is None or held_for(home) is HeldFor.RUN:
        return ""
    ended = last_ended(runs, now)
    since = ""
    if ended:
        began = f"{day(ended.started_at.date())}, {ended.started_at:%H:%M} UTC"
        since = " " + (
            tr("The last run to its end began {when}.", when=began)
            if ended.state is RunState.DONE
            else tr("The last run to its end began {when} and is partly done.", when=began)
        )
    late = tr("The run planned for {day} is late.", day=day(missed.date()))
    return f"{late}{since} {tr('What is shown is as it was then.')}"


LONG_ANSWER = 170
"""Characters from which the answer is set in smaller letters, so that the changes under it stay in sight."""


def answer(sentence: str, lead: str = "", known: str = "") -> None:
    """The one answer of a page, in serif, and what is left open under it.

    Args:
        sentence: from geodata/wording/headlines.py.
        lead: the same.
        known: as of which day (`as_of`); "" = it says nothing of sites.
    """
    st.html(answer_html(sentence, lead, known))


def answer_html(sentence: str, lead: str = "", known: str = "") -> str:
    """The same as HTML."""
    left_open = f"{tr(lead)} {known}".strip()
    under = f'<p class="cw-lead">{escape(left_open, limit=900)}</p>' if left_open else ""
    heading = HYPHENED.sub(r'<span class="cw-whole">\g<0></span>', escape(tr(sentence), limit=1500))
    long = " cw-long" if len(sentence) > LONG_ANSWER else ""
    return f'<h1 class="cw-answer{long}">{heading}</h1>{under}'


def foot(edition: Edition) -> None:
    """How the edition may be handled and of which day it is, sources and the standing of boundaries, on every page."""
    handled, words = foot_lines(edition)
    handling = f"{escape(handled, limit=300)} {escape(as_of(edition))}"
    st.html(f'<footer class="cw-foot"><div class="cw-handling">{handling}</div>{escape(words)}</footer>')


def foot_lines(edition: Edition) -> tuple[str, str]:
    """How an edition may be handled; then sources, the standing of boundaries and whom to write to. Plain text."""
    words = f"{tr(DEMO_FOOT)} {tr(DEMO_DAY)}"
    if not edition.demo:
        whose = [f"{credit}." for credit in credits_of_origins(look_origins(edition), tr)]
        words = " ".join((tr(FOOT), *whose, tr(FOOT_GROUND)))
    address = whom_to_write(edition.settings, invented=all(site.simulated for site in edition.sites.values()))
    return marking(edition.audience, edition.settings), f"{words} {address}"


def stop_with(error: CompoundWatchError) -> None:
    """An error in words instead of a screen: what failed, why, what to do. Never a trace. What stood in the fields of
    the screen is kept, and the reader can try again."""
    kept, error = keep_fields(), as_told(error)
    st.html(
        f'<div class="cw-error" role="alert"><h1 class="cw-answer">{escape(tr("This screen cannot be shown."))}</h1>'
        f"<p><b>{escape(translated(error.thing), limit=200)}</b>: {escape(translated(error.cause), limit=500)}.</p>"
        f"<p><b>{escape(tr('Next step:'))}</b> {escape(translated(error.next_step), limit=500)}.</p>"
        + (f"<p>{escape(tr(FIELDS_KEPT), limit=300)}</p>" if kept and works_here() else "")
        + "</div>"
    )
    if kept:
        st.button(tr("Try again"), key="cw_try_again", type="primary")


def part_failed(what: str, error: CompoundWatchError) -> None:
    """A part of a screen that failed, in its own place: what, why, what to do. The rest of the screen holds.

    Args:
        what: a sentence, such as "These pictures cannot be shown."
    """
    error = as_told(error)
    st.html(
        f'<div class="cw-refused" role="alert"><b>{escape(tr(what))}</b> {escape(translated(error.thing), limit=200)}: '
        f"{escape(translated(error.cause), limit=500)}. <b>{escape(tr('Next step:'))}</b> "
        f"{escape(translated(error.next_step), limit=500)}.</div>"
    )


@contextmanager
def page_part() -> Iterator[None]:
    """Draw what belongs together. An error of ours is told with its next step; any other is told as a fault, kept, and
    raised by raise_faults() once the whole page is drawn, so that the server logs it and no test passes it by."""
    try:
        yield
    except CompoundWatchError as error:
        keep_fields()
        part_failed(NOT_SHOWN, error)
    except Exception as error:  # noqa: BLE001 - raised again by raise_faults()
        keep_fields()
        st.session_state.setdefault(_MET, []).append(error)
        st.html(
            f'<div class="cw-refused" role="alert"><b>{escape(tr(NOT_SHOWN))}</b> {escape(tr(_WHY), limit=500)}</div>'
        )


def raise_faults() -> None:
    """Raise the first fault of the page that was drawn, with any others as notes; nothing where there was none."""
    faults: list[Exception] = st.session_state.pop(_MET, [])
    if not faults:
        return
    for other in faults[1:]:
        faults[0].add_note(f"Also on this page: {type(other).__name__}: {other}")
    raise faults[0]


def card_title(title: str, note: str = "") -> str:
    """The head of a card as HTML."""
    under = f'<span class="cw-note">{escape(tr(note))}</span>' if note else ""
    return f'<div class="cw-card-title"><b>{escape(tr(title))}</b>{under}</div>'


def once_run(words: str, *, watched: bool) -> str:
    """What an empty state says comes next: words about the first run, or that there will be none."""
    return words if watched else msg("None: this place is not watched, since its outline is not known.")


def empty(words: str, next_step: str) -> None:
    """An empty state: what would be here, and the one next step."""
    st.html(f'<div class="cw-empty"><p>{escape(tr(words))}</p><p>{escape(tr(next_step))}</p></div>')
