"""Coordinates that leave or are shown have no more digits than their place is known to; the table of docs/places.md."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import geopandas
import pyogrio
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geodata.access.audience import Audience
from geodata.access.site_standing import NO_LOOKS, SiteStanding
from geodata.incidents.clearing import Decision
from geodata.incidents.incident import RADIUS_M, DatePrecision, Incident, PlacePrecision
from geodata.incidents.shown_place import DECIMALS, with_shown_places
from geodata.sites.outline import circle
from geodata.sites.shown_place import POINT_KNOWN_TO_M, shown_outline
from geodata.sites.site import Access, OutlineBasis, Site
from geodata.store.clearings import Wish
from geodata.workspace import Workspace
from layers.map.overview import report_rows, site_rows
from layers.map.sites import signs_of
from pipelines.brief.brief import write_brief
from pipelines.incidents.catalog.publish import publish_incidents
from pipelines.incidents.clear_reports import coordinates
from pipelines.publish.export import export
from tests.addressed import with_address
from tests.geodata.cleared import ANSWERED, decide_about_report

TODAY = date(2026, 11, 21)
LON, LAT = 98.5527412, 16.6297431
TABLE = {"exact": 2, "near": 2, "district": 1, "province": 1, "country": None, "unknown": None}
"""As docs/places.md has it."""
FORMATS = (".geojson", ".gpkg", ".parquet", ".csv", ".kml", ".xlsx")


def report(precision: PlacePrecision, place: Any = None) -> Incident:
    day = date(2026, 5, 1)
    shape = shapely.Point(LON, LAT) if place is None else place
    return Incident(f"i-{precision}", "csv", "statement", "A wall", day, day, DatePrecision.DAY, shape, precision)


def point(key: str, **changes: Any) -> Site:
    base = Site(
        key,
        f"Place {key}",
        shapely.Point(LON, LAT),
        source="A report",
        documented=True,
        access=Access.PUBLIC,
        outline_basis=OutlineBasis.UNKNOWN,
    )
    return replace(base, **changes)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    made = Workspace.open(with_address(tmp_path / "w"))
    made.store.save_site(point("alone"), by="test")
    ring = circle(LON + 0.1, LAT, 820)
    made.store.save_site(point("circle", outline=ring, outline_basis=OutlineBasis.SOURCED_RADIUS), by="test")
    made.store.save_incidents([report(precision) for precision in PlacePrecision])
    for precision in PlacePrecision:
        wish = Wish(Decision.CLEARED, "report desk", "Points at nobody.", terms="CC BY 4.0", answers=ANSWERED)
        decide_about_report(made.store, f"i-{precision}", wish)
    yield made
    made.store.close()


def digits(value: float) -> int:
    """Decimals of a number as it is written."""
    return len(repr(float(value)).partition(".")[2].rstrip("0"))


def most_digits(shape: Any) -> int | None:
    """Decimals of the finest coordinate; None without a place."""
    if shape is None or shape.is_empty:
        return None
    return max(digits(v) for v in shapely.get_coordinates(shape).ravel())


def in_file(path: Path, by: str) -> dict[str, int | None]:
    """What a column says -> decimals in an export, read by another program than the one that wrote it."""
    if path.suffix == ".csv":
        read = geopandas.pd.read_csv(path)
        shapes = [shapely.from_wkt(w) if isinstance(w, str) else None for w in read["wkt"]]
        return {key: most_digits(shape) for key, shape in zip(read[by], shapes, strict=True)}
    if path.suffix == ".kml":
        found: dict[str, int | None] = {}
        for mark in path.read_text(encoding="utf-8").split("<Placemark>")[1:]:
            key = re.findall(rf'<Data name="{by}">\s*<value>([^<]+)', mark)[0]
            numbers = re.findall(r"-?\d+\.\d+", "".join(re.findall(r"<coordinates>([^<]+)", mark)))
            found[key] = max((len(n.partition(".")[2].rstrip("0")) for n in numbers), default=None)
        return found
    if path.suffix == ".xlsx":
        table = pyogrio.read_dataframe(path, layer=0, HEADERS="FORCE", FIELD_TYPES="STRING")[1:].fillna("")
        shapes = [
            shapely.from_wkt(w) if w else shapely.Point(float(x), float(y)) if x and y else None
            for w, x, y in zip(table["wkt"], table["longitude"], table["latitude"], strict=True)
        ]
        return {key: most_digits(shape) for key, shape in zip(table[by], shapes, strict=True)}
    read = geopandas.read_parquet(path) if path.suffix == ".parquet" else geopandas.read_file(path, layer=0)
    return {key: most_digits(shape) for key, shape in zip(read[by], read.geometry, strict=True)}


@pytest.mark.parametrize("audience", list(Audience))
@pytest.mark.parametrize("suffix", FORMATS)
def test_exports_carry_the_digits_of_the_table(
    workspace: Workspace, tmp_path: Path, suffix: str, audience: Audience
) -> None:
    export(workspace, tmp_path / f"i{suffix}", "incidents", audience, today=TODAY)
    assert in_file(tmp_path / f"i{suffix}", "place_precision") == TABLE
    export(workspace, tmp_path / f"s{suffix}", "sites", audience, today=TODAY)
    assert in_file(tmp_path / f"s{suffix}", "id") == {"alone": 2, "circle": 4}
    if suffix == ".csv":
        read = geopandas.pd.read_csv(tmp_path / "s.csv")
        assert list(read["place_known_to_m"]) == [1000.0, 1000.0]


@pytest.mark.parametrize("audience", list(Audience))
def test_catalogues_carry_the_digits_of_the_table(workspace: Workspace, tmp_path: Path, audience: Audience) -> None:
    publish_incidents(workspace, tmp_path / "c", audience, today=TODAY)
    found = {}
    for path in (tmp_path / "c").glob("csv/2026/*.json"):
        item = json.loads(path.read_bytes())
        shape = shapely.geometry.shape(item["geometry"]) if item["geometry"] else None
        found[item["properties"]["cw:place_precision"]] = most_digits(shape)
        assert max(map(digits, item.get("bbox", [0.0]))) <= (TABLE[item["properties"]["cw:place_precision"]] or 0)
    assert found == TABLE
    read = geopandas.read_parquet(tmp_path / "c/csv/items.parquet")
    assert {
        k: most_digits(g) for k, g in zip(read["cw:place_precision"], read.geometry, strict=True) if not g.is_empty
    } == {name: number for name, number in TABLE.items() if number is not None}


def test_screens_and_pages_carry_the_digits_of_the_table(workspace: Workspace, tmp_path: Path) -> None:
    for audience in Audience:
        view = workspace.edition(audience, TODAY)
        alone = next(s for s in view.sites.items if s.id == "alone")
        rows, _ = site_rows(signs_of([SiteStanding(alone, (), NO_LOOKS, TODAY)]), (), lambda site: "")
        assert rows[0][1:3] == [round(LAT, 2), round(LON, 2)]
        circles = {radius: (lat, lon) for lat, lon, radius, _ in report_rows(view.incidents.items)["circles"]}
        for radius, number in ((1_000.0, 2), (25_000.0, 2), (50_000.0, 1)):
            assert circles[radius] == (round(LAT, number), round(LON, number))
        write_brief(workspace, ["alone"], None, tmp_path / "b.pdf", audience, today=TODAY)


def test_the_store_keeps_what_was_given(workspace: Workspace) -> None:
    workspace.edition(Audience.INTERNAL, TODAY).incidents  # noqa: B018
    assert all(i.place == shapely.Point(LON, LAT) for i in workspace.store.incidents())
    assert workspace.store.site("alone").outline == shapely.Point(LON, LAT)


@given(
    st.floats(-179, 179),
    st.floats(-60, 60),
    st.sampled_from([p for p, number in DECIMALS.items() if number is not None]),
)
def test_a_place_is_never_moved_out_of_the_circle_that_stands_for_it(
    lon: float, lat: float, precision: PlacePrecision
) -> None:
    """A degree is at most 111.7 km, so half of the last decimal both ways is under the radius of each precision."""
    (shown,) = with_shown_places([report(precision, shapely.Point(lon, lat))])
    assert shown.place is not None
    assert shapely.Point(lon, lat).distance(shown.place) * 111_700 < RADIUS_M[precision]
    assert with_shown_places([shown]) == (shown,)
    site = point("p", outline=shapely.Point(lon, lat))
    assert site.outline.distance(shown_outline(site)) * 111_700 < POINT_KNOWN_TO_M


def test_an_area_is_told_no_finer_than_its_precision() -> None:
    yard = shapely.box(98.55123456, 16.62123456, 98.55143456, 16.62143456)
    (shown,) = with_shown_places([report(PlacePrecision.DISTRICT, yard)])
    assert shown.place == shapely.Point(98.6, 16.6)
    crooked = shapely.Polygon([(98.512345, 16.512345), (98.912345, 16.612345), (98.712345, 16.912345)])
    (shown,) = with_shown_places([report(PlacePrecision.DISTRICT, crooked)])
    assert shown.place is not None and shown.place.equals(shapely.box(98.5, 16.5, 99.0, 17.0))
    assert (
        coordinates(report(PlacePrecision.DISTRICT, crooked))
        == "the area from 16.5, 98.5 to 17, 99 (placed to the district)"
    )
    assert coordinates(report(PlacePrecision.NEAR, yard)) == "16.62, 98.55 (placed to about 25 km)"


@given(
    st.lists(st.tuples(st.floats(-179, 179), st.floats(-60, 60)), min_size=3, max_size=6),
    st.sampled_from([1.0, 0.01, 0.0001]),
    st.sampled_from(["area", "hull", "line", "points"]),
    st.sampled_from([p for p, number in DECIMALS.items() if number is not None]),
)
def test_no_shape_is_told_finer_and_the_officer_is_shown_all_of_it(
    corners: list[tuple[float, float]], size: float, kind: str, precision: PlacePrecision
) -> None:
    x, y = corners[0]
    near = [(x + (a - x) * size, y + (b - y) * size) for a, b in corners]
    shape = {
        "area": shapely.Polygon(near),  # may cross itself
        "hull": shapely.MultiPoint(near).convex_hull.buffer(size / 1_000),
        "line": shapely.LineString(near),
        "points": shapely.MultiPoint(near),
    }[kind]
    (shown,) = with_shown_places([report(precision, shape)])
    assert shown.place is not None and shown.place.geom_type in ("Point", "Polygon")
    assert (most_digits(shown.place) or 0) <= (DECIMALS[precision] or 0)
    assert with_shown_places([shown])[0].place == shown.place
    west, south, east, north = shown.place.bounds
    told = {
        float(number)
        for number in re.findall(r"-?[0-9]+(?:[.][0-9]+)?", coordinates(report(precision, shape)).split("(")[0])
    }
    assert {west, south, east, north} == told


@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.INTERNAL])
def test_areas_leave_in_every_format_with_the_digits_of_the_table(
    workspace: Workspace, tmp_path: Path, audience: Audience
) -> None:
    """A tiny yard that its catalogue calls a district, as a reader from outside pulled one."""
    yard = shapely.box(98.5512345, 16.6212345, 98.5514345, 16.6214345)
    wide = shapely.Polygon([(98.312345, 16.312345), (98.912345, 16.612345), (98.712345, 16.912345)])
    for place in (yard, wide):
        workspace.store.save_incidents([report(precision, place) for precision in PlacePrecision])
        for precision in PlacePrecision:
            wish = Wish(Decision.CLEARED, "report desk", "Points at nobody.", terms="CC BY 4.0", answers=ANSWERED)
            decide_about_report(workspace.store, f"i-{precision}", wish)
        for suffix in FORMATS:
            export(workspace, tmp_path / f"i{suffix}", "incidents", audience, today=TODAY)
            found = in_file(tmp_path / f"i{suffix}", "place_precision")
            assert found.keys() == TABLE.keys()
            assert all((found[key] or 0) <= (TABLE[key] or 0) for key in TABLE), (suffix, found)
        publish_incidents(workspace, tmp_path / "c", audience, today=TODAY)
        for path in (tmp_path / "c").glob("csv/2026/*.json"):
            item = json.loads(path.read_bytes())
            numbers = [float(n) for n in re.findall(r"-?[0-9]+[.][0-9]+", json.dumps(item["geometry"]))]
            most = TABLE[item["properties"]["cw:place_precision"]] or 0
            assert max(map(digits, [*numbers, *item.get("bbox", [0.0])]), default=0) <= most


def test_the_documents_say_the_same() -> None:
    said = Path("docs/places.md").read_text(encoding="utf-8")
    for row in (
        "| report placed exactly | 2 |",
        "| report placed near | 2 |",
        "| report placed to the district or the province | 1 |",
        "| report placed to the country, or not at all | none",
        "| site of which only a point is known, checked against its source or not | 2 |",
        "| approximate outline, a circle of a sourced or a chosen radius | 4 |",
    ):
        assert row in said
    assert {p.value: number for p, number in DECIMALS.items()} == TABLE
