"""Both false-flag rates of a run count retired sites: whoever retires one takes no error back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from unittest.mock import patch

from geodata.detections.control_area import Placebo
from geodata.detections.detection import Kind
from geodata.detections.review import Verdict
from geodata.looks.measure import Measure
from geodata.store import Store
from geodata.workspace import Workspace
from pipelines.context.summary import Tally
from pipelines.run import judge_sites as judging
from tests.geodata.belts.belt_makers import agreed, change, judged_belt
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


def test_a_verdict_on_what_was_said_before_makes_no_false_flag(tmp_path: Path) -> None:
    """Two people dismiss a clearing; later looks tell construction from another window, which nobody has judged."""
    store = Workspace.open(tmp_path / "w").store
    workspace = Workspace.existing(tmp_path / "w")
    store.save_site(SITE, by="test")
    store.save_measures(SITE.id, "built_up", [Measure(SITE.id, "built_up", at(y, 1), 1.0, "ha") for y in (2023, 2026)])
    flagged = change("S-1", judged_belt("x"), date(2024, 1, 6), 4.0, site_id=SITE.id, kind=Kind.CLEARING)
    store.save_detections([flagged], at=at(2024, 4))
    for review in agreed("S-1", Verdict.DISMISSED):
        store.save_review(replace(review, reviewed_at=at(2024, 5)))
    now, later = Tally(), Tally()
    judging._count_quiet(workspace, now)
    store.save_detections([replace(flagged, kind=Kind.CONSTRUCTION, first_seen=date(2024, 1, 16))], at=at(2024, 8))
    judging._count_quiet(workspace, later)
    assert (now.quiet_false_flags, later.quiet_false_flags) == (1, 0)


def at(year: int, month: int) -> datetime:
    """The first moment of a month."""
    return datetime(year, month, 1, tzinfo=UTC)
