"""Refusals raised by what really raises them, and said in Thai: cause and next step hold no English but values."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import pytest
import shapely

from geodata.detections.review import Review, Verdict
from geodata.errors import CompoundWatchError
from geodata.i18n.messages import speaking
from geodata.incidents.clearing import Decision
from geodata.incidents.incident import DatePrecision, PlacePrecision
from geodata.settings.detection_settings import DetectionSettings
from geodata.settings.settings import Settings
from geodata.sites.outline import accept, accept_point, to_lonlat
from geodata.sites.site import Access
from geodata.store import Store
from geodata.store.clearings import Wish
from geodata.store.sites import NEW
from pipelines.incidents.sources.typed_report import Draft, entered_report
from pipelines.operate.background_run import start_run, stop_run
from pipelines.operate.schedule import next_times
from pipelines.sites.import_sites import read_sites
from screens.edit.site_draft import outline_from_corners
from screens.widgets.save_feedback import cause_and_step
from tests.geodata.cleared import pass_on_site
from tests.geodata.made_settings import settings_from
from tests.screens import fixture_world
from tests.screens.english_left import english_in

Refusing = Callable[[], object]
DAY = date(2026, 11, 1)
DRAFT = Draft(
    "fire", "a hall burned", "Ilvane Monitor", "", DAY, None, DatePrecision.DAY, PlacePrecision.DISTRICT, -19.8, -27.0
)
BOX = shapely.box(98.55, 16.62, 98.56, 16.63)


def zipped(**members: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return held.getvalue()


def feature(geometry: object, **properties: object) -> bytes:
    return json.dumps({"type": "Feature", "properties": properties, "geometry": geometry}).encode()


OUTLINES: dict[str, Refusing] = {
    "empty": lambda: accept(None, id="a"),
    "no number": lambda: accept(shapely.Point(float("inf"), 2), id="a"),
    "corners": lambda: accept(shapely.Point(98, 16).buffer(0.01, quad_segs=6000), id="a"),
    "line": lambda: accept(shapely.LineString([(98, 16), (98.1, 16.1)]), id="a"),
    "point": lambda: accept(shapely.Point(98, 16), id="a"),
    "null island": lambda: accept(shapely.box(0, 0, 0.001, 0.001), id="a"),
    "large": lambda: accept(shapely.box(98, 16, 99, 17), id="a"),
    "small": lambda: accept(shapely.box(98, 16, 98.0001, 16.0001), id="a"),
    "globe": lambda: accept(shapely.box(-170, 10, 170, 11), id="a"),
    "meridian": lambda: accept(shapely.box(179, 10, 181, 11), id="a"),
    "metres": lambda: accept(shapely.box(500_000, 1_800_000, 500_700, 1_800_500), id="a"),
    "elsewhere": lambda: accept(shapely.box(16.62, 98.55, 16.63, 98.56), id="a", country="Norway"),
    "unknown system": lambda: to_lonlat(BOX, "EPSG:999999", id="a"),
    "degrees": lambda: to_lonlat(BOX, "EPSG:32647", id="a"),
    "far": lambda: to_lonlat(shapely.box(9e5, 9e6, 9.1e5, 9.1e6), "EPSG:27700", id="a"),
    "not one point": lambda: accept_point(BOX, id="a"),
    "corners typed": lambda: outline_from_corners("98.5, 16.6\nhere"),
    "two corners": lambda: outline_from_corners("98.5, 16.6\n98.6, 16.6"),
}
FILES: dict[str, Refusing] = {
    "empty": lambda: read_sites(b"", "a.geojson"),
    "ending": lambda: read_sites(b"hello", "a.docx"),
    "not JSON": lambda: read_sites(b"{", "a.geojson"),
    "not GeoJSON": lambda: read_sites(b"[1]", "a.geojson"),
    "no features": lambda: read_sites(b'{"type": "FeatureCollection", "features": []}', "a.geojson"),
    "type": lambda: read_sites(b'{"type": "Topology"}', "a.geojson"),
    "not UTF-8": lambda: read_sites(b'{"type": "\xff"}', "a.geojson"),
    "deep": lambda: read_sites(b"[" * 100_000, "a.geojson"),
    "no list": lambda: read_sites(b'{"type": "FeatureCollection"}', "a.geojson"),
    "not XML": lambda: read_sites(b"<kml><a></kml>", "a.kml"),
    "not KML": lambda: read_sites(b"<html></html>", "a.kml"),
    "entities": lambda: read_sites(b'<!DOCTYPE a [<!ENTITY b "c">]><kml/>', "a.kml"),
    "network link": lambda: read_sites(b"<kml><NetworkLink/></kml>", "a.kml"),
    "not zip": lambda: read_sites(b"PK\x03\x04 no", "a.zip"),
    "no shapefile": lambda: read_sites(zipped(a_txt=b"a"), "a.zip"),
    "zip in zip": lambda: read_sites(zipped(a_zip=zipped(b_shp=b"")), "a.zip"),
    "parts": lambda: read_sites(zipped(a_shp=b"\x00\x00\x27\x0a"), "a.zip"),
    "no KML": lambda: read_sites(zipped(a_txt=b"a"), "a.kmz"),
    "one part": lambda: read_sites(b"\x00\x00\x27\x0a", "a.shp"),
    "SQLite": lambda: read_sites(b"SQLite format 3\x00" + bytes(100), "a.gpkg"),
    "no such file": lambda: read_sites(Path("/nowhere/a.geojson")),
}
DRAFTS: dict[str, Refusing] = {
    name: lambda changed=changed: entered_report(replace(DRAFT, **changed), date(2026, 11, 20))
    for name, changed in {
        "no title": {"title": ""},
        "no source": {"source": " "},
        "no kind": {"kind": ""},
        "no precision": {"date_precision": None},
        "personal": {"title": "call +95 9 4211 3456, mail a.b@example.org"},
        "account": {"url": "https://t.me/some_person"},
        "few people": {"title": "3 people were freed"},
        "no link": {"url": "not a link"},
        "no date": {"start_date": None},
        "reversed": {"end_date": date(2026, 10, 1)},
        "future": {"start_date": date(2027, 1, 1)},
        "too long": {"end_date": date(2026, 11, 12)},
        "half": {"lon": None},
        "no place": {"lat": None, "lon": None, "place_precision": PlacePrecision.EXACT},
        "off the globe": {"lat": 99.0},
    }.items()
}
SETTINGS: dict[str, Refusing] = {
    str(written): lambda written=written: settings_from(written)
    for written in (
        {"nothing": 1},
        {"detection": {"nothing": 1}},
        {"detection": 3},
        {"history_years": "many"},
        {"history_years": -1},
        {"run_from_dashboard": 1},
        {"ucdp_url": 3},
        {"corridors": "a"},
        {"online_basemaps": [{"name": "a", "url": "http://a"}]},
        {"catalogs": [{"href": "a"}]},
    )
}


VALUES = (
    "Norway",
    "Polygon",
    "Topology",
    "collections",
    "'many'",
    "features",
    *(f.name for f in fields(Settings)),
    *(f.name for f in fields(DetectionSettings)),
    # what the libraries say that read JSON, XML and zip, schedules and the database
    "Expecting property name enclosed in double quotes",
    "mismatched tag: line 1, column 10",
    "File is not a zip file",
    "FOREIGN KEY constraint failed",
    "Wrong number of fields; got 2, expected 5",
)
"""What the refused things hold, or what others say about them."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("refusals")
    fixture_world.make(folder).close()
    return folder


def store_refusals(home: Path) -> dict[str, Refusing]:
    store = Store.open(home)
    hidden, review = (
        store.site("hathervane"),
        Review("pb-1", Verdict.CONFIRMED, "too short", "a", fixture_world._at(DAY)),
    )
    measure = store.measures("morrowgate")[0]
    return {
        "no site": lambda: store.site("nowhere"),
        "no detection": lambda: store.detection("nothing"),
        "no run": lambda: store.run("nothing"),
        "two people": lambda: store.save_site(
            replace(hidden, access=Access.PUBLIC, documented=True, source="a"), by="a"
        ),
        "id in use": lambda: store.save_site(replace(hidden, name="Morrow"), by="a", based_on=NEW),
        "not documented": lambda: pass_on_site(store, "hathervane", ("a",)),
        "public already": lambda: pass_on_site(store, "morrowgate", ("a",)),
        "nothing read": lambda: store.decide_about_site("hathervane", Wish(Decision.CLEARED, "a", "read all of it")),
        "short reason": lambda: store.retire_site("morrowgate", "a", why="short"),
        "short note": lambda: store.note_site("morrowgate", "a", "short"),
        "short verdict": lambda: store.save_review(replace(review, reason="short")),
        "no reviewer": lambda: store.save_review(replace(review, reason="long enough a reason", reviewer="")),
        "old verdict": lambda: store.take_back_review(review),
        "nobody confirms": lambda: store.confirm_incident("i-1", "", "long enough a reason"),
        "short confirmation": lambda: store.confirm_incident("i-1", "a", "short"),
        "no incident": lambda: store.confirm_incident("nothing", "a", "long enough a reason"),
        "strange measure": lambda: store.save_measures("pellimar-bend", "built_up", [measure]),
        "not stored": lambda: store.save_looks([replace(store.looks("morrowgate")[0], site_id="nowhere")]),
        "not allowed": lambda: start_run(home, allowed=False),
        "nothing to stop": lambda: stop_run(home),
        "no cron": lambda: next_times("every night", fixture_world._at(DAY), 1),
    }


def in_thai(refusing: Refusing) -> str:
    """A refusal as a screen says it in Thai."""
    with pytest.raises(CompoundWatchError) as raised:
        refusing()
    with speaking("th"):
        return cause_and_step(raised.value)


@pytest.mark.parametrize("case", [*OUTLINES, *FILES, *DRAFTS, *SETTINGS])
def test_a_refusal_holds_no_english_beside_its_values(case: str) -> None:
    for table in (OUTLINES, FILES, DRAFTS, SETTINGS):
        if case in table:
            said = in_thai(table[case])
            assert english_in(said, *VALUES) == [], said


def test_no_refusal_of_the_store_or_a_run_holds_english_beside_its_values(home: Path) -> None:
    for case, refusing in store_refusals(home).items():
        said = in_thai(refusing)
        assert english_in(said, *VALUES) == [], f"{case}: {said}"


def test_the_error_itself_stays_english() -> None:
    with speaking("th"), pytest.raises(CompoundWatchError, match="it has no outline, the geometry is empty"):
        accept(None, id="a")
