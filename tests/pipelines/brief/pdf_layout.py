"""Where words and pictures lie on the sheets of a PDF, read by poppler, and what is wrong with it.

Points from the top left corner of a sheet, 72 an inch. Ink is read from the sheets as pdftoppm draws them, in grey.
"""

from __future__ import annotations

import io
import re
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import numpy.typing as npt
from PIL import Image

DPI = 96
MM = 72 / 25.4
SIDE, TOP, BOTTOM = 14.5 * MM, 8.0 * MM, 4.2 * MM
"""Margins in which nothing may stand: room for a hand and for holes; below, what office printers do not reach."""
FOOT = 15.0 * MM
"""Height at the lower edge that the foot of each sheet has for itself."""
ROUNDING = 0.5
HANGING = 2.5
"""Points by which a letter may stand over the edge, and by which a full stop at the end of a line hangs over it."""
MOST_SHARED = 0.45
"""Share of the height of the lower of two words that the other may cover: boxes have room for marks above and below
their letters, so those of two lines share up to a third."""
LEAST_FILLED = 0.2
"""Share of the height of a sheet that has ink, below which it is nearly empty."""
DARK, FAINT = 235, 8
"""Grey below which a pixel has ink; spread of grey below which a picture is one colour."""
NARROW = 3.0
"""Points up to which a word is a mark on a letter."""
INVISIBLE = re.compile(r"^[\s\u00ad\u200b-\u200f\u2060\ufeff]*$")


@dataclass(frozen=True)
class Box:
    """A word or a picture."""

    left: float
    top: float
    right: float
    bottom: float
    word: str = ""

    def shared(self, other: Box) -> tuple[float, float]:
        """Width and height of what two boxes share, points; 0 where nothing."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        tall = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(wide, 0.0), max(tall, 0.0)


@dataclass(frozen=True)
class Sheet:
    """One sheet as it is read and as it is drawn."""

    number: int
    width: float
    height: float
    words: tuple[Box, ...]
    pictures: tuple[Box, ...]
    grey: npt.NDArray[np.uint8]  # (H, W) at DPI

    def cut(self, box: Box) -> npt.NDArray[np.uint8]:
        """The pixels of a box."""
        scale = DPI / 72
        rows = slice(int(box.top * scale), int(np.ceil(box.bottom * scale)))
        return self.grey[rows, int(box.left * scale) : int(np.ceil(box.right * scale))]


def sheets_of(pdf: Path) -> list[Sheet]:
    """The sheets of a PDF."""
    read = subprocess.run(["pdftotext", "-bbox", str(pdf), "-"], check=True, capture_output=True).stdout
    whole = ElementTree.fromstring(re.sub(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]", b"", read))
    pages = [one for one in whole.iter() if one.tag.endswith("page")]
    pictures = _pictures(pdf)
    with tempfile.TemporaryDirectory() as made:
        asked = ["pdftoppm", "-gray", "-r", str(DPI), str(pdf), f"{made}/sheet"]
        subprocess.run(asked, check=True, capture_output=True)
        drawn = [np.asarray(Image.open(io.BytesIO(file.read_bytes()))) for file in sorted(Path(made).iterdir())]
    return [
        Sheet(
            number,
            float(page.get("width", 0)),
            float(page.get("height", 0)),
            tuple(_word(one) for one in page if one.text and not INVISIBLE.match(one.text)),
            tuple(pictures.get(number, ())),
            grey,
        )
        for number, (page, grey) in enumerate(zip(pages, drawn, strict=True), start=1)
    ]


def _word(one: ElementTree.Element) -> Box:
    left, top, right, bottom = (float(one.get(name, 0)) for name in ("xMin", "yMin", "xMax", "yMax"))
    return Box(left, top, right, bottom, one.text or "")


def _pictures(pdf: Path) -> dict[int, list[Box]]:
    """The pictures of pixels by the number of their sheet."""
    with tempfile.TemporaryDirectory() as made:
        asked = ["pdftohtml", "-xml", "-zoom", "1", str(pdf), f"{made}/read"]
        subprocess.run(asked, check=True, capture_output=True)
        told = Path(made, "read.xml").read_text(encoding="utf-8", errors="replace")
    found: dict[int, list[Box]] = {}
    number = 0
    for page, *at in re.findall(
        r'<page number="(\d+)"|<image top="(-?\d+)" left="(-?\d+)" width="(\d+)" height="(\d+)"', told
    ):
        if page:
            number = int(page)
            continue
        top, left, width, height = map(int, at)
        found.setdefault(number, []).append(Box(left, top, left + width, top + height))
    return found


def outside(sheet: Sheet) -> Iterator[str]:
    """Words and pictures that stand in the margins."""
    for box in (*sheet.words, *sheet.pictures):
        slack = ROUNDING if box.word else 1.5  # places of pictures are told in whole points
        hangs = HANGING if box.word.endswith((".", ",", ":", "-")) else 0.0
        right = box.right - hangs - sheet.width + SIDE
        over = (SIDE - box.left, TOP - box.top, right, box.bottom - sheet.height + BOTTOM)
        if max(over) > slack:
            yield f"sheet {sheet.number}: {box.word or 'a picture'} stands {max(over):.1f} points in the margin"


def one_over_another(sheet: Sheet) -> Iterator[str]:
    """Words that are printed over other words, and words that stand on pictures' pixels."""
    words = sorted(sheet.words, key=lambda box: box.top)
    for at, one in enumerate(words):
        for other in words[at + 1 :]:
            if other.top >= one.bottom:
                break
            wide, tall = one.shared(other)
            lower = min(one.bottom - one.top, other.bottom - other.top)
            if wide > 1.0 and tall > MOST_SHARED * lower:
                yield f"sheet {sheet.number}: {one.word} and {other.word} stand over each other"
        for picture in sheet.pictures:
            wide, tall = one.shared(picture)
            if wide > 1.5 and tall > MOST_SHARED * (one.bottom - one.top):
                yield f"sheet {sheet.number}: {one.word} stands on a picture"


def without_ink(sheet: Sheet) -> Iterator[str]:
    """Words that are in the text and cannot be seen on the drawn sheet."""
    for box in sheet.words:
        pixels = sheet.cut(box)  # poppler takes marks of Thai and Khmer for words of no width
        if box.right - box.left > NARROW and int(pixels.max()) - int(pixels.min()) < 40:
            yield f"sheet {sheet.number}: {box.word} leaves no ink"


def without_pixels(sheet: Sheet) -> Iterator[str]:
    """Pictures that are drawn in one colour."""
    for box in sheet.pictures:
        if sheet.cut(box).std() < FAINT:
            yield f"sheet {sheet.number}: a picture of {box.right - box.left:.0f} points is of one colour"


def filled(sheet: Sheet) -> float:
    """Share of the height between the margins, the foot left out, down to the last ink."""
    scale = DPI / 72
    begins, ends = int(TOP * scale), int((sheet.height - FOOT) * scale)
    rows = np.flatnonzero((sheet.grey[begins:ends] < DARK).any(axis=1))
    return float(rows[-1] + 1) / (ends - begins) if rows.size else 0.0


def faults_of(sheets: list[Sheet], last: set[int]) -> list[str]:
    """All that is wrong with the layout.

    Args:
        sheets: of a briefing.
        last: numbers of the sheets on which a site or the briefing ends, which may be as empty as they are.
    """
    found = [
        fault
        for sheet in sheets
        for check in (outside, one_over_another, without_ink, without_pixels)
        for fault in check(sheet)
    ]
    empty = [s for s in sheets if s.number not in last and filled(s) < LEAST_FILLED]
    return found + [f"sheet {s.number}: nearly empty, {filled(s):.0%} of its height" for s in empty]
