"""Commands about where the store lies: `compound-watch store …`."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager, ExitStack, nullcontext
from pathlib import Path
from typing import Annotated

import typer

from geodata.i18n.english_formats import in_figures

store_app = typer.Typer(no_args_is_help=True, help="Where the store lies: a file, or a team's database.")


@store_app.command("copy")
def store_copy(
    source: Annotated[str, typer.Argument(metavar="FROM", help="Workspace folder, or address of a database.")],
    target: Annotated[str, typer.Argument(metavar="TO", help="The same; it must hold no rows yet.")],
) -> None:
    """Copy a whole store between a file and a database, either way. All of it is compared, or none is kept."""
    from geodata.store.team.copy_store import copy_store
    from geodata.store.team.database import is_database
    from pipelines.context.optional_packages import need
    from pipelines.context.progress import progress_for

    if is_database(source) or is_database(target):
        need("team", "a store in PostgreSQL")
    with ExitStack() as held, progress_for(sys.stderr) as progress:
        for place in (_place(source), _place(target)):
            held.enter_context(_no_run(place))
        done = copy_store(_place(source), _place(target), progress)
    typer.echo(
        f"Copied {done.source} to {done.target}: {in_figures(sum(done.rows.values()), 'row')}, "
        f"each compared with its source, which stays as it was."
    )
    typer.echo("Chips, settings and what was published are not in a store: copy their folders where they are needed.")
    to_database = "the database alone: name it as `store` in the settings, or in COMPOUND_WATCH_STORE"
    to_file = "the file alone: take `store` out of the settings, and COMPOUND_WATCH_STORE out of the environment"
    typer.echo(f"From now on write into {to_database if is_database(target) else to_file}.")


def _no_run(place: Path | str) -> AbstractContextManager[None]:
    """No run in a workspace of this machine while its store is copied: what it wrote would stay behind.

    Raises:
        NotAllowed: one is under way, or other work.
    """
    from geodata.store.team.held_for import HeldFor
    from pipelines.context.run_lock import single_flight

    folder = place if isinstance(place, Path) and place.is_dir() else None
    if isinstance(place, Path) and place.is_file():
        folder = place.parent
    return nullcontext() if folder is None else single_flight(folder, work=HeldFor.STORE_COPY)


def _place(given: str) -> Path | str:
    """An address as it is; a path from the folder that the command is called in."""
    return given if "://" in given else Path(given).resolve()
