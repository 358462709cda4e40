"""Open a table as sources hand it out: plain, gzipped or zipped, in the encodings that spreadsheets write."""

from __future__ import annotations

import codecs
import gzip
import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO, TextIO, cast

from geodata.errors import FileRefused
from geodata.i18n.messages import msg
from geodata.text.encoding import SAMPLE_BYTES, Encoding, certain_encoding, named_encoding, not_in, told_encoding
from pipelines.tables.zip_faults import ZIP_FAULTS

MAX_BYTES = 2 * 1024**3
"""Bytes of a source file, unpacked: all of UCDP GED is about 300 MB."""
FIELD_LIMIT = 50 * 1024 * 1024
"""Characters of one line: a long field is cut later with a note and must not stop the others."""
_CHUNK = 1 << 20
WORKBOOKS = (".xlsx", ".ods")
MAX_WORKBOOK = 50 * 1024 * 1024
"""Bytes of a workbook: it is read as a whole."""
_TABLES = (".csv", ".tsv", ".txt", ".tab", ".json", ".geojson", ".xml", ".rss", ".atom")
"""Endings of what is looked for in a zip file."""


OF_PLACES = msg("it holds places as KML (Google Earth), not a table")
TAKE_PLACES = msg("Import places with sites import; save a table as CSV in UTF-8 or XLSX")
_KML = re.compile(r"^\s*<(?:\?xml[^>]*>\s*<)?(?:!--.*?-->\s*<)?(?:\w+:)?kml[\s>]", re.DOTALL)

_SINGLE_BYTE = ("cp1252", "cp874", "cp1258")
"""Encodings that lines of a table which is UTF-8 otherwise may be read in: one byte a letter, so that a bad byte costs
nothing around it."""


def _reading(codec: str) -> Callable[[UnicodeError], tuple[str, int]]:
    def read(error: UnicodeError) -> tuple[str, int]:
        """Bytes that are no UTF-8, in another encoding: a table pasted together from two keeps its good lines."""
        if not isinstance(error, UnicodeDecodeError):
            raise error
        return error.object[error.start : error.end].decode(codec), error.end

    return read


for _codec in _SINGLE_BYTE:
    codecs.register_error(f"compound-watch-{_codec}", _reading(_codec))


def open_source(file: Path) -> BinaryIO:
    """The bytes of a source file as a stream that can be read again from its start; unpacked where it is packed.

    Raises:
        FileRefused: it is not there, too large, damaged, or a zip file without exactly one table.
    """
    name = file.name
    try:
        if not file.is_file():
            raise FileRefused(name, "there is no such file", "Check the path")
        if file.stat().st_size > MAX_BYTES:
            raise FileRefused(name, "it is larger than 2 GB", "Split it by year or country")
        with file.open("rb") as start:
            head = start.read(4)
        if head[:2] == b"\x1f\x8b":
            return _sound(cast(BinaryIO, gzip.open(file, "rb")), name)
        if head == b"PK\x03\x04" and file.suffix.lower() in WORKBOOKS:
            return _workbook(file)
        if head == b"PK\x03\x04":
            return _sound(_zipped(file), name)
        return file.open("rb")
    except OSError as error:
        raise FileRefused(
            name, f"it cannot be opened ({error.strerror or error})", "Check the path and its rights"
        ) from error


def _workbook(file: Path) -> BinaryIO:
    """A workbook's bytes; it is a zip file of its own, read by workbook.sheets_of."""
    if file.stat().st_size > MAX_WORKBOOK:
        raise FileRefused(file.name, f"it has more than {MAX_WORKBOOK // 1024**2} MB", "Save it as CSV in UTF-8")
    return file.open("rb")


def _zipped(file: Path) -> BinaryIO:
    try:
        archive = zipfile.ZipFile(file)
    except ZIP_FAULTS as error:
        raise FileRefused(file.name, "it is not a readable zip file", "Download it again") from error
    inside = [e for e in archive.infolist() if not e.is_dir() and not e.filename.startswith(("__MACOSX", "."))]
    if any(e.filename == "xl/workbook.xml" for e in inside):
        raise FileRefused(file.name, "it is an Excel workbook under another ending", "Rename it to .xlsx")
    if any(e.filename == "content.xml" for e in inside):
        raise FileRefused(file.name, "it is an OpenDocument file under another ending", "Rename a workbook to .ods")
    tables = [e for e in inside if e.filename.lower().endswith(_TABLES)]
    if len(tables) > 1:
        raise FileRefused(file.name, f"it holds {len(tables)} tables, so which one is unclear", "Zip one table only")
    if not tables:
        raise FileRefused(file.name, *_of_no_table([e.filename.lower() for e in inside]))
    if tables[0].flag_bits & 0x1:
        raise FileRefused(file.name, "it is locked with a password", "Zip it again without a password")
    try:
        return cast(BinaryIO, archive.open(tables[0]))
    except ZIP_FAULTS as error:
        raise FileRefused(file.name, "its table cannot be unpacked", "Download it again") from error


def _of_no_table(members: Sequence[str]) -> tuple[str, str]:
    """Why a zip file without a table is refused, and what to do, by the names in it in small letters."""
    if any(name.endswith(".kml") for name in members):
        return OF_PLACES, TAKE_PLACES
    if any(name.endswith((".shp", ".gpkg", ".kmz")) for name in members):
        return "it holds outlines or points of places, not a table", TAKE_PLACES
    if any(name.endswith(WORKBOOKS) for name in members):
        return "it holds a workbook, which is not read inside a zip file", "Unpack it and import the workbook itself"
    return "it holds no table", f"Zip one table ({', '.join(_TABLES[:3])} …), or import the table itself"


def _sound(packed: BinaryIO, name: str) -> BinaryIO:
    """A packed stream that was unpacked once to its end: whole, and no larger than MAX_BYTES."""
    size = 0
    try:
        while chunk := packed.read(_CHUNK):
            size += len(chunk)
            if size > MAX_BYTES:
                raise FileRefused(name, "it unpacks to more than 2 GB", "Split it by year or country")
        packed.seek(0)
    except (*ZIP_FAULTS, gzip.BadGzipFile) as error:
        raise FileRefused(name, "it is damaged: it cannot be unpacked", "Download it again") from error
    return packed


def text_of_stream(source: BinaryIO, name: str, notes: list[str], asked: str = "") -> TextIO:
    """The text of a table's bytes: in UTF-8, UTF-16, or an older encoding that is told by how it reads, with a note.

    Args:
        source: can be read again from its start.
        name: what to call it in a refusal.
        notes: what is told of its encoding is added.
        asked: the encoding that a person named; "" = find out.

    Raises:
        FileRefused: it is empty, a web page or a binary file, or its encoding cannot be told.
    """
    head = source.read(8192)
    certain = named_encoding(asked) if asked else certain_encoding(head)
    shown = head.decode(certain.codec if certain else "utf-8", errors="replace").lstrip("\ufeff")
    if not shown.strip():
        raise FileRefused(name, "it is empty", "Download it again")
    if _KML.search(shown):
        raise FileRefused(name, OF_PLACES, TAKE_PLACES)
    if shown.lstrip()[:1] == "<":
        raise FileRefused(name, "it is a web page or XML, not a table", "Download the CSV file itself")
    if shown[:2] == "PK" or "\x00\x00\x00" in shown[:4096]:
        raise FileRefused(name, "it is a binary file, not a table", "Export it as CSV in UTF-8")
    marked = certain is not None and certain.codec == "utf-8-sig" and not asked
    encoding, errors = (certain, "strict") if certain and not marked else _found(source, name, notes, marked=marked)
    if errors == "strict":
        _hold_it_to(source, encoding, name)
    source.seek(0)
    codec = "utf-8-sig" if encoding.codec == "utf-8" else encoding.codec
    raw = io.BufferedReader(_Borrowed(source), _CHUNK)
    return io.TextIOWrapper(raw, encoding=codec, errors=errors, newline="")


def _found(source: BinaryIO, name: str, notes: list[str], *, marked: bool) -> tuple[Encoding, str]:
    """The encoding of a table, and how bytes that are none of it are read; marked: it says that it is UTF-8."""
    if _is_utf_8(source):
        return Encoding("utf-8"), "strict"
    good, bad = _lines_beyond_ascii(source)
    pasted = marked or good >= max(1, bad.count(b"\n"))
    encoding = _told_of_few(bad, name) if pasted else told_encoding(bad, name)
    if pasted:
        if encoding.codec not in _SINGLE_BYTE:
            raise FileRefused(
                name, f"some of its lines are UTF-8, others {encoding.shown}", "Save it as UTF-8 throughout"
            )
        notes.append(f"not all of its text is UTF-8; the rest is read as {encoding.shown}: look at accented letters")
        return Encoding("utf-8"), f"compound-watch-{encoding.codec}"
    notes.append(encoding.note)
    return encoding, "strict"


def _told_of_few(bad: bytes, name: str) -> Encoding:
    """The encoding of a few odd lines, which hold other languages too: their UTF-8 is left out of the question."""
    odd = re.sub(rb"(?:[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3})", b"", bad)
    return told_encoding(odd, name)


def _is_utf_8(source: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    source.seek(0)
    try:
        while chunk := source.read(_CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _lines_beyond_ascii(source: BinaryIO) -> tuple[int, bytes]:
    """How many lines hold UTF-8 beyond ASCII, and the lines that are none, up to SAMPLE_BYTES."""
    good, bad, size, rest = 0, list[bytes](), 0, b""
    source.seek(0)
    while chunk := source.read(_CHUNK):
        if chunk.isascii() and rest.isascii():
            rest = b""  # nothing of it matters: a line is looked at for its letters alone
            continue
        whole, newline, rest = (rest + chunk).rpartition(b"\n")
        for line in (whole + newline).splitlines(keepends=True) if newline else ():
            good, size = _sort(line, good, bad, size)
        if len(rest) > FIELD_LIMIT:
            raise FileRefused("a line of it", f"it has more than {FIELD_LIMIT:,} characters", "Look at how it was made")
    good, size = _sort(rest, good, bad, size)
    return good, b"".join(bad)


def _sort(line: bytes, good: int, bad: list[bytes], size: int) -> tuple[int, int]:
    if line.isascii():
        return good, size
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        if size < SAMPLE_BYTES:
            bad.append(line if line.endswith(b"\n") else line + b"\n")
        return good, size + len(line)
    return good + 1, size


def _hold_it_to(source: BinaryIO, encoding: Encoding, name: str) -> None:
    """Refuse a table of which some line is not in its encoding; its first one is named."""
    decoder, line = codecs.getincrementaldecoder(encoding.codec)(), 1
    source.seek(0)
    try:
        while chunk := source.read(_CHUNK):
            line += decoder.decode(chunk).count("\n")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise not_in(encoding, name, line + error.object[: error.start].count(b"\n")) from error


def lines_of(text: TextIO, name: str) -> Iterator[str]:
    """Lines with their ends, however they end.

    Raises:
        FileRefused: a line is longer than FIELD_LIMIT.
    """
    apart = "cp1258" in (text.encoding or "", (text.errors or "").removeprefix("compound-watch-"))
    while line := text.readline(FIELD_LIMIT):
        if len(line) >= FIELD_LIMIT:
            raise FileRefused(name, f"a line of it has more than {FIELD_LIMIT:,} characters", "Look at how it was made")
        yield unicodedata.normalize("NFC", line) if apart else line  # its tone marks stand apart from their letters


class _Borrowed(io.RawIOBase):
    """Bytes that somebody else opened and closes."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        view = memoryview(into).cast("B")
        chunk = self._source.read(len(view))
        view[: len(chunk)] = chunk
        return len(chunk)
