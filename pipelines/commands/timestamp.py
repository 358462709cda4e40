"""`compound-watch timestamp`: the head of the log, stamped by an authority outside the house."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:  # loading it takes most of a second, which --help need not wait for
    from geodata.workspace import Workspace


def timestamp(context: typer.Context) -> None:
    """Have the newest entry of the log stamped by the authority in timestamp_authority (RFC 3161), and keep it."""
    from pipelines.timestamps.stamp import stamp_log

    stamped = stamp_log(context.obj.existing())
    typer.echo(stamped.line() if stamped else "Nothing to stamp: the log has not begun.")


def print_timestamp(workspace: Workspace) -> None:
    """After a run: stamp the log where an authority is named. One that is away is told, and ends no night."""
    from pipelines.timestamps.stamp import stamp_after_run

    line = stamp_after_run(workspace)
    if line:
        typer.echo(line, err=True)
