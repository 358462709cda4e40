"""Scores: numbers worked out by hand, laws that hold for every flag, and truth that survives its file."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import mapping

from benchmarks.simulators.score_demo import read_truths, score, score_masks
from geodata.sites.grid import Grid
from pipelines.demo.world.demo_plans import PLANS
from pipelines.demo.world.ground import paint
from pipelines.demo.world.places import PLACES
from pipelines.demo.world.series import TrueEvent, true_events
from pipelines.demo.world.truth_files import SiteTruth, read_truth, write_truth

GRID = Grid(32726, 500_000.0, 7_788_000.0, 20, 20)
LAST = date(2026, 11, 17)


def box(top: int, left: int, height: int, width: int) -> np.ndarray:
    mask = np.zeros((20, 20), bool)
    mask[top : top + height, left : left + width] = True
    return mask


def event(name: str, mask: np.ndarray, begins: date) -> TrueEvent:
    when = np.full(mask.shape, np.datetime64("NaT", "D"), "datetime64[D]")
    when[mask] = np.datetime64(begins)
    return TrueEvent(name, "demolition", mask, np.datetime64(begins), np.datetime64(begins), when, np.zeros_like(mask))


def truth(*events: TrueEvent, distractors: dict[str, np.ndarray] | None = None) -> dict[str, SiteTruth]:
    return {"a": SiteTruth("a", GRID, box(1, 1, 18, 18), events, distractors or {}, LAST)}


OLD = event("old", box(2, 2, 4, 5), date(2026, 3, 1))
YOUNG = event("young", box(10, 10, 3, 4), LAST - timedelta(40))


def feature(mask: np.ndarray, **changes: str) -> dict[str, object]:
    properties = {"site_id": "a", "kind": "demolition", "state": "confirmed", "first_seen": "2026-03-11"} | changes
    return {"type": "Feature", "properties": properties, "geometry": mapping(GRID.polygon(mask))}


def collection(*features: dict[str, object]) -> dict[str, object]:
    return {"type": "FeatureCollection", "features": list(features)}


def test_the_truth_itself_scores_one_and_nothing_scores_zero() -> None:
    perfect = score(truth(OLD), collection(feature(OLD.mask)))
    assert (perfect.f1, perfect.precision, perfect.recall) == (1.0, 1.0, 1.0)
    none = score(truth(OLD), collection())
    assert (none.f1, none.precision, none.recall) == (0.0, 1.0, 0.0)
    assert none.events[0].first_seen is None and none.events[0].days_late is None


def test_a_case_by_hand() -> None:
    """20 px changed; 4 x 5 flagged one row lower: 15 right, 5 wrong, 5 missed; a fire of 6 px, 2 of them flagged."""
    fire = box(6, 5, 2, 3)
    result = score(truth(OLD, distractors={"fire": fire}), collection(feature(box(3, 2, 4, 5))))
    assert (result.true_found, result.false_flags, result.missed) == (15, 5, 5)
    assert result.f1 == pytest.approx(0.75)
    assert result.distractors == {"fire": pytest.approx(2 / 6)}
    assert result.events[0].recall == pytest.approx(0.75)
    assert result.events[0].days_late == 10


def test_events_younger_than_ninety_days_are_left_out_with_their_pixels() -> None:
    both = truth(OLD, YOUNG)
    assert score(both, collection(feature(OLD.mask))).f1 == 1.0
    assert score(both, collection(feature(OLD.mask), feature(YOUNG.mask))).f1 == 1.0
    assert score(both, collection(feature(OLD.mask), feature(box(14, 10, 1, 4)))).false_flags == 4
    assert [e.id for e in score(both, collection()).events] == ["old"]


def test_a_begin_exactly_ninety_days_before_the_end_counts() -> None:
    limit = LAST - timedelta(90)
    assert truth(OLD)["a"].counted(event("x", OLD.mask, limit))
    assert not truth(OLD)["a"].counted(event("x", OLD.mask, limit + timedelta(1)))


@pytest.mark.parametrize("state", ["provisional", "ended", "withdrawn"])
def test_only_what_is_still_said_counts(state: str) -> None:
    assert score(truth(OLD), collection(feature(OLD.mask, state=state))).true_found == 0
    assert score(truth(OLD), collection(feature(OLD.mask, state=state)), states=(state,)).f1 == 1.0


def test_activity_and_other_sites_and_ground_outside_the_site_do_not_count() -> None:
    outside = box(0, 0, 1, 20)
    result = score(
        truth(OLD),
        collection(
            feature(OLD.mask, kind="activity"),
            feature(OLD.mask, site_id="elsewhere"),
            feature(outside),
        ),
    )
    assert (result.true_found, result.false_flags) == (0, 0)


def test_dating_error_in_clear_looks() -> None:
    looks = {"a": [date(2026, 2, 20), date(2026, 3, 1), date(2026, 3, 6), date(2026, 3, 11)]}
    late = score(truth(OLD), collection(feature(OLD.mask)), clear_looks=looks).events[0]
    assert late.late_looks == 2
    first = score(truth(OLD), collection(feature(OLD.mask, first_seen="2026-03-01")), clear_looks=looks).events[0]
    assert first.late_looks == 0
    early = score(truth(OLD), collection(feature(OLD.mask, first_seen="2026-02-20")), clear_looks=looks).events[0]
    assert early.late_looks == -1


@given(st.lists(st.integers(0, 399), max_size=60, unique=True))
@settings(max_examples=50, deadline=None)
def test_score_is_the_harmonic_mean_and_more_false_flags_never_help(cells: list[int]) -> None:
    flags = np.zeros(400, bool)
    flags[cells] = True
    mask = flags.reshape(20, 20)
    day = date(2026, 3, 11)
    got = score_masks(truth(OLD), {"a": [(mask, "demolition", day)]})
    if got.precision + got.recall:
        assert got.f1 == pytest.approx(2 * got.precision * got.recall / (got.precision + got.recall))
    worse = mask | (box(1, 1, 18, 18) & ~OLD.mask)
    assert score_masks(truth(OLD), {"a": [(worse, "demolition", day)]}).f1 <= got.f1
    better = mask | OLD.mask
    assert score_masks(truth(OLD), {"a": [(better, "demolition", day)]}).f1 >= got.f1


def test_truth_survives_its_file_and_the_same_truth_is_the_same_file(tmp_path: Path) -> None:
    place = PLACES[1]
    plan = PLANS[place.id]()
    ground = paint(plan)
    for folder in (tmp_path / "one", tmp_path / "two"):
        write_truth(folder, place, plan, ground)
    for name in (f"{place.id}.npz", f"{place.id}.geojson"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    read = read_truth(tmp_path / "one", place.id)
    assert list(read_truths(tmp_path / "one")) == [place.id]
    assert np.array_equal(read.site, ground.site)
    for got, made in zip(read.events, true_events(plan, ground), strict=True):
        assert (got.id, got.kind, got.begins, got.finished) == (made.id, made.kind, made.begins, made.finished)
        assert np.array_equal(got.mask, made.mask) and np.array_equal(got.edge, made.edge)
        assert np.array_equal(got.changed_on, made.changed_on, equal_nan=True)
    assert read.last_day == plan.end
    drawn = shapely.Polygon(plan.changes[0].outline).area
    assert read.events[0].mask.sum() * 100 == pytest.approx(drawn, rel=0.03)


def test_the_polygons_of_the_truth_are_its_masks(tmp_path: Path) -> None:
    import json

    place = PLACES[3]
    plan = PLANS[place.id]()
    write_truth(tmp_path, place, plan, paint(plan))
    read = read_truth(tmp_path, place.id)
    drawn = json.loads((tmp_path / f"{place.id}.geojson").read_text("utf-8"))["features"]
    for stored, made in zip([f for f in drawn if f["properties"]["what"] == "change"], read.events, strict=True):
        assert np.array_equal(read.grid.mask(shapely.geometry.shape(stored["geometry"])), made.mask)
        assert stored["properties"]["counted"] is read.counted(made)
