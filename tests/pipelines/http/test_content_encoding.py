"""Packed bodies: whole ones come out as they were, bombs are never unpacked, cut and damaged ones are told apart."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.http.content_encoding import CutShort, TooLarge, UnknownCoding, unpacked

BODY = b'{"type": "Catalog"}' * 50


@given(st.binary(max_size=2000), st.sampled_from(["gzip", "deflate", "bare", "gzip, gzip", "members"]))
def test_what_was_packed_comes_out_as_it_was(body: bytes, how: str) -> None:
    packed, coding = {
        "gzip": (gzip.compress(body, mtime=0), "GZIP "),
        "deflate": (zlib.compress(body), "deflate"),
        "bare": (zlib.compress(body, wbits=-15), "identity, deflate"),
        "gzip, gzip": (gzip.compress(gzip.compress(body, mtime=0)), "gzip, gzip"),
        "members": (gzip.compress(body[:7]) + gzip.compress(body[7:]) + b"\0" * 9, "x-gzip"),
    }[how]
    assert unpacked(packed, coding, 2100) == body


def test_the_limit_is_that_of_the_unpacked_bytes() -> None:
    assert unpacked(gzip.compress(b"x" * 1000), "gzip", 1000) == b"x" * 1000
    for packed in (gzip.compress(b"x" * 1001), gzip.compress(b"x" * 600) + gzip.compress(b"x" * 600)):
        with pytest.raises(TooLarge):
            unpacked(packed, "gzip", 1000)
    with pytest.raises(TooLarge):
        unpacked(zlib.compress(b"x" * 1001), "deflate", 1000)


def test_a_bomb_takes_no_more_memory_than_the_limit() -> None:
    """100 MB of zeros, packed twice into less than two kilobytes, against a limit of 1 MB."""
    bomb = gzip.compress(gzip.compress(bytes(100 << 20)))
    assert len(bomb) < 2_000
    tracemalloc.start()
    try:
        with pytest.raises(TooLarge):
            unpacked(bomb, "gzip, gzip", 1 << 20)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 8 << 20


@pytest.mark.parametrize(
    ("body", "coding", "kind"),
    [
        (gzip.compress(BODY, mtime=0)[:-9], "gzip", CutShort),
        (zlib.compress(BODY)[:-5], "deflate", CutShort),
        (b"", "gzip", CutShort),
        (BODY, "gzip", zlib.error),
        (gzip.compress(BODY, mtime=0) + b"more", "gzip", zlib.error),
        (BODY, "br", UnknownCoding),
        (BODY, "gzip, zstd", UnknownCoding),
        (BODY, "gzip, gzip, gzip", UnknownCoding),
    ],
)
def test_what_cannot_be_unpacked_is_told_apart(body: bytes, coding: str, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        unpacked(body, coding, 10_000)


def test_members_without_end_are_refused_and_blocks_of_a_packing_tool_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each empty member cost a copy of all that followed it: 16 MB of them, one page of a search, took minutes."""
    handed = 0
    made = zlib.decompressobj

    class Counted:
        def __init__(self, bits: int) -> None:
            self.stream = made(bits)

        def decompress(self, part: bytes, most: int) -> bytes:
            nonlocal handed
            handed += len(part)
            return self.stream.decompress(part, most)

        def __getattr__(self, name: str) -> object:
            return getattr(self.stream, name)

    monkeypatch.setattr(zlib, "decompressobj", Counted)
    empty = gzip.compress(b"", mtime=0)
    with pytest.raises(zlib.error, match="members"):
        unpacked(empty * 200_000, "gzip", 10_000)
    assert handed < 1 << 30  # bytes that may have been copied; they were 400 GB
    blocks = b"".join(gzip.compress(bytes([n % 251]) * 65_280, mtime=0) for n in range(400))
    assert unpacked(blocks, "gzip", 400 * 65_280) == b"".join(bytes([n % 251]) * 65_280 for n in range(400))
    with pytest.raises(TooLarge):
        unpacked(blocks, "gzip", 400 * 65_280 - 1)
