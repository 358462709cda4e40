"""`compound-watch backup`, `compound-watch restore`: a copy of a workspace in one file, and putting it back."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geodata.errors import CompoundWatchError
from pipelines.context.option_groups import with_groups
from pipelines.context.progress import progress_for

if TYPE_CHECKING:  # loaded by who restores alone
    from pipelines.backup.restore import RestoreReport

DONE, PARTLY = 0, 1


def backup(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(help="The zip file to write; the same as --out.")] = None,
    out: Annotated[Path | None, typer.Option(help="The zip file to write, on another disk.")] = None,
) -> None:
    """Copy the whole workspace into one checked file, while it is in use. Exit 1: chips were missing and are named."""
    from pipelines.backup.backup import backup as write_backup

    wanted = [path for path in (file, out) if path is not None]
    if len(wanted) != 1:
        raise typer.BadParameter("name one file: backup --out FILE", param_hint="--out")
    with progress_for(sys.stderr) as progress:
        report = write_backup(context.obj.existing(), wanted[0], progress)
    for line in report.lines():
        typer.echo(line)
    raise typer.Exit(DONE if report.ok else PARTLY)


def _past_their_time(report: RestoreReport) -> int | None:
    """Things in a restored workspace that are past their time; None where its own store cannot be looked at."""
    from geodata.workspace import Workspace
    from pipelines.operate.retention import retention

    if report.database:  # it comes before the restored file, and would be counted in its place
        return None
    workspace = Workspace(report.root)
    try:
        kinds = retention(workspace).kinds
        workspace.store.close()
    except CompoundWatchError:
        return None
    return sum(len(kind.over) for kind in kinds)


@dataclass(frozen=True)
class Word:
    """A person's word that a restored workspace may be told outside again."""

    confirm: Annotated[
        bool, typer.Option("--confirm", help="Let partners and the public read a restored workspace again.")
    ] = False
    by: Annotated[str, typer.Option(help="With --confirm: your role or pseudonym.")] = ""
    reason: Annotated[str, typer.Option(help="With --confirm: what you checked.")] = ""


@with_groups
def restore(
    context: typer.Context,
    word: Word,
    file: Annotated[Path | None, typer.Argument(help="A file that backup wrote; none with --confirm.")] = None,
    workspace: Annotated[
        Path | None, typer.Option(help="Folder of the workspace to make; default the one of this call.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Only try whether it can be restored; nothing is made.")
    ] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="A workspace that is there makes room; it is kept under another name.")
    ] = False,
) -> None:
    """Make a workspace from a backup, whole or not at all; with --check exit 0 when it can be, 1 when not.

    What was held, taken in, withdrawn or deleted since the backup is carried over from the workspace that makes room,
    with changes on which people no longer agree named, and what is left as in the backup. Partners and the public read
    nothing of a restored workspace before a person confirms it with --confirm.
    """
    if word.confirm:
        from geodata.restored import confirm_restore

        if file is not None:
            raise typer.BadParameter("a restore that was made is confirmed without its file", param_hint="FILE")
        from geodata.workspace import Workspace

        place = Workspace.existing(workspace or context.obj.path).root
        done = confirm_restore(place, word.by, word.reason)
        typer.echo(f"Confirmed by {done.confirmed_by}: partners and the public read it again, by every other rule.")
        raise typer.Exit(DONE)
    if file is None:
        raise typer.BadParameter("name the backup: restore FILE", param_hint="FILE")
    from pipelines.backup.examine_backup import examine_archive
    from pipelines.backup.restore import check_lines
    from pipelines.backup.restore import restore as put_back

    with progress_for(sys.stderr) as progress:
        if check:
            examined = examine_archive(file, progress)
            lines, ok = check_lines(file.name, examined), not examined.faults
        else:
            report = put_back(file, workspace or context.obj.path, replace=replace, progress=progress)
            lines, ok = report.lines(_past_their_time(report)), True
    for line in lines:
        typer.echo(line)
    raise typer.Exit(DONE if ok else PARTLY)
