"""Clearing from the command line: listed, cleared, held, taken back, with exit codes; nothing out before."""

from __future__ import annotations

import csv
import json
from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import pytest
import shapely
from typer.testing import CliRunner

from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.sites.site import Site
from geodata.workspace import Workspace
from pipelines.cli import app
from pipelines.incidents.clear_reports import stands_at

TABLE = (
    "id,date,lat,lon,title,type,link\n"
    "1,2025-05-06,16.63,98.55,Roof repaired,statement,https://example.org/1\n"
    "2,2025-05-06,16.63,98.55,Police will raid the hall tomorrow,raid,https://example.org/2\n"
)
BY = ("--by", "report desk", "--reason", "Read the article.")
YES = ("--over", "--not-moving", "--no-person")


@pytest.fixture
def said(tmp_path: Path) -> object:
    (tmp_path / "mine.csv").write_text(TABLE, encoding="utf-8")

    def run(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, ["--workspace", str(tmp_path / "home"), *words])
        return done.exit_code, done.output + (str(done.exception) if done.exception else "")

    assert run("incidents", "import", str(tmp_path / "mine.csv"), "--source", "csv")[0] == 0
    return run


def out(said: object, tmp_path: Path) -> list[str]:
    assert callable(said)
    assert said("export", str(tmp_path / "o.csv"), "--what", "incidents", "--audience", "partner")[0] == 0
    with (tmp_path / "o.csv").open(encoding="utf-8", newline="") as file:
        return sorted(row["title"] for row in csv.DictReader(file))


def as_read(said: object, key: str) -> tuple[str, str]:
    """The option that says what was read: what the queue prints of a report."""
    assert callable(said)
    (row,) = [row for row in json.loads(said("incidents", "queue", "--json")[1])["reports"] if row["id"] == key]
    return ("--digest", row["digest"])


def test_a_queue_is_listed_cleared_held_and_taken_back(said: object, tmp_path: Path) -> None:
    assert callable(said)
    code, lines = said("incidents", "queue")
    assert code == 0 and "two reports" in lines
    assert lines.index("csv-2") < lines.index("csv-1"), "the riskiest first"
    assert "and 1 more; see --most." in said("incidents", "queue", "--most", "1")[1], "one of two is listed"
    assert said("incidents", "queue", "--most", "-1")[0] == 2, "fewer than none cannot be listed"
    assert "something to come" in lines and "no listed word found, which proves nothing" in lines
    assert out(said, tmp_path) == []
    code, lines = said("incidents", "clear", "csv-1", *BY, *YES)
    assert code == 2 and "is not known" in lines, "a table that names no licence"
    code, lines = said("incidents", "clear", "csv-9", *BY, *YES, "--terms", "CC BY 4.0")
    assert code == 2 and "no incident has that id" in lines
    unread = said("incidents", "clear", "csv-1", *BY, *YES, "--terms", "CC BY 4.0")
    assert unread[0] == 2 and "does not say which text was read" in unread[1] and "--digest" in unread[1]
    read = (*as_read(said, "csv-1"), "--terms", "CC BY 4.0")
    code, lines = said("incidents", "clear", "csv-1", *BY, *YES, *read)
    assert lines.startswith("csv-1: asks for care: no listed word found, which proves nothing.\n")
    assert code == 0 and "csv-1: cleared." in lines
    assert out(said, tmp_path) == ["Roof repaired"]
    assert said("incidents", "hold", "csv-2", *BY)[0] == 0
    assert "No report waits" in said("incidents", "queue")[1]
    assert said("incidents", "unclear", "csv-2", *BY)[0] == 0
    words = (*YES, "--words", "A search was reported", "--terms", "CC0", *as_read(said, "csv-2"))
    code, lines = said("incidents", "clear", "csv-2", *BY, *words)
    assert code == 2 and "its words tell of something to come: will, tomorrow" in lines and "--happened" in lines
    assert said("incidents", "clear", "csv-2", *BY, *words, "--happened", "2999-01-01")[0] == 2
    assert said("incidents", "clear", "csv-2", *BY, *words, "--happened", "soon")[0] == 2
    assert said("incidents", "clear", "csv-2", *BY, *words, "--happened", "2025-05-07")[0] == 0
    assert out(said, tmp_path) == ["A search was reported", "Roof repaired"]
    assert said("incidents", "clear", "csv-1", "csv-2", *BY, *words)[0] == 2, "a line of one's own is for one report"
    assert said("incidents", "unclear", "csv-1", "csv-2", *BY)[0] == 0
    assert out(said, tmp_path) == []


def test_a_report_is_held_cleared_and_deleted_by_the_id_that_others_read(said: object, tmp_path: Path) -> None:
    """Who asks about a report has read it in an export or a catalogue: the id there is none of a table."""
    assert callable(said)
    words = ("--terms", "CC BY 4.0", *BY, *YES)
    assert said("incidents", "clear", "csv-1", *as_read(said, "csv-1"), *words)[0] == 0
    assert out(said, tmp_path) == ["Roof repaired"]
    with (tmp_path / "o.csv").open(encoding="utf-8", newline="") as file:
        (key,) = [row["id"] for row in csv.DictReader(file)]
    assert key.startswith("report-") and "csv" not in key
    code, lines = said("incidents", "hold", key, *BY)
    assert code == 0 and f"{key} is the id under which others read csv-1." in lines and "csv-1: held." in lines
    assert out(said, tmp_path) == []
    assert said("incidents", "unclear", key, *BY)[0] == 0
    code, lines = said("incidents", "clear", key, *as_read(said, "csv-1"), *words)
    assert code == 0 and "csv-1: cleared." in lines and out(said, tmp_path) == ["Roof repaired"]
    assert said("incidents", "clear", key, "csv-2", *words)[0] == 2, "one text of a source a command"
    code, lines = said("incidents", "hold", "report-a00000000000", *BY)
    assert code == 2 and "no incident has that id" in lines and out(said, tmp_path) == ["Roof repaired"]
    wish = ("--report", key, "--reason", "asked for by the person concerned", "--by", "desk", "--apply")
    code, lines = said("retention", *wish)
    assert code == 0 and "Deleted: the text of report csv-1." in lines and out(said, tmp_path) == []


def test_what_a_closed_place_out_of_use_keeps_inside_is_told_when_it_is_cleared(said: object, tmp_path: Path) -> None:
    assert callable(said)
    store = Workspace.open(tmp_path / "home").store
    store.save_site(Site("shut", "Shut Place", shapely.box(98.545, 16.625, 98.555, 16.635)), by="test")
    store.retire_site("shut", "test", why="no longer of interest")
    read = (*as_read(said, "csv-1"), "--terms", "CC BY 4.0")
    code, lines = said("incidents", "clear", "csv-1", *BY, *YES, *read)
    assert (
        code == 0 and lines.count("Another rule keeps it inside") == 2 and "from" not in lines.partition("cleared.")[2]
    )
    assert out(said, tmp_path) == []


def test_what_machines_read_of_the_queue_holds_every_field_that_goes_out(said: object, tmp_path: Path) -> None:
    assert callable(said)
    (row, *_) = json.loads(said("incidents", "queue", "--json")[1])["reports"]
    beside = (
        "place_precision",
        "catalog",
        "withdrawn",
        "review_by",
        "simulated",
        "site_ids",
        "named_site_ids",
        "place",
    )
    assert {f.name for f in fields(Incident)} - set(beside) <= set(row)


def test_a_release_is_shown_as_its_edition_will_tell_it_beside_what_happened_there(
    said: object, tmp_path: Path
) -> None:
    assert callable(said)
    rows = (
        "8,2025-04-09,16.632,98.549,Raid on the north hall,raid,exact,MM,CC BY 4.0,MM-ASPI-MY04\n"
        "9,2025-04-10,16.632,98.549,Hundreds left the compound on foot,release,exact,MM,CC BY 4.0,MM-ASPI-MY04\n"
        "10,2025-09-09,16.598,98.580,Raid on the south hall,raid,exact,MM,CC BY 4.0,MM-ASPI-MY05\n"
        "11,2025-10-09,16.648,98.521,Raid on the west hall,raid,exact,MM,CC BY 4.0,MM-ASPI-MY06\n"
    )
    head = "id,date,lat,lon,title,type,place_precision,country,licence,site_ids\n"
    (tmp_path / "two.csv").write_text(head + rows, encoding="utf-8")
    assert said("sites", "gazetteer")[0] == 0
    assert said("incidents", "import", str(tmp_path / "two.csv"), "--source", "csv")[0] == 0
    moving = ("--over", "--moving", "--no-person")
    read = as_read(said, "csv-9")
    alone = said("incidents", "clear", "csv-9", *BY, *moving, *read)[1]
    assert "2025-04-01 to 2025-04-30 (month)" in alone, "nothing else is told of the district"
    assert said("incidents", "clear", "csv-8", *BY, *YES, *as_read(said, "csv-8"))[0] == 0
    beside = said("incidents", "clear", "csv-9", *BY, *moving, *read)[1]
    assert "Dates: " not in beside and "or its year alone would still name its place" in beside
    for key in ("csv-10", "csv-11"):
        assert said("incidents", "clear", key, *BY, *YES, *as_read(said, key))[0] == 0
    beside = said("incidents", "clear", "csv-9", *BY, *moving, *read)[1]
    assert "late, by month or year, and by district or coarser" in beside
    assert said("export", str(tmp_path / "o.csv"), "--what", "incidents", "--audience", "partner")[0] == 0
    with (tmp_path / "o.csv").open(encoding="utf-8", newline="") as file:
        told = [row for row in csv.DictReader(file) if row["id"].startswith("release-")]
    shown = [line for line in beside.splitlines() if "Dates: " in line]
    assert len(told) == len(shown) == 1, beside
    (row,) = told
    assert f"Dates: {row['start_date']} to {row['end_date']} ({row['date_precision']})" in shown[0]
    assert row["date_precision"] == "year" and "month" not in shown[0]


def test_the_queue_names_what_keeps_a_report_in_and_suggests_a_line(said: object, tmp_path: Path) -> None:
    assert callable(said)
    (tmp_path / "words.csv").write_text(
        "id,date,lat,lon,title,type,place_precision,country,licence\n"
        "7,2025-05-06,16.65,98.52,Police raid a compound in 10 days,raid,district,MM,CC BY 4.0\n"
        "8,2025-05-06,16.65,98.52,12 people left a compound,release,district,MM,CC BY 4.0\n",
        encoding="utf-8",
    )
    assert said("incidents", "import", str(tmp_path / "words.csv"), "--source", "csv")[0] == 0
    rows = {line.split()[0]: line for line in said("incidents", "queue")[1].splitlines() if line.startswith("  csv-")}
    assert 'of no known form: its headline; needs a line of your own, such as "Raid reported"' in rows["csv-7"]
    assert "known form" not in rows["csv-8"], "no headline of a release goes out, so none keeps it in"
    code, lines = said("incidents", "clear", "csv-7", *BY, *YES, *as_read(said, "csv-7"))
    assert code == 2 and "no sentence of a form that is known here" in lines


def test_what_names_a_whole_is_said_to_stand_where_the_whole_is_told(said: object, tmp_path: Path) -> None:
    """KK Park has listed parts only: partners and the public read a report of it at the first of them."""
    assert callable(said)
    (tmp_path / "whole.csv").write_text(
        "id,date,lat,lon,title,type,place_precision,country,licence\n"
        "8,2025-05-06,16.65,98.52,Roof repaired at KK Park,statement,district,MM,CC BY 4.0\n",
        encoding="utf-8",
    )
    assert said("sites", "gazetteer")[0] == 0
    assert said("incidents", "import", str(tmp_path / "whole.csv"), "--source", "csv")[0] == 0
    lines = said("incidents", "queue")[1]
    line = next(row for row in lines.splitlines() if "as said of KK Park as one" in row)
    assert "KK Park 1st Stage (MM-ASPI-MY01)" in line and "at no listed place" not in line


def test_a_row_that_gives_a_site_says_where_it_will_stand_and_waits_again_with_another(
    said: object, tmp_path: Path
) -> None:
    assert callable(said)

    def give(sites: str, country: str = "MM", licence: str = "CC BY 4.0") -> None:
        (tmp_path / "given.csv").write_text(
            "id,date,lat,lon,title,type,place_precision,country,licence,site_ids,verification\n"
            f"3,2025-05-06,16.65,98.52,Roof repaired,statement,exact,{country},{licence},{sites},told by naw htoo\n",
            encoding="utf-8",
        )
        assert said("incidents", "import", str(tmp_path / "given.csv"), "--source", "csv")[0] == 0

    assert said("sites", "gazetteer")[0] == 0
    give("MM-ASPI-MY02")
    lines = said("incidents", "queue")[1]
    assert "It will stand at: " in lines and "(MM-ASPI-MY02), " in lines and "km from its point, by its row" in lines
    assert "It will stand at no listed place." in lines, "the others"
    for field in ("Country: MM", "Coordinates: 16.65, 98.52 (placed to about 1 km)", "Terms: CC BY 4.0"):
        assert field in lines, field
    code, lines = said("incidents", "clear", "csv-3", *BY, *YES, *as_read(said, "csv-3"))
    assert code == 0, lines
    for field in (
        "Country: MM",
        "Coordinates: 16.65, 98.52 (placed to about 1 km)",
        "Terms: CC BY 4.0",
        "Sites: MM-ASPI-MY02",
    ):
        assert field in lines, field
    assert "naw htoo" not in lines
    assert out(said, tmp_path) == ["Roof repaired"]
    give("MM-ASPI-MY03")
    assert (
        out(said, tmp_path) == []
        and "it has changed, or stands elsewhere, since it was cleared" in said("incidents", "queue")[1]
    )
    give("KH-AI-PP19")
    code, lines = said("incidents", "clear", "csv-3", *BY, *YES)
    assert code == 2 and "its row gives the site KH-AI-PP19" in lines
    give("NOWHERE-1")
    assert "NOWHERE-1, which is no place here" in said("incidents", "queue")[1]
    assert said("incidents", "clear", "csv-3", *BY, *YES, *as_read(said, "csv-3"))[0] == 0
    assert out(said, tmp_path) == ["Roof repaired"], "an id of no place here changes nothing"
    give("", licence="CC BY 4.0 of Naw Htoo")
    code, lines = said("incidents", "clear", "csv-3", *BY, *YES)
    assert code == 2 and "under which terms" in lines


def test_three_questions_have_no_default_and_one_report_goes_a_command(said: object, tmp_path: Path) -> None:
    assert callable(said)
    free = ("--terms", "CC BY 4.0")
    for left in range(3):
        code, lines = said("incidents", "clear", "csv-1", *BY, *free, *(o for n, o in enumerate(YES) if n != left))
        assert code == 2
        assert all(option in lines for option in ("--over or --not-over", "--moving or --not-moving", "--no-person"))
    assert "not over" in said("incidents", "clear", "csv-1", *BY, *free, "--not-over", *YES[1:])[1]
    named = ("--over", "--not-moving", "--person")
    code, lines = said("incidents", "clear", "csv-1", *BY, *free, *named)
    assert code == 2 and "line of your own" in lines
    assert said("incidents", "clear", "csv-1", *BY, *free, *named, "--words", "A roof was mended")[0] == 2
    code, lines = said("incidents", "clear", "csv-1", "csv-2", *BY, *free, *YES)
    assert code == 2 and "one report a command" in lines
    assert out(said, tmp_path) == []


def test_what_is_called_moving_goes_late_and_coarse(said: object, tmp_path: Path) -> None:
    assert callable(said)
    late = ("--terms", "CC BY 4.0", "--over", "--moving", "--no-person", *as_read(said, "csv-1"))
    code, lines = said("incidents", "clear", "csv-1", *BY, *late)
    assert code == 0 and "late, by month or year, and by district or coarser." in lines
    assert "Your own line" not in lines
    assert out(said, tmp_path) == ["Report about people getting out, or being moved or sheltered"]
    own = ("--words", "An office says that a hall was left.", "--place", "a hall")
    code, lines = said("incidents", "clear", "csv-1", *BY, *late, *own)
    assert code == 0, lines
    assert "Your own line is not used" in lines, "nor is it dropped without a word"
    assert out(said, tmp_path) == ["Report about people getting out, or being moved or sheltered"]


def test_the_queue_shows_every_text_and_clear_says_what_goes_out_and_from_when(said: object, tmp_path: Path) -> None:
    assert callable(said)
    (tmp_path / "named.csv").write_text(
        "id,date,lat,lon,title,type,link,place_name,reported_by,licence\n"
        "7,2025-05-06,16.63,98.55,Fire reported,statement,https://example.org/7,House of Pastor Daniel,"
        "District Office,CC0\n"
        "8,2025-05-06,16.63,98.55,Trois Africains ont fui le parc,statement,,KK Park,Desk,CC0\n",
        encoding="utf-8",
    )
    assert said("incidents", "import", str(tmp_path / "named.csv"), "--source", "csv")[0] == 0
    lines = said("incidents", "queue")[1]
    for text in ("House of Pastor Daniel", "District Office", "https://example.org/7", "its language is not known"):
        assert text in lines, text
    code, lines = said("incidents", "clear", "csv-8", *BY, *YES)
    assert code == 2 and "language is not known here, only English, Thai" in lines
    read = as_read(said, "csv-7")
    code, lines = said("incidents", "clear", "csv-7", *BY, *YES, *read)
    assert code == 2 and "its place is no listed one: House of Pastor Daniel" in lines
    code, lines = said("incidents", "clear", "csv-7", *BY, *YES, *read, "--words", "A fire was reported")
    assert code == 0 and "A fire was reported" in lines and "a source that is not named here" in lines
    assert "Daniel" not in lines and "District Office" not in lines and "example.org" not in lines
    given = ("--place", "KK Park", "--source-name", "Ilvane Monitor")
    code, lines = said("incidents", "clear", "csv-7", *BY, *YES, *read, "--words", "A fire was reported", *given)
    assert (
        code == 0
        and "KK Park" in lines
        and "Compound Watch, summing up Ilvane Monitor, says: A fire was reported" in lines
        and "Daniel" not in lines
    )
    assert said("incidents", "clear", "csv-7", "csv-8", *BY, *YES, *given)[0] == 2


def test_where_a_report_of_people_getting_out_stands_is_said_with_what_goes_out_of_one() -> None:
    """It was said to stand at a compound; what goes out of it names no place."""
    site = Site("s", "Torvane Estate", shapely.box(98.5, 16.6, 98.51, 16.61), "MM")
    roof = Incident(
        "csv-1",
        "csv",
        "statement",
        "Roof repaired at Torvane Estate",
        date(2025, 5, 6),
        date(2025, 5, 6),
        DatePrecision.DAY,
        shapely.Point(98.505, 16.605),
        PlacePrecision.EXACT,
        country="MM",
    )
    out = replace(roof, id="csv-2", kind="release", title="People released from Torvane Estate")
    told = stands_at([roof, out], [site])
    assert told["csv-1"].said.startswith("It will stand at: Torvane Estate (s)")
    assert told["csv-2"].said.startswith("By its words it may tell of people getting out, moved or sheltered: then it ")
    assert told["csv-2"].said.index("without point, day and link") < told["csv-2"].said.index("It will stand at")
