"""What several groups of commands share: the workspace of a call, its exit, and a person's decisions about rows; and
how few of them are put together for a call."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer
from typer.main import get_command_name

from geodata.access.clearing.clearing_questions import OPTIONS, Answers

if TYPE_CHECKING:
    from geodata.incidents.clearing import Decision
    from geodata.store.clearings import Wish
    from geodata.workspace import Workspace

DONE, PARTLY, COULD_NOT = 0, 1, 2
OVER_HELP = "No default. Whether all that it tells of is over; what is not over is held."
CLAIM_HELP = "No default. As for a report; a row of which it is true stays inside."
DIGEST_HELP = "Needed: what the queue printed of it; refused when its row has changed since."
By = Annotated[str, typer.Option(help="Your role or pseudonym.")]
Why = Annotated[str, typer.Option(help="What you checked.")]


def begun_with(app: typer.Typer, words: Sequence[str]) -> typer.Typer:
    """The command line with nothing but the command or group that a call names; all of it where it names none.

    Putting all commands together takes a tenth of the time of `status`.

    Args:
        app: all of it.
        words: of the call, without the program's name.
    """
    rest = list(words)
    while rest and rest[0].startswith("-"):
        option, equals, _ = rest[0].partition("=")
        if option not in ("--workspace", "--debug"):
            return app  # help, the version, or a wrong word
        del rest[: 2 if option == "--workspace" and not equals else 1]
    named = rest[:1]
    alone = copy(app)
    alone.registered_commands = [
        one
        for one in app.registered_commands
        if [one.name or get_command_name(getattr(one.callback, "__name__", ""))] == named
    ]
    alone.registered_groups = [one for one in app.registered_groups if [one.name] == named]
    return alone if alone.registered_commands or alone.registered_groups else app


def opened(context: typer.Context) -> Workspace:
    """The workspace of this call, to be written to; created where there is none."""
    workspace: Workspace = context.obj.open()
    return workspace


def existing(context: typer.Context) -> Workspace:
    """The same to be read; never created."""
    workspace: Workspace = context.obj.existing()
    return workspace


def day_given(written: str, name: str) -> date | None:
    """The day that was given with an option; None where it was not given."""
    if not written:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise typer.BadParameter(f"{written!r} is not a date; write it as 2025-06-30", param_hint=name) from error


def say(lines: Iterable[str]) -> None:
    """Print some lines."""
    for line in lines:
        typer.echo(line)


@dataclass(frozen=True)
class AboutRow:
    """Which row was read that goes out as it is or not at all, and the answers to the three questions about it."""

    digest: Annotated[str, typer.Option(help=DIGEST_HELP)] = ""
    over: Annotated[bool | None, typer.Option("/".join(OPTIONS["over"]), help=OVER_HELP)] = None
    moving: Annotated[bool | None, typer.Option("/".join(OPTIONS["moving"]), help=CLAIM_HELP)] = None
    person: Annotated[bool | None, typer.Option("/".join(OPTIONS["person"]), help=CLAIM_HELP)] = None

    def wish(self, decision: Decision, by: str, reason: str) -> Wish:
        """What is decided about that row."""
        from geodata.store.clearings import Wish

        return Wish(decision, by, reason, digest=self.digest, answers=Answers(self.over, self.moving, self.person))


def decide_each(context: typer.Context, ids: list[str], decided: Callable[[Workspace, date, str], list[str]]) -> None:
    """Take one decision after the other, and print what is said of each; a refusal stops none of the others.

    Args:
        context: of the call.
        ids: of reports or claims.
        decided: keeps the decision about one and says what came of it; given the day as which the workspace is read.
    """
    from geodata.errors import CompoundWatchError

    workspace, done = opened(context), 0
    today = workspace.reading_day()
    for one in ids:
        try:
            lines = decided(workspace, today, one)
        except CompoundWatchError as error:
            typer.echo(f"Error: {error}", err=True)
            continue
        done += 1
        say(lines)
    if done:
        from pipelines.operate.doctor_checks.published import still_told

        say(still_told(workspace))
    raise typer.Exit(DONE if done == len(ids) else PARTLY if done else COULD_NOT)
