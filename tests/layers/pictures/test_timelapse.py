"""Timelapse and exported pictures: each date is there with its words, pixels stay pixels, a demo says so for ever."""

from __future__ import annotations

import io
from datetime import date, timedelta

import numpy as np
import pytest
from PIL import Image
from PIL import features as pillow

from geodata.looks.chip import NODATA
from geodata.sites.grid import Grid
from layers.pictures.composites import INDEX, GroundView, Moment, Window, same_stretch
from layers.pictures.lettering import runs, text_width, wrapped, write_line
from layers.pictures.ndvi import COLOURS, HIGHEST, LOWEST, coloured, index_picture, vegetation_index
from layers.pictures.sheet import DEMO_WORDS, Legend, sheet
from layers.pictures.timelapse import FRAME_MS, LAST_MS, MOST_FRAMES, animation, frames
from layers.style.svg import DEMO_GROUND

GRID = Grid(32647, 500_000.0, 1_840_000.0, 40, 30)
BANDS = ("blue", "green", "red", "nir")
WHOLE = Window(0, 0, 30, 40)


def moments(count: int) -> list[Moment]:
    """Dates that differ: a bright block that moves one pixel a date."""
    out = []
    for n in range(count):
        pixels = np.full((4, 30, 40), 900, np.int16)
        pixels[:, 10:14, n : n + 4] = 4000
        out.append(Moment(date(2026, 1, 1) + timedelta(days=5 * n), pixels, np.ones((30, 40), bool)))
    return out


def made(count: int, *, simulated: bool = False) -> list[Image.Image]:
    ids = [f"SCENE-{n}" for n in range(count)]
    return frames(moments(count), ids, GroundView(BANDS, GRID, WHOLE), Legend("A place", simulated=simulated))


@pytest.mark.parametrize("form", ["gif", "webp"])
def test_a_file_has_every_date_once_and_plays_for_ever(form: str) -> None:
    pictures = made(5)
    with Image.open(io.BytesIO(animation(pictures, form))) as file:
        assert file.n_frames == 5
        assert file.info["loop"] == 0
        times = []
        for n in range(5):
            file.seek(n)
            file.load()
            times.append(file.info["duration"])
    assert times == [FRAME_MS] * 4 + [LAST_MS]


def test_webp_keeps_every_colour_and_gif_comes_close() -> None:
    pictures = made(3, simulated=True)
    with Image.open(io.BytesIO(animation(pictures, "webp"))) as file:
        for n, picture in enumerate(pictures):
            file.seek(n)
            assert (np.asarray(file.convert("RGB")) == np.asarray(picture)).all()
    with Image.open(io.BytesIO(animation(pictures, "gif"))) as file:
        file.seek(2)
        away = np.abs(np.asarray(file.convert("RGB")).astype(int) - np.asarray(pictures[2]).astype(int))
    assert np.median(away) <= 2 and away.mean() < 4, "an undithered palette of 255 colours"


def test_a_frame_of_the_demo_says_so_and_a_real_one_names_its_source() -> None:
    ground = tuple(int(DEMO_GROUND[i : i + 2], 16) for i in (1, 3, 5))
    demo, real = made(1, simulated=True)[0], made(1)[0]
    assert demo.getpixel((3, 3)) == ground and demo.getpixel((demo.width - 3, 3)) == ground
    assert real.getpixel((3, 3)) == (255, 255, 255)
    assert ground not in {colour for _, colour in real.getcolors(1 << 20)}
    assert "invented" in DEMO_WORDS and Legend("x").credit == ""  # nobody is credited for pixels that are not theirs


def test_too_many_or_no_dates_and_unknown_forms_are_refused() -> None:
    with pytest.raises(ValueError, match="dates"):
        frames([], [], GroundView(BANDS, GRID, WHOLE), Legend("x"))
    with pytest.raises(ValueError, match="dates"):
        frames(moments(1) * (MOST_FRAMES + 1), ["s"] * (MOST_FRAMES + 1), GroundView(BANDS, GRID, WHOLE), Legend("x"))
    with pytest.raises(ValueError, match="avi"):
        animation(made(1), "avi")


def test_frames_are_of_one_size_whatever_the_length_of_their_scene_ids() -> None:
    sizes = {p.size for p in frames(moments(2), ["A", "B" * 400], GroundView(BANDS, GRID, WHOLE), Legend("x"))}
    assert len(sizes) == 1


def test_the_index_is_the_ratio_and_dark_or_missing_pixels_have_none() -> None:
    pixels = np.zeros((4, 1, 4), np.int16)
    pixels[2] = [[1000, 3000, NODATA, -20]]  # red
    pixels[3] = [[3000, 1000, 2000, 0]]  # nir
    index = vegetation_index(pixels, BANDS)
    assert index[0, 0] == pytest.approx((3000 - 1000) / (3000 + 1000))
    assert index[0, 1] == pytest.approx(-0.5)
    assert np.isnan(index[0, 2]) and np.isnan(index[0, 3])
    with pytest.raises(ValueError, match="nir"):
        vegetation_index(pixels[:3], BANDS[:3])


def test_the_index_has_one_fixed_scale_of_colours() -> None:
    ends = coloured(np.array([[LOWEST, HIGHEST, -1.0, 1.0, np.nan]], np.float32))[0]
    first, last = (tuple(int(c[i : i + 2], 16) for i in (1, 3, 5)) for c in (COLOURS[0], COLOURS[-1]))
    assert tuple(ends[0]) == tuple(ends[2]) == first
    assert tuple(ends[1]) == tuple(ends[3]) == last
    pixels = np.full((4, 4, 4), 1000, np.int16)
    pixels[3] = 3000
    brighter = np.full((4, 4, 4), 2000, np.int16)
    brighter[3] = 6000
    seen = np.ones((4, 4), bool)
    same = [np.asarray(index_picture(p, BANDS, seen, scale=3)) for p in (pixels, brighter)]
    assert (same[0] == same[1]).all(), "the same index looks the same on a brighter day"
    alone = same_stretch([Moment(date(2026, 1, 1), pixels, seen)], BANDS, Window(0, 0, 4, 4), wanted=INDEX, scale=3)
    assert (np.asarray(alone[0]) == same[0]).all()


def test_words_in_any_script_find_their_font_and_their_line() -> None:
    families = [family for family, _ in runs("Bend Park 2, เพลลิมาร์เบนด์ / ម៉ូរ៉ូវហ្គេត")]
    assert families == ["Noto Sans", "Noto Sans Thai", "Noto Sans", "Noto Sans Khmer"]
    assert "".join(part for _, part in runs("a เบ 1")) == "a เบ 1"
    assert pillow.check("raqm"), "shapes Thai and Khmer in pictures"
    long = "one two three four five six seven eight nine ten"
    for line in wrapped(long, 12, 60):
        assert text_width(line, 12) <= 60
    assert " ".join(wrapped(long, 12, 60)) == long
    assert all(text_width(piece, 12) <= 50 for piece in wrapped("x" * 300, 12, 50))
    assert "".join(wrapped("x" * 300, 12, 50)) == "x" * 300


def test_thai_is_drawn_and_no_empty_box() -> None:
    def drawn(text: str) -> np.ndarray:
        ground = Image.new("L", (80, 30), 255)
        write_line(ground, 2, 22, text, 16, fill="#000000")
        return np.asarray(ground)

    missing = drawn("\u0378")  # a letter that no face has: an empty box
    for text in ("ก", "ម", "က", "ກ", "妙"):
        assert (drawn(text) < 128).any()
        assert not np.array_equal(drawn(text), missing)


@pytest.mark.parametrize("letter", ["ก", "ກ", "ម", "က", "妙"])
def test_digits_and_signs_behind_letters_of_another_script_are_drawn(letter: str) -> None:
    """Typefaces of Thai and Lao have none: a date stood as a blank in a picture in Thai."""

    def drawn(text: str) -> bytes:
        ground = Image.new("L", (160, 30), 255)
        write_line(ground, 2, 22, text, 16, fill="#000000")
        return ground.tobytes()

    pictures = {drawn(f"{letter} {sign}") for sign in "0123456789-.,/:(–"}
    assert len(pictures) == 17 and drawn(letter) not in pictures


def test_a_sheet_is_as_wide_as_its_pictures_and_keeps_their_pixels() -> None:
    left, right = Image.new("RGB", (200, 90), "#123456"), Image.new("RGB", (200, 90), "#654321")
    page = sheet([left, right], ["Before", "After"], Legend("A place", ("a note",)))
    colours = {colour: count for count, colour in page.getcolors(1 << 20)}
    assert colours[(0x12, 0x34, 0x56)] == colours[(0x65, 0x43, 0x21)] == 200 * 90
