"""Two tables that number their reports from 1: neither takes the place of the other's, nor of another agency's."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from geodata.access.audience import Audience
from geodata.workspace import Workspace
from pipelines.incidents.catalog.publish import publish_incidents
from pipelines.incidents.catalog.pull import pull_incidents
from pipelines.incidents.import_file import import_incidents
from pipelines.incidents.import_report import IncidentReport

TODAY = date(2026, 11, 1)
HEAD = "id,date,title,type,country,place_name,url,reported_by,licence\n"
A = f"""{HEAD}1,2026-03-02,Fire in a warehouse,fire,MM,Myawaddy,https://a.example/1,Paper A,CC BY 4.0
2,2026-03-09,Raid at the river,raid,MM,Myawaddy,https://a.example/2,Paper A,CC BY 4.0
"""
B = f"""{HEAD}1,2026-04-02,Raid at the border,raid,KH,Bavet,https://b.example/1,Paper B,CC BY 4.0
2,2026-04-20,Building torn down,demolition,KH,Bavet,https://b.example/2,Paper B,CC BY 4.0
"""


def brought(workspace: Workspace, file: Path, text: str, *, complete: bool = False) -> IncidentReport:
    file.write_text(text, encoding="utf-8")
    return import_incidents(workspace, file, "csv", today=TODAY, complete=complete)


def titles(workspace: Workspace) -> list[str]:
    return sorted(one.title for one in workspace.store.incidents() if not one.withdrawn)


@pytest.mark.parametrize("placed", ["named", "country alone", "by coordinates"])
def test_a_second_table_with_the_same_numbers_is_refused_row_by_row(tmp_path: Path, placed: str) -> None:
    """It took the place of the first: two reports were left of four, and nobody was told."""
    workspace = Workspace.open(tmp_path / "w")
    first, second = A, B
    if placed == "country alone":
        first, second = A.replace("Myawaddy", ""), B.replace("Bavet", "")
    elif placed == "by coordinates":
        first = A.replace("place_name", "lat,lon").replace("Myawaddy", "16.69,98.51")
        second = B.replace("place_name", "lat,lon").replace("Bavet", "11.08,106.17")
    brought(workspace, tmp_path / "a.csv", first)
    before = titles(workspace)
    report = brought(workspace, tmp_path / "b.csv", second)
    assert titles(workspace) == before and (report.new, report.changed) == (0, 0)
    assert [one.id for one in report.rows.refused] == ["csv-1", "csv-2"]
    assert "another report of 2026-03-02" in report.rows.refused[0].text
    assert any(
        line.startswith("Refused. In the file (csv-1): its id is that of another report") for line in report.lines()
    )


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("Fire in a warehouse", "Fire in two warehouses"),
        ("2026-03-02", "2026-02-02"),
        ("https://a.example/1", "https://a.example/corrected"),
        ("Myawaddy,https://a.example/1", "Mae Sot,https://a.example/1"),
    ],
)
def test_a_row_that_was_corrected_is_still_the_same_report(tmp_path: Path, was: str, now: str) -> None:
    workspace = Workspace.open(tmp_path / "w")
    brought(workspace, tmp_path / "a.csv", A)
    report = brought(workspace, tmp_path / "a.csv", A.replace(was, now, 1))
    assert (report.changed, report.unchanged, report.rows.refused) == (1, 1, ())


def test_a_complete_list_may_use_its_numbers_anew(tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path / "w")
    brought(workspace, tmp_path / "a.csv", A)
    assert brought(workspace, tmp_path / "b.csv", B, complete=True).changed == 2
    assert titles(workspace) == ["Building torn down", "Raid at the border"]


def test_an_own_table_takes_nothing_from_another_agency(tmp_path: Path) -> None:
    other, own = Workspace.open(tmp_path / "other"), Workspace.open(tmp_path / "own")
    brought(other, tmp_path / "b.csv", B)
    publish_incidents(other, tmp_path / "out", Audience.INTERNAL)
    catalog = str(tmp_path / "out" / "catalog.json")
    pull_incidents(own, catalog)
    before = titles(own)
    assert before == ["Building torn down", "Raid at the border"]
    report = brought(own, tmp_path / "a.csv", A + "3,2026-05-01,Power cut,power cut,MM,Myawaddy,,Paper A,CC BY 4.0\n")
    assert titles(own) == [*before[:1], "Power cut", *before[1:]] and report.new == 1
    assert all("from another catalogue, which stays" in one.text for one in report.rows.refused)
    assert pull_incidents(own, catalog).pull.refused == ()
