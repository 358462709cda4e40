"""Pictures: pixels stay pixels, one stretch for both dates, unseen is hatched, marks lie where the ground is."""

from __future__ import annotations

import io
import itertools
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from shapely.geometry.base import BaseGeometry

from geodata.detections.detection import Kind, State
from geodata.looks.chip import NODATA
from geodata.sites.grid import Grid
from layers.pictures.annotate import Mark, bar_metres, dashes
from layers.pictures.composites import (
    FALSE_COLOUR,
    GroundView,
    Moment,
    Stretch,
    before_after_pair,
    channels,
    colour_picture,
    shared_stretch,
    window_around,
)

GRID = Grid(32647, 500_000.0, 1_840_000.0, 40, 30)
BANDS = ("blue", "green", "red", "nir")


def scene(seed: int, low: int = 200, high: int = 3000) -> np.ndarray:
    """Random reflectance on the grid."""
    return np.random.default_rng(seed).integers(low, high, (4, 30, 40)).astype(np.int16)


def opened(png: bytes) -> np.ndarray:
    """The picture as (H, W, 3)."""
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


def box_at(row: int, col: int, rows: int, cols: int) -> BaseGeometry:
    """The WGS84 outline of a block of pixels."""
    mask = np.zeros(GRID.shape, bool)
    mask[row : row + rows, col : col + cols] = True
    return GRID.polygon(mask)


SEEN = np.ones((30, 40), bool)


def test_a_pixel_becomes_a_square_of_one_colour() -> None:
    big = np.asarray(colour_picture(scene(1), BANDS, SEEN, scale=5))
    small = np.asarray(colour_picture(scene(1), BANDS, SEEN, scale=1))
    assert big.shape == (150, 200, 3)
    assert (big == small.repeat(5, axis=0).repeat(5, axis=1)).all()


def test_colours_against_the_formula() -> None:
    pixels = np.zeros((4, 1, 1), np.int16)
    pixels[:, 0, 0] = (500, 1000, 1500, 4000)  # blue green red nir
    stretch = Stretch((0.0, 0.0, 0.0), (2000.0, 2000.0, 2000.0))
    out = np.asarray(colour_picture(pixels, BANDS, np.ones((1, 1), bool), stretch=stretch, scale=1))[0, 0]
    assert out.tolist() == [round(255 * share ** (1 / 1.6)) for share in (0.75, 0.5, 0.25)]
    one = np.ones((1, 1), bool)
    false = np.asarray(colour_picture(pixels, BANDS, one, stretch=stretch, wanted=FALSE_COLOUR, scale=1))[0, 0]
    assert false[0] == 255 and false[1] == out[0]


def test_cloud_is_hatched_over_the_picture_and_where_nothing_is_no_colour_stands() -> None:
    seen = SEEN.copy()
    seen[5:15, 5:15] = False
    pixels = scene(2)
    pixels[:, 20, 20] = NODATA
    stretch = Stretch((0, 0, 0), (4000, 4000, 4000))
    plain = np.asarray(colour_picture(pixels, BANDS, SEEN, stretch=stretch, scale=4))
    out = np.asarray(colour_picture(pixels, BANDS, seen, stretch=stretch, scale=4))
    rows, cols = np.mgrid[20:60, 20:60]
    lines = (rows + cols) % 10 < 2
    cloud = out[20:60, 20:60]
    assert {tuple(c) for c in cloud[lines]} == {(132, 147, 157)}
    assert (cloud[~lines] == plain[20:60, 20:60][~lines]).all(), "a roof that the mask takes for cloud is still seen"
    assert {tuple(c) for c in out[80:84, 80:84].reshape(-1, 3)} <= {(240, 242, 244), (132, 147, 157)}
    assert (out[60:80] == plain[60:80]).all()


def test_both_dates_share_one_stretch_so_a_darker_day_looks_darker() -> None:
    before, after = scene(3), (scene(3) // 2).astype(np.int16)
    window = window_around(GRID, box_at(0, 0, 30, 40), margin_m=0)
    view = GroundView(BANDS, GRID, window)
    pair = before_after_pair(
        Moment(date(2026, 10, 3), before, SEEN),
        Moment(date(2026, 11, 17), after, SEEN),
        view,
    )
    assert opened(pair.before).mean() > opened(pair.after).mean() + 20
    alike = before_after_pair(
        Moment(date(2026, 10, 3), before, SEEN),
        Moment(date(2026, 11, 17), before, SEEN),
        view,
    )
    assert alike.before == alike.after
    assert (pair.width, pair.height) == opened(pair.before).shape[1::-1]


@given(st.integers(0, 9), st.integers(50, 4000))
@settings(max_examples=25)
def test_the_stretch_ignores_what_was_not_seen(seed: int, cloud: int) -> None:
    pixels, seen = scene(seed), SEEN.copy()
    seen[:10] = False
    bright = pixels.copy()
    bright[:, :10] = 9000 + cloud
    assert shared_stretch([(pixels, seen)], (2, 1, 0)) == shared_stretch([(bright, seen)], (2, 1, 0))


def test_an_outline_is_drawn_around_its_ground_in_the_colour_of_its_kind() -> None:
    outline = box_at(10, 10, 10, 12)
    window = window_around(GRID, box_at(0, 0, 30, 40), margin_m=0)
    flat = np.full((4, 30, 40), 800, np.int16)
    view, moment = GroundView(BANDS, GRID, window), Moment(date(2026, 10, 3), flat, SEEN)
    for kind, ink in ((Kind.CONSTRUCTION, (0xA3, 0x47, 0x00)), (Kind.DEMOLITION, (0x00, 0x5A, 0x8D))):
        marks = [Mark(outline, kind, State.CONFIRMED, "A")]
        out = opened(before_after_pair(moment, moment, view, marks, longest_px=800).after).astype(int)
        near = np.abs(out - np.array(ink)).sum(axis=2) < 60
        rows, cols = np.flatnonzero(near[150:].any(axis=1)) + 150, np.flatnonzero(near[250:].any(axis=0))
        assert rows.max() == pytest.approx(20 * 20, abs=6)  # the south edge: row 20 at 20 px a pixel
        assert cols.min() == pytest.approx(10 * 20, abs=6)
        assert cols.max() == pytest.approx(22 * 20, abs=6)


def test_a_window_stays_on_the_grid_and_reaches_its_shape_where_there_is_room() -> None:
    middle = box_at(12, 16, 6, 8)
    window = window_around(GRID, middle, margin_m=20, aspect=1.2)
    assert window.width / window.height == pytest.approx(1.2, abs=0.1)
    corner = window_around(GRID, box_at(0, 0, 4, 4), margin_m=100, aspect=1.7)
    assert corner.row == 0 and corner.col == 0
    assert corner.row + corner.height <= 30 and corner.col + corner.width <= 40


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="nir"):
        channels(("blue", "green", "red"), ("nir", "red", "green"))
    with pytest.raises(ValueError, match="fit"):
        colour_picture(scene(1), BANDS, np.ones((3, 3), bool))


def test_nothing_seen_at_all_is_still_a_picture() -> None:
    empty = np.full((4, 30, 40), NODATA, np.int16)
    assert np.asarray(colour_picture(empty, BANDS, ~SEEN, scale=2)).shape == (60, 80, 3)


@given(
    st.lists(st.tuples(st.floats(0, 500), st.floats(0, 500)), min_size=2, max_size=6),
    st.floats(2, 30),
    st.floats(1, 30),
)
@settings(max_examples=60)
def test_dashes_cover_their_share_of_the_line(points: list[tuple[float, float]], on: float, off: float) -> None:
    def length(line: list[tuple[float, float]]) -> float:
        return sum(float(np.hypot(b[0] - a[0], b[1] - a[1])) for a, b in itertools.pairwise(line))

    whole = length(points)
    drawn = sum(length(stroke) for stroke in dashes(points, on, off))
    turns = whole // (on + off)
    expected = turns * on + min(whole - turns * (on + off), on)
    assert drawn == pytest.approx(expected, abs=1e-3)


def test_the_scale_bar_is_a_round_length_of_at_most_a_quarter() -> None:
    assert bar_metres(1.0, 900) == 200
    assert bar_metres(0.5, 900) == 100
    assert bar_metres(1.0, 10) == 20  # nothing fits: the shortest there is


def test_the_change_in_question_stands_out_among_the_others() -> None:
    """Another one keeps its colour and loses its sign: less is painted over the ground."""
    window = window_around(GRID, box_at(0, 0, 30, 40), margin_m=0)
    flat = np.full((4, 30, 40), 800, np.int16)
    view, moment = GroundView(BANDS, GRID, window), Moment(date(2026, 10, 3), flat, SEEN)
    mark = Mark(box_at(10, 10, 10, 12), Kind.DEMOLITION, State.CONFIRMED)
    bare, whole, thin = (
        opened(before_after_pair(moment, moment, view, marks, longest_px=800).after)
        for marks in ([], [mark], [replace(mark, aside=True)])
    )
    assert 0 < (thin != bare).any(axis=2).sum() < 0.7 * (whole != bare).any(axis=2).sum()
