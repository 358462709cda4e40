"""CONTRIBUTING.md "Add an incident source", followed for a source that nobody has: read, asked, kept, let out by terms.

The invented source writes a line a report: number|day|latitude|longitude|what.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from geodata.incidents.licence_of_each_source import PUBLICATIONS, publication_of
from pipelines.incidents.sources.source_discovery import SOURCES, known
from pipelines.incidents.sources.source_record import Source
from tests.geodata.cleared import ANSWERED_OPTIONS
from tests.recipe import copy_of_code, in_copy, put_before, steps, touched
from tests.servers.raw_server import RawServer, answer

TITLE = "Add an incident source"
SOURCE = '''"""The Example Bulletin: a line a report, number|day|latitude|longitude|what."""

from __future__ import annotations

from datetime import date

from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from pipelines.incidents.import_report import ReadRows
from pipelines.tables.dates import day_of
from pipelines.incidents.rows.notes import RowNotes, RowRefused
from pipelines.incidents.rows.read_rows import rows_of
from pipelines.tables.table import Table
from pipelines.incidents.rows.values import id_of, place_of, text_of
from pipelines.incidents.sources.source_record import Question, Source, SourceFile, rows_in
from pipelines.incidents.sources.source_client import AskedSource

NAMES = ("id", "day", "lat", "lon", "what")


def _table(body: bytes) -> Table:
    lines = body.decode("utf-8", errors="replace").splitlines()
    return Table(NAMES, [(n, dict(zip(NAMES, line.split("|")))) for n, line in enumerate(lines, 1) if line])


def incident_of(row: dict[str, str], today: date, notes: RowNotes) -> Incident:
    day = day_of(row["day"])
    if day is None:
        raise RowRefused("it has no day that can be read")
    return Incident(
        id=id_of("example", row["id"], row, notes),
        source="example",
        kind="notice",
        title=text_of(row["what"], "what", notes),
        start_date=day,
        end_date=day,
        date_precision=DatePrecision.DAY,
        place=place_of(row["lat"], row["lon"], "", notes),
        place_precision=PlacePrecision.NEAR,
        notes=tuple(notes.texts),
    )


def read(file: SourceFile) -> ReadRows:
    body, notes = file.text()
    return rows_in(file, _table(body), incident_of, notes)


def fetch(question: Question) -> ReadRows:
    answer = AskedSource("Example Bulletin", question.url).content(question.url)
    return rows_of(_table(answer), incident_of, question.today)


RECORD = Source("example", "the Example Bulletin, every day", read, fetch)
'''
PUBLICATION = """    "example": Publication(
        "Notices of the Example Bulletin",
        "Invented notices.",
        "other",
        "Example Bulletin",
        "https://bulletin.example/",
        {may},
        terms="Example terms: free with its name",
        name="Example Bulletin",
    ),
"""
LINES = """1|2026-05-01|16.63|98.55|Land clearing reported
2|2026-05-02|16.64|98.56|Building work continues
3|no day|1|1|x
"""


def added(folder: Path, *, may: bool) -> Path:
    """The code with the source in it."""
    copy = copy_of_code(folder)
    publications, record = steps(TITLE)
    put_before(copy / publications, "}\n_ONE_OF_OURS", PUBLICATION.format(may=may))
    (copy / record.replace("<source>", "example")).write_text(SOURCE, encoding="utf-8")
    assert touched(copy) == {publications, record.replace("<source>", "example")}
    return copy


def rows(copy: Path, workspace: str, audience: str) -> list[dict[str, str]]:
    in_copy(copy, "--workspace", workspace, "export", "out.csv", "--what", "incidents", "--audience", audience)
    with (copy / "out.csv").open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def test_the_recipe_names_files_that_are_there() -> None:
    publications, record = steps(TITLE)
    assert (
        publications == "geodata/incidents/licence_of_each_source.py"
        and record == "pipelines/incidents/sources/<source>.py"
    )


@pytest.mark.parametrize("may", [True, False], ids=["may-be-passed-on", "stays-inside"])
def test_a_new_source_is_read_asked_kept_and_let_out_by_its_terms(tmp_path: Path, may: bool) -> None:
    copy = added(tmp_path / "code", may=may)
    told = in_copy(copy, "incidents", "sources")
    line = next(line for line in told.splitlines() if line.startswith("example:"))
    assert "every day; can be asked" in line and "Example terms" in line and ("Stays inside" in line) is not may
    (copy / "notices.txt").write_text(LINES, encoding="utf-8")
    said = in_copy(copy, "--workspace", "w", "incidents", "import", "notices.txt", "--source", "example", code=1)
    assert "no day that can be read" in said
    with RawServer(lambda _path: [answer(b"9|2026-05-03|16.65|98.57|Road is closed\n")]).running() as address:
        in_copy(copy, "--workspace", "w", "incidents", "fetch", "example", "--url", address)
    inside = rows(copy, "w", "internal")
    assert [row["id"] for row in inside] == ["example-1", "example-2", "example-9"]
    assert {row["licence"] for row in inside} == {"Example terms: free with its name"}
    assert rows(copy, "w", "public") == [], "nobody has cleared anything"
    queue = json.loads(in_copy(copy, "--workspace", "w", "incidents", "queue", "--json"))["reports"]
    read = {row["id"]: ("--digest", row["digest"]) for row in queue}
    by = ("--by", "desk", "--reason", "Points at nobody at all.")
    for key in ("example-1", "example-2"):
        clear = ("incidents", "clear", key, *by, *ANSWERED_OPTIONS, *read[key])
        in_copy(copy, "--workspace", "w", *clear, code=0 if may else 2)
    outside = [row["id"] for row in rows(copy, "w", "public")]  # random: counted ids would tell of what is withheld
    assert len(outside) == (2 if may else 0) and not any("example" in key for key in outside)


def test_a_source_whose_terms_nobody_wrote_is_no_source_and_passes_nothing_on() -> None:
    with pytest.raises(ValueError, match="has no Publication"):
        known(Source("nobody", "", lambda file: None))  # type: ignore[arg-type, return-value]
    assert publication_of("nobody").may_pass_on is False
    for word, record in SOURCES.items():
        assert word in PUBLICATIONS or record.own_terms
    assert json.dumps(sorted(SOURCES)) == json.dumps(["acled", "csv", "gdelt", "reliefweb", "rss", "ucdp"])
