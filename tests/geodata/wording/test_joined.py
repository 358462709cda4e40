"""A change that became part of another: which one it is, and "older" only where its window begins earlier."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import shapely
from shapely.affinity import translate

from geodata.detections.detection import Detection, State
from geodata.detections.lifecycle import JOINED
from geodata.i18n.messages import speaking
from geodata.wording.change_sentences import withdrawn_sentence
from geodata.wording.handling import hedge_words
from geodata.wording.reasons import why_withdrawn
from tests.geodata.wording.test_sentences import SITE, made

WHOLE = made(
    id="PB-WHOLE", outline=shapely.box(98.552, 16.630, 98.555, 16.633), last_clear_before=date(2026, 7, 20), reasons=()
)
PART = replace(
    WHOLE,
    id="PB-PART",
    outline=shapely.box(98.553, 16.631, 98.554, 16.632),
    state=State.WITHDRAWN,
    confirmed_on=None,
    withdrawn_reason=JOINED,
)
BESIDE = replace(PART, outline=shapely.box(98.5551, 16.631, 98.556, 16.632))
OLDER = replace(WHOLE, last_clear_before=date(2026, 5, 1))


@pytest.mark.parametrize(
    ("part", "whole", "english", "thai"),
    [
        (PART, WHOLE, "of the change PB-WHOLE, in which it lies", "การเปลี่ยนแปลง PB-WHOLE ซึ่งครอบพื้นที่ของรายการนี้"),
        (PART, OLDER, "of the older change PB-WHOLE, in which it lies", "PB-WHOLE ซึ่งเริ่มก่อนและครอบพื้นที่ของรายการนี้"),
        (BESIDE, WHOLE, "of the change PB-WHOLE, which it touches", "การเปลี่ยนแปลง PB-WHOLE ซึ่งอยู่ติดกัน"),
        (BESIDE, OLDER, "of the older change PB-WHOLE, which it touches", "PB-WHOLE ซึ่งเริ่มก่อนและอยู่ติดกัน"),
        (PART, replace(WHOLE, last_clear_before=None), "of the older change", "ซึ่งเริ่มก่อน"),
        (replace(PART, last_clear_before=None), OLDER, "of the change PB-WHOLE", "การเปลี่ยนแปลง PB-WHOLE ซึ่งครอบ"),
    ],
)
def test_the_whole_is_named_and_called_older_only_where_it_began_before(
    part: Detection, whole: Detection, english: str, thai: str
) -> None:
    assert english in withdrawn_sentence(part, others=[part, whole])
    with speaking("th"):
        assert thai in withdrawn_sentence(part, others=[part, whole])


@pytest.mark.parametrize(
    "others",
    [
        [],
        [replace(WHOLE, site_id="elsewhere")],
        [replace(WHOLE, outline=shapely.box(98.557, 16.634, 98.5599, 16.6369))],
        [replace(PART, id="PB-OTHER-PART")],
        [replace(WHOLE, id=f"PB-{n}", outline=translate(PART.outline, x)) for n, x in ((1, 0.0011), (2, -0.0011))],
    ],
    ids=["none", "another site", "far off", "a part as well", "two neighbours"],
)
def test_where_the_whole_is_not_told_the_words_claim_no_age(others: list[Detection]) -> None:
    said = why_withdrawn(PART, [PART, *others])
    assert said == "it became part of another change, in which it lies or which it touches"
    assert "older" not in hedge_words(PART.kind, None, PART.state, withdrawn_reason=JOINED)


def test_other_reasons_name_no_other_change() -> None:
    assert "PB-WHOLE" not in withdrawn_sentence(replace(PART, withdrawn_reason="too-small"), others=[WHOLE])
    assert SITE.id == PART.site_id
