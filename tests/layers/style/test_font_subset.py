"""A font packed as WOFF by us is, to another program, table by table the font that HarfBuzz cut."""

from __future__ import annotations

import io

import pytest
from fontTools.ttLib import TTFont

from layers.style.font_subset import cut, packed_woff
from layers.style.fonts import FONT_FACES, packaged_file


@pytest.mark.parametrize("family", ["Noto Sans", "Noto Serif", "Noto Sans Thai"])
def test_another_program_reads_the_same_tables(family: str) -> None:
    face = next(face for face in FONT_FACES if face.family == family and face.style == "normal")
    path = packaged_file(face.file)
    if path is None:
        pytest.skip("the fonts are not installed (make install)")
    body = cut(path.read_bytes(), face.unicode_range or "U+0020-007E", "woff")
    assert body == cut(path.read_bytes(), face.unicode_range or "U+0020-007E", "woff") and body[:4] == b"wOFF"
    read = TTFont(io.BytesIO(body), checkChecksums=2)  # a wrong checksum is an error
    assert read.flavor == "woff" and read["glyf"] and len(read.getBestCmap()) > 20
    plain = io.BytesIO()
    read.flavor = None
    read.save(plain, reorderTables=None)
    other = TTFont(io.BytesIO(cut(path.read_bytes(), face.unicode_range or "U+0020-007E", "woff2")))
    assert other.getBestCmap() == read.getBestCmap()
    again = packed_woff(plain.getvalue())
    assert len(again) < 0.9 * len(plain.getvalue()), "packed"
    assert TTFont(io.BytesIO(again))["head"].unitsPerEm == read["head"].unitsPerEm
