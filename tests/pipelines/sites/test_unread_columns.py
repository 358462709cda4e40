"""What a file of places has and nobody reads is named, as of reports; our own exports have nothing to name."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path

import pytest
from shapely.geometry import Point, box

from geodata.access.audience import Audience
from geodata.sites.site import Access, OutlineBasis, Site
from geodata.workspace import Workspace
from pipelines.incidents.import_file import read_incidents
from pipelines.publish.export import WRITERS, export
from pipelines.publish.nouns.row_values import SITES
from pipelines.sites.import_sites import read_sites
from pipelines.sites.site_properties import READ
from pipelines.sites.unread_columns import OUTPUT_ONLY

HEADER = "id,name,lat,lon,lat,lon,country,date,outline_ba,radius_metre"
ROW = "x1,A,16.6,98.5,11.0,103.0,MM,2024-03-05,sourced radius,300"


def _of_file(data: bytes, name: str) -> list[str]:
    return [remark.text for remark in read_sites(data, name).warnings if remark.site_id == name]


def test_columns_that_are_not_read_or_are_there_twice_are_named_as_of_reports() -> None:
    data = f"{HEADER}\n{ROW}\n".encode()
    notes = _of_file(data, "list.csv")
    reports = read_incidents(io.BytesIO(data), "list.csv", "csv", date(2026, 1, 1)).file_notes
    twice = "column lat, lon is there twice: its first one is read"
    assert twice in notes and twice in reports
    assert "not read: column date, outline_ba, radius_metre" in notes  # a report has a date, and it is read there
    assert any(note.startswith("not read: column ") and "outline_ba, radius_metre" in note for note in reports)


def test_a_column_beside_the_one_that_is_read_for_its_field_is_named() -> None:
    notes = _of_file(b"id,name,location,y,x,latitude,longitude\na,A,Hill,1,2,16.6,98.5\n", "a.csv")
    assert "column location is not read: name is taken for name" in notes
    assert "column y is not read: latitude is taken for latitude" in notes
    assert not any(note.startswith("not read") for note in notes)


def test_properties_of_a_geojson_file_that_are_not_read_are_named() -> None:
    at = {"type": "Point", "coordinates": [98.5, 16.6]}
    one = {
        "type": "Feature",
        "properties": {"id": "a", "Name": "A", "radius_metre": 3, "licence": "CC"},
        "geometry": at,
    }
    data = json.dumps({"type": "FeatureCollection", "features": [one, one]}).encode()
    assert _of_file(data, "a.geojson") == ["not read: column radius_metre, licence"]


def test_a_table_whose_columns_are_all_read_has_nothing_to_name() -> None:
    assert _of_file(b"id,name,lat,lon,country\na,A,16.6,98.5,MM\n", "a.csv") == []


@pytest.mark.parametrize("word", ["รหัส", "编号", "mã", "kode", "ကုဒ်"])
def test_an_id_column_in_a_language_of_the_region_is_known(word: str) -> None:
    (site,) = read_sites(f"{word},name,lat,lon\nKK-01,A,16.63,98.55\n".encode(), "a.csv").sites
    assert site.id == "KK-01"


@pytest.mark.parametrize("ending", sorted(WRITERS))
def test_our_own_exports_name_no_column(tmp_path: Path, ending: str) -> None:
    here = Workspace.open(tmp_path / "home")
    known = {"country": "MM", "source": "ASPI", "documented": True, "access": Access.RESTRICTED}
    for key, shape, basis in (
        ("a", Point(98.5, 16.6), OutlineBasis.UNKNOWN),
        ("b", box(98.6, 16.6, 98.61, 16.61), OutlineBasis.DRAWN),
    ):
        here.store.save_site(Site(id=key, name=key, outline=shape, outline_basis=basis, **known), by="t")
    path = tmp_path / f"out{ending if ending.startswith('.') else '.' + ending}"
    export(here, path, what="sites", audience=Audience.INTERNAL)
    notes = [remark.text for remark in read_sites(path).warnings]
    assert not [note for note in notes if "not read: column" in note or "is there twice" in note]


def test_what_only_goes_out_is_what_the_export_has_and_nobody_reads() -> None:
    assert {column.name for column in SITES} - READ <= OUTPUT_ONLY
    assert not OUTPUT_ONLY & READ
