"""Identifiers leave as rows, in the item of their site and in briefings: each with both speakers and both links."""

from __future__ import annotations

import csv
import json
import zipfile
from datetime import date
from pathlib import Path

import pytest

from geodata.access.audience import Audience
from geodata.identifiers.identifier import Identifier, Relation, Scheme
from geodata.incidents.clearing import Decision
from geodata.workspace import Workspace
from pipelines.brief.brief import write_brief
from pipelines.issued_briefings.issued_files import TWIN
from pipelines.publish.catalog.publish import publish_catalog
from pipelines.publish.export import WRITERS, export
from pipelines.publish.nouns.gather_rows import NOUNS
from tests.addressed import with_address
from tests.geodata.cleared import pass_on_identifier
from tests.screens.fixture_world import END, make

INSIDE = Identifier(
    "identifier-2",
    "oskelle-bridge",
    Scheme.OFAC,
    "99999",
    "Invented Inner Company",
    "A paper",
    "https://example.org/paper",
    listed_on=date(2025, 10, 14),
    url="https://example.org/list",
    relation=Relation.OWNS,
    simulated=True,
)


@pytest.fixture
def home(tmp_path: Path) -> Workspace:
    root = tmp_path / "home"
    root.mkdir()
    with_address(root)
    make(root).close()
    workspace = Workspace.open(root)
    workspace.store.save_identifiers([INSIDE])
    return workspace


@pytest.mark.parametrize("ending", sorted(WRITERS))
def test_every_format_holds_what_was_let_out_and_no_more(home: Workspace, tmp_path: Path, ending: str) -> None:
    report = export(home, tmp_path / f"out{ending}", "identifiers", today=END)
    assert (report.written, report.left_out) == (1, 1)
    assert "1 identifier of those that nobody has let out" in report.lines()[1]
    held = (tmp_path / f"out{ending}").read_bytes()
    if ending == ".kmz":
        with zipfile.ZipFile(tmp_path / f"out{ending}") as packed:
            held = packed.read("doc.kml")
    assert b"Inner" not in held
    if ending in (".csv", ".geojson", ".kml", ".kmz"):
        assert b"INVENTED-0007" in held and b"says nothing of the place and is no sanction" in held


def test_a_row_has_both_speakers_and_both_links(home: Workspace, tmp_path: Path) -> None:
    export(home, tmp_path / "out.csv", "identifiers", Audience.INTERNAL, today=END)
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["id"]: row for row in csv.DictReader(line for line in file if not line.startswith("#"))}
    row = rows["identifier-2"]
    assert (row["listed_on"], row["url"], row["source_url"]) == ("2025-10-14", INSIDE.url, INSIDE.source_url)
    assert row["sentence"].startswith("A paper says that ") and "listed by OFAC" in row["sentence"]


@pytest.mark.parametrize("what", sorted(NOUNS))
def test_what_was_left_out_can_be_said_of_every_noun(home: Workspace, tmp_path: Path, what: str) -> None:
    assert export(home, tmp_path / "out.csv", what, today=END).lines()[1].startswith("Left out for public")


def test_the_item_of_a_site_and_its_briefing_tell_them(home: Workspace, tmp_path: Path) -> None:
    publish_catalog(home, tmp_path / "stac", today=END)
    item = json.loads((tmp_path / "stac/sites/items/oskelle-bridge.json").read_text(encoding="utf-8"))
    (told,) = item["properties"]["cw:identifiers"]
    assert (told["value"], told["source"]) == ("INVENTED-0007", "Ilvane Monitor") and "note" not in told
    links = {link["rel"]: link for link in item["links"]}
    assert links["via"]["href"] == told["source_url"], "who says that it belongs to the place"
    assert links["related"]["href"] == told["url"] and "says nothing of the place" in links["related"]["title"]
    other = json.loads((tmp_path / "stac/sites/items/kilvane-ford.json").read_text(encoding="utf-8"))
    assert "cw:identifiers" not in other["properties"]


def test_a_briefing_tells_them_and_is_taken_back_with_them(home: Workspace) -> None:
    made = write_brief(home, ["oskelle-bridge"], None, None, Audience.PUBLIC, today=END)
    twin = json.loads((home.root / made.issued.folder / TWIN).read_text(encoding="utf-8"))
    about = [one["text"] for one in twin["statements"] if one["part"] == "about"]
    (tie,) = [text for text in about if "Invented Holding of Ilvane" in text]
    assert tie.startswith("Ilvane Monitor says that ") and "https://example.org/ilvane-monitor/holding" in tie
    number = about[about.index(tie) + 1]
    assert (
        "INVENTED-0007" in number and "A number in a register says nothing of the place and is no sanction." in number
    )
    assert not any("Inner" in text for text in about)
    assert "identifier/identifier-1" in made.issued.names and "identifier/identifier-2" not in made.issued.names
    assert [b.id for b in home.edition(Audience.PUBLIC, END).briefings.items] == [made.issued.id]
    pass_on_identifier(home.store, "identifier-1", Decision.UNDONE)
    assert home.edition(Audience.PUBLIC, END).briefings.items == ()
