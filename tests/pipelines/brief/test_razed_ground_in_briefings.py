"""A briefing in every form says what became of razed ground, and nothing of it where figures are held."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import shapely

from geodata.detections.review import Review, Verdict
from geodata.detections.review_state import standing_of
from geodata.incidents.claim import Claim
from geodata.razed_ground.stage import Stage
from geodata.sites.site import Site
from pipelines.brief.briefing_inputs import SiteFacts
from pipelines.brief.first_sheet_of_a_site import page
from pipelines.brief.reading_order import Block, Drawing, content
from tests.geodata.made_changes import made_change, made_stages
from tests.pipelines.brief.test_brief import CONTEXT

SITE = Site("s", "Open Place", shapely.box(98.5, 16.6, 98.51, 16.61), simulated=True)
RAZED = made_change(id="S-AAAAAA", site_id="s")
MEASURES = tuple(
    made_stages(
        RAZED,
        datetime(2026, 11, 17, tzinfo=UTC),
        {Stage.BARE: (0.9, 0.85, 0.9), Stage.REBUILT: (0.1, 0.05, 0.1)},
    )
)

SEEN_AT = datetime(2026, 11, 18, tzinfo=UTC)


def _blocks(facts: SiteFacts) -> tuple[Block, ...]:
    return content([page(facts, CONTEXT, None, 0)], [facts.site.id], None, None)


@pytest.fixture
def facts() -> SiteFacts:
    return SiteFacts(SITE, (RAZED,), (), (), {}, (), (), (), measures=MEASURES)


def test_the_sentence_and_the_chart_stand_in_the_content_of_every_form(facts: SiteFacts) -> None:
    blocks = _blocks(facts)
    said = [one.text for block in blocks for one in block.said if one.part == "razed"]
    assert "90 % rubble or bare ground (85 to 90)" in said[0] and "10 % built again (5 to 10)" in said[0]
    assert "damaged, sealed or in use cannot be seen" in said[0]
    assert said[0].endswith("Not agreed by two people: do not quote.")
    assert "10 m pixels do not tell them apart" in said[-1]
    assert any(isinstance(b, Drawing) and "What the razed ground at Open Place was" in b.svg for b in blocks)


def test_of_razed_ground_that_two_people_dismissed_it_says_so_and_beside_a_claim_too(facts: SiteFacts) -> None:
    given = [Review(RAZED.id, Verdict.DISMISSED, "A shadow.", who, SEEN_AT) for who in ("reviewer 1", "reviewer 2")]
    day = date(2026, 7, 1)
    claim = Claim("c", "s", "Office", date(2026, 9, 10), day, 3.0, "buildings reopened", 9.0, "", "Notice")
    blocks = _blocks(replace(facts, reviews={RAZED.id: standing_of(given)}, claims=(claim,)))
    said = [one.text for block in blocks for one in block.said]
    for begins in ("Of the ", "Whether a place is open"):
        (sentence,) = [text for text in said if text.startswith(begins)]
        assert sentence.endswith("Two people dismissed it: do not quote."), sentence
    assert not any("ot agreed by two people" in text for text in said)


def test_nothing_of_it_stands_where_no_figure_is_told(facts: SiteFacts) -> None:
    """An edition that holds a change of the site back is given no measures of it."""
    blocks = _blocks(replace(facts, measures=(), waiting=True))
    assert not [one for block in blocks for one in block.said if one.part == "razed"]
    assert not any(isinstance(b, Drawing) and "razed ground" in b.svg for b in blocks)


@pytest.mark.parametrize("waiting", [False, True])
def test_a_claim_of_sealing_has_its_own_words_beside_it_and_no_share_of_area(facts: SiteFacts, waiting: bool) -> None:
    claim = Claim("c", "s", "Office", date(2026, 9, 10), None, 3.0, "buildings sealed", 9.0, "", "Notice")
    blocks = _blocks(replace(facts, claims=(claim,), waiting=waiting))
    said = " ".join(one.text for block in blocks for one in block.said if one.part == "claim")
    assert "3 of 9 buildings sealed" in said and "could not be measured" not in said
    assert ("Whether a building is sealed cannot be seen at 10 m" in said) is not waiting
