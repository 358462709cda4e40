"""Each figure has the source that tells it, and where none is on file that is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geodata.access.claims.claim_rules import claim_as_report, claim_digest
from geodata.incidents.claim import Claim
from geodata.wording.claims.sources_of_claims import count_source, sources_sentence, sources_told
from layers.charts.claim_table import claim_rows
from tests.layers.charts.test_drawings import CLAIM

OFFICE, DESK = "https://example.org/office", "https://example.org/desk"
BESIDE = replace(CLAIM, source=OFFICE, independent_source=DESK)
ALONE = replace(CLAIM, figure=None, source=OFFICE, independent_source="")


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        (BESIDE, f"Source of the claim: {OFFICE}. Source of the count: {DESK}. Neither is checked here."),
        (
            replace(BESIDE, independent_source=""),
            f"Source of the claim: {OFFICE}. No source is on file for the count. Neither is checked here.",
        ),
        (
            replace(BESIDE, source=""),
            f"No source is on file for the claim. Source of the count: {DESK}. Neither is checked here.",
        ),
        (
            replace(BESIDE, independent_source=OFFICE),
            f"Source of the claim and of the count: {OFFICE}. Neither is checked here.",
        ),
        (replace(BESIDE, independent_figure=None, independent_source=""), f"Source: {OFFICE}"),
        (ALONE, f"Source: {OFFICE}"),
        (replace(ALONE, independent_source=DESK), f"Source: {DESK}"),
        (replace(ALONE, source=""), ""),
    ],
)
def test_no_source_of_a_claim_is_told_as_that_of_a_count(claim: Claim, said: str) -> None:
    assert sources_sentence(claim) == said
    in_a_column = sources_told(claim)
    assert in_a_column == said.removeprefix("Source: "), "one source needs no word of what it is of"


def test_tables_hold_the_source_of_each_figure_in_its_own_column() -> None:
    assert BESIDE.comparable
    (row,) = claim_rows(BESIDE, None, None)
    assert (row["Source"], row["Source of the count"]) == (OFFICE, DESK)
    claimed, counted = claim_rows(replace(BESIDE, independent_unit="damaged"), None, None)
    assert (claimed["Source"], claimed["Source of the count"]) == (OFFICE, "")
    assert (counted["Source"], counted["Source of the count"]) == ("", DESK)
    (unknown,) = claim_rows(replace(BESIDE, independent_source=""), None, None)
    assert unknown["Source of the count"] == "not on file"
    assert count_source(ALONE) == OFFICE


def test_what_was_cleared_before_counts_had_sources_stays_cleared_and_a_new_source_is_read_anew() -> None:
    without = replace(BESIDE, independent_source="")
    assert claim_digest(without) != claim_digest(BESIDE)
    held = claim_as_report(replace(BESIDE, independent_source=f"Desk, joe@example.org, {DESK}"))
    assert DESK in held.url and any("joe@example.org" in note for note in held.notes)
