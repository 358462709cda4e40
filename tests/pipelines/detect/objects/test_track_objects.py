"""Detections followed look by look, from states of pixels that are written down here by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from geodata.detections.detection import Kind, State
from geodata.settings.detection_settings import DetectionSettings
from pipelines.detect.objects.life import GAIN, Life, stage
from pipelines.detect.objects.track_objects import lives_of_objects
from pipelines.detect.pixel_changes import CLEARING, CONSTRUCTION, UNCLEAR, Episodes

LOOKS, EVERY, WIDTH = 80, 10, 10
SETTINGS = DetectionSettings()


def test_no_stage_of_building_is_told_where_building_is_not() -> None:
    """However many of its pixels look like roofs: words of roofs would name the kind by another door."""
    life = Life(0, 0, 0, GAIN, 0, built_share=0.5)
    stages = {kind: stage(replace(life, kind=kind)) for kind in (Kind.CONSTRUCTION, Kind.CLEARING, Kind.UNCLEAR)}
    assert stages == {Kind.CONSTRUCTION: "roofed", Kind.CLEARING: "cleared", Kind.UNCLEAR: None}


def told(
    pixels: npt.NDArray[np.int64],
    state: Callable[[int, int], tuple[int, int, int]],
    *,
    apart: float = 9.0,
    surely: float = 0.9,
    grew: Callable[[int, int], bool] = lambda i, t: False,
) -> tuple[Life, ...]:
    """Lives of pixels whose (held, kind, start) at each look is what `state` of pixel and look says; start -1: none.

    apart: their distance to the nearest kind of field. surely: probability of each pixel's kind. grew: whether a pixel
    has turned green by a look.
    """
    shape = (LOOKS, len(pixels))
    held, kind, start = np.zeros(shape, np.uint8), np.zeros(shape, np.uint8), np.full(shape, -1, np.int16)
    for t in range(LOOKS):
        for i in range(len(pixels)):
            held[t, i], kind[t, i], start[t, i] = state(i, t)
    green = np.array([[grew(i, t) for i in range(len(pixels))] for t in range(LOOKS)])
    sure, far = np.full(shape, surely, np.float32), np.full(shape, apart, np.float32)
    unknown = np.zeros((LOOKS, 6, len(pixels)), np.int16)
    episodes = Episodes(held, kind, sure, unknown, start, far, held > 0, green, np.ones(LOOKS, bool))
    days = np.arange(LOOKS, dtype=np.int64) * EVERY
    return lives_of_objects(episodes, pixels, np.zeros(len(pixels), np.int64), (WIDTH, WIDTH), days, 0, SETTINGS)


def block(rows: int, cols: int) -> npt.NDArray[np.int64]:
    return np.array([r * WIDTH + c for r in range(2, 2 + rows) for c in range(2, 2 + cols)])


def test_what_began_bit_by_bit_is_told_whole_once_looks_agree_on_it() -> None:
    """Six pixels in one season and six in the next are each too small to be told; the building of twelve is not."""

    def state(i: int, t: int) -> tuple[int, int, int]:
        began = 5 if i < 6 else 25  # 200 days apart
        return (0, 0, -1) if t < began else (2 if t >= began + 6 else 1, CONSTRUCTION, began)

    (life,) = told(block(3, 4), state)
    assert life.state is State.CONFIRMED
    assert len(life.pixels) == 12


def test_bits_on_which_looks_do_not_agree_yet_say_nothing() -> None:
    def state(i: int, t: int) -> tuple[int, int, int]:
        began = 5 if i < 6 else 25
        return (0, 0, -1) if t < began else (1, CLEARING, began)

    assert told(block(3, 4), state) == ()


def test_a_provisional_change_lives_as_long_as_its_ground_differs() -> None:
    """Cleared, then of no clear kind for months, then roofed, in one run: one detection, never withdrawn."""

    def state(i: int, t: int) -> tuple[int, int, int]:
        if t < 10:
            return 0, 0, -1
        if t < 14:
            return 1, CLEARING, 10
        return (1, UNCLEAR, 10) if t < 30 else (2, CONSTRUCTION, 10)

    (life,) = told(block(3, 4), state)
    assert life.state is State.CONFIRMED
    assert (life.born, life.confirmed) == (10, 30)


def test_a_provisional_change_whose_ground_is_back_is_withdrawn() -> None:
    (life,) = told(block(3, 4), lambda _, t: (1, CLEARING, 10) if 10 <= t < 30 else (0, 0, -1))
    assert life.state is State.WITHDRAWN
    assert life.over == 30


def test_ground_of_a_kind_not_yet_clear_may_be_a_field_as_bare_ground_may() -> None:
    """Built with a chance of one in eight a pixel: no kind is likelier. In the colour of the fields around it waits."""
    pixels = np.arange(WIDTH * WIDTH, dtype=np.int64)

    def state(i: int, t: int) -> tuple[int, int, int]:
        return (0, 0, -1) if t < 10 else (2, CLEARING, 10)

    (like_fields,) = told(pixels, state, apart=0.02, surely=0.876)
    (like_none,) = told(pixels, state, apart=0.3, surely=0.876)
    assert like_none.kind is Kind.UNCLEAR and like_none.state is State.CONFIRMED
    assert like_fields.confirmed is None


@pytest.mark.parametrize(("apart", "state"), [(0.1, State.WITHDRAWN), (0.3, State.CONFIRMED)])
def test_what_grows_beside_it_makes_a_field_only_of_ground_that_looks_like_one(apart: float, state: State) -> None:
    """Twelve bare pixels stay; the twenty-four that touch them turn green after they were confirmed."""

    def bare(i: int, t: int) -> tuple[int, int, int]:
        if t < 10:
            return 0, 0, -1
        return (2 if t >= 20 else 1, CLEARING, 10) if i < 12 or t < 30 else (1, UNCLEAR, 10)

    lives = told(block(6, 6), bare, apart=apart, grew=lambda i, t: i >= 12 and t >= 30)
    assert [life.state for life in lives] == [state]
