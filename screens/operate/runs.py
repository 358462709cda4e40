"""Runs: is anything mine to do, what failed and what to do about it, what was looked at. For operators."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from stat import S_ISREG

import pandas as pd
import streamlit as st

from geodata.i18n.english_formats import counted, day, in_figures, moment_format, sentence_case, short_day
from geodata.i18n.messages import msg, tr, trn
from geodata.i18n.translated import translated
from geodata.looks.look import LookStatus
from geodata.looks.look_counts import count_looks
from geodata.looks.run import Run, RunState, dated_ahead, in_time
from geodata.wording.false_flag_rate import flagged_words
from geodata.wording.look_reasons import look_reasons
from layers.charts.by_look.look_shares import look_strip
from layers.style.escape import escape
from layers.style.svg import EDGE, INK, WHITE, drawing, hatch, line, rect
from layers.style.symbols import LOOKED
from pipelines.context.run_lock import run_now
from pipelines.operate.schedule import Schedule, counted_from, missed_since, next_times, schedule_of
from pipelines.operate.status import status_of
from screens.operate.live_progress import live_part
from screens.operate.start_stop import run_buttons, run_refused
from screens.session.edition import Edition, desk
from screens.session.in_force import settings_served
from screens.session.view_state import View, address
from screens.widgets import page_frame
from screens.widgets.html_component import drawn
from screens.widgets.in_app_links import soft_link

NIGHTS = 30
LEDGER_ROWS = 2_000
BY_ITSELF = ("none", "it is tried again", "it will be tried again", "retried")
"""How a next step begins that needs no hand."""
STATE_WORDS = {
    RunState.RUNNING: msg("Running"),
    RunState.DONE: msg("Done"),
    RunState.PARTLY: msg("Partly done"),
    RunState.FAILED: msg("Could not run"),
    RunState.INTERRUPTED: msg("Interrupted"),
}


def show(edition: Edition, view: View) -> None:
    """Draw the screen."""
    now = datetime.now(UTC)
    run = run_now(desk(edition))
    running = run.under_way is True
    schedule = schedule_of(edition.home, now)
    runs = ended(edition.runs, running=running)
    head, tools = st.columns([4, 1.15])
    with head:
        page_frame.answer(*_answer_now(edition, runs, schedule, running=running, now=now))
        run_refused()
        if schedule.refused is not None:
            page_frame.part_failed("The schedule cannot be read.", schedule.refused)
    with tools:
        run_buttons(edition, run)
        st.download_button(
            tr("Status as JSON"),
            json.dumps(status_of(desk(edition), now), indent=2, ensure_ascii=False),
            file_name="compound-watch-status.json",
            mime="application/json",
            key="r_status",
        )
    _tiles(edition, schedule, now, runs)
    live_part(desk(edition), run)
    left, right = st.columns([1.4, 1], gap="small")
    with left, st.container(border=True, key="cw_failures"):
        drawn(failures_card(in_time(edition.runs, now)), key="failures")
    with right, st.container(border=True, key="cw_run_looks"):
        looks = [k for site_looks in edition.looks.values() for k in site_looks]
        since = edition.today - timedelta(days=NIGHTS - 1)  # with that day and today, as many days as the head says
        st.html(
            page_frame.card_title(
                tr("Looks, last {n} days", n=NIGHTS), tr("{sites}, optical", sites=counted(len(edition.sites), "site"))
            )
        )
        strip = look_strip(count_looks(looks, since=since), width=420)
        drawn(f'<div style="max-width:420px">{strip}</div>', key="strip")
        s = edition.settings.detection
        link = soft_link(address("methods", View()), tr("All settings"))
        in_force = tr(
            "Flag at {sigma} sigma, {looks} over {days} to confirm, of bare ground {bare}, {px} least area.",
            sigma=f"{s.differs_sigma:g}",
            looks=in_figures(s.confirm_looks, "clear look"),
            days=in_figures(s.confirm_days, "day"),
            bare=in_figures(max(s.clearing_days, s.confirm_days), "day"),
            px=in_figures(s.min_px, "pixel"),
        )
        edited = settings_served().hash() != edition.settings.hash()
        later = tr("The settings file was changed since the last run: the next one takes it.") if edited else ""
        st.html(
            f'<p class="cw-small"><b>{tr("Settings in force")}</b> '
            f'<span class="cw-mono">{edition.settings.hash()[:12]}</span>. '
            f"{in_force} {later} {link}</p>"
        )
    with st.container(border=True, key="cw_runs"):  # as wide as the page: twelve columns, and none is cut
        _table(runs)
    _ledger(edition)


def _answer_now(
    edition: Edition, runs: Sequence[Run], schedule: Schedule, *, running: bool, now: datetime
) -> tuple[str, str]:
    return answer(
        runs,
        running=running,
        cron=schedule.cron,
        now=now,
        planned=schedule.cron is not None and schedule.kept,
        noted=schedule.since,
        part_runs=edition.part_runs,
    )


def ended(runs: Sequence[Run], *, running: bool) -> tuple[Run, ...]:
    """Runs as they are known to stand: one that is kept as running while none holds the lock was interrupted."""
    if running:
        return tuple(runs)
    return tuple(replace(r, state=RunState.INTERRUPTED) if r.state is RunState.RUNNING else r for r in runs)


def answer(
    runs: Sequence[Run],
    *,
    running: bool,
    cron: str | None,
    now: datetime,
    planned: bool = True,
    noted: datetime | None = None,
    part_runs: Collection[str] = (),
) -> tuple[str, str]:
    """Whether anything needs a hand: the sentence and the line under it.

    Args:
        runs: newest first.
        running: a run is under way.
        cron: the schedule; None = none was started.
        now: aware UTC.
        planned: a next run is planned, as the tile beside it tells.
        noted: since when this schedule is noted, aware UTC; None = not known.
        part_runs: ids of runs of some of the watched sites alone, which are none of the schedule's.
    """
    ahead = [r for r in runs if dated_ahead(r, now)]
    runs = in_time(runs, now)
    done = [r for r in runs if r.state is not RunState.RUNNING]
    start = tr("A run is under way.") + " " if running else ""
    clock = ""
    if ahead:
        days = ", ".join(day(r.started_at.date()) for r in ahead[:3])
        clock = " " + tr("Dated in the future, since the clock was wrong, and not counted: {days}.", days=days)
    if not done:
        sentence = (start or tr("No run has been made yet.")).strip()
        return sentence, tr("Start one with: compound-watch run") + clock
    last = done[0]
    lead = _what_to_do(last, goes_on=planned or running)
    whole = next((run.started_at for run in runs if run.id not in part_runs), None)
    missed = missed_since(cron, counted_from(noted, whole, now), now) if cron and not running else None
    if missed is not None:
        when = f"{day(missed.date())}, {missed:%H:%M} UTC"
        lead = f"{tr('The run planned for {day} is late.', day=when)} {tr('Look at the scheduler.')} {lead}"
    return start + _how_it_ended(last), lead + clock


def _how_it_ended(last: Run) -> str:
    """The last run and what came of it, in a sentence or two."""
    when, was = day(last.started_at.date()), _was(last.state)
    if last.state is RunState.FAILED and last.answered == ():
        return tr("The last run, {day}, was answered by no catalogue.", day=when)
    if last.state is RunState.PARTLY:
        things = counted(sum(not p.mended for p in last.problems), "thing")
        sentence = tr("The last run, {day}, {was}: {things} could not be done.", day=when, was=was, things=things)
    else:
        sentence = tr("The last run, {day}, {was}.", day=when, was=was)
    if last.answered and not _looks(last):
        sentence += " " + tr("The catalogues answered and had nothing new.")
    return sentence


def _what_to_do(last: Run, *, goes_on: bool) -> str:
    """Whether anything of a run asks for a hand. goes_on: a run is under way, or the next one is planned."""
    steps = [p for p in last.problems if not p.next_step.casefold().startswith(BY_ITSELF)]
    if steps:
        return trn(
            "{failures} of it asks for a hand: see what to do below.",
            "{failures} of it ask for a hand: see what to do below.",
            len(steps),
            failures=sentence_case(counted(len(steps), "failure")),
        )
    if goes_on:
        return tr("Nothing needs your hand.")
    return tr("Nothing failed that needs your hand, but no next run is planned.")


def _looks(run: Run) -> int:
    return run.looks_seen + run.looks_cloudy + run.looks_not_covered + run.looks_failed


def _was(state: RunState) -> str:
    words = {
        RunState.DONE: msg("was done"),
        RunState.PARTLY: msg("was partly done"),
        RunState.FAILED: msg("could not be done"),
        RunState.INTERRUPTED: msg("was interrupted"),
    }
    return tr(words.get(state, msg("is under way")))


def _tiles(edition: Edition, schedule: Schedule, now: datetime, runs: Sequence[Run]) -> None:
    cron = schedule.cron
    runs = in_time(runs, now)
    done, partly, missing, strip = nights(runs, last_night(runs, edition.today))
    planned = next_times(cron, now, 1) if cron and schedule.kept else ()
    message = msg("Schedule {cron}; one run at a time")
    if not schedule.kept:
        message = msg("Schedule {cron}: no scheduler is running, so no run will begin")
    elif schedule.by_timer:
        message = msg("Schedule {cron}, kept by a timer of the machine")
    size = folder_bytes(edition.home, edition.stamp)
    tiles = (
        (
            tr("Last {n} nights", n=NIGHTS),
            tr(
                "{done} done, {partly} partly, {missing} without a run",
                done=f"<b>{done}</b>",
                partly=f"<b>{partly}</b>",
                missing=f"<b>{missing}</b>",
            ),
            strip,
        ),
        (
            tr("Next run"),
            f"<b>{short_day(planned[0].date())}, {planned[0]:%H:%M}</b> UTC"
            if planned
            else "<b>" + tr("None planned") + "</b>",
            tr(message, cron=escape(cron, limit=60)) if cron else 'compound-watch schedule --cron "0 19 * * *"',
        ),
        (
            tr("Storage used"),
            f"<b>{size / 1e9:,.2f}</b> GB",
            tr("All files of the workspace"),
        ),
        (
            tr("Placebo alarms, all sites"),
            flagged_words(edition.controls()[1], edition.controls()[0])
            if edition.controls()[0]
            else tr("No control area has been judged yet."),
            tr("A noisy night shows here before anyone is told"),
        ),
    )
    cells = "".join(
        f'<div class="cw-tile"><div class="cw-note">{title}</div><div class="cw-big">{figure}</div>'
        f'<div class="cw-note">{note}</div></div>'
        for title, figure, note in tiles
    )
    drawn(f'<div class="cw-tiles cw-even">{cells}</div>', key="run_tiles")


def last_night(runs: Sequence[Run], today: date) -> date:
    """The newest night (UTC) of the strip: that of a run of today, else yesterday, whenever the newest run was.

    Args:
        runs: newest first, none of them dated in the future.
        today: the day of reading; its run may be still to come.
    """
    yesterday = today - timedelta(days=1)
    return max(runs[0].started_at.date(), yesterday) if runs else yesterday


def nights(runs: Sequence[Run], last: date) -> tuple[int, int, int, str]:
    """Nights done, partly done and without a run to its end, and a strip of them, oldest first."""
    states: dict[date, RunState] = {}
    for run in reversed(runs):  # the newest run of a day counts
        states[run.started_at.date()] = run.state
    days = [last - timedelta(days=n) for n in range(NIGHTS - 1, -1, -1)]
    parts = []
    for i, when in enumerate(days):
        state = states.get(when)
        x = i * 9.0
        if state in (RunState.DONE, RunState.RUNNING):
            parts.append(rect(x, 0, 7.5, 14, LOOKED))
        elif state is RunState.PARTLY:
            parts.append(
                rect(x, 0, 7.5, 14, WHITE) + hatch(x, 0, 7.5, 14, step=4) + rect(x + 0.5, 0.5, 6.5, 13, "none", EDGE)
            )
        elif state is None:
            parts.append(rect(x + 0.5, 0.5, 6.5, 13, WHITE, EDGE, stroke_dasharray="2 2"))
        else:
            parts.append(rect(x + 0.5, 0.5, 6.5, 13, WHITE, INK))
            parts.append(line(x + 2, 3, x + 5.5, 11, INK, 1.2) + line(x + 2, 11, x + 5.5, 3, INK, 1.2))
    done = sum(states.get(d) in (RunState.DONE, RunState.RUNNING) for d in days)
    partly = sum(states.get(d) is RunState.PARTLY for d in days)
    missing = NIGHTS - done - partly
    summary = tr(
        "{done} done, {partly} partly done, {missing} without a run to its end",
        done=done,
        partly=partly,
        missing=missing,
    )
    return done, partly, missing, drawing(NIGHTS * 9.0, 14, tr("Last {n} nights", n=NIGHTS), summary, "".join(parts))


@st.cache_data(show_spinner=False, max_entries=4)
def folder_bytes(folder: Path, stamp_key: str) -> int:
    """Bytes of all files of the workspace."""
    total = 0
    for inside, _, names in os.walk(folder):
        for name in names:
            try:
                status = (Path(inside) / name).lstat()
            except FileNotFoundError:  # a run deletes what it replaced
                continue
            total += status.st_size if S_ISREG(status.st_mode) else 0
    return total


def _table(runs: Sequence[Run]) -> None:
    st.html(page_frame.card_title("Runs", "Newest first"))
    if not runs:
        page_frame.empty("No run has been made yet.", "Start one with: compound-watch run")
        return
    st.dataframe(
        pd.DataFrame(
            {
                tr("Started, UTC"): [r.started_at for r in runs],
                tr("Result"): [tr(STATE_WORDS[r.state]) for r in runs],
                tr("Sites"): [r.sites for r in runs],
                tr("Usable"): [r.looks_seen for r in runs],
                tr("Cloudy"): [r.looks_cloudy for r in runs],
                tr("Not covered"): [r.looks_not_covered for r in runs],
                tr("Failed"): [r.looks_failed for r in runs],
                tr("New changes"): [r.new_detections for r in runs],
                tr("Placebo flags"): [
                    tr("{part} of {whole}", part=r.placebo_flags, whole=r.placebos) if r.placebos else "" for r in runs
                ],
                tr("Taken back"): [
                    tr("{n} in {years} quiet years", n=r.quiet_false_flags, years=f"{r.quiet_site_years:.1f}")
                    if r.quiet_site_years
                    else ""
                    for r in runs
                ],
                tr("Took"): [took(r) for r in runs],
                tr("Problems"): [len(r.problems) for r in runs],
            }
        ),
        hide_index=True,
        key="t_runs",
        height=430 if len(runs) > 11 else "auto",
        column_config={tr("Started, UTC"): st.column_config.DatetimeColumn(format=moment_format())},
    )


def took(run: Run) -> str:
    """How long a run took, in words; "" while it runs, and where its clock stood still, as in a demo's evening."""
    if run.finished_at is None or run.finished_at <= run.started_at:
        return ""
    seconds = (run.finished_at - run.started_at).total_seconds()
    return tr("{n} s", n=f"{seconds:.0f}") if seconds < 60 else tr("{n} min", n=f"{seconds / 60:.0f}")


def failures_card(runs: Sequence[Run]) -> str:
    """What went wrong in the last runs, newest first, each with its next step, as HTML."""
    rows = []
    for run in runs[:10]:
        for p in run.problems:
            where = f"{escape(p.site_id, limit=60)}: " if p.site_id and p.site_id not in p.thing else ""
            rows.append(
                f'<div class="cw-failure"><div><b>{where}{escape(translated(p.thing), limit=160)}</b>'
                f'<span class="cw-note">{short_day(run.started_at.date())}</span></div>'
                f"<p>{escape(sentence_case(translated(p.cause)), limit=400)}.</p>"
                f"<p><b>{tr('Next step:')}</b> {escape(translated(p.next_step), limit=300)}.</p></div>"
            )
    none = (
        f'<div class="cw-empty"><p>{tr("Nothing failed in the last runs.")}</p>'
        f"<p>{tr('Failures stand here with what to do.')}</p></div>"
    )
    more = (
        f'<p class="cw-note">{tr("and {n} more in: compound-watch status --json", n=len(rows) - 12)}</p>'
        if len(rows) > 12
        else ""
    )
    return page_frame.card_title("Failures and what to do") + ("".join(rows[:12]) or none) + more


def _ledger(edition: Edition) -> None:
    """Every scene over every site, and what became of it."""
    with st.expander(tr("Ledger of all looks")):
        picked = st.multiselect(
            tr("Status"),
            list(LookStatus),
            [],
            format_func=lambda s: translated(s.value.replace("_", " ")),
            placeholder=tr("All"),
            key="r_status_filter",
            width=320,
        )
        looks = sorted(
            (k for site_looks in edition.looks.values() for k in site_looks if not picked or k.status in picked),
            key=lambda k: k.acquired_at,
            reverse=True,
        )
        if not looks:
            page_frame.empty("No look of that kind is on file.", "Choose another status.")
            return
        if len(looks) > LEDGER_ROWS:
            newest = tr("The newest {rows} of {many}.", rows=f"{LEDGER_ROWS:,}", many=f"{len(looks):,}")
            st.html(
                f'<p class="cw-note">{newest} '
                f"{tr('All of them:')} compound-watch export looks.csv --what looks --audience internal</p>"
            )
        looks = looks[:LEDGER_ROWS]
        st.dataframe(
            pd.DataFrame(
                {
                    tr("Acquired, UTC"): [k.acquired_at for k in looks],
                    tr("Site"): [edition.sites[k.site_id].name for k in looks],
                    tr("Status"): [translated(k.status.value.replace("_", " ")) for k in looks],
                    tr("Why"): [look_reasons(k.reasons) for k in looks],
                    tr("Clear share of the site"): [k.clear_fraction for k in looks],
                    tr("Tried"): [k.attempts for k in looks],
                    tr("Collection"): [k.collection for k in looks],
                    tr("Scene"): [k.scene_id for k in looks],
                }
            ),
            hide_index=True,
            key="t_ledger",
        )
