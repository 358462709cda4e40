"""Exit codes of the import commands as a shell sees them: 0 done, 1 partly done, 2 could not."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from shapely.geometry import box, mapping

from pipelines.cli import main

HERE = box(98.55, 16.62, 98.56, 16.63)
TOO_LARGE = box(92.0, 10.0, 101.0, 28.0)
HEAD = "id,where_prec,date_prec,latitude,longitude,date_start,date_end,low,best,high,country\n"
GOOD_ROW = "1,1,1,16.7,98.5,2024-01-02,2024-01-02,0,0,0,Myanmar (Burma)\n"
BAD_ROW = "2,1,1,,,2024-01-02,2024-01-02,0,0,0,Myanmar (Burma)\n"


def places(**shapes: Any) -> str:
    features = [{"type": "Feature", "properties": {"id": i}, "geometry": mapping(s)} for i, s in shapes.items()]
    return json.dumps({"type": "FeatureCollection", "features": features})


def code_of(monkeypatch: pytest.MonkeyPatch, home: Path, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["compound-watch", "--workspace", str(home), *words])
    try:
        main()
    except SystemExit as leave:
        return int(leave.code or 0)
    return 0


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (places(a=HERE), 0),
        (places(a=HERE, b=TOO_LARGE), 1),
        (places(b=TOO_LARGE), 2),
        ("{", 2),
    ],
    ids=["all kept", "some refused", "none kept", "not a file"],
)
def test_sites_import(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: str, expected: int) -> None:
    path = tmp_path / "places.geojson"
    path.write_text(content, encoding="utf-8")
    assert code_of(monkeypatch, tmp_path / "home", "sites", "import", str(path)) == expected


def test_a_catalogue_that_does_not_answer_stops_none_of_the_others(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "ged.csv"
    path.write_text(HEAD + GOOD_ROW, encoding="utf-8")
    assert code_of(monkeypatch, tmp_path / "theirs", "incidents", "import", str(path), "--source", "ucdp") == 0
    there = str(tmp_path / "theirs/incidents/ucdp/catalog.json")
    missing = str(tmp_path / "nowhere/catalog.json")
    capsys.readouterr()
    assert code_of(monkeypatch, tmp_path / "home", "incidents", "pull", missing, there) == 1, "a part is done"
    printed = capsys.readouterr()
    assert "1 new" in printed.out and "nowhere" in printed.err
    assert code_of(monkeypatch, tmp_path / "home", "incidents", "pull", missing, missing) == 2, "nothing is done"


@pytest.mark.parametrize(
    ("rows", "expected"), [(GOOD_ROW, 0), (GOOD_ROW + BAD_ROW, 1)], ids=["all kept", "one refused"]
)
def test_incidents_import(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, rows: str, expected: int) -> None:
    path = tmp_path / "ged.csv"
    path.write_text(HEAD + rows, encoding="utf-8")
    words = ("incidents", "import", str(path), "--source", "ucdp")
    assert code_of(monkeypatch, tmp_path / "home", *words) == expected
