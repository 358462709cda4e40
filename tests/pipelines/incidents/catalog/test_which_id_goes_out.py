"""The id of a table stays inside; that of a published report is kept with its clearing, and so in a backup."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

import pytest
import shapely

from geodata.access.audience import Audience
from geodata.incidents.clearing import Decision
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.restored import confirm_restore
from geodata.store.clearings import Wish
from geodata.workspace import Workspace
from pipelines.backup.backup import backup
from pipelines.backup.restore import restore
from pipelines.incidents.catalog.publish import publish_incidents
from pipelines.incidents.catalog.pull import Pulled, pull_incidents
from tests.addressed import with_address
from tests.geodata.cleared import ANSWERED, decide_about_report

TODAY = date(2026, 11, 21)
OWN = "csv-kyn-18"
READ = Wish(Decision.CLEARED, "report desk", "Read the whole article about it.", answers=ANSWERED)


def row(title: str = "Fire at the market") -> Incident:
    """A report of a table, as its importer makes it."""
    day, place = date(2026, 3, 6), shapely.Point(98.5, 16.6)
    words = (OWN, "csv", "fire", title, day, day, DatePrecision.DAY, place, PlacePrecision.NEAR)
    return Incident(*words, country="MM", url="https://example.org/a-2", licence="CC BY 4.0")


@contextmanager
def opened(folder: Path) -> Iterator[Workspace]:
    workspace = Workspace.open(folder)
    with closing(workspace.store):
        yield workspace


@contextmanager
def from_the_table(folder: Path, title: str = "Fire at the market") -> Iterator[Workspace]:
    """A workspace made from the table, its report cleared."""
    with opened(with_address(folder)) as workspace:
        workspace.store.save_incidents([row(title)])
        decide_about_report(workspace.store, OWN, READ)
        yield workspace


def published(workspace: Workspace, out: Path, audience: Audience = Audience.PUBLIC) -> Path:
    made = publish_incidents(workspace, out, audience, today=TODAY)
    assert made.written == {"csv": 1}
    return made.catalog


def pulled(folder: Path, catalog: Path) -> tuple[Pulled, dict[str, bool]]:
    """What a pull told, and whether each report that the receiver has is withdrawn."""
    with opened(folder) as workspace:
        report = pull_incidents(workspace, str(catalog))
        return report, {incident.id: incident.withdrawn for incident in workspace.store.incidents()}


def counts(report: Pulled) -> tuple[int, int, int, int]:
    return report.new, report.changed, report.unchanged, report.withdrawn


@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.PARTNER])
def test_outside_no_file_holds_the_id_of_the_table(tmp_path: Path, audience: Audience) -> None:
    with from_the_table(tmp_path / "ours") as ours:
        catalog = published(ours, tmp_path / "out", audience)
        token = ours.store.clearings(OWN)[-1].token
    files = [path for path in catalog.parent.rglob("*") if path.is_file()]
    assert not [path for path in files if "kyn" in path.name or b"kyn" in path.read_bytes()]
    assert pulled(tmp_path / "theirs", catalog)[1] == {f"report-{token}": False}


def test_a_restored_workspace_publishes_the_same_id(tmp_path: Path) -> None:
    with from_the_table(tmp_path / "ours") as ours:
        first = pulled(tmp_path / "theirs", published(ours, tmp_path / "out"))
        backup(ours, tmp_path / "ours.zip")
    restore(tmp_path / "ours.zip", tmp_path / "again")
    confirm_restore(tmp_path / "again", "report desk", "Looked at what was held since.")
    with opened(tmp_path / "again") as again:
        second = pulled(tmp_path / "theirs", published(again, tmp_path / "out"))
    assert counts(first[0]) == (1, 0, 0, 0) and counts(second[0]) == (0, 0, 1, 0)
    assert second[1] == first[1]


def test_one_that_is_cleared_again_alike_keeps_its_id(tmp_path: Path) -> None:
    with from_the_table(tmp_path / "ours") as ours:
        first = pulled(tmp_path / "theirs", published(ours, tmp_path / "out"))
        decide_about_report(ours.store, OWN, Wish(Decision.HELD, "legal desk", "It has to be asked about first."))
        decide_about_report(ours.store, OWN, READ)
        assert pulled(tmp_path / "theirs", published(ours, tmp_path / "out"))[1] == first[1]


def test_a_workspace_made_anew_withdraws_its_report_and_tells_it_as_another(tmp_path: Path) -> None:
    with from_the_table(tmp_path / "ours") as ours:
        ((before, _),) = pulled(tmp_path / "theirs", published(ours, tmp_path / "out"))[1].items()
    with from_the_table(tmp_path / "anew") as anew:
        report, kept = pulled(tmp_path / "theirs", published(anew, tmp_path / "out"))
    assert counts(report) == (1, 0, 0, 1) and len(kept) == 2 and kept[before]


def test_own_ids_of_two_houses_meet_in_internal_editions_alone(tmp_path: Path) -> None:
    for audience, outcome in ((Audience.PUBLIC, [1, 1]), (Audience.INTERNAL, [1, 0])):
        new = []
        for house in ("one", "two"):
            with from_the_table(tmp_path / f"{house}-{audience}", f"A fire that {house} tells of") as ours:
                catalog = published(ours, tmp_path / f"out-{house}-{audience}", audience)
            report, kept = pulled(tmp_path / f"theirs-{audience}", catalog)
            new.append(report.new)
        assert new == outcome
        assert (OWN in kept) is (audience is Audience.INTERNAL) and bool(report.problems) is (OWN in kept)


def test_a_catalogue_of_our_own_brings_no_twin_and_others_still_pull_it(tmp_path: Path) -> None:
    with from_the_table(tmp_path / "ours") as ours:
        catalog = published(ours, tmp_path / "out")
    (report, kept), (again, _) = (pulled(tmp_path / "ours", catalog) for _ in range(2))
    assert kept == {OWN: False}
    assert counts(report) == counts(again) == (0, 0, 0, 0) and report.own == again.own == 1
    assert "One report is this workspace's own: left as it is." in report.lines()
    other, _ = pulled(tmp_path / "theirs", catalog)
    assert counts(other) == (1, 0, 0, 0) and other.own == 0
