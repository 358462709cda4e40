"""Whoever has one file alone reads in it what the screens say beside the same rows: what may be quoted, that not all is
released, as of which day it is known, and what each column means."""

from __future__ import annotations

import csv
import json
import re
import sqlite3
import zipfile
from contextlib import closing
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

import geopandas
import pyarrow.parquet
import pyogrio
import pytest

import compound_watch
from geodata.access.audience import Audience
from geodata.access.not_released import MORE_NOT_RELEASED, SITE_NOT_RELEASED
from geodata.detections.review_state import ReviewState
from geodata.wording.change_sentences import may_say
from geodata.workspace import Workspace
from pipelines.publish.catalog.briefings import BRIEFINGS, COLUMNS
from pipelines.publish.export import export, gather
from pipelines.publish.export_xlsx import FIRST_COLUMNS
from pipelines.publish.nouns.column_meanings import OWN, SHARED, meaning
from pipelines.publish.nouns.gather_rows import NOUNS
from tests.pipelines.publish.test_export_xlsx import cells
from tests.screens import fixture_world
from tests.screens.fixture_world import END

QUOTED = re.compile(r"^“Simulated images show a change .* \(Compound Watch, edition of 21 Nov 2026, pb-1\)\.”$")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("alone") / "home"
    fixture_world.make(home).close()
    return home


@pytest.fixture(scope="module")
def workspace(home: Path) -> Workspace:
    return Workspace.open(home)


def _rows(workspace: Workspace, folder: Path, suffix: str, what: str = "detections") -> list[dict[str, object]]:
    """The rows of the public edition as another program reads them from a file of that ending."""
    out = folder / f"{what}{suffix}"
    export(workspace, out, what, Audience.PUBLIC, today=END)
    if suffix == ".csv":
        with out.open(encoding="utf-8", newline="") as text:
            return list(csv.DictReader(text))
    if suffix == ".xlsx":
        head, _, *lines = cells(out, what)
        return [dict(zip(map(str, head), line, strict=True)) for line in lines]
    if suffix == ".kml":
        marks = ElementTree.parse(out).iterfind(".//{*}Placemark")
        return [{data.get("name", ""): data.findtext("{*}value") for data in m.iterfind(".//{*}Data")} for m in marks]
    frame = geopandas.read_parquet(out) if suffix == ".parquet" else pyogrio.read_dataframe(out, layer=what)
    return list(frame.to_dict("records"))


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg", ".parquet", ".csv", ".kml", ".xlsx"])
def test_each_format_has_the_quotation_and_says_that_more_is_held_back(
    workspace: Workspace, tmp_path: Path, suffix: str
) -> None:
    rows = {str(row["id"]): row for row in _rows(workspace, tmp_path, suffix)}
    there = rows["pb-1"]
    assert QUOTED.match(str(there["may_say"])) and there["site_name"] == "Pellimar Bend"
    assert there["not_released"] == MORE_NOT_RELEASED
    assert rows["kf-1"]["not_released"] in (None, "") or rows["kf-1"]["not_released"] != rows["kf-1"]["not_released"]
    sites = {str(row["id"]): row for row in _rows(workspace, tmp_path, suffix, "sites")}
    assert sites["morrowgate"]["not_released"] == SITE_NOT_RELEASED, "a place without a row would else look quiet"
    assert sites["pellimar-bend"]["not_released"] == MORE_NOT_RELEASED


def test_the_quotation_is_that_of_the_screens_with_the_doubt_about_the_image_before(workspace: Workspace) -> None:
    """may_say itself, with the clear share read from the looks one by one."""
    view = workspace.edition(Audience.PUBLIC, END)
    rows = gather(workspace, "detections", Audience.PUBLIC, END).rows
    for number, detection in enumerate(view.detections.items):
        site = next(s for s in view.all_sites.items if s.id == detection.site_id)
        shares = [
            look.clear_fraction
            for look in view.looks(site.id)
            if look.sensor == "optical" and look.acquired_at.date() == detection.last_clear_before
        ]
        clear = max((share for share in shares if share is not None), default=None)
        wanted = may_say(detection, site, review=ReviewState.CONFIRMED, edition_of=END, before_clear=clear)
        assert rows.properties(number)["may_say"] == wanted


def test_readers_inside_are_told_why_nothing_may_be_said(workspace: Workspace) -> None:
    rows = gather(workspace, "detections", Audience.INTERNAL, END).rows
    told = {str(rows.properties(n)["id"]): str(rows.properties(n)["may_say"]) for n in range(len(rows.values))}
    assert told["pb-2"].startswith("Nothing: ") and told["te-1"].startswith("Nothing yet: ")
    assert not any(rows.properties(n)["not_released"] for n in range(len(rows.values))), "inside nothing is held back"


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg", ".parquet", ".csv", ".kml", ".xlsx"])
def test_each_file_says_as_of_which_day_it_is_known(workspace: Workspace, tmp_path: Path, suffix: str) -> None:
    rows = _rows(workspace, tmp_path, suffix)
    out = tmp_path / f"detections{suffix}"
    day = END.isoformat()
    if suffix == ".geojson":
        assert json.loads(out.read_text(encoding="utf-8"))["edition_of"] == day
    elif suffix == ".gpkg":
        assert pyogrio.read_info(out, layer="detections")["layer_metadata"]["EDITION_OF"] == day
    elif suffix == ".parquet":
        assert pyarrow.parquet.read_schema(out).metadata[b"edition_of"] == day.encode()
    elif suffix == ".csv":
        assert {row["edition_of"] for row in rows} == {day}
    elif suffix == ".kml":
        assert f"public, as known on {day}." in str(ElementTree.parse(out).findtext(".//{*}Document/{*}description"))
    else:
        assert dict(cells(out, "notes"))["edition"] == f"public, as known on {day}"


def test_a_demo_is_read_as_of_its_last_day_by_each_door(workspace: Workspace, home: Path, tmp_path: Path) -> None:
    """Files and Python once counted a demo's edition from the clock, and its screens from the last day of its world."""
    newest = workspace.store.newest_look()
    assert newest is not None
    export(workspace, tmp_path / "x.geojson", "sites")
    assert json.loads((tmp_path / "x.geojson").read_text())["edition_of"] == newest.date().isoformat()
    opened = compound_watch.open_workspace(home)
    assert opened.today == newest.date() and opened.sites().attrs["edition_of"] == newest.date()


def test_a_table_of_one_site_says_what_is_held_back_there_and_not_elsewhere(home: Path) -> None:
    opened = compound_watch.open_workspace(home, today=END)
    one, whole = opened.detections("pellimar-bend"), opened.detections()
    assert one.attrs["not_released"] == MORE_NOT_RELEASED and one.attrs["left_out"] is None
    assert opened.detections("kilvane-ford").attrs["not_released"] == ""
    empty = opened.detections("morrowgate")
    assert empty.empty and empty.attrs["not_released"] == SITE_NOT_RELEASED
    assert opened.measures("morrowgate").attrs["not_released"] == SITE_NOT_RELEASED
    assert "Morrowgate, Pellimar Bend and Torvane Estate" in whole.attrs["not_released"] and whole.attrs["left_out"] > 0
    assert whole.attrs["columns"]["may_say"] == meaning("detections", "may_say")


def test_days_are_days_and_moments_are_moments(workspace: Workspace, tmp_path: Path) -> None:
    export(workspace, tmp_path / "x.gpkg", "detections", Audience.PUBLIC, today=END)
    fields = pyogrio.read_info(tmp_path / "x.gpkg", layer="revisions")
    kinds = dict(zip(fields["fields"], fields["dtypes"], strict=True))
    assert kinds["first_seen"] == "datetime64[D]" and str(kinds["said_from"]).startswith("datetime64[ms")
    with closing(sqlite3.connect(tmp_path / "x.gpkg")) as file:
        assert {day for (day,) in file.execute("SELECT first_seen FROM detections")} >= {"2026-10-12"}
    export(workspace, tmp_path / "x.xlsx", "looks", Audience.PUBLIC, today=END)
    head, _, first, *_ = cells(tmp_path / "x.xlsx", "looks")
    at = str(dict(zip(head, first, strict=True))["acquired_at"])
    looks = workspace.edition(Audience.PUBLIC, END).all_looks().items
    assert datetime.strptime(at, "%Y/%m/%d %H:%M:%S") == looks[0].acquired_at.replace(tzinfo=None, microsecond=0)


def test_every_column_of_every_noun_has_a_meaning_and_none_is_left_over(workspace: Workspace) -> None:
    used = {(BRIEFINGS, column.name) for column in COLUMNS}
    for what in NOUNS:
        rows = gather(workspace, what, Audience.INTERNAL, END).rows
        used |= {(one.what, column.name) for one in (rows, *rows.beside) for column in one.columns}
    for what, name in sorted(used):
        sentence = meaning(what, name)
        assert sentence.endswith(".") and len(sentence) > 5, f"{what}.{name}"
    assert set(SHARED) <= {name for _, name in used} and set(OWN) <= used


@pytest.mark.parametrize("what", list(FIRST_COLUMNS))
def test_a_sheet_prints_what_a_person_reads_of_its_noun(workspace: Workspace, tmp_path: Path, what: str) -> None:
    noun = "detections" if what == "revisions" else what
    export(workspace, tmp_path / "x.xlsx", noun, Audience.INTERNAL, today=END)
    head = cells(tmp_path / "x.xlsx", what)[0]
    assert head[: len(FIRST_COLUMNS[what])] == FIRST_COLUMNS[what], "each is a column of the noun, in this order"
    with zipfile.ZipFile(tmp_path / "x.xlsx") as book:
        names = book.read("xl/workbook.xml").decode()
        number = 1 + ["detections", "revisions"].index(what) if noun == "detections" else 1
        styles = ElementTree.fromstring(book.read("xl/styles.xml")).findall("{*}cellXfs/{*}xf")
        for column in ElementTree.fromstring(book.read(f"xl/worksheets/sheet{number}.xml")).iter("{*}col"):
            for at in range(int(column.get("min", "0")), int(column.get("max", "0")) + 1):
                lines = styles[int(column.get("style", "0"))].find("{*}alignment")
                if at <= len(FIRST_COLUMNS[what]):
                    assert lines is not None and lines.get("wrapText") == "1", "a cell that is cut may lose the doubt"
    last = chr(ord("A") + len(FIRST_COLUMNS[what]) - 1)
    assert re.search(rf"Print_Area\"[^>]*>{what}!\$A\$1:\${last}\$\d+<", names)


def test_a_workbook_lists_its_columns_and_a_geopackage_holds_them(workspace: Workspace, tmp_path: Path) -> None:
    export(workspace, tmp_path / "x.xlsx", "detections", Audience.PUBLIC, today=END)
    listed = {(sheet, name): words for sheet, name, words in cells(tmp_path / "x.xlsx", "columns")[1:]}
    heads = {sheet: cells(tmp_path / "x.xlsx", sheet)[0][:-3] for sheet in ("detections", "revisions")}
    assert set(listed) == {(sheet, name) for sheet, head in heads.items() for name in head}
    assert listed["detections", "may_say"] == meaning("detections", "may_say")
    assert heads["detections"][:3] == ("id", "site_name", "told_kind"), "first what a person reads"
    assert "revisions" not in heads["detections"], "they are a sheet"
    export(workspace, tmp_path / "x.gpkg", "detections", Audience.PUBLIC, today=END)
    with closing(sqlite3.connect(tmp_path / "x.gpkg")) as file:
        rows = file.execute("SELECT column_name, description FROM gpkg_data_columns WHERE table_name = 'detections'")
        held = dict(rows.fetchall())
        assert file.execute("PRAGMA foreign_key_check").fetchall() == []
    assert held["hedge"] == meaning("detections", "hedge")
