"""`compound-watch timestamp`: the head of the log, stamped by an authority and by calendars outside the house."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:  # loading it takes most of a second, which --help need not wait for
    from geodata.workspace import Workspace


def timestamp(context: typer.Context) -> None:
    """Have the newest entry of the log stamped by the authority and calendars in the settings; keep the answers."""
    from pipelines.timestamps.prove import prove_log
    from pipelines.timestamps.stamp import stamp_log

    workspace = context.obj.existing()
    settings = workspace.settings
    begun = False
    for wanted, ask in (
        (settings.timestamp_authority or not settings.timestamp_calendars, stamp_log),
        (settings.timestamp_calendars, prove_log),
    ):
        done = ask(workspace) if wanted else None
        if done:
            typer.echo(done.line())
            begun = True
    if not begun:
        typer.echo("Nothing to stamp: the log has not begun.")


def print_timestamp(workspace: Workspace) -> None:
    """After a run: stamp the log where somebody outside is named. Who is away is told, and ends no night."""
    from pipelines.timestamps.prove import prove_after_run
    from pipelines.timestamps.stamp import stamp_after_run

    for line in (stamp_after_run(workspace), prove_after_run(workspace)):
        if line:
            typer.echo(line, err=True)
