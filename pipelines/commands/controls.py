"""Commands about what sites are judged by: `compound-watch controls …`."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from geodata.i18n.english_formats import in_figures
from pipelines.commands.calls import existing
from pipelines.commands.help import AsJson, said

if TYPE_CHECKING:
    from geodata.detections.control_set import ControlSet

controls_app = typer.Typer(no_args_is_help=True, help="What each site is held against: chosen once, numbered, kept.")


@controls_app.command("list")
def controls_list(
    context: typer.Context,
    site: Annotated[list[str] | None, typer.Option(help="Only this site; may be given again.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the control sets, and what is to be known about those in force."""
    from pipelines.run.control_notes import control_notes

    workspace = existing(context)
    sites = [workspace.store.site(key) for key in site] if site else workspace.store.sites()
    shown = {one.id for one in sites}
    sets = [kept for kept in workspace.store.control_sets() if kept.site_id in shown]
    notes = control_notes(workspace, sites, history=True)
    if as_json:
        said({"sets": [_as_json(kept) for kept in sets], "notes": [asdict(note) for note in notes]})
        return
    for kept in sets:
        why = f": {kept.reason} ({kept.chosen_by})" if kept.reason else ""
        looks, pixels = in_figures(kept.history_looks, "look"), in_figures(kept.controls, "control pixel")
        typer.echo(
            f"{kept.site_id}\t{kept.what}\tset {kept.number}\t{kept.chosen_at:%Y-%m-%d}\thistory "
            f"{kept.history_from} until before {kept.history_until}, {looks}\t{pixels}\t{kept.cause}{why}"
        )
    for note in notes:
        typer.echo(f"{note.told}. {note.next_step}.")


def _as_json(kept: ControlSet) -> dict[str, object]:
    """What a set is told by; its pixels are packed and stay in the store."""
    names = ("site_id", "what", "number", "cause", "reason", "chosen_by", "chosen_at", "history_from", "history_until")
    return {name: getattr(kept, name) for name in (*names, "history_looks", "controls", "sha256")}


@controls_app.command("renew")
def controls_renew(
    context: typer.Context,
    site: Annotated[list[str], typer.Option(help="Which site; may be given again.")],
    reason: Annotated[str, typer.Option(help="Why, in a sentence; kept and told with every statement it changes.")],
    by: Annotated[str, typer.Option(help="Who asks for it: a role, not a private name.")] = "operator",
) -> None:
    """Choose a new control set for a site and judge it by that; what it changes becomes a revision with the reason."""
    from pipelines.run.renew_controls import renew_controls

    for renewed in renew_controls(existing(context), site, reason, by):
        for line in renewed.lines():
            typer.echo(line)
