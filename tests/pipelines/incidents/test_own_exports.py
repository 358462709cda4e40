"""What `export` writes of reports comes back through `incidents import` as what it was, from each format."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from shapely.geometry import Point

from geodata.access.audience import Audience
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
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
