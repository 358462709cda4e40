"""Rows of a workspace's own exports, imported into that workspace again: no twin, no coarser point, nothing changed."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from shapely.geometry import Point, box

from geodata.access.audience import Audience
from geodata.errors import FileRefused
from geodata.incidents.clearing import Decision
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.incidents.site_join import joined_to
from geodata.sites.site import Site
from geodata.store.clearings import Wish
from geodata.workspace import Workspace
from pipelines.incidents.catalog.publish import publish_incidents
from pipelines.incidents.catalog.pull import pull_incidents
from pipelines.incidents.import_file import import_incidents
from pipelines.incidents.import_report import IncidentReport
from pipelines.incidents.own_reports import OwnReports
from pipelines.publish.export import export
from tests.addressed import with_address
from tests.geodata.cleared import ANSWERED, decide_about_report

TODAY = date(2026, 11, 26)
FORMATS = ("csv", "xlsx", "geojson")
DAY = (date(2026, 3, 2), date(2026, 3, 2), DatePrecision.DAY)
AT = Point(98.50123, 16.60456)
FIRE = Incident(
    "csv-1", "csv", "fire", "Fire at the market", *DAY, AT, PlacePrecision.NEAR, country="MM", licence="CC BY 4.0",
    url="https://example.org/a", reported_by="Example Paper",
)  # fmt: skip
CODED = replace(FIRE, id="ucdp-7", source="ucdp", kind="armed clash", title="Clash in a valley", url="", licence="")
NOWHERE = replace(FIRE, id="rss-1", source="rss", title="Fire somewhere", place_precision=PlacePrecision.UNKNOWN)
BESIDE = replace(FIRE, id="csv-2", title="A house burnt", place=Point(98.7051, 16.605), country="")
EDITED = (
    "its id is one under which our exports have a report that is stored here, and it says something else than they say "
    "today: the stored report stays. Correct it in the file of its source, and import that"
)


@pytest.fixture
def home(tmp_path: Path) -> Workspace:
    workspace = Workspace.open(tmp_path / "home")
    workspace.store.save_site(Site("park", "Park", box(98.7, 16.6, 98.71, 16.61), country="MM"), by="a")
    workspace.store.save_incidents(joined_to([FIRE, CODED, NOWHERE, BESIDE], workspace.store.sites()))
    decide_about_report(
        workspace.store, "csv-1", Wish(Decision.CLEARED, "desk", "Read the whole article about it.", answers=ANSWERED)
    )
    return workspace


def imported_again(
    home: Workspace, audience: Audience, suffix: str, edit: Callable[[Path], None] = lambda _: None
) -> IncidentReport:
    file = home.root.parent / f"own.{suffix}"
    export(home, file, "incidents", audience, today=TODAY)
    edit(file)
    return import_incidents(home, file, "csv", today=TODAY)


def rewritten(change: Callable[[dict[str, str]], dict[str, str]]) -> Callable[[Path], None]:
    def edit(file: Path) -> None:
        with file.open(encoding="utf-8", newline="") as source:
            rows = [change(row) for row in csv.DictReader(source)]
        with file.open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)

    return edit


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize(("audience", "rows"), [(Audience.INTERNAL, 4), (Audience.PUBLIC, 1)])
def test_an_unedited_export_changes_nothing(home: Workspace, audience: Audience, rows: int, suffix: str) -> None:
    before = home.store.incidents()
    report = imported_again(home, audience, suffix)
    assert home.store.incidents() == before
    assert report.ok and report.rows.own == report.rows.own[:rows] and len(report.rows.own) == rows
    many = "One row is this workspace's own: left as it is." if rows == 1 else "are this workspace's own: left as they"
    assert any(many in line for line in report.lines())
    assert not (home.reports_dir / "csv").exists()


def test_what_was_cleared_stays_outside(home: Workspace) -> None:
    imported_again(home, Audience.INTERNAL, "csv")
    (shown,) = home.edition(Audience.PUBLIC, TODAY).incidents.items
    assert shown.title == "Fire at the market" and shown.id.startswith("report-")


@pytest.mark.parametrize("audience", [Audience.INTERNAL, Audience.PUBLIC])
@pytest.mark.parametrize(
    ("column", "cell"),
    [("title", "Fire at the port"), ("wkt", "POINT (98.9 16.6)"), ("country", "Laos"), ("end_date", "2026-03-05")],
)
def test_an_edited_row_is_refused_by_its_line(home: Workspace, audience: Audience, column: str, cell: str) -> None:
    before = home.store.incidents()
    change = rewritten(lambda row: row | ({column: cell} if row["title"] == "Fire at the market" else {}))
    report = imported_again(home, audience, "csv", change)
    assert home.store.incidents() == before
    ((line, text),) = [(remark.line, remark.text) for remark in report.refused]
    assert line >= 2 and text == EDITED


def test_a_row_of_an_earlier_decision_makes_no_twin(home: Workspace) -> None:
    wish = Wish(Decision.HELD, "desk", "It has to be asked about.")

    def held(_: Path) -> None:
        home.store.decide_about_report("csv-1", wish)

    report = imported_again(home, Audience.PUBLIC, "csv", held)
    assert [remark.text for remark in report.refused] == [EDITED]
    assert len(home.store.incidents()) == 4


def test_a_row_of_others_beside_ours_is_kept(home: Workspace) -> None:
    def with_another(file: Path) -> None:
        lines = file.read_text(encoding="utf-8").splitlines()
        cells = lines[1].split(",")
        names = lines[0].split(",")
        cells[names.index("id")], cells[names.index("title")] = "new-1", "A third fire"
        file.write_text("\n".join([*lines, ",".join(cells)]) + "\n", encoding="utf-8")

    report = imported_again(home, Audience.INTERNAL, "csv", with_another)
    assert (report.new, len(report.rows.own)) == (1, 4)
    assert {i.id for i in home.store.incidents()} == {"csv-1", "csv-2", "csv-new-1", "rss-1", "ucdp-7"}


def test_the_file_of_the_source_corrects_its_report(home: Workspace, tmp_path: Path) -> None:
    """By the source's own number, and by the whole id as well, in a table that is none of our exports."""
    for key, title in (("1", "Fire at the big market"), ("csv-1", "Fire at the old market")):
        file = tmp_path / "theirs.csv"
        file.write_text(f"id,date,lat,lon,title\n{key},2026-03-02,16.70456,98.60123,{title}\n", encoding="utf-8")
        assert import_incidents(home, file, "csv", today=TODAY).ok
        (stored,) = home.store.incidents_by_id(["csv-1"]).values()
        assert (stored.title, stored.place) == (title, Point(98.60123, 16.70456))


def test_without_our_columns_an_exported_point_takes_no_finer_ones_place(home: Workspace) -> None:
    kept = ("id", "title", "start_date", "place_precision", "wkt", "country", "licence")

    def bare(row: dict[str, str]) -> dict[str, str]:
        title = "Fire at the port" if row["id"] == "csv-1" else row["title"]
        return {name: row[name] for name in kept} | {"title": title}

    imported_again(home, Audience.INTERNAL, "csv", rewritten(bare))
    stored = home.store.incidents_by_id(["csv-1", "csv-2"])
    assert (stored["csv-1"].title, stored["csv-1"].place) == ("Fire at the port", AT)
    assert stored["csv-2"].place == BESIDE.place
    assert len(home.store.incidents()) == 4


def test_another_table_numbered_alike_is_none_of_ours(home: Workspace, tmp_path: Path) -> None:
    """Another house's catalogue numbers from 1; so does somebody's table."""
    home.store.save_incidents([replace(CODED, id="5", source="abc", catalog="https://example.org/catalog.json")])
    file = tmp_path / "theirs.csv"
    file.write_text("id,date,lat,lon,title\n5,2026-03-02,16.7,98.6,Another thing\n", encoding="utf-8")
    assert import_incidents(home, file, "csv", today=TODAY).new == 1
    assert {"5", "csv-5"} <= {i.id for i in home.store.incidents()}


def test_an_export_is_not_all_that_a_source_has(home: Workspace) -> None:
    file = home.root.parent / "own.csv"
    export(home, file, "incidents", Audience.INTERNAL, today=TODAY)
    with pytest.raises(FileRefused, match="it has four rows of this workspace's own exports"):
        import_incidents(home, file, "csv", today=TODAY, complete=True)


def test_the_export_of_another_house_is_read_twice_alike(home: Workspace, tmp_path: Path) -> None:
    other = Workspace.open(tmp_path / "other")
    file = tmp_path / "theirs.csv"
    export(home, file, "incidents", Audience.INTERNAL, today=TODAY)
    first, second = (import_incidents(other, file, "csv", today=TODAY) for _ in range(2))
    assert (first.new, second.new, second.changed, second.unchanged) == (4, 0, 0, 4)


NAMED = replace(FIRE, id="csv-9", title="Fire in the park", named_site_ids=("park",))


def through_another_house(home: Workspace, audience: Audience, folder: Path) -> tuple[Workspace, Path]:
    """A house that pulled our catalogue, and what it gives on as its own, to people inside."""
    other = Workspace.open(folder / "other")
    catalog = publish_incidents(home, folder / "ours", audience, today=TODAY).catalog
    assert pull_incidents(other, str(catalog)).new
    return other, publish_incidents(other, folder / "theirs", Audience.INTERNAL, today=TODAY).catalog


@pytest.mark.parametrize(("audience", "reports"), [(Audience.INTERNAL, 5), (Audience.PUBLIC, 2)])
def test_a_catalogue_that_comes_back_is_counted(
    home: Workspace, tmp_path: Path, audience: Audience, reports: int
) -> None:
    """Outside a coded row goes out under its own id, and what was cleared under another."""
    home.store.save_incidents([replace(CODED, id="ucdp-8", catalog="incidents/ucdp-asked/catalog.json")])
    home = Workspace.open(with_address(home.root))
    _, theirs = through_another_house(home, audience, tmp_path)
    before = home.store.incidents()
    for catalog in (tmp_path / "ours" / "catalog.json", theirs):
        pulled = pull_incidents(home, str(catalog))
        assert (pulled.new, pulled.changed, pulled.unchanged, pulled.problems) == (0, 0, 0, ())
        assert pulled.own == reports
    assert home.store.incidents() == before


def test_what_another_house_says_otherwise_under_an_id_of_ours_is_refused(home: Workspace, tmp_path: Path) -> None:
    other, _ = through_another_house(home, Audience.INTERNAL, tmp_path)
    (fire,) = other.store.incidents_by_id(["csv-1"]).values()
    other.store.save_incidents([replace(fire, title="Fire at the port")])
    theirs = publish_incidents(other, tmp_path / "theirs", Audience.INTERNAL, today=TODAY).catalog
    pulled = pull_incidents(home, str(theirs))
    (problem,) = pulled.problems
    assert pulled.own == 3 and "csv-1: a report of this workspace has this id and says something else" in problem
    assert "to fetch our catalogue anew" in problem


@pytest.mark.parametrize("suffix", FORMATS)
def test_an_export_of_a_house_without_our_sites_is_counted(home: Workspace, tmp_path: Path, suffix: str) -> None:
    """It names no site of ours, since none of them is there; who takes the site out of our own export edits a row."""
    home.store.save_incidents(joined_to([NAMED], home.store.sites()))
    other, _ = through_another_house(home, Audience.INTERNAL, tmp_path)
    file = tmp_path / f"theirs.{suffix}"
    export(other, file, "incidents", Audience.INTERNAL, today=TODAY)
    report = import_incidents(home, file, "csv", today=TODAY)
    assert (len(report.rows.own), report.refused) == (5, ())
    change = rewritten(lambda row: row | ({"site_ids": "[]"} if row["id"] == "csv-9" else {}))
    assert [remark.id for remark in imported_again(home, Audience.INTERNAL, "csv", change).refused] == ["csv-9"]


def test_a_table_with_whole_ids_is_looked_up_in_parts_and_says_the_same_again(
    home: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lookup for each of its rows took twice as long as all the rest of an import."""
    lines = [f"csv-{n},2026-03-0{n % 9 + 1},16.{n},98.6{n},Fire {n},roughly" for n in range(1000, 2100)]
    file, looked_up = tmp_path / "theirs.csv", list[int]()
    file.write_text("\n".join(["id,date,lat,lon,title,place_precision", *lines]) + "\n", encoding="utf-8")
    first = import_incidents(home, file, "csv", today=TODAY)
    assert (first.new, len(first.noted)) == (1100, 1100)
    look_up = home.store.incidents_by_id

    def counted(ids: Sequence[str]) -> dict[str, Incident]:
        looked_up.append(len(ids))
        return look_up(ids)

    monkeypatch.setattr(home.store, "incidents_by_id", counted)
    second = import_incidents(home, file, "csv", today=TODAY)
    assert (second.unchanged, second.changed, second.noted) == (1100, 0, first.noted)
    assert len(looked_up) < 10 and sum(looked_up) >= 1100
    lines[700] = lines[700].replace("Fire 1700", "Fire at the mill")
    file.write_text("\n".join(["id,date,lat,lon,title,place_precision", *lines]) + "\n", encoding="utf-8")
    assert import_incidents(home, file, "csv", today=TODAY).changed == 1
    assert look_up(["csv-1700"])["csv-1700"].title == "Fire at the mill"


def test_rows_of_others_are_not_looked_up_one_by_one(home: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lookup for each row took as long as all the rest of an import."""
    monkeypatch.setattr(home.store, "incidents_by_id", lambda ids: pytest.fail(f"{ids} were looked up"))
    own = OwnReports(home)
    assert [own.stored(key) for key in ("", "1", "monitor-7")] == [None, None, None]
    monkeypatch.undo()
    fire = own.stored("csv-1")
    assert fire is not None and fire.title == FIRE.title
