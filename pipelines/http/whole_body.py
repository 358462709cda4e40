"""The whole body of an http answer, unpacked, within a limit of bytes on the wire and in memory."""

from __future__ import annotations

import zlib

import urllib3

from pipelines.http.checked_pools import TooLong, faults
from pipelines.http.content_encoding import CutShort, TooLarge, UnknownCoding, unpacked

PIECE = 1 << 18
"""Bytes read at once."""


class BodyTooLarge(Exception):
    """A body has, or unpacks to, more bytes than it may."""


class BodyBroken(Exception):
    """A body breaks off, or is packed in a way that is not read; its text says which."""


def whole_body(answer: urllib3.BaseHTTPResponse, limit: int) -> bytes:
    """An answer's body as it was before it was packed.

    Args:
        answer: whose header has been read, and nothing of its body.
        limit: bytes that it may have, as sent and unpacked; no more than that is ever held.

    Raises:
        BodyTooLarge: it has more.
        BodyBroken: it breaks off or cannot be unpacked.
    """
    pieces: list[bytes] = []
    received = 0
    try:
        while piece := answer.read1(PIECE, decode_content=False):
            pieces.append(piece)
            received += len(piece)
            if received > limit:
                raise BodyTooLarge(limit)
    except urllib3.exceptions.HTTPError as error:
        if any(isinstance(one, TooLong) for one in faults(error)):
            raise BodyTooLarge(limit) from error
        raise BodyBroken(type(error).__name__) from error
    try:
        return unpacked(b"".join(pieces), answer.headers.get("Content-Encoding", ""), limit)
    except TooLarge as error:
        raise BodyTooLarge(limit) from error
    except UnknownCoding as error:
        raise BodyBroken(f"packed as {error}") from error
    except (CutShort, zlib.error) as error:
        raise BodyBroken("packed and damaged") from error
