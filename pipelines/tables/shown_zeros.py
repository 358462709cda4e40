"""Zeros that a workbook shows in front of a whole number and does not store: 7 with the format 000 is shown as 007.

GDAL hands cells on as they are stored, and no library that we have reads formats. So the sheets are read once more for
how they show their numbers: of an XLSX by the formats of its cells, of an ODS by the words that stand beside each
number. Only formats of nothing but zeros count. Nothing is refused here: what is damaged GDAL refuses.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping, Sequence
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from defusedxml import DefusedXmlException
from defusedxml.sax import parseString

Members = Mapping[str, bytes]
"""The files in a workbook, by path."""
Widths = dict[tuple[int, int], int]
"""Row and column of a cell, both from 0, to the digits that it shows at least."""

_ZEROS = re.compile(r"(?:\[\$-[0-9A-Fa-f,]+\])?(0{2,30})(?:_.)?(?:;.*)?", re.DOTALL)
"""A format of zeros alone, with the language before it that Excel writes for postcodes; what negative numbers have is
another part."""
_SHOWN = re.compile(r"0\d{1,29}")
_ZERO_IN_WORDS = re.compile(rb">\s*0\d")
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_MOST_COLUMNS = 16_384
_MOST_CELLS = 1_000_000
"""Cells with zeros in front that are kept of a sheet: five columns of the longest that is read."""


def shown_zeros(kind: str, members: Members) -> dict[str, Widths]:
    """How many digits cells show at least, by the name of their sheet; only of those with zeros in front.

    Args:
        kind: as workbook_kind.
        members: the files in the workbook.
    """
    try:
        return _of_xlsx(members) if kind == "xlsx" else _of_ods(members)
    except (SAXException, DefusedXmlException, ValueError, KeyError):
        return {}


def with_zeros(row: Sequence[str], at: int, widths: Widths) -> tuple[str, ...]:
    """The cells of a row, whole numbers with the zeros in front that they are shown with; at: which row, from 0."""
    return tuple(cell.zfill(widths.get((at, n), 0)) if cell.isdecimal() else cell for n, cell in enumerate(row))


def _of_xlsx(members: Members) -> dict[str, Widths]:
    widths = _widths_of_styles(members["xl/styles.xml"]) if "xl/styles.xml" in members else {}
    if not widths:
        return {}
    files = {
        one["Id"]: posixpath.normpath(posixpath.join("/xl", one["Target"])).lstrip("/")
        for one in _elements(members["xl/_rels/workbook.xml.rels"], "Relationship")
    }
    by_sheet: dict[str, Widths] = {}
    for sheet in _elements(members["xl/workbook.xml"], "sheet"):
        key = next((value for name, value in sheet.items() if name.rpartition(":")[2] == "id"), "")
        reader = _Cells(widths)
        if (document := members.get(files.get(key, ""))) is not None:
            _read(document, reader.started)
        by_sheet[sheet["name"]] = reader.shown
    return by_sheet


def _widths_of_styles(document: bytes) -> dict[str, int]:
    """Number of a style, as cells name it, to the digits that it shows at least."""
    formats: dict[str, str] = {}
    of_cells: list[str] = []
    inside = ""

    def started(name: str, attributes: AttributesImpl) -> None:
        nonlocal inside
        if name == "numFmt":
            formats[attributes["numFmtId"]] = attributes["formatCode"]
        elif name in ("cellXfs", "cellStyleXfs", "dxfs"):
            inside = name
        elif name == "xf" and inside == "cellXfs":
            of_cells.append(attributes.get("numFmtId", ""))

    _read(document, started)
    matches = ((n, _ZEROS.fullmatch(formats.get(key, ""))) for n, key in enumerate(of_cells))
    return {str(n): len(match[1]) for n, match in matches if match is not None}


class _Cells:
    """Cells of a sheet of an XLSX that show zeros in front, as they are met."""

    def __init__(self, widths: Mapping[str, int]) -> None:
        self._widths = widths
        self._row, self._column = -1, -1
        self.shown: Widths = {}

    def started(self, name: str, attributes: AttributesImpl) -> None:
        """Take an element. A row or cell that does not say where it is comes after the one before."""
        if name == "row":
            self._row = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1
            self._column = -1
        elif name == "c":
            place = _CELL.fullmatch(attributes.get("r", ""))
            self._column = self._column + 1 if place is None else _column(place[1])
            width = self._widths.get(attributes.get("s", "0"), 0)
            if width and attributes.get("t", "n") == "n" and len(self.shown) < _MOST_CELLS:
                self.shown[self._row if place is None else int(place[2]) - 1, self._column] = width


def _column(letters: str) -> int:
    """A for 0, Z for 25, AA for 26."""
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number - 1


def _of_ods(members: Members) -> dict[str, Widths]:
    if not _ZERO_IN_WORDS.search(members["content.xml"]):
        return {}
    reader = _Tables()
    _read(members["content.xml"], reader.started, reader.text, reader.ended)
    return reader.by_sheet


class _Tables:
    """Cells of the sheets of an ODS that show zeros in front, as they are met."""

    def __init__(self) -> None:
        self.by_sheet: dict[str, Widths] = {}
        self._shown: Widths = {}
        self._row = self._column = 0
        self._rows = self._columns = 1
        self._words: list[str] | None = None

    def started(self, name: str, attributes: AttributesImpl) -> None:
        """Take the beginning of an element."""
        given = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        if name == "table":
            self._shown = self.by_sheet.setdefault(given.get("name", ""), {})
            self._row = 0
        elif name == "table-row":
            self._column, self._rows = 0, int(given.get("number-rows-repeated", "1"))
        elif name in ("table-cell", "covered-table-cell"):
            self._columns = int(given.get("number-columns-repeated", "1"))
            self._words = [] if given.get("value-type") == "float" else None

    def text(self, words: str) -> None:
        """Take words of a cell."""
        if self._words is not None:
            self._words.append(words)

    def ended(self, name: str) -> None:
        """Take the end of an element."""
        if name in ("table-cell", "covered-table-cell"):
            words, self._words = "".join(self._words or ()).strip(), None
            if _SHOWN.fullmatch(words):
                self._keep(len(words))
            self._column += self._columns
        elif name == "table-row":
            self._row += self._rows

    def _keep(self, width: int) -> None:
        columns = range(self._column, min(self._column + self._columns, _MOST_COLUMNS))
        if not columns:
            return
        for row in range(self._row, self._row + self._rows):
            if len(self._shown) >= _MOST_CELLS:
                return
            self._shown |= {(row, column): width for column in columns}


def _elements(document: bytes, wanted: str) -> list[AttributesImpl]:
    """The attributes of all elements of a name."""
    kept: list[AttributesImpl] = []
    _read(document, lambda name, attributes: kept.append(attributes) if name == wanted else None)
    return kept


class _Handler(ContentHandler):
    """Hands elements on by their names without prefixes."""

    def __init__(
        self,
        started: Callable[[str, AttributesImpl], None],
        text: Callable[[str], None] | None,
        ended: Callable[[str], None] | None,
    ) -> None:
        super().__init__()
        self._started, self._text, self._ended = started, text, ended

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 (named by xml.sax)
        self._started(name.rpartition(":")[2], attrs)

    def characters(self, content: str) -> None:
        if self._text is not None:
            self._text(content)

    def endElement(self, name: str) -> None:  # noqa: N802 (named by xml.sax)
        if self._ended is not None:
            self._ended(name.rpartition(":")[2])


def _read(
    document: bytes,
    started: Callable[[str, AttributesImpl], None],
    text: Callable[[str], None] | None = None,
    ended: Callable[[str], None] | None = None,
) -> None:
    """Read an XML document of anybody.

    Raises:
        SAXException, DefusedXmlException: it is none, or defines entities, which no workbook does.
    """
    parseString(document, _Handler(started, text, ended), forbid_dtd=True)
