"""Commands about briefings: `compound-watch brief` writes one, `compound-watch briefings …` looks at those issued."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from geodata.access.audience import Audience
from geodata.errors import NotAllowed
from geodata.i18n.messages import english
from pipelines.commands.help import AsJson, said
from pipelines.context.option_groups import with_groups
from pipelines.context.optional_packages import need
from pipelines.context.seldom_collected import seldom_collected
from pipelines.issued_briefings.form import Form

if TYPE_CHECKING:  # loading them takes most of a second, which --help need not wait for
    from collections.abc import Sequence

    from geodata.briefings.briefing import Briefing
    from geodata.briefings.corrections_waiting import ToldOtherwise
    from geodata.workspace import Workspace
    from pipelines.brief.sites_of import PlaceSites
    from pipelines.issued_briefings.issued_files import Copy


briefings_app = typer.Typer(no_args_is_help=True, help="Briefings that were issued: each has a number and stays.")
FORMAT = typer.Option(
    "--format", help="Form of the file that --out names; without it the ending of its name says, or it is a PDF."
)
NO_ISSUE = "No earlier issue of these sites and this edition is in the archive: nothing is compared."
NO_ISSUE_OF_ACTION = (
    "No earlier issue about this action and of this edition is in the archive: compared is the day before the action."
)
For = Annotated[Audience, typer.Option(help="As whom to look: an edition sees its own issues and those of wider ones.")]


@dataclass(frozen=True)
class Asked:
    """What a briefing is to tell, for whom, and where it goes."""

    out: Annotated[Path | None, typer.Option(help="File to write; without it the issue lies in the archive.")] = None
    form: Annotated[Form | None, FORMAT] = None
    site: Annotated[list[str] | None, typer.Option(help="Only this site; may be given again.")] = None
    since: Annotated[str | None, typer.Option(help="Changes first seen or confirmed on images after this day.")] = None
    audience: Annotated[Audience, typer.Option(help="For whom.")] = Audience.PUBLIC
    country: Annotated[str, typer.Option(help="The watched sites of this country, by name or code.")] = ""
    corridor: Annotated[str, typer.Option(help="Those of this corridor, as its summary names it.")] = ""
    action: Annotated[str, typer.Option(help="About this action: its sites, since the day before it.")] = ""
    copy_for: Annotated[str, typer.Option("--for", help="Partner named on each sheet: telecoms, a bank.")] = ""
    since_last: Annotated[
        bool,
        typer.Option("--since-last", help="What is new since the last issue of the same sites or action, and edition."),
    ] = False


@with_groups
@seldom_collected()
def brief(context: typer.Context, asked: Asked) -> None:
    """Write the answer and what it rests on, as PDF, web page and document to edit. It gets a number and stays."""
    need("brief", "a briefing")
    from pipelines.brief.brief import LAST, write_action_brief, write_brief
    from pipelines.brief.sites_of import sites_of_corridor, sites_of_country

    copy = _copy(asked.out, asked.form)
    if asked.since and asked.since_last:
        raise typer.BadParameter("a day and the last issue cannot both be compared with", param_hint="--since-last")
    if sum(map(bool, (asked.site, asked.country, asked.corridor))) > 1:
        raise typer.BadParameter("sites, a country and a corridor go one at a time", param_hint="--site")
    if asked.action and (asked.site or asked.country or asked.corridor or asked.since):
        raise typer.BadParameter("an action names its sites and its day itself", param_hint="--action")
    workspace = context.obj.existing()
    today, audience = workspace.reading_day(), asked.audience
    if asked.action:
        last, to = LAST if asked.since_last else None, asked.copy_for
        report = write_action_brief(workspace, asked.action, copy, audience, today=today, recipient=to, since=last)
    else:
        since = LAST if asked.since_last else _day(asked.since)
        if isinstance(since, date) and since > today:
            raise typer.BadParameter(
                f"{since} lies after the day that the briefing tells of, {today}", param_hint="--since"
            )
        sites: Sequence[str] | PlaceSites = asked.site or ()
        view = workspace.edition(audience, today)
        if asked.country:
            sites = sites_of_country(view, asked.country)
        elif asked.corridor:
            sites = sites_of_corridor(view, asked.corridor)
        report = write_brief(workspace, sites, since, copy, audience, today=today, recipient=asked.copy_for)
    if asked.out is not None:
        workspace.keep_digests(asked.out)
    for line in report.lines():
        typer.echo(line)
    _name_missing(workspace, report.issued, report.supersedes)
    if asked.since_last and not report.issued.compared_with:
        typer.echo(NO_ISSUE_OF_ACTION if asked.action else NO_ISSUE)
        if not asked.action:
            _name_other(workspace, report.issued)


def _name_missing(workspace: Workspace, issued: Briefing, supersedes: Sequence[str]) -> None:
    """Name the sites that the last of the issues in whose place one stands has sheets of, and it has not."""
    from geodata.briefings.briefing import found_in, without_sheets
    from geodata.i18n.english_formats import listed

    if supersedes:
        before = found_in(workspace.store.briefings(), supersedes[0])
        if missing := without_sheets(before, issued):
            typer.echo(f"It has no sheets of these, of which {before.id} told: {listed(missing, limit=6)}.")


def _name_other(workspace: Workspace, issued: Briefing) -> None:
    """Name the issue of other sites that an issue which is the first of its own can be held beside."""
    from geodata.i18n.english_formats import listed
    from pipelines.issued_briefings.keep_issue import issue_beside

    other = issue_beside(workspace, issued)
    if other is None:
        return
    there, here = set(other.site_ids), set(issued.site_ids)
    apart = [
        f"{words}: {listed(sorted(ids), limit=6)}"
        for words, ids in (("only there", there - here), ("only here", here - there))
        if ids
    ]
    differs = f" ({'; '.join(apart)})" if apart else ""
    typer.echo(
        f"The issue with most of these sites is {other.id} of {other.day}{differs}. Hold it beside this one with:"
    )
    typer.echo(f"compound-watch briefings compare {other.id} {issued.id}")


def _copy(out: Path | None, form: Form | None) -> Copy | None:
    """The copy that is asked for; None = none."""
    from pipelines.issued_briefings.issued_files import Copy

    if out is None and form is not None:
        raise typer.BadParameter(
            f"no file is named that could be written as {form}: give --out FILE.{form}; the archive keeps every form",
            param_hint="--format",
        )
    if out is None or form is None:
        return Copy.at(out)
    if Form.named_by(out.suffix) not in (None, form):
        raise typer.BadParameter(f"{out.name} does not end in .{form}", param_hint="--format")
    return Copy(out, form.file)


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is not a date; write it as 2025-06-30", param_hint="--since") from error
    return (moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)).date()


@briefings_app.command("list")
def briefings_list(context: typer.Context, audience: For = Audience.INTERNAL, as_json: AsJson = False) -> None:
    """List what was issued, the newest first, with what superseded it."""
    from geodata.briefings.briefing import in_order, superseded, without_sheets
    from geodata.i18n.english_formats import listed

    view = _view(context, audience)
    issues = in_order(view.briefings.items)
    later = superseded(issues)
    by_id = {one.id: one for one in issues}
    waiting = view.corrections_waiting
    if as_json:
        said([_as_json(one, later, waiting.get(one.id, ()), hidden=one.id in view.hidden_issues) for one in issues])
        return
    for one in issues:
        state = _state(one, later, waiting.get(one.id, ()), hidden=one.id in view.hidden_issues)
        newer = by_id.get(later.get(one.id, ""))
        if newer is not None and newer.since is not None:
            state = f"{state}, whose headline speaks of the time after {newer.since} alone"
        if newer is not None and one.deleted_at is None and (missing := without_sheets(one, newer)):
            state = f"{state}, which has no sheets of {listed(missing, limit=3)}"
        typer.echo("\t".join((one.id, f"{one.day}", one.audience.value, state, one.title or "-")))
    left = view.briefings.left_out
    hidden = f" Not listed, since each tells of something that this edition does not tell any more: {left}."
    typer.echo(f"Issues: {len(issues)}.{hidden if left else ''}")


@briefings_app.command("show")
def briefings_show(
    context: typer.Context,
    briefing_id: Annotated[str, typer.Argument(metavar="NUMBER")],
    audience: For = Audience.INTERNAL,
    as_json: Annotated[bool, typer.Option("--json", help="The machine-readable twin, as it was kept.")] = False,
    out: Annotated[Path | None, typer.Option(help="Where to put a copy.")] = None,
    form: Annotated[Form | None, FORMAT] = None,
) -> None:
    """What an issue said, sentence by sentence."""
    from pipelines.issued_briefings.issued_files import TWIN, file_of, statements_in, write_whole

    copy = _copy(out, form)
    workspace = context.obj.existing()
    one = _one(context, briefing_id, audience)
    twin = file_of(workspace.root, one, TWIN)
    if copy is not None:
        write_whole(copy.path, file_of(workspace.root, one, copy.name))
    if as_json:
        typer.echo(twin.decode("utf-8"), nl=False)
        return
    for statement in statements_in(twin):
        typer.echo("\t".join((statement.site or "-", statement.part, statement.key or "-", statement.text)))


@briefings_app.command("compare")
def briefings_compare(
    context: typer.Context,
    earlier: Annotated[str, typer.Argument(metavar="EARLIER")],
    later: Annotated[str, typer.Argument(metavar="LATER")],
    audience: For = Audience.INTERNAL,
    as_json: AsJson = False,
) -> None:
    """Which sentences of two issues are new, changed or gone."""
    from dataclasses import asdict

    from geodata.briefings.comparison import other_sites
    from pipelines.issued_briefings.issued_files import comparison

    workspace = context.obj.existing()
    both = (_one(context, earlier, audience), _one(context, later, audience))
    diff = comparison(workspace.root, *both)
    if as_json:
        said({"earlier": earlier, "later": later, **asdict(diff)})
        return
    for one in diff.new:
        typer.echo(f"new\t{one.site or '-'}\t{one.part}\t{one.text}")
    for was, now in diff.changed:
        typer.echo(f"was\t{was.site or '-'}\t{was.part}\t{was.text}")
        typer.echo(f"is\t{now.site or '-'}\t{now.part}\t{now.text}")
    for one in diff.gone:
        typer.echo(f"gone\t{one.site or '-'}\t{one.part}\t{one.text}")
    counts = f"New: {len(diff.new)}, changed: {len(diff.changed)}, gone: {len(diff.gone)}, the same: {diff.same}."
    typer.echo(counts)
    for sentence in other_sites(diff, earlier, later):
        typer.echo(sentence)


@briefings_app.command("delete")
def briefings_delete(
    context: typer.Context,
    briefing_id: Annotated[str, typer.Argument(metavar="NUMBER")],
    reason: Annotated[str, typer.Option(help="In which role it was asked for, and why; no name.")],
    by: Annotated[str, typer.Option(help="Who deletes: a role, not a private name.")] = "operator",
) -> None:
    """Delete what an issue said. Its number, day and digests stay, and say that and why it was deleted."""
    from pipelines.issued_briefings.issued_files import delete_issue
    from pipelines.publish.catalog.forget_briefing import forget_briefing

    workspace = context.obj.existing()
    before = workspace.store.briefing(briefing_id)
    gone = delete_issue(workspace, briefing_id, reason, by)
    if before.deleted_at is None:
        typer.echo(
            f"Deleted: what {gone.id} said. Its number, its day and the sha256 of its files stay in the archive."
        )
    for folder in forget_briefing(workspace, gone.id):
        typer.echo(f"Taken out of the catalogue {folder}: put it on its server again.")
    if before.deleted_at is not None:
        cause = english("it was deleted on {day} by {who}", day=f"{before.deleted_at:%Y-%m-%d}", who=before.deleted_by)
        raise NotAllowed(f"deleting briefing {gone.id}", cause, "Nothing is left to do; your reason is not kept")
    typer.echo("Copies that were handed on, and backups, are out of reach: ask those who have them.")


def _view(context: typer.Context, audience: Audience) -> Any:
    workspace = context.obj.existing()
    return workspace.edition(audience, workspace.reading_day())


def _one(context: typer.Context, briefing_id: str, audience: Audience) -> Briefing:
    from geodata.briefings.briefing import found_in

    return found_in(_view(context, audience).briefings.items, briefing_id)


def _state(one: Briefing, later: dict[str, str], waiting: Sequence[ToldOtherwise], *, hidden: bool) -> str:
    if one.deleted_at is not None:
        return "deleted"
    if one.id in later:
        return f"superseded by {later[one.id]}{', not shown to its readers now' if hidden else ''}"
    if hidden:
        return "not shown to its readers now"
    if not waiting:
        return "in force"
    from geodata.i18n.english_formats import listed

    return f"in force; a correction waits ({listed([what.name for what in waiting], limit=3)})"


def _as_json(
    one: Briefing, later: dict[str, str], waiting: Sequence[ToldOtherwise], *, hidden: bool
) -> dict[str, object]:
    from dataclasses import asdict

    since = [{"name": what.name, "day": what.since.date() if what.since else None} for what in waiting]
    about = {"superseded_by": later.get(one.id), "hidden_from_its_readers": hidden, "corrected_since": since}
    return {**asdict(one), **about}
