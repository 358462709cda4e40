"""A briefing as a document to edit (DOCX): the same words in the same order, with real heads, tables and fields."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import docx
from docx.document import Document as Word
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.shape import CT_Inline
from docx.shared import Mm, RGBColor
from docx.table import Table as WordTable
from docx.table import _Cell, _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from geodata.i18n.messages import tr
from geodata.wording.change_sentences import DEMO_STRIP
from pipelines.brief.forms.docx_parts import own_parts, packed
from pipelines.brief.forms.docx_styles import ACCENT, GREY, HEAD_PT, MONO, TEXT_MM, bold, rule_under, set_up, shade
from pipelines.brief.forms.raster import rasters
from pipelines.brief.reading_order import (
    Block,
    Boxes,
    Changes,
    Document,
    Drawing,
    Head,
    Pictures,
    Rows,
    Sheet,
    Table,
    Words,
    drawn_words,
)
from pipelines.brief.sheet_headings import FOOT, WORDS

NARROW_MM = 110
"""A drawing that is not as wide as the sheet."""
BAR_MM = 32
"""Width of the bars in the table of changes."""
STYLES = ("Normal", "Note", "Code", "Gap", *(f"Heading {level}" for level in HEAD_PT))
"""Styles of paragraphs, as docx_styles.py makes them."""


def docx_file(document: Document) -> bytes:
    """The document; its pictures and drawings are in it. The same bytes for the same briefing."""
    writer = _Writer(document)
    for number, block in enumerate(document.blocks):
        writer.write(block, first=number == 0)
    writer.close()
    out = io.BytesIO()
    writer.word.save(out)
    return packed(out.getvalue(), document.day)


def _text(text: str) -> str:
    return text.replace("\u200b", "")


class _Writer:
    """A document that is being written."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.word: Word = docx.Document()
        self.drawn = dict(_drawn(document))
        self.pictures: dict[bytes, tuple[str, Any]] = {}  # body -> its key in the document, and what it is
        self.shown = 0  # pictures that stand in it
        own_parts(self.word)
        set_up(self.word, document)
        # python-docx goes through all styles of its template for each paragraph that names one, a third of the whole
        part: Any = self.word.part
        self.styles: dict[str, str | None] = {n: part.get_style_id(n, WD_STYLE_TYPE.PARAGRAPH) for n in STYLES}
        if document.own_head:
            self._heading(document.own_head, 1)
        self.writers: Mapping[type[Block], Callable[[Any], None]] = {
            Head: self._head,
            Words: self._words,
            Boxes: self._boxes,
            Rows: self._rows,
            Table: self._table,
            Pictures: self._pair,
            Changes: self._changes,
            Drawing: self._drawing,
        }

    def write(self, block: Block, *, first: bool) -> None:
        """Add a block."""
        if isinstance(block, Sheet):
            self._sheet(block, first=first)
        else:
            self.writers[type(block)](block)

    def close(self) -> None:
        """Say at the end where the issue is kept, and what holds of all of it."""
        for text in filter(None, (self.document.kept, tr(FOOT))):
            self._paragraph(text, "Note")

    def _paragraph(self, text: str = "", style: str | None = "Normal") -> Paragraph:
        added = self.word.add_paragraph(_text(text))
        if style is not None:
            added._p.style = self.styles[style]
        return added

    def _heading(self, text: str, level: int) -> None:
        self._paragraph(text, f"Heading {level}")

    def _sheet(self, block: Sheet, *, first: bool) -> None:
        line = self._paragraph(style="Note")
        line.paragraph_format.page_break_before = not first
        bold(line.add_run(_text(f"{block.name}. ")))
        line.add_run(_text(" ".join(block.marks[:-1]) + " "))
        bold(line.add_run(_text(block.marks[-1])))
        if block.simulated:
            self._band(tr(DEMO_STRIP[0]), tr(DEMO_STRIP[1]))
        if block.unreviewed:
            self._band(block.unreviewed)

    def _band(self, strong: str, more: str = "") -> None:
        """A shaded paragraph: bold words, and others."""
        band = self._paragraph(style=None)
        shade(band._p.get_or_add_pPr(), "FBF0D0")
        bold(band.add_run(_text(strong)))
        if more:
            band.add_run(_text(f" {more}"))

    def _head(self, block: Head) -> None:
        self._heading(block.text, block.level)

    def _words(self, block: Words) -> None:
        for text in block.texts:
            self._paragraph(text, {"note": "Note", "code": "Code"}.get(block.look, "Normal"))

    def _boxes(self, block: Boxes) -> None:
        table = self._grid((28, TEXT_MM - 28), len(block.rows), shaded="F4F6F7")
        for row, (label, lines) in zip(table.rows, block.rows, strict=True):
            _fill(row.cells[0], label, strong=True, colour=ACCENT)
            for paragraph, line in zip(_paragraphs(row.cells[1], len(lines)), lines, strict=True):
                for text, strong in line:
                    run = paragraph.add_run(_text(text))
                    if strong:
                        bold(run)

    def _rows(self, block: Rows) -> None:
        table = self._grid((38, TEXT_MM - 38), len(block.rows))
        for row, (label, text) in zip(table.rows, block.rows, strict=True):
            _fill(row.cells[0], label, strong=True)
            _fill(row.cells[1], text)

    def _table(self, block: Table) -> None:
        widths = (50, 25, 35, TEXT_MM - 110)
        table = self._grid(widths, len(block.rows) + 1)
        self._header(table.rows[0], block.columns)
        for row, cells in zip(table.rows[1:], block.rows, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                _fill(cell, text)

    def _pair(self, block: Pictures) -> None:
        table = self._grid((TEXT_MM / 2, TEXT_MM / 2), 1, lines=False)
        for cell, (file, title, words) in zip(table.rows[0].cells, block.pair, strict=True):
            picture, caption = _paragraphs(cell, 2)
            self._picture(picture.add_run(), self.document.pictures[file], TEXT_MM / 2 - 4, f"{title} {words}")
            bold(caption.add_run(_text(f"{title} ")))
            caption.add_run(_text(words)).font.color.rgb = GREY
        self._paragraph(block.note, "Note")

    def _changes(self, block: Changes) -> None:
        widths = (14, TEXT_MM - 14 - BAR_MM - 4 - 52, BAR_MM + 4, 28, 24)
        table = self._grid(widths, len(block.rows) + 1)
        self._header(table.rows[0], ("", tr(WORDS["what"]), "", tr(WORDS["machine"]), tr(WORDS["people"])))
        self._put(table.rows[0].cells[2].paragraphs[0], block.axis, BAR_MM)
        for cells, row in zip((line.cells for line in table.rows[1:]), block.rows, strict=True):
            _fill(cells[0], f"{row['letter']} ", strong=True)
            self._put(cells[0].paragraphs[0], row["sign"], 4)
            what, window = _paragraphs(cells[1], 2)
            what.add_run(_text(row["what"]))
            if row["was"]:
                what.add_run(_text(f" {tr(WORDS['was'])} {row['was']}")).font.color.rgb = GREY
            window.add_run(_text(row["window"])).font.color.rgb = GREY
            bar, key = _paragraphs(cells[2], 2)
            self._put(bar, row["bar"], BAR_MM)
            key.add_run(row["id"]).font.name = MONO
            state, confidence = _paragraphs(cells[3], 2)
            self._put(state, row["line"], 7)
            bold(state.add_run(f" {_text(row['state'])}"))
            if row["confidence"]:
                self._put(confidence, row["confidence"], 6)
            confidence.add_run(f" {_text(row['confidence_word'])}")
            _fill(cells[4], row["people"])

    def _drawing(self, block: Drawing) -> None:
        self._put(self._paragraph(style=None), block.svg, _mm(block))

    def _put(self, paragraph: Paragraph, svg: str, mm: float) -> None:
        self._picture(paragraph.add_run(), self.drawn[svg], mm, drawn_words(svg))

    def _picture(self, run: Run, body: bytes, mm: float, words: str) -> None:
        """A picture with its words for those who do not see it.

        As run.add_picture does, which looks through the whole document for a free number, and through all pictures for
        one that is alike: a minute of a briefing about 100 sites.
        """
        if body not in self.pictures:
            self.pictures[body] = run.part.get_or_add_image(io.BytesIO(body))
        key, image = self.pictures[body]
        self.shown += 1
        inline = CT_Inline.new_pic_inline(self.shown, key, image.filename, *image.scaled_dimensions(Mm(mm), None))
        inline.docPr.set("descr", _text(words))
        run._r.add_drawing(inline)

    def _grid(self, widths: tuple[float, ...], rows: int, *, shaded: str = "", lines: bool = True) -> WordTable:
        """A table of these widths, millimetres, whose rows stay whole."""
        table: WordTable = self.word.add_table(rows, len(widths))
        table.autofit = False
        for row in table.rows:
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = Mm(width)
                properties = cell._tc.get_or_add_tcPr()
                if shaded:
                    shade(properties, shaded)
                elif lines:
                    rule_under(properties)
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        self._paragraph(style="Gap")
        return table

    def _header(self, row: _Row, words: tuple[str, ...]) -> None:
        """The first row, which stands at the top of each page that the table runs on to."""
        row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for cell, text in zip(row.cells, words, strict=True):
            _fill(cell, text, colour=GREY)


def _drawn(document: Document) -> Iterator[tuple[str, bytes]]:
    """PNG of each drawing of a document, by its SVG."""
    wanted: dict[str, float] = {}
    for block in document.blocks:
        if isinstance(block, Drawing):
            wanted[block.svg] = _mm(block)
        if isinstance(block, Changes):
            wanted[block.axis] = BAR_MM
            for row in block.rows:
                wanted |= {row["sign"]: 4.0, row["bar"]: BAR_MM, row["line"]: 7.0}
                wanted |= {row["confidence"]: 6.0} if row["confidence"] else {}
    return zip(wanted, rasters([(svg, mm * 72 / 25.4) for svg, mm in wanted.items()]), strict=True)


def _mm(block: Drawing) -> float:
    return TEXT_MM if block.wide else NARROW_MM


def _paragraphs(cell: _Cell, count: int) -> list[Paragraph]:
    return [cell.paragraphs[0], *(cell.add_paragraph() for _ in range(count - 1))][:count]


def _fill(cell: _Cell, text: str, *, strong: bool = False, colour: RGBColor | None = None) -> None:
    run = cell.paragraphs[0].add_run(_text(text))
    if strong:
        bold(run)
    if colour is not None:
        run.font.color.rgb = colour
