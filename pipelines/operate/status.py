"""How a run, and the state of a workspace, are told in plain lines and in JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from geodata.access.audience import Audience
from geodata.errors import CompoundWatchError, SettingsRefused
from geodata.i18n.english_formats import in_figures, sentence_case
from geodata.looks.run import Run, RunState, dated_ahead, last_ended, last_good, of_a_part, whole_runs
from geodata.restored import require_confirmed
from geodata.settings.settings import Settings
from geodata.sites.site import Site
from geodata.store.team.held_for import UNDER_WAY as WORK_UNDER_WAY
from geodata.store.team.held_for import HeldFor
from geodata.wording.false_flag_rate import false_flag_interval, known_wrong_sentence
from geodata.workspace import Workspace
from pipelines.context.budget import NIGHTS_BUDGET
from pipelines.context.run_lock import RunNow, run_now
from pipelines.operate.messages_so_far import not_told
from pipelines.operate.schedule import LATE_HOURS, LOOK_S, Schedule, counted_from, missed_since, schedule_of, starts
from pipelines.run.control_notes import ControlNote, control_notes

SHOWN_PROBLEMS = 20
"""Problems printed after a run; all of them are in the store and on the runs screen."""


UNDER_WAY = {
    True: "A run is under way.",
    False: "No run is under way.",
    None: "Whether a run is under way is not known: a database, which knows of other machines, could not be asked.",
}


def run_lines(run: Run) -> list[str]:
    """A run in plain lines: what was looked at, what was found, what went wrong and what to do about it."""
    lines = [
        f"Run {run.id}: {run.state}. {in_figures(run.sites, 'site')}; looks, optical and radar together: "
        f"{run.looks_seen} seen, "
        f"{run.looks_cloudy} cloudy, {run.looks_not_covered} not covered, {run.looks_failed} failed.",
        *_answer_lines(run),
        f"{in_figures(run.new_detections, 'new detection')}.",
        known_wrong_sentence(
            (run.quiet_false_flags, run.quiet_site_years),
            (run.placebo_false_flags, run.placebos, run.placebo_site_years),
        ),
        f"Read {_size(run.bytes_read)} of pixels; not read, since the mask showed cloud or no data: "
        f"{_size(run.bytes_saved)}.",
    ]
    lines += [f"  {p.thing}: {p.cause}. {p.next_step}." for p in run.problems[:SHOWN_PROBLEMS]]
    if len(run.problems) > SHOWN_PROBLEMS:
        lines.append(f"  … and {len(run.problems) - SHOWN_PROBLEMS} more; see the runs screen or status --json.")
    return lines


def _as_it_stands(run: Run, running: bool | None) -> Run:
    """A run that is kept as running while none holds the lock was interrupted: its process could not say so. Where it
    is not known whether one does, None, it stays as it is kept."""
    cut_short = run.state is RunState.RUNNING and running is False
    return replace(run, state=RunState.INTERRUPTED) if cut_short else run


def _answers(run: dict[str, Any]) -> str:
    if run["catalogs_answered"] == []:
        return " no catalogue answered;"
    nothing_new = run["catalogs_answered"] and not any(run["looks"].values())
    return " the catalogues answered and had nothing new;" if nothing_new else ""


def _answer_lines(run: Run) -> list[str]:
    """Which catalogues answered: a night without news is told apart from a night without an answer."""
    if run.answered is None:
        return []
    lines = []
    if not run.answered:
        lines.append("No catalogue answered: nothing was looked at, and this is no good run.")
    elif not any((run.looks_seen, run.looks_cloudy, run.looks_not_covered, run.looks_failed)):
        lines.append(f"Answered, with nothing new: {', '.join(run.answered)}.")
    if run.answered and run.unanswered:
        lines.append(f"Did not answer: {', '.join(run.unanswered)}.")
    return lines


def _pooled(run: Run) -> tuple[int, float]:
    """False flags and site-years over control areas and the sites' own quiet years."""
    return run.placebo_false_flags + run.quiet_false_flags, run.placebo_site_years + run.quiet_site_years


def _rate(flags: int, site_years: float) -> dict[str, Any]:
    """A count over time with its rate a site-year and exact 95 % interval; None without time watched."""
    low, high = false_flag_interval(flags, site_years) if site_years > 0 else (None, None)
    return {
        "flags": flags,
        "site_years": round(site_years, 2),
        "per_site_year": flags / site_years if site_years > 0 else None,
        "low_95": low,
        "high_95": high,
    }


@dataclass(frozen=True)
class _Kept:
    """What the store holds."""

    runs: list[Run] = field(default_factory=list)  # the newest first
    damaged: int = 0  # runs that are left out
    sites: list[Site] | None = None
    notes: tuple[ControlNote, ...] = ()
    ended: Run | None = None  # of all runs of all sites, the newest that came to its end
    good: Run | None = None  # the newest that is done, with nothing lost
    newest: Run | None = None  # the newest run of all watched sites, however it ended
    watched_since: tuple[datetime, ...] = ()  # since when each watched site is stored
    refused: str | None = None  # why the store gave none of it


def _kept(workspace: Workspace, now: datetime) -> _Kept:
    try:
        store = workspace.store
        sites, runs = store.sites(), store.runs(limit=None)
        notes, since = control_notes(workspace, sites), store.watched_since()
        ended, good = last_ended(runs, now, since), last_good(runs, now, since)
        newest = next(iter(whole_runs(runs, now, since)), None)
        return _Kept(runs[:10], store.damaged_runs(), sites, notes, ended, good, newest, since)
    except CompoundWatchError as error:
        return _Kept(refused=str(error))


def _settings(workspace: Workspace) -> Settings | SettingsRefused:
    try:
        return workspace.settings
    except SettingsRefused as error:
        return error


def status_of(workspace: Workspace, now: datetime) -> dict[str, Any]:
    """The state of a workspace as JSON-ready values; times are ISO in UTC, None where there is nothing."""
    kept, held = _kept(workspace, now), run_now(workspace)
    running = held.under_way
    runs, sites = [_as_it_stands(run, running) for run in kept.runs], kept.sites
    schedule, settings = schedule_of(workspace.root, now), _settings(workspace)
    since = kept.watched_since
    ended, good = last_ended(runs, now, since) or kept.ended, last_good(runs, now, since) or kept.good
    return {
        "workspace": workspace.root.name,
        "running": running,
        **_held_values(held),
        "sites": None if sites is None else len(sites),
        "sites_watched": None if sites is None else sum(site.watched for site in sites),
        "store_refused": kept.refused,
        "runs_damaged": kept.damaged,
        "last_ended_run": ended.id if ended else None,
        "last_ended_run_at": ended.started_at.isoformat() if ended else None,
        "last_ended_run_state": ended.state.value if ended else None,
        "last_good_run": good.id if good else None,
        "last_good_run_at": good.started_at.isoformat() if good else None,
        "dated_in_future": [run.id for run in runs if dated_ahead(run, now)],
        "schedule": schedule.cron,
        "schedule_refused": str(schedule.refused) if schedule.refused else None,
        "schedule_by_timer": schedule.by_timer,
        "scheduler_running": None if schedule.by_timer or not schedule.cron else schedule.kept,
        "next_run_at": starts(schedule.cron, now).isoformat() if schedule.cron and schedule.kept else None,
        "run_missed_at": _missed(schedule, kept, now),
        "run_not_begun_at": _not_begun(schedule, kept, now),
        "settings_hash": settings.hash() if isinstance(settings, Settings) else None,
        "settings_refused": None if isinstance(settings, Settings) else str(settings),
        "closed_outside": _closed_outside(workspace),
        "not_told": _not_told(workspace, now),
        "control_notes": [
            {"site": note.site_id, "told": note.told, "next_step": note.next_step} for note in kept.notes
        ],
        "runs": [_run_values(run, now, since) for run in runs],
    }


def _held_values(held: RunNow) -> dict[str, str | None]:
    """What is under way, so that no run may begin, as JSON-ready values: since when, and on which other machine."""
    since = held.since if held.elsewhere is None else held.elsewhere.since
    return {
        "held_for": held.held_for.value if held.held_for else None,
        "held_since": since.isoformat(timespec="seconds") if since else None,
        "held_on": held.elsewhere.machine if held.elsewhere else None,
    }


def _under_way_line(told: dict[str, Any]) -> str:
    """Whether a run is under way, or other work, on which machine and since when."""
    line = UNDER_WAY[told["running"]]
    if told["held_for"] is None:
        return line
    where = f" on {told['held_on']}" if told["held_on"] else ""
    since = f" since {told['held_since']}" if told["held_since"] else ""
    if told["running"]:
        return f"{line.removesuffix('.')}{where}{since}."
    what = sentence_case(WORK_UNDER_WAY[HeldFor.of(told["held_for"])])
    return f"{line} {what}{where}{since}: no run begins until it ends."


def _closed_outside(workspace: Workspace) -> str | None:
    """Why partners and the public read nothing of a restored workspace, and what to do; None where they read it."""
    try:
        require_confirmed(workspace.root, Audience.PUBLIC)
    except CompoundWatchError as error:
        return str(error)
    return None


def _not_told(workspace: Workspace, now: datetime) -> list[dict[str, Any]]:
    """Subscriptions whose messages are not taken, with the last answer, as JSON-ready values."""
    return [
        {"subscription": name, "since": one.failing.since.isoformat(), "answer": one.failing.answer}
        for name, one in not_told(workspace, now).items()
        if one.failing is not None
    ]


def _not_told_line(told: list[dict[str, Any]]) -> str:
    """All of them in one line."""
    each = ", ".join(f"{one['subscription']} since {one['since'][:10]}" for one in told)
    return f"Not told: {each}. See doctor."


def _missed(
    schedule: Schedule, kept: _Kept, now: datetime, late: timedelta = timedelta(hours=LATE_HOURS)
) -> str | None:
    """The planned time, in ISO, at which no run began; None while none was missed, or a run may yet begin."""
    newest = kept.newest.started_at if kept.newest is not None else None
    last = counted_from(schedule.since, newest, now) if kept.refused is None else None
    at = missed_since(schedule.cron, last, now, late) if schedule.cron else None
    return at.isoformat() if at else None


def _not_begun(schedule: Schedule, kept: _Kept, now: datetime) -> str | None:
    """The same of a time that a scheduler at work has let pass, as soon as it has looked at the clock since then. A
    timer of the machine may begin later than planned."""
    waits = schedule.kept and not schedule.by_timer
    return _missed(schedule, kept, now, timedelta(seconds=LOOK_S)) if waits else None


def _schedule_line(told: dict[str, Any]) -> str:
    if not told["schedule"]:
        return "Schedule: none; next run not planned."
    line = f"Schedule: {told['schedule']}"
    if told["scheduler_running"] is False:
        return f'{line}, but no scheduler is running. Next: compound-watch schedule --cron "{told["schedule"]}".'
    line += ", kept by a timer of the machine; next run due" if told["schedule_by_timer"] else "; next run"
    line += f" {told['next_run_at']}."
    if told["run_missed_at"]:
        return f"{line} The run due {told['run_missed_at']} has not begun."
    if told["run_not_begun_at"]:
        why = "one is under way" if told["running"] else "the scheduler may still tell readers; look at what it says"
        if told["held_for"] and not told["running"]:
            why = WORK_UNDER_WAY[HeldFor.of(told["held_for"])]
        return f"{line} The run due {told['run_not_begun_at']} was not begun: {why}."
    return line


def _run_values(run: Run, now: datetime, watched_since: Sequence[datetime]) -> dict[str, Any]:
    """A run as JSON-ready values."""
    return {
        "id": run.id,
        "state": str(run.state),
        "dated_in_future": dated_ahead(run, now),
        "sites": run.sites or None,  # None = it is of before that was kept
        "of_a_part": of_a_part(run, watched_since),
        "catalogs_answered": list(run.answered) if run.answered is not None else None,
        "catalogs_unanswered": list(run.unanswered),
        "started_at": run.started_at.isoformat(),
        "finished_at": run.finished_at.isoformat() if run.finished_at else None,
        "looks": {
            "seen": run.looks_seen,
            "cloudy": run.looks_cloudy,
            "not_covered": run.looks_not_covered,
            "failed": run.looks_failed,
        },
        "new_detections": run.new_detections,
        "budget_ended": next((p.cause for p in run.problems if p.thing == NIGHTS_BUDGET), None),
        "placebo_flags": run.placebo_flags,
        "placebos": run.placebos,
        "false_flags": {
            "control_areas": _rate(run.placebo_false_flags, run.placebo_site_years),
            "quiet_years": _rate(run.quiet_false_flags, run.quiet_site_years),
            "pooled": _rate(*_pooled(run)),
        },
        "problems": [
            {
                "site": p.site_id,
                "scene": p.scene_id,
                "thing": p.thing,
                "cause": p.cause,
                "next_step": p.next_step,
            }
            for p in run.problems
        ],
    }


def _last_runs(told: dict[str, Any]) -> str:
    """The newest run that came to its end, and how; where it lost something, the newest that lost nothing too."""
    if told["store_refused"]:
        return "Last run to its end: not known, since the store cannot be read."
    if told["last_ended_run"] is None:
        return "Last run to its end: none yet."
    sentence = f"Last run to its end: {told['last_ended_run_at']}, {told['last_ended_run_state']}."
    if told["last_ended_run"] == told["last_good_run"]:
        return sentence
    return f"{sentence} Last one with nothing lost: {told['last_good_run_at'] or 'none yet'}."


def _part(run: dict[str, Any]) -> str:
    """That a run visited some of the watched sites, and how many; "" of one that visited all."""
    return f", {in_figures(run['sites'], 'site')} alone, and not the last run of all" if run["of_a_part"] else ""


def status_lines(told: dict[str, Any]) -> list[str]:
    """The same in plain lines."""
    lines = [
        _under_way_line(told),
        told["store_refused"] or f"{in_figures(told['sites'], 'site')}, {told['sites_watched']} watched.",
        _last_runs(told),
        *(
            f"Run {key} is dated in the future: the clock was wrong. It does not count as the last run."
            for key in told["dated_in_future"]
        ),
        told["schedule_refused"] or _schedule_line(told),
    ]
    if told["settings_refused"]:
        lines.append(told["settings_refused"])
    if told["closed_outside"]:
        lines.append(told["closed_outside"])
    if told["not_told"]:
        lines.append(_not_told_line(told["not_told"]))
    lines += [f"{note['told']}. {note['next_step']}." for note in told["control_notes"]]
    if told["runs_damaged"]:
        lines.append(f"Runs whose row cannot be read, and that are left out: {told['runs_damaged']}. See doctor.")
    for run in told["runs"]:
        looks = run["looks"]
        lines.append(
            f"  {run['started_at'][:16]} {run['state']}{_part(run)}: looks, optical and radar together: "
            f"{looks['seen']} seen, {looks['cloudy']} cloudy, "
            f"{looks['not_covered']} not covered, {looks['failed']} failed;{_answers(run)} "
            f"{in_figures(len(run['problems']), 'problem')}"
        )
        if run is told["runs"][0] and run["state"] not in (RunState.DONE, RunState.RUNNING):
            lines += [f"    {p['thing']}: {p['cause']}. {p['next_step']}." for p in run["problems"][:SHOWN_PROBLEMS]]
        if run["budget_ended"]:
            lines.append(f"    {NIGHTS_BUDGET}: {run['budget_ended']}. The next run goes on with the oldest.")
        quiet, areas = run["false_flags"]["quiet_years"], run["false_flags"]["control_areas"]
        if quiet["site_years"] > 0 or areas["site_years"] > 0:
            control = (areas["flags"], run["placebos"], areas["site_years"])
            lines.append(f"    {known_wrong_sentence((quiet['flags'], quiet['site_years']), control)}")
    return lines


def _size(count: int) -> str:
    value = float(count)
    for unit in ("B", "kB", "MB"):
        if value < 1000:
            return f"{value:.0f} {unit}"
        value /= 1000
    return f"{value:.1f} GB"
