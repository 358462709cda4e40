"""Bodies of http answers that come packed (Content-Encoding), unpacked up to a limit and never beyond. Pure."""

from __future__ import annotations

import re
import zlib

CODINGS = {"gzip": "gzip", "x-gzip": "gzip", "deflate": "deflate"}
"""Codings that are unpacked, by the names that servers give them."""
MOST_CODINGS = 2
"""Codings one around the other: a cache may pack again what was packed, nobody packs three times."""
GZIP_BITS = 16 + zlib.MAX_WBITS
MOST_MEMBERS = 10_000
"""Members of one gzip body: tools that pack in blocks write one for each 64 kB. Each costs a copy of what follows it in
its part, so that millions of empty ones would take hours."""
_ZEROS = re.compile(rb"\0*")
PART = 1 << 16
"""Packed bytes that are handed to one member at a time."""


class TooLarge(ValueError):
    """A body unpacks to more than the limit."""


class CutShort(ValueError):
    """A packed body ends before its end."""


class UnknownCoding(ValueError):
    """A body is packed in a way that is not read; its text is the coding's name."""


def unpacked(body: bytes, content_encoding: str, limit: int) -> bytes:
    """A whole body as it was before it was packed.

    Args:
        body: as received.
        content_encoding: the header; "" and "identity" leave it as it is.
        limit: bytes that it may unpack to; no more than one byte above it is ever unpacked.

    Raises:
        UnknownCoding: it is packed in another way than gzip or deflate, or too often.
        TooLarge: it unpacks to more than the limit.
        CutShort: it ends too early.
        zlib.error: it is damaged.
    """
    names = [name.strip().lower() for name in content_encoding.split(",")]
    codings = [name for name in names if name not in ("", "identity")]
    for name in codings:
        if name not in CODINGS or len(codings) > MOST_CODINGS:
            raise UnknownCoding(name[:40])
    for name in reversed(codings):  # the last one named was put on last
        body = _gunzipped(body, limit) if CODINGS[name] == "gzip" else _inflated(body, limit)
    return body


def _gunzipped(body: bytes, limit: int) -> bytes:
    """All members of a gzip file; zeros after the last one are padding."""
    pieces: list[bytes] = []
    left, at = limit, 0
    for _ in range(MOST_MEMBERS):
        piece, at = _member(body, at, left)
        pieces.append(piece)
        left -= len(piece)
        at = _ZEROS.match(body, at).end()  # type: ignore[union-attr]  # none at all are a match too
        if at == len(body):
            return b"".join(pieces)
    raise zlib.error(f"more than {MOST_MEMBERS} members")


def _member(body: bytes, at: int, limit: int) -> tuple[bytes, int]:
    """One member that begins at a place of a body, unpacked, and where the next one begins."""
    stream, view = zlib.decompressobj(GZIP_BITS), memoryview(body)
    pieces: list[bytes] = []
    left = limit + 1
    while not stream.eof:
        if at >= len(body):
            raise CutShort("the stream has no end")
        part = view[at : at + PART]
        piece = stream.decompress(part, left)
        at += len(part) - len(stream.unused_data) - len(stream.unconsumed_tail)
        pieces.append(piece)
        left -= len(piece)
        if left <= 0:
            raise TooLarge(f"more than {limit} bytes")
    return b"".join(pieces), at


def _deflate_bits(body: bytes) -> int:
    """How zlib is to read what is called deflate: with zlib's header, as the standard says, or bare, as some do."""
    wrapped = len(body) > 1 and body[0] & 0x0F == 8 and int.from_bytes(body[:2], "big") % 31 == 0
    return zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS


def _inflated(body: bytes, limit: int) -> bytes:
    """What is called deflate, unpacked; what follows its end is nothing of it."""
    stream = zlib.decompressobj(_deflate_bits(body))
    content = stream.decompress(body, limit + 1)
    if len(content) > limit:
        raise TooLarge(f"more than {limit} bytes")
    if not stream.eof:
        raise CutShort("the stream has no end")
    return content
