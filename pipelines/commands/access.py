"""`compound-watch access`: who was shown what beyond the public edition."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Annotated

import typer

from pipelines.commands.help import AsJson, said


def access(
    context: typer.Context,
    since: Annotated[str | None, typer.Option(help="First day, e.g. 2026-11-01 (UTC).")] = None,
    as_json: AsJson = False,
) -> None:
    """Who was shown which page beyond the public edition, as far as people log in (docs/login.md)."""
    from pipelines.operate.access_log import seen_since

    try:
        first = date.fromisoformat(since) if since else None
    except ValueError as error:
        raise typer.BadParameter(f"{since!r} is not a day; write it as 2026-11-01", param_hint="--since") from error
    seen = list(seen_since(context.obj.existing().root, first))
    if as_json:
        said([asdict(one) for one in seen])
        return
    for one in seen:
        typer.echo(f"{one.at:%Y-%m-%d %H:%M}\t{one.who}\t{one.role}\t{one.audience}\t{one.screen}\t{one.about}")
    typer.echo(f"Pages noted: {len(seen):,}.")
