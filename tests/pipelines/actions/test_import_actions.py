"""A table of actions, and one typed: every row is kept or refused by its number, twice adds nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from shapely.geometry import box
from typer.testing import CliRunner

from geodata.errors import FileRefused, NotAllowed
from geodata.sites.site import Site
from geodata.workspace import Workspace
from pipelines.actions.import_actions import import_actions
from pipelines.actions.typed_action import typed_action
from pipelines.cli import app

TODAY = date(2026, 3, 1)
HEAD = "id,title,kind,date,source,site_ids,group,country"
ROWS = (
    "a-1,Power cut,power cut,2026-02-05,Paper,north,,",
    "a-2,No source,raid,2026-02-05,,north,,",
    "a-3,To come,raid,2026-03-02,Paper,north,,",
    "a-4,Over the country,sanction,2025-10,Paper,,,Myanmar",
    "a-5,Nowhere,raid,2026-01-01,Paper,elsewhere,,",
    "a-6,Odd day,raid,some day,Paper,north,,",
    "a-1,Power cut again,power cut,2026-02-05,Paper,north; south,,",
)


@pytest.fixture
def home(tmp_path: Path) -> Workspace:
    workspace = Workspace.open(tmp_path / "home")
    for number, key in enumerate(("north", "south")):
        outline = box(98.5 + number / 50, 16.6, 98.51 + number / 50, 16.61)
        workspace.store.save_site(Site(key, key.title(), outline, country="MM"), by="a")
    return workspace


def written(folder: Path, ending: str) -> Path:
    path = folder / f"actions.{ending}"
    if ending == "csv":
        path.write_text("\n".join((HEAD, *ROWS)), encoding="utf-8")
        return path
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Actions")
        sheet.write(0, 0, "Measures by authorities, as of March 2026")
        for n, row in enumerate((HEAD, *ROWS), start=1):
            sheet.write_row(n, 0, row.split(","))
    return path


@pytest.mark.parametrize(("ending", "first"), [("csv", 2), ("xlsx", 3)])
def test_every_row_is_kept_or_refused_by_its_number(home: Workspace, tmp_path: Path, ending: str, first: int) -> None:
    report = import_actions(home, written(tmp_path, ending), today=TODAY)
    assert [(r.line - first, r.id) for r in report.refused] == [(1, "a-2"), (2, "a-3"), (4, "a-5"), (5, "a-6")]
    whys = [str(r.text) for r in report.refused]
    assert "no source" in whys[0] and "in the future" in whys[1] and "no site here" in whys[2] and "some day" in whys[3]
    kept = {a.id: a for a in home.store.actions()}
    assert sorted(kept) == ["a-1", "a-4"] and kept["a-1"].site_ids == ("north", "south"), "the later row of an id wins"
    assert (kept["a-4"].start_date, kept["a-4"].end_date, kept["a-4"].named) == (
        date(2025, 10, 1),
        date(2025, 10, 31),
        "MM",
    )
    assert report.lines()[-1] == "two actions kept (2 new, 0 changed, 0 unchanged), 4 refused."
    again = import_actions(home, written(tmp_path, ending), today=TODAY)
    assert again.counts == (0, 0, 2) and home.store.action_versions() == []


@pytest.mark.parametrize(
    ("word", "simulated", "noted"),
    [("", False, False), ("không", False, False), ("ဟုတ်ကဲ့", True, False), ("perhaps", True, True)],
)
def test_whether_an_action_is_invented_is_read_in_its_language_and_told_where_it_cannot_be(
    home: Workspace, tmp_path: Path, word: str, simulated: bool, noted: bool
) -> None:
    path = tmp_path / "one.csv"
    path.write_text(f"{HEAD},simulated\n{ROWS[0]},{word}\n", encoding="utf-8")
    report = import_actions(home, path, today=TODAY)
    assert [a.simulated for a in home.store.actions()] == [simulated]
    assert [r.line for r in report.noted if "simulated is not true or false" in r.text] == ([2] if noted else [])


def test_a_date_that_cannot_be_read_is_quoted_with_what_to_write(home: Workspace, tmp_path: Path) -> None:
    cells = {"soon": "", "2026-02-05": "after the feast", "2026-02-06": "14-Feb-69", "2026-03-09": "", "1812-06-24": ""}
    lines = [f"a-{n},T,raid,{day},Paper,north,,,{last}" for n, (day, last) in enumerate(cells.items())]
    path = tmp_path / "odd.csv"
    path.write_text("\n".join((f"{HEAD},end_date", *lines)), encoding="utf-8")
    assert [str(r.text).partition(". ")[0] for r in import_actions(home, path, today=TODAY).refused] == [
        "its date 'soon' cannot be read: write it as 2025-02-05",
        "its last day 'after the feast' cannot be read: write it as 2025-02-05",
        "its last day '14-Feb-69' has a year in two digits, perhaps of the Buddhist era: write all four digits",
        "its date 2026-03-09 is in the future",
        "its date 1812-06-24 is before 1900: correct it",
    ]


def test_a_sheet_that_is_left_out_is_told_as_one_without_actions(home: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "two.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name, rows in (("Read me", ["Measures", "of 2026"]), ("Actions", [HEAD, ROWS[0]]), ("Empty form", [HEAD])):
            sheet = book.add_worksheet(name)
            for n, row in enumerate(rows):
                sheet.write_row(n, 0, row.split(","))
    report = import_actions(home, path, today=TODAY)
    assert report.ok and [n for n in map(str, report.file_notes) if "sheet" in n] == [
        "its sheet 'Read me' holds no actions and is left out",
        "its sheet 'Empty form' holds no actions and is left out",
    ]


def test_what_was_withdrawn_stays_so_and_the_report_says_it(home: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "one.csv"
    path.write_text("\n".join((HEAD, ROWS[0])), encoding="utf-8")
    import_actions(home, path, today=TODAY)
    home.store.withdraw_action("a-1", "desk", "the paper took it back")
    again = import_actions(home, path, today=TODAY)
    assert home.store.action("a-1").withdrawn and again.counts == (0, 0, 1)
    assert "(a-1): it was withdrawn here, and stays so while it says the same." in " ".join(again.lines())
    path.write_text("\n".join((HEAD, ROWS[0].replace("Paper", "Two papers"))), encoding="utf-8")
    assert "and stands again, since it says something else now." in " ".join(
        import_actions(home, path, today=TODAY).lines()
    )


def test_a_table_without_what_every_action_needs_is_refused(home: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("title,when\nRaid,2026-01-01\n", encoding="utf-8")
    with pytest.raises(FileRefused, match="no column for date, kind, source, site_ids"):
        import_actions(home, path, today=TODAY)


def test_the_command_line_keeps_one_lists_it_and_takes_it_back(home: Workspace, tmp_path: Path) -> None:
    def said(*words: str, code: int = 0) -> str:
        found = CliRunner().invoke(app, ["--workspace", str(home.root), "actions", *words])
        if code == 2:
            return str(found.exception)
        assert found.exit_code == code, found.output
        return found.output

    added = said("add", "raid", "2026-02-05", "--source", "Paper", "--where", "north", "--set", "id=r-1")
    assert added.splitlines() == [
        "r-1: kept.",
        "Waiting for a person: one action. Nobody outside sees it before a person has cleared it: see compound-watch "
        "actions queue.",
    ]
    assert "elsewhere" in said("add", "raid", "2026-02-05", "--source", "Paper", "--where", "elsewhere", code=2)
    assert "'colour'" in said(
        "add", "raid", "2026-02-05", "--source", "P", "--where", "north", "--set", "colour=x", code=2
    )
    said("add", "sanction", "2025-10", "--source", "Paper", "--where", "country:Burma", "--set", "id=s-1")
    assert said("list").splitlines() == [
        "s-1\t2025-10-01/2025-10-31\tsanction\tMM\tPaper\t2",
        "r-1\t2026-02-05\traid\tnorth\tPaper\t1",
        "2 actions.",
    ]
    assert said("withdraw", "r-1", "--by", "desk", "--reason", "the paper took it back") == "r-1: withdrawn.\n"
    assert "withdrawn" in said("list").splitlines()[1]
    imported = said("import", str(written(tmp_path, "csv")), code=1)
    assert "Waiting for a person: three actions. Nobody outside sees them" in imported


def test_of_two_groups_typed_none_is_dropped_without_a_word_and_an_id_may_hold_a_colon() -> None:
    with pytest.raises(NotAllowed, match="given twice"):
        typed_action("raid", "2026-02-05", "Paper", "", ["group:river", "group:lake"], [])
    with pytest.raises(NotAllowed, match="given twice"):
        typed_action("raid", "2026-02-05", "Paper", "", ["north"], ["url=https://a.example/", "url=https://b.example/"])
    draft = typed_action("raid", "2026-02-05", "Paper", "", ["osm:123", "group:river"], [])
    assert (draft.site_ids, draft.group) == (("osm:123",), "river")


@pytest.mark.parametrize(
    ("day", "why"), [("13/02/2569", "is it of the Buddhist era"), ("13-Feb-69", "write all four digits")]
)
def test_a_day_of_the_buddhist_era_is_none_of_the_future_or_of_the_last_century(
    home: Workspace, tmp_path: Path, day: str, why: str
) -> None:
    table = tmp_path / "actions.csv"
    table.write_text(f"{HEAD}\na-1,Power cut,power cut,{day},Paper,north,,\n")
    report = import_actions(home, table, by="a", today=TODAY)
    assert not home.store.actions()
    (refused,) = report.refused
    assert refused.line == 2 and why in refused.text
    assert ("2569-02-13" if "2569" in day else repr(day)) in refused.text, "what it is that was refused"
    with pytest.raises(NotAllowed, match=why if "2569" in day else "cannot be read"):
        typed_action("raid", day.replace("/", "."), "Paper", "", ["north"], [])
