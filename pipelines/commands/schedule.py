"""`compound-watch schedule`: runs at the times of a cron expression, each of which outlives what it could not do; and
`status`, which says how they went."""

from __future__ import annotations

import os
import signal
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from geodata.errors import CompoundWatchError
from geodata.looks.run import whole_runs
from pipelines.commands.help import AsJson, said
from pipelines.commands.notify import tell_after_run
from pipelines.commands.timestamp import print_timestamp
from pipelines.context.progress import progress_for
from pipelines.context.request import RunRequest
from pipelines.context.seldom_collected import seldom_collected

if TYPE_CHECKING:  # loading it takes most of a second, which --help need not wait for
    from geodata.workspace import Workspace


COULD_NOT, INTERRUPTED = 2, 130
"""Exit codes; the second is 128 and the number of SIGINT, as shells say it."""


def schedule(
    context: typer.Context,
    cron: Annotated[str, typer.Option(help='Five fields in UTC, e.g. "0 19 * * *".')],
    catalog: Annotated[str, typer.Option(help="As for run.")] = "",
    collection: Annotated[list[str] | None, typer.Option(help="As for run.")] = None,
    by_timer: Annotated[
        bool, typer.Option("--by-timer", help="Only note it: cron or a systemd timer starts the runs (docs/serve).")
    ] = False,
) -> None:
    """Run at each time of a cron expression, one run at a time, until stopped; make a missed time up once."""
    from pipelines.context.run_lock import SCHEDULE_LOCK, single_flight
    from pipelines.context.workspace_state import remember_cron
    from pipelines.operate.schedule import (
        counted_from,
        keep_running,
        missed_start,
        schedule_of,
        skipped_sentence,
        starts,
    )

    first = starts(cron, datetime.now(UTC))  # refused before anything is stored
    workspace = context.obj.open()
    if by_timer:
        with single_flight(workspace.root, SCHEDULE_LOCK):  # a scheduler at work has noted its own
            remember_cron(workspace.root, cron, by_timer=True)
        typer.echo(f"Noted. The timer is to start a run at {first:%Y-%m-%d %H:%M} UTC next.")
        return
    request = RunRequest(catalog=catalog, collections=tuple(collection or ()))
    with single_flight(workspace.root, SCHEDULE_LOCK):
        now = datetime.now(UTC)
        before_that = schedule_of(workspace.root, now)
        remember_cron(workspace.root, cron)
        runs = whole_runs(workspace.store.runs(limit=None), now, workspace.store.watched_since())
        last = counted_from(before_that.since, runs[0].started_at, now) if runs else None
        missed = missed_start(cron, last, now)
        if before_that.cron == cron and missed is not None:
            typer.echo(f"No run began at {missed:%Y-%m-%d %H:%M} UTC: it is made up now.")
            _nightly(workspace, request)
        typer.echo(f"Next run {starts(cron, datetime.now(UTC)):%Y-%m-%d %H:%M} UTC. Stop with Ctrl-C.")
        before = signal.signal(signal.SIGINT, _stop)
        try:
            keep_running(
                cron,
                lambda: _nightly(workspace, request),
                lambda at: typer.echo(skipped_sentence(at), err=True),
            )
        finally:
            signal.signal(signal.SIGINT, before)


def _stop(_number: int, _frame: object) -> None:
    """End the schedule at once: an exception may be swallowed by the scheduler while it begins a run, and leaving as
    usual waits for the run's thread, which then can begin no other."""
    typer.echo("Stopped. A run that was under way counts as interrupted; the next one goes on.", err=True)
    sys.stdout.flush()
    os._exit(INTERRUPTED)


@seldom_collected()
def status(context: typer.Context, as_json: AsJson = False) -> None:
    """Whether a run is under way, how the last ones ended, and when the next is due."""
    from pipelines.operate.status import status_lines, status_of

    state = status_of(context.obj.existing(), datetime.now(UTC))
    if as_json:
        said(state)
    else:
        for line in status_lines(state):
            typer.echo(line)
    if state["store_refused"]:
        raise typer.Exit(COULD_NOT)


def _nightly(workspace: Workspace, request: RunRequest) -> None:
    """One run of the schedule, which outlives a night that could not: the reason is printed, the next one is tried."""
    from pipelines.operate.status import run_lines
    from pipelines.run.run import run as run_pipeline

    try:
        with progress_for(sys.stderr) as progress:
            done = run_pipeline(workspace, request, progress=progress)
    except CompoundWatchError as error:
        typer.echo(str(error), err=True)
    else:
        for line in run_lines(done):
            typer.echo(line)
    try:  # after a night that could not, too: readers are told so, and what people said meanwhile is stamped
        print_timestamp(workspace)
        tell_after_run(workspace)
    except CompoundWatchError as error:
        typer.echo(str(error), err=True)
