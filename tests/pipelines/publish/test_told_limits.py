"""Exports say what is too small to be seen by the setting in force, where a link leads, and what they left out."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from geodata.access.audience import Audience
from geodata.workspace import Workspace
from pipelines.incidents.import_gazetteer import import_statements
from pipelines.publish.export import ExportReport, export
from pipelines.publish.nouns.gather_rows import CONFIRMED_IS
from pipelines.sites.import_gazetteer import import_gazetteer
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


@pytest.mark.parametrize("what", ["sites", "incidents"])
def test_a_file_says_which_links_lead_to_a_home_page_alone(tmp_path: Path, what: str) -> None:
    workspace = Workspace.open(tmp_path / "w")
    import_gazetteer(workspace)
    import_statements(workspace)
    export(workspace, tmp_path / "x.geojson", what, Audience.PUBLIC, today=date(2026, 11, 27))
    limits = json.loads((tmp_path / "x.geojson").read_text(encoding="utf-8"))["limits"]
    home = "Links to https://www.aspi.org.au/ lead to the home page of the publisher, not to the text that is cited."
    assert limits.endswith(home)
    invented = workspace_at(tmp_path / "invented")
    export(invented, tmp_path / "y.geojson", what, Audience.PUBLIC, today=date(2026, 11, 27))
    assert "home page" not in json.loads((tmp_path / "y.geojson").read_text(encoding="utf-8"))["limits"]


@pytest.mark.parametrize(
    ("what", "left", "said"),
    [
        ("actions", 1, "and 1 action of those that concern no site you may see, are too recent, tell of"),
        (
            "actions",
            2,
            "and 2 actions of those that concern no site you may see, are too recent, tell of",
        ),
        ("measures", 1, "and 1 measure of restricted sites, or of sites where a change is not released."),
        (
            "claims",
            0,
            "and 0 claims of those that nobody has cleared, are too recent or lie at",
        ),
    ],
)
def test_one_row_is_counted_as_one(what: str, left: int, said: str) -> None:
    wrote, line = ExportReport(Path("a.csv"), what, Audience.PUBLIC, left, left, 0).lines()
    assert said in line
    assert wrote == f"Wrote {left} {what.removesuffix('s') if left == 1 else what} to a.csv for public."
