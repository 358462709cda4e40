"""Open a table as sources hand it out: plain, gzipped or zipped, in the encodings that spreadsheets write."""

from __future__ import annotations

import codecs
import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

from geodata.errors import FileRefused

MAX_BYTES = 2 * 1024**3
"""Bytes of a source file, unpacked: all of UCDP GED is about 300 MB."""
FIELD_LIMIT = 50 * 1024 * 1024
"""Characters of one line: a long field is cut later with a note and must not stop the others."""
_CHUNK = 1 << 20
_BAD_BYTES = "compound-watch-cp1252"
_TABLES = (".csv", ".tsv", ".txt", ".tab", ".json", ".geojson", ".xml", ".rss", ".atom")
"""Endings of what is looked for in a zip file."""


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """Bytes that are no UTF-8, as Windows-1252: a table pasted together from two encodings keeps its good lines."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", errors="replace"), error.end


codecs.register_error(_BAD_BYTES, _as_cp1252)


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
        if head == b"PK\x03\x04":
            return _sound(_zipped(file), name)
        return file.open("rb")
    except OSError as error:
        raise FileRefused(
            name, f"it cannot be opened ({error.strerror or error})", "Check the path and its rights"
        ) from error


def _zipped(file: Path) -> BinaryIO:
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise FileRefused(file.name, "it is not a readable zip file", "Download it again") from error
    inside = [e for e in archive.infolist() if not e.is_dir() and not e.filename.startswith(("__MACOSX", "."))]
    if any(e.filename == "xl/workbook.xml" for e in inside):
        raise FileRefused(file.name, "it is a binary file, an Excel workbook, not a table", "Save it as CSV in UTF-8")
    tables = [e for e in inside if e.filename.lower().endswith(_TABLES)]
    if len(tables) != 1:
        raise FileRefused(file.name, f"it holds {len(tables)} tables, so which one is unclear", "Zip one table only")
    if tables[0].flag_bits & 0x1:
        raise FileRefused(file.name, "it is locked with a password", "Zip it again without a password")
    try:
        return cast(BinaryIO, archive.open(tables[0]))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise FileRefused(file.name, "its table cannot be unpacked", "Download it again") from error


def _sound(packed: BinaryIO, name: str) -> BinaryIO:
    """A packed stream that was unpacked once to its end: whole, and no larger than MAX_BYTES."""
    size = 0
    try:
        while chunk := packed.read(_CHUNK):
            size += len(chunk)
            if size > MAX_BYTES:
                raise FileRefused(name, "it unpacks to more than 2 GB", "Split it by year or country")
        packed.seek(0)
    except (zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise FileRefused(name, "it is damaged: it cannot be unpacked", "Download it again") from error
    return packed


def text_of_stream(source: BinaryIO, name: str, notes: list[str]) -> io.TextIOWrapper:
    """The text of a table's bytes: UTF-8, UTF-16, or Windows-1252 where bytes are no UTF-8, with a note.

    Raises:
        FileRefused: it is empty, a web page or a binary file.
    """
    head = source.read(8192)
    source.seek(0)
    encoding = _utf_16(head) or "utf-8-sig"
    shown = head.decode(encoding, errors="replace").lstrip("\ufeff")
    if not shown.strip():
        raise FileRefused(name, "it is empty", "Download it again")
    if shown.lstrip()[:1] == "<":
        raise FileRefused(name, "it is a web page or XML, not a table", "Download the CSV file itself")
    if shown[:2] == "PK" or "\x00\x00\x00" in shown[:4096]:
        raise FileRefused(name, "it is a binary file, not a table", "Export it as CSV in UTF-8")
    errors = "replace"
    if encoding == "utf-8-sig" and not _is_utf_8(source):
        notes.append("not all of its text is UTF-8; the rest is read as Windows-1252: look at accented letters")
        errors = _BAD_BYTES
    source.seek(0)
    return io.TextIOWrapper(io.BufferedReader(_Borrowed(source), _CHUNK), encoding=encoding, errors=errors, newline="")


def lines_of(text: io.TextIOWrapper, name: str) -> Iterator[str]:
    """Lines with their ends, however they end.

    Raises:
        FileRefused: a line is longer than FIELD_LIMIT.
    """
    while line := text.readline(FIELD_LIMIT):
        if len(line) >= FIELD_LIMIT:
            raise FileRefused(name, f"a line of it has more than {FIELD_LIMIT:,} characters", "Look at how it was made")
        yield line


class _Borrowed(io.RawIOBase):
    """Bytes that somebody else opened and closes."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        view = memoryview(into).cast("B")
        found = self._source.read(len(view))
        view[: len(found)] = found
        return len(found)


def _utf_16(head: bytes) -> str:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    if len(head) >= 8 and head[1::2].count(0) > 0.4 * len(head[1::2]) and not head[::2].count(0):
        return "utf-16-le"
    return ""


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
