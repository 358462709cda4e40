"""What stands beside a claim: what was measured, what that does not hold, and no comparison of buildings with area."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.detections.detection import Kind
from geodata.detections.kind_accuracy import kind_accuracy
from geodata.i18n.languages import LANGUAGES
from geodata.i18n.messages import speaking
from geodata.incidents.claim import Claim
from geodata.incidents.claim_check import Gone, gone_share, of_other_ground
from geodata.looks.measure import Measure
from geodata.wording.claims.claim_sentences import beside_claim_sentence, claim_sentence, gone_words
from layers.charts.claim_bars import claim_bars
from layers.charts.claim_table import claim_row
from layers.charts.claims_tile import claims_tile
from screens.site.finding_cards import source_html

CLAIM = Claim("c", "s", "Provincial Office", date(2026, 9, 20), None, 22, "buildings demolished", 36, "", "x")
SHARES = st.floats(0, 1)


def test_a_claim_on_a_part_is_not_drawn_beside_the_whole() -> None:
    part = replace(CLAIM, scope="zone A")
    assert of_other_ground(part, Gone(0.6, 0.5, 0.7)) and not of_other_ground(CLAIM, Gone(0.6, 0.5, 0.7))
    assert not of_other_ground(part, Gone(0.6, 0.5, 0.7, in_scope=True))


@given(st.integers(0, 40), st.integers(1, 40), SHARES, SHARES, SHARES)
def test_buildings_and_area_are_never_compared(figure: int, total: int, one: float, two: float, three: float) -> None:
    """61 % of buildings and 19 % of ground are unlike: no division of ours, and no word on which of the two is more."""
    low, best, high = sorted((one, two, three))
    gone = Gone(best, low, high, until=date(2026, 11, 17))
    claim = replace(CLAIM, figure=figure, total=total)
    beside = beside_claim_sentence(gone)
    assert not re.search(r"\d %|interval|above|below|less of|contradict", beside)
    assert beside.endswith(
        "so more may have gone. The figure of a claim and the share of area that images measure are different things: "
        "the two are not comparable, and nothing is concluded."
    )
    printed = claim_sentence(claim, gone)
    assert f"best {100 * best:.0f} %; 90 % interval {100 * low:.0f} to {100 * high:.0f}" in printed
    assert not any("lies" in column for column in claim_row(claim, gone, None))
    assert beside_claim_sentence(None) == ""


def test_beside_a_claim_stands_how_many_demolitions_the_benchmark_did_not_find() -> None:
    worse, better = kind_accuracy().missed(Kind.DEMOLITION)
    assert beside_claim_sentence(Gone(0.19, 0.09, 0.29)).startswith(
        "What was not found at all is not in it (of demolitions on two kinds of simulated ground "
        f"{worse[0]} of {worse[1]} and {better[0]} of {better[1]}), so more may have gone."
    )


def test_how_much_had_gone_by_the_day_of_the_claim_is_told_with_its_interval() -> None:
    """16 ha at first, 12 ha by the day of the claim, 4 ha later."""
    start = datetime(2026, 5, 1, tzinfo=UTC)
    known = [(16.0, 15.0, 17.0)] * 6 + [(12.0, 11.0, 13.0)] * 6 + [(4.0, 3.0, 5.0)] * 6
    series = [
        Measure("s", "built_up", start + timedelta(days=5 * n), value, "ha", low=low, high=high)
        for n, (value, low, high) in enumerate(known)
    ]
    claim = replace(CLAIM, since=date(2026, 5, 30), claimed_on=date(2026, 6, 28))
    gone = gone_share(claim, series, date(2026, 11, 1))
    assert gone is not None and gone.by_claim == pytest.approx(4 / 16)
    assert gone.by_claim_ends == pytest.approx((1 - 13 / 15, 1 - 11 / 17))
    assert claim_sentence(claim, gone).endswith(
        "Built-up area seen to have gone from 30 May 2026 to 25 Jul 2026: best 75 %; 90 % interval 67 to 82. "
        "By the day of the claim, as known from images to 25 Jul 2026: best 25 %; 90 % interval 13 to 35."
    )
    unseen = replace(gone, by_claim=None, by_claim_ends=None)
    assert claim_sentence(claim, unseen).endswith("By the day of the claim too little was seen to say.")
    assert "day of the claim" not in claim_sentence(replace(claim, claimed_on=date(2026, 7, 25)), gone)


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


def test_what_is_built_anew_is_told_beside_what_had_gone_and_the_day_is_that_of_the_lowest_state() -> None:
    """Razed from 12 to 9.6 ha, then built to 15: the share has the day on which it was seen; no look turns it over."""
    start = datetime(2026, 6, 1, 4, tzinfo=UTC)
    levels = [12.0] * 6 + [9.6] * 5 + [15.0] * 4
    series = [
        Measure("s", "built_up", start + timedelta(days=5 * n), v, "ha", low=v - 0.5, high=v + 0.5)
        for n, v in enumerate(levels)
    ]
    claim = replace(CLAIM, since=date(2026, 6, 29), claimed_on=date(2026, 7, 1))
    for looks in (15, 14, 13, 12):
        gone = gone_share(claim, series[:looks], date(2026, 11, 1))
        assert gone is not None and gone.share == pytest.approx(0.2)
        assert gone.lowest_on == (start + timedelta(days=5 * 10)).date()
        said = claim_sentence(claim, gone)
        assert "to 21 Jul 2026: best 20 %" in said
        anew = looks - 11 >= 2  # of three looks two show it
        assert (gone.by_now == pytest.approx(15 / 12)) if anew else gone.by_now is None
        # 14.5 over 12.5, and 15.5 over 11.5
        assert ("with them it is 125 % (116 to 135) of the area before, on " in said) == anew
        assert ("Changes told since as construction" in said) == anew
    plain = gone_share(claim, series[:11], date(2026, 11, 1))
    assert plain is not None and plain.by_now is None and "told since" not in claim_sentence(claim, plain)


def test_a_claim_without_its_first_day_is_held_against_nothing() -> None:
    """22 of 36 "by 20 October" of ground razed in August: held against the ground of October, none of it had gone."""
    start = datetime(2026, 5, 1, tzinfo=UTC)
    series = [
        Measure("s", "built_up", start + timedelta(days=5 * n), 16.0 if n < 20 else 12.0, "ha", low=11.0, high=17.0)
        for n in range(40)
    ]
    claim = replace(CLAIM, since=None, claimed_on=date(2026, 10, 20))
    assert gone_share(replace(claim, since=date(2026, 6, 1)), series, date(2026, 11, 17)) is not None
    assert gone_share(claim, series, date(2026, 11, 17)) is None
    assert claim_sentence(claim, None).endswith(
        "It does not say since when: what has gone in its time cannot be measured."
    )
