"""Commands about saved views of screens: `compound-watch views …`. They are saved on the screens."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from geodata.access.audience import Audience
from pipelines.commands.calls import existing, opened
from pipelines.commands.help import AsJson, said

views_app = typer.Typer(no_args_is_help=True, help="Saved views of screens: a name and a link.")
ViewId = Annotated[str, typer.Argument(metavar="ID", help="Of the view, as `list` prints it.")]


@views_app.command("list")
def views_list(context: typer.Context, as_json: AsJson = False) -> None:
    """List the saved views, by name: id, who saved it and when, the address below the dashboard's."""
    workspace = existing(context)
    view = workspace.edition(Audience.INTERNAL, workspace.reading_day())
    if as_json:
        said([{**asdict(one), "address": one.address} for one in view.saved_views])
        return
    for one in view.saved_views:
        typer.echo("\t".join((one.id, one.name, one.saved_by, f"{one.saved_at:%Y-%m-%d}", one.address)))
    typer.echo(f"Saved views: {len(view.saved_views)}.")


@views_app.command("rename")
def views_rename(
    context: typer.Context, view_id: ViewId, name: Annotated[str, typer.Argument(metavar="NAME", help="The new one.")]
) -> None:
    """Give a saved view another name."""
    typer.echo(f"Renamed: {opened(context).store.rename_view(view_id, name).name}.")


@views_app.command("delete")
def views_delete(context: typer.Context, view_id: ViewId) -> None:
    """Delete a saved view."""
    typer.echo(f"Deleted: {opened(context).store.delete_view(view_id).name}.")
