"""Set the pages of a briefing as PDF, two sheets a site where they fit, with the template briefing.typ."""

from __future__ import annotations

import json
import string
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal

import typst

from geodata.errors import NotFound
from geodata.i18n.english_formats import listed
from geodata.i18n.messages import english, in_use, tr
from geodata.wording.change_sentences import DEMO_STRIP
from layers.style.fonts import font_folders
from layers.style.missing_glyphs import missing_letters
from pipelines.brief.forms.raster import pixels_of
from pipelines.brief.sheet_headings import FOOT, LOGO, WORDS, unreviewed_words

TEMPLATE = Path(__file__).parent / "briefing.typ"
PICTURE_MM = (55.0, 48.0, 41.0, 34.0, 28.0, 24.0)
"""Heights of the pictures that are tried until the answer fits its sheet; if none does, it runs on."""
SERIES_PERCENT = (100, 86, 72, 62)
"""Widths of the time charts, percent of the sheet, that are tried until the proof fits its sheet; then it runs on."""
ONE_EACH = 2
"""Sheets of a site where its answer fits one and its proof another."""
FLOWING = ((41.0, 86), (34.0, 72), (24.0, 62))
"""Heights of the pictures and widths of the charts that are tried where the proof runs on behind the answer: the first
that takes no more sheets than the last, since a smaller picture that saves no sheet only shows less."""
STANDARDS: tuple[Literal["ua-1"], Literal["a-2a"]] = ("ua-1", "a-2a")
"""Accessible to readers that speak (PDF/UA-1, ISO 14289-1), and to be kept for ever (PDF/A-2a, ISO 19005-2). Neither
allows a letter without a glyph."""
ALWAYS = string.ascii_letters + string.digits + string.punctuation
"""Letters that every sheet needs, in whatever language."""
INSTEAD = "\ufffd"
"""Printed for a letter that no font has."""
NOTHING: dict[str, Any] = {"handling": "", "summary": None, "delta": None, "number": "", "kept": ""}
_BROKEN = ("PDF/UA-1", "PDF/A-2a")
"""In the printer's words: it could be set, and breaks a rule of one of the standards. A mark of one script on a letter
of another, which no font holds together, does that; such a page is printed without them and said so."""


@dataclass(frozen=True)
class Printed:
    """Pages as PDF."""

    pdf: bytes
    sheets: int
    fault: str  # why it does not meet STANDARDS, in the words of the printer; "" = it does


@dataclass
class _Largest:
    """Looks for the first of some steps that fits, each smaller than the one before it, in few tries.

    The first is tried, then the last: most pages take the first, and where the last does not fit either, none does.
    """

    steps: int
    at: int = 0  # the step that is tried now
    too_large: int = -1  # the last step that is known not to fit
    fits: int | None = None  # the first one that is known to fit
    none: bool = False  # no step fits

    def tried(self, fit: bool) -> bool:
        """Take in whether the step tried now fits; False where nothing is left to try."""
        if fit:
            self.fits = self.at
        elif self.at == self.steps - 1:
            self.none = True
        else:
            self.too_large = self.at
        if self.none or self.at == self.fits == self.too_large + 1:
            return False
        if self.fits is None:
            self.at = self.steps - 1
        else:
            between = self.too_large + (self.fits - self.too_large) // 2
            self.at = between if between > self.too_large else self.fits
        return True


@dataclass
class _Fit:
    """How one site is set so far; each round of setting changes what does not fit.

    An answer that needs more than a sheet is set once with the smallest of all and the proof running on behind it. That
    tells how few sheets the two can take. Where these are more than two, or the answer fits no sheet in any size, they
    run on: in the largest step of FLOWING that takes no more sheets than the smallest does.
    """

    has_proof: bool
    picture: _Largest = field(default_factory=lambda: _Largest(len(PICTURE_MM)))
    series: _Largest = field(default_factory=lambda: _Largest(len(SERIES_PERCENT)))
    even: bool = False  # the proof does not fit its sheet: its two columns are filled one after the other
    asks: bool = False  # this round is the one that tells the fewest sheets
    least: int = 0  # the fewest sheets that answer and proof take; 0 = not known
    flows: bool = False  # the proof runs on behind the answer
    step: int = 0  # of FLOWING, that is tried where it does

    def changed(self, answer: int, proof: int) -> bool:
        """Try another size or the next way of setting; False where all fits or nothing is left to try.

        Args:
            answer, proof: sheets that they take as set now.
        """
        before = self.values()
        if self.asks:
            self.asks, self.least = False, answer + proof
            self.flows = self.least > ONE_EACH
        elif self.flows:
            if answer + proof > self.least and self.step < len(FLOWING) - 1:
                self.step += 1
        else:
            self.picture.tried(answer <= 1)
            self.flows = self.picture.none and self.has_proof
            self.asks = self.has_proof and answer > 1 and not self.least
            self.series.tried(proof <= 1)
            if self.series.none and not self.even:
                self.even, self.series = True, _Largest(len(SERIES_PERCENT))
        return before != self.values()

    def values(self) -> dict[str, Any]:
        """As the template reads them."""
        if self.asks or self.flows:
            picture, series = FLOWING[-1 if self.asks else self.step]
            return {"picture_mm": picture, "series_percent": series, "flows": True, "even": False}
        picture, series = PICTURE_MM[self.picture.at], SERIES_PERCENT[self.series.at]
        return {"picture_mm": picture, "series_percent": series, "flows": False, "even": self.even}


def printed(
    pages: Sequence[dict[str, Any]],
    pictures: Mapping[str, bytes],
    *,
    today: date,
    once: Mapping[str, Any] | None = None,
) -> Printed:
    """Pages as PDF. Smaller pictures are tried until a site's answer fits one sheet.

    Args:
        pages: from first_sheet_of_a_site.page.
        pictures: PNG by the file name that the pages use.
        today: written into the document as its date.
        once: what is said once or on each sheet: "handling", "summary" (from summary_sheet), "delta", "number", "kept".

    Raises:
        NotFound: no font is there that has Latin letters.
        typst.TypstError: the template is broken.
    """
    if missing_letters(ALWAYS):
        raise NotFound(
            english("printing a briefing"),
            english("no font is there, neither the program's own nor one of this machine"),
            english('Install it with: pip install "compound-watch[{extra}]"', extra="fonts"),
        )
    fits = [_Fit(page["proof"] is not None) for page in pages]
    with tempfile.TemporaryDirectory(prefix="compound-watch-brief-") as name:
        root = Path(name)
        drawings = pixels_of(_drawings(pages))
        pixels = {svg: f"drawing-{number}.png" for number, svg in enumerate(drawings)}
        files = {**pictures, **{file: drawings[svg] for svg, file in pixels.items()}}
        for file, body in {**files, "briefing.typ": TEMPLATE.read_bytes()}.items():
            (root / file).write_bytes(body)
        fonts = typst.Fonts(include_system_fonts=False, font_paths=list(font_folders()))
        data = _json(pages, today, {**NOTHING, **(once or {}), "pixels": pixels})
        while True:
            inputs = {"data": data, "fits": json.dumps([fit.values() for fit in fits])}
            compiler = typst.Compiler(root / "briefing.typ", root=root, font_paths=fonts, sys_inputs=inputs)
            answers, proofs, count = _sheets(compiler)
            changed = [fit.changed(answer, proof) for fit, answer, proof in zip(fits, answers, proofs, strict=True)]
            if not any(changed):
                break
        return _compiled(compiler, count, today)


def _compiled(compiler: typst.Compiler, sheets: int, today: date) -> Printed:
    """The PDF to STANDARDS; where a text does not allow it, without them."""
    moment, fault = datetime(today.year, today.month, today.day, tzinfo=UTC), ""
    try:
        body = compiler.compile(format="pdf", timestamp=moment, pdf_standards=[*STANDARDS])
    except typst.TypstError as error:
        if not any(name in str(error) for name in _BROKEN):
            raise
        body, fault = compiler.compile(format="pdf", timestamp=moment), str(error)
    if not isinstance(body, bytes):
        raise TypeError("the printer gave no PDF")
    return Printed(body, sheets, fault)


def _sheets(compiler: typst.Compiler) -> tuple[list[int], list[int], int]:
    """How many sheets each site's answer takes, and its proof; and how many the whole briefing takes."""
    marks = json.loads(compiler.query("<at>", field="value"))  # one question: each has all pages set anew
    begins, answered, ends = (
        [int(mark["page"]) for mark in marks if mark["what"] == what] for what in ("begins", "answered", "ends")
    )
    answers = [b - a + 1 for a, b in zip(begins, answered, strict=True)]
    proofs = [b - a for a, b in zip(answered, ends, strict=True)]
    return answers, proofs, ends[-1] if ends else 0


def _json(pages: Sequence[Mapping[str, Any]], today: date, once: Mapping[str, Any]) -> str:
    """What the template reads; letters that no font has are replaced."""
    names = listed([p["name"] for p in pages], limit=3)
    data = json.dumps(
        {
            "pages": [{**page, "first": n == 0} for n, page in enumerate(pages)],
            **once,
            "title": tr("Compound Watch briefing: {names}", names=names),
            "language": in_use(),
            "today": [today.year, today.month, today.day],
            "demo": [tr(words) for words in DEMO_STRIP],
            "unreviewed": unreviewed_words(),
            "foot": tr(FOOT),
            "logo": LOGO,
            "words": {name: tr(words) for name, words in WORDS.items()},
        },
        ensure_ascii=False,
    )
    return data.translate({ord(letter): INSTEAD for letter in missing_letters(data)})


def _drawings(value: Any) -> Iterator[str]:
    """Every drawing of the pages."""
    if isinstance(value, str):
        if value.startswith("<svg"):
            yield value
    elif isinstance(value, dict | list | tuple):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _drawings(part)
