"""A catalogue's table of items is read instead of its files, where it is known to hold them all; else the files are."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest
import shapely
from shapely.geometry import mapping
from stac_geoparquet.arrow import stac_table_to_items

from geodata.incidents.clearing import Decision
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.store.clearings import Wish
from geodata.workspace import Workspace
from pipelines.incidents.catalog import mirror, pull
from pipelines.incidents.catalog.publish import publish_incidents
from pipelines.incidents.catalog.pull import Pulled, pull_incidents
from pipelines.incidents.catalog.read_parts import ReadPart
from pipelines.incidents.catalog.table import put_table
from pipelines.workers.ahead import ahead
from tests.addressed import with_address
from tests.geodata.cleared import ANSWERED, decide_about_report
from tests.servers.range_server import RangeServer

TODAY = date(2026, 11, 21)
COUNT = 60


def report(n: int) -> Incident:
    """One of many, some of the country only, dated in every way, with and without counts."""
    day = date(2025, 1 + n % 12, 1 + n % 28)
    span = n % 3 == 0
    return Incident(
        f"csv-{n}",
        "csv",
        "raid" if n % 2 else "fire",
        f"Wall {n} ស្គែ",
        day,
        day.replace(day=28) if span else day,
        DatePrecision.MONTH if span else DatePrecision.DAY,
        shapely.Point(98 + n / 100, 16 + n / 200),
        PlacePrecision.COUNTRY if n % 5 == 0 else PlacePrecision.EXACT,
        country="MM",
        url=f"https://example.org/{n}" if n % 4 else "",
        fatalities_best=n if n % 6 == 0 else None,
        published_at=datetime(2026, 1, 1, n % 24, tzinfo=UTC) if n % 7 == 0 else None,
        notes=("only its year is known",) if n % 9 == 0 else (),
        licence="CC BY 4.0",
    )


@pytest.fixture
def catalog(tmp_path: Path) -> Path:
    """Sixty reports, twelve of them without a place, as they are published."""
    workspace = Workspace.open(with_address(tmp_path / "theirs"))
    workspace.store.save_incidents([report(n) for n in range(COUNT)])
    for n in range(COUNT):
        decide_about_report(
            workspace.store, f"csv-{n}", Wish(Decision.CLEARED, "desk", "Points at nobody at all.", answers=ANSWERED)
        )
    made = publish_incidents(workspace, tmp_path / "out", today=TODAY)
    assert made.written == {"csv": COUNT}
    workspace.store.close()
    return made.catalog


def pulled(folder: Path, href: str) -> tuple[Pulled, dict[str, Incident]]:
    workspace = Workspace.open(folder)
    found = pull_incidents(workspace, href)
    kept = {i.id: replace(i, catalog="", review_by=None) for i in workspace.store.incidents()}
    workspace.store.close()
    return found, kept


def asked(server: RangeServer) -> list[str]:
    return [asked.path.rpartition("/")[2] for asked in server.log]


def test_the_table_brings_the_same_reports_as_the_files_in_a_handful_of_requests(
    catalog: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = RangeServer(catalog.parent)
    with server.running() as address:
        found, kept = pulled(tmp_path / "a", f"{address}/catalog.json")
    names = asked(server)
    assert found.new == COUNT and not found.problems and len(kept) == COUNT
    assert len(names) <= 5 and "items.parquet" in names and "items-without-place.json" in names
    monkeypatch.setattr(mirror, "find_spec", lambda name: None)  # as where the extra is not installed
    server = RangeServer(catalog.parent)
    with server.running() as address:
        other, crawled = pulled(tmp_path / "b", f"{address}/catalog.json")
    assert len(asked(server)) > 20 and "items.parquet" not in asked(server)
    assert other.new == COUNT and crawled == kept


def test_what_is_no_longer_in_the_table_is_withdrawn(catalog: Path, tmp_path: Path) -> None:
    pulled(tmp_path / "a", str(catalog))
    theirs = Workspace.open(tmp_path / "theirs")
    gone = {f"report-{theirs.store.clearings(key)[0].token}" for key in ("csv-1", "csv-5")}
    theirs.store.withdraw_incidents(["csv-1", "csv-5"])
    publish_incidents(theirs, tmp_path / "out", today=TODAY)
    theirs.store.close()
    found, kept = pulled(tmp_path / "a", str(catalog))
    assert found.withdrawn == 2 and {key for key, i in kept.items() if i.withdrawn} == gone


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-400])


def noise(path: Path) -> None:
    path.write_bytes(b"PAR1" + bytes(range(256)) * 20 + b"PAR1")


def another(path: Path) -> None:
    pyarrow.parquet.write_table(pyarrow.table({"x": list(range(48))}), path)


def fewer(path: Path) -> None:
    pyarrow.parquet.write_table(pyarrow.parquet.read_table(path).slice(0, 9), path)


def gone(path: Path) -> None:
    path.unlink()


@pytest.mark.parametrize("spoilt", [cut, noise, another, fewer, gone], ids=lambda f: f.__name__)
def test_a_table_that_cannot_be_trusted_is_told_and_the_files_are_read(
    catalog: Path, tmp_path: Path, spoilt: Callable[[Path], None]
) -> None:
    pulled(tmp_path / "a", str(catalog))
    spoilt(catalog.parent / "csv" / "items.parquet")
    found, kept = pulled(tmp_path / "a", str(catalog))
    assert (found.new, found.unchanged, found.withdrawn) == (0, COUNT, 0) and len(kept) == COUNT
    (problem,) = found.problems
    assert "items.parquet" in problem and "Its single items are read instead" in problem
    assert not any(i.withdrawn for i in kept.values()), "nothing is withdrawn by what could not be read"


def test_a_table_of_which_nobody_says_how_much_there_is_is_left_alone(catalog: Path, tmp_path: Path) -> None:
    about = catalog.parent / "csv" / "collection.json"
    told = json.loads(about.read_bytes())
    del told[mirror.COUNT]
    told["links"] = [link for link in told["links"] if link["rel"] != "item"]  # as of a house that links pages
    told["links"] += [
        {"rel": "items", "href": f"./items/{page.name}"} for page in (catalog.parent / "csv" / "items").glob("*.json")
    ]
    about.write_text(json.dumps(told), encoding="utf-8")
    (catalog.parent / "csv" / "items.parquet").write_bytes(b"never read")
    found, _ = pulled(tmp_path / "a", str(catalog))
    assert found.new == COUNT and not found.problems


@pytest.mark.parametrize("limit", ["MOST_ITEMS", "MIRROR_BYTES"])
def test_a_table_beyond_the_limits_is_refused_before_it_is_unpacked(
    catalog: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(mirror, limit, 20)
    monkeypatch.setattr(mirror, "_items", lambda *_: pytest.fail("it is unpacked"))
    found, _ = pulled(tmp_path / "a", str(catalog))
    assert found.new == COUNT and len(found.problems) == 1
    assert "its items are more than 20" in found.problems[0] or "unpacked it is larger than" in found.problems[0]


def test_another_process_reads_the_same_reports(catalog: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of a large catalogue, beside this one that keeps them; what is refused is told the same."""
    rest = catalog.parent / "csv" / "items-without-place.json"
    features = json.loads(rest.read_bytes())
    features["features"][0]["properties"].pop("cw:type")
    features["features"][1]["properties"]["cw:notes"] = ["Call +66 81 234 5678"]
    rest.write_text(json.dumps(features))
    found, kept = pulled(tmp_path / "a", str(catalog))
    begun: list[str] = []

    def counted(made: Callable[..., Any], *given: object) -> Iterator[ReadPart]:
        begun.append(made.__name__)
        return ahead(made, *given)

    monkeypatch.setattr(pull, "MANY", 1)
    monkeypatch.setattr(pull, "ahead", counted)
    monkeypatch.setattr(pull, "another_core", lambda: True)
    beside, the_same = pulled(tmp_path / "b", str(catalog))
    assert begun == ["read_remembered"]
    assert the_same == kept and len(kept) == COUNT - 1
    assert beside.lines() == found.lines() and len(found.problems) == 1
    assert any("[left out]" in note for one in kept.values() for note in one.notes)


def test_items_of_rows_are_as_the_library_makes_them(catalog: Path, tmp_path: Path) -> None:
    """Points alone, and with areas among them; dates, lists and objects that some rows have."""
    theirs = json.loads((catalog.parent / "csv" / "items-without-place.json").read_bytes())["features"]
    area = mapping(shapely.box(98, 16, 99, 17.5))
    areas = [{**item, "geometry": area, "bbox": [98, 16, 99, 17.5]} for item in theirs]
    put_table(tmp_path, areas)
    points = pyarrow.parquet.read_table(catalog.parent / "csv" / "items.parquet")
    for table in (points, pyarrow.parquet.read_table(tmp_path / "items.parquet")):
        made = [item for batch in table.to_batches() for item in mirror.items_of_rows(batch)]
        items = [{k: v for k, v in item.items() if k not in mirror.UNREAD} for item in stac_table_to_items(table)]
        assert json.loads(json.dumps(made)) == json.loads(json.dumps(items)) and len(made) == table.num_rows > 0


def test_of_another_version_of_the_library_its_public_way_is_taken(
    catalog: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (batch,) = pyarrow.parquet.read_table(catalog.parent / "csv" / "items.parquet").to_batches()
    ours = json.loads(json.dumps(list(mirror.items_of_rows(batch))))
    monkeypatch.setitem(sys.modules, "stac_geoparquet.arrow._batch", None)
    items = json.loads(json.dumps(list(mirror.items_of_rows(batch))))
    assert [{k: v for k, v in item.items() if k not in mirror.UNREAD} for item in items] == ours
    assert all("bbox" in item for item in items)
