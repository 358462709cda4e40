"""Exports say what is too small to be seen by the setting in force, not by its default."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from geodata.access.audience import Audience
from geodata.workspace import Workspace
from pipelines.publish.export import export
from pipelines.publish.gather_rows import CONFIRMED_IS
from tests.pipelines.brief.brief_makers import workspace_at


@pytest.mark.parametrize(("px", "told"), [(8, "8 pixels (0.08 ha)"), (12, "12 pixels (0.12 ha)")])
def test_the_smallest_change_is_the_one_that_is_asked_for(tmp_path: Path, px: int, told: str) -> None:
    workspace_at(tmp_path / "w").store.close()
    (tmp_path / "w/compound-watch.toml").write_text(f"[detection]\nmin_px = {px}\n", encoding="utf-8")
    workspace = Workspace.open(tmp_path / "w")
    export(workspace, tmp_path / "d.geojson", "detections", Audience.INTERNAL, today=date(2026, 11, 21))
    workspace.store.close()
    made = (tmp_path / "d.geojson").read_text(encoding="utf-8")
    limits = json.loads(made)["limits"]
    assert CONFIRMED_IS in limits and "the rule of the machine is met; in review_state: two people" in limits
    assert f"changes under {told}" in made and json.loads(made)["features"]
