"""The words on a claim agree with where its share lies beside the interval, as both are printed."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.i18n.messages import LANGUAGES, speaking
from geodata.incidents.claim import Claim
from geodata.incidents.claim_check import Gone, Lies, gone_share, where_it_lies
from geodata.looks.measure import Measure
from geodata.wording.report_sentences import LIES_WORDS, claim_sentence, gone_words, verdict_sentence
from layers.charts.claim_bars import claim_bars
from layers.charts.claim_table import LIES_SHORT, claim_row
from layers.charts.claims_tile import claims_tile
from screens.site.cards import source_html

CLAIM = Claim("c", "s", "Provincial Office", date(2026, 9, 20), None, 22, "buildings demolished", 36, "", "x")
SHARES = st.floats(0, 1)


@pytest.mark.parametrize(
    ("figure", "interval", "most", "lies"),
    [
        (22, (0.55, 0.70), None, Lies.WITHIN),  # 61 %
        (22, (0.0, 0.79), None, Lies.WITHIN),
        (22, (0.62, 0.79), None, Lies.BELOW),
        (22, (0.0, 0.24), None, Lies.ABOVE),
        (22, (0.0, 0.24), 0.35, Lies.ABOVE),
        (22, (0.0, 0.24), 0.65, Lies.ABOVE_UNSEEN),
        (22, (0.608, 0.79), None, Lies.WITHIN),  # 61.1 and 60.8 are both printed as 61
        (22, (0.30, 0.606), None, Lies.WITHIN),
        (22, None, None, Lies.NO_INTERVAL),
        (None, (0.1, 0.2), None, Lies.NO_SHARE),
        (36, (0.9, 1.0), None, Lies.WITHIN),
        (0, (0.0, 0.1), None, Lies.WITHIN),
    ],
)
def test_the_table_of_verdicts(
    figure: float | None, interval: tuple[float, float] | None, most: float | None, lies: Lies
) -> None:
    low, high = interval or (None, None)
    share = 0.5 if interval is None else sum(interval) / 2
    assert where_it_lies(replace(CLAIM, figure=figure), Gone(share, low, high, most)) is lies


def test_a_claim_on_a_part_is_not_held_against_the_whole() -> None:
    part = replace(CLAIM, scope="zone A")
    assert where_it_lies(part, Gone(0.6, 0.5, 0.7)) is Lies.OTHER_GROUND
    assert where_it_lies(part, Gone(0.6, 0.5, 0.7, in_scope=True)) is Lies.WITHIN
    assert where_it_lies(replace(CLAIM, total=None), Gone(0.6, 0.5, 0.7)) is Lies.NO_SHARE
    assert where_it_lies(CLAIM, None) is Lies.NOT_MEASURED


@given(st.integers(0, 40), st.integers(1, 40), SHARES, SHARES, SHARES, st.none() | SHARES)
def test_the_verdict_agrees_with_the_figures_that_are_printed(
    figure: int, total: int, one: float, two: float, three: float, unseen: float | None
) -> None:
    low, best, high = sorted((one, two, three))
    gone = Gone(best, low, high, None if unseen is None else max(high, unseen))
    claim = replace(CLAIM, figure=figure, total=total)
    said, printed = verdict_sentence(claim, gone), gone_words(gone)
    (share,) = map(int, re.findall(r"The (\d+) %", said))
    a, b = map(int, re.findall(r"interval (\d+) to (\d+)", printed)[0])
    assert ("below the interval" in said) is (share < a)
    assert ("within the interval" in said) is (a <= share <= b)
    assert ("above the interval" in said) is (share > b)
    assert ("none cannot be excluded" in printed) is (a == 0)
    assert claim_row(claim, gone, None)["The claim lies"] == LIES_SHORT[where_it_lies(claim, gone)]
    assert said.endswith("Claims count buildings and images measure area: neither settles the other.")


def test_every_place_has_its_words() -> None:
    assert set(LIES_WORDS) == set(LIES_SHORT) == set(Lies)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_label_says_that_one_claims_and_the_other_knows(language: str) -> None:
    with speaking(language):
        bars = claim_bars(CLAIM, Gone(0.6, 0.5, 0.7))
        words = re.findall(r"<text[^>]*>([^<]*)<", bars)
        assert "Provincial Office" in words and "Compound Watch" in words, "each voice under its own name"
        assert "Measured" not in words and "claimed" not in " ".join(words)
        tile = claims_tile([CLAIM], {"c": Gone(0.6, 0.5, 0.7)})
        assert "Measured" not in tile
        assert claim_sentence(CLAIM, Gone(0.6, 0.5, 0.7)) in bars.replace("&#39;", "'") or language != "en"


def test_the_source_of_a_claim_is_a_link_as_the_looks_are() -> None:
    assert 'href="https://example.org/a"' in source_html("https://example.org/a")
    assert source_html("Gazette of 4 Mar 2025") == "Gazette of 4 Mar 2025"
    assert "href" not in source_html("javascript:alert(1)")


def test_a_demolition_that_later_looks_confirm_is_not_perhaps_none() -> None:
    """Before: 16 ha. Gone to 4.5 ha: six looks whose interval still reaches up to 17 ha, then six that know it."""
    start = datetime(2026, 5, 1, tzinfo=UTC)
    known = [(16.0, 15.5, 16.5)] * 6 + [(4.5, 3.6, 17.0)] * 6 + [(4.5, 3.6, 5.4)] * 6
    series = [
        Measure("s", "built_up", start + timedelta(days=5 * n), value, "ha", low=low, high=high)
        for n, (value, low, high) in enumerate(known)
    ]
    claim = replace(CLAIM, since=date(2026, 5, 30), claimed_on=date(2026, 6, 18))
    gone = gone_share(claim, series, date(2026, 11, 1))
    assert gone is not None and gone.share == pytest.approx(1 - 4.5 / 16)
    assert gone.low == pytest.approx(1 - 5.4 / 15.5) and "none cannot be excluded" not in gone_words(gone)
    early = gone_share(claim, series[:12], date(2026, 11, 1))
    assert early is not None and early.low == 0.0 and "none cannot be excluded" in gone_words(early)


def test_building_elsewhere_does_not_make_a_confirmed_demolition_perhaps_none() -> None:
    """12 ha, 2 ha gone and known to be so on one look alone, the one that confirms it; then 5 ha are built beside."""
    start = datetime(2026, 5, 1, tzinfo=UTC)
    known = [(12.0, 11.5, 12.5)] * 6 + [(10.0, 9.5, 12.5)] * 6 + [(10.0, 9.5, 10.5)] + [(15.0, 9.5, 15.5)] * 6
    series = [
        Measure("s", "built_up", start + timedelta(days=5 * n), value, "ha", low=low, high=high)
        for n, (value, low, high) in enumerate(known)
    ]
    gone = gone_share(replace(CLAIM, since=date(2026, 5, 30), claimed_on=date(2026, 6, 18)), series, date(2026, 11, 1))
    assert gone is not None and gone.share == pytest.approx(2 / 12)
    assert gone.low == pytest.approx(1 - 10.5 / 11.5) and gone.high == pytest.approx(1 - 9.5 / 12.5)
    assert "none cannot be excluded" not in gone_words(gone)
