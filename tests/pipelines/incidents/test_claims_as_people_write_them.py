"""Tables of claims as people write them: what has no speaker, or reads in two ways, is said by line."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from geodata.access.claims.claim_rules import claim_stopped_by
from geodata.i18n.messages import speaking
from geodata.i18n.translated import translated
from geodata.incidents.claim import NO_SPEAKER
from geodata.wording.claims.claim_sentences import claim_said
from pipelines.incidents.import_claims import read_claims

TODAY = date(2026, 11, 25)
HEAD = "site_id,claimed_on,claimed_by,figure,unit,independent_figure,source\n"


def test_a_claim_without_a_speaker_is_refused_by_line_and_a_count_alone_is_kept() -> None:
    rows = (
        "s,2025-04-05,,50,buildings,,A paper\n"
        "s,2025-04-06,-,50,buildings,40,A paper\n"
        "s,2025-04-07,,,buildings,40,A paper\n"
        "s,2025-04-08,กระทรวงมหาดไทย,50,buildings,,A paper\n"
    )
    report = read_claims((HEAD + rows).encode(), "a.csv", today=TODAY)
    assert [(r.line, r.text) for r in report.refused] == [(2, NO_SPEAKER), (3, NO_SPEAKER)]
    assert "name the office or medium, or give the figure as an independent count" in NO_SPEAKER
    assert [c.claimed_on.day for c in report.claims] == [7, 8]
    assert not any(claim.lacks_speaker for claim in report.claims)


def test_a_stored_claim_without_a_speaker_says_so_and_goes_out_to_nobody() -> None:
    (claim,) = read_claims((HEAD + "s,2025-04-05,Office,50,buildings,,A paper\n").encode(), "a.csv").claims
    assert claim_stopped_by(claim, TODAY) == ""
    stored = replace(claim, claimed_by="")
    assert claim_stopped_by(stored, TODAY) == NO_SPEAKER
    assert claim_said(stored) == "Somebody who is not named says 50 buildings by 5 Apr 2025."
    with speaking("th"):
        assert translated(NO_SPEAKER) != NO_SPEAKER
