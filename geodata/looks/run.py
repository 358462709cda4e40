"""A run: one pass of the pipeline, and what it came to."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from enum import StrEnum

FIRST_YEAR, LAST_YEAR = 1990, 2200
"""Years in which a run can have begun."""


class RunState(StrEnum):
    """How a run stands."""

    RUNNING = "running"
    DONE = "done"
    PARTLY = "partly done"
    FAILED = "could not"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True)
class Problem:
    """One thing that went wrong, in the words of the error family: kept texts, where they have values."""

    site_id: str  # "" when it concerns the whole run
    scene_id: str  # "" when it concerns no single scene
    thing: str
    cause: str
    next_step: str
    mended: bool = False  # True = told, though the run did not fail with it: what was lost is there again


@dataclass(frozen=True)
class Run:
    """One pass of the pipeline over some sites."""

    id: str
    started_at: datetime  # aware UTC
    finished_at: datetime | None  # aware UTC; None while running or interrupted
    state: RunState
    settings_hash: str
    code_version: str
    sites: int = 0  # that it was to visit; 0 = it is of before that was kept
    looks_seen: int = 0
    looks_cloudy: int = 0
    looks_not_covered: int = 0
    looks_failed: int = 0
    new_detections: int = 0
    placebos: int = 0  # placebo polygons judged
    placebo_flags: int = 0  # placebo polygons with a confirmed flag
    placebo_site_years: float = 0.0  # quiet time watched, placebo areas scaled to site areas
    bytes_read: int = 0
    bytes_saved: int = 0
    problems: tuple[Problem, ...] = field(default=())
    quiet_false_flags: int = 0  # flags at the sites themselves that were confirmed and then taken back
    quiet_site_years: float = 0.0  # judged years of the sites in which nothing that stands was under way
    answered: tuple[str, ...] | None = None  # addresses of the catalogues that answered; None = not kept, or not told
    unanswered: tuple[str, ...] = ()  # addresses of those that were asked and did not
    placebo_changes: int = 0  # changes confirmed in placebo polygons; 0 of an older run, which counted polygons alone

    @property
    def placebo_false_flags(self) -> int:
        """What the rate of false flags in placebo polygons is made of; at least one of each polygon that flagged."""
        return max(self.placebo_changes, self.placebo_flags)


CLOCK_SLACK = timedelta(minutes=5)
"""Clocks of two machines that share a workspace may differ by so much."""


def dated_ahead(run: Run, now: datetime) -> bool:
    """Whether a run began in the future: then the clock was wrong when it was made.

    Args:
        run: as it is kept.
        now: aware UTC.
    """
    return run.started_at > now + CLOCK_SLACK


def in_time(runs: Sequence[Run], now: datetime) -> tuple[Run, ...]:
    """Runs without those that are dated in the future, in the same order: the first of them is the last one made."""
    return tuple(run for run in runs if not dated_ahead(run, now))


def of_a_part(run: Run, watched_since: Sequence[datetime]) -> bool:
    """Whether a run was to visit fewer sites than were watched when it began, as `run --site` is.

    Args:
        run: as it is kept; one that does not say how many counts as whole.
        watched_since: since when each watched site is stored, aware UTC; () = not known, and every run is whole.
    """
    return 0 < run.sites < sum(since <= run.started_at for since in watched_since)


def whole_runs(runs: Sequence[Run], now: datetime, watched_since: Sequence[datetime]) -> tuple[Run, ...]:
    """Runs of all watched sites that are not dated in the future, in the same order."""
    return tuple(run for run in in_time(runs, now) if not of_a_part(run, watched_since))


def last_ended(runs: Sequence[Run], now: datetime, watched_since: Sequence[datetime] = ()) -> Run | None:
    """The newest run of all watched sites that came to its end, done or partly done, and is not dated in the future.

    A run that no catalogue answered ends as FAILED, and one that was cut short is not whole. Which of the two it was
    is said beside it: one that is partly done lost something.
    """
    ended = (RunState.DONE, RunState.PARTLY)
    return next((run for run in whole_runs(runs, now, watched_since) if run.state in ended), None)


def last_good(runs: Sequence[Run], now: datetime, watched_since: Sequence[datetime] = ()) -> Run | None:
    """The newest run of all watched sites that is done, with nothing lost, and is not dated in the future."""
    return next((run for run in whole_runs(runs, now, watched_since) if run.state is RunState.DONE), None)


def quiet_rate(runs: Sequence[Run], now: datetime) -> tuple[int, float]:
    """False flags in the sites' own quiet years, and those years, in the newest run that judged any; (0, 0.0) = none.

    Args:
        runs: newest first.
        now: aware UTC; what a wrong clock dated in the future does not count.
    """
    run = next((run for run in in_time(runs, now) if run.quiet_site_years > 0), None)
    return (run.quiet_false_flags, run.quiet_site_years) if run else (0, 0.0)


def open_run(runs: Sequence[Run], *, running: bool, now: datetime) -> RunState | None:
    """RUNNING while a run is under way, INTERRUPTED when the newest one ended before its end; else None.

    Args:
        runs: newest first, as they are kept.
        running: some process holds the run lock.
        now: aware UTC; a run that is dated after it is not the newest one.
    """
    if running:
        return RunState.RUNNING
    runs = in_time(runs, now)
    cut_short = bool(runs) and runs[0].state in (RunState.RUNNING, RunState.INTERRUPTED)
    return RunState.INTERRUPTED if cut_short else None


def run_fault(run: Run) -> str | None:
    """The field of a run that cannot be true; None when each can. Such a run is neither kept nor shown.

    A count below zero, a length of time that is no number, an end before its beginning, a year in which no satellite
    of ours flew or will.
    """
    for one in fields(Run):
        value = getattr(run, one.name)
        if isinstance(value, int | float) and not (math.isfinite(value) and value >= 0):
            return one.name
    if not run.id or not FIRST_YEAR <= run.started_at.year <= LAST_YEAR:
        return "started_at" if run.id else "id"
    if run.finished_at is not None and not (run.started_at <= run.finished_at and run.finished_at.year <= LAST_YEAR):
        return "finished_at"
    return None
