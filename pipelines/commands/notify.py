"""Commands that tell readers what is new: `compound-watch feeds`, `compound-watch notify`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geodata.access.audience import Audience
from geodata.errors import CompoundWatchError

if TYPE_CHECKING:  # loading it takes most of a second, which --help need not wait for
    from geodata.workspace import Workspace


def feeds(
    context: typer.Context,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Folder; default published/feeds-AUDIENCE. One that holds an edition for more people is refused."
        ),
    ] = None,
    audience: Annotated[Audience, typer.Option(help="For whom.")] = Audience.PUBLIC,
    base_url: Annotated[str, typer.Option(help="Address under which the folder will be served.")] = "",
) -> None:
    """Write what is new as Atom with GeoRSS, JSON Feed and CAP; for internal readers also a calendar of next passes."""
    from pipelines.notify.write_feeds import write_feeds

    for line in write_feeds(context.obj.existing(), out, audience, base_url=base_url).lines():
        typer.echo(line)


def notify(context: typer.Context) -> None:
    """Tell each subscription of subscriptions.toml what is new, once. Exit 0 told, 1 some could not be told."""
    from pipelines.notify.notify import notify as tell

    report = tell(context.obj.existing())
    for line in report.lines():
        typer.echo(line)
    raise typer.Exit(0 if report.ok else 1)


def tell_after_run(workspace: Workspace) -> None:
    """Tell what a run found, where anybody asked for it. What fails is printed: the schedule outlives it."""
    from geodata.notices.subscription import FILE
    from pipelines.notify.notify import notify as tell

    if not (workspace.root / FILE).exists():
        return
    try:
        for line in tell(workspace).lines():
            typer.echo(line)
    except CompoundWatchError as error:
        typer.echo(str(error), err=True)
