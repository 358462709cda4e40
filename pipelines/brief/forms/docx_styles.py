"""What a document to edit looks like: its sheet, styles, language, head and foot, before anything is written in it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from docx.document import Document as Word
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from geodata.i18n.messages import msg, tr
from geodata.wording.change_sentences import DEMO_STRIP
from layers.style.escape import shorten
from pipelines.brief.reading_order import Document, Sheet
from pipelines.brief.sheet_headings import WORDS

TEXT_MM = 180
"""Width of the text on A4 with its margins."""
INK, GREY, ACCENT = RGBColor(0x16, 0x22, 0x2C), RGBColor(0x4A, 0x5A, 0x66), RGBColor(0x1B, 0x49, 0x65)
LATIN, COMPLEX, EAST, MONO = "Arial", "Tahoma", "Microsoft YaHei", "Consolas"
"""Fonts that Word has everywhere: Latin, Thai and the like, Chinese, ids. None is embedded: it is to be edited."""
TAGS = {"en": "en-GB", "th": "th-TH"}
"""Language of a briefing -> as a document names it."""
LONGEST_TITLE = 255
"""Characters that the properties of a document hold as its title."""
HEAD_PT = {1: 16.0, 2: 12.0, 3: 11.0}
"""Sizes of heads by their level, points."""


WORKING_COPY = msg("Working copy of {number}; the issue is the PDF")
"""Stands on each sheet: a sentence that somebody changes here must not go out under the number of the issue."""


def set_up(word: Word, document: Document) -> None:
    """Give an empty document its sheet, styles, properties, head and foot."""
    _properties(word, document)
    _styles(word, document.language)
    sheet = word.sections[0]
    sheet.page_width, sheet.page_height = Mm(210), Mm(297)
    sheet.left_margin = sheet.right_margin = Mm((210 - TEXT_MM) / 2)
    sheet.top_margin, sheet.bottom_margin = Mm(20), Mm(18)
    sheet.header_distance = sheet.footer_distance = Mm(9)
    number = f"{tr(WORDS['briefing'])} {document.number}"
    edition = next((" ".join(one.marks[1:]) for one in document.blocks if isinstance(one, Sheet)), "")
    simulated = any(isinstance(one, Sheet) and one.simulated for one in document.blocks)
    copy = tr(WORKING_COPY, number=document.number)
    _ends(sheet.header.paragraphs[0], f"{tr(DEMO_STRIP[0])} {copy}" if simulated else copy, edition)
    foot = sheet.footer.paragraphs[0]
    _ends(foot, document.handling or number, f"{tr(WORDS['page'])} ")
    _field(foot, "PAGE")
    foot.add_run(f" {tr(WORDS['of'])} ")
    _field(foot, "NUMPAGES")


def _properties(word: Word, document: Document) -> None:
    properties = word.core_properties
    moment = datetime(document.day.year, document.day.month, document.day.day, tzinfo=UTC)
    properties.title, properties.author, properties.last_modified_by = (
        _title(document),
        "Compound Watch",
        "Compound Watch",
    )
    properties.subject, properties.language = document.number, TAGS.get(document.language, document.language)
    properties.comments, properties.keywords = "", ""
    properties.created = properties.modified = moment


def _title(document: Document) -> str:
    """The title as far as the format takes one: whole, or its first sentence, so that no "do not quote" is cut off."""
    whole = document.title
    return whole if len(whole) <= LONGEST_TITLE else shorten(f"{whole.partition('. ')[0]}.", LONGEST_TITLE)


def _styles(word: Word, language: str) -> None:
    styles = word.styles
    defaults = styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for old in defaults.findall(qn("w:lang")):
        defaults.remove(old)
    tag = TAGS.get(language, language)
    defaults.append(_element("lang", val=tag, bidi=tag if tag != "en-GB" else "th-TH", eastAsia="zh-CN"))
    normal = styles["Normal"]
    normal.font.size, normal.font.color.rgb = Pt(9.5), INK
    normal.paragraph_format.space_after, normal.paragraph_format.space_before = Pt(4), Pt(0)
    normal.paragraph_format.line_spacing = 1.1
    _fonts(normal, LATIN)
    for level, size in HEAD_PT.items():
        head = styles[f"Heading {level}"]
        head.font.size, head.font.color.rgb, head.font.bold = Pt(size), INK, True
        head.paragraph_format.space_before, head.paragraph_format.space_after = Pt(12), Pt(4)
        head.paragraph_format.keep_with_next = True
        for link in head.element.findall(qn("w:link")):  # to a style of letters that has colours of its own
            head.element.remove(link)
        _fonts(head, LATIN)
    for name, points, colour, font in (("Note", 8.5, GREY, LATIN), ("Code", 8.0, GREY, MONO), ("Gap", 2.0, INK, LATIN)):
        own = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        own.base_style = normal
        own.font.size, own.font.color.rgb = Pt(points), colour
        _fonts(own, font)
    styles["Gap"].paragraph_format.space_after = Pt(0)


def _fonts(style: Any, latin: str) -> None:
    """Fonts by script, without those of the theme, which would win over them; Thai and the like as large as Latin."""
    style.font.name = latin
    properties = style.element.get_or_add_rPr()
    for old in properties.findall(qn("w:szCs")):
        properties.remove(old)
    size = properties.find(qn("w:sz"))
    size.addnext(_element("szCs", val=size.get(qn("w:val"))))
    fonts = properties.find(qn("w:rFonts"))
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for name, value in (("ascii", latin), ("hAnsi", latin), ("cs", COMPLEX), ("eastAsia", EAST)):
        fonts.set(qn(f"w:{name}"), value)


def _element(name: str, **attributes: str) -> Any:
    """An element of a document with its attributes."""
    made = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def bold(run: Run) -> Run:
    """The same run in bold, whatever its script."""
    run.font.bold = run.font.cs_bold = True
    return run


def shade(properties: Any, colour: str) -> None:
    """Give a paragraph or cell a ground; `properties` are its own (w:pPr, w:tcPr)."""
    properties.append(_element("shd", val="clear", color="auto", fill=colour))


def rule_under(properties: Any) -> None:
    """Give a cell a thin line below."""
    borders = OxmlElement("w:tcBorders")
    borders.append(_element("bottom", val="single", sz="4", space="0", color="D5DCE1"))
    properties.append(borders)


def _ends(paragraph: Paragraph, left: str, right: str) -> None:
    """Words at both ends of a line in the margin."""
    paragraph.style = "Note"
    stops = paragraph.paragraph_format.tab_stops
    stops.add_tab_stop(Mm(TEXT_MM), WD_TAB_ALIGNMENT.RIGHT)
    bold(paragraph.add_run(left))
    paragraph.add_run(f"\t{right}")


def _field(paragraph: Paragraph, instruction: str) -> None:
    """A number that Word counts itself."""
    paragraph._p.append(_element("fldSimple", instr=instruction))
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    paragraph._p[-1].append(run)
