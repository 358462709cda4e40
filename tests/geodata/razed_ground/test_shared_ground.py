"""Ground that was razed, built on and razed again counts once, and the newer demolition speaks for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import shapely

from geodata.detections.detection import Detection
from geodata.looks.measure import Measure
from geodata.razed_ground.ground import RazedGround, razed_grounds, together
from geodata.razed_ground.stage import Stage
from geodata.razed_ground.stage_sentences import ground_sentence
from tests.geodata.made_changes import made_change, made_stages

WEST, EAST = shapely.box(98.501, 16.601, 98.502, 16.602), shapely.box(98.502, 16.601, 98.503, 16.602)
"""Two fields of the same size side by side; one hectare each in what follows."""
BOTH = shapely.union_all([WEST, EAST])
HECTARE = 10_000.0
FIRST, AGAIN = date(2025, 3, 3), date(2026, 3, 2)
Ends = tuple[float, float, float]


def _all(stage: Stage) -> Mapping[Stage, Ends]:
    return {stage: (1.0, 1.0, 1.0)}


def _half(one: Stage, other: Stage) -> Mapping[Stage, Ends]:
    return {one: (0.5, 0.4, 0.6), other: (0.5, 0.4, 0.6)}


def _demolition(key: str, outline: shapely.Polygon, hectares: float, first_seen: date) -> Detection:
    return made_change(
        id=key, outline=outline, area_m2=hectares * HECTARE, first_seen=first_seen, confirmed_on=first_seen
    )


def _measures(change: Detection, months: Mapping[tuple[int, int], Mapping[Stage, Ends]]) -> list[Measure]:
    return [m for (year, month), shares in months.items() for m in made_stages(change, _day(year, month), shares)]


def _day(year: int, month: int) -> datetime:
    return datetime(year, month, 20, tzinfo=UTC)


OLD = _demolition("OP-AAAAAA", WEST, 1.0, FIRST)
NEW = _demolition("OP-BBBBBB", WEST, 1.0, AGAIN)
OLD_MONTHS = {
    (2025, 3): _all(Stage.BARE),
    (2026, 1): _all(Stage.REBUILT),
    (2026, 2): _all(Stage.REBUILT),
    (2026, 3): _all(Stage.REBUILT),
}
NEW_MONTHS = {(2026, 2): _all(Stage.STANDING), (2026, 3): _all(Stage.BARE)}


def _every(*measured: tuple[Detection, Mapping[tuple[int, int], Mapping[Stage, Ends]]]) -> RazedGround:
    measures = [m for change, months in measured for m in _measures(change, months)]
    every = together(razed_grounds([change for change, _ in measured], measures))
    assert every is not None
    return every


def test_one_hectare_razed_twice_is_one_hectare_of_which_the_newer_demolition_speaks() -> None:
    every = _every((OLD, OLD_MONTHS), (NEW, NEW_MONTHS))
    assert every.area_m2 == pytest.approx(HECTARE)
    likeliest = [max(m.shares, key=lambda stage, m=m: m.shares[stage].value) for m in every.months]  # type: ignore[misc]
    assert likeliest == [Stage.BARE, Stage.REBUILT, Stage.REBUILT, Stage.BARE], "as the one field lay, month by month"
    assert all(m.shares[stage].value == pytest.approx(1.0) for m, stage in zip(every.months, likeliest, strict=True))
    words = ground_sentence(every, place="Open Place")
    assert words.startswith("Of the 1.0 ha at Open Place") and "100 % rubble or bare ground" in words
    assert "built again" not in words


def test_of_a_larger_ground_the_rest_keeps_what_is_not_told_of_the_shared_part() -> None:
    """Two fields were razed and the west one stands again; it is razed again: east bare, west bare, or east built."""
    old = replace(OLD, outline=BOTH, area_m2=2 * HECTARE)
    for of_both, east in (
        (_all(Stage.BARE), Stage.BARE),
        (_half(Stage.BARE, Stage.REBUILT), Stage.REBUILT),
        (_half(Stage.BARE, Stage.OVERGROWN), Stage.OVERGROWN),
    ):
        every = _every((old, {(2025, 3): _all(Stage.BARE), (2026, 3): of_both}), (NEW, NEW_MONTHS))
        assert every.area_m2 == pytest.approx(2 * HECTARE)
        newest = every.months[-1].shares
        fields = [Stage.BARE, east]  # west and east, half of the ground each
        for stage in Stage:
            assert newest[stage].value == pytest.approx(fields.count(stage) / 2), (stage, of_both)
            assert newest[stage].low <= newest[stage].value <= newest[stage].high


def test_ends_of_the_rest_are_those_of_the_whole_less_what_the_newer_one_tells() -> None:
    """Of two hectares 0.8 to 1.2 are built again, none of it on the hectare razed again: at most the other one."""
    old = replace(OLD, outline=BOTH, area_m2=2 * HECTARE)
    every = _every((old, {(2026, 3): _half(Stage.BARE, Stage.REBUILT)}), (NEW, NEW_MONTHS))
    built = every.months[-1].shares[Stage.REBUILT]
    assert (built.low, built.value, built.high) == pytest.approx((0.8 / 2, 1.0 / 2, 1.0 / 2))


def test_three_demolitions_that_overlap_add_up_to_their_union() -> None:
    """West, then both fields, then east: two hectares, each told by the newest that razed it."""
    second = replace(NEW, id="OP-CCCCCC", outline=BOTH, area_m2=2 * HECTARE)
    third = _demolition("OP-DDDDDD", EAST, 1.0, date(2026, 5, 4))
    every = _every(
        (OLD, {(2026, 5): _all(Stage.OVERGROWN)}),
        (second, {(2026, 5): _half(Stage.REBUILT, Stage.BARE)}),
        (third, {(2026, 5): _all(Stage.BARE)}),
    )
    assert every.area_m2 == pytest.approx(2 * HECTARE)
    newest = every.months[-1].shares
    assert newest[Stage.REBUILT].value == pytest.approx(0.5) and newest[Stage.BARE].value == pytest.approx(0.5)
    assert sum(share.value for share in newest.values()) == pytest.approx(1.0)


def test_grounds_side_by_side_are_added_as_they_are() -> None:
    beside = replace(NEW, outline=EAST)
    every = _every((OLD, OLD_MONTHS), (beside, NEW_MONTHS))
    assert every.area_m2 == pytest.approx(2 * HECTARE)
    assert every.months[-1].shares[Stage.REBUILT].value == pytest.approx(0.5)
