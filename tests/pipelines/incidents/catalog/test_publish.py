"""A catalogue for others: valid for pystac and our own schema, open to a stock client, gated, pulled, taken back.

The schemas of the extensions are not on this machine; what they ask of the fields used here is written out below, from
their documents, so that a field of a wrong type is found.
"""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import geopandas
import pystac
import pystac_client
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pystac.validation.stac_validator import JsonSchemaSTACValidator
from shapely.geometry import Point, box

from geodata.access.audience import Audience
from geodata.access.coded_rows import CODED, OWN_UCDP
from geodata.errors import FileRefused, SettingsRefused
from geodata.incidents.clearing import Decision
from geodata.incidents.forgotten_text import without_text
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.incidents.licence_of_each_source import INVENTED_ROW, INVENTED_TERMS, PUBLICATIONS
from geodata.settings.settings import CatalogSettings
from geodata.sites.site import Access, Site
from geodata.store.clearings import Wish
from geodata.wording.attribution import reports_attribution
from geodata.wording.report_sentences import speaker
from geodata.workspace import Workspace
from pipelines.incidents.catalog.forget import Forgotten, holding_text
from pipelines.incidents.catalog.item import SCHEMA_ID, TIMESTAMPS, VERSION, incident_of_item, item_of
from pipelines.incidents.catalog.publish import publish_incidents
from pipelines.incidents.catalog.pull import pull_incidents
from pipelines.incidents.catalog.write import SCHEMA_NAME, SCIENTIFIC, Gone, write_catalog
from pipelines.incidents.import_file import import_incidents
from pipelines.incidents.sources import acled
from pipelines.publish.nouns.row_values import INCIDENTS, incident_values
from pipelines.search.search import each_item
from tests.addressed import ADDRESS, with_address
from tests.geodata.cleared import answers_to, decide_about_report

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, tzinfo=UTC)
ROOT = Path(__file__).parents[4]
DRAFT = "http://json-schema.org/draft-07/schema#"
EXTENSIONS: dict[str, dict[str, Any]] = {
    SCHEMA_ID: json.loads((ROOT / "docs/incident-schema.json").read_text(encoding="utf-8")),
    TIMESTAMPS: {
        "$schema": DRAFT,
        "properties": {"properties": {"required": ["published"], "properties": {"published": {"format": "date-time"}}}},
    },
    VERSION: {
        "$schema": DRAFT,
        "properties": {
            "properties": {
                "anyOf": [{"required": ["version"]}, {"required": ["deprecated"]}],
                "properties": {"version": {"type": "string"}, "deprecated": {"type": "boolean"}},
            }
        },
    },
    SCIENTIFIC: {
        "$schema": DRAFT,
        "required": ["sci:doi"],
        "properties": {"sci:doi": {"pattern": "^10\\.[0-9.]+/.+$"}},
    },
}
DAY = date(2025, 5, 6)
RAID = Incident(
    "csv-1",
    "csv",
    "raid",
    "Raid at the north gate",
    DAY,
    DAY,
    DatePrecision.DAY,
    Point(98.55, 16.63),
    PlacePrecision.EXACT,
    place_name="North gate",
    country="MM",
    reported_by="Karen News",
    url="https://example.org/1",
    published_at=datetime(2025, 5, 7, tzinfo=UTC),
    licence="CC BY 4.0",
)
FREED = replace(RAID, id="csv-2", kind="release", title="70 workers freed at KK Park", start_date=TODAY, end_date=TODAY)
HOUSE = Site(
    "safe",
    "Hidden House",
    box(98.54, 16.62, 98.56, 16.64),
    "MM",
    source="own",
    documented=False,
    access=Access.RESTRICTED,
)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.open(with_address(tmp_path / "home"))


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """A folder over http on loopback, as any web server would."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/catalog.json"
    finally:
        server.shutdown()
        server.server_close()


def let_out(workspace: Workspace) -> None:
    """Clear every report that stands, as a person would who has read them."""
    for incident in workspace.store.incidents():
        if not incident.withdrawn:
            wish = Wish(
                Decision.CLEARED,
                "report desk",
                "Read every one of them.",
                terms="CC BY 4.0",
                answers=answers_to(incident),
            )
            decide_about_report(workspace.store, incident.id, wish)


def ids_outside(workspace: Workspace) -> dict[str, str]:
    """Id inside -> id under which a cleared report leaves."""
    return {c.incident_id: f"report-{c.token}" for c in workspace.store.clearings()}


def all_bytes(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_a_public_catalogue_needs_an_address_for_corrections(tmp_path: Path) -> None:
    """Whoever is named in it must know where to write; partners and internal users have their operator."""
    workspace = Workspace.open(tmp_path / "home")
    workspace.store.save_incidents([RAID], now=NOW)
    let_out(workspace)
    with pytest.raises(SettingsRefused, match="no address for corrections and replies") as refused:
        publish_incidents(workspace, tmp_path / "out", today=TODAY)
    assert "Set corrections_to in compound-watch.toml" in str(refused.value) and not (tmp_path / "out").exists()
    for audience in (Audience.PARTNER, Audience.INTERNAL):
        publish_incidents(workspace, tmp_path / str(audience), audience, today=TODAY)
    named = Workspace.open(with_address(tmp_path / "home"))
    catalog = publish_incidents(named, tmp_path / "out", today=TODAY).catalog
    assert f"Corrections and replies: {ADDRESS}." in json.loads(catalog.read_bytes())["description"]


@pytest.mark.filterwarnings("ignore::pystac_client.warnings.NoConformsTo")  # both are said of every static catalogue
@pytest.mark.filterwarnings("ignore::pystac_client.warnings.FallbackToPystac")
def test_it_is_valid_and_opens_in_a_stock_client(workspace: Workspace) -> None:
    ucdp = replace(RAID, id="ucdp-9", source="ucdp", end_date=date(2025, 5, 20), date_precision=DatePrecision.MONTH)
    workspace.store.save_incidents([RAID, ucdp], now=NOW)
    let_out(workspace)
    report = publish_incidents(workspace, today=TODAY)
    assert report.written == {"csv": 1, "ucdp": 1}
    validator = JsonSchemaSTACValidator()
    validator.schema_cache |= EXTENSIONS
    before = pystac.validation.RegisteredValidator.get_validator()
    pystac.validation.set_validator(validator)
    try:
        assert pystac.Catalog.from_file(str(report.catalog)).validate_all() == 2
    finally:
        pystac.validation.set_validator(before)
    ids = ids_outside(workspace)
    raw = json.loads((report.catalog.parent / f"csv/2025/{ids['csv-1']}.json").read_bytes())
    validator.validate_core(raw, pystac.STACObjectType.ITEM, raw["stac_version"])
    with served(report.catalog.parent) as href:
        client = pystac_client.Client.open(href)
        found = {item.id: item for item in client.get_items(recursive=True)}
        assert set(found) == {ids["csv-1"], ids["ucdp-9"]}
        assert found[ids["csv-1"]].get_links("via")[0].target == "https://example.org/1"
        collection = found[ids["ucdp-9"]].get_collection()
        assert collection is not None and collection.license == "CC-BY-4.0"
        assert found[ids["csv-1"]].get_root() is client


def test_the_geoparquet_holds_the_same(workspace: Workspace) -> None:
    month = replace(RAID, id="csv-3", end_date=date(2025, 5, 20), date_precision=DatePrecision.MONTH)
    headline = replace(RAID, id="rss-1", source="rss", place=None)
    workspace.store.save_incidents([RAID, month, replace(month, id="csv-4", place=None), headline], now=NOW)
    let_out(workspace)
    report = publish_incidents(workspace, today=TODAY)
    frame = geopandas.read_parquet(report.catalog.parent / "csv/items.parquet").set_index("id")
    ids = ids_outside(workspace)
    assert set(frame.index) == {ids["csv-1"], ids["csv-3"]} and frame.crs.to_epsg() == 4326
    assert frame.loc[ids["csv-1"], "cw:place_precision"] == "exact" and frame.loc[ids["csv-1"]].geometry == RAID.place
    assert str(frame.loc[ids["csv-3"], "end_datetime"])[:10] == "2025-05-20"
    collection = json.loads((report.catalog.parent / "csv/collection.json").read_bytes())
    assert collection["assets"]["items"]["roles"] == ["collection-mirror"]
    assert {p.name for p in report.catalog.parent.glob("*/2025/*.json")} >= {
        f"{ids[key]}.json" for key in ("csv-4", "rss-1")
    }
    assert not (report.catalog.parent / "rss/items.parquet").exists(), "a table of places without a place is none"


@pytest.mark.filterwarnings("ignore::pystac_client.warnings.NoConformsTo")
@pytest.mark.filterwarnings("ignore::pystac_client.warnings.FallbackToPystac")
def test_reports_of_one_event_are_linked_and_stay_two(workspace: Workspace) -> None:
    theirs = replace(RAID, id="ucdp-1", source="ucdp", place=Point(98.56, 16.63))
    workspace.store.save_incidents([RAID, theirs, replace(RAID, id="gdelt-1", source="gdelt", kind="flood")], now=NOW)
    let_out(workspace)
    report = publish_incidents(workspace, today=TODAY)
    with served(report.catalog.parent) as href:
        items = {i.id: i for i in pystac_client.Client.open(href).get_items(recursive=True)}
        linked = {
            key: [link.resolve_stac_object().target.id for link in i.get_links("related")] for key, i in items.items()
        }
    raid, coded, flood = (ids_outside(workspace)[key] for key in ("csv-1", "ucdp-1", "gdelt-1"))
    assert linked == {raid: [coded], coded: [raid], flood: []}


def test_publishing_twice_changes_no_byte(workspace: Workspace) -> None:
    workspace.store.save_incidents([RAID, replace(RAID, id="gdelt-1", source="gdelt")], now=NOW)
    let_out(workspace)
    folder = publish_incidents(workspace, today=TODAY).catalog.parent
    before = all_bytes(folder)
    publish_incidents(workspace, today=TODAY)
    assert all_bytes(folder) == before


def test_restricted_sites_and_early_releases_stay_inside(workspace: Workspace) -> None:
    """Rules 9, 10, 11 and 12 of the design: each audience's catalogue is a part of the next one's."""
    workspace.store.save_site(HOUSE, by="a", now=NOW)
    new = replace(FREED, place=Point(98.65, 16.63))  # 9 km from the house: in the same half-degree cell
    old = replace(new, id="csv-4", start_date=DAY, end_date=DAY)
    at_it = replace(old, id="csv-7")
    at_it = replace(at_it, place=HOUSE.outline.centroid, place_precision=PlacePrecision.UNKNOWN)
    gives_away = replace(RAID, id="csv-5", site_ids=("safe",))
    names_it = replace(RAID, id="csv-6", title="Raid near Hidden House", place_precision=PlacePrecision.NEAR)
    workspace.store.save_incidents(
        [replace(RAID, place=Point(104, 12)), new, old, gives_away, names_it, at_it], now=NOW
    )
    let_out(workspace)
    tokens = {c.incident_id: f"release-{c.token}" for c in workspace.store.clearings()}
    ids: dict[Audience, set[str]] = {}
    texts: dict[Audience, str] = {}
    for audience in Audience:
        folder = publish_incidents(workspace, None, audience, today=TODAY).catalog.parent
        ids[audience] = {p.stem for p in folder.glob("csv/2*/*.json")}
        texts[audience] = "\n".join(p.read_text("utf-8") for p in folder.glob("csv/*/*.json"))
    assert ids[Audience.PUBLIC] == ids[Audience.PARTNER] == {ids_outside(workspace)["csv-1"], tokens["csv-4"]}
    assert ids[Audience.INTERNAL] == {f"csv-{n}" for n in (1, 2, 4, 5, 6, 7)}
    outside = texts[Audience.PUBLIC] + texts[Audience.PARTNER]
    for word in ("Hidden House", "safe", "70 workers", "KK Park", "csv-4", "csv-2"):
        assert word in texts[Audience.INTERNAL] and word not in outside, word
    released = json.loads((workspace.published_dir / f"catalogue-public/csv/2025/{tokens['csv-4']}.json").read_bytes())
    words = released["properties"]
    assert words["cw:place_precision"] == "district"
    assert released["bbox"] == [98.5, 16.5, 99.0, 17.0] and released["geometry"]["type"] == "Polygon", "its whole cell"
    assert (words["datetime"], words["start_datetime"][:10], words["end_datetime"][:10]) == (
        None,
        "2025-05-01",
        "2025-05-31",
    )
    assert not [link for link in released["links"] if link["rel"] in ("via", "related")] and "published" not in words


def test_what_may_not_be_passed_on_is_kept_back_and_said(workspace: Workspace) -> None:
    acled_row = replace(RAID, id="acled-1", source="acled", licence=acled.LICENCE)
    unknown = replace(RAID, id="x-3", source="monitor", licence="")
    workspace.store.save_incidents([RAID], now=NOW)
    let_out(workspace)
    workspace.store.save_incidents([acled_row, unknown], now=NOW)
    report = publish_incidents(workspace, None, Audience.PARTNER, today=TODAY)
    assert report.written == {"csv": 1} and report.left_out == 0
    assert report.kept_back.by_terms == {"acled": 1, "monitor": 1} and not report.kept_back.text_deleted
    assert any("terms forbid" in line for line in report.lines())
    assert not (report.catalog.parent / "acled").exists()


def test_of_a_deleted_text_it_is_said_that_it_was_deleted(workspace: Workspace) -> None:
    ucdp = PUBLICATIONS["ucdp"].terms
    gone = [
        without_text(row, ())
        for row in (
            RAID,
            replace(RAID, id="csv-3", licence="mine, do not pass on"),
            replace(RAID, id="acled-1", source="acled", licence=acled.LICENCE),
            replace(RAID, id="ucdp-1", source="ucdp", licence=ucdp, kind="armed clash", catalog=OWN_UCDP),
            replace(RAID, id="reliefweb-1", source="reliefweb", licence=PUBLICATIONS["reliefweb"].terms),
        )
    ]
    workspace.store.save_incidents([replace(RAID, id="csv-4")], now=NOW)
    let_out(workspace)
    workspace.store.save_incidents(gone, now=NOW)
    report = publish_incidents(workspace, None, Audience.PARTNER, today=TODAY)
    lines = "\n".join(report.lines())
    # the first had an open licence, and no terms of the fifth forbid anything: of neither is anything left to read
    assert "Kept back: one report from csv, whose text was deleted" in lines
    assert "Kept back: one report from reliefweb, whose text was deleted" in lines
    # of the second and third it is still known that they may not be passed on
    assert "Kept back: one report from csv, whose terms forbid" in lines
    assert "Kept back: one report from acled, whose terms forbid" in lines
    everything = len(workspace.store.incidents())
    assert sum(report.written.values()) + report.left_out + len(report.kept_back) == everything == 6
    assert report.written == {"csv": 1, "ucdp": 1}, "a coded row goes out in words of ours, and was cleared by nobody"


def test_sources_whose_words_look_alike_have_a_folder_each(workspace: Workspace) -> None:
    words = ("ศูนย์", "ข่าวๆ", "a b", "a-b", "A-B", "a/b", "..")
    workspace.store.save_incidents([replace(RAID, id=f"x-{w}", source=w) for w in words], now=NOW)
    let_out(workspace)
    report = publish_incidents(workspace, today=TODAY)
    found = pystac.Catalog.from_file(str(report.catalog)).get_items(recursive=True)
    assert sorted(item.properties["cw:source"] for item in found) == sorted(words)


def test_a_complete_table_of_one_monitor_says_nothing_about_another(workspace: Workspace, tmp_path: Path) -> None:
    table = "id,date,lat,lon,title\n1,2025-03-04,16.62,98.55,a\n2,2025-03-04,16.62,98.55,b\n"
    for monitor in ("one", "two"):
        path = tmp_path / f"{monitor}.csv"
        path.write_text(table)
        path.with_name(f"{path.name}.toml").write_text(f'source = "{monitor}"\n')
        import_incidents(workspace, path, "csv", today=TODAY)
    path.write_text(table[: table.index("2,2025")])
    assert import_incidents(workspace, path, "csv", today=TODAY, complete=True).withdrawn == 1
    assert [i.id for i in workspace.store.incidents() if i.withdrawn] == ["two-2"]


def test_what_becomes_restricted_is_taken_out_and_withdrawn_where_it_was_pulled(
    workspace: Workspace, tmp_path: Path
) -> None:
    workspace.store.save_incidents([RAID, replace(RAID, id="csv-7", place=Point(104, 12))], now=NOW)
    let_out(workspace)
    folder = publish_incidents(workspace, today=TODAY).catalog.parent
    theirs = Workspace.open(tmp_path / "theirs")
    with served(folder) as href:
        assert pull_incidents(theirs, href).new == 2
        workspace.store.save_site(HOUSE, by="a", now=NOW)
        workspace.store.save_incidents([replace(RAID, site_ids=("safe",))], now=NOW)
        publish_incidents(workspace, today=TODAY)
        ids = ids_outside(workspace)
        gone, files = ids["csv-1"], all_bytes(folder)
        assert gone not in "".join(files) and gone.encode() not in b"".join(files.values())
        pulled = pull_incidents(theirs, href)
        assert (pulled.new, pulled.withdrawn) == (0, 1)
        assert pull_incidents(theirs, href).withdrawn == 0
    assert {i.id: i.withdrawn for i in theirs.store.incidents()} == {gone: True, ids["csv-7"]: False}
    (version,) = theirs.store.incident_versions()
    assert (version.incident_id, version.version, version.change) == (gone, 1, "withdrawn at the source")
    assert [(p.new, p.withdrawn, p.refused) for p in theirs.store.pulls()] == [(0, 0, ()), (0, 1, ()), (2, 0, ())]


def test_a_lost_file_withdraws_nothing_and_is_in_the_ledger(workspace: Workspace, tmp_path: Path) -> None:
    workspace.store.save_incidents([replace(RAID, id=f"csv-{n}") for n in range(20)], now=NOW)
    let_out(workspace)
    folder = publish_incidents(workspace, today=TODAY).catalog.parent
    theirs = Workspace.open(tmp_path / "theirs")
    about = folder / "csv/collection.json"  # of a house that writes no table
    about.write_text(json.dumps({k: v for k, v in json.loads(about.read_bytes()).items() if k != "assets"}))
    with served(folder) as href:
        pull_incidents(theirs, href)
        next((folder / "csv/2025").glob("*.json")).unlink()
        pulled = pull_incidents(theirs, href)
    assert pulled.withdrawn == 0 and not any(i.withdrawn for i in theirs.store.incidents())
    (problem,) = theirs.store.pulls()[0].refused
    assert "/csv/2025/" in problem.thing and pulled.lost == (problem,)


def test_corrections_keep_what_was_said_before(workspace: Workspace) -> None:
    folder = workspace.reports_dir / "csv"
    for incidents in ([RAID], [RAID], [replace(RAID, title="Raid at the south gate")]):
        write_catalog(folder, "csv", incidents)
        pull_incidents(workspace, str(folder / "catalog.json"))
    (version,) = workspace.store.incident_versions("csv-1")
    assert (version.change, version.before) == ("corrected at the source", ("title: Raid at the north gate",))
    item = json.loads((folder / "2025/csv-1.json").read_bytes())
    assert item["properties"]["version"] == "2"
    write_catalog(folder, "csv", [replace(RAID, id="csv-2")], gone=Gone.WITHDRAWN)
    assert pull_incidents(workspace, str(folder / "catalog.json")).withdrawn == 1
    assert [v.change for v in workspace.store.incident_versions("csv-1")][1] == "withdrawn at the source"
    item = json.loads((folder / "2025/csv-1.json").read_bytes())
    assert item["properties"]["deprecated"] is True and item["properties"]["version"] == "3"


def test_invented_rows_are_attributed_to_no_institution(workspace: Workspace) -> None:
    about = PUBLICATIONS["ucdp"]
    row = replace(RAID, id="ucdp-1", source="ucdp", simulated=True, reported_by="UCDP GED from Desk", url=about.url)
    row = replace(row, licence=about.terms)
    workspace.store.save_incidents([row, replace(RAID, simulated=True)], now=NOW)
    let_out(workspace)
    for audience in Audience:
        folder = publish_incidents(workspace, workspace.root / audience, audience, today=TODAY).catalog.parent
        for child in json.loads((folder / "catalog.json").read_bytes())["links"][1:]:
            assert child["title"].startswith("Simulated")
        told = json.loads((folder / "ucdp/collection.json").read_bytes())
        assert told["description"].startswith("Invented rows in the form of UCDP; no row and no count is of UCDP.")
        assert told["license"] == "other" and [p["name"] for p in told["providers"]] == ["Compound Watch, simulated"]
        (item,) = json.loads(next((folder / "ucdp/items").glob("*.json")).read_bytes())["features"]
        assert item["properties"]["cw:licence"] == INVENTED_TERMS
        assert item["properties"]["cw:reported_by"].endswith(INVENTED_ROW)
        every = b"".join(path.read_bytes() for path in folder.rglob("*.*") if path.name != SCHEMA_NAME)
        assert b"ucdp.uu.se" not in every and b"Uppsala" not in every and b"sci:" not in every
        assert speaker(incident_of_item(item, "")).count("invented row") == 1, "pulled again it is said once"
    own = write_catalog(workspace.reports_dir / "ucdp", "ucdp", [row]).read_text()
    assert "Simulated incidents in the form of UCDP" in own
    real = write_catalog(workspace.root / "real", "ucdp", [replace(row, simulated=False)]).parent / "collection.json"
    assert json.loads(real.read_bytes())["providers"][0]["name"] == about.provider
    values = dict(zip((c.name for c in INCIDENTS), incident_values(row), strict=True))
    assert (values["url"], values["licence"]) == ("", INVENTED_TERMS)
    assert values["reported_by"] == f"UCDP GED from Desk{INVENTED_ROW}"
    assert "invented rows in the form of UCDP" in reports_attribution([row])
    assert "Uppsala" not in reports_attribution([row])


def test_a_deleted_text_of_an_invented_row_is_known_to_be_gone(tmp_path: Path) -> None:
    row = replace(RAID, id="ucdp-1", source="ucdp", simulated=True, reported_by="UCDP GED from Desk")
    forgotten = Forgotten({}, frozenset({"ucdp-1"}))
    bare = replace(without_text(replace(row, licence=PUBLICATIONS["ucdp"].terms), ()), id="ucdp-1")
    terms = PUBLICATIONS["ucdp"].terms
    coded = replace(bare, title=CODED["armed clash"], kind="armed clash", reported_by="UCDP GED", licence=terms)
    for told, held in ((row, ["ucdp-1"]), (bare, []), (replace(coded, notes=(), url=""), [])):
        folder = tmp_path / f"{len(held)}-{told.reported_by}"
        write_catalog(folder, "ucdp", [told])
        assert holding_text(folder, forgotten) == held, told


def test_a_folder_of_somebody_else_is_left_alone(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "web").mkdir()
    (tmp_path / "web/index.html").write_text("mine")
    with pytest.raises(FileRefused, match="holds something else"):
        publish_incidents(workspace, tmp_path / "web", today=TODAY)


days = st.dates(date(1950, 1, 1), date(2100, 1, 1))
whole_degrees = st.integers(-179_000_000, 179_000_000).map(lambda n: n / 1e6)

places = st.none() | st.builds(lambda x, y: Point(x, y / 2), whole_degrees, whole_degrees.map(lambda d: round(d, 5)))


@st.composite
def some_incidents(draw: st.DrawFn) -> Incident:
    start = draw(days)
    precision = draw(st.sampled_from(DatePrecision))
    end = start if precision is DatePrecision.DAY else draw(st.dates(start, date(2200, 1, 1)))
    place = draw(places)
    nowhere = (PlacePrecision.COUNTRY, PlacePrecision.UNKNOWN)  # to which a report without a place can be placed
    return replace(
        RAID,
        id="csv-" + draw(st.text(min_size=1, max_size=8)),
        title=draw(st.text(min_size=1, max_size=20)),
        start_date=start,
        end_date=end,
        date_precision=precision,
        place=place,
        place_precision=draw(st.sampled_from(nowhere if place is None else tuple(PlacePrecision))),
        withdrawn=draw(st.booleans()),
        notes=tuple(draw(st.lists(st.text(min_size=1, max_size=9), max_size=2))),
        catalog="x",
    )


@pytest.mark.filterwarnings("ignore::pystac.errors.DeprecatedWarning")  # what pystac says of a withdrawn item
@given(st.lists(some_incidents(), min_size=1, max_size=8, unique_by=lambda i: i.id), st.booleans())
@settings(max_examples=15, deadline=None)
def test_a_round_trip_through_the_folder_loses_nothing(
    tmp_path_factory: pytest.TempPathFactory, incidents: list[Incident], few: bool
) -> None:
    folder = tmp_path_factory.mktemp("trip")
    half = len(incidents) // 2
    write_catalog(folder, "csv", incidents[:half] or incidents, item_files=1000 if few else 0)
    path = write_catalog(folder, "csv", incidents, item_files=1000 if few else 0)
    back = [incident_of_item(dict(f.item), "x") for f in each_item(CatalogSettings(str(path), ()), "")]
    assert sorted(back, key=lambda i: i.id) == sorted(incidents, key=lambda i: i.id)
    walked = {item.id for item in pystac.Catalog.from_file(str(path)).get_items(recursive=True)}
    assert walked == ({i.id for i in incidents} if few else set())
    assert all(item_of(i, "incidents-csv")["stac_version"] == "1.1.0" for i in incidents)


def test_the_schema_in_the_package_is_the_one_in_docs() -> None:
    inside = ROOT / "pipelines/incidents/catalog/incident-schema.json"
    assert inside.read_bytes() == (ROOT / "docs/incident-schema.json").read_bytes()


def test_the_six_lines_of_the_recipe(tmp_path: Path) -> None:
    """As a new user: import a table, publish, host the folder with Python's own server, pull it elsewhere."""
    section = (ROOT / "docs/how-to/publish-reports.md").read_text(encoding="utf-8")
    commands = [line.split("`")[1] for line in section.splitlines() if line[:2] in ("1.", "2.", "3.", "4.", "5.", "6.")]
    assert len(commands) == 6
    (tmp_path / "my-reports.csv").write_text(
        "id,date,lat,lon,title,type,link,place_precision\n"
        "kyn-17,2025-05-06,16.63,98.55,Raid at KK Park,raid,https://example.org/1,exact\n"
    )
    program = Path(sys.executable).with_name("compound-watch")

    def said(command: str, code: int = 0) -> str:
        words = shlex.split(command)
        assert words[0] == "compound-watch"
        done = subprocess.run([str(program), *words[1:]], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    assert "1 new" in said(commands[0])
    (waits,) = json.loads(said("compound-watch incidents queue --json"))["reports"]
    assert "csv-kyn-17: cleared." in said(commands[1].replace("DIGEST", waits["digest"]))
    assert "Set corrections_to in compound-watch.toml" in said(commands[2], code=2)
    assert "`corrections_to` in `workspace/compound-watch.toml`" in section
    with_address(tmp_path / "workspace")
    assert "Published one report for public" in said(commands[2])
    server = commands[3].split()
    assert server[:3] == ["python", "-m", "http.server"] and "--directory" in server
    with served(tmp_path / server[server.index("--directory") + 1]) as href:
        pull = next(c for c in commands if " incidents pull " in c)
        assert "1 new" in said(pull.replace("http://127.0.0.1:8000/catalog.json", href))
        other = said(commands[5])
    assert "Wrote 1 incident to reports.geojson for internal." in other
