"""The MP4 of a timelapse, read back: every date for its time, its words sharp, its pixels squares."""

from __future__ import annotations

import importlib.util
import io

import numpy as np
import pytest
from PIL import Image

from geodata.i18n.messages import tr
from layers.pictures.composites import GroundView, Moment
from layers.pictures.sheet import Legend
from layers.pictures.timelapse import FRAME_MS, LAST_MS, animation, frames
from layers.pictures.timelapse_mp4 import can_write, mp4
from screens.pictures import timelapse
from tests.layers.pictures.test_timelapse import BANDS, GRID, WHOLE, made, moments

written = pytest.mark.skipif(not can_write(), reason="the extra `video` is not installed here")


def read_back(body: bytes) -> tuple[list[Image.Image], list[float], dict[str, str]]:
    """Pictures, the second at which each is shown, and what is written into the file."""
    import av

    with av.open(io.BytesIO(body)) as file:
        told = dict(file.metadata)
        decoded = [(frame.to_image(), float(frame.time or 0.0)) for frame in file.decode(video=0)]
    return [picture for picture, _ in decoded], [at for _, at in decoded], told


def away(a: Image.Image, b: Image.Image) -> float:
    """Mean difference of two pictures, of 255."""
    size = (min(a.width, b.width), min(a.height, b.height))
    one, other = (np.asarray(p.convert("RGB").crop((0, 0, *size))).astype(int) for p in (a, b))
    return float(np.abs(one - other).mean())


@written
def test_every_date_is_shown_for_its_time() -> None:
    pictures = made(4)
    shown, at, told = read_back(animation(pictures, "mp4", title="A place"))
    assert len(shown) == (3 * FRAME_MS + LAST_MS) / 100
    assert at == pytest.approx([n / 10 for n in range(len(shown))])
    assert told["title"] == "A place"
    nearest = [min(range(4), key=lambda n: away(frame, pictures[n])) for frame in shown]
    assert nearest == [0] * 7 + [1] * 7 + [2] * 7 + [3] * 25


@written
@pytest.mark.parametrize("simulated", [True, False])
def test_words_stay_sharp_and_pixels_square(simulated: bool) -> None:
    (picture,) = frames(moments(1), ["SCENE-0"], GroundView(BANDS, GRID, WHOLE), Legend("A place", simulated=simulated))
    shown, _, _ = read_back(animation([picture], "mp4"))
    assert away(shown[0], picture) < 2.0  # of 255, over date, scale, pixels, scene, strip and attribution
    before, after = (np.asarray(p.convert("L")).astype(float) for p in (picture, shown[0]))
    dark = before < 60  # ink of the date and of the words under the pixels
    assert dark.sum() > 500
    assert after[: before.shape[0], : before.shape[1]][dark].mean() < 75


@written
def test_sides_are_made_even_in_white() -> None:
    shown, _, _ = read_back(mp4([Image.new("RGB", (101, 75), "#205080")], [300]))
    assert shown[0].size == (102, 76) and len(shown) == 3
    assert shown[0].getpixel((101, 75))[0] > 140 > shown[0].getpixel((40, 40))[0]


@written
def test_what_makes_no_film_is_refused() -> None:
    with pytest.raises(ValueError, match="0 pictures"):
        mp4([], [])
    with pytest.raises(ValueError, match="2 times"):
        mp4(made(1), [100, 100])


def test_without_the_extra_the_screen_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert not can_write()
    forms, about = timelapse.offered_forms()
    assert set(forms) == {"gif", "webp"}
    assert tr(timelapse.NO_MP4) in about and "compound-watch[video]" in about
    monkeypatch.undo()
    if can_write():
        assert "mp4" in timelapse.offered_forms()[0]


def test_a_date_differs_from_the_next() -> None:
    """What the other tests rest on: the frames are not all the same picture."""
    pictures = made(2)
    assert away(pictures[0], pictures[1]) > 0.2
    assert isinstance(moments(1)[0], Moment)
