"""What stands around a picture is never cut, and no line of it runs over the edge, however narrow the picture is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pytest
from PIL import Image

from geodata.access.audience import Audience
from geodata.i18n.messages import tr
from geodata.settings.settings import Settings
from geodata.sites.grid import grid_for
from geodata.wording.handling import marking
from geodata.wording.look_sentences import hatched_words
from layers.pictures import sheet as sheet_module
from layers.pictures.composites import FALSE_COLOUR, TRUE_COLOUR, GroundView, Moment, window_around
from layers.pictures.lettering import text_width, wrapped, write_line
from layers.pictures.sheet import DEMO_WORDS, EDGE, Legend, sheet
from layers.pictures.timelapse import frames
from screens.pictures.picture_choice import ASPECT, TOLD
from tests.screens.fixture_world import box

BANDS = ("blue", "green", "red", "nir")
WANTED = {"true": TRUE_COLOUR, "false": FALSE_COLOUR}
CREDIT = (
    "Contains modified Copernicus Sentinel data 2025-2026. Landsat data 2025-2026 courtesy of the U.S. Geological "
    "Survey"
)
OWN_MARKING = "Handed over under agreement 7 with the office named in it. " * 9
PIXELS = "Pixels of 30 m, laid on a grid of 10 m."


@dataclass
class Written:
    """The lines that were set into pictures."""

    lines: list[str] = field(default_factory=list)
    over: list[str] = field(default_factory=list)  # those that no picture holds as a whole

    @property
    def text(self) -> str:
        return " ".join(self.lines)


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[Written]:
    """Notes each line that is set, and those that run over the edge."""
    seen = Written()

    def noted(picture: Image.Image, x: float, y: float, text: str, size: int, **how: object) -> None:
        seen.lines.append(text)
        wide = text_width(text, size, bold=bool(how.get("bold")))
        if not (x >= EDGE and x + wide <= picture.width - EDGE + 1 and size <= y <= picture.height - 4):
            seen.over.append(text)
        write_line(picture, x, y, text, size, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(sheet_module, "write_line", noted)
    yield seen


def legend(bands: str, *, simulated: bool = False, settings: Settings | None = None) -> Legend:
    """What a screen puts around a timelapse of a site beside a belt, for partners, as seen by Landsat."""
    about = f"{tr(TOLD[bands])} {PIXELS} {hatched_words(inside=True)} {tr('Dotted white: site outline.')}"
    known = f"As known on 21 Nov 2026. {marking(Audience.PARTNER, settings or Settings())}"
    name = "Pellimar Bend (approximate place)"
    return Legend(f"{name}: 40 looks, 3 Mar 2025 to 21 Nov 2026", (about, known), simulated, CREDIT)


@pytest.mark.parametrize("bands", ["true", "false"])
@pytest.mark.parametrize("across_m", [1_000, 2_000, 3_300, 3_900])
@pytest.mark.parametrize("simulated", [False, True], ids=["real", "demo"])
def test_a_frame_has_every_word_of_its_legend(written: Written, bands: str, across_m: int, simulated: bool) -> None:
    outline = box(-27.04, -19.85, across_m, across_m * 0.8)
    grid = grid_for(outline)
    pixels = np.full((4, *grid.shape), 900, np.int16)
    moment = Moment(date(2026, 1, 1), pixels, np.ones(grid.shape, bool))
    view = GroundView(BANDS, grid, window_around(grid, outline, aspect=ASPECT), outline, WANTED[bands])
    around = legend(bands, simulated=simulated)
    scene = "S2A_MSIL2A_20260101T035541_N0510_R004_T47QMA_20260101T073000, chip 0123456789ab"
    (frame,) = frames([moment], [scene], view, around)
    last = DEMO_WORDS if simulated else f"{CREDIT}. Compound Watch."
    for words in (around.title, f"Scene {scene}", *around.notes, last):
        assert words in written.text
    assert written.text.count(DEMO_WORDS) == (2 if simulated else 0), "above the picture, and in place of a credit"
    assert written.over == []
    assert frame.width <= 640 + 2 * EDGE


def test_a_long_marking_of_an_operator_and_long_captions_are_there_as_a_whole(written: Written) -> None:
    settings = Settings(handling_partner=OWN_MARKING)
    caption = "A place with a long name beside the river (approximate place), 20 Jul 2026"
    page = sheet([Image.new("RGB", (140, 90))] * 2, [caption, "21 Jul 2026"], legend("true", settings=settings))
    assert OWN_MARKING.strip() in written.text and caption in written.text and "21 Jul 2026" in written.text
    assert written.over == [] and page.width == 320 + 2 * EDGE


def test_bold_lines_are_wrapped_as_wide_as_they_are_set() -> None:
    """Bold letters are wider: measured as others they ran over the edge of the picture."""
    for line in wrapped(DEMO_WORDS, 12, 473, bold=True):
        assert text_width(line, 12, bold=True) <= 473
    assert text_width(DEMO_WORDS, 12, bold=True) > text_width(DEMO_WORDS, 12)
