"""No report is placed more exactly than the digits of its coordinates say: 13.7 is any place from 13.65 to 13.75."""

from __future__ import annotations

import json
import math
from datetime import date
from pathlib import Path

import pytest
from shapely.geometry import Point

from geodata.access.audience import Audience
from geodata.incidents.incident import RADIUS_M, DatePrecision, Incident, PlacePrecision
from geodata.workspace import Workspace
from pipelines.incidents.import_file import import_incidents
from pipelines.incidents.import_report import IncidentReport
from pipelines.publish.export import export
from pipelines.tables.coordinates import step_of
from tests.pipelines.sites.files.test_table_file import by_hand

TODAY = date(2026, 11, 26)


def imported(folder: Path, name: str, data: bytes, source: str = "csv") -> tuple[Workspace, IncidentReport]:
    (folder / name).write_bytes(data)
    workspace = Workspace.open(folder / "home")
    return workspace, import_incidents(workspace, folder / name, source, today=TODAY)


def precisions(workspace: Workspace) -> dict[str, str]:
    return {i.id.removeprefix("csv-"): str(i.place_precision) for i in workspace.store.incidents()}


@pytest.mark.parametrize(
    ("lat", "lon", "precision"),
    [
        ("13.7", "106.1", "near"),
        ("13.70", "106.10", "exact"),
        ("13.7", "106.12", "exact"),  # a program left the zero of 13.70 out
        ("13", "106", "province"),
        ("13.0", "106.0", "near"),
        ("13,7", "106,1", "near"),
        ("13.699999809", "106.100000001", "near"),  # 13.7 and 106.1 after a computer's rounding
        ("13°42'N", "106°06'E", "near"),  # 0.9 km each way are 1.3 km at the corner
        ("13°42'10\"N", "106°06'20\"E", "exact"),
    ],
)
def test_the_digits_bound_what_a_row_says(tmp_path: Path, lat: str, lon: str, precision: str) -> None:
    quoted = lat.replace('"', '""')
    beside = lon.replace('"', '""')
    row = f'a,2026-03-01,"{quoted}","{beside}",exact,A fire\n'
    workspace, report = imported(
        tmp_path, "r.csv", b"id,date,latitude,longitude,place_precision,title\n" + row.encode()
    )
    assert precisions(workspace) == {"a": precision}
    named = [r.line for r in report.noted if "by the digits of its coordinates" in r.text]
    assert named == ([] if precision == "exact" else [2])


@pytest.mark.parametrize(
    ("cell", "precision"),
    [
        ("13.7, 106.1", "near"),
        ("13.70, 106.10", "exact"),
        ("106.1 E 13.7 N", "near"),
        ("POINT(106.1 13.7)", "near"),
        ("POINT(106.10 13.70)", "exact"),
        ("POINT Z (106.1 13.7 12.25)", "near"),
        ("SRID=4326;POINT ZM(106.10 13.70 12 0)", "exact"),
    ],
)
def test_zeros_of_two_numbers_in_one_cell_count(tmp_path: Path, cell: str, precision: str) -> None:
    for column in ("coordinates", "latitude", "wkt") if "POINT" in cell else ("coordinates", "latitude"):
        columns = f"id,date,place_precision,title,{column}"
        table = f'{columns},longitude\na,2026-03-01,exact,Fire,"{cell}",\n'
        folder = tmp_path / column
        folder.mkdir()
        workspace, _ = imported(folder, "r.csv", table.encode())
        assert precisions(workspace) == {"a": precision}, column
        (stored,) = workspace.store.incidents()
        assert stored.place == Point(106.1, 13.7)


def test_one_precision_for_every_row_is_bounded_too(tmp_path: Path) -> None:
    (tmp_path / "r.csv.toml").write_text('[values]\nplace_precision = "exact"\n')
    rows = b"id,date,latitude,longitude,title\na,2026-03-01,13.7,106.1,Fire\nb,2026-03-01,13.7123,106.1,Fire\n"
    workspace, report = imported(tmp_path, "r.csv", rows)
    assert precisions(workspace) == {"a": "near", "b": "exact"}
    assert any("Line 2 (csv-a): by the digits of its coordinates" in line for line in report.lines())


def test_a_coarser_word_stays(tmp_path: Path) -> None:
    rows = "id,date,latitude,longitude,place_precision,title\n" + "".join(
        f"{word},2026-03-01,13.7,106.1,{word},Fire\n" for word in ("near", "district", "province", "country", "unknown")
    )
    workspace, report = imported(tmp_path, "r.csv", rows.encode())
    assert all(key == word for key, word in precisions(workspace).items())
    assert not [r for r in report.noted if "digits" in r.text]


def test_a_workbook_and_geojson_tell_the_digits_that_their_numbers_have(tmp_path: Path) -> None:
    head = ["id", "date", "latitude", "longitude", "place_precision", "title"]
    cells = [
        ["number", "2026-03-01", 13.7, 106.1, "exact", "Fire"],
        ["longer", "2026-03-01", 13.7, 106.1234, "exact", "Fire"],
        ["text", "2026-03-01", "13.70", "106.10", "exact", "Fire"],
        ["whole", "2026-03-01", 13, 106, "exact", "Fire"],
    ]
    workspace, _ = imported(tmp_path, "r.xlsx", by_hand([head, *cells]))
    expected = {"number": "near", "longer": "exact", "text": "exact", "whole": "province"}
    assert precisions(workspace) == expected
    features = [
        {
            "type": "Feature",
            "properties": {"id": row[0], "date": row[1], "place_precision": "exact", "title": "Fire"},
            "geometry": {"type": "Point", "coordinates": [float(row[3]), float(row[2])]},
        }
        for row in cells
        if row[0] != "text"
    ]
    (tmp_path / "other").mkdir()
    data = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    workspace, _ = imported(tmp_path / "other", "r.geojson", data)
    assert precisions(workspace) == {key: word for key, word in expected.items() if key != "text"}


def test_sources_with_codes_of_their_own_are_bounded_too(tmp_path: Path) -> None:
    acled = (
        "event_id_cnty,event_date,year,time_precision,event_type,sub_event_type,country,location,latitude,longitude,"
        "geo_precision,source,fatalities,timestamp\n"
        "CAM1,2026-03-01,2026,1,Protests,Peaceful protest,Cambodia,Somewhere,13.7,106.1,1,News,0,1700000000\n"
    )
    workspace, report = imported(tmp_path, "a.csv", acled.encode(), "acled")
    assert [str(i.place_precision) for i in workspace.store.incidents()] == ["near"]
    assert [r.line for r in report.noted if "digits" in r.text] == [2]


@pytest.mark.parametrize("form", ["csv", "xlsx", "geojson"])
def test_what_our_exports_round_comes_back_elsewhere_as_it_was(tmp_path: Path, form: str) -> None:
    """Our exports leave the zeros of 106.10 and 13.70 out, and say themselves how exact the place is."""
    given = Workspace.open(tmp_path / "given")
    day = (date(2026, 1, 1), date(2026, 1, 1), DatePrecision.DAY)
    there = (Point(106.1004, 13.7004), PlacePrecision.EXACT)
    given.store.save_incidents([Incident("csv-1", "csv", "raid", "A raid", *day, *there, licence="CC0")])
    export(given, tmp_path / f"own.{form}", "incidents", Audience.INTERNAL)
    workspace, _ = imported(tmp_path, f"again.{form}", (tmp_path / f"own.{form}").read_bytes())
    assert list(precisions(workspace).values()) == ["exact"]


def test_a_step_never_claims_less_than_the_circle_of_its_precision() -> None:
    """Two decimals go with exact (1 km) anywhere, one with near (25 km): by the sides of a cell at the equator."""
    for written, precision in (("0.00", PlacePrecision.EXACT), ("0.0", PlacePrecision.NEAR)):
        step = step_of(written)
        assert step is not None
        assert math.hypot(step / 2, step / 2) * 111_320 <= RADIUS_M[precision]
    assert step_of("16°30'15.5\"N") == pytest.approx(1 / 36_000)
    assert step_of("16 30.25 N") == pytest.approx(1 / 6_000)
    assert step_of("about 16") is None
