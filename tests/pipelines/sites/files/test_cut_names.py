"""Columns of a shapefile whose names were cut to ten letters: a circle stays a circle."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import geopandas
import pytest
from shapely.geometry import Point, box

from geodata.sites.outline import circle
from geodata.sites.site import OutlineBasis
from pipelines.sites.files.read_features import read_features
from pipelines.sites.files.read_sandboxed import read_features_apart
from pipelines.sites.import_report import ImportReport
from pipelines.sites.import_sites import read_sites


def imported(folder: Path, shape: object, reader: object = read_features, **columns: str) -> ImportReport:
    """What comes of a shapefile of one place, zipped."""
    frame = geopandas.GeoDataFrame({"id": ["k"], **{k: [v] for k, v in columns.items()}}, geometry=[shape], crs=4326)
    frame.to_file(folder / "s.shp", engine="pyogrio", encoding="UTF-8")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for part in sorted(folder.glob("s.*")):
            archive.writestr(part.name, part.read_bytes())
    return read_sites(out.getvalue(), "s.zip", reader=reader)  # type: ignore[arg-type]


def on_the_file(report: ImportReport) -> list[str]:
    return [remark.text for remark in report.warnings if remark.site_id == "s.zip"]


@pytest.mark.parametrize("reader", [read_features, read_features_apart])
@pytest.mark.parametrize("basis", [OutlineBasis.SOURCED_RADIUS, OutlineBasis.CHOSEN_RADIUS])
def test_a_circle_of_our_own_export_stays_a_circle(tmp_path: Path, basis: OutlineBasis, reader: object) -> None:
    columns = {"outline_ba": basis.value, "coordinate": "within 400 m", "place_know": "1000"}
    report = imported(tmp_path, circle(98.55, 16.63, 400), reader, **columns)
    (site,) = report.sites
    assert site.outline_basis is basis
    assert site.coordinate_note == "within 400 m"
    assert on_the_file(report) == [
        "its column 'outline_ba' is read as outline_basis, whose name a shapefile cuts",
        "its column 'coordinate' is read as coordinate_note, whose name a shapefile cuts",
        "not read: column place_know",
    ]


def test_who_says_how_large_a_circle_is_comes_too(tmp_path: Path) -> None:
    (site,) = imported(tmp_path, Point(98.55, 16.63), radius_m="400", RADIUS_BAS="Agency, p. 3").sites
    assert site.outline_basis is OutlineBasis.SOURCED_RADIUS


def test_a_name_of_several_fields_is_named_and_a_word_of_its_own_is_left_alone(tmp_path: Path) -> None:
    report = imported(tmp_path, box(98.55, 16.62, 98.56, 16.63), statement_="2024-05-01", coordinate="16.6, 98.5")
    (site,) = report.sites
    assert site.statements == () and site.coordinate_note == ""
    assert on_the_file(report) == [
        "its column 'statement_' is not read: a shapefile cuts several names to it "
        "(statement_date, statement_source, statement_url)",
        "not read: column coordinate",
    ]
