"""`compound-watch help`: what exit codes and errors mean, made from the code itself."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal

import typer

from geodata import errors

AsJson = Annotated[bool, typer.Option("--json", help="For machines.")]
EXITS = {
    0: "done",
    1: "partly done: what was done stays, the lines above say what was not",
    2: "could not: one sentence says the thing, the cause and the next step; or the words are no command",
    70: "a fault of Compound Watch itself: the line names a report to send us; --debug shows it",
    130: "stopped by Ctrl-C: what was stored by then stays",
}
HOW_TO_READ = "Error: THING: CAUSE. NEXT STEP."


def said(found: Any) -> None:
    """Print something for machines: JSON, any script as it is, days and times by ISO 8601."""
    typer.echo(json.dumps(found, indent=2, ensure_ascii=False, default=_plain))


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def family() -> Iterator[tuple[str, str]]:
    """(name, what it is about) of every error that a person can act on, in the order of geodata/errors.py."""
    for name, kind in vars(errors).items():
        if isinstance(kind, type) and issubclass(kind, errors.CompoundWatchError) and kind.__base__ is not Exception:
            yield name, (inspect.getdoc(kind) or "").partition("\n")[0].rstrip(".")


def help_about(
    topic: Annotated[Literal["errors"], typer.Argument(help="What to explain.")], as_json: AsJson = False
) -> None:
    """Explain errors: how one reads, what kinds there are, and what exit codes mean."""
    kinds = dict(family())
    if as_json:
        said({"errors": kinds, "exit_codes": EXITS, "form": HOW_TO_READ})
        return
    typer.echo(f"An error is one line on standard error: {HOW_TO_READ}")
    typer.echo("Python programs catch compound_watch.CompoundWatchError, which has thing, cause and next_step.\n")
    width = max(map(len, kinds))
    for name, about in kinds.items():
        typer.echo(f"  {name:<{width}}  {about}")
    typer.echo("\nExit codes")
    for code, words in EXITS.items():
        typer.echo(f"  {code:>3}  {words}")
