"""A second pull of the same tables into the same store reads no report; where anything differs, each is read again."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import shapely

from geodata import sites as sites_package
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.sites.site import Site
from geodata.store import FILE_NAME, Store
from geodata.store.geopackage import prepare_connection
from geodata.workspace import Workspace
from pipelines.incidents.catalog import read_parts, same_as_before
from pipelines.incidents.catalog.item import item_of
from pipelines.incidents.catalog.mirror import COUNT, PARQUET_TYPE
from pipelines.incidents.catalog.pull import Pulled, pull_incidents
from pipelines.incidents.catalog.table import put_table
from tests.servers.range_server import RangeServer

DAY = date(2025, 3, 4)


def report(n: int) -> Incident:
    place = shapely.Point(98 + n / 100, 16)
    return Incident(f"csv-{n}", "csv", "fire", f"Wall {n}", DAY, DAY, DatePrecision.DAY, place, PlacePrecision.EXACT)


def lay(folder: Path, reports: list[Incident]) -> Path:
    """A catalogue of one collection whose reports lie in its table alone."""
    (folder / "csv").mkdir(parents=True, exist_ok=True)
    catalog = folder / "catalog.json"
    links = [{"rel": "child", "href": "./csv/collection.json"}]
    catalog.write_text(json.dumps({"type": "Catalog", "stac_version": "1.1.0", "id": "c", "links": links}))
    table = {"href": "./items.parquet", "type": PARQUET_TYPE, "roles": ["collection-mirror"]}
    about = {"type": "Collection", "id": "csv", "links": [], "assets": {"table": table}, COUNT: len(reports)}
    (folder / "csv" / "collection.json").write_text(json.dumps(about))
    put_table(folder / "csv", (item_of(one, "csv") for one in reports))
    return catalog


class Pulls:
    """Pulls of one catalogue into one workspace, and how many reports each read."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.workspace = Workspace.open(folder / "ours")
        self.catalog = lay(folder / "theirs", [report(n) for n in range(5)])
        self.read = 0
        incident_of_item = read_parts.incident_of_item

        def counted(*given: object) -> Incident:
            self.read += 1
            return incident_of_item(*given)  # type: ignore[arg-type]

        monkeypatch.setattr(read_parts, "incident_of_item", counted)

    def __call__(self) -> tuple[Pulled, int]:
        self.read = 0
        return pull_incidents(self.workspace, str(self.catalog)), self.read

    @property
    def store(self) -> Store:
        return self.workspace.store


@pytest.fixture
def pulls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pulls:
    return Pulls(tmp_path, monkeypatch)


def test_a_second_pull_of_the_same_reads_no_report_and_has_its_line(pulls: Pulls) -> None:
    pulls.store.save_site(Site("kk", "KK", shapely.box(97.99, 15.99, 98.001, 16.01)), by="a")
    first, read = pulls()
    assert (first.new, first.joined, read) == (5, 2, 5), "at 98.00, and 0.96 km from the site at 98.01"
    kept = pulls.store.incidents()
    again, read = pulls()
    assert (again.new, again.changed, again.unchanged, again.withdrawn, again.joined, read) == (0, 0, 5, 0, 2, 0)
    assert pulls.store.incidents() == kept
    assert [line.unchanged for line in pulls.store.pulls()] == [5, 0], "the newest first"


def site_added(pulls: Pulls) -> None:
    pulls.store.save_site(Site("kk", "KK", shapely.box(97.99, 15.99, 98.01, 16.01)), by="a")


def text_deleted(pulls: Pulls) -> None:
    pulls.store.forget_report("csv-1", ())


def another_table(pulls: Pulls) -> None:
    lay(pulls.catalog.parent, [replace(report(n), title=f"Door {n}") for n in range(5)])


def row_changed_outside(pulls: Pulls) -> None:
    pulls.store.close()
    with sqlite3.connect(pulls.workspace.root / FILE_NAME) as connection:
        prepare_connection(connection)
        connection.execute("UPDATE incidents SET title = 'else' WHERE id = 'csv-2'")
    connection.close()


def memory_lost(pulls: Pulls) -> None:
    (path,) = (pulls.workspace.root / same_as_before.FOLDER).iterdir()
    path.write_text("no table of digests")


@pytest.mark.parametrize(
    ("differ", "changed"),
    [(site_added, 2), (text_deleted, 0), (another_table, 5), (row_changed_outside, 1), (memory_lost, 0)],
)
def test_where_anything_differs_every_report_is_read(
    pulls: Pulls, differ: Callable[[Pulls], None], changed: int
) -> None:
    pulls()
    differ(pulls)
    pulled, read = pulls()
    assert (pulled.changed, read) == (changed, 5)


def test_another_program_reads_every_report(pulls: Pulls, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule of screening may have changed: the same text may have to be left out now."""
    pulls()
    monkeypatch.setattr(same_as_before, "_program", lambda: b"of another day")
    assert pulls()[1] == 5


def test_lists_that_the_program_reads_are_part_of_it() -> None:
    sites = Path(sites_package.__file__).parent
    for part in (sites / "site.py", sites / "countries.csv"):
        assert part.read_bytes() in same_as_before._program()


def test_what_was_refused_is_told_again(pulls: Pulls) -> None:
    lay(pulls.catalog.parent, [report(1), replace(report(2), id="csv-2\u0007")])
    first, _ = pulls()
    again, read = pulls()
    assert read == 2 and len(first.problems) == 1 and again.problems == first.problems


def test_a_catalogue_with_files_beside_its_tables_is_read_again(pulls: Pulls) -> None:
    """Nothing is known of these before each is read."""
    root = json.loads(pulls.catalog.read_bytes())
    root["links"].append({"rel": "item", "href": "./one.json"})
    pulls.catalog.write_text(json.dumps(root))
    (pulls.catalog.parent / "one.json").write_text(json.dumps(item_of(report(9), "csv")))
    pulls()
    assert pulls()[1] == 6


def test_each_file_is_asked_for_once_in_either_pull(pulls: Pulls) -> None:
    server = RangeServer(pulls.catalog.parent)
    with server.running() as address:
        pulls.catalog = f"{address}/catalog.json"  # type: ignore[assignment]
        assert pulls()[1] == 5
        once = [asked.path for asked in server.log]
        assert pulls()[1] == 0
    assert sorted(once) == ["/catalog.json", "/csv/collection.json", "/csv/items.parquet"]
    assert [asked.path for asked in server.log] == [*once, *once]
