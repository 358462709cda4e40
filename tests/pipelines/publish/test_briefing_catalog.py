"""Briefings in the catalogue: those in force of an edition and of wider ones, with their files; no deleted one."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pystac
import pytest
from typer.testing import CliRunner

from geodata.access.audience import Audience
from geodata.detections.review import Review, Verdict
from geodata.errors import NotAllowed
from geodata.restored import PUBLISHED_BEFORE
from geodata.workspace import Workspace
from pipelines.backup.backup import backup
from pipelines.backup.restore import restore
from pipelines.brief.brief import write_brief
from pipelines.cli import app
from pipelines.issued_briefings.issued_files import delete_issue, file_of
from pipelines.publish.catalog.briefings import ASSETS
from pipelines.publish.catalog.forget_briefing import forget_briefing
from pipelines.publish.catalog.publish import CatalogReport, publish_catalog
from tests.addressed import with_address
from tests.pipelines.brief.brief_makers import TODAY, workspace_at
from tests.pipelines.not_installed import OPTIONAL, environment_without

INTERNAL, PARTNER, PUBLIC = Audience.INTERNAL, Audience.PARTNER, Audience.PUBLIC


def issue(workspace: Workspace, audience: Audience, recipient: str = "") -> str:
    return write_brief(workspace, (), None, None, audience, today=TODAY, recipient=recipient).issued.id


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Two public issues, of which the later stands; one of partners, of internal readers, and a copy for a bank."""
    workspace_at(tmp_path / "w").store.close()
    made = Workspace.open(with_address(tmp_path / "w"))
    for audience in (PUBLIC, PUBLIC, PARTNER, INTERNAL):
        issue(made, audience)
    issue(made, PARTNER, "a bank")
    return made


def publish(workspace: Workspace, out: Path | None, audience: Audience = PUBLIC) -> CatalogReport:
    return publish_catalog(workspace, out, audience, today=TODAY)


def items_in(report: CatalogReport) -> dict[str, dict[str, Any]]:
    folder = report.catalog.parent / "briefings" / "items"
    return {path.stem: json.loads(path.read_bytes()) for path in sorted(folder.glob("*.json"))}


def test_an_edition_has_its_own_and_wider_issues_in_force_and_no_copy_that_names_its_reader(
    workspace: Workspace, tmp_path: Path
) -> None:
    wanted = {
        PUBLIC: {"public-2026-002"},
        PARTNER: {"public-2026-002", "partner-2026-001"},
        INTERNAL: {"public-2026-002", "partner-2026-001", "internal-2026-001"},
    }
    for audience, numbers in wanted.items():
        report = publish(workspace, tmp_path / audience, audience)
        items = items_in(report)
        assert items.keys() == numbers and report.written["briefings"] == len(numbers)
        folder = report.catalog.parent / "briefings"
        assert {path.name for path in (folder / "files").iterdir()} == numbers
        assert set(pyarrow.parquet.read_table(folder / "items.parquet")["id"].to_pylist()) == numbers
        for path in report.catalog.parent.rglob("*"):
            assert not path.is_file() or b"a bank" not in path.read_bytes(), path
        assert any("1 superseded by a later one" in line for line in report.lines())


def test_other_programs_read_its_files_words_and_digests(workspace: Workspace, tmp_path: Path) -> None:
    report = publish(workspace, tmp_path / "out", PARTNER)
    collection = pystac.Catalog.from_file(str(report.catalog)).get_child("briefings")
    assert collection is not None
    found = {item.id: item for item in collection.get_items()}
    issues = {one.id: one for one in workspace.store.briefings()}
    assert found.keys() == {"public-2026-002", "partner-2026-001"}
    for number, item in found.items():
        one, words = issues[number], item.properties
        assert item.datetime is not None and item.datetime.date() == one.day
        assert (words["cw:issued_for"], words["cw:audience"]) == (one.audience, "partner")
        assert one.title in words["title"] and "construction" in words["description"]
        assert words["cw:handling"].startswith("TLP:AMBER")
        assert words["cw:marked"].startswith("TLP:CLEAR" if one.audience is PUBLIC else "TLP:AMBER")
        assert {asset.href.rsplit("/", 1)[-1] for asset in item.assets.values()} == set(ASSETS)
        for asset in item.get_assets().values():
            body = Path(str(asset.get_absolute_href())).read_bytes()
            assert body == file_of(workspace.root, one, asset.href.rsplit("/", 1)[-1])
            assert asset.extra_fields["file:checksum"] == "1220" + hashlib.sha256(body).hexdigest()
            assert asset.extra_fields["file:size"] == len(body)
        assert [link.get_absolute_href() for link in item.get_links("related")] == [
            str(tmp_path / "out/sites/items/pellimar-bend.json")
        ]


def test_what_is_superseded_deleted_or_no_longer_told_goes_with_its_files(workspace: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert set(items_in(publish(workspace, out))) == {"public-2026-002"}
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    publish(workspace, out)
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before
    third = issue(workspace, PUBLIC)
    assert set(items_in(publish(workspace, out))) == {third}
    assert [path.name for path in (out / "briefings/files").iterdir()] == [third]
    why, at = "The shade of a cloud, on two dates.", datetime(2026, 11, 20, tzinfo=UTC)
    workspace.store.save_review(Review("PE-0112", Verdict.DISMISSED, why, "reviewer 2", at))
    report = publish(workspace, out)
    assert items_in(report) == {} and report.left_out["briefings"] == 3
    assert not (out / "briefings/files").exists() and not (out / "briefings/items.parquet").exists()


def test_deleting_takes_it_out_of_what_was_published_in_the_workspace(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = publish(workspace, None, PARTNER)
    root = report.catalog.parent
    monkeypatch.setenv("COMPOUND_WATCH_HOME", str(workspace.root))
    delete = ["briefings", "delete", "partner-2026-001", "--reason", "Asked for by the desk, wrong figure"]
    said = CliRunner().invoke(app, delete)
    assert said.exit_code == 0, said.output
    assert "Taken out of the catalogue published/stac-partner" in said.output
    twice = CliRunner().invoke(app, [*delete, "--by", "desk 2"])
    assert isinstance(twice.exception, NotAllowed) and "by operator" in str(twice.exception), twice.output
    assert "Deleted: what" not in twice.output and "your reason is not kept" in str(twice.exception)
    assert set(items_in(report)) == {"public-2026-002"}
    assert not any(b"partner-2026-001" in p.read_bytes() for p in root.rglob("*") if p.is_file())
    assert not any("partner-2026-001" in str(p) for p in root.rglob("*"))
    kept = next(one for one in workspace.store.kept_files() if one.path == "published/stac-partner")
    names = {line.split("  ", 1)[1] for line in kept.lines}
    assert names == {p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file()}
    collection = json.loads((root / "briefings/collection.json").read_bytes())
    assert collection["summaries"]["cw:issued_for"] == ["public"]
    again = publish(workspace, None, PARTNER)
    assert json.loads((root / "briefings/collection.json").read_bytes()) == collection, "as if it had never been"
    assert set(items_in(again)) == {"public-2026-002"} and any("1 deleted" in line for line in again.lines())


def test_one_deleted_since_a_backup_goes_from_what_the_restore_sets_aside(workspace: Workspace, tmp_path: Path) -> None:
    publish(workspace, None, PARTNER)
    backup(workspace, tmp_path / "b.zip")
    delete_issue(workspace, "partner-2026-001", "Asked for by the desk, wrong figure", "desk")
    forget_briefing(workspace, "partner-2026-001")
    root = workspace.root
    workspace.store.close()
    assert (
        "Deleted again, with its files: briefing partner-2026-001."
        in restore(tmp_path / "b.zip", root, replace=True).lines()
    )
    assert not [path for path in root.rglob("*") if "partner-2026-001" in path.name]
    aside = root / PUBLISHED_BEFORE / "stac-partner"
    assert not any(b"partner-2026-001" in path.read_bytes() for path in aside.rglob("*") if path.is_file())
    assert (aside / "briefings/files/public-2026-002/briefing.pdf").is_file(), "one that stands stays"


def test_a_restore_takes_it_out_where_nothing_installed_writes_tables(workspace: Workspace, tmp_path: Path) -> None:
    publish(workspace, None, PARTNER)
    backup(workspace, tmp_path / "b.zip")
    delete_issue(workspace, "partner-2026-001", "Asked for by the desk, wrong figure", "desk")
    workspace.store.close()
    there = environment_without(tmp_path / "bare", OPTIONAL, Path(__file__).resolve().parents[3])
    program = "import sys; from pathlib import Path; from pipelines.backup.restore import restore; "
    program += "restore(Path(sys.argv[1]), Path(sys.argv[2]), replace=True)"
    command = [sys.executable, "-c", program, str(tmp_path / "b.zip"), str(workspace.root)]
    done = subprocess.run(command, env=there, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    folder = workspace.root / PUBLISHED_BEFORE / "stac-partner/briefings"
    assert [path.stem for path in (folder / "items").iterdir()] == ["public-2026-002"]
    assert not (folder / "items.parquet").exists()
    assert "assets" not in json.loads((folder / "collection.json").read_bytes())


def test_one_whose_file_is_not_what_was_kept_is_told_and_left_out(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = workspace.root / "briefings/issued/public-2026-002/briefing.pdf"
    path.chmod(0o600)
    path.write_bytes(path.read_bytes() + b"?")
    monkeypatch.setenv("COMPOUND_WATCH_HOME", str(workspace.root))
    said = CliRunner().invoke(app, ["publish", "--out", str(tmp_path / "out")])
    assert said.exit_code == 1, said.output
    assert "Not published: briefing public-2026-002: briefing.pdf is not what was kept" in said.output
    report = publish(workspace, tmp_path / "out")
    assert items_in(report) == {} and report.written["sites"] == 1
