"""Shifts of archived looks as the ledger tells them: those that were put in, night by night as in one go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from geodata.looks.look import Look, LookStatus
from geodata.looks.reason import Reason, ReasonCode, other
from geodata.looks.scene import Scene, Sensor
from geodata.wording.look_reasons import look_reasons
from geodata.workspace import Workspace
from pipelines.context.request import RunRequest
from pipelines.context.run_context import RunContext
from pipelines.judge.known_places import KnownPlaces
from pipelines.judge.misregistered_looks import shifted_looks
from pipelines.publish.nouns.row_values import LOOKS, look_values
from pipelines.read.chip_files import write_chip
from pipelines.run.judge_sites import judge_sites
from tests.pipelines.detect.test_coregistration import ground, moved
from tests.pipelines.imagery_makers import WIDE, site_of

START = datetime(2024, 1, 1, 4, tzinfo=UTC)
SITE = site_of()
PUT = {10: (0.6, -0.4), 12: (-1.5, 1.6)}
"""Look -> rows down and columns right by which it was moved; the others lie where they should."""


Put = Mapping[int, tuple[float, float]]


def _add(workspace: Workspace, numbers: range, put: Put = PUT) -> None:
    """Archive looks of one ground, each of `put` moved."""
    assert SITE.grid is not None
    height, width = SITE.grid.shape
    base = ground(5, max(height, width))[:, :height, :width]
    for t in numbers:
        rng = np.random.default_rng(t)
        at = START + timedelta(days=8 * t)
        scene = Scene(f"S2_{t:02d}", "sentinel-2-l2a", "made", Sensor.OPTICAL, at, WIDE, "sentinel-2a", {})
        seen = moved(base, *put.get(t, (0.0, 0.0))) + 0.2 * np.sin(t) + rng.normal(0, 0.03, base.shape)
        red, nir = (1e4 * np.exp(seen)).astype(np.int16)
        bands = {"blue": red, "green": red, "red": red, "nir": nir, "scl": np.full((height, width), 5, np.uint8)}
        chip = write_chip(workspace.root, SITE, scene, bands)
        look = Look(SITE.id, scene.id, scene.collection, "made", "optical", at, LookStatus.SEEN, clear_fraction=1.0)
        workspace.store.save_looks([look])
        workspace.store.save_chips([chip])


def _judge(workspace: Workspace) -> list[Look]:
    judge_sites(RunContext(workspace, RunRequest(), START, "run"), [SITE], KnownPlaces.of(workspace.store))
    return workspace.store.looks(SITE.id)


def _workspace(folder: Path) -> Workspace:
    workspace = Workspace.open(folder)
    workspace.store.save_site(SITE, by="test")
    return workspace


def test_the_ledger_tells_each_shift_and_which_look_was_set_aside_for_it(tmp_path: Path) -> None:
    at_once, nightly = _workspace(tmp_path / "once"), _workspace(tmp_path / "nightly")
    _add(at_once, range(16))
    looks = _judge(at_once)
    told = {int(look.scene_id[3:]): look.shift_px for look in looks}
    assert [told[t] for t in range(3)] == [None] * 3
    for t in range(3, 16):
        assert told[t] == pytest.approx(float(np.hypot(*PUT.get(t, (0.0, 0.0)))), abs=0.1), t
    assert {look.status for look in looks} == {LookStatus.SEEN}
    less, aside = [look for look in looks if look.reasons]
    assert less.scene_id == "S2_10"
    assert (
        look_reasons(less.reasons)
        == f"counts for less: it lies {less.shift_px:.2f} pixels beside the site's own median"
    )
    assert aside.scene_id == "S2_12"
    assert look_reasons(aside.reasons) == (
        f"set aside: it lies {aside.shift_px:.2f} pixels beside the site's own median, more than 1.5"
    )
    assert look_values(aside, simulated=False)[[column.name for column in LOOKS].index("shift_px")] == aside.shift_px
    assert _judge(at_once) == looks  # twice is once
    for t in range(0, 16, 4):
        _add(nightly, range(t, t + 4))
        night = _judge(nightly)
    assert night == looks
    at_once.store.close()
    nightly.store.close()


def test_looks_that_all_lie_beside_from_some_day_on_are_moved_back_and_said_to_be(tmp_path: Path) -> None:
    """46 looks are the history; from the 53rd on all lie 1.1 pixels beside them."""
    put = dict.fromkeys(range(52, 60), (0.8, -0.8))
    workspace = _workspace(tmp_path)
    _add(workspace, range(55), put)
    assert all(look.reason_code is not ReasonCode.MOVED_BACK for look in _judge(workspace))  # three are too few
    _add(workspace, range(55, 60), put)
    for look in _judge(workspace):
        if int(look.scene_id[3:]) not in put:
            assert look.reasons == ()
            continue
        assert look.reason_code is ReasonCode.MOVED_BACK
        assert look.reasons[0].values["px"] == pytest.approx(np.hypot(0.8, 0.8), abs=0.15)
        assert look_reasons(look.reasons).startswith("moved back by 1.")
    assert workspace.store.detections() == []
    workspace.store.close()


def test_a_look_is_used_again_when_more_is_allowed_and_told_nothing_once_it_is_no_longer_judged() -> None:
    look = Look("s", "x", "c", "made", "optical", START, LookStatus.SEEN)
    (aside,) = shifted_looks([look], {"x": 1.8}, 1.5)
    assert aside.shift_px == 1.8
    assert aside.reason_code is ReasonCode.SET_ASIDE_FOR_SHIFT
    assert shifted_looks([aside], {"x": 1.8}, 1.5) == []
    (used,) = shifted_looks([aside], {"x": 1.8}, 2.0)
    assert used.reason_code is ReasonCode.COUNTS_FOR_LESS and shifted_looks([used], {"x": 1.8}, 2.0) == []
    assert shifted_looks([used], {"x": 0.5}, 2.0) == [replace(look, shift_px=0.5)]
    noted = replace(look, reasons=(Reason(ReasonCode.USED_IN_PLACE, {"scene": "y", "because": ()}),))
    assert shifted_looks([noted], {"x": 0.8}, 1.5) == [replace(noted, shift_px=0.8)]
    assert shifted_looks([aside], {}, 1.5) == [look]
    (back,) = shifted_looks([used], {"x": 0.8}, 1.5, {"x": 1.02})
    assert back.reasons == (Reason(ReasonCode.MOVED_BACK, {"px": 1.02}),) and back.shift_px == 0.8
    assert shifted_looks([back], {"x": 0.8}, 1.5, {"x": 1.02}) == [] != shifted_looks([back], {"x": 0.2}, 1.5, {"x": 0})
    assert shifted_looks([noted], {"x": 0.8}, 1.5, {"x": 1.02}) == [replace(noted, shift_px=0.8)]
    again = Reason(ReasonCode.NEWER_VERSION_FAILED, {"updated": "2026-01-01", "because": ()})  # counts the tries
    kept = replace(look, reasons=(again,))
    (aside,) = shifted_looks([kept], {"x": 1.8}, 1.5)
    assert aside.reason_code is ReasonCode.SET_ASIDE_FOR_SHIFT and aside.reasons[1:] == (again,)
    assert shifted_looks([aside], {}, 1.5) == [kept]
    left = replace(look, reasons=(Reason(ReasonCode.LEFT_TO_OTHER_HALF, {"scene": "y", "updated": ""}),))
    (aside,) = shifted_looks([left], {"x": 1.8}, 1.5)
    assert shifted_looks([aside], {}, 1.5) == [left]  # else the ground that its chip lacks is never read again
    radar = replace(look, sensor="radar")
    failed = replace(look, status=LookStatus.FAILED, reasons=other("the server did not answer"))
    assert shifted_looks([radar, failed], {"x": 1.8}, 1.5) == []
