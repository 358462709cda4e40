"""Built-up ground: counted by hand on a small stack."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from pipelines.detect.site_stack import Finding, Judgement, SiteStack
from pipelines.measure.built_up import OUTLINE_PX, built_up, never_green

ROOF = (2500, 2500, 2600, 2700, 2600, 2400)
FIELD = (500, 800, 600, 4000, 2000, 1000)
WATER = (600, 700, 300, 150, 80, 50)
BANDS = ("blue", "green", "red", "nir", "swir16", "swir22")


def _stack(days: int = 30) -> SiteStack:
    cube = np.empty((days, 6, 20, 20), np.int16)
    cube[:] = np.array(FIELD)[None, :, None, None]
    cube[:, :, 2:8, 2:8] = np.array(ROOF)[None, :, None, None]
    cube[:, :, 15:, :] = np.array(WATER)[None, :, None, None]
    when = np.datetime64("2024-01-01") + np.arange(days) * np.timedelta64(20, "D")
    site = np.ones((20, 20), bool)
    return SiteStack(cube, BANDS, np.ones((days, 20, 20), bool), when, tuple(f"s{i}" for i in range(days)), site, ~site)


def _finding(kind: str, rows: slice, first: date, confirmed: date | None) -> Finding:
    mask = np.zeros((20, 20), bool)
    mask[rows, 10:14] = True
    return Finding(
        "b",
        kind,
        "confirmed" if confirmed else "provisional",
        mask,
        int(mask.sum()),
        None,
        first,
        confirmed,
        first,
        None,
        "high",
        (),
        None,
        "look-alikes",
        5,
        5,
        (),
    )


def _judgement(*findings: Finding) -> Judgement:
    stack = _stack()
    return Judgement("judged", findings, (), date(2025, 1, 1), 30, 18, stack.scene_ids, 1.0, 1.0)


def test_roofs_are_the_start_and_fields_and_water_are_not() -> None:
    points = built_up(_stack(), _judgement(), pixel_ha=0.01)
    assert {round(p.value, 6) for p in points} == {0.36}
    edge = 20  # of a 6 by 6 block, counted by hand
    assert np.isclose(points[0].low, (36 - OUTLINE_PX * edge) * 0.01)
    assert np.isclose(points[0].high, (36 + OUTLINE_PX * edge) * 0.01)


def test_looks_of_the_sites_own_pixels_are_enough() -> None:
    site = np.zeros((20, 20), bool)
    site[3:18, 1:12] = True  # 5 of the 6 rows of roofs
    whole = replace(_stack(), site=site, reservoir=~site)
    alone = replace(whole, reflectance=whole.reflectance[:, :, site], valid=whole.valid[:, site], held=site)
    points = built_up(alone, _judgement(), pixel_ha=0.01)
    assert {round(p.value, 6) for p in points} == {0.3}
    assert points == built_up(whole, _judgement(), pixel_ha=0.01)


def test_construction_is_added_from_its_first_look_and_demolition_taken_off() -> None:
    new = _finding("construction", slice(2, 6), date(2025, 3, 1), date(2025, 4, 1))
    gone = Finding(**{**new.__dict__, "kind": "demolition", "first_seen": date(2025, 6, 1), "mask": _block(2, 8, 2, 5)})
    by_day = {p.day: p.value for p in built_up(_stack(), _judgement(new, gone), pixel_ha=0.01)}
    before = [v for d, v in by_day.items() if d < date(2025, 3, 1)]
    between = [v for d, v in by_day.items() if date(2025, 3, 1) <= d < date(2025, 6, 1)]
    after = [v for d, v in by_day.items() if d >= date(2025, 6, 1)]
    assert np.allclose(before, 0.36)
    assert np.allclose(between, 0.52)
    assert np.allclose(after, 0.34)


def test_what_is_under_way_may_be_done_or_not() -> None:
    """From its first look to its confirmation a change widens the interval by all of itself, on one side."""
    new = _finding("construction", slice(2, 6), date(2025, 3, 1), date(2025, 6, 1))
    by_day = {p.day: p for p in built_up(_stack(), _judgement(new), pixel_ha=0.01)}
    under_way = [p for d, p in by_day.items() if date(2025, 3, 1) <= d <= date(2025, 6, 1)]
    after = [p for d, p in by_day.items() if d > date(2025, 6, 1)]
    # 16 new pixels, 12 of them at the edge, beside 20 at the edge of the old block; errors apart, so as squares.
    outline = OUTLINE_PX * np.hypot(20, 12) * 0.01
    assert under_way
    assert all(np.isclose(p.low, 0.52 - outline - 0.16) and np.isclose(p.high, 0.52 + outline) for p in under_way)
    assert all(np.isclose(p.low, 0.52 - outline) and np.isclose(p.high, 0.52 + outline) for p in after)


def test_a_provisional_change_only_widens_the_interval() -> None:
    maybe = _finding("construction", slice(2, 6), date(2025, 3, 1), None)
    last = built_up(_stack(), _judgement(maybe), pixel_ha=0.01)[-1]
    assert np.isclose(last.value, 0.36)
    assert last.high >= 0.52


def test_the_parts_of_a_site_add_up_to_the_whole() -> None:
    """A claim's scope is measured by the same rule: the two halves of a site hold what the site holds, look by look."""
    gone = Finding(
        **{
            **_finding("demolition", slice(2, 6), date(2025, 6, 1), date(2025, 7, 1)).__dict__,
            "mask": _block(2, 8, 2, 5),
        }
    )
    whole, judgement = _stack(), _judgement(gone)
    west = np.zeros((20, 20), bool)
    west[:, :4] = True
    parts = [built_up(replace(whole, site=part), judgement, pixel_ha=0.01) for part in (west, ~west)]
    for all_of_it, left, right in zip(built_up(whole, judgement, pixel_ha=0.01), *parts, strict=True):
        assert np.isclose(left.value + right.value, all_of_it.value)
    assert parts[0][-1].value == 0 and np.isclose(parts[1][-1].value, 0.18), "3 of 6 columns are gone, 2 of them west"


def test_provisional_demolition_and_cleared_ground_widen_it_on_their_side() -> None:
    gone = Finding(
        **{**_finding("demolition", slice(2, 6), date(2025, 3, 1), None).__dict__, "mask": _block(2, 8, 2, 5)}
    )
    cleared = _finding("clearing", slice(2, 6), date(2025, 3, 1), date(2025, 4, 1))
    outline = OUTLINE_PX * 20 * 0.01
    last = built_up(_stack(), _judgement(gone), pixel_ha=0.01)[-1]
    assert np.allclose((last.low, last.value, last.high), (0.36 - outline - 0.18, 0.36, 0.36 + outline))
    last = built_up(_stack(), _judgement(cleared), pixel_ha=0.01)[-1]
    assert np.allclose((last.low, last.value, last.high), (0.36 - outline, 0.36, 0.36 + outline + 0.16))


def _block(a: int, b: int, c: int, d: int) -> np.ndarray:
    mask = np.zeros((20, 20), bool)
    mask[a:b, c:d] = True
    return mask


def test_no_more_than_the_site_is_built_up() -> None:
    whole = _stack()
    site = never_green(whole, date(2025, 1, 1))
    points = built_up(replace(whole, site=site, reservoir=~site), _judgement(), pixel_ha=0.01)
    assert points and all(p.low < p.value == p.high == round(0.01 * site.sum(), 6) for p in points)
