"""CONTRIBUTING.md "Add a line to the briefing", followed in a copy of the code: page, document and twin have it."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

from tests.recipe import copy_of_code, in_copy, put_before, steps, touched

TITLE = "Add a line to the briefing"
LINE = 'f"An invented line about {site.name}.", '
SAID = "An invented line about North."
CORNERS = [[20.0, 10.0], [20.01, 10.0], [20.01, 10.01], [20.0, 10.01], [20.0, 10.0]]
PLACE = {
    "type": "Feature",
    "properties": {"id": "north", "name": "North", "source": "a list", "documented": True},
    "geometry": {"type": "Polygon", "coordinates": [CORNERS]},
}


def test_a_new_line_is_one_line(tmp_path: Path) -> None:
    copy = copy_of_code(tmp_path / "code")
    page, words = steps(TITLE)
    assert (page, words) == ("pipelines/brief/first_sheet_of_a_site.py", "geodata/i18n/locale/th.po")
    put_before(copy / page, "outline_sentence(site), why_listed(site), ", LINE)
    assert touched(copy) == {page}
    (copy / "places.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [PLACE]}))
    in_copy(copy, "--workspace", "w", "sites", "import", "places.geojson", "--by", "office")
    for form in ("html", "docx"):
        told = ("--audience", "internal", "--site", "north", "--format", form, "--out", f"brief.{form}")
        in_copy(copy, "--workspace", "w", "brief", *told)
    assert SAID in (copy / "brief.html").read_text(encoding="utf-8")
    with zipfile.ZipFile(copy / "brief.docx") as document:
        assert SAID in document.read("word/document.xml").decode()
    twins = [path for path in (copy / "w/briefings").rglob("*.json") if SAID in path.read_text(encoding="utf-8")]
    assert len(twins) == 2, "each issue keeps its statements for machines"
