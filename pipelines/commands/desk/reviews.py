"""Commands about changes under review: `compound-watch reviews …`: who is asked to look, and comments."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from geodata.access.audience import Audience
from geodata.i18n.english_formats import in_figures
from pipelines.commands.calls import PARTLY, By, existing, opened
from pipelines.commands.help import AsJson, said

if TYPE_CHECKING:
    from geodata.detections.detection import Detection
    from geodata.edition_view import EditionView

reviews_app = typer.Typer(no_args_is_help=True, help="Changes under review: who is asked to look, and comments.")
Change = Annotated[str, typer.Argument(metavar="CHANGE", help="Id of the change.")]


@reviews_app.command("list")
def reviews_list(
    context: typer.Context,
    assigned_to: Annotated[str, typer.Option(help="Only what this role or pseudonym is asked to look at.")] = "",
    as_json: AsJson = False,
) -> None:
    """List the changes that wait for verdicts, with who is asked to look at each and how many comments it has."""
    from geodata.detections.review_state import Standing, waits_for_people
    from geodata.wording.headlines import ranked

    view = _view(context)
    waits = [
        d
        for d in ranked(view.detections.items)
        if waits_for_people(d.state, view.standings.get(d.id, Standing()).state)
    ]
    shown = [d for d in waits if not assigned_to or _is_asked(view, d, assigned_to)]
    rows = [_row(view, d) for d in shown]
    if as_json:
        said(rows)
        return
    for row in rows:
        asked, comments = row["assigned_to"] or "-", in_figures(row["comments"], "comment")
        typer.echo("\t".join((row["id"], row["site_id"], row["state"], row["review"], asked, comments)))
    typer.echo(f"Waiting: {len(waits)}. Listed: {len(shown)}.")


@reviews_app.command("show")
def reviews_show(context: typer.Context, change: Change, as_json: AsJson = False) -> None:
    """Who was asked about a change, and what colleagues wrote, but what waits for the second verdict."""
    workspace, view = existing(context), _view(context)
    workspace.store.detection(change)
    asked, written = workspace.store.assignments(change), view.comments.get(change, ())
    waits = view.comments_waiting.get(change, 0)
    if as_json:
        said({"assignments": [*map(asdict, asked)], "comments": [*map(asdict, written)], "comments_waiting": waits})
        return
    for one in asked:
        assignment_words = f"asked {one.assigned_to}" if one.assigned_to else "handed it back"
        typer.echo(f"{one.assigned_at:%Y-%m-%d %H:%M}\t{one.assigned_by} {assignment_words}")
    for comment in written:
        words = comment.words or "(its words were deleted)"
        typer.echo(f"{comment.written_at:%Y-%m-%d %H:%M}\t{comment.number}\t{comment.written_by}\t{words}")
    typer.echo(
        f"Assignments: {len(asked)}. Comments: {len(written)}. Comments that wait for the second verdict: {waits}."
    )


@reviews_app.command("assign")
def reviews_assign(
    context: typer.Context,
    change: Change,
    by: By,
    to: Annotated[str, typer.Option(help='Who is asked to look: a role or pseudonym; "" hands it back.')],
    after: Annotated[
        int | None, typer.Option(help="Number of assignments that you have read; refused where there are more.")
    ] = None,
) -> None:
    """Ask a colleague to look at a change, or hand it back."""
    made = opened(context).store.assign(change, to, by, after=after)
    assignment_words = (
        f"assigned to {made.assigned_to} by {made.assigned_by}" if made.assigned_to else "assigned to nobody"
    )
    typer.echo(f"{change}: {assignment_words}.")


@reviews_app.command("comment")
def reviews_comment(
    context: typer.Context,
    change: Change,
    words: Annotated[str, typer.Argument(metavar="WORDS", help="What you ask or saw; no name of a person.")],
    by: By,
) -> None:
    """Write a comment on a change. Internal readers alone see it, for `keep_comments_days`."""
    made = opened(context).store.comment(change, words, by)
    typer.echo(f"Kept: comment {made.name}.")


@reviews_app.command("delete-comment")
def reviews_delete_comment(
    context: typer.Context,
    change: Change,
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="Of the comment, as `show` prints it.")],
    by: By,
) -> None:
    """Delete the words of a comment; who wrote it and when stay."""
    workspace = opened(context)
    gone = workspace.store.delete_comment(change, number, by=by)
    whole = workspace.store.drop_deleted()
    typer.echo(f"Deleted: the words of comment {gone.name}.")
    if not whole:
        typer.echo(
            "Another program reads the store, so that they may still lie in its log: stop it, then run it again."
        )
        raise typer.Exit(PARTLY)


def _view(context: typer.Context) -> EditionView:
    workspace = existing(context)
    return workspace.edition(Audience.INTERNAL, workspace.reading_day())


def _is_asked(view: EditionView, d: Detection, name: str) -> bool:
    asked = view.assigned.get(d.id)
    return asked is not None and asked.to(name)


def _row(view: EditionView, d: Detection) -> dict[str, Any]:
    asked, standing = view.assigned.get(d.id), view.standings.get(d.id)
    return {
        "id": d.id,
        "site_id": d.site_id,
        "state": d.state.value,
        "review": standing.state.value if standing else "none",
        "assigned_to": asked.assigned_to if asked else "",
        "assigned_by": asked.assigned_by if asked else "",
        "comments": len(view.comments.get(d.id, ())),
        "comments_waiting": view.comments_waiting.get(d.id, 0),
    }
