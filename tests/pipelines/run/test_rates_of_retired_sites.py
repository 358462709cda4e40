"""Both false-flag rates of a run count retired sites: whoever retires one takes no error back."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

from geodata.detections.control_area import Placebo
from geodata.store import Store
from geodata.workspace import Workspace
from pipelines.run import judge_sites as judging
from tests.pipelines.judge.random_worlds import SITE, box
from tests.pipelines.run.judged_world import NEIGHBOUR, SETTINGS, judged_once, night
from tests.pipelines.served_world import with_settings


def test_a_run_after_a_site_was_retired_tells_the_same_rates(tmp_path: Path) -> None:
    with patch.object(judging, "FEW_CHIPS", 1000):
        workspace = with_settings(Workspace.open(judged_once(tmp_path / "w")), SETTINGS)
        areas = [Placebo(SITE.id, n, box(20 * n, 60, 20 * n + 10, 70), n == 1, 0.7) for n in (1, 2)]
        workspace.store.save_placebos(SITE.id, areas)  # the small world has no room for any
        before = night(workspace)
        assert before.quiet_site_years > 0 and (before.placebos, before.placebo_flags) == (2, 1)
        workspace.store.save_site(NEIGHBOUR, by="test")
        workspace.store.retire_site(SITE.id, "desk", why="No longer watched here.")
        after = night(workspace)
    assert [s.id for s in Store.open(workspace.root).sites()] == [NEIGHBOUR.id]
    for rate in (
        "quiet_false_flags",
        "quiet_site_years",
        "placebos",
        "placebo_flags",
        "placebo_site_years",
    ):
        assert getattr(after, rate) == getattr(before, rate), rate
