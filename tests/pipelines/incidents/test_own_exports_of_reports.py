"""What `export` writes of reports comes back through `incidents import` as what it was, from each format."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from shapely.geometry import Point, box

from geodata.access.audience import Audience
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.incidents.site_join import joined_to
from geodata.sites.site import Site
from geodata.workspace import Workspace
from pipelines.incidents.import_file import import_incidents, read_incidents
from pipelines.incidents.import_report import IncidentReport
from pipelines.publish.export import export

TODAY = date(2026, 11, 26)
FORMATS = ("csv", "xlsx", "geojson")
DAY = (date(2026, 3, 2), date(2026, 3, 2), DatePrecision.DAY)
FAR = (Point(98.9, 17.2), PlacePrecision.NEAR)
REPORT = Incident("csv-1", "csv", "raid", "A raid", *DAY, *FAR, country="MM", licence="CC0")
HEAD = "id,date,lat,lon,title,simulated"


def given(folder: Path, *reports: Incident) -> Workspace:
    workspace = Workspace.open(folder / "given")
    workspace.store.save_incidents(reports)
    return workspace


def again(workspace: Workspace, folder: Path, suffix: str, into: str = "again") -> tuple[Workspace, IncidentReport]:
    """Another workspace, into which what one exports of its reports is imported."""
    file = folder / f"own.{suffix}"
    export(workspace, file, "incidents", Audience.INTERNAL)
    other = Workspace.open(folder / into)
    return other, import_incidents(other, file, "csv", today=TODAY)


@pytest.mark.parametrize("suffix", FORMATS)
def test_an_invented_report_stays_invented(suffix: str, tmp_path: Path) -> None:
    real = replace(REPORT, id="csv-2", title="Another raid")
    other, report = again(given(tmp_path, replace(REPORT, simulated=True), real), tmp_path, suffix)
    assert {i.id: i.simulated for i in other.store.incidents()} == {"csv-1": True, "csv-2": False}
    assert not any("simulated" in note for note in report.rows.file_notes)


def test_a_mark_that_cannot_be_read_is_taken_as_invented_with_a_note() -> None:
    cells = {"yes": True, "1": True, "TRUE": True, "": False, "no": False, "0": False, "null": False, "ja": True}
    rows = "\n".join(f"{n},2026-03-02,16.62,98.55,x,{cell}" for n, cell in enumerate(cells))
    read = read_incidents(f"{HEAD}\n{rows}\n".encode(), "a.csv", "csv", TODAY)
    assert [i.simulated for i in read.incidents] == list(cells.values())
    odd = "its simulated is not true or false, and is taken as true"
    assert [i.id for i in read.incidents if odd in i.notes] == ["csv-7"]


def test_a_mapping_file_sets_the_mark_for_every_row_and_takes_it_from_none(tmp_path: Path) -> None:
    mapping = tmp_path / "a.toml"
    mapping.write_text("[values]\nsimulated = true\n", encoding="utf-8")
    rows = f"{HEAD}\n1,2026-03-02,16.62,98.55,x,\n2,2026-03-02,16.62,98.55,x,false\n"
    read = read_incidents(rows.encode(), "a.csv", "csv", TODAY, mapping)
    assert [i.simulated for i in read.incidents] == [True, True]


def test_no_file_makes_a_real_report_of_an_invented_one(tmp_path: Path) -> None:
    workspace, file = Workspace.open(tmp_path / "home"), tmp_path / "a.csv"
    for mark in ("true", "false", ""):
        file.write_text(f"{HEAD}\n1,2026-03-02,16.62,98.55,x,{mark}\n", encoding="utf-8")
        report = import_incidents(workspace, file, "csv", today=TODAY)
        assert [i.simulated for i in workspace.store.incidents()] == [True]
    assert "it is invented and stays so: no file makes a real report of it" in [r.text for r in report.noted]


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_report_that_was_taken_back_stays_so(suffix: str, tmp_path: Path) -> None:
    workspace = given(tmp_path, replace(REPORT, withdrawn=True), replace(REPORT, id="csv-2", title="Another raid"))
    other, _ = again(workspace, tmp_path, suffix)
    assert {i.id: i.withdrawn for i in other.store.incidents()} == {"csv-1": True, "csv-2": False}


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_guard_of_a_cell_is_no_part_of_its_text(suffix: str, tmp_path: Path) -> None:
    """A spreadsheet would take such a text for a formula, so that the CSV has an apostrophe before it."""
    texts = ("-40 houses told of", "=HYPERLINK(1)", "'Scam park' raided", "Plain")
    reports = [replace(REPORT, id=f"csv-{n}", title=text, place_name=text) for n, text in enumerate(texts)]
    other, _ = again(given(tmp_path, *reports), tmp_path, suffix)
    kept = sorted(other.store.incidents(), key=lambda i: i.id)
    assert [(i.title, i.place_name) for i in kept] == [(text, text) for text in texts]
    foreign = read_incidents(b"id,date,lat,lon,title\n1,2026-03-02,16.6,98.5,'=x\n", "a.csv", "csv", TODAY)
    assert foreign.incidents[0].title == "'=x", "what others write is theirs"


def places(workspace: Workspace, *keys: str) -> Workspace:
    for number, key in enumerate(keys):
        outline = box(98.5 + number / 2, 16.6, 98.51 + number / 2, 16.61)
        workspace.store.save_site(Site(key, f"Place {key.title()}", outline, country="MM"), by="a")
    return workspace


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_report_names_the_site_that_it_named_and_not_the_one_beside_it(suffix: str, tmp_path: Path) -> None:
    """By its row it names the ford; another lies at the park by its coordinates alone, which no row may make a name."""
    named = replace(REPORT, place=Point(98.52, 16.62), named_site_ids=("kilvane-ford",))
    beside = replace(REPORT, id="csv-2", place=Point(99.005, 16.605), place_precision=PlacePrecision.EXACT)
    workspace = places(Workspace.open(tmp_path / "given"), "kilvane-ford", "ashmerrow-park")
    workspace.store.save_incidents(joined_to([named, beside], workspace.store.sites()))
    places(Workspace.open(tmp_path / "again"), "kilvane-ford", "ashmerrow-park")
    other, report = again(workspace, tmp_path, suffix)
    kept = {i.id: (i.named_site_ids, i.site_ids) for i in other.store.incidents()}
    assert kept["csv-1"] == (("kilvane-ford",), ("kilvane-ford",))
    assert kept["csv-2"][0] == ()
    assert [r.id for r in report.noted if "it does not name ashmerrow-park" in r.text] == ["csv-2"]


@pytest.mark.parametrize(
    ("cell", "named"),
    [
        ("a; b", ("a", "b")),
        ('"[""a"", ""b""]"', ("a", "b")),
        ('"[""a"", ""a"", 7, null]"', ("a", "7")),
        ("[]", ()),
        ("[a; b", ("[a", "b")),
    ],
)
def test_a_list_of_sites_is_read_as_people_and_as_exports_write_it(cell: str, named: tuple[str, ...]) -> None:
    rows = f"id,date,lat,lon,title,site_ids\n1,2026-03-02,16.62,98.55,x,{cell}\n"
    (incident,) = read_incidents(rows.encode(), "a.csv", "csv", TODAY).incidents
    assert incident.named_site_ids == named


def test_a_site_that_is_not_here_is_noted(tmp_path: Path) -> None:
    workspace, file = places(Workspace.open(tmp_path / "home"), "north"), tmp_path / "a.csv"
    file.write_text("id,date,lat,lon,title,site_ids\n1,2026-03-02,16.62,98.51,x,north;nowhere\n", encoding="utf-8")
    report = import_incidents(workspace, file, "csv", today=TODAY)
    assert "it names 'nowhere', which is no site here" in [str(r.text) for r in report.noted]
