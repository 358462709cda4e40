"""The command line: `compound-watch`. Exit 0 done, 1 partly done, 2 could not, 70 a fault of ours."""

from __future__ import annotations

import os
import signal
import sys
import threading
import traceback
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from geodata.access.audience import Audience
from geodata.errors import CompoundWatchError
from geodata.i18n.english_formats import in_figures
from geodata.looks.run import Run, RunState
from geodata.private_files import private_files
from geodata.version import code_version
from pipelines.commands.access import access
from pipelines.commands.actions import actions_app, belts_app, identifiers_app
from pipelines.commands.backup import backup, restore
from pipelines.commands.briefings import brief, briefings_app
from pipelines.commands.calls import begun_with
from pipelines.commands.controls import controls_app
from pipelines.commands.desk.reviews import reviews_app
from pipelines.commands.desk.views import views_app
from pipelines.commands.help import AsJson, help_about, said
from pipelines.commands.incidents import ENCODING_HELP, claims_app, incidents_app
from pipelines.commands.measured.lights import lights_app
from pipelines.commands.measured.series import series
from pipelines.commands.notify import feeds, notify
from pipelines.commands.retention import retention
from pipelines.commands.schedule import schedule, status
from pipelines.commands.sites import sites_change, sites_list, sites_pass_on, sites_picture
from pipelines.commands.store import store_app
from pipelines.commands.timestamp import print_timestamp, timestamp
from pipelines.context.disk_fault import disk_refused
from pipelines.context.fault_report import fault_told, report_fault
from pipelines.context.optional_packages import need
from pipelines.context.progress import progress_for
from pipelines.context.request import RunRequest
from pipelines.context.seldom_collected import nothing_collected_at_exit, seldom_collected

if TYPE_CHECKING:  # loading it takes most of a second, which --help and refusals need not wait for
    from geodata.workspace import Workspace

app = typer.Typer(
    name="compound-watch",
    help="What public satellites saw, and what was reported, at places that public sources list as online-scam "
    "compounds.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,  # help in plain lines: frames and colours take a tenth of a second
)
sites_app = typer.Typer(no_args_is_help=True, help="The places that are watched.")
sites_app.command("list")(sites_list)
sites_app.command("pass-on")(sites_pass_on)
sites_app.command("change")(sites_change)
sites_app.command("picture")(sites_picture)
app.add_typer(sites_app, name="sites")
app.add_typer(incidents_app, name="incidents")
app.add_typer(claims_app, name="claims")
app.add_typer(controls_app, name="controls")
app.add_typer(lights_app, name="lights")
app.add_typer(actions_app, name="actions")
app.add_typer(belts_app, name="belts")
app.add_typer(identifiers_app, name="identifiers")
app.add_typer(reviews_app, name="reviews")
app.add_typer(views_app, name="views")
app.add_typer(store_app, name="store")
app.add_typer(briefings_app, name="briefings")
app.command("retention")(retention)
app.command("access")(access)
app.command("backup")(backup)
app.command("restore")(restore)
app.command("brief")(brief)
app.command("feeds")(feeds)
app.command("notify")(notify)
app.command("series")(series)
app.command("schedule")(schedule)
app.command("status")(status)
app.command("timestamp")(timestamp)
app.command("help")(help_about)

Noun = Literal["detections", "sites", "incidents", "actions", "claims", "identifiers", "measures", "looks", "belts"]
"""What can be exported: the nouns of pipelines/publish/nouns/gather_rows.py, which takes a second to load."""
DONE, PARTLY, COULD_NOT = 0, 1, 2
INTERRUPTED = 130
"""128 and the number of SIGINT, as shells say it."""
OUR_FAULT = 70
"""EX_SOFTWARE of sysexits.h: an error that nobody wrote words for. Never 1, which says that part of it is done."""


class _Home:
    """The workspace chosen for this call."""

    path: Path = Path("workspace")
    debug: bool = False

    def open(self) -> Workspace:
        """To be written to; created where there is none."""
        from geodata.workspace import Workspace

        return Workspace.open(self.path)

    def existing(self) -> Workspace:
        """To be read; never created."""
        from geodata.workspace import Workspace

        return Workspace.existing(self.path)


_home = _Home()


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"compound-watch {code_version()}")
        raise typer.Exit(DONE)


@app.callback()
def _choose(
    context: typer.Context,
    workspace: Annotated[
        Path, typer.Option(envvar="COMPOUND_WATCH_HOME", help="Folder of the workspace.", show_default=True)
    ] = Path("workspace"),
    debug: Annotated[bool, typer.Option("--debug", help="Show the trace of a fault of ours on the terminal.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which version this is.")
    ] = False,
) -> None:
    private_files()
    _home.path, _home.debug = workspace, debug
    context.obj = _home


def _day(text: str | None, name: str) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is not a date; write it as 2025-06-30", param_hint=name) from error
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _say(text: str) -> None:
    typer.echo(text)


def _finish(run: Run) -> None:
    from pipelines.operate.status import run_lines

    for line in run_lines(run):
        _say(line)
    raise typer.Exit({RunState.DONE: DONE, RunState.PARTLY: PARTLY}.get(run.state, COULD_NOT))


@app.command()
def demo(
    dashboard: Annotated[
        bool, typer.Option("--dashboard/--no-dashboard", help="Open the dashboard at the end.")
    ] = True,
    port: Annotated[int, typer.Option(help="Port of the dashboard.")] = 8501,
    practice: Annotated[bool, typer.Option("--practice", help="Build it in practice/ here, for the screen.")] = False,
) -> None:
    """Build the demo world, run the pipeline on it, open the dashboard."""
    from pipelines.demo.build_demo import build_demo, practice_workspace

    if dashboard:
        need("dashboard", "the dashboard")
    workspace = practice_workspace(_home.open()) if practice else _home.open()
    with progress_for(sys.stderr) as progress:
        run = build_demo(workspace, progress)
    from pipelines.operate.status import run_lines

    for line in run_lines(run):
        _say(line)
    if dashboard and not practice:
        from pipelines.operate.serve_dashboard import serve_dashboard

        raise typer.Exit(serve_dashboard(workspace, port=port))
    # The demo world holds one damaged file on purpose, so that a failed look can be seen: that is a demo done.
    raise typer.Exit(DONE if run.state in (RunState.DONE, RunState.PARTLY) else COULD_NOT)


@sites_app.command("import")
def sites_import(
    file: Path,
    by: Annotated[str, typer.Option(help="Who imports: a role, not a private name.")] = "operator",
    encoding: Annotated[str, typer.Option(help=ENCODING_HELP)] = "",
    over_edits: Annotated[
        bool, typer.Option("--over-edits", help="Write over what others changed since; else that is refused by name.")
    ] = False,
) -> None:
    """Import outlines or points from GeoJSON, KML, KMZ, GeoPackage, GeoParquet, a zipped shapefile, CSV or XLSX."""
    from pipelines.sites.files.read_sandboxed import read_features_apart
    from pipelines.sites.import_sites import import_sites
    from pipelines.sites.waiting_sites import waiting_lines

    reader = partial(read_features_apart, encoding=encoding)
    report = import_sites(_home.open(), file, by=by, reader=reader, encoding=encoding, over_edits=over_edits)
    for line in (*report.lines(), *waiting_lines(report.sites)):
        _say(line)
    raise typer.Exit(DONE if report.ok else (PARTLY if report.sites else COULD_NOT))


@sites_app.command("gazetteer")
def sites_gazetteer(
    watch: Annotated[
        float | None,
        typer.Option(
            metavar="METRES",
            help="Watch each within a circle of this radius: an approximate outline, called so everywhere.",
        ),
    ] = None,
) -> None:
    """Load the built-in list of publicly documented compounds; with --watch they are watched from the next run on."""
    from geodata.sites.circles_around import LEAST_RADIUS_M, MOST_RADIUS_M
    from pipelines.sites.import_gazetteer import import_gazetteer

    if watch is not None and not LEAST_RADIUS_M <= watch <= MOST_RADIUS_M:
        raise typer.BadParameter(
            f"{watch:g} m is not between {LEAST_RADIUS_M:g} and {MOST_RADIUS_M:,.0f} m", param_hint="--watch"
        )
    report = import_gazetteer(_home.open(), watch_m=watch)
    for line in report.lines():
        _say(line)
    raise typer.Exit(DONE if report.ok else PARTLY)


@sites_app.command("export")
def sites_export(file: Path, audience: Annotated[Audience, typer.Option(help="For whom.")] = Audience.PUBLIC) -> None:
    """Export the sites; the format follows the file's ending."""
    _export(file, "sites", audience)


@app.command("publish")
def publish_command(
    out: Annotated[
        Path | None,
        typer.Option(
            help="Folder; default published/stac-AUDIENCE, features-AUDIENCE or embed. One that holds an edition for "
            "more people, or files of somebody else, is refused."
        ),
    ] = None,
    audience: Annotated[Audience, typer.Option(help="For whom.")] = Audience.PUBLIC,
    base_url: Annotated[str, typer.Option(help="Address under which the folder will be served.")] = "",
    pygeoapi: Annotated[
        bool, typer.Option("--pygeoapi", help="Instead: files and a configuration for pygeoapi (OGC API - Features).")
    ] = False,
    embed: Annotated[
        bool, typer.Option("--embed", help="Instead: a page for each public change, for frames of other sites.")
    ] = False,
    pgstac: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS",
            help="Load the catalogue into this database of pgstac too, postgresql://USER@HOST/DATABASE.",
        ),
    ] = "",
) -> None:
    """Write sites, changes, looks, reports and briefings as a static STAC catalogue; the public one fits any server."""
    from pipelines.publish.catalog.publish import publish_catalog
    from pipelines.publish.features.publish_features import publish_features

    if pygeoapi and embed:
        raise typer.BadParameter("files for pygeoapi and pages go one at a time", param_hint="--embed")
    if pgstac and (pygeoapi or embed):
        raise typer.BadParameter("the catalogue alone goes into a database", param_hint="--pgstac")
    if embed and base_url:
        raise typer.BadParameter("pages name no address of their own", param_hint="--base-url")
    if embed:
        need("brief", "a page with pictures")
        from pipelines.publish.embed.publish_pages import publish_pages

        lines = publish_pages(_home.existing(), out, audience).lines()
    elif pygeoapi:
        lines = publish_features(_home.existing(), out, audience, base_url=base_url).lines()
    if pygeoapi or embed:
        for line in lines:
            _say(line)
        return
    need("publish", "a catalogue")
    if pgstac:
        need("team", "a database of pgstac")
    report = publish_catalog(_home.existing(), out, audience, base_url=base_url)
    for line in report.lines():
        _say(line)
    if pgstac:
        from pipelines.publish.catalog.pgstac import load_pgstac

        for line in load_pgstac(_home.existing(), report.catalog.parent, pgstac, base_url=base_url).lines():
            _say(line)
    raise typer.Exit(PARTLY if report.problems else DONE)


@app.command()
def run(
    since: Annotated[str | None, typer.Option(help="First day, e.g. 2025-06-30 (UTC).")] = None,
    until: Annotated[str | None, typer.Option(help="Last day, e.g. 2025-12-31 (UTC).")] = None,
    site: Annotated[list[str] | None, typer.Option(help="Only this site; may be given again.")] = None,
    catalog: Annotated[str, typer.Option(help="STAC API root or static catalogue; nothing else is contacted.")] = "",
    collection: Annotated[list[str] | None, typer.Option(help="Only this collection; may be given again.")] = None,
    scheduler: Annotated[str, typer.Option(help="Address of a Dask scheduler, tcp://…; empty = this machine.")] = "",
    only_estimate: Annotated[
        bool, typer.Option("--estimate", help="Only say what would be read: looks, bytes, minutes, nights.")
    ] = False,
) -> None:
    """Search, read, judge: add what is new to the workspace."""
    from pipelines.run.run import run as run_pipeline

    if scheduler:
        need("cluster", "a Dask cluster")
    end = _day(until, "--until")
    if end is not None and until is not None and len(until) <= 10:
        end = end.replace(hour=23, minute=59, second=59)
    request = RunRequest(
        since=_day(since, "--since"),
        until=end,
        site_ids=tuple(site or ()),
        catalog=catalog,
        collections=tuple(collection or ()),
        scheduler=scheduler,
    )
    if only_estimate:
        from pipelines.run.estimate import estimate, estimate_lines

        for line in estimate_lines(estimate(_home.existing(), request)):
            _say(line)
        return
    with progress_for(sys.stderr) as progress:
        done = run_pipeline(_home.open(), request, progress=progress)
    print_timestamp(_home.existing())
    _finish(done)


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="File to write; or the word chips, with --stac and --out.")],
    what: Annotated[Noun, typer.Option(help="What to export.")] = "detections",
    audience: Annotated[Audience, typer.Option(help="For whom.")] = Audience.PUBLIC,
    stac: Annotated[bool, typer.Option("--stac", help="With chips: archived pixels as a STAC catalogue.")] = False,
    out: Annotated[
        Path | None, typer.Option(help="With chips: folder to write to; not one of an edition for more people.")
    ] = None,
    site: Annotated[list[str] | None, typer.Option(help="With chips: only of this site; may be given again.")] = None,
) -> None:
    """Export as geojson, gpkg, parquet, csv, kml, kmz or xlsx, by the ending; or chips as a STAC catalogue."""
    if file.as_posix() != "chips":
        if stac or out or site:
            raise typer.BadParameter(
                "they go with the word chips: export chips --stac --out FOLDER", param_hint="--stac"
            )
        _export(file, what, audience)
        return
    if not stac or out is None:
        raise typer.BadParameter("chips are written as: export chips --stac --out FOLDER", param_hint="chips")
    from pipelines.publish.catalog.chips import export_chips

    for line in export_chips(_home.existing(), out, audience, site_ids=site or ()).lines():
        _say(line)


def _export(file: Path, what: str, audience: Audience) -> None:
    from pipelines.publish.export import export as publish

    with seldom_collected():
        report = publish(_home.existing(), file, what, audience)
    for line in report.lines():
        _say(line)


@app.command()
def growth(
    out: Annotated[Path | None, typer.Option(help="CSV to write, a row a month; without it, a line each.")] = None,
    audience: Annotated[Audience, typer.Option(help="For whom.")] = Audience.PUBLIC,
    as_json: AsJson = False,
) -> None:
    """Hectares of built-up ground gained a month, per site, group and corridor."""
    from geodata.wording.listing_sentences import unanswerable_note
    from pipelines.publish import growth_csv as table
    from pipelines.publish.growth_csv import growth_attribution, growth_for, growth_note, write_growth

    workspace = _home.existing()
    rows = growth_for(workspace, audience)
    agreed = audience is Audience.PUBLIC  # the public edition holds only what two people agree on
    if as_json:
        about = {"note": growth_note(agreed), "attribution": growth_attribution(workspace, audience)}
        said({**about, "rows": [asdict(row) for row in rows]})
    elif out is None:
        lines = table.growth_lines(rows, table.corridor_names(workspace, audience))
        for line in (*lines, *([] if agreed else [growth_note(agreed)])):
            _say(line)
    if out is not None:
        write_growth(out, rows, growth_attribution(workspace, audience), agreed=agreed)
        _say(f"Wrote {out}: {in_figures(len(rows), 'row')}. {unanswerable_note(audience, workspace.settings)}".strip())


@app.command()
def compare(
    before: Path,
    after: Path,
    out: Annotated[Path, typer.Option(help="GeoTIFF to write the score to.")],
    bands: Annotated[str, typer.Option(help="Band names in file order, separated by commas.")] = "",
) -> None:
    """Score how changed each pixel is between two images, without history."""
    from pipelines.compare.compare import compare_files

    names = tuple(name.strip() for name in bands.split(",") if name.strip())
    done = compare_files(before, after, out, names)
    _say(f"Wrote {out}: {', '.join(done.bands)}; {done.usable_fraction:.0%} of the pixels have both dates.")


@app.command()
def ground(
    image: Path,
    out: Annotated[Path, typer.Option(help="GeoTIFF to write the probabilities to.")],
    bands: Annotated[str, typer.Option(help="Band names in file order, separated by commas; - for others.")] = "",
    scale: Annotated[float | None, typer.Option(help="Reflectance of one count; else as the file says.")] = None,
    offset: Annotated[float | None, typer.Option(help="Reflectance added after that, in place of the file's.")] = None,
) -> None:
    """Tell what the ground is in one image: built, bare, green, dry, water or burnt, as probabilities."""
    from pipelines.ground.image import ground_file

    names = tuple(name.strip() for name in bands.split(",") if name.strip())
    done = ground_file(image, out, names, scale=scale, offset=offset)
    _say(f"Wrote {out}: {', '.join(done.bands)}, one count taken for {done.scale:g} of reflectance.")
    shares = ", ".join(f"{state} {share:.0%}" for state, share in done.shares.items())
    _say(f"{done.usable_fraction:.0%} of the pixels have a state; likeliest: {shares}.")


@app.command()
def replay(detection_id: str, as_json: AsJson = False) -> None:
    """Make one detection again from archived chips and stored reports alone, offline."""
    from pipelines.run.replay import replay as replay_detection

    report = replay_detection(_home.existing(), detection_id)
    _tell(report.identical, report.lines, as_json)


@app.command()
def evidence(
    detection_id: str,
    out: Annotated[Path, typer.Option(help="The zip file to write.")],
    audience: Annotated[Audience, typer.Option(help="For whom.")] = Audience.PUBLIC,
) -> None:
    """Pack one detection with its pixels, looks, controls and settings, so that anybody can check it."""
    from pipelines.evidence.package import write_evidence

    for line in write_evidence(_home.existing(), detection_id, out, audience).lines():
        _say(line)


@app.command()
def verify(file: Path, as_json: AsJson = False) -> None:
    """Check an evidence package and make its finding again from it alone. Exit 0 identical, 1 differs."""
    from pipelines.evidence.verify import verify as verify_package

    verification = verify_package(file)
    _tell(verification.identical, verification.lines, as_json)


def _tell(identical: bool, lines: Sequence[str], as_json: bool) -> None:
    """Whether a finding is the same when it is made again; exit 0 or 1."""
    if as_json:
        said({"identical": identical, "lines": list(lines)})
    else:
        for line in lines:
            _say(line)
    raise typer.Exit(DONE if identical else PARTLY)


@app.command()
def preview(
    changes: Annotated[list[str], typer.Option("--set", help="KEY=VALUE of a detection setting; may be given again.")],
    site: Annotated[list[str] | None, typer.Option(help="Only this site; may be given again.")] = None,
    as_json: AsJson = False,
) -> None:
    """Judge the archive under changed settings and list what would appear, vanish or move. Stores nothing."""
    from geodata.detections.settings_effect import preview_rows
    from geodata.wording.settings_effect_lines import preview_lines
    from pipelines.judge.try_settings import preview as preview_settings
    from pipelines.run.judge_sites import judge_each

    with progress_for(sys.stderr) as progress:
        sites = preview_settings(_home.existing(), changes, site or (), judge_each, progress)
    if as_json:
        said({"set": changes, "sites": preview_rows(sites)})
    else:
        for line in preview_lines(sites, changes):
            _say(line)
    raise typer.Exit(PARTLY if any(s.reason for s in sites) else DONE)


@app.command()
def doctor(
    as_json: AsJson = False,
    mend: Annotated[
        bool, typer.Option("--repair", help="Set damaged chips aside, read them again, make indexes again.")
    ] = False,
    accept: Annotated[
        list[str] | None, typer.Option(help="A row changed in another program, as doctor names it, is meant.")
    ] = None,
    by: Annotated[str, typer.Option(help="Who accepts: a role, not a private name.")] = "operator",
    catalog: Annotated[str, typer.Option(help="With --repair, as for run.")] = "",
    collection: Annotated[list[str] | None, typer.Option(help="With --repair, as for run.")] = None,
) -> None:
    """Check this machine and workspace: store, rows, chips, what was published, space. Exit 0 well, 1 findings."""
    from geodata.workspace import Workspace
    from pipelines.operate.doctor import examine
    from pipelines.operate.doctor_repair import accept as accept_changes
    from pipelines.operate.doctor_repair import repair

    workspace = Workspace(_home.path.resolve())
    done: list[str] = []
    if workspace.root.is_dir():
        done += accept_changes(workspace, accept or (), by)
        if mend:
            with progress_for(sys.stderr) as progress:
                done += repair(workspace, RunRequest(catalog=catalog, collections=tuple(collection or ())), progress)
    findings = examine(workspace)
    if as_json:
        report = {"ok": all(f.ok for f in findings), "done": done, "findings": [asdict(f) for f in findings]}
        said(report)
    else:
        for line in (*done, *map(str, findings)):
            _say(line)
    raise typer.Exit(DONE if all(f.ok for f in findings) else PARTLY)


@app.command()
def dashboard(
    port: Annotated[int, typer.Option(help="Port to listen at.", min=1, max=65535)] = 8501,
    address: Annotated[
        str,
        typer.Option(help="Where to listen; beyond this machine only the public edition, with dashboard_hosts set."),
    ] = "127.0.0.1",
) -> None:
    """Serve the dashboard over the workspace, on this machine only unless told otherwise."""
    from pipelines.operate.serve_dashboard import serve_dashboard

    raise typer.Exit(serve_dashboard(_home.open(), port=port, address=address))


def main() -> None:
    """Console entry: an error of ours is one sentence on standard error and exit code 2, never a trace.

    Words that are no command or option exit with 2 as well, and Ctrl-C with INTERRUPTED: what was stored by then stays.
    Anything that was not foreseen is one line that names a report with its trace, and exits with OUR_FAULT.
    """
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # else it reads about every installed package
    nothing_collected_at_exit()
    stopped = threading.Event()

    def stop(*_: object) -> None:
        stopped.set()
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, stop)
    try:
        begun_with(app, sys.argv[1:])()
    except CompoundWatchError as error:
        typer.echo(f"Error: {error}", err=True)
        sys.exit(COULD_NOT)
    except SystemExit as ended:
        # typer ends a command that Ctrl-C stopped with 1, which says here that part of it is done
        sys.exit(INTERRUPTED if stopped.is_set() and ended.code in (1, 130) else ended.code)
    except Exception as error:  # noqa: BLE001 - the last stand: it is told, kept whole, and has an exit code of its own
        refused = disk_refused(error, "this command") if isinstance(error, OSError) else None
        if refused is not None:
            typer.echo(f"Error: {refused}", err=True)
            sys.exit(COULD_NOT)
        if _home.debug:
            traceback.print_exc()
        typer.echo(f"Error: {fault_told(error, report_fault(error, _home.path, sys.argv))}", err=True)
        sys.exit(OUR_FAULT)


if __name__ == "__main__":
    main()
