"""How a run, and the state of a workspace, are told in plain lines and in JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from geodata.i18n.formats import in_figures
from geodata.looks.run import Run, RunState
from geodata.wording.false_flag_rate import false_flag_interval, placebo_sentence, pooled_sentence, quiet_sentence
from geodata.workspace import Workspace
from pipelines.context.run_lock import is_running
from pipelines.context.workspace_state import remembered_cron
from pipelines.operate.schedule import next_times
from pipelines.run.control_notes import control_notes

SHOWN_PROBLEMS = 20
"""Problems printed after a run; all of them are in the store and on the runs screen."""


def run_lines(run: Run) -> list[str]:
    """A run in plain lines: what was looked at, what was found, what went wrong and what to do about it."""
    lines = [
        f"Run {run.id}: {run.state}. {in_figures(run.sites, 'site')}; looks: {run.looks_seen} seen, "
        f"{run.looks_cloudy} cloudy, {run.looks_not_covered} not covered, {run.looks_failed} failed.",
        f"{in_figures(run.new_detections, 'new detection')}.",
        placebo_sentence(run.placebo_flags, run.placebos, run.placebo_site_years),
        quiet_sentence(run.quiet_false_flags, run.quiet_site_years),
        *filter(None, [pooled_sentence(*_pooled(run))]),
        f"Read {_size(run.bytes_read)} of pixels; not read, since the mask showed cloud or no data: "
        f"{_size(run.bytes_saved)}.",
    ]
    lines += [f"  {p.thing}: {p.cause}. {p.next_step}." for p in run.problems[:SHOWN_PROBLEMS]]
    if len(run.problems) > SHOWN_PROBLEMS:
        lines.append(f"  … and {len(run.problems) - SHOWN_PROBLEMS} more; see the runs screen or status --json.")
    return lines


def _pooled(run: Run) -> tuple[int, float]:
    """False flags and site-years over control areas and the sites' own quiet years."""
    return run.placebo_flags + run.quiet_false_flags, run.placebo_site_years + run.quiet_site_years


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


def status_of(workspace: Workspace, now: datetime) -> dict[str, Any]:
    """The state of a workspace as JSON-ready values; times are ISO in UTC, None where there is nothing."""
    store = workspace.store
    runs = store.runs(limit=10)
    cron = remembered_cron(workspace.root)
    last_good = next((r for r in runs if r.state in (RunState.DONE, RunState.PARTLY)), None)
    sites = store.sites()
    return {
        "workspace": workspace.root.name,
        "running": is_running(workspace.root),
        "sites": len(sites),
        "sites_watched": sum(site.watched for site in sites),
        "last_good_run": last_good.id if last_good else None,
        "last_good_run_at": last_good.started_at.isoformat() if last_good else None,
        "schedule": cron,
        "next_run_at": next_times(cron, now, 1)[0].isoformat() if cron else None,
        "settings_hash": workspace.settings.hash(),
        "control_notes": [
            {"site": note.site_id, "told": note.told, "next_step": note.next_step}
            for note in control_notes(workspace, sites)
        ],
        "runs": [
            {
                "id": run.id,
                "state": str(run.state),
                "started_at": run.started_at.isoformat(),
                "finished_at": run.finished_at.isoformat() if run.finished_at else None,
                "looks": {
                    "seen": run.looks_seen,
                    "cloudy": run.looks_cloudy,
                    "not_covered": run.looks_not_covered,
                    "failed": run.looks_failed,
                },
                "new_detections": run.new_detections,
                "placebo_flags": run.placebo_flags,
                "placebos": run.placebos,
                "false_flags": {
                    "control_areas": _rate(run.placebo_flags, run.placebo_site_years),
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
            for run in runs
        ],
    }


def status_lines(told: dict[str, Any]) -> list[str]:
    """The same in plain lines."""
    lines = [
        "A run is under way." if told["running"] else "No run is under way.",
        f"{in_figures(told['sites'], 'site')}, {told['sites_watched']} watched.",
        f"Last good run: {told['last_good_run_at'] or 'none yet'}.",
        f"Schedule: {told['schedule'] or 'none'}; next run {told['next_run_at'] or 'not planned'}.",
    ]
    lines += [f"{note['told']}. {note['next_step']}." for note in told["control_notes"]]
    for run in told["runs"]:
        looks = run["looks"]
        lines.append(
            f"  {run['started_at'][:16]} {run['state']}: {looks['seen']} seen, {looks['cloudy']} cloudy, "
            f"{looks['not_covered']} not covered, {looks['failed']} failed; "
            f"{in_figures(len(run['problems']), 'problem')}"
        )
        pooled = run["false_flags"]["pooled"]
        if pooled["site_years"] > 0:
            lines.append(f"    {pooled_sentence(pooled['flags'], pooled['site_years'])}")
    return lines


def _size(count: int) -> str:
    value = float(count)
    for unit in ("B", "kB", "MB"):
        if value < 1000:
            return f"{value:.0f} {unit}"
        value /= 1000
    return f"{value:.1f} GB"
