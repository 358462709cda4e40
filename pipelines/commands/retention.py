"""`compound-watch retention`: what a workspace holds that concerns people, how long, and deleting it after that."""

from __future__ import annotations

from typing import Annotated

import typer

from pipelines.commands.help import AsJson, said

DONE, PARTLY = 0, 1


def retention(
    context: typer.Context,
    apply: Annotated[
        bool, typer.Option("--apply", help="Delete what is past its time; without it nothing changes.")
    ] = False,
    as_json: AsJson = False,
    report: Annotated[
        list[str] | None,
        typer.Option(
            help="Also the text of this report, by the id here or the one that others read; may be given again."
        ),
    ] = None,
    reason: Annotated[str, typer.Option(help="With --report: in which role it was asked for, and why; no name.")] = "",
    by: Annotated[str, typer.Option(help="Who deletes: a role, not a private name.")] = "operator",
) -> None:
    """What is held that concerns people or is kept on time, for how long, and what is past its time."""
    from pipelines.operate.retention import Asked
    from pipelines.operate.retention import retention as keep_to_time

    retention_report = keep_to_time(context.obj.existing(), apply=apply, asked=Asked(tuple(report or ()), reason, by))
    if as_json:
        said(retention_report.as_json())
    else:
        for line in retention_report.lines():
            typer.echo(line)
    raise typer.Exit(PARTLY if retention_report.problems else DONE)
