"""The rows that a screen hands over are those of the export, no more and no other."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import date
from pathlib import Path

import pytest

from geodata.access.audience import Audience
from geodata.workspace import Workspace
from pipelines.publish.export import export
from pipelines.publish.nouns.rows_in_sight import rows_in_sight
from tests.screens.fixture_world import END, make

NOUNS = {"detections": "id", "sites": "id", "incidents": "id", "looks": "site_id"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sight")
    make(folder).close()
    return folder


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("\n".join(line for line in text.splitlines() if not line.startswith("#")))))


@pytest.mark.parametrize("audience", list(Audience))
@pytest.mark.parametrize(("what", "column"), NOUNS.items())
def test_they_are_the_rows_of_the_export(
    home: Path, tmp_path: Path, audience: Audience, what: str, column: str
) -> None:
    workspace = Workspace(home)
    view = workspace.edition(audience, END)
    export(workspace, tmp_path / "all.csv", what, audience, today=END)
    whole = _rows((tmp_path / "all.csv").read_text("utf-8-sig"))
    ids = sorted({row[column] for row in whole})
    assert ids
    chosen = frozenset(ids[::2])
    made = _rows(rows_in_sight(view, what, chosen, ".csv", column=column).decode("utf-8-sig"))
    assert made == [row for row in whole if row[column] in chosen]
    workspace.store.close()


def test_what_an_edition_does_not_tell_is_in_no_file(home: Path) -> None:
    workspace = Workspace(home)
    inside = {d.id for d in workspace.edition(Audience.INTERNAL, END).detections.items}
    public = workspace.edition(Audience.PUBLIC, END)
    told = {d.id for d in public.detections.items}
    assert inside > told
    made = json.loads(rows_in_sight(public, "detections", inside, ".geojson"))
    assert {feature["properties"]["id"] for feature in made["features"]} == told
    workspace.store.close()


def test_a_workbook_opens_and_says_whose_it_is(home: Path) -> None:
    workspace = Workspace(home)
    view = workspace.edition(Audience.PUBLIC, date(2026, 11, 21))
    with zipfile.ZipFile(io.BytesIO(rows_in_sight(view, "sites", {"pellimar-bend"}, ".xlsx"))) as book:
        said = " ".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
    assert "Pellimar Bend" in said and "Kilvane" not in said and "TLP:CLEAR" in said
    workspace.store.close()


def test_what_was_said_before_goes_along_for_the_chosen_changes_alone(home: Path) -> None:
    workspace = Workspace(home)
    view = workspace.edition(Audience.INTERNAL, END)
    said = {d.id: [r.number for r in view.revisions.get(d.id, ())] for d in view.detections.items}
    chosen = next(key for key, numbers in said.items() if numbers)
    both = rows_in_sight(view, "detections", {chosen}, ".xlsx")
    alone = rows_in_sight(view, "detections", {chosen}, ".xlsx", revisions=False)

    def sheets(body: bytes) -> dict[str, str]:
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            names = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
            return {name: book.read(name).decode() for name in names}

    assert len(sheets(both)) == len(sheets(alone)) + 1, "one sheet more: what was said"
    words = "".join(sheets(both).values())
    assert chosen in words and not [key for key in said if key != chosen and f">{key}<" in words]
    workspace.store.close()
