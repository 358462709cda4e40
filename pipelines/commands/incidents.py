"""Commands about reports and claims: `compound-watch incidents …` and `compound-watch claims …`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geodata.access.audience import Audience
from geodata.access.clearing.clearing_questions import OPTIONS, Answers
from pipelines.commands.calls import (
    COULD_NOT,
    DIGEST_HELP,
    DONE,
    OVER_HELP,
    PARTLY,
    AboutRow,
    By,
    Why,
    day_given,
    decide_each,
    existing,
    opened,
    say,
)
from pipelines.commands.help import AsJson, said
from pipelines.context.option_groups import with_groups
from pipelines.context.optional_packages import need
from pipelines.incidents.source_choices import choices, explained, source_words

if TYPE_CHECKING:
    from geodata.incidents.incident import Incident
    from geodata.store.clearings import Wish
    from geodata.workspace import Workspace

incidents_app = typer.Typer(no_args_is_help=True, help="What was reported.")
claims_app = typer.Typer(no_args_is_help=True, help="Official and public figures, beside what was measured.")
ENCODING_HELP = "Of its text, e.g. cp874; empty = told by how it reads, and said in the report."


def _source(word: str, *, asked: bool = False) -> str:
    """A word of a source as it is known, however it is capitalised."""
    known = source_words(asked=asked)
    if word.casefold() not in known:
        raise typer.BadParameter(f"{word[:40]!r} is none of {', '.join(known)}")
    return word.casefold()


def _asked_source(word: str) -> str:
    return _source(word, asked=True)


@incidents_app.command("import")
def incidents_import(
    context: typer.Context,
    file: Path,
    source: Annotated[
        str,
        typer.Option(metavar=choices(), help=f"Who published it. {explained()}.", parser=_source, show_default=False),
    ],
    mapping: Annotated[Path | None, typer.Option(help="For csv: TOML file that names its columns.")] = None,
    complete: Annotated[
        bool, typer.Option(help="The file holds all that the source has now: what is not in it is withdrawn.")
    ] = False,
    encoding: Annotated[str, typer.Option(help=ENCODING_HELP)] = "",
) -> None:
    """Write a STAC incident catalogue from a source file, and pull it into the store."""
    from pipelines.incidents.import_file import Named, import_incidents

    named = Named(mapping, encoding)
    report = import_incidents(opened(context), file, source, complete=complete, named=named)
    say(report.lines())
    raise typer.Exit(DONE if report.ok else PARTLY if report.kept else COULD_NOT)


@incidents_app.command("fetch")
def incidents_fetch(
    context: typer.Context,
    source: Annotated[
        str,
        typer.Argument(
            metavar=choices(asked=True), help=f"Whom to ask. {explained(asked=True)}.", parser=_asked_source
        ),
    ],
    url: Annotated[str, typer.Option(help="Address of a feed, for rss.")] = "",
    since: Annotated[str, typer.Option(help="First day, e.g. 2025-06-30.")] = "",
    until: Annotated[str, typer.Option(help="Last day.")] = "",
    country: Annotated[list[str] | None, typer.Option(help="Only this country; may be given again.")] = None,
    version: Annotated[str, typer.Option(help="Of UCDP GED, e.g. 25.1; empty = the newest known.")] = "",
) -> None:
    """Ask a source's own interface, with credentials from the environment (docs/incidents.md)."""
    from pipelines.incidents.fetch_api import fetch_incidents
    from pipelines.incidents.sources.source_record import Question

    days = day_given(since, "--since"), day_given(until, "--until")
    question = Question(opened(context), datetime.now(UTC).date(), *days, tuple(country or ()), version, url)
    report = fetch_incidents(source, question)
    say(report.lines())
    raise typer.Exit(DONE if report.ok else PARTLY if report.kept else COULD_NOT)


@incidents_app.command("sources")
def incidents_sources(as_json: AsJson = False) -> None:
    """List the sources that can be read or asked, how often each changes, and the terms of its reports."""
    from pipelines.incidents.sources.source_discovery import source_lines, source_rows

    if as_json:
        said(source_rows())
    else:
        say(source_lines())


@incidents_app.command("gazetteer")
def incidents_gazetteer(context: typer.Context) -> None:
    """Keep the dated statements of the built-in gazetteer as reports."""
    from pipelines.incidents.import_gazetteer import import_statements

    report = import_statements(opened(context))
    say(report.lines())
    raise typer.Exit(DONE if report.ok else PARTLY)


@incidents_app.command("pull")
def incidents_pull(
    context: typer.Context,
    href: Annotated[
        list[str] | None, typer.Argument(help="STAC API root or static catalogue; none = the configured ones.")
    ] = None,
) -> None:
    """Pull incident catalogues, as every run does with the configured ones; one that fails stops none of the others."""
    from geodata.errors import CompoundWatchError
    from pipelines.incidents.catalog.pull import pull_incidents

    workspace = opened(context)
    asked = href or workspace.settings.incident_catalogs
    if not asked:
        say(["No incident catalogue is configured. Next: name one under incident_catalogs in compound-watch.toml."])
        raise typer.Exit(COULD_NOT)
    clean, failed = True, 0
    for one in asked:
        try:
            pulled = pull_incidents(workspace, one)
        except CompoundWatchError as error:
            typer.echo(f"Error: {error}", err=True)
            failed += 1
            continue
        say(pulled.lines())
        clean = clean and not pulled.problems
    raise typer.Exit(COULD_NOT if failed == len(asked) else DONE if clean and not failed else PARTLY)


@incidents_app.command("publish")
def incidents_publish(
    context: typer.Context,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Folder; default published/catalogue-AUDIENCE. One that holds an edition for more people is refused."
        ),
    ] = None,
    audience: Annotated[Audience, typer.Option(help="For whom.")] = Audience.PUBLIC,
) -> None:
    """Write the reports as a STAC catalogue that anyone can host and pull."""
    from pipelines.incidents.catalog.publish import publish_incidents

    need("publish", "a catalogue of the reports")
    say(publish_incidents(existing(context), out, audience).lines())


@incidents_app.command("queue")
def incidents_queue(
    context: typer.Context,
    most: Annotated[int, typer.Option("--most", min=0, help="Reports listed at most; 0 counts them alone.")] = 50,
    as_json: AsJson = False,
) -> None:
    """Reports whose text waits for a person to clear or hold it, the riskiest first."""
    from geodata.incidents.site_join import only_where_named
    from pipelines.incidents.clear_reports import queue, queue_lines, queue_rows, stands_at

    workspace = existing(context)
    store, today = workspace.store, workspace.reading_day()
    sites = store.sites(retired=True)
    held = queue(only_where_named(store.incidents(), sites), store.clearings(), today)[0]
    places = stands_at([w.incident for w in held[:most]], sites)
    if as_json:
        said({"waiting": len(held), "reports": queue_rows(held, most, places)})
    else:
        say(queue_lines(held, most, places))


EITHER_ID = ", by the id of each here or the one under which others read it."
ReportIds = Annotated[list[str], typer.Argument(metavar="ID...", help=f"Reports{EITHER_ID}")]
OWN_LINE_HELP = "Your own line instead of the headline; place name, source's name and link then stay inside."
HAPPENED_HELP = (
    "Day on which it has happened, for what tells of something to come, e.g. 2025-06-30, with a line of your own; "
    "delays count from it."
)
MOVING_HELP = (
    "No default. Whether it tells of people getting out, moved or sheltered, of who helps them, or of a way in or out: "
    "late and coarse."
)
PERSON_HELP = (
    "No default. Whether anybody can be told apart by what goes out: a name, an age, a room, a role. Then only a "
    "line of your own goes out, and the question is about that line."
)


@dataclass(frozen=True)
class AboutReport:
    """What goes out of a report, and the answers to the three questions."""

    words: Annotated[str, typer.Option(help=OWN_LINE_HELP)] = ""
    place: Annotated[str, typer.Option(help="Name of a place that goes out beside your own line.")] = ""
    source_name: Annotated[str, typer.Option(help="Name of the source that goes out beside your own line.")] = ""
    link: Annotated[
        bool | None,
        typer.Option("--link/--no-link", help="Whether the link goes out; default: only with the headline."),
    ] = None
    over: Annotated[bool | None, typer.Option("/".join(OPTIONS["over"]), help=OVER_HELP)] = None
    moving: Annotated[bool | None, typer.Option("/".join(OPTIONS["moving"]), help=MOVING_HELP)] = None
    person: Annotated[bool | None, typer.Option("/".join(OPTIONS["person"]), help=PERSON_HELP)] = None
    happened: Annotated[str, typer.Option(metavar="DAY", help=HAPPENED_HELP)] = ""
    terms: Annotated[str, typer.Option(help="Open licence of a source that names none, e.g. 'CC BY 4.0'.")] = ""
    digest: Annotated[str, typer.Option(help=DIGEST_HELP)] = ""


@incidents_app.command("clear")
@with_groups
def incidents_clear(
    context: typer.Context,
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help=f"Reports that you have read{EITHER_ID}")],
    by: By,
    reason: Why,
    told: AboutReport,
) -> None:
    """Let partners and the public read a report, as far as every other rule allows, and say from when and as what.

    Give the --digest that the queue prints: it says which text you read, and at which places it would stand. Three
    questions have no default: --over or --not-over, --moving or --not-moving, --person or --no-person. Several ids go
    only for coded rows of UCDP, whose texts are ours.
    """
    for option, typed in (("--words", told.words), ("--place", told.place), ("--source-name", told.source_name)):
        if typed and len(ids) > 1:
            raise typer.BadParameter("a line of your own is for one report", param_hint=option)
    on = day_given(told.happened, "--happened")
    from geodata.access.report_rules import needs_clearing
    from geodata.incidents.clearing import Decision
    from geodata.store.clearings import Wish

    if len(ids) > 1 and any(map(needs_clearing, _asked_for(existing(context), ids))):
        raise typer.BadParameter("a text of its source goes out: clear one report a command", param_hint="ID")
    wish = Wish(
        Decision.CLEARED,
        by,
        reason,
        told.words,
        with_link=not told.words if told.link is None else told.link,
        terms=told.terms,
        happened=on,
        place=told.place,
        source_name=told.source_name,
        digest=told.digest,
        answers=Answers(told.over, told.moving, told.person),
    )
    _decide(context, ids, wish)


@incidents_app.command("hold")
def incidents_hold(context: typer.Context, ids: ReportIds, by: By, reason: Why) -> None:
    """Keep reports inside, also coded rows and the gazetteer's notes, and take them off the queue."""
    from geodata.incidents.clearing import Decision
    from geodata.store.clearings import Wish

    _decide(context, ids, Wish(Decision.HELD, by, reason))


@incidents_app.command("unclear")
def incidents_unclear(context: typer.Context, ids: ReportIds, by: By, reason: Why) -> None:
    """Take back the last decision about reports: they wait for a person again."""
    from geodata.incidents.clearing import Decision
    from geodata.store.clearings import Wish

    _decide(context, ids, Wish(Decision.UNDONE, by, reason))


def _asked_for(workspace: Workspace, ids: list[str]) -> list[Incident]:
    """The reports that are asked for, those that are stored."""
    from pipelines.incidents.own_reports import own_ids

    return [*workspace.store.incidents_by_id(own_ids(workspace, ids)).values()]


def _decide(context: typer.Context, ids: list[str], wish: Wish) -> None:
    from geodata.access.release_day import told_from
    from geodata.incidents.clearing import Decision
    from geodata.incidents.site_join import only_where_named
    from pipelines.incidents.clear_reports import as_editions_tell, care_line, report_texts, told_lines
    from pipelines.incidents.own_reports import own_ids

    def decided(workspace: Workspace, today: date, asked: str) -> list[str]:
        (one,) = own_ids(workspace, [asked])
        if one != asked:
            say([f"{asked} is the id under which others read {one}."])
        if wish.decision is Decision.CLEARED:
            say([care_line(i, today) for i in workspace.store.incidents_by_id([one]).values()])
        kept = workspace.store.decide_about_report(one, wish)
        if kept.decision is not Decision.CLEARED:
            return [f"{one}: {kept.decision}."]
        late = ": late, by month or year, and by district or coarser" if kept.moving else ""
        sites, rows = workspace.store.sites(retired=True), workspace.store.incidents_by_id([one]).values()
        incidents = only_where_named([*rows], sites)
        lines = [
            line
            for i in incidents
            for line in told_lines(
                as_editions_tell(told_from(i, kept, sites, today, workspace.settings), workspace.edition), report_texts
            )
        ]
        own = "  Your own line is not used: what tells of people getting out goes out in a line of ours."
        unused = [own] if kept.moving and kept.words else []
        return [f"{one}: {kept.decision}{late}.", *unused, *(f"  {line}" for line in lines)]

    decide_each(context, ids, decided)


@claims_app.command("import")
def claims_import(
    context: typer.Context,
    file: Path,
    site: Annotated[str, typer.Option(help="Site of all rows, for a table without a column site_id.")] = "",
    scopes: Annotated[
        Path | None, typer.Option(help="GeoJSON of the ground that scopes mean: name, source, outline.")
    ] = None,
    encoding: Annotated[str, typer.Option(help=ENCODING_HELP)] = "",
) -> None:
    """Read a table of claims (CSV, TSV, XLSX, ODS): who says which figure about what, since when."""
    from geodata.access.claims.scope_rules import waiting_scopes
    from pipelines.incidents.clear_claims import waiting_lines
    from pipelines.incidents.clear_scopes import scopes_waiting_lines
    from pipelines.incidents.import_claims import import_claims

    workspace = opened(context)
    report = import_claims(workspace, file, site, scopes=scopes, encoding=encoding)
    say(report.lines())
    clearings = workspace.store.clearings()
    say(waiting_lines(report.claims, clearings))
    say(scopes_waiting_lines(len(waiting_scopes(workspace.store.claim_scopes(), clearings))))
    raise typer.Exit(DONE if report.ok else PARTLY if report.claims else COULD_NOT)


@claims_app.command("gazetteer")
def claims_gazetteer(context: typer.Context) -> None:
    """Keep the built-in claims about KK Park: the official counter beside independent counts."""
    from pipelines.incidents.clear_claims import waiting_lines
    from pipelines.incidents.import_claims import import_known_claims

    report = import_known_claims(workspace := opened(context))
    say([*report.lines(), *waiting_lines(report.claims, workspace.store.clearings())])


@claims_app.command("queue")
def claims_queue(context: typer.Context, as_json: AsJson = False) -> None:
    """Claims, and outlines of their ground, that wait for a person: all that would go out, and what stops it."""
    from geodata.access.clearing.known_forms_only import names_of_places
    from pipelines.incidents.clear_claims import claim_queue, claim_queue_lines
    from pipelines.incidents.clear_scopes import scope_queue, scope_queue_lines

    store, today = (workspace := existing(context)).store, workspace.reading_day()
    claims, clearings = store.claims(), store.clearings()
    sites = {site.id: site for site in store.sites(retired=True)}
    rows = claim_queue(claims, clearings, today, names_of_places(tuple(sites.values())))
    drawn = scope_queue(store.claim_scopes(), claims, sites, clearings, today)
    if as_json:
        said({"waiting": len(rows), "claims": rows, "outlines": drawn})
    else:
        say([*claim_queue_lines(rows), *scope_queue_lines(drawn)])


@claims_app.command("clear")
@with_groups
def claims_clear(
    context: typer.Context,
    claim_id: Annotated[str, typer.Argument(metavar="ID", help="A claim or an outline that you have read.")],
    by: By,
    reason: Why,
    told: AboutRow,
) -> None:
    """Let partners and the public read a claim as it stands, 3 and 7 days after its last day; say when and as what.

    The outline of a claim's ground is cleared by itself, under the id that the queue prints.

    Three questions have no default: --over or --not-over, --moving or --not-moving, --person or --no-person.
    """
    from geodata.incidents.clearing import Decision

    _decide_claims(context, [claim_id], told.wish(Decision.CLEARED, by, reason))


@claims_app.command("hold")
def claims_hold(
    context: typer.Context, ids: Annotated[list[str], typer.Argument(metavar="ID...")], by: By, reason: Why
) -> None:
    """Keep claims inside, also those that were cleared or are built in, and take them off the queue."""
    from geodata.incidents.clearing import Decision
    from geodata.store.clearings import Wish

    _decide_claims(context, ids, Wish(Decision.HELD, by, reason))


@claims_app.command("withdraw")
def claims_withdraw(context: typer.Context, claim_id: str, by: By, reason: Why) -> None:
    """Take a claim out for all readers; who did and why is kept. Imported again, it waits for a person."""
    from geodata.incidents.clearing import Decision
    from geodata.store.clearings import Wish

    _decide_claims(context, [claim_id], Wish(Decision.UNDONE, by, reason), drop=True)


def _decide_claims(context: typer.Context, ids: list[str], wish: Wish, *, drop: bool = False) -> None:
    from geodata.access.claims.scope_rules import scope_id
    from geodata.access.release_day import claim_told_from
    from geodata.incidents.clearing import Decision
    from pipelines.incidents.clear_claims import claim_texts
    from pipelines.incidents.clear_reports import told_lines

    def decided(workspace: Workspace, today: date, one: str) -> list[str]:
        if one in {scope_id(scope) for scope in workspace.store.claim_scopes()}:
            return _decided_scope(workspace, one, wish, drop)
        kept = workspace.store.decide_about_claim(one, wish, drop=drop)
        if kept.decision is not Decision.CLEARED:
            return [f"{one}: {'withdrawn' if drop else kept.decision}."]
        sites, claims = (
            workspace.store.sites(retired=True),
            [claim for claim in workspace.store.claims() if claim.id == one],
        )
        lines = [
            line
            for claim in claims
            for line in told_lines(claim_told_from(claim, kept, sites, today, workspace.settings), claim_texts)
        ]
        return [f"{one}: {kept.decision}.", *(f"  {line}" for line in lines)]

    decide_each(context, ids, decided)


def _decided_scope(workspace: Workspace, key: str, wish: Wish, drop: bool) -> list[str]:
    """Keep a decision about the ground of a claim, and say what was decided about."""
    from geodata.access.claims.scope_rules import scope_id
    from geodata.incidents.clearing import Decision
    from pipelines.incidents.clear_scopes import GOES_OUT, scope_facts

    store = workspace.store
    (scope,) = (one for one in store.claim_scopes() if scope_id(one) == key)
    facts = scope_facts(scope, store.site(scope.site_id), store.claims())
    kept = store.decide_about_scope(key, wish, drop=drop)
    lines = [f"{key}: {'withdrawn' if drop else kept.decision}."]
    if kept.decision is not Decision.CLEARED:
        return lines
    return [*lines, *(f"  {name}: {value}" for name, value in facts), f"  {GOES_OUT}"]
