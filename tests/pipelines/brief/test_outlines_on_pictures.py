"""What a briefing and a site page say of the outlines on their pictures: only changes that came between the dates."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from geodata.detections.detection import Detection
from layers.pictures.composites import Pair, Window
from pipelines.brief.brief_pictures import BriefPair, SitePictures
from pipelines.brief.briefing_inputs import SiteFacts
from pipelines.brief.first_sheet_of_a_site import page
from screens.pictures.outlined import outlined_words
from tests.pipelines.brief.brief_makers import TODAY, detection, site
from tests.pipelines.brief.test_brief import CONTEXT

LEAD = detection(site(), id="lead", area_m2=20_000.0)
OLDER = detection(site(), id="older", last_clear_before=date(2025, 3, 1), first_seen=date(2025, 3, 11))


def note(*found: Detection) -> str:
    pair = BriefPair(Pair(b"", b"", 10, 10, Window(0, 0, 1, 1)), date(2026, 10, 5), date(2026, 11, 19))
    facts = replace(SiteFacts(site(), (), (), (), {}, (), (), ()), detections=found)
    said = page(facts, replace(CONTEXT, today=TODAY), SitePictures(pair), 0)["pair"]["note"]
    return str(said).replace("\u00a0", " ")


def test_a_briefing_outlines_only_what_came_between_its_two_dates() -> None:
    said = note(LEAD, OLDER)
    assert (
        "Outline A: change consistent with construction, rule met. Not outlined, not seen to come "
        "between these two dates: B." in said
    )
    assert "Outline B" not in said
    assert "Not outlined" not in note(LEAD)


@pytest.mark.parametrize(
    ("drawn", "standing", "said"),
    [
        (0, 0, ""),
        (1, 1, "One change outlined on the later date, solid when confirmed, dashed when provisional."),
        (0, 2, "Two changes not outlined: not seen to come between these two dates."),
    ],
)
def test_a_site_page_says_which_changes_are_outlined(drawn: int, standing: int, said: str) -> None:
    assert outlined_words(drawn, standing) == said
    assert outlined_words(1, 3).endswith("Two changes not outlined: not seen to come between these two dates.")
