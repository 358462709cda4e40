"""Statements in a file: read whole, or named with the reason while those that are stored stay."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from geodata.sites.site import Statement
from geodata.workspace import Workspace
from pipelines.sites.files.read_features import read_features
from pipelines.sites.import_report import ImportReport
from pipelines.sites.import_sites import import_sites

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
