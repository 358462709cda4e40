"""A probability of a kind leaves in no row without the ground on which it was scored."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from geodata.detections.detection import Kind, State
from geodata.detections.review_state import ReviewState, Standing
from geodata.detections.revision import Change, Revision, Why
from pipelines.publish.nouns.row_values import DETECTIONS, REVISIONS, SCORED_ON, detection_values, revision_values
from tests.geodata.wording.test_sentences import SITE, made


@pytest.mark.parametrize(
    ("probability", "named"), [(None, "construction"), (0.71, "construction or another change"), (0.97, "construction")]
)
def test_a_row_says_on_which_ground_its_probability_was_scored(probability: float | None, named: str) -> None:
    d = made(kind_probability=probability)
    revision = Revision.of(d, 1, datetime(2026, 11, 20, tzinfo=UTC), Change(Why.FIRST))
    told = dict(
        zip(
            (c.name for c in DETECTIONS),
            detection_values(d, SITE, Standing(), [(revision, revision_values(revision, ReviewState.NONE))]),
            strict=True,
        )
    )
    earlier = dict(zip((c.name for c in REVISIONS), revision_values(revision, ReviewState.NONE), strict=True))
    (part,) = told["revisions"]
    for row in (told, earlier, part):
        assert row["kind_probability"] == probability
        assert row.get("told_kind", named) == named
        assert row["kind_probability_on"] == (None if probability is None else SCORED_ON)
    assert "simulated ground of measured spectra" in SCORED_ON


def test_a_withdrawn_change_is_told_as_that_and_as_no_kind() -> None:
    wrong = made(
        state=State.WITHDRAWN, ended_on=date(2026, 11, 7), withdrawn_reason="turned-green", kind_probability=0.8
    )
    told = dict(zip((c.name for c in DETECTIONS), detection_values(wrong, SITE, Standing()), strict=True))
    assert told["sentence"] == "Withdrawn: the ground turned green again (image of 7 Nov 2026). Its page stays."
    assert told["hedge"] == "Withdrawn: it does not hold."
    assert told["told_kind"] is None
    unclear = dict(
        zip((c.name for c in DETECTIONS), detection_values(made(kind=Kind.UNCLEAR), SITE, Standing()), strict=True)
    )
    assert unclear["told_kind"] == "kind not yet clear"


@pytest.mark.parametrize(
    ("review", "ends"),
    [
        (ReviewState.NONE, "do not quote."),
        (ReviewState.DISMISSED, "do not quote."),
        (ReviewState.CONFIRMED, "what may be quoted stands with the change itself."),
    ],
)
def test_a_statement_alone_says_whether_it_may_be_quoted(review: ReviewState, ends: str) -> None:
    """A layer or sheet of statements is copied without the change, on which people may not have agreed."""
    revision = Revision.of(made(kind_probability=0.97), 1, datetime(2026, 11, 20, tzinfo=UTC), Change(Why.FIRST))
    row = dict(zip((c.name for c in REVISIONS), revision_values(revision, review), strict=True))
    assert str(row["hedge"]).endswith(ends)
