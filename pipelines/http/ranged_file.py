"""A remote file that can be read like a local one, fetched in few large parts and each part once."""

from __future__ import annotations

import io
from collections.abc import Iterable

from geodata.errors import CompoundWatchError, ReadFailed
from pipelines.http.plain_address import without_query
from pipelines.http.transport import Transport

PAGE = 1 << 14
"""Bytes fetched at least: a GeoTIFF's header and small tiles fit one page."""
HEAD_PAGES = 2
"""Pages fetched first: the header of a cloud-optimized GeoTIFF of 10980 x 10980 pixels fits into them."""
GAP_PAGES = 2
"""Parts closer than this many pages are fetched as one: a request costs more than the bytes between."""
LARGEST_PART = 4 << 20
"""Bytes fetched at most in one request, so that a broken transfer loses little."""


class RangedFile(io.RawIOBase):
    """A seekable read-only file over http(s).

    Faults cannot be raised through GDAL: a failed read is remembered in `fault` and answered with no bytes.
    `fs`, `path` and `mode` are those of fsspec's files: rasterio's FilePath opens a file through them.
    """

    path = ""
    mode = "rb"

    def __init__(self, transport: Transport, url: str) -> None:
        """Open it by fetching its first pages.

        Raises:
            ReadFailed, UntrustedAddress: the file cannot be had.
        """
        super().__init__()
        self._transport, self._url, self._at = transport, url, 0
        self._pages: dict[int, tuple[bytes, int]] = {}  # by number: the body it came in, and where in that
        self.fault: CompoundWatchError | None = None
        head, self.size = transport.part(url, 0, HEAD_PAGES * PAGE)
        if self.size < 0:
            self.size = len(head) if len(head) < HEAD_PAGES * PAGE else 1 << 62
        if not head:
            raise ReadFailed(without_query(url), "the file is empty", "The catalogue names a file without content")
        self._keep(0, head)

    def readable(self) -> bool:
        """True."""
        return True

    def seekable(self) -> bool:
        """True."""
        return True

    @property
    def fs(self) -> RangedFile:
        """What opens it."""
        return self

    def open(self, path: str, mode: str) -> RangedFile:
        """Itself from its first byte: one reader at a time."""
        self.seek(0)
        return self

    def tell(self) -> int:
        """Where the next read begins."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move to a place in the file."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def read(self, size: int = -1) -> bytes:
        """The next bytes; none at the end of the file or after a fault."""
        stop = self.size if size < 0 else min(self._at + size, self.size)
        if stop <= self._at or self.fault is not None:
            return b""
        try:
            self.prefetch([(self._at, stop - self._at)])
        except CompoundWatchError as error:
            self.fault = error
            return b""
        chunk = self._bytes(self._at, stop)
        self._at += len(chunk)
        return chunk

    def _bytes(self, start: int, stop: int) -> bytes:
        """Bytes [start, stop) out of what was fetched: one slice of each body, copied once."""
        pieces: list[memoryview] = []
        while start < stop:
            body, offset = self._pages.get(start // PAGE, (b"", 0))
            begin = offset + start % PAGE
            end = min(len(body), begin + stop - start)
            if end <= begin:
                break
            pieces.append(memoryview(body)[begin:end])
            start += end - begin
        return b"".join(pieces)

    @property
    def held(self) -> int:
        """Bytes in memory."""
        return sum({id(body): len(body) for body, _ in list(self._pages.values())}.values())

    def prefetch(self, parts: Iterable[tuple[int, int]]) -> None:
        """Fetch parts (start, length) that are not there yet, neighbouring ones together.

        Raises:
            ReadFailed, UntrustedAddress: one of them cannot be had.
        """
        wanted: set[int] = set()
        for start, length in parts:
            if length > 0 and start < self.size:
                wanted.update(range(start // PAGE, (min(start + length, self.size) - 1) // PAGE + 1))
        missing = [page for page in sorted(wanted) if page not in self._pages]
        spans: list[tuple[int, int]] = []  # first page, bytes
        while missing:
            stop = 1
            while (
                stop < len(missing)
                and missing[stop] - missing[stop - 1] <= GAP_PAGES
                and (missing[stop] - missing[0] + 1) * PAGE <= LARGEST_PART
            ):
                stop += 1
            first, last = missing[0], missing[stop - 1]
            spans.append((first, min((last + 1) * PAGE, self.size) - first * PAGE))
            missing = missing[stop:]
        bodies = self._transport.parts(self._url, [(first * PAGE, length) for first, length in spans])
        for (first, length), body in zip(spans, bodies, strict=True):
            if len(body) < length and self.size < 1 << 62:
                raise ReadFailed(without_query(self._url), "the file is truncated", "It is tried again on later nights")
            self._keep(first, body)

    def keep_only(self, parts: Iterable[tuple[int, int]]) -> None:
        """Let go of all bytes but the file's first pages and some parts (start, length), as far as they came apart."""
        kept = set(range(HEAD_PAGES))
        for start, length in parts:
            kept.update(range(start // PAGE, (start + length - 1) // PAGE + 1))
        for page in list(self._pages):  # another thread may be fetching what is kept
            if page not in kept:
                del self._pages[page]

    def _keep(self, first: int, body: bytes) -> None:
        for i in range(0, max(len(body), 1), PAGE):
            self._pages[first + i // PAGE] = body, i
