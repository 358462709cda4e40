"""Workbooks read back by other programs: typed cells, tags, notes, nothing that runs, and our own import."""

from __future__ import annotations

import html
import re
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyogrio
import pyogrio.raw
import pytest
import shapely

from geodata.access.audience import Audience
from geodata.errors import FileRefused
from geodata.sites.site import Site
from geodata.workspace import Workspace
from pipelines.publish import export_xlsx
from pipelines.publish.export import export
from pipelines.publish.export_xlsx import write_xlsx
from pipelines.publish.nouns.row_values import Rows, columns
from pipelines.sites.import_sites import import_sites
from tests.screens import fixture_world
from tests.screens.fixture_world import END

HOSTILE = ['=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "http://example.org", "\t=1", "a\x00b", "x" * 40_000]
ROWS = Rows(
    what="detections",
    columns=columns(id="text", first_seen="date", area_m2="number", scenes="list", simulated="flag"),
    values=tuple((text, date(2026, 3, n + 1), 1234.5, ("a", "b"), True) for n, text in enumerate(HOSTILE)),
    shapes=tuple(shapely.box(98.5, 16.6, 98.6, 16.7) for _ in HOSTILE),
    titles=tuple(HOSTILE),
    about=tuple(HOSTILE),
    licence="CC-BY-4.0",
    attribution="Somebody",
    audience="public",
    simulated=False,
    limits="Unseen is not unchanged.",
)


def cells(path: Path, sheet: str) -> list[tuple[object, ...]]:
    """A sheet as GDAL reads it, all of it."""
    _, _, _, data = pyogrio.raw.read(path, layer=sheet, read_geometry=False, HEADERS="DISABLE", FIELD_TYPES="STRING")
    return list(zip(*data, strict=True))


def test_cells_have_types_and_nothing_runs(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_xlsx(ROWS, path)
    with zipfile.ZipFile(path) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet and "<hyperlink" not in sheet
    assert re.search(r'<c r="C3"[^>]*><v>1234.5</v>', sheet), "a number is a number"
    assert re.search(r'<c r="B3" s="\d+"><v>46082</v>', sheet), "1 March 2026 is day 46,082 of Excel"
    assert f'<autoFilter ref="A2:H{len(HOSTILE) + 2}"/>' in sheet, "the row of tags is no row of data to a filter"
    head, tags, *rows = cells(path, "detections")
    assert head == ("id", "first_seen", "area_m2", "scenes", "simulated", "latitude", "longitude", "wkt")
    assert tags[:3] == ("#meta+id", "#date+end", "#indicator+area+m2") and all(str(t).startswith("#") for t in tags)
    assert [str(row[0])[:20] for row in rows[:5]] == [text[:20] for text in HOSTILE[:5]]
    assert len(str(rows[7][0])) == 32_767 and str(rows[7][0]).endswith("(cut: a cell of Excel ends here)")
    assert [row[1] for row in rows[:2]] == ["2026/03/01", "2026/03/02"]
    assert shapely.from_wkt(str(rows[0][7])).equals(ROWS.shapes[0])
    notes = dict(cells(path, "notes"))
    assert notes["limits"] == "Unseen is not unchanged." and notes["licence"] == "CC-BY-4.0"


def test_each_printed_page_says_its_edition_and_how_it_may_be_handled(tmp_path: Path) -> None:
    rows = replace(ROWS, audience="partner", handling="TLP:AMBER. For A & B alone.", simulated=True)
    write_xlsx(replace(rows, edition_of=date(2026, 11, 17)), tmp_path / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as book:
        sheets = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/")]
    assert len(sheets) == 3
    for sheet in sheets:
        (head,) = re.findall(r"<oddHeader>(.*?)</oddHeader>", sheet)
        assert html.unescape(head).startswith(
            "&L&8Demo: pixels, places and reports are invented. Compound Watch, partner"
        )
        assert html.unescape(head).endswith("as known on 2026-11-17. TLP:AMBER. For A && B alone.") and len(head) <= 255
        assert 'fitToHeight="0"' in sheet and 'orientation="landscape"' in sheet
    write_xlsx(replace(rows, handling="TLP:RED. " + "x" * 400), tmp_path / "b.xlsx")
    with zipfile.ZipFile(tmp_path / "b.xlsx") as book:
        (head,) = re.findall(r"<oddHeader>(.*?)</oddHeader>", book.read("xl/worksheets/sheet1.xml").decode())
    assert "TLP:RED" in head and len(html.unescape(head)) <= 255


def test_the_same_twice_is_the_same_bytes(tmp_path: Path) -> None:
    write_xlsx(ROWS, tmp_path / "a.xlsx")
    write_xlsx(ROWS, tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_more_rows_than_a_sheet_holds_are_refused_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_xlsx, "MOST_ROWS", 3)
    with pytest.raises(FileRefused, match=r"its detections \(8\) are more than a sheet of Excel holds"):
        write_xlsx(ROWS, tmp_path / "a.xlsx")


def test_sites_come_back_as_they_were(tmp_path: Path) -> None:
    fixture_world.make(tmp_path / "home").close()
    ours = Workspace.open(tmp_path / "home")
    export(ours, tmp_path / "sites.xlsx", "sites", Audience.INTERNAL, today=END)
    theirs = Workspace.open(tmp_path / "theirs")
    report = import_sites(theirs, tmp_path / "sites.xlsx", by="analyst")
    assert report.ok, report.lines()
    before, after = ({s.id: s for s in w.store.sites()} for w in (ours, theirs))
    assert set(before) == set(after)
    for key, site in before.items():
        assert after[key].name == site.name and after[key].country == site.country
        assert after[key].aliases == site.aliases and after[key].source == site.source
        assert after[key].outline.symmetric_difference(site.outline).area < 1e-9
        assert [s.text for s in after[key].statements] == [s.text for s in site.statements]


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
@pytest.mark.parametrize("aliases", [("-One", "Two; Three", "=4"), ("[1, 2]",), ("One", "'Two"), ("One", "Two")])
def test_words_that_a_table_could_misread_come_back(tmp_path: Path, suffix: str, aliases: tuple[str, ...]) -> None:
    """What stands in the store is what was typed: the export's guards and separators are no part of it."""
    home = Workspace.open(tmp_path / "home")
    site = Site("s", "+Round Trip", shapely.box(98.5, 16.6, 98.51, 16.61), aliases=aliases, coordinate_note="+/- 50 m")
    home.store.save_site(site, by="a")
    export(home, tmp_path / f"sites{suffix}", "sites", Audience.INTERNAL, today=END)
    theirs = Workspace.open(tmp_path / "theirs")
    import_sites(theirs, tmp_path / f"sites{suffix}", by="analyst")
    back = theirs.store.site("s")
    assert (back.name, back.aliases, back.coordinate_note) == ("+Round Trip", aliases, "+/- 50 m")
