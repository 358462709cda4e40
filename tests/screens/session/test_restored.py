"""What each reader is told of a workspace that was put back from a backup and waits for a person's word."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest
from typer.testing import CliRunner

from geodata.restored import NAME, Restored
from pipelines.cli import app
from tests.screens.fixture_world import make
from tests.screens.test_dashboard import html, opened


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("restored") / "w"
    make(folder).close()
    told = Restored("2026-11-20T03:00:00+00:00", "2026-11-21T03:00:00+00:00", ())
    (folder / NAME).write_text(json.dumps([asdict(told)]), encoding="utf-8")
    return folder


@pytest.mark.parametrize("audience", ["public", "partner"])
def test_outside_it_is_closed_and_says_nothing_of_backups(
    monkeypatch: pytest.MonkeyPatch, home: Path, audience: str
) -> None:
    said = html(opened(monkeypatch, home, audience))
    assert "This edition is closed for a check." in said and "Do not quote it until it is open again." in said
    assert not any(word in said for word in ("backup", "restore", "held or taken in", "Next step"))


def test_inside_it_is_read(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    assert "closed for a check" not in html(opened(monkeypatch, home, "internal"))


def test_doctor_and_status_say_what_to_do(home: Path) -> None:
    def said(*words: str) -> str:
        return CliRunner().invoke(app, ["--workspace", str(home), *words]).stdout

    (line,) = [line for line in said("doctor").splitlines() if line.startswith("note    restore:")]
    assert "partners and the public read nothing: it was restored from a backup of 2026-11-20" in line
    assert "compound-watch restore --confirm" in line
    assert "what partners and the public read: it was restored from a backup of 2026-11-20" in said("status")
    assert "restored from a backup" in json.loads(said("status", "--json"))["closed_outside"]
