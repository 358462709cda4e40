"""Statements in a file: read whole, or named with the reason while those that are stored stay."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter

from geodata.sites.site import Statement
from geodata.workspace import Workspace
from pipelines.sites.files.read_features import read_features
from pipelines.sites.import_report import ImportReport
from pipelines.sites.import_sites import import_sites, read_sites

SAID = {"date": "2024-05-01", "text": "Listed.", "source_title": "Agency", "url": ""}
REPLY = {"date": "2024-06-01", "text": "It is a hotel.", "source_title": "Owner", "url": "", "reply": True}
WHOLE = json.dumps([SAID, REPLY])


def table(**cells: str) -> bytes:
    out = io.StringIO()
    row = {"id": "k", "name": "K", "lat": "16.63", "lon": "98.55", "country": "MM", "source": "Agency"} | cells
    writer = csv.DictWriter(out, row)
    writer.writeheader()
    writer.writerow(row)
    return out.getvalue().encode()


def kept(home: Path, **cells: str) -> tuple[ImportReport, tuple[Statement, ...]]:
    workspace = Workspace.open(home)
    report = import_sites(workspace, table(**cells), "desk", "p.csv", reader=read_features)
    return report, workspace.store.site("k").statements


def told_of_statements(report: ImportReport) -> list[str]:
    return [str(remark) for remark in report.warnings if "statement" in remark.text or "entry" in remark.text]


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        (WHOLE[:100], "is no list as JSON"),
        ("Listed in 2024 as a scam place", "'Listed in 2024 as a scam place' is no list as JSON"),
        ("45", "'45' is no list as JSON"),
        ('["Listed in 2024"]', "entry 1 is no object with the keys date, text and source_title"),
        (json.dumps([SAID, {"datum": "2024", "txt": "ok"}]), "entry 2 has no text; it has 'datum', 'txt'"),
        (json.dumps([{"date": "2024", "text": " "}]), "entry 1 has no text"),
        (json.dumps([REPLY | {"reply": "perhaps"}]), "reply of entry 1 is neither yes nor no"),
    ],
)
def test_what_cannot_be_read_is_told_and_what_is_stored_stays(tmp_path: Path, cell: str, reason: str) -> None:
    _, before = kept(tmp_path, statements=WHOLE)
    report, after = kept(tmp_path, statements=cell, name="K two")
    assert [statement.reply for statement in before] == [False, True]
    assert after == before
    assert report.changed == ("k",), "the rest of the row is taken"
    (line,) = told_of_statements(report)
    assert line.startswith("k: its statements are not taken, and what is stored of them stays: ")
    assert reason in line


def test_one_object_is_a_list_of_one_and_an_answer_stays_an_answer(tmp_path: Path) -> None:
    report, (statement,) = kept(tmp_path, statements=json.dumps(REPLY | {"reply": "yes"}))
    assert statement == Statement("2024-06-01", "It is a hotel.", "Owner", "", reply=True)
    assert not told_of_statements(report)


def test_keys_that_are_not_read_are_named_and_those_of_our_own_export_are_not(tmp_path: Path) -> None:
    report, (statement,) = kept(tmp_path, statements=json.dumps([SAID | {"Page": 3, "note": "second-hand"}]))
    assert statement == Statement("2024-05-01", "Listed.", "Agency", "")
    assert told_of_statements(report) == ["k: of entry 1 of its statements is not read: 'page'."]


def test_an_empty_cell_and_an_empty_list_say_that_there_are_none(tmp_path: Path) -> None:
    for cell in ("", "[]"):
        kept(tmp_path, statements=WHOLE)
        report, after = kept(tmp_path, statements=cell)
        assert after == ()
        assert not told_of_statements(report)


@pytest.mark.parametrize(
    ("cell", "day", "said_of_it"),
    [
        ("2024-03-05", "2024-03-05", ""),
        ("2024/03/05", "2024-03-05", ""),
        ("2024-03-05T00:00:00", "2024-03-05", ""),
        ("5 March 2024", "2024-03-05", ""),
        ("25/03/2024", "2024-03-25", ""),
        ("Nov 2025", "2025-11", ""),
        ("2025", "2025", ""),
        ("2025-03/2025-09", "2025-03/2025-09", ""),
        ("2025-11-18/27", "2025-11-18/27", ""),
        ("3rdQt2018", "2018-07-01/2018-09-30", ""),
        ("45356", "2024-03-05", "'45356' is read as a spreadsheet's day number"),
        ("05/11/2024", "05/11/2024", "can be read two ways"),
        ("05/11/2024 to 2024-12-31", "05/11/2024 to 2024-12-31", "can be read two ways"),
        ("2024-13-45", "2024-13-45", "cannot be read"),
        ("15 มีนาคม 2567", "15 มีนาคม 2567", "cannot be read"),
        ("15/3/67", "15/3/67", "undated"),
        ("2567-03-15", "2567-03-15", "is it of the Buddhist era (543 years more)? Then write 2024-03-15"),
        ("15/3/2567", "15/3/2567", "undated by '15/3/2567': its date 2567-03-15 is after 2200"),
        ("2567/2568", "2567/2568", "undated by '2567/2568': its date 2568-12-31 is after 2200"),
        ("1024-03-15", "1024-03-15", "undated by '1024-03-15': its date 1024-03-15 is before 1900"),
        ("", "", ""),
    ],
)
def test_a_date_is_one_that_counts_or_is_told(tmp_path: Path, cell: str, day: str, said_of_it: str) -> None:
    columns = {"statement": "Listed.", "statement_source": "Agency", "statement_date": cell}
    for folder, cells in (("row", columns), ("list", {"statements": json.dumps([SAID | {"date": cell}])})):
        report, (statement,) = kept(tmp_path / folder, **cells)
        assert statement.date == day
        lines = [str(remark) for remark in report.warnings if "date" in remark.text]
        assert len(lines) == bool(said_of_it), lines
        assert not said_of_it or said_of_it in lines[0]


def test_a_date_cell_of_a_spreadsheet_is_its_day(tmp_path: Path) -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["id", "name", "lat", "lon", "statement", "statement_source", "statement_date"])
    sheet.write_row(1, 0, ["k", "K", 16.63, 98.55, "Listed.", "Agency"])
    sheet.write_datetime(1, 6, datetime(2024, 3, 5), book.add_format({"num_format": "yyyy-mm-dd"}))
    book.close()
    report = read_sites(out.getvalue(), "p.xlsx", reader=read_features)
    assert [s.date for site in report.sites for s in site.statements] == ["2024-03-05"]
