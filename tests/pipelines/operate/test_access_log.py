"""Who saw what: noted whole or not shown, read back, kept for its time and no longer."""

from __future__ import annotations

import json
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from geodata.errors import DiskRefused
from geodata.retention import Held
from geodata.workspace import Workspace
from pipelines.cli import app
from pipelines.operate.access_log import Seen, days, note_seen, seen_since
from pipelines.operate.retention import retention

NOW = datetime(2026, 11, 26, 23, 59, 59, tzinfo=UTC)


def seen(at: datetime, who: str = "ann") -> Seen:
    return Seen(at, who, "analyst", "internal", "triage", "pb-2")


def test_it_is_read_back_by_day_and_a_damaged_line_hides_no_other(tmp_path: Path) -> None:
    Workspace.open(tmp_path).store.close()
    for at in (NOW - timedelta(days=2), NOW, NOW + timedelta(seconds=1)):
        note_seen(tmp_path, seen(at, who='"\n\u202eหนึ่ง' + "x" * 999))
    with days(tmp_path)[0].open("a", encoding="utf-8") as file:
        file.write('{"at": "never"}\nnonsense\n')
    note_seen(tmp_path, seen(NOW - timedelta(days=2), "bob"))
    assert [p.stem for p in days(tmp_path)] == ["2026-11-24", "2026-11-26", "2026-11-27"]
    assert [s.at.day for s in seen_since(tmp_path, None)] == [24, 24, 26, 27]
    assert len(list(seen_since(tmp_path, date(2026, 11, 26)))) == 2
    assert all(p.stat().st_mode & 0o077 == 0 for p in days(tmp_path))
    told = CliRunner().invoke(app, ["--workspace", str(tmp_path), "access", "--since", "2026-11-24", "--json"])
    assert [row["role"] for row in json.loads(told.stdout)] == ["analyst"] * 4
    assert CliRunner().invoke(app, ["--workspace", str(tmp_path), "access", "--since", "nov"]).exit_code == 2


def test_what_cannot_be_noted_is_refused(tmp_path: Path) -> None:
    (tmp_path / "access").write_text("no folder")
    with pytest.raises(DiskRefused):
        note_seen(tmp_path, seen(NOW))


def test_a_day_past_its_time_is_deleted_and_no_other(tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path)
    workspace.store.close()
    for age in (364, 366):
        at = NOW - timedelta(days=age)
        note_seen(tmp_path, seen(at))
        os.utime(tmp_path / "access" / f"{at:%Y-%m-%d}.jsonl", (at.timestamp(), at.timestamp()))
    found = {kind.kind: kind for kind in retention(workspace, now=NOW).kinds}[Held.ACCESS_LOG]
    assert found.count == 2 and found.over == (f"access/{NOW - timedelta(days=366):%Y-%m-%d}.jsonl",)
    retention(workspace, apply=True, now=NOW)
    assert [s.at for s in seen_since(tmp_path, None)] == [NOW - timedelta(days=364)]
    workspace.store.close()
