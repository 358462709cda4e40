"""Exports read back by other programs: every property of the contract, five formats, one gate, whole or not at all."""

from __future__ import annotations

import csv
import json
import re
import shutil
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import geopandas
import pyarrow.parquet
import pyogrio
import pytest
import shapely

from geodata.access.audience import Audience
from geodata.detections.control_area import Placebo
from geodata.detections.detection import Confidence, Detection, Kind, State
from geodata.detections.review import Review, Verdict
from geodata.errors import FileRefused
from geodata.incidents.clearing import Decision
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.looks.look import Look, LookStatus
from geodata.looks.measure import Measure
from geodata.looks.reason import other
from geodata.sites.site import Access, Site, Statement
from geodata.store.clearings import Wish
from geodata.wording.attribution import our_licence
from geodata.wording.change_sentences import detection_sentence
from geodata.wording.listing_sentences import NO_ADDRESS
from geodata.workspace import Workspace
from pipelines.publish.export import WRITERS, export
from pipelines.publish.export_csv import read_csv
from pipelines.publish.nouns import row_values
from pipelines.sites.import_sites import read_sites
from tests.geodata.cleared import answers_to, decide_about_report
from tests.pipelines.publish.contract import CONTRACT
from tests.pipelines.publish.workbook_places import places_in_workbook

FORMATS = sorted(WRITERS)
QUOTED = re.compile(
    r"“Public satellite images show .* \(Compound Watch, edition of 21 Nov 2026, d-confirmed\)\.”", re.DOTALL
)
NOUNS = ["detections", "sites", "incidents", "measures", "looks"]
TODAY = date(2026, 11, 21)
HOSTILE = "=HYPERLINK(\"http://x\")<script>alert('1')</script>&amp;\\`${x}ខេត្ត妙"
BOX = shapely.box(98.500123456, 16.6, 98.51, 16.61)
LONG_BEFORE = {"start_date": date(2024, 3, 1), "end_date": date(2024, 3, 2), "place_precision": PlacePrecision.EXACT}
HALF_OUT = shapely.box(98.505, 16.605, 98.52, 16.607)
"""DESIGN.md section 3, in its order."""


def _detection(key: str, site_id: str, state: State, outline: shapely.Geometry) -> Detection:
    confirmed = None if state is State.PROVISIONAL else date(2026, 3, 11)
    ended = date(2026, 5, 1) if state in (State.ENDED, State.WITHDRAWN) else None
    return Detection(
        key,
        site_id,
        Kind.CONSTRUCTION,
        state,
        outline,
        date(2026, 2, 9),
        date(2026, 2, 19),
        confirmed,
        date(2026, 4, 30),
        ended,
        5600.5,
        Confidence.HIGH,
        ("x",),
        ("S2A_1", "S2B_2"),
        "0123456789ab",
        "0.1.0",
    )


BEFORE = datetime(2026, 1, 31, 23, tzinfo=UTC)
"""The last measure that knows nothing of the changes below."""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Two sites, one of them restricted; detections of every state; looks of every status; reports of three kinds."""
    made = Workspace.open(tmp_path_factory.mktemp("home"))
    store, now = made.store, datetime(2026, 11, 21, tzinfo=UTC)
    told = Statement("2025-03", "Named in a report", "A report", "https://example.org/a?b=1&c=2")
    open_site = Site(
        "open", HOSTILE, BOX, "MM", ("妙瓦底", "-2+3"), "ASPI 2025", True, Access.PUBLIC, statements=(told,)
    )
    hidden = replace(open_site, id="hidden", name="Hidden Yard", aliases=(), access=Access.RESTRICTED)
    for site in (open_site, hidden):
        store.save_site(site, by="a", now=now)
    inside = shapely.Polygon(
        [(98.501, 16.601), (98.501, 16.603), (98.503, 16.603), (98.503, 16.601)],
        [[(98.5015, 16.6015), (98.5025, 16.6015), (98.5025, 16.6025), (98.5015, 16.6025)]],
    )
    two = shapely.MultiPolygon([inside, shapely.box(98.506, 16.606, 98.507, 16.607)])
    store.save_detections(
        [
            _detection("d-confirmed", "open", State.CONFIRMED, inside),
            _detection("d-ended", "open", State.ENDED, two),
            _detection("d-withdrawn", "open", State.WITHDRAWN, HALF_OUT),
            _detection("d-provisional", "open", State.PROVISIONAL, inside),
            _detection("d-hidden", "hidden", State.CONFIRMED, inside),
        ]
    )
    for key in ("d-confirmed", "d-withdrawn", "d-hidden"):
        for reviewer in ("reviewer 1", "reviewer 5"):
            store.save_review(Review(key, Verdict.CONFIRMED, "Roofs stand there now.", reviewer, now))
    store.save_placebos("open", [Placebo("open", 1, shapely.box(98.52, 16.6, 98.53, 16.61), True)])
    for site_id in ("open", "hidden"):
        store.save_looks(
            Look(
                site_id,
                f"S2A_{n}",
                "sentinel-2-l2a",
                "https://stac.example",
                "optical",
                now - timedelta(days=5 * n),
                status,
                () if status is LookStatus.SEEN else other("=cloud; 80 % of the site"),
                0.2,
                orbit=104,
                tile="47QLU",
            )
            for n, status in enumerate(LookStatus)
        )
        store.save_measures(
            site_id,
            "night_light",
            [Measure(site_id, "night_light", at, -0.3, "nW/cm2/sr", -0.5, None, "S1", "r1") for at in (BEFORE, now)],
        )
    first = Incident(
        "ucdp-1",
        "ucdp",
        "armed clash",
        "+cmd|' /C calc'!A0 was seen at the gate of the park",
        date(2026, 3, 1),
        date(2026, 3, 2),
        DatePrecision.DAYS,
        shapely.Point(98.55, 16.63),
        PlacePrecision.NEAR,
        url="https://ucdp.uu.se/event/1",
        reported_by="UCDP",
        fatalities_best=3,
        licence="CC BY 4.0",
        site_ids=("open", "hidden"),
    )
    store.save_incidents(
        [
            first,
            replace(first, id="ucdp-2", place=None, place_precision=PlacePrecision.UNKNOWN, title="no place"),
            replace(first, id="ucdp-3", kind="release", title="80 freed", end_date=TODAY),
            replace(first, id="ucdp-4", kind="release", title="80 freed", **LONG_BEFORE),
        ],
        now=now,
    )
    for incident in store.incidents():
        wish = Wish(Decision.CLEARED, "report desk", "Read every one of them.", answers=answers_to(incident))
        decide_about_report(store, incident.id, wish)
    return made


def _geojson(workspace: Workspace, folder: Path, what: str, audience: Audience) -> dict[str, object]:
    out = folder / f"{what}-{audience}.geojson"
    export(workspace, out, what, audience, today=TODAY)
    made: dict[str, object] = json.loads(out.read_text(encoding="utf-8"))
    return made


def _ids(collection: dict[str, object]) -> list[str]:
    features = collection["features"]
    assert isinstance(features, list)
    return [feature["properties"]["id"] for feature in features]


def test_detection_to_the_letter_of_the_contract(workspace: Workspace, tmp_path: Path) -> None:
    made = _geojson(workspace, tmp_path, "detections", Audience.INTERNAL)
    features = made["features"]
    assert isinstance(features, list)
    assert len(features) == 5
    for feature in features:
        assert list(feature["properties"]) == CONTRACT
        assert feature["geometry"]["type"] in ("Polygon", "MultiPolygon")
    one = next(f for f in features if f["id"] == "d-confirmed")
    site, detection = workspace.store.site("open"), workspace.store.detection("d-confirmed")
    (revision,) = one["properties"].pop("revisions")
    assert (revision["number"], revision["why"], revision["said_until"]) == (1, "first said", None)
    assert revision["said_from"].endswith("Z") and revision["area_m2"] == 5600.5 and revision["details"] == {}
    low, high = one["properties"].pop("area_low_m2"), one["properties"].pop("area_high_m2")
    assert (low, high) == (revision["area_low_m2"], revision["area_high_m2"]) and 0 <= low < 5600.5 < high
    assert low % 10 == high % 10 == 0, "the pixels carry no more than tens of square metres"
    assert QUOTED.match(one["properties"].pop("may_say")) and one["properties"].pop("site_name") == site.name
    assert one["properties"] == {
        "id": "d-confirmed",
        "site_id": "open",
        "kind": "construction",
        "state": "confirmed",
        "last_clear_before": "2026-02-09",
        "first_seen": "2026-02-19",
        "confirmed_on": "2026-03-11",
        "last_seen": "2026-04-30",
        "ended_on": None,
        "area_m2": 5600.5,
        "confidence": "high",
        "sentence": detection_sentence(detection, site),
        "scenes": ["S2A_1", "S2B_2"],
        "review": "confirmed",
        "review_state": "confirmed",
        "settings_hash": "0123456789ab",
        "code_version": "0.1.0",
        "kind_probability": None,
        "hedge": "Consistent with construction; other explanations remain. Two people agree on it (roles as they gave "
        "them; the program does not check who they are).",
        "kind_probability_on": None,
        "area_of": "changed pixels",
        "told_kind": "construction",
        "not_released": "",
        "simulated": False,
    }
    assert shapely.geometry.shape(one["geometry"]).equals(detection.outline)
    assert next(f for f in features if f["id"] == "d-ended")["properties"]["review"] is None


def test_each_audience_gets_its_detections(workspace: Workspace, tmp_path: Path) -> None:
    ids = {a: set(_ids(_geojson(workspace, tmp_path, "detections", a))) for a in Audience}
    assert ids[Audience.PUBLIC] == {"d-confirmed", "d-withdrawn"}
    assert ids[Audience.PARTNER] == {"d-confirmed", "d-withdrawn", "d-ended"}
    assert ids[Audience.INTERNAL] == {"d-confirmed", "d-withdrawn", "d-ended", "d-provisional", "d-hidden"}


def test_report_says_what_was_left_out(workspace: Workspace, tmp_path: Path) -> None:
    report = export(workspace, tmp_path / "x.geojson", "detections", today=TODAY)
    assert (report.audience, report.written, report.left_out, report.restricted_sites) == (Audience.PUBLIC, 2, 3, 1)
    wrote, left, address = report.lines()
    assert "no address for corrections and replies. Set corrections_to" in address
    assert wrote == "Wrote 2 detections to x.geojson for public."
    assert left.startswith("Left out for public: 1 restricted site, and 3 detections of those that are restricted, ")
    assert (
        export(workspace, tmp_path / "x.csv", "looks", Audience.INTERNAL).lines()[1].startswith("Nothing was left out")
    )


def test_outlines_are_clipped_to_the_site(workspace: Workspace, tmp_path: Path) -> None:
    made = _geojson(workspace, tmp_path, "detections", Audience.PUBLIC)
    features = made["features"]
    assert isinstance(features, list)
    shape = shapely.geometry.shape(next(f for f in features if f["id"] == "d-withdrawn")["geometry"])
    assert shape.equals(shapely.box(98.505, 16.605, 98.51, 16.607))  # by hand: cut at the site's eastern edge


def test_a_detection_outside_its_site_is_told(workspace: Workspace, tmp_path: Path) -> None:
    """The outline was redrawn since: it is written as it was found, and the report says so."""
    home = Workspace.open(tmp_path / "home")
    home.store.save_site(replace(workspace.store.site("open"), name="Open"), by="a")
    away = _detection("d-away", "open", State.CONFIRMED, shapely.box(98.6, 16.6, 98.61, 16.61))
    home.store.save_detections([away])
    report = export(home, tmp_path / "x.geojson", "detections", Audience.INTERNAL)
    assert report.notes == (
        "d-away lies outside its site as drawn today and is written unclipped.",
        "Two people agree on 0 of them. The other 1 may not be quoted as findings: 1 on which no two people agree "
        "(column hedge).",
    )


def test_of_a_change_that_two_people_dismissed_the_table_does_not_say_that_no_two_agree(tmp_path: Path) -> None:
    home = Workspace.open(tmp_path / "home")
    home.store.save_site(Site("open", "Open", BOX), by="a")
    home.store.save_detections([_detection(key, "open", State.CONFIRMED, BOX) for key in ("d-1", "d-2")])
    for who in ("reviewer 1", "reviewer 5"):
        home.store.save_review(Review("d-1", Verdict.DISMISSED, "Shadow of a cloud on both dates.", who, BEFORE))
    report = export(home, tmp_path / "x.kml", "detections", Audience.INTERNAL)
    assert report.notes == (
        "Two people agree on 0 of them. The other 2 may not be quoted as findings: 1 on which no two people agree "
        "and 1 that two people dismissed (column hedge).",
    )
    assert (tmp_path / "x.kml").read_text(encoding="utf-8").count("two people dismissed it: do not quote)") == 1


def test_geojson_by_rfc_7946(workspace: Workspace, tmp_path: Path) -> None:
    for what in NOUNS:
        made = _geojson(workspace, tmp_path, what, Audience.INTERNAL)
        assert made["type"] == "FeatureCollection"
        assert "crs" not in made
        features = made["features"]
        assert isinstance(features, list)
        for feature in features:
            assert feature["type"] == "Feature"
            assert set(feature) <= {"type", "id", "properties", "geometry"}
            if feature["geometry"] is None:
                assert feature["properties"]["id"] == "ucdp-2"
                continue
            shape = shapely.geometry.shape(feature["geometry"])
            for polygon in shapely.get_parts(shape):
                if polygon.geom_type == "Polygon":
                    assert polygon.exterior.is_ccw
                    assert not any(ring.is_ccw for ring in polygon.interiors)
                    assert polygon.is_valid
    text = (tmp_path / "sites-internal.geojson").read_text(encoding="utf-8")
    assert re.search(r"98\.500123456\b", text)  # nine decimals, not cut to fewer
    assert "妙瓦底" in text


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("what", NOUNS)
def test_every_format_is_read_back(workspace: Workspace, tmp_path: Path, what: str, suffix: str) -> None:
    """By geopandas and GDAL: the same rows, texts and places as in the store."""
    out = tmp_path / f"out{suffix}"
    report = export(workspace, out, what, Audience.INTERNAL, today=TODAY)
    if suffix == ".csv":
        rows = list(read_csv(out))
        assert len(rows) == report.written
        places = [shapely.from_wkt(row["wkt"]) if row["wkt"] else None for row in rows]
    elif suffix == ".xlsx":
        places = places_in_workbook(out, what)
        assert len(places) == report.written
    else:
        frame = (
            geopandas.read_parquet(out)
            if suffix == ".parquet"
            else pyogrio.read_dataframe(out, layer=what if suffix == ".gpkg" else None)
        )
        assert len(frame) == report.written
        assert frame.crs.to_epsg() == 4326
        places = list(frame.geometry)
        key = "Name" if suffix in (".kml", ".kmz") else "name" if what == "sites" else None
        if what == "sites":
            assert set(frame[key]) == {HOSTILE, "Hidden Yard"}
        if suffix in (".gpkg", ".parquet", ".geojson") and what == "detections":
            assert list(frame.columns) == [*CONTRACT, "geometry"]
            assert list(frame["area_m2"]) == [5600.5] * 5
    missing = sum(place is None for place in places)
    assert missing == (1 if what == "incidents" else 0)
    stored = {
        "sites": lambda: [site.outline for site in workspace.store.sites()],
        "incidents": lambda: [incident.place for incident in workspace.store.incidents()],
    }
    for wanted, found in zip(stored.get(what, list)(), places, strict=False):
        assert (wanted is None) == (found is None)
        if wanted is not None and found is not None:
            assert found.normalize().equals_exact(wanted.normalize(), 1e-9)


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg", ".parquet", ".kml", ".kmz", ".xlsx"])
def test_exported_sites_can_be_imported(tmp_path: Path, suffix: str) -> None:
    home = Workspace.open(tmp_path / "home")
    site = Site("open", 'ខេត្ត "a" & <b>', BOX, "MM", (), "ASPI 2025", True, Access.PUBLIC)
    stored = home.store.save_site(site, by="a")
    export(home, tmp_path / f"sites{suffix}", "sites")
    (again,) = read_sites(tmp_path / f"sites{suffix}").sites
    kept = (again.id, again.name, again.country, again.source, again.documented)
    assert kept == (stored.id, stored.name, stored.country, stored.source, stored.documented)
    assert again.access is Access.RESTRICTED, "no file makes a place public"
    assert again.outline.normalize().equals_exact(stored.outline.normalize(), 1e-8)


@pytest.mark.parametrize("suffix", FORMATS)
def test_ogrinfo_reads_it(workspace: Workspace, tmp_path: Path, suffix: str) -> None:
    if shutil.which("ogrinfo") is None:
        pytest.skip("ogrinfo (Debian package gdal-bin) is not on this machine")
    if (
        suffix == ".parquet"
        and "Parquet"
        not in subprocess.run(["ogrinfo", "--formats"], capture_output=True, text=True, check=True, timeout=60).stdout
    ):
        pytest.skip("this GDAL was built without Parquet; geopandas reads it in another test")
    out = tmp_path / f"out{suffix}"
    export(workspace, out, "detections", Audience.INTERNAL, today=TODAY)
    headers, tags = (["-oo", "HEADERS=FORCE"], 1) if suffix == ".xlsx" else ([], 0)
    done = subprocess.run(
        ["ogrinfo", "-al", "-so", *headers, str(out)], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert f"Feature Count: {5 + tags}" in done.stdout
    assert "Warning" not in done.stderr


@pytest.mark.parametrize("what", NOUNS)
def test_licence_and_attribution_travel_with_every_export(workspace: Workspace, tmp_path: Path, what: str) -> None:
    eyes = Audience.INTERNAL if what == "measures" else Audience.PUBLIC  # a change is held back at the only open site
    for suffix in FORMATS:
        export(workspace, tmp_path / f"out{suffix}", what, eyes, today=TODAY)
    made = json.loads((tmp_path / "out.geojson").read_text(encoding="utf-8"))
    licence, attribution = made["licence"], made["attribution"]
    expected = {
        "sites": ("see the licence of each row", "Facts from: ASPI 2025"),
        "incidents": ("see the licence of each row", "UCDP (CC BY 4.0)"),
    }.get(what, (our_licence(eyes), "Contains modified Copernicus Sentinel data 2026"))
    assert licence == expected[0]
    assert attribution.startswith("Compound Watch. ") and attribution.endswith(NO_ADDRESS)
    assert expected[1] in attribution
    info = pyogrio.read_info(tmp_path / "out.gpkg", layer=what)
    assert info["layer_metadata"]["LICENCE"] == licence
    assert info["dataset_metadata"]["ATTRIBUTION"] == attribution
    schema = pyarrow.parquet.read_schema(tmp_path / "out.parquet")
    assert schema.metadata[b"licence"].decode() == licence
    assert schema.metadata[b"attribution"].decode() == attribution
    assert {row["attribution"] for row in read_csv(tmp_path / "out.csv")} == {attribution}
    assert {row["row_licence"] for row in read_csv(tmp_path / "out.csv")} == {licence}
    handling = made["handling"]
    assert handling.startswith("TLP:RED" if eyes is Audience.INTERNAL else "TLP:CLEAR")
    assert {row["handling"] for row in read_csv(tmp_path / "out.csv")} == {handling}
    assert schema.metadata[b"handling"].decode() == info["layer_metadata"]["HANDLING"] == handling
    kml = ElementTree.parse(tmp_path / "out.kml")
    said = kml.findtext("k:Document/k:description", namespaces={"k": "http://www.opengis.net/kml/2.2"}) or ""
    assert licence in said and handling in said
    assert expected[1] in said


def test_parquet_is_geoparquet(workspace: Workspace, tmp_path: Path) -> None:
    export(workspace, tmp_path / "x.parquet", "detections", Audience.INTERNAL)
    geo = json.loads(pyarrow.parquet.read_schema(tmp_path / "x.parquet").metadata[b"geo"])
    assert geo["version"].startswith("1.")
    assert geo["primary_column"] == "geometry"
    assert geo["columns"]["geometry"]["encoding"] == "WKB"
    assert geo["columns"]["geometry"]["crs"]["id"] == {"authority": "EPSG", "code": 4326}
    covering = geo["columns"]["geometry"]["covering"]["bbox"]
    assert covering == {side: ["bbox", side] for side in ("xmin", "ymin", "xmax", "ymax")}
    table = pyarrow.parquet.read_table(tmp_path / "x.parquet")
    for box, shape in zip(table.column("bbox").to_pylist(), table.column("geometry").to_pylist(), strict=True):
        assert tuple(box[side] for side in ("xmin", "ymin", "xmax", "ymax")) == shapely.from_wkb(shape).bounds
    assert table.column("first_seen").type == "date32[day]"
    assert table.column("area_m2").type == "double"


def test_looks_have_every_scene_with_its_status_and_reason(workspace: Workspace, tmp_path: Path) -> None:
    export(workspace, tmp_path / "x.csv", "looks", today=TODAY)
    rows = list(read_csv(tmp_path / "x.csv"))
    assert {row["status"] for row in rows} == {"seen", "cloudy", "not_covered", "failed"}
    assert [bool(row["reason"]) for row in rows] == [row["status"] != "seen" for row in rows]
    assert {row["site_id"] for row in rows} == {"open"}
    assert len(rows) == len(workspace.store.looks("open"))


@pytest.mark.parametrize(
    ("catalog", "href", "told"),
    [
        ("/srv/a/world/catalog.json", "/srv/a/world/s2/x/item.json", ("world/catalog.json", "s2/x/item.json")),
        ("/srv/a/world/catalog.json", "/elsewhere/x.json", ("world/catalog.json", "x.json")),
        (
            "https://stac.example/v1",
            "https://stac.example/v1/x",
            ("https://stac.example/v1", "https://stac.example/v1/x"),
        ),
        ("/srv/world/catalog.json", "https://files.example/x", ("world/catalog.json", "https://files.example/x")),
        ("", "", ("", "")),
    ],
)
def test_no_export_names_a_folder_of_this_machine(catalog: str, href: str, told: tuple[str, str]) -> None:
    look = Look("s", "x", "c", catalog, "optical", datetime(2026, 1, 1, tzinfo=UTC), LookStatus.SEEN, href=href)
    values = dict(zip((c.name for c in row_values.LOOKS), row_values.look_values(look, simulated=False), strict=True))
    assert (values["catalog"], values["href"]) == told


@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.PARTNER])
def test_releases_leave_late_and_coarse(workspace: Workspace, tmp_path: Path, audience: Audience) -> None:
    (decided,) = workspace.store.clearings("ucdp-4")
    made = _geojson(workspace, tmp_path, "incidents", audience)
    plain = {f"report-{workspace.store.clearings(key)[0].token}" for key in ("ucdp-1", "ucdp-2")}
    assert set(_ids(made)) == {*plain, f"release-{decided.token}"}  # ucdp-3 is of today
    features: list[dict[str, dict[str, str]]] = made["features"]  # type: ignore[assignment]
    coarse = next(f for f in features if f["id"] == f"release-{decided.token}")
    assert shapely.geometry.shape(coarse["geometry"]).equals(shapely.box(98.5, 16.5, 99.0, 17.0)), "its whole cell"
    told = coarse["properties"]
    assert (told["date_precision"], told["start_date"], told["end_date"]) == ("month", "2024-03-01", "2024-03-31")
    empty = ("url", "place_name", "published_at", "review_by", "fatalities_best", "looked_site_id", "looks_within")
    assert told["place_precision"] == "district" and {told[name] or "" for name in empty} == {""}
    assert told["site_ids"] == told["same_event_ids"] == []
    assert "80 freed" not in json.dumps(made) and "hidden" not in json.dumps(made)


def test_each_place_carries_the_terms_of_the_publication_that_documents_it(
    workspace: Workspace, tmp_path: Path
) -> None:
    """Its facts rest on somebody's publication, so that our licence is not stamped on them."""
    made = _geojson(workspace, tmp_path, "sites", Audience.PUBLIC)
    features = made["features"]
    assert isinstance(features, list)
    terms = {f["id"]: f["properties"]["licence"] for f in features}
    assert "source's own terms apply" in terms["open"] and "ASPI 2025" in terms["open"]
    assert not any("CC-BY" in said or "CC BY" in said for said in terms.values())


def test_placebos_never_leave_as_detections(workspace: Workspace, tmp_path: Path) -> None:
    assert any(placebo.flagged for placebo in workspace.store.placebos())
    made = _geojson(workspace, tmp_path, "detections", Audience.INTERNAL)
    features = made["features"]
    assert isinstance(features, list)
    control = workspace.store.placebos()[0].outline
    assert not any(shapely.geometry.shape(f["geometry"]).intersects(control) for f in features)


def test_csv_has_no_cell_that_a_spreadsheet_runs(workspace: Workspace, tmp_path: Path) -> None:
    for what in NOUNS:
        export(workspace, tmp_path / "x.csv", what, Audience.INTERNAL, today=TODAY)
        with (tmp_path / "x.csv").open(encoding="utf-8", newline="") as source:
            for row in csv.DictReader(source):
                for name, cell in row.items():
                    if name not in ("value", "low", "high"):  # numbers may be below zero
                        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r")), (what, name, cell)
    export(workspace, tmp_path / "x.csv", "measures", Audience.INTERNAL, today=TODAY)
    assert [float(row["value"]) for row in read_csv(tmp_path / "x.csv")] == [-0.3] * 4


def test_no_figure_is_told_where_a_change_is_held_back(workspace: Workspace, tmp_path: Path) -> None:
    """d-provisional waits at "open": figures up to any day would tell when it was seen, so there are none."""
    days = {}
    for audience in Audience:
        report = export(workspace, tmp_path / "x.csv", "measures", audience, today=TODAY)
        days[audience] = [(row["site_id"], row["at"][:10]) for row in read_csv(tmp_path / "x.csv")]
        assert report.written + report.left_out == 4
    assert days[Audience.PUBLIC] == days[Audience.PARTNER] == []
    assert len(days[Audience.INTERNAL]) == 4


def test_kml_shows_hostile_text_as_text(workspace: Workspace, tmp_path: Path) -> None:
    export(workspace, tmp_path / "x.kml", "incidents", Audience.INTERNAL)
    export(workspace, tmp_path / "y.kml", "sites", Audience.INTERNAL)
    raw = (tmp_path / "y.kml").read_text(encoding="utf-8")
    assert "<script>" not in raw
    for description in ElementTree.parse(tmp_path / "y.kml").iterfind(".//{*}description"):
        assert "<" not in (description.text or "")  # what Google Earth would read as HTML
    assert HOSTILE in {name.text for name in ElementTree.parse(tmp_path / "y.kml").iterfind(".//{*}name")}


def test_twice_is_the_same_bytes(workspace: Workspace, tmp_path: Path) -> None:
    for suffix in (".geojson", ".csv", ".kml", ".parquet"):
        out = tmp_path / f"out{suffix}"
        export(workspace, out, "detections", today=TODAY)
        first = out.read_bytes()
        export(workspace, out, "detections", today=TODAY)
        assert out.read_bytes() == first, suffix


@pytest.mark.parametrize("name", ["out.shp", "out", "out.geojson.zip", "out.json"])
def test_other_endings_are_refused_by_name(workspace: Workspace, tmp_path: Path, name: str) -> None:
    with pytest.raises(FileRefused, match=r"Use one of \.geojson, \.gpkg, \.parquet, \.csv, \.kml") as refused:
        export(workspace, tmp_path / name, "detections")
    assert name in str(refused.value)
    assert list(tmp_path.iterdir()) == []


def test_other_nouns_are_refused_by_name(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="export of placebos: there is nothing of that name"):
        export(workspace, tmp_path / "x.csv", "placebos")


def test_endings_in_capitals_and_new_folders(workspace: Workspace, tmp_path: Path) -> None:
    export(workspace, tmp_path / "new" / "OUT.GeoJSON", "sites")
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["OUT.GeoJSON"]


def test_a_failure_leaves_the_old_file_and_nothing_half_written(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "x.geojson"
    export(workspace, out, "sites")
    old = out.read_bytes()

    def full(_rows: object, path: Path) -> None:
        path.write_text("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(WRITERS, ".geojson", full)
    with pytest.raises(FileRefused, match=r"x\.geojson: it cannot be written \(No space left on device\)"):
        export(workspace, out, "sites", Audience.INTERNAL)
    assert out.read_bytes() == old
    assert [path.name for path in tmp_path.iterdir()] == ["x.geojson"]


def test_gpkg_export_is_a_geopackage(workspace: Workspace, tmp_path: Path) -> None:
    export(workspace, tmp_path / "x.gpkg", "detections", Audience.INTERNAL)
    with closing(sqlite3.connect(tmp_path / "x.gpkg")) as file:
        assert file.execute("PRAGMA application_id").fetchone() == (0x47504B47,)
        assert file.execute("SELECT table_name, data_type FROM gpkg_contents").fetchall() == [
            ("detections", "features"),
            ("revisions", "features"),
            ("layer_styles", "attributes"),
        ]


def test_simulated_places_say_so(tmp_path: Path) -> None:
    home = Workspace.open(tmp_path / "home")
    site = Site("s", "Morrowgate", BOX, source="demo", documented=True, access=Access.PUBLIC, simulated=True)
    home.store.save_site(site, by="a")
    home.store.save_looks([Look("s", "x", "c", "cat", "optical", datetime(2026, 1, 1, tzinfo=UTC), LookStatus.SEEN)])
    for what in ("looks", "sites", "detections"):  # also where there is no detection yet
        export(home, tmp_path / "x.geojson", what)
        made = json.loads((tmp_path / "x.geojson").read_text())
        assert made["simulated"] is True
        assert "Simulated imagery" in made["attribution"]
        assert "Copernicus" not in made["attribution"]
