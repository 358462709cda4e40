"""No word of a drawing lies beyond its edge or on what stands beside it, measured with the letters that are set."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

import pytest

from geodata.i18n.messages import speaking
from geodata.incidents.claim import Claim
from geodata.incidents.claim_check import Gone
from layers.charts.claim_bars import LEFT, claim_bars
from layers.pictures.lettering import text_width
from layers.style.text_lines import wrapped

PHONE, SHEET = 330.0, 420.0
SVG = "{http://www.w3.org/2000/svg}"
CLAIM = Claim("c", "s", "Provincial Office", date(2026, 9, 20), None, 22, "buildings demolished", 34, "Watch", "x", 7)
LONG = replace(CLAIM, total=None, unit="warehouses and dormitories opened", figure=1_234_567.0)
LONG_VOICES = (
    "The Ministry of Internal Affairs and Municipalities of the Northern Territories cited by A Very Long Newspaper",
    "กระทรวงมหาดไทยและหน่วยงานปกครองส่วนท้องถิ่นแห่งชายแดนภาคเหนือ",
    "ကယားပြည်နယ်အစိုးရပြန်ကြားရေးဝန်ကြီးဌာန",
    "ក្រសួងមហាផ្ទៃនិងអាជ្ញាធរដែនដីភាគខាងជើង",
    "中华人民共和国公安部和北方领土市政事务管理委员会",
    "M" * 60,
)


def beyond(svg: str, width: float, *, left: float | None = None) -> list[str]:
    """Texts that end beyond the drawing, and those from the left edge that reach over `left`."""
    out = []
    for text in ElementTree.fromstring(svg).iter(f"{SVG}text"):
        x, size, words = float(text.get("x", "0")), float(text.get("font-size", "12")), "".join(text.itertext())
        long = text_width(words, round(size), bold=text.get("font-weight") == "700")
        begins = x - {"end": long, "middle": long / 2}.get(text.get("text-anchor", ""), 0.0)
        if begins < -1 or begins + long > width or (left is not None and x == 0 and long > left):
            out.append(words)
    return out


@pytest.mark.parametrize("language", ["en", "th"])
@pytest.mark.parametrize("width", [PHONE, SHEET])
@pytest.mark.parametrize(
    ("claim", "gone"),
    [
        (CLAIM, Gone(0.18, 0.15, 0.24, 0.35)),
        (CLAIM, Gone(0.98, 0.95, 1.0, 1.0, in_scope=True)),
        (CLAIM, Gone(0.9, 0.1, 1.0, 1.0, in_scope=True)),
        (replace(CLAIM, figure=34_000, total=34_000), Gone(0.0, 0.0, 0.12, 1.0, in_scope=True)),
        (CLAIM, None),
        (LONG, Gone(0.98, 0.95, 1.0, 1.0, in_scope=True)),
        (replace(LONG, independent_unit="warehouses, dormitories, gates and sheds counted"), None),
        *((replace(CLAIM, claimed_by=who, independent_by=who), None) for who in LONG_VOICES),
    ],
)
def test_no_word_of_a_claim_is_cut_off(claim: Claim, gone: Gone | None, width: float, language: str) -> None:
    with speaking(language):
        assert beyond(claim_bars(claim, gone, width=width), width, left=LEFT) == []
        assert beyond(claim_bars(claim, gone, held=True, width=width), width, left=LEFT) == []


def test_the_caution_is_whole_on_a_phone() -> None:
    svg = ElementTree.fromstring(claim_bars(CLAIM, Gone(0.18, 0.15, 0.24, 0.35), width=PHONE))
    words = " ".join(text.text or "" for text in svg.iter(f"{SVG}text"))
    assert "of other ground, not comparable" in words


@pytest.mark.parametrize("text", [*LONG_VOICES, "เป็นของพื้นที่อื่น เทียบกันไม่ได้ ของพื้นที่สิ่งปลูกสร้าง"])
def test_nothing_is_lost_where_a_line_ends_and_no_mark_begins_one(text: str) -> None:
    lines = wrapped(text, 12, 90)
    assert "".join("".join(lines).split()) == "".join(text.split()) and len(lines) > 1
    for line in lines:
        assert text_width(line, 12) <= 90
        assert line[-1] not in "เแโใไ" and line[0] not in "ะาำ" and not "\u0e34" <= line[0] <= "\u0e3a"
