"""Bodies of http answers that come packed (Content-Encoding), unpacked up to a limit and never beyond. Pure."""

from __future__ import annotations

import zlib

CODINGS = {"gzip": "gzip", "x-gzip": "gzip", "deflate": "deflate"}
"""Codings that are unpacked, by the names that servers give them."""
MOST_CODINGS = 2
"""Codings one around the other: a cache may pack again what was packed, nobody packs three times."""
GZIP_BITS = 16 + zlib.MAX_WBITS


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
        body = _gunzipped(body, limit) if CODINGS[name] == "gzip" else _inflated(body, _deflate_bits(body), limit)[0]
    return body


def _gunzipped(body: bytes, limit: int) -> bytes:
    """All members of a gzip file; zeros after the last one are padding."""
    pieces: list[bytes] = []
    left = limit
    while True:
        piece, body = _inflated(body, GZIP_BITS, left)
        pieces.append(piece)
        left -= len(piece)
        body = body.lstrip(b"\0")
        if not body:
            return b"".join(pieces)


def _deflate_bits(body: bytes) -> int:
    """How zlib is to read what is called deflate: with zlib's header, as the standard says, or bare, as some do."""
    wrapped = len(body) > 1 and body[0] & 0x0F == 8 and int.from_bytes(body[:2], "big") % 31 == 0
    return zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS


def _inflated(body: bytes, bits: int, limit: int) -> tuple[bytes, bytes]:
    """One stream unpacked, and what follows it."""
    stream = zlib.decompressobj(bits)
    content = stream.decompress(body, limit + 1)
    if len(content) > limit:
        raise TooLarge(f"more than {limit} bytes")
    if not stream.eof:
        raise CutShort("the stream has no end")
    return content, stream.unused_data
