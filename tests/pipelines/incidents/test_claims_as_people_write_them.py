"""Tables of claims as people write them: what has no speaker, or reads in two ways, is said by line."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

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


def test_a_comma_is_asked_for_again_where_semicolons_part_the_fields() -> None:
    """There 1,5 is how one and a half is written, so that 1,234 may be 1234 or little more than 1."""
    head = HEAD.replace(",", ";")
    rows = (
        "s;2025-04-05;Office;1,234;buildings;;A paper\n"
        "s;2025-04-06;Office;1.234;buildings;;A paper\n"
        "s;2025-04-07;Office;1234;buildings;2,345;A paper\n"
        "s;2025-04-08;Office;1,234,567;buildings;;A paper\n"
    )
    report = read_claims((head + rows).encode(), "a.csv", today=TODAY)
    assert [(c.figure, c.independent_figure) for c in report.claims] == [(1234, None), (1_234_567, None)]
    assert [(r.line, r.text.partition(": ")[0]) for r in report.refused] == [
        (2, "'1,234' can be read in two ways"),
        (3, "'1.234' can be read in two ways"),
    ]
    assert [(r.line, r.text) for r in report.noted] == [
        (4, "its independent count '2,345' is no figure and is left out"),
    ]
    (claim,) = read_claims((HEAD + 's,2025-04-05,Office,"1,234",buildings,,A paper\n').encode(), "a.csv").claims
    assert claim.figure == 1234, "where commas part the fields, one within a field parts thousands"


def test_a_day_number_of_a_spreadsheet_is_read_with_a_note() -> None:
    """45719 is 3 March 2025: 45658 is 1 January 2025 in every spreadsheet, and 61 days later."""
    head = "site_id,claimed_on,since,claimed_by,figure,independent_figure,independent_on\n"
    report = read_claims(f"{head}s,45719,45658,Office,50,40,45720\n".encode(), "a.csv", today=TODAY)
    (claim,) = report.claims
    assert (claim.claimed_on, claim.since) == (date(2025, 3, 3), date(2025, 1, 1))
    assert claim.independent_on == date(2025, 3, 4)
    assert {(r.line, r.text) for r in report.noted} == {
        (2, f"its date '{number}' is read as a spreadsheet's day number") for number in (45719, 45658, 45720)
    }


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("javascript:alert(1)", ""),
        ("A paper, JavaScript:alert(1)", "A paper,"),
        ("ftp://example.org/a A paper", "A paper"),
        ("data:text/html;base64,PHA+ A paper", "A paper"),
        ("A paper, https://example.org/22", None),
        ("AFP, data: Planet (read second-hand)", None),
        ("doi:10.1000/182", None),
    ],
)
def test_a_source_holds_no_address_but_of_the_web(written: str, kept: str | None) -> None:
    table = f'{HEAD}s,2025-04-05,Office,50,buildings,,"{written}"\n'
    report = read_claims(table.encode(), "a.csv", today=TODAY)
    assert report.claims[0].source == (written if kept is None else kept)
    notes = [r.text for r in report.noted]
    assert notes == ([] if kept is None else ["its link is not an http(s) address and is left out"])
