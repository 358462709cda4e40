"""No word of a drawing lies beyond its edge or on what stands beside it, measured with the letters that are set."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from itertools import pairwise
from xml.etree import ElementTree

import pytest
import shapely

from geodata.actions.answer import OUTCOMES, Answer, CurvePoint, Verdict
from geodata.belts.answer import BeltMonth
from geodata.i18n.messages import speaking
from geodata.incidents.claim import Claim
from geodata.incidents.claim_check import Gone
from geodata.razed_ground.ground import RazedGround, StageMonth
from geodata.razed_ground.stage import STAGES, Share
from layers.charts.before_after import WIDTH, before_after_chart
from layers.charts.by_look.look_calendar import months_until
from layers.charts.by_month.belt_bars import belt_bars
from layers.charts.by_month.stage_bars import stage_bars
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


def placed(svg: str) -> list[tuple[float, float, float, str]]:
    """Each text of a drawing: its baseline, where it begins and ends, and its words."""
    out = []
    for text in ElementTree.fromstring(svg).iter(f"{SVG}text"):
        x, size, words = float(text.get("x", "0")), float(text.get("font-size", "12")), "".join(text.itertext())
        long = text_width(words, round(size), bold=text.get("font-weight") == "700")
        begins = x - {"end": long, "middle": long / 2}.get(text.get("text-anchor", ""), 0.0)
        out.append((float(text.get("y", "0")), begins, begins + long, words))
    return out


def beyond(svg: str, width: float, *, left: float | None = None) -> list[str]:
    """Texts that end beyond the drawing, and those from the left edge that reach over `left`."""
    return [
        words
        for _, begins, ends, words in placed(svg)
        if begins < -1 or ends > width or (left is not None and begins == 0 and ends > left)
    ]


def on_another(svg: str) -> list[tuple[str, str]]:
    """Pairs of texts of one line of which one lies on the other."""
    lines = sorted(placed(svg))
    return [(one[3], next_[3]) for one, next_ in pairwise(lines) if one[0] == next_[0] and one[2] > next_[1]]


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


LONG_AGO, UNTIL = date(2024, 9, 1), date(2026, 8, 20)
CURVE = tuple(CurvePoint(at + 0.5, 0.1, 0.0, -0.1, 0.1) for at in range(-6, 3))
MONTHS = [BeltMonth(month, 123.4, 1, 0.0, 600.0) for month in months_until(UNTIL, 20)]
SHARES = {stage: Share(0.2, 0.1, 0.3) for stage in STAGES}
STAGE_MONTHS = tuple(StageMonth(month, month, SHARES) for month in months_until(UNTIL, 24))
GROUND = RazedGround(("s-1",), 1_000.0, LONG_AGO, STAGE_MONTHS, shapely.box(0, 0, 1, 1))


@pytest.mark.parametrize("language", ["en", "th"])
@pytest.mark.parametrize("width", [PHONE, WIDTH])
def test_the_charts_by_month_keep_their_letters_and_their_words_on_a_phone(width: float, language: str) -> None:
    with speaking(language):
        drawn = [before_after_chart(Answer(o, Verdict.NONE, curve=CURVE), width=width) for o in OUTCOMES]
        drawn += [
            belt_bars(MONTHS, until=UNTIL, comparable=30, place="P", width=width),
            stage_bars(GROUND, until=UNTIL, width=width),
            stage_bars(GROUND, until=UNTIL, months=12, width=width),
        ]
    for svg in drawn:
        assert beyond(svg, width) == []
        assert min(float(size) for size in re.findall(r'font-size="([\d.]+)"', svg)) >= 11
        assert on_another(svg) == []
